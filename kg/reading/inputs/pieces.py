"""What every input format gives: pieces, each one article as its file holds it, with what the file says about it.

    Chunk   a stretch of a file that stands by itself: a paragraph of a document, lines between blank lines
    Piece   one article: its text, the roles its file shows, the facts its file states

The text of a piece is made here, in one way for all formats - outlet, day, headline, byline, then the body, a
paragraph between blank lines - so that the same article gives the same text from a DOCX and from a TXT.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kg.model import Role
from kg.reading.calendars import read_day_line
from kg.reading.inputs.labels import Labels, name_language
from kg.reading.known import TEXT_FIELDS, Known

#: Indent (code points) from which a line of a text file stands in the middle.
CENTRED = 5
#: Widest line of a text that is wrapped (code points).
WIDEST_WRAP = 100
#: A longer paragraph (code points) is no line above a story.
LONGEST_ABOVE = 120

_RIGHTS = re.compile(
    r"(?:copyright\b|©|\(c\)\s|℗|all rights reserved|tous droits|alle rechte(?:n)? vor|todos los derechos"
    r"|tutti i diritti|todos os direitos|alle rettigheder|distributed by |provided by proquest"
    r"|.{0,80}\b(?:all rights reserved|tous droits r[ée]serv[ée]s|alle rechten? vorbehalten)\.?$)",
    re.IGNORECASE | re.DOTALL,
)
_NOTICE = re.compile(
    r".{0,200}\b(?:may not be (?:re)?(?:published|produced|printed|distributed)|may be republished"
    r"|takes sole responsibility|written permission|without (?:the )?(?:express|prior))\b",
    re.IGNORECASE | re.DOTALL,
)
_RIGHTS_LINE = re.compile(
    r"(?:copyright|©|\(c\)\s|all rights reserved|tous droits|alle rechte|rights reserved)", re.IGNORECASE
)
_BREAK = re.compile(r"\r\n|[\r\n\f]")
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u3000]+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010]$")


@dataclass(frozen=True)
class Chunk:
    """A stretch of a file that stands by itself.

    Attributes:
        lines: Its lines, trimmed, none of them blank.
        centred: Set in the middle of the line, as archives set what is no text.
        page: Page of the document, from 0; 0 where pages are unknown.
        heading: Marked as a heading in the file.
        size: Of its letters (points), where a heading is told by them; else 0.
        kind: Classes and id of its element in a page, for formats that name their parts so.
        ends: Where each line ends, its indent counted (code points); empty where the file has no wrapped lines.
    """

    lines: tuple[str, ...]
    centred: bool = False
    page: int = 0
    heading: bool = False
    size: float = 0.0
    kind: str = ""
    ends: tuple[int, ...] = ()

    @cached_property
    def words(self) -> str:
        """All its words on one line."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as its file holds it.

    Attributes:
        where: The file, and its place in it: `download.docx:3`.
        text: The text that is frozen; empty where the file holds none for this entry.
        known: What the file says about it.
        marked: Roles that the file shows, by start offset of the block (code points).
        page: True where `text` is an HTML page of its own, still to be read as one.
        unread: The day that the file states, where it cannot be read; "" where it states none, or one that can.
        surplus: Cells of a table's row that stand beyond its columns.
    """

    where: str
    text: str
    known: Known
    marked: Mapping[int, Role] = field(default_factory=dict)
    page: bool = False
    unread: str = ""
    surplus: int = 0


@dataclass(slots=True)
class Draft:
    """An article under way: what has been found of it so far; None or empty where nothing was."""

    outlet: str | None = None
    day_line: str | None = None
    published: str | None = None
    title: str | None = None
    byline: str | None = None
    place: str | None = None
    section: str | None = None
    page: str | None = None
    words: str | None = None
    document: str | None = None
    url: str | None = None
    language: str | None = None
    agency: str | None = None
    subtitles: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def note(self, fact: str, value: str) -> None:
        """Note a fact that a label names; the first of its kind counts."""
        value = tidy(value)
        if fact == "subtitle":
            self.subtitles.append(value)
        elif fact == "author":
            self.byline = self.byline or value
        elif fact != "other" and value and getattr(self, fact) is None:
            setattr(self, fact, value)

    def note_language(self, name: str, labels: Labels) -> None:
        """Note the language by its name."""
        self.language = self.language or name_language(name, labels)

    def build(self, where: str, how: str) -> Piece:
        """Build the piece: its text, and its facts as `how` found them."""
        blocks = [
            (Role.FURNITURE, self.outlet),
            (Role.DATELINE, self.day_line),
            (Role.HEADLINE, self.title),
            *((Role.SUBHEAD, words) for words in self.subtitles),
            (Role.BYLINE, self.byline),
            *((None if index else Role.BODY, words) for index, words in enumerate(self.body)),
        ]
        if not self.body and not self.title:
            blocks += [(Role.FURNITURE, words) for words in self.rest]
        text, marked = join_blocks((role, words) for role, words in blocks if words)
        facts = {name: getattr(self, name) for name in TEXT_FIELDS if name != "author"}
        day = read_day_line(self.day_line) if self.day_line else None
        published = self.published or (day.value if day else None)
        return Piece(
            where, text, Known(how, author=strip_by(self.byline), published=published, **facts), marked
        )


def join_blocks(blocks: Iterable[tuple[Role | None, str]]) -> tuple[str, dict[int, Role]]:
    r"""Join blocks with a blank line between, and tell the roles by start offset.

    >>> join_blocks([(Role.HEADLINE, "Talks fail"), (None, "Moscow denied it.")])
    ('Talks fail\n\nMoscow denied it.', {0: <Role.HEADLINE: 'headline'>})
    """
    parts: list[str] = []
    marked: dict[int, Role] = {}
    start = 0
    for role, words in blocks:
        if role is not None:
            marked[start] = role
        parts.append(words)
        start += len(words) + 2
    return "\n\n".join(parts), marked


def join_document(chunks: Iterable[Chunk]) -> tuple[str, dict[int, Role]]:
    """Join the chunks of a document that is one article, as `join_blocks`.

    The first of its largest headings above the story is the headline.
    """
    listed = list(chunks)
    headline = _find_headline(listed)
    blocks: list[tuple[Role | None, str]] = []
    for index, chunk in enumerate(listed):
        words, role = tidy(chunk.words), None
        if headline is not None and index >= headline and _is_heading(chunk):
            role = Role.HEADLINE if index == headline else Role.SUBHEAD
        if words:
            blocks.append((role, words))
    return join_blocks(blocks)


def _find_headline(chunks: Sequence[Chunk]) -> int | None:
    """Find the headline's place: a masthead above it is set in smaller letters."""
    headings = [index for index, chunk in enumerate(chunks) if _is_heading(chunk)]
    prose = (i for i, c in enumerate(chunks) if not c.heading and len(c.words) > LONGEST_ABOVE)
    story = next(prose, len(chunks))
    above = [index for index in headings if index < story]
    return max(above, key=lambda index: round(chunks[index].size), default=next(iter(headings), None))


