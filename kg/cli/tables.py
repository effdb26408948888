"""Tables on a terminal: as wide as it is, cut at word ends, without what is for machines; whole in a pipe or file."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Final

from rich.cells import cell_len

from kg.cli.console import spell_commands, words, write_out
from kg.formats import render_table
from kg.table import Table, Value, is_for_people

#: A column is not made narrower than this: columns at the end give way, for two words of each tell nothing.
_NARROW: Final = 16
_GAP: Final = 2


def write_table(table: Table, form: str, wide: bool = False) -> None:
    """Write a table to stdout: fitted if that is a terminal and the form is `table`, otherwise whole."""
    if form != "table" or wide or not sys.stdout.isatty():
        write_out(render_table(table, form))
        return
    fitted, left = fit_table(table, find_width())
    write_out(render_table(fitted))
    if left:
        told = f"not shown: {', '.join(left)} - all columns: --wide; whole texts: --format csv"
        words.print(textwrap.fill(told, find_width()))


def tell(text: str) -> None:
    """Write a line of words to stdout, broken at word ends where a terminal is narrower."""
    text = spell_commands(text)
    if sys.stdout.isatty():
        text = textwrap.fill(text, find_width(), break_long_words=False, break_on_hyphens=False)
    write_out(f"{text}\n")


def find_width() -> int:
    """Find the columns of the terminal; 110 where there is none."""
    return shutil.get_terminal_size((110, 24)).columns


def fit_table(table: Table, width: int) -> tuple[Table, list[str]]:
    """Fit a table into so many columns of a terminal.

    Returns:
        The table, its cells cut at word ends, and the names of columns that were left out.

    >>> fit_table(Table(("who", "what"), (("Avaria", "building a third dam on the river"),)), 30)[0].rows
    (('Avaria', 'building a third dam…'),)
    """
    kept = list(range(len(table.columns)))
    if _measure(table, kept) > width:
        full = [i for i in kept if any(row[i] not in (None, "") for row in table.rows)]
        kept = [i for i in full if is_for_people(table.columns[i])] or full or kept
        least = [min(_measure(table, [i]), _NARROW) + _GAP for i in kept]
        while len(kept) > 1 and sum(least[: len(kept)]) - _GAP > width:
            kept.pop()
    widths = _share_out([_measure(table, [i]) for i in kept], width - _GAP * (len(kept) - 1))
    rows = tuple(
        tuple(shorten(row[i], most) for i, most in zip(kept, widths, strict=True)) for row in table.rows
    )
    left = [name for i, name in enumerate(table.columns) if i not in kept]
    return Table(tuple(table.columns[i] for i in kept), rows), left


def shorten(cell: Value, width: int) -> Value:
    """Cut a text at a word's end, with an ellipsis, and never inside a bracket or quotation.

    >>> shorten("moves the clock (as told) forward", 20)
    'moves the clock…'
    """
    if not isinstance(cell, str) or cell_len(text := " ".join(cell.split())) <= width:
        return cell
    kept = ""
    best = ""
    for word in text.split(" "):
        kept = f"{kept} {word}" if kept else word
        if cell_len(kept) >= width:
            break
        best = kept if _is_closed(kept) else best
    if not best:
        best = text
        while cell_len(best) >= width:
            best = best[:-1]
    return best.rstrip(" ,;:-–—|") + "…"


def _is_closed(text: str) -> bool:
    pairs = all(text.count(a) == text.count(b) for a, b in ("()", "[]", "“”", "«»"))
    return pairs and text.count('"') % 2 == 0


def _measure(table: Table, chosen: list[int]) -> int:
    """Count the terminal columns that some columns of a table take."""
    names = tuple(table.columns[i] for i in chosen)
    lines = render_table(
        Table(names, tuple(tuple(row[i] for i in chosen) for row in table.rows))
    ).splitlines()
    return max(map(cell_len, lines), default=0)


def _share_out(wanted: list[int], width: int) -> list[int]:
    """Take from the widest until all fit."""
    given = list(wanted)
    while sum(given) > width and max(given) > 1:
        given[given.index(max(given))] -= 1
    return given
