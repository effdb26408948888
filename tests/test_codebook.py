"""The codebook drives what is read and shown, and everything that rests on it agrees."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from rdflib import SKOS, Graph, Literal

from kg.codebook.book import LISTS, list_known, load_codebook
from kg.codebook.crosswalk import build_codebook_table
from kg.codebook.starter import write_codebook
from kg.errors import LoreError
from kg.files import find_data
from kg.jobs.engine import Recipe, load_engine
from kg.model import ACTS, Act
from kg.rdf.codebooks import build_codebook_graph, check_codebook
from kg.reading import build_article
from kg.vocab import CK, concept

TEXT = """The union harangued Northwind for breaking the deal. Northwind denied it.
The union urged Northwind to pay. On Monday the union garlanded Northwind.
"""


def edit(folder, *changes, title="The flood"):
    write_codebook(folder, title)
    path = folder / "codebook.toml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def drop(text, table):
    """Take one table out of a codebook's text."""
    start = text.index(f"[{table}]")
    end = text.find("\n[", start)
    return text[:start] + text[end + 1 :]


def test_the_bundled_codebook_agrees_with_cues_tables_ontology_and_shapes():
    assert check_codebook(load_codebook()) == []


def test_the_bundled_codebook_lists_every_value_of_the_program():
    for name, kind in LISTS.items():
        assert {code.value for code in load_codebook().lists[name]} == set(list_known(kind))


def test_a_new_codebook_is_whole_and_never_written_over_another(tmp_path):
    path = edit(tmp_path / "flood")
    assert check_codebook(load_codebook(path)) == []
    assert load_codebook(path).cues == tmp_path / "flood" / "cues.toml"
    from kg.errors import ExportError

    with pytest.raises(ExportError, match="already"):
        write_codebook(tmp_path / "flood", "again")


def test_the_examples_in_new_files_hold_once_their_marks_are_taken_away(tmp_path):
    path = edit(tmp_path / "flood")
    for name, records in (("cues.toml", 2), ("actors.tsv", 1), ("topics.tsv", 1)):
        file = path.parent / name
        told = re.findall(r"(?m)^# (\[\[\w+\]\]|\w+ = .*|[^\t\n]+\t.*)$", file.read_text("utf-8"))
        assert len([line for line in told if "[[" in line or "\t" in line]) == records
        with file.open("a", encoding="utf-8") as out:
            out.write("\n".join(told) + "\n")
    assert check_codebook(load_codebook(path)) == []


def test_every_fault_of_the_file_is_told_at_once(tmp_path):
    path = edit(
        tmp_path,
        ('title = "The flood"', "mood = 3"),
        ("[acts.deny]", "[acts.gainsay]"),
        ('cameo = "112"', 'cameo = "a"'),
        ('plover = "REQUEST"', 'plover = "ASK"'),
        ('dna = "disagreement"', 'dna = "agreement"\ncolour = "red"'),
        ('schema = "Person"', 'schema = "person"'),
        ('label = "treaty"', ""),
        ("alone = false", 'alone = "no"'),
    )
    with pytest.raises(LoreError) as told:
        load_codebook(path)
    for word in ("mood", "title", "gainsay", "'a'", "'ASK'", "'person'", "label is missing", "alone"):
        assert any(word in fault for fault in told.value.faults), word
    # The act that was renamed carried the wrong dna value; the next one does too once it is right.
    assert all(fault.startswith("codebook.toml: ") for fault in told.value.faults)


def test_faults_of_its_tables_and_values_that_they_use_and_it_lacks_are_told_at_once(tmp_path):
    path = edit(tmp_path)
    path.write_text(drop(path.read_text("utf-8"), "topic-kinds.treaty"), encoding="utf-8")
    (tmp_path / "cues.toml").write_text('[[cue]]\nid = "x"\nact = "shout"\n', encoding="utf-8")
    faults = check_codebook(load_codebook(path))
    assert any("act is 'shout'" in fault for fault in faults)
    assert any("inf-treaty has the kind 'treaty'" in fault for fault in faults)


def test_a_kind_of_evidence_that_no_record_tells_is_a_fault(tmp_path):
    path = edit(tmp_path)
    own = '[evidence-kinds.oath]\nlabel = "oath"\ndefinition = "A sworn word."\ncites = true\n'
    path.write_text(f"{path.read_text('utf-8')}\n{own}", encoding="utf-8")
    (fault,) = check_codebook(load_codebook(path))
    assert fault == "evidence-kinds.oath: no record tells it - add one to the cue file, or take the kind out"


