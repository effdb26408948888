"""Every way this program can fail, as one family.

    KgError
    |- ReadError      an input file or text that cannot be read
    |- LoreError      a fault in cues, gazetteer or another data file of ours or the user's
    |- MissingData    a data file that should ship with the package is not there
    |- ModelError     a bundled model that cannot be loaded
    |- StoreError     a store that cannot be opened, written or replaced
    |- QueryError     an unknown query, a missing or wrong parameter, bad SPARQL
    |- ExportError    an export that cannot be written
    |- ReviewConflict two reviewers judged the same thing at once
    `- UsageError     wrong use of the command line: options that do not go together, and
                      UnknownQuery (a QueryError), UnknownFormat (an ExportError)

The message alone must help: what failed - where - what was expected - what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

#: Told when Ctrl-C comes before a command has begun.
NOT_BEGUN = "kg: interrupted - nothing was begun, nothing is changed: the same command begins again"


class KgError(Exception):
    """Any failure whose message is written for the user; the command line prints it on one line.

    >>> str(KgError("store/ - not there"))
    'store/ - not there'
    """


class ReadError(KgError):
    """An input that cannot be read: missing, unreadable, binary, wrongly encoded, empty.

    >>> issubclass(ReadError, KgError)
    True
    """


class LoreError(KgError):
    """Faults in a data file; `faults` lists every one of them, each naming file and record.

    >>> LoreError(["cues.toml: no such act"]).faults
    ('cues.toml: no such act',)
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class MissingData(KgError):  # noqa: N818 - named for what is missing, as in the design
    """A file that ships with the package is not where it should be."""


class ModelError(KgError):
    """A bundled model that cannot be loaded or does not fit this version."""


class StoreError(KgError):
    """A store that cannot be opened, written or replaced.

    >>> issubclass(StoreError, KgError)
    True
    """


class QueryError(KgError):
    """An unknown query name, a missing or mistyped parameter, or SPARQL that does not parse.

    >>> issubclass(QueryError, KgError)
    True
    """


class ExportError(KgError):
    """An export that cannot be written.

    >>> issubclass(ExportError, KgError)
    True
    """


class ReviewConflict(KgError):  # noqa: N818 - named for what happened
    """Somebody else judged the same statement since it was shown; nothing was written."""


class UsageError(KgError):
    """Options that do not go together.

    >>> issubclass(UsageError, KgError)
    True
    """


class UnknownQuery(QueryError, UsageError):  # noqa: N818 - named for what is wrong
    """A query or a parameter by a name that nothing has, a required one missing, a value of the wrong type."""


class UnknownFormat(ExportError, UsageError):  # noqa: N818 - named for what is wrong
    """A format by a name that nothing has."""


def choose(option: str, value: str, known: Iterable[str], fault: type[KgError] = UsageError) -> str:
    """Give a value back that is one of the known ones.

    Raises:
        UsageError, or another `fault`: It is not; the message names them all.

    >>> choose("--by", "act", ("act", "stance"))
    'act'
    """
    listed = list(known)
    if value not in listed:
        raise fault(f"{option} {value!r} - expected {', '.join(listed)}")
    return value


def suggest(wrong: str, known: Sequence[str]) -> str:
    """Say what may have been meant, for the end of an error message: the nearest names, or all where none is near.

    >>> suggest("denail", ["accuse", "denial"]), suggest("love", ["accuse", "denial"])
    ('did you mean denial?', 'expected one of accuse, denial')
    """
    near = get_close_matches(wrong, known, cutoff=0.85) or get_close_matches(wrong, known)
    return f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(known) or 'none'}"
