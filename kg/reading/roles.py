"""Tells what each block of an article is: body, headline, caption, comment, furniture.

Three passes, from the surest evidence to the weakest. First what a block shows by itself: a known phrase, a
credit, a dateline. Then what its neighbours show: twins are captions, everything after a comment header is
comment. Last what its place shows: title-like lines above the story are headline and subhead, short lines
between paragraphs are subheads. Each role keeps the name of its rule in `Paragraph.why`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kg.model import Paragraph, Role, Span
from kg.reading.blocks import Block
from kg.reading.credits import find_byline, find_caption, is_place_of_byline
from kg.reading.datelines import Dateline, find_date_line, find_dateline
from kg.reading.furniture import Furniture, Phrase
from kg.reading.stamps import is_stamp, strip_stamps

#: Words (of four letters or more) in capitals from this share on make a line in title case.
TITLE_CASE = 0.7
LONGEST_TITLE = 30
LONGEST_SUBHEAD = 12
#: A twin longer than this many words is a paragraph printed twice by mistake, not a caption.
LONGEST_TWIN = 90
#: How alike (0-100) a block and the title given from outside must be.
SAME_TITLE = 90.0
#: Blocks looked at after a comment header for a second sign that comments follow.
COMMENT_SIGNS_WITHIN = 4
#: How the reason of a role begins that a paywall gave.
WALL = "paywall: "
#: How the reason of a role begins that a correction gave.
_NOTE = "correction: "
#: Blocks looked at below the header of a paywall for its offers.
WALL_WITHIN = 6
#: Words; less below the header of a paywall that opens a page is no story.
SHORTEST_STORY = 120

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]['\"”’»)\]]*$")
_TWO_SENTENCES = re.compile(r"[a-z)\d]{2}[.!?]['\"”’)]? ['\"“‘(]?[A-Z][a-z]* \w")
_OPEN_END = re.compile(r"[,:–—-]$")
_CLOSERS = "'\"”’»)]“‘«(["
_GLUED_LINK = re.compile(r"[^.!?:]{2,60}['’\"”]?:[A-Z'‘“\"][^.]*")


@dataclass(frozen=True, slots=True)
class Judged:
    """A role and the rule that gave it."""

    role: Role
    why: str


@dataclass(frozen=True, slots=True)
class Layout:
    """An article's paragraphs, and the datelines found on the way (their spans are paragraphs too)."""

    paragraphs: tuple[Paragraph, ...]
    datelines: tuple[Dateline, ...]


def find_layout(
    text: str,
    blocks: Sequence[Block],
    furniture: Furniture,
    title: str | None = None,
    marked: Mapping[int, Role] | None = None,
) -> Layout:
    """Give every block its role; a dateline that opens a block becomes a paragraph of its own.

    Args:
        text: The frozen text.
        blocks: All blocks of the text, in order.
        furniture: The list of known phrases and agencies.
        title: The title where something outside the text gives it; None when unknown.
        marked: Roles known from markup, by start offset of the block.

    Returns:
        Paragraphs in text order, never overlapping, covering all blocks.
    """
    judged = [_judge_alone(block, furniture, marked or {}) for block in blocks]
    datelines = [
        _find_opening(text, block, role, furniture) for block, role in zip(blocks, judged, strict=True)
    ]
    _leave_chronicle(blocks, datelines)
    _judge_twins(blocks, judged)
    _judge_notes(blocks, judged, furniture)
    _judge_paywall(blocks, judged, furniture)
    begin = _find_story(blocks, judged, datelines)
    _judge_comments(blocks, judged, furniture, begin)
    _judge_above(blocks, judged, begin, title)
    _judge_story(blocks, judged, datelines, begin)
    _judge_tail(blocks, judged, furniture)
    return _build_layout(text, blocks, judged, datelines, begin)


# First pass: what a block shows by itself.


