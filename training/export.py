"""Exports a trained encoder to int8 ONNX: one window a run, weights quantised per channel."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn


class OneWindow(nn.Module):
    """A model as the runtime calls it: no padding, so no mask; `finish` shapes the outputs."""

    def __init__(self, model: nn.Module, finish) -> None:
        super().__init__()
        self.model, self.finish = model, finish

    def forward(self, pieces: Tensor, casing: Tensor, firsts: Tensor):
        """Run the model on one window."""
        outputs = self.model(pieces, casing, torch.ones_like(pieces), firsts)
        return self.finish(self.model, outputs)


def export_model(model: nn.Module, finish, names: list[str], out: Path, keep_float: bool = False) -> None:
    """Write a model as int8 ONNX.

    Args:
        model: In the training shape: pieces, casing, mask, firsts.
        finish: Takes the model and its outputs, returns the tensors the runtime wants.
        names: Their names.
        out: The file to write.
        keep_float: Write float32 instead, to measure what int8 costs.
    """
    model.eval()
    sample = (
        torch.ones(1, 9, dtype=torch.long),
        torch.zeros(1, 9, dtype=torch.long),
        torch.arange(1, 8)[None],
    )
    axes = {name: {1: "length"} for name in ("pieces", "casing")} | {"firsts": {1: "tokens"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = out if keep_float else Path(folder) / "plain.onnx"
        torch.onnx.export(
            OneWindow(model, finish),
            sample,
            str(plain),
            input_names=["pieces", "casing", "firsts"],
            output_names=names,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if not keep_float:
            quantize_dynamic(
                str(plain), str(out), per_channel=True, weight_type=QuantType.QInt8, extra_options={}
            )
