"""Loads the words that archives print around articles: labels, headings, end marks, names of languages.

The list is data (`kg/data/archives.toml`), so that another interface language is a line there and no code here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.errors import LoreError
from kg.files import find_data, read_toml
from kg.ids import strip_accents

#: Facts that a label may give; `subtitle` is a line of the text, `other` is left out.
FACTS = frozenset({"title", "author", "section", "words", "place", "subtitle", "url", "page", "other"})
#: Facts that a label of ProQuest may give; `full` and `summary` open texts, `details` ends them.
PROQUEST = frozenset(
    "title author outlet day info section page url language place words full summary details last other".split()
)
#: No label is longer (code points).
LONGEST_LABEL = 32

_LABEL = re.compile(rf"(?P<label>[^\W\d_][^:\n]{{0,{LONGEST_LABEL - 1}}}?)[ \xa0]*:(?:[ \xa0\n]+|$)")


@dataclass(frozen=True, slots=True)
class Labels:
    """All words of the list, folded by `fold`.

    Attributes:
        head: Label above a body to the fact it gives.
        bodies: Headings after which a body stands.
        summaries: Headings of a summary that belongs to the body.
        tail: Labels below a body.
        sure: Those of `tail` that stand nowhere else.
        headings: Headings below a body.
        dated: Those of `tail` that need a date.
        ends: Lines that end an article.
        units: Of an article's length.
        notes: Lines of an archive's own, anywhere in an article.
        failed: Begins of what stands in place of an article.
        editions: Words of a line that names an edition.
        proquest: Label of ProQuest to the fact it gives; of `other` ones only the begin is listed.
        languages: Name of a language to its code (ISO 639-1).
    """

    head: Mapping[str, str]
    bodies: frozenset[str]
    summaries: frozenset[str]
    tail: frozenset[str]
    sure: frozenset[str]
    headings: frozenset[str]
    dated: frozenset[str]
    ends: frozenset[str]
    units: frozenset[str]
    notes: frozenset[str]
    failed: tuple[str, ...]
    editions: frozenset[str]
    proquest: Mapping[str, str]
    languages: Mapping[str, str]


@cache
def load_labels() -> Labels:
    """Load the list that ships with the package.

    Raises:
        LoreError: The file is not what it must be; every fault is named.

    >>> load_labels().head["longueur"]
    'words'
    """
    source = find_data("data", "archives.toml")
    read = read_toml(source)
    _check(read, source.name)
    return Labels(
        head={fold(word): fact for fact, listed in read["head"].items() for word in listed},
        bodies=_fold_all(read["body"]["marks"]),
        summaries=_fold_all(read["body"]["summaries"]),
        tail=_fold_all(read["tail"]["labels"]),
        sure=_fold_all(read["tail"]["sure"]),
        headings=_fold_all(read["tail"]["headings"]),
        dated=_fold_all(read["tail"]["dated"]),
        ends=_fold_all(read["tail"]["ends"]),
        units=_fold_all(read["length"]["units"]),
        notes=_fold_all(read["notes"]["lines"]),
        failed=tuple(map(fold, read["notes"]["failed"])),
        editions=_fold_all(read["edition"]["words"]),
        proquest={fold(word): fact for fact, listed in read["proquest"].items() for word in listed},
        languages={fold(word): code for code, listed in read["languages"].items() for word in listed},
    )


def fold(words: str) -> str:
    """Make words comparable: no accents, no case, one space for white space and hyphens.

    >>> fold("PUB-TYPE"), fold("LÄNGE")
    ('pub type', 'lange')
    """
    plain = strip_accents(words)
    return " ".join(plain.replace("-", " ").replace("_", " ").casefold().split()).strip(" .")


def split_label(words: str) -> tuple[str, str] | None:
    """Split `LABEL: value` at its colon; None where the words do not begin with something like a label.

    >>> split_label("BYLINE: Jane Doe")
    ('BYLINE', 'Jane Doe')
    """
    found = _LABEL.match(words)
    return (found["label"], words[found.end() :].strip()) if found else None


def name_language(words: str, labels: Labels) -> str | None:
    """Find the code of a language by its name; None for a name that the list does not have.

    >>> name_language("GERMAN; DEUTSCH", load_labels())
    'de'
    """
    for part in re.split(r"[;,/|]", words):
        if code := labels.languages.get(fold(part)):
            return code
    return None


def _fold_all(listed: list[str]) -> frozenset[str]:
    return frozenset(map(fold, listed))


def _check(read: Mapping[str, object], name: str) -> None:
    needed: dict[str, set[str]] = {
        "head": set(FACTS),
        "length": {"units"},
        "edition": {"words"},
        "notes": {"lines", "failed"},
        "proquest": set(PROQUEST),
        "body": {"marks", "summaries"},
        "tail": {"labels", "sure", "headings", "ends", "dated"},
    }
    faults = [f"{name}: [{table}] is missing" for table in (*needed, "languages") if table not in read]
    for table in read:
        lists = read[table]
        if not isinstance(lists, dict):
            faults.append(f"{name}: [{table}] - expected a table")
            continue
        keys = needed.get(table)
        if keys is not None and set(lists) != set(keys):
            faults.append(f"{name}: [{table}] - expected {', '.join(sorted(keys))}")
        faults += [
            f"{name}: [{table}] {key} - expected a list of words"
            for key, listed in lists.items()
            if not isinstance(listed, list)
            or not all(isinstance(word, str) and word.strip() for word in listed)
        ]
    if faults:
        raise LoreError(faults)
