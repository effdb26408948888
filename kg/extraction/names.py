"""Finds the names in an article: whom the gazetteer knows, and people and bodies it has never heard of.

In: the parsed paragraphs and the gazetteer. Out: a `NameBook` that says which tokens name which actor.
A name is registered at its fullest form ("Peter Lerner"); the surname alone then means that person, unless two
people of the article share it. Offices and sides come from the words around a name ("Israeli army
spokesman Peter Lerner", "Lerner, a spokesman for the army"). Nothing is guessed from one letter or one
capital at a sentence's start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extraction.words import (
    ACRONYM,
    CALENDAR,
    GROUP_NOUNS,
    NO_ACTOR_WORDS,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    TITLES,
)
from kg.gazetteer import Gazetteer, Hit
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Mention
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan


@dataclass(frozen=True, slots=True)
class Name:
    """One naming of an actor: tokens `start`-`end` of paragraph number `paragraph`.

    `how` is `name`, `seat` (a capital or building that stands for a state), `demonym`, `surname`,
    `acronym` or `minted`.
    """

    paragraph: int
    start: int
    end: int
    actor: Actor
    how: str


@dataclass(slots=True)
class Profile:
    """What the article says about one person: the office nearest the name, side and pronoun gender."""

    actor: Actor
    office: Mention | None = None
    role_lemmas: frozenset[str] = frozenset()
    side: Actor | None = None
    gender: str | None = None


@dataclass(slots=True)
class NameBook:
    """Who is named where in one article."""

    names: dict[tuple[int, int], Name] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def name_at(self, paragraph: int, token: Token) -> Name | None:
        """Give the name that covers this token, None when the token names nobody."""
        return self.names.get((paragraph, token.i))

    def add(self, name: Name) -> None:
        """Register a naming for each of its tokens; an earlier registration stands."""
        for i in range(name.start, name.end):
            self.names.setdefault((name.paragraph, i), name)
        self.actors.setdefault(name.actor.id, name.actor)


def find_names(parsed: Sequence[Parsed], gazetteer: Gazetteer) -> NameBook:
    """Register every name of the article, known ones first, then people and bodies minted from the words."""
    book = NameBook()
    for number, part in enumerate(parsed):
        for start, end, hits in gazetteer.scan([t.text for t in part.doc]):
            if (hit := _choose(hits, part.doc, start, end)) is not None:
                book.add(Name(number, start, end, hit.actor, hit.how.value))
    runs = _list_runs(parsed, book, gazetteer)
    types = _count_types(parsed, runs)
    # Full names first: a lone surname is then that person, whatever the parser takes it for.
    for number, start, end in runs:
        if end - start > 1:
            _mint(number, start, end, parsed[number].doc, book, types)
    _add_surnames(parsed, book)
    for number, start, end in runs:
        if end - start == 1 and book.name_at(number, parsed[number].doc[start]) is None:
            _mint(number, start, end, parsed[number].doc, book, types)
    _add_surnames(parsed, book)
    _add_acronyms(parsed, book)
    _add_profiles(parsed, book, gazetteer)
    return book


def _list_runs(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> list[tuple[int, int, int]]:
    """List the runs of proper nouns that no known name or topic covers: (paragraph, first token, end)."""
    runs = []
    for number, part in enumerate(parsed):
        topics = [(a, b) for a, b, _ in gazetteer.find_topics(part.doc.text)]
        for start, end in _find_runs(part.doc, number, book):
            first, last = part.doc[start].idx, part.doc[end - 1].idx + len(part.doc[end - 1])
            if not any(a < last and first < b for a, b in topics):
                runs.append((number, start, end))
    return runs


def _count_types(parsed: Sequence[Parsed], runs: Sequence[tuple[int, int, int]]) -> dict[str, Counter[str]]:
    """Count the mention types that the parser gives to each run's words over the whole article."""
    counted: dict[str, Counter[str]] = {}
    for number, start, end in runs:
        types = {t.ent_type_ for t in parsed[number].doc[start:end]} - {""}
        if len(types) == 1:
            counted.setdefault(parsed[number].doc[start:end].text, Counter())[types.pop()] += 1
    return counted


