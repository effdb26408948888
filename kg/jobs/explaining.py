"""Explains one statement in plain words: its sentence with the roles marked, and how each slot was filled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from kg.errors import QueryError
from kg.frames import MODEL
from kg.model import Article, Mention, Party, Span, Statement, When


def find_statement(statements: Sequence[Statement], key: str) -> Statement:
    """Find a statement by its id or an unmistakable beginning of it.

    Raises:
        QueryError: None or several fit.
    """
    found = [s for s in statements if s.id.startswith(key)]
    if len(found) != 1:
        what = "no statement" if not found else f"{len(found)} statements"
        raise QueryError(f"{what} with id {key!r} - expected one - `kg query statements` lists the ids")
    return found[0]


def explain_statement(statement: Statement, article: Article, statements: Sequence[Statement]) -> str:
    """Explain one statement.

    Args:
        statement: The one to explain.
        article: Its article.
        statements: All statements of the store, to name what answers it.

    Returns:
        Several lines of plain text.
    """
    where = f"{article.outlet_name}, {article.day or 'no date'}"
    lines = [
        f"{statement.id}  {statement.act.value}  ({where}, {article.source})",
        "",
        f"  {mark_roles(statement, article)}",
        "",
        f"speaker     {_describe_party(statement.speaker)}",
        f"target      {_describe_party(statement.target)}",
        f"of what     {statement.proposition.label if statement.proposition else '-'}",
        *_describe_concept(statement),
        f'read by     {_describe_reading(statement)}, on the cue "{statement.cue.text}"',
        f"confidence  {statement.confidence} that act, speaker and target are right",
        f"told as     {statement.rendering.value}, {statement.framing.value}"
        + (", in the outlet's own voice" if statement.own_voice else ""),
        _describe_when(statement.when),
    ]
    for evidence in statement.grounds:
        weight = f"{evidence.kind.value}, {evidence.strength.value}, {evidence.stance.value}"
        lines.append(f"grounds     {weight}: {evidence.mention.text}")
    if statement.condition is not None:
        lines.append(f"condition   {statement.condition.text}")
    if statement.deadline is not None:
        lines.append(f"deadline    {statement.deadline}")
    known = {s.id: s for s in statements}
    if statement.reported_by:
        lines.append(f"reported by {_name(known.get(statement.reported_by), statement.reported_by)}")
    lines += [f"answers     {_name(known.get(key), key)}" for key in statement.answers]
    lines += [f"answered by {_name(s, s.id)}" for s in statements if statement.id in s.answers]
    return "\n".join(lines) + "\n"


def _describe_concept(statement: Statement) -> list[str]:
    found = statement.assigned
    if found is None:
        return []
    near = f"{found.confidence:.2f} like the nearest example; `kg review`: concept=... gives it another"
    return [f"concept     {found.concept} - {near}"]


def describe_reviews(rows: Iterable[Mapping[str, object]]) -> str:
    """Describe what reviewers said of one statement, a line each, from rows of the query `reviews`; may be empty."""
    lines = []
    for row in rows:
        what = f"reviewed    {row['verdict']} by {row['by']}, {row['time']}"
        if row["reason"]:
            what += f": {row['reason']}"
        if row["machine_quote"]:
            # The query cuts it out of a JSON record.
            quote = json.loads(f'"{row["machine_quote"]}"')
            what += f"; the machine read {row['machine_act']}: {quote}"
        lines.append(what + "\n")
    return "".join(lines)


def mark_roles(statement: Statement, article: Article) -> str:
    """Mark the roles of a statement in its sentence: [speaker: ...], [cue: ...], [target: ...], [grounds: ...]."""
    roles: list[tuple[Span, str]] = [(statement.cue.span, "cue")]
    for name, party in (("speaker", statement.speaker), ("target", statement.target)):
        if party is not None and party.mention is not None:
            roles.append((party.mention.span, name))
    roles += [(e.mention.span, "grounds") for e in statement.grounds]
    kept: list[tuple[Span, str]] = []
    for span, name in sorted(roles):
        near = abs(span.start - statement.clause.start) < 600
        if near and not any(span.overlaps(other) for other, _ in kept):
            kept.append((span, name))
    start = min([statement.clause.start, *(s.start for s, _ in kept)])
    end = max([statement.clause.end, *(s.end for s, _ in kept)])
    pieces, at = [], start
    for span, name in kept:
        pieces += [article.text[at : span.start], f"[{name}: {span.of(article.text)}]"]
        at = span.end
    return " ".join("".join([*pieces, article.text[at:end]]).split())


def _describe_when(when: When) -> str:
    first, last = when.not_before or "...", when.not_after or "..."
    return f"when        {first} to {last} ({when.how or 'unknown'})"


def _describe_reading(statement: Statement) -> str:
    """Name the readers that agree, with the rule where there is one; a language model with what it was told."""
    readers = {
        "learned": "the encoder",
        "cue": "a rule",
        "given": "given frames",
        "attribution": "attribution",
    }
    models = {
        vote: f"the model {vote.removeprefix(MODEL)}" for vote in statement.votes if vote.startswith(MODEL)
    }
    names = " and ".join((readers | models).get(vote, vote) for vote in statement.votes)
    return f"{names} ({statement.rule})" if names and statement.rule else names or statement.rule


def _describe_party(party: Party | None) -> str:
    if party is None:
        return "- (the text names none)"
    side = f" ({party.side_label})" if party.side_label and party.side_label != party.actor.label else ""
    office = f", {party.office.text}" if isinstance(party.office, Mention) else ""
    chain = "; ".join(party.steps)
    return f"{party.actor.label}{side}{office}" + (f" - {chain}" if chain else "")


def _name(statement: Statement | None, key: str) -> str:
    if statement is None:
        return key
    return f"{statement.id} {statement.speaker.actor.label} ({statement.act.value}): {statement.quote[:90]}"