def _judge_alone(block: Block, furniture: Furniture, marked: Mapping[int, Role]) -> Judged | None:
    if (role := marked.get(block.span.start)) and not _opens_wall(block, furniture):
        return Judged(role, "marked so in the page")
    if not any(char.isalnum() for char in block.raw):
        return Judged(Role.FURNITURE, "no words")
    if phrase := _find_phrase(block, furniture):
        return Judged(phrase.role, phrase.why)
    if why := find_caption(block, furniture.agencies):
        return Judged(Role.CAPTION, why)
    if why := find_byline(block, furniture.agencies):
        return Judged(Role.BYLINE, why)
    return None


def _find_phrase(block: Block, furniture: Furniture, where: str = "anywhere") -> Phrase | None:
    fitting = (p for p in furniture.phrases if p.where == where and p.match(block.words))
    return next(fitting, None)


def _find_opening(text: str, block: Block, judged: Judged | None, furniture: Furniture) -> Dateline | None:
    if judged is not None and judged.role is not Role.BODY:
        return None
    return find_date_line(text, block.span) or find_dateline(text, block.span, furniture.agencies)


def _leave_chronicle(blocks: Sequence[Block], datelines: list[Dateline | None]) -> None:
    """Take days that open paragraphs for no datelines where several do: a chronicle tells what happened when."""
    opening = [
        index
        for index, (block, line) in enumerate(zip(blocks, datelines, strict=True))
        if line is not None and line.is_bare and line.span.end < block.span.end
    ]
    if len(opening) > 1:
        for index in opening:
            datelines[index] = None


# Second pass: what its neighbours show.


def _judge_twins(blocks: Sequence[Block], judged: list[Judged | None]) -> None:
    """Call a line and the same line right below it captions: a picture's alternative text and its caption.

    Across a blank line they are so only with a credit, which the first pass has seen.
    """
    for index in range(1, len(blocks)):
        above, below = blocks[index - 1], blocks[index]
        if above.words != below.words or above.group != below.group or above.size > LONGEST_TWIN:
            continue
        for place in (index - 1, index):
            judged[place] = judged[place] or Judged(Role.CAPTION, "caption: printed twice in a row")


def _judge_notes(blocks: Sequence[Block], judged: list[Judged | None], furniture: Furniture) -> None:
    """Call what stands right below the label of a correction, and speaks of an error, the correction.

    Where nothing else reads like prose, the correction is the article itself, also one with its label before it.
    """
    for index in range(1, len(blocks)):
        above = judged[index - 1]
        if judged[index] is not None or above is None or above.role is not Role.FURNITURE:
            continue
        label = _find_phrase(blocks[index - 1], furniture)
        opened = label is not None and label.opens == "correction"
        if opened and (phrase := _find_phrase(blocks[index], furniture, "note")):
            judged[index] = Judged(phrase.role, phrase.why)
    if any(role.role is Role.BODY if role else is_prose(b) for b, role in zip(blocks, judged, strict=True)):
        return
    for index, (block, role) in enumerate(zip(blocks, judged, strict=True)):
        if role is not None and role.why.startswith(_NOTE) and is_prose(block):
            judged[index] = None


def _judge_paywall(blocks: Sequence[Block], judged: list[Judged | None], furniture: Furniture) -> None:
    """Call what a page prints instead of the text that it keeps back furniture: from its header to its last offer.

    Where nothing stands above the header and little below, the page is nothing else.
    """
    walls = [role is not None and role.why.startswith(WALL) for role in judged]
    for index in [index for index, opens in enumerate(walls) if opens]:
        offers = _list_offers(blocks, walls, index, furniture)
        above = any(j is None or j.role is Role.BODY for j in judged[:index])
        if not above and sum(b.size for b in blocks[index + 1 :]) <= SHORTEST_STORY:
            offers = [len(blocks) - 1]
        for place in range(index, max(offers, default=index) + 1):
            judged[place] = Judged(Role.FURNITURE, f"{WALL}stands instead of the text that is kept back")


