"""HTML pages of archives as chunks: one a paragraph, with what is set in the middle told by the page's styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.reading.inputs.pieces import Chunk, tidy

#: Elements that stand by themselves.
BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
SILENT = frozenset(("script", "style", "noscript", "head", "button", "input", "select", "option", "template"))

_STYLE = re.compile(r"\.([\w-]+)\s*\{([^}]*)\}")
_CENTRE = re.compile(r"text-align:\s*center", re.IGNORECASE)
_LINE = "\x1f"


def parse_page(html: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse a page; broken markup is mended as browsers do.

    Raises:
        ValueError: Nothing in it.
    """
    from lxml import html as pages

    # An encoding declared in a decoded page is a fault to lxml.
    return pages.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html))


def cut_page(html: str) -> list[Chunk]:
    """Cut a page into its paragraphs.

    >>> [chunk.words for chunk in cut_page("<p>Talks <b>fail</b><p>Moscow<br>denied it.")]
    ['Talks fail', 'Moscow denied it.']
    """
    centred = {name for name, rules in _STYLE.findall(html[:200_000]) if _CENTRE.search(rules)}
    return list(cut_element(parse_page(html), frozenset(centred)))


def cut_element(root: Any, centred: frozenset[str] = frozenset()) -> Iterator[Chunk]:  # noqa: ANN401
    """Cut an element into its paragraphs; `centred` names the classes set in the middle."""
    gathered: list[str] = []
    middle = False
    for element, words in _walk(root):
        if element is None:
            gathered.append(words)
            continue
        yield from _close(gathered, middle)
        gathered = []
        middle = _is_centred(element, centred)
    yield from _close(gathered, middle)


def _walk(root: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Give the texts in order, and each block element where it begins and its parent where it ends."""
    from lxml.etree import iterwalk

    skipping = None
    for event, element in iterwalk(root, events=("start", "end", "comment")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and skipping is None:
            if tag in SILENT:
                skipping = element
                continue
            if tag in BLOCKS:
                yield element, ""
            if tag == "br":
                yield None, _LINE
            yield None, element.text or ""
        elif event == "end":
            if tag in BLOCKS and skipping is None:
                parent = element.getparent()
                yield (element if parent is None else parent), ""
            if skipping is element:
                skipping = None
            if skipping is None and element is not root:
                yield None, element.tail or ""
        elif event == "comment" and skipping is None:
            yield None, element.tail or ""


def _close(gathered: list[str], middle: bool) -> Iterator[Chunk]:
    """Make chunks of what was gathered: a blank line between two line breaks parts them."""
    lines: list[str] = []
    for line in (*map(tidy, "".join(gathered).split(_LINE)), ""):
        if line:
            lines.append(line)
        elif lines:
            yield Chunk(tuple(lines), middle)
            lines = []


def _is_centred(element: Any, centred: frozenset[str]) -> bool:  # noqa: ANN401
    while element is not None:
        if centred & set((element.get("class") or "").split()) or element.get("align") == "center":
            return True
        if element.tag == "center" or _CENTRE.search(element.get("style") or ""):
            return True
        element = element.getparent()
    return False
