"""Classic LexisNexis downloads, as text, HTML or pasted into a document: `3 of 28 DOCUMENTS` above each article.

In: chunks. Out: pieces. Above a body stand, in the middle of the line, outlet and day; at the margin the headline
and labels in capitals, in the language of the reader's interface. The order varies: a headline may stand above the
day, below it, or behind a label. Below the body stand labels again, and the owner's copyright line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.model import Span
from kg.reading.blocks import Block
from kg.reading.credits import find_byline
from kg.reading.inputs.heads import (
    drop_notes,
    find_day_line,
    find_label,
    find_tail,
    is_body_mark,
    is_length,
    is_loud,
    is_tail,
    note_label,
    note_tail,
    tell_failed,
)
from kg.reading.inputs.labels import Labels, fold, load_labels, split_label
from kg.reading.inputs.pieces import (
    Chunk,
    Draft,
    Piece,
    is_rights,
    measure_width,
    mend_lines,
    strip_rights,
    tidy,
)
from kg.reading.options import Skipped

#: Chunks after a plain one within which a label shows that the head goes on.
AHEAD = 3
#: Words; what stands between headline and labels and is longer, or ends like a sentence, is the body.
LONGEST_TITLE, LONGEST_BELOW = 60, 14
#: Code points of a line that ends an article of newer downloads.
LONGEST_END = 40
#: Words of a line that names an edition.
LONGEST_EDITION = 4

COUNT = re.compile(
    r"[ \t\xa0]*(?:\d[\d.,]*[ \xa0](?:of|von|de|sur|van|di|av|af|fra|z|out of)[ \xa0]\d[\d.,]*[ \xa0]"
    r"(?:documents?|dokumente?n?|documenten|documentos|documenti|dokumenter|dokument)"
    r"|(?:document|dokument|documento)[ \xa0]\d[\d.,]*[ \xa0](?:of|von|de|sur|van|di|av|af)[ \xa0]\d[\d.,]*)[ \t\xa0]*",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?:https?://|www\.)\S+(?: -?\S+)?$")


def is_classic(lines: Sequence[str]) -> bool:
    """Tell a classic download by a line that counts its documents, or, of one article alone, by its labels.

    >>> is_classic(["Terms: (Oslo)", "          1 of 28 DOCUMENTS"])
    True
    >>> is_classic(["The Courier", "May 3, 2010", "LENGTH: 88 words", "Oslo denied it.", "LANGUAGE: ENGLISH"])
    True
    """
    return any(COUNT.fullmatch(line) for line in lines) or _is_lone(lines)


def _is_lone(lines: Sequence[str]) -> bool:
    labels = load_labels()
    said = [split for line in lines if (split := split_label(line.strip())) and split[0].isupper()]
    lengths = [
        name for name, value in said if labels.head.get(fold(name)) == "words" and is_length(value, labels)
    ]
    ended = any(fold(line) in labels.ends for line in lines if len(line) < LONGEST_END)
    return len(lengths) == 1 and not ended and any(fold(name) in labels.sure for name, _ in said)


def read_classic(chunks: Iterable[Chunk], source: str) -> Iterator[Piece | Skipped]:
    """Read the articles of a classic download; what stands above the first count is its cover page."""
    for number, opened in enumerate(_split(chunks), 1):
        where = f"{source}:{number}"
        failed = tell_failed(opened, where, load_labels())
        yield failed or _read_article(opened, load_labels()).build(where, "field: Nexis")


def _split(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Split at the counts; without any, all is one article."""
    opened: list[Chunk] = []
    counting = False
    for chunk in chunks:
        counted = next((i for i, line in enumerate(chunk.lines) if COUNT.fullmatch(line)), None)
        if counted is None:
            opened.append(chunk)
            continue
        if counting:
            yield opened
        counting = True
        rest = chunk.lines[counted + 1 :]
        ends = chunk.ends[counted + 1 :]
        opened = [Chunk(rest, chunk.centred, chunk.page, ends=ends)] if rest else []
    if opened:
        yield opened


def _read_article(whole: Sequence[Chunk], labels: Labels) -> Draft:
    chunks = [part for chunk in drop_notes(whole, labels) for part in _part_labels(chunk, labels)]
    head = _Head(chunks, labels)
    begin = head.read()
    draft = head.draft
    end = find_tail(chunks, begin, labels, loud=True)
    centred = next((i for i in range(begin, end) if chunks[i].centred and is_rights(chunks[i].words)), end)
    width = measure_width(chunks)
    for chunk in chunks[begin:centred]:
        draft.body += [tidy(words) for words in mend_lines(chunk, width)]
    note_tail(draft, chunks[end:], labels)
    draft.rest = [chunk.words for chunk in chunks]
    return draft


