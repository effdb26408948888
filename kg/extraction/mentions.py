"""Says whom the words at a place of an article mean, where it is known that they mean somebody.

In: a stretch of tokens (a mention as read by people or the learned reader) and the article's `Resolver`. Out:
parties, with the steps that led there. Here, other than in `Resolver.resolve`, the words are known to stand for
a party, so every noun phrase means somebody: a name, whom a description fits, or somebody unnamed whose label is
the words. Only a pronoun without antecedent means nobody.

The cases, in order: a pronoun; a name that heads the words (offices, appositions and possessives set aside);
several names joined; a body named after a person ("the Karel campaign"); a description of somebody named
("the senator", "the company", "the president"); the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import descriptions
from kg.extraction.book import Name
from kg.extraction.names import PARTY_TAG, possess
from kg.extraction.titles import load_titles
from kg.extraction.words import (
    ACQUAINTANCES,
    FIRST_PERSON,
    HE,
    IT,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    RELATIVES,
    SECOND_PERSON,
    SHE,
    THEY,
)
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Mention, Party

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

    from kg.extraction.actors import Resolver

PRONOUNS = FIRST_PERSON | SECOND_PERSON | HE | SHE | THEY | IT | RELATIVES
#: Words after a name that only say of what kind it is: "the Islamic State group".
KIND_NOUNS = frozenset(
    "group company firm network organization organisation newspaper magazine website outlet".split()
)
#: Words beside a pronoun that change nothing.
TRAILING = frozenset(
    "'s ’s 'm ’m 're ’re 've ’ve 'll ’ll 'd ’d all both themselves himself herself itself".split()
)
#: Words before a mention that are no part of it.
LEADING = frozenset("by from to with of against for on and or but".split())
#: Adverbs before a mention that are no part of it: "even Tull", "at least Tull".
FOCUS = frozenset(
    "even only just perhaps probably maybe especially particularly notably namely mainly mostly also possibly "
    "apparently including".split()
)
#: Parts of speech that may stand before a name and belong to it.
NOMINAL = frozenset({"PROPN", "ADJ", "DET", "NUM", "NOUN"})
#: Marks at which the first part of an apposition ends.
BREAKS = frozenset({",", "(", "—", "–", ";", ":"})


def read_mention(
    resolver: Resolver,
    paragraph: int,
    tokens: DocSpan,
    speaker: Party | None = None,
    barred: frozenset[str] = frozenset(),
) -> list[Party]:
    """Say whom some tokens of a paragraph mean.

    Args:
        resolver: The article's resolver.
        paragraph: Number of the paragraph.
        tokens: The mention, at least one token.
        speaker: Who is speaking there, None: found from the attributions.
        barred: Ids of actors that a pronoun cannot mean here.

    Returns:
        Parties in text order, several only for several names; empty for a pronoun without antecedent.
    """
    tokens = _take_name(resolver, paragraph, _step_back(resolver, paragraph, _trim(tokens)))
    if _is_pronoun(tokens):
        return resolver.pronouns.resolve(paragraph, tokens[0], speaker, barred)
    if any(t.lower_ in ("both", "two") for t in tokens) and (
        pair := resolver.resolve_pair(paragraph, tokens.root)
    ):
        return pair
    if family := _find_family(resolver, tokens):
        return [resolver.party_of(name, resolver.mention(paragraph, tokens)) for name in family]
    names = list(_list_names(resolver, paragraph, tokens))
    joined = _find_joined(paragraph, tokens, names)
    if len(joined) > 1:
        return _drop_repeats([resolver.party_of(n, _cut(resolver, n)) for n in joined])
    mention = resolver.mention(paragraph, tokens)
    if len(tokens) == 1 and (members := descriptions.find_members(resolver, tokens[0])) is not None:
        return [Party(members, resolver.gazetteer.actors[members.side or ""].label, mention)]
    named, found = next((n for n in names if _is_introduced(tokens, n)), None), None
    if named is None:
        found = descriptions.find_court(resolver, paragraph, tokens, mention)
        found = found or descriptions.find_owner(resolver, paragraph, tokens, mention)
        named = None if found else next((n for n in names if _heads(tokens, n)), None)
    if named is not None:
        return [_read_people(resolver, tokens, named, mention) or resolver.party_of(named, mention)]
    found = found or descriptions.find_described(resolver, paragraph, tokens, mention, barred)
    found = found or descriptions.find_author(resolver, paragraph, tokens, mention)
    return [found or build_described(resolver, paragraph, tokens, mention, speaker, barred)]


def _is_introduced(tokens: DocSpan, name: Name) -> bool:
    """Tell whether a noun says who a person is and the name ends the mention: "her old rival Ida Tull"."""
    if name.actor.kind is not ActorKind.PERSON or name.end != tokens.end or name.start <= tokens.start:
        return False
    noun = tokens.doc[name.start - 1]
    if noun.is_lower and noun.is_alpha and (noun.tag_ in ("NN", "NNS") or noun.i == tokens.start):
        return noun.pos_ not in ("DET", "ADP", "PRON", "CCONJ")
    return _ends_body_of_office(tokens, noun)


def _ends_body_of_office(tokens: DocSpan, noun: Token) -> bool:
    """Tell whether a body or place that an office is of ends here: "Speaker of the [House]", "envoy to [Borland]"."""
    before = [t for t in tokens if t.i < noun.i]
    while before and (before[-1].pos_ in ("DET", "PROPN") or before[-1].lower_ == "the"):
        before.pop()
    office = before[-2] if len(before) > 1 and before[-1].lower_ in ("of", "to", "for") else None
    named = noun.pos_ == "PROPN" and not load_titles().is_title(noun.text)
    return (
        named
        and office is not None
        and (load_titles().is_title(office.text) or office.lemma_ in PERSON_NOUNS)
    )


def _read_people(resolver: Resolver, tokens: DocSpan, name: Name, mention: Mention) -> Party | None:
    """Case: a party's or nation's people, of whom the words say more or say only that they are people.

    "Senate Democrats" and "Avarians" keep their words; "the Avarians" are Avaria, "Democrats" stay as known.
    """
    doc, titles = tokens.doc, load_titles()
    last = doc[min(name.end, tokens.end) - 1]
    people = name.actor.kind is ActorKind.GROUP or (name.how == "demonym" and last.tag_ in ("NNS", "NNPS"))
    rest = [t for t in tokens if not name.start <= t.i < name.end and t.pos_ not in ("DET", "PUNCT", "PART")]
    many = any(t.lower_ in ("some", "many", "most", "all", "several") for t in tokens)
    if not people or (
        titles.is_title(tokens[0].text) and tokens[0].i < name.start and not tokens[0].is_lower
    ):
        return None
    bare = not rest and not many
    if bare and (name.actor.kind is ActorKind.GROUP or tokens[0].lower_ == "the"):
        return None
    words = tokens.doc[tokens.start : _find_tail(tokens)]
    label = _strip_article(" ".join(words.text.split()))
    side = resolver.gazetteer.side_of(name.actor) or name.actor
    actor = Actor(build_slug(label), label, ActorKind.GROUP, side.id)
    return Party(actor, side.label, mention, None, (f'"{mention.text}" are people of {side.label}',))


def _trim(tokens: DocSpan) -> DocSpan:
    """Drop marks, prepositions, adverbs and a verb that follows from the ends, as long as anything is left."""
    start, end, doc = tokens.start, tokens.end, tokens.doc
    end = _find_verb(tokens) or end
    while end - start > 1 and (
        doc[start].is_punct
        or doc[start].is_space
        or doc[start].text in LEADING
        or (doc[start].lower_ in FOCUS and doc[start + 1].pos_ != "NUM")
        or (
            doc[start : start + 2].text.lower() == "at least" and doc[min(start + 2, end - 1)].pos_ == "PROPN"
        )
    ):
        start += 2 if doc[start + 1].lower_ == "least" else 1
    while end - start > 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return doc[start:end]


def _find_verb(tokens: DocSpan) -> int | None:
    """Find the finite verb of which the words before are the subject: "Mr. Tull [was]"; None in a relative clause."""
    for token in tokens[1:]:
        if token.lower_ in RELATIVES or token.text in (",", "(", "-"):
            return None
        if token.pos_ in ("AUX", "VERB") and token.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            verb = token.head if token.dep_.split(":")[0] in ("aux", "cop") else token
            subject = [c for c in verb.children if c.dep_.startswith("nsubj") and c.i < token.i]
            own = subject and subject[0].pos_ != "PRON" and not verb.dep_.startswith("acl")
            return token.i if own else None
    return None


def _find_family(resolver: Resolver, tokens: DocSpan) -> list[Name]:
    """List the people whose surname stands in the plural: "the Karels"; empty for one bearer or more than three."""
    last = tokens[-1].text
    if len(tokens) != 2 or tokens[0].lower_ != "the" or not (last.endswith("s") and last[:1].isupper()):
        return []
    surname = load_titles().surname
    found = {
        name.actor.id: name
        for _, name in sorted(resolver.book.names.items())
        if name.actor.kind is ActorKind.PERSON and " " in name.actor.label
        if surname(name.actor.label) == last[:-1]
    }
    return list(found.values()) if 1 < len(found) < 4 else []


def _take_name(resolver: Resolver, paragraph: int, tokens: DocSpan) -> DocSpan:
    """Take in the person's name right behind a mention that ends in an office: "the mayor [Ida Holm]".

    Behind a comma too where the name stands for the mention: "his opponent, [Ida Holm],".
    """
    doc, last = tokens.doc, tokens[-1]
    known = load_titles().is_title(last.text) or last.lemma_.lower() in PERSON_NOUNS | ACQUAINTANCES
    comma = tokens.end + 1 < len(doc) and doc[tokens.end].text == ","
    start = tokens.end + comma
    if start >= len(doc) or not known:
        return tokens
    name = resolver.book.name_at(paragraph, doc[start])
    if name is None or name.start != start or name.actor.kind is not ActorKind.PERSON:
        return tokens
    root = doc[name.start : name.end].root
    beside = root.dep_ == "appos" and root.head.i == tokens.root.i
    return doc[tokens.start : name.end] if not comma or beside else tokens


def _step_back(resolver: Resolver, paragraph: int, tokens: DocSpan) -> DocSpan:
    """Take the name before a lawmaker's party and district: "Ida Holm (R-Fla.)", "Ida Holm, D-N.Y."."""
    doc, start = tokens.doc, tokens.start
    name = resolver.book.name_at(paragraph, doc[start - 2]) if start > 1 else None
    if name is None or name.end != start - 1 or doc[start - 1].text not in ("(", ",", "["):
        return tokens
    return doc[name.start : name.end] if PARTY_TAG.match(tokens.text) else tokens