def _is_heading(chunk: Chunk) -> bool:
    return chunk.heading and re.search(r"\w", chunk.words) is not None


def tidy(words: str) -> str:
    """Make every run of white space one space, and take out what nobody sees: soft hyphens, zero-width marks."""
    return " ".join(re.sub("[\u00ad\u200b\u2060\ufeff]", "", words).split())


def strip_by(byline: str | None) -> str | None:
    """Take the `By` off a byline.

    >>> strip_by("By Jane Doe")
    'Jane Doe'
    """
    if byline is None:
        return None
    return (
        re.sub(r"^(?:by|von|par|por|door|af|av|di)\s*:?\s+(?=[^\W\d_])", "", byline, flags=re.IGNORECASE)
        or None
    )


def is_rights(words: str) -> bool:
    """Tell a line about rights: copyright lines, notices on what may be republished.

    >>> is_rights("Copyright 2010 Daily Press Ltd"), is_rights("The court held that copyright lapsed.")
    (True, False)
    """
    return len(words) < 600 and bool(_RIGHTS.match(words) or _NOTICE.match(words))


def strip_rights(chunk: Chunk) -> tuple[str, ...]:
    """Take the lines about rights off a chunk, with those they go on in; what is left may be an outlet."""
    kept: list[str] = []
    open_end = False
    for line in chunk.lines:
        if _RIGHTS_LINE.match(line):
            open_end = line.endswith((",", " All", " and", "&", " of"))
        elif open_end:
            open_end = False
        else:
            kept.append(line)
    return tuple(kept)


