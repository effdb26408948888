"""The command line's promises: data on stdout, words on stderr, one line for a user's mistake, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = ROOT / "articles" / "004_39f78d83e5471412.txt"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00" + bytes(
    range(256)
)


def run(*arguments, cwd=None, data=None):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, input=data, capture_output=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    done = run("build", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return folder


def test_build_writes_only_store_and_exports(built):
    assert sorted(p.name for p in built.iterdir()) == ["exports", "store"]


def test_build_reports_the_accusation_table(built):
    text = run("build", cwd=built).stdout.decode()
    assert "5 articles" in text
    assert "who" in text
    assert "Russia" in text
    assert "not read again" in text


def test_extract_prints_the_fixed_interface():
    done = run("extract", ARTICLE, "--acts", "accuse,deny")
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    text = ARTICLE.open(encoding="utf-8", newline="").read()
    assert rows
    for row in rows:
        keys = list(row)[:18]
        assert keys == [
            "id", "article", "act", "speaker", "target", "proposition", "quote", "start", "end", "cue", "grounds",
            "answers", "reported_by", "rendering", "framing", "when", "rule", "confidence",
        ]  # fmt: skip
        assert row["act"] in ("accuse", "deny")
        assert text[row["start"] : row["end"]] == row["quote"]


def test_extract_reads_stdin():
    done = run("extract", "-", data=b"Moscow accused Kiev of shelling the village.")
    (row,) = [r for r in map(json.loads, done.stdout.decode().splitlines()) if r["act"] == "accuse"]
    assert (row["speaker"]["label"], row["target"]["label"]) == ("Russia", "Ukraine")


def test_rules_mode_reads_without_the_tagger():
    done = run("quotes", ARTICLE, "--attribution", "rules")
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0
    assert rows
    assert not any("tagger" in row["votes"] for row in rows)


def test_no_statement_comes_from_comments_captions_copies_or_furniture(built):
    rows = [
        json.loads(line) for line in (built / "exports" / "statements.jsonl").read_text("utf-8").splitlines()
    ]
    for path in sorted((ROOT / "articles").glob("*.txt")):
        read = json.loads(run("read", path).stdout)
        closed = [
            p
            for p in read["paragraphs"]
            if p["role"] in ("comment", "furniture", "byline", "dateline", "caption")
            or p["copy_of"] is not None
        ]
        for row in (r for r in rows if r["article"] == read["id"]):
            assert not any(row["start"] < p["end"] and p["start"] < row["end"] for p in closed), row["quote"]


def test_explain_shows_roles_rule_and_chain(built):
    rows = [
        json.loads(line) for line in (built / "exports" / "statements.jsonl").read_text("utf-8").splitlines()
    ]
    key = next(r["id"] for r in rows if r["act"] == "accuse" and r["grounds"])
    text = run("explain", key, cwd=built).stdout.decode()
    for part in ("[cue:", "speaker", "read by", "grounds"):
        assert part in text


def test_verify_finds_every_quote_in_place(built):
    assert run("verify", cwd=built).returncode == 0


def test_validate_finds_no_violation(built):
    done = run("validate", cwd=built)
    assert done.returncode == 0, done.stderr.decode()[-1500:]


def test_named_query_gives_rows_with_their_words(built):
    done = run("query", "accusations", "--format", "json", cwd=built)
    rows = json.loads(done.stdout)
    assert done.returncode == 0
    assert rows
    assert run("query", "accusatons", cwd=built).stderr.decode().count("accusations")


def test_sparql_from_stdin_and_updates_refused(built):
    count = run(
        "sparql",
        "-",
        "--format",
        "json",
        cwd=built,
        data=b"SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a ck:Article }",
    )
    assert json.loads(count.stdout)[0]["n"] == 5
    typed = run("sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?a a ck:Article }", "--format", "csv", cwd=built)
    assert typed.stdout.decode().splitlines()[1].isdigit()
    assert "the query does not parse" in run("sparql", "SELECT ?s { ?s ?p }", cwd=built).stderr.decode()
    assert run("sparql", "-", cwd=built, data=b"DELETE WHERE { ?s ?p ?o }").returncode == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "no article"),
        ("picture.txt", PNG, "binary"),
        ("latin.txt", "Caf\xe9 owners accused Ren\xe9 of theft.".encode("latin-1"), "UTF-8"),
        ("large.txt", b"word " * 2_200_000, "--max-mb"),
    ],
)
def test_bad_file_gives_one_line_and_the_rest_goes_on(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zgood.txt").write_text("Moscow accused Kiev of shelling the village.", encoding="utf-8")
    done = run("extract", tmp_path)
    words = done.stderr.decode().strip().splitlines()
    assert done.returncode == 1
    assert len(words) == 1, words
    assert name in words[0]
    assert "Traceback" not in words[0]
    assert b'"accuse"' in done.stdout
    assert says.lower() in words[0].lower() or name in words[0]


@pytest.mark.parametrize(
    "text",
    [
        "\u202eMoscow\u202c \U0001f680 accused Kiev of theft \U0001f4a3\U0001f3fd.",
        "Moscow said: \u201cKiev has lied to us and",
        "Moscow accused Kiev.\r\n\r\nKiev denied it.\r\n",
        '\u05e9\u05dc\u05d5\u05dd accused \u0627\u0644\u0633\u0644\u0627\u0645 of theft, he said """ again.',
    ],
)
def test_odd_text_gives_spans_inside_the_text(tmp_path, text):
    path = tmp_path / "odd.txt"
    path.write_bytes(text.encode("utf-8"))
    done = run("extract", path)
    assert done.returncode == 0, done.stderr.decode()
    frozen = text.replace("\r\n", "\n")
    for row in map(json.loads, done.stdout.decode().splitlines()):
        assert frozen[row["start"] : row["end"]] == row["quote"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["extract", "missing.txt"], 1, "missing.txt"),
        (["extract", "x.txt", "--acts", "shout"], 2, "accuse"),
        (["extract", "x.txt", "--attribution", "magic"], 2, "rules"),
        (["query", "accusations", "--store", "nowhere"], 1, "kg build"),
        (["explain", "ffff", "--store", "nowhere"], 1, "kg build"),
        (["export", "docx", "--store", "nowhere"], 1, "kg build"),
        (["build", "x.txt", "--workers", "-1"], 2, "--workers"),
        (["diff", "nowhere", "nothing"], 1, "expected a store"),
        (["read", "x.json", "--field", "text"], 2, "NAME=PATH"),
    ],
)
def test_wrong_use_is_one_line_with_a_remedy(tmp_path, arguments, code, says):
    done = run(*arguments, cwd=tmp_path)
    words = done.stderr.decode().strip().splitlines()
    assert done.returncode == code, words
    assert len(words) == 1
    assert says in words[0]


