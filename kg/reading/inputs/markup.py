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
    from lxml import html as pages  # type: ignore[import-untyped]

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
    within = root
    for element, words in _walk(root):
        if element is None:
            gathered.append(words)
            continue
        yield from _close(gathered, within, centred)
        gathered = []
        within = element
    yield from _close(gathered, within, centred)


def _walk(root: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Give the texts in order, and each block element where it begins and its parent where it ends."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    walker = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and tag in SILENT:
            walker.skip_subtree()
        elif event == "start":
            if tag in BLOCKS:
                yield element, ""
            yield None, (_LINE if tag == "br" else "") + (element.text or "")
        else:
            if tag in BLOCKS and (parent := element.getparent()) is not None:
                yield parent, ""
            yield None, (element.tail or "") if element is not root else ""


def _close(gathered: list[str], element: Any, centred: frozenset[str]) -> Iterator[Chunk]:  # noqa: ANN401
    """Make chunks of what was gathered: a blank line between two line breaks parts them."""
    joined = "".join(gathered)
    if not joined.strip(" \t\r\n\xa0" + _LINE):
        return
    middle = _is_centred(element, centred)
    kind = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    heading = element.tag in ("h1", "h2", "h3") or "eadline" in kind
    lines: list[str] = []
    for line in (*map(tidy, joined.split(_LINE)), ""):
        if line:
            lines.append(line)
        elif lines:
            yield Chunk(tuple(lines), middle, heading=heading, kind=kind)
            lines = []


def _is_centred(element: Any, centred: frozenset[str]) -> bool:  # noqa: ANN401
    while element is not None:
        if centred & set((element.get("class") or "").split()) or element.get("align") == "center":
            return True
        if element.tag == "center" or _CENTRE.search(element.get("style") or ""):
            return True
        element = element.getparent()
    return False
