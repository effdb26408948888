"""Decides which names of different articles are one actor, and what that actor is called.

In: namings of a whole corpus, in any order. Out: an `Identity`: for each name that is somebody else's, whose, why and
how sure; and the pairs that are proposed only. The same namings give the same identity, whatever their order. An
actor's id is that of the list of actors, else of the article that named it first, so that later articles move no id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from kg.gazetteer import Gazetteer
from kg.identity.labels import find_kind, is_acronym, is_role, name_ministry, read_lone, read_person
from kg.identity.namings import Known, Naming
from kg.identity.rules import LEAST, Bond, Corpus, find_bonds, find_lone_bonds
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Party, Statement


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """A name that is another actor's.

    Attributes:
        id: Id of the name, as its articles alone give it.
        label: The name.
        into: Id of the actor.
        into_label: The actor's label.
        why: The reason, in words.
        sureness: 0-1.
        articles: Where it is so, sorted; empty: wherever the name stands.
    """

    id: str
    label: str
    into: str
    into_label: str
    why: str
    sureness: float
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is who over a corpus.

    Attributes:
        actors: By (article, id) and by ("", id): who is meant, where that is not the name as it stands.
        side_labels: Names of the sides of these actors, by id.
        joins: Names joined, sorted by actor and name.
        proposed: Pairs that may be one actor, surest first.
    """

    actors: Mapping[tuple[str, str], tuple[Actor, str]] = field(default_factory=dict)
    side_labels: Mapping[str, str] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    proposed: tuple[Join, ...] = ()

    def find(self, article: str, key: str) -> tuple[Actor, str] | None:
        """Give who is meant by an id in an article, and why; None: the actor of this id."""
        return self.actors.get((article, key)) or self.actors.get(("", key))

    def apply(self, statement: Statement) -> Statement:
        """Give a statement with the actors that its names mean over the corpus."""
        speaker = self._join_party(statement.article, statement.speaker)
        target = statement.target and self._join_party(statement.article, statement.target)
        proposition = statement.proposition
        if proposition is not None and proposition.about is not None:
            about = self._follow(statement, proposition.about, speaker, target)
            proposition = proposition if about == proposition.about else replace(proposition, about=about)
        if (
            speaker is statement.speaker
            and target is statement.target
            and proposition is statement.proposition
        ):
            return statement
        return replace(statement, speaker=speaker, target=target, proposition=proposition)

    def _follow(self, statement: Statement, about: str, speaker: Party, target: Party | None) -> str:
        """Say of whose conduct a content is: of the side that the party of whom it is has now."""
        pairs = [(statement.target, target), (statement.speaker, speaker)]
        for before, after in reversed(pairs) if statement.act.aims_back else pairs:
            if before and after and about == (before.actor.side or before.actor.id):
                return after.actor.side or after.actor.id
        found = self.find(statement.article, about)
        return about if found is None else found[0].id

    def _join_party(self, article: str, party: Party) -> Party:
        actor, why = self.find(article, party.actor.id) or (party.actor, "")
        other = self.find(article, actor.side) if actor.side and actor.side != actor.id else None
        if other is not None:
            actor = replace(actor, side=other[0].id)
        if actor == party.actor:
            return party
        same = actor.side == party.actor.side
        side = party.side_label if same else self.side_labels.get(actor.side or "")
        steps = (*party.steps, why) if why else party.steps
        aliases = tuple(sorted({*party.aliases, party.actor.label} - {actor.label}))
        return replace(party, actor=actor, side_label=side, steps=steps, aliases=aliases)


def find_identity(
    namings: Iterable[Naming],
    gazetteer: Gazetteer,
    alone: Set[str] = frozenset(),
    heads: Set[str] = frozenset(),
) -> Identity:
    """Find which names are one actor.

    Args:
        namings: Of all articles, in any order.
        gazetteer: Actors that are known beforehand; two of them are never one.
        alone: Ids that people say stand for themselves.
        heads: Ids that people say stand for others: they stay the actor's.

    >>> from kg.gazetteer import load_gazetteer
    >>> whole, lone = (Actor(key, key.title(), ActorKind.PERSON) for key in ("ida tull", "tull"))
    >>> names = [Naming("a", "2019-01-01", whole), Naming("b", "2019-02-01", lone)]
    >>> [(join.label, join.into_label) for join in find_identity(names, load_gazetteer()).joins]
    [('Tull', 'Ida Tull')]
    """
    listed = sorted(namings, key=lambda n: (n.article, n.actor.id))
    known = gather(listed)
    corpus = Corpus(known, gazetteer, heads)
    clusters = _Clusters(corpus)
    # Whole names first: a surname alone may be borne by one person in several forms of the name.
    _join_bonds(find_bonds(corpus), clusters, alone)
    _join_bonds(find_lone_bonds(corpus, clusters.find), clusters, alone)
    return _build_identity(corpus, clusters, alone)


