"""What a user may ask of reading, and what reading gives back for an input it could not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kg.reading.calendars import Order
from kg.reading.known import FIELDS, Known

#: Larger files are not articles (bytes); `--max-mb` raises it.
MAX_BYTES = 10_000_000
#: Files that hold many articles may be so many times larger.
MANY = 50
Format = Literal["text", "html", "json", "jsonl"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    Attributes:
        encoding: Of every file; None means UTF-8, a byte order mark, or what an HTML page declares.
        encodings: In its place, by whole path of a file, of a folder that it lies in, or of the glob that found it.
        max_bytes: Larger inputs are refused.
        fields: JSON field for each fact, such as `{"text": "article.body"}`; others keep their defaults. An
            empty name means: do not read that fact.
        lacking: Facts for the articles whose files name none.
        name_pattern: How file names tell facts, such as `{date}_{outlet}_{title}`; None: they tell none.
        date_order: Which number is the day in `03/04/2025`; None: only days that can be read one way are read.
        languages: Codes of the languages whose articles are wanted; None means all.
    """

    encoding: str | None = None
    encodings: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = MAX_BYTES
    fields: Mapping[str, str] = field(default_factory=dict)
    lacking: Known | None = None
    name_pattern: str | None = None
    date_order: Order | None = None
    languages: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that gave no article, or what of one was not read.

    Attributes:
        where: File as the user named it; with `:LINE` inside a JSON Lines file.
        reason: The whole message: what is wrong and what to do.
        ignored: True where nobody asked for the file itself: a picture in a folder, a file named twice. These
            are counted and shown, but they are no failures.
        language: Code of the language that it was left out for; None where it was something else.
        noted: True where the input is read all the same, but for what the reason names.
    """

    where: str
    reason: str
    ignored: bool = False
    language: str | None = None
    noted: bool = False

    def describe(self) -> str:
        """Give the message with its place, which is named once.

        >>> Skipped("a.txt", "a.txt: empty").describe(), Skipped("a.txt", "empty").describe()
        ('a.txt: empty', 'a.txt: empty')
        """
        return self.reason if self.where in self.reason else f"{self.where}: {self.reason}"


def tell_left_out(known: Known | None, where: str) -> Iterator[Skipped]:
    """Tell the names in front matter of which nothing was read."""
    if known is not None and known.left_out:
        reason = f"{where}: front matter: not read: {', '.join(known.left_out)} - known: {', '.join(FIELDS)}"
        yield Skipped(where, reason, ignored=True, noted=True)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An article that was read before from a file that has not changed since: its id and its source."""

    id: str
    source: str
