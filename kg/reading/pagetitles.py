"""Finds which part of a page's `<title>` is the headline, and whether the page says that it is no article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.reading.furniture import Furniture

_JOINT = r"\s+[-–—|·•:»]+\s+|\s*[|»]\s*"


@dataclass(frozen=True, slots=True)
class Titles:
    """A page's `<title>`, and the words of its headings of the first two levels, in order."""

    title: str
    main: tuple[str, ...] = ()
    second: tuple[str, ...] = ()

    def choose(self, stated: str) -> str:
        """Choose the headline: a heading that repeats a part of the title, before another part that was taken for it.

        Args:
            stated: What was taken for the headline.

        >>> Titles("The Gazette - Talks fail", second=("Talks fail",)).choose("The Gazette")
        'Talks fail'
        >>> Titles("Talks fail - The Gazette", main=("Talks fail",), second=("The Gazette",)).choose("Talks fail")
        'Talks fail'
        """
        if stated in self.main or not self._holds(stated):
            return stated
        return max(filter(self._holds, (*self.main, *self.second)), key=len, default=stated)

    def is_none(self, furniture: Furniture) -> bool:
        """Tell a page whose title or first heading says that it is an error page, or asks about cookies."""
        says = [part for words in (self.title, *self.main[:1]) for part in re.split(_JOINT, words)]
        phrases = [phrase for phrase in furniture.phrases if phrase.where == "title"]
        return any(phrase.match(words) for words in says for phrase in phrases)

    def _holds(self, words: str) -> bool:
        """Tell words that are a part of the title, another part beside them."""
        part = rf"(?:^|.*(?:{_JOINT})){re.escape(words)}(?:(?:{_JOINT}).*|$)"
        return 0 < len(words) < len(self.title) and re.fullmatch(part, self.title, re.IGNORECASE) is not None


def read_titles(tree: Any) -> Titles:  # noqa: ANN401 - lxml has no types
    """Read the titles of a page.

    Args:
        tree: The page's root element (lxml.html), before anything is dropped from it.
    """
    title = next(_list_words(tree, "title"), "")
    return Titles(title, tuple(_list_words(tree, "h1")), tuple(_list_words(tree, "h2")))


def _list_words(tree: Any, tag: str) -> Iterator[str]:  # noqa: ANN401
    return filter(None, (" ".join("".join(one.itertext()).split()) for one in tree.iter(tag)))
