"""Scores who is who: every annotated mention goes to the resolver, and its label is held against the gold name.

python benchmarks/name_scores.py ../shared/data/acts/dev

Strict: the label equals the gold name after the scorer's `norm`. Known: or both are names of one actor of the
gazetteer ("NSA", "National Security Agency"). Lax: the scorer's `same`, label and side against
name and side, which is what levels L2 and L3 of the statement scores ask. Mentions without a span are left out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.attribution import find_attributions
from kg.extraction.actors import Resolver
from kg.extraction.names import find_names
from kg.extraction.words import FIRST_PERSON, HE, IT, RELATIVES, SECOND_PERSON, SHE, THEY
from kg.gazetteer import load_gazetteer
from kg.model import ActorKind, Article, Found, Party, Span
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.pipeline.reader import load_reader
from kg.reading import read_article

PRONOUNS = FIRST_PERSON | SECOND_PERSON | HE | SHE | THEY | IT | RELATIVES
KINDS = ("name", "pronoun", "role noun")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mention as annotated: its slot, place, words, and whom it means.

    `joined` is how many parties the annotators read in the same words.
    """

    slot: str
    span: Span
    text: str
    name: str
    side: str
    joined: int

    @property
    def kind(self) -> str:
        """Say what the mention is by its words: a pronoun, or a noun phrase whose head is a name or is none."""
        if self.text.lower() in PRONOUNS:
            return "pronoun"
        head = self.text.replace("’", "'").removesuffix("'s").split(",")[0].split(" of ")[0].split()
        return "name" if head and head[-1][:1].isupper() else "role noun"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with what the resolver made of it."""

    text: str
    wanted: Wanted
    parties: tuple[Party, ...]
    strict: bool
    known: bool
    lax: bool
    cause: str


def load_scorer(path: Path) -> ModuleType:
    """Load the scorer's file as a module, unchanged."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: no Python file - give the scorer with --scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_wanted(path: Path, text: str) -> list[list[Wanted]]:
    """List the mentions with a span of one file of records, a list for each record, in file order."""
    found = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        listed = []
        for slot in ("speakers", "targets"):
            placed = [m for m in record[slot] if m.get("span")]
            for m in placed:
                joined = sum(other["span"] == m["span"] for other in placed)
                span = align_span(text, Span(*m["span"]), m["text"])
                listed.append(Wanted(slot, span, m["text"], m["name"], m["side"], joined))
        found.append(listed)
    return found


def align_span(text: str, span: Span, words: str) -> Span:
    """Move a span that stands inside a longer word ("t[he]") to the nearest place of its own words."""
    pattern = re.compile(rf"\b{re.escape(words)}\b")
    if not words[:1].isalnum() or not words[-1:].isalnum() or pattern.match(text, span.start):
        return span
    places = [m.start() for m in pattern.finditer(text)]
    if not places:
        return span
    start = min(places, key=lambda place: (abs(place - span.start), place))
    return Span(start, start + len(words))


def resolve_record(resolver: Resolver, listed: Sequence[Wanted]) -> Iterator[tuple[Wanted, list[Party]]]:
    """Resolve the mentions of one record; nobody acts against himself, as in the pipeline."""
    speakers: set[str] = set()
    for wanted in listed:
        barred = frozenset(speakers) if wanted.slot == "targets" and len(speakers) == 1 else frozenset()
        parties = resolver.resolve_span(wanted.span, barred=barred)
        if wanted.slot == "speakers":
            speakers |= {p.actor.id for p in parties}
        yield wanted, parties


def judge(scorer: ModuleType, article: Article, wanted: Wanted, parties: Sequence[Party]) -> Judged:
    """Hold the resolver's parties against the annotated name and side."""
    few = parties[: wanted.joined + 1] if len(parties) <= wanted.joined else ()
    gold = scorer.norm(wanted.name)
    strict = any(scorer.norm(p.actor.label) == gold for p in few)
    same = {h.actor.id for h in load_gazetteer().find(wanted.name)}
    known = strict or any(p.actor.id in same for p in few)
    names = {scorer.norm(n) for p in few for n in (p.actor.label, p.side_label, *p.aliases) if n} - {""}
    lax = bool(scorer.same([wanted.name, wanted.side], names))
    cause = "" if strict else find_cause(scorer, article, wanted, parties)
    return Judged(article.source, wanted, tuple(parties), strict, known, lax, cause)


