"""Reads who said what with the attribution encoder: a role for every token, and links between tokens.

The encoder answers three questions about a paragraph: is this token part of a source, a cue or a content;
which attribution does it belong to (an attribution is named by its anchor, the first token of its cue); and
which token opens the source of the attribution anchored here. `link_spans` turns the answers into
attributions by themselves; `kg.attribution` weighs them against the rules.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.files import find_data
from kg.pipeline.encoder import WINDOW_PIECES, Encoder, soften
from kg.pipeline.wordpiece import BREAK

Floats = NDArray[np.float32]
# The order of the columns of `TaggedParagraph.roles`.
LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ROLES = ("source", "cue", "content")
# Paragraphs of an article are read together up to this size: a quotation often goes on in the next one.
PACKED_PIECES = 200
# A cue whose own anchor probability is below its probability of continuing another cue joins that cue.
JOIN_CUE = 0.5


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A run of tokens in one role; `start` and `end` count tokens of the Doc, half-open."""

    role: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class TaggedParagraph:
    """What the encoder says about one paragraph of n tokens (spaces included; they have role O).

    Attributes:
        roles: (n, 7) probabilities of `LABELS` for each token of the Doc.
        spans: The best consistent reading of `roles`, m spans in text order.
        to_anchor: (m, m + 1) row i: if span i is a cue or a content, the probability that it belongs to the
            attribution anchored at span j. An attribution is anchored at its cue, or, without a cue, at its
            content (column i itself). The last column is "none of these".
        to_source: (m, m + 1) row i: if span i is an anchor, the probability that span j is its source; the
            last column is "no source here".
    """

    roles: Floats
    spans: tuple[RoleSpan, ...]
    to_anchor: Floats
    to_source: Floats


@dataclass(frozen=True, slots=True)
class LinkedSpans:
    """One attribution by the encoder alone.

    Attributes:
        source: None where the paragraph has none.
        cues: Empty for an attribution without a cue; several for a cue in pieces.
        contents: At least one.
        probability: The weakest span's times the weakest link's, 0-1; not calibrated.
    """

    source: RoleSpan | None
    cues: tuple[RoleSpan, ...]
    contents: tuple[RoleSpan, ...]
    probability: float


class Tagger:
    """The attribution encoder. Make one with `load_tagger`."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def tag(self, docs: Sequence[Doc]) -> list[TaggedParagraph]:
        """Read the paragraphs of one article.

        Args:
            docs: The article's paragraphs in order, from `Pipeline.analyse`; neighbours are context.

        Returns:
            One result per Doc, in order; an empty Doc gives arrays of no rows and no spans. A paragraph
            longer than the encoder's window is read in pieces, without links across them.
        """
        chunks = [chunk for number, doc in enumerate(docs) for chunk in cut_chunks(number, doc, self.encoder)]
        read: list[list[TaggedParagraph]] = [[] for _ in docs]
        for window in pack_chunks(chunks):
            texts: list[str] = []
            for chunk in window:
                texts += [BREAK, *chunk.texts] if texts else chunk.texts
            outputs = self.encoder.run(texts)
            at = 0
            for chunk in window:
                read[chunk.paragraph].append(read_chunk(outputs, at, chunk))
                at += len(chunk.texts) + 1
        return [join_chunks(len(doc), parts) for doc, parts in zip(docs, read, strict=True)]


@functools.cache
def load_tagger() -> Tagger:
    """Load the bundled attribution encoder once per process.

    Raises:
        MissingData: The model folder is not in the package.
        ModelError: The folder is there but cannot be read.
    """
    return Tagger(Encoder(find_data("data", "attribution")))


def link_spans(tagged: TaggedParagraph) -> list[LinkedSpans]:
    """Join spans into attributions by the encoder's links alone.

    Returns:
        One attribution per anchor that has a content, in text order of the anchors.
    """
    spans = tagged.spans
    cues = [number for number, span in enumerate(spans) if span.role == "cue"]
    sources = [number for number, span in enumerate(spans) if span.role == "source"]
    members: dict[int, list[tuple[int, float]]] = {}
    for number in cues:
        target = int(tagged.to_anchor[number, cues].argmax()) if cues else 0
        link = float(tagged.to_anchor[number, cues[target]])
        joins = cues[target] != number and link >= JOIN_CUE
        members.setdefault(cues[target] if joins else number, []).append((number, link if joins else 1.0))
    for number, span in enumerate(spans):
        if span.role == "content":
            choices = [*cues, number]
            target = choices[int(tagged.to_anchor[number, choices].argmax())]
            members.setdefault(target, []).append((number, float(tagged.to_anchor[number, target])))
    linked = []
    for anchor in sorted(members):
        found = members[anchor]
        if not any(spans[number].role == "content" for number, _ in found):
            continue
        choices = [*sources, len(spans)]
        best = choices[int(tagged.to_source[anchor, choices].argmax())]
        links = [link for _, link in found] + [float(tagged.to_source[anchor, best])]
        source = spans[best] if best < len(spans) else None
        parts = [spans[number] for number, _ in found] + ([source] if source else [])
        linked.append(
            LinkedSpans(
                source,
                tuple(part for part in parts if part.role == "cue"),
                tuple(part for part in parts if part.role == "content"),
                min(part.probability for part in parts) * min(links),
            )
        )
    return linked


@dataclass(slots=True)
class Chunk:
    """A stretch of one paragraph that fits the encoder: its tokens without spaces."""

    paragraph: int
    tokens: list[int]
    texts: list[str]
    pieces: int


def cut_chunks(number: int, doc: Doc, encoder: Encoder) -> list[Chunk]:
    """Cut a paragraph into stretches of at most `WINDOW_PIECES` pieces; nearly always one."""
    chunks: list[Chunk] = []
    for token in doc:
        if token.is_space:
            continue
        pieces = encoder.measure([token.text])[0]
        if not chunks or chunks[-1].pieces + pieces > WINDOW_PIECES:
            chunks.append(Chunk(number, [], [], 0))
        chunks[-1].tokens.append(token.i)
        chunks[-1].texts.append(token.text)
        chunks[-1].pieces += pieces
    return chunks


def pack_chunks(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Pack neighbours into windows of at most `PACKED_PIECES` pieces."""
    windows: list[list[Chunk]] = []
    size = 0
    for chunk in chunks:
        if windows and size + chunk.pieces + 1 <= PACKED_PIECES:
            windows[-1].append(chunk)
            size += chunk.pieces + 1
        else:
            windows.append([chunk])
            size = chunk.pieces
    return windows


