"""Reads whatever a user names - files, folders, globs, stdin - one article after the other.

One bad file among many never stops the run: it comes back as a Skipped with its reason. Order is the user's,
and sorted within a folder or glob; a file named twice is read once.
"""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from kg.counting import count_words
from kg.errors import ReadError
from kg.files import DISPUTE, VERDICTS
from kg.model import Article, Found
from kg.reading.articles import build_article, find_unread_day
from kg.reading.datasets import check_fields, list_records, read_row
from kg.reading.filenames import check_pattern, read_name
from kg.reading.inputs.packed import (
    DEEPEST,
    is_document,
    is_packed,
    is_tar,
    open_tar,
    open_zip,
    peek,
    read_up_to,
    unpack,
)
from kg.reading.inputs.parquet import is_parquet, read_parquet
from kg.reading.inputs.pieces import Piece
from kg.reading.inputs.registry import find_reading, holds_many
from kg.reading.inputs.sample import HEAD, Sample
from kg.reading.inputs.webarchive import is_warc, read_warc
from kg.reading.known import Known, read_front_matter, read_sidecar
from kg.reading.languages import find_code, name_language
from kg.reading.options import MANY, Format, ReadOptions, Skipped, Unchanged, tell_left_out
from kg.reading.outputs import is_in_store, is_made, is_of_store, is_store, list_made
from kg.reading.webpages import is_page, read_page

