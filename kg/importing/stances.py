"""Tells which act a coder meant: from a variable of acts, the type of an annotation, or a stance.

A stance is a word (`against`), a truth value or a number. What a number means depends on its scale, so it is read
with all values of the file: beside negative numbers 0 is the middle, without them it is "no". A value that means none
of this is refused, all of them in one message; nothing is taken for agreement because it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.codes import SHIPPED
from kg.errors import ReadError
from kg.model import Act

#: What a coder put into a variable.
Cell = str | int | bool
#: What codebooks write for each stance, in lower case; "" is a variable left empty.
AGREEING = frozenset((
    "true", "yes", "y", "+", "support", "supports", "supportive", "supporting", "agree", "agrees", "agreed",
    "agreement", "pro", "for", "favour", "favor", "in favour", "in favor", "in favour of", "in favor of",
    "favourable", "favorable", "positive", "approve", "approves", "approval", "endorse", "endorses",
))  # fmt: skip
DISAGREEING = frozenset((
    "false", "no", "n", "-", "\N{MINUS SIGN}", "disagree", "disagrees", "disagreed", "disagreement", "con", "contra",
    "anti", "against", "oppose", "opposes", "opposed", "opposing", "opposition", "negative", "reject", "rejects",
    "rejected", "rejection", "disapprove", "disapproves", "disapproval", "deny", "denies", "denied", "denial",
))  # fmt: skip
UNDECIDED = frozenset((
    "", "neutral", "neither", "none", "mixed", "both", "ambivalent", "ambiguous", "unclear", "undecided", "unsure",
    "unknown", "abstain", "abstention", "no stance", "no position", "n/a", "na", "null", "nan",
))  # fmt: skip
#: Nouns and forms under which tools name our acts, beside the acts' own names and their `-s` and `-ed`.
ACT_WORDS: Mapping[str, Act] = {
    "accusation": Act.ACCUSE, "denial": Act.DENY, "denies": Act.DENY, "denied": Act.DENY, "threat": Act.THREATEN,
    "concession": Act.CONCEDE, "criticism": Act.CRITICISE, "criticize": Act.CRITICISE, "refusal": Act.REFUSE,
    "proposal": Act.PROPOSE, "announcement": Act.ANNOUNCE, "warning": Act.WARN,
}  # fmt: skip


def read_act(word: str) -> Act | None:
    """Read the name of an act in the forms tools write it; None for another word.

    >>> read_act("Accuse"), read_act("DENIAL"), read_act("webanno.custom.Threatens"), read_act("Actor")
    ('accuse', 'deny', 'threaten', None)
    """
    plain = word.strip().rpartition(".")[2].lower()
    for form in (plain, plain.removesuffix("s"), plain.removesuffix("d"), plain.removesuffix("ed")):
        if form in ACT_WORDS:
            return ACT_WORDS[form]
        if form in SHIPPED.acts:
            return SHIPPED.acts[form]
    return None


@dataclass(frozen=True, slots=True)
class Stances:
    """How the values of one stance variable are read.

    Attributes:
        has_middle: Numbers below 0 occur, so 0 is the middle.
        given: The user's own words: value (lower case) to act.
    """

    has_middle: bool = False
    given: Mapping[str, Act] = field(default_factory=dict)

    def read(self, value: Cell) -> Act | None:
        """Read one value: `support`, `deny`, or None for one that takes no side.

        Raises:
            ValueError: The value means no stance that is known.

        >>> Stances(has_middle=True).read("0"), Stances().read("0"), Stances().read("against")
        (None, 'deny', 'deny')
        """
        word = str(value).strip().lower()
        if word in self.given:
            return self.given[word]
        number = _read_number(value)
        if number is not None:
            return self._read_number(number)
        if word in UNDECIDED:
            return None
        if word in AGREEING or word in DISAGREEING:
            return Act.SUPPORT if word in AGREEING else Act.DENY
        if (act := read_act(word)) is not None:
            return act
        raise ValueError(f"{value!r}")

    def _read_number(self, number: float) -> Act | None:
        if number == 0:
            return None if self.has_middle else Act.DENY
        if number != 1 and not self.has_middle:
            raise ValueError(f"{number:g}")
        return Act.SUPPORT if number > 0 else Act.DENY


def build_stances(values: Iterable[Cell], given: Mapping[str, Act], variable: str) -> Stances:
    """Find out how the values of a stance variable are to be read.

    Args:
        values: All of the file.
        given: The user's own words, lower case.
        variable: Its name, for messages.

    Raises:
        ReadError: Values that mean no stance; all of them are named.
    """
    listed = list(values)
    numbers = [number for value in listed if (number := _read_number(value)) is not None]
    stances = Stances(any(number < 0 for number in numbers), given)
    unknown = dict.fromkeys(str(value) for value in listed if not _can_read(stances, value))
    if unknown:
        raise ReadError(
            f"{variable}: what {', '.join(map(repr, unknown))} says of the stance is not known - expected words such "
            "as support and against, true and false, or -1, 0 and 1 - say what it means: --act VALUE=support"
        )
    return stances


def _can_read(stances: Stances, value: Cell) -> bool:
    try:
        stances.read(value)
    except ValueError:
        return False
    return True


def _read_number(value: Cell) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(str(value).strip().replace("\N{MINUS SIGN}", "-").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
