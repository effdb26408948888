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
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.files import find_data
from kg.model import Act
from kg.pipeline.encoder import WINDOW_PIECES
from kg.pipeline.sentences import Floats, load_encoder
from kg.recurring.contents import Content, is_ahead, text_of
from kg.recurring.words import list_figures, list_numbers, list_words

#: The features, in the order of the weights.
FEATURES = (
    "meaning",  # cosine of whom it is against with what is said
    "words",  # how well each word of one has its like in the other, with whose conduct it is
    "clause words",  # the same for the clauses that carry them
    "both deny",  # two denials
    "crossed",  # a charge against a party and a denial of that party, against the one that charged
    "within",  # the words of one stand in the clause of the other
    "apart",  # both name whose conduct it is, and not the same
    "quoted",  # words that one quotes of a party stand in the other, of the same party
)
_CLAUSE_WORDS = FEATURES.index("clause words")
#: What no two texts' words match by: 1, and what sixteen bits may add.
_MOST = 1.01
#: A stretch in quotation marks; contents often end before the closing one.
_QUOTED = re.compile(r"(?:[\"“‘]|(?<!\w)')([^\"“”‘]{6,160}?)(?:[\"”]|[’'](?!\w)|$)")
#: Texts whose words' vectors stay in memory while many are compared.
_HELD = 8192
#: Contents whose words match less are not compared further: among pairs that were, none came out as the same.
LEAST_WORDS = 0.5
#: The same of a charge and a denial by whom it is against, and of two people's denials: that they quarrel says little
#: of what they quarrel about.
LEAST_CROSSED = 0.66
#: The same without names and other capitalised words: "rescue" and "save" match by 0.4, "rescue" and "suspend" by 0.15.
LEAST_BESIDE = 0.3
#: The same of their vectors beside the names, which are known already and alike for these names' sake: of 4,672 pairs
#: that match by more, 7 match by less than `LEAST_BESIDE` alone.
SURE_BESIDE = 0.42


def measure(
    one: Content, other: Content, words: float | None = None, clause_words: float | None = None
) -> list[float]:
    """Measure how alike two contents are: the values of `FEATURES`; the two that take longest may be given."""
    both = (one, other)
    denials = [c.act is Act.DENY for c in both]
    who, against = ([list_words(getattr(c, name)) for c in both] for name in ("who", "other"))
    sizes = [len(list_words(c.words, repeated=True)) for c in both]
    return [
        float(embed_text(text_of(one)) @ embed_text(text_of(other))),
        match_words(one, other) if words is None else words,
        _match(one.clause, other.clause) if clause_words is None else clause_words,
        float(all(denials)),
        float(denials[0] != denials[1] and _share(*who) and _share(*against)),
        float(min(sizes) > 1 and (_holds(one.clause, other.words) or _holds(other.clause, one.words))),
        float(bool(who[0] and who[1]) and not _share(*who)),
        float(_share(*who) and _share_quoted(one, other)),
    ]


def only_quarrel(one: Content, other: Content, values: Sequence[float]) -> bool:
    """Tell by their features too whether two people's denials, or a charge and a denial of it, are of other things."""
    known = dict(zip(FEATURES, values, strict=True))
    denied = known["both deny"] > 0 and not _share(list_words(one.who), list_words(other.who))
    return (known["crossed"] > 0 or denied) and known["words"] < LEAST_CROSSED


def match_words(one: Content, other: Content) -> float:
    """Say how well the words of two contents match, with whose conduct it is: 0-1."""
    return _match(f"{one.who} {one.words}", f"{other.who} {other.words}")


def agree_beside_names(one: Content, other: Content) -> bool:
    """Tell whether two contents have more in common than names: "to save the Pact" and "leaving the Pact" have not."""
    first, second = (_read_small(content.who, content.words) for content in (one, other))
    if not len(first) or not len(second) or _mean_best(first, second) >= SURE_BESIDE:
        return True
    rest = (" ".join(w for w in content.words.split() if w == w.lower()) for content in (one, other))
    return _match(*rest) >= LEAST_BESIDE


@functools.lru_cache(_HELD)
def _read_small(who: str, words: str) -> NDArray[np.float16]:
    """Give the vectors of the words in small letters, as they are meant behind whose conduct it is."""
    encoder = load_encoder()
    skipped, text = len(who.split()), f"{who} {words}"
    small = [at >= skipped and word == word.lower() for at, word in enumerate(text.split())]
    pieces = [(n, at) for at, word in enumerate(text.split()) for n in encoder.wordpieces.cut(word)]
    kept = [small[at] for n, at in pieces[:WINDOW_PIECES] if n not in encoder.empty]
    vectors: NDArray[np.float16] = _read(text)[1][np.array(kept, dtype=bool)]
    return vectors


