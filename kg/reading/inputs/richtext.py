"""RTF documents, whatever their name ends with: their paragraphs as chunks."""

from __future__ import annotations

import re

from kg.errors import ReadError
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Chunk, tidy

#: The address behind a link, which is no word of the text.
_LINK = re.compile(r"\{\\\*\\fldinst\b[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
#: Headers and footers of pages.
_HEADERS = re.compile(r"\{\\(?:header|footer)[lrf]?\b[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}")
_PAGE, _SOFT = "\x0c", "\x1e"


def cut_richtext(data: bytes, source: str) -> list[Chunk]:
    """Cut an RTF document into its paragraphs.

    Raises:
        ReadError: The file is cut off, or striprtf is not installed.
    """
    striprtf = need("striprtf.striprtf", "striprtf", source)
    # RTF is ASCII with escapes; programs that write bytes as they are name their code page in the file.
    code = re.search(rb"\\ansicpg(\d{3,5})", data[:2000])
    raw = data.decode(f"cp{code[1].decode()}" if code and code[1] != b"65001" else "utf-8", "replace")
    if not raw.rstrip(" \r\n\t\0").endswith("}"):
        raise ReadError(f"{source}: this RTF document is cut off - download or save it again")
    raw = _HEADERS.sub("", _LINK.sub("", raw))
    raw = re.sub(r"\\page(?![a-z])", lambda _: f"\\par {_PAGE}\\par ", raw)
    raw = re.sub(r"\\line(?![a-z])", lambda _: f"{_SOFT}", raw)
    try:
        words = striprtf.rtf_to_text(raw, errors="replace")
    except (ValueError, LookupError, IndexError, RecursionError) as fault:
        raise ReadError(
            f"{source}: this RTF document is damaged ({fault}) - save it again as .docx"
        ) from fault
    chunks: list[Chunk] = []
    page = 0
    for paragraph in words.split("\n"):
        page += paragraph.count(_PAGE)
        lines = tuple(line for part in paragraph.replace(_PAGE, "").split(_SOFT) if (line := tidy(part)))
        if lines:
            chunks.append(Chunk(lines, page=page))
    return chunks
