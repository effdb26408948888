"""Loads the words that tell what somebody did: cues, blameworthy conduct, evidence.

Everything the extraction engine knows about English verbs and nouns stands in `kg/data/cues.toml`, where a
reader can review it and a user can extend it. In go TOML files, out comes one frozen `Lexicon`; a fault in
any record stops the load, with every fault of the file reported at once.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Generic, TypeVar

from kg.codes import SHIPPED, Codes
from kg.errors import LoreError
from kg.files import find_data, read_toml
from kg.model import Act, EvidenceKind, EvidenceStance, Framing


class Pos(StrEnum):
    """Part of speech of a one-word entry; PHRASE for an entry of several words."""

    VERB = "verb"
    NOUN = "noun"
    ADJ = "adj"
    PHRASE = "phrase"


class Pseudo(StrEnum):
    """What a cue marks that is not a speech act of the project; it must never make a statement.

    ATTITUDE: belief, wish or feeling. QUESTION: asks, wonders. NONE: a phrase that looks like a cue and
    is none ("did not rule out"), listed to stop the shorter cue inside it.
    """

    ATTITUDE = "attitude"
    QUESTION = "question"
    NONE = "none"


#: What a conduct word says was done; grouping for propositions and pages.
CONDUCT_KINDS = (
    *("aggression", "bad-faith", "blackmail", "corruption", "damage", "deception", "discrimination"),
    *("escalation", "interference", "neglect", "obstruction", "repression", "responsibility", "theft"),
    "violation",
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that tells which act was done.

    Attributes:
        id: Unique, kebab-case.
        act: The act, or a Pseudo for a cue that must make no statement.
        lemma: Lower-case lemmas, separated by single spaces.
        pos: PHRASE exactly when `lemma` has several words.
        framing: What the word says about the outlet's trust in the content.
        example: A sentence of ours that shows the cue.
        own: It stands in a user's file: it makes an act wherever it is done, whatever the encoder was taught.
    """

    id: str
    act: Act | Pseudo
    lemma: str
    pos: Pos
    framing: Framing
    example: str
    own: bool = False

    @property
    def is_pseudo(self) -> bool:
        """Tell whether the cue must make no statement."""
        return isinstance(self.act, Pseudo)


@dataclass(frozen=True, slots=True)
class Conduct:
    """A word for blameworthy conduct: it says what kind of charge some words make.

    `weight` (0-1) is how strongly the word alone marks blame; `pos` is that of the head word.
    """

    lemma: str
    pos: Pos
    kind: str
    weight: float
    example: str


