"""A pandas DataFrame that a notebook shows for people: chosen columns, whole words. Everything else stays in it.

Imported only where pandas is installed, by `kg.notebook`.
"""

from __future__ import annotations

import html
from typing import Final

import pandas as pd

from kg.counting import count_words
from kg.table import is_for_people

#: Shown of the table of all statements.
CHOSEN: Final = ("published", "speaker", "act", "target", "proposition", "quote", "outlet")
#: A frame of so few columns is shown whole: somebody chose them.
FEW: Final = 8
#: Rows shown at most, letters of a cell, and names of columns that are not shown.
ROWS, LETTERS, NAMED = 20, 300, 12
_STYLE: Final = (
    "<style>.counterclaim td, .counterclaim th { text-align: left !important; vertical-align: top; "
    "white-space: normal; min-width: 6em; max-width: 26em; }</style>"
)


class ShownFrame(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame in every way but that of showing itself; what is cut or filtered out of it shows itself alike."""

    @property
    def _constructor(self) -> type[ShownFrame]:
        return ShownFrame

    def _repr_html_(self) -> str:
        shown = _choose_columns(self)
        with pd.option_context("display.max_colwidth", LETTERS):
            table = pd.DataFrame(self)[shown].to_html(
                max_rows=ROWS, show_dimensions=False, na_rep="", border=0
            )
        left = [str(name) for name in self.columns if name not in shown]
        others = ", ".join(left[:NAMED]) + (f" and {len(left) - NAMED} more" if len(left) > NAMED else "")
        told = count_words(len(self), "row") + (f"; not shown, but there: {others}" if left else "")
        return f'{_STYLE}<div class="counterclaim">{table}<p><small>{html.escape(told)}</small></p></div>'


def _choose_columns(frame: pd.DataFrame) -> list[str]:
    """Choose what people read: of many columns those that are neither for programs nor empty."""
    names = list(frame.columns)
    if len(names) <= FEW:
        return names
    if set(CHOSEN) <= set(names):
        return list(CHOSEN)
    kept = [name for name in names if is_for_people(str(name)) and frame[name].notna().any()]
    return kept or names
