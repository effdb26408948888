"""The grounds on which two names are taken for one actor, each a small rule with its reason and its sureness.

In: what is known of every id. Out: `Bond`s. A rule never decides between two: where a name fits several actors it gives
a bond to each, below the sureness from which names are joined, and people decide.

How sure (0-1) says how often such a pair is one actor; the figures are estimates from reading pairs of annotated
articles, not fitted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

from kg.extraction.titles import load_titles
from kg.extraction.words import OFFICE_DOMAINS
from kg.gazetteer import Gazetteer, Naming
from kg.identity.called import fold
from kg.identity.labels import (
    BODIES,
    PersonName,
    find_kind,
    is_acronym,
    is_short_for,
    list_initials,
    read_lone,
    read_owned,
    read_person,
)
from kg.identity.namings import Known
from kg.model import ActorKind

#: Sureness from which names are joined; bonds below it are proposed to people.
LEAST = 0.7
#: Names of one block that are compared with each other; more share nothing but a frequent surname.
_MANY = 60
#: Years between two articles up to which a lone surname may mean who is named in full in the other.
_YEARS = 4
#: Kinds whose names are names of bodies.
_BODY_KINDS = frozenset({ActorKind.ORGANISATION, ActorKind.ALLIANCE, ActorKind.OUTLET})
_GROUP_KINDS = frozenset({ActorKind.GROUP, ActorKind.UNNAMED})


@dataclass(frozen=True, slots=True, order=True)
class Bond:
    """Two ids that may be one actor, why, and how sure (0-1)."""

    one: str
    other: str
    why: str
    sureness: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """All ids with what is known of them; lone names are known for each article apart (`Known.id`).

    `heads` are ids that people say stand for others: they are never another's.
    """

    known: Mapping[str, Known]
    gazetteer: Gazetteer
    heads: Set[str] = frozenset()

    def is_apart(self, one: Known, other: Known) -> bool:
        """Tell whether two ids speak for two different states."""
        states = [self.find_state(k) for k in (one, other)]
        return None not in states and states[0] != states[1]

    def is_same_side(self, one: Known, other: Known) -> bool:
        """Tell whether both are known to speak for the same side."""
        return one.side is not None and one.side == other.side

    def find_state(self, known: Known) -> str | None:
        """Give the id of the state that an id speaks for; None where it is none or unknown."""
        side = self.gazetteer.actors.get(known.side or "")
        return side.id if side is not None and side.kind is ActorKind.STATE else None


def find_bonds(corpus: Corpus) -> list[Bond]:
    """Ask every rule about whole names; sorted, the surest first."""
    people = _list_people(corpus)
    rules = (
        bond_spellings(corpus),
        bond_listed(corpus),
        bond_called(corpus),
        bond_handles(corpus, people),
        bond_people(corpus, people),
        bond_slips(corpus, people),
        bond_tails(corpus, people),
        bond_acronyms(corpus),
        bond_firms(corpus),
        bond_bodies(corpus),
        bond_groups(corpus),
    )
    return _sort_bonds(bond for rule in rules for bond in rule)


def find_lone_bonds(corpus: Corpus, find: Callable[[str], str]) -> list[Bond]:
    """Ask about names of one word; sorted. `find` gives the same key for whole names that are one actor's."""
    return _sort_bonds(bond_lone(corpus, _list_people(corpus), find))


def _list_people(corpus: Corpus) -> dict[str, PersonName]:
    return {key: name for key, k in corpus.known.items() if (name := _read_person(k)) is not None}


def _sort_bonds(bonds: Iterable[Bond]) -> list[Bond]:
    """Keep the surest bond of each pair; the surest first."""
    best: dict[tuple[str, str], Bond] = {}
    for bond in bonds:
        pair = (min(bond.one, bond.other), max(bond.one, bond.other))
        if pair[0] != pair[1] and (pair not in best or bond.sureness > best[pair].sureness):
            best[pair] = bond
    return sorted(best.values(), key=lambda b: (-b.sureness, b.one, b.other))


def _read_person(known: Known) -> PersonName | None:
    return read_person(known.label) if known.kind is ActorKind.PERSON else None