def _choose(hits: Sequence[Hit], doc: Doc, start: int, end: int) -> Hit | None:
    """Choose the one reading of a known name; None for ambiguous names, places and parts of longer names."""
    if start > 0 and doc[start].pos_ == "PROPN" and _continues_name(doc, start):
        return None
    if end < len(doc) and _goes_on(doc, start, end):
        return None
    clear = [h for h in hits if not h.ambiguous] or list(hits)
    return clear[0] if len({h.actor.id for h in clear}) == 1 else None


def _continues_name(doc: Doc, start: int) -> bool:
    """Tell whether a known one-word name is the tail of an unknown longer one ("Port Washington")."""
    before = doc[start - 1]
    glued = before.pos_ == "PROPN" and before.text[:1].isupper() and before.dep_ in ("compound", "flat")
    return (
        glued
        and before.head.i == start
        and before.text.rstrip(".") not in TITLES
        and not doc[start].ent_type_
    )


def _goes_on(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a known name is the head of an unknown longer one ("Washington Post", "London Bridge")."""
    after, last = doc[end], doc[end - 1]
    if after.text in ("-", "’s", "'s"):
        return False
    joined = last.dep_ == "compound" and last.head.i == end and after.pos_ == "PROPN"
    official = after.text in ORGANISATION_WORDS or after.lower_ in PERSON_NOUNS or after.text in TITLES
    return joined and not official and end - start == 1 and after.ent_type_ in ("organisation", "place", "")


def _find_runs(doc: Doc, number: int, book: NameBook) -> Iterator[tuple[int, int]]:
    """Find runs of proper nouns that no known name covers and that look like a person's or a body's name."""
    i = 0
    while i < len(doc):
        if not _is_name_token(doc[i]) or book.name_at(number, doc[i]):
            i += 1
            continue
        j = i + 1
        while j < len(doc) and not book.name_at(number, doc[j]) and _is_inside_name(doc, j):
            j += 1
        while j > i and doc[j - 1].lower_ in ("of", "for", "the", "and", "de", "al", "-"):
            j -= 1
        while i < j - 1 and _is_office_word(doc[i]):
            i += 1
        if i < j:
            yield i, j
        i = max(j, i + 1)


def _is_office_word(token: Token) -> bool:
    """Tell whether a capitalised word before a name belongs to the office ("Secretary of State Mike ...")."""
    word = token.text.rstrip(".")
    return (
        word in TITLES
        or word in OFFICE_WORDS
        or token.lower_ in PERSON_NOUNS
        or token.lower_ in ("the", "a", "of", "for")
    )


def _is_name_token(token: Token) -> bool:
    """Tell whether a token can be part of a name: a capitalised proper noun, or a capitalised word before one."""
    if not token.text[:1].isupper() or (token.text in CALENDAR and not _is_first_name(token)):
        return False
    if token.pos_ == "PROPN":
        return True
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return (
        token.pos_ in ("ADJ", "NOUN")
        and not token.is_sent_start
        and after is not None
        and after.pos_ == "PROPN"
        and after.text[:1].isupper()
    )


def _is_first_name(token: Token) -> bool:
    """Tell whether a month's name is a person's: "Jan Holm", "April Stone"."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    joined = (
        after is not None and after.dep_ == "flat" and after.head.i == token.i and after.text[:1].isupper()
    )
    return joined and after is not None and after.text.isalpha()


def _is_inside_name(doc: Doc, j: int) -> bool:
    """Tell whether token j carries a name on: another proper noun, or a joint between two of them."""
    token = doc[j]
    if _is_name_token(token) or (token.text == "-" and not doc[j - 1].whitespace_ and not token.whitespace_):
        return True
    if doc[j - 1].text == "-" and not doc[j - 1].whitespace_:
        return True
    if token.lower_ in ("of", "for", "al", "bin", "van", "von", "de", "del", "el", "&"):
        return j + 1 < len(doc) and (_is_name_token(doc[j + 1]) or doc[j + 1].text == "-")
    # "International Longshore and Warehouse Union": one body, for its last word says so.
    return (
        token.lower_ == "and"
        and any(t.text in ORGANISATION_WORDS for t in doc[j + 1 : j + 3])
        and all(_is_name_token(t) for t in doc[j + 1 : j + 2])
        and not _is_person_run(doc, j)
    )


