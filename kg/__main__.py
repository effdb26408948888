"""Runs the command line: `kg ...` or `python -m kg ...`."""

from __future__ import annotations

import sys

from kg.errors import NOT_BEGUN

__all__ = ["main"]


def main() -> None:
    """Run one command from the program's arguments."""
    try:
        # Loading takes a second, in which Ctrl-C may come too.
        from kg.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write(f"{NOT_BEGUN}\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