def bond_spellings(corpus: Corpus) -> Iterator[Bond]:
    """One name in two spellings: "U.S. officials" and "US officials"."""
    spelt: dict[str, list[str]] = defaultdict(list)
    for key, known in corpus.known.items():
        if find_kind(known.label, known.kind, corpus.gazetteer) is not ActorKind.UNNAMED:
            spelt[_spell(known)].append(key)
    for keys in spelt.values():
        ids = sorted(key for key in keys if " " not in key)
        for other in ids[1:]:
            labels = corpus.known[ids[0]].label, corpus.known[other].label
            yield Bond(ids[0], other, f'"{labels[0]}" and "{labels[1]}" are one name spelt in two ways', 0.97)


def _spell(known: Known) -> str:
    """Spell a name so that spellings compare; of a body without blanks too: "Wal-Mart", "Walmart"."""
    plain = fold(known.label)
    together = plain.replace(" ", "")
    return together if known.kind in _BODY_KINDS and len(together) >= LEAST_LETTERS else plain


#: Letters of a body's name from which it is the same however it is spaced.
LEAST_LETTERS = 6


def bond_listed(corpus: Corpus) -> Iterator[Bond]:
    """A name that the list of actors has, once titles are set aside."""
    for key, known in corpus.known.items():
        if key in corpus.gazetteer.actors or known.kind in _GROUP_KINDS or " " in key:
            continue
        person = read_person(known.label) if known.kind is ActorKind.PERSON else None
        name = person.label if person else known.label
        if person and person.suffix and person.middle:
            name = name.rpartition(" ")[0].rstrip(",")  # the middle name tells father and son apart
        hits = corpus.gazetteer.find(name)
        meant = {h.actor.id for h in hits if h.how is Naming.NAME and not h.ambiguous}
        if len(meant) == 1 and (one := next(iter(meant))) in corpus.known:
            yield Bond(
                one,
                key,
                f'"{known.label}" is {corpus.gazetteer.actors[one].label} in the list of actors',
                0.95,
            )


def bond_called(corpus: Corpus) -> Iterator[Bond]:
    """A name that an article uses for an actor that it names otherwise too; part of a body's name is many bodies'."""
    named: dict[str, list[str]] = defaultdict(list)
    for key, known in corpus.known.items():
        if " " in (folded := fold(known.label)):
            named[folded].append(key)
    for key, known in corpus.known.items():
        own = set(fold(known.label).split())
        for name in sorted(known.called):
            if known.kind is not ActorKind.PERSON and set(name.split()) < own:
                continue
            if len(named.get(name, ())) == 1 and not corpus.is_apart(known, corpus.known[named[name][0]]):
                other = named[name][0]
                yield Bond(
                    key, other, f'an article calls {known.label} "{corpus.known[other].label}" too', 0.9
                )


def bond_handles(corpus: Corpus, people: Mapping[str, PersonName]) -> Iterator[Bond]:
    """An account named after a person: "@idatull"."""
    whole: dict[str, set[str]] = defaultdict(set)
    for key, name in people.items():
        whole[f"{name.given}{name.surname}"].add(key)
    for key, known in corpus.known.items():
        word = known.label.lstrip("@").casefold()
        if len(word) > 7 and word.isalpha() and len(whole.get(word, ())) == 1:
            (one,) = whole[word]
            yield Bond(
                one, key, f'"{known.label}" is the name {corpus.known[one].label} written as an account', 0.85
            )


