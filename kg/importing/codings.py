"""What coders marked in articles, whatever tool they used; and how that becomes Statements beside the machine's.

A `Coding` keeps every variable as the tool had it. `to_statements` maps the variables of a codebook to the slots
of a Statement; the coder goes into `votes` as `coder:NAME`, so machine and human never mix unmarked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import ReadError
from kg.ids import ID_LENGTH, build_id, build_slug, hash_text
from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Found,
    Mention,
    Paragraph,
    Party,
    Proposition,
    Role,
    Span,
    Statement,
    When,
)

#: What a coder put into a variable.
Cell = str | int | bool


@dataclass(frozen=True, slots=True)
class Coding:
    """One stretch of text that a coder marked, with the values of its variables.

    Attributes:
        id: As the tool numbers it.
        article: Id of the article.
        span: Code points, half-open; None when the tool gives no place in a text.
        coder: Name of the coder; "" when the tool names none.
        kind: Statement type or layer ("DNA Statement").
        values: Variable to value; a variable left empty is "".
        day: ISO date of the document, None when unknown.
        fields: Facts of the document: author, source, section, type, title, id.
    """

    id: str
    article: str
    span: Span | None
    coder: str
    kind: str
    values: Mapping[str, Cell]
    day: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codings:
    """Everything one file of another tool holds.

    Attributes:
        articles: By id, in the order of the file.
        codings: In text order within each article.
        parents: Variable -> value -> the value above it (DNA's tree of entities).
        attributes: Variable -> value -> attribute -> text.
    """

    articles: Mapping[str, Article]
    codings: tuple[Coding, ...]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slots:
    """Which variable of a codebook fills which slot of a Statement; "" for a slot that none fills.

    `act` names a variable whose values are our acts. Where none does, `stance` decides: agreement gives
    `support`, disagreement gives `deny`. `kind` picks the statement type; "" takes all that have the speaker.
    """

    speaker: str = "organization"
    person: str = "person"
    target: str = ""
    content: str = "concept"
    stance: str = "agreement"
    act: str = ""
    kind: str = ""


def build_article(text: str, source: str, facts: Mapping[str, str]) -> Article:
    """Build an Article of one body paragraph a block from a text of another tool.

    Args:
        text: As the tool keeps it; offsets point into it.
        source: File and document ("sample.dna: Voinovich").
        facts: Any of outlet, title, author, published; empty ones are left out.

    Raises:
        ReadError: The text is empty.
    """
    if not text.strip():
        raise ReadError(f"{source}: the document has no text - expected the text its codings point into")
    digest = hash_text(text)
    first = len(text) - len(text.lstrip())
    found = {key: Found(value, "field") for key, value in facts.items() if value}
    return Article(
        id=digest[:ID_LENGTH],
        digest=digest,
        text=text,
        paragraphs=(Paragraph(Span(first, len(text.rstrip())), Role.BODY, "imported"),),
        source=source,
        outlet=found.get("outlet"),
        title=found.get("title"),
        author=found.get("author"),
        published=found.get("published"),
    )


def to_statements(codings: Codings, slots: Slots | None = None) -> tuple[list[Statement], int]:
    """Turn codings into Statements.

    Args:
        codings: From one of the readers.
        slots: How the codebook maps to the slots; DNA's sample codebook by default.

    Returns:
        The statements in text order, and how many codings were left out because they name no speaker or have
        no place in a text.

    Raises:
        ReadError: A coding whose act is none of ours.
    """
    chosen = slots or Slots()
    made: list[Statement] = []
    left = 0
    for coding in codings.codings:
        statement = _to_statement(coding, codings.articles[coding.article], chosen)
        left += statement is None
        made += [] if statement is None else [statement]
    return sorted(made, key=lambda s: (s.article, s.clause, s.id)), left


def _to_statement(coding: Coding, article: Article, slots: Slots) -> Statement | None:
    speaker = _read_party(coding, slots.speaker, slots.person)
    if speaker is None or coding.span is None or (slots.kind and coding.kind != slots.kind):
        return None
    quote = coding.span.of(article.text)
    whole = Mention(coding.span, quote)
    content = str(coding.values.get(slots.content, "")) if slots.content else ""
    act = _read_act(coding, slots)
    return Statement(
        id=build_id("coding", coding.article, coding.coder, coding.kind, coding.id),
        article=coding.article,
        act=act,
        clause=coding.span,
        quote=quote,
        cue=whole,
        speaker=speaker,
        target=_read_party(coding, slots.target, ""),
        proposition=Proposition(build_id("concept", content), content) if content else None,
        content=whole,
        when=When(None, coding.day, "published" if coding.day else ""),
        rule="coded",
        confidence=1.0,
        joint=build_id("coding", coding.article, coding.id),
        votes=(f"coder:{coding.coder or 'unnamed'}",),
    )


def _read_party(coding: Coding, group: str, person: str) -> Party | None:
    """Make a party: the person where one is named, on the side of its organisation."""
    side = str(coding.values.get(group, "")) if group else ""
    name = str(coding.values.get(person, "")) if person else ""
    if not side and not name:
        return None
    side_id = build_slug(side) if side else None
    actor = (
        Actor(build_slug(name), name, ActorKind.PERSON, side_id)
        if name
        else Actor(build_slug(side), side, ActorKind.ORGANISATION, side_id)
    )
    return Party(actor, side or None, None, None, (f"coded by {coding.coder or 'unnamed'}",))


def _read_act(coding: Coding, slots: Slots) -> Act:
    if slots.act:
        value = str(coding.values.get(slots.act, ""))
        try:
            return Act(value.strip().lower())
        except ValueError:
            raise ReadError(
                f"coding {coding.id}: {slots.act} is {value!r} - expected {', '.join(a.value for a in Act)} - "
                "correct the table, or name another column for the act"
            ) from None
    return Act.SUPPORT if is_agreement(coding.values.get(slots.stance, True)) else Act.DENY


def is_agreement(value: Cell) -> bool:
    """Tell whether a value of a stance variable agrees: everything but false, 0, no, disagree and negatives.

    >>> is_agreement("No"), is_agreement(True), is_agreement(-2)
    (False, True, False)
    """
    if isinstance(value, str):
        return value.strip().lower() not in {"0", "false", "no", "disagree", "con", "deny", "-"}
    return value > 0
