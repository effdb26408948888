"""Scores who is one actor over a corpus: annotated mentions are resolved, joined over all articles, held against names.

    python benchmarks/actor_scores.py ../shared/data/acts/train ../shared/data/acts/dev --reader --parity even

B-cubed over mentions with a span: precision says how much of an actor's mentions bear its name, recall how much of a
name's mentions are one actor. Three lines: articles read one by one, then joined over the corpus, then only mentions
that hold a name. Names count as equal after the scorer's `norm`, where the gazetteer has both as names of one actor, or
where `same_names.tsv` says so. `--plain` leaves the last two out. Every mention without a party is an actor of its own.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.name_scores import Wanted, load_scorer, read_folder, resolve_record
from kg.attribution import find_attributions
from kg.extraction.actors import Resolver
from kg.extraction.names import find_names
from kg.gazetteer import Naming, load_gazetteer
from kg.identity.called import fold
from kg.identity.joining import Identity, find_identity
from kg.identity.namings import Naming as ActorNaming
from kg.identity.namings import build_namings
from kg.model import Party
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.pipeline.reader import load_reader

SAME = Path(__file__).with_name("same_names.tsv")


@dataclass(frozen=True, slots=True)
class Found:
    """A mention of one article with the party that the resolver gives it, None without one."""

    article: str
    day: str
    wanted: Wanted
    party: Party | None


def resolve_folder(folder: Path, learned: bool, parity: str, norm: Callable[[str], str]) -> Iterator[Found]:
    """Resolve every mention of a folder's texts; of several parties for one mention the one of that name, if any."""
    pipeline, gazetteer = load_pipeline(), load_gazetteer()
    reader = load_reader() if learned else None
    for number, (article, records) in enumerate(read_folder(folder)):
        if parity and number % 2 != (parity == "odd"):
            continue
        parsed = parse_article(article, pipeline)
        book = find_names(parsed, gazetteer)
        resolver = Resolver(parsed, book, gazetteer, find_attributions(parsed), article=article)
        if reader is not None:
            resolver = replace(resolver, antecedents=reader.read([part.doc for part in parsed]))
        day = article.published.value if article.published else ""
        for listed in records:
            for wanted, parties in resolve_record(resolver, listed):
                yield Found(article.id, day, wanted, choose_party(wanted, parties, norm))


def choose_party(wanted: Wanted, parties: Sequence[Party], norm: Callable[[str], str]) -> Party | None:
    """Choose the party that a mention is held to mean: of several names in one mention its own."""
    if wanted.joined > 1:
        for party in parties:
            if norm(party.actor.label) == norm(wanted.name):
                return party
    return parties[0] if parties else None


def list_corpus(found: Sequence[Found]) -> list[ActorNaming]:
    """List what each article calls its actors, as a build does."""
    grouped: dict[tuple[str, str], list[Party]] = defaultdict(list)
    for one in found:
        if one.party is not None:
            grouped[one.article, one.day].append(one.party)
    return [n for (article, day), parties in grouped.items() for n in build_namings(article, day, parties)]


def read_same(path: Path, norm: Callable[[str], str]) -> dict[str, str]:
    """Read which names are one actor's: each to the first of its line."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if row and not row[0].startswith("#")]
    return {norm(name): norm(row[-1]) for row in rows for name in row}


def name_gold(name: str, norm: Callable[[str], str], same: dict[str, str], plain: bool) -> str:
    """Name whom an annotator means: the same for names of one actor."""
    if plain:
        return norm(name)
    if name.lower().endswith(" administration"):
        return fold(name)  # the scorer takes every administration for the state: here two of them are two
    hits = {hit.actor.id for hit in load_gazetteer().find(name) if hit.how is Naming.NAME}
    known = (
        norm(name) if norm(name) in same or len(hits) != 1 else norm(load_gazetteer().actors[min(hits)].label)
    )
    return same.get(known, known)


def score_cubed(items: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Score pairs of an actor and a name by B-cubed: precision, recall, F1."""
    both, actors, names = Counter(items), Counter(a for a, _ in items), Counter(n for _, n in items)
    precision = sum(n * n / actors[a] for (a, _), n in both.items()) / len(items)
    recall = sum(n * n / names[g] for (_, g), n in both.items()) / len(items)
    return precision, recall, 2 * precision * recall / (precision + recall)


def identify(one: Found, identity: Identity) -> str:
    """Name the actor of a mention over the corpus."""
    if one.party is None:
        return f"nobody {one.article} {one.wanted.span}"
    meant = identity.find(one.article, one.party.actor.id)
    return one.party.actor.id if meant is None else meant[0].id


def print_scores(found: Sequence[Found], identity: Identity, gold: Callable[[str], str]) -> None:
    """Print one line for each way of looking."""
    named = [one for one in found if one.wanted.kind == "name"]
    for title, some, meant in (
        ("one by one", found, Identity()),
        ("joined over the corpus", found, identity),
        ("names, one by one", named, Identity()),
        ("names, joined", named, identity),
    ):
        items = [(identify(one, meant), gold(one.wanted.name)) for one in some]
        scores = " ".join(f"{value:.3f}" for value in score_cubed(items))
        print(f"{title:24} P R F1 {scores}  ({len(items)} mentions, {len({a for a, _ in items})} actors)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path, help="annotated folders")
    parser.add_argument("--scorer", type=Path, default=Path("../shared/tools/score.py"))
    parser.add_argument("--reader", action="store_true", help="with the learned reader of antecedents")
    parser.add_argument("--parity", choices=("", "odd", "even"), default="", help="only every second article")
    parser.add_argument("--plain", action="store_true", help="names are equal only after the scorer's `norm`")
    parser.add_argument("--joins", action="store_true", help="list the joins")
    arguments = parser.parse_args()
    norm = load_scorer(arguments.scorer).norm
    same = read_same(SAME, norm)
    found = [
        f
        for folder in arguments.data
        for f in resolve_folder(folder, arguments.reader, arguments.parity, norm)
    ]
    identity = find_identity(list_corpus(found), load_gazetteer())
    print_scores(found, identity, lambda name: name_gold(name, norm, same, arguments.plain))
    for join in identity.joins if arguments.joins else ():
        print(f"{join.sureness:.2f} {join.label} -> {join.into_label}: {join.why}")


if __name__ == "__main__":
    main()
