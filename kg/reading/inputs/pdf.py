"""PDF documents with a text layer: their paragraphs as chunks, columns one after the other, running heads left out.

pdfium gives stretches of text with their boxes. Stretches on one height are a line; lines that leave a gutter free
stand in columns; what stands alike at the top or bottom of several pages is a running head. A page that is only a
picture is a scan, which somebody must first turn into text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from kg.errors import ReadError
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Chunk, join_hyphenated, tidy

#: Parts of a line's height: more space between two stretches parts them, more between two lines ends a paragraph.
GAP_IN_LINE, GAP_BETWEEN_LINES, INDENT = 2.0, 0.6, 0.7
#: Code points; a shorter paragraph is not taken to go on elsewhere.
SHORTEST_CUT = 40
#: Points within which lines begin one below the other: letters have bearings.
SAME_START = 4.0
#: Lines on each side of a gutter, at least, that make it one.
FEWEST_IN_COLUMN = 4
#: Part of a page, from its edges, in which running heads stand.
EDGE = 0.08
#: A larger size than that of most lines, by this factor, is a heading's.
HEADING = 1.15
#: Code points a page holds on average; fewer are page numbers on pictures.
FEWEST_ON_PAGE = 12

#: What pdfium gives for a hyphen at the end of a line.
_HYPHENS = {0x02: "-", 0xFFFE: "-"}


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of text and where it stands on its page, in points from the lower left."""

    words: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box."""
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, in order of reading, and its height in points."""

    lines: tuple[Box, ...]
    height: float


def cut_pdf(data: bytes, source: str) -> list[Chunk]:
    """Cut a PDF into its paragraphs.

    Raises:
        ReadError: A password, a damaged file, a scan, or pypdfium2 is not installed.
    """
    pages = list(_read_pages(data, source))
    heads = _find_running_heads(pages)
    kept = [
        Page(tuple(line for line in page.lines if _mark_head(line, page) not in heads), page.height)
        for page in pages
    ]
    size = _measure_size(kept)
    chunks = [chunk for number, page in enumerate(kept) for chunk in _join_lines(page, size, number)]
    return list(_join_cut(chunks))


def _read_pages(data: bytes, source: str) -> Iterator[Page]:
    pdfium = need("pypdfium2", "pypdfium2", source)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise ReadError(
                f"{source}: a password locks this PDF - open it and save it without one"
            ) from fault
        raise ReadError(f"{source}: this PDF is cut off or damaged - download or save it again") from fault
    found = 0
    try:
        for number in range(len(document)):
            page = document[number]
            made = Page(tuple(_order_lines(_find_lines(_list_boxes(page)))), page.get_height())
            found += sum(len(line.words) for line in made.lines)
            yield made
            page.close()
        if found < FEWEST_ON_PAGE * max(1, len(document)):
            raise ReadError(
                f"{source}: this PDF is a scan, pictures without a text layer - make one first, such as with "
                "`ocrmypdf IN.pdf OUT.pdf`"
            )
    except pdfium.PdfiumError as fault:
        raise ReadError(f"{source}: page {number + 1} of this PDF is damaged - save it again") from fault
    finally:
        document.close()


def _list_boxes(page: Any) -> Iterator[Box]:  # noqa: ANN401 - pypdfium2 has no types
    """List the stretches of text: letters in the order of the file, parted where they jump."""
    text = page.get_textpage()
    letters = text.get_text_range()
    if len(letters) != text.count_chars():
        # Letters beyond the first 65,536 are two of the file's.
        letters = [text.get_text_range(index, 1) for index in range(text.count_chars())]
    run: list[str] = []
    box: tuple[float, float, float, float] | None = None
    for index, letter in enumerate(letters):
        if letter in "\r\n":
            yield from _close_run(run, box)
            run, box = [], None
        elif letter.isspace():
            run.append(" ")
        else:
            # A letter's own box ends where its ink does; its loose box is as high as the font.
            here = text.get_charbox(index, loose=True)
            if box is not None and _jumps(box, here):
                yield from _close_run(run, box)
                run, box = [], None
            box = here if box is None else (box[0], min(box[1], here[1]), here[2], max(box[3], here[3]))
            run.append(letter.translate(_HYPHENS))
    yield from _close_run(run, box)
    text.close()


def _jumps(box: tuple[float, float, float, float], here: tuple[float, float, float, float]) -> bool:
    height = max(box[3] - box[1], 1.0)
    return not -height < here[0] - box[2] < GAP_IN_LINE * height or here[1] > box[3] or here[3] < box[1]


def _close_run(run: list[str], box: tuple[float, float, float, float] | None) -> Iterator[Box]:
    words = tidy("".join(run))
    if words and box is not None:
        yield Box(words, *box)


