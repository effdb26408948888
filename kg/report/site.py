"""Makes the report's files from its facts.

In: statements and articles. Out: file names with HTML. Every text of an article is escaped by the template engine,
in one place (`kg.pages.load_templates`, autoescape), and shown as text whatever it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.claims.answers import tell_unsure
from kg.claims.claims import MEANINGS, Claim
from kg.linking import Links
from kg.model import FEW_ARTICLES, Act, Article, Party, Statement
from kg.pages.shell import load_templates
from kg.report.claims import Opening, count_statuses, list_carriers, list_claims, list_days, list_openings
from kg.report.facts import (
    Cells,
    Facts,
    build_facts,
    count_matrix,
    date_report,
    date_statement,
    list_outlets,
    locate_statement,
    name_actor,
    name_outlet,
    name_side,
    select_listed,
    select_shown,
    tell_act,
    tell_evidence,
    tell_reading,
    tell_shown,
    tell_source,
    tell_when,
)
from kg.report.messages import (
    shorten,
    tell_carriers,
    tell_claims,
    tell_days,
    tell_matrix,
    tell_outlets,
    tell_overview,
    tell_statements,
)
from kg.report.networks import build_network_pages
from kg.report.reading import cut_article
from kg.report.sketch import BEAD, HALF_HEIGHT, build_sketch
from kg.report.sketch import HEIGHT as SKETCH_HEIGHT
from kg.report.timeline import DAYS, LABELS, LANE, OTHERS, WIDTH, build_timeline, list_dated
from kg.report.wordings import list_carried, list_pairs
from kg.table import Table

if TYPE_CHECKING:
    from jinja2 import Environment

#: What pages have room for: claims and openings of the ledger, sides of the matrix, claims and pairs of the outlets'
#: page, statements in one place. Each page says where a bound applies; figures count everything all the same.
MOST_CLAIMS, MOST_OPENINGS, MOST_SIDES, MOST_CARRIED, MOST_PAIRS, MOST_IN_PLACE = 200, 1000, 25, 40, 20, 100
#: Pairs of wordings that are compared word by word, to find the `MOST_PAIRS` most alike.
MOST_COMPARED = 2000
#: Queries whose answers the report shows.
QUERIES = ("conflicting-figures", "omissions", "reviews", "same-acts")


def build_report(
    statements: Iterable[Statement],
    articles: Mapping[str, Article],
    answers: Mapping[str, Table] | None = None,
    least: float | None = 0.0,
    links: Links | None = None,
    **frame: object,
) -> dict[str, str]:
    """Build every page of the report.

    Statements less sure than `least`, that no reviewer stands behind, are on no page but the list of all and their
    article's, where they show when asked for; no figure counts them.

    Args:
        statements: In any order.
        articles: By id; a statement whose article is missing is shown without its reading view.
        answers: Tables of the queries `QUERIES` by name, for what only the whole graph can tell; a missing one leaves
            its part of a page out.
        least: Confidence from which statements are shown unasked, 0-1; None: the package's own limit.
        links: What spans articles, of the store; None for none.
        **frame: What the frame of every page says, such as `dispute`, its name; see `kg.pages.load_templates`.

    Returns:
        HTML by file name, in order of name.
    """
    tables = answers or {}
    whole = build_facts(statements, articles, links)
    facts = select_shown(whole, tables.get("reviews"), least)
    tables = {name: _leave_out(table, facts.less_sure) for name, table in tables.items()}
    frame["dispute"] = frame.get("dispute") or name_dispute(a.source for a in articles.values())
    templates = _load_templates(facts, _list_reviews(tables.get("reviews")), frame)
    pages = build_network_pages(select_listed(facts), **frame)
    for name, details in _list_details(facts, tables).items():
        pages[name] = templates.get_template(name).render(details, here=name)
    for name, singly in {"timeline.html": facts, "statements.html": whole}.items():
        listed = select_listed(singly)
        hidden = len(singly.statements) - len(listed.statements)
        details = _list_days(listed) if name == "timeline.html" else {"message": tell_statements(facts)}
        pages[name] = templates.get_template(name).render(details, here=name, facts=listed, hidden=hidden)
    pages |= _build_articles(facts, whole, templates)
    return dict(sorted(pages.items()))


def _leave_out(table: Table, less_sure: Container[str]) -> Table:
    """Leave out the rows that tell of a statement that is not shown; verdicts stay, they are of its article's page."""
    if "verdict" in table.columns:
        return table
    return Table(
        table.columns, tuple(row for row in table.rows if not any(cell in less_sure for cell in row))
    )


