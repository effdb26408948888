"""Reads the table of sentences and the acts that each must give; a new row costs a minute.

`pairs/acts.tsv` holds what the engine reads as a careful reader does, `pairs/known_gaps.tsv` what it still reads
otherwise, with the reader's answer; a gap that closes must move to the first table.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from kg.jobs.engine import Engine, load_engine
from kg.model import Article, Party, Statement
from kg.reading import build_article

PAIRS = Path(__file__).parent / "pairs"


def read_rows(name: str) -> list[tuple[str, ...]]:
    """Read the rows of one table; the first line that is no comment is its header."""
    lines = (PAIRS / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")][1:]


ROWS = read_rows("acts.tsv")
GAPS = read_rows("known_gaps.tsv")


@functools.cache
def engine() -> Engine:
    return load_engine()


@functools.cache
def read_sentence(sentence: str) -> tuple[Article, tuple[Statement, ...]]:
    article = build_article(sentence, "row.txt")
    return article, tuple(engine().extract(article))


def names(party: Party | None) -> set[str]:
    return set() if party is None else {party.actor.label, party.side_label or ""}


def fits(wanted: str, party: Party | None) -> bool:
    return wanted == "*" or wanted in names(party)


def find_misses(sentence: str, acts: str) -> list[str]:
    """List what the row wants and the engine lacks, and the surplus; empty when they agree."""
    found = [s for s in read_sentence(sentence)[1] if s.act.main]
    wanted = [] if acts == "-" else acts.split("|")
    misses = []
    for text in wanted:
        act, _, parties = text.partition(":")
        speaker, _, target = parties.partition(">")
        if not any(s.act == act and fits(speaker, s.speaker) and fits(target, s.target) for s in found):
            misses.append(f"missing {text}")
    if len(found) != len(wanted):
        misses.append(f"{len(wanted)} acts wanted")
    shown = [
        f"found {s.act}:{s.speaker.actor.label}>{s.target.actor.label if s.target else '-'} ({s.rule})"
        for s in found
    ]
    return misses + shown if misses else []


@pytest.mark.parametrize(("sentence", "acts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_sentence_gives_its_acts(sentence, acts):
    assert find_misses(sentence, acts) == []


def test_a_gap_that_closed_moves_to_the_table_of_acts():
    closed = [what for what, sentence, acts in GAPS if not find_misses(sentence, acts)]
    assert closed == [], "read rightly now: move these rows from known_gaps.tsv to acts.tsv"


@pytest.mark.parametrize("column", [0, 1], ids=["names", "sentences"])
def test_rows_of_both_tables_differ(column):
    cells = [row[column] for row in (*ROWS, *GAPS)]
    assert sorted({cell for cell in cells if cells.count(cell) > 1}) == []


def test_every_quote_stands_at_its_offsets():
    for _, sentence, _ in (*ROWS, *GAPS):
        article, statements = read_sentence(sentence)
        for statement in statements:
            assert statement.clause.of(article.text) == statement.quote
            assert statement.cue.span.of(article.text) == statement.cue.text
            for evidence in statement.grounds:
                assert evidence.mention.span.of(article.text) == evidence.mention.text
