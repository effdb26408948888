"""What people type, turned into the fields of a correction or of an added statement.

The terminal, the spreadsheet and the page in the browser ask for the same slots by the same names and come through
here, so that one mistake is told in one way: by ValueError, before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.almanac import read_iso
from kg.codes import SHIPPED, Codes, add_codes, describe_codes
from kg.errors import suggest
from kg.gazetteer import Gazetteer
from kg.ids import build_id, build_slug
from kg.model import (
    Actor,
    ActorKind,
    Article,
    EvidenceKind,
    Party,
    Proposition,
    Span,
    Statement,
    Strength,
)
from kg.review.anchoring import Lost, build_anchor
from kg.review.applying import build_added, correct_statement
from kg.review.verdicts import Kind, Verdict

#: Typed where a statement shall have no target, proposition, grounds, answers, deadline or concept.
NOBODY = "-"
#: Typed before the name of an actor that neither store nor gazetteer knows, and of a concept that nobody named yet.
NEW = "+"


@dataclass(frozen=True, slots=True)
class Choices:
    """What typed names can mean.

    Attributes:
        parties: By id and by lower-case label, with their sides; a label of several actors is left out.
        propositions: By id and by lower-case label.
        statements: By id.
        gazetteer: Knows actors that no statement names yet; None: only those of the statements.
        codes: Acts and kinds of evidence.
        concepts: By lower-case label, as they are written.
    """

    parties: Mapping[str, Party] = field(default_factory=dict)
    propositions: Mapping[str, Proposition] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None
    codes: Codes = SHIPPED
    concepts: Mapping[str, str] = field(default_factory=dict)


def build_choices(
    statements: Iterable[Statement],
    gazetteer: Gazetteer | None = None,
    codes: Codes = SHIPPED,
    concepts: Iterable[str] = (),
) -> Choices:
    """Build the choices that these statements give, besides what gazetteer, codes and concepts of a codebook are."""
    listed = list(statements)
    said = [s.proposition for s in listed if s.proposition is not None]
    propositions = {p.label.lower(): p for p in reversed(said)} | {p.id: p for p in said}
    known = add_codes((*codes.own, *(code for s in listed for code in (s.act, *(e.kind for e in s.grounds)))))
    given = sorted({s.assigned.concept for s in listed if s.assigned} - {*concepts})
    labels = {label.lower(): label for label in (*given, *concepts)}
    return Choices(
        _list_parties(listed, gazetteer), propositions, {s.id: s for s in listed}, gazetteer, known, labels
    )


def _list_parties(statements: Iterable[Statement], gazetteer: Gazetteer | None) -> dict[str, Party]:
    """List the parties of statements, and the sides that they only speak for, by id and lower-case label.

    A label of several actors is left out.
    """
    parties = [party for statement in statements for party in statement.parties]
    found: dict[str, Party] = {}
    for party in parties:
        key, label = party.actor.side, party.side_label
        if key and label:
            listed = None if gazetteer is None else gazetteer.actors.get(key)
            found[key] = Party(listed or Actor(key, label, ActorKind.ORGANISATION, key), label)
    found |= {party.actor.id: party for party in parties}
    labels: dict[str, set[str]] = {}
    for key, party in found.items():
        labels.setdefault(party.actor.label.lower(), set()).add(key)
    return {label: found[min(ids)] for label, ids in labels.items() if len(ids) == 1} | found


def parse_changes(cells: Mapping[str, str], choices: Choices, article: Article, near: Span) -> dict[str, Any]:
    """Parse what a person typed into new values by key of the record.

    Args:
        cells: Text by name, from `CHANGES`; empty text changes nothing, `-` takes a value away.
        choices: What names can mean.
        article: In whose text words are looked for.
        near: Of several places with the same words the one nearest to this is meant.

    Raises:
        ValueError: Unknown names, or texts that fit nothing; says of each what is expected, all at once.
    """
    fields: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, text in cells.items():
        try:
            if name not in CHANGES:
                raise ValueError(f"expected {', '.join(CHANGES)}")
            if text.strip():
                fields.update(CHANGES[name](name, text.strip(), _Place(choices, article, near)))
        except ValueError as fault:
            faults.append((name, str(fault)))
    if faults:
        raise ValueError(
            "; ".join(told if told.startswith(name) else f"{name}: {told}" for name, told in faults)
        )
    return fields


def split_typed(text: str) -> dict[str, str]:
    """Split one typed line into names and values; a value goes on to the next name of `CHANGES`.

    Raises:
        ValueError: It does not begin with a name.

    >>> split_typed("act=deny; proposition=the works go on  target=-")
    {'act': 'deny', 'proposition': 'the works go on', 'target': '-'}
    """
    before, *parts = re.split(rf"(?:^|[;\s])\s*({'|'.join(CHANGES)})\s*=", text)
    if before.strip() or not parts:
        raise ValueError(f"{text!r} - expected such as act=deny; target=-, of {', '.join(CHANGES)}")
    return {name: value.strip(" \t;") for name, value in zip(parts[::2], parts[1::2], strict=True)}


def check_correction(article: Article, statement: Statement, fields: Mapping[str, Any]) -> None:
    """Refuse a correction that a build could not apply.

    Raises:
        ValueError: Says which value does not fit.
    """
    try:
        correct_statement(article, statement, fields, build_anchor(article, statement.clause))
    except Lost as fault:
        raise ValueError(str(fault)) from fault


def build_addition(
    article: Article, span: Span, fields: Mapping[str, Any], by: tuple[str, str], reason: str = ""
) -> Verdict:
    """Build the verdict that adds a statement in a span; without a cue the whole span is one.

    Raises:
        ValueError: Act or speaker is missing, or a value does not fit.
    """
    if missing := [name for name in ("act", "speaker") if not fields.get(name)]:
        raise ValueError(f"{' and '.join(missing)} missing - a statement needs act and speaker")
    given = {"cue": _to_mention(article, span), **fields}
    verdict = Verdict(
        Kind.ADD, *by, article.id, anchor=build_anchor(article, span), fields=given, reason=reason
    )
    try:
        build_added(article, verdict)
    except Lost as fault:
        raise ValueError(str(fault)) from fault
    return verdict


def find_words(text: str, words: str, near: Span) -> Span:
    """Find words in a text, the place nearest to a span; runs of blanks count as one.

    Raises:
        ValueError: They do not stand there.

    >>> find_words("He denied it. She denied it.", "denied  it", Span(14, 20))
    Span(start=18, end=27)
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    places = [Span(*found.span()) for found in re.finditer(pattern, text)] if pattern else []
    if not places:
        raise ValueError(f"the words {words!r} do not stand in the article - copy them as they stand there")
    middle = near.start + near.end
    return min(places, key=lambda span: (abs(span.start + span.end - middle), span))


