"""Says how likely two contents say the same: the same conduct of the same party, whatever the wording.

In: two contents. Out: a probability, by a logistic regression on seven features whose weights lie in
`kg/data/claims/likeness.json`; `benchmarks/same_claims.py` fits them to judged pairs and scores them out of fold.
A charge and its denial say the same, so whose conduct it is counts, not who speaks.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.codes import Stand
from kg.errors import ModelError
from kg.files import find_data
from kg.ids import build_id
from kg.model import Act, Party, Proposition, Statement
from kg.pipeline.sentences import EMPTY, SETTING_OFF, Floats, load_encoder

#: The features, in the order of the weights.
FEATURES = (
    "meaning",  # cosine of whom it is against with what is said
    "words",  # how well each word of one has its like in the other, with whose conduct it is
    "clause words",  # the same for the clauses that carry them
    "both deny",  # two denials
    "crossed",  # a charge against a party and a denial of that party, against the one that charged
    "within",  # the words of one stand in the clause of the other
    "apart",  # both name whose conduct it is, and not the same
)
#: Texts whose words' vectors stay in memory while many are compared.
_HELD = 8192
#: Contents whose words match less are not compared further: among pairs that were, none came out as the same.
LEAST_WORDS = 0.5
#: The same without names and other capitalised words: "rescue" and "save" match by 0.4, "rescue" and "suspend" by 0.15.
LEAST_BESIDE = 0.3
#: Words of a content's own below which it says too little to be compared: "the decision", "further tariffs".
LEAST_OWN = 2
#: A figure with its unit: two contents that give other ones of a unit are not the same, however alike they are.
_FIGURE = re.compile(
    r"(\d[\d.,]*\d|\d)\s*-?(bn|billion|m|million|tn|trillion|percent|per cent|%)(?!\w)", re.IGNORECASE
)
_UNITS = {"billion": "bn", "million": "m", "trillion": "tn", "percent": "%", "per cent": "%"}
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class Content:
    """What one statement says, and of whom.

    Attributes:
        id: Of the proposition, as its article alone gives it.
        act: With which it is said.
        who: Names of whose conduct it is, "" where nobody is named.
        other: Names of the other party: who charges, who is answered.
        words: The content as the article has it.
        clause: The words around it that carry the act.
        label: Of the proposition.
        block: Contents of other blocks are never the same: whose conduct it is, and whether it is said or wanted.
        day: ISO date of the act or its article, "" where unknown.
        broader: Ids of propositions that this one specialises.
    """

    id: str
    act: Act
    who: str
    other: str
    words: str
    clause: str
    label: str = ""
    block: str = ""
    day: str = ""
    broader: tuple[str, ...] = ()


def list_contents(statements: Iterable[Statement], published: str = "") -> Iterator[Content]:
    """List what statements say, once for each proposition: by the first of them, in the order given, that says enough.

    Args:
        statements: Of one article.
        published: The article's ISO date; "" for none.

    Returns:
        Contents of whose conduct somebody is named. What is said of nobody's conduct is compared with nothing, nor is
        what says too little, nor a breach of a treaty, which all its wordings share by its kind.
    """
    seen: set[str] = set()
    for s in statements:
        p = s.proposition
        if p is None or p.about is None or p.id in seen or _is_shared(p):
            continue
        words = s.content.text if s.content else s.quote
        who, other = (s.speaker, s.target) if is_of_speaker(s.act) else (s.target, s.speaker)
        if not _says_enough(words, _name(who)):
            continue
        seen.add(p.id)
        yield Content(
            p.id,
            s.act,
            _name(who),
            _name(other),
            words,
            s.quote,
            p.label,
            f"{p.about} {_name_kind(s.act)}",
            s.when.not_after or published,
            p.broader,
        )


def _is_shared(proposition: Proposition) -> bool:
    """Tell whether all wordings of one kind of conduct share a proposition already."""
    from kg.extraction.contents import SHARED_KINDS  # with spaCy, which only a build needs

    about, topics = proposition.about, proposition.topics
    return any(proposition.id == build_id("proposition", about, kind, *topics) for kind in SHARED_KINDS)


def _says_enough(words: str, who: str) -> bool:
    """Tell whether words say enough of somebody to be compared with those of other articles."""
    return len({*_list_words(words)} - SETTING_OFF - {*_list_words(who)}) >= LEAST_OWN


def is_ahead(content: Content) -> bool:
    """Tell whether a content is what somebody means to do: another round of the like, months later, is another one."""
    return content.act.content is Stand.WANTED and not content.act.asks


def _name_kind(act: Act) -> str:
    """Name what contents of an act may be the same as: what is denied was claimed, what is refused was asked for."""
    if act.asks or act.content is Stand.REFUSED:
        return "asked"
    return Stand.WANTED.value if act.content is Stand.WANTED else Stand.CLAIMED.value


def _name(party: Party | None) -> str:
    return "" if party is None else party.actor.label


def measure(one: Content, other: Content) -> list[float]:
    """Measure how alike two contents are: the values of `FEATURES`."""
    both = (one, other)
    denials = [c.act is Act.DENY for c in both]
    who, against = ([_list_words(getattr(c, name)) for c in both] for name in ("who", "other"))
    sizes = [len(_list_words(c.words, repeated=True)) for c in both]
    return [
        float(embed_text(text_of(one)) @ embed_text(text_of(other))),
        match_words(one, other),
        _match(one.clause, other.clause),
        float(all(denials)),
        float(denials[0] != denials[1] and _share(*who) and _share(*against)),
        float(min(sizes) > 1 and (_holds(one.clause, other.words) or _holds(other.clause, one.words))),
        float(bool(who[0] and who[1]) and not _share(*who)),
    ]


def match_words(one: Content, other: Content) -> float:
    """Say how well the words of two contents match, with whose conduct it is: 0-1."""
    return _match(f"{one.who} {one.words}", f"{other.who} {other.words}")


def _agree_beside_names(one: str, other: str) -> bool:
    """Tell whether two contents have more in common than names: "to save the Pact" and "leaving the Pact" have not."""
    rest = [" ".join(word for word in text.split() if word == word.lower()) for text in (one, other)]
    return not all(map(_list_words, rest)) or _match(*rest) >= LEAST_BESIDE


def is_of_speaker(act: Act) -> bool:
    """Tell whether by an act a party turns away or grants what is said of itself, so that the conduct is its own."""
    return act.aims_back and act.content is not Stand.REFUSED


def text_of(content: Content) -> str:
    """Give the text whose vector stands for a content: what is said, with whom it is said against."""
    return f"{content.other if is_of_speaker(content.act) else content.who} {content.words}"


def embed_text(text: str) -> Floats:
    """Give a text's vector, as it is kept on disk: (384,), of unit length but for its sixteen bits."""
    return _read(text)[0]


