"""Takes a picture of each page of the report on the five articles, for docs/: `python benchmarks/make_pictures.py`.

Builds a store and the report in a temporary folder and opens each page in headless Chromium with the network off.
Needs Chromium and the package playwright. The pictures depend on the machine's fonts; no test compares them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import find_data
from kg.jobs.build import build_store
from kg.jobs.engine import load_engine
from kg.jobs.exporting import write_site
from kg.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).resolve().parent.parent / "docs"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
PAGES = (
    "index",
    "ledger",
    "matrix",
    "network",
    "network-claims",
    "network-grounds",
    "network-outlets",
    "network-sides",
    "timeline",
    "outlets",
    "statements",
    "article",
)

TALL = ("network-claims", "network-grounds", "network-outlets")


def show_words(page: Page) -> None:
    """Choose the arrow with the most statements, so that the picture shows the words beside it."""
    page.wait_for_function("window.network && window.network.drawn")
    largest = "Object.entries(page.arrows).sort((a, b) => b[1].length - a[1].length)[0][0]"
    page.evaluate(f"document.querySelector(`#rows tr[data-arrow='${{{largest}}}'] button`).click()")
    page.evaluate("document.querySelector('.filters').scrollIntoView()")
    page.wait_for_timeout(300)


def take_pictures(site: Path) -> None:
    """Open each page and save what a reader sees first."""
    from playwright.sync_api import sync_playwright

    DOCS.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(offline=True, viewport={"width": 1200, "height": 840}).new_page()
        for name in PAGES:
            longest = max(site.glob("article-*.html"), key=lambda path: (path.stat().st_size, path.name))
            file = longest if name == "article" else site / f"{name}.html"
            # Pictures in columns are as tall as their longest column.
            page.set_viewport_size({"width": 1200, "height": 1280 if name in TALL else 840})
            page.goto(file.as_uri())
            if name.startswith("network"):
                show_words(page)
            page.screenshot(path=DOCS / f"{name}.png")
            print(DOCS / f"{name}.png")
        browser.close()


def main() -> None:
    """Build, open, save."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build_store([str(find_data("articles"))], store, load_engine())
        write_site(open_store(store, read_only=True), Path(folder) / "site")
        take_pictures(Path(folder) / "site")


if __name__ == "__main__":
    main()
