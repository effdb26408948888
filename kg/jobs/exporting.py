"""Writes a store's content into a folder of exports: tables, networks, RDF and the first picture.

In: a Store and format names. Out: the files written. Same store, same bytes; each file is whole or not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.exchange.imprint import Imprint
from kg.exchange.product import Product
from kg.files import write_atomic
from kg.formats import EXPORT_FILES, check_format, render_csv
from kg.ids import ID_LENGTH
from kg.installation import read_version
from kg.jobs.exchanging import EXCHANGE, Source, build_network_files, read_all
from kg.queries import run_query
from kg.rdf.serialise import build_jsonld, build_nquads, build_trig, build_turtle
from kg.records import build_lines
from kg.report.facts import build_facts, select_shown
from kg.report.site import QUERIES, build_report, name_dispute
from kg.report.stills import build_still, paint_still
from kg.store import Store

#: The picture of who accuses whom.
PAGE = "page"
#: Most articles of which `kg build` writes all exports unasked. Above, they would take more than a minute and 200 MB:
#: about as long as building takes, and a megabyte of files an article (`docs/scale.md`).
LARGE = 200
#: What `kg build`, and `kg export` without names, write.
USUAL = (*EXPORT_FILES, PAGE)
FORMATS = (*USUAL, *EXCHANGE)
_ARTICLE_PAGE = re.compile(rf"article-[0-9a-f]{{{ID_LENGTH}}}\.html")


def export_store(
    store: Store,
    folder: Path,
    formats: Sequence[str] = (),
    networks: Sequence[str] = ("network",),
    imprint: Imprint | None = None,
    tell: Callable[[str], object] = str,
) -> list[Path]:
    """Write exports.

    Args:
        store: What to export.
        folder: Made if it is not there.
        formats: Names from `FORMATS`; none means those of `USUAL`.
        networks: Which networks the network formats write, from `kg.jobs.networks.NETWORKS`.
        imprint: What the publisher says of the files; None: only this program's version.
        tell: Told in a sentence what a file could not hold; by default nobody is.

    Returns:
        The files, in the order of the formats.

    Raises:
        ExportError: An unknown format, content that does not fit, or the folder cannot be written.
        UsageError: An unknown network, a package that is not installed, an imprint that lacks what a format needs.
    """
    names = [check_format(name, FORMATS) for name in formats] or list(USUAL)
    source = Source(store, imprint or Imprint(read_version()), tuple(networks))
    written = []
    for name in dict.fromkeys(names):
        for file, product in _build(name, source).items():
            written.append(write_atomic(folder / file, product.content))
            for note in product.notes:
                tell(f"{file}: {note}")
    return written


def write_site(store: Store, folder: Path, least: float | None = None, **frame: object) -> list[Path]:
    """Write the report's pages, and take away those of articles that are in it no more; see `build_site`.

    Returns:
        The files, in order of name.

    Raises:
        ExportError: The folder cannot be written.
    """
    pages = build_site(store, least, **frame)
    written = [
        write_atomic(folder / name, page.encode("utf-8", "surrogatepass")) for name, page in pages.items()
    ]
    for path in _list_article_pages(folder):
        if path.name not in pages:
            path.unlink(missing_ok=True)
    return written


def find_outdated(store: Store, folder: Path) -> list[Path]:
    """Find the pages in a folder of exports that show articles which the store holds no more.

    None where no page shows an article of this store: they are another one's.
    """
    pages = _list_article_pages(folder)
    held = {f"article-{article.id}.html" for article in store.articles()} if pages else set()
    gone = [path for path in pages if path.name not in held]
    return gone if len(gone) < len(pages) else []


def _list_article_pages(folder: Path) -> list[Path]:
    """List the reading views in a folder, whichever build wrote them; nothing that a user would name."""
    return sorted(path for path in folder.glob("article-*.html") if _ARTICLE_PAGE.fullmatch(path.name))


def build_site(store: Store, least: float | None = None, **frame: object) -> dict[str, str]:
    """Build the report's pages.

    Args:
        store: What is reported.
        least: Confidence from which statements are shown unasked, 0-1; None: the package's own limit. 0 shows all.
        **frame: What the frame of every page says, such as `dispute`, its name; see `kg.pages.load_templates`.

    Returns:
        HTML by file name, in order of name.
    """
    # The engine answers questions on another core while graphs are read.
    with ThreadPoolExecutor(1) as beside:
        asked = {name: beside.submit(run_query, store, name, folder=None) for name in QUERIES}
        articles, statements = read_all(store)
        answers = {name: answer.result() for name, answer in asked.items()}
    return build_report(statements, articles, answers, least, store.links(), **frame)


def write_still(
    store: Store, name: str, file: Path, least: float | None = None, dispute: str = "", form: str = "svg"
) -> Path:
    """Write the picture of a page, for print.

    Args:
        store: What is drawn.
        name: From `kg.report.STILLS`.
        file: Where to.
        least: As for `build_site`.
        dispute: Its name; "" for that of the articles' folder.
        form: `svg`, or `png`: 300 dots an inch.

    Raises:
        ExportError: The file cannot be written.
        UsageError: That page has no picture; PNG is asked for and resvg-py is not installed.
    """
    articles, statements = read_all(store)
    reviews = run_query(store, "reviews", folder=None)
    facts = select_shown(build_facts(statements, articles, store.links()), reviews, least)
    still = build_still(name, facts, dispute or name_dispute(a.source for a in articles.values()))
    return write_atomic(file, paint_still(still) if form == "png" else still.encode("utf-8", "replace"))


def _build(name: str, source: Source) -> Mapping[str, Product]:
    """Build the files of one format."""
    if name in EXCHANGE:
        return EXCHANGE[name][1](source)
    if name in ("graphml", "gexf"):
        return build_network_files(source, name)
    file = "network.html" if name == PAGE else EXPORT_FILES[name]
    return {file: Product(_TEXTS[name](source).encode("utf-8", "surrogatepass"))}


_TEXTS: Mapping[str, Callable[[Source], str]] = {
    "csv": lambda s: render_csv(s.table.columns, s.table.rows),
    "jsonl": lambda s: build_lines(s.statements),
    "trig": lambda s: build_trig(s.store.quads()),
    "turtle": lambda s: build_turtle(s.store.quads()),
    "nquads": lambda s: build_nquads(s.store.quads()),
    "jsonld": lambda s: build_jsonld(s.store.quads()),
    PAGE: lambda s: build_site(s.store)["network.html"],
}
