"""A small invented dispute, rich enough that every query has something to answer.

Avaria and Borland quarrel over a river treaty. Five articles of three outlets (one names none) report it, with a
denial, a counter-accusation, a refused demand, a conditional threat, a concession, a report inside a report,
an outlet that speaks itself, two figures that do not agree, a narrower charge, and a change of mind.
"""

from __future__ import annotations

from dataclasses import replace

from factories import (
    AVARIA,
    BORLAND,
    MIRA,
    make_article,
    make_evidence,
    make_proposition,
    make_statement,
)

from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Assigned,
    EvidenceKind,
    EvidenceStance,
    Framing,
    Rendering,
    Statement,
    Strength,
)

TOR = Actor("tor-ben", "Tor Ben", ActorKind.PERSON, "avaria")
LEAGUE = Actor("river-league", "River League", ActorKind.ORGANISATION, "river-league")
HERALD = Actor("herald", "Herald", ActorKind.OUTLET)

BREACH = "Borland breaches the river treaty"
RETURNED = "Avaria breaches the river treaty"
STOP = "Borland stops the works"
LEAVE = "Avaria leaves the river treaty"
THEFT = "Borland steals water"
MEDIATE = "The River League mediates"
FLOW = "The Nord dam holds back little water"
CONCEPTS = {BREACH: Assigned("Breach of treaty", 0.75), STOP: Assigned("End of the works", 1.0)}
DAM = make_proposition("Borland builds the Nord dam without notice", "borland", broader=(BREACH,))

ECHO_1 = make_article(
    "Avaria accused Borland of breaching the river treaty by building the Nord dam, citing a 2018 survey. "
    "Borland denied it. Foreign Minister Mira Olt said on January 9 that Avaria itself had breached the river "
    "treaty by diverting water. Envoy Tor Ben demanded that Borland stop the works within 60 days. Avaria "
    "threatened to leave the treaty unless Borland stops the works. Borland refused.",
    "Echo",
    "2019-01-10",
)
HERALD_1 = make_article(
    "Avaria revealed that Borland breaches the river treaty: the Nord dam holds back 55 percent of the flow. "
    "Borland said that the dam holds back 30 percent of the flow. Mira Olt claimed that Avaria had accused "
    "Borland of stealing water. Borland has stolen water, and nobody has seen proof.",
    "Herald",
    "2019-01-12",
)
TRIBUNE_1 = make_article(
    "Avaria accused Borland of violating the river treaty. Borland conceded on February 18 that it had breached "
    "the treaty. Mira Olt again denied any breach and asked for proof. The River League offered to mediate. Avaria "
    "welcomed the offer.",
    "Tribune",
    "2019-02-20",
)
ECHO_2 = make_article(
    "Avaria accused Borland of building the Nord dam without notice. Borland denied on March 4 that it breaches "
    "the treaty. Tor Ben warned that time is running out.",
    "Echo",
    "2019-03-05",
)
UNKNOWN = make_article("Avaria accused Borland of lying about the dam.")

ARTICLES: dict[str, Article] = {a.id: a for a in (ECHO_1, HERALD_1, TRIBUNE_1, ECHO_2, UNKNOWN)}


def build_river() -> list[Statement]:
    """All statements of the five articles; two contents fall under concepts of a codebook."""
    listed = [*_echo_1(), *_herald_1(), *_tribune_1(), *_echo_2(), *_unknown()]
    return [replace(s, assigned=CONCEPTS.get(s.proposition.label if s.proposition else "")) for s in listed]


def _echo_1() -> list[Statement]:
    a = ECHO_1
    accusation = make_statement(
        a,
        "Avaria accused Borland of breaching the river treaty by building the Nord dam, citing a 2018 survey",
        "accused",
        says=make_proposition(BREACH, "borland"),
        grounds=(
            make_evidence(a.text, "by building the Nord dam"),
            make_evidence(
                a.text, "citing a 2018 survey", EvidenceKind.REPORT, Strength.SOURCED, cited="2018 survey"
            ),
        ),
        dates=("2019-01-08", "2019-01-08"),
    )
    denial = make_statement(
        a,
        "Borland denied it",
        "denied",
        Act.DENY,
        BORLAND,
        None,
        make_proposition(BREACH, "borland"),
        answers=(accusation,),
        dates=(None, "2019-01-10"),
        rendering=Rendering.NARRATED,
    )
    returned = make_statement(
        a,
        "Foreign Minister Mira Olt said on January 9 that Avaria itself had breached the river treaty by "
        "diverting water",
        "said",
        Act.ACCUSE,
        MIRA,
        AVARIA,
        make_proposition(RETURNED, "avaria"),
        grounds=(make_evidence(a.text, "by diverting water"),),
        answers=(accusation,),
        dates=("2019-01-09", "2019-01-09"),
        office="Foreign Minister",
    )
    demand = make_statement(
        a,
        "Envoy Tor Ben demanded that Borland stop the works within 60 days",
        "demanded",
        Act.DEMAND,
        TOR,
        BORLAND,
        make_proposition(STOP, "borland"),
        deadline="within 60 days",
        dates=(None, "2019-01-10"),
        office="Envoy",
    )
    threat = make_statement(
        a,
        "Avaria threatened to leave the treaty unless Borland stops the works",
        "threatened",
        Act.THREATEN,
        AVARIA,
        BORLAND,
        make_proposition(LEAVE, "avaria"),
        condition="unless Borland stops the works",
        dates=(None, "2019-01-10"),
    )
    refusal = make_statement(
        a,
        "Borland refused",
        "refused",
        Act.REFUSE,
        BORLAND,
        AVARIA,
        make_proposition(STOP, "borland"),
        answers=(demand,),
        dates=(None, "2019-01-10"),
    )
    return [accusation, denial, returned, demand, threat, refusal]