def _build_articles(facts: Facts, whole: Facts, templates: Environment) -> dict[str, str]:
    """Build the reading views: of all statements, so that the less sure ones show when asked for."""
    reading = templates.get_template("article.html")
    claimed = {claim.id for claim in _list_shown(list_claims(facts))}
    by_article: dict[str, list[Statement]] = {key: [] for key in facts.readable}
    for s in whole.statements:
        if s.article in by_article:
            by_article[s.article].append(s)
    return {
        f"article-{key}.html": reading.render(
            here="",
            article=facts.articles[key],
            own=own,
            paragraphs=cut_article(facts.articles[key], own, facts.less_sure),
            claimed=claimed,
            answers=lambda s: whole.list_answers(s.id),
        )
        for key, own in by_article.items()
    }


def _list_reviews(table: Table | None) -> dict[str, str]:
    """List who judged which statement, by its id; what was rejected is not in the report."""
    rows = [] if table is None else [row for row in table.records() if row["verdict"] != "comment"]
    return {str(row["statement"]): f"{row['verdict']} by {row['by']}" for row in rows}


def _list_details(facts: Facts, answers: Mapping[str, Table]) -> dict[str, dict[str, object]]:
    """List what each page shows beside the facts themselves."""
    claims, openings, outlets = list_claims(facts), list_openings(facts), list_outlets(facts)
    tables = {name: list(answers[name].records()) for name in QUERIES if name in answers}
    disputed = [claim for claim in claims if claim.is_disputed]
    pairs, all_pairs = list_pairs(facts, MOST_PAIRS, answers.get("same-acts"), MOST_COMPARED)
    return {
        "index.html": _list_overview(facts, claims, openings),
        "ledger.html": {
            "message": tell_claims(claims),
            "claims": [claim for claim in _list_shown(claims) if claim.is_disputed],
            "asserted": [claim for claim in _list_shown(claims) if not claim.is_disputed],
            "all_claims": len(claims),
            "counted": count_statuses(claims),
            "openings": openings[:MOST_OPENINGS],
            "all_openings": len(openings),
            "figures": tables.get("conflicting-figures"),
        },
        "matrix.html": {
            "message": tell_matrix(facts),
            "matrices": [_build_matrix(facts, "side"), _build_matrix(facts, "speaker")],
        },
        "outlets.html": {
            "message": tell_outlets(outlets, facts),
            "outlets": outlets,
            "few": FEW_ARTICLES,
            "carried": list_carried(disputed[:MOST_CARRIED], [o.name for o in outlets], facts),
            "all_claims": len(disputed),
            "pairs": pairs,
            "all_pairs": all_pairs,
            "compared": min(all_pairs, MOST_COMPARED),
            "omissions": tables.get("omissions"),
            "own": [s for s in facts.statements if s.own_voice],
        },
    }  # fmt: skip


def _list_shown(claims: Sequence[Claim]) -> list[Claim]:
    """List the claims that the ledger has room for: as many disputed ones as undisputed ones."""
    disputed = [claim for claim in claims if claim.is_disputed]
    return disputed[:MOST_CLAIMS] + [claim for claim in claims if not claim.is_disputed][:MOST_CLAIMS]


def _build_matrix(facts: Facts, by: str) -> dict[str, object]:
    """Give one matrix as its page shows it; `by` is `side` or `speaker`, and begins the id of each cell."""
    rows, columns, cells = count_matrix(facts, by == "speaker")
    sums = Counter[str]()
    for (name, _), found in cells.items():
        sums[name] += len(found)
    return {
        "by": by,
        "rows": rows[:MOST_SIDES],
        "columns": columns[:MOST_SIDES],
        "cells": cells,
        "all_ends": (len(rows), len(columns)),
        "sums": sums,
        "largest": max(map(len, cells.values()), default=1),
    }


def _find_cells(facts: Facts) -> tuple[Cells, dict[tuple[str, str], str]]:
    """Give the matrix of sides, and where on its page each cell stands that is shown."""
    rows, columns, cells = count_matrix(facts)
    return cells, {
        (row, column): f"matrix.html#side-{y}-{x}"
        for y, row in enumerate(rows[:MOST_SIDES], 1)
        for x, column in enumerate(columns[:MOST_SIDES], 1)
    }


