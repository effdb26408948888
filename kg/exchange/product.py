"""What a writer of `kg.exchange` gives back: the bytes of one file, and aloud what the format could not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What XML 1.0, spreadsheets and most parsers refuse: control characters, lone surrogates, two non-characters.
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Product:
    """One file, ready to be written.

    Attributes:
        content: The same for the same input, on every run.
        notes: What was left out, cut or stood in for, one sentence each; empty when nothing was.
    """

    content: bytes
    notes: tuple[str, ...] = ()


def to_plain(text: str) -> str:
    r"""Replace each character that other programs refuse by U+FFFD; lengths and offsets stay.

    >>> to_plain("a\x00b\ud800")
    'a\ufffdb\ufffd'
    """
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def to_bytes(text: str) -> bytes:
    r"""Encode a text as UTF-8; half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.

    >>> to_bytes("a\ud800")
    b'a\xef\xbf\xbd'
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8")


def to_line(text: str) -> str:
    r"""Put a text on one line: `to_plain`, and every run of white space becomes one blank.

    >>> to_line(" a\r\n  b ")
    'a b'
    """
    return " ".join(to_plain(text).split())


def cut(text: str, most: int) -> str:
    """Cut a text to so many code points; the last one shown is then an ellipsis.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"
