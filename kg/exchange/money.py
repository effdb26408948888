"""Writes FollowTheMoney entities, for Aleph, OpenAleph and OpenSanctions' tools (https://followthemoney.tech).

    Actor                 Person, Organization, PublicBody (a state) or LegalEntity (a group, an unnamed party)
    who speaks for whom   Representation
    Article               Article, without its text
    Statement             Event: named in one line, quote and grounds in it, the article as proof
    who to whom           UnknownLink between the two actors, with the act as role
    what answers what     UnknownLink between two Events

One JSON object a line, sorted by id. Values are cleaned as FollowTheMoney cleans them, so that `ftm validate`
gives every entity back unchanged.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypedDict

from kg.almanac import read_iso
from kg.counting import count_words
from kg.exchange.product import Product, cut, to_bytes
from kg.exchange.wording import name_statement
from kg.ids import build_id, to_line, to_plain
from kg.model import Actor, ActorKind, Article, Found, Party, Statement

#: Longest values, in code points, that FollowTheMoney's types allow.
LONGEST_NAME: Final = 384
LONGEST_STRING: Final = 1024
LONGEST_TEXT: Final = 65_000

_SCHEMATA: Final = {
    ActorKind.PERSON: "Person",
    ActorKind.STATE: "PublicBody",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.ALLIANCE: "Organization",
    ActorKind.OUTLET: "Organization",
    ActorKind.GROUP: "LegalEntity",
    ActorKind.UNNAMED: "LegalEntity",
}
_PLAIN_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII | re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,12}", re.ASCII)

#: Property to values; empty ones are left out.
_Values = Mapping[str, Iterable[str]]


class _Entity(TypedDict):
    """An entity as FollowTheMoney has it in JSON."""

    id: str
    schema: str
    properties: dict[str, list[str]]


def build_money(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Product:
    """Build the entities of actors, articles, statements and the links between them.

    Args:
        statements: In any order.
        articles: By id; all of them become entities.

    Returns:
        JSON Lines in UTF-8. The notes say how many answers lead to a statement that is not given.
    """
    ordered = sorted(statements, key=lambda s: s.id)
    entities = {e["id"]: e for e in (*_build_things(ordered, articles), *_build_sides(ordered))}
    known, stray = {s.id for s in ordered}, 0
    for s in ordered:
        for answered in s.answers:
            if answered in known:
                link = _build_answer(s.id, answered)
                entities[link["id"]] = link
            else:
                stray += 1
    lines = [json.dumps(entities[key], ensure_ascii=False) + "\n" for key in sorted(entities)]
    notes = (
        (f"{count_words(stray, 'answer leads', 'answers lead')} to statements that are not here: left out",)
        if stray
        else ()
    )
    return Product(to_bytes("".join(lines)), notes)


def _build_things(statements: Sequence[Statement], articles: Mapping[str, Article]) -> Iterator[_Entity]:
    """Give articles, statements, and who did what to whom."""
    for article in articles.values():
        yield _build_entity(_name("article", article.id), "Article", _describe_article(article))
    for s in statements:
        of = articles.get(s.article)
        yield _build_entity(_name("statement", s.id), "Event", _describe_statement(s, of))
        if s.target is not None:
            yield _build_entity(_name("deed", s.id), "UnknownLink", _describe_deed(s, of))


def _build_sides(statements: Sequence[Statement]) -> Iterator[_Entity]:
    """Give the actors, those they speak for, and the links between them."""
    parties = _list_parties(statements)
    for party in parties:
        actor, side = party.actor, party.actor.side
        if side and party.side_label:
            # Before the actors: one that speaks itself is described better below.
            values = {"name": [_name_value(party.side_label) or side]}
            yield _build_entity(_name("actor", side), "LegalEntity", values)
            if side != actor.id:
                link = _link("agent", "client", (actor.id, side), "speaks for")
                yield _build_entity(_name("side", actor.id, side), "Representation", link)
    for party in parties:
        schema = _SCHEMATA[party.actor.kind]
        yield _build_entity(_name("actor", party.actor.id), schema, _describe_actor(party.actor))


def _build_answer(answer: str, answered: str) -> _Entity:
    ends = {"subject": [_name("statement", answer)], "object": [_name("statement", answered)]}
    return _build_entity(_name("answer", answer, answered), "UnknownLink", {**ends, "role": ["answers"]})


def _name(*parts: str) -> str:
    """Name an entity; an id of ours that FollowTheMoney's ids cannot hold is hashed."""
    return "-".join(("counterclaim", *(p if _PLAIN_ID.fullmatch(p) else build_id(p) for p in parts)))


