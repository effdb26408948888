"""Nexis Uni, Lexis Advance and Lexis+ downloads, in any document format: `End of Document` below each article.

In: chunks, one a paragraph. Out: pieces. Above a body stand headline, outlet and day, its owner's rights, labels in
mixed case, and the heading `Body`; below it headings such as `Graphic` and `Classification`. The first article may
stand below a cover page that lists them all: it is left behind by asking for outlet and day from the body upward.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.reading.inputs.heads import (
    drop_notes,
    find_day_line,
    find_label,
    find_tail,
    is_body_mark,
    note_label,
    note_tail,
)
from kg.reading.inputs.labels import Labels, fold, load_labels
from kg.reading.inputs.pieces import Chunk, Draft, Piece, is_rights, strip_rights, tidy

#: Chunks above a body within which its day is sought; below the day stand rights lines and labels.
REACH = 40
#: Lines of a headline at most, where a document has lost which lines are one.
TITLE_LINES = 4


def is_uni(lines: Sequence[str]) -> bool:
    """Tell such a download by its end marks.

    >>> is_uni(["Body", "Moscow denied it.", "End of Document"])
    True
    """
    ends = load_labels().ends
    return any(len(line) < 40 and fold(line) in ends for line in lines)


def read_uni(chunks: Iterable[Chunk], source: str) -> Iterator[Piece]:
    """Read the articles, each above its end mark; one that is cut off at the end of the file counts too."""
    labels = load_labels()
    number = 0
    opened: list[Chunk] = []
    for chunk in chunks:
        if not any(len(line) < 40 and fold(line) in labels.ends for line in chunk.lines):
            opened.append(chunk)
            continue
        before = tuple(line for line in chunk.lines if fold(line) not in labels.ends)
        number += 1
        last = [Chunk(before, page=chunk.page)] if before else []
        yield _read_article([*opened, *last], labels).build(f"{source}:{number}", "field: Nexis")
        opened = []
    if any(is_body_mark(chunk.words, labels) is not None for chunk in opened):
        yield _read_article(opened, labels).build(f"{source}:{number + 1}", "field: Nexis")


def _read_article(whole: Sequence[Chunk], labels: Labels) -> Draft:
    draft, chunks = Draft(), drop_notes(whole, labels)
    begin, head_end = _find_body(chunks, labels)
    day = _find_day(chunks, head_end)
    if day is not None:
        draft.day_line = _read_line(chunks[day])
        above = _read_above(chunks, day)
        if above:
            draft.outlet = above[-1].rstrip(".")
            draft.title = tidy(" ".join(above[:-1])) or None
    for chunk in chunks[0 if day is None else day + 1 : begin]:
        for words in _split_labels(chunk, labels):
            if label := find_label(words, labels):
                note_label(draft, *label)
    end = find_tail(chunks, begin, labels, loud=False)
    for chunk in chunks[begin:end]:
        draft.body += [words for words in _list_words(chunk, labels) if words]
    note_tail(draft, chunks[end:], labels)
    draft.rest = [chunk.words for chunk in chunks]
    return draft


def _list_words(chunk: Chunk, labels: Labels) -> list[str]:
    """List the words of a body's chunk; headings of a summary or of the full text go."""
    if fold(chunk.words.rstrip(":")) in labels.summaries | labels.bodies:
        return []
    return [tidy(chunk.words)]


def _find_body(chunks: Sequence[Chunk], labels: Labels) -> tuple[int, int]:
    """Find where the body begins and where the head ends: below the last heading `Body`, else below the labels."""
    for index in range(len(chunks)):
        if is_body_mark(chunks[index].words, labels) == "" and len(chunks[index].words) < 20:
            return index + 1, index
    # What stands first is a headline, also where it names a day.
    day = next((i for i in range(1, len(chunks)) if _is_day(chunks[i])), None)
    last = 0 if day is None else day + 1
    index = last
    while index < len(chunks) and (
        find_label(chunks[index].words, labels)
        or is_rights(chunks[index].words)
        or not strip_rights(chunks[index])
    ):
        index += 1
        last = index
    return last, last


def _is_day(chunk: Chunk) -> bool:
    return len(chunk.words) < 120 and find_day_line(chunk) is not None and not is_rights(chunk.words)


def _find_day(chunks: Sequence[Chunk], end: int) -> int | None:
    """Find the day: the first that stands on the last page, or within reach, above the body and below a title."""
    labels = load_labels()
    first_label = next(
        (i for i in range(max(0, end - REACH), end) if _opens_labels(chunks, i, end, labels)), end
    )
    for index in range(first_label - 1, max(-1, first_label - REACH), -1):
        if _is_day(chunks[index]) and index > 0:
            return index
    return None


def _opens_labels(chunks: Sequence[Chunk], index: int, end: int, labels: Labels) -> bool:
    """Tell the first of the labels that stand together right above a body."""
    return find_label(chunks[index].words, labels) is not None and all(
        find_label(chunk.words, labels) or is_rights(chunk.words) or not _is_day(chunk)
        for chunk in chunks[index:end]
    )


def _read_line(chunk: Chunk) -> str:
    found = find_day_line(chunk)
    assert found is not None
    return found[0]


def _read_above(chunks: Sequence[Chunk], day: int) -> list[str]:
    """Read headline and outlet: what stands right above the day, on its page, and within its own chunk."""
    line = _read_line(chunks[day])
    lines = list(chunks[day].lines[: chunks[day].lines.index(line)])
    index = day - 1
    while index >= 0 and len(lines) < TITLE_LINES and chunks[index].page == chunks[day].page:
        if is_rights(chunks[index].words) or (
            # Documents that keep lines apart split long headlines.
            len(lines) >= 2 and not (chunks[index].ends and chunks[index + 1].ends)
        ):
            break
        lines[:0] = chunks[index].lines
        index -= 1
    return lines


def _split_labels(chunk: Chunk, labels: Labels) -> list[str]:
    """Split a chunk at the lines that open with a label of their own."""
    parts: list[str] = []
    for line in chunk.lines:
        if not parts or find_label(line, labels):
            parts.append(line)
        else:
            parts[-1] += f" {line}"
    return parts
