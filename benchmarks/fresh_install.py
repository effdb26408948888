"""Times the README's two commands as a newcomer runs them: a fresh clone, a fresh environment.

    python benchmarks/fresh_install.py            # both;  add `main` or `tests` for one

The commands are taken from README.md as they stand there. Installation depends on the network and pip's cache.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    commands = re.findall(r"^python3 -m venv .*$", read_readme(), re.MULTILINE)
    chosen = dict(zip(("main", "tests"), commands, strict=True))
    for name in sys.argv[1:] or list(chosen):
        with tempfile.TemporaryDirectory() as folder:
            clone = f"{folder}/counterclaim"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), clone], check=True)
            print(f"{name}: {chosen[name]}")
            for step in chosen[name].split(" && "):
                start = time.perf_counter()
                done = subprocess.run(
                    step, shell=True, cwd=clone, capture_output=True, text=True, check=False
                )
                seconds = time.perf_counter() - start
                print(f"  {seconds:6.1f} s  exit {done.returncode}  {step}")
                if done.returncode:
                    print((done.stdout + done.stderr)[-2000:])


def read_readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
