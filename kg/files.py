"""Finds the data that ships with the package and writes files so that a crash leaves the old one whole.

Data folders (`ontology`, `queries`, `articles`) lie beside `kg/` in a checkout and inside `kg/` in an
installed wheel; `data` is always inside. Nothing here climbs higher than that.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from kg.errors import ExportError, LoreError, MissingData

PACKAGE = Path(__file__).resolve().parent
#: Name of a log of people's verdicts; one beside articles belongs to them and is no article.
VERDICTS = "verdicts.jsonl"
#: Name of a file in a folder of articles that says what their dispute is called: `title = "..."`; no article either.
DISPUTE = "dispute.toml"
_UNFINISHED = ".part"


def find_data(*parts: str) -> Path:
    """Find a file or folder that ships with the package.

    Args:
        *parts: Path below the package, such as `"ontology", "core.ttl"`.

    Returns:
        The existing path; inside the package first, then beside it.

    Raises:
        MissingData: In neither place; the message names both.

    >>> find_data("errors.py").name
    'errors.py'
    """
    inside, beside = PACKAGE.joinpath(*parts), PACKAGE.parent.joinpath(*parts)
    for path in (inside, beside):
        if path.exists():
            return path
    raise MissingData(
        f"{'/'.join(parts)} is missing - looked in {inside} and {beside} - "
        "it ships with the package: reinstall counterclaim"
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file in UTF-8.

    Raises:
        LoreError: It cannot be read, or is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise LoreError([f"{path}: cannot be read - {fault.strerror or fault} - check the path"]) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LoreError([f"{path.name}: not a TOML file in UTF-8 - {fault} - correct that line"]) from fault


def clear_unfinished(folder: Path) -> None:
    """Remove what `write_atomic` left in a folder when it was killed; only for who alone writes there."""
    for path in folder.glob(f".*{_UNFINISHED}"):
        path.unlink(missing_ok=True)


def write_atomic(path: Path, content: str | bytes) -> Path:
    """Write a whole file or nothing: a temporary file beside it, then one rename.

    Args:
        path: Where to write; parent folders are made.
        content: Text is written as UTF-8 with its newlines untouched.

    Raises:
        ExportError: The folder is read-only, the disk is full, or the path is a folder.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            # mkstemp makes private files; an export is meant to be read by others.
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise tell_unwritable(path, fault) from fault
    return path


def tell_unwritable(path: Path, fault: OSError) -> ExportError:
    """Tell a user that a file cannot be written, and what to do."""
    return ExportError(
        f"cannot write {path} - {fault.strerror or fault} - choose a writable folder with free space"
    )