def bond_people(corpus: Corpus, people: Mapping[str, PersonName]) -> Iterator[Bond]:
    """One person with and without middle name, title or short form of the given name."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for key, name in people.items():
        blocks[name.surname].append(key)
    for keys in blocks.values():
        fitting = {
            (a, b): how
            for a, b in combinations(sorted(keys)[:_MANY], 2)
            if (how := _match_people(people[a], people[b]))
            and not corpus.is_apart(corpus.known[a], corpus.known[b])
        }
        for (a, b), (why, sureness) in fitting.items():
            others = [c for c in keys if c not in (a, b)]
            torn = any(_is_between(fitting, people, x, y, c) for c in others for x, y in ((a, b), (b, a)))
            yield Bond(a, b, f'"{people[a].label}" and "{people[b].label}": {why}', 0.5 if torn else sureness)


def _match_people(one: PersonName, other: PersonName) -> tuple[str, float] | None:
    """Say why two names of one surname may be one person's; None where given or middle names differ."""
    middles = [m for m in (one.middle, other.middle) if m]
    if len(middles) == 2 and not _match_middles(*middles):
        return None
    if one.suffix != other.suffix:
        return (
            ("father and son, or one of them with and without Jr.", 0.4) if one.given == other.given else None
        )
    if one.given == other.given:
        return ("one name, a title or middle name apart", 0.95)
    if not is_short_for(one.given, other.given):
        return None
    if 1 in (len(one.given), len(other.given)):
        return ("an initial of the same given name", 0.6)
    return ("short and long form of one given name", 0.85)


