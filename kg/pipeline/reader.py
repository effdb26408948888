"""Reads acts with the acts encoder: which acts each sentence holds, the words that show them, and their roles.

One pass over a window of an article gives, for every token, how much each act attends to it and votes for it,
whether it shows the act (its cue), and two vectors a role: one that asks and one that answers. Everything else
is small arithmetic here: a sentence's score for an act is its tokens' votes weighed by attention; the mean
asker of a cue, compared with every token's key, says who speaks, against whom, in which words, on what
grounds, and which act is answered; a mention's asker says what name it stands for.

The reader knows nothing of actors: it gives tokens with probabilities. `kg.extraction` makes frames of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.codes import SIX
from kg.errors import ModelError
from kg.files import find_data
from kg.pipeline.encoder import Encoder, soften
from kg.pipeline.wordpiece import BREAK

Floats = NDArray[np.floating[Any]]
Numbers = NDArray[np.int64]
#: The acts that are learned, in the order of the outputs.
ACTS = SIX
#: The questions asked of an act, in the order of the outputs; `antecedent` is asked of a mention instead.
ROLES = ("speaker", "target", "content", "clause", "grounds", "answers", "antecedent")
#: Small arrays that `tables.npz` holds beside the model.
TABLES = ("scale", "act", "nobody", "bias", "distance", "apart")
#: What a model folder holds.
MODEL_FILES = ("model.onnx", "tables.npz", "pieces.txt")
#: Windows hold whole blocks up to this size, and begin with blocks read before up to the second size.
WINDOW_PIECES = 400
CONTEXT_PIECES = 120
#: No window is longer: the encoder has 512 positions.
MOST_PIECES = 500
#: Sentences that score below this hold no act whatever anybody else says.
FLOOR = 0.1
#: A token from which a run of an act's cue or span is made.
EVEN = 0.5
#: Mentions are listed down to this probability.
LEAST_MENTION = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A token: number of the Doc among those read, and index in that Doc."""

    doc: int
    token: int


@dataclass(frozen=True, slots=True)
class Pointed:
    """Mentions that fill a role, likeliest first, with probabilities; with `nobody` and `outlet` they sum to 1.

    `outlet` is the chance that the text's author is meant, `nobody` that no words of the window name anybody.
    """

    mentions: tuple[tuple[Place, float], ...]
    nobody: float
    outlet: float


@dataclass(frozen=True, slots=True)
class ActReading:
    """One act in one sentence, as the encoder reads it.

    Attributes:
        act: One of `ACTS`; empty for any other.
        probability: That the sentence holds this act, 0-1.
        cue: Tokens in order, at least one.
        speaker, target: Who fills the role.
        content, clause: Tokens in order, possibly none.
        grounds: Tokens in order that may be grounds, with their log-odds, from 0.
        answers: Numbers of readings of the same list that it may answer, with probabilities, likeliest first.
    """

    act: str
    probability: float
    cue: tuple[Place, ...]
    speaker: Pointed
    target: Pointed
    content: tuple[Place, ...]
    clause: tuple[Place, ...]
    grounds: tuple[tuple[Place, float], ...]
    answers: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the part of a long one that fits a window: its tokens without spaces."""

    places: tuple[Place, ...]
    words: tuple[str, ...]
    sentences: tuple[int, ...]
    pieces: int


@dataclass(frozen=True, slots=True)
class Window:
    """What one pass reads, with the encoder's answers; rows of all arrays are the window's tokens.

    Attributes:
        places: Of each token; None for the breaks between blocks.
        sentences: Number of each token's sentence in the article; -1 for breaks.
        fresh: Row from which tokens belong to this window; those before are context, read before.
        rows: Row by place.
    """

    places: tuple[Place | None, ...]
    sentences: Numbers
    fresh: int
    outputs: dict[str, Floats]
    rows: dict[Place, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number the rows once, so that no place is sought along all of them."""
        object.__setattr__(self, "rows", {at: row for row, at in enumerate(self.places) if at is not None})

    def ask(self, rows: Sequence[int], act: int | None) -> Floats:
        """Form the questions of an act from the mean over its cue's rows: (roles, width); None: of any act."""
        mean = self.outputs["askers"][list(rows)].mean(axis=0)
        scale, shift = (pick(self.outputs[name], act) for name in ("scale", "act"))
        return np.asarray(mean * scale + shift)

    def answer(self, question: Floats, role: int, centre: int) -> Floats:
        """Score every row for one role of one question asked from row `centre`."""
        offsets = np.arange(len(self.places)) - centre
        apart = np.clip(self.sentences - self.sentences[centre], -3, 3) + 3
        scores = self.outputs["keys"][:, role] @ question
        return np.asarray(
            scores
            + self.outputs["distance"][role][class_distances(offsets)]
            + self.outputs["apart"][role][apart]
        )

    def point(self, question: Floats, role: int, centre: int) -> Pointed:
        """Say which mentions fill a role; role 0 (speaker) may also be the outlet."""
        scores = self.answer(question, role, centre)
        scores = np.where(self.sentences < 0, -1e4, scores)
        nobody = self.outputs["nobody"][:, role] @ question
        chances = soften(np.concatenate([scores, nobody]))
        order = [int(row) for row in np.argsort(-chances[:-2], kind="stable")[:6]]
        found = [(self.places[row], float(chances[row])) for row in order if chances[row] >= LEAST_MENTION]
        return Pointed(
            tuple((place, chance) for place, chance in found if place is not None),
            float(chances[-2]),
            float(chances[-1]),
        )

    def mark(self, question: Floats, role: int, centre: int, act: int | None) -> list[tuple[Place, float]]:
        """List the tokens of a span role that are likelier in it than not, with their log-odds."""
        scores = self.answer(question, role, centre) + pick(self.outputs["bias"], act)[role]
        rows = np.flatnonzero((scores > 0) & (self.sentences >= 0))
        return [(place, float(scores[row])) for row in rows if (place := self.places[row]) is not None]

    def mark_near(self, question: Floats, role: int, centre: int, act: int | None) -> tuple[Place, ...]:
        """List the tokens of a span role in the centre's own sentence."""
        home = {p for p, n in zip(self.places, self.sentences, strict=True) if n == self.sentences[centre]}
        return tuple(place for place, _ in self.mark(question, role, centre, act) if place in home)


