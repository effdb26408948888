"""Draws pairs or assignments of a store at random for a reader to judge, and counts the filled table.

    python benchmarks/draw_pairs.py answers STORE > answers.csv      answers in another article than what they answer
    python benchmarks/draw_pairs.py disputes STORE > disputes.csv    who puts a claim forward, who rejects it elsewhere
    python benchmarks/draw_pairs.py positions STORE > positions.csv  changes of position of one actor
    python benchmarks/draw_pairs.py concepts STORE > concepts.csv    statements with the concept that they were given
    python benchmarks/draw_pairs.py --count answers.csv ...          right of all, with 95 % intervals

The last column, `right`, is the reader's: yes or no; an empty one does not count.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.analysis.events import get_days
from kg.analysis.intervals import measure_share
from kg.analysis.positions import find_changes_of_position
from kg.claims.answers import Debate, find_answers
from kg.claims.claims import find_claims
from kg.jobs.analysing import Corpus, load_corpus


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=DRAWN, nargs="?")
    parser.add_argument("store", type=Path, nargs="?", default=Path("store"))
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--count", type=Path, nargs="+", default=())
    arguments = parser.parse_args()
    for path in arguments.count:
        count(path)
    if arguments.what:
        rows = list(DRAWN[arguments.what](load_corpus(arguments.store)))
        print(f"{len(rows)} {arguments.what} in all", file=sys.stderr)
        chosen = random.Random(arguments.seed).sample(rows, min(arguments.number, len(rows)))
        csv.writer(sys.stdout).writerows([(*HEADS[arguments.what], "right"), *((*row, "") for row in chosen)])


def count(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as table:
        judged = [row["right"].strip().lower() for row in csv.DictReader(table) if row["right"].strip()]
    share = measure_share(judged.count("yes"), len(judged))
    told = "none judged" if share.value is None else f"{share.value:.2f} ({share.low:.2f}-{share.high:.2f})"
    print(f"{path.name}: {share.count} of {share.of} right, {told}")


def list_answers(corpus: Corpus) -> Iterator[tuple[object, ...]]:
    by_id = {s.id: s for s in corpus.statements}
    for key, answers in find_answers(Debate(corpus.statements, corpus.links), most=None).items():
        s = by_id[key]
        for a in (a for a in answers if a.statement.article != s.article):
            r = a.statement
            days = (" to ".join(day or "?" for day in get_days(one, corpus.articles)) for one in (s, r))
            told = ((one.act.value, one.speaker.actor.label, one.quote) for one in (s, r))
            yield (
                a.how,
                s.proposition and s.proposition.label,
                *days,
                *(cell for one in told for cell in one),
            )


def list_disputes(corpus: Corpus) -> Iterator[tuple[object, ...]]:
    debate = Debate(corpus.statements, corpus.links)
    for claim in find_claims(debate):
        for yes, no in product(claim.affirming, claim.rejecting):
            told_apart = no.article != yes.article and no.speaker.actor.id != yes.speaker.actor.id
            if told_apart and debate.meets(no, yes):
                told = ((one.act.value, one.speaker.actor.label, one.quote) for one in (yes, no))
                yield claim.label, *(cell for one in told for cell in one)


def list_positions(corpus: Corpus) -> Iterator[tuple[object, ...]]:
    table = find_changes_of_position(corpus.statements, corpus.articles, "actor")
    yield from (tuple(row[name] for name in HEADS["positions"]) for row in table.records())


def list_concepts(corpus: Corpus) -> Iterator[tuple[object, ...]]:
    for s in corpus.statements:
        if s.assigned is not None and s.proposition is not None:
            yield s.assigned.concept, s.assigned.confidence, s.act.value, s.proposition.label, s.quote


DRAWN = {
    "answers": list_answers,
    "disputes": list_disputes,
    "positions": list_positions,
    "concepts": list_concepts,
}
HEADS = {
    "answers": ("how", "claim", "days", "days2", "act", "who", "quote", "act2", "who2", "quote2"),
    "disputes": ("claim", "act", "who", "quote", "act2", "who2", "quote2"),
    "positions": ("who", "what", "act1", "date1", "quote1", "act2", "date2", "quote2"),
    "concepts": ("concept", "confidence", "act", "claim", "quote"),
}

if __name__ == "__main__":
    main()