def _match_middles(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(a[0] == b[0] and (1 in (len(a), len(b)) or a == b) for a, b in zip(one, other, strict=False))


def _is_between(
    fitting: Mapping[tuple[str, str], object],
    people: Mapping[str, PersonName],
    one: str,
    other: str,
    third: str,
) -> bool:
    """Tell whether one name fits two that cannot be one person: "George Bush", "George W." and "George H. W."."""
    pair = (min(one, third), max(one, third))
    return pair in fitting and _match_people(people[other], people[third]) is None


def bond_slips(corpus: Corpus, people: Mapping[str, PersonName]) -> Iterator[Bond]:
    """One person's name written otherwise: transliterated, or with a slip of the pen."""
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, name in people.items():
        blocks["given", f"{name.given} {name.surname[0]}"].append(key)
        blocks["surname", f"{name.surname} {name.given[0]}"].append(key)
    for (same, _), keys in sorted(blocks.items()):
        for a, b in combinations(sorted(keys)[:_MANY], 2):
            words = [n.surname if same == "given" else n.given for n in (people[a], people[b])]
            sureness = _weigh_slip(*words)
            if sureness and not corpus.is_apart(corpus.known[a], corpus.known[b]):
                yield Bond(
                    a,
                    b,
                    f'"{people[a].label}" and "{people[b].label}" are one name written otherwise',
                    sureness,
                )


def _weigh_slip(one: str, other: str) -> float:
    """Weigh how alike two different words of a name are; 0: not."""
    if one == other or min(len(one), len(other)) < 4:
        return 0.0
    apart = OSA.distance(one, other, score_cutoff=2)
    size = min(len(one), len(other))
    if apart > 2 or (apart == 2 and size < 8):
        return 0.0
    return 0.8 if size > 5 else 0.6


def bond_tails(corpus: Corpus, people: Mapping[str, PersonName]) -> Iterator[Bond]:
    """A name behind the end of an office or a given name: "Trade Ida Tull", "Ida Blix Tull" and "Blix Tull"."""
    whole: dict[str, set[str]] = defaultdict(set)
    for key, name in people.items():
        whole[fold(name.label)].add(key)
    first = load_titles().first
    for key, name in people.items():
        words = fold(name.label).split()
        for at in range(1, len(words) - 1):
            found = sorted(
                k
                for k in whole[" ".join(words[at:])]
                if not corpus.is_apart(corpus.known[key], corpus.known[k])
            )
            if not found:
                continue
            sure = (words[0] in first) != (words[at] in first) or words[0] in OFFICE_DOMAINS | BODIES
            why = f'"{name.label}" ends in the name "{people[found[0]].label}"'
            yield Bond(found[0], key, why, 0.85 if sure and len(found) == 1 else 0.6)
            break


def bond_lone(corpus: Corpus, people: Mapping[str, PersonName], find: Callable[[str], str]) -> Iterator[Bond]:
    """A surname alone: whoever bears it in full, where that is one person of that side and time, or one above all."""
    bearers = _list_bearers(corpus, people)
    named = Counter[str]()
    for key, known in corpus.known.items():
        named[find(key)] += known.articles
    for key, known in corpus.known.items():
        word = read_lone(known.label) if " " in key else None
        if word is None:
            continue
        found = [b for b in sorted(bearers.get(word, ())) if _may_bear(corpus, known, corpus.known[b])]
        heads = {find(b): b for b in reversed(found)}
        own = any(corpus.is_same_side(known, corpus.known[b]) for b in found)
        listed = {head for head, b in heads.items() if b in corpus.gazetteer.actors}
        first = _find_foremost({head: named[head] for head in heads}, listed)
        for head, b in sorted(heads.items(), key=lambda pair: pair[1]):
            how, sureness = _weigh_bearer(len(heads) == 1, own, head == first)
            if sureness >= LEAST and _is_ruler(known.label) and b not in corpus.gazetteer.actors:
                sureness = 0.5
            yield Bond(b, key, f'"{known.label}" is borne in full by {corpus.known[b].label}{how}', sureness)


def _weigh_bearer(only: bool, own: bool, first: bool) -> tuple[str, float]:
    """Weigh one bearer of a surname: the only one, one of the same side, or one who is named far more than others."""
    if only:
        return f" alone {'of that side' if own else 'of that time'}", 0.92 if own else 0.8
    return (", whom far more articles name than others of that name", 0.75) if first else ("", 0.4)


def _find_foremost(named: Mapping[str, int], listed: Set[str]) -> str | None:
    """Find who is named in many articles and in many times as many as each other; None: nobody.

    Of one whom a list of actors has, and none of the others, fewer are asked: such lists are of those in the news.
    """
    ranked = sorted(named, key=lambda head: (-named[head], head))
    asked = _FOREMOST_LISTED if ranked[:1] == list(listed) else _FOREMOST
    if len(ranked) < 2 or named[ranked[0]] < asked * named[ranked[1]]:
        return None
    return ranked[0]


#: How many times as many articles name somebody as name any other of his surname, from which it means him alone.
_FOREMOST, _FOREMOST_LISTED = 5, 3


def _is_ruler(label: str) -> bool:
    """Tell whether a name has a title that one person has at a time: "President Tull" may be of any time."""
    return label.split()[0].lower() in load_titles().crowned | {"president"}


def _may_bear(corpus: Corpus, known: Known, bearer: Known) -> bool:
    """Tell whether a lone name may mean the person who bears it in full: of no other side, within a few years.

    A state and a party in it are not two sides: a secretary of state is a party's as well.
    """
    sides = {key: corpus.find_state(k) is not None for k in (known, bearer) if (key := k.side)}
    rivals = len(sides) == 2 and len(set(sides.values())) == 1
    return not rivals and not corpus.is_apart(known, bearer) and _is_near(known, bearer)


def _list_bearers(corpus: Corpus, people: Mapping[str, PersonName]) -> dict[str, set[str]]:
    """List the people whom one word may mean: by surname, by what articles call them, by a name that may stand first.

    Part of a body's name means no body: "Orne" is a river, and not "Save the Orne".
    """
    bearers: dict[str, set[str]] = defaultdict(set)
    for key, name in people.items():
        bearers[name.surname].add(key)
    for key, known in corpus.known.items():
        if known.kind is not ActorKind.PERSON:
            continue
        words = fold(known.label).split()
        plain = 1 < len(words) < 4 and not set(words) & (BODIES | load_titles().courts)
        for word in {words[0], words[-1]} - load_titles().first.keys() if plain and " " not in key else ():
            bearers[word].add(key)
        for word in known.called:
            bearers[word].add(key)
    return bearers


def _is_near(one: Known, other: Known) -> bool:
    """Tell whether two are named within a few years; unknown days are near."""
    if not (one.days[0] and other.days[0]):
        return True
    early, late = sorted((one, other), key=lambda k: k.days)
    return int(late.days[0][:4]) - int(early.days[1][:4]) <= _YEARS


def bond_acronyms(corpus: Corpus) -> Iterator[Bond]:
    """The letters of a body's name: those that an article gives it, or its initials where no other body has them."""
    given: dict[str, set[str]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    for key, known in corpus.known.items():
        if known.kind in _BODY_KINDS and not is_acronym(known.label):
            for letters in list_initials(known.label):
                initials[letters].add(key)
            for word in known.called:
                given[word].add(key)
    for key, known in corpus.known.items():
        if not is_acronym(known.label) or key in corpus.gazetteer.actors:
            continue
        letters = fold(known.label)
        found = given.get(letters) or (initials.get(letters, set()) if len(letters) > 2 else set())
        fitting = sorted(b for b in found if not corpus.is_apart(known, corpus.known[b]))
        for b in fitting:
            how = "are used for" if letters in given else "are the initials of"
            why = f'the letters "{known.label}" {how} {corpus.known[b].label}'
            sureness = (0.92 if letters in given else 0.75) if len(fitting) == 1 else 0.4
            yield Bond(b, key, why, sureness)


def bond_firms(corpus: Corpus) -> Iterator[Bond]:
    """A firm with and without the words of its kind: "Cowrie" and "Cowrie Technologies Ltd"."""
    titles = load_titles()
    kinds = titles.firm | {word.lower() for word in titles.shows["firm"]} | {"company", "limited"}
    firms: dict[str, list[str]] = defaultdict(list)
    for key, known in corpus.known.items():
        if known.kind is ActorKind.ORGANISATION and " " not in key:
            words = fold(known.label).split()
            while len(words) > 1 and words[-1] in kinds:
                words.pop()
            firms[" ".join(words)].append(key)
    for keys in firms.values():
        ids = sorted(k for k in keys if not corpus.is_apart(corpus.known[k], corpus.known[min(keys)]))
        for other in ids[1:]:
            labels = corpus.known[ids[0]].label, corpus.known[other].label
            yield Bond(ids[0], other, f'"{labels[0]}" and "{labels[1]}" are one firm\'s name', 0.85)


def bond_bodies(corpus: Corpus) -> Iterator[Bond]:
    """One body of one state: "Chinese Commerce Ministry", "China's Ministry of Commerce", "the Commerce Ministry"."""
    cores: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, known in corpus.known.items():
        owned = read_owned(known.label, corpus.gazetteer)
        if known.kind not in _BODY_KINDS or " " in key or not set(owned.core) & BODIES:
            continue
        owner = owned.owner or corpus.find_state(known) or ""
        if len(owned.core) > 1 or (owned.core and owned.owner):
            cores[owned.core][owner].append(key)
    for core, owners in sorted(cores.items()):
        named = {owner: sorted(keys) for owner, keys in owners.items() if owner}
        words = " ".join(core)
        for owner, keys in sorted(named.items()):
            yield from _bond_all(keys, f'both are "{words}" of {_label(corpus, owner)}', 0.9)
        homes = sorted(named)
        lone = sorted(owners.get("", ()))
        yield from _bond_all(lone, f'both are "{words}"', 0.85)
        for owner in homes:
            for key in lone[:1]:
                why = f'"{corpus.known[key].label}" is named with {_label(corpus, owner)} elsewhere'
                yield Bond(named[owner][0], key, why, 0.72 if len(homes) == 1 else 0.4)


#: Heads that mean the state itself where its name goes with them.
_STATE_HEADS = frozenset({"government", "side"})


def bond_groups(corpus: Corpus) -> Iterator[Bond]:
    """People of one state in one role: "US officials", "senior American officials"."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for key, known in corpus.known.items():
        if known.kind in _GROUP_KINDS and " " not in key:
            owned = read_owned(known.label, corpus.gazetteer)
            if owned.owner and 0 < len(owned.core) < 4:
                groups[owned.owner, owned.core].append(key)
    for (owner, core), keys in sorted(groups.items()):
        ids = sorted(keys)
        if len(core) == 1 and core[0] in _STATE_HEADS and owner in corpus.known:
            for key in ids:
                yield Bond(owner, key, f'"{corpus.known[key].label}" stands for the state', 0.85)
        yield from _bond_all(ids, f'both are "{" ".join(core)}" of {_label(corpus, owner)}', 0.9)


def _bond_all(ids: Sequence[str], why: str, sureness: float) -> Iterator[Bond]:
    return (Bond(ids[0], other, why, sureness) for other in ids[1:])


def _label(corpus: Corpus, key: str) -> str:
    actor = corpus.gazetteer.actors.get(key)
    return actor.label if actor else key