@dataclass(frozen=True, slots=True)
class _Place:
    choices: Choices
    article: Article
    near: Span


def _parse_act(name: str, text: str, at: _Place) -> dict[str, Any]:
    known = at.choices.codes
    return {name: known.act(text).value, **_tell_codes(known)}


def _tell_codes(known: Codes) -> dict[str, Any]:
    """Tell with a field what follows from codes that do not ship, so that a verdict is understood without them."""
    return {"codes": describe_codes(known.own)} if known.own else {}


def _parse_party(name: str, text: str, at: _Place) -> dict[str, Any]:
    if text == NOBODY and name == "target":
        return {name: None}
    party = _find_party(text, at.choices)
    actor = party.actor
    return {
        name: {
            **{"id": actor.id, "label": actor.label, "side": party.side_label, "kind": actor.kind.value},
            **{"side_id": actor.side, "wikidata": actor.wikidata, "office": None},
            **{"mention": _find_mention(at, text, actor.label), "steps": ["given by a reviewer"]},
        }
    }


def _find_party(text: str, choices: Choices) -> Party:
    if text.startswith(NEW) and text[1:].strip():
        label = " ".join(text[1:].split())
        return Party(Actor(build_slug(label), label, ActorKind.UNNAMED))
    party = choices.parties.get(text) or choices.parties.get(text.lower())
    if party is not None:
        return party
    known = choices.gazetteer
    found = {} if known is None else {hit.actor.id: hit.actor for hit in known.find(text)}
    if known is not None and text in known.actors:
        found = {text: known.actors[text]}
    if len(found) > 1:
        raise ValueError(f"{text!r} may be {', '.join(sorted(found))} - give one of these ids")
    if not found or known is None:
        raise ValueError(
            f"no actor {text!r} in store or gazetteer - give an id or label that `kg query actors` lists, "
            f"or {NEW}{text} for a new one"
        )
    (actor,) = found.values()
    side = known.actors.get(actor.side or "")
    return Party(actor, None if side is None else side.label)


def _find_mention(at: _Place, *names: str) -> dict[str, Any] | None:
    """Find the name within the statement's own words; None where it does not stand there."""
    quote = at.near.of(at.article.text)
    for name in names:
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", quote)
        if found is not None:
            start = at.near.start + found.start()
            return _to_mention(at.article, Span(start, start + len(name)))
    return None


