"""Finds whom a description means: "the senator", "the Texas governor", "the company", "the Karel campaign".

In: the tokens of a description and the article's `Resolver`. Out: a Party, None where the article shows nobody
whom it fits. A person fits by offices that the article gives him; a body by words of its name or its kind. Of
several that fit, the one with most fitting modifiers, then the nearest named before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.book import Name, Profile
from kg.extraction.titles import load_terms, load_titles
from kg.extraction.words import BODY_HEADS, DOCUMENTS, GROUP_NOUNS, PERSON_NOUNS
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Mention, Party

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

    from kg.extraction.actors import Resolver

BODIES = (ActorKind.ORGANISATION, ActorKind.ALLIANCE, ActorKind.OUTLET)
DEFINITE = frozenset({"the", "this", "that", "his", "her", "its", "their", "our", "my", "your"})


def find_court(resolver: Resolver, paragraph: int, tokens: DocSpan, mention: Mention) -> Party | None:
    """Case: a body named after a person, "the Karel campaign", "Karel's administration", "the administration"."""
    head = _find_head(tokens)
    lemma = {"admin": "administration"}.get(head.lemma_.lower(), head.lemma_.lower())
    if lemma not in load_titles().courts or head.tag_ == "NNS":
        return None
    owner = _find_namesake(resolver, paragraph, tokens, head)
    if owner is None:
        others = [t for t in tokens if t.pos_ in ("PROPN", "NOUN", "ADJ") and t.i != head.i]
        if others and not all(t.lower_ in ("current", "new", "presidential") for t in others):
            return None
        owner = _find_court_before(resolver, paragraph, head, lemma)
    if owner is None and lemma == "administration":
        owner = _find_by_term(resolver, "president")
    if owner is None:
        return None
    label = f"{load_titles().surname(owner.label)} {lemma}"
    side = resolver.gazetteer.side_of(owner) if lemma == "administration" else None
    slug = build_slug(label)
    side_label = side.label if side else label
    actor = Actor(slug, label, ActorKind.ORGANISATION, side.id if side else slug)
    return Party(actor, side_label, mention, None, (f'"{mention.text}" is that of {owner.label}',))


def _find_namesake(resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token) -> Actor | None:
    """Find the person right before a body's noun: "the Karel campaign", "Karel's 2016 campaign"."""
    for token in reversed(tokens.doc[tokens.start : head.i]):
        name = resolver.book.guess_at(paragraph, token)
        if name is not None:
            return name.actor if name.actor.kind is ActorKind.PERSON else None
    first = tokens[0]
    if first.dep_ == "nmod:poss" and first.pos_ == "PRON":
        found = resolver.pronouns.resolve(paragraph, first, None, frozenset())
        return found[0].actor if found and found[0].actor.kind is ActorKind.PERSON else None
    return None


def _find_court_before(resolver: Resolver, paragraph: int, head: Token, lemma: str) -> Actor | None:
    """Find whose campaign or administration the article speaks of: the nearest named before, else the first."""
    nearest: Actor | None = None
    for number, part in enumerate(resolver.parsed):
        for token in part.doc:
            if token.lemma_.lower() != lemma or (number, token.i) == (paragraph, head.i):
                continue
            near = [resolver.book.guess_at(number, t) for t in part.doc[max(0, token.i - 3) : token.i]]
            people = [n.actor for n in near if n is not None and n.actor.kind is ActorKind.PERSON]
            if people and ((number, token.i) < (paragraph, head.i) or nearest is None):
                nearest = people[-1]
    return nearest or _find_holder(resolver, "president" if lemma == "administration" else "candidate")


