"""Spells the forms of English verbs, so that the lemma table knows every form of every verb that matters.

In: base forms. Out: (Penn tag, form) -> base. A treebank shows few forms of rare verbs ("contravened"), and rules
learned from endings guess wrong there ("contraven"). Irregular verbs come from `verbs.tsv`; parsers mix up past and
participle, so both tags know both forms.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

VOWELS = "aeiou"
#: A stressed syllable that doubles its last consonant: one short vowel, one consonant.
CLOSED = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdfgklmnprtvz]")
#: The same at the end of a longer verb, which may double it or not (`admitted`, `edited`, `travelled`).
CLOSED_END = re.compile(r"\w*[^aeiou][aeiou][bdfgklmnprt]")
IRREGULAR = Path(__file__).with_name("verbs.tsv")


def list_forms(bases: Iterable[str]) -> dict[tuple[str, str], str]:
    """List the forms of verbs by tag; where two verbs share a form the one given first keeps it.

    >>> forms = list_forms(["provoke", "lie", "mislead"])
    >>> forms["VBG", "provoking"], forms["VBD", "lied"], forms["VBN", "misled"]
    ('provoke', 'lie', 'mislead')
    """
    irregular = read_irregular(IRREGULAR)
    forms: dict[tuple[str, str], str] = {}
    for base in bases:
        for tag, form in spell_forms(base, irregular):
            forms.setdefault((tag, form), base)
    return forms


def read_irregular(path: Path) -> dict[str, set[str]]:
    """Read the past and participle forms of irregular verbs by base."""
    forms: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        if line and not line.startswith("#") and not line.startswith("base\t"):
            base, past, participle = line.split("\t")
            forms[base] |= {past, participle}
    return dict(forms)


def spell_forms(base: str, irregular: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield (tag, form) of one verb."""
    yield "VBZ", spell_third_person(base)
    yield from (("VBG", stem + "ing") for stem in spell_stems(base, before="i"))
    past = irregular.get(base) or {spell_past(stem) for stem in spell_stems(base, before="e")}
    for form in sorted(past):
        yield "VBD", form
        yield "VBN", form


def spell_third_person(base: str) -> str:
    """Spell `denies`, `fixes`, `says`."""
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def spell_stems(base: str, before: str) -> list[str]:
    """List the stems that an ending joins: `hop` gives `hopp`; `travel` gives `travel` and `travell`."""
    if base.endswith("c"):
        return [base + "k"]
    if before == "i" and base.endswith("ie"):
        return [base[:-2] + "y"]
    if before == "i" and base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return [base[:-1]]
    if CLOSED.fullmatch(base):
        return [base + base[-1]]
    return [base, base + base[-1]] if CLOSED_END.fullmatch(base) else [base]


def spell_past(stem: str) -> str:
    """Spell the regular past of a stem: `denied`, `provoked`, `hopped`."""
    if stem.endswith("y") and stem[-2:-1] not in VOWELS:
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


def list_cue_verbs(data: Path) -> list[str]:
    """List the verbs of the package's word lists (`cues.toml`, `reporting.toml`), sorted."""
    cues = tomllib.loads((data / "cues.toml").read_text(encoding="utf-8"))
    entries = [e for table in cues.values() if isinstance(table, list) for e in table if isinstance(e, dict)]
    words = {str(e["lemma"]).split()[0] for e in entries if e.get("pos") == "verb"}
    reporting = tomllib.loads((data / "reporting.toml").read_text(encoding="utf-8"))
    words |= {str(entry).split()[0] for entries in reporting["verbs"].values() for entry in entries}
    return sorted(word for word in words if word.isascii() and word.isalpha() and len(word) > 2)
