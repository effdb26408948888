"""Finds where names stand by their shape: runs of capitalised words, with the joints and signs of firms.

In: a paragraph's Doc and which tokens known names cover. Out: half-open stretches of tokens, offices, titles and
link texts cut off. Whether a run names anybody is decided in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extraction.titles import Titles, load_titles
from kg.extraction.words import CALENDAR, OFFICE_WORDS, ORGANISATION_WORDS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

    Covered = Callable[[int], bool]

#: Words that carry a name on when another capitalised word follows.
JOINTS = frozenset({"of", "for", "&"})
#: Words that end no name.
LOOSE = frozenset({"of", "for", "the", "and", "-", "&", ",", "without", "against", "in"})
#: Words that may stand inside a body's name where the parser takes them for part of it.
INNER = frozenset({"on", "at", "in", "to", "against", "of"})
#: Prepositions that stand with a capital in a body's name.
BETWEEN = frozenset({"without", "against", "beyond", "across", "before", "behind", "under", "between"})
#: Words before an office that names its holder.
DETERMINERS = frozenset("the a an our their his her its this that".split())
#: A share of capitalised words from which a paragraph is set like a headline.
SHOUTED = 0.6
NUMBERED = re.compile(r"\d+[A-Z][A-Za-z]*")


def find_runs(doc: Doc, is_covered: Covered) -> Iterator[tuple[int, int]]:
    """Find runs of name words that no known name covers, without the offices before them.

    Args:
        doc: A paragraph.
        is_covered: Tells of a token's index whether a known name covers it already.
    """
    titles, loud = load_titles(), is_headline_cased(doc)
    i = 0
    while i < len(doc):
        if is_covered(i) or not _starts_name(doc, i, loud, titles):
            i += 1
            continue
        j = i + 1
        while j < len(doc) and (_takes_place(doc, i, j) if is_covered(j) else _carries_on(doc, i, j, loud)):
            j += 1
        while j > i and doc[j - 1].lower_ in LOOSE:
            j -= 1
        start, end = trim_run(doc, i, j)
        if start < end:
            yield start, end
        i = max(j, i + 1)


def is_headline_cased(doc: Doc) -> bool:
    """Tell whether a paragraph is set like a headline, verbs too, where capitals show no name."""
    words = [t for t in doc if t.is_alpha and len(t) > 3]
    if any(t.tag_ in ("VBD", "VBZ", "VBP") and t.is_lower for t in words):
        return False
    return len(words) > 3 and sum(t.text[:1].isupper() for t in words) / len(words) > SHOUTED


def trim_run(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Cut offices off the front of a run and link texts off its end.

    "Commerce Secretary Ann Lee" keeps "Ann Lee", "Prince Olav" stays whole, "House Ethics Committee" too.
    """
    titles = load_titles()
    end = _cut_link_text(doc, start, end)
    while end - start > 1 and doc[end - 1].tag_ in ("NNS", "NNPS") and titles.is_title(doc[end - 1].text):
        end -= 1
    last = max((k for k in range(start, end - 1) if _ends_office(doc, start, k, end, titles)), default=None)
    if last is not None:
        start = last + 1
        if doc[last].lower_ in titles.crowned and (last == 0 or doc[last - 1].lower_ != "crown"):
            start = last
    start = _cut_compound(doc, start, end)
    while start < end - 1 and doc[start].lower_ not in titles.crowned and _is_before(doc, start, titles):
        start += 1
    return _cut_before_given_name(doc, _cut_body(doc, start, end, titles), end, titles), end


def find_offices(docs: Sequence[Doc]) -> frozenset[str]:
    """Find an article's own words of office: behind "the" alone, and right before people's names elsewhere.

    "Taoiseach Leo Varadkar ... the Taoiseach": no list of offices is whole.
    """
    alone, before = set(), set()
    for doc in docs:
        for token, after in pairwise(doc):
            if not (token.text[:1].isupper() and token.is_alpha):
                continue
            if token.i and token.nbor(-1).lower_ in DETERMINERS and not after.text[:1].isupper():
                alone.add(token.text)
            if _is_full_name(doc[token.i + 1 : token.i + 3]):
                before.add(token.text)
    return frozenset(alone & before)


def _is_full_name(words: DocSpan) -> bool:
    """Tell whether two words are a person's given name and surname."""
    capitals = len(words) == 2 and all(t.text[:1].isupper() and t.is_alpha for t in words)
    return capitals and words[0].lower_ in load_titles().first and words[1].text not in ORGANISATION_WORDS


def skip_offices(doc: Doc, start: int, end: int, offices: Container[str]) -> int:
    """Tell where a run begins behind an article's own words of office: "Tipperary TD [Ida Tull]"."""
    last = next((k for k in range(end - 2, start - 1, -1) if doc[k].text in offices), None)
    rest = doc[last + 1 : end] if last is not None else doc[start:start]
    return start if last is None or any(t.text in ORGANISATION_WORDS for t in rest) else last + 1


