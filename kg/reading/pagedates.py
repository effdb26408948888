"""Lists the days that a page's markup gives for its article, each with where it stands and what it says happened.

A page speaks of many things: of its site, of films in it, of other articles. Only what is said of the article itself
counts: the node of the article in JSON-LD, the page's own meta elements, a date shown beside the article. A day of
the last change is kept as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz

from kg.reading.known import Claim
from kg.reading.stamps import Kind, find_stamps, strip_stamps

#: How alike (0-100) a node's headline and the page's title must be.
SAME_HEADLINE = 85.0
#: Code points and words of a line beside the article that shows its date.
LONGEST_SHOWN, MOST_OTHER_WORDS = 160, 14
#: Elements that a line with a date may hold.
MOST_IN_LINE = 12
#: Code points before a dated element in which its label is sought.
LABEL_REACH = 25
#: Dates shown that are looked at.
MOST_SHOWN = 4

_ARTICLE = re.compile(r"(?:article|posting|report)$", re.IGNORECASE)
_PAGE = frozenset(("webpage", "itempage", "mediapage"))
#: Properties through which a page names what it is about; all others lead to other things.
_MAIN = ("@graph", "mainEntity")
_META = {
    "article:published_time": Kind.PUBLISHED, "og:published_time": Kind.PUBLISHED, "og:article:published_time":
    Kind.PUBLISHED, "datepublished": Kind.PUBLISHED, "parsely-pub-date": Kind.PUBLISHED, "sailthru.date":
    Kind.PUBLISHED, "pubdate": Kind.PUBLISHED, "publishdate": Kind.PUBLISHED, "publish-date": Kind.PUBLISHED,
    "publish_date": Kind.PUBLISHED, "published_time": Kind.PUBLISHED, "publication_date": Kind.PUBLISHED,
    "article.published": Kind.PUBLISHED, "article_date_original": Kind.PUBLISHED, "originalpublicationdate":
    Kind.PUBLISHED, "cxenseparse:recs:publishtime": Kind.PUBLISHED, "citation_publication_date": Kind.PUBLISHED,
    "dc.date.issued": Kind.PUBLISHED, "dcterms.issued": Kind.PUBLISHED, "dc.date.created": Kind.PUBLISHED,
    "dcterms.created": Kind.PUBLISHED, "dc.date": Kind.PUBLISHED, "dcterms.date": Kind.PUBLISHED,
    "date": Kind.PUBLISHED, "ptime": Kind.PUBLISHED, "displaydate": Kind.PUBLISHED,
    "article:modified_time": Kind.UPDATED, "og:modified_time": Kind.UPDATED, "og:updated_time": Kind.UPDATED,
    "datemodified": Kind.UPDATED, "lastmod": Kind.UPDATED, "last-modified": Kind.UPDATED, "dcterms.modified":
    Kind.UPDATED, "dc.date.modified": Kind.UPDATED, "revised": Kind.UPDATED, "updated_time": Kind.UPDATED,
}  # fmt: skip
_SHOWN = re.compile(r"date|publish|posted|timestamp|\btime\b|byline|meta\b|info\b", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif|revis", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"comment|related|teaser|card|recommend|sidebar|promo|popular|trending|widget|today|current|masthead|copyright"
    r"|\bmore\b|most-|also-",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d|[a-z]{3})[/-]([0-3]?\d)(?=[/_-]|$)", re.IGNORECASE)


def list_claims(tree: Any) -> tuple[Claim, ...]:  # noqa: ANN401 - lxml has no types
    """List the days that a page gives for its article, most telling first.

    Args:
        tree: The page's root element (lxml.html), as it came.
    """
    url = _find_address(tree)
    claims = [*_list_nodes(tree, _list_titles(tree), url), *_list_meta(tree), *_list_shown(tree)]
    if found := _ADDRESS.search(url or ""):
        mark = " " if found[2].isalpha() else "-"
        claims.append(Claim(mark.join(found.groups()[:: -1 if mark == " " else 1]), "markup: address"))
    return tuple(dict.fromkeys(claims))


def _find_address(tree: Any) -> str | None:  # noqa: ANN401
    links = [link.get("href") for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"]
    metas = [meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:url"]
    return next((url for url in (*links, *metas) if url), None)


def _list_titles(tree: Any) -> list[str]:  # noqa: ANN401
    """List what the page calls its article, its site's name cut off."""
    named = ("og:title", "twitter:title")
    metas = [m.get("content", "") for m in tree.iter("meta") if (m.get("property") or m.get("name")) in named]
    heads = [_join(element) for element in tree.iter("h1", "title")]
    whole = [words for words in (*metas, *heads) if words]
    return [*whole, *(re.split(r" [-–—|·] ", words)[0] for words in whole)]


# JSON-LD.


def _list_nodes(tree: Any, titles: list[str], url: str | None) -> Iterator[Claim]:  # noqa: ANN401
    nodes = [node for data in _read_scripts(tree) for node in _walk(data)]
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _list_types(node))]
    node = _choose_node(articles, titles, url)
    if node is None and not articles:
        node = _choose_node(
            [n for n in nodes if _PAGE & {kind.lower() for kind in _list_types(n)}], titles, url
        )
    for name, kind in (
        ("datePublished", Kind.PUBLISHED),
        ("dateCreated", Kind.PUBLISHED),
        ("dateModified", Kind.UPDATED),
    ):
        if node is not None and isinstance(node.get(name), str):
            yield Claim(node[name], f"markup: {name}", kind)


