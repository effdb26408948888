"""Times every measure of discourse networks: python benchmarks/analysis_growth.py 1000 10000 100000.

Actors and contents grow with the root of the events (a debate repeats itself); how often each speaks falls off as
1/rank. Each size runs in a process of its own, so that the memory named (peak of the whole process) is its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from datetime import date, timedelta

from kg.analysis import (
    Event,
    build_one_mode,
    build_two_mode,
    find_backbone,
    find_blocs,
    measure_centrality,
    measure_modularity,
    select_events,
    slide_windows,
    to_graph,
)


def generate(size: int) -> list[Event]:
    chance = random.Random(1)
    actors = [f"actor {n}" for n in range(max(10, int(size**0.5)))]
    contents = [f"content {n}" for n in range(2 * len(actors))]
    who = chance.choices(actors, [1 / (n + 1) for n in range(len(actors))], k=size)
    what = chance.choices(contents, [1 / (n + 1) for n in range(len(contents))], k=size)
    start = date(2019, 1, 1)
    return [
        Event(a, c, chance.random() < 0.6, start + timedelta(days=chance.randrange(365)), str(n // 20))
        for n, (a, c) in enumerate(zip(who, what, strict=True))
    ]


def measure(size: int) -> None:
    events = generate(size)
    one = build_one_mode(events, "subtract", "average")
    graph = to_graph(one)
    blocs = find_blocs(graph)
    runs = {
        "duplicates by document": lambda: select_events(events, duplicates="document"),
        "two-mode": lambda: build_two_mode(events, "subtract", "prominence"),
        "one-mode, average": lambda: build_one_mode(events, "subtract", "average"),
        "one-mode, jaccard": lambda: build_one_mode(events, "subtract", "jaccard"),
        "to graph": lambda: to_graph(one),
        "30-day windows of a year": lambda: [
            build_one_mode(inside, "subtract", "average", weights)
            for _, inside, weights in slide_windows(events, 30, "gaussian")
        ],
        "centralities": lambda: measure_centrality(graph),
        "blocs": lambda: find_blocs(graph),
        "polarisation": lambda: measure_modularity(graph, blocs),
        "backbone": lambda: find_backbone(graph),
    }
    print(f"{size} events, {len(one.rows)} actors, {graph.number_of_edges()} ties")
    for name, run in runs.items():
        start = time.perf_counter()
        run()
        print(f"  {name:28} {time.perf_counter() - start:7.2f} s")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        measure(int(sys.argv[1]))
    else:
        for number in sys.argv[1:]:
            subprocess.run([sys.executable, __file__, number], check=True)
