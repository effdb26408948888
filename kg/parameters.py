"""What a query can be asked with: kinds of parameters, their values as RDF terms, and the FILTER each one makes.

A parameter says what it is compared with by a word and variables of the query:

    is ?speaker ?speaker_side     equal to one of them
    in ?what ?quote               letters found in one of them
    from ?date                    not below it (of several: below none)
    to ?date                      not above it

`actor`, `target`, `outlet`, `since`, `until`, `min_confidence` and `text` need not say it: see `COMMON`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.almanac import read_iso
from kg.codes import SHIPPED
from kg.errors import UnknownQuery, suggest
from kg.ids import drop_surrogates
from kg.model import ACTS, Act, AnswerStatus, EvidenceKind
from kg.vocab import XSD, Judgement

#: Types whose values are the words of a controlled list, with what one of them is called and the words. Own acts and
#: kinds of evidence of a codebook are known to the store.
LISTS: Final[Mapping[str, tuple[str, type, tuple[str, ...]]]] = {
    "act": ("an act", Act, tuple(ACTS)),
    "evidence": ("a kind of evidence", EvidenceKind, tuple(SHIPPED.evidence_kinds)),
    "status": ("a status of an answer", AnswerStatus, tuple(status.value for status in AnswerStatus)),
    "verdict": ("a verdict", Judgement, (*(word.value for word in Judgement), "comment")),
}
#: What a parameter may be: actor and outlet are names or ids of actors in the store; date is an ISO day.
TYPES: Final = ("actor", "outlet", "date", "number", "text", *LISTS)
#: What a parameter of this name is compared with, where its line does not say otherwise.
COMMON: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "actor": ("is", ("?speaker", "?speaker_side")),
    "target": ("is", ("?target", "?target_side")),
    "outlet": ("is", ("?publisher",)),
    "since": ("from", ("?date",)),
    "until": ("to", ("?date",)),
    "min_confidence": ("from", ("?confidence",)),
    "text": ("in", ("?what", "?quote")),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a query can be asked with.

    Attributes:
        name: As typed on the command line, `_` for `-`.
        type: One of `TYPES`.
        required: True: the query cannot run without it.
        default: Used when it is not given; None: left open, which matches everything.
        example: A value that makes sense.
        help: What it does, in a few words.
        compared: `is`, `in`, `from` or `to`; empty: the query's own VALUES row takes it.
        variables: What it is compared with; empty as `compared`.
    """

    name: str
    type: str
    required: bool
    default: str | None
    example: str
    help: str
    compared: str = ""
    variables: tuple[str, ...] = ()


def check_days(parameters: Sequence[Parameter], given: Mapping[str, str | None]) -> None:
    """Refuse days between which no day lies; days that are none are told elsewhere.

    Raises:
        UnknownQuery: The day from which is after the day to which.
    """
    days = [p for p in parameters if p.type == "date" and read_iso(given.get(p.name))]
    for first in (p for p in days if p.compared == "from"):
        for last in (p for p in days if p.compared == "to" and p.variables == first.variables):
            if str(given[first.name]) > str(given[last.name]):
                raise UnknownQuery(
                    f"{first.name} {given[first.name]} is after {last.name} {given[last.name]} - no day lies between - "
                    "change one of them"
                )


def build_filter(parameter: Parameter, term: str) -> str:
    """Build the FILTER of a parameter that is compared.

    >>> build_filter(Parameter("since", "date", False, None, "", "", "from", ("?date",)), "7")
    'FILTER(?date >= 7)'
    """
    return f"FILTER({_COMPARISONS[parameter.compared](parameter.variables, term)})"


def _find_letters(variables: Sequence[str], term: str) -> str:
    texts = ', " ", '.join(f'COALESCE({variable}, "")' for variable in variables)
    return f"CONTAINS(LCASE(CONCAT({texts})), LCASE({term}))"


_COMPARISONS: Final[Mapping[str, Callable[[Sequence[str], str], str]]] = {
    "is": lambda variables, term: " || ".join(f"{variable} = {term}" for variable in variables),
    "in": _find_letters,
    "from": lambda variables, term: " && ".join(f"{variable} >= {term}" for variable in variables),
    "to": lambda variables, term: " && ".join(f"{variable} <= {term}" for variable in variables),
}


def _to_date(parameter: Parameter, value: str) -> ox.Literal:
    if read_iso(value) is None:
        raise UnknownQuery(
            f"{parameter.name} {value!r} is not a day - expected YYYY-MM-DD, for example {parameter.example}"
        )
    return ox.Literal(value, datatype=ox.NamedNode(str(XSD.date)))


def _to_number(parameter: Parameter, value: str) -> ox.Literal:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        raise UnknownQuery(
            f"{parameter.name} {value!r} is not a number - expected digits, for example {parameter.example}"
        )
    if parameter.name == "min_confidence" and not 0 <= float(value) <= 1:
        raise UnknownQuery(f"{parameter.name} {value} - expected a number from 0 to 1")
    # A fraction as a double, which confidences are too: Virtuoso keeps no fractions of decimals in VALUES.
    return ox.Literal(value, datatype=ox.NamedNode(str(XSD.double if "." in value else XSD.decimal)))


def _to_word(parameter: Parameter, value: str) -> ox.Literal:
    called, _, words = LISTS[parameter.type]
    if value not in words:
        raise UnknownQuery(f"{parameter.name} {value!r} is not {called} - {suggest(value, words)}")
    return ox.Literal(value)


#: Text to RDF term, for the types that need no store; `actor` and `outlet` do.
CONVERTERS: Final[Mapping[str, Callable[[Parameter, str], ox.Literal]]] = {
    "date": _to_date,
    "number": _to_number,
    **dict.fromkeys(LISTS, _to_word),
    "text": lambda _, value: ox.Literal(drop_surrogates(value)),
}
