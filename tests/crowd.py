"""A large invented dispute: 200 articles of many outlets, 14 sides, some hundred speakers, 2,000 statements.

Made by counting, not by chance: the same statements each time. Names are long and short, with and without a side.
"""

from __future__ import annotations

from dataclasses import replace

from factories import make_evidence, make_party, make_proposition, make_statement

from kg.ids import ID_LENGTH, build_slug, hash_text
from kg.model import Act, Actor, ActorKind, Article, EvidenceKind, Found, Paragraph, Role, Span, Statement

SIDES = (
    "Avaria", "Borland", "Carland", "Dovenia", "Estmark", "Farrow Islands", "Gravenmoor", "Harbour Union of the North",
    "Ilvany", "Jorvik Basin Authority", "Kestrel Coast", "Lowmark", "Marrowby", "Nordhaven Confederation",
)  # fmt: skip
FIRST = ("Ada", "Bruno", "Clara Maximiliane", "Dag", "Edda", "Finn", "Greta", "Hugo")
LAST = ("Olt", "Ben", "Castellanos-Whitby", "Vry", "Marchetti", "Oduya", "Lind", "Kowalczyk")
#: Verb in the text, act, and whether a target is named.
VERBS = (
    ("accused", Act.ACCUSE, True), ("denied", Act.DENY, False), ("demanded", Act.DEMAND, True),
    ("said", Act.STATE, False), ("threatened", Act.THREATEN, True), ("accused", Act.ACCUSE, True),
    ("criticised", Act.CRITICISE, True), ("conceded", Act.CONCEDE, False), ("denied", Act.DENY, True),
    ("announced", Act.ANNOUNCE, False),
)  # fmt: skip
MATTERS = (
    "diverting the river at the upper weir without notice", "breaching the quota",
    "closing the harbour to foreign crews",
    "dumping waste", "paying the survey's authors to leave out the wells that had run dry since the spring", "lying",
)  # fmt: skip
OUTLETS = ("Echo", "Herald", "The Evening Tribune of the Coast", "Post", "Mail")
#: Statements of an article.
EACH = 10


def build_crowd(articles: int = 200) -> tuple[list[Statement], dict[str, Article]]:
    """Build the statements and their articles."""
    found: dict[str, Article] = {}
    said: list[Statement] = []
    for number in range(articles):
        article, plan = _write(number)
        found[article.id] = article
        earlier: list[Statement] = []
        for step, (quote, cue, act, speaker, target, matter) in enumerate(plan):
            statement = make_statement(
                article,
                quote,
                cue,
                act,
                speaker,
                target,
                make_proposition(f"{_name_matter(number, step)}: {matter}"),
                grounds=(
                    make_evidence(
                        article.text, f"report {number}-{step}", EvidenceKind.REPORT, cited="survey"
                    ),
                )
                if step % 5 == 0
                else (),
                answers=tuple(earlier[-1:]) if act is Act.DENY else (),
                dates=(None, str(article.published.value))
                if step % 3
                else (str(article.published.value),) * 2,
                confidence=0.5 + (number * 7 + step * 3) % 50 / 100,
            )
            party = replace(make_party(speaker), side_label=_name_side(speaker))
            against = None if target is None else replace(make_party(target), side_label=_name_side(target))
            earlier.append(replace(statement, speaker=party, target=against))
        said += earlier
    return said, found


def find_actor(number: int) -> Actor:
    """Find one of the actors: a side itself, a person of a side, or somebody of no side."""
    side = SIDES[number * number % len(SIDES)]
    if number % 4 == 0:
        return Actor(build_slug(side), side, ActorKind.STATE, build_slug(side))
    name = f"{FIRST[number % 8]} {LAST[number // 3 % 8]}"
    if number % 11 == 0:
        return Actor(build_slug(name + " alone"), f"{name}, harbour pilot and spokeswoman", ActorKind.PERSON)
    return Actor(build_slug(f"{name} {side}"), name, ActorKind.PERSON, build_slug(side))


def _name_side(actor: Actor) -> str | None:
    return next((side for side in SIDES if build_slug(side) == actor.side), None)


def _name_matter(number: int, step: int) -> str:
    return SIDES[(number + step // 2) % 6]


def _write(number: int) -> tuple[Article, list[tuple[str, str, Act, Actor, Actor | None, str]]]:
    """Write an article of short paragraphs, one statement in each."""
    text, spans, plan = "", [], []
    for step in range(EACH):
        verb, act, aimed = VERBS[(number + step) % len(VERBS)]
        speaker, target = (
            find_actor(number * 3 + step),
            find_actor(number * 5 + step * 7 + 1) if aimed else None,
        )
        matter = MATTERS[(number + step) % len(MATTERS)]
        whom = f" {target.label}" if target else ""
        quote = f"{speaker.label} {verb}{whom} of {matter}, as report {number}-{step} has it"
        start = len(text)
        text += f"{quote}. The weather was fair, the boats stayed in port and nobody spoke.\n\n"
        spans.append(Paragraph(Span(start, len(text) - 2), Role.BODY, "test"))
        plan.append((quote, verb, act, speaker, target, matter))
    digest = hash_text(text)
    day = f"20{18 + number // 72}-{1 + number // 6 % 12:02}-{1 + number * 5 % 28:02}"
    article = Article(
        digest[:ID_LENGTH], digest, text, tuple(spans), f"crowd-{number:03}.txt",
        title=Found(f"Day {number} of the quarrel over the river and its harbour", "option"),
        outlet=Found(f"{OUTLETS[number % 5]} {number % 7}", "option"),
        published=Found(day, "option"),
    )  # fmt: skip
    return article, plan
