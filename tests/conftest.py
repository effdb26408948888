"""A browser for the tests that need one: headless Chromium with the network off. Without it they are skipped, aloud.

The pages of the two invented disputes are written once a session; tests read them.
"""

from __future__ import annotations

import shutil

import pytest
from crowd import build_crowd
from river import ARTICLES, build_river
from sites import write_site

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: no browser tests"
    )
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: no browser tests")
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def river_site(tmp_path_factory):
    """Give the folder with the pages of the river, and their names."""
    return write_site(tmp_path_factory.mktemp("river"), build_river(), ARTICLES)


@pytest.fixture(scope="session")
def crowd_site(tmp_path_factory):
    """Give the folder with the pages of 200 articles, and their statements."""
    said, articles = build_crowd()
    return write_site(tmp_path_factory.mktemp("crowd"), said, articles)[0], said


@pytest.fixture
def open_page(browser):
    """Open a page of a folder; what the browser complains of or asks for is kept in `page.faults`."""
    opened = []

    def open_one(folder, name, **options):
        context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 900}, **options})
        opened.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on(
            "console",
            lambda line: page.faults.append(line.text) if line.type in ("error", "warning") else None,
        )
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else page.faults.append(r.url),
        )
        page.goto((folder / name.partition("#")[0]).as_uri() + "".join(name.partition("#")[1:]))
        if name.startswith("network"):
            page.wait_for_function("window.network && window.network.drawn")
        return page

    yield open_one
    for context in opened:
        context.close()
