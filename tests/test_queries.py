"""Guards the questions: each file explains itself and gives the same, hand-checked rows on two engines."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from factories import infer_anew, make_article, make_proposition, make_statement, write_all
from hypothesis import given, settings
from hypothesis import strategies as st
from river import ARTICLES, BREACH, ECHO_1, build_river

from kg import queries
from kg.errors import QueryError
from kg.formats import render_csv
from kg.model import Act, Actor, ActorKind
from kg.parameters import CONVERTERS, Parameter
from kg.queries import find_alike, find_changes, list_queries, run_query, run_sparql
from kg.queryfiles import Query, bind, find_query, parse_query, read_query
from kg.rdf.serialise import build_nquads
from kg.rdf.terms import INFERRED, ONTOLOGY, REGISTRY
from kg.readonly import check_read_only
from kg.review.anchoring import judge
from kg.review.applying import apply_verdicts
from kg.review.log import Entry
from kg.review.verdicts import Kind
from kg.store import Store, open_store
from kg.table import Table

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "queries"
MALFORMED = Path(__file__).parent / "malformed" / "queries"
QUERIES = {query.name: query for query in list_queries()}

#: Queries that rightly answer nothing about the five articles, and why.
EMPTY_ON_THE_FIVE: dict[str, str] = {
    **dict.fromkeys(("assignments", "concepts", "shifts"), "the bundled codebook names no concept"),
    "positions": "in the ten weeks of the five articles nobody affirms on one day what it rejects on another",
}
if not (ROOT / "articles" / "verdicts.jsonl").exists():
    EMPTY_ON_THE_FIVE["reviews"] = "nobody has reviewed them yet"


def fill_store(statements=None, articles=ARTICLES) -> Store:
    listed = build_river() if statements is None else statements
    items = [(a, [s for s in listed if s.article == a.id], "test") for a in articles.values()]
    return write_all(open_store(), items, outcomes=review_first(listed) if statements is None else ())


def review_first(listed):
    """One reviewer accepts the first statement of the river."""
    accepted = judge(ECHO_1, listed[0], Kind.ACCEPT, ("anna", "2026-01-31T10:00:00Z"), reason="plain words")
    own = [s for s in listed if s.article == ECHO_1.id]
    return apply_verdicts(ECHO_1, own, [Entry(1, accepted)]).outcomes


@pytest.fixture(scope="module")
def river() -> Store:
    return fill_store()


@pytest.fixture(scope="module")
def reference(river: Store) -> rdflib.Dataset:
    """The same quads in rdflib's own memory, asked by rdflib's own engine."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=build_nquads([*river.quads(), *river.quads(ONTOLOGY)]), format="nquads")
    return dataset


def give_required(query: Query) -> dict[str, str]:
    return {p.name: p.example for p in query.parameters if p.required}


# --- the files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_file_has_no_fault(name: str) -> None:
    assert QUERIES[name].faults == ()


