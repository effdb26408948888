"""Finds what spans articles, from a ledger of blocking keys; again and again, each time only where something changed.

    copies        word runs shared with a longer article
    one act       same speaker, act and target, a few days apart, in like words; or in a background
                  sentence that both articles carry; or in a copy
    clashing      contents that differ in a figure with a unit and in nothing else
    disputes      topics over which two sides turn against each other, with the contents at stake

Acts and copies are linked to the first of their group, not each with each: twenty copies give nineteen links. What is
found depends on what was noted, not on the order, nor on how often links were brought up to date between.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.linking.ledger import Changes, Ledger
from kg.linking.links import Link, LinkKind, Links, name_dispute
from kg.linking.texts import renew_texts


def update_links(ledger: Ledger) -> None:
    """Bring the ledger's links up to date with what was noted and forgotten since the last time."""
    renew_texts(ledger)
    _renew_groups(ledger)
    for topic in sorted(ledger.changes.topics):
        _renew_dispute(ledger, topic, ledger.changes.topics[topic])
    ledger.changes = Changes()


def find_links(ledger: Ledger, names: Mapping[str, str] | None = None) -> Links:
    """Find all links.

    Args:
        ledger: Has noted every article.
        names: Labels of topics by id, for the names of disputes; an id without one names itself.

    Returns:
        Links; the same for any order in which articles were noted.
    """
    update_links(ledger)
    pairs = {
        kind: frozenset((link.one, link.other) for link in ledger.links.list_of(kind)) for kind in LinkKind
    }
    disputes: dict[str, set[str]] = {}
    for topic, proposition in pairs[LinkKind.DISPUTE]:
        disputes.setdefault(topic, set()).update([proposition] if proposition else [])
    return Links(
        contradicting=pairs[LinkKind.CLASH],
        same_acts=pairs[LinkKind.ACT],
        duplicates=pairs[LinkKind.COPY],
        disputes={
            topic: (name_dispute(topic, names or {}), frozenset(contents))
            for topic, contents in sorted(disputes.items())
        },
    )


def _renew_groups(ledger: Ledger) -> None:
    """Group the statements whose pairs changed anew, with all that they were grouped with."""
    # A tenth of a second that only a comparison should cost.
    from networkx.utils import UnionFind

    touched, ledger.edges.touched = ledger.edges.touched, set()
    before: dict[str, str] = {}
    for statement in touched:
        row = ledger.rows.execute("SELECT head FROM groups WHERE statement=?", (statement,)).fetchone()
        if row is not None and row[0] not in before:
            rows = ledger.rows.execute("SELECT statement, head FROM groups WHERE head=?", row)
            before.update(rows.fetchall())
    after: UnionFind[str] = UnionFind()
    for statement in touched | before.keys():
        after.union(statement, *ledger.edges.list_of(statement))
    grouped = {key: min(group) for group in after.to_sets() if len(group) > 1 for key in group}
    for statement in sorted(before.keys() | grouped.keys()):
        old, new = before.get(statement), grouped.get(statement)
        if old != new:
            _set_head(ledger, statement, old, new)


def _set_head(ledger: Ledger, statement: str, old: str | None, new: str | None) -> None:
    if old is not None:
        ledger.rows.execute("DELETE FROM groups WHERE statement=?", (statement,))
        if old != statement:
            ledger.links.set(Link(LinkKind.ACT, old, statement), False)
    if new is not None:
        ledger.rows.execute("INSERT INTO groups VALUES (?,?)", (statement, new))
        if new != statement:
            ledger.links.set(Link(LinkKind.ACT, new, statement), True)


def _renew_dispute(ledger: Ledger, topic: str, changed: set[str]) -> None:
    """A topic is in dispute when one side speaks against another and that against it; then all it is about is."""
    whole = Link(LinkKind.DISPUTE, topic, "")
    was, now = ledger.links.holds(whole), _is_disputed(ledger, topic)
    if not now:
        for link in ledger.links.list_of(LinkKind.DISPUTE, topic):
            ledger.links.set(link, False)
        return
    ledger.links.set(whole, True)
    if was:
        contents = changed
    else:
        asked = "SELECT DISTINCT proposition FROM sides WHERE topic=?"
        contents = {row[0] for row in ledger.rows.execute(asked, (topic,)).fetchall()}
    for proposition in contents:
        asked = "SELECT 1 FROM sides WHERE topic=? AND proposition=? LIMIT 1"
        there = ledger.rows.execute(asked, (topic, proposition)).fetchone() is not None
        ledger.links.set(Link(LinkKind.DISPUTE, topic, proposition), there)


def _is_disputed(ledger: Ledger, topic: str) -> bool:
    asked = (
        "SELECT 1 FROM sides a JOIN sides b ON b.topic = a.topic AND b.speaker = a.target AND b.target = a.speaker "
        "WHERE a.topic=? AND a.target != '' AND a.target != a.speaker LIMIT 1"
    )
    return ledger.rows.execute(asked, (topic,)).fetchone() is not None
