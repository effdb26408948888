"""Checks a finished store two ways: does it hold together, and are its words really in the sources?

`validate` runs the SHACL shapes over all graphs at once, with the ontology loaded (without it every subclass
would count as a fault), and says in plain words which statement of which article is wrong. `verify` re-reads
the sources: hash first, then every span against its exact words. Both return findings and raise nothing for
a fault in the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pyshacl
from rdflib import Graph, Literal, Namespace, Node, URIRef

from kg.errors import KgError
from kg.files import find_data
from kg.ids import hash_text
from kg.model import Article, Mention, Party, Problem, Statement
from kg.rdf import ONTOLOGY, build_turtle
from kg.store import Store
from kg.vocab import CK, ID, OA, RDF, RDFS

_SH = Namespace("http://www.w3.org/ns/shacl#")
_GENERIC_HINT = "rebuild with `kg build`; if it stays, report it with this line"
_LONGEST_QUOTE = 60
#: What a resource of ours is called in a message, and where its article or statement id stands in the IRI.
_SPAN = re.compile(r"m/(?P<article>[^/]+)-(?P<start>\d+)-(?P<end>\d+)(?:\.pos|\.quote)?")
_OF_STATEMENT = re.compile(r"(?:statement|x|evidence)/(?P<statement>[^/-]+)(?:-.*)?")


def validate(store: Store, shapes: Path | None = None) -> list[Problem]:
    """Check the whole store against the shapes.

    Args:
        store: Any store; inferences are checked too if they were made.
        shapes: SHACL file; None for the one that ships.

    Returns:
        Findings sorted by place, each once; empty when the store is sound.

    Raises:
        MissingData: The shapes do not ship with the package.
    """
    graph = _load_graph(store)
    rules = Graph().parse(shapes or find_data("ontology", "shapes.ttl"), format="turtle")
    found = set(_run_sparql_constraints(store, graph, rules))
    rules.remove((None, _SH.sparql, None))
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", allow_warnings=True)
    for result in report.subjects(RDF.type, _SH.ValidationResult):
        found.add(_to_problem(graph, rules, report, result))
    return sorted(found, key=lambda problem: (problem.where, problem.what))


def verify(store: Store, read_source: Callable[[Article], str | None]) -> list[Problem]:
    """Check every span of every statement against the source it came from.

    Args:
        store: Any store.
        read_source: Gives an article's text as it is read today; None when the source is gone. Errors of
            ours count as gone, with their message.

    Returns:
        Findings in order of article and text. A source that is gone is a warning; its spans are checked
        against the text kept in the store.
    """
    return [problem for key in store.article_ids() for problem in _verify_article(store, key, read_source)]


def _verify_article(
    store: Store, key: str, read_source: Callable[[Article], str | None]
) -> Iterator[Problem]:
    try:
        article, statements = store.article(key)
    except KgError as fault:
        yield Problem(f"article {key}", str(fault), "rebuild with `kg build`")
        return
    if hash_text(article.text) != article.digest:
        yield Problem(
            _name(article), "the text kept in the store does not match its hash", "rebuild with `kg build`"
        )
    text, problem = _read_source(article, read_source)
    if problem is not None:
        yield problem
    for statement in statements:
        yield from _check_spans(article, statement, text)


def _read_source(
    article: Article, read_source: Callable[[Article], str | None]
) -> tuple[str, Problem | None]:
    """Give the text to check against, and what is wrong with the source."""
    why = "the file is missing"
    try:
        text = read_source(article)
    except KgError as fault:
        text, why = None, str(fault)
    if text is None:
        hint = "put it back, or trust the text kept in the store, which was checked instead"
        return article.text, Problem(_name(article), f"the source cannot be read: {why}", hint, warning=True)
    if hash_text(text) != article.digest:
        return text, Problem(
            _name(article), "the source has changed since it was read", "run `kg build` again"
        )
    return text, None


def _check_spans(article: Article, statement: Statement, text: str) -> Iterator[Problem]:
    for slot, mention in _mentions(statement):
        span = mention.span
        found = span.of(text)
        if found != mention.text:
            yield Problem(
                f"{_name(article)}, statement {statement.id}, {slot} at {span.start}-{span.end}",
                f"the source has {_shorten(found)!r} where the store has {_shorten(mention.text)!r}",
                "run `kg build` again",
            )


def _mentions(statement: Statement) -> Iterator[tuple[str, Mention]]:
    """Give every span of a statement with the name of its slot."""
    s = statement
    slots: list[tuple[str, Mention | None]] = [
        ("quote", Mention(s.clause, s.quote)),
        ("cue", s.cue),
        *_party_mentions("speaker", s.speaker),
        *_party_mentions("target", s.target),
        ("content", s.content),
        ("condition", s.condition),
        *(("grounds", evidence.mention) for evidence in s.grounds),
    ]
    return ((slot, mention) for slot, mention in slots if mention is not None)


def _party_mentions(slot: str, party: Party | None) -> list[tuple[str, Mention | None]]:
    return [] if party is None else [(slot, party.mention), (f"{slot}'s office", party.office)]


def _load_graph(store: Store) -> Graph:
    """Give all graphs as one: shapes know nothing of graphs, and a label stands in another than its use."""
    quads = [*store.quads(), *store.quads(ONTOLOGY)]
    return Graph().parse(data=build_turtle(quads), format="turtle")


def _run_sparql_constraints(store: Store, graph: Graph, rules: Graph) -> Iterator[Problem]:
    """Run the shapes' SPARQL constraints in the store: the same queries, a hundred times faster.

    Each hangs on one target node and gives its culprits as `?value`; a test runs them in pySHACL too.
    """
    for shape, constraint in rules.subject_objects(_SH.sparql):
        declared = [
            f"PREFIX {rules.value(one, _SH.prefix)}: <{rules.value(one, _SH.namespace)}>"
            for one in rules.objects(rules.value(constraint, _SH.prefixes), _SH.declare)
        ]
        query = "\n".join([*sorted(declared), str(rules.value(constraint, _SH.select))])
        hint = rules.value(constraint, RDFS.comment)
        for culprit in store.select(query).column("value"):
            yield Problem(
                _place(graph, URIRef(str(culprit))),
                str(rules.value(constraint, _SH.message)),
                _GENERIC_HINT if hint is None else str(hint),
                rules.value(shape, _SH.severity) == _SH.Warning,
            )


def _to_problem(graph: Graph, rules: Graph, report: Graph, result: Node) -> Problem:
    focus, value = report.value(result, _SH.focusNode), report.value(result, _SH.value)
    shape = report.value(result, _SH.sourceShape)
    hint = None if shape is None else rules.value(shape, RDFS.comment)
    shown = "" if value is None or value == focus else f": {_show(graph, value)}"
    return Problem(
        _place(graph, focus),
        f"{report.value(result, _SH.resultMessage)}{shown}",
        _GENERIC_HINT if hint is None else str(hint),
        report.value(result, _SH.resultSeverity) == _SH.Warning,
    )


def _place(graph: Graph, focus: Node | None) -> str:
    """Name a resource by what a user knows: the file, the statement's id and its words."""
    name = str(focus).removeprefix(ID)
    if match := _SPAN.fullmatch(name):
        article = URIRef(f"{ID}article/{match['article']}")
        return f"{_source_of(graph, article)}, span {match['start']}-{match['end']}"
    if match := _OF_STATEMENT.fullmatch(name):
        return _place_statement(graph, unquote(match["statement"]))
    if name.startswith("article/"):
        return _source_of(graph, URIRef(str(focus)))
    return _show(graph, focus)


def _place_statement(graph: Graph, key: str) -> str:
    mention = graph.value(URIRef(f"{ID}x/{key}"), OA.hasTarget)
    article = None if mention is None else graph.value(mention, OA.hasSource)
    words = None if mention is None else graph.value(URIRef(f"{mention}.quote"), OA.exact)
    quote = "" if words is None else f" {_shorten(str(words))!r}"
    return f"{_source_of(graph, article)}, statement {key}{quote}"


def _source_of(graph: Graph, article: Node | None) -> str:
    if article is None:
        return "(no article)"
    source = graph.value(article, CK.sourceName)
    key = unquote(str(article).rsplit("/", 1)[-1])
    return f"article {key}" if source is None else f"{source} (article {key})"


def _show(graph: Graph, value: Node | None) -> str:
    """Show a value by its label if it has one, else by the end of its IRI."""
    if isinstance(value, Literal):
        return repr(_shorten(str(value)))
    label = None if value is None else graph.value(value, RDFS.label)
    name = unquote(str(value).removeprefix(ID))
    return name if label is None else f"{name} ({_shorten(str(label))})"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _name(article: Article) -> str:
    return f"{article.source} (article {article.id})"