def gather(namings: Iterable[Naming]) -> dict[str, Known]:
    """Gather namings by id; a surname alone is gathered for each article apart, for each may mean another."""
    known: dict[str, Known] = {}
    for naming in namings:
        actor = naming.actor
        lone = actor.kind in (ActorKind.PERSON, ActorKind.UNNAMED) and build_slug(actor.label) == actor.id
        lone = lone and read_lone(actor.label) is not None and not is_acronym(actor.label)
        key = f"{actor.id} {naming.article}" if lone else actor.id
        known.setdefault(key, Known(key)).take(naming)
    return known


def _plain(key: str) -> str:
    return key.split(" ")[0]


def _join_bonds(bonds: Sequence[Bond], clusters: _Clusters, alone: Set[str]) -> None:
    """Join the sure bonds, the surest first; a bond that would make one of two listed actors or states is refused."""
    refused = clusters.proposed
    for bond in bonds:
        if {_plain(bond.one), _plain(bond.other)} & alone or clusters.find(bond.one) == clusters.find(
            bond.other
        ):
            continue
        if bond.sureness >= LEAST and clusters.may_join(bond):
            clusters.join(bond)
        else:
            refused.append(bond)
    clusters.proposed = [b for b in refused if clusters.find(b.one) != clusters.find(b.other)]


@dataclass(slots=True)
class _Cluster:
    """Keys that are one actor; listed actors and states among them and their sides, of each one at most."""

    keys: list[str]
    listed: set[str]
    states: set[str]


class _Clusters:
    """Keys that are one actor, with the bond that brought each in; a join costs what the smaller of two holds."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._clusters: dict[str, _Cluster] = {}
        self._head: dict[str, str] = {}
        self.reasons: dict[str, Bond] = {}
        self.proposed: list[Bond] = []

    def find(self, key: str) -> str:
        return self._head.get(key, key)

    def may_join(self, bond: Bond) -> bool:
        one, other = (self._get(self.find(key)) for key in (bond.one, bond.other))
        return len(one.listed | other.listed) < 2 and len(one.states | other.states) < 2

    def join(self, bond: Bond) -> None:
        heads = sorted(
            (self.find(key) for key in (bond.one, bond.other)), key=lambda k: (len(self._get(k).keys), k)
        )
        small, large = self._clusters.pop(heads[0]), self._get(heads[1])
        large.keys += small.keys
        large.listed |= small.listed
        large.states |= small.states
        self._head.update(dict.fromkeys([*small.keys, heads[1]], heads[1]))
        for key in (bond.one, bond.other):
            self.reasons.setdefault(key, bond)

    def list_all(self) -> Iterator[list[str]]:
        return (sorted(one.keys) for _, one in sorted(self._clusters.items()) if len(one.keys) > 1)

    def _get(self, key: str) -> _Cluster:
        if key not in self._clusters:
            corpus, state = self._corpus, self._corpus.find_state(self._corpus.known[key])
            listed = key in corpus.gazetteer.actors or _plain(key) in corpus.heads
            self._clusters[key] = _Cluster([key], {key} if listed else set(), {state} if state else set())
        return self._clusters[key]


def _build_identity(corpus: Corpus, clusters: _Clusters, alone: Set[str]) -> Identity:
    actors: dict[tuple[str, str], tuple[Actor, str]] = {}
    joins: dict[tuple[str, str], list[tuple[str, Bond]]] = defaultdict(list)
    chosen: dict[str, Actor] = {}
    for keys in clusters.list_all():
        actor = choose_actor(corpus, keys)
        for key in keys:
            chosen[key] = actor
            bond = clusters.reasons[key]
            own = _plain(key) == actor.id
            why = "" if own else f"{corpus.known[key].label} is {actor.label} in other articles: {bond.why}"
            actors[_place(key)] = (actor, why)
            if not own:
                joins[_plain(key), actor.id].append((key, bond))
    for key, known in corpus.known.items():
        if key not in chosen and _plain(key) not in alone:
            actor = choose_actor(corpus, [key])
            several = len(known.sides) > 1 or (known.sides and known.sides.total() < known.articles)
            several = several or (_plain(key) in corpus.heads and len(known.labels) > 1)
            if several or actor.id != _plain(key) or known.kinds.keys() - {actor.kind}:
                actors[_place(key)] = (
                    actor,
                    "" if actor.id == _plain(key) else "a title is no part of the name",
                )
    told = [_build_join(corpus, found, chosen[found[0][0]]) for _, found in sorted(joins.items())]
    proposed = [_build_proposal(corpus, bond, chosen) for bond in clusters.proposed]
    return Identity(
        actors, _list_sides(corpus), tuple(sorted(told, key=lambda j: (j.into, j.id))), tuple(proposed)
    )


def _list_sides(corpus: Corpus) -> dict[str, str]:
    labels: dict[str, str] = {}
    for known in corpus.known.values():
        for key, label in known.side_labels.items():
            labels[key] = min(filter(None, (labels.get(key, ""), label)), default="")
    return labels | {key: actor.label for key, actor in corpus.gazetteer.actors.items()}


def _place(key: str) -> tuple[str, str]:
    name, _, article = key.partition(" ")
    return article, name


def _build_join(corpus: Corpus, found: Sequence[tuple[str, Bond]], actor: Actor) -> Join:
    """Sum up the articles in which a name is this actor's; of several reasons the least sure is told."""
    key, bond = min(found, key=lambda one: (one[1].sureness, one[0]))
    articles = tuple(sorted({article for one, _ in found if (article := _place(one)[0])}))
    return Join(
        _plain(key), corpus.known[key].label, actor.id, actor.label, bond.why, bond.sureness, articles
    )