def _cut_before_given_name(doc: Doc, start: int, end: int, titles: Titles) -> int:
    """Cut what is nobody's name off a person's: "Photo Ida Tull", "Agent for Tax Affairs J. Ida Tull"."""
    if any(t.text in ORGANISATION_WORDS for t in doc[start + 1 : end]):
        return start
    given = next((k for k in range(start, end) if doc[k].is_title and doc[k].lower_ in titles.first), end)
    if given > start and len(doc[given - 1].text.rstrip(".")) == 1 and doc[given - 1].text.isupper():
        given -= 1
    front, rest = doc[start:given], doc[given:end]
    if not 2 <= len(rest) <= 4 or not front or any(t.lower_ in LOOSE - {"-"} for t in rest):
        return start
    # One word before may be a given name that the list lacks: "Devin Patrick Kelley"; an acronym is none.
    if len(front) == 1 and not (front[0].is_upper and len(front[0]) > 1):
        return start
    place = front[-1].text.rstrip(".") in HALLOWED
    return start if place or any(t.ent_type_ == "place" for t in rest) else given


#: Words before a given name in the name of a place or a body: "San Juan Capistrano".
HALLOWED = frozenset("San Santa Santo Sao São St Saint Fort Port Mount Lake Camp El Los Las La".split())


def _cut_compound(doc: Doc, start: int, end: int) -> int:
    """Cut a compound adjective off a run's front: "Oslo-based Tull Foods"."""
    dash = next((k for k in range(start + 1, min(start + 5, end - 2)) if doc[k].text == "-"), None)
    if dash is None or not doc[dash + 1].text.islower() or load_titles().is_title(doc[dash + 1].text):
        return start
    return dash + 2 if doc[dash + 2].text[:1].isupper() else start


def _cut_body(doc: Doc, start: int, end: int, titles: Titles) -> int:
    """Find where a person's name starts right behind a body's: "River Union Ida Tull"."""
    if start and end - start > 2 and doc[start - 1].lower_ in ("for", "of", "and"):
        second = doc[start + 1].lower_ in titles.first and len(doc[start]) > 2
        if second and doc[start].lower_ not in titles.first.keys() | titles.particle:
            return start + 1  # "Under Secretary for Rivers Ida Tull"
    given = end - start > 2 and doc[end - 2].lower_ in titles.first
    return end - 2 if given and doc[end - 3].text in ORGANISATION_WORDS else start


def is_name_token(token: Token) -> bool:
    """Tell whether a token can be part of a name: a capitalised proper noun, or a capitalised word before one."""
    if NUMBERED.fullmatch(token.text):
        return True
    if not token.text[:1].isupper() or (token.text.rstrip(".") in CALENDAR and not _is_first_name(token)):
        return False
    if token.pos_ == "PROPN":
        return True
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return (
        token.pos_ in ("ADJ", "NOUN", "VERB")
        and not opens_sentence(token)
        and after is not None
        and after.pos_ == "PROPN"
        and after.text[:1].isupper()
    )


def opens_sentence(token: Token) -> bool:
    """Tell whether a token's capital may be that of a sentence: first in it, or behind a mark that opens one."""
    if token.is_sent_start or token.i == 0:
        return True
    before = token.nbor(-1)
    return before.text in ('"', "“", "‘", "'", ":", "—", "–", "(", "•", "*", "…") or before.is_space


def _starts_name(doc: Doc, i: int, loud: bool, titles: Titles) -> bool:
    token = doc[i]
    if loud and not token.ent_type_ and not (token.pos_ == "PROPN" and token.lower_ in titles.first):
        return False
    after = doc[i + 1] if i + 1 < len(doc) else None
    if token.text.isdigit() and after is not None and not token.whitespace_:
        dash = after.text == "-" and not after.whitespace_ and i + 2 < len(doc)
        return doc[i + 2].text[:1].isupper() if dash else after.text.isupper() and after.is_alpha
    if token.lower_ in titles.particle and token.text.islower() and after is not None:
        return after.pos_ == "PROPN" and after.text[:1].isupper() and token.lower_ not in ("la", "le", "el")
    if token.pos_ == "VERB" and token.text[:1].isupper() and not opens_sentence(token):
        return _joins_the(doc, i)
    return is_name_token(token) or _joins_between(doc, i)


def _joins_the(doc: Doc, i: int) -> bool:
    """Tell whether "the" and another capitalised word follow: "Save the Children"."""
    return i + 2 < len(doc) and doc[i + 1].lower_ == "the" and doc[i + 2].text[:1].isupper()