def _is_personal(token: Token) -> bool:
    """Tell whether a word is a personal or possessive pronoun; "US" is none."""
    return token.lower_ in HE | SHE | THEY | IT | FIRST_PERSON and not (len(token) > 1 and token.is_upper)


def _is_pronoun(tokens: DocSpan) -> bool:
    """Tell whether a mention is one pronoun, a possessive ending or "all" beside it aside; not "US", "WHO"."""
    words = [t for t in tokens if t.lower_ not in TRAILING]
    if not words or len(words) > 1 or words[0].i != tokens.start:
        return False
    return words[0].lower_ in PRONOUNS and not (len(words[0].text) > 1 and words[0].text.isupper())


def _list_names(resolver: Resolver, paragraph: int, tokens: DocSpan) -> Iterator[Name]:
    """List the names that the tokens touch, in text order; the book's before guesses."""
    seen: set[int] = set()
    for token in tokens:
        name = resolver.book.guess_at(paragraph, token)
        if name is not None and name.start not in seen:
            seen.add(name.start)
            yield name


def _cut(resolver: Resolver, name: Name) -> Mention:
    return resolver.mention(name.paragraph, resolver.parsed[name.paragraph].doc[name.start : name.end])


def _find_joined(paragraph: int, tokens: DocSpan, names: Sequence[Name]) -> list[Name]:
    """List the names that a mention coordinates: nothing but names, commas and `and`, with their offices."""
    inside = {i for n in names for i in range(n.start, n.end)}
    names = [name for name in names if not _is_before_office(tokens, name)]
    if len(names) < 2:
        return []
    rest = [t for t in tokens if t.i not in inside]
    titles = load_titles()
    joints = [t for t in rest if t.lower_ in ("and", "or", "&", ",")]
    offices = {i for t in rest if titles.is_title(t.text) for i in (t.i - 1, t.i)}
    plain = all(t in joints or t.i in offices or t.pos_ == "DET" for t in rest)
    return names if plain and any(t.lower_ in ("and", "or", "&") for t in joints) else []


