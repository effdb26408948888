"""Reads what Nexis prints above and below a body, whichever of its downloads it came in: labels, day, rights.

find_tail    where the body ends: at the first label that stands below bodies
note_label   a label's fact into the draft
note_section `OPINION; Pg. 17` -> section and page
drop_notes   without the lines that are an archive's own
tell_failed  an error that stands in place of an article
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from kg.reading.calendars import WrittenDay, find_written_days, read_day_line
from kg.reading.inputs.labels import Labels, fold, split_label
from kg.reading.inputs.pieces import Chunk, Draft, is_rights, tidy
from kg.reading.options import Skipped

#: Code points of a line of an archive's own.
LONGEST_NOTE = 40

_PAGE = re.compile(
    r"[;,]?\s*\b(?:pgs?|pages?|s|seiten?|blz|p|pp|pag|pág|side|sid)\b\.?\s?"
    r"(?P<page>[A-Z]{0,3}\d[\dA-Z]*(?:[,-] ?\d+)*)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*\d[\d.,\xa0 ]*\s*(?P<unit>[^\W\d]{1,12})\s*")
_DAY_IN_PLACE = re.compile(r"[,;]?\s+(?:[^\W\d_]{3,9}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,9})(?:,? \d{4})?\W*$")


def drop_notes(chunks: Iterable[Chunk], labels: Labels) -> list[Chunk]:
    """Drop the chunks that are an archive's own: `Correction Appended`."""
    return [
        chunk for chunk in chunks if len(chunk.words) > LONGEST_NOTE or fold(chunk.words) not in labels.notes
    ]


def tell_failed(chunks: Sequence[Chunk], where: str, labels: Labels) -> Skipped | None:
    """Tell an article that the archive could not give; None for all others."""
    words = fold(" ".join(chunk.words for chunk in chunks[:2]))[: LONGEST_NOTE * 4]
    if not words.startswith(labels.failed):
        return None
    return Skipped(where, f"{where}: the archive gave an error in place of this article - download it again")


def find_label(words: str, labels: Labels) -> tuple[str, str] | None:
    """Find the fact that a head label gives, and its value; None for words that open with no such label.

    >>> from kg.reading.inputs.labels import load_labels
    >>> find_label("LÄNGE: 306 Wörter", load_labels())
    ('words', '306 Wörter')
    """
    split = split_label(words)
    fact = labels.head.get(fold(split[0])) if split else None
    return (fact, split[1]) if split and fact else None


def is_body_mark(words: str, labels: Labels) -> str | None:
    """Tell a heading after which the body stands; gives the words that follow on the same line, or nothing."""
    split = split_label(words)
    if split and fold(split[0]) in labels.bodies and split[0].isupper():
        return split[1]
    return "" if fold(words.rstrip(":")) in labels.bodies else None


def is_tail(chunk: Chunk, labels: Labels, *, loud: bool) -> bool:
    """Tell a label or heading that only stands below a body.

    Args:
        chunk: What to look at.
        labels: The list.
        loud: Labels are in capitals in this file, and headings have a colon.
    """
    split = split_label(chunk.words)
    if split is not None and fold(split[0]) in labels.sure and (split[0].isupper() or not loud):
        dated = fold(split[0]) in labels.dated
        return not dated or not split[1] or next(find_written_days(split[1]), None) is not None
    return not loud and len(chunk.lines) == 1 and fold(chunk.words) in labels.headings


def find_tail(chunks: Sequence[Chunk], begin: int, labels: Labels, *, loud: bool) -> int:
    """Find where the body that begins at `begin` ends.

    It ends at the first label that only stands below bodies, and before all labels and lines about rights that stand
    right above that: some outlets print other labels there, even those of the head.
    """
    end = next((i for i in range(begin, len(chunks)) if is_tail(chunks[i], labels, loud=loud)), len(chunks))
    while end > begin and (
        is_rights(chunks[end - 1].words)
        or (loud and is_loud(chunks[end - 1].words, labels.tail, labels.sure, labels.head))
    ):
        end -= 1
    return end


def is_loud(words: str, *known: Container[str]) -> bool:
    """Tell words that open with a label in capitals that one of these lists, folded, holds."""
    split = split_label(words)
    return split is not None and split[0].isupper() and any(fold(split[0]) in listed for listed in known)


def note_label(draft: Draft, fact: str, value: str) -> None:
    """Note the fact of a label: sections give their page too, datelines their place without the day."""
    if fact == "section":
        note_section(draft, value)
    elif fact == "place":
        draft.note("place", _DAY_IN_PLACE.sub("", tidy(value)).strip(" ,;:-"))
    else:
        draft.note(fact, value)


def note_section(draft: Draft, value: str) -> None:
    """Split `OPINION; Pg. 17` into section and page."""
    found = _PAGE.search(value)
    if found is not None:
        draft.note("page", found["page"].strip(" ,-"))
        value = value[: found.start()]
    draft.note("section", value.strip(" ;,"))


def note_tail(draft: Draft, chunks: Sequence[Chunk], labels: Labels) -> None:
    """Note what the labels below a body say of it: its language, and facts that others print above it."""
    for chunk in chunks:
        split = split_label(chunk.words)
        if is_loud(chunk.words, labels.head) and (label := find_label(chunk.words, labels)):
            note_label(draft, *label)
        if split and fold(split[0]) in (
            "language",
            "sprache",
            "langue",
            "taal",
            "idioma",
            "lingua",
            "sprog",
            "språk",
        ):
            draft.note_language(split[1], labels)


def find_day_line(chunk: Chunk) -> tuple[str, WrittenDay] | None:
    """Find the line of a chunk that is a day; None where none is."""
    for line in chunk.lines:
        if (day := read_day_line(line)) is not None:
            return line, day
    return None


def read_count(line: str) -> str | None:
    """Read the unit of a line that is a number and one word, in any language; None for other lines.

    >>> read_count("1.295 mots"), read_count("18 dead")
    ('mots', 'dead')
    """
    found = _COUNT.fullmatch(line) if len(line) < 30 else None
    return found["unit"] if found else None


def is_length(line: str, labels: Labels) -> bool:
    """Tell a line that is how long an article is, in the languages of the list.

    >>> from kg.reading.inputs.labels import load_labels
    >>> is_length("808 words", load_labels()), is_length("18 dead", load_labels())
    (True, False)
    """
    return fold(read_count(line) or "") in labels.units