def _joins_between(doc: Doc, i: int) -> bool:
    """Tell whether a preposition and another word follow, all with capitals: "Doctors Without Borders"."""
    words = doc[i : i + 3]
    capitals = len(words) == 3 and all(t.text[:1].isupper() and t.is_alpha for t in words)
    plain = capitals and words[1].lower_ in BETWEEN and words[0].pos_ in ("NOUN", "PROPN", "ADJ")
    return plain and not (opens_sentence(doc[i]) and words[2].pos_ == "PRON")


def _carries_on(doc: Doc, start: int, j: int, loud: bool) -> bool:
    """Tell whether token j carries a name on: another name word, or a joint between two of them."""
    token, before = doc[j], doc[j - 1]
    glued = not before.whitespace_
    if loud and token.is_alpha and not token.ent_type_ and token.pos_ != "PROPN":
        return False
    if is_name_token(token) or (token.text == "-" and glued and not token.whitespace_):
        return True
    if glued and (before.text == "-" or (before.text.isdigit() and token.is_alpha and token.is_upper)):
        return True
    noun = token.pos_ in ("NOUN", "ADJ") and token.is_alpha and token.text[:1].isupper() and not loud
    if (
        noun
        and (before.text[:1].isupper() or before.text in ("&", "the"))
        and not load_titles().is_title(token.text)
    ):
        return token.text.rstrip(".") not in CALENDAR
    return j + 1 < len(doc) and _joins(doc, start, j, loud)


def _joins(doc: Doc, start: int, j: int, loud: bool) -> bool:
    """Tell whether token j is a joint between two words of one name."""
    token, before, after = doc[j], doc[j - 1], doc[j + 1]
    if token.text == ",":
        return _joins_firm(doc, start, j)
    if token.text in ("'s", "’s", "'", "’"):
        return _joins_members(doc, start, j)
    if token.lower_ == "the":
        return _joins_firm(doc, start, j) or (
            before.lower_ == "of" and j - 1 > start and after.text[:1].isupper()
        )
    if token.lower_ == "of" and after.lower_ == "the":
        body = any(t.text in ORGANISATION_WORDS for t in doc[start:j])
        return body and j + 2 < len(doc) and is_name_token(doc[j + 2])
    if token.lower_ == "to" and before.text in ORGANISATION_WORDS and j - 1 == start:
        return after.text[:1].isupper() and after.pos_ in ("VERB", "PROPN")  # "Committee to Protect Rivers"
    if token.lower_ in ("on", "at") and after.text[:1].isupper() and after.text not in CALENDAR:
        hosts = ORGANISATION_WORDS if token.lower_ == "on" else {"University", "College", "School", "Center"}
        return any(t.text in hosts for t in doc[start:j]) and not loud
    if token.lower_ in JOINTS | load_titles().particle:
        return (after.text[:1].isupper() or after.text == "-") and not _is_person(doc, start, token)
    if token.ent_type_ == "organisation" and token.lower_ in INNER and before.text[:1].isupper():
        return is_name_token(after) or (
            after.lower_ == "the" and j + 2 < len(doc) and is_name_token(doc[j + 2])
        )
    capital = token.text[:1].isupper() and after.text[:1].isupper()
    capital = capital and (after.pos_ == "PROPN" or token.lower_ in BETWEEN)
    return (capital and token.pos_ == "ADP" and not loud) or _joins_bodies(doc, start, j)


def _takes_place(doc: Doc, start: int, j: int) -> bool:
    """Tell whether a known place ends a body's name: "Royal Bank of Scotland"."""
    if doc[j - 1].lower_ != "of" or not doc[j].text[:1].isupper():
        return False
    return any(t.text in ORGANISATION_WORDS | {"University", "College"} for t in doc[start : j - 1])


def _is_person(doc: Doc, start: int, joint: Token) -> bool:
    """Tell whether the words before "of" or "for" are a person already: "Ida Welch of Salem"."""
    before = doc[start : joint.i]
    given = before[0].lower_ in load_titles().first or all(t.ent_type_ == "person" for t in before)
    return joint.lower_ in JOINTS and joint.text != "&" and given


def _joins_firm(doc: Doc, start: int, j: int) -> bool:
    """Tell whether a comma or "the" stands inside a name: "Tull, Inc.", "Brandt, Hunt & Olsen", "Save the ..."."""
    titles, after = load_titles(), doc[j + 1]
    if doc[j].lower_ == "the":
        again = doc.text.count(doc[j - 1 : j + 2].text) > 1
        return (doc[j - 1].pos_ == "VERB" or again) and j - 1 == start and _joins_the(doc, j - 1)
    if after.lower_.rstrip(".") in titles.firm:
        return after.text[:1].isupper()
    if not is_name_token(after):
        return False
    k = j + 1
    while k < len(doc) and k < j + 6 and (is_name_token(doc[k]) or doc[k].text == ","):
        k += 1
    return k < len(doc) - 1 and doc[k].text == "&" and is_name_token(doc[k + 1])