@dataclass(frozen=True, slots=True)
class EvidenceCue:
    """A word that tells what kind of evidence a stretch of text offers."""

    lemma: str
    kind: EvidenceKind
    example: str


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A word or phrase that introduces grounds ("because", "citing")."""

    lemma: str
    example: str


@dataclass(frozen=True, slots=True)
class EvidenceAttack:
    """A phrase that calls evidence missing or asks for it: an attack on grounds, not on the claim."""

    lemma: str
    stance: EvidenceStance
    example: str


Entry = Cue | Conduct | EvidenceCue | EvidenceLink | EvidenceAttack
T = TypeVar("T", bound=Entry)


@dataclass(frozen=True, slots=True)
class Phrases(Generic[T]):
    """Entries of one table, found in running words by the first word of their lemma."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]

    def find_at(
        self, words: Sequence[str], lemmas: Sequence[str], start: int, *, gap: int = 0
    ) -> tuple[tuple[T, tuple[int, ...]], ...]:
        """Find the entries that begin at one word.

        A word of an entry matches the word as written (lower-cased) or its lemma, so `based on` and
        `offer no proof` both work as they stand.

        Args:
            words: The words of a sentence.
            lemmas: Their lemmas, as many.
            start: Index of the first word.
            gap: How many other words may stand between two words of an entry.

        Returns:
            Entry and the indices of its words, entries of more words first; empty when none begins here.
        """
        found: list[tuple[T, tuple[int, ...]]] = []
        for first in dict.fromkeys((lemmas[start].lower(), words[start].lower())):
            for pattern, entry in self.by_first.get(first, ()):
                places = _match_words(pattern, words, lemmas, start, gap)
                if places:
                    found.append((entry, places))
        return tuple(sorted(found, key=lambda hit: -len(hit[1])))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries of the cue file, in file order, with the look-ups the engine needs.

    `cue_phrases` holds the cues of several words only; the other tables hold every entry of their kind.
    """

    cues: tuple[Cue, ...]
    cue_phrases: Phrases[Cue]
    conduct: Phrases[Conduct]
    evidence: Phrases[EvidenceCue]
    links: Phrases[EvidenceLink]
    attacks: Phrases[EvidenceAttack]
    by_lemma: Mapping[tuple[str, Pos], tuple[Cue, ...]] = field(repr=False)
    conduct_by_lemma: Mapping[tuple[str, Pos], Conduct] = field(repr=False)

    def find_cues(self, lemma: str, pos: Pos | str) -> tuple[Cue, ...]:
        """Find the cues of a lemma; one record per reading, empty when there is none.

        >>> [cue.act.value for cue in load_lexicon().find_cues("accuse", "verb")]
        ['accuse']
        """
        return self.by_lemma.get((lemma.lower(), Pos(pos)), ())

    def find_conduct(self, lemma: str, pos: Pos | str) -> Conduct | None:
        """Find the conduct record of a lemma, None when the word marks no blame.

        >>> load_lexicon().find_conduct("violate", "verb").kind
        'violation'
        """
        return self.conduct_by_lemma.get((lemma.lower(), Pos(pos)))


def load_lexicon(path: Path | None = None, *, replace: bool = False, codes: Codes = SHIPPED) -> Lexicon:
    """Load the bundled cue file, with a user's file on top of it.

    Args:
        path: A user's TOML file of the same form; None for the bundled one alone. A record with the id (or
            lemma and part of speech) of a bundled one takes its place, others are added.
        replace: Use the user's file alone.
        codes: Acts and kinds of evidence that the user's file may name.

    Returns:
        The lexicon; the bundled one is read once and shared.

    Raises:
        LoreError: The file cannot be read, is not TOML, or has faulty records; every fault is listed.
        MissingData: The bundled file is gone.
    """
    if path is None:
        return _load_bundled()
    tables = _read_tables(path, codes)
    tables["cue"] = tuple(dataclasses.replace(cue, own=True) for cue in _only(Cue, tables["cue"]))
    if not replace:
        tables = _merge_tables(_read_tables(find_data("data", "cues.toml")), tables)
    return _build_lexicon(tables)


@cache
def _load_bundled() -> Lexicon:
    return _build_lexicon(_read_tables(find_data("data", "cues.toml")))


def _match_words(
    pattern: Sequence[str], words: Sequence[str], lemmas: Sequence[str], start: int, gap: int
) -> tuple[int, ...]:
    """Place every word of a pattern, in order, each the nearest possible; empty when one has no place."""
    places = [start]
    for wanted in pattern[1:]:
        after = places[-1] + 1
        for index in range(after, min(after + gap + 1, len(words))):
            if wanted in (lemmas[index].lower(), words[index].lower()):
                places.append(index)
                break
        else:
            return ()
    return tuple(places)


Tables = dict[str, tuple[Entry, ...]]


def _merge_tables(base: Tables, extra: Tables) -> Tables:
    """Put a user's records over the bundled ones; a record with a known key replaces it in place."""
    merged: Tables = {}
    for name in SCHEMA:
        records = {_key(entry): entry for entry in base[name]}
        records.update({_key(entry): entry for entry in extra[name]})
        merged[name] = tuple(records.values())
    return merged


