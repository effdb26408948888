"""The answer ledger equals the graph's own inference, and its rows are those worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from factories import (
    AVARIA,
    BORLAND,
    MIRA,
    infer_anew,
    make_article,
    make_mention,
    make_proposition,
    make_statement,
    write_all,
)
from river import ARTICLES, BREACH, build_river

from kg.analysis.ledger import build_answer_ledger, count_days
from kg.claims.answers import Debate, find_answers, find_others, puts_forward, tell_status
from kg.claims.claims import find_claims
from kg.disputes import settle_answers
from kg.ids import name_nobody
from kg.model import Act, Actor, ActorKind, Article
from kg.queries import run_query
from kg.rdf.terms import ONTOLOGY
from kg.store import Store, open_store
from kg.table import Table
from kg.vocab import CK

ROOT = Path(__file__).parent.parent
CORVIA = Actor("corvia", "Corvia", ActorKind.STATE, "corvia")


@pytest.fixture(scope="module")
def river() -> Store:
    store = open_store()
    write_all(
        store, [(a, [s for s in build_river() if s.article == a.id], "test") for a in ARTICLES.values()]
    )
    return store


@pytest.fixture(scope="module")
def five() -> Store:
    export = ROOT / "exports" / "sample" / "graph.nq"
    if not export.exists():
        pytest.skip(f"no {export.relative_to(ROOT)}: the export of the five articles is not there")
    quads = ox.Store()
    quads.load(export.read_bytes(), format=ox.RdfFormat.N_QUADS)
    quads.load((ROOT / "ontology" / "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    return infer_anew(Store(quads))


@pytest.fixture(params=["river", "five"])
def store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(request.param)


def test_answers_are_those_of_the_query_replies(store: Store) -> None:
    found = find_answers(Debate(store.statements(), store.links()), most=None, to=puts_forward)
    rows = list(run_query(store, "replies").records())
    asked = {(r["statement"], r["reply"]) for r in rows if r["counts"] == "yes"}
    assert {(key, a.statement.id) for key, answers in found.items() for a in answers} == asked


def test_statuses_are_those_that_the_graph_infers(store: Store) -> None:
    found = find_answers(Debate(store.statements(), store.links()))
    asked = f"SELECT ?s ?status WHERE {{ ?s <{CK.answerStatus}> ?status }}"
    inferred: dict[str, set[str]] = {}
    for s, status in store.select(asked).rows:
        inferred.setdefault(str(s).rsplit("/", 1)[1], set()).add(
            str(status).rsplit("/", 1)[1].replace("-", " ")
        )
    assert {key: set(tell_status(a).split(" | ")) for key, a in found.items()} == {
        key: inferred[key] for key in found
    }


@pytest.fixture(scope="module")
def ledger() -> Table:
    return build_answer_ledger(build_river(), ARTICLES)


def rows_about(ledger: Table, quote: str) -> list[dict[str, object]]:
    return [r for r in ledger.records() if str(r["quote"]).startswith(quote)]


def test_every_opening_at_first_hand_is_there(ledger: Table) -> None:
    river = build_river()
    waiting = {s.id for s in river if s.act in (Act.ACCUSE, Act.DEMAND, Act.THREATEN) and not s.reported_by}
    assert set(ledger.column("statement")) == waiting


def test_answers_across_articles_come_with_delay_and_reporter(ledger: Table) -> None:
    rows = rows_about(ledger, "Avaria accused Borland of breaching")
    assert [(r["answer"], r["known"], r["days_from"], r["days_to"], r["answer_outlet"]) for r in rows] == [
        ("accuse", "shown", 1, 1, "Echo"),  # 8 to 9 January
        ("deny", "shown", 0, 2, "Echo"),  # some day up to 10 January
        ("concede", "concedes", 41, 41, "Tribune"),  # 8 January to 18 February
        ("deny", "rejects", 0, 43, "Tribune"),  # some day up to 20 February
        ("deny", "rejects", 55, 55, "Echo"),  # 4 March
    ]


def test_opening_to_which_none_was_found_has_one_row_without_answer(ledger: Table) -> None:
    (row,) = rows_about(ledger, "Avaria threatened to leave")
    assert (row["status"], row["answer"], row["days_to"], row["answer_statement"]) == (
        "none found", None, None, None,
    )  # fmt: skip


def test_grounds_count_what_is_offered(ledger: Table) -> None:
    assert {r["grounds"] for r in rows_about(ledger, "Avaria accused Borland of breaching")} == {2}
    assert {r["grounds"] for r in rows_about(ledger, "Borland has stolen water")} == {0}


def test_many_inferred_answers_are_counted_and_the_first_named() -> None:
    article = make_article("Avaria accused Borland. " + "Borland denied it. " * 9, "Echo", "2019-01-01")
    charge = make_statement(article, "Avaria accused Borland", "accused")
    denials = [
        replace(
            make_statement(article, "Borland denied it", "denied", Act.DENY, BORLAND, None, BREACH),
            id=f"denial-{day}",
        )
        for day in range(9)
    ]
    (answers,) = find_answers(Debate([charge, *denials]), most=2).values()
    assert [(a.statement.id, a.number, a.of) for a in answers] == [("denial-0", 1, 9), ("denial-1", 2, 9)]


def test_a_shown_answer_is_not_counted_again_as_inferred() -> None:
    article = make_article("Avaria accused Borland. Borland denied it.", "Echo", "2019-01-01")
    charge = make_statement(article, "Avaria accused Borland", "accused")
    denial = make_statement(
        article, "Borland denied it", "denied", Act.DENY, BORLAND, None, BREACH, answers=(charge,)
    )
    ((answer,),) = find_answers(Debate([charge, denial])).values()
    assert (answer.how, answer.number, answer.of) == ("shown", 1, 1)


@pytest.mark.parametrize(
    ("about", "speaker", "answered"),
    [(BREACH, BORLAND, True), (BREACH, MIRA, True), (BREACH, AVARIA, False), ("Else", BORLAND, False)],
)
def test_a_denial_elsewhere_answers_only_by_the_side_accused_and_on_the_matter(
    about: str, speaker: object, answered: bool
) -> None:
    one, other = make_article("Avaria accused Borland."), make_article("There was a denial.")
    charge = make_statement(one, "Avaria accused Borland", "accused", dates=(None, "2019-01-01"))
    denial = make_statement(
        other, "There was a denial", "denial", Act.DENY, speaker, None, make_proposition(about),
        dates=(None, "2019-01-01"),
    )  # fmt: skip
    assert bool(find_answers(Debate([charge, denial]))[charge.id]) is answered


@pytest.mark.parametrize(
    ("told", "repeated", "rejected", "charge", "demand"),
    [
        ("2019-01-05", None, "2019-01-05", True, True),
        (
            "2019-01-05",
            None,
            "2019-01-04",
            False,
            False,
        ),  # something else was rejected: this was not yet told
        ("2019-01-05", "2019-01-02", "2019-01-04", True, False),  # the same charge again, but another demand
        ("2019-01-05", None, None, False, False),
        (None, None, "2019-01-05", False, False),
        (None, "2019-01-02", "2019-01-05", True, False),
    ],
)
def test_an_answer_elsewhere_is_to_a_charge_on_record_or_to_a_demand_made_by_its_day_in_the_graph_too(
    told: str | None, repeated: str | None, rejected: str | None, charge: bool, demand: bool
) -> None:
    texts = ("Avaria turned to Borland.", "Borland said no.", "Again Avaria turned to Borland.")
    one, other, third = map(make_article, texts)
    for act, answer, answered in ((Act.ACCUSE, Act.DENY, charge), (Act.DEMAND, Act.REFUSE, demand)):
        opening = make_statement(one, "Avaria turned to Borland", "turned", act, dates=(None, told))
        no = make_statement(
            other, "Borland said no", "said no", answer, BORLAND, None, BREACH, dates=(None, rejected)
        )
        said = [opening, no]
        if repeated:
            again = "Avaria turned to Borland"
            said.append(make_statement(third, again, "turned", act, dates=(None, repeated)))
        debate = Debate(said)
        assert bool(find_answers(debate)[opening.id]) is answered
        assert (no.id in find_others([opening], debate)) is answered
        store = open_store()
        write_all(store, [(a, [s for s in said if s.article == a.id], "") for a in (one, other, third)])
        rows = store.select("SELECT ?act { ?r ck:cameBackTo ?act }").rows
        assert (opening.id in {str(row[0]).rsplit("/", 1)[1] for row in rows}) is answered


@pytest.mark.parametrize(
    ("accuser", "against", "together", "met"),
    [
        (AVARIA, AVARIA, None, True),
        (AVARIA, CORVIA, None, False),
        (AVARIA, CORVIA, CORVIA, True),  # who charged Borland together with Avaria
        (AVARIA, None, None, True),
        (AVARIA, "nobody", None, True),
        ("nobody", CORVIA, None, True),
    ],
)
def test_a_denial_elsewhere_is_of_what_those_said_whom_it_is_against_in_the_graph_too(
    accuser: Actor | str, against: Actor | str | None, together: Actor | None, met: bool
) -> None:
    one, other = make_article("Borland was accused."), make_article("Borland denied it.")
    days = (None, "2019-01-01")
    charges = [
        replace(
            make_statement(one, "Borland was accused", "accused", speaker=find_actor(who, one), dates=days),
            joint="both" if together else "",
        )
        for who in (accuser, together)
        if who is not None
    ]
    target = against and find_actor(against, other)
    denial = make_statement(
        other, "Borland denied it", "denied", Act.DENY, BORLAND, target, BREACH, dates=days
    )
    debate = Debate([*charges, denial])
    answers = find_answers(debate)
    (claim,) = find_claims(debate)
    assert bool(answers[charges[0].id]) is met
    assert (claim.status, claim.aside) == (("contested", ()) if met else ("alleged", (denial,)))
    assert claim.others == ()
    store = open_store()
    write_all(store, [(one, charges, ""), (other, [denial], "")])
    (row,) = [r for r in run_query(store, "replies").records() if r["statement"] == charges[0].id]
    assert (row["counts"] == "yes") is met
    assert row["sure"] == round(charges[0].confidence * denial.confidence, 2)
    assert bool(run_query(store, "contested").rows) is met


def find_actor(actor: Actor | str, article: Article) -> Actor:
    """Give an actor, or the one whom no words of an article name."""
    if isinstance(actor, Actor):
        return actor
    return Actor(name_nobody(article.id), "somebody unnamed", ActorKind.UNNAMED)


def test_what_is_known_to_be_said_before_is_no_answer() -> None:
    article = make_article("Avaria accused Borland. Borland denied it.")
    charge = make_statement(article, "Avaria accused Borland", "accused", dates=("2019-02-01", "2019-02-01"))
    early = make_statement(
        article, "Borland denied it", "denied", Act.DENY, BORLAND, None, BREACH, dates=(None, "2019-01-31")
    )
    undated = replace(early, id="undated", when=replace(early.when, not_after=None))
    assert find_answers(Debate([charge, early]))[charge.id] == []
    (answer,) = find_answers(Debate([charge, early, undated]))[charge.id]
    assert answer.statement == undated


@pytest.mark.parametrize(
    ("opening", "answer", "days"),
    [
        (("2019-01-01", "2019-01-01"), ("2019-01-04", "2019-01-04"), (3, 3)),
        (("2019-01-01", "2019-01-03"), ("2019-01-02", "2019-01-05"), (0, 4)),
        ((None, "2019-01-03"), (None, "2019-01-05"), (0, None)),
        ((None, "2019-01-03"), ("2019-01-05", None), (2, None)),
        (("2019-01-10", "2019-01-10"), ("2019-01-08", "2019-01-08"), (-2, -2)),
        ((None, None), (None, None), (0, None)),
    ],
)
def test_delays_are_ranges(
    opening: tuple[str | None, str | None],
    answer: tuple[str | None, str | None],
    days: tuple[int | None, int | None],
) -> None:
    assert count_days(opening, answer) == days


def test_nobody_answers_himself_though_he_speaks_for_the_side_he_speaks_against() -> None:
    article = make_article("Mira Olt accused Borland. Mira Olt denied it. Borland denied it too.")
    charge = make_statement(article, "Mira Olt accused Borland", "accused", speaker=MIRA)
    own = make_statement(article, "Mira Olt denied it", "denied", Act.DENY, MIRA, None)
    other = make_statement(article, "Borland denied it too", "denied", Act.DENY, BORLAND, None)
    (answer,) = find_answers(Debate([charge, own, other]))[charge.id]
    assert answer.statement == other
    store = open_store()
    write_all(store, [(article, [charge, own, other], "test")])
    counted = [row["reply"] for row in run_query(store, "replies").records() if row["counts"] == "yes"]
    assert counted == [other.id]


def test_a_denial_without_words_is_about_what_it_answers_only_where_the_charged_deny() -> None:
    article = make_article("Avaria accused Borland of theft. Not really.", "Echo", "2019-01-01")
    charge = make_statement(article, "Avaria accused Borland of theft", "accused", says="Borland steals")
    outlet = Actor("echo", "Echo", ActorKind.OUTLET)
    told = {}
    for speaker in (BORLAND, MIRA, outlet):
        denial = make_statement(
            article, "Not really", "Not", Act.DENY, speaker, None, "Not really", answers=(charge,)
        )
        _, settled = settle_answers([charge, denial])
        told[speaker.id] = settled.proposition and settled.proposition.label
    assert told == {"borland": "Borland steals", "mira-olt": "Borland steals", "echo": "Not really"}


def test_a_denial_of_somebodys_claims_is_not_about_what_others_claim_of_him() -> None:
    article = make_article(
        "Avaria accused Borland of theft. Experts rejected the claims.", "Echo", "2019-01-01"
    )
    charge = make_statement(article, "Avaria accused Borland of theft", "accused", says="Borland steals")
    experts = Actor("experts", "Experts", ActorKind.UNNAMED)
    told = {}
    for against in (BORLAND, MIRA, AVARIA, None):
        denial = make_statement(
            article, "Experts rejected the claims", "rejected", Act.DENY, experts, against, "Experts said no",
            answers=(charge,),
        )  # fmt: skip
        denial = replace(denial, content=make_mention(article.text, "the claims"))
        _, settled = settle_answers([charge, denial])
        told[against and against.id] = settled.proposition and settled.proposition.label
    assert told == {
        "borland": "Experts said no",
        "mira-olt": "Experts said no",
        "avaria": "Borland steals",
        None: "Borland steals",
    }
