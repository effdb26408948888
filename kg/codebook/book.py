"""Reads a codebook: what is coded, in which words, how it is called elsewhere, and which files hold cues and names.

In: one TOML file (`ontology/codebook.toml` explains its form). Out: a frozen `Codebook`, or every fault of the file at
once. What follows from it: which lexicon and gazetteer a build loads, which acts it keeps, what review forms offer and
explain, and the crosswalks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kg.codes import SHIPPED, TRAITS, Act, Code, Codes, EvidenceKind, read_codes
from kg.errors import LoreError
from kg.files import find_data, read_toml
from kg.gazetteer import TopicKind
from kg.model import ActorKind

#: The 16 event types of PLOVER, for the optional notation of a code.
PLOVER_TYPES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)

#: The lists of a codebook; to those of codes it may add words of its own.
LISTS: Mapping[str, type[StrEnum | Code]] = {
    "acts": Act,
    "evidence-kinds": EvidenceKind,
    "actor-kinds": ActorKind,
    "topic-kinds": TopicKind,
}
#: Files that a codebook may name, by what they hold.
FILES = ("cues", "actors", "topics")
#: Values of DNA's variable "agreement".
AGREEMENT = ("agreement", "disagreement")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a list.

    Attributes:
        value: The word in files, on the command line and at the end of the IRI.
        label, definition: For people.
        cameo, plover, dna, schema: What it is called elsewhere; None where nothing fits.
        rulings: How open cases are decided, for a language model; empty for most.
    """

    value: str
    label: str
    definition: str
    cameo: str | None = None
    plover: str | None = None
    dna: str | None = None
    schema: str | None = None
    rulings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A category of what is said, as an analyst codes it: table `concepts.NAME` of a codebook.

    A topic of `topics.tsv` is a thing that words name (a treaty, a weapon); a concept is what is claimed of things, in
    whatever words, told by examples.

    Attributes:
        value: The name of its table.
        label: Under which networks, queries and exports show it; no two concepts have the same.
        definition: For people; may be empty.
        examples: Contents that fall under it, each a short sentence; at least one.
    """

    value: str
    label: str
    definition: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a language model is told beside the acts: table `prompt` of a codebook.

    Attributes:
        acts: Those that it is asked for.
        rulings: For all of them.
        text, answer: An example: a text with its sentences numbered, and the answer to it.
    """

    acts: tuple[str, ...]
    rulings: tuple[str, ...] = ()
    text: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """A codebook as read.

    Attributes:
        title: Of the dispute or project.
        lists: By name of the list, its values in the order of the file.
        codes: The acts and kinds of evidence that ship, then its own.
        cues, actors, topics: Files of its own; None: the bundled ones.
        alone: Its files stand in place of the bundled ones, not on top of them.
        path: Where it was read from; None for the bundled one.
        guidance: For a language model; None: that of the bundled codebook.
        concepts: Under which statements fall, in the order of the file; the bundled codebook names none.
    """

    title: str
    lists: Mapping[str, tuple[Entry, ...]]
    codes: Codes = SHIPPED
    cues: Path | None = None
    actors: Path | None = None
    topics: Path | None = None
    alone: bool = False
    path: Path | None = None
    guidance: Guidance | None = None
    concepts: tuple[Concept, ...] = ()

    @property
    def acts(self) -> tuple[str, ...]:
        """Give the acts that are coded; empty when all of them are."""
        found = tuple(code.value for code in self.lists["acts"])
        return () if len(found) == len(self.codes.acts) else found

    def take_files(self, cues: Path | None = None, actors: Path | None = None) -> Codebook:
        """Give the codebook with these files where they are given, in place of those that it names."""
        return replace(self, cues=cues or self.cues, actors=actors or self.actors)

    def list_values(self, name: str) -> Sequence[StrEnum | Code]:
        """List the values of a list in the order of the file, as the program knows them."""
        known = list_known(LISTS[name], self.codes)
        return [known[entry.value] for entry in self.lists[name]]