def _list_offers(
    blocks: Sequence[Block], walls: Sequence[bool], header: int, furniture: Furniture
) -> list[int]:
    """List where a paywall goes on below its header, as far as no paragraph of the story comes between."""
    offers: list[int] = []
    for index in range(header + 1, min(header + 1 + WALL_WITHIN, len(blocks))):
        block = blocks[index]
        if walls[index] or _find_phrase(block, furniture, "paywall"):
            offers.append(index)
        elif block.size > LONGEST_TITLE:
            break
    return offers


def _opens_wall(block: Block, furniture: Furniture) -> bool:
    phrase = _find_phrase(block, furniture)
    return phrase is not None and phrase.opens == "paywall"


def _find_story(
    blocks: Sequence[Block], judged: Sequence[Judged | None], datelines: Sequence[Dateline | None]
) -> int:
    """Find the first block of the story: the first with a dateline, else the first that reads like prose.

    Returns:
        Its index; `len(blocks)` when there is none.
    """
    prose = len(blocks)
    for index, block in enumerate(blocks):
        role = judged[index]
        if role is not None and role.role is Role.BODY:
            return index  # so marked in the file
        if role is not None or _is_stacked(blocks, index):
            continue
        if datelines[index] is not None and datelines[index].span.end < block.span.end:  # type: ignore[union-attr]
            return index if index <= prose + 2 else prose
        if prose == len(blocks) and is_prose(block):
            prose = index
    return prose


def _is_stacked(blocks: Sequence[Block], index: int) -> bool:
    """Tell a second headline line: right below a title and above a blank line."""
    block = blocks[index]
    group = [other for other in blocks[: index + 3] if other.group == block.group]
    stacked = 2 <= len(group) <= 3 and block is not group[0] and blocks[-1].group > block.group + 1
    return stacked and block.group == 0 and block.size <= LONGEST_TITLE and not is_prose(group[0])


def is_prose(block: Block) -> bool:
    """Tell a paragraph from a title: it ends like a sentence and is not in title case, or is long."""
    if block.size > LONGEST_TITLE + 5:
        return True
    if block.words.endswith(":") and block.size > 4:
        return True
    return bool(_SENTENCE_END.search(block.words)) and block.size >= 3 and not _is_title_case(block.words)


def _is_title_case(words: str) -> bool:
    stripped = [word.strip(_CLOSERS) for word in words.split()]
    long = [word for word in stripped if len(word) > 3 and not word[0].isdigit()]
    loud = sum(1 for word in long if word[0].isupper())
    return len(long) >= 3 and loud >= TITLE_CASE * len(long) and not _TWO_SENTENCES.search(words)


def _judge_comments(
    blocks: Sequence[Block], judged: list[Judged | None], furniture: Furniture, begin: int
) -> None:
    """Call everything after a comment header comment, if the story has begun and a second sign follows."""
    opens = [(p := _find_phrase(b, furniture)) is not None and p.opens == "comments" for b in blocks]
    buttons = [(j is not None and j.why.startswith("comments: ")) for j in judged]
    for index in range(begin + 1, len(blocks)):
        near = range(index + 1, min(index + 1 + COMMENT_SIGNS_WITHIN, len(blocks)))
        if not opens[index] or not (any(buttons[i] for i in near) or index > len(blocks) - 3):
            continue
        for place in range(index, len(blocks)):
            if not buttons[place]:
                judged[place] = Judged(Role.COMMENT, "after the comment header")
        return


# Third pass: what its place shows.


