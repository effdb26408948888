"""Finds quotations by their marks, whatever state the marks are in.

News text mixes straight and curly marks, drops the closing one, opens a second quotation inside the first
and closes both at once, and carries a quotation over paragraphs by repeating only the opening mark. Parsers
and peers fail on these; this scanner reads characters alone, never raises, and never leaves the text.

In: the paragraphs of an article with their start offsets. Out: quotations in text order, spans in code points
of the article, marks included. What cannot be a quotation (an apostrophe, inches) is left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.model import Span

#: Marks of double quotations, low and angle forms included; `''` and two backquotes are read as one mark.
DOUBLE_OPEN, DOUBLE_CLOSE, DOUBLE_EITHER = "“„‟«", "”»", '"″'
#: Marks of single quotations. ’ is mostly an apostrophe, so a single quotation needs a clear opening mark.
SINGLE_OPEN, SINGLE_CLOSE, SINGLE_EITHER = "‘‚‹", "’›", "'‛"
#: Marks whose pair is the same mark typed twice.
DOUBLED = '"“”'
#: What may stand before an opening mark (besides white space) and after a closing one.
BEFORE_OPEN = "([{—–-/:…" + DOUBLE_OPEN + SINGLE_OPEN + DOUBLE_EITHER + SINGLE_EITHER
AFTER_CLOSE = ")]}—–-/:;,.!?…" + DOUBLE_CLOSE + SINGLE_CLOSE + DOUBLE_EITHER + SINGLE_EITHER
#: A quotation of at most this many words without an end mark inside may be a scare quote or a title.
SCARE_WORDS = 4
#: A single quotation is searched no further than this many characters: beyond, the mark was an apostrophe.
SINGLE_REACH = 600

# A double mark typed twice is one mark: it opens or closes what one would.
_MARK = re.compile(r"''|``|\"\"|““|””|[“”„‟«»\"″‘’‚‛‹›']")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation.

    Attributes:
        fragments: One span per paragraph it runs through, marks included.
        inner: The same stretches without marks; as many as `fragments` (a lone mark gives no quotation).
        depth: 0 for a quotation in the outlet's text, 1 for one inside another, and so on.
        scare: True when it is short and nothing in it ends a sentence: a scare quote, a title or a mixed quotation.
    """

    fragments: tuple[Span, ...]
    inner: tuple[Span, ...]
    depth: int = 0
    scare: bool = False

    @property
    def start(self) -> int:
        """Where the first fragment starts."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """Where the last fragment ends."""
        return self.fragments[-1].end


def find_quotations(paragraphs: Sequence[tuple[int, str]]) -> list[Quotation]:
    """Find every quotation of an article.

    Args:
        paragraphs: Start offset in the article and text of each paragraph, in text order.

    Returns:
        In text order, an outer quotation before the ones inside it. Inner ones never reach outside.

    >>> [q.fragments for q in find_quotations([(10, 'He said: "We are ready,” and left.')])]
    [(Span(start=19, end=34),)]
    """
    found: list[Quotation] = []
    carried: Quotation | None = None
    for base, text in paragraphs:
        carried = _scan_paragraph(base, text, carried, found)
    if carried is not None:
        found.append(carried)
    ordered = sorted(found, key=lambda q: (q.start, -q.end, q.depth))
    return [replace(q, scare=_is_scare(q, paragraphs)) for q in ordered]


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark in a paragraph: where it is, its family and what its place allows."""

    start: int
    end: int
    double: bool
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Open:
    """A quotation that waits for its closing mark."""

    mark: _Mark
    carried: Quotation | None = None


def _scan_paragraph(
    base: int, text: str, carried: Quotation | None, found: list[Quotation]
) -> Quotation | None:
    """Scan one paragraph into `found`; returns the quotation that may go on in the next one."""
    marks = list(_find_marks(text))
    stack: list[_Open] = []
    if carried is not None and not (marks and marks[0].opens and not text[: marks[0].start].strip()):
        found.append(carried)
        carried = None
    for number, mark in enumerate(marks):
        if carried is not None and number == 0:
            stack.append(_Open(mark, carried))
        elif _is_closing(mark, stack):
            _close(base, text, mark, marks[number + 1 :], stack, found)
        elif mark.opens and (mark.double or _single_closes(text, mark, marks[number + 1 :])):
            stack.append(_Open(mark))
        elif mark.double and mark.closes and not stack and not found_in(found, base):
            _close_unopened(base, text, mark, found)
    return _leave_open(base, text, stack, found)


def found_in(found: Sequence[Quotation], base: int) -> bool:
    """Tell whether the last quotation found reaches into the paragraph that starts at `base`."""
    return bool(found) and found[-1].end > base


def _find_marks(text: str) -> Iterator[_Mark]:
    """Yield the marks that are not apostrophes, inches or feet."""
    for match in _MARK.finditer(text):
        sign, start, end = match.group(), match.start(), match.end()
        left = text[start - 1] if start else " "
        right = text[end] if end < len(text) else " "
        double = len(sign) == 2 or sign in DOUBLE_OPEN + DOUBLE_CLOSE + DOUBLE_EITHER
        if not double and ((left.isalnum() and right.isalnum()) or (right.isdigit() and not left.isalnum())):
            continue  # don't, the '90s
        if left.isdigit() and _is_measure(text, start, end):
            continue
        if sign == '""' and left.isspace() and right.isspace():
            continue  # an empty quotation
        yield _Mark(start, end, double, *_directions(sign[:1] if sign[0] in DOUBLED else sign, left, right))


