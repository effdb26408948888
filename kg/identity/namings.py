"""What articles call the actors of their statements, and what that comes to over all of them.

In: `Naming`s, one for each actor of an article. Out: one `Known` for each id, from which the rules judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from kg.identity.called import fold
from kg.identity.labels import read_lone
from kg.model import Actor, ActorKind, Party, Statement


@dataclass(frozen=True, slots=True)
class Naming:
    """One actor of one article, as the article alone shows it.

    Attributes:
        article: Its id.
        day: Day of publication, ISO; "" where unknown.
        actor: Id, label, kind and side that the article gives.
        side_label: The side's name; "" where none is given.
        called: Other names by which the article calls it, folded and sorted: "liu" for Liu He.
        brought: Its label is that of an actor whom people merged into it.
    """

    article: str
    day: str
    actor: Actor
    side_label: str = ""
    called: tuple[str, ...] = ()
    brought: bool = False


@dataclass(slots=True)
class Known:
    """What is known of one id over all articles.

    Attributes:
        id: The id; for a name that each article means in its own way, the article's id behind a blank.
        labels: Labels, counted by articles.
        kinds, sides: Likewise.
        side_labels: Names of the sides, by id.
        first: Day and id of the article that named it first.
        days: First and last day on which an article names it; "" where no day is known.
        articles: How many name it.
        called: Other names, counted by articles.
        own: Labels that are not those of actors merged into it.
        kinds_of: Kinds by label.
    """

    id: str
    labels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[ActorKind] = field(default_factory=Counter)
    sides: Counter[str] = field(default_factory=Counter)
    side_labels: dict[str, str] = field(default_factory=dict)
    first: tuple[str, str] = ("9999", "")
    days: tuple[str, str] = ("", "")
    articles: int = 0
    called: Counter[str] = field(default_factory=Counter)
    wikidata: str | None = None
    own: set[str] = field(default_factory=set)
    kinds_of: dict[str, Counter[ActorKind]] = field(default_factory=dict)

    def take(self, naming: Naming) -> None:
        """Count in what one article calls it."""
        actor = naming.actor
        self.labels[actor.label] += 1
        if not naming.brought:
            self.own.add(actor.label)
        self.kinds_of.setdefault(actor.label, Counter())[actor.kind] += 1
        self.kinds[actor.kind] += 1
        if actor.side:
            self.sides[actor.side] += 1
            both = filter(None, (self.side_labels.get(actor.side, ""), naming.side_label))
            self.side_labels[actor.side] = min(both, default="")
        self.called.update(naming.called)
        self.wikidata = self.wikidata or actor.wikidata
        self.first = min(self.first, (naming.day or "9999", naming.article))
        if naming.day:
            self.days = (min(filter(None, (self.days[0], naming.day))), max(self.days[1], naming.day))
        self.articles += 1

    @property
    def label(self) -> str:
        """The label that most articles give; of several the one that sorts first."""
        return min(self.labels, key=lambda label: (-self.labels[label], len(label), label))

    @property
    def kind(self) -> ActorKind:
        """The kind that most articles give; a person where a fifth of those that say person or body say so."""
        return _choose_kind(self.kinds)

    def is_lone(self, label: str) -> bool:
        """Tell whether a label is one word that articles take for a person's surname."""
        kind = _choose_kind(self.kinds_of.get(label) or self.kinds)
        return kind in (ActorKind.PERSON, ActorKind.UNNAMED) and read_lone(label) is not None

    @property
    def side(self) -> str | None:
        """The side that most articles give; None where none gives any."""
        return min(self.sides, key=lambda side: (-self.sides[side], side), default=None)


def _choose_kind(kinds: Counter[ActorKind]) -> ActorKind:
    if kinds[ActorKind.PERSON] * 4 >= kinds[ActorKind.ORGANISATION] > 0:
        return ActorKind.PERSON
    return min(kinds, key=lambda kind: (-kinds[kind], kind.value))


def list_namings(
    article: str, day: str, statements: Iterable[Statement], brought: Collection[str] = ()
) -> list[Naming]:
    """List the actors of an article's statements, sorted by id; of several labels and sides the first of each.

    Args:
        article: Its id.
        day: Day of publication, ISO; "" where unknown.
        statements: Of this article.
        brought: Labels here of actors whom people merged into others: the others' own labels go before these.
    """
    parties = (party for s in statements for party in s.parties)
    return build_namings(article, day, parties, brought)


def build_namings(
    article: str, day: str, parties: Iterable[Party], brought: Collection[str] = ()
) -> list[Naming]:
    """Build the same from parties in any order."""
    found: dict[str, list[Party]] = {}
    for party in parties:
        found.setdefault(party.actor.id, []).append(party)
    return [_build(article, day, found[key], brought) for key in sorted(found)]


def _build(article: str, day: str, parties: list[Party], brought: Collection[str]) -> Naming:
    actors = sorted(
        {p.actor for p in parties},
        key=lambda a: (a.label in brought, a.side is None, a.label, a.kind.value, a.side or ""),
    )
    called = {word for p in parties for word in _list_called(p)}
    sides = (p.side_label for p in parties if p.side_label and p.actor.side == actors[0].side)
    merged = actors[0].label in brought
    return Naming(article, day, actors[0], min(sides, default=""), tuple(sorted(called)), merged)


def _list_called(party: Party) -> Iterator[str]:
    """List the other names of an actor that has one of several words, and the word that stands for it here."""
    label = fold(party.actor.label)
    if " " not in label:
        return
    yield from {fold(alias) for alias in party.aliases} - {label, ""}
    word = None if party.mention is None else read_lone(party.mention.text)
    if (
        party.mention is not None
        and word is not None
        and (word in label.split() or party.mention.text.isupper())
    ):
        yield word
