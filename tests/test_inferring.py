"""Rules of inference give what they find in parts, and read the store as it was when each began."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.rdf.terms import INFERRED
from kg.store import open_store
from kg.store.inferring import infer_all, load_rules

CK = "https://w3id.org/counterclaim/ns#"
HEAD = f"PREFIX ck: <{CK}>\n"


def write_rules(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.rq").write_text(HEAD + text, "utf-8")
    return folder


def test_what_is_given_comes_in_parts_while_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.store.inferring._PART", 3)
    rules = load_rules(
        write_rules(
            tmp_path,
            "CONSTRUCT { ?other ck:side ?one }\nWHERE { ?one ck:side ?other }",
            "CONSTRUCT { ?one ck:answers ?one }\nWHERE { ?one ck:target ?other }",
            "CONSTRUCT { ?one ck:counters ?one }\nWHERE { ?one ck:answers ?one }",
        )
    )
    store = open_store()
    nodes = [ox.NamedNode(f"https://example.org/{n}") for n in range(8)]
    for predicate in ("side", "target"):
        link = ox.NamedNode(CK + predicate)
        store.change((), [ox.Quad(n, link, nodes[0], INFERRED) for n in nodes[1:]])
    sizes = []
    for part in infer_all(store, rules):
        sizes.append(len(part))
        store.change((), part)
    # Were a rule to see what it gave, the first would turn its own triples round again.
    assert sorted(sizes) == [1, 1, 1, *[3] * 6]
    assert len(list(store.quads(INFERRED))) == 14 + 7 + 7 + 7


def test_what_a_rule_finds_first_stands_in_its_place_some_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.store.inferring._FOUND", 2)
    (rule,) = load_rules(
        write_rules(
            tmp_path,
            "CONSTRUCT { ?one ck:answers ?other }\nWHERE {\n  #( one other\n"
            "  { ?one ck:target ?other } UNION { ?other ck:target ?one }\n  #)\n"
            "  { SELECT ?one (COUNT(?side) AS ?sides) WHERE {\n"
            "    #? found: { SELECT DISTINCT ?one { VALUES (?one ?any) { ?_found } } }\n"
            "    ?one ck:side ?side } GROUP BY ?one }\n  FILTER(?sides > 1) }",
        )
    )
    store = open_store()
    nodes = [ox.NamedNode(f"https://example.org/{n}") for n in range(6)]
    side, target = (ox.NamedNode(CK + name) for name in ("side", "target"))
    sides = [ox.Quad(n, side, other, INFERRED) for n in nodes[1:4] for other in nodes[4:]]
    store.change((), [*sides, *(ox.Quad(n, target, nodes[0], INFERRED) for n in nodes[1:])])
    found = [str(quad.subject) for part in infer_all(store, [rule]) for quad in part]
    assert sorted(found) == [str(n) for n in nodes[1:4]]
    assert len(list(store.construct(rule.text))) == 3


def test_a_faulty_rule_is_named(tmp_path):
    good = "CONSTRUCT { ?one ck:answers ?one }\nWHERE { ?one ck:target ?other }"
    rules = load_rules(
        write_rules(tmp_path, good, "CONSTRUCT { ?one ck:side ?one }\nWHERE { ?one ck:target }")
    )
    with pytest.raises(QueryError, match=r"1\.rq: the query does not parse"):
        list(infer_all(open_store(), rules))
