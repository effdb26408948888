"""Reads paragraphs with the syntax encoder and fills spaCy Docs: tags, features, lemmas, trees, mentions.

A paragraph is read through windows. The encoder says where sentences start; each whole sentence of a window
becomes a tree of its own, and a sentence that the window cuts off is read again at the head of the next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import ModelError
from kg.pipeline.encoder import WINDOW_PIECES, Encoder
from kg.pipeline.lemmas import Lemmatizer, read_lemmatizer
from kg.pipeline.tokens import build_language, cut_tokens
from kg.pipeline.trees import ROOT, find_heads

Scores = NDArray[np.floating[Any]]
Outputs = Mapping[str, NDArray[np.float32]]
# The heads of the encoder whose labels `labels.json` lists.
HEADS = ("upos", "xpos", "feats", "mentions", "labels")
# Words that belong to a name beside its head.
NAME_PARTS = frozenset(("flat", "compound", "flat:foreign", "goeswith"))
OUTSIDE = "O"
# Log-odds from which a token starts a sentence, and how near to even odds the trees decide with it; chosen on
# the development part for attachment.
SENTENCE_START = -0.5
DOUBTFUL = 3.0
# What a capital behind a final stop adds to these odds, inside a quotation too; chosen in the same way.
STOP_BONUS = 3.0
STOPS = frozenset(".!?")
# Relations that a head has once; a second one takes its next relation if that is at least so likely (a logarithm).
SINGLE = ("nsubj", "obj")
LEAST_RELATION = -2.5
# Relations of a clause with "that" which the verb before it may claim.
LOOSE_CLAUSES = frozenset(("ccomp", "parataxis", "advcl"))


@dataclass(slots=True)
class Reading:
    """What the encoder says about the tokens of a paragraph, spaces left out; `heads` counts those tokens."""

    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)


class SyntaxReader:
    """The syntax encoder with its tokenizer and lemma table."""

    def __init__(self, folder: Path) -> None:
        """Load a model folder: `model.onnx`, `pieces.txt`, `labels.json`, `lemmas.tsv`.

        Raises:
            ModelError: A file is missing or does not fit the others.
        """
        self.encoder = Encoder(folder)
        self.nlp: Language = build_language()
        self.lemmatizer: Lemmatizer = read_lemmatizer(folder / "lemmas.tsv")
        self.labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        missing = [name for name in HEADS if not self.labels.get(name)]
        if missing:
            raise ModelError(
                f"labels.json lacks {', '.join(missing)} - {folder} - "
                "it must be the file written with the model: reinstall counterclaim"
            )

    def read(self, text: str) -> Doc:
        """Parse one paragraph; an empty text gives an empty Doc."""
        doc = cut_tokens(self.nlp, text)
        words = [token.i for token in doc if not token.is_space]
        if not words:
            return doc
        reading = self.read_tokens([doc[index].text for index in words])
        return fill_doc(doc, words, reading)

    def read_tokens(self, texts: Sequence[str]) -> Reading:
        """Read a paragraph's tokens window by window."""
        reading = Reading()
        sizes = self.encoder.measure(texts)
        at = 0
        while at < len(texts):
            end, total = at, 0
            while end < len(texts) and (end == at or total + sizes[end] <= WINDOW_PIECES):
                total += sizes[end]
                end += 1
            outputs = self.encoder.run(texts[at:end])
            bounds = find_bounds(outputs, texts[at:end])
            # The last sentence of a window that is not the last goes to the next one, unless it fills this.
            if end < len(texts) and len(bounds) > 2:
                bounds.pop()
            for start, stop in pairwise(bounds):
                self.read_sentence(reading, texts[at + start : at + stop], outputs, start)
            at += bounds[-1]
        return reading

    def read_sentence(self, reading: Reading, texts: Sequence[str], outputs: Outputs, start: int) -> None:
        """Append one sentence, which starts at token `start` of the window."""
        base, stop = len(reading.heads), start + len(texts)
        arcs = outputs["arcs"][start:stop]
        names = outputs["label_dependent"][start:stop] @ outputs["label_head"][start:stop].T
        relations = weigh(names, axis=1)
        scores = weigh_heads(np.concatenate([arcs[:, start:stop], arcs[:, -1:]], axis=1))
        scores[:, :-1] += relations.max(axis=1)
        heads = find_heads(scores)
        labels = choose_relations(relations, heads, self.labels["labels"])
        tags = {
            name: [self.labels[name][best] for best in outputs[name][start:stop].argmax(axis=1).tolist()]
            for name in HEADS[:4]
        }
        hang_clauses(texts, tags["upos"], heads, labels)
        for name, column in tags.items():
            getattr(reading, name).extend(column)
        lemmas = (
            self.lemmatizer.find_lemma(t, x, not i)
            for i, (t, x) in enumerate(zip(texts, tags["xpos"], strict=True))
        )
        reading.lemmas.extend(lemmas)
        reading.heads.extend(base + (index if head == ROOT else head) for index, head in enumerate(heads))
        reading.labels.extend(labels)