STDIN = "-"
EXTENSIONS: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
#: Names of the other files that a folder is read for; what they are is told by their content.
OTHERS = (
    *(".docx", ".odt", ".rtf", ".pdf", ".doc", ".xml", ".csv", ".tsv", ".xlsx", ".eml", ".mbox", ".rss"),
    *(".atom", ".ris", ".markdown", ".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".warc", ".parquet"),
)
READABLE = (*EXTENSIONS, *OTHERS)
SIDECAR = ".toml"
#: Places that are named of what could not be read in a file.
SHOWN = 3
REMEDY_DAY = (
    "expected 2019-02-03 - give --field published=NAME for another field, or --field published= for none"
)
REMEDY_PRINTED = "mend it, give --date-order dmy or mdy for numbers, or published = 2019-02-03 in a sidecar"
REMEDY_CELLS = "a text may be cut: put those with a separator in them in quotes"
#: Bytes up to which a file is known again instead of read again.
REMEMBERED = 1_000_000


class Memory(Protocol):
    """What knows which files were read before, and what they gave."""

    def recall(self, mark: str) -> Iterable[Unchanged | Skipped] | None:
        """Give what a file gave; None when it must be read."""

    def keep(self, mark: str, found: Iterable[Article | Skipped]) -> None:
        """Keep what a file gave."""


def read_sources(
    inputs: Sequence[str | Path], options: ReadOptions | None = None
) -> Iterator[Article | Skipped]:
    """Read all articles of all inputs.

    Args:
        inputs: Files, folders (read with their folders inside), globs, or `-` for stdin.
        options: How to read; None means the defaults.

    Yields:
        Articles in input order, and a Skipped for each input that gave none.

    Raises:
        ReadError: The options themselves are wrong.
    """
    return (found for found in renew_sources(inputs, options) if not isinstance(found, Unchanged))


def renew_sources(
    inputs: Sequence[str | Path], options: ReadOptions | None = None, memory: Memory | None = None
) -> Iterator[Article | Unchanged | Skipped]:
    """Read all articles of all inputs, as `read_sources`, but not again what was read before.

    A file is known again by a hash of its content, its sidecar, its name and the options. Large files are always
    read: they hold many articles.
    """
    usual = options or ReadOptions()
    _check_options(usual)
    for path, found, name in _find_each(inputs):
        if isinstance(found, Skipped):
            yield found
            continue
        asked = _settle_encoding(usual, path, name)
        mark = _mark_file(path, found, asked) if memory is not None else None
        if memory is None or mark is None:
            yield from _read_one(path, found, asked)
            continue
        known = memory.recall(mark)
        if known is None:
            read = list(_read_one(path, found, asked))
            memory.keep(mark, read)
            yield from read
        else:
            yield from known


def _check_options(options: ReadOptions) -> None:
    check_fields(options.fields)
    if options.name_pattern is not None:
        check_pattern(options.name_pattern)


def _settle_encoding(options: ReadOptions, path: Path | None, name: str) -> ReadOptions:
    """Give the options with the one encoding of a file, which the input `name` meant."""
    if not options.encodings:
        return options
    file = None if path is None else Path(os.path.realpath(path))
    places = [] if file is None else [str(place) for place in (file, *file.parents, Path(name).resolve())]
    found = next(
        (options.encodings[place] for place in places if place in options.encodings), options.encoding
    )
    return replace(options, encoding=found, encodings={})


def _find_each(inputs: Sequence[str | Path]) -> Iterator[tuple[Path | None, str | Skipped, str]]:
    """Find the files of all inputs, each once, with the input that meant it.

    A Skipped stands in place of a file's name where there is none to read.
    """
    seen: set[str] = set()
    for name in inputs:
        for found in _find_files(str(name)):
            if isinstance(found, Skipped):
                yield None, found, str(name)
                continue
            path, shown = found
            real = STDIN if path is None else os.path.realpath(path)
            if real in seen:
                again = Skipped(shown, "the same file was named before - read once", ignored=True)
                yield None, again, str(name)
                continue
            seen.add(real)
            yield path, shown, str(name)


def _mark_file(path: Path | None, shown: str, options: ReadOptions) -> str | None:
    """Hash all that reading a file depends on; None for what must be read in any case."""
    if path is None:
        return None
    digest = hashlib.sha256(repr((shown, options)).encode("utf-8", "surrogatepass"))
    try:
        if path.stat().st_size > REMEMBERED:
            return None
        digest.update(path.read_bytes())
        digest.update(b"\0sidecar\0" + path.with_suffix(SIDECAR).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        # No sidecar, or a file that went: reading it will tell.
        pass
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def count_files(inputs: Sequence[str | Path]) -> int:
    """Count the files that the inputs mean; a file may hold several articles."""
    return sum(not isinstance(found, Skipped) for name in inputs for found in _find_files(str(name)))


def read_article(source: str | Path, options: ReadOptions | None = None) -> Article:
    """Read the one article of a file or of stdin.

    Args:
        source: A file, or `-`.
        options: How to read; None means the defaults.

    Raises:
        ReadError: The file cannot be read or holds several articles; the message names it and the reason.
    """
    results = list(read_sources([source], options or ReadOptions()))
    if failed := next((one for one in results if isinstance(one, Skipped) and not one.noted), None):
        raise ReadError(failed.reason)
    articles = [result for result in results if isinstance(result, Article)]
    if len(articles) != 1:
        raise ReadError(f"{source}: holds {len(articles)} articles - expected one: use read_sources")
    return articles[0]


def read_bytes(
    data: bytes, source: str, options: ReadOptions, path: Path | None = None
) -> Iterator[Article | Skipped]:
    """Read the articles in a file's bytes.

    Args:
        data: The whole file, not packed.
        source: Its name for people; where its content does not tell its format, the extension does.
        options: How to read.
        path: The file itself, for its sidecar; None when there is none.

    Raises:
        ReadError: The bytes as a whole cannot be read; a bad record among others gives a Skipped instead.
    """
    known = _find_known(path, source, options)
    sample = Sample(data, source, options.encoding, options.fields, options.date_order)
    reading = find_reading(sample) if data else None
    if reading is not None:
        yield from _build_pieces(reading.pieces, reading.reader, known)
        return
    kind = EXTENSIONS.get(sample.extension) or _sniff(sample.text)
    if kind == "text" and is_page(sample.text):
        kind = "html"
    if kind == "html":
        page = read_page(sample.text, source)
        yield build_article(page.text, source, [*known, page.known], page.marked)
    elif kind == "text":
        yield build_article(sample.text, source, known)
        yield from tell_left_out(read_front_matter(sample.text, source)[1], source)
    else:
        values = list_records(sample.text, source, lines=kind == "jsonl")
        rows = (v if isinstance(v, Skipped) else read_row(v, where, options.fields) for where, v in values)
        yield from _build_pieces(rows, "", known)


def _find_known(path: Path | None, source: str, options: ReadOptions) -> list[Known]:
    """Find what is said about all articles of a file, strongest first: its sidecar, its name, what the options say."""
    named = read_name(source, options.name_pattern) if options.name_pattern else None
    lacking = replace(options.lacking, weak=True) if options.lacking else None
    sidecar = read_sidecar(path, source) if path is not None else None
    order = Known("--date-order", day_first=options.date_order == "DMY") if options.date_order else None
    return [fact for fact in (sidecar, named, lacking, order) if fact is not None]


def _build_pieces(
    pieces: Iterator[Piece | Skipped] | Iterator[Piece], reader: str, known: Sequence[Known]
) -> Iterator[Article | Skipped]:
    """Build the articles of pieces; one that cannot be built is told, and the rest goes on."""
    kept = Found(reader, "reader") if reader else None
    unread: list[tuple[str, str]] = []
    torn: list[tuple[str, str]] = []
    for piece in pieces:
        if isinstance(piece, Skipped):
            yield piece
            continue
        try:
            yield replace(_build_piece(piece, known), reader=kept)
        except ReadError as fault:
            yield Skipped(piece.where, str(fault))
            continue
        unread += [(piece.where, f" {piece.unread[:40]!r}")] if piece.unread else []
        torn += [(piece.where, f" {count_words(piece.surplus, 'cell')}")] if piece.surplus else []
    if unread:
        yield _note(unread, _tell_unread(unread), REMEDY_DAY)
    if torn:
        told = count_words(len(torn), "row has", "rows have")
        yield _note(torn, f"{told} more cells than there are columns, which are not read", REMEDY_CELLS)


def _tell_unread(unread: Sequence[tuple[str, str]]) -> str:
    return f"{count_words(len(unread), 'day is', 'days are')} not clear and not read"


def _note(places: Sequence[tuple[str, str]], what: str, remedy: str) -> Skipped:
    """Tell what of the articles in a file was not read, with the first places of it."""
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    listed = ", ".join(where + words for where, words in places[:SHOWN])
    return Skipped(places[0][0], f"{what}: {listed}{more} - {remedy}", ignored=True, noted=True)


def _build_piece(piece: Piece, known: Sequence[Known]) -> Article:
    if not piece.page and not piece.marked and piece.known.how == "field":
        return _build_record(piece.text, piece.where, [*known, piece.known])
    if not piece.page:
        return build_article(piece.text, piece.where, [*known, piece.known], piece.marked, kept=True)
    page = read_page(piece.text, piece.where)
    return build_article(page.text, piece.where, [*known, page.known, piece.known], page.marked)


def _build_record(text: str, where: str, known: Sequence[Known]) -> Article:
    if "<p" not in text[:5000] and not is_page(text):
        return build_article(text, where, known)
    page = read_page(text if is_page(text) else f"<html><body><article>{text}</article></body></html>", where)
    return build_article(page.text, where, [*known, page.known], page.marked)


def _sniff(text: str) -> Format:
    """Tell the format of a text without a telling name; plain text unless it is surely something else."""
    if is_page(text):
        return "html"
    head = text.lstrip()[:1]
    if head not in ("{", "["):
        return "text"
    for kind, lines in (("json", False), ("jsonl", True)):
        try:
            first = next(list_records(text, "", lines=lines), None)
        except ReadError:
            continue
        if first is not None and isinstance(first[1], dict):
            return "json" if kind == "json" else "jsonl"
    return "text"


def _read_one(path: Path | None, shown: str, options: ReadOptions) -> Iterator[Article | Skipped]:
    unread: list[tuple[str, str]] = []
    for found in _open_one(path, shown, options):
        judged = _judge_language(found, options) if isinstance(found, Article) else found
        yield judged
        day = find_unread_day(judged) if isinstance(judged, Article) else ""
        unread += [(judged.source, f" {day!r}")] if isinstance(judged, Article) and day else []
    if unread:
        yield _note(unread, _tell_unread(unread), REMEDY_PRINTED)


def _judge_language(article: Article, options: ReadOptions) -> Article | Skipped:
    """Leave out an article in a language that nobody asked for."""
    if options.languages is None or find_code(article.language) in options.languages:
        return article
    code = find_code(article.language)
    reason = f"{article.source}: {name_language(code)}, left out - give --language {code} to read it"
    return Skipped(article.source, reason, ignored=True, language=code)


def _open_one(path: Path | None, shown: str, options: ReadOptions) -> Iterator[Article | Skipped]:
    try:
        if path is None:
            data = read_up_to(sys.stdin.buffer, options.max_bytes * MANY + 1)
            yield from _read_file(BytesIO(data), shown, options)
            return
        with path.open("rb") as file:
            yield from _read_file(file, shown, options, path)
    except ReadError as fault:
        yield Skipped(shown, str(fault))
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        yield Skipped(shown, f"{shown}: cannot be read - {reason} - check the name and your rights to it")


def _read_file(
    file: IO[bytes], shown: str, options: ReadOptions, path: Path | None = None, depth: int = 0
) -> Iterator[Article | Skipped]:
    """Read one file, packed or not; what is packed in what is packed is read only so deep."""
    head = file.read(HEAD)
    file.seek(0)
    inner = peek(file) if is_packed(head) else head
    if is_warc(inner):
        known = _find_known(path, shown, options)
        yield from _build_pieces(read_warc(file, shown, options.max_bytes), "warc 2", known)
        return
    if is_parquet(head):
        known = _find_known(path, shown, options)
        yield from _build_pieces(read_parquet(file, shown, options.fields), "parquet 2", known)
        return
    if not is_packed(head) or (head.startswith(b"PK") and is_document(file)):
        file.seek(0)
        data = _read_limited(file, head, shown, options)
        yield from read_bytes(data, shown, options, path)
        return
    file.seek(0)
    if depth >= DEEPEST:
        raise ReadError(
            f"{shown}: packed more than {DEEPEST} times over - unpack it yourself, then give the files"
        )
    for found in _open_packed(file, head, inner, shown, options):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _read_member(*found, options, depth + 1)


def _open_packed(
    file: IO[bytes], head: bytes, inner: bytes, shown: str, options: ReadOptions
) -> Iterator[tuple[str, bytes] | Skipped]:
    limit = options.max_bytes * MANY
    if head.startswith(b"PK"):
        return open_zip(file, shown, limit)
    if is_tar(inner):
        return open_tar(file, shown, limit)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return iter((unpack(file, shown, limit, size),))


def _read_member(name: str, data: bytes, options: ReadOptions, depth: int) -> Iterator[Article | Skipped]:
    """Read one file of an archive; its faults are its own."""
    if PurePosixPath(name).suffix.lower() not in (*READABLE, ""):
        yield Skipped(name, f"{name}: not an article by its name", ignored=True)
        return
    try:
        yield from _read_file(BytesIO(data), name, options, depth=depth)
    except ReadError as fault:
        yield Skipped(name, str(fault))


def _read_limited(file: IO[bytes], head: bytes, shown: str, options: ReadOptions) -> bytes:
    many = holds_many(Sample(head, shown, options.encoding, options.fields))
    limit = options.max_bytes * (MANY if many else 1)
    data = read_up_to(file, limit + 1)
    if len(data) > limit:
        raise ReadError(
            f"{shown}: over {limit / 1e6:g} MB - too long for an article: if it is one, raise --max-mb"
        )
    return data


# Which files an input means.


def _find_files(name: str) -> Iterator[tuple[Path | None, str] | Skipped]:
    """Find the files one input means, each with the name to show for it."""
    if name == STDIN:
        yield None, "stdin"
        return
    if not name:
        yield Skipped(name, "an empty file name cannot be read - check the command for empty quotes")
        return
    if "://" in name:
        yield Skipped(
            name, f"{name}: a web address - this program reads saved files: save the page, then give the file"
        )
        return
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as fault:
        yield from _find_glob(name, fault)
        return
    if stat.S_ISDIR(mode):
        yield from _find_in_folder(path)
    else:
        yield _refuse_sidecar(path) or _refuse_made(path) or (path, _show(path))


def _find_glob(name: str, fault: Exception) -> Iterator[tuple[Path | None, str] | Skipped]:
    if not glob.has_magic(name):
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        yield Skipped(name, f"{name}: cannot be read - {reason} - check the name")
        return
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - takes absolute patterns
    if not matches:
        yield Skipped(name, f"{name}: no file matches - check the pattern, and quote it from the shell")
    left = 0
    for match in matches:
        path = Path(match)
        if path.suffix.lower() == SIDECAR or path.name == VERDICTS:
            continue
        if path.is_dir():
            if "**" not in name and not is_in_store(path):
                yield from _find_in_folder(path)
        elif is_made(path) or is_in_store(path):
            left += 1
        else:
            yield path, _show(path)
    if left:
        reason = f"{name}: left out, for counterclaim made them: {count_words(left, 'file')}"
        yield Skipped(name, reason, ignored=left < len(matches), noted=left < len(matches))


def _find_in_folder(folder: Path) -> Iterator[tuple[Path | None, str] | Skipped]:
    """Find the articles in a folder and its folders, sorted by path; links to folders are not followed.

    What this program made is left out, which is told in one line.
    """
    found: list[Path] = []
    made: dict[str, str] = {}
    faults: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=faults.append):
        inside, place = Path(here), Path(here).relative_to(folder).as_posix()
        if is_store(inside):
            folders[:] = [name for name in folders if not is_of_store(name)]
            files = [name for name in files if not is_of_store(name)]
            made[place] = "a store"
        folders[:] = [name for name in folders if not name.startswith(".")]
        if own := set(list_made(inside, files)):
            made[place] = " and ".join([*filter(None, [made.get(place)]), count_words(len(own), "file")])
        links = [name for name in folders if (inside / name).is_symlink()]
        found += [
            inside / name
            for name in [*files, *links]
            if not name.startswith(".")
            and name not in (VERDICTS, DISPUTE, *own)
            and not _is_sidecar(inside / name)
        ]
    base = _show(folder)
    base = "" if base == "." else f"{base}/"
    for fault in faults:
        yield Skipped(
            base, f"{base}: a folder inside cannot be read - {fault.strerror} - check your rights to it"
        )
    if made:
        yield _tell_made(made, base or "./", only=not found)
    elif not found and not faults:
        yield Skipped(base, f"{base}: the folder is empty - expected articles ({', '.join(READABLE)})")
    for relative, path in sorted((path.relative_to(folder).as_posix(), path) for path in found):
        yield _judge_file(path, base + relative)


def _tell_made(made: Mapping[str, str], base: str, *, only: bool) -> Skipped:
    """Tell what of a folder is left out because this program made it; a fault where nothing else is there."""
    listed = ", ".join(f"{place} ({what})" if place != "." else what for place, what in sorted(made.items()))
    reason = f"{base}: left out, for counterclaim made it: {listed}"
    return Skipped(
        base, f"{reason} - expected articles" if only else reason, ignored=not only, noted=not only
    )


def _judge_file(path: Path, shown: str) -> tuple[Path | None, str] | Skipped:
    if path.is_symlink() and path.is_dir():
        return Skipped(
            shown, f"{shown}: a link to a folder is not followed - name the folder itself", ignored=True
        )
    if path.suffix.lower() not in READABLE:
        return Skipped(shown, f"{shown}: not an article by its name ({', '.join(READABLE)})", ignored=True)
    if path.exists() and not path.is_file():
        return Skipped(shown, f"{shown}: not a regular file", ignored=True)
    return path, shown


def _is_sidecar(path: Path) -> bool:
    if path.suffix.lower() != SIDECAR:
        return False
    return any(path.with_suffix(extension).exists() for extension in READABLE)


def _refuse_sidecar(path: Path) -> Skipped | None:
    if path.suffix.lower() != SIDECAR:
        return None
    return Skipped(str(path), f"{path}: a sidecar says something about an article - give the article itself")


def _refuse_made(path: Path) -> Skipped | None:
    if not is_made(path):
        return None
    return Skipped(
        _show(path), f"{_show(path)}: counterclaim made this - give the articles that it was made from"
    )


def _show(path: Path) -> str:
    """Name a file as its user would, without a path of this machine: as given, or its name where absolute."""
    if path.is_absolute():
        return path.name or path.as_posix()
    return path.as_posix()