def _is_before_office(tokens: DocSpan, name: Name) -> bool:
    """Tell whether a place's or party's name only says whose an office is: "[New York] Rep. Ida Tull and Per Holm"."""
    office = name.end < tokens.end and load_titles().is_title(tokens.doc[name.end].text)
    return office and name.actor.kind is not ActorKind.PERSON


def _drop_repeats(parties: Sequence[Party]) -> list[Party]:
    found: dict[str, Party] = {}
    for party in parties:
        found.setdefault(party.actor.id, party)
    return list(found.values())


def _heads(tokens: DocSpan, name: Name) -> bool:
    """Tell whether a name inside a mention is what the mention is about, not an owner, place or modifier."""
    doc, start, end = tokens.doc, max(name.start, tokens.start), min(name.end, tokens.end)
    adjective = doc[end - 1].pos_ == "ADJ" or doc[end - 1].tag_ in ("JJ", "NN", "NNP")
    if name.how == "demonym" and adjective and end - start < len(tokens):
        return False
    return _ends_phrase(tokens, name, end) and _opens_phrase(tokens, start, name)


def _ends_phrase(tokens: DocSpan, name: Name, end: int) -> bool:
    """Tell whether nothing after a name takes it as its modifier: "Karel's lawyer", "the Karel campaign"."""
    while end < tokens.end and tokens.doc[end].lower_.rstrip(".") in load_titles().suffix:
        end += 1
    if end >= tokens.end:
        return True
    after = tokens.doc[end]
    if after.text in ("'s", "’s", "'", "’"):
        return end + 1 >= tokens.end
    if after.text == "-" or after.pos_ in ("NUM",):
        return False
    if after.lemma_.lower() in KIND_NOUNS and name.actor.kind is not ActorKind.PERSON:
        return end + 1 >= tokens.end or tokens.doc[end + 1].pos_ in ("PUNCT", "ADP")
    return after.pos_ not in ("NOUN", "PROPN", "ADJ") or after.text in BREAKS