def _is_measure(text: str, start: int, end: int) -> bool:
    """Tell whether the straight mark after a digit means feet or inches: 6'2", a 9" blade."""
    if text[start:end] not in ("'", '"', "″"):
        return False
    if text[start] == "'" and text[end : end + 1].isdigit():
        return True
    return text[start] in '"″' and (
        re.search(r"\d'\d{1,2}$", text[:start]) is not None
        or (text.count('"', 0, start) % 2 == 0 and text.count('"') % 2 == 1)
    )


def _directions(sign: str, left: str, right: str) -> tuple[bool, bool]:
    """Tell whether a mark may open and may close a quotation, from its shape and its neighbours."""
    free_left = left.isspace() or left in BEFORE_OPEN
    free_right = right.isspace() or right in AFTER_CLOSE
    if sign in DOUBLE_OPEN + SINGLE_OPEN or sign == "``":
        # A low or curly opening mark after a letter and before a space is a mistyped closing mark.
        return (True, False) if not (free_right and not free_left) else (False, True)
    if sign in DOUBLE_CLOSE + SINGLE_CLOSE:
        return (False, True) if not (free_left and not free_right) else (True, False)
    if free_left == free_right:
        return True, True
    return free_left, free_right


def _is_closing(mark: _Mark, stack: Sequence[_Open]) -> bool:
    """Tell whether the mark closes something that is open; an undecided mark closes before it opens."""
    return mark.closes and any(entry.mark.double == mark.double for entry in stack)


def _single_closes(text: str, mark: _Mark, later: Sequence[_Mark]) -> bool:
    """Tell whether a single opening mark has a closing one near, so that it is no apostrophe ('em, rock 'n')."""
    for other in later:
        if other.start - mark.end > SINGLE_REACH:
            return False
        if not other.double and other.closes and other.start > mark.end:
            return True
    return False


def _close(
    base: int, text: str, mark: _Mark, later: Sequence[_Mark], stack: list[_Open], found: list[Quotation]
) -> None:
    """Close the innermost quotation of the mark's family, and those around it that have no mark of their own."""
    if not mark.double and _is_possessive(text, mark, later):
        return
    while stack[-1].mark.double != mark.double:
        stack.pop()  # an inner quotation of the other family that never closed was an apostrophe
    entry = stack.pop()
    found.append(_quotation(base, text, entry, mark.start, mark.end, len(stack)))
    still_open = [e for e in stack if e.mark.double == mark.double]
    closing_left = sum(m.closes and not m.opens and m.double == mark.double for m in later)
    opening_left = sum(m.opens and not m.closes and m.double == mark.double for m in later)
    if mark.double and still_open and closing_left - opening_left < len(still_open):
        # T1: one mark closes the inner and the outer quotation.
        while stack:
            entry = stack.pop()
            if entry.mark.double == mark.double:
                found.append(_quotation(base, text, entry, mark.start, mark.end, len(stack)))


def _is_possessive(text: str, mark: _Mark, later: Sequence[_Mark]) -> bool:
    """Tell whether the mark after an s is a plural's apostrophe: a later mark closes the quotation."""
    if not text[: mark.start].endswith("s"):
        return False
    following = next((m for m in later if not m.double), None)
    return following is not None and following.closes and not following.opens


def _close_unopened(base: int, text: str, mark: _Mark, found: list[Quotation]) -> None:
    """Read `... are ready," he said.` at the start of a paragraph as a quotation that lost its opening mark."""
    before = text[: mark.start].rstrip()
    if before[-1:] not in tuple(",.!?…") or len(before.split()) < SCARE_WORDS:
        return
    start = len(text) - len(text.lstrip())
    whole = Span(base + start, base + mark.end)
    found.append(Quotation((whole,), (Span(base + start, base + mark.start),)))


def _leave_open(base: int, text: str, stack: list[_Open], found: list[Quotation]) -> Quotation | None:
    """End a paragraph: the outermost open double quotation may go on, all others end here."""
    end = len(text.rstrip())
    last: Quotation | None = None
    doubles = [entry for entry in stack if entry.mark.double]
    for depth, entry in enumerate(doubles):
        if entry.mark.end >= end:
            if entry.carried is not None:
                found.append(entry.carried)
            continue
        quotation = _quotation(base, text, entry, end, end, depth)
        if depth == 0:
            last = quotation
        else:
            found.append(quotation)
    return last


def _quotation(base: int, text: str, entry: _Open, inner_end: int, end: int, depth: int) -> Quotation:
    """Build a quotation from its opening mark to `end`, after the fragments carried from earlier paragraphs."""
    start, inner_start = entry.mark.start, entry.mark.end
    inner = Span(base + inner_start, base + inner_end) if inner_end > inner_start else None
    fragment = Span(base + start, base + max(end, inner_start))
    before = entry.carried
    return Quotation(
        (*(before.fragments if before else ()), fragment),
        (*(before.inner if before else ()), inner or fragment),
        depth,
    )


def _is_scare(quotation: Quotation, paragraphs: Sequence[tuple[int, str]]) -> bool:
    """Tell whether the quotation is a few words with no end mark inside."""
    if len(quotation.fragments) > 1:
        return False
    span = quotation.inner[0]
    for base, text in paragraphs:
        if base <= span.start < base + len(text):
            words = text[span.start - base : span.end - base]
            return len(_WORD.findall(words)) <= SCARE_WORDS and words.rstrip()[-1:] not in tuple(",.!?")
    return False
