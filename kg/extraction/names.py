"""Finds the names in an article: whom the gazetteer knows, and people and bodies it has never heard of.

In: the parsed paragraphs and the gazetteer. Out: a `NameBook` that says which tokens name which actor.
A name is registered at its fullest form ("Peter Lerner"); the surname alone then means that person, unless two
people of the article share it. Offices and sides come from the words around a name ("Israeli army
spokesman Peter Lerner", "Lerner, a spokesman for the army"). Nothing is guessed from one letter or one
capital at a sentence's start.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from kg.extraction.book import Name, NameBook
from kg.extraction.profiles import add_profiles
from kg.extraction.runs import BETWEEN, find_offices, find_runs, skip_offices
from kg.extraction.titles import load_titles
from kg.extraction.words import (
    ACQUAINTANCES,
    ACRONYM,
    CALENDAR,
    NO_ACTOR_WORDS,
    OFFICE_DOMAINS,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    TITLES,
)
from kg.gazetteer import Gazetteer, Hit, Naming
from kg.ids import build_slug
from kg.model import Actor, ActorKind
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan


def find_names(parsed: Sequence[Parsed], gazetteer: Gazetteer) -> NameBook:
    """Register every name of the article, known ones first, then people and bodies minted from the words."""
    book = NameBook()
    _add_known(parsed, book, gazetteer)
    _add_defined(parsed, book)
    _add_nicknamed(parsed, book, gazetteer)
    _add_called(parsed, book, gazetteer)
    runs = _list_runs(parsed, book, gazetteer)
    types = _count_types(parsed, runs)
    # Full names first: a lone surname is then that person, whatever the parser takes it for.
    for number, start, end in runs:
        if " " in parsed[number].doc[start:end].text:
            _mint(number, start, end, parsed[number].doc, book, types)
    _merge_tails(book)
    _add_repeats(parsed, book)
    _add_couples(parsed, book)
    _add_surnames(parsed, book)
    _add_acronyms(parsed, book)
    _add_short_forms(parsed, book, runs)
    _add_fronts(parsed, book, runs, types)
    _add_ends(parsed, book, runs, types)
    for number, start, end in runs:
        lone = " " not in parsed[number].doc[start:end].text
        if lone and book.name_at(number, parsed[number].doc[start]) is None:
            _mint(number, start, end, parsed[number].doc, book, types)
    _add_surnames(parsed, book)
    _add_first_names(parsed, book)
    _add_slips(parsed, book)
    _rebind_bearers(parsed, book)
    _guess_rest(parsed, book, runs)
    add_profiles(parsed, book, gazetteer)
    return book


def _add_known(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> None:
    """Register the names that the gazetteer knows, but for bodies of other states that bear the same name."""
    scanned = [
        (n, [*gazetteer.scan([t.text for t in part.doc]), *_scan_lower(part.doc, gazetteer)])
        for n, part in enumerate(parsed)
    ]
    about = {
        hit.actor.side
        for _, found in scanned
        for *_, hits in found
        for hit in hits
        if hit.actor.side in gazetteer.adjectives
        and (not hit.ambiguous or hit.actor.kind is ActorKind.PERSON)
    }
    for number, found in scanned:
        doc = parsed[number].doc
        for start, end, hits in found:
            hit = _choose(hits, doc, start, end)
            if hit is not None and not _is_elsewhere(hit, _find_owner(doc, start, number, book), about):
                book.add(Name(number, start, end, hit.actor, hit.how.value))


#: Parts of speech of the words of a body's name that is written small.
SMALL_PARTS = frozenset({"NOUN", "ADJ", "PROPN"})


def _scan_lower(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, tuple[Hit, ...]]]:
    """Find the names of bodies in several words that a newspaper writes small: "the justice department"."""
    words = [t.text.title() if t.is_lower and t.pos_ in SMALL_PARTS else "-" for t in doc]
    for start, end, hits in gazetteer.scan(words):
        body = all(hit.actor.kind is ActorKind.ORGANISATION or hit.how is Naming.SEAT for hit in hits)
        if end - start > 1 and body and start and doc[start - 1].lower_ in ("the", "'s", "\u2019s"):
            yield start, end, hits


def _add_defined(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Register the long form of letters in brackets: "Citizens for Rivers and Roads in Salem (CRRS)".

    After Schwartz and Hearst (2003): the shortest words before the bracket that have the letters in order, here as
    their initials, small words passed over. A known name that is a part of it gives way to it there: "[Labour Party] of
    Avaria (LPA)" is another body. The part alone means elsewhere what it meant.
    """
    for number, part in enumerate(parsed):
        doc = part.doc
        for token in doc[3:]:
            if doc[token.i - 1].text != "(" or not ACRONYM.fullmatch(token.text) or len(token) < 3:
                continue
            start = _find_long_form(doc, token.i - 1, token.text.replace(".", ""))
            if start is None:
                continue
            parts = [name for t in doc[start : token.i - 1] if (name := book.name_at(number, t))]
            if any((n.start, n.end) == (start, token.i - 1) or n.start < start for n in parts):
                continue
            label = clean_label(doc[start : token.i - 1].text)
            actor = Actor(build_slug(label), label, ActorKind.ORGANISATION)
            book.add(Name(number, start, token.i - 1, actor, "minted"), anew=True)


