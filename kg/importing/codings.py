"""What coders marked in articles, whatever tool they used; and how that becomes Statements beside the machine's.

A `Coding` keeps every variable as the tool had it. `to_statements` maps the variables of a codebook to the slots
of a Statement; the coder goes into `votes` as `coder:NAME`, so machine and human never mix unmarked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import ReadError
from kg.ids import ID_LENGTH, build_id, build_slug, hash_text
from kg.importing.stances import Cell, build_stances, read_act
from kg.model import (
    ACTS,
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

#: Begins the vote of a coder on a statement.
CODER = "coder:"


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
    """

    articles: Mapping[str, Article]
    codings: tuple[Coding, ...]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slots:
    """Which variable of a codebook fills which slot of a Statement; "" for a slot that none fills.

    `act` names a variable whose values are acts. Where none does, a kind that names an act gives it (`Accuse`); else
    `stance` decides: agreement gives `support`, disagreement `deny`. Without a stance in the whole file a coding says
    only that its speaker spoke, which is `state`. `kind` picks the statement type; "" takes all that have the speaker.
    `kinds_are_acts`: a kind that names no act is refused. `acts` are the user's own words for acts, lower case.
    """

    speaker: str = "organization"
    person: str = "person"
    target: str = ""
    content: str = "concept"
    stance: str = "agreement"
    act: str = ""
    kind: str = ""
    kinds_are_acts: bool = False
    acts: Mapping[str, Act] = field(default_factory=dict)


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
    return Article(
        id=digest[:ID_LENGTH],
        digest=digest,
        text=text,
        paragraphs=(Paragraph(Span(first, len(text.rstrip())), Role.BODY, "imported"),),
        source=source,
        language="en",
        **{key: Found(value, "field") for key, value in facts.items() if value},
    )


def to_statements(codings: Codings, slots: Slots | None = None) -> tuple[list[Statement], Counter[str]]:
    """Turn codings into Statements.

    Args:
        codings: From one of the readers.
        slots: How the codebook maps to the slots; DNA's sample codebook by default.

    Returns:
        The statements in text order, and how many codings were left out, by reason in plain words.

    Raises:
        ReadError: Acts, types or stances that are none of ours; all of a kind are named.
    """
    chosen = slots or Slots()
    asked = [coding for coding in codings.codings if not chosen.kind or coding.kind == chosen.kind]
    left = Counter({"of another kind": len(codings.codings) - len(asked)})
    spoken = [(coding, _read_party(coding, chosen.speaker, chosen.person)) for coding in asked]
    usable = [(coding, party) for coding, party in spoken if party is not None and coding.span is not None]
    left["no speaker, or no place in a text"] = len(spoken) - len(usable)
    acts = _read_acts([coding for coding, _ in usable], chosen)
    made = [
        _to_statement(coding, codings.articles[coding.article], party, act, chosen)
        for (coding, party), act in zip(usable, acts, strict=True)
        if party is not None and act is not None
    ]
    left["neither for nor against"] = len(usable) - len(made)
    return sorted(made, key=lambda s: (s.article, s.clause, s.id)), +left


def has_stance(codings: Codings, slots: Slots) -> bool:
    """Tell whether anything in the codings says what act was done: a mapped variable, or their kinds."""
    return any(
        _has_value(coding, slots.act)
        or _has_value(coding, slots.stance)
        or _find_kind(coding, slots) is not None
        for coding in codings.codings
    )


def _to_statement(coding: Coding, article: Article, speaker: Party, act: Act, slots: Slots) -> Statement:
    assert coding.span is not None
    quote = coding.span.of(article.text)
    whole = Mention(coding.span, quote)
    content = str(_read_variable(coding, slots.content))
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
        votes=(f"{CODER}{coding.coder or 'unnamed'}",),
    )


def _read_party(coding: Coding, group: str, person: str) -> Party | None:
    """Make a party: the person where one is named, on the side of its organisation."""
    side, name = str(_read_variable(coding, group)), str(_read_variable(coding, person))
    if not side and not name:
        return None
    side_id = build_slug(side) if side else None
    actor = (
        Actor(build_slug(name), name, ActorKind.PERSON, side_id)
        if name
        else Actor(build_slug(side), side, ActorKind.ORGANISATION, side_id)
    )
    return Party(actor, side or None, None, None, (f"coded by {coding.coder or 'unnamed'}",))


def _read_acts(codings: list[Coding], slots: Slots) -> list[Act | None]:
    """Read the act of each coding; None where the coder took no side."""
    if slots.act:
        return [_read_named(coding, slots) for coding in codings]
    kinds = [_find_kind(coding, slots) for coding in codings]
    free = [coding for coding, act in zip(codings, kinds, strict=True) if act is None]
    if not any(_has_value(coding, slots.stance) for coding in free):
        _refuse_kinds(free, slots)
        return [act or Act.STATE for act in kinds]
    values = [_read_variable(coding, slots.stance) for coding in free]
    stances = build_stances(values, slots.acts, slots.stance)
    return [
        act or stances.read(_read_variable(coding, slots.stance))
        for coding, act in zip(codings, kinds, strict=True)
    ]


def _read_named(coding: Coding, slots: Slots) -> Act:
    value = str(_read_variable(coding, slots.act))
    act = slots.acts.get(value.strip().lower()) or read_act(value)
    if act is None:
        raise ReadError(
            f"coding {coding.id}: {slots.act} is {value!r} - expected {', '.join(ACTS)} - "
            "correct it, say what it means (--act VALUE=accuse), or name another column for the act"
        )
    return act


def _find_kind(coding: Coding, slots: Slots) -> Act | None:
    """Find the act that a coding's kind names; the layer `Statement` of a tool names none."""
    if (given := slots.acts.get(coding.kind.strip().lower())) is not None:
        return given
    return None if coding.kind.lower().endswith("statement") else read_act(coding.kind)


def _refuse_kinds(codings: list[Coding], slots: Slots) -> None:
    unknown = dict.fromkeys(coding.kind for coding in codings)
    if slots.kinds_are_acts and unknown:
        raise ReadError(
            f"{', '.join(unknown)}: types that name none of our acts, and no stance is mapped - expected "
            f"{', '.join(ACTS)} - say which act each is: --act {next(iter(unknown))}=accuse, or name "
            "the variable that holds it: --slot act=VARIABLE"
        )


def _has_value(coding: Coding, variable: str) -> bool:
    return str(_read_variable(coding, variable)).strip() != ""


def _read_variable(coding: Coding, variable: str) -> Cell:
    """Read a variable, whatever the case of its name (`Speaker` in brat); "" where the coding lacks it."""
    if not variable or variable in coding.values:
        return coding.values.get(variable, "")
    same = (value for name, value in coding.values.items() if name.lower() == variable.lower())
    return next(same, "")


def get_coder(statement: Statement) -> str:
    """Name the coder of a coding; "" for a statement of the machine's."""
    return next((vote.removeprefix(CODER) for vote in statement.votes if vote.startswith(CODER)), "")
