"""Claims from texts to every place that shows them: people make them one, take a content out, rename, take it back."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main
from kg.jobs.serving import open_desk
from kg.review.claims import ClaimDecision

#: Two articles that make one charge in other words, and one with another charge.
TEXTS = {
    "a": "Norland accused Sudria of stealing the plans of its harbour cranes on Monday. Nobody else spoke.",
    "b": "The crane makers' union accused Sudria of the theft of the plans of harbour cranes. The loss was great.",
    "c": "Norland accused Sudria of poisoning the herring in the northern bay. Fishermen stayed at home.",
}
NAME = "Sudria stole the crane plans"
BY = ("--reviewer", "anna")


@dataclass
class Room:
    """A folder in which articles are built, judged and built again."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> str:
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["kg", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capsys.readouterr()
        assert not ended.value.code, printed.err
        return printed.out

    def build(self) -> None:
        self.run("build", "texts", "--all", "--workers", "1")

    def list_claims(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run("claims", "--format", "csv"))))

    def list_contents(self) -> dict[str, tuple[str, str]]:
        """Label and id of the content of each accusation, by the name of its file."""
        outlets = {f"Outlet {name}": name for name in TEXTS}
        rows = csv.DictReader(io.StringIO(self.run("query", "accusations", "--format", "csv")))
        store = (self.folder / "exports" / "statements.jsonl").read_text("utf-8").splitlines()
        ids = {one["id"]: one["proposition"]["id"] for one in map(json.loads, store) if one["proposition"]}
        return {outlets[row["outlet"]]: (row["what"], ids[row["statement"]]) for row in rows}


@pytest.fixture
def room(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    for number, (name, text) in enumerate(TEXTS.items(), start=1):
        (tmp_path / "texts" / f"{name}.txt").write_text(text, "utf-8")
        facts = f'outlet = "Outlet {name}"\npublished = "2019-0{number}-01"\n'
        (tmp_path / "texts" / f"{name}.toml").write_text(facts, "utf-8")
    made = Room(tmp_path, capsys, monkeypatch)
    made.build()
    return made


def test_claims_are_merged_split_and_renamed_and_every_place_shows_it(room):
    before = room.list_contents()
    assert before["a"] == before["b"] != before["c"]
    (first, second) = room.list_claims()
    assert (first["by"], second["by"], second["near"]) == ("", "machine", first["content"])
    theft, herring = first["claim_id"], before["c"][1]

    room.run("verdicts", "merge", "proposition", theft, theft, "--label", NAME, *BY)
    room.run("verdicts", "split", "proposition", second["content_id"], *BY)
    room.run("verdicts", "merge", "proposition", theft, herring, *BY)
    room.build()

    after = room.list_contents()
    assert after["c"] == after["a"] == (NAME, theft)
    assert after["b"][1] == second["content_id"]
    rows = {row["content_id"]: (row["claim"], row["by"], row["sure"]) for row in room.list_claims()}
    assert rows == {theft: (NAME, "", "1.0"), herring: (NAME, "reviewer", "")}
    told = room.run("claims")
    assert NAME in " ".join(told.split()) and "reviewer" in told
    pages = {
        page: (room.folder / "exports" / page).read_text("utf-8")
        for page in ("ledger.html", "statements.html")
    }
    assert all(NAME in text for text in pages.values())
    room.run("export", "claims", "--licence", "https://example.org/free", "--published", "2020-01-01")
    assert any(NAME in path.read_text("utf-8") for path in (room.folder / "exports").rglob("claims*"))


def test_a_content_without_a_claim_is_found_by_its_words_and_merged_by_the_id_that_is_told(room):
    before = room.list_contents()
    asked = ("claims", "--alone", "--text", "HERRING", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(room.run(*asked)))
    assert (row["content_id"], row["contents"]) == (before["c"][1], "1")
    said = next(
        csv.DictReader(io.StringIO(room.run("query", "accusations", "--format", "csv", "--text", "herring")))
    )
    assert f"no other content; content {before['c'][1]}" in room.run("explain", said["statement"])
    room.run("verdicts", "merge", "proposition", before["a"][1], row["content_id"], *BY)
    room.build()
    assert room.list_contents()["c"] == room.list_contents()["a"]
    own, called = before["c"][0], room.list_contents()["c"][0]
    assert own != called
    assert f"here: {own}" in room.run("explain", said["statement"])


def fill(text: str, cells: dict[str, dict[str, str]], key: str) -> str:
    """Fill the rows of a table, found by what they have in one column."""
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows({**row, **cells.get(row[key], {})} for row in rows)
    return out.getvalue()


def test_claims_are_renamed_moved_and_taken_apart_by_a_table(room):
    before, file = room.list_contents(), room.folder / "claims.csv"
    (first, second) = room.list_claims()
    theft, herring = first["claim_id"], before["c"][1]
    told = {
        theft: {"label": NAME},
        second["content_id"]: {"out": "x", "into": before["c"][0], "reason": "another thing"},
    }
    file.write_text(fill(room.run("verdicts", "sheet", "claims"), told, "content_id"), "utf-8")
    room.run("verdicts", "import", str(file), *BY)
    room.build()
    after = room.list_contents()
    assert after["a"] == (NAME, theft)
    assert after["b"] == after["c"] and after["b"][1] == herring
    lines = [json.loads(line) for line in (room.folder / "verdicts.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["merge", "split", "merge"]
    assert [line.get("reason", "") for line in lines] == ["", "another thing", "another thing"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"claim_id": "shifted", "out": "x"}, "was shifted or the store rebuilt"),
        ({"into": "nobody says this"}, "expected the label or id of another claim"),
        ({"out": "x", "label": "Both"}, "label stands alone"),
        ({"reason": "so"}, "a reason alone changes nothing"),
        ({"label": "x" * 400}, "at most 300 characters"),
    ],
)
def test_a_row_on_a_claim_that_says_nothing_sound_is_refused_by_its_line(room, cells, words):
    file = room.folder / "claims.csv"
    (first, _) = room.list_claims()
    file.write_text(fill(room.run("verdicts", "sheet", "claims"), {first["content_id"]: cells}, "content_id"))
    room.monkeypatch.setattr(sys, "argv", ["kg", "verdicts", "import", str(file), *BY])
    with pytest.raises(SystemExit) as ended:
        main()
    told = " ".join(room.capsys.readouterr().err.split())
    assert ended.value.code == 1 and "claims.csv:2: refused" in told and words in told
    assert not (room.folder / "verdicts.jsonl").exists()


