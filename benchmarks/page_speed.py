"""Measures how long a network page takes to open in Chromium: `python benchmarks/page_speed.py [NODES ARROWS]`.

Draws an invented network (default: 1,000 nodes and 5,000 arrows of one statement each), opens the page from disk three
times without a network and prints the seconds until the picture stands.
Needs Chromium and the package playwright.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from kg.pages import Arrow, Node, Picture, Said, build_picture_page

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
        "Invented",
        "Speed.",
        "Speed.",
        people,
        tuple(lines),
        sides=tuple(f"Side {i}" for i in range(12)),
    )
    return build_picture_page(picture, said, made_from="a benchmark")


def measure_opening(file: Path) -> list[float]:
    """Open a page three times, each in a fresh context.

    Returns:
        Seconds until its first picture is drawn.
    """
    from playwright.sync_api import sync_playwright

    seconds = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for _ in range(3):
            page = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
            start = time.perf_counter()
            page.goto(file.as_uri())
            page.wait_for_function("window.network && window.network.drawn")
            opened = time.perf_counter()
            seconds.append(opened - start)
        browser.close()
    return seconds


def main() -> None:
    """Build, open, print."""
    nodes, arrows = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (1000, 5000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.html"
        start = time.perf_counter()
        file.write_text(build_page(nodes, arrows), encoding="utf-8")
        size, spent = file.stat().st_size / 1e6, time.perf_counter() - start
        print(f"{nodes} nodes, {arrows} arrows: built in {spent:.1f} s, {size:.1f} MB")
        for opened in measure_opening(file):
            print(f"opened in {opened:.2f} s")


if __name__ == "__main__":
    main()