def cut_text(text: str) -> Iterator[Chunk]:
    r"""Cut a plain text into the stretches between its blank lines, one at a time.

    >>> [chunk.lines for chunk in cut_text("  A\n  b\n\nC")]
    [('A', 'b'), ('C',)]
    """
    lines: list[str] = []
    ends: list[int] = []
    indents: list[int] = []
    for raw in list_lines(text):
        line = _SPACES.sub(" ", raw).strip()
        if line:
            lines.append(line)
            indents.append(len(raw) - len(raw.lstrip()))
            ends.append(indents[-1] + len(line))
        elif lines:
            yield Chunk(tuple(lines), centred=min(indents) >= CENTRED, ends=tuple(ends))
            lines, ends, indents = [], [], []
    if lines:
        yield Chunk(tuple(lines), centred=min(indents) >= CENTRED, ends=tuple(ends))


def list_lines(text: str) -> Iterator[str]:
    r"""List the lines of a text one at a time; a form feed makes a blank one.

    >>> list(list_lines("a\r\n\r\nb\fc"))
    ['a', '', 'b', '', 'c']
    """
    start = 0
    for found in _BREAK.finditer(text):
        yield text[start : found.start()]
        if found.group() == "\f":
            yield ""
        start = found.end()
    yield text[start:]


def mend_lines(chunk: Chunk, width: int) -> Iterator[str]:
    """Join the lines of a chunk to paragraphs, where they were wrapped at some width.

    A line goes on where the next word would not have fitted; a word cut by a hyphen is joined.

    Args:
        chunk: Of a text file; other chunks are one paragraph each.
        width: Of the widest line around (code points).

    >>> list(mend_lines(Chunk(("One two three four", "five six.", "SMITH: No."), ends=(18, 9, 10)), 20))
    ['One two three four five six.', 'SMITH: No.']
    """
    if not chunk.ends:
        yield chunk.words
        return
    if width > WIDEST_WRAP:
        yield from chunk.lines
        return
    paragraph = ""
    for index, line in enumerate(chunk.lines):
        paragraph = join_hyphenated(paragraph, line) if paragraph else line
        following = chunk.lines[index + 1] if index + 1 < len(chunk.lines) else ""
        if not following or chunk.ends[index] + 1 + len(following.split(" ", 1)[0]) <= width:
            yield paragraph
            paragraph = ""


def join_hyphenated(above: str, below: str) -> str:
    """Join two lines of one paragraph; a word that a hyphen cuts in two is made whole.

    >>> join_hyphenated("the Ger-", "man minister"), join_hyphenated("the Anglo-", "German talks")
    ('the German minister', 'the Anglo-German talks')
    """
    if above.endswith("\u00ad"):
        return above.rstrip("\u00ad") + below
    if _HYPHEN.search(above) and below[:1].isalpha():
        return (above[:-1] if below[0].islower() else above) + below
    return f"{above} {below}"


def measure_width(chunks: Iterable[Chunk]) -> int:
    """Measure the widest line of chunks that have more than one (code points)."""
    return max((end for chunk in chunks if len(chunk.lines) > 1 for end in chunk.ends), default=0)
