"""What only the publisher of an export knows: title, licence, creator, day. Nothing of it is ever guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.almanac import read_iso
from kg.errors import UsageError

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a publisher says of its files; "" says nothing.

    Attributes:
        version: Of this program.
        licence: IRI of the licence of what is published.
        creator: IRI of who publishes, such as an ORCID.
        title: Of the whole.
        published: ISO day of publication.

    Raises:
        UsageError: An IRI or a day that is none.

    >>> Imprint("0.1.0", licence="https://spdx.org/licenses/CC0-1.0", published="2026-01-31").creator
    ''
    """

    version: str
    licence: str = ""
    creator: str = ""
    title: str = ""
    published: str = ""

    def __post_init__(self) -> None:
        """Refuse what no reader would accept."""
        for option, value in (("--licence", self.licence), ("--creator", self.creator)):
            if value and not _IRI.fullmatch(value):
                raise UsageError(
                    f"{option} {value!r} - expected an address that begins with https:// or http://"
                )
        if self.published and not read_iso(self.published):
            raise UsageError(f"--published {self.published!r} - expected a day such as 2026-01-31")
