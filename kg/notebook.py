"""What a notebook or a script takes from here: from articles to a table, a network and a picture.

import kg
store = kg.build("articles", "store")              # kg.programs; once it is built, "store" itself does below
kg.to_frame(store)                                 # all statements as a pandas DataFrame
kg.ask(store, "accusations", actor="Russia")       # a named query, as a DataFrame too
kg.to_network(store)                               # a networkx MultiDiGraph: who accuses whom
kg.draw(store, "network-claims").show()            # in the notebook; in a script, in the browser
kg.export(store, "exports", "parquet", "dna")      # files for other programs
"""

from __future__ import annotations

import html
import tempfile
import warnings
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg.exchange.imprint import Imprint
from kg.exchange.tables import find_statement_types
from kg.files import write_atomic
from kg.formats import build_statement_table
from kg.installation import load_extra
from kg.pages.shell import NETWORKS
from kg.queries import run_query
from kg.report.facts import build_facts, select_shown
from kg.report.networks import build_network_pages
from kg.store import Store, take_store
from kg.table import Table

if TYPE_CHECKING:
    import networkx as nx
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


def to_frame(store: Store | str | Path) -> pd.DataFrame:
    """Lay out all statements with all attributes, one row a statement, by article and place.

    Args:
        store: From `build` or `open_store`; or its folder or address, which is opened for reading.

    Returns:
        The columns of `statements.csv`. Offsets (`start`, `end`, `cue_start`, ...) are whole numbers that may be
        missing (`Int64`), in code points, half-open; dates are ISO text; `confidence` is 0-1; several values in one
        cell are separated by ` | `. No statement: no row, the same columns. A notebook shows a few of the columns.

    Raises:
        StoreError: There is no such store.
        UsageError: pandas is not installed.

    >>> from kg.store import open_store
    >>> frame = to_frame(open_store())
    >>> len(frame), frame.columns[0], str(frame["start"].dtype)
    (0, 'statement', 'Int64')
    """
    load_extra("pandas", "a DataFrame needs pandas", "tables")
    from kg.shownframe import ShownFrame

    store = take_store(store)
    table = build_statement_table(store.statements(), {article.id: article for article in store.articles()})
    frame = ShownFrame(list(table.rows), columns=list(table.columns))
    dtypes = {int: "Int64", float: "float64", bool: "bool"}
    kinds = find_statement_types(table.columns)
    return frame.astype({name: dtypes[kind] for name, kind in kinds.items() if kind in dtypes})


def to_network(store: Store | str | Path, name: str = "network") -> nx.MultiDiGraph[str]:
    """Build one of the networks of the report for analysis.

    Args:
        store: From `build` or `open_store`; or its folder or address, which is opened for reading.
        name: As for `draw`.

    Returns:
        Nodes have `label`, `kind` and `side` ("" when unknown); edges `act`, `count` (statements behind it), `weight`
        (the same number), `statements` (their ids, joined by a space) and `id`. `graph["notes"]` tells what is not in
        it, such as statements that name no target.

    Raises:
        UsageError: No such network.

    >>> from kg.store import open_store
    >>> len(to_network(open_store()))
    0
    """
    from kg.jobs.networks import build_named_network, check_network

    store = take_store(store)
    articles = {article.id: article for article in store.articles()}
    links = store.links()
    network, notes = build_named_network(check_network(name), store.statements(), articles, links)
    network.graph["notes"] = notes
    return network


def export(
    store: Store | str | Path,
    folder: str | Path,
    *formats: str,
    networks: Sequence[str] = ("network",),
    imprint: Imprint | None = None,
) -> list[Path]:
    """Write files for other programs; `kg export --help` lists the formats.

    Args:
        store: From `build` or `open_store`; or its folder or address, which is opened for reading.
        folder: Made if it is not there.
        *formats: Such as `csv`, `parquet`, `graphml`, `dna`, `nanopub`; none: those that `kg build` writes.
        networks: Which networks the network formats write, named as for `draw`.
        imprint: Licence, creator, title and day, which `crate` needs and `nanopub` can use.

    Returns:
        The files, in the order of the formats. What a file could not hold is warned of, one `UserWarning` each.

    Raises:
        ExportError: An unknown format, content that does not fit, or the folder cannot be written.
        UsageError: An unknown network, a package that is not installed, an imprint that lacks what a format needs.

    >>> from kg.store import open_store
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in export(open_store(), folder, "csv")]
    ['statements.csv']
    """
    from kg.jobs.exporting import export_store

    def tell(note: str) -> None:
        warnings.warn(note, stacklevel=4)

    return export_store(take_store(store), Path(folder), formats, networks, imprint, tell)


def ask(store: Store | str | Path, name: str, /, **given: str | float | date) -> pd.DataFrame | Table:
    """Run one of the named queries; `kg queries` lists them.

    Args:
        store: As for `to_frame`.
        name: Of the query.
        **given: Its parameters.

    Returns:
        A pandas DataFrame where pandas is installed, else the Table with the same columns and rows.

    Raises:
        QueryError: As `kg.queries.run_query`.

    >>> from kg.store import open_store
    >>> len(ask(open_store(), "accusations"))
    0
    """
    table = run_query(take_store(store), name, folder=None, **given)
    if find_spec("pandas") is None:
        return table
    from kg.shownframe import ShownFrame

    return ShownFrame(list(table.rows), columns=list(table.columns))


def draw(store: Store | str | Path, name: str = "network", min_confidence: float | None = None) -> Drawing:
    """Draw one of the networks of the report.

    Args:
        store: As for `to_frame`.
        name: `network` (who accuses whom), `network-claims`, `network-grounds`, `network-outlets`, `network-sides`.
        min_confidence: Less sure statements are left out, and counted, unless a reviewer stands behind them; 0-1. None:
            the package's own limit, as in the pages of `kg report`. 0 draws all.

    Returns:
        One page of HTML with the picture, the words and a table; `show()` shows it, `save(path)` writes it.

    Raises:
        UsageError: No such network.

    >>> from kg.store import open_store
    >>> draw(open_store(), "network-claims").title
    'Claims and counterclaims'
    """
    from kg.jobs.networks import check_network

    file = f"{check_network(name)}.html"
    store = take_store(store)
    articles = {article.id: article for article in store.articles()}
    reviews = run_query(store, "reviews", folder=None)
    facts = select_shown(build_facts(store.statements(), articles, store.links()), reviews, min_confidence)
    return Drawing(dict(NETWORKS)[file], build_network_pages(facts, [file], alone=True)[file])
