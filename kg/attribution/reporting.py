"""Loads the words that report: verbs, nouns, adjectives and phrases, with the frames they take.

The list is data (`kg/data/reporting.toml`), so that a reader can check and extend it without touching a rule.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import LoreError
from kg.files import find_data, read_toml

#: Sections and lists that the file must have, and nothing else.
LAYOUT: Mapping[str, tuple[str, ...]] = {
    "verbs": (
        "clause", "quotation", "unspoken", "object", "infinitive", "object_infinitive", "target", "naming",
        "preposition", "particle", "seeming",
    ),
    "nouns": ("clause", "infinitive", "preposition", "light"),
    "adjectives": ("clause", "impersonal"),
    "phrases": ("source", "hearsay", "silent"),
}  # fmt: skip
#: Lists whose entries are "word preposition".
WITH_PREPOSITION = frozenset(
    {("verbs", "target"), ("verbs", "preposition"), ("verbs", "particle"), ("nouns", "preposition")}
)


@dataclass(frozen=True, slots=True)
class Reporting:
    """The words, ready to be looked up.

    Attributes:
        words: `(section, list)` -> lemmas.
        prepositions: `(section, list)` -> lemma -> prepositions that introduce the content.
    """

    words: Mapping[tuple[str, str], frozenset[str]]
    prepositions: Mapping[tuple[str, str], Mapping[str, frozenset[str]]]

    def has(self, section: str, name: str, lemma: str) -> bool:
        """Tell whether a lemma stands in a list."""
        return lemma in self.words[section, name]

    def prepositions_of(self, section: str, name: str, lemma: str) -> frozenset[str]:
        """Give the prepositions that introduce the content of a lemma in a list; empty when not listed."""
        return self.prepositions[section, name].get(lemma, frozenset())


@functools.cache
def load_reporting() -> Reporting:
    """Load the list that ships with the package, once per process.

    Raises:
        MissingData: The file is not in the package.
        LoreError: The file has faults; all are listed.
    """
    return read_reporting(find_data("data", "reporting.toml"))


def read_reporting(path: Path) -> Reporting:
    """Read a list of reporting words.

    Raises:
        LoreError: Not TOML, unknown or missing lists, entries that are not lower-case words.
    """
    tables = read_toml(path)
    faults = list(_find_faults(path.name, tables))
    if faults:
        raise LoreError(faults)
    words: dict[tuple[str, str], frozenset[str]] = {}
    prepositions: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for section, names in LAYOUT.items():
        for name in names:
            entries = tables[section][name]
            if (section, name) in WITH_PREPOSITION:
                prepositions[section, name] = _by_lemma(entries)
                entries = prepositions[section, name]
            words[section, name] = frozenset(entries)
    return Reporting(words, prepositions)


def _by_lemma(entries: Iterable[str]) -> dict[str, frozenset[str]]:
    """Turn `call for`, `call on` into `call: {for, on}`."""
    grouped: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        lemma, preposition = entry.rsplit(" ", 1)
        grouped[lemma].add(preposition)
    return {lemma: frozenset(found) for lemma, found in grouped.items()}


def _find_faults(file: str, tables: Mapping[str, object]) -> Iterable[str]:
    """Yield every way the file departs from the layout."""
    for section, names in LAYOUT.items():
        table = tables.get(section)
        if not isinstance(table, dict):
            yield f"no table [{section}] - {file} - expected {', '.join(LAYOUT)} - add it"
            continue
        for name in sorted(set(table) ^ set(names)):
            what = "unknown list" if name in table else "missing list"
            yield f"{what} {section}.{name} - {file} - expected {', '.join(names)} - rename or add it"
        for name in names:
            for entry in table.get(name, []):
                parts = 2 if (section, name) in WITH_PREPOSITION else 1
                if not _is_entry(entry, parts, free=section == "phrases"):
                    where = f"{file}, {section}.{name}"
                    yield f"bad entry {entry!r} - {where} - expected {parts} lower-case word(s) - correct it"


def _is_entry(entry: object, parts: int, *, free: bool) -> bool:
    """Tell whether an entry is lower-case and has the right number of words."""
    return isinstance(entry, str) and entry == entry.lower().strip() and (free or len(entry.split()) == parts)