@pytest.mark.parametrize("name", QUERIES)
def test_name_is_a_plural_in_kebab_case(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


def test_every_competency_question_has_a_file() -> None:
    answered = {number for query in QUERIES.values() for number in query.competency}
    assert answered == set(range(1, 26))


def test_readme_names_every_query() -> None:
    text = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
    assert [name for name in QUERIES if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", QUERIES)
def test_query_runs_alike_with_any_columns_that_it_promises(name: str, river: Store) -> None:
    table = run_query(river, name, **give_required(QUERIES[name]))
    assert table.columns == QUERIES[name].columns


# --- the answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_answer_is_the_hand_checked_one(name: str, river: Store) -> None:
    table = run_query(river, name, **give_required(QUERIES[name]))
    written = render_csv(table.columns, table.rows).replace("\r\n", "\n")
    golden = GOLDEN / f"{name}.csv"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(written, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == written, (
        "check each row by hand, then set UPDATE_GOLDEN=1 and run again"
    )


@pytest.mark.parametrize("name", QUERIES)
def test_invented_dispute_gives_every_query_rows(name: str) -> None:
    assert len((GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 1


@pytest.mark.parametrize("name", QUERIES)
def test_both_engines_give_the_same_rows(name: str, river: Store, reference: rdflib.Dataset) -> None:
    text = bind_defaults(QUERIES[name])
    assert to_plain(river.select(text).rows) == to_plain(reference.query(text))


@pytest.mark.parametrize("name", ["accusations", "evidence", "timeline", "voices", "undated"])
def test_both_engines_give_the_same_rows_with_parameters(
    name: str, river: Store, reference: rdflib.Dataset
) -> None:
    terms = {"actor": ox.NamedNode("https://w3id.org/counterclaim/id/actor/borland")}
    terms["since"] = CONVERTERS["date"](Parameter("since", "date", False, None, "", ""), "2019-01-09")
    text = bind(QUERIES[name], {**default_terms(QUERIES[name]), **terms})
    assert to_plain(river.select(text).rows) == to_plain(reference.query(text))


def bind_defaults(query: Query) -> str:
    return bind(query, default_terms(query))


def default_terms(query: Query) -> dict[str, ox.Literal]:
    given = {p: p.default or (p.example if p.required else None) for p in query.parameters}
    return {p.name: CONVERTERS[p.type](p, value) for p, value in given.items() if value is not None}


def to_plain(rows) -> list[tuple[str, ...]]:
    return [tuple(map(to_text, row)) for row in rows]


def to_text(cell: object) -> str:
    value = cell.toPython() if isinstance(cell, rdflib.Literal) else cell
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{float(value):.6f}"
    return str(value)


@pytest.mark.parametrize("name", QUERIES)
def test_a_triple_in_two_graphs_is_counted_once(name: str, river: Store) -> None:
    """Oxigraph's union of all graphs is a bag; a query must not see that."""
    quads = ox.Store()
    quads.extend([*river.quads(), *river.quads(ONTOLOGY)])
    again = ox.NamedNode("https://w3id.org/counterclaim/g/again")
    for graph in (REGISTRY, INFERRED):
        quads.extend(ox.Quad(q.subject, q.predicate, q.object, again) for q in river.quads(graph))
    required = give_required(QUERIES[name])
    assert run_query(Store(quads), name, **required) == run_query(river, name, **required)


def test_shuffled_statements_give_the_same_answer(river: Store) -> None:
    backwards = fill_store(list(reversed(build_river())), dict(reversed(ARTICLES.items())))
    assert run_query(backwards, "accusations") == run_query(river, "accusations")


# --- parameters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Mira Olt", "mira olt", "mira-olt", "https://w3id.org/counterclaim/id/actor/mira-olt"]
)
def test_actor_is_found_by_label_and_by_id(name: str, river: Store) -> None:
    assert set(run_query(river, "accusations", actor=name).column("who")) == {"Mira Olt"}


def test_every_denied_charge_has_a_delay_and_denials_on_the_timeline(river: Store, five: Store) -> None:
    for store in (river, five):
        rows = [row for row in run_query(store, "answers").records() if row["denied_by"]]
        denied = {row["what"] for row in rows}
        dated = {row["what"] for row in rows if row["date"]}
        assert dated <= set(run_query(store, "delays").column("what")) <= denied
        months = [row for row in run_query(store, "timeline").records() if row["denials"]]
        assert {row["what"] for row in months} == denied


def test_an_outlet_relays_only_what_it_printed_of_the_accuser(river: Store, five: Store) -> None:
    """And nobody is a third party to a side that accuses itself."""
    for store in (river, five):
        charges = {row["statement"] for row in run_query(store, "accusations").records()}
        rows = list(run_query(store, "third-parties").records())
        relayed = [row for row in rows if row["role"] == "relays"]
        assert relayed and all(
            row["third"] == row["outlet"] and row["statement"] in charges for row in relayed
        )
        assert all(row["who"] != row["whom"] for row in rows)


def test_actor_includes_whoever_speaks_for_it(river: Store) -> None:
    assert set(run_query(river, "denials", actor="Borland").column("who")) == {"Borland", "Mira Olt"}


def test_actor_is_found_by_a_name_that_only_the_gazetteer_knows() -> None:
    article = make_article("Moscow denied it.")
    russia = Actor("russia", "Russia", ActorKind.STATE, "russia")
    denial = make_statement(article, "Moscow denied it", "denied", Act.DENY, russia, None)
    store = fill_store([denial], {article.id: article})
    assert len(run_query(store, "denials", actor="the Kremlin").rows) == 1


def list_started() -> list[tuple[str, str, int]]:
    """List each query with each parameter that it has a start for; once more where one may be asked first."""
    return sorted(
        {
            (query.name, start.name, few)
            for query in QUERIES.values()
            for start in query.starts
            for few in ((0, 20_000) if start.pattern.startswith("{ SELECT") else (0,))
        }
    )


@pytest.mark.parametrize(("name", "parameter", "few"), list_started())
def test_starts_change_no_answer(
    name: str, parameter: str, few: int, river: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW_ROWS", few)
    values = {
        "outlet": "SELECT DISTINCT ?v WHERE { ?article schema:publisher ?v }",
        "text": "SELECT DISTINCT ?v WHERE { ?s oa:exact ?words BIND(SUBSTR(?words, 3, 5) AS ?v) }",
        "since": "SELECT DISTINCT ?v WHERE { ?s ck:notAfter ?v }",
        "until": "SELECT DISTINCT ?v WHERE { ?s ck:notAfter ?v }",
    }.get(parameter, "SELECT DISTINCT ?v WHERE { ?v a ck:Actor }")
    for value in sorted(map(str, river.select(values).column("v"))):
        check_starts(river, name, monkeypatch, {parameter: value})


def check_starts(river: Store, name: str, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    """Compare the rows with starts and without."""
    given = {**give_required(QUERIES[name]), **given}
    begun = run_query(river, name, **given)
    with monkeypatch.context() as patch:
        patch.setattr(river, "narrows", False)
        assert begun == run_query(river, name, **given), given


@pytest.mark.parametrize(
    "name", sorted(query.name for query in QUERIES.values() if any(s.name == "since" for s in query.starts))
)
def test_starting_with_some_days_changes_no_answer(
    name: str, river: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = sorted(map(str, river.select("SELECT DISTINCT ?v WHERE { ?s ck:notAfter ?v }").column("v")))
    for since, until in zip(days, days[2:], strict=False):
        given = {"since": since, "until": until}
        if any(parameter.name == "text" for parameter in QUERIES[name].parameters):
            given["text"] = "e"
        check_starts(river, name, monkeypatch, given)


def build_sample(start: str) -> Query:
    lines = [
        "#+ title: Speakers", "#+ question: Who speaks?", "#+ param actor: actor is ?speaker ?side, e.g. Russia - who",
        *([f"#+ start actor: {start}"] if start else []), "SELECT ?s ?what WHERE {", "?s ck:speaker ?speaker . #+ no",
        "OPTIONAL { ?speaker ck:side ?side }", "OPTIONAL { ?s ck:content ?p . ?p rdfs:label ?what }",
        "OPTIONAL { SELECT ?p (COUNT(?s) AS ?n) WHERE { ?s ck:content ?p } GROUP BY ?p }",
        "FILTER NOT EXISTS { ?s ck:reportedBy ?outer . ?outer ck:speaker ?other }", "#+ filters", "}",
    ]  # fmt: skip
    query = parse_query("\n".join(lines), Path("speakers.rq"))
    assert query.faults == ()
    return query


def test_a_start_goes_where_an_engine_works_by_itself_and_the_variable_is_the_same() -> None:
    text = bind(build_sample(""), {"actor": ox.NamedNode("urn:x")})
    start = "?s ck:speaker/ck:side? <urn:x> ."
    assert f"WHERE {{ {start}" in text
    assert f"OPTIONAL {{ {start} ?s ck:content" in text
    # not where `?s` is another one, nor where one triple follows from what is bound, nor in what must not be there
    assert "WHERE { ?s ck:content" in text
    assert "OPTIONAL { ?speaker ck:side ?side }" in text
    assert "EXISTS { ?s ck:reportedBy" in text
    assert "FILTER(?speaker = <urn:x> || ?side = <urn:x>)" in text


def test_a_start_that_is_a_subselect_is_asked_first_and_its_rows_are_taken() -> None:
    asked: list[str] = []
    query = build_sample("{ SELECT ?s WHERE { ?s ck:speaker ?_actor } }")
    text = bind(
        query,
        {"actor": ox.NamedNode("urn:x")},
        list_rows=lambda one: asked.append(one) or "VALUES ?s { <urn:s> }",
    )
    assert asked == ["SELECT ?s WHERE { ?s ck:speaker <urn:x> } "]
    # A start that the query gives itself goes into the counting subselect too.
    assert text.count("VALUES ?s { <urn:s> }") == 3


def test_a_start_that_finds_much_stays_a_subselect() -> None:
    query = build_sample("{ SELECT ?s WHERE { ?s ck:speaker ?_actor } }")
    text = bind(query, {"actor": ox.NamedNode("urn:x")}, list_rows=lambda _: None)
    assert "{ SELECT ?s WHERE { ?s ck:speaker <urn:x> } }" in text


def test_without_parameters_a_query_is_the_file_as_it_stands() -> None:
    for query in QUERIES.values():
        assert bind(query, default_terms(query)).count("FILTER") == query.text.count("FILTER"), query.name
        if "VALUES (?_" not in query.text:
            assert bind(query, {}) == re.sub(r"^ *#\+ filters$", "", query.text, flags=re.M), query.name


def test_two_queries_of_one_pattern_differ_in_one_name() -> None:
    assert find_query("threats").text.count("ck:Threat") == find_query("demands").text.count("ck:Demand") - 1


def test_target_keeps_only_what_is_against_it(river: Store) -> None:
    assert set(run_query(river, "accusations", target="Avaria").column("whom")) == {"Avaria"}


def test_since_and_until_keep_the_days_between_and_the_days_themselves(river: Store) -> None:
    table = run_query(river, "accusations", since="2019-01-09", until="2019-01-12")
    assert set(table.column("date")) == {"2019-01-09", "2019-01-12"}


def test_outlet_keeps_only_its_articles(river: Store) -> None:
    assert set(run_query(river, "accusations", outlet="Herald").column("outlet")) == {"Herald"}


def test_outlet_that_published_nothing_is_an_error(river: Store) -> None:
    with pytest.raises(QueryError, match="outlet 'Borland' is nobody in this store"):
        run_query(river, "accusations", outlet="Borland")


def test_min_confidence_leaves_out_weak_readings(river: Store) -> None:
    assert min(run_query(river, "accusations", min_confidence="0.6").column("confidence")) >= 0.6


def test_text_looks_into_content_and_words(river: Store) -> None:
    assert {r["statement"] for r in run_query(river, "accusations", text="SURVEY").records()} == {
        s.id for s in build_river() if "survey" in s.quote
    }


def test_number_of_days_widens_what_counts_as_one_act(river: Store) -> None:
    assert len(run_query(river, "same-acts", days=60).rows) > len(run_query(river, "same-acts").rows)


def test_required_day_divides_before_from_after(river: Store) -> None:
    rows = list(run_query(river, "around", day="2019-02-18", actor="Borland").records())
    assert {(r["period"], r["date"] < "2019-02-18") for r in rows} == {("before", True), ("after", False)}


def test_who_else_may_be_meant_by_an_actor_is_found_by_words_and_spelling(river):
    def ask(name):
        return [tuple(row.values()) for row in find_alike(river, "accusations", actor=name).records()]

    assert ("actor", "Ava", "Avaria", "avaria") in ask("Ava")
    assert all(label != "Avaria" for _, _, label, _ in ask("Avaria"))
    assert ask("Zzyzx") == [("actor", "Zzyzx", None, None)]
    assert find_alike(river, "accusations", since="2019-01-01").rows == ()


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        # near misses get a suggestion
        ("acusations", {}, r"unknown query 'acusations' - did you mean accusations\?"),
        ("accusations", {"acter": "x"}, r"no parameter 'acter' - did you mean actor\?"),
        ("accusations", {"actor": "Borlend"}, "actor 'Borlend' is nobody .* did you mean Borland"),
        # values that do not fit
        ("accusations", {"since": "yesterday"}, "since 'yesterday' is not a day - expected YYYY-MM-DD"),
        ("accusations", {"since": "2019-02-30"}, "since '2019-02-30' is not a day"),
        ("accusations", {"since": "20190201"}, "since '20190201' is not a day"),
        ("accusations", {"min_confidence": "high"}, "min_confidence 'high' is not a number"),
        ("statements", {"act": "accus"}, r"act 'accus' is not an act - .*did you mean accuse\?"),
        ("around", {}, "the query around needs day - .* for example --day 2019-02-02"),
        # names that are not file names
        ("../core", {}, "unknown query '../core' - expected one of accusations, actors,"),
    ],
)
def test_wrong_use_is_explained(name: str, given: dict[str, str], message: str, river: Store) -> None:
    with pytest.raises(QueryError, match=message):
        run_query(river, name, **given)


def test_a_name_of_two_actors_is_never_chosen_between() -> None:
    article = make_article("One spoke. Another spoke.")
    twins = [Actor(key, "Alex Kim", ActorKind.PERSON) for key in ("alex-kim", "alex-kim-2")]
    said = [
        make_statement(article, "One spoke", "spoke", Act.STATE, twins[0], None),
        make_statement(article, "Another spoke", "spoke", Act.STATE, twins[1], None),
    ]
    store = fill_store(said, {article.id: article})
    with pytest.raises(QueryError, match=r"may be Alex Kim \(alex-kim\), Alex Kim \(alex-kim-2\)"):
        run_query(store, "statements", actor="Alex Kim")
    assert len(run_query(store, "statements", actor="alex-kim-2").rows) == 1


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_text_is_a_value_whatever_is_in_it(text: str) -> None:
    literal = CONVERTERS["text"](Parameter("text", "text", False, None, "", ""), text)
    header = "#+ title: Texts\n#+ question: Which?\n#+ param text: text, e.g. a - a text\n"
    query = parse_query(header + "SELECT ?_text { VALUES (?_text) { (UNDEF) } }", Path("texts.rq"))
    rows = list(ox.Store().query(bind(query, {"text": literal})))
    assert [row["_text"].value for row in rows] == [text.encode("utf-8", "replace").decode("utf-8")]


def test_text_that_looks_like_sparql_finds_nothing(river: Store) -> None:
    assert run_query(river, "accusations", text='") } #').rows == ()


# --- broken files ---------------------------------------------------------------------------------------

BROKEN = {
    "no-question": "no-question.rq:1: no `#\\+ question:` line",
    "bad-syntax": "bad-syntax.rq:5: not SPARQL at the end of the file",
    "untold-parameter": "untold-parameter.rq:4: \\?_actor has no `#\\+ param actor:` line",
    "unused-parameter": "unused-parameter.rq:3: parameter actor is compared with \\?speaker, which",
    "unknown-type": "unknown-type.rq:3: parameter actor is of type person - expected actor, outlet",
    "bad-example": "bad-example.rq:3: since 'yesterday' is not a day",
    "two-defaults": "two-defaults.rq:5: \\?_days is 30, the header says 7",
    "unknown-key": "unknown-key.rq:3: '#\\+ summary: nobody reads it' - expected title, question",
    "twice": "twice.rq:2: title is given twice",
    "not-select": "not-select.rq:1: not a SELECT query",
    "remote": "remote.rq:4: SERVICE is refused",
    "starts-unknown": "starts-unknown.rq:4: `#\\+ start target:` - there is no `#\\+ param target:` line",
    "starts-unused": "starts-unused.rq:4: `#\\+ start actor:` does not use \\?_actor",
    "starts-badly": "starts-badly.rq:4: not SPARQL",
    "filters-nowhere": "filters-nowhere.rq:3: parameter actor is compared, but no line `#\\+ filters` says where",
    "compares-nothing": "compares-nothing.rq:3: .* compared with \\?speeker, which the query does not have",
    "bad-variant": "bad-variant.rq:4: .* - expected `#\\+ variant NAME: NEW for OLD, TITLE - QUESTION`",
    "latin-1": "latin-1.rq:1: cannot be read as UTF-8",
}


def test_every_broken_file_has_its_message() -> None:
    assert {path.stem for path in MALFORMED.glob("*.rq")} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_names_file_line_and_fault(name: str) -> None:
    faults = "\n".join(read_query(MALFORMED / f"{name}.rq").faults)
    assert re.search(BROKEN[name], faults), faults


def test_broken_file_does_not_hide_the_others(tmp_path: Path, river: Store) -> None:
    for source in (MALFORMED / "bad-syntax.rq", QUERIES["actors"].path):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    assert [(q.name, bool(q.faults)) for q in list_queries(tmp_path)] == [
        ("actors", False),
        ("bad-syntax", True),
    ]
    assert run_query(river, "actors", folder=tmp_path).rows
    with pytest.raises(QueryError, match=r"the query bad-syntax is broken - bad-syntax\.rq:5: .* still run"):
        run_query(river, "bad-syntax", folder=tmp_path)


def test_a_start_that_does_not_parse_is_told_by_its_line_when_the_query_is_run(
    tmp_path: Path, river: Store
) -> None:
    path = tmp_path / "starts-badly.rq"
    path.write_bytes((MALFORMED / path.name).read_bytes())
    assert find_query("starts-badly", tmp_path).faults == ()
    with pytest.raises(QueryError, match=r"is broken - starts-badly\.rq:4: not SPARQL"):
        run_query(river, "starts-badly", folder=tmp_path, actor="Avaria")


def test_a_start_may_not_reach_for_the_web(tmp_path: Path, river: Store) -> None:
    start = "{ SELECT ?s { SERVICE <http://a.test/> { ?s ck:speaker ?_actor } } }"
    text = QUERIES["denials"].text
    line = next(one for one in text.splitlines() if one.startswith("#+ param actor"))
    (tmp_path / "reaching.rq").write_text(text.replace(line, f"{line}\n#+ start actor: {start}"), "utf-8")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        run_query(river, "reaching", folder=tmp_path, actor="Avaria")


def test_a_start_never_goes_into_a_graph_of_its_own() -> None:
    actor = ox.NamedNode("https://w3id.org/counterclaim/id/actor/x")
    text = bind(QUERIES["changes"], {"actor": actor})
    for inside in re.findall(r"GRAPH \S+ \{([^{}]*)", text):
        assert "ck:side?" not in inside
    assert text.count(f"?s ck:speaker/ck:side? {actor} .") == 5


def test_two_faults_are_told_at_once() -> None:
    assert len(read_query(MALFORMED / "twice.rq").faults) == 2


def test_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"no queries in .*nowhere"):
        list_queries(tmp_path / "nowhere")


# --- free SPARQL ----------------------------------------------------------------------------------------


def test_select_gives_its_columns(river: Store) -> None:
    table = run_sparql(river, "SELECT (COUNT(?s) AS ?n) WHERE { ?s a ck:Accusation }")
    assert table == Table(("n",), ((8,),))


def test_ask_gives_one_cell(river: Store) -> None:
    assert run_sparql(river, "ASK { ?s a ck:Denial }") == Table(("answer",), ((True,),))


def test_construct_gives_triples(river: Store) -> None:
    table = run_sparql(river, "CONSTRUCT { ?s a ck:Denial } WHERE { ?s a ck:Denial }")
    assert (table.columns, len(table.rows)) == (("subject", "predicate", "object"), 3)


def test_describe_gives_triples(river: Store) -> None:
    assert run_sparql(river, f"DESCRIBE <https://w3id.org/counterclaim/id/article/{ECHO_1.id}>").rows


def test_bad_sparql_names_the_line(river: Store) -> None:
    with pytest.raises(QueryError, match="line 2"):
        run_sparql(river, "SELECT ?s WHERE {\n ?s ?p }")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { service silent <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://example.org/> { ?s ?p ?o }", "FROM"),
        ("SELECT * FROM NAMED <http://example.org/> { ?s ?p ?o }", "FROM"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("LOAD <http://example.org/>", "LOAD"),
        ("DROP ALL", "DROP"),
        # a comparison that looks like an IRI, closed by a comment
        ("SELECT * { VALUES ?s { <http://x/> } FILTER(?a<?b)SERVICE?s#>\n{ ?x ?y ?z } }", "SERVICE"),
        # behind things that hide words
        ('SELECT * { ?s ?p "a\\"b" . SERVICE <http://x/> { ?s ?p ?o } }', "SERVICE"),
        ("SELECT * { ?s ?p '''it''s''' . SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE"),
        ("# comment\nSELECT * { ?s a:b.SERVICE <http://x/> { ?s ?p ?o } }", None),
        ('SELECT * { ?s ?p "\\u0022" . SERVICE <http://x/> { } . ?s ?p "\\u0022" }', "SERVICE"),
    ],
)
def test_what_writes_or_reaches_out_is_refused(text: str, word: str | None, river: Store) -> None:
    with pytest.raises(QueryError, match=f"{word} is refused" if word else "does not parse"):
        run_sparql(river, text)


def test_engine_itself_refuses_an_escaped_keyword(river: Store) -> None:
    """The guard does not look through escapes; this fails should the engine begin to."""
    with pytest.raises(QueryError, match="does not parse"):
        run_sparql(river, "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE FROM INSERT" }',
        "SELECT * { ?s ?p <http://example.org/from/service> }",
        "SELECT ?from ?service { ?from ?service ?load }",
        "# insert here\nSELECT * { ?s ?p ?o }",
        "PREFIX from: <http://x/> SELECT * { ?s from:service ?o }",
        "SELECT * { ?s ?p <http://en.example.org/wiki/Treaty_(river)> }",
    ],
)
def test_the_same_words_elsewhere_are_allowed(text: str) -> None:
    check_read_only(text)


def test_sample_query_of_the_readme_runs(tmp_path: Path, river: Store) -> None:
    lines = (ROOT / "queries" / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("    #+ title"))
    sample = [line[4:] for line in lines[start:] if line.startswith("    ")]
    end = next(i for i, line in enumerate(sample) if line.startswith("ORDER BY"))
    (tmp_path / "days.rq").write_text("\n".join(sample[: end + 1]), encoding="utf-8")
    table = run_query(river, "days", folder=tmp_path, since="2019-02-01")
    assert table == Table(("date", "denials"), (("2019-02-20", 1), ("2019-03-04", 1)))


# --- two builds -----------------------------------------------------------------------------------------


def test_changes_between_two_builds_are_added_withdrawn_and_reworded() -> None:
    base = build_river()
    article = ECHO_1
    reworded = make_statement(
        article,
        "Borland denied",
        "denied",
        Act.DENY,
        base[1].speaker.actor,
        None,
        make_proposition(BREACH, "borland"),
    )
    later = [s for s in base if s.id not in (base[1].id, base[3].id)] + [reworded]
    earlier = [s for s in base if s.id != base[2].id]
    rows = list(find_changes(fill_store(earlier), fill_store(later)).records())
    assert {(r["change"], r["quote"], r["earlier"]) for r in rows} == {
        ("added", base[2].quote, None),
        ("withdrawn", base[3].quote, None),
        ("reworded", "Borland denied", "Borland denied it"),
    }


def test_limits_that_nothing_can_meet_are_refused(river: Store) -> None:
    with pytest.raises(QueryError, match="min_confidence 7 - expected a number from 0 to 1"):
        run_query(river, "accusations", min_confidence=7)
    with pytest.raises(QueryError, match="min_confidence 7 - expected a number from 0 to 1"):
        run_query(river, "replies", min_confidence=7)
    for name, asked, what in (
        ("answers", {"status": "foo"}, "status 'foo' is not a status of an answer - .*none found"),
        ("evidence", {"kind": "foo"}, "kind 'foo' is not a kind of evidence - .*technical"),
        ("reviews", {"verdict": "reject"}, "verdict 'reject' is not a verdict - .*rejected"),
    ):
        with pytest.raises(QueryError, match=what):
            run_query(river, name, **asked)
    with pytest.raises(QueryError, match="since 2019-03-01 is after until 2019-02-01"):
        run_query(river, "accusations", since="2019-03-01", until="2019-02-01")


def test_same_build_twice_shows_no_change(river: Store) -> None:
    assert find_changes(river, fill_store()).rows == ()


# --- the five articles ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def five() -> Store:
    """The committed export of the five articles, with the ontology."""
    export = ROOT / "exports" / "sample" / "graph.nq"
    if not export.exists():
        pytest.skip(f"no {export.relative_to(ROOT)}: the export of the five articles is not there")
    quads = ox.Store()
    quads.bulk_load(path=str(export), format=ox.RdfFormat.N_QUADS)
    core = (ROOT / "ontology" / "core.ttl").read_bytes()
    quads.load(core, format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    return infer_anew(Store(quads))


@pytest.mark.parametrize("name", QUERIES)
def test_five_articles_answer_or_it_is_said_why_not(name: str, five: Store) -> None:
    rows = run_query(five, name, **give_required(QUERIES[name])).rows
    assert bool(rows) == (name not in EMPTY_ON_THE_FIVE), EMPTY_ON_THE_FIVE.get(
        name, "no rows: if that is right, say why in EMPTY_ON_THE_FIVE"
    )


def read_rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO((GOLDEN / f"{name}.csv").read_text(encoding="utf-8")))


def test_golden_quotes_stand_at_their_offsets() -> None:
    for row in read_rows("accusations"):
        assert ARTICLES[row["article"]].text[int(row["start"]) : int(row["end"])] == row["quote"]
