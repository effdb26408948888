"""Fills a store and brings it up to date, article by article: what one brings or takes changes, the rest stays.

    put, drop   an article's own graph at once; what it shares with others is noted in tables
    finish      links between articles, the registry, people's verdicts, inferences: each where something changed

The result depends on which articles there are, not on how the store came to hold them: the same quads as of a store
built from nothing. The tables (`rows`) belong to the store: they must be of the state in which it is opened here. What
each of them is for: `kg/store/README.md`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.linking import Ledger, LinkKind, Links, find_links, open_rows, update_links
from kg.model import Actor, Article, Statement
from kg.rdf.quads import to_quads
from kg.rdf.registry import name_subject, to_link_quads
from kg.rdf.reviews import to_review_quads
from kg.rdf.terms import INFERRED, REGISTRY, REVIEW, graph_node
from kg.review.applying import Outcome
from kg.store.inferring import infer_again, infer_all, load_rules
from kg.store.register import Register
from kg.store.spool import Spool
from kg.store.store import Store
from kg.store.tally import Tally
from kg.vocab import CK, RDF

#: Articles after which what they share is settled: the record of changes stays small, and little is left at the end.
SETTLE = 200
#: Quads of the inferred graph taken out at once.
_BATCH = 100_000
#: Subjects of the registry brought up to date at once.
_SUBJECTS = 10_000
#: Acts to infer anew beyond which the rules run over the whole store instead: above that they are cheaper so.
MANY = 2000
#: What the registry says of a subject because articles were compared, not because one describes it.
_LINKS = frozenset(map(str, (CK.contradicts, CK.inDispute, CK.sameActAs, CK.duplicateOf)))
#: Facts of a subject on which inferences about acts lean.
_LEANT_ON = frozenset(map(str, (CK.side, CK.topic, CK.specialises, CK.contradicts, CK.inDispute)))


@dataclass(slots=True)
class Surroundings:
    """What changed, as IRIs, from which the acts follow whose inferences may differ.

    Attributes:
        acts: Acts that came or went.
        contents: Contents of these acts: another report can make a charge known earlier, a concession grants it.
        subjects: Propositions and actors of which something changed that inferences lean on.
    """

    acts: set[str] = field(default_factory=set)
    contents: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)


class Writer:
    """Fills a store or brings it up to date: the only way in, whether the store lies in memory or on disk."""

    def __init__(
        self,
        store: Store,
        rows: sqlite3.Connection | None = None,
        names: Mapping[str, str] | None = None,
        total: int | None = None,
        folder: Path | None = None,
    ) -> None:
        """Begin.

        Args:
            store: Empty but for the ontology, or as `finish` left it.
            rows: Its tables; None: new ones in memory, for a store that is empty.
            names: Labels of topics and actors that hold whatever articles say, by id.
            total: Of the writer that finished the store; None for an empty store.
            folder: Where quads of an empty store wait until many can be written; None: fewer wait, in memory.
        """
        self.store, self._names, self._fresh = store, names or {}, total is None
        rows = open_rows(None) if rows is None else rows
        self.ledger, self._register = Ledger(rows), Register(rows, self._names)
        self._tally = Tally(total or 0)
        self._changed = Surroundings()
        self._waiting = Spool(store, folder)
        self._unsettled = 0

    @property
    def total(self) -> int:
        """Give the tally of the store's quads; true once `finish` is done."""
        return self._tally.total

    def put(
        self,
        article: Article,
        statements: Sequence[Statement],
        fingerprint: str = "",
        outlets: Mapping[str, Actor] | None = None,
    ) -> None:
        """Add an article, in place of an earlier reading of it.

        Args:
            article: Its id names it.
            statements: Of this article.
            fingerprint: Of the extractor.
            outlets: Actors by the name that articles give their outlet, so that an outlet that publishes and the same
                outlet that is quoted are one; None makes actors of the names.

        Raises:
            StoreError: The store or its tables cannot be written.
            ValueError: A statement belongs to another article.
        """
        known = outlets or {}
        quads = to_quads(article, statements, fingerprint, known)
        if self._register.knows(article.id):
            self._take_out(article.id)
        lines = [str(quad) for quad in quads]
        self._tally.add(lines)
        if self._fresh:
            self._waiting.add(lines)
        else:
            self._note_acts(quads)
            self.store.change((), quads)
        self.ledger.note(article, statements)
        self._register.note(article, statements, known)
        self._unsettled += 1
        if self._unsettled >= SETTLE:
            self._settle()

    def drop(self, article: str) -> None:
        """Remove an article by its id; an unknown one changes nothing.

        Raises:
            StoreError: The store or its tables cannot be written.
        """
        if self._register.knows(article):
            self._take_out(article)
            self.ledger.forget(article)
            self._register.forget(article)

    def finish(self, outcomes: Iterable[Outcome] = (), links: Links | None = None) -> None:
        """Settle everything that articles share; the writer may be used again afterwards.

        Args:
            outcomes: What became of people's verdicts.
            links: In place of those found; None: those found. Only for a store that began empty and is not to grow.

        Raises:
            StoreError: The store or its tables cannot be written.
        """
        self._waiting.empty()
        self._settle()
        for changes in self.ledger.links.take_changes():
            gone, come = (to_link_quads(found, self._names) for found in changes)
            self._change(gone, come if links is None else ())
        if links is not None:
            self._change((), to_link_quads(links.list_links(), self._names))
        self._change(*_differ(self.store.quads(REVIEW), to_review_quads(outcomes)))
        self._infer()
        self._fresh, self._changed = False, Surroundings()

    def _infer(self) -> None:
        """Bring the inferences up to date: all of them where much changed, else those that may differ."""
        rules = load_rules()
        acts = None if self._fresh else self._list_acts(MANY)
        if acts is not None and all(rule.acts for rule in rules):
            for gone, come in infer_again(self.store, acts, rules):
                self._change(gone, come)
            return
        old = self.store.quads(INFERRED)
        while some := list(islice(old, _BATCH)):
            self._change(some, ())
        for quads in infer_all(self.store, rules):
            self._change((), [q for q in quads if not self.store.holds(q)])

    def find_links(self) -> Links:
        """Find all links between the articles so far."""
        return find_links(self.ledger, self._names)

    def count_links(self) -> tuple[int, int]:
        """Count the copies, and the statements that report an act which another one reports too."""
        return self.ledger.links.count(LinkKind.COPY), self.ledger.links.count(LinkKind.ACT)

    def _settle(self) -> None:
        """Settle what articles describe, and find links; the graph of links is written at the end."""
        self._unsettled = 0
        update_links(self.ledger)
        changes = self._register.take_changes()
        while some := list(islice(changes, _SUBJECTS)):
            held: list[ox.Quad] = []
            for (kind, key), _ in some:
                found = self.store.find(name_subject(kind, key), None, None, REGISTRY)
                held += (q for q in found if q.predicate.value not in _LINKS)
            # At once: a write costs as much as the few quads of a subject.
            self._change(*_differ(held, (q for _, quads in some for q in quads)))

    def _take_out(self, article: str) -> None:
        self._waiting.empty()
        quads = list(self.store.quads(graph_node(article)))
        self._tally.remove(quads)
        self._note_acts(quads)
        self.store.change(quads, ())

    def _change(self, gone: Sequence[ox.Quad], come: Sequence[ox.Quad]) -> None:
        """Change a shared graph; what inferences lean on is noted."""
        self._tally.remove(gone)
        self._tally.add(come)
        for quad in (*gone, *come):
            if quad.predicate.value in _LEANT_ON:
                self._changed.subjects.add(_iri(quad.subject))
        self.store.change(gone, come)

    def _note_acts(self, quads: Iterable[ox.Quad]) -> None:
        contents: dict[str, str] = {}
        acts: set[str] = set()
        for quad in quads:
            if quad.predicate.value == str(CK.content):
                contents[_iri(quad.subject)] = _iri(quad.object)
            elif quad.predicate.value == str(RDF.type) and _iri(quad.object) == str(CK.SpeechAct):
                acts.add(_iri(quad.subject))
        self._changed.acts |= acts
        self._changed.contents.update(contents[act] for act in acts & contents.keys())

    def _list_acts(self, limit: int) -> set[str] | None:
        """List the acts whose inferences may differ; None when they are more than `limit`."""
        found = set(self._changed.acts)
        questions = [
            (self._changed.contents, "?act ck:content ?given"),
            (self._changed.subjects, "?act ck:content/ck:specialises* ?given"),
            (self._changed.subjects, "?act ck:speaker|ck:target ?given"),
        ]  # fmt: skip
        for given, pattern in questions:
            for some in _cut(sorted(given), 200):
                listed = " ".join(f"<{iri}>" for iri in some)
                asked = f"SELECT DISTINCT ?act {{ VALUES ?given {{ {listed} }} {pattern} }} LIMIT {limit + 1}"
                found.update(map(str, self.store.select(asked).column("act")))
                if len(found) > limit:
                    return None
        return found


def _differ(old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    before, after = set(old), set(new)
    return sorted(before - after, key=str), sorted(after - before, key=str)


def _cut(listed: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
