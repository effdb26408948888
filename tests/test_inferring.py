"""Rules of inference run side by side only where none reads what another gives."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.rdf import INFERRED
from kg.store import open_store
from kg.store.inferring import infer_all, load_rules

CK = "https://w3id.org/counterclaim/ns#"
HEAD = f"PREFIX ck: <{CK}>\nPREFIX own: <{CK}>\n"


def write_rules(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.rq").write_text(HEAD + text, "utf-8")
    return folder


def count_stages(folder: Path | None) -> list[int]:
    stages: list[list[object]] = [[]]
    for rule in load_rules(folder):
        if rule.follows(stages[-1]):
            stages.append([])
        stages[-1].append(rule)
    return [len(stage) for stage in stages]


def test_the_rules_that_ship_run_in_three_stages():
    assert count_stages(None) == [4, 1, 1]


@pytest.mark.parametrize(
    ("reader", "stages"),
    [
        ("?one ck:side ?other", [2]),
        ("?one ck:answers ?other", [1, 1]),
        ("?one own:answers ?other", [1, 1]),
        (f"?one <{CK}answers> ?other", [1, 1]),
        ("?one ck:side/ck:answers* ?other", [1, 1]),
        ("?one ?any ?other", [1, 1]),
        ("?one a ck:Actor ; ?any ?other", [1, 1]),
        ("?one ck:side ?other FILTER NOT EXISTS { SELECT ?one WHERE { ?one ck:answers ?x } }", [1, 1]),
        ("{ SELECT ?one ?other ?more WHERE { ?one ck:side ?other } GROUP BY ?one ?other ?more }", [2]),
    ],
)
def test_a_rule_waits_for_what_it_may_read(tmp_path, reader, stages):
    giver = "CONSTRUCT { ?one ck:answers ?other }\nWHERE { ?one ck:target ?other }"
    write_rules(tmp_path, giver, f"CONSTRUCT {{ ?one ck:counters ?other }}\nWHERE {{ {reader} }}")
    assert count_stages(tmp_path) == stages


def test_a_rule_waits_for_the_class_that_another_gives(tmp_path):
    write_rules(
        tmp_path,
        "CONSTRUCT { ?one a ck:Threat }\nWHERE { ?one ck:target ?other }",
        "CONSTRUCT { ?one ck:counters ?one }\nWHERE { ?one a ck:Threat }",
    )
    assert count_stages(tmp_path) == [1, 1]


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


def test_a_faulty_rule_is_named_and_the_others_are_let_go(tmp_path):
    good = "CONSTRUCT { ?one ck:answers ?one }\nWHERE { ?one ck:target ?other }"
    rules = load_rules(
        write_rules(tmp_path, good, "CONSTRUCT { ?one ck:side ?one }\nWHERE { ?one ck:target }")
    )
    with pytest.raises(QueryError, match=r"1\.rq: the query does not parse"):
        list(infer_all(open_store(), rules))
