"""Times every format of `kg.exchange`: python benchmarks/export_growth.py 1000 10000 100000.

Made-up statements, 20 an article, half of them accusations with grounds, a quarter denials that answer one. Each format
at each size runs in a process of its own, so that the memory named (peak of the whole process) is its own, with the
statements in it. Seconds are of the processor, so that other work on the machine does not count; reading a store is not
in them.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from kg.exchange.aif import build_aif_json, build_aif_turtle
from kg.exchange.argdown import build_argdown
from kg.exchange.arguments import build_map
from kg.exchange.claims import build_claims
from kg.exchange.dna import build_dna
from kg.exchange.imprint import Imprint
from kg.exchange.money import build_money
from kg.exchange.nanopubs import build_nanopubs
from kg.exchange.networks import build_dl, build_pajek, weigh_edges
from kg.exchange.product import Product
from kg.exchange.tables import build_parquet, build_workbook, find_statement_types
from kg.formats import build_statement_table
from kg.ids import build_id, hash_text
from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Evidence,
    EvidenceKind,
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
)
from kg.network import build_network
from kg.rdf.quads import to_quads
from kg.rdf.terms import REGISTRY
from kg.store import Store, Writer, open_store

Dispute = tuple[list[Statement], dict[str, Article]]
SENTENCE = (
    "Actor accused the other side of a breach by moving the thing to a place where it had not been before. "
)


def generate(size: int) -> Dispute:
    chance = random.Random(1)
    names = max(10, int(size**0.5))
    actors = [Actor(f"actor-{n}", f"Actor {n}", ActorKind.STATE, f"actor-{n}") for n in range(names)]
    contents = [Proposition(build_id(n), f"Somebody breaches rule {n}") for n in range(2 * names)]
    statements: list[Statement] = []
    articles: dict[str, Article] = {}
    for start in range(0, size, 20):
        text = f"Article {start}. " + SENTENCE * 20
        key = hash_text(text)
        paragraph = Paragraph(Span(0, len(text)), Role.BODY, "made up")
        day = f"2019-{start // 20 % 12 + 1:02d}-{start // 20 % 28 + 1:02d}"
        articles[key[:16]] = Article(
            key[:16],
            key,
            text,
            (paragraph,),
            f"{start}.txt",
            Found("Echo", "option"),
            published=Found(day, "option"),
        )
        for number in range(min(20, size - start)):
            who, whom = chance.choice(actors), chance.choice(actors)
            said = make_statement(articles[key[:16]], number, who, whom, chance.choice(contents), statements)
            statements.append(said)
    return statements, articles


def make_statement(
    article: Article, number: int, who: Actor, whom: Actor, content: Proposition, earlier: list[Statement]
) -> Statement:
    at = article.text.index(SENTENCE) + number * len(SENTENCE)
    clause = Span(at, at + len(SENTENCE) - 2)
    cue = Mention(Span(at + 6, at + 13), "accused")
    act = (Act.ACCUSE, Act.DENY, Act.ACCUSE, Act.DEMAND)[number % 4]
    words = Mention(Span(at + 44, at + 60), article.text[at + 44 : at + 60])
    grounds = (Evidence(words, EvidenceKind.CONDUCT, Strength.SPECIFIC),) if act is Act.ACCUSE else ()
    answers = (earlier[-1].id,) if act is Act.DENY else ()
    parties = [Party(actor, actor.label, None, None, ("made up",)) for actor in (who, whom)]
    return Statement(
        id=build_id(article.id, number), article=article.id, act=act, clause=clause, quote=clause.of(article.text),
        cue=cue, speaker=parties[0], target=parties[1], proposition=content, content=None, grounds=grounds,
        answers=answers, when=When(None, "2019-01-01", "made up"), rule="made up", confidence=0.9,
    )  # fmt: skip


def fill_store(dispute: Dispute) -> Store:
    """Fill a store in memory."""
    statements, articles = dispute
    by_article: dict[str, list[Statement]] = {key: [] for key in articles}
    for statement in statements:
        by_article[statement.article].append(statement)
    writer = Writer(open_store())
    for key, said in by_article.items():
        writer.put(articles[key], said, "made")
    writer.finish()
    return writer.store


def build_all_nanopubs(dispute: Dispute) -> Product:
    statements, articles = dispute
    shared = list(fill_store(dispute).quads(REGISTRY))
    graphs = (
        to_quads(article, statements[n * 20 : n * 20 + 20]) for n, article in enumerate(articles.values())
    )
    return build_nanopubs(graphs, shared, Imprint("1"))


def build_all_claims(dispute: Dispute) -> Product:
    return build_claims(*dispute, {s.proposition.id: "asserted" for s in dispute[0] if s.proposition})


def build_table_file(dispute: Dispute, form: str) -> Product:
    table = build_statement_table(*dispute)
    return (
        build_workbook(table) if form == "xlsx" else build_parquet(table, find_statement_types(table.columns))
    )


FORMATS: dict[str, Callable[[Dispute], Product]] = {
    "parquet": lambda d: build_table_file(d, "parquet"),
    "xlsx": lambda d: build_table_file(d, "xlsx"),
    "dl": lambda d: build_dl(weigh_edges(build_network(d[0]))),
    "pajek": lambda d: build_pajek(weigh_edges(build_network(d[0]))),
    "dna": lambda d: build_dna(*d),
    "nanopub": build_all_nanopubs,
    "claims": build_all_claims,
    "aif": lambda d: build_aif_json(build_map(*d)),
    "aif-rdf": lambda d: build_aif_turtle(build_map(*d)),
    "argdown": lambda d: build_argdown(build_map(*d)),
    "ftm": lambda d: build_money(*d),
}


def measure(size: int, name: str) -> None:
    dispute = generate(size)
    start = time.process_time()
    content = FORMATS[name](dispute).content
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:7} {name:8} {seconds:7.2f} s {len(content) / 1e6:8.1f} MB written, peak {peak:5.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[2] in FORMATS:
        measure(int(sys.argv[1]), sys.argv[2])
    else:
        for number in sys.argv[1:]:
            for form in FORMATS:
                subprocess.run([sys.executable, __file__, number, form], check=True)