def _key(entry: Entry) -> str:
    """Name a record within its table: the id of a cue, else lemma and part of speech."""
    if isinstance(entry, Cue):
        return entry.id
    return f"{entry.lemma} ({entry.pos})" if isinstance(entry, Conduct) else entry.lemma


def _build_lexicon(tables: Tables) -> Lexicon:
    cues = _only(Cue, tables["cue"])
    conduct = _only(Conduct, tables["conduct"])
    by_lemma: dict[tuple[str, Pos], tuple[Cue, ...]] = {}
    for cue in cues:
        by_lemma[cue.lemma, cue.pos] = (*by_lemma.get((cue.lemma, cue.pos), ()), cue)
    return Lexicon(
        cues=cues,
        cue_phrases=_index(cue for cue in cues if cue.pos is Pos.PHRASE),
        conduct=_index(conduct),
        evidence=_index(_only(EvidenceCue, tables["evidence"])),
        links=_index(_only(EvidenceLink, tables["evidence_link"])),
        attacks=_index(_only(EvidenceAttack, tables["evidence_attack"])),
        by_lemma=by_lemma,
        conduct_by_lemma={(entry.lemma, entry.pos): entry for entry in conduct},
    )


def _only(kind: type[T], entries: Iterable[Entry]) -> tuple[T, ...]:
    return tuple(entry for entry in entries if isinstance(entry, kind))


def _index(entries: Iterable[T]) -> Phrases[T]:
    """Index entries by first word; one with a hyphen is found whether or not the parser cuts it there."""
    by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    for entry in entries:
        for pattern in dict.fromkeys((entry.lemma, entry.lemma.replace("-", " - "))):
            words = tuple(pattern.split())
            by_first.setdefault(words[0], []).append((words, entry))
    return Phrases({first: tuple(found) for first, found in by_first.items()})


# --- reading and checking the file ---------------------------------------------------------------


def _read_tables(path: Path, codes: Codes = SHIPPED) -> Tables:
    """Read and check one cue file; raise with every fault of it."""
    name = path.name
    raw = read_toml(path)
    faults = [
        f"{name}: unknown table '{table}' - known tables are {', '.join(SCHEMA)}"
        for table in raw
        if table not in SCHEMA
    ]
    tables: Tables = {}
    for table, build in SCHEMA.items():
        tables[table] = _read_table(name, table, raw.get(table, []), partial(build, codes), faults)
    if faults:
        raise LoreError(faults)
    return tables


