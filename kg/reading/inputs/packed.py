"""Archives of files - zip, tar, gz, bz2, xz - opened one member at a time, within limits against bombs.

A member may be packed again, but only so deep; what unpacks to far more than it takes is a bomb and not read on. Names
in an archive are shown, never used to write anything.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from kg.errors import ReadError
from kg.reading.options import Skipped

#: An archive in an archive in an archive is as deep as people pack.
DEEPEST = 3
#: Members of one archive, and bytes that all of them may unpack to.
MOST_MEMBERS, MOST_BYTES = 100_000, 20_000_000_000
#: Times its packed size that a member over `SMALL` bytes may unpack to; text packs to a fifth, tables to a fiftieth.
MOST_TIMES, SMALL = 200, 1_000_000

Opened = tuple[str, bytes]
_OPENERS: tuple[tuple[bytes, Callable[[Any], Any]], ...] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
#: What marks a zip as a document of its own.
_DOCUMENTS = (
    "word/document.xml",
    "xl/workbook.xml",
    "content.xml",
    "ppt/presentation.xml",
    "META-INF/container.xml",
)


def is_packed(head: bytes) -> bool:
    """Tell an archive of files by its first bytes; a document that is a zip inside counts too until it is opened."""
    return head.startswith(b"PK\x03\x04") or is_tar(head) or find_opener(head) is not None


def is_tar(head: bytes) -> bool:
    """Tell a tar archive by the mark in its first header."""
    return head[257:262] == b"ustar"


def find_opener(head: bytes) -> Callable[[Any], Any] | None:
    """Find what unpacks a single packed file; None for others."""
    return next((opener for mark, opener in _OPENERS if head.startswith(mark)), None)


def read_up_to(file: IO[bytes], most: int) -> bytes:
    """Read at most so many bytes; memory is taken as they come, not for all of them before."""
    parts: list[bytes] = []
    while most > 0 and (part := file.read(min(most, SMALL))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def peek(file: IO[bytes]) -> bytes:
    """Give the first bytes of what is packed; nothing where it is a zip, or cannot be unpacked."""
    opener = find_opener(file.read(8))
    file.seek(0)
    try:
        return bytes((opener(file) if opener else file).read(1024))
    except (EOFError, OSError, zlib.error, lzma.LZMAError):
        return b""
    finally:
        file.seek(0)


def is_document(file: IO[bytes]) -> bool:
    """Tell a zip that is a document of an Office program or a book."""
    try:
        with ZipFile(file) as packed:
            return any(name in packed.namelist() for name in _DOCUMENTS)
    except (BadZipFile, OSError, ValueError, EOFError):
        # Cut off: the directory at its end is gone, the names in front of the members are not.
        file.seek(0)
        head = file.read(4096)
        return any(name.encode() in head for name in (*_DOCUMENTS, "[Content_Types].xml", "_rels/.rels"))


def open_zip(file: IO[bytes], source: str, limit: int) -> Iterator[Opened | Skipped]:
    """Open a zip: each member with its name and bytes, or why it was not read.

    Args:
        file: The archive.
        source: Its name for people.
        limit: Bytes that one member may unpack to.

    Raises:
        ReadError: The archive is damaged, or a bomb.
    """
    try:
        with ZipFile(file) as packed:
            members = [one for one in packed.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
            _refuse_bomb(source, len(members), sum(one.file_size for one in members))
            for one in members:
                where = f"{source}/{one.filename}"
                if one.flag_bits & 1:
                    yield Skipped(where, f"{where}: a password locks it - unpack it, then give the files")
                elif _is_bomb(one.file_size, one.compress_size):
                    yield Skipped(
                        where, f"{where}: unpacks to {one.file_size / 1e6:,.0f} MB - refused as a zip bomb"
                    )
                elif one.file_size > limit:
                    yield Skipped(where, _say_large(where, limit))
                else:
                    with packed.open(one) as opened:
                        yield where, read_up_to(opened, limit + 1)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        raise ReadError(f"{source}: this zip is cut off or damaged ({fault}) - download it again") from fault


def open_tar(file: IO[bytes], source: str, limit: int) -> Iterator[Opened | Skipped]:
    """Open a tar archive, packed or not; see `open_zip`."""
    total = 0
    try:
        with tarfile.open(fileobj=file, mode="r|*") as packed:
            for number, one in enumerate(packed, 1):
                total += one.size
                _refuse_bomb(source, number, total)
                where = f"{source}/{one.name}"
                if not one.isfile() or _is_hidden(one.name):
                    continue
                if one.size > limit:
                    yield Skipped(where, _say_large(where, limit))
                elif (opened := packed.extractfile(one)) is not None:
                    yield where, read_up_to(opened, limit + 1)
    except (tarfile.TarError, zlib.error, EOFError, OSError, lzma.LZMAError) as fault:
        raise ReadError(
            f"{source}: this tar archive is cut off or damaged ({fault}) - download it again"
        ) from fault


def unpack(file: IO[bytes], source: str, limit: int, size: int) -> Opened:
    """Unpack a single packed file; gives its name without the last ending, and its bytes.

    Raises:
        ReadError: It is cut off, damaged, too large or a bomb.
    """
    opener = find_opener(file.read(8))
    file.seek(0)
    assert opener is not None
    try:
        with opener(file) as opened:
            data = read_up_to(opened, limit + 1)
    except (EOFError, OSError, zlib.error, lzma.LZMAError) as fault:
        raise ReadError(
            f"{source}: this packed file is cut off or damaged ({fault}) - download it again"
        ) from fault
    if _is_bomb(len(data), size):
        raise ReadError(f"{source}: unpacks to over {len(data) / 1e6:,.0f} MB - refused as a bomb")
    if len(data) > limit:
        raise ReadError(_say_large(source, limit))
    path = PurePosixPath(source)
    return (str(path.with_suffix("")) if path.suffix in (".gz", ".bz2", ".xz") else source), data


def _refuse_bomb(source: str, members: int, size: int) -> None:
    if members > MOST_MEMBERS or size > MOST_BYTES:
        raise ReadError(
            f"{source}: {members:,} files, {size / 1e9:,.1f} GB unpacked - refused as a zip bomb: unpack it yourself, "
            "then give the folder"
        )


def _is_bomb(size: int, packed: int) -> bool:
    return size > SMALL and size > MOST_TIMES * max(packed, 1)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _say_large(where: str, limit: int) -> str:
    return (
        f"{where}: over {limit / 1e6:g} MB unpacked - too long for an article: if it is one, raise --max-mb"
    )
