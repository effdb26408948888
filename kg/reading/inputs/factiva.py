"""Factiva pages and documents: saved search pages, RTF and PDF downloads, with two-letter codes or without.

In: chunks. Out: pieces. Each article ends with its document id, the same in every language of the interface. Above the
body stand headline, byline, number of words, day, outlet, its code, page, language and the owner's copyright line, each
in a line of its own; or the same behind codes such as HD, WC, PD, SN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from kg.reading.calendars import read_day_line
from kg.reading.inputs.heads import read_count
from kg.reading.inputs.labels import Labels, load_labels, name_language
from kg.reading.inputs.pieces import Chunk, Draft, Piece, is_rights, measure_width, mend_lines, tidy

#: A document id: source code, day it was filed, and a number in letters; a word for `document` may stand before.
DOCUMENT = re.compile(
    r"(?:AN[\s|]+)?(?:[^\W\d_]+[ \xa0:]+)?(?P<id>[A-Z][A-Z0-9]{3,13}(?:19|20)\d{6}[a-z0-9]{7,13})\.?[\s|]*"
)
#: Codes in front of fields, and the fact of each.
CODES: Mapping[str, str] = {
    "HD": "title", "HL": "title", "BY": "author", "WC": "words", "PD": "day", "SN": "outlet", "PG": "page",
    "SE": "section", "LA": "language", "LP": "body", "TD": "body", "TX": "body", "CR": "agency", "DLN": "place",
    "ET": "", "SC": "", "NGC": "", "GC": "", "ED": "", "VOL": "", "CY": "", "CX": "", "CT": "", "RF": "", "CO": "",
    "IN": "", "NS": "", "RE": "", "IPC": "", "IPD": "", "PUB": "", "AN": "", "CLM": "", "ART": "", "RST": "", "LOC": "",
    "PB": "", "PE": "", "DE": "", "NT": "",
}  # fmt: skip
#: Likeness (0-100) from which a last line names the publisher that the copyright line names.
SAME_PUBLISHER = 75
#: Lines of a head within which its day stands.
DEEPEST_DAY = 16
#: Words; a longer line is no part of a head.
LONGEST_HEAD_LINE = 12

_HOUR = re.compile(
    r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,5})?(?: [+-]\d+)?", re.IGNORECASE
)
#: A code, alone or before its value: `HD`, `HD Talks fail`, `HD | Talks fail`.
_CODED = re.compile(r"([A-Z]{2,3})(?:[ |\t]+(.*))?$", re.DOTALL)
_PAGE = re.compile(r"[A-Z]{0,3}\d{1,4}[A-Z]?(?:[,-] ?[A-Z]?\d{1,4})*")


def is_factiva(lines: Sequence[str]) -> bool:
    """Tell a Factiva file by the id below each article.

    >>> is_factiva(["Dokument ABCD000020190203ef2300012"])
    True
    """
    return any(DOCUMENT.fullmatch(line) for line in lines)


def read_factiva(chunks: Iterable[Chunk], source: str) -> Iterator[Piece]:
    """Read the articles, each above its document id."""
    labels = load_labels()
    opened: list[Chunk] = []
    number = 0
    for chunk in _list_lines(chunks):
        found = DOCUMENT.fullmatch(chunk.lines[-1])
        if found is None:
            opened.append(chunk)
            continue
        if len(chunk.lines) > 1:
            opened.append(Chunk(chunk.lines[:-1], kind=chunk.kind))
        number += 1
        draft = _read_coded(opened, labels) if _is_coded(opened) else _read_plain(opened, labels)
        draft.document = found["id"]
        draft.rest = [chunk.words for chunk in opened[-6:]]
        yield draft.build(f"{source}:{number}", "field: Factiva")
        opened = []


def _list_lines(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Give each paragraph of a text file by itself: its head stands without blank lines."""
    listed = list(chunks)
    width = measure_width(listed)
    for chunk in listed:
        yield from (Chunk((words,)) for words in mend_lines(chunk, width)) if chunk.ends else (chunk,)


def _is_coded(chunks: Sequence[Chunk]) -> bool:
    codes = {found[1] for chunk in chunks if (found := _CODED.match(chunk.words))} & set(CODES)
    return len(codes & {"HD", "WC", "PD", "SN", "LP", "TD"}) >= 3


def _split_cells(chunk: Chunk) -> list[str]:
    """Split a row of a table, which some documents keep on one line, into its cells."""
    return [cell for cell in (part.strip() for part in re.split(r"[|\t]", chunk.words)) if cell]


def _read_coded(chunks: Sequence[Chunk], labels: Labels) -> Draft:
    draft, code = Draft(), ""
    for chunk in chunks:
        cells = _split_cells(chunk)
        if cells and (opens := _CODED.match(cells[0])) and opens[1] in CODES:
            code = opens[1]
            cells[:1] = [opens[2]] if opens[2] else []
        for cell in cells:
            _note_coded(draft, CODES.get(code, ""), tidy(cell), labels)
    return draft