@functools.lru_cache(_HELD)
def _read(text: str) -> tuple[Floats, NDArray[np.float16]]:
    vector, words = load_encoder().read(text)
    return vector.astype(np.float16).astype(np.float32), words.astype(np.float16)


def _match(one: str, other: str) -> float:
    """Say how well each word of either text has its like in the other: 0-1, the mean of both ways."""
    first, second = (_read(text)[1].astype(np.float32) for text in (one, other))
    if not len(first) or not len(second):
        return 0.0
    alike = first @ second.T
    return float(alike.max(axis=1).mean() + alike.max(axis=0).mean()) / 2


@functools.lru_cache(_HELD)
def _list_words(text: str, repeated: bool = False) -> tuple[str, ...]:
    found = [word for word in map(_plain, _WORD.findall(text)) if word not in EMPTY]
    return tuple(found if repeated else dict.fromkeys(found))


def _clash(one: Content, other: Content) -> bool:
    """Tell whether two contents give other figures of one unit, or only one of two that lie ahead gives any."""
    first, second = _list_figures(one.words), _list_figures(other.words)
    if is_ahead(one) and is_ahead(other) and bool(first) != bool(second):
        return True
    return any(first[unit].isdisjoint(second[unit]) for unit in first.keys() & second.keys())


@functools.lru_cache(_HELD)
def _list_figures(text: str) -> Mapping[str, Set[str]]:
    """List figures by unit: `$60 billion` and `$60bn` are one."""
    found: dict[str, set[str]] = {}
    for number, unit in _FIGURE.findall(text):
        found.setdefault(_UNITS.get(unit.lower(), unit.lower()), set()).add(number)
    return found


def _plain(word: str) -> str:
    return word.lower().replace("’s", "").replace("'s", "")


def _share(one: Sequence[str], other: Sequence[str]) -> bool:
    return not set(one).isdisjoint(other)


def _holds(text: str, words: str) -> bool:
    """Tell whether some words stand in a text, empty ones aside."""
    return (
        f" {' '.join(_list_words(words, repeated=True))} "
        in f" {' '.join(_list_words(text, repeated=True))} "
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """Fitted weights.

    Attributes:
        bias: Log-odds of the mean pair.
        features: Mean, deviation and weight of each feature, in order.
        same: Probability from which two contents of judged pairs count as the same.
        joins: Mean probability over a claim's members from which a content joins it.
        nearest: And probability that its nearest member must have.
    """

    bias: float
    features: Mapping[str, tuple[float, float, float]]
    same: float
    joins: float
    nearest: float

    def weigh(self, values: Sequence[float]) -> float:
        """Give the probability, 0-1, that contents with these features say the same."""
        scaled = zip(values, self.features.values(), strict=True)
        odds = self.bias + sum(
            (value - mean) / deviation * weight for value, (mean, deviation, weight) in scaled
        )
        return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))

    def compare(self, one: Content, other: Content) -> float:
        """Give the probability, 0-1, that two contents say the same."""
        if one.id == other.id:
            return 1.0
        if one.id in other.broader or other.id in one.broader:
            return 0.0
        if _clash(one, other) or match_words(one, other) < LEAST_WORDS:
            return 0.0
        if not _agree_beside_names(one.words, other.words):
            return 0.0
        return self.weigh(measure(one, other))


@functools.cache
def load_likeness() -> Likeness:
    """Load the bundled weights.

    Raises:
        MissingData: The file is not in the package.
        ModelError: It is not as `benchmarks/same_claims.py` writes it.
    """
    path = find_data("data", "claims", "likeness.json")
    try:
        found = json.loads(path.read_text("utf-8"))
        features = {name: tuple(map(float, found["features"][name])) for name in FEATURES}
        limits = (float(found[name]) for name in ("same", "joins", "nearest"))
        return Likeness(float(found["bias"]), features, *limits)  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelError(f"cannot read {path} - {fault} - reinstall counterclaim") from fault
