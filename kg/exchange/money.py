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
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from kg.exchange.product import Product, cut, to_line, to_plain
from kg.exchange.wording import date_statement, name_statement
from kg.model import Actor, ActorKind, Article, Party, Statement

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
_URL = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,12}", re.ASCII)

#: Property to values; empty ones are left out.
_Values = Mapping[str, Iterable[str]]


def build_money(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Product:
    """Build the entities of actors, articles, statements and the links between them.

    Args:
        statements: In any order.
        articles: By id; all of them become entities.

    Returns:
        JSON Lines in UTF-8. The notes say how many answers lead to a statement that is not given.
    """
    ordered = sorted(statements, key=lambda s: s.id)
    known = {s.id for s in ordered}
    entities: dict[str, dict[str, object]] = {}

    def put(key: str, schema: str, values: _Values) -> None:
        entities.setdefault(key, _build_entity(key, schema, values))

    for article in articles.values():
        put(_name("article", article.id), "Article", _describe_article(article))
    for party in _list_parties(ordered):
        put(_name("actor", party.actor.id), _SCHEMATA[party.actor.kind], _describe_actor(party.actor))
    for key, values in _list_sides(ordered):
        put(_name("actor", key), "LegalEntity", values)
    for party in _list_parties(ordered):
        if party.actor.side and party.actor.side != party.actor.id and party.side_label:
            pair = (party.actor.id, party.actor.side)
            put(_name("side", *pair), "Representation", _link("agent", "client", pair, "speaks for"))
    stray = 0
    for s in ordered:
        put(_name("statement", s.id), "Event", _describe_statement(s, articles.get(s.article)))
        if s.target is not None:
            values = _describe_deed(s, articles.get(s.article))
            put(_name("deed", s.id), "UnknownLink", values)
        for answered in s.answers:
            stray += answered not in known
            if answered in known:
                ends = {"subject": [_name("statement", s.id)], "object": [_name("statement", answered)]}
                put(_name("answer", s.id, answered), "UnknownLink", {**ends, "role": ["answers"]})
    lines = [json.dumps(entities[key], ensure_ascii=False) + "\n" for key in sorted(entities)]
    notes = (f"{stray} answers lead to statements that are not here and are left out",) if stray else ()
    return Product("".join(lines).encode("utf-8"), notes)


def _name(*parts: str) -> str:
    return "-".join(("counterclaim", *parts))


def _build_entity(key: str, schema: str, values: _Values) -> dict[str, object]:
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
    """List parties, those whose actor says most first, so that the first description is the fullest."""
    found = [party for s in statements for party in (s.speaker, s.target) if party is not None]
    return sorted(found, key=lambda p: (p.actor.id, p.actor.label, p.actor.kind.value, p.side_label or ""))


def _list_sides(statements: Iterable[Statement]) -> list[tuple[str, _Values]]:
    """List the parties that others speak for; those that speak themselves are described already."""
    found = {(p.actor.side, p.side_label) for p in _list_parties(statements) if p.actor.side and p.side_label}
    return [(side, {"name": [_name_value(label)]}) for side, label in sorted(found)]


def _describe_actor(actor: Actor) -> _Values:
    wikidata = actor.wikidata or ""
    return {
        "name": [_name_value(actor.label) or actor.id],
        "wikidataId": [wikidata] if _WIKIDATA.fullmatch(wikidata) else [],
        "classification": [actor.kind.value],
    }


def _describe_article(article: Article) -> _Values:
    value = lambda found: cut(to_line(_clean(found.value)), LONGEST_STRING) if found else ""  # noqa: E731
    url = article.url.value.strip() if article.url else ""
    return {
        "fileName": [cut(to_line(_clean(article.source)), LONGEST_STRING) or article.id],
        "title": [value(article.title)],
        "author": [value(article.author)],
        "publisher": [value(article.outlet)],
        "publishedAt": _list_days(article.published.value if article.published else None),
        "sourceUrl": [url] if _URL.fullmatch(url) and len(url) <= LONGEST_STRING else [],
        "language": ["eng"] if article.language == "en" else [],
    }


def _list_days(*days: str | None) -> list[str]:
    return [day for day in days if day and _is_day(day)]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _describe_statement(s: Statement, article: Article | None) -> _Values:
    parties = [s.speaker, *([s.target] if s.target else [])]
    return {
        "name": [_name_value(name_statement(s))],
        "description": [cut(s.quote, LONGEST_TEXT)],
        "summary": [cut(s.proposition.label, LONGEST_TEXT) if s.proposition else ""],
        "notes": [
            cut(f"{e.stance.value} {e.kind.value} ({e.strength.value}): {e.mention.text}", LONGEST_TEXT)
            for e in s.grounds
        ],
        "keywords": [s.act.value],
        "involved": sorted({_name("actor", party.actor.id) for party in parties}),
        "date": _list_days(date_statement(s, article)),
        "startDate": _list_days(s.when.not_before),
        "endDate": _list_days(s.when.not_after),
        "proof": [_name("article", s.article)] if article else [],
        "publisher": [
            cut(to_line(_clean(article.outlet.value)), LONGEST_STRING) if article and article.outlet else ""
        ],
        "recordId": [s.id],
    }


def _describe_deed(s: Statement, article: Article | None) -> _Values:
    pair = (s.speaker.actor.id, s.target.actor.id if s.target else "")
    return {
        **_link("subject", "object", pair, s.act.value),
        "description": [cut(s.quote, LONGEST_TEXT)],
        "date": _list_days(date_statement(s, article)),
        "proof": [_name("article", s.article)] if article else [],
        "recordId": [s.id],
    }


def _link(one: str, other: str, pair: tuple[str, str], role: str) -> dict[str, Iterable[str]]:
    return {one: [_name("actor", pair[0])], other: [_name("actor", pair[1])], "role": [role]}