@pytest.mark.parametrize("what", ["proposition", "actor", "utterance"])
def test_an_id_that_the_store_has_not_is_refused_before_anything_is_written(room, what):
    room.monkeypatch.setattr(sys, "argv", ["kg", "verdicts", "split", what, "sudriaa", *BY])
    with pytest.raises(SystemExit) as ended:
        main()
    told = room.capsys.readouterr().err
    assert ended.value.code == 2
    assert "sudriaa in this store" in told and "nothing was written" in told
    assert not (room.folder / "verdicts.jsonl").exists()


def test_a_verdict_of_the_desk_is_what_the_command_gives_and_undo_brings_the_claim_back(room):
    before, log = room.list_contents(), room.folder / "verdicts.jsonl"
    desk = open_desk(room.folder / "store", log, lambda: "2026-01-31T10:00:00Z")
    statement = next(i.statement for i in desk.list_items() if "theft" in i.statement.quote)
    claim = desk.find_claim(statement.id)
    assert [one.claim for one in claim.contents] == [before["a"][1]] * 2
    key = desk.regroup("anna", statement.id, ClaimDecision(claim.token, out=claim.own))
    room.build()
    assert room.list_claims() == [] and room.list_contents()["b"][1] == claim.own
    desk.undo("anna", key)
    room.build()
    assert room.list_contents() == before


def test_a_name_stays_with_the_rest_of_a_claim_whose_first_content_is_taken_out(room):
    before = room.list_contents()
    (first, second) = room.list_claims()
    room.run("verdicts", "merge", "proposition", first["claim_id"], first["claim_id"], "--label", NAME, *BY)
    room.run("verdicts", "merge", "proposition", first["claim_id"], before["c"][1], *BY)
    room.run("verdicts", "split", "proposition", first["claim_id"], *BY)
    room.build()
    after = room.list_contents()
    assert after["a"] == (first["content"], first["claim_id"])
    assert after["b"] == after["c"] == (NAME, second["content_id"])
    room.run(
        "verdicts", "merge", "proposition", first["claim_id"], first["claim_id"], "--label", "Alone", *BY
    )
    room.build()
    assert [room.list_contents()[name][0] for name in "abc"] == ["Alone", NAME, NAME]


#: One who first affirms and later rejects what he said of somebody whose name no article tells for a firm's.
SHIFTED = {
    "a": "Ida Tull, the mayor, accused Halden Shipping on Saturday of breaking the wage agreement.",
    "b": "Ida Tull denied on Monday that Halden Shipping broke the wage agreement. The mayor had read the books of the "
    "company.",
}


def test_who_affirms_a_charge_against_another_and_later_rejects_it_is_told_with_both_quotes(room):
    for name, text in SHIFTED.items():
        (room.folder / "texts" / f"{name}.txt").write_text(text, "utf-8")
    (room.folder / "texts" / "c.txt").unlink()
    room.build()
    (row,) = csv.DictReader(io.StringIO(room.run("query", "positions", "--format", "csv")))
    assert (row["who"], row["act1"], row["act2"]) == ("Ida Tull", "accuse", "deny")
    assert row["quote1"] in SHIFTED["a"] and row["quote2"] in SHIFTED["b"]
    assert row["date1"] < row["date2"]


def test_what_a_person_typed_is_what_its_claim_is_called(room):
    rows = list(csv.DictReader(io.StringIO(room.run("query", "accusations", "--format", "csv"))))
    judged = next(row["statement"] for row in rows if row["outlet"] == "Outlet b")
    typed = "Sudria: stealing what the crane makers had drawn up for the harbour"
    told = {judged: {"verdict": "correct", "new_proposition": typed}}
    sheet = fill(room.run("verdicts", "sheet"), told, "id")
    (room.folder / "judged.csv").write_text(sheet, "utf-8")
    room.run("verdicts", "import", "judged.csv", *BY)
    room.build()
    after = room.list_contents()
    assert after["a"] == after["b"] != after["c"] and after["a"][0] == typed
