"""Speed and memory of reading archives, on one core: `python benchmarks/reading_archives.py 10000`.

Makes a classic Nexis text and a WARC of that many invented pages in a temporary folder, reads each in a process of its
own, and prints articles a second of processor time, and the most memory while reading the first tenth and all of it.
"""

from __future__ import annotations

import gzip
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

LEAST = 100


def write_files(folder: Path, count: int) -> list[Path]:
    """Write a Nexis text and a WARC of so many articles, and each with a tenth of them."""
    paths = []
    for name, number in (("tenth", max(1, count // 10)), ("whole", count)):
        text, warc = folder / f"{name}.txt", folder / f"{name}.warc.gz"
        text.write_text("".join(build_text(number)), encoding="utf-8")
        with warc.open("wb") as out:
            for index in range(number):
                out.write(gzip.compress(build_record(index), compresslevel=4))
        paths += [text, warc]
    return paths


def build_body(index: int) -> list[str]:
    """Build eight paragraphs of about sixty words, no two articles alike."""
    from archives import FIRST

    return [
        f"{' '.join(FIRST.body)} Report {index}, part {part}: {' '.join(FIRST.body)}" for part in range(8)
    ]


def build_text(count: int) -> list[str]:
    from dataclasses import replace

    from archives import FIRST, write_classic

    return [
        write_classic((replace(FIRST, title=f"Row {index} over the Tull", body=tuple(build_body(index))),))
        for index in range(count)
    ]


def build_record(index: int) -> bytes:
    """Build a response of 30 kB with menus, scripts and links around the article, as news sites send it."""
    menu = "".join(f'<li><a href="/{index}/{i}">Section number {i} of the site</a></li>' for i in range(60))
    script = "<script>" + "var a = 1; " * 800 + "</script>"
    body = "".join(f"<p>{words}</p>" for words in build_body(index))
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>Row {index} over the Tull</title>{script}"
        "<meta property='article:published_time' content='2021-03-03T10:00:00Z'>"
        "<meta property='og:site_name' content='The Ostmark Courier'></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>Row {index} over the Tull</h1>{body}</article>"
        f"<footer><ul>{menu}</ul></footer></body></html>"
    ).encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.ostmark.example/{index}\r\n"
        f"WARC-Date: 2021-03-03T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{index:036}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def read_file(path: str) -> tuple[int, float, float]:
    """Read a file; gives its articles, seconds of processor time, and the most memory in MB."""
    from kg.reading import ReadOptions, Skipped, read_sources

    list(read_sources([str(ROOT / "articles")]))  # models and tables are loaded
    start = time.process_time()
    found = sum(not isinstance(one, Skipped) for one in read_sources([path], ReadOptions(max_bytes=10**9)))
    return found, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    """Measure, and fail below `LEAST` articles a second."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    slow = False
    with tempfile.TemporaryDirectory() as made:
        for path in write_files(Path(made), count):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found, seconds, memory = pool.apply(read_file, (str(path),))
            size = path.stat().st_size / 1e6
            print(
                f"{path.name}: {found} articles, {size:.1f} MB, {found / seconds:.0f}/s, {memory:.0f} MB of memory"
            )
            slow = slow or found / seconds < LEAST
    sys.exit(slow)


if __name__ == "__main__":
    main()