def _build_entity(key: str, schema: str, values: _Values) -> _Entity:
    cleaned = {
        name: sorted({text for value in found if (text := _clean(value))}) for name, found in values.items()
    }
    return {"id": key, "schema": schema, "properties": {n: v for n, v in sorted(cleaned.items()) if v}}


def _clean(text: str) -> str:
    """Drop what FollowTheMoney drops: control and format characters, and blanks at the ends."""
    kept = (c for c in to_plain(text) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _name_value(text: str) -> str:
    # FollowTheMoney takes quotation marks around a whole name for a slip.
    return cut(to_line(_clean(text)).strip("\"' "), LONGEST_NAME)


def _list_parties(statements: Iterable[Statement]) -> list[Party]:
    """List the parties in an order of their own: where two describe one actor differently, the last wins."""
    found = [party for s in statements for party in s.parties]
    return sorted(found, key=lambda p: (p.actor.id, p.actor.label, p.actor.kind.value, p.side_label or ""))


def _describe_actor(actor: Actor) -> _Values:
    wikidata = actor.wikidata or ""
    return {
        "name": [_name_value(actor.label) or actor.id],
        "wikidataId": [wikidata] if _WIKIDATA.fullmatch(wikidata) else [],
        "classification": [actor.kind.value],
    }


def _describe_article(article: Article) -> _Values:
    url = article.url.value.strip() if article.url else ""
    return {
        "fileName": [cut(to_line(_clean(article.source)), LONGEST_STRING) or article.id],
        "title": [_show(article.title)],
        "author": [_show(article.author)],
        "publisher": [_show(article.outlet)],
        "publishedAt": _list_days(article.day),
        "sourceUrl": [url] if _URL.fullmatch(url) and len(url) <= LONGEST_STRING else [],
        "language": ["eng"] if article.language == "en" else [],
    }


def _show(found: Found | None) -> str:
    return cut(to_line(_clean(found.value)), LONGEST_STRING) if found else ""


def _list_days(*days: str | None) -> list[str]:
    # FollowTheMoney knows the years 1000 to 2999.
    return [day for day in days if day and read_iso(day) and day[0] in "12"]


def _describe_statement(s: Statement, article: Article | None) -> _Values:
    return {
        "name": [_name_value(name_statement(s))],
        "description": [cut(s.quote, LONGEST_TEXT)],
        "summary": [cut(s.proposition.label, LONGEST_TEXT) if s.proposition else ""],
        "notes": [
            cut(f"{e.stance.value} {e.kind.value} ({e.strength.value}): {e.mention.text}", LONGEST_TEXT)
            for e in s.grounds
        ],
        "keywords": [s.act.value],
        "involved": sorted({_name("actor", party.actor.id) for party in s.parties}),
        "date": _list_days(s.find_day(article)),
        "startDate": _list_days(s.when.not_before),
        "endDate": _list_days(s.when.not_after),
        "proof": [_name("article", s.article)] if article else [],
        "publisher": [_show(article.outlet) if article else ""],
        "recordId": [s.id],
    }


def _describe_deed(s: Statement, article: Article | None) -> _Values:
    pair = (s.speaker.actor.id, s.target.actor.id if s.target else "")
    return {
        **_link("subject", "object", pair, s.act.value),
        "description": [cut(s.quote, LONGEST_TEXT)],
        "date": _list_days(s.find_day(article)),
        "proof": [_name("article", s.article)] if article else [],
        "recordId": [s.id],
    }


def _link(one: str, other: str, pair: tuple[str, str], role: str) -> dict[str, Iterable[str]]:
    return {one: [_name("actor", pair[0])], other: [_name("actor", pair[1])], "role": [role]}