def _opens_phrase(tokens: DocSpan, start: int, name: Name) -> bool:
    """Tell whether what stands before a name belongs to it: offices, adjectives, an apposition's first part."""
    doc, titles, i = tokens.doc, load_titles(), start - 1
    while i >= tokens.start and (
        doc[i].pos_ in NOMINAL
        or doc[i].text == "-"
        or titles.is_title(doc[i].text)
        or (doc[i].text == "." and titles.is_title(doc[max(0, i - 1)].text))
        or doc[i].tag_ == "VBN"
        or (
            doc[i].pos_ == "ADV" and (doc[i + 1].pos_ in ("ADJ", "PUNCT", "NOUN") or doc[i + 1].tag_ == "VBN")
        )
    ):
        i -= 1
    if i == tokens.start and doc[i].dep_ == "nmod:poss" and name.actor.kind is ActorKind.PERSON:
        return True  # "his lawyer Ida Tull"
    if i < tokens.start:
        return not any(t.tag_ == "NNS" and t.i == start - 1 for t in doc[tokens.start : start])
    if name.actor.kind is not ActorKind.PERSON:
        within = any(t.pos_ == "ADP" for t in doc[tokens.start : i])
        return doc[i].text in (",", "(", "'s", "’s") and not within and tokens.root.i >= start
    if doc[i].pos_ in ("ADP", "SCONJ") or doc[i].lower_ in ("of", "for", "or"):
        return _is_office_part(tokens, i)
    if doc[i].lower_ == "and":
        before = doc[start - 1]
        return titles.is_title(before.text) or before.lemma_.lower() in PERSON_NOUNS
    return doc[i].pos_ in ("PART", "PUNCT") or doc[i].text in BREAKS


def _is_office_part(tokens: DocSpan, i: int) -> bool:
    """Tell whether a preposition before a name belongs to an office: "Secretary of State Mike Tull"."""
    doc, titles = tokens.doc, load_titles()
    if doc[i].lower_ == "of" and i > tokens.start and doc[i - 1].text in ORGANISATION_WORDS:
        return any(
            titles.is_title(t.text) for t in doc[i : min(i + 4, tokens.end)]
        )  # "House of Delegates Member .."
    before = any(titles.is_title(t.text) for t in doc[max(tokens.start, i - 2) : i])
    after = doc[i + 1].text in ("State", "Staff", "Defense", "Defence", "Education", "Labor", "Homeland")
    return doc[i].lower_ == "of" and before and after


