"""Takes the label of an actor apart: what is title, what is name, whose body or group it is.

In: a label as articles give it. Out: folded words that compare. Nothing here knows a corpus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nicknames import NickNamer

from kg.extraction.titles import load_titles
from kg.extraction.words import (
    BODY_HEADS,
    DOCUMENTS,
    GROUP_NOUNS,
    NO_ACTOR_WORDS,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
)
from kg.gazetteer import Gazetteer, Naming
from kg.identity.called import fold
from kg.model import ActorKind

#: Words that tell nothing apart.
_SMALL = frozenset("of for the and in on to a an at by from with".split())
#: Words of a label beyond which it describes somebody once and is nobody's name.
_LONG = 6
#: Heads by which a body is known as one.
BODIES = (
    frozenset(w.lower() for w in ORGANISATION_WORDS)
    | BODY_HEADS
    | frozenset("chamber institution panel".split())
)
#: Words that say how high or how many, not who: "senior US officials" are US officials.
_RANKS = frozenset("senior top high high-ranking several various numerous many other".split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in folded parts; `title` tells that words of an office stood before it.

    `suffix` is "jr" or "sr", which tell father and son apart; others tell nothing.
    """

    given: str
    middle: tuple[str, ...]
    surname: str
    title: bool
    label: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class OwnedName:
    """A body's or group's name: the state or party it belongs to (None: not said), and its other words, sorted."""

    owner: str | None
    core: tuple[str, ...]


def read_person(label: str) -> PersonName | None:
    """Take a person's label apart; None where no two words of a name are left.

    >>> found = read_person("Committee Chairman Robert S. Mueller III")
    >>> found.given, found.middle, found.surname, found.label
    ('robert', ('s',), 'mueller', 'Robert S. Mueller III')
    """
    words = label.split()
    start = _skip_office(words)
    kept = [w for w in words[start:] if w.strip(".,").lower() not in load_titles().suffix]
    folded = [f for w in kept if (f := fold(w))]
    if len(folded) < 2 or not all(w[:1].isupper() or w in load_titles().particle for w in kept):
        return None
    ends = {w.strip(".,").lower() for w in words[start:]} & {"jr", "sr"}
    label = re.sub(r"['’]s$", "", " ".join(words[start:]))
    return PersonName(folded[0], tuple(folded[1:-1]), folded[-1], start > 0, label, "".join(sorted(ends)))


def read_lone(label: str) -> str | None:
    """Give the one word of a name that stands alone, titles set aside, folded; None for anything else.

    >>> read_lone("Mr. Liu"), read_lone("Liu He"), read_lone("president")
    ('liu', None, None)
    """
    words = label.split()
    rest = words[_skip_office(words) :]
    if any(not _is_office(w) and not w[:1].isupper() and w not in load_titles().before for w in words):
        return None
    if len(rest) != 1 or not rest[0][:1].isupper() or _is_office(rest[0]):
        return None
    return fold(rest[0]) or None


def _skip_office(words: Sequence[str]) -> int:
    """Count the words of an office before a name: up to the last title that stands before a capital."""
    last = 0
    for at, word in enumerate(words[:-1]):
        plain = word.rstrip(",")
        body = plain in ORGANISATION_WORDS or plain in OFFICE_WORDS or plain.lower() in load_titles().before
        if _is_office(plain) and not (at == 0 and plain.lower() in load_titles().first):
            last = at + 1
        elif not body and at - last >= 3:
            break
    return last


def _is_office(word: str) -> bool:
    """Tell whether a word is address or office; "King" and "Pope" stay with a name of one word."""
    plain = word.lower().rstrip(".,")
    titles = load_titles()
    lists = (titles.office, titles.address, PERSON_NOUNS)
    listed = any(one in words for words in lists for one in (plain, plain.removesuffix("s")))
    return plain not in titles.crowned and listed


def read_owned(label: str, gazetteer: Gazetteer) -> OwnedName:
    """Take a body's or group's label apart into owner and other words.

    Args:
        label: As written.
        gazetteer: Knows names and adjectives of states and parties.

    >>> from kg.gazetteer import load_gazetteer
    >>> read_owned("senior U.S. officials", load_gazetteer())
    OwnedName(owner='united-states', core=('officials',))
    """
    words = [re.sub(r"['’]s$", "", word) for word in re.findall(r"[\w.&’'-]+", label)]
    owner: str | None = None
    taken: set[int] = set()
    for start, end, hits in gazetteer.scan(words):
        states = [h.actor for h in hits if h.actor.kind is ActorKind.STATE]
        # "White House officials" are of a part of the state; "officials in Washington" are the state's.
        seat = all(h.how is Naming.SEAT for h in hits) and (start == 0 or words[start - 1] != "in")
        own = states if len({s.id for s in states}) == 1 and not seat else []
        if own and owner is None and (end - start < len(words)):
            owner = own[0].id
            taken |= set(range(start, end))
    rest = [fold(w) for at, w in enumerate(words) if at not in taken]
    core = [w for words in rest for w in words.split() if w not in _SMALL | _RANKS | {"s"}]
    return OwnedName(owner, tuple(sorted(core)))


