"""Times every measure of networks and every ledger: python benchmarks/analysis_growth.py 1000 10000 100000.

Actors and contents grow with the root of the events (a debate repeats itself); how often each speaks falls off as
1/rank. Statements: acts as in the five articles, twenty an article, a third of the denials shown as replies, a tenth at
second hand, every content on one of a few topics. Each size runs in a process of its own, once for events and once for
statements, so that the memory named (peak of the whole process) is its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta

from kg.analysis.discourse import build_one_mode, build_two_mode, select_events, slide_windows, to_graph
from kg.analysis.dyads import measure_balance
from kg.analysis.events import Event
from kg.analysis.hierarchy import build_hierarchy
from kg.analysis.polarisation import measure_rdna_polarisation
from kg.analysis.scoring import score_codings
from kg.analysis.structure import find_backbone, find_blocs, measure_centrality, measure_modularity
from kg.comparison import Side, compare_sides
from kg.ids import build_id
from kg.jobs.analysing import LEDGERS, Corpus, Settings
from kg.linking import Links
from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Evidence,
    EvidenceKind,
    EvidenceStance,
    Found,
    Mention,
    Party,
    Proposition,
    Span,
    Statement,
    Strength,
    When,
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
        "blocs by Leiden": lambda: find_blocs(graph, method="leiden"),
        "blocs as a tree": lambda: build_hierarchy(one),
        "balance of triads": lambda: measure_balance(graph),
        "rDNA's polarisation": lambda: measure_rdna_polarisation(
            build_one_mode(events, "congruence", "average"), build_one_mode(events, "conflict", "average")
        ),
        "polarisation": lambda: measure_modularity(graph, blocs),
        "backbone": lambda: find_backbone(graph),
    }
    print(f"{size} events, {len(one.rows)} actors, {graph.number_of_edges()} ties")
    for name, run in runs.items():
        start = time.perf_counter()
        run()
        print(f"  {name:28} {time.perf_counter() - start:7.2f} s")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


#: Acts and how often each occurs.
ACTS = {
    Act.ACCUSE: 30, Act.DENY: 12, Act.DEMAND: 12, Act.THREATEN: 8, Act.CONCEDE: 2, Act.CRITICISE: 6, Act.REFUSE: 4,
    Act.PROPOSE: 4, Act.ANNOUNCE: 8, Act.SUPPORT: 6, Act.WARN: 3, Act.STATE: 25,
}  # fmt: skip
WORDS = "Somebody said that the dam holds back {} percent of the river, and that it must end within 60 days"


def generate_statements(size: int) -> tuple[list[Statement], dict[str, Article]]:
    chance = random.Random(2)
    parties = [make_party(n) for n in range(max(10, int(size**0.5)))]
    contents = [
        Proposition(build_id("content", str(n)), f"content {n}", None, (f"topic {n % 20}",), make_broader(n))
        for n in range(2 * len(parties))
    ]
    parts, whats = ([1 / (n + 1) for n in range(len(x))] for x in (parties, contents))
    start = date(2019, 1, 1)
    made: list[Statement] = []
    articles: dict[str, Article] = {}
    for n in range(size):
        key = f"article {n // 20}"
        day = start + timedelta(days=(n // 20) * 365 * 20 // size)
        if key not in articles:
            outlet = Found(f"outlet {chance.randrange(40)}", "made")
            articles[key] = Article(key, key, "", (), key, outlet, published=Found(day.isoformat(), "made"))
        act = chance.choices(list(ACTS), ACTS.values())[0]
        who, whom = chance.choices(parties, parts, k=2)
        earlier = [s for s in made[-19:] if s.article == key and s.act is Act.ACCUSE]
        replied = earlier[-1:] if act is Act.DENY and chance.random() < 0.33 else []
        known = chance.random() < 0.3
        made.append(
            Statement(
                id=build_id("statement", str(n)), article=key, act=act, clause=Span(10 * n, 10 * n + 9),
                quote=WORDS.format(chance.randrange(20, 60)), cue=Mention(Span(0, 4), "said"), speaker=who,
                target=None if replied else whom, proposition=chance.choices(contents, whats)[0], content=None,
                grounds=GROUNDS[: chance.randrange(3)], answers=tuple(s.id for s in replied),
                reported_by=made[-1].id if made and chance.random() < 0.1 else None,
                when=When(day.isoformat() if known else None, day.isoformat()),
                deadline="within 60 days" if act in (Act.DEMAND, Act.THREATEN) else None,
            )
        )  # fmt: skip
    return made, articles


GROUNDS = (
    Evidence(Mention(Span(0, 4), "said"), EvidenceKind.REPORT, Strength.SOURCED),
    Evidence(Mention(Span(0, 4), "said"), EvidenceKind.NONE, Strength.BARE, EvidenceStance.DEMANDED),
)


def make_party(n: int) -> Party:
    side = f"side {n // 3}"
    return Party(Actor(f"actor {n}", f"actor {n}", ActorKind.PERSON, side), side)


def make_broader(n: int) -> tuple[str, ...]:
    return (build_id("content", str(n // 2)),) if n % 5 == 0 and n else ()


def measure_ledgers(size: int) -> None:
    statements, articles = generate_statements(size)
    corpus = Corpus(statements, articles, Links())
    later = [replace(s, id=f"{s.id}-") if n % 50 == 0 else s for n, s in enumerate(statements)]
    print(f"{size} statements, {len(articles)} articles")
    runs = {name: lambda name=name: LEDGERS[name](corpus, Settings()) for name in LEDGERS}
    runs["two builds compared"] = lambda: compare_sides(Side(statements), Side(later))
    runs["scored against itself"] = lambda: score_codings(statements, later, set(articles))
    for name, run in runs.items():
        start = time.perf_counter()
        rows = len(run().rows)
        print(f"  {name:28} {time.perf_counter() - start:7.2f} s {rows:9} rows", flush=True)
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("events", "statements"):
        (measure if sys.argv[1] == "events" else measure_ledgers)(int(sys.argv[2]))
    else:
        for number in sys.argv[1:]:
            for what in ("events", "statements"):
                subprocess.run([sys.executable, __file__, what, number], check=True)