def _read_scripts(tree: Any) -> Iterator[object]:  # noqa: ANN401
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        try:
            yield json.loads(
                (script.text or "").strip().removeprefix("//<![CDATA[").removesuffix("//]]>"), strict=False
            )
        except (ValueError, RecursionError):
            continue  # broken data says nothing


def _walk(data: object) -> Iterator[dict[str, Any]]:
    """Walk over the nodes that a page is about."""
    if isinstance(data, list):
        for item in data:
            yield from _walk(item)
    elif isinstance(data, dict):
        yield data
        for name in _MAIN:
            yield from _walk(data.get(name))


def _list_types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _choose_node(nodes: list[dict[str, Any]], titles: list[str], url: str | None) -> dict[str, Any] | None:
    """Choose the node of this article: by its headline or address, else the only one, or all of one day."""
    for node in nodes:
        if _is_named(node, titles) or (url and url.rstrip("/") in _list_addresses(node)):
            return node
    days = {str(node.get("datePublished"))[:10] for node in nodes}
    return nodes[0] if len(days) == 1 else None


def _is_named(node: dict[str, Any], titles: list[str]) -> bool:
    names = [str(node[key]).lower() for key in ("headline", "name", "alternativeHeadline") if node.get(key)]
    return any(fuzz.ratio(name, title.lower()) >= SAME_HEADLINE for name in names for title in titles)


def _list_addresses(node: dict[str, Any]) -> set[str]:
    page = node.get("mainEntityOfPage")
    found = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return {address.rstrip("/") for address in found if isinstance(address, str)}


# Meta elements and what is shown.


def _list_meta(tree: Any) -> Iterator[Claim]:  # noqa: ANN401
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if key and meta.get("content", "").strip() and not _is_elsewhere(meta):
                found.setdefault(key.strip().lower(), meta.get("content").strip())
    yield from (Claim(found[name], f"markup: {name}", kind) for name, kind in _META.items() if name in found)


def _list_shown(tree: Any) -> Iterator[Claim]:  # noqa: ANN401
    """List the days of what the page shows beside the article: dated elements, and lines named for their date."""
    given = 0
    for element in tree.iter():
        if given == MOST_SHOWN:
            return
        if not isinstance(element.tag, str) or not _may_show(element) or _is_elsewhere(element):
            continue
        claims = list(_read_shown(element))
        given += bool(claims)
        yield from claims


def _may_show(element: Any) -> bool:  # noqa: ANN401
    if element.tag in ("meta", "script", "style", "body", "html", "head", "h1"):
        return False
    named = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
    return element.tag == "time" or bool(_SHOWN.search(named))


def _read_shown(element: Any) -> Iterator[Claim]:  # noqa: ANN401
    words = _join(element)
    stated = element.get("datetime") or element.get("content")
    named = f"{element.get('class', '')} {element.get('itemprop', '')}"
    shown = _read_line(element) if element.tag == "time" else words
    stamps = [stamp for stamp in find_stamps(shown) if stamp.days and stamp.days[0].year]
    if stated and find_stamps(stated):
        label = shown.partition(words)[0][-LABEL_REACH:] if words else ""
        kind = Kind.UPDATED if _UPDATED.search(f"{named} {label}") else Kind.PUBLISHED
        yield Claim(stated, f"markup: {element.get('itemprop') or element.tag}", kind)
    elif stamps and len(shown) <= LONGEST_SHOWN and len(strip_stamps(shown).split()) <= MOST_OTHER_WORDS:
        for stamp in stamps:
            kind = Kind.UPDATED if _UPDATED.search(named) and not stamp.labelled else stamp.kind
            yield Claim(stamp.words, "markup: shown in the page", kind)


def _read_line(element: Any) -> str:  # noqa: ANN401
    """Read the line that an element stands in, for its label; its own words where that is a paragraph."""
    above, words = element.getparent(), _join(element)
    if above is None or len(above) > MOST_IN_LINE:
        return words
    line = _join(above)
    return line if len(line) <= LONGEST_SHOWN else words


def _is_elsewhere(element: Any) -> bool:  # noqa: ANN401
    """Tell what stands outside the article: in menus, cards of other articles, comments, the site's own header."""
    inside = False
    for above in (element, *element.iterancestors()):
        if above.tag in ("aside", "nav", "footer", "blockquote", "form"):
            return True
        if above.tag in ("article", "main"):
            inside = True
        if (
            above.tag == "header"
            and not inside
            and not any(a.tag in ("article", "main") for a in above.iterancestors())
        ):
            return True
        if above.tag not in ("body", "html") and _ELSEWHERE.search(
            f"{above.get('class', '')} {above.get('id', '')}"
        ):
            return True
    return False


def _join(element: Any) -> str:  # noqa: ANN401
    return " ".join(" ".join(element.itertext()).split())