def _judge_above(blocks: Sequence[Block], judged: list[Judged | None], begin: int, title: str | None) -> None:
    """Judge what stands above the story: one headline, subheads below it, labels around it."""
    free = [i for i in range(begin) if judged[i] is None]
    if begin == len(blocks) and len(free) == 1:
        return  # a single line is no title of anything
    for index in [i for i in free if is_stamp(blocks[i].words)]:
        judged[index] = Judged(Role.DATELINE, "publication line: a day of its own")
        free.remove(index)
    for index in [i for i in free if _goes_on_byline(blocks, judged, i)]:
        judged[index] = Judged(Role.BYLINE, "byline: where it was written")
        free.remove(index)
    headline = _find_headline(blocks, judged, begin, title)
    if headline is None:
        headline = _choose_headline(blocks, free)
    for index in free:
        if index == headline:
            known = title is not None and _is_same_title(blocks[index].words, title)
            why = (
                "headline: matches the title" if known else "headline: first title-like line above the story"
            )
            judged[index] = Judged(Role.HEADLINE, why)
        elif headline is not None and index > headline and _is_placed_stamp(blocks[index].words):
            judged[index] = Judged(Role.DATELINE, "publication line: a day with place or outlet")
        elif headline is None or index < headline or blocks[index].size < 3:
            judged[index] = Judged(Role.FURNITURE, "label: short line above the story")
        else:
            judged[index] = Judged(Role.SUBHEAD, "subhead: between headline and story")


def _goes_on_byline(blocks: Sequence[Block], judged: Sequence[Judged | None], index: int) -> bool:
    above = judged[index - 1] if index else None
    return above is not None and above.role is Role.BYLINE and is_place_of_byline(blocks[index].words)


def _is_placed_stamp(words: str) -> bool:
    """Tell a day with a place, an outlet or a name beside it: `Geneva, 14 June 2021`."""
    left = strip_stamps(words)
    return (
        left != words
        and len(left.split()) <= 5
        and all(word[0].isupper() for word in left.split() if word != "of")
    )


def _find_headline(
    blocks: Sequence[Block], judged: Sequence[Judged | None], begin: int, title: str | None
) -> int | None:
    """Find the block that markup or a title from outside names as headline."""
    for index in range(min(begin + 1, len(blocks))):
        role = judged[index]
        if role is not None and role.role is Role.HEADLINE:
            return index
        if role is None and title is not None and _is_same_title(blocks[index].words, title):
            return index
    return None


def _choose_headline(blocks: Sequence[Block], free: Sequence[int]) -> int | None:
    """Choose the first line long enough for a title; a shorter one only where it stands alone."""
    fitting = [i for i in free if blocks[i].size <= LONGEST_TITLE and not _OPEN_END.search(blocks[i].words)]
    titles = [i for i in fitting if not _is_placed_stamp(blocks[i].words)] or fitting
    long = next((i for i in titles if blocks[i].size >= 4), None)
    if long is not None:
        return long
    return next((i for i in reversed(titles) if blocks[i].size >= 2), None)


def _is_same_title(words: str, title: str) -> bool:
    plain = " ".join(title.split()).lower()
    return abs(len(plain) - len(words)) <= 12 and fuzz.ratio(words.lower(), plain) >= SAME_TITLE


def _judge_story(
    blocks: Sequence[Block],
    judged: list[Judged | None],
    datelines: Sequence[Dateline | None],
    begin: int,
) -> None:
    """Judge the story's own blocks: paragraphs, and the short lines between them."""
    last = max(
        (i for i in range(begin, len(blocks)) if judged[i] is None and is_prose(blocks[i])), default=begin
    )
    for index in range(begin, len(blocks)):
        if judged[index] is None and index > last and is_stamp(blocks[index].words):
            judged[index] = Judged(Role.DATELINE, "publication line: a day below the story")
        elif judged[index] is None:
            alone = datelines[index] is not None or index == begin
            listed = not alone and _is_listed(blocks, judged, index)
            line = _LISTED if listed else _judge_line(blocks[index], before_end=index < last)
            judged[index] = _BODY if alone else line
    if begin == len(blocks):
        _judge_without_story(blocks, judged)


_BODY = Judged(Role.BODY, "paragraph of the story")
_LISTED = Judged(Role.FURNITURE, "link: title below the label of related texts")


