"""Codings of other tools come in whole, at their places, marked by coder - or not at all, with one line."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import build_app
from kg.errors import ReadError
from kg.importing.brat import read_brat
from kg.importing.cas import read_cas
from kg.importing.codings import Slots, to_statements
from kg.importing.dna import read_dna
from kg.importing.tables import read_coding_table
from kg.model import Act

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "dna" / "sample.dna"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample database of DNA is not here")


def spoil(folder: Path, *commands: str) -> Path:
    path = folder / "spoilt.dna"
    shutil.copyfile(SAMPLE, path)
    with closing(sqlite3.connect(path)) as database:
        for command in commands:
            database.execute(command)
        database.commit()
    return path


@needs_sample
def test_dna_documents_codings_and_coders_come_in_whole() -> None:
    codings = read_dna(SAMPLE)
    assert (len(codings.articles), len(codings.codings)) == (7, 41)
    assert {c.coder for c in codings.codings} == {"Coder 1", "Coder 2"}


@needs_sample
def test_dna_codings_become_statements_marked_by_coder() -> None:
    codings = read_dna(SAMPLE)
    statements, left = to_statements(codings, Slots(kind="DNA Statement"))
    assert (len(statements), left) == (40, {"of another kind": 1})
    assert {s.votes for s in statements} == {("coder:Coder 1",)}
    assert all(s.quote == s.clause.of(codings.articles[s.article].text) for s in statements)
    agreeing = sum(c.values.get("agreement") is True for c in codings.codings)
    assert sum(s.act is Act.SUPPORT for s in statements) == agreeing


@needs_sample
def test_dna_offsets_behind_an_emoji_count_code_points(tmp_path: Path) -> None:
    # Java counts the emoji as two units, so everything behind it moves by one.
    path = spoil(
        tmp_path,
        "DELETE FROM STATEMENTS WHERE ID > 1",
        "UPDATE DOCUMENTS SET Text = '\U0001f600 We agree.' WHERE ID = 1",
        "UPDATE STATEMENTS SET Start = 3, Stop = 11 WHERE ID = 1",
    )
    (coding,) = read_dna(path).codings
    assert coding.span is not None
    assert coding.span.of(read_dna(path).articles[coding.article].text) == "We agree"


@needs_sample
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            "UPDATE ENTITIES SET ChildOf = CASE ID WHEN 9 THEN 10 WHEN 10 THEN 9 END WHERE ID IN (9, 10)",
            "circle",
        ),
        ("UPDATE STATEMENTS SET Stop = 99999999 WHERE ID = 3", "statement 3 stands at"),
        ("DROP TABLE ENTITIES", "ENTITIES lacks"),
        ("DELETE FROM DOCUMENTS WHERE ID = 2", "document 2, which is not there"),
    ],
)
def test_spoilt_dna_is_refused_in_one_line(tmp_path: Path, command: str, words: str) -> None:
    with pytest.raises(ReadError, match=words) as caught:
        read_dna(spoil(tmp_path, command))
    assert "\n" not in str(caught.value)


@needs_sample
def test_truncated_dna_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.dna"
    path.write_bytes(SAMPLE.read_bytes()[: SAMPLE.stat().st_size // 2])
    with pytest.raises(ReadError, match=r"damaged|not a whole"):
        read_dna(path)


def test_foreign_files_are_no_dna(tmp_path: Path) -> None:
    (tmp_path / "text.dna").write_text("Not a database at all, only a line of words." * 40)
    with pytest.raises(ReadError, match="not a whole SQLite file"):
        read_dna(tmp_path / "text.dna")
    with closing(sqlite3.connect(tmp_path / "other.dna")) as database:
        database.execute("CREATE TABLE bookmarks (id)")
    with pytest.raises(ReadError, match="no DNA 3 database"):
        read_dna(tmp_path / "other.dna")


def test_table_with_mapped_columns_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("actor;whom;act;quote;coder\nAvaria;Borland;accuse;Borland cheats;Ann\n", "utf-8-sig")
    codings = read_coding_table(path, {"speaker": "actor", "target": "whom"})
    slots = Slots("speaker", "", "target", "content", "", "act")
    ((statement,), left) = to_statements(codings, slots)
    assert (statement.speaker.actor.label, statement.act, left) == ("Avaria", Act.ACCUSE, {})
    assert statement.target is not None
    assert statement.target.actor.label == "Borland"
    assert statement.votes == ("coder:Ann",)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"actor,quote\nA,x\n", "lacks speaker"),
        (b"speaker\nA\n", "lacks quote or text"),
        (b"speaker,quote\nA,x,y\n", ":2: 3 cells"),
        ("speaker,quote\nA,caf\xe9\n".encode() + "B,caf\xe9\n".encode("latin-1"), ":3: not utf-8"),
        (b"speaker,quote,text,start,end\nA,bc,abcd,0,2\n", "does not cut"),
        (b"speaker,quote,date\nA,x,2 May\n", "expected YYYY-MM-DD"),
        (b"", "empty table"),
    ],
)
def test_spoilt_table_is_refused_in_one_line(tmp_path: Path, raw: bytes, words: str) -> None:
    (tmp_path / "codes.csv").write_bytes(raw)
    with pytest.raises(ReadError, match=words):
        read_coding_table(tmp_path / "codes.csv")


def write_brat(folder: Path, ann: str) -> Path:
    (folder / "a.txt").write_text("Avaria accused Borland.")
    (folder / "a.ann").write_text(ann)
    return folder / "a.ann"


def test_brat_event_becomes_one_coding(tmp_path: Path) -> None:
    ann = "T1\tActor 0 6\tAvaria\nT2\tAct 7 14\taccused\nT3\tActor 15 22\tBorland\n"
    ann += "E1\tAct:T2 who:T1 whom:T3\nA1\tSure E1\n"
    (coding,) = read_brat(write_brat(tmp_path, ann), coder="Ann").codings
    assert coding.values == {"trigger": "accused", "who": "Avaria", "whom": "Borland", "Sure": True}
    assert coding.coder == "Ann"


@pytest.mark.parametrize(
    ("ann", "words"),
    [
        ("T1\tActor 0 6\tBorland\n", "is not at"),
        ("T1 Actor\n", "not brat standoff"),
        ("E1\tAct:T9\n", "missing"),
        ("E1\tAct:E2\nE2\tAct:E1\n", "circle"),
    ],
)
def test_spoilt_brat_is_refused(tmp_path: Path, ann: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_brat(write_brat(tmp_path, ann))


def build_cas(folder: Path, save: Callable[..., None] | None = None) -> Path:
    cassis = pytest.importorskip("cassis")
    system = cassis.TypeSystem()
    layer = system.create_type("webanno.custom.Claim", supertypeName="uima.tcas.Annotation")
    system.create_feature(domainType=layer, name="speaker", rangeType="uima.cas.String")
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string = "Avaria \U0001f600 accused Borland."
    cas.sofa_mime = "text/plain"
    cas.add(layer(begin=9, end=24, speaker="Avaria"))
    cas.to_xmi(folder / "a.xmi")
    system.to_xml(folder / "TypeSystem.xml")
    return folder / "a.xmi"


def test_cas_annotation_becomes_one_coding(tmp_path: Path) -> None:
    codings = read_cas(build_cas(tmp_path))
    (coding,) = codings.codings
    assert coding.span is not None
    assert coding.span.of(codings.articles[coding.article].text) == "accused Borland"
    assert coding.values["speaker"] == "Avaria"


def test_spoilt_cas_is_refused(tmp_path: Path) -> None:
    path = build_cas(tmp_path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(ReadError, match="not a UIMA CAS"):
        read_cas(path)


def import_table(folder: Path, column: str, *values: str, given: dict[str, Act] | None = None) -> list[str]:
    """Import one coding a value of the stance column; gives the act of each, "" where it was left out."""
    rows = "".join(f"Speaker {n},{value},words {n}\n" for n, value in enumerate(values))
    (folder / "codes.csv").write_text(f"speaker,{column},quote\n{rows}", encoding="utf-8")
    codings = read_coding_table(folder / "codes.csv", {"stance": column} if column != "other" else {})
    slots = Slots("speaker", "", "", "", "stance", acts=given or {})
    acts = {s.quote: s.act.value for s in to_statements(codings, slots)[0]}
    return [acts.get(f"words {n}", "") for n in range(len(values))]


@pytest.mark.parametrize(
    ("values", "acts"),
    [
        (("1", "-1", "0"), ("support", "deny", "")),
        (("+1", "\N{MINUS SIGN}1", "0.0"), ("support", "deny", "")),
        (("2", "-3", "1"), ("support", "deny", "support")),
        (("1", "0"), ("support", "deny")),
        (("for", "Against", "NEUTRAL"), ("support", "deny", "")),
        (("in favour of", "opposed", "mixed", ""), ("support", "deny", "", "")),
        (("yes", "no"), ("support", "deny")),
        (("True", "FALSE"), ("support", "deny")),
        (("accuse", "Denies"), ("accuse", "deny")),
    ],
)
def test_stance_is_read_on_the_scale_of_its_file(
    tmp_path: Path, values: tuple[str, ...], acts: tuple[str, ...]
) -> None:
    assert import_table(tmp_path, "agreement", *values) == list(acts)


@pytest.mark.parametrize("values", [("dafür", "dagegen"), ("1", "2", "3"), ("0.5",), ("support", "perhaps")])
def test_stance_that_is_not_known_is_refused_with_every_such_value(
    tmp_path: Path, values: tuple[str, ...]
) -> None:
    with pytest.raises(ReadError, match=r"--act VALUE=support") as caught:
        import_table(tmp_path, "agreement", *values)
    unknown = [value for value in values if value not in ("1", "support")]
    assert all(repr(value) in str(caught.value) for value in unknown)


def test_users_own_words_for_a_stance_are_taken(tmp_path: Path) -> None:
    given = {"dafür": Act.SUPPORT, "dagegen": Act.DENY, "3": Act.WARN}
    assert import_table(tmp_path, "agreement", "Dafür", "dagegen", "3", given=given) == [
        "support",
        "deny",
        "warn",
    ]


def test_codings_without_a_stance_say_only_that_somebody_spoke(tmp_path: Path) -> None:
    assert import_table(tmp_path, "other", "1", "-1") == ["state", "state"]


def write_event(folder: Path, kind: str) -> Path:
    text = "Avaria accused Borland."
    (folder / "a.txt").write_bytes(text.encode())
    at = text.index("Borland")
    ann = f"T1\tActor 0 6\tAvaria\nT2\t{kind} 7 14\taccused\nT3\tActor {at} {at + 7}\tBorland\n"
    ann += f"E1\t{kind}:T2 speaker:T1 target:T3\n"
    (folder / "a.ann").write_bytes(ann.encode())
    return folder / "a.ann"


BRAT = Slots("speaker", "", "target", "", "stance", kinds_are_acts=True)


@pytest.mark.parametrize(
    ("kind", "act"),
    [("Accuse", "accuse"), ("DENIAL", "deny"), ("Threatens", "threaten"), ("Demand", "demand")],
)
def test_type_of_a_brat_event_names_the_act(tmp_path: Path, kind: str, act: str) -> None:
    ((statement,), _) = to_statements(read_brat(write_event(tmp_path, kind)), BRAT)
    assert statement.act.value == act


def test_roles_of_a_brat_event_are_known_whatever_their_case(tmp_path: Path) -> None:
    path = write_event(tmp_path, "Accuse")
    path.write_text(path.read_text().replace("speaker:", "Speaker:").replace("target:", "TARGET:"))
    ((statement,), _) = to_statements(read_brat(path), BRAT)
    assert statement.target is not None
    assert (statement.speaker.actor.label, statement.target.actor.label) == ("Avaria", "Borland")


def test_type_of_a_brat_event_that_names_no_act_is_refused_and_can_be_given(tmp_path: Path) -> None:
    codings = read_brat(write_event(tmp_path, "Attack"))
    with pytest.raises(ReadError, match=r"^Attack: .*--act Attack=accuse"):
        to_statements(codings, BRAT)
    ((statement,), _) = to_statements(codings, replace(BRAT, acts={"attack": Act.CRITICISE}))
    assert statement.act is Act.CRITICISE


def test_attribute_of_a_brat_event_may_hold_the_stance(tmp_path: Path) -> None:
    path = write_event(tmp_path, "Position")
    path.write_text(path.read_text() + "A1\tstance E1 against\n")
    ((statement,), _) = to_statements(read_brat(path), BRAT)
    assert statement.act is Act.DENY


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("Avaria\r\naccused\r\nBorland.", -2),  # the tool counts CR LF as one
        ("Avaria\naccused\nBorland.", 2),  # annotated before CR LF became LF
        ("\ufeffAvaria accused Borland.", -1),  # without the byte order mark
        ("Avaria \U0001f600 accused Borland.", 1),  # UTF-16 units
        ("Avaria accused Borland.", 0),
    ],
)
def test_brat_offsets_are_read_as_the_tool_counted_them(tmp_path: Path, text: str, shift: int) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    at = text.index("Borland") + shift
    first = 0 if not (text.startswith("\ufeff") and shift == 0) else 1
    (tmp_path / "a.ann").write_text(
        f"T1\tActor {first} {first + 6}\tAvaria\nT2\tActor {at} {at + 7}\tBorland\n"
    )
    codings = read_brat(tmp_path / "a.ann")
    (article,) = codings.articles.values()
    assert article.text == text
    assert [c.span and c.span.of(text) for c in codings.codings] == ["Avaria", "Borland"]


def test_brat_offsets_that_fit_no_counting_name_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Avaria\r\naccused Borland.")
    (tmp_path / "a.ann").write_text("T1\tActor 3 9\tAvaria\n")
    with pytest.raises(
        ReadError, match=r"a.ann:1: 'Avaria' is not at 3 9 .*CR LF as one character and as two"
    ):
        read_brat(tmp_path / "a.ann")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(build_app(), ["import", *(str(argument) for argument in arguments)])


def test_command_says_when_no_stance_is_mapped_and_which_columns_there_are(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("speaker,agreement,quote\nAvaria,-1,never\nBorland,1,always\n")
    bare, mapped = run("csv", path), run("csv", path, "--column", "stance=agreement")
    assert (
        "No stance is mapped" in bare.output
        and "--column stance=NAME (the file has agreement)" in bare.output
    )
    assert "No stance" not in mapped.output and "(1 deny, 1 support)" in mapped.output


def test_command_takes_the_user_s_words_for_acts(tmp_path: Path) -> None:
    answer = run(
        "brat", write_event(tmp_path, "Attack"), "--slot", "speaker=speaker", "--slot", "target=target",
        "--act", "Attack=accuse",
    )  # fmt: skip
    assert (answer.exit_code, "(1 accuse)" in answer.output) == (0, True)
    assert run("csv", "x.csv", "--act", "con=oppose").exit_code != 0
