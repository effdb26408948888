"""Measures how long pages take in Chromium until one can use them.

    python benchmarks/page_speed.py exports             # each page of a report, the longest article for all
    python benchmarks/page_speed.py [NODES ARROWS]      # an invented network (1,000 nodes, 5,000 arrows)

Each page is opened from disk three times without a network. Printed are the least seconds until it is interactive (all
scripts have run, a network is drawn, the next frame is painted), and the seconds that the page's own thread worked:
they do not grow with what else the machine does. A report of 200 articles: `benchmarks/growth/articles.py 200 FOLDER`,
then `kg build FOLDER`. Needs Chromium and the package playwright.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.pages.drawing import build_picture_page
from kg.pages.pictures import Arrow, Node, Picture, Said

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def build_page(nodes: int, arrows: int) -> str:
    """Build the page of an invented network: twelve sides, arrows mostly between hubs."""
    people = tuple(
        Node(f"n{i:05}", f"Actor number {i}", "person", f"Side {i % 12}", 0, f"Side {i % 12}")
        for i in range(nodes)
    )
    lines, said = [], {}
    for i in range(arrows):
        source, target = i % nodes, (i * i // 7 + 13 * (i // nodes) + 1) % nodes
        act = ("accuse", "deny", "demand", "threaten", "state")[i % 5]
        key = f"s{i:06}"
        said[key] = Said(
            key, act, f"Actor number {source}", f"Side {source % 12}", f"Actor number {target}",
            f"Actor number {target} breaks the treaty in way {i % 97}",
            f"Actor number {source} said on Tuesday that actor number {target} breaks the treaty in way {i % 97}.",
            f"Outlet {i % 20}", f"2019-{1 + i % 12:02}-{1 + i % 28:02}", 0.5 + (i % 50) / 100,
            f"article-{i % 300}.html#s-{key}",
        )  # fmt: skip
        lines.append(Arrow(f"a{i:06}", people[source].id, people[target].id, act, (key,)))
    picture = Picture(
        "network",
        "Speed.",
        "Speed.",
        people,
        tuple(lines),
        sides=tuple(f"Side {i}" for i in range(12)),
    )
    return build_picture_page(picture, said, made_from="a benchmark")


def open_page(browser: Browser, file: Path) -> tuple[float, float]:
    """Open a page in a fresh context.

    Returns:
        Seconds until it is interactive, and seconds that its own thread worked until then.
    """
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    tracing = context.new_cdp_session(page)
    tracing.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.perf_counter()
    page.goto(file.as_uri())
    if file.name.startswith("network"):
        page.wait_for_function("window.network && window.network.drawn")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    opened = time.perf_counter() - start
    metrics = {one["name"]: one["value"] for one in tracing.send("Performance.getMetrics")["metrics"]}
    context.close()
    return opened, metrics["TaskDuration"]


def measure_pages(files: Sequence[Path]) -> None:
    """Open each page three times and print the least of each figure."""
    from playwright.sync_api import sync_playwright

    print(f"{'page':28} {'kB':>6} {'interactive s':>14} {'own thread s':>13}", flush=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for file in files:
            tries = [open_page(browser, file) for _ in range(3)]
            opened, worked = (min(figures) for figures in zip(*tries, strict=True))
            print(
                f"{file.name:28} {file.stat().st_size / 1000:6.0f} {opened:14.2f} {worked:13.2f}", flush=True
            )
        browser.close()


def list_pages(site: Path) -> list[Path]:
    """List the pages of a report, of the articles the longest alone."""
    articles = sorted(site.glob("article-*.html"), key=lambda path: (path.stat().st_size, path.name))
    return [*sorted(set(site.glob("*.html")) - set(articles)), *articles[-1:]]


def main() -> None:
    """Build or find, open, print."""
    if len(sys.argv) == 2:
        measure_pages(list_pages(Path(sys.argv[1])))
        return
    nodes, arrows = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (1000, 5000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.html"
        start = time.perf_counter()
        file.write_text(build_page(nodes, arrows), encoding="utf-8")
        print(f"{nodes} nodes, {arrows} arrows: built in {time.perf_counter() - start:.1f} s")
        measure_pages([file])


if __name__ == "__main__":
    main()