def read_chunk(outputs: dict[str, Floats], at: int, chunk: Chunk) -> TaggedParagraph:
    """Read one chunk out of its window; spans count tokens of the Doc."""
    end = at + len(chunk.texts)
    roles = soften(outputs["roles"][at:end])
    to_anchor = soften(outputs["anchors"][at:end, at:end])
    sources = outputs["sources"][at:end]
    to_source = soften(np.concatenate([sources[:, at:end], sources[:, -1:]], axis=1))
    spans = read_spans(roles)
    inner, outer = link_matrices(spans, to_anchor, to_source)
    named = tuple(
        RoleSpan(span.role, chunk.tokens[span.start], chunk.tokens[span.end - 1] + 1, span.probability)
        for span in spans
    )
    placed = np.zeros((chunk.tokens[-1] + 1, len(LABELS)), dtype=np.float32)
    placed[:, 0] = 1.0
    placed[chunk.tokens] = roles
    return TaggedParagraph(placed, named, inner, outer)


def join_chunks(length: int, parts: Sequence[TaggedParagraph]) -> TaggedParagraph:
    """Put the chunks of a paragraph side by side; links across chunks are zero."""
    roles = np.zeros((length, len(LABELS)), dtype=np.float32)
    roles[:, 0] = 1.0
    spans = tuple(span for part in parts for span in part.spans)
    to_anchor = np.zeros((len(spans), len(spans) + 1), dtype=np.float32)
    to_source = np.zeros_like(to_anchor)
    row = start = 0
    for part in parts:
        roles[start : len(part.roles)] = part.roles[start:]
        start = len(part.roles)
        size = len(part.spans)
        for whole, piece in ((to_anchor, part.to_anchor), (to_source, part.to_source)):
            whole[row : row + size, row : row + size] = piece[:, :-1]
            whole[row : row + size, -1] = piece[:, -1]
        row += size
    return TaggedParagraph(roles, spans, to_anchor, to_source)


def read_spans(roles: Floats) -> list[RoleSpan]:
    """Find the most probable labelling in which every I- follows its own role, and list its spans.

    >>> roles = np.full((3, 7), 0.01, dtype=np.float32)
    >>> roles[0, 1] = roles[1, 3] = roles[2, 5] = 0.9
    >>> [(span.role, span.start, span.end) for span in read_spans(roles)]
    [('source', 0, 1), ('cue', 1, 2), ('content', 2, 3)]
    """
    labels = find_labels(np.log(roles + 1e-9))
    spans: list[RoleSpan] = []
    start = 0
    for index in range(1, len(labels) + 1):
        if index < len(labels) and labels[index] and labels[index] % 2 == 0:
            continue
        role = (labels[start] + 1) // 2 if len(labels) else 0
        if role:
            mean = float(roles[start:index, 2 * role - 1 : 2 * role + 1].sum(axis=1).mean())
            spans.append(RoleSpan(ROLES[role - 1], start, index, mean))
        start = index
    return spans


def find_labels(scores: Floats) -> list[int]:
    """Viterbi under the BIO constraint: I-x only after B-x or I-x. An I- at the start is read as its B-."""
    if not len(scores):
        return []
    size = scores.shape[1]
    allowed = np.zeros((size, size), dtype=np.float32)
    for role in range(1, 4):
        allowed[:, 2 * role] = -1e9
        allowed[2 * role - 1 : 2 * role + 1, 2 * role] = 0.0
    best = scores[0].copy()
    best[1::2] = np.maximum(best[1::2], best[2::2])
    best[2::2] = -1e9
    back = np.zeros(scores.shape, dtype=np.int64)
    for index in range(1, len(scores)):
        paths = best[:, None] + allowed
        back[index] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[index]
    labels = [int(best.argmax())]
    for index in range(len(scores) - 1, 0, -1):
        labels.append(int(back[index, labels[-1]]))
    return labels[::-1]


def link_matrices(spans: Sequence[RoleSpan], to_anchor: Floats, to_source: Floats) -> tuple[Floats, Floats]:
    """Sum token links into span links: mean over a span's tokens, mass over the target span's tokens."""
    size, tokens = len(spans), to_anchor.shape[0]
    inside = np.zeros((size, tokens), dtype=np.float32)
    for row, span in enumerate(spans):
        inside[row, span.start : span.end] = 1.0
    share = inside / np.maximum(inside.sum(axis=1, keepdims=True), 1.0)
    anchors = np.zeros((size, size + 1), dtype=np.float32)
    anchors[:, :size] = share @ to_anchor @ inside.T
    anchors[:, size] = np.clip(1.0 - anchors[:, :size].sum(axis=1), 0.0, 1.0)
    sources = np.zeros((size, size + 1), dtype=np.float32)
    for row, span in enumerate(spans):
        sources[row, :size] = inside @ to_source[span.start, :-1]
        sources[row, size] = to_source[span.start, -1]
    return anchors, sources
