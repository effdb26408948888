"""Takes the article out of an HTML page: its reading text, the roles its markup shows, and its metadata.

trafilatura finds the article in the page. The reading text is made here from its elements, one paragraph per
blank-line block, so that it depends on the page alone and not on options of an output format.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.errors import ReadError
from kg.model import Role
from kg.reading.furniture import load_furniture
from kg.reading.known import Claim, Known
from kg.reading.pagedates import list_claims
from kg.reading.pagetitles import Titles, read_titles
from kg.reading.roles import SHORTEST_STORY
from kg.reading.tidying import tidy_page

#: A page declares its encoding within its first bytes (HTML standard, 13.2.3.2 asks for 1,024).
DECLARED_WITHIN = 4096
#: Bounds for dates in markup: fixed, since the library's own upper bound is today's clock.
FIRST_DATE, LAST_DATE = "1900-01-01", "2199-12-31"

_DECLARED = re.compile(
    rb"(?:charset\s*=\s*|<\?xml[^>]{0,80}encoding\s*=\s*)[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_LANGUAGE = re.compile(
    r"<html\b[^>]{0,300}?\blang\s*=\s*[\"']?(?P<language>[A-Za-z]{2,3})(?:[-_](?P<country>[A-Za-z]{2}))?\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's article: text, roles by start offset (code points), and what the markup says."""

    text: str
    known: Known
    marked: dict[int, Role] = field(default_factory=dict)


def is_page(text: str) -> bool:
    """Tell whether a text begins like an HTML page.

    >>> is_page("<!DOCTYPE html><html>"), is_page("Moscow < Washington")
    (True, False)
    """
    return _OPENING.match(text) is not None


def find_declared_encoding(data: bytes) -> str | None:
    """Find the encoding a page declares for itself; None when it declares none that Python knows."""
    found = _DECLARED.search(data[:DECLARED_WITHIN])
    if found is None:
        return None
    try:
        return codecs.lookup(found.group(1).decode("ascii", "ignore")).name
    except (LookupError, ValueError):
        return None


def read_page(html: str, source: str) -> Page:
    """Take the article out of a page.

    Args:
        html: The decoded page.
        source: File name for messages.

    Raises:
        ReadError: No article text in the page.
    """
    extracted, claims, titles = _extract(html)
    if extracted is None:
        raise ReadError(f"{source}: no article text in this page - save the article's own page, or its text")
    blocks = list(_list_blocks(extracted.body))
    _refuse_others(extracted, blocks, titles, source)
    title = extracted.title = titles.choose(_tidy(extracted.title))
    if (
        title
        and not any(role is Role.HEADLINE for role, _ in blocks[:3])
        and title not in [b for _, b in blocks[:3]]
    ):
        blocks.insert(0, (Role.HEADLINE, title))
    text = "\n\n".join(words for _, words in blocks)
    if not text:
        raise ReadError(f"{source}: no article text in this page - save the article's own page, or its text")
    marked: dict[int, Role] = {}
    start = 0
    for role, words in blocks:
        if role is not None:
            marked[start] = role
        start += len(words) + 2
    return Page(text, _read_metadata(extracted, html, claims), marked)


def _refuse_others(
    extracted: Any,  # noqa: ANN401
    blocks: Sequence[tuple[Role | None, str]],
    titles: Titles,
    source: str,
) -> None:
    """Refuse a short page that says that it is something else, and is not marked as an article."""
    words = sum(len(words.split()) for _, words in blocks)
    marked = "article" in (extracted.pagetype or "").lower()
    if not marked and words <= SHORTEST_STORY and titles.is_none(load_furniture()):
        raise ReadError(
            f"{source}: an error page, or one that asks about cookies, and no article - save the article's own page"
        )


def _extract(html: str) -> tuple[Any, tuple[Claim, ...], Titles]:
    """Run trafilatura with every option that could depend on clock, network or earlier pages fixed.

    Returns:
        What it found, None when nothing; the days and titles that the page gives, read before it is tidied.
    """
    # Imported here: it costs 0.4 s, which only readers of HTML should pay.
    from lxml.etree import LxmlError  # type: ignore[import-untyped]
    from trafilatura import bare_extraction, load_html

    dates = {"original_date": True, "extensive_search": False, "min_date": FIRST_DATE, "max_date": LAST_DATE}
    try:
        tree = load_html(html)
    except (LxmlError, ValueError, TypeError, RecursionError):
        return None, (), Titles("")
    if tree is None:
        return None, (), Titles("")
    claims, titles = list_claims(tree), read_titles(tree)
    tidy_page(tree, load_furniture())
    try:
        extracted = bare_extraction(
            tree,
            include_comments=False,
            include_tables=False,
            deduplicate=False,
            with_metadata=True,
            date_extraction_params=dates,
        )
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError):
        # Broken markup upsets the library in many ways; for the user all of them mean: no article found.
        return None, (), Titles("")
    return extracted, claims, titles


def _list_blocks(body: Any) -> Iterator[tuple[Role | None, str]]:  # noqa: ANN401
    """List the page's paragraphs with the role their element shows; the first heading is the headline."""
    headed = False
    for element in body.iter("head", "p", "item", "quote", "ab"):
        if any(True for _ in element.iterchildren("p", "item", "quote", "head")):
            words = _tidy(element.text)  # what follows its children has been put into paragraphs
        else:
            words = _tidy(
                " ".join(element.itertext()) if element.tag == "ab" else "".join(element.itertext())
            )
        if not words:
            continue
        if element.tag == "head":
            yield (Role.SUBHEAD if headed else Role.HEADLINE), words
        else:
            yield None, words
        headed = True


def _read_metadata(extracted: Any, html: str, claims: tuple[Claim, ...]) -> Known:  # noqa: ANN401
    language = _LANGUAGE.search(html[:5000])
    return Known(
        how="markup",
        title=_tidy(extracted.title) or None,
        outlet=_tidy(extracted.sitename) or None,
        author=(_tidy(extracted.author) or "").replace("; ", ", ") or None,
        url=extracted.url or None,
        language=language["language"].lower() if language else None,
        claims=claims,
        country=(language["country"] or "").lower() or None if language else None,
    )


def _tidy(words: str | None) -> str:
    return " ".join((words or "").split())
