"""One table says what follows from an act and from a kind of evidence; whatever says it again agrees with it."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article, make_evidence, make_statement
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

import kg
from kg.codes import (
    ACTS,
    EVIDENCE_KINDS,
    SHIPPED,
    SIX,
    Act,
    EvidenceKind,
    Stand,
    describe_codes,
    learn_codes,
    list_acts,
    read_codes,
)
from kg.files import find_data
from kg.pipeline.reader import ACTS as READER
from kg.records import from_record, to_record
from kg.vocab import CK, AnswerStatus, concept

OWN = {
    "acts": {
        "apologise": {
            "label": "apologise",
            "definition": "Says sorry.",
            "content": "claimed",
            "tone": "friendly",
            "verb": "apologises",
        }
    },
    "evidence-kinds": {"oath": {"label": "oath", "definition": "A sworn word.", "cites": True}},
}
FORCES = re.compile(r"force:(\w+)")


def read_rule(name):
    (path,) = find_data("ontology", "rules").glob(f"*-{name}.rq")
    return path.read_text("utf-8")


def name_acts(fits):
    return {act.value for act in ACTS if fits(act)}


def test_no_module_keeps_a_list_of_acts_or_kinds_of_its_own():
    kept = []
    for path in sorted(Path(kg.__file__).parent.rglob("*.py")):
        for line in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(line, ast.Assign | ast.AnnAssign) or line.value is None:
                continue
            for node in ast.walk(line.value):
                listed = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
                named = [
                    one
                    for one in listed
                    if re.match(r"(Act|EvidenceKind)\.[A-Z]+$", ast.unparse(one or node))
                ]
                if len(named) > 1:
                    kept.append(f"{path.name}:{line.lineno}")
    assert kept == []


def test_the_rules_name_the_acts_that_the_table_says():
    sides = read_rule("sides")
    claims, asks = (re.findall(rf"\?{name} IN \((.*?)\)", sides)[0] for name in ("claims", "asks"))
    assert set(FORCES.findall(claims)) == name_acts(lambda act: act.claims)
    assert set(FORCES.findall(asks)) == name_acts(lambda act: act.asks)
    assert all(act.content is Stand.WANTED for act in ACTS if act.asks)
    turned = dict(re.findall(r"ck:force force:(\w+) ; ck:content \?(\w+)", sides))
    assert {stand: {act} for act, stand in turned.items()} == {
        stand.value: name_acts(lambda act, stand=stand: act.content is stand)
        for stand in (Stand.DENIED, Stand.REFUSED)
    }


def test_the_rules_know_what_waits_for_an_answer_and_what_an_answer_makes_of_it():
    waiting = {act.kind for act in ACTS if act.opens}
    for name in ("answer-status", "none-found"):
        (kinds,) = re.findall(r"(?:\?kind IN \(|VALUES \?kind \{)(.*?)[)}]", read_rule(name))
        assert set(re.findall(r"ck:(\w+)", kinds)) == waiting
    made = dict(re.findall(r"\(force:(\w+) answer:(\w+)\)", read_rule("answer-status")))
    assert made == {act.value: act.status for act in ACTS if act.status}
    assert set(made.values()) < set(AnswerStatus)


def test_a_change_of_position_is_between_what_is_put_forward_and_what_turns_it_away():
    text = (find_data("queries") / "positions.rq").read_text("utf-8")
    pairs = set(re.findall(r"\(force:(\w+) force:(\w+)\)", text))
    turned = {(act.value, "refuse" if act.asks else "deny") for act in ACTS if act.claims or act.asks}
    assert pairs == turned | {(away, put) for put, away in turned}


def test_queries_and_rules_name_no_act_that_is_not_in_the_table():
    files = [*find_data("queries").glob("*.rq"), *find_data("ontology", "rules").glob("*.rq")]
    assert len(files) > 30
    for path in files:
        text = path.read_text("utf-8")
        named = set(re.findall(r"/voc/force/(\w+)>", text)) | set(FORCES.findall(text)) - {"//w3id"}
        assert named <= set(ACTS), path.name


def test_shapes_hold_each_class_to_the_force_that_the_table_gives_it():
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    held = {}
    for shape, kind in shapes.subject_objects(SH.targetClass):
        for one in shapes.objects(shape, SH.property):
            if shapes.value(one, SH.path) == CK.force and (force := shapes.value(one, SH.hasValue)):
                held[str(kind)] = str(force)
    # A plain statement is an assertion whatever else it may be.
    assert held == {str(CK[act.kind]): str(concept(act)) for act in ACTS if act.main}
    lists = [
        Collection(shapes, head) for one in (CK.force, CK.evidenceKind) for head in _list_heads(shapes, one)
    ]
    assert [set(one) for one in lists] == [set(map(concept, ACTS)), set(map(concept, EVIDENCE_KINDS))]


def _list_heads(shapes: Graph, path: URIRef):
    return [head for shape in shapes.subjects(SH.path, path) for head in shapes.objects(shape, SH["in"])]


def test_the_style_sheet_has_the_colours_and_borders_of_the_table():
    style = find_data("data", "report", "style.css").read_text("utf-8")
    light = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style.split("@media")[0]))
    for act in ACTS:
        if act.colour:
            assert light[act] == act.colour
            (rules,) = re.findall(
                rf"(?<=[}}\n] )\.act-{act} {{(.*?)}}|^\.act-{act} {{(.*?)}}", style, re.MULTILINE
            )
            assert (re.findall("border-style: ([a-z]+)", "".join(rules)) or ["solid"]) == [act.border]
    assert name_acts(lambda act: act.colour) == name_acts(lambda act: act.main)


def test_there_is_one_object_of_each_act_that_ships():
    for code in (*ACTS, *EVIDENCE_KINDS):
        assert pickle.loads(pickle.dumps(code)) is code
        assert copy.deepcopy(code) is code


def test_codes_of_a_codebook_survive_pickle_description_and_record():
    codes = learn_codes(SHIPPED, OWN)
    act, kind = codes.act("apologise"), codes.evidence_kind("oath")
    assert (act.tone, act.rejects, act.verb, kind.cites) == ("friendly", False, "apologises", True)
    assert codes.own == (act, kind) and list_acts([act, Act.DENY])[-1] is act
    again = pickle.loads(pickle.dumps(act))
    assert again == act and again.tone is act.tone
    assert describe_codes([act, kind, Act.DENY]) == OWN
    article = make_article("Nordia apologised under oath.")
    said = make_statement(
        article, article.text, "apologised", act, grounds=(make_evidence(article.text, "under oath", kind),)
    )
    record = json.loads(json.dumps(to_record(said)))
    back = from_record(record)
    assert back == said and (back.act.tone, back.grounds[0].kind.cites) == ("friendly", True)
    assert "codes" not in to_record(replace(said, act=Act.DENY, grounds=()))
    del record["codes"]
    with pytest.raises(ValueError, match="act 'apologise' - expected one of accuse, deny"):
        from_record(record)


def test_an_act_may_answer_another_of_its_codebook_that_no_statement_names():
    own = {"acts": {word: {"content": "claimed", "answers": ["boast"]} for word in ("boast", "mock")}}
    act = learn_codes(SHIPPED, own).act("mock")
    article = make_article("Nordia mocked Sudia.")
    said = make_statement(article, article.text, "mocked", act)
    assert from_record(to_record(said)).act.answers == ("boast",)


@pytest.mark.parametrize(
    ("table", "word", "record", "fault"),
    [
        ("acts", "acuse", {"label": "x"}, "acts.acuse: none that ships"),
        (
            "acts",
            "deny",
            {"tone": "friendly", "verb": "apologises"},
            "acts.deny: tone is 'friendly' - what ships is fixed",
        ),
        ("acts", "vow", {"content": "sung"}, "content is 'sung' - expected one of claimed"),
        ("acts", "vow", {"content": "wanted", "opens": True}, "opens is for what ships"),
        (
            "acts",
            "vow",
            {"content": "wanted", "colour": "red"},
            "colour is 'red' - expected a colour such as",
        ),
        ("acts", "vow", {"content": "wanted", "answers": ["sing"]}, "answers has 'sing'"),
        ("acts", "Vow", {"content": "wanted"}, "lower-case words"),
        ("evidence-kinds", "oath", {}, "one of your own says cites"),
        ("evidence-kinds", "oath", {"cites": "yes"}, "cites is 'yes' - expected true or false"),
    ],
)
def test_a_fault_in_a_code_of_a_codebook_is_told(table, word, record, fault):
    faults: list[str] = []
    read_codes({table: {word: record}}, SHIPPED, faults)
    assert any(fault in one for one in faults), faults


def test_every_code_that_ships_has_its_name():
    assert [getattr(Act, act.upper()) for act in ACTS] == list(ACTS)
    assert [getattr(EvidenceKind, kind.upper()) for kind in EVIDENCE_KINDS] == list(EVIDENCE_KINDS)
    # Written by hand for the type checker.
    for kind, listed in ((Act, ACTS), (EvidenceKind, EVIDENCE_KINDS)):
        named = {name.lower() for name, hint in kind.__annotations__.items() if "ClassVar" in str(hint)}
        assert named == set(listed)


def test_the_encoder_s_acts_are_those_that_others_can_be_read_like():
    assert SIX == READER
    assert {act.like for act in ACTS} - {""} <= set(SIX)


def test_a_faulty_code_is_known_to_what_names_it():
    faults: list[str] = []
    tables = {"acts": {"apologise": {}, "scorn": {"content": "claimed", "answers": ["apologise"]}}}
    read_codes(tables, SHIPPED, faults)
    assert [fault.split(":")[0] for fault in faults] == ["acts.apologise"]
