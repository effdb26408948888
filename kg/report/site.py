"""Makes the report's files from its facts.

In: statements and articles. Out: file names with HTML. Every text of an article is escaped by the template engine,
in one place (`kg.pages.load_templates`, autoescape), and shown as text whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import write_atomic
from kg.model import MAIN_ACTS, Act, Article, Party, Statement
from kg.pages import load_templates
from kg.report.facts import (
    FEW_ARTICLES,
    Facts,
    build_facts,
    count_matrix,
    date_statement,
    list_claims,
    list_openings,
    list_outlets,
    name_outlet,
    name_side,
)
from kg.report.networks import build_network_pages
from kg.report.reading import cut_article
from kg.report.timeline import LABELS, ROW, WIDTH, build_timeline

if TYPE_CHECKING:
    from jinja2 import Environment

#: With more statements than this the pages list the most confident ones and say so.
MOST_STATEMENTS = 5000


def write_report(
    folder: Path, statements: Iterable[Statement], articles: Mapping[str, Article]
) -> list[Path]:
    """Write the report into a folder; each file is whole or not there.

    Returns:
        The files written, by name.

    Raises:
        ExportError: The folder cannot be written.
    """
    pages = build_report(statements, articles)
    return [
        write_atomic(folder / name, page.encode("utf-8", "surrogatepass")) for name, page in pages.items()
    ]


def build_report(statements: Iterable[Statement], articles: Mapping[str, Article]) -> dict[str, str]:
    """Build every page of the report.

    Args:
        statements: In any order.
        articles: By id; a statement whose article is missing is shown without its reading view.

    Returns:
        HTML by file name, in order of name.
    """
    listed = list(statements)
    shown = sorted(listed, key=lambda s: (-s.confidence, s.id))[:MOST_STATEMENTS]
    facts = build_facts(shown, articles)
    templates = _load_templates(facts)
    shared = {
        "facts": facts,
        "hidden": len(listed) - len(shown),
        "main_acts": MAIN_ACTS,
        "Act": Act,
    }
    pages = build_network_pages(facts)
    pages |= {
        name: templates.get_template(name).render(shared | details, here=name)
        for name, details in _list_details(facts).items()
    }
    reading = templates.get_template("article.html")
    for key, article in sorted(articles.items()):
        own = [s for s in facts.statements if s.article == key]
        pages[f"article-{key}.html"] = reading.render(
            shared, here="", article=article, own=own, paragraphs=cut_article(article, own)
        )
    return dict(sorted(pages.items()))


def _list_details(facts: Facts) -> dict[str, dict[str, object]]:
    """List what each page shows beside the facts themselves."""
    rows, columns, cells = count_matrix(facts)
    claims, openings = list_claims(facts), list_openings(facts)
    unanswered = {act: sum(o.statement.act is act and not o.answers for o in openings) for act in Act}
    pairs = sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))
    days = sorted(filter(None, (date_statement(s, facts) for s in facts.main)))
    overview: dict[str, object] = {
        "counts": {act: sum(s.act is act for s in facts.statements) for act in Act},
        "unanswered": unanswered,
        "claims": claims[:5],
        "pairs": pairs[:5],
        "days": (days[0], days[-1]) if days else None,
    }
    return {
        "index.html": overview,
        "ledger.html": {"claims": claims, "openings": openings},
        "matrix.html": {"rows": rows, "columns": columns, "cells": cells},
        "timeline.html": {"timeline": build_timeline(facts), "labels": LABELS, "row": ROW, "width": WIDTH},
        "outlets.html": {"outlets": list_outlets(facts), "few": FEW_ARTICLES},
        "statements.html": {},
    }


def _load_templates(facts: Facts) -> Environment:
    """Load the templates with the small functions that they call."""
    return load_templates(
        made_from=f"{len(facts.articles)} articles and {len(facts.statements)} statements",
        day=lambda s: date_statement(s, facts),
        outlet=lambda s: name_outlet(s, facts),
        side=name_side,
        name=_name_party,
        where=lambda s: f"article-{s.article}.html#s-{s.id}",
        answers=lambda s: facts.answered_by.get(s.id, ()),
    )


def _name_party(party: Party | None) -> str:
    """Name a party with its side in brackets where that adds something."""
    if party is None:
        return "nobody named"
    side = party.side_label
    return f"{party.actor.label} ({side})" if side and side != party.actor.label else party.actor.label