def build_described(
    resolver: Resolver,
    paragraph: int,
    tokens: DocSpan,
    mention: Mention,
    speaker: Party | None,
    barred: frozenset[str] = frozenset(),
) -> Party:
    """Make somebody unnamed of a mention's words; a possessive pronoun at the front becomes its owner's name."""
    part = len(tokens) > 3 and tokens[0].lower_ in SHARES and tokens[1].lower_ == "of"
    if part and tokens[2].pos_ != "NUM":
        rest = tokens.doc[tokens.start + 2 : tokens.end]  # "some of his aides" are his aides
        mentioned = resolver.mention(paragraph, rest)
        return replace(
            build_described(resolver, paragraph, rest, mentioned, speaker, barred), mention=mention
        )
    first, label = tokens[0], " ".join(mention.text.split())
    owner: Party | None = None
    if _is_personal(first) and len(tokens) > 1:
        found = resolver.pronouns.resolve(paragraph, first, speaker, barred)
        owner = found[0] if found else None
        if owner is not None:
            after = tokens.doc[first.i + 1 : tokens.end].text
            label = f"{possess(_short(owner.actor))} {' '.join(after.split())}"
    else:
        label = _cut_words(resolver, paragraph, tokens, label)
        label = descriptions.name_state_body(resolver, paragraph, tokens) or _strip_article(label)
    side = descriptions.find_side(resolver, paragraph, tokens[1:] if owner is not None else tokens)
    side_id = side.id if side else owner.actor.side if owner else None
    side_label = side.label if side else owner.side_label if owner else None
    body = tokens.root.lemma_.lower().capitalize() in ORGANISATION_WORDS and tokens.root.tag_ != "NNS"
    kind = ActorKind.ORGANISATION if body and side is not None else ActorKind.UNNAMED
    actor = Actor(build_slug(label), label, kind, side_id)
    step = (
        f'"{mention.text}" names nobody'
        if side_label is None
        else f'"{mention.text}" belongs to {side_label}'
    )
    return Party(actor, side_label, mention, None, (step,))


def _cut_words(resolver: Resolver, paragraph: int, tokens: DocSpan, label: str) -> str:
    """Leave out what a label does not need: counting words, an owner's office, a clause or place that follows."""
    doc, start, end = tokens.doc, tokens.start, tokens.end
    counted = tokens[0].lower_ in COUNTING and len(tokens) > 1 and tokens[1].lower_ not in ("of", "more")
    if counted and tokens.root.tag_ != "NNPS":
        start += 1
    if tokens.root.lemma_.lower() in TERRITORIES and any(t.lower_ == "of" for t in tokens[1:3]):
        of = next(t.i for t in tokens[1:3] if t.lower_ == "of")
        if of + 1 < end and doc[of + 1].text[:1].isupper():
            return " ".join(doc[of + 1 : end].text.split())
    owner = next((t for t in tokens if t.text in ("'s", "’s", "'", "’")), None)
    name = resolver.book.name_at(paragraph, doc[owner.i - 1]) if owner is not None and owner.i else None
    if name is not None and name.actor.kind is ActorKind.PERSON and tokens.root.i >= name.start:
        start = max(start, name.start)
    tail = _find_tail(tokens)
    if start == tokens.start and tail >= end:
        return label
    return " ".join(doc[start : max(tail, start + 1)].text.split())


def _find_tail(tokens: DocSpan) -> int:
    """Find where a label may end: before a clause or place that follows, unless a lone noun says nothing without it."""
    tail = next((t.i for t in tokens[1:] if t.lower_ in TAILS), tokens.end)
    before = tokens.doc[tokens.start : tail]
    if before[-1].text == ",":
        return tail - 1
    lone = sum(t.pos_ not in ("DET", "ADP") for t in before) < 2
    return tokens.end if lone and len(tokens) <= MOST_WORDS else tail


#: Words from which on a label says no more who is meant.
TAILS = frozenset({"who", "whom", "which", "across", "about"})
#: Most words of a label that keeps its clause.
MOST_WORDS = 10
#: Nouns that only say what kind of place a name is: "the city of Salem".
TERRITORIES = frozenset("city town village state county island".split())
#: Words for a part of a group.
SHARES = frozenset("some many most several few all".split())
#: Words of number that a label does without.
COUNTING = frozenset("many one such every".split())


def _short(actor: Actor) -> str:
    return load_titles().surname(actor.label) if actor.kind is ActorKind.PERSON else actor.label


def _strip_article(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.lower() in ("the", "a", "an", "this", "these") and rest else text


def with_mention(party: Party, mention: Mention, step: str) -> Party:
    """Give a party the words that stand for it here, with a step before the others."""
    return replace(party, mention=mention, steps=(step, *party.steps))
