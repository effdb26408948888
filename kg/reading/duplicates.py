"""Finds articles that are copies of others, and background sentences that several articles share.

Wire stories are printed by many outlets, whole, cut or with a new headline, and agencies carry the same
background from story to story. Counted once each, they would make one voice sound like many.

Copies are found by word five-grams (shingles), background by the words of single sentences. Both look only at
pairs that share rare shingles, so that the work grows with the corpus and not with its square; a sketch keeps
the shingles whose hash falls into a fixed part of all hashes, which needs no random numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise
from typing import TypeVar

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
#: One shingle in so many goes into an article's sketch; articles below `SKETCH_FROM` shingles keep all.
SKETCH_ONE_IN = 8
SKETCH_FROM = 400
#: A sentence is compared with so many earliest ones that share a shingle with it, not with all.
FIRST = 6
#: A shingle in more articles (or sentences) than this is a common phrase and pairs nobody.
COMMON = 60

Key = TypeVar("Key", str, int)

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


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that repeats another one.

    `similarity` (0-1) is the share of the smaller text found in the larger; 1.0 with `exact` means the same
    words. `of` equals `article` where the same text was read from two sources.
    """

    article: str
    source: str
    of: str
    of_source: str
    similarity: float
    exact: bool


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A background sentence that an earlier article has too, in the same or almost the same words.

    `same_details` is False where the two give different names or numbers. That is worth seeing in itself, and
    they must not be counted as one then.
    """

    article: str
    span: Span
    of: str
    of_span: Span
    similarity: float
    same_details: bool


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """All copies, by article, and all shared sentences, by article and place."""

    copies: tuple[Copy, ...]
    shared: tuple[SharedSentence, ...]

    def canonical(self, article: str) -> str:
        """Give the id of the article that stands for this one: itself unless it is a copy."""
        return next((copy.of for copy in self.copies if copy.article == article), article)


def find_duplicates(articles: Sequence[Article]) -> DuplicateReport:
    """Find copies and shared background in a corpus.

    Of several copies the longest stands for all: it holds what the others left out. A shared sentence belongs
    to the article published first (undated ones last, then by id). The order of `articles` changes nothing.

    Args:
        articles: All articles, in any order.

    Returns:
        A report; both lists are empty for a corpus without repeats.
    """
    ordered = sorted(articles, key=lambda article: (article.id, article.source))
    again, unique = _split_same_texts(ordered)
    copies = [*again, *_find_copies(unique)]
    copied = {copy.article for copy in copies if copy.of != copy.article}
    shared = _find_shared([article for article in unique if article.id not in copied])
    return DuplicateReport(tuple(sorted(copies, key=lambda c: (c.article, c.source))), tuple(shared))


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


def _split_same_texts(ordered: Sequence[Article]) -> tuple[list[Copy], list[Article]]:
    """Set aside articles whose text, character for character, was read before under another name."""
    first: dict[str, Article] = {}
    again: list[Copy] = []
    for article in ordered:
        known = first.setdefault(article.id, article)
        if known is not article:
            again.append(Copy(article.id, article.source, known.id, known.source, 1.0, exact=True))
    return again, list(first.values())


# Copies.


def _find_copies(articles: Sequence[Article]) -> list[Copy]:
    words = {article.id: read_words(list_passages(article)) for article in articles}
    shingles = {name: shingle(listed, SHINGLE) for name, listed in words.items()}
    by_id = {article.id: article for article in articles}
    # Longest first, so that whatever an article is compared with stands for itself already.
    order = sorted(by_id, key=lambda name: (-len(shingles[name]), by_id[name].source, name))
    rank = {name: place for place, name in enumerate(order)}
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in _pair({name: _sketch(found) for name, found in shingles.items()}):
        longer, shorter = sorted((one, other), key=rank.__getitem__)
        near[shorter].append(longer)
    copies: dict[str, Copy] = {}
    for name in order:
        for longer in sorted(near[name], key=rank.__getitem__):
            share = len(shingles[name] & shingles[longer]) / max(1, len(shingles[name]))
            if longer not in copies and share >= COPY:
                exact = words[name] == words[longer]
                source, of_source = by_id[name].source, by_id[longer].source
                copies[name] = Copy(name, source, longer, of_source, round(share, 3), exact)
                break
    return list(copies.values())


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


def _sketch(shingles: frozenset[int]) -> frozenset[int]:
    if len(shingles) < SKETCH_FROM:
        return shingles
    return frozenset(shingle for shingle in shingles if shingle % SKETCH_ONE_IN == 0)


def _pair(sketches: Mapping[Key, Iterable[int]], first: int = COMMON) -> list[tuple[Key, Key]]:
    """List the pairs that share a shingle which is not common, sorted; each only with the `first` holders."""
    holders: dict[int, list[Key]] = defaultdict(list)
    for name in sorted(sketches):
        for shingle in sketches[name]:
            holders[shingle].append(name)
    pairs = {
        (earlier, later)
        for names in holders.values()
        if 1 < len(names) <= COMMON
        for place, later in enumerate(names)
        for earlier in names[: min(place, first)]
    }
    return sorted(pairs)


# Shared background.


def _find_shared(articles: Sequence[Article]) -> list[SharedSentence]:
    ordered = sorted(articles, key=lambda a: (a.published.value if a.published else "9999", a.id))
    sentences = [s for article in ordered for s in list_sentences(article.id, list_passages(article))]
    sketches = {place: shingle(s.listed, SENTENCE_SHINGLE) for place, s in enumerate(sentences)}
    pairs = _pair(sketches, FIRST)
    best: dict[int, tuple[float, int]] = {}
    for earlier, later in pairs:
        one, other = sentences[earlier], sentences[later]
        if one.article == other.article:
            continue
        likeness = compare_sentences(one, other)
        if likeness >= BACKGROUND and likeness > best.get(later, (0.0, 0))[0]:
            best[later] = (likeness, earlier)
    return sorted(
        (
            _report(sentences[earlier], sentences[later], likeness)
            for later, (likeness, earlier) in best.items()
        ),
        key=lambda shared: (shared.article, shared.span),
    )


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
    if _count_negations(one) != _count_negations(other):
        return 0.0
    return round(_compare(one.words, other.words), 3)


def _list_details(raw: str) -> frozenset[str]:
    """List names and numbers; the first word is capitalised in any case."""
    words = _WORD.findall(raw)
    return frozenset(w for i, w in enumerate(words) if w[0].isdigit() or (i and w[0].isupper()))


def _count_negations(sentence: Sentence) -> int:
    return sum(n for word, n in sentence.words.items() if word in _NEGATION or word.endswith("n't"))


def _compare(one: Counter[str], other: Counter[str]) -> float:
    """Compare two bags of words: the cosine of their counts, 0-1."""
    shared = sum(count * other[word] for word, count in one.items())
    return shared / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


def _report(one: Sentence, other: Sentence, likeness: float) -> SharedSentence:
    same = one.details == other.details
    return SharedSentence(other.article, other.span, one.article, one.span, likeness, same)
