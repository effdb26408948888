"""Packs windows of tokens into padded batches of a bounded number of pieces, the same way on every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kg.pipeline.wordpiece import WordPieces

IGNORED = -100


@dataclass(slots=True)
class Layout:
    """The encoder's four inputs for a batch, and which tokens are real: (batch, tokens)."""

    pieces: Tensor
    casing: Tensor
    mask: Tensor
    firsts: Tensor
    real: Tensor

    def send(self, device: str) -> Layout:
        """Copy the inputs to a device."""
        parts = (self.pieces, self.casing, self.mask, self.firsts, self.real)
        return Layout(*(part.to(device) for part in parts))


def lay_out(
    wordpieces: WordPieces, texts: Sequence[Sequence[str]], casings: Sequence[Sequence[int]]
) -> Layout:
    """Cut the tokens of several windows and pad them to one shape."""
    cuts = [[wordpieces.cut(text) for text in window] for window in texts]
    lengths = [sum(map(len, window)) + 2 for window in cuts]
    shape = (len(texts), max(lengths))
    pieces = torch.zeros(shape, dtype=torch.long)
    casing = torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.long)
    firsts = torch.zeros((len(texts), max(map(len, texts))), dtype=torch.long)
    real = torch.zeros(firsts.shape, dtype=torch.bool)
    for row, window in enumerate(cuts):
        numbers, classes, places = [wordpieces.begin], [0], []
        for cut, kind in zip(window, casings[row], strict=True):
            places.append(len(numbers))
            numbers.extend(cut)
            classes.extend([kind] * len(cut))
        numbers.append(wordpieces.end)
        pieces[row, : len(numbers)] = torch.tensor(numbers)
        casing[row, : len(classes)] = torch.tensor(classes)
        mask[row, : len(numbers)] = 1
        firsts[row, : len(places)] = torch.tensor(places)
        real[row, : len(places)] = True
    return Layout(pieces, casing, mask, firsts, real)


def pad(rows: Sequence[Sequence[int]], width: int, value: int = IGNORED) -> Tensor:
    """Pad integer rows to one width."""
    return torch.tensor([list(row) + [value] * (width - len(row)) for row in rows], dtype=torch.long)


def group_by_length(lengths: Sequence[int], budget: int, rng: random.Random | None) -> list[list[int]]:
    """Group windows of similar length into batches of at most `budget` padded pieces.

    Args:
        lengths: Pieces of each window.
        budget: Padded pieces in a batch; a longer window is a batch of its own.
        rng: Shuffles ties and the order of batches; None keeps them in order of length.
    """
    order = list(range(len(lengths)))
    if rng:
        rng.shuffle(order)
    order.sort(key=lambda index: lengths[index])
    batches: list[list[int]] = []
    for index in order:
        if batches and (len(batches[-1]) + 1) * lengths[index] <= budget:
            batches[-1].append(index)
        else:
            batches.append([index])
    if rng:
        rng.shuffle(batches)
    return batches