def embed_text(text: str) -> Floats:
    """Give a text's vector, as it is kept on disk: (384,), of unit length but for its sixteen bits."""
    return _read(text)[0]


@functools.lru_cache(_HELD)
def _read(text: str) -> tuple[Floats, NDArray[np.float16]]:
    vector, words = load_encoder().read(text)
    return vector.astype(np.float16).astype(np.float32), words.astype(np.float16)


def _match(one: str, other: str) -> float:
    """Say how well each word of either text has its like in the other: 0-1."""
    first, second = _read(one)[1], _read(other)[1]
    return _mean_best(first, second) if len(first) and len(second) else 0.0


def _mean_best(first: NDArray[np.float16], second: NDArray[np.float16]) -> float:
    """Give the mean of the best cosines, both ways, of some words' vectors; neither may be empty."""
    alike = first.astype(np.float32) @ second.astype(np.float32).T
    best = (np.maximum.reduce(alike, axis=axis) for axis in (1, 0))
    return float(sum(np.add.reduce(row) / np.float32(len(row)) for row in best)) / 2


def clash(one: Content, other: Content) -> bool:
    """Tell whether two contents tell of other names or figures, however alike they are.

    Both name somebody, and nothing that either names is told beside the other; or all numbers by which they tell
    things apart are others ("resolution 2231", "resolution 1929"); or they give other figures of one unit, or only one
    of two that lie ahead gives any.
    """
    if (
        one.names
        and other.names
        and not {*one.names} & {*other.around}
        and not {*other.names} & {*one.around}
    ):
        return True
    numbers = list_numbers(one.words), list_numbers(other.words)
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return True
    first, second = list_figures(one.words), list_figures(other.words)
    if is_ahead(one) and is_ahead(other) and bool(first) != bool(second):
        return True
    return any(first[unit].isdisjoint(second[unit]) for unit in first.keys() & second.keys())


def _share(one: Sequence[str], other: Sequence[str]) -> bool:
    return not set(one).isdisjoint(other)


def _share_quoted(one: Content, other: Content) -> bool:
    """Tell whether two words in a row that one content quotes stand in the other too, names aside."""
    both = (one, other)
    names = {word for content in both for word in list_words(f"{content.who} {content.other}")}
    quoted, said = (
        [_pair_up(words, names) for words in map(read, both)] for read in (_read_quoted, _read_words)
    )
    return not (quoted[0].isdisjoint(said[1]) and quoted[1].isdisjoint(said[0]))


def _read_quoted(content: Content) -> list[str]:
    """Give the stretches of a content that stand in quotation marks in its clause or in itself."""
    found = [m[1] for text in (content.words, content.clause) for m in _QUOTED.finditer(text)]
    return [words for words in found if _holds(content.words, words) or _holds(words, content.words)]


def _read_words(content: Content) -> list[str]:
    return [content.words]


def _pair_up(texts: Sequence[str], names: Set[str]) -> set[tuple[str, str]]:
    """Give the words that follow each other in some texts, small words passed over."""
    listed = [[w for w in list_words(text, repeated=True) if w not in names] for text in texts]
    return {pair for words in listed for pair in pairwise(words)}


def _holds(text: str, words: str) -> bool:
    """Tell whether some words stand in a text, empty ones aside."""
    return (
        f" {' '.join(list_words(words, repeated=True))} " in f" {' '.join(list_words(text, repeated=True))} "
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

    def compare(self, one: Content, other: Content, least: float = 0.0) -> float:
        """Give the probability, 0-1, that two contents say the same.

        Where it is below `least`, however well their clauses match, these are not read: then minus what it does not
        exceed is given.
        """
        if one.id == other.id:
            return 1.0
        if one.id in other.broader or other.id in one.broader:
            return 0.0
        if clash(one, other) or (words := match_words(one, other)) < LEAST_WORDS:
            return 0.0
        values = measure(one, other, words, _MOST)
        if only_quarrel(one, other, values):
            return 0.0
        bound = self.weigh(values)
        if bound < least:
            return -bound
        values[_CLAUSE_WORDS] = _match(one.clause, other.clause)
        chance = self.weigh(values)
        # Asked last, for few pairs: only of those that would make a claim.
        return chance if chance < self.joins or agree_beside_names(one, other) else 0.0


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
        if features["clause words"][2] < 0:
            raise ValueError(
                "the weight of clause words is below 0: what bounds a likeness supposes that it is not"
            )
        limits = (float(found[name]) for name in ("same", "joins", "nearest"))
        return Likeness(float(found["bias"]), features, *limits)  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelError(f"cannot read {path} - {fault} - reinstall counterclaim") from fault
