"""Trains the reader of acts: which acts each sentence holds, the words that show them, and their roles.

One encoder pass over a window of an article answers, for every act, which sentences hold it (attention over
the sentence's tokens), which words show it (its cue), who speaks and against whom (pointers over the window,
to "nobody" or to the outlet), which words are content, clause and grounds (a decision a token), which earlier
act it answers, and what a pronoun or role noun stands for. `kg.pipeline.reader` reads the answers back.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as binary_loss
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from kg.pipeline import load_pipeline
from kg.pipeline.reader import ACTS, MOST_PIECES, ROLES, TABLES, WINDOW_PIECES, class_distances, pack_blocks
from kg.pipeline.wordpiece import BREAK, TITLE, WordPieces, classify_casing, read_wordpieces

from .batches import group_by_length, lay_out
from .export import export_model
from .minilm import WIDTH, Encoder, build_optimiser, read_shipped
from .records import PRONOUNS, Text, build_text, read_excerpts, read_folder

LINK = 96
SPANS = ("content", "clause", "grounds")
#: Signed distances in tokens fall into 2 x 9 classes, sentences apart into -3 ... 3.
DISTANCES, SENTENCES = 19, 7
RATES = (2e-4, 1e-3)
BATCH_PIECES = 1400
WEIGHTS = {
    "acts": 1.0, "cues": 1.0, "speaker": 1.0, "target": 1.0, "content": 0.5, "clause": 0.3, "grounds": 0.7,
    "answers": 0.4, "antecedent": 0.5,
}  # fmt: skip
GROUNDS_WEIGHT = 6.0
CUE_WEIGHT = 3.0
MASKED = 0.1
#: The weights that are kept are a running mean over about so many updates.
AVERAGED = 400
#: Passes over all texts, after those over the carefully annotated ones.
FURTHER = 3
RENAMED = 0.25


class ActsModel(nn.Module):
    """The encoder with its heads; `forward` gives what the ONNX file gives, a row a token."""

    def __init__(self, encoder: nn.Module, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = encoder
        acts = len(ACTS)
        self.inner = nn.Linear(WIDTH, WIDTH)
        self.attention = nn.Linear(WIDTH, acts)
        self.votes = nn.Linear(WIDTH, acts)
        self.cues = nn.Linear(WIDTH, acts)
        self.askers = nn.Linear(WIDTH, len(ROLES) * LINK)
        self.keys = nn.Linear(WIDTH, len(ROLES) * LINK)
        self.scale = nn.Parameter(torch.ones(acts, len(ROLES), LINK) / LINK**0.5)
        self.act = nn.Parameter(torch.randn(acts, len(ROLES), LINK) * 0.02)
        self.nobody = nn.Parameter(torch.randn(2, len(ROLES), LINK) * 0.02)
        self.bias = nn.Parameter(torch.zeros(acts, len(ROLES)))
        self.distance = nn.Parameter(torch.zeros(len(ROLES), DISTANCES))
        self.apart = nn.Parameter(torch.zeros(len(ROLES), SENTENCES))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, casing: Tensor, mask: Tensor, firsts: Tensor):
        """Score the tokens of a batch of windows.

        Returns:
            attention, votes, cues: (batch, tokens, acts); askers, keys: (batch, tokens, roles, LINK).
        """
        states = self.dropout(self.encoder(pieces, casing, mask, firsts))
        inner = self.dropout(nn.functional.gelu(self.inner(states)))
        shape = (*states.shape[:2], len(ROLES), LINK)
        askers = self.dropout(nn.functional.gelu(self.askers(states))).view(shape)
        return (
            self.attention(inner),
            self.votes(inner),
            self.cues(inner),
            askers,
            self.keys(states).view(shape),
        )


@dataclass(slots=True)
class Window:
    """A run of a text's tokens: `first` to `last`, half-open, with breaks between paragraphs."""

    text: Text
    words: list[str]
    casings: list[int]
    places: dict[int, int]
    sentences: list[int]


