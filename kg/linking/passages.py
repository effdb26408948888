"""Reads texts as they are compared: word runs of a body, sentences with their names and numbers, how alike they are.

Wire stories are printed by many outlets, whole, cut or with a new headline, and agencies carry the same
background from story to story. Counted once each, they would make one voice sound like many.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise

from kg.model import Article, Role, Span

#: Share of the smaller article's shingles found in the larger from which it is a copy of it.
COPY = 0.8
#: Likeness (cosine of word counts) from which a sentence is the same background. Measured on the bundled
#: articles: one agency's rewritten background reaches 0.86, sentences on the same matter 0.75.
BACKGROUND = 0.8
SHINGLE = 5
SENTENCE_SHINGLE = 3
#: Words; shorter sentences ("He did not elaborate.") are alike by chance.
SHORTEST_SENTENCE = 10
#: A sentence is compared with so many earliest ones that share a shingle with it, not with all.
FIRST = 6
#: A shingle in more articles (or sentences) than this is a common phrase and pairs nobody.
COMMON = 60

#: Sentences of which it stays in memory how often they deny.
_HELD = 8192

_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
_SENTENCE_CUT = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[A-Z\"“‘(])")
_NEGATION = frozenset(
    {"not", "no", "never", "none", "neither", "nor", "without", "cannot", "denied", "denies", "deny"}
)
#: Hashes of word runs that stand for a whole body, and for one of its sentences.
SKETCH_BODY, SKETCH_SENTENCE = 24, 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a body: where it starts in the article, its words, and whether it repeats an earlier one."""

    start: int
    text: str
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is compared: word counts, words in order, and the names and numbers among them."""

    article: str
    span: Span
    words: Counter[str]
    listed: tuple[str, ...]
    details: frozenset[str]


def sketch(runs: Set[int], kept: int) -> list[int]:
    """Sketch a text by a few hashes that texts like it share with it.

    The smallest hashes stand for the rest: of two texts that share most word runs, most smallest ones agree too
    (bottom-k sampling, Broder 1997).

    Args:
        runs: Hashes of its word runs, from `shingle`.
        kept: How many hashes to keep at most.

    Returns:
        Hashes below 2**64, sorted, each once; none for no words.
    """
    return nsmallest(kept, runs)


def list_passages(article: Article) -> list[Passage]:
    """List the body's paragraphs, without what outlets change: headline, dateline, furniture."""
    return [
        Passage(p.span.start, p.span.of(article.text), p.copy_of is not None)
        for p in article.paragraphs
        if p.role is Role.BODY
    ]


def read_words(passages: Iterable[Passage]) -> list[str]:
    """List the words in lower case."""
    return [word for passage in passages for word in _list_words(passage.text)]


def _list_words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def shingle(words: Sequence[str], size: int) -> frozenset[int]:
    """Hash every run of `size` words; a shorter text is one run."""
    runs = max(1, len(words) - size + 1) if words else 0
    return frozenset(_hash(" ".join(words[start : start + size])) for start in range(runs))


def _hash(words: str) -> int:
    # Python's own hash differs from run to run.
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def list_sentences(article: str, passages: Iterable[Passage]) -> list[Sentence]:
    """List the sentences that are long enough, repeats within the article left out."""
    made: list[Sentence] = []
    for passage in passages:
        if passage.repeats:
            continue
        raw, base = passage.text, passage.start
        cuts = [0, *(found.end() for found in _SENTENCE_CUT.finditer(raw)), len(raw)]
        for start, end in pairwise(cuts):
            words = raw[start:end].rstrip()
            sentence = read_sentence(article, words, base + start) if words else None
            if sentence is not None and len(sentence.listed) >= SHORTEST_SENTENCE:
                made.append(sentence)
    return made


def read_sentence(article: str, text: str, start: int) -> Sentence:
    """Read a sentence as it is compared; `start` is its place in the article."""
    words = tuple(_list_words(text))
    return Sentence(article, Span(start, start + len(text)), Counter(words), words, _list_details(text))


def compare_sentences(one: Sentence, other: Sentence) -> float:
    """Compare two sentences: 0-1; 0 where one denies oftener than the other."""
    if _count_negations(one.listed) != _count_negations(other.listed):
        return 0.0
    return round(compare_words(one.words, other.words), 3)


def _list_details(raw: str) -> frozenset[str]:
    """List names and numbers; the first word is capitalised in any case."""
    words = _WORD.findall(raw)
    return frozenset(w for i, w in enumerate(words) if w[0].isdigit() or (i and w[0].isupper()))


@lru_cache(_HELD)
def _count_negations(words: tuple[str, ...]) -> int:
    return sum(word in _NEGATION or word.endswith("n't") for word in words)


def compare_words(one: Counter[str], other: Counter[str]) -> float:
    """Compare two bags of words: the cosine of their counts, 0-1; 0 where one is empty."""
    length = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return sum(count * other[word] for word, count in one.items()) / length if length else 0.0