def _is_person_run(doc: Doc, j: int) -> bool:
    """Tell whether the capitalised words before `and` are a body of their own already."""
    return doc[j - 1].text in ORGANISATION_WORDS or doc[j - 1].ent_type_ == "person"


def _mint(
    number: int, start: int, end: int, doc: Doc, book: NameBook, types: Mapping[str, Counter[str]]
) -> None:
    """Mint an actor from a run when its shape or company says person or body; other runs stay unnamed."""
    titles = [
        i for i in range(start, end - 1) if doc[i].text.rstrip(".") in TITLES and doc[i].text.endswith(".")
    ]
    start = titles[-1] + 1 if titles else start
    tokens = doc[start:end]
    words = [t.text for t in tokens]
    kind = _find_kind(doc, start, end, types.get(doc[start:end].text, Counter()))
    if kind is None:
        return
    label = tokens.text.strip(" -.") or tokens.text
    same = [a for a in book.actors.values() if a.label == label]
    owner = book.name_at(number, doc[start - 1]) if start else None
    side = owner.actor.side or owner.actor.id if owner and owner.actor.kind is ActorKind.STATE else None
    actor = (
        same[0]
        if same
        else Actor(build_slug(label), label, kind, side if kind is ActorKind.ORGANISATION else None)
    )
    if kind is ActorKind.PERSON and len(words) == 1:
        actor = _find_by_surname(words[0], book) or actor
    book.add(Name(number, start, end, actor, "minted"))


def _find_kind(doc: Doc, start: int, end: int, counted: Counter[str]) -> ActorKind | None:
    """Judge a run of proper nouns: its words, the mention type it has most in the article, then a title before it.

    `counted` holds those types; a body wins a draw, for places seldom act.
    """
    words = [t.text for t in doc[start:end]]
    if words[-1] in NO_ACTOR_WORDS or (len(words) == 1 and words[0] in ORGANISATION_WORDS | OFFICE_WORDS):
        return None
    if any(w in ORGANISATION_WORDS for w in words):
        return ActorKind.ORGANISATION
    types = {t.ent_type_ for t in doc[start:end]} - {""}
    if counted and len(types) < 2:
        types = {max(counted, key=lambda kind: (counted[kind], kind == "organisation", kind))}
    before = doc[start - 1] if start else None
    titled = before is not None and (
        before.text.rstrip(".") in TITLES or before.lemma_.lower() in PERSON_NOUNS
    )
    if types == {"person"} and len(words) == 1 and doc[start].tag_ == "NNPS":
        return ActorKind.GROUP
    if titled or types == {"person"}:
        return ActorKind.PERSON
    if types == {"organisation"} or (len(words) == 1 and ACRONYM.fullmatch(words[0]) and not types):
        return ActorKind.ORGANISATION
    if types:
        return None
    plain = all(
        w.replace("-", "").replace("’", "").replace("'", "").isalpha() and not w.isupper() for w in words
    )
    described = before is not None and before.pos_ == "NOUN" and before.ent_type_ == "person"
    after_comma = end + 2 < len(doc) and doc[end].text == "," and _has_person_noun(doc, end + 1, end + 8)
    speaks = any(t.dep_ in ("nsubj", "nsubj:pass") for t in doc[start:end])
    if plain and 2 <= len(words) <= 4 and (speaks or after_comma or described):
        return ActorKind.PERSON
    return None


def _has_person_noun(doc: Doc, start: int, end: int) -> bool:
    return any(t.lemma_.lower() in PERSON_NOUNS for t in doc[start : min(end, len(doc))])


