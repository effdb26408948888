"""Every ledger of the invented dispute has the rows worked out by hand; measures equal networkx, igraph and scipy."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import pytest
from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement, write_all
from river import ARTICLES, build_river
from typer.testing import CliRunner, Result

from kg.analysis.deadlines import build_calendar, build_deadline_table, find_deadlines, place_deadline
from kg.analysis.discourse import Matrix
from kg.analysis.dyads import (
    build_dyad_matrix,
    build_dyad_table,
    build_reciprocity_table,
    build_signed_graph,
    build_signed_table,
    count_dyads,
    measure_balance,
    measure_reciprocity,
)
from kg.analysis.evidence import build_evidence_table
from kg.analysis.exchanges import count_exchanges
from kg.analysis.figures import find_disputed_figures, find_figures
from kg.analysis.intervals import measure_share
from kg.analysis.outlets import build_depth_table, build_outlet_balance
from kg.analysis.positions import find_changes_of_position
from kg.cli import build_app
from kg.cli.analysis import LEDGERS, NETWORKS
from kg.errors import KgError, QueryError
from kg.jobs import analysing
from kg.model import Act
from kg.queries import run_query
from kg.store import open_store, replace_store
from kg.table import Table

RIVER = build_river()


def by(table: Table, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[c] for c in columns) for row in table.records()]


# --- shares ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "of"), [(0, 7), (1, 1), (3, 4), (7, 7), (50, 1000)])
def test_intervals_equal_scipy(count: int, of: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    wanted = stats.binomtest(count, of).proportion_ci(method="wilson")
    share = measure_share(count, of)
    assert (share.low, share.high) == pytest.approx((wanted.low, wanted.high))


def test_share_of_nothing_is_unknown() -> None:
    assert measure_share(0, 0).value is None


# --- evidence -------------------------------------------------------------------------------------------


def test_evidence_by_side() -> None:
    table = build_evidence_table(RIVER)
    columns = ("side", "accusations", "grounded", "bare", "specific", "sourced", "demanded", "missing")
    assert by(table, *columns) == [
        ("Avaria", 5, 2, 0, 1, 1, 0, 0),
        ("Borland", 1, 1, 0, 1, 0, 1, 0),
        ("Herald", 1, 0, 0, 0, 0, 0, 1),
    ]
    assert by(table, "share")[0] == (0.4,)


def test_evidence_by_actor_names_persons() -> None:
    assert ("Mira Olt", 1) in by(build_evidence_table(RIVER, "actor"), "actor", "accusations")


def test_another_level_is_refused() -> None:
    with pytest.raises(QueryError, match="expected side, actor"):
        build_evidence_table(RIVER, "party")


# --- figures --------------------------------------------------------------------------------------------


def test_disputed_figures_of_two_sides() -> None:
    table = find_disputed_figures(RIVER, ARTICLES)
    assert by(table, "topic", "unit", "values", "clash", "figure", "who", "outlet") == [
        ("river-treaty", "percent of flow", 2, "between sides", "30", "Borland", "Herald"),
        ("river-treaty", "percent of flow", 2, "between sides", "55", "Avaria", "Herald"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a range of less than 480 km", [("<", 480.0, "km")]),
        ("over 1.5 million people", [(">", 1.5e6, "people")]),
        ("from 500 to 5,500 kilometers", [("", 5500.0, "km")]),
        ("a 20-percent cut, 3 missiles", [("", 20.0, "percent"), ("", 3.0, "missile")]),
        ("in 1987, within 60 days", []),
        (
            "12,000 hectares of rice, 3 more than on March 20 unless 2018 surveys err",
            [("", 12000.0, "hectare")],
        ),
    ],
)
def test_figures_are_read_with_bound_and_unit(words: str, found: list[tuple[str, float, str]]) -> None:
    assert [(f.bound, f.value, f.unit) for f in find_figures(words)] == found


@pytest.mark.parametrize(
    ("outlets", "clash"), [(("Echo", "Herald"), "between outlets"), (("Echo", "Echo"), "within one outlet")]
)
def test_one_side_may_disagree_with_itself(outlets: tuple[str, str], clash: str) -> None:
    articles = [
        make_article(f"Avaria said it is {n} km long.", o) for n, o in zip((3, 4), outlets, strict=True)
    ]
    said = [
        make_statement(a, a.text[:-1], "said", Act.STATE, AVARIA, None, make_proposition("The dam is long"))
        for a in articles
    ]
    assert set(find_disputed_figures(said, {a.id: a for a in articles}).column("clash")) == {clash}


def test_figures_on_unknown_topics_are_compared_among_themselves() -> None:
    article = make_article("Avaria said it flew 500 km. Borland said it flew 480 km.")
    said = [
        make_statement(article, f"{who.label} said it flew {n} km", "said", Act.STATE, who, None, None)
        for who, n in ((AVARIA, 500), (BORLAND, 480))
    ]
    table = find_disputed_figures(said, {article.id: article})
    assert by(table, "topic", "figure", "clash") == [
        (None, "480", "between sides"),
        (None, "500", "between sides"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("it sowed 12,000 hectares of rice", "it sowed 4,000 hectares of rice", True),
        ("it sowed 12,000 hectares of rice", "it sowed 4,000 hectares of wheat", False),
        ("it holds 2 percent in the mill", "the stream fell by 40 percent", False),
        ("the dam holds 2 percent of the flow", "it lets 40 percent of the flow go", True),
        ("14 pages of the ledger are gone", "9 pages of the ledger are gone", True),
        ("the mill broke 14 wheels", "the mill broke 9 wheels", True),
        ("the mill must close within 60 days", "the mill must close within 90 days", False),
        ("the mill lost 14 wheels", "the boats were 9 wheels short", False),
    ],
)
def test_figures_of_any_noun_clash_where_they_are_of_the_same(one: str, other: str, clash: bool) -> None:
    article = make_article(f"Avaria said {one}. Borland said {other}.", "Echo", "2019-01-10")
    said = [
        make_statement(
            article, f"{who.label} said {words}", "said", Act.STATE, who, None, make_proposition(words)
        )
        for who, words in ((AVARIA, one), (BORLAND, other))
    ]
    store = open_store()
    write_all(store, [(article, said, "test")])
    assert bool(run_query(store, "conflicting-figures").rows) is clash


def test_shares_are_compared_within_one_claim_unless_they_say_of_what() -> None:
    article = make_article("Avaria said it lost 2 percent. Borland said it lost 40 percent.")

    def list_rows(*claims: str) -> int:
        said = [
            make_statement(
                article, f"{who.label} said it lost {n} percent", "said", Act.STATE, who, None, claim
            )
            for who, n, claim in zip((AVARIA, BORLAND), (2, 40), map(make_proposition, claims), strict=True)
        ]
        return len(find_disputed_figures(said, {article.id: article}).rows)

    assert (list_rows("The mill loses", "The mill loses"), list_rows("The mill loses", "The dam leaks")) == (
        2,
        0,
    )


# --- positions ------------------------------------------------------------------------------------------


def test_change_of_position_of_a_side_gives_both_quotes() -> None:
    table = find_changes_of_position(RIVER, ARTICLES)
    assert by(table, "who", "act1", "date1", "act2", "date2", "same_speaker") == [
        ("Borland", "deny", "2019-01-10", "concede", "2019-02-18", True),
        ("Borland", "concede", "2019-02-18", "deny", "2019-02-20", False),
    ]
    assert by(table, "quote1", "quote2")[0] == (
        "Borland denied it",
        "Borland conceded on February 18 that it had breached the treaty",
    )


def test_changes_of_an_actor_are_among_those_of_the_query() -> None:
    store = open_store()
    write_all(store, [(a, [s for s in RIVER if s.article == a.id], "test") for a in ARTICLES.values()])
    found = by(find_changes_of_position(RIVER, ARTICLES, "actor"), "statement1", "statement2")
    assert len(found) == 2
    assert set(found) <= set(by(run_query(store, "positions"), "statement1", "statement2"))


# --- outlets --------------------------------------------------------------------------------------------


def test_balance_of_an_outlet() -> None:
    table = build_outlet_balance(RIVER, ARTICLES)
    echo = [row[1:] for row in by(table, "outlet", "measure", "side", "count", "of") if row[0] == "Echo"]
    assert echo[:6] == [
        ("accuses", "Avaria", 2, 3),
        ("accuses", "Borland", 1, 3),
        ("accused", "Avaria", 1, 3),
        ("accused", "Borland", 2, 3),
        ("answered", "Avaria", 0, 1),
        ("answered", "Borland", 2, 2),
    ]
    assert ("own voice", "Borland", 1, 2) in [
        row[1:] for row in by(table, "outlet", "measure", "side", "count", "of") if row[0] == "Herald"
    ]


def test_few_articles_are_said_to_be_few() -> None:
    assert set(by(build_outlet_balance(RIVER, ARTICLES), "outlet", "articles", "enough")) == {
        ("Echo", 2, False), ("Herald", 1, False), ("Tribune", 1, False), ("unknown outlet", 1, False),
    }  # fmt: skip


def test_depth_counts_the_removes() -> None:
    columns = ("statements", "own_voice", "first_hand", "second_hand", "further", "share", "deepest")
    rows = {row[0]: row[1:] for row in by(build_depth_table(RIVER, ARTICLES), "outlet", *columns)}
    assert rows["Herald"] == (5, 1, 3, 1, 0, 0.2, 2)
    assert rows["Echo"] == (9, 0, 9, 0, 0, 0.0, 1)


# --- deadlines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "since", "until", "placed"),
    [
        ("2019-02-02", None, None, ("2019-02-02", "2019-02-02", "day")),
        ("by August 2", "2019-02-02", "2019-02-02", ("2019-08-02", "2019-08-02", "day and act")),
        ("until 2 January", None, "2018-12-20", ("2019-01-02", "2019-01-02", "day and act")),
        ("on September 18, 2017", None, None, ("2017-09-18", "2017-09-18", "day")),
        ("within 60 days", "2018-12-04", "2018-12-05", ("2019-02-02", "2019-02-03", "time from the act")),
        ("in six months", None, "2019-08-31", (None, "2020-02-29", "time from the act")),
        ("within half a year", "2019-01-01", "2019-01-01", ("2019-07-01", "2019-07-01", "time from the act")),
        ("within 24 hours", "2019-01-01", "2019-01-01", ("2019-01-02", "2019-01-02", "time from the act")),
        ("by August 2", None, None, (None, None, "")),
        ("by Tuesday noon", "2019-02-02", "2019-02-02", ("2019-02-05", "2019-02-05", "day and act")),
        ("by Saturday", None, "2019-02-02", (None, "2019-02-09", "day and act")),
        ("by Tuesday", None, None, (None, None, "")),
        ("on February 30", None, "2019-01-01", (None, None, "")),
        ("soon", "2019-01-01", "2019-01-01", (None, None, "")),
        ("in 99999 years", "2019-01-01", "2019-01-01", (None, None, "")),
        ("in zero days", "2019-01-01", "2019-01-01", ("2019-01-01", "2019-01-01", "time from the act")),
    ],
)
def test_deadlines_are_placed_or_left_in_words(
    words: str, since: str | None, until: str | None, placed: tuple[str | None, str | None, str]
) -> None:
    first, last, how = place_deadline(words, since, until)
    assert (first and first.isoformat(), last and last.isoformat(), how) == placed


def test_ultimatum_has_its_deadline_and_what_became_of_it() -> None:
    table = build_deadline_table(find_deadlines(RIVER, ARTICLES), ARTICLES)
    assert by(table, "first", "last", "deadline", "who", "what", "status") == [
        (None, "2019-03-11", "within 60 days", "Tor Ben", "Borland stops the works", "refused")
    ]


def test_calendar_is_read_back_by_another_library() -> None:
    icalendar = pytest.importorskip("icalendar")
    text = build_calendar(find_deadlines(RIVER, ARTICLES), ARTICLES)
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert event.errors == []
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2019, 3, 11), date(2019, 3, 12))
    assert str(event["summary"]) == "Tor Ben, demand to Borland: Borland stops the works"
    assert "Envoy Tor Ben demanded that Borland stop the works within 60 days" in str(event["description"])


def test_calendar_keeps_any_words_and_short_lines() -> None:
    icalendar = pytest.importorskip("icalendar")
    nasty = 'Borland, "dé; \\n'.replace("n", "ñ") * 9 + "\nBEGIN:VEVENT\r\nEND:VCALENDAR"
    article = make_article(f"Avaria demanded {nasty}", "Echo", "2019-01-10")
    demand = make_statement(
        article, article.text, "demanded", Act.DEMAND, AVARIA, BORLAND, nasty, deadline="2019-02-02"
    )
    text = build_calendar(find_deadlines([demand], {article.id: article}), {article.id: article})
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert nasty.replace("\r\n", "\n") in str(event["summary"])


# --- who to whom ----------------------------------------------------------------------------------------


def test_who_acts_against_whom() -> None:
    columns = ("who", "whom", "accuse", "deny", "demand", "threaten", "concede", "refuse", "all")
    assert by(build_dyad_table(count_dyads(RIVER)), *columns) == [
        ("Avaria", "Borland", 5, 0, 1, 1, 0, 0, 8),
        # The three denials name nobody: they are against whom they answer.
        ("Borland", "Avaria", 1, 3, 0, 0, 1, 1, 6),
        ("Avaria", "River League", 0, 0, 0, 0, 0, 0, 1),
        ("Herald", "Borland", 1, 0, 0, 0, 0, 0, 1),
        ("River League", "Borland", 0, 0, 0, 0, 0, 0, 1),
    ]


def test_matrix_of_one_act() -> None:
    matrix = build_dyad_matrix(count_dyads(RIVER), [Act.ACCUSE])
    assert matrix.rows == matrix.columns == ("Avaria", "Borland", "Herald")
    assert matrix.cells.tolist() == [[0, 5, 0], [1, 0, 0], [0, 1, 0]]


def test_reciprocity_by_hand() -> None:
    rows = {row[0]: row[1:] for row in build_reciprocity_table(count_dyads(RIVER)).rows}
    # Three ties, two of them returned; of 7 accusations 2 x 1 are matched.
    assert rows["accuse"] == (3, 2, pytest.approx(2 / 3), pytest.approx(2 / 7))
    assert rows["demand"] == (1, 0, 0.0, 0.0)


@pytest.fixture(scope="module")
def crowd() -> nx.DiGraph:
    return nx.gnp_random_graph(40, 0.2, seed=5, directed=True)


def test_reciprocity_equals_networkx_and_igraph(crowd: nx.DiGraph) -> None:
    igraph = pytest.importorskip("igraph")
    labels = tuple(map(str, crowd))
    found = measure_reciprocity(Matrix(labels, labels, nx.to_numpy_array(crowd)))
    assert found[0] == crowd.size()
    assert found[2] == pytest.approx(nx.overall_reciprocity(crowd))
    assert found[2] == pytest.approx(igraph.Graph.from_networkx(crowd).reciprocity())


def test_signed_network_by_hand() -> None:
    graph = build_signed_graph(count_dyads(RIVER))
    assert build_signed_table(graph).rows == (
        ("Avaria", "Borland", 1, 12, -11, -1),
        ("Avaria", "River League", 1, 0, 1, 1),
        ("Borland", "Herald", 0, 1, -1, -1),
        ("Borland", "River League", 1, 0, 1, 1),
    )
    # The League is friends with both of two foes.
    assert by(measure_balance(graph), "triads", "++-", "balanced", "share") == [(1, 1, 0, 0.0)]


@pytest.mark.parametrize(
    ("signs", "kind", "share"),
    [((1, 1, 1), "+++", 1), ((1, 1, -1), "++-", 0), ((1, -1, -1), "+--", 1), ((-1, -1, -1), "---", 0)],
)
def test_balance_of_each_kind_of_triad(signs: tuple[int, int, int], kind: str, share: float) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from(
        (*pair, sign * 3) for pair, sign in zip(("ab", "bc", "ac"), signs, strict=True)
    )
    assert by(measure_balance(graph), "triads", kind, "share") == [(1, 1, share)]


def test_balance_equals_looking_at_every_triad(crowd: nx.DiGraph) -> None:
    graph, dice = nx.Graph(crowd), Random(2)
    for _, _, data in graph.edges(data=True):
        data["weight"] = dice.choice((-2, 1))
    graph = nx.relabel_nodes(graph, str)
    closed = [
        t for t in combinations(sorted(graph), 3) if all(graph.has_edge(*p) for p in combinations(t, 2))
    ]
    good = sum(np.prod([graph.edges[p]["weight"] for p in combinations(t, 2)]) > 0 for t in closed)
    ((triads, balanced),) = by(measure_balance(graph), "triads", "balanced")
    assert (triads, balanced) == (sum(nx.triangles(graph).values()) // 3, good)


def test_no_parties_have_no_balance() -> None:
    assert by(measure_balance(nx.Graph()), "parties", "share") == [(0, None)]


# --- the command line -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("river") / "store"
    items = [(a, [s for s in RIVER if s.article == a.id], "test") for a in ARTICLES.values()]
    replace_store(path, lambda draft: write_all(draft, items))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), ["analyse", *arguments])


def test_every_name_has_a_measure() -> None:
    assert (set(NETWORKS), set(LEDGERS)) == (set(analysing.NETWORKS), set(analysing.LEDGERS))


@pytest.mark.parametrize("name", LEDGERS)
def test_every_ledger_of_a_store_has_rows(name: str, folder: Path) -> None:
    answer = run(name, "--store", str(folder), "--format", "jsonl")
    assert answer.exit_code == 0, answer.exception
    assert answer.stdout.splitlines()


def test_answers_can_be_narrowed(folder: Path) -> None:
    for only, count in (("none found", 4), ("ungrounded", 4)):
        answer = run("answers", "--store", str(folder), "--format", "json", "--only", only)
        assert len({row["statement"] for row in json.loads(answer.stdout)}) == count


def test_deadlines_come_as_a_calendar(folder: Path) -> None:
    answer = run("deadlines", "--store", str(folder), "--format", "ics")
    assert answer.stdout.startswith("BEGIN:VCALENDAR")
    assert "1 deadline; 0 cannot be placed" in answer.stderr


def test_who_accuses_whom_comes_as_a_matrix(folder: Path) -> None:
    answer = run("who-whom", "--act", "accuse", "--store", str(folder), "--format", "csv")
    assert answer.stdout.splitlines()[1] == "Avaria,0.0,5.0,0.0"


def test_balance_and_triads_say_what_their_ties_are_made_of(folder: Path) -> None:
    answers = [run(name, "--store", str(folder), "--format", "json") for name in ("balance", "triads")]
    ties = [json.loads(answer.stdout)[0]["ties"] for answer in answers]
    assert ties == ["stances on one content", "acts towards each other"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["answers", "--only", "good"], "expected none found, ungrounded"),
        (["who-whom", "--act", "shout"], "expected accuse, deny"),
        (["answers", "--dna", "x.dna"], "a DNA database lacks"),
        (["blocs", "--method", "kmeans"], "expected louvain, leiden, average, complete, single"),
        (["ledger"], "unknown measure 'ledger' - expected one of two-mode"),
    ],
)
def test_wrong_use_names_what_is_expected(arguments: list[str], words: str, folder: Path) -> None:
    answer = run(*arguments, "--store", str(folder))
    assert isinstance(answer.exception, KgError)
    assert words in str(answer.exception)


# --- exchanges ------------------------------------------------------------------------------------------


def test_who_answers_whom_is_counted_by_month_each_answer_once() -> None:
    table = count_exchanges(RIVER, ARTICLES)
    rows = by(table, "month", "who", "whom", "answers", "denied", "countered", "conceded", "elsewhere")
    assert ("2019-01", "Borland", "Avaria", 3, 1, 1, 0, 0) in rows
    assert ("2019-02", "Borland", "Avaria", 2, 1, 0, 1, 0) in rows
    assert all(row[3] == sum(row[4:9]) for row in table.rows)


def test_an_answer_to_what_only_other_articles_told_counts_as_elsewhere() -> None:
    charging = make_article("Avaria accused Borland.", "Echo", "2019-01-10")
    denying = make_article("Borland denied breaching it.", "Herald", "2019-02-01")
    said = [
        make_statement(charging, "Avaria accused Borland", "accused", dates=(None, "2019-01-10")),
        make_statement(
            denying,
            "Borland denied breaching it",
            "denied",
            Act.DENY,
            BORLAND,
            None,
            dates=(None, "2019-02-01"),
        ),
    ]
    table = count_exchanges(said, {a.id: a for a in (charging, denying)})
    assert by(table, "month", "who", "whom", "denied", "elsewhere") == [
        ("2019-02", "Borland", "Avaria", 1, 1)
    ]


def test_a_later_act_that_may_have_been_before_is_no_change_of_position() -> None:
    article = make_article("Avaria accused Borland. Avaria denied it.", "Echo", "2019-01-10")
    charge = make_statement(article, "Avaria accused Borland", "accused", dates=("2019-01-08", "2019-01-08"))
    vague = make_statement(
        article, "Avaria denied it", "denied", Act.DENY, dates=("2019-01-01", "2019-12-31")
    )
    clear = make_statement(
        article, "Avaria denied it", "denied", Act.DENY, dates=("2019-01-09", "2019-01-09")
    )
    assert by(find_changes_of_position([charge, vague], {article.id: article}), "act2") == []
    assert by(find_changes_of_position([charge, clear], {article.id: article}), "act2") == [("deny",)]