def load_codebook(path: Path | None = None) -> Codebook:
    """Load a codebook; None: the bundled one.

    Raises:
        LoreError: It cannot be read, is not TOML, or has faults; every fault is listed.
        MissingData: The bundled one is gone.

    >>> [code.value for code in load_codebook().lists["acts"]][:3]
    ['accuse', 'deny', 'demand']
    """
    file = path or find_data("ontology", "codebook.toml")
    raw = read_toml(file)
    faults: list[str] = []
    known = ("title", "files", "prompt", "concepts", *LISTS)
    faults += [f"unknown table {name!r} - known are {', '.join(known)}" for name in raw if name not in known]
    title = raw.get("title")
    if not isinstance(title, str) or not title.strip():
        faults.append('title is missing - write title = "..."')
    codes = SHIPPED if path is None else read_codes(raw, SHIPPED, faults)
    lists = {name: _read_list(name, raw.get(name), codes, faults) for name in LISTS}
    files, alone = _read_files(raw.get("files", {}), file.parent, faults)
    guidance = _read_guidance(raw["prompt"], lists["acts"], codes, faults) if "prompt" in raw else None
    concepts = _read_concepts(raw.get("concepts", {}), faults)
    if faults:
        raise LoreError([f"{file.name}: {fault}" for fault in faults])
    return Codebook(
        str(title), lists, codes, **files, alone=alone, path=path, guidance=guidance, concepts=concepts
    )


def list_known(kind: type[StrEnum | Code], codes: Codes = SHIPPED) -> Mapping[str, StrEnum | Code]:
    """List the values that a list of a codebook may hold, by their word."""
    if issubclass(kind, StrEnum):
        return {member.value: member for member in kind}
    return codes.acts if kind is Act else codes.evidence_kinds


def _read_list(name: str, raw: object, codes: Codes, faults: list[str]) -> tuple[Entry, ...]:
    known = list_known(LISTS[name], codes)
    if not isinstance(raw, dict) or not raw:
        faults.append(f"{name} is missing - write [{name}.{next(iter(known))}] and the others")
        return ()
    entries = []
    for value, record in raw.items():
        if not isinstance(record, dict):
            faults.append(f"{name}.{value} must be a table - write [{name}.{value}]")
        elif value not in known and issubclass(LISTS[name], StrEnum):
            faults.append(f"{name} has {value!r} - expected some of {', '.join(known)}")
        else:
            entries.append(_read_entry(f"{name}.{value}", known.get(value), value, record, faults))
    return tuple(entries)


def _read_entry(
    where: str, code: StrEnum | Code | None, value: str, record: Mapping[str, Any], faults: list[str]
) -> Entry:
    texts: dict[str, str | None] = {}
    for key in ("label", "definition"):
        text = record.get(key)
        if not isinstance(text, str) or not text.strip():
            faults.append(f'{where}: {key} is missing - write {key} = "..."')
            text = ""
        texts[key] = text
    for key, (fits, expected) in CROSSWALKS.items():
        text = record.get(key)
        if text is not None and not (isinstance(text, str) and fits(text)):
            faults.append(f"{where}: {key} is {text!r} - expected {expected}")
            text = None
        texts[key] = text
    if isinstance(code, Act) and texts["dna"] not in (None, AGREEMENT[code.rejects]):
        faults.append(
            f"{where}: dna is {texts['dna']!r} - the engine reads this act as {AGREEMENT[code.rejects]}"
        )
    known = ("label", "definition", "rulings", *CROSSWALKS, *TRAITS.get(type(code), ()))
    stray = sorted(set(record) - set(known))
    if stray:
        faults.append(f"{where}: unknown key {', '.join(stray)} - known are {', '.join(known)}")
    rulings = _read_texts(f"{where}: rulings", record.get("rulings", []), faults)
    return Entry(value=value, **texts, rulings=rulings)  # type: ignore[arg-type]


def _read_texts(where: str, raw: object, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(text, str) and text.strip() for text in raw):
        faults.append(f'{where} must be a list of texts - write ["...", "..."]')
        return ()
    return tuple(text.strip() for text in raw)


