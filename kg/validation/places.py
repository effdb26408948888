"""Names a resource of a store by what a user knows: the file, the statement's id and its words."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pyoxigraph as ox

from kg.rdf.terms import text_of
from kg.store import Store
from kg.vocab import CK, ID, OA, RDFS

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_LONGEST_QUOTE = 60
#: What a resource of ours is called, and where its article or statement id stands in the IRI.
_SPAN = re.compile(r"m/(?P<article>[^/]+)-(?P<start>\d+)-(?P<end>\d+)(?:\.pos|\.quote)?")
_OF_STATEMENT = re.compile(r"(?:statement|x|evidence)/(?P<statement>[^/-]+)(?:-.*)?")


class Places:
    """Where things of one store are."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def name(self, focus: Term) -> str:
        """Name a resource by its file, and by the statement or span that it belongs to."""
        name = _iri(focus).removeprefix(ID)
        if match := _SPAN.fullmatch(name):
            article = ox.NamedNode(f"{ID}article/{match['article']}")
            return f"{self._name_source(article)}, span {match['start']}-{match['end']}"
        if match := _OF_STATEMENT.fullmatch(name):
            return self._name_statement(unquote(match["statement"]))
        if name.startswith("article/"):
            return self._name_source(focus)
        return self.show(focus)

    def show(self, value: Term) -> str:
        """Show a value by its label if it has one, else by the end of its IRI."""
        if isinstance(value, ox.Literal):
            return repr(shorten(text_of(value)))
        label = self._read(value, RDFS.label)
        name = unquote(_iri(value).removeprefix(ID))
        return name if label is None else f"{name} ({shorten(_text(label))})"

    def _name_statement(self, key: str) -> str:
        mention = self._read(ox.NamedNode(f"{ID}x/{key}"), OA.hasTarget)
        article = None if mention is None else self._read(mention, OA.hasSource)
        words = None if mention is None else self._read(ox.NamedNode(f"{_iri(mention)}.quote"), OA.exact)
        quote = "" if words is None else f" {shorten(_text(words))!r}"
        return f"{self._name_source(article)}, statement {key}{quote}"

    def _name_source(self, article: Term | None) -> str:
        if article is None:
            return "(no article)"
        source = self._read(article, CK.sourceName)
        key = unquote(_iri(article).rsplit("/", 1)[-1])
        return f"article {key}" if source is None else f"{_text(source)} (article {key})"

    def _read(self, subject: Term, predicate: str) -> Term | None:
        """Read one value, the first of several; by a query, which a server answers too."""
        if not isinstance(subject, ox.NamedNode):
            return None
        found = self._store.solve(f"SELECT ?o {{ {subject} <{predicate}> ?o }}")
        assert isinstance(found, ox.QuerySolutions)
        return min((row["o"] for row in found), key=str, default=None)


def shorten(text: str) -> str:
    """Cut what is too long for a line."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode) else str(term)


def _text(term: Term) -> str:
    return text_of(term) if isinstance(term, ox.Literal) else _iri(term)