def _read_table(
    name: str, table: str, rows: object, build: Callable[[_Row], Entry | None], faults: list[str]
) -> tuple[Entry, ...]:
    """Read the records of one table, adding their faults to the list."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(f"{name}: {table} must be a list of records - write [[{table}]] before each")
        return ()
    entries: dict[str, Entry] = {}
    for number, values in enumerate(rows, 1):
        row = _Row(f"{name}: {table} {_name_row(values, number)}", values, faults)
        entry = build(row)
        row.refuse_unknown()
        if entry is None:
            continue
        if _key(entry) in entries:
            row.fault(f"'{_key(entry)}' is already taken - remove one of the two records")
        entries[_key(entry)] = entry
    return tuple(entries.values())


def _name_row(values: Mapping[str, object], number: int) -> str:
    named = values.get("id") or values.get("lemma")
    return f"'{named}'" if isinstance(named, str) else f"number {number} (no id or lemma)"


@dataclass(slots=True)
class _Row:
    """One raw record while it is checked: each getter notes a fault and returns a stand-in value."""

    where: str
    values: Mapping[str, object]
    faults: list[str]
    asked: list[str] = field(default_factory=list)
    count: int = 0

    def fault(self, what: str) -> None:
        self.faults.append(f"{self.where}: {what}")
        self.count += 1

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string; required when there is no default."""
        self.asked.append(key)
        value = self.values.get(key, default)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(f'{key} is missing or empty - write {key} = "..."')
        return ""

    def choice(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of a closed list of words."""
        self.asked.append(key)
        value = self.values.get(key, default)
        if isinstance(value, str) and value in known:
            return value
        self.fault(f"{key} is {value!r} - expected one of {', '.join(known)}")
        return ""

    def share(self, key: str) -> float:
        """A number between 0 and 1."""
        self.asked.append(key)
        value = self.values.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self.fault(f"{key} is {value!r} - expected a number from 0 to 1")
        return 0.0

    def lemma(self) -> str:
        """The lemma: lower case, single spaces."""
        lemma = self.text("lemma")
        if lemma != " ".join(lemma.lower().split()):
            self.fault("lemma must be lower case, its words separated by single spaces")
        return lemma

    def example(self, lemma: str) -> str:
        """The example; every word of the lemma longer than two letters must show in it."""
        example = self.text("example")
        for word in lemma.split() if example else ():
            if len(word) > 2 and not _shows(word, example):
                self.fault(f"example does not show '{word}' - use the lemma in a sentence of your own")
        return example

    def refuse_unknown(self) -> None:
        for key in self.values:
            if key not in self.asked:
                self.fault(f"unknown key '{key}' - known keys are {', '.join(self.asked)}")


def _shows(word: str, text: str) -> bool:
    """Tell whether some word of the text begins as this one does (all but its last two letters)."""
    start = word[: max(2, len(word) - 2)]
    return any(found.startswith(start) for found in re.findall(r"[\w'-]+", text.lower()))


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


def _build_cue(codes: Codes, row: _Row) -> Cue | None:
    key = row.text("id")
    if key and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        row.fault("id must be kebab-case: lower-case letters and digits joined by hyphens")
    act = row.choice("act", (*codes.acts, *_values(Pseudo)))
    lemma = row.lemma()
    pos = row.choice("pos", _values(Pos))
    if lemma and pos and (" " in lemma) != (pos == Pos.PHRASE):
        row.fault(f"pos is '{pos}' - a lemma of several words is a phrase, one of a single word is not")
    framing = row.choice("framing", _values(Framing), Framing.NEUTRAL)
    example = row.example(lemma)
    if row.count:
        return None
    return Cue(
        id=key,
        act=codes.act(act) if act in codes.acts else Pseudo(act),
        lemma=lemma,
        pos=Pos(pos),
        framing=Framing(framing),
        example=example,
    )


def _build_conduct(_: Codes, row: _Row) -> Conduct | None:
    lemma = row.lemma()
    pos = row.choice("pos", (Pos.VERB, Pos.NOUN, Pos.ADJ))
    kind = row.choice("kind", CONDUCT_KINDS)
    weight, example = row.share("weight"), row.example(lemma)
    return None if row.count else Conduct(lemma, Pos(pos), kind, weight, example)


def _build_evidence(codes: Codes, row: _Row) -> EvidenceCue | None:
    lemma = row.lemma()
    kind, example = row.choice("kind", tuple(codes.evidence_kinds)), row.example(lemma)
    return None if row.count else EvidenceCue(lemma, codes.evidence_kind(kind), example)


def _build_link(_: Codes, row: _Row) -> EvidenceLink | None:
    lemma = row.lemma()
    example = row.example(lemma)
    return None if row.count else EvidenceLink(lemma, example)


def _build_attack(_: Codes, row: _Row) -> EvidenceAttack | None:
    lemma = row.lemma()
    stance = row.choice("stance", (EvidenceStance.MISSING, EvidenceStance.DEMANDED))
    example = row.example(lemma)
    return None if row.count else EvidenceAttack(lemma, EvidenceStance(stance), example)


#: The tables of the cue file and the function that checks a record of each.
SCHEMA: Mapping[str, Callable[[Codes, _Row], Entry | None]] = {
    "cue": _build_cue,
    "conduct": _build_conduct,
    "evidence": _build_evidence,
    "evidence_link": _build_link,
    "evidence_attack": _build_attack,
}