def test_a_label_that_the_ontology_does_not_share_is_a_fault_of_the_bundled_one(tmp_path, monkeypatch):
    text = find_data("ontology", "codebook.toml").read_text("utf-8")
    bad = tmp_path / "codebook.toml"
    bad.write_text(text.replace('label = "deny"', 'label = "gainsay"').replace('"016"', '"017"'), "utf-8")
    monkeypatch.setattr("kg.codebook.book.find_data", lambda *parts: bad)
    faults = check_codebook(load_codebook())
    assert any("label 'gainsay'" in fault for fault in faults)
    assert any("notations ['017'" in fault for fault in faults)


def test_a_new_dispute_needs_no_code(tmp_path):
    path = edit(tmp_path)
    with (tmp_path / "actors.tsv").open("a", encoding="utf-8") as table:
        table.write("airline-nw\tNorthwind Airlines\torganisation\tairline-nw\tNorthwind\t\t\t\town\n")
    (tmp_path / "cues.toml").write_text(
        "".join(
            f'[[cue]]\nid = "{verb}"\nact = "accuse"\nlemma = "{verb}"\npos = "verb"\n'
            f'example = "They {verb}ed the mill."\n'
            for verb in ("harangue", "garland")
        ),
        encoding="utf-8",
    )
    path.write_text(drop(path.read_text("utf-8"), "acts.demand"), encoding="utf-8")
    assert check_codebook(load_codebook(path)) == []
    article = build_article(TEXT, "strike.txt", [])
    plain, own = load_engine(Recipe("rules")), load_engine(Recipe("rules", codebook=path))
    read = own.extract(article)
    said = [(s.act, s.speaker.actor.id, s.target and s.target.actor.id) for s in read]
    assert (Act.ACCUSE, "union", "airline-nw") in said
    charged = {s.cue.text: s.rule for s in read if s.act is Act.ACCUSE}
    assert charged["garlanded"] == "cue:garland"
    assert "harangued" in charged
    assert "airline-nw" in {who for act, who, _ in said if act is Act.DENY}
    assert Act.DEMAND not in {act for act, _, _ in said}
    others = plain.extract(article)
    assert Act.DEMAND in {s.act for s in others}
    assert [s.quote for s in others if "garland" in s.cue.text or "harangue" in s.rule] == []
    assert plain.fingerprint != own.fingerprint


def test_the_codebook_as_rdf_has_crosswalks_and_shapes_of_just_its_values(tmp_path):
    path = edit(tmp_path, ('label = "deny"', 'label = "gainsay"'))
    path.write_text(drop(path.read_text("utf-8"), "acts.state"), encoding="utf-8")
    text = build_codebook_graph(load_codebook(path)).serialize(format="turtle")
    graph = Graph().parse(data=text, format="turtle")
    deny = concept(Act.DENY)
    assert (deny, SKOS.prefLabel, Literal("gainsay", lang="en")) in graph
    assert set(graph.objects(deny, SKOS.notation)) == {
        Literal("016", datatype=CK.CAMEO), Literal("disagreement", datatype=CK.DNA),
    }  # fmt: skip
    assert "schema:NewsMediaOrganization" in text
    (shape,) = [s for s in set(graph.subjects()) if str(s).endswith("Codebook-acts")]
    from rdflib.collection import Collection
    from rdflib.namespace import SH

    allowed = set(Collection(graph, graph.value(shape, SH["in"])))
    assert deny in allowed and concept(Act.STATE) not in allowed and len(allowed) == len(ACTS) - 1


def test_the_table_has_one_row_a_value():
    table = build_codebook_table(load_codebook())
    assert len(table.rows) == sum(len(list_known(kind)) for kind in LISTS.values())


def test_the_command_makes_checks_and_shows(tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "kg", "codebook", *arguments], capture_output=True, text=True, cwd=tmp_path
        )

    assert run("new", "flood", "--title", 'The "flood"').returncode == 0
    assert run("check", "flood/codebook.toml").returncode == 0
    shown = run("show", "flood/codebook.toml", "--format", "csv")
    assert shown.stdout.startswith("list,value,label,cameo,plover,dna,schema,definition")
    (tmp_path / "flood" / "codebook.toml").write_text("title = 3", encoding="utf-8")
    broken = run("check", "flood/codebook.toml")
    assert broken.returncode == 1 and "5 faults" in broken.stderr
