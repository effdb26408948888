"""Runs the command line: `kg ...` or `python -m kg ...`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run one command from the program's arguments."""
    try:
        # Loading takes a second, in which Ctrl-C may come too.
        from kg.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write(
            "kg: interrupted - nothing was begun, nothing is changed: the same command begins again\n"
        )
        sys.exit(130)


if __name__ == "__main__":
    main()