def _find_holder(resolver: Resolver, role: str) -> Actor | None:
    """Find the only person to whom the article gives an office now: no former one."""
    found = {
        key: profile.actor
        for key, profile in resolver.book.profiles.items()
        if role in profile.role_lemmas and not profile.role_lemmas & {"former", "vice", "then", "ex"}
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _find_by_term(resolver: Resolver, office: str) -> Actor | None:
    """Find who held an office of the United States on the article's day, by the table of terms."""
    day = resolver.published
    if day is None:
        return None
    held = [t for t in load_terms() if t.office == office and t.since <= day < (t.until or "9999")]
    return resolver.gazetteer.actors.get(held[0].actor) if held else None


def find_described(
    resolver: Resolver, paragraph: int, tokens: DocSpan, mention: Mention, barred: frozenset[str]
) -> Party | None:
    """Case: a description that fits somebody whom the article names, by the rules joined with the learned reader.

    The rules read definite singular ones only, the reader all.
    """
    head = _find_head(tokens)
    found = _find_by_rules(resolver, paragraph, tokens, head)
    rules = [] if found is None or found.actor.id in barred else [resolver.party_of(found, mention)]
    learned = resolver.ask_reader(paragraph, head, barred, rules)
    if learned is not None:
        return resolver.party_of(learned[0], mention, learned[1])
    if found is None or not rules:
        return None
    return resolver.party_of(found, mention, f'"{mention.text}" fits {found.actor.label}')


def _find_by_rules(resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token) -> Name | None:
    """Find whom a definite singular description fits by offices, by a body's kind, or by the article's day."""
    if head.tag_ in ("NNS", "NNPS") or not _is_definite(tokens):
        return None
    called = resolver.gazetteer.actors.get(load_titles().called.get(head.lower_, ""))
    if called is not None and head.text[:1].isupper() and len(tokens) < 3:
        return Name(paragraph, head.i, head.i + 1, called, "name")
    place = _find_place(resolver, paragraph, tokens, head)
    if place is not None:
        return Name(paragraph, head.i, head.i + 1, place, "name")
    return _find_person(resolver, paragraph, tokens, head) or _find_body(resolver, paragraph, tokens, head)


def _find_place(resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token) -> Actor | None:
    """Find the office holder or place that two plain words mean: "the president", "the country", "the state"."""
    lemma = head.lemma_.lower()
    if len(tokens) > 2 or tokens[0].lower_ not in ("the", "this"):
        return None
    if lemma == "president":
        holder = _find_by_term(resolver, lemma)
        return holder if holder is not None and holder.id in resolver.book.actors else None
    if lemma in ("country", "nation", "republic", "kingdom"):
        return find_country(resolver, paragraph, head.i)
    if lemma != "state":
        return None
    names = _names_around(resolver, paragraph, head.i, ahead=False)
    known = resolver.gazetteer.adjectives
    return next((n.actor for n in names if n.actor.kind is ActorKind.STATE and n.actor.id not in known), None)


def find_owner(resolver: Resolver, paragraph: int, tokens: DocSpan, mention: Mention) -> Party | None:
    """Case: a text is by whom its words name: "the Karel campaign's filing", "a report by Tull", "his statement"."""
    head = _find_head(tokens)
    if head.lemma_.lower() not in DOCUMENTS:
        return None
    first = tokens[0]
    if first.dep_ == "nmod:poss" and first.pos_ == "PRON" and first.head.i == head.i:
        found = resolver.pronouns.resolve(paragraph, first, None, frozenset())
        return replace(found[0], mention=mention) if found else None
    by = next((t.i for t in tokens if t.i > head.i and t.lower_ in ("by", "from", "in")), None)
    behind = tokens.doc[by : min(by + MAKER_REACH, tokens.end)] if by is not None else ()
    places = [*reversed(tokens.doc[tokens.start : head.i]), *behind]
    names = [resolver.book.name_at(paragraph, t) for t in places]
    names += [resolver.book.guess_at(paragraph, t) if t.ent_type_ else None for t in places]
    for token, name in zip(places * 2, names, strict=True):
        if name is None or name.how == "demonym":
            continue
        if _may_own(tokens, name) if token.i < head.i else _may_make(tokens.doc[by or 0], name):
            return resolver.party_of(name, mention, f'"{mention.text}" is by {name.actor.label}')
    return _find_nameless_owner(resolver, paragraph, head, mention)


def _may_make(joint: Token, name: Name) -> bool:
    """Tell whether a name behind "by" or "in" may be a text's maker's: in an outlet stands what it says."""
    return joint.lower_ != "in" or name.actor.kind is ActorKind.OUTLET


def _find_nameless_owner(resolver: Resolver, paragraph: int, head: Token, mention: Mention) -> Party | None:
    """Find the body or people without a name whose text it is: "a foreign ministry statement", "the firm's suit"."""
    for child in head.children:
        lemma = child.lemma_.lower()
        owner = child.dep_ in ("nmod:poss", "compound") and child.pos_ == "NOUN" and child.i < head.i
        if owner and lemma in BODY_HEADS | GROUP_NOUNS and lemma != "court":
            phrase = [t for t in child.subtree if t.i <= child.i]
            words = child.doc[phrase[0].i : child.i + 1]
            maker = resolver.read(paragraph, words)
            if maker is not None:
                return replace(maker, mention=mention)
    return None


#: Texts that are named after whom they are about as often as after their makers.
INQUIRIES = frozenset(
    "investigation dossier transcript record document audit review indictment affidavit".split()
)
#: Words behind "by" among which a text's maker is named.
MAKER_REACH = 7


def _may_own(tokens: DocSpan, name: Name) -> bool:
    """Tell whether a name before a text's noun may be its maker's: a state's only as an owner's, "Borland's reply".

    So a person's before what is mostly about somebody: "the Tull dossier" is not Tull's.
    """
    owned = name.end < tokens.end and tokens.doc[name.end].text in ("'s", "’s", "'", "’")
    about = name.actor.kind is ActorKind.PERSON and _find_head(tokens).lemma_.lower() in INQUIRIES
    return owned or not (about or name.actor.kind is ActorKind.STATE)


def find_author(resolver: Resolver, paragraph: int, tokens: DocSpan, mention: Mention) -> Party | None:
    """Case: a text that somebody made speaks for him: "the lawsuit" after "Tull sued", "Tull filed a lawsuit"."""
    head = _find_head(tokens)
    lemma = head.lemma_.lower()
    if lemma not in DOCUMENTS - INQUIRIES or not _is_definite(tokens):
        return None
    for number in range(paragraph, -1, -1):
        doc = resolver.parsed[number].doc
        for token in reversed(doc[: tokens.start] if number == paragraph else doc[:]):
            maker = _find_maker(token, lemma)
            if maker is None:
                continue
            found = resolver.resolve(number, maker)
            if found:
                step = f'"{mention.text}" is by {found[0].actor.label}'
                return replace(found[0], mention=mention, steps=(step, *found[0].steps))
    return None


#: Suits, and the verbs of making texts.
SUITS = frozenset("lawsuit suit complaint".split())
TELLING = frozenset("say write state add argue allege claim warn announce declare conclude find".split())
MAKING = frozenset("file bring issue write publish send sign release submit run air launch post".split())


def _find_maker(token: Token, lemma: str) -> Token | None:
    """Find who makes a text where a token tells of it: "Tull sued", "Tull filed a complaint", "Tull's letter"."""
    if token.pos_ == "VERB" and token.lemma_.lower() == "sue" and lemma in SUITS:
        return tree.find_agent(token)
    if token.lemma_.lower() not in (SUITS if lemma in SUITS else {lemma}) or token.pos_ != "NOUN":
        return None
    if token.dep_ == "obj" and token.head.lemma_.lower() in MAKING:
        return tree.find_agent(token.head)
    told = token.dep_ == "obl" and token.head.lemma_.lower() in TELLING
    if told and "in" in tree.find_prepositions(token):
        return tree.find_agent(token.head)  # "Tull said in a statement"
    owners = [c for c in token.children if c.dep_ == "nmod:poss" and c.pos_ != "PRON"]
    owners += [c for c in token.children if c.dep_ == "compound" and c.pos_ == "PROPN" and c.i + 1 == token.i]
    by = [c for c in tree.find_children(token, "nmod") if tree.find_prepositions(c) & {"by", "from"}]
    filed = [c for c in token.children if c.dep_ == "acl" and c.lemma_.lower() in MAKING]
    by += [a for c in filed if (a := tree.find_agent(c)) is not None]
    return next(iter([*owners, *by]), None)


def find_members(resolver: Resolver, token: Token) -> Actor | None:
    """Case: a party's adjective alone ("Democratic") means its members; None for other words."""
    hits = [h for h in resolver.gazetteer.find(token.text) if h.how == "demonym"]
    if len(hits) != 1 or hits[0].actor.kind is not ActorKind.ORGANISATION:
        return None
    groups = (a for a in resolver.gazetteer.actors.values() if a.kind is ActorKind.GROUP)
    return next((a for a in groups if a.side == hits[0].actor.id), None)


def _find_head(tokens: DocSpan) -> Token:
    """Find the head noun: the last noun before the first preposition, clause or mark; else the parser's root."""
    last: Token | None = None
    for token in tokens:
        if (
            token.pos_ in ("ADP", "SCONJ", "VERB", "AUX", "PUNCT", "CCONJ")
            and last is not None
            and token.text != "-"
        ):
            break
        if token.pos_ in ("NOUN", "PROPN"):
            last = token
    return last if last is not None else tokens.root


def _is_definite(tokens: DocSpan) -> bool:
    first = tokens[0]
    return (
        first.lower_ in DEFINITE
        or (first.pos_ == "PROPN" and first.text[:1].isupper())
        or any(t.text in ("'s", "’s") for t in tokens[:6])
    )


def _find_person(resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token) -> Name | None:
    """Find the person whose offices hold the head noun and who fits the modifiers best."""
    lemma = _find_office(head)
    party = resolver.gazetteer.find(head.text) if head.text[:1].isupper() else ()
    titles = load_titles()
    if lemma not in PERSON_NOUNS | titles.office and lemma not in titles.gender and not party:
        return None
    ranked: list[tuple[int, int, Name]] = []
    for order, name in enumerate(_names_around(resolver, paragraph, head.i)):
        profile = resolver.book.profiles.get(name.actor.id)
        if profile is None or name.actor.kind is not ActorKind.PERSON:
            continue
        known = load_titles().call(profile.role_lemmas)
        wears = lemma in known or (lemma == "diplomat" and {"foreign", "minister"} <= known)
        wears = wears or any(h.actor.id == (profile.side.id if profile.side else "") for h in party)
        fit = _count_modifiers(resolver, paragraph, tokens, head, name, known)
        if wears and fit is not None:
            ranked.append((-fit, order, name))
    if (
        not ranked
        and lemma in RUNNING
        and (runs := _find_court_before(resolver, paragraph, head, "campaign"))
    ):
        return next((n for n in resolver.book.names.values() if n.actor.id == runs.id), None)
    if not ranked:
        return _find_fitting(resolver, paragraph, tokens, head, [h.actor.id for h in party])
    return min(ranked, key=lambda entry: entry[:2])[2]


#: Offices sought: of whom the article tells a campaign.
RUNNING = frozenset({"candidate", "nominee"})


def _find_office(head: Token) -> str:
    """Give the lemma of an office; of "president-elect" the office itself."""
    if head.lower_ in COMING and head.i > 1 and head.nbor(-1).text == "-":
        return head.nbor(-2).lemma_.lower()
    return head.lemma_.lower()


#: Words behind an office that somebody is yet to hold.
COMING = frozenset({"elect", "designate"})


def _find_fitting(
    resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token, parties: list[str]
) -> Name | None:
    """Find the person named last whom nothing in the article sets against a description."""
    if tokens[0].lower_ not in ("the", "this"):
        return None
    gender = load_titles().gender.get(head.lemma_.lower())
    for name in _names_around(resolver, paragraph, head.i, ahead=False):
        if paragraph - name.paragraph > 2:
            return None
        profile = resolver.book.profiles.get(name.actor.id)
        if profile is None or name.actor.kind is not ActorKind.PERSON:
            continue
        if parties and profile.side is not None and profile.side.id not in parties:
            continue
        known = load_titles().call(profile.role_lemmas)
        fit = _count_modifiers(resolver, paragraph, tokens, head, name, known)
        other = resolver.gender_of(name.actor)
        if fit is not None and (gender is None or other is None or gender == other):
            return name
    return None


def _count_modifiers(
    resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token, name: Name, known: frozenset[str]
) -> int | None:
    """Count the modifiers of a description that fit a person; None where one of them speaks against him."""
    profile = resolver.book.profiles[name.actor.id]
    fit = 0
    for token in tokens:
        part = head.lower_ in COMING and token.i >= head.i - 2
        if part or token.i == head.i or token.pos_ not in ("NOUN", "PROPN", "ADJ"):
            continue
        if token.lemma_.lower() in known:
            fit += 1
            continue
        owner = resolver.book.name_at(paragraph, token)
        if owner is None:
            if token.lemma_.lower() in WEIGHTY or token.lemma_.lower() in PERSON_NOUNS:
                return None
            continue
        bonus = _match_owner(resolver, owner.actor, profile)
        if bonus is None:
            return None
        fit += bonus
    return fit


def _match_owner(resolver: Resolver, owner: Actor, profile: Profile) -> int | None:
    """Weigh whom a description names beside the office; None where the person is known to belong elsewhere."""
    homes = [
        resolver.gazetteer.actors[key].label for key in profile.homes if key in resolver.gazetteer.actors
    ]
    if profile.side is not None and profile.side.id in (owner.id, owner.side):
        return 2
    if owner.id in profile.homes or any(label.startswith(owner.label) for label in homes):
        return 2
    if owner.kind is ActorKind.PERSON or (owner.kind is ActorKind.STATE and homes):
        return None
    apart = profile.side is not None and profile.side.kind is owner.kind
    return None if apart else 0


#: Modifiers that an office must show to fit.
WEIGHTY = frozenset(
    "foreign prime defense defence deputy vice finance former general interior attorney".split()
)


def _find_body(resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token) -> Name | None:
    """Find the body that a noun calls again: by a word of its name, else by its kind; the nearest before."""
    lemma, titles = head.lemma_.lower(), load_titles()
    kinds = [kind for kind, nouns in titles.bodies.items() if lemma in nouns]
    if not kinds or any(t.pos_ == "PROPN" for t in tokens if t.i != head.i):
        return None
    points: dict[str, tuple[float, Name]] = {}
    counts = Counter(name.actor.id for name in set(resolver.book.names.values()))
    for name in _names_around(resolver, paragraph, head.i, ahead=False):
        if name.actor.kind not in BODIES or name.how == "demonym" or name.actor.id in points:
            continue
        words = {w.lower().strip(".,") for w in name.actor.label.split()}
        if any(t.lemma_.lower() in WEIGHTY - words for t in tokens):
            continue
        if lemma not in words and not any(_is_of_kind(resolver, name, kind) for kind in kinds):
            continue
        far = paragraph - name.paragraph
        points[name.actor.id] = (
            NAMED * (lemma in words) - far * 0.5 + math.log(1 + counts[name.actor.id]),
            name,
        )
    best = sorted(points.values(), key=lambda entry: -entry[0])
    return best[0][1] if best else None


#: Points of a body whose name has the very noun by which it is called again.
NAMED = 2.0


def _is_of_kind(resolver: Resolver, name: Name, kind: str) -> bool:
    """Tell whether a body's name, or the gazetteer, shows the kind that a noun asks for."""
    titles, words = load_titles(), set(name.actor.label.split())
    public = bool(words & titles.shows["public"]) or name.actor.side == "united-states"
    outlet = name.actor.kind is ActorKind.OUTLET
    if kind == "firm":
        return not public and not outlet and resolver.gazetteer.side_of(name.actor) is None
    if kind == "public":
        return public
    if kind == "outlet":
        return outlet or bool(words & titles.shows["outlet"])
    if kind == "any":
        return not public and not outlet
    return kind == "club" and not public and not outlet and resolver.gazetteer.side_of(name.actor) is None


def _names_around(resolver: Resolver, paragraph: int, index: int, ahead: bool = True) -> Iterator[Name]:
    """Yield the names before a place, nearest first, then those behind it."""
    last = len(resolver.parsed)
    seen: set[tuple[int, int]] = set()
    for number in range(paragraph, -1, -1):
        end = index if number == paragraph else len(resolver.parsed[number].doc)
        yield from _names_in(resolver, number, range(end - 1, -1, -1), seen)
    for number in range(paragraph, last if ahead else paragraph):
        start = index if number == paragraph else 0
        yield from _names_in(resolver, number, range(start, len(resolver.parsed[number].doc)), seen)


def _names_in(resolver: Resolver, number: int, order: range, seen: set[tuple[int, int]]) -> Iterator[Name]:
    for i in order:
        name = resolver.book.names.get((number, i))
        if name is None and (guess := resolver.book.guessed.get((number, i))) is not None:
            name = guess if guess.actor.kind is not ActorKind.PERSON else None
        if name is not None and (number, name.start) not in seen:
            seen.add((number, name.start))
            yield name


def find_side(resolver: Resolver, paragraph: int, tokens: DocSpan) -> Actor | None:
    """Find for whom a group nobody names speaks: the party, state or body named in its words."""
    head = _find_head(tokens)
    group = head.lemma_.lower() in GROUP_NOUNS | PERSON_NOUNS | BODY_HEADS or head.pos_ == "PROPN"
    inside = resolver.gazetteer.find(head.text)
    if inside and not group:
        return resolver.gazetteer.side_of(inside[0].actor)
    for token in sorted(tokens, key=lambda t: (t.i > head.i, -t.i)):
        name = resolver.book.name_at(paragraph, token)
        if name is None or (token.i > head.i and not group):
            continue
        profile = resolver.book.profiles.get(name.actor.id)
        side = (profile.side if profile else None) or resolver.gazetteer.side_of(name.actor)
        return side or (name.actor if name.actor.kind is not ActorKind.PERSON else None)
    return None


def name_state_body(resolver: Resolver, paragraph: int, tokens: DocSpan) -> str | None:
    """Name a state's body by the state's adjective: "Avaria's ministry", "the ministry in Oslo"; None: no such body.

    A body without its state's name ("the foreign ministry") is that of the state named nearest before.
    """
    head = _find_head(tokens)
    if head.lemma_.lower() not in STATE_BODIES or head.tag_ == "NNS":
        return None
    state, place = _find_state(resolver, paragraph, tokens, head)
    adjective = resolver.gazetteer.adjectives.get(state.id) if state is not None else None
    if adjective is None:
        return None
    words = [t for t in tokens if t.i <= head.i and t.i not in place and t.pos_ not in ("DET", "PART")]
    text = "".join(t.text_with_ws for t in words).strip()
    return f"{adjective} {' '.join(text.split())}"


def _find_state(
    resolver: Resolver, paragraph: int, tokens: DocSpan, head: Token
) -> tuple[Actor | None, frozenset[int]]:
    """Find whose body is meant, and which tokens say so."""
    for token in tokens:
        name = resolver.book.name_at(paragraph, token)
        if name is not None and token.pos_ == "PROPN":
            state = name.actor.kind is ActorKind.STATE
            return (name.actor if state else None), frozenset(range(name.start, name.end))
        if name is not None:
            return None, frozenset()
    country = next((t for t in tokens if t.lemma_.lower() in ("country", "nation")), None)
    if country is None and any(t.pos_ in ("PROPN", "PRON") for t in tokens):
        return None, frozenset()
    if country is None and head.lemma_.lower() == "government" and head.i - tokens.start < 3:
        return find_home(resolver), frozenset()
    if country is None and not (tokens[0].lower_ == "the" and head.lemma_.lower() in ("ministry", "regime")):
        return None, frozenset()
    found = find_country(resolver, paragraph, head.i)
    return found, frozenset({country.i} if country is not None else ())


def find_country(resolver: Resolver, paragraph: int, index: int) -> Actor | None:
    """Find the state named nearest before a place, its seat or people too; territories are none."""
    for name in _names_around(resolver, paragraph, index, ahead=False):
        if name.actor.kind is ActorKind.STATE and name.actor.id in resolver.gazetteer.adjectives:
            return name.actor
    return None


def find_home(resolver: Resolver) -> Actor | None:
    """Find the only state that an article names, or that its bodies and people speak for; None of several."""
    sides = (resolver.gazetteer.side_of(actor) or actor for actor in resolver.book.actors.values())
    states = {side.id: side for side in sides if side.id in resolver.gazetteer.adjectives}
    return next(iter(states.values())) if len(states) == 1 else None


#: Nouns for bodies of which every state has its own.
STATE_BODIES = frozenset(
    "ministry government army military parliament regime embassy president minister premier police committee "
    "service force leadership presidency navy cabinet elite".split()
)
