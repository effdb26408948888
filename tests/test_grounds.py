"""Reads the table of passages and the grounds that each act in them must offer; a new row costs a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.jobs.engine import Engine, load_engine
from kg.model import EvidenceStance
from kg.reading import build_article

TABLE = Path(__file__).parent / "pairs" / "grounds.tsv"


def read_rows() -> list[tuple[str, ...]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")][1:]


ROWS = read_rows()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine()


@pytest.mark.parametrize(("passage", "act", "grounds"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_act_offers_its_grounds(engine, passage, act, grounds):
    statements = [s for s in engine.extract(build_article(passage, "row.txt")) if s.act == act]
    assert statements, f"no {act} in: {passage}"
    found = {e.mention.text for s in statements for e in s.grounds if e.stance is EvidenceStance.OFFERED}
    wanted = [] if grounds == "-" else grounds.split("|")
    assert [w for w in wanted if not any(w in f or f in w for f in found)] == [], found
    assert [f for f in found if not any(w in f or f in w for w in wanted)] == []


@pytest.mark.parametrize(
    ("clause", "cited"),
    [
        ("citing a report by the coast guard", "report"),
        ("by building two dams that the pact bans", None),
    ],
)
def test_evidence_cites_a_report_but_not_the_treaty_that_it_breaks(engine, clause, cited):
    passage = f"Norway accused Sweden of dumping waste, {clause}."
    (statement,) = [s for s in engine.extract(build_article(passage, "row.txt")) if s.act == "accuse"]
    named = [e.cited for e in statement.grounds]
    assert named == [cited] or (cited is not None and all(n and cited in n for n in named))


def test_proof_that_is_asked_for_cites_nothing(engine):
    passage = "Norway called on Sweden to offer proof of its allegations in a report of the coast guard."
    found = [e for s in engine.extract(build_article(passage, "row.txt")) for e in s.grounds]
    asked = [e for e in found if e.stance is EvidenceStance.DEMANDED]
    assert asked
    assert [e.cited for e in asked if e.cited] == []
