"""Measures what each stage of a build costs, and how that grows with the number of articles.

    python benchmarks/growth/stages.py 500 2000
    python benchmarks/growth/stages.py 200 --articles articles.jsonl      # real ones, so many as there are

For each step: made-up articles, read and built from nothing by one process. Printed are CPU milliseconds an article of
each stage, of all but the reading together, its share of the reading, and how many statements and claims there are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from inspect import isgenerator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from articles import write_corpus  # noqa: E402
from kg.identity.table import NameTable  # noqa: E402
from kg.jobs import build  # noqa: E402
from kg.jobs.claims import list_claims  # noqa: E402
from kg.jobs.engine import load_engine  # noqa: E402
from kg.recurring import ContentTable  # noqa: E402
from kg.store.spool import Spool  # noqa: E402
from kg.store.writer import Writer  # noqa: E402

#: What is timed: a name, and where the function is.
STAGES = (
    ("opening", build, "renew_sources"),
    ("reading", build, "_extract"),
    ("names", NameTable, "settle"),
    ("contents", ContentTable, "note"),
    ("grouping", ContentTable, "settle"),
    ("graphs and tables", Writer, "put"),
    ("writing the graphs", Spool, "empty"),
    ("links and inferences", Writer, "finish"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("steps", nargs="+", type=int)
    parser.add_argument("--articles", help="build from these, in place of made-up ones")
    parser.add_argument("--here", action="store_true", help="measure one step in this process")
    given = parser.parse_args()
    for number in given.steps:
        if given.here:
            measure(number, given.articles)
        else:
            real = ["--articles", given.articles] if given.articles else []
            subprocess.run([sys.executable, __file__, "--here", str(number), *real], check=True)


def measure(number: int, articles: str | None) -> None:
    spent: dict[str, float] = defaultdict(float)
    for name, owner, function in STAGES:
        setattr(owner, function, keep_time(getattr(owner, function), name, spent))
    with tempfile.TemporaryDirectory() as place:
        if articles is None:
            write_corpus(Path(place) / "articles", number)
        engine = load_engine()
        before = time.process_time()
        report = build.build_store(
            [articles or f"{place}/articles"], Path(place) / "store", engine, work=build.Work(workers=1)
        )
        total = time.process_time() - before
        claims = len({row["claim_id"] for row in list_claims(Path(place) / "store").records()})
    spent["other"] = total - sum(spent.values())
    reading = spent["opening"] + spent["reading"]
    told = ", ".join(
        f"{name} {1000 * spent[name] / number:.1f}" for name in [*(s[0] for s in STAGES), "other"]
    )
    print(
        f"{number} articles, {sum(report.acts.values())} statements, {claims} claims: CPU ms an article: {told}; "
        f"after reading {1000 * (total - reading) / number:.1f}, {(total - reading) / reading:.3f} of it",
        flush=True,
    )


def keep_time(function: Callable, name: str, spent: dict[str, float]) -> Callable:
    """Wrap a function so that the CPU seconds that it takes, or each item of what it gives, are added up.

    What another wrapped function within it takes counts for that one only.
    """

    def timed(*given, **named):
        before = time.process_time() - sum(spent.values())
        try:
            found = function(*given, **named)
        finally:
            spent[name] += time.process_time() - sum(spent.values()) - before
        return each(found) if isgenerator(found) else found

    def each(items):
        step = keep_time(partial(next, items, None), name, spent)
        yield from iter(step, None)

    return timed


if __name__ == "__main__":
    main()