def _joins_bodies(doc: Doc, start: int, j: int) -> bool:
    """Tell whether `and` stands inside one body's name: "International Longshore and Warehouse Union"."""
    if doc[j].lower_ != "and" or not is_name_token(doc[j + 1]):
        return False
    if _is_named_for(doc, start, j):
        return doc[j + 1].ent_type_ != "person"
    if doc[j - 1].ent_type_ == doc[j].ent_type_ == doc[j + 1].ent_type_ == "organisation":
        return any(t.text in ORGANISATION_WORDS for t in doc[j + 1 : j + 5])  # "Ida and Per Tull Foundation"
    bodies = any(t.text in ORGANISATION_WORDS for t in doc[j + 1 : j + 3])
    return bodies and not (doc[j - 1].text in ORGANISATION_WORDS or doc[j - 1].ent_type_ == "person")


def _joins_members(doc: Doc, start: int, j: int) -> bool:
    """Tell whether a possessive mark stands inside a body's name, behind a kind of people, an office or a saint.

    "Borland People's Front", "Managers' Institute", "Bishop's Court Bank", "St Ida's Hospital Trust".
    """
    members, rest = doc[j - 1], doc[j + 1 : j + 4]
    many = members.tag_ in ("NNS", "NNPS") or members.lower_ in ("people", "women", "men", "children")
    if j - 1 == start:
        many = many or load_titles().is_title(members.text) or members.lemma_.lower() in PERSON_NOUNS
    elif j - 2 == start:
        many = many or doc[start].text.rstrip(".") == "St"
    body = next((t for t in rest if t.text in ORGANISATION_WORDS), None)
    return many and body is not None and all(is_name_token(t) for t in doc[j + 1 : body.i])


def _is_named_for(doc: Doc, start: int, j: int) -> bool:
    """Tell whether the words before `and` are one body and one thing that it is for: "Office of Rivers and Roads"."""
    joint = doc[j - 2]
    body = doc[j - 3] if j - 3 >= start else None
    if body is None or joint.lower_ not in JOINTS | {"on"}:
        return False
    return body.text in ORGANISATION_WORDS and body.tag_ not in ("NNS", "NNPS")


def _ends_office(doc: Doc, start: int, k: int, end: int, titles: Titles) -> bool:
    """Tell whether token k ends an office and what follows it in the run is a person's name."""
    token, rest = doc[k], [t.text for t in doc[k + 1 : end]]
    word = token.lower_.rstrip(".")
    if not (titles.is_title(token.text) or token.lemma_.lower() in PERSON_NOUNS):
        return False
    if k == start and word in titles.first:
        return False
    if any(w in ORGANISATION_WORDS for w in rest) or rest[0].lower() in JOINTS | BETWEEN | {"-", ","}:
        return False
    return not all(w.lower().strip(".,") in titles.suffix for w in rest)


def _is_before(doc: Doc, i: int, titles: Titles) -> bool:
    """Tell whether a capitalised word at a run's front belongs to an office ("Former", "State")."""
    token = doc[i]
    if any(t.text in ORGANISATION_WORDS for t in doc[i : i + 6]):
        return token.lower_ in ("the", "a", "former")
    if i + 1 < len(doc) and (doc[i + 1].text in titles.shows["outlet"] or _joins_between(doc, i)):
        return False
    plain = token.lower_ in titles.before or token.text in OFFICE_WORDS or titles.is_title(token.text)
    return (plain and token.lower_ not in titles.first) or token.lower_ in ("the", "a", "of", "for")


def _cut_link_text(doc: Doc, start: int, end: int) -> int:
    """Find where a name ends that a link's text runs on from: "Ivo KarelIvo Jan KarelMORE"."""
    words = [doc[i].text for i in range(start, end)]
    for at, word in enumerate(words):
        for earlier in range(at):
            name = words[earlier]
            if len(name) > 3 and word.startswith(name) and word[len(name) : len(name) + 1].isupper():
                return start + earlier + 1
    return end


def _is_first_name(token: Token) -> bool:
    """Tell whether a month's name is a person's: "Jan Holm", "April Stone", "Han Jun"."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    joined = (
        after is not None and after.dep_ == "flat" and after.head.i == token.i and after.text[:1].isupper()
    )
    if token.dep_ == "flat" and token.i and token.head.i == token.i - 1 and token.ent_type_ == "person":
        return token.head.pos_ == "PROPN" and (after is None or not after.like_num)
    return joined and after is not None and after.text.isalpha()
