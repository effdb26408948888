"""Measures how the cost of grouping contents into claims grows with their number.

    python benchmarks/growth/grouping.py STORE --copies 1 2 5 10

The contents of a store are taken several times over: each copy with ids of its own, half a year later than the one
before, either of the same actors, so that every block grows, or of others, so that there are more blocks. Printed for
each: contents, claims, CPU seconds of grouping and of that the milliseconds a content. Texts are encoded once,
beforehand: what that takes a content is printed first.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from kg.almanac import read_iso
from kg.recurring.contents import Content, text_of
from kg.recurring.grouping import group_contents
from kg.recurring.likeness import embed_text
from kg.recurring.table import ContentTable

#: Days between two copies.
APART = 182


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 2, 5, 10])
    given = parser.parse_args()
    with sqlite3.connect(f"file:{given.store / 'tables.db'}?mode=ro", uri=True) as rows:
        contents = list(ContentTable(rows).read())
    before = time.process_time()
    vectors = {text: embed_text(text) for text in dict.fromkeys(map(text_of, contents))}
    spent = time.process_time() - before
    print(
        f"{len(vectors)} texts encoded in {spent:.1f} CPU s, {1000 * spent / len(vectors):.1f} ms each",
        flush=True,
    )
    for others in (False, True):
        for copies in given.copies:
            many = list(repeat(contents, copies, others))
            before = time.process_time()
            grouping = group_contents(many, embed=vectors.__getitem__)
            spent = time.process_time() - before
            print(
                f"{copies} copies of {'others' if others else 'the same actors'}: {len(many)} contents, "
                f"{len(grouping.claims)} claims, {spent:.1f} CPU s, {1000 * spent / len(many):.2f} ms each",
                flush=True,
            )


def repeat(contents: Sequence[Content], copies: int, others: bool) -> Iterator[Content]:
    for copy in range(copies):
        for content in contents:
            day = read_iso(content.day)
            yield replace(
                content,
                id=f"{content.id}-{copy}",
                day=str(day + timedelta(APART * copy)) if day else "",
                block=f"{content.block} {copy}" if others else content.block,
                broader=tuple(f"{key}-{copy}" for key in content.broader),
            )


if __name__ == "__main__":
    main()
