"""ProQuest downloads as text, HTML or documents: labels such as `Full text:` and `ProQuest document ID:`.

In: chunks. Out: pieces. Older downloads part articles by a rule of underscores and `Document 3 of 40`; newer ones by
rules alone. The headline stands above the labels, and again behind `Title:` below the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.reading.calendars import find_written_days
from kg.reading.inputs.heads import is_length
from kg.reading.inputs.labels import fold, load_labels
from kg.reading.inputs.pieces import Chunk, Draft, Piece, is_rights, mend_lines, tidy

_RULE = re.compile(r"[_=\-–—]{10,}")
_COUNT = re.compile(r"(?:document|dokument|documento) \d+ (?:of|de|sur|von|di) \d+", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<label>[A-Z][\w /()'’-]{2,45}?)(?:\s*\([A-Za-z]+\))?:(?:\s+(?P<value>.*)|$)", re.DOTALL
)
_DOCUMENT = re.compile(
    r"proquest document (?:id|link)|proquest-?dokument-?id|id del documento de proquest", re.I
)
_FURNITURE = re.compile(
    r"(?:proquest document link|enlace de documentos|database copyright|contact us|terms and conditions|bibliography"
    r"|citation style|table of contents|enlarge this image|full text availability|documents? (?:from|de) proquest"
    r"|view full text|back to top|report information from proquest)",
    re.IGNORECASE,
)
#: Labels and their facts.
FACTS: Mapping[str, str] = {
    "title": "title", "author": "author", "authors": "author", "publication title": "outlet", "source": "outlet",
    "publication date": "day", "publication day": "day", "date": "day", "section": "section", "pages": "page",
    "first page": "page", "start page": "page", "proquest document id": "document", "document url": "url",
    "language of publication": "language", "language": "language", "publication info": "info", "dateline": "place",
    "word count": "words", "links": "other", "publication": "outlet", "last updated": "other",
}  # fmt: skip
FULL_TEXT, SUMMARY = (
    ("full text", "text", "fulltext", "texto completo", "texte integral", "volltext"),
    ("abstract",),
)


def is_proquest(lines: Sequence[str]) -> bool:
    """Tell a ProQuest download by its document numbers and full texts.

    >>> is_proquest(["Full text: Moscow denied it.", "ProQuest document ID: 12345"])
    True
    """
    numbered = any(_DOCUMENT.match(line.strip()) for line in lines)
    return numbered and any(fold(line.split(":")[0]) in FULL_TEXT + SUMMARY for line in lines if ":" in line)


def read_proquest(chunks: Iterable[Chunk], source: str) -> Iterator[Piece]:
    """Read the articles; what holds no document number (contents, bibliography) is none."""
    number = 0
    for article in _split(chunks):
        if any(_DOCUMENT.match(line) for chunk in article for line in chunk.lines):
            number += 1
            yield _read_article(article).build(f"{source}:{number}", "field: ProQuest")


def _split(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Split at rules and counts; in pages without them, where a text follows the last labels of another."""
    opened: list[Chunk] = []
    closing = False
    for chunk in chunks:
        rule = _RULE.fullmatch(chunk.words) or _COUNT.fullmatch(chunk.words)
        label = _find_label(chunk.words)
        if rule or (
            closing and label is None and not is_rights(chunk.words) and not _FURNITURE.match(chunk.words)
        ):
            yield opened
            opened, closing = [] if rule else [chunk], False
            continue
        opened.append(chunk)
        closing = closing or (
            label is not None and fold(label[0]) in ("database", "last updated", "base de datos")
        )
    yield opened


def _find_label(words: str) -> tuple[str, str] | None:
    found = _LABEL.match(words)
    return (found["label"], (found["value"] or "").strip()) if found else None


def _read_article(chunks: Sequence[Chunk]) -> Draft:
    draft = Draft()
    facts: dict[str, str] = {}
    field, body, summary, title = "", list[str](), list[str](), ""
    for chunk in chunks:
        for words in mend_lines(chunk, 100) if chunk.ends else chunk.lines:
            label = _find_label(words)
            name = fold(label[0]) if label else ""
            known = name in FACTS or name in FULL_TEXT or name in SUMMARY or _is_other(name, field)
            if label and known:
                field, words = name, label[1]
                facts.setdefault(field, words)
            if not words or _RULE.fullmatch(words) or _FURNITURE.match(words):
                continue
            if field in FULL_TEXT:
                body.append(tidy(words))
            elif field in SUMMARY:
                summary.append(tidy(words))
            elif not field:
                title = title or tidy(words)
    draft.title = facts.get("title") or title or None
    draft.body = [
        words for words in body or summary if not is_rights(words) and not is_length(words, load_labels())
    ]
    _note(draft, facts)
    return draft


def _is_other(name: str, field: str) -> bool:
    """Tell a label that the list lacks: below the body many stand, above it none that could open a sentence."""
    usual = ("subject", "location", "people", "company", "identifier", "classification", "copyright", "issn", "country",
             "place of publication", "publisher", "publication year", "publication subject", "source type",
             "document type", "document feature", "accession number", "database", "credit", "volume", "issue",
             "keyword", "organization", "publication note", "illustration", "illustrations", "correspondence author",
             "business indexing term", "e issn", "person", "edition", "column", "number of pages")  # fmt: skip
    return name.startswith(usual) and len(name.split()) < 5


def _note(draft: Draft, facts: Mapping[str, str]) -> None:
    labels = load_labels()
    for name, value in facts.items():
        fact = FACTS.get(name, "other")
        if fact == "language":
            draft.note_language(value, labels)
        elif fact == "outlet":
            draft.note("outlet", re.split(r";", value)[0])
        elif fact not in ("day", "info", "title"):
            draft.note(fact, value)
    info = facts.get("publication info", "")
    for words in (facts.get("publication date", ""), facts.get("date", ""), info):
        day = next((day for day in find_written_days(words) if day.value), None)
        if day is not None and draft.published is None:
            draft.published, draft.day_line = day.value, words[day.start : day.end]
    if draft.outlet is None and info:
        draft.outlet = re.split(r" \[|, |;", info)[0] or None
