"""Factiva's XML: one `article` element each, as its web services and data feeds give them.

In: the file's bytes. Out: pieces, one at a time. Names of elements are compared without their namespace and case,
since the services differ in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from kg.errors import ReadError
from kg.reading.inputs.pieces import Draft, Piece, tidy

_ARTICLE = re.compile(rb"<(?:\w+:)?(?:ppsarticle|ppsArticleResponse|article)\b|factiva", re.IGNORECASE)
_SAYS = re.compile(rb"global\.factiva\.com|<ppsarticle|<accessionNo|<(?:\w+:)?leadParagraph", re.IGNORECASE)
#: Element to fact.
FACTS = {
    "sourcename": "outlet", "byline": "author", "sectionname": "section", "columnname": "section",
    "wordcount": "words", "accessionno": "document", "pages": "page", "page": "page", "credit": "agency",
}  # fmt: skip
BODIES = (
    "leadparagraph",
    "tailparagraphs",
    "tailparagraph",
    "bodyparagraph",
    "bodyparagraphs",
    "corrections",
)


def is_factiva_xml(head: bytes) -> bool:
    """Tell such a file by the names in its first bytes.

    >>> is_factiva_xml(b'<?xml version="1.0"?><PPSResponse xmlns="http://global.factiva.com/pps/2.0">')
    True
    """
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" and bool(
        _SAYS.search(head) and _ARTICLE.search(head)
    )


def read_factiva_xml(data: bytes, source: str) -> Iterator[Piece]:
    """Read the articles.

    Raises:
        ReadError: The file breaks off or is no XML; what stood before was given.
    """
    from lxml import etree  # type: ignore[import-untyped]

    number = 0
    stream = etree.iterparse(
        BytesIO(data), events=("end",), resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in stream:
            if _name(element) != "article" or not len(element):
                continue
            number += 1
            yield _read_article(element).build(f"{source}:{number}", "field: Factiva")
            element.clear()
    except etree.XMLSyntaxError as fault:
        raise ReadError(
            f"{source}: the XML breaks off or is damaged after article {number} ({fault.msg}) - download it again"
        ) from fault


def _read_article(article: Any) -> Draft:  # noqa: ANN401 - lxml has no types
    draft = Draft()
    for element in article:
        name = _name(element)
        if name in BODIES:
            draft.body += _list_paragraphs(element)
        elif name == "headline":
            draft.title = tidy(" ".join(element.itertext())) or None
        elif name in ("publicationdate", "publicationdatetime") and draft.published is None:
            draft.published = _read_date(tidy(" ".join(element.itertext())))
        elif name == "baselanguage":
            draft.language = tidy("".join(element.itertext()))[:2].lower() or None
        elif name in FACTS:
            draft.note(FACTS[name], " ".join(element.itertext()))
    if draft.published:
        draft.day_line = draft.published
    return draft


def _list_paragraphs(element: Any) -> Iterator[str]:  # noqa: ANN401
    """List the paragraphs of a body's element: those it marks, else those that an indent opens."""
    marked = [
        tidy("".join(one.itertext())) for one in element.iter() if _name(one) in ("paragraph", "p", "para")
    ]
    if not marked:
        words = "".join(element.itertext())
        marked = [tidy(part) for part in re.split(r"\n[ \t]*\n|\n[ \t]{2,}", words)]
    return iter([words for words in marked if words])


def _read_date(words: str) -> str | None:
    found = re.search(r"(\d{4})-?(\d\d)-?(\d\d)", words)
    return "-".join(found.groups()) if found else None


def _name(element: Any) -> str:  # noqa: ANN401
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
