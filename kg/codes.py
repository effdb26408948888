"""What is coded: the acts and the kinds of evidence, each with all that follows from it.

One table says it, `ontology/codebook.toml`; a codebook of the user's may add to it. In: the tables `[acts.NAME]` and
`[evidence-kinds.NAME]` of such a file. Out: `Codes`, or every fault of the tables. Code asks an act what it is
(`statement.act.rejects`) and keeps no list of acts of its own.

>>> Act.DENY.rejects, Act.DENY.opens, Act.SUPPORT.tone.value
(True, False, 'friendly')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self, TypeVar, get_type_hints

from kg.errors import LoreError
from kg.files import find_data, read_toml


class Stand(StrEnum):
    """How an act stands to its content: the last two turn it away, a fact the one and a wish the other."""

    CLAIMED = "claimed"
    WANTED = "wanted"
    DENIED = "denied"
    REFUSED = "refused"


class Tone(StrEnum):
    """How an act treats whom it is against."""

    HOSTILE = "hostile"
    FRIENDLY = "friendly"
    NEUTRAL = ""


@dataclass(frozen=True, eq=False, repr=False)
class Code(str):
    """A word of a list that a codebook can add to; it is that word, and knows what follows from it.

    Attributes:
        value: The word in files, on the command line and at the end of the IRI.
        label, definition: For people.
    """

    value: str
    label: str
    definition: str

    def __new__(cls, value: str, *_: object, **__: object) -> Self:
        """Make the word."""
        return super().__new__(cls, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle so that there is one object of each word that ships."""
        return _restore, (type(self), *(getattr(self, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class _Trait:
    """How a trait is checked: what fits, how that is said, what holds where it is left out.

    One that is not `free` is for what ships: rules and shapes of the ontology lean on it.
    """

    fits: Callable[[Any], object]
    expected: str
    default: object = ""
    free: bool = True


def _match(pattern: str) -> Callable[[object], object]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value)


def _are(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(type(one) is kind for one in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_Flag = Annotated[bool, _Trait(_is_flag, "true or false", False)]
_FixedFlag = Annotated[bool, _Trait(_is_flag, "true or false", False, free=False)]
_WORD = r"[a-z]+(-[a-z]+)*"
#: Acts that the encoder knows, in the order of its outputs.
SIX = ("accuse", "deny", "demand", "threaten", "concede", "refuse")
BORDERS = ("solid", "dashed", "dotted", "double")


@dataclass(frozen=True, eq=False, repr=False)
class Act(Code):
    """What somebody did with words. Five are the project's subject (`main`); the rest carry the dispute.

    Attributes:
        kind: Class in the ontology; "": a plain speech act, told apart by its force.
        content: How it stands to what it is about.
        asks: Whether it asks for something, which a refusal rejects.
        tone: How it treats whom it is against.
        main: Whether readers of the pages and of `kg query accusations | denials | demands | threats` ask for it.
        opens: Whether it waits for an answer.
        reasoned: Whether it can carry grounds.
        ahead: Whether it is about what lies ahead: it can have a deadline and a condition.
        aims_back: Whether it is against whoever did what it answers.
        unaimed: Whether it is against nobody.
        like: Word of the act as whose roles the encoder reads its roles; "": any act's.
        answers: Words of the acts that it can answer; others are too rare to be told.
        status: What it makes of what it answers (`kg.vocab.AnswerStatus`); "": answered.
        verb, before: What its speaker does, and the word before whom it is done to ("" where it takes none).
        colour, dashes, border: How pages draw it: `#rrggbb` ("": grey), dashes and gaps of its line in pixels, and the
            CSS style of its border; colour is never the only sign.
        ink, ink_dashes: The same in pictures for print; only of what ships.
    """

    kind: Annotated[str, _Trait(_match("[A-Z][a-z]+"), "a class of the ontology", free=False)]
    content: Annotated[Stand, _Trait([*Stand].__contains__, f"one of {', '.join(Stand)}", Stand.CLAIMED)]
    asks: _FixedFlag
    tone: Annotated[Tone, _Trait([*Tone].__contains__, "hostile or friendly")]
    main: _Flag
    opens: _FixedFlag
    reasoned: _Flag
    ahead: _Flag
    aims_back: _Flag
    unaimed: _Flag
    like: Annotated[str, _Trait(SIX.__contains__, f"one of {', '.join(SIX)}")]
    answers: Annotated[tuple[str, ...], _Trait(_are(str), "a list of acts", ())]
    status: Annotated[str, _Trait(_match("[a-z]+"), "an answer status", free=False)]
    verb: Annotated[str, _Trait(_match(".+"), 'text such as "accuses"')]
    before: Annotated[str, _Trait(_match("[a-z]+"), 'a word such as "to"')]
    colour: Annotated[str, _Trait(_match("#[0-9a-f]{6}"), 'a colour such as "#a93226"')]
    dashes: Annotated[tuple[int, ...], _Trait(_are(int), "a list of pixels", ())]
    border: Annotated[str, _Trait(BORDERS.__contains__, "a style of borders", "solid")]
    ink: Annotated[str, _Trait(_match("#[0-9a-f]{6}"), "a colour", free=False)]
    ink_dashes: Annotated[tuple[int, ...], _Trait(_are(int), "a list of pixels", (), free=False)]

    ACCUSE: ClassVar[Act]
    DENY: ClassVar[Act]
    DEMAND: ClassVar[Act]
    THREATEN: ClassVar[Act]
    CONCEDE: ClassVar[Act]
    CRITICISE: ClassVar[Act]
    REFUSE: ClassVar[Act]
    PROPOSE: ClassVar[Act]
    ANNOUNCE: ClassVar[Act]
    SUPPORT: ClassVar[Act]
    WARN: ClassVar[Act]
    STATE: ClassVar[Act]

    @property
    def rejects(self) -> bool:
        """Tell whether it turns its content away; all others put it forward."""
        return self.content in (Stand.DENIED, Stand.REFUSED)

    @property
    def claims(self) -> bool:
        """Tell whether it puts its content forward as the case."""
        return self.content is Stand.CLAIMED


@dataclass(frozen=True, eq=False, repr=False)
class EvidenceKind(Code):
    """What sort of thing is offered as grounds.

    Attributes:
        cites: Whether words of this kind can name a document or body.
    """

    cites: _Flag

    CONDUCT: ClassVar[EvidenceKind]
    TEST: ClassVar[EvidenceKind]
    TECHNICAL: ClassVar[EvidenceKind]
    REPORT: ClassVar[EvidenceKind]
    INTELLIGENCE: ClassVar[EvidenceKind]
    LEGAL: ClassVar[EvidenceKind]
    PATTERN: ClassVar[EvidenceKind]
    COUNTERPART: ClassVar[EvidenceKind]
    NONE: ClassVar[EvidenceKind]


@dataclass(frozen=True, slots=True)
class Codes:
    """The acts and kinds of evidence that are known, by their word: those that ship, then a codebook's own."""

    acts: Mapping[str, Act]
    evidence_kinds: Mapping[str, EvidenceKind]

    def act(self, word: str) -> Act:
        """Find an act.

        Raises:
            ValueError: There is none; those that are known are listed.
        """
        return _find("act", word, self.acts)

    def evidence_kind(self, word: str) -> EvidenceKind:
        """Find a kind of evidence; raises ValueError as `act` does."""
        return _find("kind of evidence", word, self.evidence_kinds)

    @property
    def own(self) -> tuple[Act | EvidenceKind, ...]:
        """Give what a codebook added."""
        acts = [act for act in self.acts.values() if act not in SHIPPED.acts]
        kinds = [kind for kind in self.evidence_kinds.values() if kind not in SHIPPED.evidence_kinds]
        return (*acts, *kinds)


#: Tables of a codebook that hold codes.
TABLES: Mapping[str, type[Act] | type[EvidenceKind]] = {"acts": Act, "evidence-kinds": EvidenceKind}
A = TypeVar("A", bound=str)
K = TypeVar("K", Act, EvidenceKind)


def _find(what: str, word: str, known: Mapping[str, K]) -> K:
    if word not in known:
        raise ValueError(f"{what} {word!r} - expected one of {', '.join(known)}")
    return known[word]


# --- reading the tables --------------------------------------------------------------------------


#: By kind of code, the keys of its records besides label, definition and crosswalks.
TRAITS: Mapping[type, Mapping[str, _Trait]] = {
    kind: {
        name: told.__metadata__[0]
        for name, told in get_type_hints(kind, include_extras=True).items()
        if hasattr(told, "__metadata__")
    }
    for kind in TABLES.values()
}
#: What a code of a codebook's own must say, so that a misspelt one is not taken for a new one.
_ASKED = {Act: "content", EvidenceKind: "cites"}


def read_codes(raw: Mapping[str, Any], known: Codes | None, faults: list[str]) -> Codes:
    """Read the codes of a codebook.

    Args:
        raw: The file's tables.
        known: What ships: the file may repeat it, never change it, and add to it. None: the file is what ships.
        faults: Takes every fault, one line each.

    Returns:
        What is known, then what the file adds, in its order.
    """
    codes = _read_tables(raw, known, faults)
    for act in codes.acts.values():
        for word in act.answers:
            if word not in codes.acts:
                faults.append(f"acts.{act}: answers has {word!r} - expected some of {', '.join(codes.acts)}")
    return codes


def describe_codes(codes: Iterable[Code]) -> dict[str, dict[str, Any]]:
    """Describe the codes that do not ship as `read_codes` reads them; empty where all of them ship."""
    found: dict[str, dict[str, Any]] = {}
    for code in codes:
        if code not in _list_shipped(type(code)):
            traits = {key: getattr(code, key) for key in TRAITS[type(code)]}
            told = {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in traits.items()
                if value != TRAITS[type(code)][key].default or key in _ASKED.values()
            }
            people = {"label": code.label, "definition": code.definition}
            found.setdefault(name_table(code), {})[str(code)] = {**people, **told}
    return found


def name_table(code: Code) -> str:
    """Name the table of a codebook that a code stands in."""
    return next(table for table, kind in TABLES.items() if isinstance(code, kind))


def add_codes(codes: Iterable[Code]) -> Codes:
    """Add codes to what ships; of one word the last counts."""
    own = [code for code in codes if code not in _list_shipped(type(code))]
    if not own:
        return SHIPPED
    acts = {str(code): code for code in own if isinstance(code, Act)}
    kinds = {str(code): code for code in own if isinstance(code, EvidenceKind)}
    return Codes(
        MappingProxyType({**SHIPPED.acts, **acts}), MappingProxyType({**SHIPPED.evidence_kinds, **kinds})
    )


def learn_codes(known: Codes, described: Mapping[str, Any]) -> Codes:
    """Add what `describe_codes` described.

    Raises:
        ValueError: It is not what that function gives.
    """
    faults: list[str] = []
    # An act may answer others of its codebook, which need not be described with it.
    codes = _read_tables(described, known, faults)
    if faults:
        raise ValueError("; ".join(faults))
    return codes


def list_acts(found: Iterable[A]) -> tuple[A | Act, ...]:
    """List the acts that ship, then others that were found (as acts or as their words), each once, sorted."""
    return (*ACTS, *sorted(set(found) - set(ACTS)))


def _list_shipped(kind: type[Code]) -> Mapping[str, Code]:
    return SHIPPED.acts if kind is Act else SHIPPED.evidence_kinds


def _read_tables(raw: Mapping[str, Any], known: Codes | None, faults: list[str]) -> Codes:
    acts, kinds = (None, None) if known is None else (known.acts, known.evidence_kinds)
    return Codes(
        _read_table("acts", Act, raw, acts, faults),
        _read_table("evidence-kinds", EvidenceKind, raw, kinds, faults),
    )


def _read_table(
    table: str, kind: type[K], raw: Mapping[str, Any], known: Mapping[str, K] | None, faults: list[str]
) -> Mapping[str, K]:
    found = dict(known or {})
    records = raw.get(table)
    for word, record in records.items() if isinstance(records, dict) else ():
        if not isinstance(record, dict):
            continue
        where = f"{table}.{word}"
        if not re.fullmatch(_WORD, word):
            faults.append(f"{where}: expected lower-case words joined by hyphens")
        if word in found:
            faults += _list_changes(where, found[word], record)
            continue
        if known is not None and _ASKED[kind] not in record:
            listed, asked = ", ".join(known), _ASKED[kind]
            faults.append(f"{where}: none that ships ({listed}) - one of your own says {asked} = ...")
        faults += _list_faults(where, kind, record, ships=known is None)
        # One with faults is known all the same: what names it is no further fault.
        found[word] = _build_code(kind, word, record)
    return MappingProxyType(found)


def _list_changes(where: str, known: Code, record: Mapping[str, object]) -> Iterator[str]:
    """List the traits in which a record differs from what ships."""
    for key, trait in TRAITS[type(known)].items():
        given, fixed = record.get(key, trait.default), getattr(known, key)
        if key in record and (tuple(given) if isinstance(given, list) else given) != fixed:
            yield f"{where}: {key} is {given!r} - what ships is fixed: leave it out, or add an act of your own"


def _list_faults(where: str, kind: type[Code], record: Mapping[str, object], *, ships: bool) -> Iterator[str]:
    for key, trait in TRAITS[kind].items():
        if key in record and not trait.fits(record[key]):
            yield f"{where}: {key} is {record[key]!r} - expected {trait.expected}"
        elif key in record and not (trait.free or ships):
            yield f"{where}: {key} is for what ships - leave it out"


def _build_code(kind: type[K], word: str, record: Mapping[str, Any]) -> K:
    """Build a code of a record; a trait with a fault, or none, is as usual."""
    given: dict[str, Any] = {
        key: record[key] if key in record and trait.fits(record[key]) else trait.default
        for key, trait in TRAITS[kind].items()
    }
    given |= {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    if kind is Act:
        given |= {"content": Stand(given["content"]), "tone": Tone(given["tone"])}
        given["verb"] = given["verb"] or f"{word}s"
    return kind(word, str(record.get("label", word)), str(record.get("definition", "")), **given)


def _load_shipped() -> Codes:
    faults: list[str] = []
    file = find_data("ontology", "codebook.toml")
    codes = read_codes(read_toml(file), None, faults)
    if faults:
        raise LoreError([f"{file.name}: {fault}" for fault in faults])
    return codes


def _restore(kind: type[K], word: str, *given: Any) -> K:  # noqa: ANN401 - the fields of a code
    known = _list_shipped(kind)
    return known[word] if word in known else kind(word, *given)  # type: ignore[return-value]


#: What ships, also by name: `Act.DENY`, `EvidenceKind.REPORT`.
SHIPPED = _load_shipped()
ACTS = tuple(SHIPPED.acts.values())
EVIDENCE_KINDS = tuple(SHIPPED.evidence_kinds.values())
for _code in (*ACTS, *EVIDENCE_KINDS):
    setattr(type(_code), _code.upper(), _code)
