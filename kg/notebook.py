"""What a notebook or a script takes from here: ask a store, draw a network.

from kg import ask, draw, open_store
store = open_store("store", read_only=True)
ask(store, "accusations", actor="Russia")     # a pandas DataFrame when pandas is there, else a Table
network = draw(store, "network-claims")
network.show()                                 # in the notebook; in a script, in the browser
"""

from __future__ import annotations

import html
import tempfile
import webbrowser
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.files import write_atomic
from kg.pages import build_picture_page
from kg.queries import run_query
from kg.report import BUILDERS, build_facts, describe_statement, rank_sides
from kg.store import Store
from kg.table import Table

if TYPE_CHECKING:
    import pandas as pd

#: Pixels of a network's frame in a notebook.
HEIGHT = 900


@dataclass(frozen=True, slots=True)
class Drawing:
    """A network as one page that needs nothing else; a notebook shows it where it is the last value of a cell."""

    title: str
    page: str

    def show(self) -> None:
        """Show it: in a notebook below the cell, elsewhere in the browser."""
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(self)  # type: ignore[no-untyped-call]
            return
        folder = Path(tempfile.mkdtemp(prefix="counterclaim-"))
        webbrowser.open(self.save(folder / "network.html").as_uri())

    def save(self, path: Path | str) -> Path:
        """Write the page.

        Raises:
            ExportError: The file cannot be written.
        """
        return write_atomic(Path(path), self.page.encode("utf-8", "replace")).absolute()

    def _repr_html_(self) -> str:
        # A frame of its own: the page's style and script must not meet the notebook's.
        return (
            f'<iframe title="{html.escape(self.title)}" width="100%" height="{HEIGHT}" style="border: 0" '
            f'sandbox="allow-scripts allow-downloads" srcdoc="{html.escape(self.page)}"></iframe>'
        )


def ask(store: Store, name: str, /, **given: str | float | date) -> pd.DataFrame | Table:
    """Run one of the named queries; `kg queries` lists them.

    Returns:
        A pandas DataFrame where pandas is installed, else the Table with the same columns and rows.

    Raises:
        QueryError: As `kg.queries.run_query`.
    """
    table = run_query(store, name, folder=None, **given)
    if find_spec("pandas") is None:
        return table
    import pandas as pd

    return pd.DataFrame(list(table.rows), columns=list(table.columns))


def draw(store: Store, name: str = "network") -> Drawing:
    """Draw one of the networks of the report.

    Args:
        store: What is drawn.
        name: `network` (who accuses whom), `network-claims`, `network-grounds`, `network-outlets`, `network-sides`.

    Raises:
        UsageError: No such network.
    """
    build = BUILDERS.get(f"{name}.html")
    if build is None:
        known = ", ".join(file.removesuffix(".html") for file in BUILDERS)
        raise UsageError(f"unknown network {name!r} - expected one of {known}")
    articles = {article.id: article for article in store.articles()}
    facts = build_facts(store.statements(), articles, run_query(store, "replies", folder=None))
    # Without the other pages a link into an article leads nowhere.
    said = {s.id: replace(describe_statement(s, facts), where="") for s in facts.statements}
    picture = replace(build(facts), sides=rank_sides(facts))
    made_from = f"{len(facts.articles)} articles and {len(facts.statements)} statements"
    return Drawing(picture.title, build_picture_page(picture, said, made_from, alone=True))
