"""The DNA database: DNA's own tables, read back by our importer with every statement at its place."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article, make_statement
from river import ARTICLES, build_river

from kg.analysis.events import COLUMNS, from_codings, from_statements
from kg.exchange.dna import PASSWORD, build_dna, hash_password
from kg.importing.codings import Slots, to_statements
from kg.importing.dna import read_dna

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "dna" / "sample.dna"


def _read(statements, articles, folder):
    path = folder / "made.dna"
    path.write_bytes(build_dna(statements, articles).content)
    return path, read_dna(path)


@pytest.fixture(scope="module")
def back(tmp_path_factory):
    return _read(build_river(), ARTICLES, tmp_path_factory.mktemp("dna"))


def test_every_statement_comes_back_at_its_words(back):
    said = {s.id: (s.article, s.clause) for s in build_river()}
    assert {c.values["statement id"]: (c.article, c.span) for c in back[1].codings} == said
    assert {a.id: a.text for a in back[1].articles.values()} == {a.id: a.text for a in ARTICLES.values()}


def test_every_variable_comes_back(back):
    said = {s.id: s for s in build_river()}
    for coding in back[1].codings:
        s, v = said[coding.values["statement id"]], coding.values
        assert (v["act"], v["agreement"], v["own voice"]) == (
            s.act.value,
            not s.act.rejects,
            s.own_voice,
        )
        own = s.proposition.label if s.proposition else ""
        assert (v["concept"], v["statement content"]) == (s.assigned.concept if s.assigned else "", own)
        assert v["target"] == (s.target.actor.label if s.target else "")
        assert v["confidence"] == round(100 * s.confidence)
        assert v["grounds"] == " | ".join(e.mention.text for e in s.grounds)
        assert (coding.coder, v["answers"]) == ("counterclaim", " ".join(s.answers))


def test_the_concepts_are_those_of_the_codebook_alone_and_a_note_counts_the_rest():
    said = build_river()
    uncoded = sum(s.assigned is None for s in said)
    assert any(
        note.startswith(f"{uncoded} of {len(said)} statements fall under no concept")
        for note in build_dna(said, ARTICLES).notes
    )


def test_without_a_codebook_the_contents_stand_for_concepts(tmp_path):
    said = [replace(s, assigned=None) for s in build_river()]
    _, codings = _read(said, ARTICLES, tmp_path)
    assert all(c.values["concept"] == c.values["statement content"] for c in codings.codings)
    assert not any("concept" in note for note in build_dna(said, ARTICLES).notes)


@pytest.mark.parametrize("level", ["side", "actor"])
@pytest.mark.parametrize("column", COLUMNS)
def test_an_export_is_measured_like_the_statements(back, level, column):
    notes = []
    events = from_codings(back[1], level, column, notes.append)
    own = from_statements(build_river(), ARTICLES, level, column)
    told = lambda found: Counter((e.row, e.column, e.level) for e in found)  # noqa: E731
    assert told(events) == told(own)
    left = len(build_river()) - len(own)
    said = [
        note
        for note in notes
        if note.endswith("without concept: left out" if column == "concept" else "content: left out")
    ]
    assert [int(note.split()[0]) for note in said] == [left]


def test_our_importer_makes_the_same_statements_of_it(back):
    again, left = to_statements(back[1], Slots(target="target", act="act"))
    key = lambda s: (s.article, s.clause, s.act, s.speaker.actor.label, s.speaker.side_label)  # noqa: E731
    persons = [s for s in build_river() if s.speaker.actor.kind.value == "person"]
    assert not left and len(again) == len(build_river())
    assert {key(s) for s in persons} <= {key(s) for s in again}


def test_every_key_leads_to_a_row_as_dna_enforces(back):
    with sqlite3.connect(back[0]) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counts = [
            database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in ("ENTITIES", "ATTRIBUTEVALUES")
        ]
        # DNA expects a value for every attribute of every entity.
        assert counts[1] == 3 * counts[0]


def test_documents_keep_outlet_and_day_and_the_undated_one_is_told(back):
    found = {a.id: (a.outlet and a.outlet.value, a.published.value) for a in back[1].articles.values()}
    for article in ARTICLES.values():
        outlet = article.outlet.value if article.outlet else None
        assert found[article.id] == (outlet, article.published.value if article.published else "1970-01-01")
    assert build_dna([], ARTICLES).notes == (
        "1 article without a date stands on 1970-01-01: DNA has no empty date",
    )


def test_organisations_hang_under_the_side_they_speak_for(tmp_path):
    said = [s for s in build_river() if s.speaker.actor.label == "River League"][:1]
    party = replace(said[0].speaker, actor=replace(said[0].speaker.actor, side="avaria"), side_label="Avaria")
    _, codings = _read([replace(said[0], speaker=party)], ARTICLES, tmp_path)
    assert codings.parents == {"organization": {"River League": "Avaria"}}


def test_offsets_count_utf_16_units_as_in_dna(tmp_path):
    article = make_article("\U0001f600 Avaria accused Borland of theft \U0001f600.")
    statement = make_statement(article, "Avaria accused Borland of theft", "accused")
    path, codings = _read([statement], {article.id: article}, tmp_path)
    assert codings.codings[0].span == statement.clause
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT Start FROM STATEMENTS").fetchone() == (statement.clause.start + 1,)


def test_long_names_are_cut_aloud_and_stay_different(tmp_path):
    article = make_article("Avaria accused Borland. Avaria accused Borland again.")
    names = ["x" * 300 + end for end in "ab"]
    said = [
        make_statement(article, quote, "accused", says=name)
        for quote, name in zip(
            ("Avaria accused Borland.", "Avaria accused Borland again"), names, strict=True
        )
    ]
    product = build_dna(said, {article.id: article})
    assert "2 names are cut to 190 characters: DNA holds no longer ones" in product.notes
    _, codings = _read(said, {article.id: article}, tmp_path)
    assert len({c.values["concept"] for c in codings.codings}) == 2


def test_hostile_text_goes_in_and_keeps_its_length(tmp_path):
    article = make_article("A\x00\ud800'; DROP TABLE x; -- Avaria accused Borland of theft.")
    statement = make_statement(article, "Avaria accused Borland of theft", "accused")
    _, codings = _read([statement], {article.id: article}, tmp_path)
    (coding,) = codings.codings
    assert coding.span.of(next(iter(codings.articles.values())).text) == statement.quote


def test_a_statement_of_a_missing_article_is_refused():
    with pytest.raises(ValueError, match="not given"):
        build_dna(build_river(), {})


def test_same_content_gives_the_same_bytes():
    backwards = dict(reversed(ARTICLES.items()))
    assert build_dna(build_river(), ARTICLES).content == build_dna(build_river()[::-1], backwards).content


def _check_password(stored, password):
    """Jasypt's own check, as DNA does it at login."""
    raw = base64.b64decode(stored)
    digest = raw[:16] + password.encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return digest == raw[16:]


