"""Cuts a text into blocks: the stretches between blank lines, or single lines where each is a paragraph.

Plain text comes in three shapes: paragraphs separated by blank lines, one paragraph a line, and lines
wrapped at some width. Only the shape of the whole text tells the second from the third, so it is judged once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kg.model import Span

#: Runs between line ends; the ends are those of `str.splitlines` less the ASCII separators, which news
#: never uses as such.
LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
BREAK = re.compile(r"\r\n|[\r\n\v\x85\u2028]")
#: No mail client or terminal wraps wider; a longer line is a paragraph.
WIDEST_WRAP = 132
#: Fewer neighbouring lines than this show no habit.
FEWEST_WRAPS = 4
#: What ends a line in the midst of a word; the last is how some readers of PDF show a soft hyphen.
HYPHENS = "-\u2010\u00ad\u00ac"
WORD = re.compile(r"\w+(?:['’.,/-]\w+)*")


@dataclass(frozen=True)
class Block:
    """One stretch of text that is judged as a whole; `group` counts the stretches between blank lines."""

    span: Span
    raw: str
    group: int

    @cached_property
    def words(self) -> str:
        """The text with every run of white space made one space, for matching."""
        return " ".join(self.raw.split())

    @cached_property
    def size(self) -> int:
        """Number of words."""
        return sum(1 for _ in WORD.finditer(self.raw))


def find_blocks(text: str, start: int = 0) -> list[Block]:
    r"""Cut a text into blocks from `start` on; every character that is not white space is in exactly one.

    Args:
        text: The frozen text.
        start: Where to begin (code points), after front matter for instance.

    Returns:
        Blocks in text order, trimmed of white space; empty for a blank text.

    >>> [block.raw for block in find_blocks("Talks fail\r\n\r\nMoscow denied it.\r\n")]
    ['Talks fail', 'Moscow denied it.']
    """
    lines = _find_lines(text, start)
    width = _measure_wrap(text, lines)
    broken = any(_breaks_word(text, a, b) for (a, group), (b, other) in pairwise(lines) if group == other)
    blocks: list[Block] = []
    opened = 0
    for index, (line, group) in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        goes_on = (
            width > 0
            and following is not None
            and following[1] == group
            and _flows_on(text, line, following[0], width)
        ) or _goes_on(text, lines, index, broken)
        if not goes_on:
            span = Span(lines[opened][0].start, line.end)
            blocks.append(Block(span, span.of(text), group))
            opened = index + 1
    return blocks


def _find_lines(text: str, start: int) -> list[tuple[Span, int]]:
    """List the non-blank lines, trimmed, each with the number of its group."""
    lines: list[tuple[Span, int]] = []
    group = 0
    for found in LINE.finditer(text, start):
        raw = found.group()
        if not (trimmed := raw.strip()):
            continue
        begin = found.start() + len(raw) - len(raw.lstrip())
        if lines and _is_blank_between(text, lines[-1][0].end, begin):
            group += 1
        lines.append((Span(begin, begin + len(trimmed)), group))
    return lines


def _is_blank_between(text: str, end: int, begin: int) -> bool:
    gap = text[end:begin]
    return "\f" in gap or "\u2029" in gap or len(BREAK.findall(gap)) > 1


def _measure_wrap(text: str, lines: list[tuple[Span, int]]) -> int:
    """Tell the width at which the text is wrapped, 0 when its lines are paragraphs.

    In wrapped text most lines are followed by a word that would not have fitted, and most of those lines end
    in mid-sentence.
    """
    pairs = [(a, b) for (a, group), (b, other) in pairwise(lines) if group == other]
    if len(pairs) < FEWEST_WRAPS:
        return 0
    width = max(max(a.end - a.start, b.end - b.start) for a, b in pairs)
    if width > WIDEST_WRAP:
        return 0
    full = [(a, b) for a, b in pairs if _flows_on(text, a, b, width)]
    midway = sum(1 for a, _ in full if text[a.end - 1] not in ".!?…\"”’'")
    return width if len(full) >= 0.7 * len(pairs) and midway >= 0.5 * len(full) else 0


def _flows_on(text: str, line: Span, following: Span, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted here and opens no indented line."""
    first = text[following.start : following.end].split(maxsplit=1)[0]
    indented = _measure_indent(text, following) > _measure_indent(text, line)
    return not indented and line.end - line.start + 1 + len(first) > width


def _goes_on(text: str, lines: list[tuple[Span, int]], index: int, broken: bool) -> bool:
    """Tell a line that goes on where words broken at line ends show that a short text is wrapped."""
    if not broken or index + 1 == len(lines) or lines[index][1] != lines[index + 1][1]:
        return False
    line, following = lines[index][0], lines[index + 1][0]
    ends = text[line.end - 1] in ".!?…:\"”’'"
    return _breaks_word(text, line, following) or (not ends and text[following.start].islower())


def _breaks_word(text: str, line: Span, following: Span) -> bool:
    """Tell a line that ends in the midst of a word, with a hyphen or a soft one."""
    before = text[max(0, line.end - 2) : line.end - 1]
    return text[line.end - 1] in HYPHENS and before.isalpha() and text[following.start].isalpha()


def _measure_indent(text: str, line: Span) -> int:
    before = text[max(0, line.start - WIDEST_WRAP) : line.start]
    return len(before) - len(before.rstrip(" \t\xa0\u3000"))
