"""The store keeps what it is given, answers over all graphs, and survives a killed build."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import rdflib
from factories import BORLAND, make_article, make_statement, write_all
from hypothesis import HealthCheck, given, settings
from river import ARTICLES, build_river
from strategies import corpora

from kg.errors import QueryError, StoreError
from kg.files import find_data
from kg.linking import Links
from kg.model import Act, Actor, ActorKind, Article, Statement
from kg.rdf.serialise import build_nquads
from kg.rdf.terms import INFERRED, ONTOLOGY
from kg.store import Draft, Store, Writer, open_store, replace_store
from kg.store.inferring import infer_all, load_rules
from kg.vocab import CK

Corpus = list[tuple[Article, list[Statement]]]
HERE = Path(__file__).parent

bounded = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def river_items(fingerprint: str = "rules-1") -> list[tuple[Article, list[Statement], str]]:
    statements = build_river()
    return [(a, [s for s in statements if s.article == a.id], fingerprint) for a in ARTICLES.values()]


def fill_river(store: Store | Draft) -> Store:
    return write_all(store, river_items())


def open_river() -> Writer:
    """What filled the river's store, ready to go on."""
    writer = Writer(open_store())
    for item in river_items():
        writer.put(*item)
    writer.finish()
    return writer


def dump(store: Store) -> str:
    return build_nquads(store.quads())


# What goes in comes out


@bounded
@given(corpora())
def test_statements_and_articles_come_back_equal(corpus: Corpus) -> None:
    assert list(write_all(open_store(), corpus).read()) == corpus


@bounded
@given(corpora())
def test_adding_twice_equals_adding_once(corpus: Corpus) -> None:
    store = open_store()
    writer = Writer(store)
    for article, statements in [*corpus, *reversed(corpus)]:
        writer.put(article, statements)
    writer.finish()
    once = dump(store)
    assert once == dump(write_all(open_store(), corpus, links=None))
    for article, statements in reversed(corpus):
        writer.put(article, statements)
    writer.finish()
    assert dump(store) == once


@bounded
@given(corpora())
def test_adding_one_by_one_in_any_order_equals_adding_at_once(corpus: Corpus) -> None:
    apart = open_store()
    writer = Writer(apart)
    for article, statements in reversed(corpus):
        writer.put(article, statements)
        writer.finish()
    assert dump(apart) == dump(write_all(open_store(), corpus, links=None))


def test_adding_an_article_again_replaces_its_statements_and_what_only_they_described() -> None:
    writer = open_river()
    store = writer.store
    article = next(iter(ARTICLES.values()))
    writer.put(article, [])
    writer.finish()
    assert [s for s in store.statements() if s.article == article.id] == []
    labels = store.select("SELECT ?label { ?p a ck:Proposition ; rdfs:label ?label }").column("label")
    assert "Avaria leaves the river treaty" not in labels
    assert "Borland breaches the river treaty" in labels


def test_removing_an_article_leaves_the_others_as_if_it_had_never_been_there() -> None:
    first, *rest = river_items()
    writer = open_river()
    writer.drop(first[0].id)
    writer.finish()
    assert dump(writer.store) == dump(write_all(open_store(), rest, links=None))


def test_removing_an_unknown_article_changes_nothing() -> None:
    writer = open_river()
    store = writer.store
    before = dump(store)
    writer.drop("0" * 16)
    writer.finish()
    assert dump(store) == before


def test_digests_tell_text_and_extractor_of_each_article() -> None:
    store = fill_river(open_store())
    assert store.digests() == {a.id: (a.digest, "rules-1") for a in ARTICLES.values()}


def test_one_article_is_read_alone_and_an_unknown_one_is_named() -> None:
    store = fill_river(open_store())
    article, statements, _ = river_items()[0]
    assert store.article(article.id)[0] == article
    assert {s.id for s in store.article(article.id)[1]} == {s.id for s in statements}
    with pytest.raises(StoreError, match="no article feed"):
        store.article("feed")


