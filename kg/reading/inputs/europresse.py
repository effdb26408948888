"""Europresse pages: saved lists of articles, in the older form with tables and the newer one with `article` elements.

In: the page. Out: pieces. Outlet, day and headline are in elements with classes of their own; the body is what stands
between the headline and the certificate below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.reading.calendars import find_written_days
from kg.reading.inputs.heads import note_section
from kg.reading.inputs.markup import cut_element, parse_page
from kg.reading.inputs.pieces import Chunk, Draft, Piece, is_rights, tidy

#: Words of a line that names authors, at most.
LONGEST_AUTHOR = 12

_OUTLET, _HEAD = "DocPublicationName", "DocHeader"
_TITLE = re.compile(r"titreArticle|TitreArticle", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?P<id>(?:news|web|pub|biz)[·:.][\w·.*-]{8,})")
#: What only stands below a body: document number, certificate, the licence of the reader.
_BELOW = re.compile(
    r"(?:num[ée]ro de document|document number|certificat|ce certificat|le pr[ée]sent document|date d['’][ée]mission"
    r"|issue date|this certificate|the present document|news·|certificate|cet article est paru dans"
    r"|r[ée]f[ée]rences? :)",
    re.IGNORECASE,
)
#: Words of a line of authors that have no capital.
_SMALL = frozenset("de du des la le et avec à and of by par van von d".split())
_PAGE = re.compile(r"\bp(?:ages?|p)?\.? ?(?P<page>[A-Z]{0,3}\d[\w-]*)", re.IGNORECASE)
_ISSUE = re.compile(r",? (?:no|nr|num[ée]ro|n[°º])\.? ?\d.*$", re.IGNORECASE)
_SAVED = re.compile(r"tous droits r[ée]serv|all rights reserved", re.IGNORECASE)


def is_europresse(text: str) -> bool:
    """Tell such a page by its classes.

    >>> is_europresse('<p class="DocPublicationName">Le Jour</p><p class="DocHeader">5 mai 2013</p>')
    True
    """
    return _OUTLET in text and (_HEAD in text or _TITLE.search(text) is not None)


def read_europresse(html: str, source: str) -> Iterator[Piece]:
    """Read the articles of a page."""
    outlets = parse_page(html).xpath(f"//*[contains(concat(' ', @class, ' '), ' {_OUTLET} ')]")
    boxes: list[Any] = []
    for outlet in outlets:
        box = _find_box(outlet)
        if box not in boxes:
            boxes.append(box)
    for number, box in enumerate(boxes, 1):
        yield _read_article(box).build(f"{source}:{number}", "field: Europresse")


def _find_box(outlet: Any) -> Any:  # noqa: ANN401 - lxml has no types
    """Find the largest element around an outlet's name that holds no other's."""
    box = outlet
    while (above := box.getparent()) is not None:
        if len(above.xpath(f".//*[contains(concat(' ', @class, ' '), ' {_OUTLET} ')]")) > 1:
            break
        if above.tag in ("body", "html"):
            break
        box = above
    return box


def _read_article(box: Any) -> Draft:  # noqa: ANN401
    draft = Draft()
    draft.outlet = _ISSUE.sub("", _first(box, _OUTLET) or "") or None
    heads = [tidy(one.text_content()) for one in _having(box, _HEAD)]
    _read_heads(draft, heads)
    draft.title = _find_title(box)
    found = _DOCUMENT.search(" ".join(box.itertext()))
    draft.document = found["id"] if found else None
    bodies = [one for name in ("docOcurrContainer", "DocText") for one in _having(box, name)]
    draft.byline = _find_author(box)
    chunks = [chunk for body in bodies[:1] for chunk in cut_element(body)] or _cut_below(box, draft)
    lines = [chunk.words for chunk in chunks if not is_rights(chunk.words) and not _BELOW.match(chunk.words)]
    if len(lines) > 1 and draft.byline is None and _is_names(lines[0]):
        draft.byline = lines[0]
    draft.body = lines[1:] if lines[:1] == [draft.byline] else lines
    return draft


def _is_names(line: str) -> bool:
    """Tell a line of names, which the older form prints as the first of the body: each word has a capital."""
    words = [word for word in re.findall(r"[^\W\d_][\w.'’-]*", line) if word.lower() not in _SMALL]
    return (
        2 <= len(words) <= LONGEST_AUTHOR
        and not line.endswith((".", "?", "!", ":", "»", '"'))
        and all(word[0].isupper() for word in words)
    )


def _find_title(box: Any) -> str | None:  # noqa: ANN401
    """Find the headline; where one element holds it with a subtitle, the innermost with such a class is asked."""
    named = [one for one in box.iter() if isinstance(one.tag, str) and _TITLE.search(one.get("class") or "")]
    inner = [one for one in named if not any(other is not one and other in named for other in one.iter())]
    return next((words for one in inner or named if (words := tidy(one.text_content()))), None)


def _find_author(box: Any) -> str | None:  # noqa: ANN401
    """Find the authors: in an element of theirs, or in a short line below the headline."""
    titled = [one for one in box.iter() if isinstance(one.tag, str) and _TITLE.search(one.get("class") or "")]
    below = titled[-1].xpath("following::*") if titled else []
    short = [one for one in _having(box, "sm-margin-bottomNews") if not titled or one in below]
    for one in (*_having(box, "docAuthors"), *short):
        words = tidy(one.text_content())
        named = _TITLE.search(one.get("class") or "") or "subtitle" in (one.get("class") or "")
        if (
            words
            and not named
            and len(words.split()) <= LONGEST_AUTHOR
            and not words.endswith((".", "?", "!"))
        ):
            return words
    return None


def _read_heads(draft: Draft, heads: list[str]) -> None:
    """Read section and day, whose parts may be in elements of their own: `Politics, ` `Monday ` `5 May 2013`."""
    joined = tidy(" ".join(heads))
    day = next((day for day in find_written_days(joined) if day.value), None)
    if day is None:
        return
    section, comma, _ = joined[: day.start].rpartition(",")
    draft.day_line = joined[len(section) + len(comma) : day.end].strip(" ,")
    if page := _PAGE.search(joined, day.end):
        draft.note("page", page["page"])
    draft.published = day.value
    if section.strip():
        note_section(draft, section.strip(" ,"))


def _cut_below(box: Any, draft: Draft) -> list[Chunk]:  # noqa: ANN401
    """Cut what stands between headline and certificate, where no element holds it."""
    chunks = [Chunk((line,)) for chunk in cut_element(box) for line in chunk.lines]
    begin = next((i + 1 for i, chunk in enumerate(chunks) if draft.title and chunk.words == draft.title), 0)
    if not begin:
        begin = next((i + 1 for i, c in enumerate(chunks) if draft.day_line and draft.day_line in c.words), 0)
    below = (
        i
        for i in range(begin, len(chunks))
        if _BELOW.match(chunks[i].words) or _SAVED.search(chunks[i].words)
    )
    return chunks[begin : next(below, len(chunks))]


def _having(box: Any, name: str) -> list[Any]:  # noqa: ANN401
    return list(box.xpath(f".//*[contains(@class, '{name}')]"))


def _first(box: Any, name: str) -> str | None:  # noqa: ANN401
    exact = f"descendant-or-self::*[contains(concat(' ', @class, ' '), ' {name} ')]"
    found = next(iter(box.xpath(exact)), None)
    return tidy(found.text_content()).strip(" ,;") or None if found is not None else None