class ActReader:
    """The acts encoder. Make one with `load_reader`."""

    def __init__(self, encoder: Encoder, tables: dict[str, Floats]) -> None:
        self.encoder, self.tables = encoder, tables

    def read(self, docs: Sequence[Doc]) -> Reading:
        """Read the paragraphs of one article, in order.

        Args:
            docs: From `Pipeline.analyse`: their sentence starts are used.

        Returns:
            The acts in text order and what mentions stand for; empty Docs hold none.
        """
        blocks = list(cut_blocks(docs, self.encoder))
        windows = []
        for first, start, end in pack_blocks([block.pieces for block in blocks]):
            windows.append(self._run(blocks[first:start], blocks[start:end]))
        return Reading(tuple(windows), tuple(list_acts(windows)))

    def _run(self, context: Sequence[Block], fresh: Sequence[Block]) -> Window:
        words: list[str] = []
        places: list[Place | None] = []
        sentences: list[int] = []
        start = 0
        for number, block in enumerate([*context, *fresh]):
            if number:
                words.append(BREAK)
                places.append(None)
                sentences.append(-1)
            if number == len(context):
                start = len(words)
            words += block.words
            places += block.places
            sentences += block.sentences
        outputs = {**self.encoder.run(words), **self.tables}
        return Window(tuple(places), np.asarray(sentences, dtype=np.int64), start, outputs)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder says about one article."""

    windows: tuple[Window, ...]
    acts: tuple[ActReading, ...]

    def find(self, paragraph: int, token: int) -> list[tuple[int, int, float]]:
        """Say which tokens bear the name that a mention stands for.

        Args:
            paragraph: Number of the mention's Doc.
            token: Its head token in that Doc.

        Returns:
            (Doc, token, probability), likeliest first; itself where it bears a name. Empty: not read.
        """
        role = ROLES.index("antecedent")
        window, rows = self.locate([Place(paragraph, token)])
        if window is None:
            return []
        question = window.ask(rows, 0)[role]
        scores = np.where(window.sentences < 0, -1e4, window.answer(question, role, rows[0]))
        chances = soften(scores)
        order = [int(at) for at in np.argsort(-chances, kind="stable")[:8]]
        found = [(window.places[at], float(chances[at])) for at in order]
        return [(at.doc, at.token, chance) for at, chance in found if at and chance >= LEAST_MENTION]

    def read_cue(self, cue: Sequence[Place], act: str, probability: float) -> ActReading | None:
        """Read the roles of an act at words that are known to show it.

        Args:
            cue: Tokens of one paragraph, in order.
            act: One of `ACTS`, or any other: then the roles of any act are asked for.
            probability: That the act is there, 0-1; it is handed on.

        Returns:
            The reading without answers; None where the first token was not read.
        """
        window, rows = self.locate(cue)
        if window is None:
            return None
        return read_roles(window, rows, ACTS.index(act) if act in ACTS else None, probability)

    def locate(self, places: Sequence[Place]) -> tuple[Window | None, list[int]]:
        """Find the window in which the first of some tokens is read, and the rows of all that it holds."""
        for window in self.windows:
            if window.rows.get(places[0], -1) >= window.fresh:
                return window, [window.rows[p] for p in places if p in window.rows]
        return None, []


@functools.cache
def load_reader(path: Path | None = None) -> ActReader:
    """Load an acts encoder once per process.

    Args:
        path: Its model folder; None: the bundled one.

    Raises:
        MissingData: The model folder is not in the package.
        ModelError: The folder cannot be read.
    """
    folder = path or find_data("data", "acts")
    return ActReader(Encoder(folder), read_tables(folder / "tables.npz"))


def read_tables(path: Path) -> dict[str, Floats]:
    """Read the small arrays of a model folder.

    Raises:
        ModelError: The file is missing or lacks an array.
    """
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in TABLES}
    except (OSError, ValueError, KeyError) as fault:
        raise ModelError(f"cannot read {path} - {fault} - reinstall counterclaim") from fault


def cut_blocks(docs: Sequence[Doc], encoder: Encoder) -> Iterator[Block]:
    """Cut paragraphs into blocks that fit a window: whole, else at sentence starts, else anywhere."""
    sentence = -1
    for number, doc in enumerate(docs):
        places: list[Place] = []
        sentences: list[int] = []
        size, last = 0, 0
        for token in doc:
            sentence += bool(token.is_sent_start or token.i == 0)
            if token.is_space:
                continue
            pieces = encoder.measure([token.text])[0]
            if sentences and sentences[-1] != sentence:
                last = len(places)
            if size + pieces > WINDOW_PIECES - CONTEXT_PIECES and places:
                cut = last or len(places)
                yield build_block(doc, places[:cut], sentences[:cut], encoder)
                places, sentences, last = places[cut:], sentences[cut:], 0
                size = sum(encoder.measure([doc[place.token].text for place in places]))
            places.append(Place(number, token.i))
            sentences.append(sentence)
            size += pieces
        if places:
            yield build_block(doc, places, sentences, encoder)


def build_block(doc: Doc, places: Sequence[Place], sentences: Sequence[int], encoder: Encoder) -> Block:
    """Make a block of some tokens of a Doc."""
    words = tuple(doc[place.token].text for place in places)
    return Block(tuple(places), words, tuple(sentences), sum(encoder.measure(words)))


def pack_blocks(sizes: Sequence[int], budget: int = WINDOW_PIECES) -> Iterator[tuple[int, int, int]]:
    """Pack blocks into windows: (first block of context, first block of its own, end).

    >>> list(pack_blocks([300, 90, 60, 300]))
    [(0, 0, 2), (1, 2, 3), (2, 3, 4)]
    """
    at = 0
    while at < len(sizes):
        first, start, spent = at, at, 0
        while first and spent + sizes[first - 1] + 1 <= CONTEXT_PIECES:
            first -= 1
            spent += sizes[first] + 1
        while at < len(sizes) and (at == start or spent + sizes[at] + 1 <= budget):
            spent += sizes[at] + 1
            at += 1
        yield first, start, at


def class_distances(offsets: Numbers) -> Numbers:
    """Class signed token distances: 0; 1, 2, 3-4, 5-8 ... 129 and more; 10 and up are backward.

    >>> class_distances(np.array([0, 1, 3, 300, -1, -300])).tolist()
    [0, 1, 3, 9, 10, 18]
    """
    size = np.maximum(np.abs(offsets), 1)
    steps = np.minimum(np.ceil(np.log2(size)).astype(np.int64) + 1, 9)
    steps = np.where(offsets == 0, 0, steps)
    return np.where(offsets < 0, steps + 9, steps)


def score_sentences(window: Window) -> dict[int, Floats]:
    """Give each sentence's probability of each act: its tokens' votes, weighed by attention within it."""
    attention, votes = window.outputs["attention"], window.outputs["votes"]
    scores = {}
    for sentence in dict.fromkeys(window.sentences[window.fresh :].tolist()):
        if sentence < 0:
            continue
        rows = np.flatnonzero(window.sentences == sentence)
        weights = np.exp(attention[rows] - attention[rows].max(axis=0))
        total = (weights * votes[rows]).sum(axis=0) / weights.sum(axis=0)
        scores[sentence] = 1.0 / (1.0 + np.exp(-total))
    return scores


def list_acts(windows: Sequence[Window]) -> Iterator[ActReading]:
    """Read the acts of an article's windows; an act may answer those of its window, its context included."""
    known: list[tuple[int, Place]] = []
    count = 0
    for window in windows:
        found = list(find_cues(window))
        rows = {place: row for row, place in enumerate(window.places) if place is not None}
        before = [(number, rows[place]) for number, place in known if place in rows]
        own = [(count + n, cue[len(cue) // 2]) for n, (_, _, cue) in enumerate(found)]
        for (number, _), (act, probability, cue) in zip(own, found, strict=True):
            others = [pair for pair in (*before, *own) if pair[0] != number]
            yield read_roles(window, cue, act, probability, others)
        known += [(number, place) for number, row in own if (place := window.places[row]) is not None]
        count += len(found)


def pick(table: Floats, act: int | None) -> Floats:
    """Pick an act's row of a table; None: the mean over all acts."""
    return np.asarray(table.mean(axis=0) if act is None else table[act])


def read_roles(
    window: Window,
    cue: Sequence[int],
    act: int | None,
    probability: float,
    others: Sequence[tuple[int, int]] = (),
) -> ActReading:
    """Read who does an act to whom, and in which words.

    Args:
        window: Where the act stands.
        cue: Rows of the words that show it, at least one.
        act: Index into `ACTS`; None for an act that is none of them: the roles of any act are asked for.
        probability: That the act is there, 0-1.
        others: (number, row) of acts that it may answer.
    """
    centre, question = cue[len(cue) // 2], window.ask(cue, act)
    return ActReading(
        "" if act is None else ACTS[act],
        probability,
        tuple(place for row in cue if (place := window.places[row]) is not None),
        window.point(question[0], 0, centre),
        window.point(question[1], 1, centre),
        window.mark_near(question[2], 2, centre, act),
        window.mark_near(question[3], 3, centre, act),
        tuple(window.mark(question[4], 4, centre, act)),
        rank_answered(window, question, centre, others),
    )


def find_cues(window: Window) -> Iterator[tuple[int, float, list[int]]]:
    """Find the acts of a window's own sentences: (act, probability, rows of the cue), in text order."""
    found = []
    chances = 1.0 / (1.0 + np.exp(-window.outputs["cues"]))
    for sentence, scores in score_sentences(window).items():
        rows = np.flatnonzero(window.sentences == sentence)
        for act in np.flatnonzero(scores >= FLOOR):
            found.append((int(act), float(scores[act]), find_cue(rows, chances[rows, act])))
    yield from sorted(found, key=lambda f: (f[2][0], f[0]))


def find_cue(rows: Numbers, chances: Floats) -> list[int]:
    """Find the run of rows that shows an act: around the likeliest, as far as rows are likelier cue than not."""
    best = int(chances.argmax())
    start = end = best
    while start and chances[start - 1] > EVEN and rows[start - 1] == rows[start] - 1:
        start -= 1
    while end + 1 < len(rows) and chances[end + 1] > EVEN and rows[end + 1] == rows[end] + 1:
        end += 1
    return [int(row) for row in rows[start : end + 1]]


def rank_answered(
    window: Window, question: Floats, centre: int, others: Sequence[tuple[int, int]]
) -> tuple[tuple[int, float], ...]:
    """Rank other acts, given as (number, row), by how likely this one answers them; the rest of 1 is "none"."""
    role = ROLES.index("answers")
    scores = window.answer(question[role], role, centre)[[row for _, row in others]]
    chances = soften(np.append(scores, window.outputs["nobody"][0, role] @ question[role]))[:-1]
    order = np.argsort(-chances, kind="stable")
    return tuple((others[n][0], float(chances[n])) for n in order if chances[n] >= LEAST_MENTION)
