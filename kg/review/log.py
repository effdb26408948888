"""Keeps verdicts in one file that only grows: one JSON object a line, each on the disk before we go on.

A program killed in the middle of a write leaves at most one unfinished line at the end. Reading reports that line
and keeps every other; the next append begins on a line of its own. Two programs never mix their lines: each
append holds the file's lock.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import ReadError, ReviewConflict
from kg.files import tell_unwritable
from kg.review.verdicts import Kind, Verdict, build_verdict_line, check_verdict, parse_verdict


@dataclass(frozen=True)
class Entry:
    """A verdict with the number of its line, from 1, and the name of its file where several logs are read."""

    line: int
    verdict: Verdict
    file: str = ""

    @cached_property
    def id(self) -> str:
        """Give the verdict's id, hashed once."""
        return self.verdict.id


@dataclass(frozen=True, slots=True)
class Log:
    """What a log file holds.

    Attributes:
        entries: Well-formed verdicts in the order of the file.
        faults: (line number, what is wrong) of every other line that is not blank.
        version: Length of the file in bytes: says whether somebody wrote since.
        file: Name to tell the lines of several logs apart by.
    """

    entries: tuple[Entry, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()
    version: int = 0
    file: str = ""


def read_log(path: Path, must_exist: bool = False) -> Log:
    """Read a log; a file that is not there is an empty one unless it must exist.

    Raises:
        ReadError: The file cannot be read.
    """
    try:
        return parse_log(path.read_bytes(), path.as_posix() if not path.is_absolute() else path.name)
    except OSError as fault:
        if isinstance(fault, FileNotFoundError) and not must_exist:
            return Log()
        raise ReadError(f"{path}: cannot be read - {fault.strerror} - expected a log of verdicts") from fault


def parse_log(data: bytes, file: str = "") -> Log:
    """Parse a log's bytes; every bad line is reported by number and the rest kept."""
    entries: list[Entry] = []
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append(Entry(number, parse_verdict(line.decode("utf-8")), file))
        except ValueError as fault:
            faults.append((number, str(fault)))
    return Log(tuple(entries), tuple(faults), len(data), file)


def append_verdicts(path: Path, verdicts: Iterable[Verdict], seen: int | None = None) -> int:
    """Append verdicts; when this returns they are on the disk.

    Args:
        path: The log; made if it is not there.
        verdicts: In order. All of them, or on a failure before the write none.
        seen: Version of the log that the reviewer looked at: refused when somebody else has since judged one
            of the same statements. None: append in any case.

    Returns:
        The log's new version.

    Raises:
        ReviewConflict: See `seen`; nothing was written.
        ExportError: The file cannot be written.
        ValueError: A verdict lacks what its kind needs; nothing was written.
    """
    listed = list(verdicts)
    for verdict in listed:
        check_verdict(verdict)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            handle.seek(0)
            before = handle.read()
            if seen is not None:
                _refuse_conflict(before[seen:], listed)
            # A writer that was killed may have left half a line.
            start = b"" if not before or before.endswith(b"\n") else b"\n"
            data = start + "".join(build_verdict_line(v) for v in listed).encode("ascii")
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
            return len(before) + len(data)
    except OSError as fault:
        raise tell_unwritable(path, fault) from fault


def list_active(entries: Sequence[Entry]) -> list[Entry]:
    """List the verdicts that nobody took back, in order; an undo of an undo restores.

    Undos themselves are not listed. Only an earlier verdict can be undone.
    """
    undone: set[str] = set()
    active = []
    for entry in reversed(entries):
        if undone and entry.id in undone:
            continue
        if entry.verdict.kind is Kind.UNDO:
            undone.add(entry.verdict.undoes)
        else:
            active.append(entry)
    return active[::-1]


def _refuse_conflict(since: bytes, mine: Sequence[Verdict]) -> None:
    judged = {v.statement for v in mine if v.statement}
    for entry in parse_log(since).entries:
        other = entry.verdict
        if other.statement in judged and other.kind is not Kind.COMMENT:
            raise ReviewConflict(
                f"statement {other.statement}: {other.reviewer} gave {other.kind.value} while you looked - "
                "nothing was written - look at it again, then decide"
            )