def _is_listed(blocks: Sequence[Block], judged: Sequence[Judged | None], index: int) -> bool:
    """Tell a title below the label of related texts, or below another such title."""
    above, block = judged[index - 1], blocks[index]
    labelled = (above is not None and above.why.startswith("navigation: list")) or above is _LISTED
    return labelled and 3 <= block.size <= LONGEST_TITLE and not is_prose(block)


def _judge_line(block: Block, *, before_end: bool) -> Judged:
    words, size = block.words, block.size
    if _SENTENCE_END.search(words.rstrip(_CLOSERS)) and not (words.endswith("?") and size <= 8):
        return _BODY
    if size >= 6 and words.isupper():
        return Judged(Role.FURNITURE, "link: line in capitals between paragraphs")
    if size <= 20 and _GLUED_LINK.fullmatch(words):
        return Judged(Role.FURNITURE, "link: label glued to a title")
    if not any(char.isalpha() for char in words):
        return Judged(Role.FURNITURE, "no words: a number")
    starts_like_title = words.lstrip(_CLOSERS)[:1].isupper() or words[:1].isdigit()
    if size > LONGEST_SUBHEAD or _OPEN_END.search(words) or words.endswith(";") or not starts_like_title:
        return _BODY
    if before_end:
        return Judged(Role.SUBHEAD, "subhead: short line between paragraphs")
    return _BODY if size > 4 else Judged(Role.FURNITURE, "label: short line after the story")


def _judge_without_story(blocks: Sequence[Block], judged: list[Judged | None]) -> None:
    """Call everything free body where nothing reads like prose: a fragment is all there is."""
    headline = next((i for i, j in enumerate(judged) if j is not None and j.role is Role.HEADLINE), None)
    for index in range(len(blocks)):
        role = judged[index]
        free = role is None or role.why.startswith("subhead: between")
        if free and (headline is None or index > headline):
            judged[index] = Judged(Role.BODY, "the only words there are")


def _judge_tail(blocks: Sequence[Block], judged: list[Judged | None], furniture: Furniture) -> None:
    """Look for what only stands below a story, from the end upward, until a block is something else."""
    for index in range(len(blocks) - 1, 0, -1):
        role = judged[index]
        if role is not None and role.role is not Role.BODY:
            continue
        phrase = _find_phrase(blocks[index], furniture, "tail")
        if phrase is None:
            return
        judged[index] = Judged(phrase.role, phrase.why)


# Paragraphs.


def _build_layout(
    text: str,
    blocks: Sequence[Block],
    judged: Sequence[Judged | None],
    datelines: Sequence[Dateline | None],
    begin: int,
) -> Layout:
    paragraphs: list[Paragraph] = []
    kept: list[Dateline] = []
    seen: dict[tuple[Role, str], int] = {}
    for index, block in enumerate(blocks):
        role = judged[index] or _BODY
        dateline = datelines[index]
        if dateline is not None and role.role is Role.BODY and (dateline.is_sure or index == begin):
            kept.append(dateline)
            paragraphs.extend(_split_dateline(text, block, dateline, role))
            continue
        key = (role.role, block.words)
        first = seen.setdefault(key, block.span.start)
        copied = first if first != block.span.start and block.size >= 4 else None
        paragraphs.append(Paragraph(block.span, role.role, role.why, copied))
    return Layout(tuple(paragraphs), tuple(kept))


def _split_dateline(text: str, block: Block, dateline: Dateline, role: Judged) -> list[Paragraph]:
    parts = [Paragraph(dateline.span, Role.DATELINE, "dateline: opens the paragraph")]
    if dateline.span.end >= block.span.end:
        return [Paragraph(block.span, Role.DATELINE, "dateline: stands alone")]
    rest = text[dateline.span.end : block.span.end]
    start = dateline.span.end + len(rest) - len(rest.lstrip())
    return [*parts, Paragraph(Span(start, block.span.end), role.role, role.why)]
