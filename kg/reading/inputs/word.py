"""Word documents (.docx): their paragraphs as chunks, in order, tables too; headers and footers are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

from kg.errors import ReadError
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Chunk, tidy

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|titl|überschrift|titre|berschrift|kop|rubrik)\w*\s?\d?", re.IGNORECASE)


def cut_word(data: bytes, source: str) -> list[Chunk]:
    """Cut a document into its paragraphs; a line break inside one parts its lines.

    Raises:
        ReadError: The file is cut off or damaged, or python-docx is not installed.
    """
    docx = need("docx", "python-docx", source)
    try:
        document = docx.Document(BytesIO(data))
        return list(_cut(document))
    except (BadZipFile, KeyError, ValueError, SyntaxError, EOFError, OSError, AttributeError) as fault:
        said = str(fault)[:60] or type(fault).__name__
        raise ReadError(
            f"{source}: this Word document is cut off or damaged ({said}) - download or save it again"
        ) from fault


def _cut(document: object) -> Iterator[Chunk]:
    names = {style.style_id: style.name for style in document.styles}  # type: ignore[attr-defined]
    page = 0
    for element in document.element.body.iter(f"{WORD}p"):  # type: ignore[attr-defined]
        lines = [tidy(line) for line in _read_words(element).split("\n")]
        style = element.find(f"{WORD}pPr/{WORD}pStyle")
        name = names.get(style.get(f"{WORD}val"), "") if style is not None else ""
        kept = tuple(line for line in lines if line)
        if kept:
            yield Chunk(kept, page=page, heading=bool(_HEADING.fullmatch(name or "")))
        page += bool(element.findall(f".//{WORD}sectPr"))


def _read_words(paragraph: object) -> str:
    """Read the words of a paragraph; what was deleted, and fields' codes, are not words."""
    parts: list[str] = []
    for node in paragraph.iter():  # type: ignore[attr-defined]
        if node.tag == f"{WORD}t":
            parts.append(node.text or "")
        elif node.tag in (f"{WORD}br", f"{WORD}cr"):
            parts.append("\n")
        elif node.tag == f"{WORD}tab":
            parts.append(" ")
        elif node.tag == f"{WORD}noBreakHyphen":
            parts.append("-")
    return "".join(parts)