def test_links_that_are_given_take_the_place_of_those_that_are_found() -> None:
    links = Links(contradicting=frozenset({("a", "b")}))
    assert write_all(open_store(), river_items(), links=None).links() != links
    assert write_all(open_store(), river_items(), links=links).links() == links


def test_an_outlet_that_publishes_and_one_that_speaks_are_one_actor() -> None:
    gazette = Actor("rg", "River Gazette", ActorKind.OUTLET, side="avaria")
    article = make_article("Borland lies.", "The River Gazette")
    store = open_store()
    writer = Writer(store, names={"avaria": "Avaria"})
    asked = "SELECT ?label ?side { ?a schema:publisher ?o . ?o rdfs:label ?label ; ck:side/rdfs:label ?side }"
    for fingerprint in ("once", "again"):
        writer.put(article, [], fingerprint, {"The River Gazette": gazette})
        writer.finish()
        assert store.select(asked).rows == (("River Gazette", "Avaria"),)
    writer.drop(article.id)
    writer.finish()
    assert store.select("ASK { ?a a ck:Actor }").rows == ((False,),)


# Queries


def test_a_plain_query_sees_all_graphs() -> None:
    store = fill_river(open_store())
    table = store.select("SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a ck:Accusation }")
    assert table.columns == ("n",)
    assert table.rows == ((sum(s.act is Act.ACCUSE for s in build_river()),),)


def test_labels_of_actors_propositions_and_concepts_count_once() -> None:
    store = fill_river(open_store())
    rows = store.select(
        """SELECT ?s ?p (COUNT(?o) AS ?n) { ?s ?p ?o VALUES ?p { rdfs:label skos:prefLabel } }
           GROUP BY ?s ?p HAVING (COUNT(?o) > 1)"""
    ).rows
    assert rows == ()


def test_cells_are_plain_python_values() -> None:
    table = open_store().select(
        'SELECT ?a ?b ?c ?d ?e ?f { BIND("x" AS ?a) BIND(2 AS ?b) BIND(0.5 AS ?c) BIND(true AS ?d) '
        'BIND("2019-02-02"^^xsd:date AS ?e) }'
    )
    assert table.rows == (("x", 2, 0.5, True, "2019-02-02", None),)


def test_ask_and_construct_give_tables_too() -> None:
    store = fill_river(open_store())
    assert store.select("ASK { ?a a ck:Denial }").rows == ((True,),)
    triples = store.select("CONSTRUCT { ?a a ck:Denial } WHERE { ?a a ck:Denial }")
    assert triples.columns == ("subject", "predicate", "object")
    assert list(triples.rows) == sorted(triples.rows)