def _note_coded(draft: Draft, fact: str, words: str, labels: Labels) -> None:
    if fact == "body":
        draft.body.append(words)
    elif fact == "day":
        draft.day_line = draft.day_line or words
    elif fact == "language":
        draft.note_language(words, labels)
    elif fact == "title" and draft.title:
        draft.title = f"{draft.title} {words}"
    elif fact:
        draft.note(fact, words)


def _read_plain(chunks: Sequence[Chunk], labels: Labels) -> Draft:
    draft = Draft()
    count, day = _find_day(chunks)
    if day is None:
        _note_above(draft, chunks[:1])
        draft.body = [chunk.words for chunk in chunks[1:] if not is_rights(chunk.words)]
        return draft
    draft.words = None if count is None else chunks[count].words
    _note_above(draft, chunks[: day if count is None else count])
    begin, owner = _read_below(draft, chunks, day, labels)
    end = len(chunks)
    while end > begin and _is_publisher(chunks[end - 1].words, owner, draft.outlet):
        end -= 1
    draft.body = [tidy(chunk.words) for chunk in _keep_marked(chunks[begin:end])]
    return draft


def _find_day(chunks: Sequence[Chunk]) -> tuple[int | None, int | None]:
    """Find the line with the number of words, and the day right below it; a day alone, where no length is given."""
    for index in range(len(chunks) - 1):
        if read_count(chunks[index].words) and read_day_line(chunks[index + 1].words):
            return index, index + 1
    days = (i for i, chunk in enumerate(chunks[:DEEPEST_DAY]) if i and read_day_line(chunk.words))
    return None, next(days, None)


def _note_above(draft: Draft, chunks: Sequence[Chunk]) -> None:
    """Note section, headline and byline, which stand above the number of words."""
    marked = [i for i, chunk in enumerate(chunks) if chunk.heading or chunk.kind.split()[-1:] == ["hd"]]
    head = marked[-1] if marked else None
    if head is None:
        chunks = chunks[-3:]
        head = _guess_headline([chunk.words for chunk in chunks])
    if not chunks:
        return
    draft.title = tidy(chunks[head].words)
    if head and len(chunks[head - 1].words.split()) <= LONGEST_HEAD_LINE:
        draft.note("section", chunks[head - 1].words)
    for chunk in chunks[head + 1 :]:
        draft.note("author" if draft.byline is None else "other", chunk.words)


def _guess_headline(lines: Sequence[str]) -> int:
    """Guess which line is the headline where nothing marks it: the longest that names no persons."""
    if not lines:
        return 0
    last = len(lines) - 1
    if (
        last
        and re.match(r"(?:by|von|par|por|di|door)\b|[^.:]{0,60}$", lines[-1], re.I)
        and _is_names(lines[-1])
    ):
        last -= 1
    return last


def _is_names(line: str) -> bool:
    words = [
        word
        for word in re.findall(r"[^\W\d_][\w.'’-]*", line)
        if word.lower() not in ("by", "and", "in", "of")
    ]
    return 0 < len(words) <= 8 and all(word[0].isupper() for word in words)


def _read_below(draft: Draft, chunks: Sequence[Chunk], day: int, labels: Labels) -> tuple[int, str]:
    """Read the day and what stands below it; gives where the body begins, and the owner's line."""
    draft.day_line = chunks[day].words
    index, owner = day + 1, ""
    while index < len(chunks):
        words = chunks[index].words
        if "articleParagraph" in chunks[index].kind or len(words.split()) > 2 * LONGEST_HEAD_LINE:
            break
        index += 1
        if is_rights(words):
            owner = words
            break
        if _HOUR.fullmatch(words):
            continue
        if draft.outlet is None:
            draft.outlet = words
        elif code := name_language(words, labels):
            draft.language = code
        elif _PAGE.fullmatch(words):
            draft.note("page", words)
        elif len(words.split()) > LONGEST_HEAD_LINE:
            return index - 1, owner
    return index, owner


def _keep_marked(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Keep the chunks that a page marks as the article's paragraphs; all of them where it marks none."""
    marked = [chunk for chunk in chunks if "articleParagraph" in chunk.kind]
    return marked or [chunk for chunk in chunks if not is_rights(chunk.words)]


def _is_publisher(words: str, owner: str, outlet: str | None) -> bool:
    """Tell a last line that only names the publisher."""
    if is_rights(words):
        return True
    if len(words.split()) > LONGEST_HEAD_LINE or words.endswith(("?", "!", "”", '"')):
        return False
    alike = max(fuzz.token_set_ratio(words.lower(), name.lower()) for name in (owner, outlet or ""))
    # A sentence, if a short one, unless all its words are the owner's: `Ostmark Media Ltd.`
    return alike >= (100 if words.endswith(".") else SAME_PUBLISHER)
