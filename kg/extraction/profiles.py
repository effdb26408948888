"""Collects what an article says about its people: office, side, home, gender, and how they may be called again.

In: the registered names. Out: a `Profile` for each person in the `NameBook`. Read are the words before a name
("Israeli army spokesman Ida Tull"), the apposition or bracket behind it (", a spokesman for the army", "(R-Tex.)")
and the given name. The first finding wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.book import Name, NameBook, Profile
from kg.extraction.titles import load_territories, load_titles
from kg.extraction.words import PERSON_NOUNS
from kg.gazetteer import Gazetteer, Naming
from kg.model import Actor, ActorKind
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

#: "R-Tex.", "(D., Okla.)", "R-Utah": a party's letter with a territory.
SEATED = re.compile(r"^[\s,(]*([RD])\.?\s?[-‐-―,/]\s?((?:[A-Z]\.\s?){2}|[A-Z][A-Za-z]+(?: [A-Z][a-z]+)?)")
PARTIES = {"R": "republican-party", "D": "democratic-party"}


def add_profiles(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> None:
    """Collect each person's office, side and gender from the words around the name."""
    seen: set[tuple[int, int]] = set()
    for (number, _), name in sorted(book.names.items()):
        if name.actor.kind is not ActorKind.PERSON or (number, name.start) in seen:
            continue
        seen.add((number, name.start))
        profile = book.profiles.setdefault(name.actor.id, Profile(name.actor))
        if profile.side is None and name.actor.side:
            profile.side = gazetteer.side_of(name.actor)
        if profile.gender is None:
            profile.gender = _guess_gender(name.actor.label)
        _read_seat(parsed[number], name, profile, gazetteer)
        _read_surroundings(parsed[number], name, profile, book, gazetteer)


def _guess_gender(label: str) -> str | None:
    words = label.split()
    return load_titles().first.get(words[0].lower()) if len(words) > 1 else None


def _read_seat(part: Parsed, name: Name, profile: Profile, gazetteer: Gazetteer) -> None:
    """Read party and home out of what stands right behind a name: "(R-Tex.)", ", D-N.Y.", ", Tennessee Republican"."""
    doc = part.doc
    start = doc[name.end - 1].idx + len(doc[name.end - 1])
    seated = SEATED.match(doc.text[start : start + 40])
    if seated is None:
        return
    profile.side = profile.side or gazetteer.actors.get(PARTIES[seated[1]])
    short = seated[2].replace(".", "").replace(" ", "")
    known = [h.actor.id for h in gazetteer.find(seated[2].strip()) if h.actor.kind is ActorKind.STATE]
    home = load_territories().get(short) or next(iter(known), None)
    if home is not None:
        profile.homes |= {home}


def _read_surroundings(
    part: Parsed, name: Name, profile: Profile, book: NameBook, gazetteer: Gazetteer
) -> None:
    """Read the office before a name or the apposition after it into the profile, first finding wins."""
    doc = part.doc
    left = name.start
    while (
        left > 0
        and not doc[left - 1].is_punct
        and (
            doc[left - 1].pos_ in ("NOUN", "PROPN", "ADJ", "PART")
            or (
                doc[left - 1].lower_ in ("of", "for") and left > 1 and doc[left - 2].pos_ in ("NOUN", "PROPN")
            )
        )
    ):
        left -= 1
    stretches = [doc[left : name.start], *_list_fronts(doc[name.start : name.end])]
    if name.end + 1 < len(doc) and doc[name.end].text in (",", "("):
        behind = doc[name.end + 1 : name.end + 16]
        stretches.append(
            doc[name.end + 1 : next((t.i for t in behind if _ends_apposition(t, name)), behind.end)]
        )
    for stretch in stretches:
        lemmas = frozenset(w.lower().rstrip(".") for t in stretch for w in (t.lemma_, t.text))
        roles = lemmas & (PERSON_NOUNS | load_titles().office)
        if not roles and not (lemmas & {"mr", "ms", "mrs"}):
            continue
        if roles and profile.office is None:
            profile.office = part.mention_of(stretch)
        profile.role_lemmas |= lemmas
        _read_gender(lemmas, profile)
        if roles:
            profile.homes |= _find_homes(name.paragraph, stretch, book)
        if profile.side is None and roles:
            profile.side = _find_side(name.paragraph, stretch, book, gazetteer)


def _list_fronts(named: DocSpan) -> list[DocSpan]:
    """List what stands before a comma as what a name behind it is an apposition to: "Oslo's mayor, Dame Eva Lund"."""
    doc, end = named.doc, named.start
    while end > 0 and doc[end - 1].pos_ == "PROPN":
        end -= 1
    head = next((t for t in named if t.head.i < end), None)
    if end < 2 or doc[end - 1].text != "," or head is None or head.dep_ != "appos":
        return []
    return [doc[head.head.left_edge.i : end - 1]] if head.head.pos_ in ("NOUN", "PROPN") else []


def _ends_apposition(token: Token, name: Name) -> bool:
    """Tell whether the words behind a name and a comma end there: at a mark, or at a verb and what hangs on one.

    "Chairman Ashby, accused the union of lying", "Ashby, who is accused by the union": neither tells an office.
    """
    if token.text in (",", ")", ".", ";", "—"):
        return True
    return any(tree.is_verb(t) and name.end <= t.i <= token.i for t in (token, *tree.climb(token)))


def _read_gender(lemmas: frozenset[str], profile: Profile) -> None:
    told = {load_titles().gender[w] for w in lemmas if w in load_titles().gender}
    if len(told) == 1:
        profile.gender = told.pop()


def _find_side(
    number: int, stretch: Sequence[Token] | DocSpan, book: NameBook, gazetteer: Gazetteer
) -> Actor | None:
    """Find whom the office belongs to: the first state or body named in it ("Israeli army spokesman")."""
    for token in stretch:
        party = [
            h
            for h in gazetteer.find(token.text)
            if h.how is Naming.DEMONYM and h.actor.kind is not ActorKind.STATE
        ]
        if party and not party[0].ambiguous:
            return party[0].actor
    for token in stretch:
        named = book.name_at(number, token)
        if named is not None and named.actor.kind is not ActorKind.PERSON:
            return gazetteer.side_of(named.actor) or named.actor
    return None


def _find_homes(number: int, stretch: Sequence[Token] | DocSpan, book: NameBook) -> frozenset[str]:
    """List the states and territories that an office names: "Texas governor"."""
    names = [book.name_at(number, token) for token in stretch]
    return frozenset(n.actor.id for n in names if n is not None and n.actor.kind is ActorKind.STATE)