def weigh(scores: Scores, axis: int) -> Scores:
    """Turn scores into log-probabilities along an axis."""
    lowered = scores - scores.max(axis=axis, keepdims=True)
    return np.asarray(lowered - np.log(np.exp(lowered).sum(axis=axis, keepdims=True)))


def weigh_heads(arcs: NDArray[np.float32]) -> Scores:
    """Give the log-probability of each head (root last) for the tokens of one sentence; none is its own."""
    scores = arcs.astype(np.float64)
    np.fill_diagonal(scores, -1e9)
    return weigh(scores, axis=1)


def choose_relations(relations: Scores, heads: Sequence[int], names: Sequence[str]) -> list[str]:
    """Name each token's relation to its head: the likeliest, but one subject and one object a head.

    Args:
        relations: (n, relations, n) log-probability of a relation of a token to a head.
        heads: From `find_heads`.
        names: Of the relations.
    """
    chosen = ["ROOT" if h == ROOT else names[int(relations[i, :, h].argmax())] for i, h in enumerate(heads)]
    for name in SINGLE:
        column = names.index(name) if name in names else -1
        rivals: dict[int, list[int]] = {}
        for index, label in enumerate(chosen):
            if label == name:
                rivals.setdefault(heads[index], []).append(index)
        for head, group in rivals.items():
            best = max(group, key=lambda index: relations[index, column, head])
            for index in group:
                others = relations[index, :, head].copy()
                others[column] = -np.inf
                if index != best and others.max() > LEAST_RELATION:
                    chosen[index] = names[int(others.argmax())]
    return chosen


def hang_clauses(texts: Sequence[str], tags: Sequence[str], heads: list[int], labels: list[str]) -> None:
    """Hang a clause that opens with "that" on the verb right before it, in place: "said Rome concluded that it ...".

    In the training treebanks 752 of 766 such clauses hang there. A clause that the verb itself depends on stays.
    """
    for index in range(1, len(texts)):
        verb, clause = index - 1, heads[index]
        if texts[index].lower() != "that" or labels[index] != "mark" or tags[verb] != "VERB":
            continue
        if labels[clause] in LOOSE_CLAUSES and heads[clause] != verb and not is_below(heads, verb, clause):
            heads[clause], labels[clause] = verb, "ccomp"


def is_below(heads: Sequence[int], index: int, above: int) -> bool:
    """Tell whether a token depends on another, directly or through others."""
    while index != ROOT and index != above:
        index = heads[index]
    return index == above


def find_bounds(outputs: Outputs, texts: Sequence[str]) -> list[int]:
    """Find where the sentences of a window of tokens start; the last bound is its size.

    Where the encoder is in doubt about a start, the likelier of one tree or two, with its own odds, decides.
    """
    odds, arcs, size = outputs["starts"][:, 0].astype(np.float64), outputs["arcs"], len(texts)
    for index in range(1, size):
        if texts[index - 1] in STOPS and texts[index][0].isupper():
            odds[index] += STOP_BONUS
    bounds = [0, *(1 + np.flatnonzero(odds[1:size] > SENTENCE_START)).tolist(), size]
    for index in (1 + np.flatnonzero(np.abs(odds[1:size]) < DOUBTFUL)).tolist():
        before = max(bound for bound in bounds if bound < index)
        after = min(bound for bound in bounds if bound > index)
        two = weigh_tree(arcs, before, index) + weigh_tree(arcs, index, after)
        bounds = [bound for bound in bounds if bound != index]
        if odds[index] + two > weigh_tree(arcs, before, after):
            bounds = sorted((*bounds, index))
    return bounds


