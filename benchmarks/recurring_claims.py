"""Counts the claims of a store that recur, and draws members and labels to be judged by hand.

    python benchmarks/recurring_claims.py store
    python benchmarks/recurring_claims.py store --members 50 --labels 100 --seed 1

A claim recurs where at least three main statements (accuse, deny, demand, threaten, concede) of at least two outlets
have it. Members are drawn from these statements; labels from all main statements; claims are those that at least two
main statements share, each with its statements.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path

from kg.model import Statement
from kg.store import open_store

LEAST_STATEMENTS, LEAST_OUTLETS = 3, 2


def tell(s: Statement) -> str:
    target = s.target.actor.label if s.target else "-"
    return f"{s.act.value} {s.speaker.actor.label} -> {target} | {' '.join(s.quote.split())[:160]}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path, help="folder of a store")
    parser.add_argument("--members", type=int, default=0, help="members of recurring claims to draw")
    parser.add_argument("--labels", type=int, default=0, help="labels of main statements to draw")
    parser.add_argument("--claims", type=int, default=0, help="labels of shared claims to draw")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    claims: dict[str, list[Statement]] = defaultdict(list)
    outlets: dict[str, set[str]] = defaultdict(set)
    for article, statements in open_store(arguments.store, read_only=True).read():
        for s in statements:
            if s.act.main and s.proposition is not None:
                claims[s.proposition.id].append(s)
                outlets[s.proposition.id] |= {article.outlet.value} if article.outlet else set()
    recurring = [
        key
        for key, said in sorted(claims.items())
        if len(said) >= LEAST_STATEMENTS and len(outlets[key]) >= LEAST_OUTLETS
    ]
    number = sum(len(claims[key]) for key in recurring)
    print(
        f"{len(recurring)} claims recur, with {number} main statements, of {len(claims)} contents of main statements"
    )
    draw = random.Random(arguments.seed)
    pool = [s for key in recurring for s in claims[key]]
    for s in sorted(draw.sample(pool, min(arguments.members, len(pool))), key=lambda s: s.proposition.label):
        print(f"member | {s.proposition.label[:100]} | {tell(s)}")
    everything = [s for key in sorted(claims) for s in claims[key]]
    for s in draw.sample(everything, min(arguments.labels, len(everything))):
        print(f"label | {s.proposition.label} | {tell(s)}")
    shared = [key for key in sorted(claims) if len(claims[key]) > 1]
    for key in draw.sample(shared, min(arguments.claims, len(shared))):
        print(f"claim | {claims[key][0].proposition.label}")
        for s in claims[key]:
            print(f"    {tell(s)}")


if __name__ == "__main__":
    main()