def _parse_proposition(name: str, text: str, at: _Place) -> dict[str, Any]:
    if text == NOBODY:
        return {name: None}
    known = at.choices.propositions
    found = known.get(text) or known.get(text.lower())
    if found is None:
        found = Proposition(build_id("proposition", text), text)
    listed = {"about": found.about, "topics": list(found.topics), "broader": list(found.broader)}
    return {name: {"id": found.id, "label": found.label, **listed}}


def _parse_grounds(name: str, text: str, at: _Place) -> dict[str, Any]:
    """Words separated by `|`, each with its kind before a colon where it is not conduct: `report: a survey`."""
    grounds = []
    for part in text.split("|") if text != NOBODY else ():
        head, mark, rest = part.partition(":")
        kind = head.strip() if mark and head.strip() in at.choices.codes.evidence_kinds else ""
        span = find_words(at.article.text, rest if kind else part, at.near)
        given = {"kind": kind or EvidenceKind.CONDUCT.value, "strength": Strength.SPECIFIC.value}
        grounds.append({**_to_mention(at.article, span), **given, "stance": "offered", "cited": None})
    return {name: grounds, **_tell_codes(at.choices.codes)}


def _parse_words(name: str, text: str, at: _Place) -> dict[str, Any]:
    span = find_words(at.article.text, text, at.near)
    return {"start": span.start, "end": span.end}


def _parse_cue(name: str, text: str, at: _Place) -> dict[str, Any]:
    return {name: _to_mention(at.article, find_words(at.article.text, text, at.near))}


def _parse_answers(name: str, text: str, at: _Place) -> dict[str, Any]:
    """Ids of statements, or their beginnings, separated by blanks."""
    ids = []
    for part in text.split() if text != NOBODY else ():
        found = [key for key in at.choices.statements if key.startswith(part)]
        if len(found) != 1:
            raise ValueError(f"{part!r} begins {len(found)} statements - expected the id of one")
        ids += found
    return {name: sorted(set(ids))}


def _parse_deadline(name: str, text: str, at: _Place) -> dict[str, Any]:
    return {name: None if text == NOBODY else text}


def _parse_when(name: str, text: str, at: _Place) -> dict[str, Any]:
    """A day, or two of which either may be missing: `2019-02-02`, `2019-02-01..2019-02-03`, `..2019-02-03`."""
    first, mark, last = text.partition("..")
    days = (first.strip(), last.strip() if mark else first.strip())
    if text == NOBODY:
        days = ("", "")
    for day in filter(None, days):
        if read_iso(day) is None:
            raise ValueError(f"{text!r} - expected YYYY-MM-DD or YYYY-MM-DD..YYYY-MM-DD")
    return {name: {"not_before": days[0] or None, "not_after": days[1] or None, "how": "given by a reviewer"}}


def _to_mention(article: Article, span: Span) -> dict[str, Any]:
    return {"text": span.of(article.text), "start": span.start, "end": span.end}


def _parse_concept(name: str, text: str, at: _Place) -> dict[str, Any]:
    """The label of a concept of the codebook; `-` where it falls under none, `+` before one that is new."""
    if text == NOBODY:
        return {"assigned": None}
    label, known = " ".join(text.removeprefix(NEW).split()), at.choices.concepts
    if not text.startswith(NEW) and label.lower() not in known:
        raise ValueError(
            f"no concept {label!r} - {suggest(label, [*known.values()])} - or {NEW}{label} for a new one"
        )
    return {"assigned": {"concept": known.get(label.lower(), label), "confidence": 1.0}}


#: What can be typed, and what it becomes.
CHANGES: Mapping[str, Callable[[str, str, _Place], dict[str, Any]]] = {
    "act": _parse_act,
    "speaker": _parse_party,
    "target": _parse_party,
    "proposition": _parse_proposition,
    "grounds": _parse_grounds,
    "words": _parse_words,
    "cue": _parse_cue,
    "answers": _parse_answers,
    "deadline": _parse_deadline,
    "when": _parse_when,
    "concept": _parse_concept,
}


def describe_fields(statement: Statement) -> dict[str, str]:
    """Describe a statement's slots in the words that `parse_changes` reads back."""
    s = statement
    days = (s.when.not_before or "", s.when.not_after or "")
    return {
        "act": s.act.value,
        "speaker": s.speaker.actor.label,
        "target": "" if s.target is None else s.target.actor.label,
        "proposition": "" if s.proposition is None else s.proposition.label,
        "grounds": " | ".join(f"{e.kind.value}: {e.mention.text}" for e in s.grounds),
        "words": s.quote,
        "cue": s.cue.text,
        "answers": " ".join(s.answers),
        "deadline": s.deadline or "",
        "when": days[0] if days[0] == days[1] else "..".join(days),
        "concept": "" if s.assigned is None else s.assigned.concept,
    }
