"""Loads the list of what pages print around an article: menus, share prompts, comment forms, credits.

The list is data (`kg/data/furniture.toml`), so that a phrase is added by whoever meets it, with an example.
A broken record stops the loading with every fault named; nothing is skipped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import LoreError
from kg.files import find_data, read_toml
from kg.model import Role

#: A block longer than this is never one line of furniture, whatever it says (code points).
LONGEST_BLOCK = 800
PHRASE_KEYS = frozenset({"role", "why", "longest", "pattern", "where", "opens", "examples"})
#: Where a phrase may stand; `note`: right below one that opens a correction; `paywall`: below one that opens it;
#: `title`: in the title of a page that is no article.
WHERE = ("anywhere", "tail", "note", "paywall", "title")
AGENCY_KEYS = frozenset({"name", "also"})
#: Roles that a phrase may give; body and headline are never known by their wording.
PHRASE_ROLES = frozenset({Role.FURNITURE, Role.BYLINE, Role.DATELINE, Role.CAPTION})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of furniture: what it looks like, what it is, where it may stand."""

    role: Role
    why: str
    pattern: re.Pattern[str]
    longest: int
    where: str = "anywhere"
    opens: str = ""

    def match(self, words: str) -> re.Match[str] | None:
        """Match a whole block; its white space must be collapsed already."""
        if len(words) > LONGEST_BLOCK or words.count(" ") >= self.longest:
            return None
        return self.pattern.fullmatch(words)


@dataclass(frozen=True, slots=True)
class Furniture:
    """All phrases in file order, and the agencies: written form (lower case) to name."""

    phrases: tuple[Phrase, ...]
    agencies: Mapping[str, str]


@cache
def load_furniture() -> Furniture:
    """Load the list that ships with the package.

    Raises:
        LoreError: With every fault of the file.
        MissingData: The bundled file is not there.

    >>> load_furniture().agencies["the associated press"]
    'AP'
    """
    place = find_data("data", "furniture.toml")
    raw = read_toml(place)
    faults: list[str] = []
    phrases = [
        _parse_phrase(record, number, faults) for number, record in enumerate(raw.get("phrase", []), 1)
    ]
    agencies = _parse_agencies(raw.get("agency", []), faults)
    if faults:
        raise LoreError([f"{place.name}: {fault}" for fault in faults])
    return Furniture(tuple(phrase for phrase in phrases if phrase), agencies)


def _parse_phrase(record: dict[str, Any], number: int, faults: list[str]) -> Phrase | None:
    """Check one record; add what is wrong to `faults` and return None then."""
    name, before = f"phrase {number} ({record.get('why', 'no why')})", len(faults)
    if unknown := sorted(set(record) - PHRASE_KEYS):
        faults.append(f"{name}: unknown keys {', '.join(unknown)} - known: {', '.join(sorted(PHRASE_KEYS))}")
    if record.get("role") not in PHRASE_ROLES:
        faults.append(
            f"{name}: role {record.get('role')!r} - expected one of {', '.join(sorted(PHRASE_ROLES))}"
        )
    if record.get("where", "anywhere") not in WHERE:
        faults.append(f"{name}: where {record['where']!r} - expected one of {', '.join(WHERE)}")
    if not isinstance(record.get("why"), str) or not isinstance(record.get("longest"), int):
        faults.append(f"{name}: needs why (text) and longest (whole number of words)")
    pattern = _parse_pattern(record.get("pattern"), name, faults)
    if pattern is None or len(faults) > before:
        return None
    phrase = Phrase(
        role=Role(record["role"]),
        why=record["why"],
        pattern=pattern,
        longest=record["longest"],
        where=record.get("where", "anywhere"),
        opens=record.get("opens", ""),
    )
    missed = [example for example in record.get("examples", []) if not phrase.match(example)]
    faults += [f"{name}: its own example does not match: {example!r}" for example in missed]
    if not record.get("examples"):
        faults.append(f"{name}: needs at least one example")
    return phrase


def _parse_pattern(pattern: object, name: str, faults: list[str]) -> re.Pattern[str] | None:
    if not isinstance(pattern, str):
        faults.append(f"{name}: needs a pattern (text)")
        return None
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as fault:
        faults.append(f"{name}: pattern is not a regular expression - {fault}")
        return None


def _parse_agencies(records: list[dict[str, Any]], faults: list[str]) -> dict[str, str]:
    agencies: dict[str, str] = {}
    for number, record in enumerate(records, 1):
        if not isinstance(record.get("name"), str) or set(record) - AGENCY_KEYS:
            faults.append(f"agency {number}: needs a name and at most `also` beside it")
            continue
        for form in [record["name"], *record.get("also", [])]:
            if agencies.setdefault(form.lower(), record["name"]) != record["name"]:
                faults.append(f"agency {number}: {form!r} already means {agencies[form.lower()]}")
    return agencies
