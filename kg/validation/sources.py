"""Reads the sources of a store again: hash first, then every span against its exact words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.errors import KgError
from kg.ids import hash_text
from kg.model import Article, Mention, Problem, Statement
from kg.reading import Skipped
from kg.store import Store
from kg.validation.places import shorten

#: Where in a file an article stands: `:3`.
_PLACE = re.compile(r":(?:[^/:]+!)?\d+$")


class Texts:
    """The texts of sources as they are read today.

    An article's is that with its hash, wherever it lies, else that of the file of its name. `asked` counts the articles
    that were looked for, `found` those that were there.
    """

    def __init__(self, read: Iterable[Article | Skipped]) -> None:
        articles = [one for one in read if isinstance(one, Article)]
        self._by_source = {one.source: one.text for one in articles}
        self._by_digest = {one.digest: one.text for one in articles}
        self.asked = self.found = 0

    def find(self, article: Article) -> str | None:
        """Find an article's text; None where it is not there."""
        text = self._by_digest.get(article.digest) or self._by_source.get(article.source)
        self.asked += 1
        self.found += text is not None
        return text


def verify(store: Store, read_source: Callable[[Article], str | None]) -> list[Problem]:
    """Check every span of every statement against the source it came from.

    Args:
        store: Any store.
        read_source: Gives an article's text as it is read today; None when the source is gone. Errors of
            ours count as gone, with their message.

    Returns:
        Findings in order of article and text. Of a source that is gone the spans are checked against the text kept
        in the store.

    >>> verify(store)  # doctest: +SKIP
    """
    return [problem for key in store.article_ids() for problem in _verify_article(store, key, read_source)]


def find_sources(store: Store) -> list[str]:
    """Find the files and folders that a store's articles came from, as far as they lie in the current folder.

    Returns:
        The first part of the articles' sources, `articles` of `articles/a.txt`, `may.docx` of `may.docx:3`.

    >>> find_sources(store)  # doctest: +SKIP
    """
    named = {_PLACE.sub("", source).split("/")[0] for source in store.sources()}
    return sorted(name for name in named if name not in ("", ".", "..", "~") and Path(name).exists())


def _verify_article(
    store: Store, key: str, read_source: Callable[[Article], str | None]
) -> Iterator[Problem]:
    try:
        article, statements = store.article(key)
    except KgError as fault:
        yield Problem(f"article {key}", str(fault), "rebuild with `kg build`")
        return
    if hash_text(article.text) != article.digest:
        yield Problem(
            _name(article), "the text kept in the store does not match its hash", "rebuild with `kg build`"
        )
    text, problem = _read_source(article, read_source)
    if problem is not None:
        yield problem
    for statement in statements:
        yield from _check_spans(article, statement, text)


def _read_source(
    article: Article, read_source: Callable[[Article], str | None]
) -> tuple[str, Problem | None]:
    """Give the text to check against, and what is wrong with the source."""
    why = "the file is missing"
    try:
        text = read_source(article)
    except KgError as fault:
        text, why = None, str(fault)
    if text is None:
        hint = "put it back, or name where it lies now; the text kept in the store was checked instead"
        return article.text, Problem(_name(article), f"the source cannot be read: {why}", hint)
    if hash_text(text) != article.digest:
        return text, Problem(
            _name(article), "the source has changed since it was read", "run `kg build` again"
        )
    return text, None


def _check_spans(article: Article, statement: Statement, text: str) -> Iterator[Problem]:
    for slot, mention in _mentions(statement):
        span = mention.span
        found = span.of(text)
        if found != mention.text:
            yield Problem(
                f"{_name(article)}, statement {statement.id}, {slot} at {span.start}-{span.end}",
                f"the source has {shorten(found)!r} where the store has {shorten(mention.text)!r}",
                "run `kg build` again",
            )


def _mentions(statement: Statement) -> Iterator[tuple[str, Mention]]:
    """Give every span of a statement with the name of its slot."""
    s = statement
    slots: list[tuple[str, Mention | None]] = [
        ("quote", Mention(s.clause, s.quote)),
        ("cue", s.cue),
        *(
            pair
            for slot, party in (("speaker", s.speaker), ("target", s.target))
            if party is not None
            for pair in ((slot, party.mention), (f"{slot}'s office", party.office))
        ),
        ("content", s.content),
        ("condition", s.condition),
        *(("grounds", evidence.mention) for evidence in s.grounds),
    ]
    return ((slot, mention) for slot, mention in slots if mention is not None)


def _name(article: Article) -> str:
    return f"{article.source} (article {article.id})"
