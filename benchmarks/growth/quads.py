"""Measures the graph alone, without reading: made statements in the ontology's own shape, as many quads as are asked.

    python benchmarks/growth/quads.py 1e5 1e6          # --keep FOLDER  --limit 300  --validate 1e6

Articles in affairs of eight reports between three sides; sides after Zipf, from a pool that grows slower than the
articles; a dozen propositions and one topic to an affair; answers within the article; grounds for two accusations in
five. For each step: CPU seconds of making the statements, of storing them (quads, registry, what they can be compared
by), of links and inferences, with writing the quads that still wait, and of validation up to `--validate` quads, each
also in microseconds a quad and as the ratio to the smallest step. CPU seconds are those of the whole process; in
brackets those of its main thread alone, which runs our own code: the rest is the engine, which sorts and merges its
files in threads behind it. Then every shipped query from disk, in a process of its own: without parameters, and for
one actor where the query takes one.

    python benchmarks/growth/quads.py 1e6 --keep FOLDER --given actor=state-30 --wide
    python benchmarks/growth/quads.py 1e6 --keep FOLDER --given since=2016-01-01 until=2016-01-31 --wide

asks stores that an earlier run kept, only queries that have these parameters; `--wide` also without the
patterns by which a query begins with what is given (`kg/plans.py`).
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

from articles import OUTLETS, PARTS, REPORTS, SPREAD  # noqa: E402
from kg.codes import EVIDENCE_KINDS  # noqa: E402
from kg.ids import ID_LENGTH, build_id, hash_text  # noqa: E402
from kg.model import (  # noqa: E402
    Act,
    Actor,
    ActorKind,
    Article,
    Evidence,
    Found,
    Mention,
    Paragraph,
    Party,
    Proposition,
    Role,
    Span,
    Statement,
    Strength,
    When,
)  # fmt: skip
from kg.queries import list_queries, run_query  # noqa: E402
from kg.store import Store, open_store, replace_store  # noqa: E402
from kg.store.rebuild import Draft  # noqa: E402
from kg.validation.violations import validate  # noqa: E402
from queries import describe, list_growth, measure  # noqa: E402

#: Quads of an article of twelve statements, with its share of registry and inferences, roughly.
QUADS = 700
#: How often each act comes, in percent.
ACTS = {
    Act.ACCUSE: 30, Act.DENY: 14, Act.DEMAND: 12, Act.THREATEN: 8, Act.CONCEDE: 4, Act.REFUSE: 6, Act.PROPOSE: 6,
    Act.STATE: 20,
}  # fmt: skip
SYLLABLES = "ba co di fe gu ha jo ki le mu na po qui ra se tu vo we xi za".split()
#: Invented words, as many as a reader of news knows: with few, unlike texts would look alike.
WORDS = tuple("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("steps", nargs="+", type=float)
    parser.add_argument("--limit", type=int, default=300, help="CPU seconds for one query")
    parser.add_argument("--validate", type=float, default=1e6, help="most quads that are validated")
    parser.add_argument("--no-queries", action="store_true")
    parser.add_argument("--given", metavar="NAME=VALUE", nargs="+")
    parser.add_argument("--wide", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for the stores")
    given = parser.parse_args()
    if given.given:
        values = dict(pair.split("=", 1) for pair in given.given)
        print_given(given.keep, given.steps, values, given.limit, given.wide)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        sizes, costs = [], []
        for step in given.steps:
            size, cost = build_step(folder / f"quads{step:.0e}", max(1, round(step / QUADS)))
            if size <= given.validate:
                cost["validation"] = measure_validation(folder / f"quads{step:.0e}")
            sizes.append(size)
            costs.append(cost)
            print_costs(sizes, costs)
        if not given.no_queries:
            print_queries(folder, given.steps, sizes, given.limit)


#: CPU seconds of the process, and of its main thread alone.
Cost = tuple[float, float]


class Clock:
    """Adds up what passes between two looks, by phase."""

    def __init__(self) -> None:
        self.costs: dict[str, Cost] = {}
        self._last = (time.process_time(), time.thread_time())

    def book(self, phase: str) -> None:
        """Book what passed since the last look."""
        now, spent = (time.process_time(), time.thread_time()), self.costs.get(phase, (0.0, 0.0))
        self.costs[phase] = (spent[0] + now[0] - self._last[0], spent[1] + now[1] - self._last[1])
        self._last = now


def build_step(path: Path, articles: int) -> tuple[int, dict[str, Cost]]:
    """Build a store of so many articles; give its quads, and what it cost by phase."""
    clocks: list[Clock] = []

    def build(draft: Draft) -> None:
        writer = draft.open_writer()
        made, clock = make_articles(articles), Clock()
        while True:
            one = next(made, None)
            clock.book("making")
            if one is None:
                break
            writer.put(*one, "made")
            clock.book("storing")
        writer.finish()
        clock.book("links, inferences")
        clocks.append(clock)

    replace_store(path, build, anew=True)
    costs = clocks[-1].costs
    both = (costs["storing"], costs["links, inferences"])
    costs["both"] = (sum(c[0] for c in both), sum(c[1] for c in both))
    return sum(1 for _ in open_store(path).quads()), costs


def measure_validation(path: Path) -> Cost:
    clock = Clock()
    found = validate(open_store(path))
    clock.book("validation")
    if found:
        raise SystemExit(f"what was made is not sound: {found[:3]}")
    return clock.costs["validation"]


def make_articles(number: int) -> Iterator[tuple[Article, list[Statement]]]:
    pool = make_sides(max(5, int(1.5 * number**0.5)))
    ranks = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(pool))))
    for n in range(number):
        story, pick = random.Random(f"affair {n // REPORTS}"), random.Random(n)
        first = date(2015, 1, 1) + timedelta(days=story.randrange(max(700, number // 10)))
        sides: list[int] = []
        while len(sides) < 3:
            drawn = bisect.bisect(ranks, story.random() * ranks[-1])
            sides += [] if drawn in sides else [drawn]
        parties = [pool[side] for side in sides]
        matters = [make_matter(story, n // REPORTS) for _ in range(12)]
        yield make_article(n, first + timedelta(days=pick.randrange(SPREAD)), pick, parties, matters)


def make_sides(number: int) -> list[list[Actor]]:
    """Make sides: a state each, and four people who speak for it."""
    sides = []
    for n in range(number):
        pick = random.Random(f"side {n}")
        names = ["".join(pick.choice(part) for part in PARTS).title() + f" {n}" for _ in range(4)]
        state = Actor(f"state-{n}", f"State {n}", ActorKind.STATE, f"state-{n}")
        people = [Actor(f"p-{n}-{i}", name, ActorKind.PERSON, state.id) for i, name in enumerate(names)]
        sides.append([state, *people])
    return sides


def make_matter(story: random.Random, affair: int) -> Proposition:
    label = " ".join(story.choices(WORDS, k=6)) + f" in affair {affair}"
    return Proposition(build_id(label), label, None, (f"affair-{affair}",))


def make_article(
    number: int, day: date, pick: random.Random, parties: list[list[Actor]], matters: list[Proposition]
) -> tuple[Article, list[Statement]]:
    acts = pick.choices(list(ACTS), list(ACTS.values()), k=12)
    drafts, text = [], f"Report {number}.\n\n"
    for act in acts:
        speaker, target = (pick.choice(side) for side in pick.sample(parties, 2))
        quote = f"{speaker.label} ({act.value}) {' '.join(pick.choices(WORDS, k=14))}"
        drafts.append((act, len(text), quote, speaker, target))
        text += f"{quote}, citing a {' '.join(pick.choices(WORDS, k=5))}.\n\n"
    digest = hash_text(text)
    day_found = Found(day.isoformat(), "option")
    article = Article(
        digest[:ID_LENGTH], digest, text, list_paragraphs(text), f"{number}.txt", Found(pick.choice(OUTLETS), "option"),
        published=day_found,
    )  # fmt: skip
    statements: list[Statement] = []
    for act, start, quote, speaker, target in drafts:
        statements.append(
            make_statement(article, act, start, quote, (speaker, target), pick, matters, statements)
        )
    return article, statements


def list_paragraphs(text: str) -> tuple[Paragraph, ...]:
    found, start = [], 0
    for part in text.split("\n\n"):
        if part:
            found.append(Paragraph(Span(start, start + len(part)), Role.BODY, "made"))
        start += len(part) + 2
    return tuple(found)


def make_statement(  # noqa: PLR0913 - what a statement is made of
    article: Article, act: Act, start: int, quote: str, ends: tuple[Actor, Actor], pick: random.Random,
    matters: list[Proposition], earlier: list[Statement],
) -> Statement:  # fmt: skip
    """Make one statement; a denial, refusal or concession answers an accusation, demand or threat before it."""
    cue = Mention(*locate(article.text, f"({act.value})", start))
    grounds: tuple[Evidence, ...] = ()
    if act is Act.ACCUSE and pick.random() < 0.4:
        mention = Mention(*locate(article.text, "citing a ", start))
        grounds = (Evidence(mention, pick.choice(EVIDENCE_KINDS[:8]), pick.choice(list(Strength))),)
    open_ones = [
        s for s in earlier if s.act in (Act.ACCUSE, Act.DEMAND, Act.THREATEN) and s.target is not None
    ]
    answered = pick.choice(open_ones) if open_ones and act in (Act.DENY, Act.REFUSE, Act.CONCEDE) else None
    speaker, target = ends
    content = pick.choice(matters)
    if answered is not None and answered.target is not None and answered.proposition is not None:
        speaker, target, content = answered.target.actor, answered.speaker.actor, answered.proposition
    day = article.published.value if article.published else None
    return Statement(
        build_id(article.id, act.value, str(start)), article.id, act, Span(start, start + len(quote)), quote, cue,
        Party(speaker, None, steps=("made",)), Party(target, None, steps=("made",)), content, None, grounds,
        answers=(answered.id,) if answered is not None else (), when=When(day, day), rule="made",
        confidence=pick.randrange(50, 100) / 100,
    )  # fmt: skip


def locate(text: str, words: str, after: int) -> tuple[Span, str]:
    start = text.index(words, after)
    return Span(start, start + len(words)), words


def print_costs(sizes: list[int], costs: list[dict[str, Cost]]) -> None:
    size, cost, first = sizes[-1], costs[-1], costs[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size} quads; the process so far: {peak:.0f} MB")
    for phase, seconds in cost.items():
        each = [1e6 * s / size for s in seconds]
        shown = f"  {phase:18} {seconds[0]:8.1f} CPU s  {each[0]:6.1f} ({each[1]:.1f}) microseconds a quad"
        if phase in first:
            ratio = [e * sizes[0] / (1e6 * s) for e, s in zip(each, first[phase], strict=True)]
            shown += f", {ratio[0]:.2f} ({ratio[1]:.2f}) of the first step"
        print(shown, flush=True)


def print_queries(folder: Path, steps: list[float], sizes: list[int], limit: int) -> None:
    print(f"\n| query | {' | '.join(f'{s:.0e}: s' for s in sizes)} | {' | '.join(f'{s:.0e}: rows' for s in sizes)} "
          f"| grows as | rows as | ms a row | one actor, {sizes[-1]:.0e}: s |")  # fmt: skip
    print("|---|" + "--:|" * (2 * len(sizes) + 4))
    for query in list_queries():
        given = {p.name: p.example for p in query.parameters if p.required}
        cells = [measure(ask(query.name, given), folder / f"quads{step:.0e}", limit) for step in steps]
        seconds = ["-" if c is None else f"{c[0]:.2f}" for c in cells]
        rows = ["-" if c is None else str(c[1]) for c in cells]
        one = "-"
        if any(p.name == "actor" for p in query.parameters):
            found = measure(
                ask(query.name, {**given, "actor": "state-2"}), folder / f"quads{steps[-1]:.0e}", limit
            )
            one = describe(found) if found is None else f"{found[0]:.2f}"
        print(
            f"| {query.name} | " + " | ".join([*seconds, *rows, *list_growth(sizes, cells), one]) + " |",
            flush=True,
        )


def print_given(folder: Path, steps: list[float], values: dict[str, str], limit: int, wide: bool) -> None:
    ways = (False, True) if wide else (True,)
    heads = [f"{step:.0e}{'' if narrow else ', wide'}: s" for step in steps for narrow in ways]
    told = " ".join(map("=".join, values.items()))
    print(f"| {told} | {' | '.join(heads)} | rows |\n|---|{'--:|' * (len(heads) + 1)}")
    for query in list_queries():
        if not values.keys() <= {p.name for p in query.parameters}:
            continue
        given = {p.name: p.example for p in query.parameters if p.required} | values
        cells = [
            measure(ask(query.name, given, narrow), folder / f"quads{step:.0e}", limit)
            for step in steps
            for narrow in ways
        ]
        seconds = ["-" if c is None else f"{c[0]:.2f}" for c in cells]
        rows = "-" if cells[-1] is None else str(cells[-1][1])
        print(f"| {query.name} | {' | '.join(seconds)} | {rows} |", flush=True)


def ask(name: str, given: dict[str, str], narrow: bool = True) -> Callable[[Store], int]:
    def count_rows(store: Store) -> int:
        store.narrows = narrow
        return len(run_query(store, name, **given).rows)

    return count_rows


if __name__ == "__main__":
    main()