def find_cause(scorer: ModuleType, article: Article, wanted: Wanted, parties: Sequence[Party]) -> str:
    """Say in a few words what kind of error it is, by what came out and by what the article shows."""
    if not parties:
        return "nobody found"
    if len(parties) > wanted.joined:
        return "several parties for one"
    label, gold = scorer.norm(parties[0].actor.label), scorer.norm(wanted.name)
    if set(label.split()) & set(gold.split()):
        return "same words, other extent" if label in gold or gold in label else "some words shared"
    written = wanted.name in article.text
    if parties[0].actor.kind is ActorKind.UNNAMED:
        return "left unnamed, named in the text" if written else "left unnamed, name not in the text"
    return "somebody else" if written else "somebody else, name not in the text"


def read_folder(folder: Path) -> Iterator[tuple[Article, list[list[Wanted]]]]:
    """Read the annotated texts of a folder with their mentions; outlet and date from the table above it."""
    table = next((p for p in (folder / "sources.tsv", folder.parent / "sources.tsv") if p.is_file()), None)
    rows: dict[str, dict[str, str]] = {}
    if table is not None:
        with table.open(encoding="utf-8", newline="") as lines:
            rows = {row["name"]: row for row in csv.DictReader(lines, delimiter="\t")}
    for path in sorted((folder / "texts").glob("*.txt")):
        row = rows.get(path.stem, {})
        article = add_known(read_article(path), row.get("outlet", ""), row.get("date", ""))
        yield article, read_wanted(folder / "records" / f"{path.stem}.json", article.text)


def add_known(article: Article, outlet: str, published: str) -> Article:
    """Give an article the outlet and day that a table beside the texts states; "" or `-`: not stated."""
    stated = {"outlet": outlet, "published": published}
    return replace(
        article, **{name: Found(value, "option") for name, value in stated.items() if value not in ("", "-")}
    )


def judge_folder(folder: Path, scorer: ModuleType, pattern: str, learned: bool) -> Iterator[Judged]:
    """Resolve every mention of a folder's texts whose name holds `pattern`, with the learned reader if asked."""
    pipeline, gazetteer = load_pipeline(), load_gazetteer()
    reader = load_reader() if learned else None
    for article, wanted in read_folder(folder):
        if pattern not in article.source:
            continue
        parsed = parse_article(article, pipeline)
        resolver = Resolver(
            parsed,
            find_names(parsed, gazetteer),
            gazetteer,
            attributions=find_attributions(parsed),
            article=article,
        )
        if reader is not None:
            resolver = replace(resolver, antecedents=reader.read([part.doc for part in parsed]))
        for listed in wanted:
            for one, parties in resolve_record(resolver, listed):
                yield judge(scorer, article, one, parties)


def print_scores(judged: Sequence[Judged], shown: int) -> None:
    """Print what is right by slot and kind of mention, then the causes of errors and, if asked, errors."""
    print(f"{'':24}{'mentions':>9}{'strict':>8}{'known':>8}{'lax':>8}")
    for slot in ("speakers", "targets"):
        for kind in ("all", *KINDS):
            _print_row(
                slot, kind, [j for j in judged if j.wanted.slot == slot and kind in ("all", j.wanted.kind)]
            )
    for slot in ("speakers", "targets"):
        causes = Counter((j.cause, j.wanted.kind) for j in judged if j.cause and j.wanted.slot == slot)
        print(f"errors of {slot}, by cause and kind of mention")
        for (cause, kind), count in causes.most_common(12):
            print(f"  {count:5} {cause} ({kind})")
    for j in [j for j in judged if j.cause][:shown]:
        labels = " + ".join(p.actor.label for p in j.parties) or "-"
        print(f"{j.text} {j.wanted.slot} [{j.wanted.text}] wanted {j.wanted.name}, got {labels}: {j.cause}")


def _print_row(slot: str, kind: str, judged: Iterable[Judged]) -> None:
    rows = list(judged)
    if rows:
        shares = [sum(getattr(j, how) for j in rows) / len(rows) for how in ("strict", "known", "lax")]
        print(f"{slot + ', ' + kind:24}{len(rows):9}" + "".join(f"{share:8.1%}" for share in shares))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=Path("../shared/data/acts/dev"))
    parser.add_argument("--scorer", type=Path, default=Path("../shared/tools/score.py"))
    parser.add_argument("--pattern", default="", help="only texts whose name holds this")
    parser.add_argument("--reader", action="store_true", help="with the learned reader of antecedents")
    parser.add_argument("--errors", type=int, default=0, help="show so many errors")
    arguments = parser.parse_args()
    scorer = load_scorer(arguments.scorer)
    print_scores(
        list(judge_folder(arguments.data, scorer, arguments.pattern, arguments.reader)), arguments.errors
    )


if __name__ == "__main__":
    main()