def test_the_password_of_the_sample_and_ours_are_of_one_kind():
    assert _check_password(hash_password(PASSWORD), PASSWORD)
    if not SAMPLE.exists():
        pytest.skip("the DNA sample database is not here")
    with sqlite3.connect(f"{SAMPLE.as_uri()}?mode=ro", uri=True) as database:
        (stored,) = database.execute("SELECT Password FROM CODERS WHERE ID = 1").fetchone()
    assert _check_password(stored, "sample")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the DNA sample database is not here")
def test_tables_and_columns_are_those_of_a_database_of_dna(back):
    layouts = []
    for path in (SAMPLE, back[0]):
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as database:
            tables = [r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            layouts.append({t: database.execute(f"PRAGMA table_info({t})").fetchall() for t in tables})
    assert layouts[1] == layouts[0]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the DNA sample database is not here")
def test_codings_of_dna_go_round_with_coder_stance_and_place(tmp_path):
    sample = read_dna(SAMPLE)
    said, _ = to_statements(sample)
    _, codings = _read(said, sample.articles, tmp_path)
    again, left = to_statements(codings)
    key = lambda s: (  # noqa: E731
        s.article, s.clause, s.act, s.votes, s.speaker.actor.label, s.speaker.side_label,
        s.proposition and s.proposition.label, s.when,
    )  # fmt: skip
    assert not left and sorted(map(str, map(key, again))) == sorted(map(str, map(key, said)))