def test_bindings_are_values_and_never_query_text() -> None:
    store = fill_river(open_store())
    query = "SELECT ?label ?actor { ?actor a ck:Actor ; rdfs:label ?label }"
    assert len(store.select(query, {"label": "Borland"}).rows) == 1
    assert store.select(query, {"label": '" } . ?s ?p ?o . { "'}).rows == ()
    by_day = "SELECT ?day ?a { ?a ck:notBefore ?from FILTER(?from >= ?day) }"
    assert len(store.select(by_day, {"day": date(2019, 3, 1)}).rows) == 1
    by_class = "SELECT DISTINCT ?class (COUNT(?a) AS ?n) { ?a a ?class } GROUP BY ?class"
    assert len(store.select(by_class, {"class": CK.Denial}).rows) == 1


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT * {\n ?s ?p", r"line 2, column \d+, at its end"),
        (
            "SELECT ?x {\n ?x a no:prefix }",
            r"line 2, column \d+, near '\?x a no:prefix }' - Prefix not found",
        ),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "line 1, column"),
        ("SELECT ?x ?y { ?x a ?y } GROUP BY ?x", "contains a variable that is unbound"),
        ("", "line 1, column 1"),
    ],
)
def test_bad_sparql_is_explained_with_line_and_column(sparql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        open_store().select(sparql)


def test_a_binding_that_is_not_selected_is_named() -> None:
    with pytest.raises(QueryError, match=r"\?who.*SELECT line"):
        open_store().select("SELECT ?a { ?a a ?who }", {"who": "x"})


def test_the_dataset_for_rdflib_sees_the_union() -> None:
    dataset = fill_river(open_store()).as_dataset()
    (row,) = dataset.query("SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a ck:Denial }", initNs={"ck": str(CK)})
    assert row.n.toPython() == sum(s.act is Act.DENY for s in build_river())


# Inferences


def rdflib_inferences(store: Store) -> set[str]:
    """What rdflib's own engine infers from the same quads with the same rules."""
    dataset = rdflib.Dataset(default_union=True)
    given = [q for graph in store.graphs() if graph != INFERRED for q in store.quads(graph)]
    dataset.parse(data=build_nquads(given), format="nquads")
    inferred = dataset.graph(rdflib.URIRef(INFERRED.value))
    for rule in sorted(find_data("ontology", "rules").glob("*.rq")):
        for triple in list(dataset.query(rule.read_text("utf-8"))):
            inferred.add(triple)
    return {" ".join(term.n3() for term in triple) for triple in inferred}


def test_rules_give_the_same_triples_in_rdflib_and_oxigraph() -> None:
    dam, flow = (
        next(s.proposition for s in build_river() if s.proposition and words in s.proposition.label)
        for words in ("Nord dam without", "holds back little")
    )
    clash = Links(contradicting=frozenset({(dam.id, flow.id)}))
    store = write_all(open_store(), river_items(), links=clash)
    inferred = {str(quad.triple) for quad in store.quads(INFERRED)}
    assert inferred
    assert inferred == rdflib_inferences(store)


def statuses(store: Store) -> dict[str, set[str]]:
    """What came back to each accusation, demand and threat, by its words."""
    found: dict[str, set[str]] = {}
    for words, status in store.select(
        """SELECT ?words ?status { ?a ck:answerStatus/skos:prefLabel ?status ;
             gaf:denotedBy/oa:hasSelector/oa:exact ?words }"""
    ).rows:
        found.setdefault(str(words), set()).add(str(status))
    return found


def test_answers_are_told_apart_from_silence() -> None:
    found = statuses(fill_river(open_store()))
    assert found["Envoy Tor Ben demanded that Borland stop the works within 60 days"] == {"refused"}
    assert found["Avaria accused Borland of lying about the dam"] == {"none found"}
    assert found["Avaria accused Borland of building the Nord dam without notice"] == {"denied"}


def test_denying_the_broad_charge_denies_the_narrow_one_but_not_the_reverse() -> None:
    narrow = replace(
        next(s.proposition for s in build_river() if s.proposition and s.proposition.broader), topics=()
    )
    article = make_article("Avaria accused Borland. Borland denied it.")
    says = "Borland breaches the river treaty"

    def opposed(charge: object, denied: object) -> bool:
        store = open_store()
        accusation = make_statement(article, "Avaria accused Borland", "accused", says=charge)
        denial = make_statement(article, "Borland denied it", "denied", Act.DENY, BORLAND, None, denied)
        write_all(store, [(article, [accusation, denial])])
        return store.select("ASK { ?no ck:denies/^ck:claims ?yes }").rows == ((True,),)

    assert opposed(charge=narrow, denied=says)
    assert not opposed(charge=says, denied=narrow)


def test_what_many_claim_and_many_deny_is_kept_by_act_and_not_by_pair() -> None:
    coria = Actor("coria", "Coria", ActorKind.STATE, "coria")

    def count(articles: int) -> int:
        items = []
        for number in range(articles):
            article = make_article(f"Avaria accused Borland. Coria denied it. {number}")
            charge = make_statement(article, "Avaria accused Borland", "accused")
            denial = make_statement(article, "Coria denied it", "denied", Act.DENY, coria, None)
            items.append((article, [charge, denial]))
        store = write_all(open_store(), items)
        pairs = store.select("SELECT ?no ?yes { ?no ck:denies/^ck:claims ?yes }").rows
        assert len(pairs) == articles**2
        return len(list(store.quads(INFERRED)))

    assert count(12) == 2 * count(6) == 4 * count(3)


def test_finishing_again_changes_nothing() -> None:
    writer = open_river()
    store = writer.store
    before, total = dump(store), writer.total
    writer.finish()
    assert (dump(store), writer.total) == (before, total)


def test_a_broken_rule_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "10-bad.rq").write_text("CONSTRUCT {", encoding="utf-8")
    with pytest.raises(QueryError, match=r"10-bad\.rq: the query does not parse"):
        list(infer_all(open_store(), load_rules(tmp_path)))


