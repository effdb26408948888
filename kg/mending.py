r"""Gives readers a text whose words are whole: without soft hyphens, ligatures, odd spaces and words broken in two.

A list of links pasted into a sentence behind a linked name goes too: "Ann Lee Ann M. LeeSenate passes bill MORE said".

Frozen texts stay as they were decoded, `accused Ger-\nmany` and all, and every offset points into them. Models and
lore know `Germany`. So an article is read in a mended copy, and what was read is carried back to where its words stand.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from kg.model import Article, Mention, Paragraph, Span, Statement

T = TypeVar("T")
#: Characters that no reader sees: soft hyphen, zero-width space, word joiner, byte order mark.
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
#: Ligatures that typesetters make of f, i, l, s and t.
_LIGATURES = "\ufb00-\ufb06"
#: Spaces at which no line ends: read as others, so that "Sen." before one is a word of its own.
_UNBROKEN = "\u00a0\u2007\u202f"
#: A word broken at a line's end, or where an end of line became a space; `\xac` is how some readers of PDF show it.
_BROKEN = re.compile(
    r"(?P<head>[^\W\d_]+)(?P<mark>[-\u2010\u00ad\u00ac])(?P<gap>[ \t]*(?:\r\n|\r|\n)[ \t]*| )(?=(?P<tail>[^\W\d_]+))"
)
_ODD = re.compile(rf"[{_UNSEEN}{_LIGATURES}{_UNBROKEN}]|[^\W\d_][-\u2010\u00ac][ \t\r\n]")
#: A surname, the full name again glued to a headline, and further headlines up to the word that ends such a list.
_LINKS = re.compile(
    r"\b(?P<name>[A-Z][\w'’-]+)(?P<list>(?: (?=[A-Z(])|(?<=\w{3})(?=[A-Z]))(?:\(?[A-Z][\w.'’-]*\)? ){0,5}?(?P=name)"
    r"(?:MORE\b|[A-Z0-9'\"‘“][^\n]{0,1500}?\bMORE\b))"
)
#: The same where the full name stands again as it is: "Ann Lee Ann Lee Senate passes bill MORE".
_TWICE = re.compile(
    r"\b(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})(?P<list> (?P=name) [^\n]{0,1500}?\bMORE\b)"
)
#: Endings that a list of words may lack.
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers")


@dataclass(frozen=True, slots=True)
class Mended:
    """An article as it is read, and where each of its characters stands in the text as it was decoded.

    Attributes:
        article: With whole words; the article itself where nothing was to be mended.
        text: The frozen text.
        places: For each code point of the mended text its offset in the frozen one; None where they are the same.
    """

    article: Article
    text: str
    places: tuple[int, ...] | None = None

    def restore(self, found: T) -> T:
        """Carry what was read back into the frozen text: every span, and the words of every mention and quote."""
        return found if self.places is None else self._carry(found, self._restore_span)

    def carry(self, given: T) -> T:
        """Carry what points into the frozen text, such as frames from elsewhere, into the mended one."""
        return given if self.places is None else self._carry(given, self.carry_span)

    def carry_span(self, span: Span) -> Span:
        """Find where a stretch of the frozen text stands in the mended one; at least one code point."""
        if self.places is None:
            return span
        start = min(bisect_left(self.places, span.start), len(self.places) - 1)
        return Span(start, max(start + 1, bisect_left(self.places, span.end)))

    def _restore_span(self, span: Span) -> Span:
        assert self.places is not None
        return Span(self.places[span.start], self.places[span.end - 1] + 1)

    def _carry(self, thing: Any, move: Callable[[Span], Span]) -> Any:  # noqa: ANN401 - any record of the model
        text = self.text if move == self._restore_span else self.article.text
        if isinstance(thing, Span):
            return move(thing)
        if isinstance(thing, Mention):
            span = move(thing.span)
            return Mention(span, span.of(text))
        if isinstance(thing, (tuple, list)):
            parts = [self._carry(part, move) for part in thing]
            same = all(new is old for new, old in zip(parts, thing, strict=True))
            return thing if same else type(thing)(parts)
        if not is_dataclass(thing) or isinstance(thing, (type, Enum)):
            return thing
        moved = {f.name: self._carry(getattr(thing, f.name), move) for f in fields(thing)}
        if all(new is getattr(thing, name) for name, new in moved.items()):
            return thing  # an act is the one that is asked for by `is`
        made = replace(thing, **moved)
        return replace(made, quote=made.clause.of(text)) if isinstance(made, Statement) else made


def mend_article(article: Article, is_word: Callable[[str], bool]) -> Mended:
    r"""Make the copy of an article that is read.

    Args:
        article: As frozen.
        is_word: Tells whether a word, in lower case, is one that is known.

    >>> from kg.ids import hash_text
    >>> article = Article("1", hash_text("x"), "Ger-\nmany denied it.", (), "a.txt")
    >>> mended = mend_article(article, {"germany"}.__contains__)
    >>> mended.article.text, mended.restore(Span(0, 7)).of(article.text)
    ('Germany denied it.', 'Ger-\nmany')
    """
    text = article.text
    links = find_links(text)
    if not links and not _ODD.search(text):
        return Mended(article, text)
    gone = _find_breaks(text, is_word).union(*(range(span.start, span.end) for span in links))
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place in gone or character in _UNSEEN:
            continue
        odd = "\ufb00" <= character <= "\ufb06" or character in _UNBROKEN
        spelt = unicodedata.normalize("NFKC", character) if odd else character
        kept.append(spelt)
        places.extend([place] * len(spelt))
    whole = "".join(kept)
    if whole in (text, ""):
        return Mended(article, text)
    mended = Mended(replace(article, text=whole), text, tuple(places))
    paragraphs = tuple(_carry_paragraph(mended, p) for p in article.paragraphs)
    return replace(mended, article=replace(mended.article, paragraphs=paragraphs))


def find_links(text: str) -> list[Span]:
    """Find the lists of links that a page pasted into a sentence behind a name, in text order.

    >>> text = "Ann Lee Ann M. LeeBill passes MORE left."
    >>> [span.of(text) for span in find_links(text)]
    [' Ann M. LeeBill passes MORE']
    """
    if "MORE" not in text:
        return []
    found = {Span(*one.span("list")) for rule in (_LINKS, _TWICE) for one in rule.finditer(text)}
    return sorted(found, key=lambda span: span.start)


def _carry_paragraph(mended: Mended, paragraph: Paragraph) -> Paragraph:
    first = paragraph.copy_of
    copied = None if first is None else mended.carry_span(Span(first, first + 1)).start
    return replace(paragraph, span=mended.carry_span(paragraph.span), copy_of=copied)


def _find_breaks(text: str, is_word: Callable[[str], bool]) -> set[int]:
    """Find the places of hyphens and line ends that break words."""
    gone: set[int] = set()
    for found in _BROKEN.finditer(text):
        head, tail = found["head"], found["tail"]
        if found["gap"] == " " and not (found["mark"] == "\u00ad" or _is_known(head + tail, is_word)):
            continue  # "pre- and post-war"
        gone.update(range(*found.span("gap")))
        if found["mark"] in "\u00ad\u00ac" or _is_one_word(head, tail, text, is_word):
            gone.add(found.start("mark"))
    return gone


def _is_one_word(head: str, tail: str, text: str, is_word: Callable[[str], bool]) -> bool:
    """Tell a word cut in two from two words with a hyphen: `Ger-many`, but `long-term` and `Al-Qaeda`."""
    if _is_known(head + tail, is_word) or re.search(rf"\b{head}{tail}\b", text):
        return True
    if not (tail.islower() or head.isupper()) or re.search(rf"\b{head}[-\u2010]{tail}\b", text):
        return False
    return not (len(head) > 2 and len(tail) > 2 and is_word(head.lower()) and _is_known(tail, is_word))


def _is_known(word: str, is_word: Callable[[str], bool]) -> bool:
    lower = word.lower()
    stems: Sequence[str] = [
        lower.removesuffix(end) for end in _ENDINGS if lower.endswith(end) and len(lower) > 5
    ]
    return is_word(lower) or any(is_word(stem) or is_word(f"{stem}e") for stem in stems)