def _read_concepts(raw: object, faults: list[str]) -> tuple[Concept, ...]:
    if not isinstance(raw, dict) or not all(isinstance(record, dict) for record in raw.values()):
        faults.append(
            'concepts must be tables - write [concepts.NAME] with label = "..." and examples = ["..."]'
        )
        return ()
    found = [_read_concept(f"concepts.{value}", value, record, faults) for value, record in raw.items()]
    owners: dict[str, str] = {}
    for concept in found:
        for text in (concept.label, *concept.examples):
            owner = owners.setdefault(text.casefold(), concept.value)
            if owner != concept.value:
                faults.append(
                    f"concepts.{concept.value}: {text!r} is in concepts.{owner} too - keep it in one of them"
                )
    return tuple(found)


def _read_concept(where: str, value: str, record: Mapping[str, Any], faults: list[str]) -> Concept:
    known = ("label", "definition", "examples")
    if stray := sorted(set(record) - set(known)):
        faults.append(f"{where}: unknown key {', '.join(stray)} - known are {', '.join(known)}")
    label, definition = record.get("label"), record.get("definition", "")
    if not isinstance(label, str) or not label.strip():
        faults.append(f'{where}: label is missing - write label = "..."')
        label = ""
    if not isinstance(definition, str):
        faults.append(f'{where}: definition must be a text - write definition = "..."')
        definition = ""
    examples = _read_texts(f"{where}: examples", record.get("examples", []), faults)
    if not examples:
        faults.append(
            f'{where}: it has no examples - write some statements that fall under it: examples = ["..."]'
        )
    return Concept(value, " ".join(label.split()), definition.strip(), examples)


def _read_guidance(raw: object, acts: Sequence[Entry], codes: Codes, faults: list[str]) -> Guidance:
    if not isinstance(raw, dict):
        faults.append("prompt must be a table - write [prompt]")
        return Guidance(())
    known = ("acts", "rulings", "text", "answer")
    stray = sorted(set(raw) - set(known))
    if stray:
        faults.append(f"prompt: unknown key {', '.join(stray)} - known are {', '.join(known)}")
    listed = {entry.value for entry in acts}
    asked = _read_texts("prompt: acts", raw.get("acts", []), faults)
    faults += [
        f"prompt: acts has {act!r}, which is no value of acts" for act in asked if act not in codes.acts
    ]
    texts = [raw.get(key, "") for key in ("text", "answer")]
    if not all(isinstance(text, str) for text in texts):
        faults.append('prompt: text and answer are texts - write """..."""')
    # An act that is not coded is not asked for either.
    kept = tuple(act for act in asked if act in listed)
    return Guidance(kept, _read_texts("prompt: rulings", raw.get("rulings", []), faults), *map(str, texts))


#: Crosswalks: key, what fits, and how that is said.
CROSSWALKS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "cameo": (re.compile(r"\d{2,4}").fullmatch, "two to four digits"),
    "plover": (lambda text: text.partition("/")[0] in PLOVER_TYPES, "a PLOVER type such as ACCUSE/allege"),
    "dna": (AGREEMENT.__contains__, " or ".join(AGREEMENT)),
    "schema": (re.compile(r"[A-Z][A-Za-z]+").fullmatch, "a type of schema.org, such as Person"),
}


def _read_files(raw: object, folder: Path, faults: list[str]) -> tuple[dict[str, Path | None], bool]:
    found: dict[str, Path | None] = dict.fromkeys(FILES)
    if not isinstance(raw, dict):
        faults.append("files must be a table - write [files]")
        return found, False
    for key, value in raw.items():
        if key in FILES and isinstance(value, str) and value:
            found[key] = folder / value
        elif key != "alone" or not isinstance(value, bool):
            faults.append(
                f"files: {key} = {value!r} - expected alone = true or false, or a path for {', '.join(FILES)}"
            )
    return found, raw.get("alone") is True