def _build_proposal(corpus: Corpus, bond: Bond, chosen: Mapping[str, Actor]) -> Join:
    own = corpus.known[bond.other]
    other = chosen.get(bond.one) or choose_actor(corpus, [bond.one])
    article = _place(bond.other)[0]
    articles = (article,) if article else ()
    return Join(_plain(bond.other), own.label, other.id, other.label, bond.why, bond.sureness, articles)


# -- what an actor is called ------------------------------------------------------------------------------


def choose_actor(corpus: Corpus, keys: Sequence[str]) -> Actor:
    """Choose id, label, kind and side of the actor that some keys are."""
    listed = [key for key in keys if key in corpus.gazetteer.actors and _plain(key) not in corpus.heads]
    side = _choose_side(corpus, keys)
    if listed:
        actor = corpus.gazetteer.actors[listed[0]]
        return replace(actor, side=side or actor.side) if actor.kind is ActorKind.PERSON else actor
    keys = [key for key in keys if _plain(key) in corpus.heads] or keys
    ranks = {key: _rank(corpus.known[key]) for key in keys}
    least = min(ranks.values())
    best = [key for key in keys if ranks[key] == least]
    first = min(best, key=lambda key: (corpus.known[key].first, key))
    labels = _count_labels(corpus, best)
    # Of an actor to whom people brought other names that whose id it has and its forms, "Ida Tull" and not "Tull".
    own = {one for one in labels if _plain(first) in corpus.heads and build_slug(one) == _plain(first)}
    own |= {one for one in labels if any(_are_joined(corpus, corpus.known[first], name, one) for name in own)}
    label = min(own or labels, key=lambda one: (-labels[one], len(one), one))
    plain = _clean(corpus.known[first], corpus.known[first].label)
    titled = plain != corpus.known[first].label
    kind = find_kind(label, corpus.known[first].kind, corpus.gazetteer)
    label = name_ministry(label, side, corpus.gazetteer)
    return Actor(
        build_slug(plain) if titled else _plain(first), label, kind, side, corpus.known[first].wikidata
    )


def _count_labels(corpus: Corpus, keys: Sequence[str]) -> Counter[str]:
    """Count the labels of which one names an actor: its own before those that merges brought, names before nouns.

    A label that the machine joins with its own by itself is its own: a merge that says the same renames nobody.
    """
    own: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    for known in (corpus.known[key] for key in keys):
        for label, n in known.labels.items():
            is_own = label in known.own or any(_are_joined(corpus, known, one, label) for one in known.own)
            (own if is_own else brought)[_clean(known, label)] += n
    for found in (own, brought) if brought else ():
        if names := {label: n for label, n in found.items() if not _is_common(label)}:
            return Counter(names)
    return own or brought


def _are_joined(corpus: Corpus, known: Known, one: str, other: str) -> bool:
    """Tell whether the machine takes two labels of an actor for whole names of one, as if two articles gave them."""
    pair = {
        key: Known(key, Counter({label: 1}), known.kinds, articles=1, called=Counter(known.called))
        for key, label in (("one", one), ("other", other))
    }
    bonds = [] if known.is_lone(other) else find_bonds(Corpus(pair, corpus.gazetteer))
    return any(bond.sureness >= LEAST for bond in bonds)


def _is_common(label: str) -> bool:
    """Tell whether a label is a common noun, "hospital" or "Prosecutors", and no name."""
    return all(word.islower() or is_role(word) for word in label.split())


def _choose_side(corpus: Corpus, keys: Sequence[str]) -> str | None:
    """Choose the side that most articles give to an actor, so that he speaks for one side in all of them."""
    sides: Counter[str] = Counter()
    for key in keys:
        sides.update(corpus.known[key].sides)
    return min(sides, key=lambda one: (-sides[one], one), default=None)


def _rank(known: Known) -> tuple[bool, bool, bool]:
    """Rank names of one actor: whole names before surnames, without a title before with one."""
    return (
        known.kind in (ActorKind.PERSON, ActorKind.UNNAMED) and read_lone(known.label) is not None,
        " " in known.id,
        _clean(known, known.label) != known.label,
    )


def _clean(known: Known, label: str) -> str:
    """Take the office off a person's name."""
    person = read_person(label) if known.kind is ActorKind.PERSON else None
    return person.label if person is not None else label