# On disk


def build_river_draft(draft: Draft) -> None:
    fill_river(draft)


def test_a_store_on_disk_holds_what_the_one_in_memory_holds(tmp_path: Path) -> None:
    replace_store(tmp_path / "store", build_river_draft)
    assert dump(open_store(tmp_path / "store", read_only=True)) == dump(fill_river(open_store()))


def test_two_readers_may_open_one_store(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    first, second = open_store(tmp_path, read_only=True), open_store(tmp_path, read_only=True)
    assert first.article_ids() == second.article_ids() == sorted(ARTICLES)


def test_building_the_same_again_gives_the_same_store(tmp_path: Path) -> None:
    first = replace_store(tmp_path, build_river_draft)
    before = dump(open_store(tmp_path, read_only=True))
    second = replace_store(tmp_path, build_river_draft)
    assert second.name.removesuffix("-again") == first.name
    assert dump(open_store(tmp_path, read_only=True)) == before


def test_a_reader_keeps_its_store_while_a_new_one_is_built(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    reader = open_store(tmp_path, read_only=True)
    replace_store(tmp_path, lambda draft: write_all(draft, river_items()[:1]))
    assert reader.article_ids() == sorted(ARTICLES)
    assert len(open_store(tmp_path, read_only=True).article_ids()) == 1


def test_a_build_that_fails_leaves_the_old_store(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    before = dump(open_store(tmp_path, read_only=True))

    def fail(draft: Draft) -> None:
        write_all(draft, [(make_article("Half."), [])])
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        replace_store(tmp_path, fail)
    assert dump(open_store(tmp_path, read_only=True)) == before
    replace_store(tmp_path, build_river_draft)
    assert not (tmp_path / "draft").exists()


@pytest.mark.parametrize("made_before", [False, True])
def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path, made_before: bool) -> None:
    def fail(draft: Draft) -> None:
        raise ValueError("no article")

    if made_before:
        (tmp_path / "store").mkdir()
    with pytest.raises(ValueError, match="no article"):
        replace_store(tmp_path / "store", fail)
    assert [path.name for path in tmp_path.rglob("*")] == (["store"] if made_before else [])


def test_unchanged_articles_are_not_read_again(tmp_path: Path) -> None:
    read: list[str] = []

    def build(fingerprint: str, items: list[tuple[Article, list[Statement], str]]) -> None:
        def fill(draft: Draft) -> None:
            writer = draft.open_writer()
            for article, statements, _ in items:
                kept = draft.read_part(article, fingerprint)
                if kept is None:
                    read.append(article.id)
                    draft.write_part(article, fingerprint, statements)
                    kept = tuple(statements)
                writer.put(article, kept, fingerprint)
            writer.finish()

        replace_store(tmp_path, fill)

    *old, (last, statements, _) = river_items()
    build("rules-1", [*old])
    read.clear()
    build("rules-1", [*old, (last, statements, "")])
    assert read == [last.id]
    with_parts = dump(open_store(tmp_path, read_only=True))
    read.clear()
    build("rules-2", [*old])
    assert len(read) == len(old), "another extractor reads everything again"
    fresh = write_all(open_store(), ((a, s, "rules-1") for a, s, _ in river_items()), links=None)
    assert with_parts == dump(fresh)


def test_a_damaged_part_is_read_again(tmp_path: Path) -> None:
    article, statements, _ = river_items()[0]

    def fill(draft: Draft) -> None:
        draft.write_part(article, "f", statements)
        for part in draft.parts.iterdir():
            part.write_text('{"id": ', encoding="utf-8")
        assert draft.read_part(article, "f") is None

    replace_store(tmp_path, fill)


CHILD = """
import os, signal, sys
sys.path.insert(0, {here!r})
from pathlib import Path
from factories import write_all
from test_store import river_items
from kg.store import rebuild, replace_store

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

point = sys.argv[2]
if point in vars(rebuild):
    setattr(rebuild, point, die)
print("ready", flush=True)
while True:
    for items in (river_items("other")[:2], river_items("other")):
        def build(draft):
            if point == "build":
                draft.open_writer().put(*items[0])
                die()
            write_all(draft, items)
        replace_store(Path(sys.argv[1]), build)
"""


@pytest.mark.parametrize("point", ["build", "_sync", "_sync_folder", "write_atomic", "0.01", "0.1", "0.3"])
def test_a_killed_build_leaves_a_whole_store(tmp_path: Path, point: str) -> None:
    """Killed at a given step, or some seconds after it began to build over and over."""
    replace_store(tmp_path, build_river_draft)
    whole = {dump(open_store(tmp_path, read_only=True))}
    for items in (river_items("other")[:2], river_items("other")):
        whole.add(dump(write_all(open_store(), items)))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.format(here=str(HERE)), str(tmp_path), point],
        stdout=subprocess.PIPE,
        cwd=HERE.parent,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    try:
        child.wait(float(point) if point[0] == "0" else 60)
    except subprocess.TimeoutExpired:
        child.kill()
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    assert dump(open_store(tmp_path, read_only=True)) in whole
    replace_store(tmp_path, build_river_draft)
    assert dump(open_store(tmp_path, read_only=True)) == dump(fill_river(open_store()))
    assert not (tmp_path / "draft").exists()


def test_a_second_builder_is_told_to_wait(tmp_path: Path) -> None:
    def build(draft: Draft) -> None:
        with pytest.raises(StoreError, match="being built by another program"):
            replace_store(tmp_path, build_river_draft)

    replace_store(tmp_path, build)


def test_a_store_that_is_written_elsewhere_is_named_as_in_use(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    writer = open_store(tmp_path)
    with pytest.raises(StoreError, match="is in use"):
        open_store(tmp_path)
    writer.close()
    open_store(tmp_path).close()


def test_a_store_opened_for_reading_refuses_to_be_written(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    reader = open_store(tmp_path, read_only=True)
    with pytest.raises(StoreError, match="opened for reading only"):
        write_all(reader, [(make_article("New."), [])])


def test_a_full_disk_is_named_and_leaves_the_old_store(tmp_path: Path) -> None:
    replace_store(tmp_path, build_river_draft)
    before = dump(open_store(tmp_path, read_only=True))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    quiet = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for size in (1_000, 200_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
            with pytest.raises(StoreError, match=r"cannot be written .* free space"):
                replace_store(tmp_path, build_river_draft)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, quiet)
    assert dump(open_store(tmp_path, read_only=True)) == before


def test_no_store_and_a_damaged_store_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store at .* `kg build`"):
        open_store(tmp_path / "nowhere", read_only=True)
    version = replace_store(tmp_path, build_river_draft)
    (version / "db" / "CURRENT").write_text("garbage", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be opened .* `kg build`"):
        open_store(tmp_path, read_only=True)
    replace_store(tmp_path, build_river_draft)
    assert open_store(tmp_path, read_only=True).article_ids() == sorted(ARTICLES)
    (tmp_path / "current").write_text("../elsewhere\n", encoding="utf-8")
    with pytest.raises(StoreError, match="names no store"):
        open_store(tmp_path, read_only=True)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot write the store at .*file"):
        replace_store(tmp_path / "file", build_river_draft)


def test_the_ontology_is_in_the_store_but_not_in_its_exports() -> None:
    store = open_store()
    assert any(True for _ in store.quads(ONTOLOGY))
    assert list(store.quads()) == []