def _find_by_surname(word: str, book: NameBook) -> Actor | None:
    """Find the one person of the article whose name ends in this word; None when none or several do."""
    found = {
        a.id: a
        for a in book.actors.values()
        if a.kind is ActorKind.PERSON and " " in a.label and a.label.split()[-1] == word
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _add_surnames(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read lone surnames as the one person of the article who bears them."""
    surnames: dict[str, list[Actor]] = {}
    for actor in book.actors.values():
        if actor.kind is ActorKind.PERSON and " " in actor.label:
            surnames.setdefault(actor.label.split()[-1], []).append(actor)
    for number, part in enumerate(parsed):
        for token in part.doc:
            bearers = surnames.get(token.text, [])
            if token.pos_ in ("PROPN", "NOUN") and len(bearers) == 1 and not book.name_at(number, token):
                book.add(Name(number, token.i, token.i + 1, bearers[0], "surname"))


def _add_acronyms(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read "(ILWU)" right after a body's name as its short form, there and in the rest of the article."""
    short: dict[str, Actor] = {}
    for number, part in enumerate(parsed):
        for token in part.doc[2:]:
            before = book.name_at(number, part.doc[token.i - 2])
            if part.doc[token.i - 1].text == "(" and before and ACRONYM.fullmatch(token.text):
                short.setdefault(token.text, before.actor)
    for number, part in enumerate(parsed):
        for token in part.doc:
            if token.text in short and not book.name_at(number, token):
                book.add(Name(number, token.i, token.i + 1, short[token.text], "acronym"))


def _add_profiles(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> None:
    """Collect each person's office, side and gender from the words around the name."""
    seen: set[tuple[int, int]] = set()
    for (number, _), name in sorted(book.names.items()):
        if name.actor.kind is not ActorKind.PERSON or (number, name.start) in seen:
            continue
        seen.add((number, name.start))
        profile = book.profiles.setdefault(name.actor.id, Profile(name.actor))
        if profile.side is None and name.actor.side:
            profile.side = gazetteer.side_of(name.actor)
        _read_surroundings(parsed[number], name, profile, book, gazetteer)


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
    stretches = [doc[left : name.start]]
    if name.end + 1 < len(doc) and doc[name.end].text in (",", "("):
        stop = next((t.i for t in doc[name.end + 1 :] if t.text in (",", ")", ".", ";", "—")), len(doc))
        stretches.append(doc[name.end + 1 : min(stop, name.end + 16)])
    for stretch in stretches:
        lemmas = frozenset(t.lemma_.lower() for t in stretch)
        roles = lemmas & PERSON_NOUNS
        if not roles and not (lemmas & {"mr", "ms", "mrs", "mr.", "ms.", "mrs."}):
            continue
        if roles and profile.office is None:
            profile.office = part.mention_of(stretch)
        profile.role_lemmas |= lemmas
        _read_gender(lemmas, profile)
        if profile.side is None and roles:
            profile.side = _find_side(name.paragraph, stretch, book, gazetteer)


def _read_gender(lemmas: frozenset[str], profile: Profile) -> None:
    if lemmas & {"ms", "ms.", "mrs", "mrs.", "spokeswoman", "chairwoman", "congresswoman"}:
        profile.gender = "she"
    elif lemmas & {"mr", "mr.", "spokesman", "chairman", "congressman"}:
        profile.gender = profile.gender or "he"


def _find_side(
    number: int, stretch: Sequence[Token] | DocSpan, book: NameBook, gazetteer: Gazetteer
) -> Actor | None:
    """Find whom the office belongs to: the first state or body named in it ("Israeli army spokesman")."""
    for token in stretch:
        if token.text.startswith("R-"):
            return gazetteer.actors.get("republican-party")
        if token.text.startswith("D-"):
            return gazetteer.actors.get("democratic-party")
    for token in stretch:
        named = book.name_at(number, token)
        if named is not None and named.actor.kind is not ActorKind.PERSON:
            return gazetteer.side_of(named.actor) or named.actor
    return None


#: Group nouns are re-exported for the resolver, which reads phrases the way names are read here.
__all__ = ["GROUP_NOUNS", "Name", "NameBook", "Profile", "find_names"]