#: Marks around a nickname inside a name.
_NICK = {"“": "”", '"': '"', "‘": "’", "'": "'", "(": ")"}


def _add_nicknamed(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> None:
    """Register a name with a nickname inside: "Ida “Boots” Tull", "Robert (Bob) Tull"."""
    for number, part in enumerate(parsed):
        for start in range(len(part.doc) - 4):
            words = part.doc[start : start + 5]
            marked = words[1].text in _NICK and words[3].text == _NICK[words[1].text]
            names = (words[0], words[2], words[4])
            if not (marked and all(t.is_title and t.is_alpha for t in names) and names[2].pos_ == "PROPN"):
                continue
            if words[0].lower_ in load_titles().first and not any(book.name_at(number, t) for t in words):
                label = f"{words[0].text} {words[4].text}"
                hits = {hit.actor.id: hit.actor for hit in gazetteer.find(label)}
                actor = min(hits.values(), key=lambda a: a.id, default=None)
                made = actor or Actor(build_slug(label), label, ActorKind.PERSON)
                book.add(Name(number, start, start + 5, made, "minted"))


def _add_called(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> None:
    """Register a given name alone as the known person who bears it, where the surname stands alone as well.

    "Hillary" and "Clinton" without "Hillary Clinton": else "Clinton" would be the other one who is named in full.
    """
    words = {t.text for part in parsed for t in part.doc}
    given: dict[str, dict[str, Actor]] = {}
    for actor in gazetteer.actors.values():
        first, _, last = actor.label.partition(" ")
        if actor.kind is ActorKind.PERSON and first in words and last in words:
            given.setdefault(first, {})[actor.id] = actor
    taken = {a.label.split()[0] for a in book.actors.values() if a.kind is ActorKind.PERSON}
    for number, part in enumerate(parsed):
        for token in part.doc:
            known = {} if token.text in taken else given.get(token.text, {})
            after = part.doc[token.i + 1 : token.i + 2].text
            alone = token.pos_ == "PROPN" and not after[:1].isupper() and book.name_at(number, token) is None
            if len(known) == 1 and alone:
                book.add(Name(number, token.i, token.i + 1, next(iter(known.values())), "given name"))


def _find_long_form(doc: Doc, end: int, letters: str) -> int | None:
    """Find where the words begin whose initials are some letters; None: the words before `end` have others."""
    left = len(letters)
    for i in range(end - 1, max(-1, end - 2 * len(letters) - 1), -1):
        token = doc[i]
        if token.text[:1] == letters[left - 1] and token.text[:1].isupper():
            left -= 1
            if not left:
                return i
        elif token.lower_ not in SMALL:
            return None
    return None


#: Words whose initials an acronym may pass over.
SMALL = frozenset("of for the and to in on at a & -".split())


def _list_runs(parsed: Sequence[Parsed], book: NameBook, gazetteer: Gazetteer) -> list[tuple[int, int, int]]:
    """List the runs of proper nouns that no known name or topic covers: (paragraph, first token, end)."""
    runs = []
    offices = find_offices([part.doc for part in parsed])
    for number, part in enumerate(parsed):
        topics = [(a, b) for a, b, _ in gazetteer.find_topics(part.doc.text)]
        covered = {i for (paragraph, i) in book.names if paragraph == number}
        for start, end in find_runs(part.doc, covered.__contains__):
            start = skip_offices(part.doc, _skip_domain(part.doc, start, end), end, offices)
            lone = end - start == 1 and part.doc[start].text in offices
            if lone or PARTY_TAG.match(part.doc[start : end + 2].text):
                continue
            first, last = part.doc[start].idx, part.doc[end - 1].idx + len(part.doc[end - 1])
            if not any(a < last and first < b for a, b in topics):
                runs.append((number, start, end))
    return _take_ordinals(parsed, runs)


#: A lawmaker's party and district: "R-Fla.", "D-N.Y.".
PARTY_TAG = re.compile(r"[DRIL][-–][A-Z]")


#: A number in front of a body's name: "9th Circuit".
ORDINAL = re.compile(r"\d+(st|nd|rd|th)")


def _take_ordinals(
    parsed: Sequence[Parsed], runs: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Begin bodies' names at the number in front: "the [9th Circuit Court]", and then "the [9th Circuit]"."""
    numbered = [run for run in runs if run[1] and ORDINAL.fullmatch(parsed[run[0]].doc[run[1] - 1].text)]
    fronts = {parsed[n].doc[a - 1 : a + 1].text for n, a, b in numbered if b - a > 1}
    taken = {run for run in numbered if parsed[run[0]].doc[run[1] - 1 : run[1] + 1].text in fronts}
    return [(n, a - ((n, a, b) in taken), b) for n, a, b in runs]


def _skip_domain(doc: Doc, start: int, end: int) -> int:
    """Tell where a name begins whose run begins with what an office is of: "minister of Trade [Ida Tull]"."""
    while (
        end - start > 2
        and doc[start].lower_ in OFFICE_DOMAINS
        and doc[start - 1].lower_ in ("of", "for", "and")
        and any(load_titles().is_title(t.text) for t in doc[max(0, start - 6) : start])
        and not any(t.text in ORGANISATION_WORDS for t in doc[start:end])
    ):
        start += 1
    return start


def _count_types(parsed: Sequence[Parsed], runs: Sequence[tuple[int, int, int]]) -> dict[str, Counter[str]]:
    """Count the mention types that the parser gives to each run's words over the whole article."""
    counted: dict[str, Counter[str]] = {}
    for number, start, end in runs:
        types = {t.ent_type_ for t in parsed[number].doc[start:end]} - {""}
        before = _find_before(parsed[number].doc, start)
        if before is not None and load_titles().is_title(before.text) and before.text[:1].isupper():
            # "Vice Premier Ida Tull": the words name a person wherever they stand.
            counted.setdefault(parsed[number].doc[start:end].text, Counter())["person"] += TITLED
        elif len(types) == 1:
            counted.setdefault(parsed[number].doc[start:end].text, Counter())[types.pop()] += 1
    return counted


#: What a title before a name outweighs: so many mentions that the parser takes for something else.
TITLED = 9


def _choose(hits: Sequence[Hit], doc: Doc, start: int, end: int) -> Hit | None:
    """Choose the one reading of a known name; None for ambiguous names, places and parts of longer names."""
    person = hits[0].actor.kind is ActorKind.PERSON and end - start == 1
    if start > 0 and doc[start].pos_ == "PROPN" and _continues_name(doc, start, hits[0].actor, person):
        return None
    if end - start == 1 and not person and _is_addressed(doc, start):
        return None
    if end < len(doc) and _goes_on(doc, start, end, person):
        return None
    if end < len(doc) and _is_other_person(doc, start, end, hits[0].actor.kind is ActorKind.PERSON):
        return None
    clear = [h for h in hits if not h.ambiguous] or list(hits)
    return clear[0] if len({h.actor.id for h in clear}) == 1 else None


def _is_elsewhere(hit: Hit, owner: Name | None, about: Set[str | None]) -> bool:
    """Tell whether a body that bears a known one's name is another state's: "Avaria's [Supreme Court]".

    Args:
        hit: The known name.
        owner: Whose it is said to be.
        about: States that the article names, or people of theirs; a doubtful name of a body needs its own among them.
    """
    known = hit.actor
    if known.kind is not ActorKind.ORGANISATION or known.side in (None, known.id):
        return False
    if owner is not None and owner.actor.kind is ActorKind.STATE:
        return known.side not in (owner.actor.id, owner.actor.side)
    return hit.ambiguous and bool(about) and known.side not in about


def _continues_name(doc: Doc, start: int, hit: Actor, person: bool) -> bool:
    """Tell whether a known one-word name is the tail of an unknown longer one ("Port Washington", "Ida Trump")."""
    before, token = doc[start - 1], doc[start]
    titles = load_titles()
    if start > 1 and before.lower_ in titles.particle and doc[start - 2].lower_ in titles.first:
        return True  # "Ida de Lima"
    if before.pos_ != "PROPN" or not before.text[:1].isupper() or load_titles().is_title(before.text):
        return False
    if person:
        named = before.lower_ in load_titles().first or before.ent_type_ == "person"
        return named and before.i in (token.head.i, start - 1) and before.text not in TITLES
    if (
        token.ent_type_ == before.ent_type_ == "person"
        and before.text not in TITLES
        and hit.kind is ActorKind.STATE
    ):
        return token.is_title and token.is_alpha  # "Ida Jordan"
    glued = before.dep_ in ("compound", "flat") and before.head.i == start
    return glued and before.text.rstrip(".") not in TITLES and not token.ent_type_


def _is_addressed(doc: Doc, start: int) -> bool:
    """Tell whether a word of address makes a place's name somebody's surname: "Mr. Jordan"."""
    before = _find_before(doc, start)
    titles = load_titles()
    addressed = before is not None and before.lower_.rstrip(".") in titles.address and before.text.istitle()
    return addressed and doc[start].ent_type_ == "person"


def _is_other_person(doc: Doc, start: int, end: int, person: bool) -> bool:
    """Tell whether a known name is part of somebody else's: "Virginia Holm", "Donald Trump Jr."."""
    if person:
        return doc[end].lower_.rstrip(".") in load_titles().suffix and doc[end].text[:1].isupper()
    return _is_given_name(doc, start, end)


def _is_given_name(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a territory's name is somebody's given name here: "Virginia Holm"."""
    after, titles = doc[end], load_titles()
    plain = after.pos_ == "PROPN" and after.text[:1].isupper() and not titles.is_title(after.text)
    other = after.text in ORGANISATION_WORDS | OFFICE_WORDS | CALENDAR or after.lower_ in PERSON_NOUNS
    read = doc[start].ent_type_ == after.ent_type_ == "person" and doc[start].is_title and doc[start].is_alpha
    return end - start == 1 and (doc[start].lower_ in titles.first or read) and plain and not other


def _goes_on(doc: Doc, start: int, end: int, person: bool) -> bool:
    """Tell whether a known name is the head of an unknown longer one ("Washington Post", "London Bridge")."""
    after, last = doc[end], doc[end - 1]
    if after.text in ("-", "’s", "'s"):
        return False
    if after.text == "City" and end - start == 1:
        return True
    joined = last.dep_ == "compound" and last.head.i == end and after.pos_ == "PROPN"
    official = after.text in ORGANISATION_WORDS or after.lower_ in PERSON_NOUNS or after.text in TITLES
    if person and end - start == 1 and after.text in ORGANISATION_WORDS - {"House"}:
        return after.text not in ("Administration", "Cabinet")
    return joined and not official and end - start == 1 and after.ent_type_ in ("organisation", "place", "")


def _mint(
    number: int, start: int, end: int, doc: Doc, book: NameBook, types: Mapping[str, Counter[str]]
) -> None:
    """Mint an actor from a run when its shape or company says person or body; other runs stay unnamed."""
    tokens = doc[start:end]
    kind = _find_kind(doc, start, end, types.get(tokens.text, Counter()))
    if kind is None:
        return
    owner = _find_owner(doc, start, number, book)
    state = owner is not None and owner.actor.kind is ActorKind.STATE
    party = owner is not None and owner.how == "demonym"
    joined = owner is not None and owner.actor.kind is not ActorKind.PERSON and owner.end == start
    body = kind is ActorKind.ORGANISATION and _has_kind_word(tokens)
    if owner is not None and body and joined:
        start = owner.start
    end = _take_brand(doc, start, end, book) if kind is not ActorKind.GROUP else end
    label = clean_label(doc[start:end].text)
    if owner is not None and state and body and owner.end < start:
        label = f"{possess(owner.actor.label)} {label}"  # not Borland's of the same name
    side = owner.actor.side or owner.actor.id if owner and (state or party) else None
    same = [a for a in book.actors.values() if a.label == label]
    actor = (
        same[0]
        if same
        else Actor(build_slug(label), label, kind, side if kind is ActorKind.ORGANISATION else None)
    )
    if kind is ActorKind.PERSON and end - start == 1:
        actor = _find_by_surname(doc[start].text, book) or actor
    book.add(Name(number, start, end, actor, "minted"), anew=True)


def _find_owner(doc: Doc, start: int, number: int, book: NameBook) -> Name | None:
    """Find the name right before a name, or whose possessive stands there: "Avaria's [Ministry of Trade]"."""
    if not start:
        return None
    owned = start > 1 and doc[start - 1].text in ("'s", "’s", "'", "’")
    return book.name_at(number, doc[start - (2 if owned else 1)])


def _has_kind_word(tokens: DocSpan) -> bool:
    return any(t.text in ORGANISATION_WORDS for t in tokens)


def clean_label(text: str) -> str:
    """Make a name's label out of its words as written: one line, no marks at its ends.

    >>> clean_label("Ann  Lee -")
    'Ann Lee'
    """
    plain = " ".join(text.split())
    short = plain.endswith((" Inc.", " Ltd.", " Co.", " Corp.", " Jr.", " Sr."))
    return plain.strip(" -,;:") if short else plain.strip(" -,;:.") or plain


#: What stands between the names of several authors.
JOINED = re.compile(r"[,;&]|\band\b")


def are_several(author: str) -> bool:
    """Tell whether an author is several people; a comma may also part a surname from a given name.

    >>> [are_several(author) for author in ("Ida Tull and Per Holm", "Tull, Ida", "Ida Tull, Oslo")]
    [True, False, False]
    """
    return sum(" " in part.strip() for part in JOINED.split(author)) > 1


def _take_brand(doc: Doc, start: int, end: int, book: NameBook) -> int:
    """Tell where a name ends whose possessive ending is part of it: "Lloyd's denied it" owns nothing."""
    if end + 1 >= len(doc) or doc[end].text not in ("'s", "’s"):
        return end
    after, before = doc[end + 1], doc[max(0, end - 3) : end]
    actors = [*book.actors.values(), *(n.actor for n in book.guessed.values())]
    known = any(a.label == doc[start : end + 1].text for a in actors)
    if known and after.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM"):
        return end + 1
    brand = doc[end].pos_ in ("PART", "ADP") and after.tag_ in ("VBD", "VBZ", "IN", "TO", ".", "MD")
    return end + 1 if brand and not any(t.lower_ == "of" for t in before) else end


def _is_office(words: Sequence[str]) -> bool:
    """Tell whether words are an office without a name ("Vice President"); "Dean Tull" has a given name."""
    titles = load_titles()
    office = all(titles.is_title(w) or w.lower() in titles.before for w in words)
    return office and words[0].lower() not in titles.first


def _shows_body(words: Sequence[str], before: Token | None) -> bool:
    """Tell whether a word of a name, or the noun before it, says that it is a body: "the start-up Cowrie"."""
    titles = load_titles()
    if any(w in ORGANISATION_WORDS for w in words) or _is_phrase(words) or ORDINAL.fullmatch(words[0]):
        return True
    if any(w == "&" or w in titles.shows["firm"] or w.lower().rstrip(".") in titles.firm for w in words[1:]):
        return True
    nouns = titles.bodies["firm"] | titles.bodies["outlet"] | titles.bodies["any"]
    return before is not None and before.lemma_.lower() in nouns


def _find_before(doc: Doc, start: int) -> Token | None:
    """Find the word before a name, past the full stop of a word of address ("MR. TULL")."""
    stopped = start > 1 and doc[start - 1].text == "." and load_titles().is_title(doc[start - 2].text)
    return doc[start - (2 if stopped else 1)] if start else None


def _is_phrase(words: Sequence[str]) -> bool:
    """Tell whether words are a phrase that only a body is named with: "Save the Children", "... Without Borders"."""
    return len(words) > 2 and (words[1] == "the" or any(w.lower() in BETWEEN for w in words[1:-1]))


def _find_kind(doc: Doc, start: int, end: int, counted: Counter[str]) -> ActorKind | None:
    """Judge a run of proper nouns: its words, the mention type it has most in the article, then a title before it.

    `counted` holds those types; a body wins a draw, for places seldom act.
    """
    words = [t.text for t in doc[start:end]]
    if (
        _is_office(words)
        or words[-1] in NO_ACTOR_WORDS
        or (len(words) == 1 and words[0] in ORGANISATION_WORDS | OFFICE_WORDS)
    ):
        return None
    titles, before = load_titles(), _find_before(doc, start)
    if _shows_body(words, before):
        return ActorKind.ORGANISATION
    types = {t.ent_type_ for t in doc[start:end]} - {""}
    if counted and len(types) < 2:
        types = {max(counted, key=lambda kind: (counted[kind], kind == "organisation", kind))}
    titled = _follows_title(doc, start)
    if types == {"person"} and len(words) == 1 and doc[start].tag_ == "NNPS":
        return ActorKind.GROUP
    given = words[0].lower() in titles.first and 2 <= len(words) <= 4 and "organisation" not in types
    if titled or types == {"person"} or given:
        return ActorKind.PERSON
    if types == {"organisation"} or (len(words) == 1 and ACRONYM.fullmatch(words[0]) and not types):
        return ActorKind.ORGANISATION
    if types:
        return None
    plain = all(
        w.replace("-", "").replace("’", "").replace("'", "").isalpha() and not w.isupper() for w in words
    )
    described = (
        before is not None
        and before.pos_ == "NOUN"
        and (before.ent_type_ == "person" or before.lemma_.lower() in ACQUAINTANCES)
    )
    after_comma = end + 2 < len(doc) and doc[end].text == "," and _has_person_noun(doc, end + 1, end + 8)
    speaks = any(t.dep_ in ("nsubj", "nsubj:pass") for t in doc[start:end])
    if plain and 2 <= len(words) <= 4 and (speaks or after_comma or described):
        return ActorKind.PERSON
    return None


def _has_person_noun(doc: Doc, start: int, end: int) -> bool:
    return any(t.lemma_.lower() in PERSON_NOUNS for t in doc[start : min(end, len(doc))])


def _find_by_surname(word: str, book: NameBook) -> Actor | None:
    """Find the one person of the article whose name ends in this word; None when none or several do."""
    found = {a.id: a for a in book.actors.values() if _bears(a, word)}
    return next(iter(found.values())) if len(found) == 1 else None


def _bears(actor: Actor, word: str) -> bool:
    full = actor.kind is ActorKind.PERSON and " " in actor.label
    return full and load_titles().surname(actor.label) == word


def _list_surnames(book: NameBook) -> dict[str, list[Actor]]:
    """List the people of the article with full names by their surnames, with and without particles."""
    surnames: dict[str, list[Actor]] = {}
    titles = load_titles()
    for actor in book.actors.values():
        if actor.kind is not ActorKind.PERSON or " " not in actor.label:
            continue
        last = titles.surname(actor.label)
        surnames.setdefault(last, []).append(actor)
        words = actor.label.split()
        if words[0].lower() in titles.family and len(words) < 4:
            surnames.setdefault(words[0], []).append(actor)
        for at in range(1, len(words) - 1):
            if words[at].lower() in titles.particle or words[at][0].isupper():
                surnames.setdefault(" ".join(words[at:]), []).append(actor)
    return surnames


def _add_surnames(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read lone surnames as the person of the article who bears them; of several, whom the words before fit."""
    surnames = _list_surnames(book)
    firsts = {re.split(r"[ -]", words)[0] for words in surnames}
    for number, part in enumerate(parsed):
        for token in part.doc:
            if token.text not in firsts:
                continue
            for end in range(min(len(part.doc), token.i + 5), token.i, -1):
                bearers = surnames.get(part.doc[token.i : end].text, [])
                fits = token.pos_ in ("PROPN", "NOUN", "ADP", "X") and not book.name_at(number, token)
                if not bearers or not fits:
                    continue
                actor = _choose_bearer(part.doc, token.i, bearers) or _find_meant(
                    parsed, book, (number, token.i), bearers
                )
                if actor is not None:
                    book.add(Name(number, token.i, end, actor, "surname"))
                    break


def _find_meant(
    parsed: Sequence[Parsed], book: NameBook, place: tuple[int, int], bearers: Sequence[Actor]
) -> Actor | None:
    """Find who of several people of one surname it means alone: the last before it in its paragraph, else the first.

    Whom an article names first is called by the surname, a namesake in full each time; bylines name nobody.
    """
    if load_titles().is_title(parsed[place[0]].doc[place[1] - 1].text) and place[1]:
        return None
    ids = {a.id for a in bearers}
    every = [
        (at, name.actor)
        for at, name in sorted(book.names.items())
        if name.actor.id in ids and name.end - name.start > 1
    ]
    full = [(at, actor) for at, actor in every if _tells(parsed[at[0]].doc)] or every
    near = [actor for at, actor in full if at[0] == place[0] and at < place]
    return near[-1] if near else full[0][1] if full else None


def _tells(doc: Doc) -> bool:
    """Tell whether a paragraph says something: a byline has no verb."""
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in doc)


def _choose_bearer(doc: Doc, start: int, bearers: Sequence[Actor]) -> Actor | None:
    """Choose who of several people of one surname is meant by the word of address before it; None: undecided."""
    if len({a.id for a in bearers}) == 1:
        return bearers[0]
    titles = load_titles()
    address = titles.gender.get(doc[start - 1].lower_.rstrip(".")) if start else None
    given = {a.id: titles.first.get(a.label.split()[0].lower()) for a in bearers}
    fitting = [a for a in bearers if address is not None and given[a.id] == address]
    fitting = fitting or [a for a in bearers if address is not None and given[a.id] is None]
    return fitting[0] if len({a.id for a in fitting}) == 1 else None


def _merge_tails(book: NameBook) -> None:
    """Read a surname of several words as the person who bears it: "Van Drew" after "Jeff Van Drew"."""
    people = [a for a in book.actors.values() if a.kind is ActorKind.PERSON and " " in a.label]
    for name in list(book.names.values()):
        if name.how != "minted" or name.actor.kind is not ActorKind.PERSON:
            continue
        tail = f" {name.actor.label}".casefold()
        bearers = {a.id: a for a in people if a.label.casefold().endswith(tail)}
        if len(bearers) == 1:
            actor = next(iter(bearers.values()))
            book.add(Name(name.paragraph, name.start, name.end, actor, "surname"), anew=True)


def _add_first_names(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read a lone given name as the one person of the article who bears it ("Anna" after "Anna Karel")."""
    given: dict[str, dict[str, Actor]] = {}
    for actor in book.actors.values():
        if actor.kind is ActorKind.PERSON and " " in actor.label:
            given.setdefault(actor.label.split()[0], {})[actor.id] = actor
    for number, part in enumerate(parsed):
        for token in part.doc:
            bearers = given.get(token.text, {})
            name = book.name_at(number, token)
            alone = name is None or (name.how == "minted" and name.end - name.start == 1)
            if len(bearers) == 1 and alone and token.pos_ == "PROPN":
                actor = next(iter(bearers.values()))
                book.add(Name(number, token.i, token.i + 1, actor, "given name"), anew=True)


def _add_slips(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read a lone name one letter off the surname of one person of the article as that person: "Strand", "Starnd".

    A name that somebody bears in full is his own; "the Strands" are a family.
    """
    surnames = _list_surnames(book)
    borne = {word for surname in surnames for word in (surname, f"{surname}s")}
    for name in list(book.names.values()):
        word = parsed[name.paragraph].doc[name.start : name.end].text
        if name.how != "minted" or " " in word or len(word) < LEAST_LETTERS or word in borne:
            continue
        meant = {
            actor.id: actor
            for surname, bearers in surnames.items()
            if surname[0] == word[0] and OSA.distance(surname, word, score_cutoff=1) == 1
            for actor in bearers
        }
        if len(meant) == 1:
            actor = next(iter(meant.values()))
            book.add(Name(name.paragraph, name.start, name.end, actor, "surname"), anew=True)


#: Letters of a name from which another that is one letter off is that name, misspelt.
LEAST_LETTERS = 6


def _rebind_bearers(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Give a surname that the gazetteer knows to the article's own bearer where only he is named in full."""
    full: dict[str, tuple[int, int]] = {}
    for place, name in sorted(book.names.items()):
        if name.end - name.start > 1:
            full.setdefault(name.actor.id, place)
    surnames, first = _list_surnames(book), dict[str, tuple[int, int]]()
    for (number, i), name in sorted(book.names.items()):
        if name.end - name.start > 1 or not _may_be_other(name, parsed[number].doc[name.start]):
            continue
        word = parsed[number].doc[name.start].text
        others = [a for a in surnames.get(word, []) if a.id != name.actor.id and a.id in full]
        if name.actor.id not in full:
            others = [a for a in others if full[a.id] < first.setdefault(word, (number, i))]
            actor = others[0] if len({a.id for a in others}) == 1 else None
        else:
            actor = _choose_bearer(parsed[number].doc, name.start, [name.actor, *others]) if others else None
        if actor is not None and actor.id != name.actor.id:
            book.add(Name(number, name.start, name.end, actor, "surname"), anew=True)


def _may_be_other(name: Name, token: Token) -> bool:
    """Tell whether a known name of one word may be somebody's surname: a person's, or a place's read as a person's."""
    if name.actor.kind is ActorKind.PERSON:
        return name.how == "name"
    return name.actor.kind is ActorKind.STATE and name.how in ("name", "seat") and token.ent_type_ == "person"


def _add_repeats(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Register minted names of several words wherever else they stand, in headlines' capitals too."""
    known: dict[str, list[tuple[list[str], Actor]]] = {}
    for name in book.names.values():
        words = [t.lower_ for t in parsed[name.paragraph].doc[name.start : name.end]]
        if name.how == "minted" and len(words) > 1:
            known.setdefault(words[0], []).append((words, name.actor))
    for number, part in enumerate(parsed):
        lower = [t.lower_ for t in part.doc]
        for i, word in enumerate(lower):
            if word not in known or not part.doc[i].text[:1].isupper() or book.name_at(number, part.doc[i]):
                continue
            for words, actor in sorted(known[word], key=lambda pair: -len(pair[0])):
                if lower[i : i + len(words)] == words:
                    book.add(Name(number, i, i + len(words), actor, "minted"))
                    break


def _add_couples(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read "Ida and Per Tull" as two people of one surname."""
    titles = load_titles()
    for name in list(book.names.values()):
        doc = parsed[name.paragraph].doc
        if name.actor.kind is not ActorKind.PERSON or " " not in name.actor.label or name.start < 2:
            continue
        first, joint = doc[name.start - 2], doc[name.start - 1]
        lone = book.name_at(name.paragraph, first) is None and first.lower_ in titles.first
        if joint.lower_ in ("and", "&") and lone and first.text[:1].isupper():
            label = f"{first.text} {titles.surname(name.actor.label)}"
            actor = Actor(build_slug(label), label, ActorKind.PERSON)
            book.add(Name(name.paragraph, first.i, first.i + 1, actor, "minted"))


def _add_acronyms(parsed: Sequence[Parsed], book: NameBook) -> None:
    """Read "(ILWU)" right after a body's name as its short form, and letters that are a body's initials."""
    short = _list_short_names(parsed, book)
    for number, part in enumerate(parsed):
        for token in part.doc:
            plain = token.text.replace(".", "")
            if plain in short and token.text.isupper() and not book.name_at(number, token):
                book.add(Name(number, token.i, token.i + 1, short[plain], "acronym"))


def _list_short_names(parsed: Sequence[Parsed], book: NameBook) -> dict[str, Actor]:
    """List the letters that stand for one body of the article: in brackets behind it, or its initials."""
    short: dict[str, Actor] = {}
    for number, part in enumerate(parsed):
        for token in part.doc[2:]:
            before = book.name_at(number, part.doc[token.i - 2])
            if part.doc[token.i - 1].text == "(" and before and ACRONYM.fullmatch(token.text):
                short.setdefault(token.text, before.actor)
    initials: dict[str, dict[str, Actor]] = {}
    for actor in book.actors.values():
        if actor.kind is not ActorKind.PERSON and " " in actor.label:
            for letters in _list_initials(actor.label):
                initials.setdefault(letters, {})[actor.id] = actor
    for letters, actors in initials.items():
        if len(actors) == 1 and len(letters) > 1:
            short.setdefault(letters, next(iter(actors.values())))
    return short


def _list_initials(label: str) -> set[str]:
    """List the initials of a name, with and without those of its small words.

    >>> sorted(_list_initials("Bureau of River Affairs"))
    ['BORA', 'BRA']
    """
    words = label.replace("-", " ").split()
    return {"".join(w[0] for w in words if w[0].isupper()), "".join(w[0] for w in words).upper()}


def _add_short_forms(parsed: Sequence[Parsed], book: NameBook, runs: Sequence[tuple[int, int, int]]) -> None:
    """Read the front or end of one body's name as that body: "Blue Star" after "Blue Star Strategies"."""
    bodies = {a.id: a.label.split() for a in book.actors.values() if _is_minted_body(a, book)}
    for number, start, end in runs:
        words = parsed[number].doc[start:end].text.split()
        name = book.name_at(number, parsed[number].doc[start])
        if name is not None and name.actor.kind is ActorKind.PERSON:
            continue
        found = [key for key, label in bodies.items() if _is_short_for(words, label)]
        if len(found) == 1:
            book.add(Name(number, start, end, book.actors[found[0]], "short form"), anew=True)


def _add_fronts(
    parsed: Sequence[Parsed],
    book: NameBook,
    runs: Sequence[tuple[int, int, int]],
    types: Mapping[str, Counter[str]],
) -> None:
    """Read a run of several words as a body where its front alone is used too: people are called by the surname.

    "Rathore Lifecare ... Rathore said" is a body; so is who was taken for a person and is called so.
    """
    titles = load_titles()
    lone = {parsed[n].doc[a].text for n, a, b in runs if b - a == 1} - set(_list_surnames(book))
    lone = {word for word in lone if not set(types.get(word, ())) - {"person"}}
    for number, start, end in runs:
        words = parsed[number].doc[start:end].text.split()
        name = book.name_at(number, parsed[number].doc[start])
        person = words[0].lower() in titles.first or (len(words) < 4 and words[0].lower() in titles.family)
        if len(words) < 2 or words[0] not in lone or person or words[-1] in lone:
            continue
        if name is not None and (name.actor.kind is not ActorKind.PERSON or name.how != "minted"):
            continue
        if _follows_title(parsed[number].doc, start):
            continue
        label = clean_label(" ".join(words))
        actor = Actor(build_slug(label), label, ActorKind.ORGANISATION)
        book.actors[actor.id] = actor
        book.add(Name(number, start, end, actor, "minted"), anew=True)
        for other, i, j in runs:
            if j - i == 1 and parsed[other].doc[i].text == words[0]:
                book.add(Name(other, i, j, actor, "short form"), anew=True)


def _add_ends(
    parsed: Sequence[Parsed],
    book: NameBook,
    runs: Sequence[tuple[int, int, int]],
    types: Mapping[str, Counter[str]],
) -> None:
    """Read a run that nothing else tells of as a person where its end alone is read as one: "Lev Tull ... Tull"."""
    lone = {parsed[n].doc[a].text for n, a, b in runs if b - a == 1}
    lone = {word for word in lone if set(types.get(word, ())) == {"person"}}
    for number, start, end in runs:
        tokens = parsed[number].doc[start:end]
        if not 1 < len(tokens) < 4 or tokens[-1].text not in lone or not all(t.is_alpha for t in tokens):
            continue
        if not any(book.name_at(number, t) for t in tokens) and not _is_plain(tokens):
            label = clean_label(tokens.text)
            book.add(Name(number, start, end, Actor(build_slug(label), label, ActorKind.PERSON), "minted"))


def _follows_title(doc: Doc, start: int) -> bool:
    """Tell whether an office or a word of address stands before a name: "lawmaker Tull Ida Wu"."""
    before = _find_before(doc, start)
    return before is not None and (
        load_titles().is_title(before.text) or before.lemma_.lower() in PERSON_NOUNS
    )


def _is_minted_body(actor: Actor, book: NameBook) -> bool:
    return actor.kind in (ActorKind.ORGANISATION, ActorKind.OUTLET) and " " in actor.label


def _is_short_for(words: Sequence[str], label: Sequence[str]) -> bool:
    """Tell whether some words are the front of a body's name, or its end when they are several."""
    size = len(words)
    if not 0 < size < len(label):
        return False
    end = size > 1 and list(label[-size:]) == list(words)
    if words[0] in ORGANISATION_WORDS | OFFICE_WORDS:
        return end and label[-size - 1].endswith(("'s", "'"))  # "Avaria's [Ministry of Trade]"
    front = list(label[:size]) == list(words)
    return end or (front and (size > 1 or label[size] not in ("of", "for", "and")))


def possess(name: str) -> str:
    """Write whose something is.

    >>> possess("Avaria"), possess("United States")
    ("Avaria's", "United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _is_plain(tokens: DocSpan) -> bool:
    """Tell whether capitalised words are a day, an office or a bare kind of body ("the Bureau")."""
    last, titles = tokens[-1], load_titles()
    if last.text in NO_ACTOR_WORDS and len(tokens) > 1 and tokens[0].lower_ not in titles.first:
        return True
    if last.text in CALENDAR or all(t.lower_ in titles.before or titles.is_title(t.text) for t in tokens):
        return True
    kind = last.text in ORGANISATION_WORDS | OFFICE_WORDS or last.lower_ in titles.courts | PERSON_NOUNS
    return len(tokens) == 1 and (kind or any(last.lower_ in nouns for nouns in titles.bodies.values()))


def _guess_rest(parsed: Sequence[Parsed], book: NameBook, runs: Sequence[tuple[int, int, int]]) -> None:
    """Keep what nothing shows to be a person or body, for words that are known to mean somebody."""
    people: dict[str, Actor] = {}
    for number, start, end in sorted(runs, key=lambda run: run[1] - run[2]):
        tokens = parsed[number].doc[start:end]
        if any(book.name_at(number, t) for t in tokens) or _is_plain(tokens):
            continue
        end = _take_brand(parsed[number].doc, start, end, book)
        label = clean_label(parsed[number].doc[start:end].text)
        person = 1 < len(tokens) < 5 and not any(t.ent_type_ in ("organisation", "place") for t in tokens)
        kind = ActorKind.PERSON if person else ActorKind.ORGANISATION
        actor = people.get(label) or Actor(build_slug(label), label, kind)
        people.setdefault(label, actor)
        if kind is ActorKind.PERSON:
            people.setdefault(tokens[-1].text, actor)
        book.guess(Name(number, start, end, actor, "guessed"))