def _part_labels(chunk: Chunk, labels: Labels) -> Iterator[Chunk]:
    """Part a chunk of labels in capitals before each of them: some downloads lose the blank lines."""
    opens = [
        i
        for i, line in enumerate(chunk.lines)
        if is_loud(line, labels.sure, labels.tail, labels.bodies, labels.head)
    ]
    if opens[:1] != [0] or len(opens) == 1:
        yield chunk
        return
    for begin, end in pairwise([*opens, len(chunk.lines)]):
        yield replace(chunk, lines=chunk.lines[begin:end], ends=chunk.ends[begin:end])


def _is_edition(words: str, labels: Labels) -> bool:
    """Tell a line that only names an edition: `2e Editie`, `SPÄTAUSGABE`."""
    named = fold(words).replace(",", " ").split()
    return len(named) <= LONGEST_EDITION and any(word in labels.editions for word in named)


class _Head:
    """The head of one article under way."""

    def __init__(self, chunks: Sequence[Chunk], labels: Labels) -> None:
        self._chunks, self._labels = chunks, labels
        self._labelled = False
        self.draft = Draft()

    def read(self) -> int:
        """Read the head; gives the index of the first chunk of the body."""
        for index, whole in enumerate(self._chunks):
            left = strip_rights(whole)
            if not left or is_rights(" ".join(left)):
                continue
            chunk = Chunk(left, whole.centred, whole.page)
            mark = is_body_mark(chunk.words, self._labels)
            if mark is not None and self.draft.outlet:
                self.draft.body += [mark] if mark else []
                return index + 1
            if (
                is_tail(chunk, self._labels, loud=True)
                and self.draft.outlet
                and find_label(chunk.words, self._labels) is None
            ):
                return index
            if not self._take(chunk, index):
                return index
        return len(self._chunks)

    def _take(self, chunk: Chunk, index: int) -> bool:
        """Take one chunk into the head; False where the body begins with it."""
        draft = self.draft
        label = find_label(chunk.words, self._labels)
        split = split_label(chunk.words)
        if label and split and split[0].isupper() and draft.outlet:
            note_label(draft, *label)
            self._labelled = self._labelled or not chunk.centred
            return True
        if self._labelled and split and split[0].isupper() and self._head_goes_on(index):
            return True  # a label that the list lacks, among others
        day = None if draft.day_line else find_day_line(chunk)
        if day is not None and (not self._labelled or chunk.centred):
            self._take_day(chunk, day[0])
            return True
        if draft.outlet is None:
            draft.outlet = chunk.words
            return True
        return self._take_plain(chunk, index)

    def _take_day(self, chunk: Chunk, line: str) -> None:
        draft = self.draft
        above = chunk.lines[: chunk.lines.index(line)]
        if draft.outlet is None and above:
            draft.outlet = above[0]
        draft.day_line = line

    def _take_plain(self, chunk: Chunk, index: int) -> bool:
        """Take a chunk without label: edition, headline, byline, or not at all."""
        draft, words = self.draft, chunk.words
        if is_length(words, self._labels) and not draft.words:
            draft.note("words", words)
            self._labelled = True
            return True
        if _WEB.match(words):
            draft.note("url", words.replace(" -", "-"))
            return True
        if chunk.centred:
            return True  # an edition, a place of print, a programme
        more = self._head_goes_on(index)
        if _is_edition(words, self._labels) and draft.title is None and more:
            return True
        if self._labelled and (draft.title or draft.words or not more):
            return False
        if draft.title is None and (more or draft.day_line or self._has_day(index)):
            if not more and draft.day_line and len(words.split()) > LONGEST_TITLE:
                return False
            draft.title = tidy(words)
            return True
        return self._take_below_title(words) if more else False

    def _take_below_title(self, words: str) -> bool:
        if len(words.split()) > LONGEST_BELOW or words.endswith((".", "?", "!", '"')):
            return False
        if find_byline(Block(Span(0, len(words)), words, 0), {}) or (
            words.istitle() and len(words.split()) < 6
        ):
            self.draft.note("author", words)
        else:
            self.draft.note("subtitle", words)
        return True

    def _head_goes_on(self, index: int) -> bool:
        """Tell whether a label, or the day, still comes close below."""
        near = self._chunks[index + 1 : index + 1 + AHEAD]
        return any(self._is_head(chunk.words) for chunk in near) or (
            not self.draft.day_line and self._has_day(index)
        )

    def _is_head(self, words: str) -> bool:
        return is_loud(words, self._labels.head, self._labels.bodies) or is_length(words, self._labels)

    def _has_day(self, index: int) -> bool:
        near = self._chunks[index + 1 : index + 1 + AHEAD]
        return any(find_day_line(chunk) is not None for chunk in near)