def weigh_tree(arcs: NDArray[np.float32], start: int, stop: int) -> float:
    """Give the log-probability of the best heads of a stretch with one root; cycles are not looked for."""
    scores = weigh_heads(np.concatenate([arcs[start:stop, start:stop], arcs[start:stop, -1:]], axis=1))
    heads = scores[:, :-1].max(axis=1)
    return float(heads.sum() + (scores[:, -1] - heads).max())


def fill_doc(doc: Doc, words: Sequence[int], reading: Reading) -> Doc:
    """Build the Doc of a reading; spaces hang on the token before them (the first word at the start)."""
    size = len(doc)
    place = dict(zip(words, range(len(words)), strict=True))
    heads, columns = [0] * size, {name: [""] * size for name in ("tags", "pos", "morphs", "lemmas", "deps")}
    last = words[0]
    for index in range(size):
        number = place.get(index)
        if number is None:
            heads[index] = last
            cells = ("_SP", "SPACE", "", doc[index].text, "dep")
        else:
            last = index
            heads[index] = words[reading.heads[number]]
            feats = reading.feats[number]
            cells = (
                reading.xpos[number],
                reading.upos[number],
                "" if feats == "_" else feats,
                reading.lemmas[number],
                reading.labels[number],
            )
        for name, cell in zip(columns, cells, strict=True):
            columns[name][index] = cell
    filled = Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        heads=heads,
        **columns,  # type: ignore[arg-type]
    )
    mark_mentions(filled, words, reading.mentions)
    return filled


def mark_mentions(doc: Doc, words: Sequence[int], mentions: Sequence[str]) -> None:
    """Set `ents` (names) and `spans["mentions"]` (names, nouns and pronouns, by their core words)."""
    cores: list[Span] = []
    for index, label in zip(words, mentions, strict=True):
        if label != OUTSIDE:
            start, end = find_core(doc, index)
            cores.append(Span(doc, start, end, label=label))
    doc.spans["mentions"] = cores
    names = [
        core for core in cores if any(token.pos_ == "PROPN" for token in core) and core.root.pos_ == "PROPN"
    ]
    taken: set[int] = set()
    kept: list[Span] = []
    for name in sorted(names, key=lambda span: (span.start - span.end, span.start)):
        if taken.isdisjoint(range(name.start, name.end)):
            kept.append(name)
            taken.update(range(name.start, name.end))
    doc.ents = tuple(sorted(kept, key=lambda span: span.start))


def find_core(doc: Doc, head: int) -> tuple[int, int]:
    """Find the unbroken run of name parts around a head: flat, compound, a proper adjective, "of" + name."""
    members = {head}
    for child in doc[head].children:
        proper = (
            child.pos_ == "PROPN" and child.dep_ in ("amod", "nmod", "nummod", "appos") and child.i < head
        )
        if child.dep_ in NAME_PARTS or proper or (doc[head].pos_ == "PROPN" and is_of_name(doc, child.i)):
            members.update(token.i for token in child.subtree)
    start, end = head, head + 1
    while start - 1 in members:
        start -= 1
    while end in members:
        end += 1
    while start < head and doc[start].is_punct:
        start += 1
    return start, end


def is_of_name(doc: Doc, index: int) -> bool:
    """Tell whether a token is a proper noun tied by "of" and not the head of anything long."""
    token = doc[index]
    if token.dep_ != "nmod" or token.pos_ != "PROPN":
        return False
    subtree = list(token.subtree)
    return len(subtree) <= 4 and any(part.dep_ == "case" and part.lower_ == "of" for part in token.children)
