"""Turns bytes into text, or says what the bytes are instead.

Text is UTF-8 unless a byte order mark or the user says otherwise. Nothing is guessed: a Latin-1 file read as
something else gives wrong words in silence, so it is refused with the option that reads it.
"""

from __future__ import annotations

import codecs
import re

from kg.errors import ReadError

#: Byte order marks, longest first: UTF-32's begins like UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: First bytes of files that people take for text.
SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"RIFF", "a sound, film or WebP file"),
    (b"\x7fELF", "a program"),
)
#: Above this share of control characters a file is no text.
CONTROL_SHARE = 0.02

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b]")
_ZEROS = "not text: it holds zero bytes - expected UTF-8 text (for UTF-16 give --encoding utf-16-le)"


def decode_text(data: bytes, source: str, encoding: str | None = None) -> str:
    r"""Decode a file's bytes; a byte order mark is dropped, and every line ends in one \n: same words, same text.

    Args:
        data: The whole file.
        source: File name for messages.
        encoding: As the user named it; None means UTF-8, or what a byte order mark says.

    Raises:
        ReadError: An empty file, a binary file, another encoding, or an encoding that does not exist.

    >>> decode_text(b"Moscow denied it.\r\n", "a.txt")
    'Moscow denied it.\n'
    """
    if not data:
        raise ReadError(f"{source}: the file is empty - expected the text of an article")
    _refuse_binary(data, source)
    text = _decode(data, source, encoding, find_marked_encoding(data))
    _refuse_controls(text, source)
    return unify_lines(text)


def unify_lines(text: str) -> str:
    r"""End every line in one \n, whatever system wrote them.

    >>> unify_lines("Moscow\r\ndenied\rit.")
    'Moscow\ndenied\nit.'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_marked_encoding(data: bytes) -> str | None:
    r"""Find the encoding that a byte order mark names; None without one.

    >>> find_marked_encoding(b"\xef\xbb\xbfTalks")
    'utf-8-sig'
    """
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _refuse_binary(data: bytes, source: str) -> None:
    what = next((what for signature, what in SIGNATURES if data.startswith(signature)), None)
    if what:
        raise ReadError(f"{source}: this is {what}, not text - save the article as text or HTML")


def _decode(data: bytes, source: str, encoding: str | None, marked: str | None) -> str:
    name = encoding or marked or "utf-8"
    try:
        text = data.decode(name)
    except UnicodeDecodeError as fault:
        raise ReadError(f"{source}: {_explain(data, fault, encoding)}") from fault
    except UnicodeError as fault:
        raise ReadError(f"{source}: not {name} - {fault} - give the right --encoding") from fault
    except (LookupError, ValueError) as fault:
        raise ReadError(
            f"{source}: unknown encoding {name!r} - try utf-8, cp1252, latin-1 or utf-16"
        ) from fault
    return text.removeprefix("\ufeff")


def _explain(data: bytes, fault: UnicodeDecodeError, encoding: str | None) -> str:
    byte, place = data[fault.start], fault.start
    if encoding:
        return f"not {encoding}: byte 0x{byte:02X} at offset {place} - give the right --encoding"
    if b"\0" in data:
        return _ZEROS
    begin = max(0, place - 12)
    shown = "".join(
        c if c.isprintable() else "." for c in data[begin : place + 12].decode("cp1252", "replace")
    )
    return (
        f"not UTF-8: byte 0x{byte:02X} at offset {place} (perhaps {shown!r}) - "
        "if that reads right give --encoding cp1252, else the file's own encoding"
    )


def _refuse_controls(text: str, source: str) -> None:
    head = text[:100_000]
    controls = len(_CONTROLS.findall(head))
    if "\0" in text:
        raise ReadError(f"{source}: {_ZEROS}")
    if controls > CONTROL_SHARE * len(head):
        raise ReadError(f"{source}: not text: it holds control characters - expected the text of an article")