def _list_days(facts: Facts) -> dict[str, object]:
    """List what the timeline shows."""
    return {
        "message": tell_days(facts),
        "timeline": build_timeline(facts),
        "dated": list_dated(facts),
        "days": DAYS,
        "labels": LABELS,
        "lane_height": LANE,
        "others": OTHERS,
        "width": WIDTH,
        "tell_when": tell_when,
    }


def _list_overview(
    facts: Facts,
    claims: Sequence[Claim],
    openings: Sequence[Opening],
) -> dict[str, object]:
    published = sorted(a.day for a in facts.articles.values() if a.day)
    cells, places = _find_cells(facts)
    pairs = sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))
    sides = Counter(name_side(s.speaker) for s in facts.main)
    said = Counter(s.article for s in facts.statements)
    return {
        "message": tell_overview(facts, openings),
        "said": said,
        "read": sorted(facts.readable, key=lambda key: (-said[key], key)),
        "counts": {act: sum(s.act == act for s in facts.main) for act in facts.acts},
        **_count_unanswered(facts, openings),
        "counted": count_statuses(claims),
        "all_claims": len(claims),
        "claims": [claim for claim in claims if claim.is_disputed][:5],
        "pairs": pairs[:5],
        "places": places,
        "carriers_told": tell_carriers(list_outlets(facts)),
        "sides": sorted(sides, key=lambda side: (-sides[side], side)),
        "days": (published[0], published[-1]) if published else None,
        "sketch": build_sketch(cells),
        "measures": {"height": SKETCH_HEIGHT, "half": HALF_HEIGHT, "bead": BEAD},
    }


def _count_unanswered(facts: Facts, openings: Sequence[Opening]) -> dict[str, object]:
    """Count by act the openings to which no answer is shown, and tell to how many of these there is a less sure one."""
    none = [o.statement for o in openings if not o.replies]
    unsure = Counter(s.act for s in none if facts.lacks_sure(s))
    return {
        "none_found": {act: sum(s.act == act for s in none) for act in facts.acts},
        "unsure": {act: tell_unsure(unsure[act]) for act in facts.acts},
    }


def name_dispute(sources: Iterable[str]) -> str:
    """Name a dispute that nobody named, by the folder or file of all the sources of its articles; "" for several.

    >>> name_dispute(["../port_strike.jsonl:1", "../port_strike.jsonl:2"]), name_dispute(["a/1.txt", "b/1.txt"])
    ('Port strike', '')
    """
    files = {source.replace("\\", "/").rpartition(":")[0] or source for source in sources}
    folders = {source: Path(source).parent.name.strip(".") for source in files}
    places = {folder or Path(source).stem for source, folder in folders.items()}
    name = places.pop().replace("_", " ").strip() if len(places) == 1 else ""
    return name[:1].upper() + name[1:]


def _load_templates(facts: Facts, reviewed: Mapping[str, str], frame: Mapping[str, object]) -> Environment:
    """Load the templates with what every page uses: the facts, and the small functions that they call."""
    by_id = {s.id: s for s in facts.statements}
    templates = load_templates(
        facts.acts,
        **frame,
        facts=facts,
        reviewed=reviewed,
        less_sure=facts.less_sure,
        tell_unsure=tell_unsure,
        shown=tell_shown(facts),
        tell_shown=lambda number: tell_shown(facts, number),
        tell_evidence=tell_evidence,
        tell_reading=tell_reading,
        shorten=shorten,
        aside=len(facts.less_sure),
        hidden=0,
        main_acts=[act for act in facts.acts if act.main],
        Act=Act,
        most=MOST_IN_PLACE,
        statuses=MEANINGS,
        days_of=lambda claim: list_days(claim, facts),
        carriers=lambda claim: list_carriers(claim, facts),
        made_from=tell_source(facts),
        day=lambda s: date_statement(s, facts),
        outlet=lambda s: name_outlet(s, facts),
        side=name_side,
        name=_name_party,
        where=lambda s: locate_statement(s, facts),
        answers=lambda s: facts.list_answers(s.id),
        reported=lambda s: date_report(s, facts),
        when=lambda s: tell_act(s, facts),
        quoted=by_id.get,
    )
    templates.filters["name_of"] = _name_party
    templates.filters["side_of"] = lambda s: name_side(s.speaker)
    templates.filters["outlet_of"] = lambda s: name_outlet(s, facts)
    templates.filters["concept_of"] = lambda s: "" if s.assigned is None else s.assigned.concept
    return templates


def _name_party(party: Party | None) -> str:
    return "nobody named" if party is None else name_actor(party)
