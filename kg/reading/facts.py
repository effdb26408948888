"""Finds what an article says about itself: title, outlet, author, agency, place.

The text is asked last: what an option, a sidecar or markup says is stronger. Each fact keeps how it was found
and, when the text shows it, where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import Found, Paragraph, Role, Span
from kg.reading.credits import split_names
from kg.reading.datelines import Dateline
from kg.reading.furniture import Furniture
from kg.reading.known import Known, first_known
from kg.reading.stamps import strip_stamps

_BY = re.compile(r"\bby\s+", re.IGNORECASE)
_CREDIT = re.compile(r".*?\b(?:by|from|:)\s+", re.IGNORECASE | re.DOTALL)
_NOT_A_NAME = re.compile(r"\d|@|\b(?:staff|correspondents?|desk|agencies|wire|reports?)\b", re.IGNORECASE)


def find_title(text: str, paragraphs: Sequence[Paragraph], sources: Sequence[Known]) -> Found | None:
    """Find the title: the headline's words where the text has one, and what a stronger source says of it."""
    headline = next((p for p in paragraphs if p.role is Role.HEADLINE), None)
    stated = first_known("title", sources)
    shown = _spell(headline.span.of(text)) if headline else ""
    if stated:
        title = _spell(stated.value)
        return Found(title, stated.how, headline.span if headline and title == shown else None)
    return Found(shown, "text: headline", headline.span) if headline else None


def _spell(words: str) -> str:
    """Spell a title on one line, without soft hyphens."""
    return " ".join(words.replace("\u00ad", "").split())


def find_place(text: str, datelines: Sequence[Dateline], sources: Sequence[Known]) -> Found | None:
    """Find the dateline's place, with capitals only at the head of each word: `GENEVA` -> `Geneva`."""
    if stated := first_known("place", sources):
        return stated
    span = next((line.place for line in datelines if line.place), None)
    return Found(_quieten(span.of(text)), "text: dateline", span) if span else None


def find_agency(
    text: str,
    paragraphs: Sequence[Paragraph],
    datelines: Sequence[Dateline],
    sources: Sequence[Known],
    furniture: Furniture,
) -> Found | None:
    """Find whom the text credits for its reporting: the dateline's agency, else those named in a byline."""
    if stated := first_known("agency", sources):
        return stated
    for line in datelines:
        if line.agency:
            written = line.agency.of(text)
            return Found(furniture.agencies.get(written.lower(), written), "text: dateline", line.agency)
    for paragraph, names in _read_bylines(text, paragraphs):
        credited = [furniture.agencies[name.lower()] for name in names if name.lower() in furniture.agencies]
        if credited:
            return Found(", ".join(dict.fromkeys(credited)), "text: byline", paragraph.span)
    return None


def find_author(
    text: str, paragraphs: Sequence[Paragraph], sources: Sequence[Known], furniture: Furniture
) -> Found | None:
    """Find the people a byline names after `By`; agencies and desks are not authors."""
    if stated := first_known("author", sources):
        return stated
    for paragraph, names in _read_bylines(text, paragraphs):
        if paragraph.why != "byline: By":
            continue
        people = [n for n in names if n.lower() not in furniture.agencies and not _NOT_A_NAME.search(n)]
        if people:
            return Found(", ".join(_quieten(name) for name in people), "text: byline", paragraph.span)
    return None


def find_outlet(
    text: str, paragraphs: Sequence[Paragraph], sources: Sequence[Known], furniture: Furniture
) -> Found | None:
    """Find the publication: named in byline and page header alike, or in what it says of itself below.

    An agency in a dateline is not taken for the outlet: most of its readers meet it in another's pages.
    """
    if stated := first_known("outlet", sources):
        return stated
    labels = {
        p.span.of(text).lower(): p
        for p in paragraphs
        if p.role is Role.FURNITURE and p.span.end - p.span.start < 60
    }
    for paragraph, names in _read_bylines(text, paragraphs):
        for name in names:
            start = text.find(name, paragraph.span.start, paragraph.span.end)
            if name.lower() in labels and name.lower() not in furniture.agencies and start >= 0:
                return Found(name, "text: byline and page header", Span(start, start + len(name)))
    for paragraph in reversed(paragraphs):
        if paragraph.role is Role.FURNITURE and (found := _find_named_outlet(text, paragraph, furniture)):
            return found
    return None


def _find_named_outlet(text: str, paragraph: Paragraph, furniture: Furniture) -> Found | None:
    raw = paragraph.span.of(text)
    words = " ".join(raw.split())
    for phrase in furniture.phrases:
        if (
            "outlet" not in phrase.pattern.groupindex
            or not (found := phrase.match(words))
            or not found["outlet"]
        ):
            continue
        name = found["outlet"].rstrip(".")
        start = raw.find(name)
        span = (
            Span(paragraph.span.start + start, paragraph.span.start + start + len(name))
            if start >= 0
            else None
        )
        return Found(name, "text: what the publication says of itself", span)
    return None


def _read_bylines(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, list[str]]]:
    """Read the names of every byline, in text order."""
    for paragraph in paragraphs:
        if paragraph.role is not Role.BYLINE:
            continue
        words = strip_stamps(" ".join(paragraph.span.of(text).split())).strip("().")
        credited = (
            _CREDIT.match(words) if paragraph.why.startswith("byline: reporting") else _BY.search(words)
        )
        yield paragraph, split_names(words[credited.end() :] if credited else words)


def _quieten(name: str) -> str:
    """Turn capitals into initials, word by word; mixed case stays as written."""
    return re.sub(
        r"[^\W\d_]{3,}", lambda word: word.group().title() if word.group().isupper() else word.group(), name
    )
