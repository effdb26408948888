"""Gathers from a store what each format of `kg.exchange` takes, and names its files.

In: a Store. Out: files by name as `Product`s; `kg.jobs.exporting` writes them. Articles and statements are read once,
and only when a format asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.claims.answers import Debate
from kg.claims.claims import MEANINGS, ClaimStatus, find_claims
from kg.codebook.lore import load_cues
from kg.counting import count_words
from kg.exchange.aif import build_aif_json, build_aif_turtle
from kg.exchange.argdown import build_argdown
from kg.exchange.arguments import ArgumentMap, build_map
from kg.exchange.claims import build_claims
from kg.exchange.crate import build_crate
from kg.exchange.dna import build_dna
from kg.exchange.imprint import Imprint
from kg.exchange.methods import (
    Reading,
    build_methods,
    parse_attribution_card,
    parse_parser_card,
    read_scores,
)
from kg.exchange.money import build_money
from kg.exchange.nanopubs import build_nanopubs
from kg.exchange.networks import build_dl, build_edge_table, build_node_table, build_pajek
from kg.exchange.product import Product
from kg.exchange.tables import build_parquet, build_workbook, find_statement_types
from kg.files import find_data, read_toml
from kg.formats import build_gexf, build_graphml, build_statement_table, render_csv
from kg.jobs.choices import MODEL, load_book, read_choices
from kg.jobs.networks import build_named_network
from kg.linking import Links
from kg.model import Article, Statement
from kg.rdf.serialise import build_nquads
from kg.rdf.terms import REGISTRY, REVIEW, graph_node
from kg.records import build_lines
from kg.store import Store
from kg.table import Table

Files = dict[str, Product]

_VERDICTS = """SELECT ?word (COUNT(DISTINCT ?x) AS ?times) WHERE { GRAPH g:review {
  ?r oa:hasTarget ?x ; ck:verdict ?v } BIND(STRAFTER(STR(?v), "/verdict/") AS ?word) } GROUP BY ?word ORDER BY ?word"""
_REVIEWERS = "SELECT (COUNT(DISTINCT ?who) AS ?people) WHERE { GRAPH g:review { ?r dcterms:creator ?who } }"


@dataclass(frozen=True)
class Source:
    """A store with what is read from it, kept for the next format.

    Attributes:
        store: Where it all comes from.
        imprint: What the publisher says of the files.
        networks: Names of the networks that network formats write.
    """

    store: Store
    imprint: Imprint
    networks: tuple[str, ...] = ("network",)

    @cached_property
    def _content(self) -> tuple[dict[str, Article], list[Statement]]:
        return read_all(self.store)

    @property
    def articles(self) -> Mapping[str, Article]:
        """All articles by id."""
        return self._content[0]

    @property
    def statements(self) -> list[Statement]:
        """All statements, by article, place and id."""
        return self._content[1]

    @cached_property
    def table(self) -> Table:
        """The table of all statements."""
        return build_statement_table(self.statements, self.articles)

    @cached_property
    def links(self) -> Links:
        """What spans articles."""
        return self.store.links()

    @cached_property
    def arguments(self) -> ArgumentMap:
        """The argument map."""
        return build_map(self.statements, self.articles, self.links.contradicting)


def read_all(store: Store) -> tuple[dict[str, Article], list[Statement]]:
    """Read all articles by id, and all statements by article, place and id, each graph once."""
    articles: dict[str, Article] = {}
    found: list[Statement] = []
    for article, statements in store.read():
        articles[article.id] = article
        found += statements
    return articles, sorted(found, key=lambda s: (s.article, s.clause, s.id))


def build_network_files(source: Source, form: str) -> Files:
    """Build the files of a network format for each chosen network.

    Args:
        source: The store, and the names of the networks.
        form: `graphml`, `gexf`, `dl`, `pajek` or `edges` (two tables, edges and nodes).

    Raises:
        UsageError: No network of that name.
    """
    files: Files = {}
    for name in source.networks:
        graph, notes = build_named_network(name, source.statements, source.articles, source.links)
        if form == "edges":
            edges, nodes = build_edge_table(graph), build_node_table(graph)
            files[f"{name}-edges.csv"] = Product(_encode(render_csv(edges.columns, edges.rows)), notes)
            files[f"{name}-nodes.csv"] = Product(_encode(render_csv(nodes.columns, nodes.rows)))
        elif form == "dl":
            made = build_dl(graph)
            files[f"{name}.dl"] = Product(made.content, (*notes, *made.notes))
        elif form == "pajek":
            files[f"{name}.net"] = Product(build_pajek(graph).content, notes)
        else:
            text = build_graphml(graph) if form == "graphml" else build_gexf(graph)
            files[f"{name}.{form}"] = Product(_encode(text), notes)
    return files


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _build_nanopubs(source: Source) -> Files:
    store = source.store
    graphs = (store.quads(graph_node(key)) for key in store.article_ids())
    shared = [*store.quads(REGISTRY), *store.quads(REVIEW)]
    return {"nanopubs.trig": build_nanopubs(graphs, shared, source.imprint)}


def _build_claims(source: Source) -> Files:
    claims = find_claims(Debate(source.statements, source.links))
    told = {
        c.id: f"{c.status} in these articles: {MEANINGS[c.status]}"
        for c in claims
        if c.status is not ClaimStatus.WANTED
    }
    return {"claims.jsonld": build_claims(source.statements, source.articles, told)}


def _build_methods(source: Source) -> Files:
    fingerprints = {mark for _, mark in source.store.digests().values() if mark}
    verdicts = {str(word): int(str(times)) for word, times in source.store.select(_VERDICTS).rows if word}
    folder = source.store.folder
    kept = read_choices(folder) if folder is not None else {}
    book = load_book(folder) if folder is not None and {"codebook", "cues"} & kept.keys() else None
    unseen, acts = read_scores(read_toml(find_data("data", "scores.toml")))
    reading = Reading(
        source.imprint.version,
        sorted(fingerprints),
        parse_parser_card(find_data("data", "syntax", "CARD.md").read_text("utf-8")),
        parse_attribution_card(find_data("data", "attribution", "CARD.md").read_text("utf-8")),
        acts,
        unseen,
        mode=kept.get("attribution", "both") if kept else "",
        own_cues={cue.id for cue in load_cues(book).cues if cue.own} if book else (),
        own_reader=MODEL in kept,
        verdicts=verdicts,
        reviewers=int(str(source.store.select(_REVIEWERS).rows[0][0])),
        concepts=len(book.concepts) if book else 0,
    )
    return {"methods.md": build_methods(source.statements, source.articles, reading)}


def _build_crate(source: Source) -> Files:
    """Build a folder that can be published as it is: the store, its tables, its network, how it was made."""
    network = build_network_files(source, "graphml")
    contents = {
        "graph.nq": (
            _encode(build_nquads(source.store.quads())),
            "The whole graph as N-Quads, a graph an article",
        ),
        "statements.csv": (
            _encode(render_csv(source.table.columns, source.table.rows)),
            "All statements with all attributes; offsets in code points, half-open",
        ),
        "statements.jsonl": (_encode(build_lines(source.statements)), "The same as JSON Lines, without loss"),
        **{name: (made.content, "Network, for Gephi, visone, igraph") for name, made in network.items()},
        **{
            name: (made.content, "How it was made, to be cited")
            for name, made in _build_methods(source).items()
        },
    }
    description = (
        f"{count_words(len(source.statements), 'statement')} of "
        f"{count_words(len(source.articles), 'news article')}: who accused, denied, demanded, "
        "threatened or conceded what, with the exact words. What was said, not whether it is true."
    )
    described = build_crate(contents, source.imprint, description)
    told = "graph.nq holds the whole text of the articles: make sure that you may publish it"
    files = {
        name: Product(content, (told,) if name == "graph.nq" else ())
        for name, (content, _) in contents.items()
    }
    return {f"crate/{name}": made for name, made in {**files, **described}.items()}


#: Formats that other programs need, by name, with what they are; the network formats are built by name.
EXCHANGE: Mapping[str, tuple[str, Callable[[Source], Files]]] = {
    "parquet": (
        "all statements for pandas, R, DuckDB",
        lambda s: {"statements.parquet": build_parquet(s.table, find_statement_types(s.table.columns))},
    ),
    "xlsx": ("all statements for Excel", lambda s: {"statements.xlsx": build_workbook(s.table)}),
    "dl": ("network for UCINET", lambda s: build_network_files(s, "dl")),
    "pajek": ("network for Pajek", lambda s: build_network_files(s, "pajek")),
    "edges": ("network as two CSV tables", lambda s: build_network_files(s, "edges")),
    "dna": (
        "database of Discourse Network Analyzer 3",
        lambda s: {"statements.dna": build_dna(s.statements, s.articles)},
    ),
    "nanopub": ("a nanopublication for each statement", _build_nanopubs),
    "claims": ("schema.org claims", _build_claims),
    "aif": ("argument map for AIFdb, OVA", lambda s: {"arguments.json": build_aif_json(s.arguments)}),
    "aif-rdf": (
        "argument map in the AIF ontology",
        lambda s: {"arguments.ttl": build_aif_turtle(s.arguments)},
    ),
    "argdown": (
        "argument map for Argdown",
        lambda s: {"arguments.argdown": build_argdown(s.arguments, s.imprint.title or "Argument map")},
    ),
    "ftm": (
        "FollowTheMoney entities for Aleph",
        lambda s: {"entities.ftm.json": build_money(s.statements, s.articles)},
    ),
    "methods": ("the methods paragraph of a paper", _build_methods),
    "crate": ("a folder to publish, with checksums (RO-Crate)", _build_crate),
}