def cut_windows(wordpieces: WordPieces, text: Text, rng: random.Random | None) -> list[Window]:
    """Cut a text into windows of whole paragraphs; each after the first begins with paragraphs read before."""
    sizes: dict[int, int] = {}
    for word, paragraph in zip(text.words, text.paragraphs, strict=True):
        sizes[paragraph] = sizes.get(paragraph, 1) + len(wordpieces.cut(word))
    numbers = sorted(sizes)
    budget = WINDOW_PIECES if rng is None else rng.randint(WINDOW_PIECES // 2, WINDOW_PIECES)
    runs = pack_blocks([sizes[number] for number in numbers], budget)
    return [build_window(wordpieces, text, set(numbers[first:end])) for first, _, end in runs]


def build_window(wordpieces: WordPieces, text: Text, paragraphs: set[int]) -> Window:
    """Join paragraphs with break tokens, as far as the encoder's positions reach."""
    window = Window(text, [], [], {}, [])
    pieces, last = 2, None
    for index, word in enumerate(text.words):
        if text.paragraphs[index] not in paragraphs:
            continue
        if last is not None and text.paragraphs[index] != last:
            window.words.append(BREAK)
            window.sentences.append(-1)
            pieces += 1
        last = text.paragraphs[index]
        pieces += len(wordpieces.cut(word))
        if pieces > MOST_PIECES:
            break
        window.places[index] = len(window.words)
        window.words.append(word)
        window.sentences.append(text.sentences[index])
    window.casings = [classify_casing(word) for word in window.words]
    return window


def vary(window: Window, names: Sequence[str], rng: random.Random, wordpieces: WordPieces) -> list[str]:
    """Exchange some names through the whole window, so that roles are learned and not who is usually blamed.

    A window that the other names would make longer than the encoder's positions keeps its own.
    """
    if rng.random() < 0.5:
        return window.words
    swapped: dict[str, str] = {}
    for word, casing in zip(window.words, window.casings, strict=True):
        if casing == TITLE and len(word) > 2 and word.lower() not in PRONOUNS and word not in swapped:
            swapped[word] = rng.choice(names) if rng.random() < RENAMED else word
    starts = {0, *(i + 1 for i, word in enumerate(window.words) if word in {BREAK, ".", "“", '"'})}
    words = [word if i in starts else swapped.get(word, word) for i, word in enumerate(window.words)]
    return words if sum(len(wordpieces.cut(word)) for word in words) + 2 <= MOST_PIECES else window.words


def measure_loss(model: ActsModel, outputs, batch: Sequence[Window]) -> dict[str, Tensor]:
    """Sum the losses of a batch by question."""
    attention, votes, cues, askers, keys = (part.float() for part in outputs)
    losses: dict[str, list[Tensor]] = {name: [] for name in WEIGHTS}
    for row, window in enumerate(batch):
        size = len(window.words)
        sentences = torch.tensor(window.sentences)
        present = score_sentences(attention[row, :size], votes[row, :size], sentences)
        inside = [i for i in window.text.instances if all(t in window.places for t in i.cue)]
        numbers = {number: place for place, number in enumerate(present[1])}
        gold, weight = torch.zeros_like(present[0]), torch.ones_like(present[0])
        cue_gold, cue_weight = torch.zeros(size, len(ACTS)), torch.ones(size, len(ACTS))
        for instance in inside:
            place = numbers[window.sentences[window.places[instance.cue[0]]]]
            sure = gold[place, instance.act] > 0 and weight[place, instance.act] == 1
            gold[place, instance.act] = 1.0
            weight[place, instance.act] = 1.0 if sure else instance.weight
            tokens = [window.places[t] for t in instance.cue]
            cue_gold[tokens, instance.act] = 1.0
            cue_weight[tokens, instance.act] = CUE_WEIGHT * instance.weight
        losses["acts"].append((binary_loss(present[0], gold, reduction="none") * weight).sum(1))
        losses["cues"].append((binary_loss(cues[row, :size], cue_gold, reduction="none") * cue_weight).sum(1))
        add_antecedent_loss(model, losses, window, askers[row], keys[row, :size], sentences)
        if inside:
            add_role_losses(model, losses, window, inside, askers[row], keys[row, :size], sentences)
    scale = {"acts": 1.0, "cues": 6.0}
    return {
        name: torch.cat(parts).mean() * WEIGHTS[name] * scale.get(name, 1.0)
        for name, parts in losses.items()
        if parts
    }


def score_sentences(attention: Tensor, votes: Tensor, sentences: Tensor) -> tuple[Tensor, list[int]]:
    """Score every act in every sentence: its tokens' votes, weighed by attention inside the sentence.

    Returns:
        (sentences, acts) log-odds, and the sentences' numbers.
    """
    numbers = sorted({int(n) for n in sentences if n >= 0})
    member = sentences[None, :] == torch.tensor(numbers)[:, None]
    shares = attention.T[None].masked_fill(~member[:, None, :], -1e4).softmax(-1)
    return (shares * votes.T[None]).sum(-1), numbers


def ask(model: ActsModel, askers: Tensor, cues: Sequence[Sequence[int]], acts: Sequence[int]) -> Tensor:
    """Form the questions of several acts from the mean over their cue tokens: (acts, roles, LINK)."""
    means = torch.stack([askers[list(tokens)].mean(0) for tokens in cues])
    return means * model.scale[list(acts)] + model.act[list(acts)]


def answer(
    model: ActsModel, questions: Tensor, role: int, keys: Tensor, centres, sentences: Tensor
) -> Tensor:
    """Score every token of the window for one role of several acts: (acts, tokens)."""
    centres = torch.as_tensor(centres)
    offsets = torch.arange(keys.shape[0])[None] - centres[:, None]
    apart = (sentences[None] - sentences[centres][:, None]).clamp(-3, 3) + 3
    scores = questions[:, role] @ keys[:, role].T
    classes = torch.from_numpy(class_distances(offsets.numpy()))
    return scores + model.distance[role][classes] + model.apart[role][apart]


def add_role_losses(model, losses, window: Window, inside, askers: Tensor, keys: Tensor, sentences: Tensor):
    """Add the losses of speaker, target, spans and answers of the acts of one window."""
    cues = [[window.places[t] for t in i.cue] for i in inside]
    acts = [i.act for i in inside]
    centres = [tokens[len(tokens) // 2] for tokens in cues]
    questions = ask(model, askers, cues, acts)
    weights = torch.tensor([i.weight for i in inside])
    for name in ("speaker", "target"):
        role = ROLES.index(name)
        scores = answer(model, questions, role, keys, centres, sentences)
        nobody = torch.einsum("nd,kd->nk", questions[:, role], model.nobody[:, role])
        chances = torch.cat([scores.masked_fill(sentences[None] < 0, -1e4), nobody], 1).log_softmax(1)
        for row, instance in enumerate(inside):
            gold = find_gold(window, instance, name, len(window.words))
            if gold is not None:
                near, wide = (torch.logsumexp(chances[row, places], 0) for places in gold)
                losses[name].append(-(0.6 * near + 0.4 * wide)[None] * weights[row])
    for name in SPANS:
        role = ROLES.index(name)
        scores = answer(model, questions, role, keys, centres, sentences) + model.bias[acts, role][:, None]
        for row, instance in enumerate(inside):
            add_span_loss(losses, name, window, instance, scores[row], weights[row])
    role = ROLES.index("answers")
    scores = answer(model, questions, role, keys, centres, sentences)[:, centres]
    scores = scores.masked_fill(torch.eye(len(inside), dtype=torch.bool), -1e4)
    nobody = questions[:, role] @ model.nobody[0, role]
    chances = torch.cat([scores, nobody[:, None]], 1).log_softmax(1)
    numbers = {id(instance): row for row, instance in enumerate(inside)}
    for row, instance in enumerate(inside):
        other = None if instance.answers is None else numbers.get(id(window.text.instances[instance.answers]))
        if instance.answers is None or other is not None:
            losses["answers"].append(
                -chances[row, len(inside) if other is None else other][None] * weights[row]
            )


def find_gold(window: Window, instance, name: str, size: int) -> tuple[list[int], list[int]] | None:
    """Give the right places of a pointer, the record's own and all of the same name; None: not known."""
    local, wider = getattr(instance, name + "s"), getattr(instance, name + "s_all")
    near = [window.places[t] for t in local if t in window.places]
    wide = [window.places[t] for t in wider if t in window.places]
    if wide:
        return near or wide, wide
    if name == "speaker" and instance.outlet:
        return [size + 1], [size + 1]
    if not wider and (name == "speaker" or instance.known_target):
        return [size], [size]
    return None


def add_span_loss(losses, name: str, window: Window, instance, scores: Tensor, weight: Tensor) -> None:
    """Add the loss of one token decision; content and clause look at the sentence, grounds wider."""
    gold = [window.places[t] for t in getattr(instance, name) if t in window.places]
    truth = torch.zeros(len(window.words))
    truth[gold] = 1.0
    home = window.sentences[window.places[instance.cue[0]]]
    reach = 4 if name == "grounds" else 0
    near = torch.tensor([n >= 0 and abs(n - home) <= reach for n in window.sentences]) | (truth > 0)
    factor = torch.where(truth > 0, GROUNDS_WEIGHT, 1.0) if name == "grounds" else torch.ones(len(truth))
    loss = binary_loss(scores, truth, reduction="none") * factor
    losses[name].append(loss[near].mean()[None] * weight)


def add_antecedent_loss(model, losses, window: Window, askers: Tensor, keys: Tensor, sentences: Tensor):
    """Add the loss of what mentions stand for."""
    role = ROLES.index("antecedent")
    pairs = []
    for head, named in window.text.antecedents.items():
        places = [window.places[t] for t in named if t in window.places]
        if head in window.places and places:
            pairs.append((window.places[head], places))
    if not pairs:
        return
    heads = [head for head, _ in pairs]
    questions = askers[heads] * model.scale[0] + model.act[0]
    scores = answer(model, questions, role, keys, heads, sentences)
    chances = scores.masked_fill(sentences[None] < 0, -1e4).log_softmax(1)
    for row, (_, places) in enumerate(pairs):
        losses["antecedent"].append(-torch.logsumexp(chances[row, places], 0)[None])


def train_acts(
    texts: Sequence[Text], encoder: Encoder, wordpieces: WordPieces, out: Path, *,
    epochs: int = 6, seed: int = 1, bf16: bool = True, note=None,
    model: ActsModel | None = None, rates: tuple[float, float] = RATES, averaged_over: int = AVERAGED,
) -> ActsModel:  # fmt: skip
    """Train on texts; the model is the running mean of the weights, a checkpoint an epoch.

    Args:
        texts: From `training.records`.
        encoder: Where to start; its word embeddings stay as they are.
        wordpieces: The encoder's.
        out: Checkpoint file, overwritten after each epoch.
        epochs: Passes over the texts.
        seed: Of windows, batches, dropout and heads.
        bf16: Multiply in bfloat16.
        note: Called as `note(model, epoch)` after each epoch.
        model: Goes on learning, with the encoder in it; None: new heads on the encoder.
        rates: Of the encoder and of the heads.
        averaged_over: Updates that the running mean reaches back.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = model or ActsModel(encoder)
    encoder.words.weight.requires_grad_(False)
    names = sorted({w for t in texts for w in t.words if classify_casing(w) == TITLE and len(w) > 3})
    plan = []
    for _ in range(epochs):
        windows = [w for text in texts for w in cut_windows(wordpieces, text, rng)]
        lengths = [sum(len(wordpieces.cut(word)) for word in w.words) + 2 for w in windows]
        plan.append((windows, group_by_length(lengths, BATCH_PIECES, rng)))
    steps = sum(len(batches) for _, batches in plan)
    optimiser, schedule = build_optimiser(model, rates, steps)
    print(f"acts: {len(texts)} texts, {steps} steps", flush=True)
    clock, means = time.time(), dict.fromkeys(WEIGHTS, 0.0)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(1 - 1 / averaged_over))
    mask = wordpieces.numbers["[MASK]"]
    for epoch, (windows, batches) in enumerate(plan, 1):
        model.train()
        for step, group in enumerate(batches, 1):
            batch = [windows[index] for index in group]
            words = [vary(w, names, rng, wordpieces) for w in batch]
            layout = lay_out(wordpieces, words, [w.casings for w in batch])
            hidden = torch.rand(layout.pieces.shape) < MASKED
            pieces = layout.pieces.masked_fill(hidden & (layout.pieces > mask), mask)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
                outputs = model(pieces, layout.casing, layout.mask, layout.firsts)
            parts = measure_loss(model, outputs, batch)
            loss = torch.stack(list(parts.values())).sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            averaged.update_parameters(model)
            for name, part in parts.items():
                means[name] += part.item()
            if step % 50 == 0:
                shown = " ".join(f"{name} {value / 50:.3f}" for name, value in means.items())
                print(f"epoch {epoch} step {step} {shown} {time.time() - clock:.0f}s", flush=True)
                means = dict.fromkeys(WEIGHTS, 0.0)
        torch.save({"model": averaged.module.state_dict(), "epoch": epoch}, out)
        if note:
            note(averaged.module, epoch)
    return averaged.module


def train_folder(
    data: Path, ours: Path, start: Path, out: Path, *, step: int = 1, seed: int = 1, bf16: bool = True
) -> None:
    """Train on the annotated articles and invented texts, then go on with what one reader annotated too, and export.

    Args:
        data: Folder with `acts/train/`, `acts/made/` (every fifth text, 4, 9, ..., is kept for scoring) and the texts
            `polnear/train/text/` of the excerpts.
        ours: Folder with what comes with the project: `made/` and `reports/`, invented, and `campaign.json`.
        start: Model folder of the attribution encoder.
        out: Model folder to write; the checkpoint stands beside it as `<out>.pt`.
        step: 2 leaves out every second article, to fit and score by.
        seed: Of windows, batches, dropout and heads.
        bf16: Multiply in bfloat16.
    """
    wordpieces = read_wordpieces(start / "pieces.txt")
    pipeline = load_pipeline()
    made = [entry for number, entry in enumerate(read_folder(data / "acts" / "made")) if number % 5 != 4]
    careful = [*read_folder(ours / "made"), *list(read_folder(data / "acts" / "train"))[::step], *made]
    quick = [
        *read_excerpts(ours / "campaign.json", data / "polnear" / "train" / "text"),
        *read_folder(ours / "reports"),
    ]
    texts = [build_text(pipeline, *entry) for entry in careful]
    more = [build_text(pipeline, *entry) for entry in quick]
    encoder, checkpoint = read_shipped(start / "model.onnx"), out.with_suffix(".pt")
    model = train_acts(texts, encoder, wordpieces, checkpoint, seed=seed, bf16=bf16)
    model = train_acts(
        [*texts, *more], encoder, wordpieces, checkpoint, seed=seed, bf16=bf16, model=model, epochs=FURTHER
    )
    export_acts(model, (start / "pieces.txt").read_text(encoding="utf-8").split("\n"), out)


def export_acts(model: ActsModel, pieces: Sequence[str], out: Path, keep_float: bool = False) -> None:
    """Write the model folder: `model.onnx`, the small tables beside it in `tables.npz`, and `pieces.txt`."""
    out.mkdir(parents=True, exist_ok=True)
    names = ["attention", "votes", "cues", "askers", "keys"]
    export_model(model, lambda _, outputs: outputs, names, out / "model.onnx", keep_float)
    np.savez(out / "tables.npz", **{name: getattr(model, name).detach().numpy() for name in TABLES})
    (out / "pieces.txt").write_text("\n".join(pieces), encoding="utf-8")
