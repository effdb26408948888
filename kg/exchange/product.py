"""What a writer of `kg.exchange` gives back: the bytes of one file, and aloud what the format could not hold."""

from __future__ import annotations

from dataclasses import dataclass

from kg.ids import mark_surrogates


@dataclass(frozen=True, slots=True)
class Product:
    """One file, ready to be written.

    Attributes:
        content: The same for the same input, on every run.
        notes: What was left out, cut or stood in for, one sentence each; empty when nothing was.
    """

    content: bytes
    notes: tuple[str, ...] = ()


def to_bytes(text: str) -> bytes:
    r"""Encode a text as UTF-8; half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.

    >>> to_bytes("a\ud800")
    b'a\xef\xbf\xbd'
    """
    return mark_surrogates(text).encode("utf-8")


def cut(text: str, most: int) -> str:
    """Cut a text to so many code points; the last one shown is then an ellipsis.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"