def list_initials(label: str) -> frozenset[str]:
    """List the initials of a name, with and without those of its small words.

    >>> sorted(list_initials("Bureau of River Affairs"))
    ['bora', 'bra']
    """
    words = re.findall(r"\w+", label.replace("-", " "))
    if len(words) < 3:
        return frozenset()
    big = [w for w in words if w.lower() not in _SMALL]
    return frozenset({"".join(w[0] for w in some).lower() for some in (words, big) if len(some) > 2})


def is_acronym(label: str) -> bool:
    """Tell whether a label is nothing but the letters of an acronym."""
    return re.fullmatch(r"(?:[A-Z]\.?){2,7}", label) is not None


@cache
def _load_nicknames() -> NickNamer:
    return NickNamer()


@cache
def is_short_for(one: str, other: str) -> bool:
    """Tell whether two folded given names may be one person's: an initial, or a short form of the other.

    >>> is_short_for("bob", "robert"), is_short_for("r", "robert"), is_short_for("jerry", "jerrold")
    (True, True, True)
    >>> is_short_for("anna", "robert"), is_short_for("larry", "peter"), is_short_for("harry", "harriet")
    (False, False, False)
    """
    if one == other or (1 in (len(one), len(other)) and one[0] == other[0]):
        return True
    known = _load_nicknames()
    if other in known.nicknames_of(one) or one in known.nicknames_of(other):
        return True
    short, long = sorted((one, other), key=len)
    stem = re.sub(r"(?<=.{3})(?:ie|ey|y)$", "", short)
    first = load_titles().first
    apart = len({first.get(one), first.get(other)} - {None}) > 1
    return not apart and len(stem) < len(short) < len(long) and long.startswith(stem)


def find_kind(label: str, kind: ActorKind, gazetteer: Gazetteer) -> ActorKind:
    """Say whether a name that no list has names anybody: role nouns alone name nobody, people of a named side do.

    >>> from kg.gazetteer import load_gazetteer
    >>> names = ["Committee Chairman", "US officials", "officials"]
    >>> [find_kind(name, ActorKind.UNNAMED, load_gazetteer()).value for name in names]
    ['unnamed', 'group', 'unnamed']
    """
    words = label.split()
    if kind is ActorKind.STATE:
        return kind
    if all(is_role(word) for word in words):
        return ActorKind.UNNAMED
    if kind is not ActorKind.UNNAMED or _names_nobody(words):
        return kind
    owned = re.match(r"[A-Z][\w.-]+(?: [A-Z][\w.-]+)?['’]", label) is not None
    listed = any(hits for *_, hits in gazetteer.scan([re.sub(r"['’]s?$", "", w) for w in words]))
    named = owned or listed or any(w[:1].isupper() and not is_role(w) for w in words[1:])
    return ActorKind.GROUP if named and len(words) <= _LONG else kind


def _names_nobody(words: Sequence[str]) -> bool:
    """Tell whether a text, a law or one holder of an office is called: by the noun before the first preposition.

    "Salem police spokesman" is another one in each article, "Salem officials" are the same side's.
    """
    head = next((a for a, b in pairwise(words) if b in _BEHIND), words[-1])
    plain = head.strip(".,").lower()
    texts = any(one in DOCUMENTS for one in (plain, plain.removesuffix("s"), plain.removesuffix("ies") + "y"))
    return texts or head in NO_ACTOR_WORDS - {"Forces", "States"} or plain in PERSON_NOUNS


#: Words behind the noun that a label is about.
_BEHIND = frozenset("of by from about on in for to that who which released conducted".split())


def is_role(word: str) -> bool:
    """Tell whether a word only says what somebody is: an office, people or a body of some kind."""
    plain = word.strip(".,").lower()
    ends = (
        plain.removesuffix("s"),
        plain.removesuffix("es"),
        plain.removesuffix("ies") + "y",
        plain.removesuffix("men") + "man",
    )
    return any(one in _ROLES for one in (plain, *ends)) or word in NO_ACTOR_WORDS


#: Adjectives and members of parties and peoples: in capitals they name whose people are meant.
_SIDES = frozenset(
    "republican republicans democrat democrats democratic conservative liberal labour tory socialist communist "
    "islamist american european westerner".split()
)
_ROLES = (
    PERSON_NOUNS
    | GROUP_NOUNS
    | BODY_HEADS
    | BODIES
    | load_titles().office
    | load_titles().before
    | load_titles().address
    | frozenset("and of the a an some many other former current his her their its".split())
) - _SIDES


def name_ministry(label: str, side: str | None, gazetteer: Gazetteer) -> str:
    """Name a ministry after its state, where its label does not.

    >>> from kg.gazetteer import load_gazetteer
    >>> name_ministry("Ministry of Trade", "norway", load_gazetteer())
    'Norwegian Ministry of Trade'
    """
    adjective = gazetteer.adjectives.get(side or "")
    ministry = any(word == "Ministry" for word in label.split())
    if adjective is None or not ministry or read_owned(label, gazetteer).owner is not None:
        return label
    return f"{adjective} {label}"