def _herald_1() -> list[Statement]:
    a = HERALD_1
    accusation = make_statement(
        a,
        "Avaria revealed that Borland breaches the river treaty: the Nord dam holds back 55 percent of the flow",
        "revealed",
        says=make_proposition(BREACH, "borland"),
        grounds=(
            make_evidence(a.text, "the Nord dam holds back 55 percent of the flow", EvidenceKind.TECHNICAL),
        ),
        framing=Framing.ENDORSING,
        dates=(None, "2019-01-12"),
    )
    figure = make_statement(
        a,
        "Borland said that the dam holds back 30 percent of the flow",
        "said",
        Act.STATE,
        BORLAND,
        None,
        make_proposition(FLOW, "borland"),
        dates=(None, "2019-01-12"),
    )
    report = make_statement(
        a,
        "Mira Olt claimed that Avaria had accused Borland of stealing water",
        "claimed",
        Act.STATE,
        MIRA,
        None,
        None,
        framing=Framing.DISTANCING,
        dates=(None, "2019-01-12"),
    )
    inner = make_statement(
        a,
        "Avaria had accused Borland of stealing water",
        "accused",
        says=make_proposition(THEFT, "borland"),
        reported_by=report,
        confidence=0.7,
        dates=(None, "2019-01-12"),
    )
    own = make_statement(
        a,
        "Borland has stolen water",
        "has stolen",
        Act.ACCUSE,
        HERALD,
        BORLAND,
        make_proposition(THEFT, "borland"),
        grounds=(
            make_evidence(
                a.text, "nobody has seen proof", EvidenceKind.NONE, Strength.BARE, EvidenceStance.MISSING
            ),
        ),
        own_voice=True,
        framing=Framing.ENDORSING,
        confidence=0.5,
        dates=(None, "2019-01-12"),
    )
    return [accusation, figure, report, inner, own]


def _tribune_1() -> list[Statement]:
    a = TRIBUNE_1
    accusation = make_statement(
        a,
        "Avaria accused Borland of violating the river treaty",
        "accused",
        says=make_proposition(BREACH, "borland"),
        dates=(None, "2019-02-20"),
    )
    concession = make_statement(
        a,
        "Borland conceded on February 18 that it had breached the treaty",
        "conceded",
        Act.CONCEDE,
        BORLAND,
        AVARIA,
        make_proposition(BREACH, "borland"),
        answers=(accusation,),
        dates=("2019-02-18", "2019-02-18"),
    )
    denial = make_statement(
        a,
        "Mira Olt again denied any breach and asked for proof",
        "denied",
        Act.DENY,
        MIRA,
        None,
        make_proposition(BREACH, "borland"),
        grounds=(
            make_evidence(
                a.text, "asked for proof", EvidenceKind.NONE, Strength.BARE, EvidenceStance.DEMANDED
            ),
        ),
        answers=(accusation,),
        dates=(None, "2019-02-20"),
    )
    offer = make_statement(
        a,
        "The River League offered to mediate",
        "offered",
        Act.PROPOSE,
        LEAGUE,
        BORLAND,
        make_proposition(MEDIATE, "river-league"),
        dates=(None, "2019-02-20"),
    )
    welcome = make_statement(
        a,
        "Avaria welcomed the offer",
        "welcomed",
        Act.SUPPORT,
        AVARIA,
        LEAGUE,
        make_proposition(MEDIATE, "river-league"),
        answers=(offer,),
        dates=(None, "2019-02-20"),
    )
    return [accusation, concession, denial, offer, welcome]


def _echo_2() -> list[Statement]:
    a = ECHO_2
    narrower = make_statement(
        a,
        "Avaria accused Borland of building the Nord dam without notice",
        "accused",
        says=DAM,
        dates=(None, "2019-03-05"),
    )
    denial = make_statement(
        a,
        "Borland denied on March 4 that it breaches the treaty",
        "denied",
        Act.DENY,
        BORLAND,
        None,
        make_proposition(BREACH, "borland"),
        answers=(narrower,),
        dates=("2019-03-04", "2019-03-04"),
    )
    warning = make_statement(
        a,
        "Tor Ben warned that time is running out",
        "warned",
        Act.WARN,
        TOR,
        BORLAND,
        make_proposition("Time is running out"),
        confidence=0.4,
    )
    return [narrower, denial, warning]


def _unknown() -> list[Statement]:
    return [
        make_statement(
            UNKNOWN,
            "Avaria accused Borland of lying about the dam",
            "accused",
            says=make_proposition("Borland lies about the dam", "borland"),
        )
    ]
