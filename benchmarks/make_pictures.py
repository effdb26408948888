"""Takes a picture of each page of the report on the five articles, for docs/: `python benchmarks/make_pictures.py`.

Builds a store and the report in a temporary folder and opens each page in headless Chromium with the network off.
Needs Chromium and the package playwright. The pictures depend on the machine's fonts; no test compares them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import find_data
from kg.jobs.build import Work, build_store
from kg.jobs.choices import name_dispute
from kg.jobs.engine import load_engine
from kg.jobs.exporting import write_site
from kg.jobs.reviewing import load_review
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

#: Ending of the file, width and height: a desktop and a phone.
SIZES = (("", 1400, 900), ("-phone", 390, 844))


def show_words(page: Page, name: str, beside: bool) -> None:
    """Choose what a reader would choose first; `beside`: there is room for words beside a network."""
    if name.startswith("network"):
        page.wait_for_function("window.network && window.network.drawn")
        if beside:
            page.locator("#quotes li button").first.click()
    elif name == "article":
        page.locator(".text a.mark[href]").nth(4).click()
    page.wait_for_timeout(300)


def take_pictures(site: Path) -> None:
    """Open each page and save what a reader sees first."""
    from playwright.sync_api import sync_playwright

    DOCS.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}).new_page()
        for name in PAGES:
            longest = max(site.glob("article-*.html"), key=lambda path: (path.stat().st_size, path.name))
            file = longest if name == "article" else site / f"{name}.html"
            for end, width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(file.as_uri())
                show_words(page, name, not end)
                page.screenshot(path=DOCS / f"{name}{end}.png")
                print(DOCS / f"{name}{end}.png")
        browser.close()


def main() -> None:
    """Build, open, save."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        articles = [str(find_data("articles"))]
        build_store(articles, store, load_engine(), work=Work(review=load_review(None, inputs=articles)))
        write_site(open_store(store, read_only=True), Path(folder) / "site", dispute=name_dispute(store))
        take_pictures(Path(folder) / "site")


if __name__ == "__main__":
    main()
