"""Runs the command line: `kg ...` or `python -m kg ...`."""

from __future__ import annotations

from kg.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
