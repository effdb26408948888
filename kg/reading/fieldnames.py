"""What archives and people call the facts of an article: names of columns, keys, lines of front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

#: Usual names of each field, most telling first; matched without regard to case, spaces, hyphens and underlines.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "article",
        "fulltext",
        "full_text",
        "maintext",
        "main_text",
        "story",
        "articlebody",
        *("article_text", "body_text"),
        *("volltext", "texte", "texto", "tekst", "testo", "inhalt", "contenu", "contenido", "artikeltext"),
    ),
    "title": (
        "title",
        "headline",
        "head",
        "titel",
        "titre",
        "titulo",
        "título",
        "titolo",
        "schlagzeile",
        "überschrift",
        "ueberschrift",
    ),
    "published": (
        "published",
        "date",
        "published_at",
        "publication_date",
        "pubdate",
        "pub_date",
        "date_publish",
        "datepublished",
        "timestamp",
        "date_published",
        *("datum", "fecha", "erscheinungsdatum", "date_publication", "publicatiedatum"),
    ),
    "outlet": (
        "outlet",
        "source",
        "publisher",
        "publication",
        "site",
        "sitename",
        "source_name",
        "newspaper",
        *(
            "quelle",
            "zeitung",
            "medium",
            "journal",
            "periodico",
            "periódico",
            "fuente",
            "bron",
            "krant",
            "testata",
        ),
    ),
    "author": ("author", "authors", "byline", "by", "autor", "auteur", "autore", "verfasser"),
    "agency": ("agency", "credit"),
    "place": ("place", "dateline"),
    "url": ("url", "link", "permalink", "uri", "web_url"),
    "language": ("language", "lang"),
    "section": ("section", "category", "rubric"),
    "page": ("page", "pages"),
    "words": ("words", "word_count", "wordcount", "length"),
    "document": ("document", "document_id", "accession", "accessionno"),
}

_JOINTS = re.compile(r"[\s_-]+")


def list_keys(keys: Iterable[str], name: str) -> list[str]:
    """List which keys, or names of columns, are usual for a fact, most telling first.

    >>> list_keys(["Body", "Full Text ", "Page"], "text")
    ['Body', 'Full Text ']
    """
    plain = {_squash(key): key for key in reversed(list(keys))}
    usual = dict.fromkeys(map(_squash, USUAL_NAMES[name]))
    return [plain[one] for one in usual if one in plain]


@cache
def _squash(name: str) -> str:
    """Spell a name without case, spaces, hyphens and underlines."""
    return _JOINTS.sub("", name).casefold()
