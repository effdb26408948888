"""A browser for the tests that need one: headless Chromium with the network off. Without it they are skipped, aloud."""

from __future__ import annotations

import shutil

import pytest

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
