"""Puts a statement into one plain English line, for formats whose records need a name."""

from __future__ import annotations

from kg.exchange.product import to_line
from kg.model import Act, Article, Statement

#: What the speaker does, and the word before whom it is done to ("" where it takes none).
_VERBS = {
    Act.ACCUSE: ("accuses", ""),
    Act.DENY: ("denies", "to"),
    Act.DEMAND: ("demands", "of"),
    Act.THREATEN: ("threatens", ""),
    Act.CONCEDE: ("concedes", "to"),
    Act.CRITICISE: ("criticises", ""),
    Act.REFUSE: ("refuses", ""),
    Act.PROPOSE: ("proposes", "to"),
    Act.ANNOUNCE: ("announces", "to"),
    Act.SUPPORT: ("supports", ""),
    Act.WARN: ("warns", ""),
    Act.STATE: ("states", "to"),
}


def name_statement(statement: Statement) -> str:
    """Say who does what to whom, and of what: the proposition, else the quote.

    "Avaria accuses Borland: Borland breaches the river treaty"
    """
    verb, before = _VERBS[statement.act]
    against = (before, statement.target.actor.label) if statement.target else ()
    said = statement.proposition.label if statement.proposition else statement.quote
    return to_line(" ".join((statement.speaker.actor.label, verb, *against)) + f": {said}")


def date_statement(statement: Statement, article: Article | None) -> str:
    """Give the last ISO day the act can have been on, else the day of publication, else ""."""
    published = article.published.value if article is not None and article.published else ""
    return statement.when.not_after or published
