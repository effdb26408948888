"""Writes what was claimed as schema.org JSON-LD: a `Claim` for each proposition, with who put it forward and where.

Why no `ClaimReview`: a review carries a `reviewRating`, which says whether a claim is true. This program records what
was said and what came back; it judges nothing, so a review of its own would be an invention. A claim's status in the
articles (contested, alleged ...) stands in its `description`, in words. Fact-checkers take the `Claim` as the
`itemReviewed` of reviews of their own.

    Claim        text, author (who affirms it), firstAppearance and appearance (articles), hasPart (its quotations)
    Quotation    each statement: exact words, to whom the article attributes them, article, day, act as keyword
    NewsArticle  headline, publisher, day, address, digest; never the text
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.almanac import read_iso
from kg.exchange.product import Product, to_bytes
from kg.exchange.wording import name_statement
from kg.ids import to_plain
from kg.model import Actor, ActorKind, Article, Party, Proposition, Statement
from kg.rdf.terms import node
from kg.vocab import WIKIDATA

Node = dict[str, Any]

_LINKS = (
    "about", "affiliation", "appearance", "author", "firstAppearance", "hasPart", "isPartOf", "publisher", "sameAs",
    "spokenByCharacter", "url",
)  # fmt: skip
#: The context stands in the file, so that it is read without a network; schema.org's own says the same of these.
CONTEXT: Final[Node] = {
    "@vocab": "https://schema.org/",
    **{name: {"@id": f"https://schema.org/{name}", "@type": "@id"} for name in _LINKS},
    **{
        name: {"@id": f"https://schema.org/{name}", "@type": "https://schema.org/Date"}
        for name in ("dateCreated", "datePublished")
    },
}

_TYPES: Final = {
    ActorKind.PERSON: "Person",
    ActorKind.STATE: "GovernmentOrganization",
    ActorKind.OUTLET: "NewsMediaOrganization",
}


def build_claims(
    statements: Iterable[Statement], articles: Mapping[str, Article], statuses: Mapping[str, str]
) -> Product:
    """Build one JSON-LD document.

    Args:
        statements: In any order; each becomes a quotation.
        articles: By id; those that carry a statement are described.
        statuses: What became of a claim, in words, by the id of its proposition; a proposition that is not here,
            such as what a demand wants, is no claim.

    Returns:
        UTF-8, nodes sorted by their IRIs.
    """
    ordered = sorted(statements, key=lambda s: (s.find_day(articles.get(s.article)), s.id))
    nodes: dict[str, Node] = {}
    groups: dict[str, list[Statement]] = {}
    for s in ordered:
        if s.proposition is not None and s.proposition.id in statuses:
            groups.setdefault(s.proposition.id, []).append(s)
        _note(nodes, *_describe(s, articles.get(s.article)))
    for party in (party for s in ordered for party in s.parties):
        _note_side(nodes, party)
    for key, group in groups.items():
        _note(nodes, _build_claim(group, articles, statuses[key]))
    document = {"@context": CONTEXT, "@graph": [nodes[key] for key in sorted(nodes)]}
    return Product(to_bytes(json.dumps(document, ensure_ascii=False, indent=1) + "\n"))


def _note(nodes: dict[str, Node], *found: Node) -> None:
    for one in found:
        known = nodes.setdefault(one["@id"], one)
        # Two articles may describe one actor differently: the smaller description wins, always.
        nodes[one["@id"]] = min(known, one, key=lambda n: json.dumps(n, sort_keys=True))


def _note_side(nodes: dict[str, Node], party: Party) -> None:
    """Name the party that an actor speaks for, where it does not speak itself."""
    if party.actor.side and party.side_label:
        me = _name("actor", party.actor.side)
        nodes.setdefault(me, {"@id": me, "@type": "Organization", "name": to_plain(party.side_label)})


def _name(kind: str, key: str) -> str:
    return node(kind, key).value


def _describe(s: Statement, article: Article | None) -> list[Node]:
    found = [_build_quotation(s, article), _build_actor(s.speaker.actor)]
    if s.target is not None:
        found.append(_build_actor(s.target.actor))
    if article is not None:
        found.append(_build_article(article))
        if article.outlet:
            name = article.outlet.value
            found.append(
                {"@id": _name("outlet", name), "@type": "NewsMediaOrganization", "name": to_plain(name)}
            )
    return found


def _build_actor(actor: Actor) -> Node:
    return _fill(
        {
            "@id": _name("actor", actor.id),
            "@type": _TYPES.get(actor.kind, "Organization"),
            "name": to_plain(actor.label),
            "sameAs": WIKIDATA + actor.wikidata if actor.wikidata and actor.wikidata.isalnum() else None,
            "affiliation": _name("actor", actor.side) if actor.side and actor.side != actor.id else None,
        }
    )


def _build_article(article: Article) -> Node:
    url = article.url.value if article.url else ""
    is_iri = (
        url.startswith(("https://", "http://")) and url.isprintable() and not set(url) & set(' <>"{}|\\^`')
    )
    return _fill(
        {
            "@id": _name("article", article.id),
            "@type": "NewsArticle",
            "headline": to_plain(article.title.value) if article.title else None,
            "publisher": _name("outlet", article.outlet.value) if article.outlet else None,
            "datePublished": article.day if read_iso(article.day) else None,
            "url": url if is_iri else None,
            "identifier": f"sha256:{article.digest}",
        }
    )


def _build_quotation(s: Statement, article: Article | None) -> Node:
    days = {s.when.not_before, s.when.not_after}
    return _fill(
        {
            "@id": _name("statement", s.id),
            "@type": "Quotation",
            "name": to_plain(name_statement(s)),
            "text": to_plain(s.quote),
            "spokenByCharacter": _name("actor", s.speaker.actor.id),
            "isPartOf": _name("article", s.article) if article else None,
            # Only a day that is known: bounds are no date.
            "dateCreated": days.pop() if len(days) == 1 else None,
            "keywords": s.act.value,
        }
    )


def _build_claim(group: Sequence[Statement], articles: Mapping[str, Article], status: str) -> Node:
    carried = list(dict.fromkeys(s.article for s in group if s.article in articles))
    label, about = _choose([s.proposition for s in group if s.proposition])
    return _fill(
        {
            "@id": _name("prop", group[0].proposition.id if group[0].proposition else ""),
            "@type": "Claim",
            "name": to_plain(label),
            "text": to_plain(label),
            "description": status,
            "author": sorted({_name("actor", s.speaker.actor.id) for s in group if not s.act.rejects}),
            "about": _name("actor", about) if about else None,
            "firstAppearance": _name("article", carried[0]) if carried else None,
            "appearance": [_name("article", key) for key in carried],
            "hasPart": sorted(_name("statement", s.id) for s in group),
        }
    )


def _choose(found: Sequence[Proposition]) -> tuple[str, str | None]:
    """Choose the shortest label, and the actor it is about."""
    best = min(found, key=lambda p: (len(p.label), p.label, p.about or ""))
    return best.label, best.about


def _fill(one: Node) -> Node:
    """Leave out what is not known; a list of one is its member."""
    kept = {key: value for key, value in one.items() if value not in (None, "", [])}
    return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in kept.items()}