def _find_lines(boxes: Iterator[Box]) -> list[Box]:
    """Join the stretches that stand side by side."""
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last is not None and _is_beside(last, box):
            close = box.left - last.right < 0.15 * last.height
            words = last.words + ("" if close else " ") + box.words
            top, bottom = max(last.top, box.top), min(last.bottom, box.bottom)
            lines[-1] = Box(words, last.left, bottom, max(last.right, box.right), top)
        else:
            lines.append(box)
    return lines


def _is_beside(one: Box, other: Box) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    near = -one.height < other.left - one.right < GAP_IN_LINE * one.height
    return near and shared > 0.4 * min(one.height, other.height)


def _order_lines(lines: Sequence[Box]) -> list[Box]:
    """Order lines as they are read: down the page, and where a gutter parts them, down each column."""
    ordered: list[Box] = []
    band: list[Box] = []
    gutter = _find_gutter(lines)
    for line in sorted(lines, key=lambda one: -one.top):
        if gutter is not None and line.left < gutter < line.right:
            ordered += [*_order_band(band, gutter), line]
            band = []
        else:
            band.append(line)
    return ordered + _order_band(band, gutter)


def _order_band(band: Sequence[Box], gutter: float | None) -> list[Box]:
    if gutter is None:
        return list(band)
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    return [*_order_lines(left), *_order_lines(right)]


def _find_gutter(lines: Sequence[Box]) -> float | None:
    """Find where a column begins that leaves lines to its left and to its right, side by side."""
    if len(lines) < 2 * FEWEST_IN_COLUMN:
        return None
    for start in sorted({line.left for line in lines}):
        gutter = start - 1.0
        count = sum(start <= line.left < start + SAME_START for line in lines)
        left = [line for line in lines if line.right < gutter]
        right = [line for line in lines if line.left >= gutter]
        across = len(lines) - len(left) - len(right)
        if count < FEWEST_IN_COLUMN or len(left) < FEWEST_IN_COLUMN or across > 0.4 * len(lines):
            continue
        beside = sum(any(abs(one.top - other.top) < one.height for other in right) for one in left)
        if beside >= FEWEST_IN_COLUMN:
            return gutter
    return None


def _find_running_heads(pages: Sequence[Page]) -> set[str]:
    """Find what stands alike at the edge of several pages; numbers in it count as alike."""
    marks = Counter(
        mark for page in pages for mark in {_mark_head(line, page) for line in page.lines} if mark
    )
    return {mark for mark, count in marks.items() if count >= max(2, len(pages) // 3)} | {"#"}


def _mark_head(line: Box, page: Page) -> str:
    """Name a line at a page's edge by its words without numbers; nothing for other lines."""
    edge = EDGE * page.height
    if line.bottom > page.height - edge or line.top < edge:
        return re.sub(r"\d+", "#", line.words)
    return ""


def _measure_size(pages: Sequence[Page]) -> float:
    heights = [line.height for page in pages for line in page.lines for _ in range(len(line.words) // 20 + 1)]
    return median(heights) if heights else 0.0


def _join_lines(page: Page, size: float, number: int) -> Iterator[Chunk]:
    """Join the lines of a page to paragraphs."""
    group: list[Box] = []
    for line in page.lines:
        if group and _begins(group, line):
            yield _close(group, size, number)
            group = []
        group.append(line)
    if group:
        yield _close(group, size, number)


def _begins(group: Sequence[Box], line: Box) -> bool:
    """Tell whether a line begins a paragraph of its own."""
    last = group[-1]
    if line.bottom > last.top or abs(line.height - last.height) > 0.25 * last.height:
        return True
    if last.bottom - line.top > GAP_BETWEEN_LINES * last.height:
        return True
    left = min(one.left for one in group[1:] or group)
    if line.left > left + INDENT * line.height:
        return True
    widest = max(one.right for one in group)
    return last.right < widest - 0.15 * (widest - left) and last.words.endswith(
        (".", "?", "!", "”", '"', ":")
    )


def _close(group: Sequence[Box], size: float, number: int) -> Chunk:
    words = group[0].words
    for line in group[1:]:
        words = join_hyphenated(words, line.words)
    heading = group[0].height > HEADING * size and len(words.split()) < 40
    return Chunk((tidy(words),), page=number, heading=heading, size=group[0].height)


def _join_cut(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Join a paragraph that goes on in the next column or on the next page."""
    held: Chunk | None = None
    for chunk in chunks:
        goes_on = (
            held is not None
            and chunk.page - held.page < 2
            and not held.heading
            and len(held.words) > SHORTEST_CUT
            and held.words[-1] not in '.?!:”"'
            and chunk.words[:1].islower()
        )
        if goes_on and held is not None:
            held = Chunk((join_hyphenated(held.words, chunk.words),), page=chunk.page)
            continue
        if held is not None:
            yield held
        held = chunk
    if held is not None:
        yield held
