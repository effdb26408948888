"""What an input format is, and a file as formats see it: its bytes, its name, its text once somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Generic, TypeVar

from kg.reading.calendars import Order
from kg.reading.decoding import decode_text, find_marked_encoding
from kg.reading.webpages import find_declared_encoding

#: Bytes and code points within which a format shows itself.
HEAD = 65_536
#: Code points within which the first article of a download ends.
BEGIN = 1_000_000


Seen = TypeVar("Seen")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Format(Generic[Seen, Read]):
    """An input format: its name, the version of its reader, how it is told, what reads it.

    `many`: a file of it holds several articles as a rule.
    """

    name: str
    version: str
    tells: Callable[[Seen], bool]
    read: Read
    many: bool = True

    @property
    def reader(self) -> str:
        """Name and version, kept with each article: `word 1`."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Sample:
    """A file in memory.

    Attributes:
        data: All its bytes.
        source: Its name for people.
        encoding: As the user named it; None when he did not.
        fields: The user's names for columns and fields.
        order: Which number is the day in `03/04/2025`, where the user says.
    """

    data: bytes
    source: str
    encoding: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None

    @property
    def head(self) -> bytes:
        """Its first bytes."""
        return self.data[:HEAD]

    @property
    def extension(self) -> str:
        """The end of its name, in lower case with its dot; empty without one."""
        return PurePosixPath(self.source).suffix.lower()

    @property
    def is_declared(self) -> bool:
        """Tell whether it says itself in which encoding it is."""
        return (
            find_marked_encoding(self.data) is not None
            or self._find_encoding() is not None
            or _is_utf8(self.data)
        )

    @cached_property
    def text(self) -> str:
        """Its text.

        Raises:
            ReadError: It is no text, or in another encoding.
        """
        return decode_text(self.data, self.source, self.encoding or self._find_encoding())

    @cached_property
    def start(self) -> str:
        """The begin of its text, without white space in front."""
        return self.text[:HEAD].lstrip()

    @property
    def is_markup(self) -> bool:
        """Tell whether it is a page, or XML."""
        follows = self.start[1:2]
        return self.start.startswith("<") and (follows in ("!", "?") or follows.isalpha())

    @cached_property
    def begin(self) -> list[str]:
        """The lines of its begin, in which an archive shows itself."""
        return self.text[:BEGIN].splitlines()

    def _find_encoding(self) -> str | None:
        if find_marked_encoding(self.data):
            return None
        declared = find_declared_encoding(self.data) if self.data.lstrip()[:1] == b"<" else None
        return None if declared is not None and _is_utf8(self.data) else declared


def _is_utf8(data: bytes) -> bool:
    """Tell bytes that only UTF-8 explains, whatever a page declares: servers and browsers save it so."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