def test_a_page_is_shown_by_its_path_alone_where_there_is_no_browser(built, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("DISPLAY", raising=False)
    for page in ([], ["--no-show"]):
        done = run("view", "ledger", "--out", str(tmp_path), *page, cwd=built)
        assert (done.returncode, done.stdout) == (0, b"")
        assert done.stderr.decode().splitlines() == [str(tmp_path / "ledger.html")]


def test_unknown_export_format_lists_the_known_ones(built):
    done = run("export", "docx", cwd=built)
    assert done.returncode == 2
    assert b"graphml" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query", "acusations"], 2, "did you mean accusations"),
        (["view", "networks"], 2, "unknown page 'networks' - did you mean network?"),
        (["analyse", "reciprocty"], 2, "unknown measure 'reciprocty' - did you mean reciprocity?"),
        (["query", "accusations", "--acter", "x"], 2, "did you mean actor"),
        (["query", "accusations", "--actor", "Rusia"], 2, "did you mean Russia"),
        (["query", "accusations", "--actor"], 2, "needs a value"),
        (["query", "accusations", "--format", "xls"], 2, "csv"),
        (["query", "around"], 2, "for example --day"),
        (
            ["query", "bad-syntax", "--queries", str(ROOT / "tests" / "malformed" / "queries")],
            1,
            "bad-syntax.rq:5",
        ),
        (["sparql", "missing.rq"], 1, "missing.rq"),
        (["explain", "zzzz"], 1, "kg query statements"),
        (["diff", "store", "missing.jsonl"], 1, "missing.jsonl"),
    ],
)
def test_wrong_question_is_one_line_with_a_remedy(built, arguments, code, says):
    done = run(*arguments, cwd=built)
    words = done.stderr.decode().strip().splitlines()
    assert done.returncode == code, words
    assert len(words) == 1
    assert says in words[0]


def test_folder_with_one_unreadable_file_builds_the_rest(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Moscow accused Kiev of shelling the village.", encoding="utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "nowhere.txt")
    done = run("build", folder, "--attribution", "rules", cwd=tmp_path)
    assert done.returncode == 1
    assert b"1 article (" in done.stdout
    assert "b.txt" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_folder_that_cannot_hold_the_store_is_one_line_and_nothing_is_lost(built, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("kept", encoding="utf-8")
    done = run("build", "--store", blocked, cwd=tmp_path)
    words = done.stderr.decode().strip().splitlines()
    assert done.returncode == 1
    assert len(words) == 1, words
    assert "writable folder" in words[0]
    assert blocked.read_text(encoding="utf-8") == "kept"


def test_read_only_output_folder_is_one_line(built, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    done = run("export", "csv", "--out", blocked / "below", cwd=built)
    assert done.returncode == 1
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_broken_actor_table_lists_every_fault(tmp_path):
    (tmp_path / "actors.tsv").write_text("id\tlabel\nBAD ID\tx\n", encoding="utf-8")
    done = run("extract", ARTICLE, "--actors", tmp_path / "actors.tsv")
    assert done.returncode == 1
    assert b"actors.tsv:1" in done.stderr
    assert b"Traceback" not in done.stderr
