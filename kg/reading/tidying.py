"""Readies a page before its article is sought: frees what people said from links and embeds, drops lists of links.

The finder of articles judges a paragraph by how much of it is link, so it takes a denial that links to its source for
a menu, and a related headline in a paragraph for the story. Whether words are a sentence tells the two apart: a
paragraph that reads like prose is freed of its links, a title that is nothing but a link is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.model import Span
from kg.reading.blocks import Block
from kg.reading.furniture import Furniture
from kg.reading.roles import is_prose

#: Elements that may hold one paragraph or title.
_LEAVES = ("p", "li", "blockquote", "div", "dd", "h2", "h3", "h4", "h5", "h6", "a")
#: Elements that stand between paragraphs; one that holds any of them is no leaf.
_BLOCKS = frozenset((
    "p", "div", "ul", "ol", "li", "dl", "dd", "table", "blockquote", "section", "article", "aside", "figure", "nav",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "main", "form", "details",
))  # fmt: skip
_TITLES = frozenset(("h2", "h3", "h4", "h5", "h6"))
#: Where no article's words stand, whatever they read like.
_OUTSIDE = frozenset(("nav", "footer", "aside", "form", "details", "button", "noscript"))
_EMBED = re.compile(
    r"tweet|twitter|bluesky|mastodon|instagram|threads-post|fb-post|tiktok|embed", re.IGNORECASE
)
_PICTURE_LINK = re.compile(r"\s*(?:https?://t\.co/\w+|(?:https?://)?pic\.(?:twitter|x)\.com/\w+)\s*")
#: Words; fewer make a byline, a topic or a button, which other rules know.
FEWEST_TITLE = 4
#: Code points of the label of a list.
LONGEST_LABEL = 60
#: Words; a teaser below a related headline is shorter.
LONGEST_TEASER = 40
_LABEL_WHY = ("navigation: list", "navigation: link")


def tidy_page(tree: Any, furniture: Furniture) -> None:  # noqa: ANN401 - lxml has no types
    """Ready a page in place; see the module's docstring.

    Args:
        tree: The page's root element (lxml.html).
        furniture: Known phrases, for the labels that open lists of links.
    """
    # The page's own title may link to itself.
    title = " ".join(_join(element).lower() for element in tree.iter("title"))
    _free_embeds(tree)
    _free_quotations(tree)
    _drop_related(tree, furniture)
    for link in [link for link in tree.iter("a") if any(True for _ in link.iter(*_TITLES))]:
        if (
            not link.get("href", "#").startswith("#")
            and _join(next(link.iter(*_TITLES))).lower() not in title
        ):
            _drop(link)
    for element in _list_leaves(tree):
        share = _measure_links(element)
        words = _join(element)
        if share == 0 or not words:
            continue
        if is_sentence(words):
            _unlink(element)
        elif share > 0.9 and _is_title(element, words, title):
            _drop(_find_card(element))


def is_sentence(words: str) -> bool:
    """Tell a paragraph from a title.

    >>> is_sentence("Oslo denied the charge on Monday."), is_sentence("Oslo denies charge of theft")
    (True, False)
    """
    return is_prose(Block(Span(0, max(1, len(words))), words, 0))


def _free_embeds(tree: Any) -> None:  # noqa: ANN401
    """Turn an embedded post into a quotation: its shell and its links to pictures go."""
    for quote in list(tree.iter("blockquote")):
        if not _EMBED.search(f"{quote.get('class', '')} {quote.get('id', '')}"):
            continue
        shell = quote
        while (above := shell.getparent()) is not None and above.tag in ("figure", "div", "center"):
            if _join(above) != _join(quote):
                break
            shell = above
        if shell is not quote:
            quote.tail, tail = None, shell.tail
            shell.getparent().replace(shell, quote)
            quote.tail = tail
        quote.attrib.clear()
        for link in list(quote.iter("a")):
            if _PICTURE_LINK.fullmatch(_join(link)) or not _join(link):
                _drop(link)
            else:
                link.drop_tag()


def _free_quotations(tree: Any) -> None:  # noqa: ANN401
    """Make a paragraph of whoever is named below a quotation, which its finder leaves out."""
    for quote in tree.iter("blockquote"):
        for named in list(quote.iter("footer", "cite", "figcaption")):
            if named.getparent() is quote:
                named.tag = "p"
        for child in list(quote):
            if child.tag in _BLOCKS and (child.tail or "").strip():
                _wrap_tail(child)


def _wrap_tail(child: Any) -> None:  # noqa: ANN401
    """Put what follows a block, up to the next, into a paragraph."""
    made = child.makeelement("p")
    made.text, child.tail = child.tail, None
    following = []
    for sibling in child.itersiblings():
        if sibling.tag in _BLOCKS:
            break
        following.append(sibling)
    child.addnext(made)
    for sibling in following:
        made.append(sibling)


def _drop_related(tree: Any, furniture: Furniture) -> None:  # noqa: ANN401
    """Drop what stands below a label of related texts: titles that are links, with their teasers."""
    for label in list(tree.iter("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong")):
        if not _is_leaf(label) or not _is_label(_join(label), furniture):
            continue
        opener = _climb(label)
        cards = list(_list_cards(opener))
        for card in cards:
            _drop(card)
        if cards and opener.getparent() is not None:
            _drop(opener)


def _is_label(words: str, furniture: Furniture) -> bool:
    plain = words.rstrip(" :>»")
    return 0 < len(plain) <= LONGEST_LABEL and any(
        phrase.why.startswith(_LABEL_WHY) and phrase.match(plain)
        for phrase in furniture.phrases
        if phrase.where == "anywhere"
    )


def _climb(label: Any) -> Any:  # noqa: ANN401
    """Find the largest element that holds nothing but the label."""
    while (above := label.getparent()) is not None and above.tag not in ("body", "html"):
        if _join(above) != _join(label):
            break
        label = above
    return label


def _list_cards(opener: Any) -> Iterator[Any]:  # noqa: ANN401
    """List what follows a label as long as it is a link with a title, and perhaps a teaser."""
    for sibling in list(opener.itersiblings()):
        words = _join(sibling)
        if not words:
            continue
        linked = any(len(_join(link).split()) >= FEWEST_TITLE - 1 for link in sibling.iter("a"))
        if not linked or (_measure_links(sibling) < 0.9 and not _is_card(sibling)):
            return
        yield sibling


def _is_card(element: Any) -> bool:  # noqa: ANN401
    """Tell a linked title with a teaser below it, or several, from a paragraph with a link."""
    titles = [
        block
        for block in element.iter(*_TITLES, "a", "p")
        if block is not element and _measure_links(block) > 0.9
    ]
    return element.tag != "p" and bool(titles) and len(_join(element).split()) <= LONGEST_TEASER * len(titles)


def _find_card(title: Any) -> Any:  # noqa: ANN401
    """Find the card that a linked heading opens: itself and a teaser, in an element of their own."""
    above = title.getparent()
    if (
        title.tag in _TITLES
        and above is not None
        and above.tag in ("div", "li", "section")
        and _is_card(above)
    ):
        return above
    return title


def _is_title(element: Any, words: str, title: str) -> bool:  # noqa: ANN401
    """Tell a title that is nothing but a link to another text."""
    if len(words.split()) < FEWEST_TITLE or element.tag == "a":
        return False
    links = [link.get("href", "") for link in element.iter("a")]
    return bool(links) and not any(href.startswith("#") for href in links) and words.lower() not in title


def _list_leaves(tree: Any) -> list[Any]:  # noqa: ANN401
    """List what holds words and no block, menus and the like aside; in one walk: pages have many links."""
    holders: set[Any] = set()
    for block in tree.iter(*_BLOCKS):
        above = block.getparent()
        while above is not None and above not in holders:
            holders.add(above)
            above = above.getparent()
    outside = {element for menu in tree.iter(*_OUTSIDE) for element in menu.iterdescendants()}
    return [one for one in tree.iter(*_LEAVES) if one not in holders and one not in outside]


def _is_leaf(element: Any) -> bool:  # noqa: ANN401
    return next(element.iterdescendants(*_BLOCKS), None) is None


def _measure_links(element: Any) -> float:  # noqa: ANN401
    """Measure which share of an element's words is link, 0-1."""
    whole = len(_join(element))
    if not whole:
        return 0.0
    if element.tag == "a" or next(element.iterancestors("a"), None) is not None:
        return 1.0
    return sum(len(_join(link)) for link in element.iter("a")) / whole


def _unlink(element: Any) -> None:  # noqa: ANN401
    for link in list(element.iter("a")):
        if link is element:
            link.tag = "p"
            link.attrib.clear()
        else:
            link.drop_tag()


def _drop(element: Any) -> None:  # noqa: ANN401
    if element.getparent() is not None:
        element.drop_tree()


def _join(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(element.itertext()).split())
