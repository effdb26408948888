"""Reads the table of sentences and the acts that each must give; a new row costs a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.jobs.engine import load_engine
from kg.model import MAIN_ACTS, Party
from kg.reading import build_article

TABLE = Path(__file__).parent / "pairs" / "acts.tsv"


def read_rows():
    lines = [
        line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    return [tuple(line.split("\t")) for line in lines[1:]]


def names(party: Party | None) -> set[str]:
    return set() if party is None else {party.actor.label, party.side_label or ""}


def fits(wanted: str, party: Party | None) -> bool:
    return wanted == "*" or wanted in names(party)


@pytest.mark.parametrize(("what", "sentence", "acts"), read_rows(), ids=[row[0] for row in read_rows()])
def test_sentence_gives_its_acts(what, sentence, acts):
    article = build_article(sentence, "row.txt")
    found = [s for s in load_engine().extract(article) if s.act in MAIN_ACTS]
    wanted = [] if acts == "-" else acts.split("|")
    shown = [
        f"{s.act}:{s.speaker.actor.label}>{s.target.actor.label if s.target else '-'} ({s.rule})"
        for s in found
    ]
    assert len(found) == len(wanted), shown
    for text in wanted:
        act, _, parties = text.partition(":")
        speaker, _, target = parties.partition(">")
        assert any(s.act == act and fits(speaker, s.speaker) and fits(target, s.target) for s in found), (
            text,
            shown,
        )


def test_every_quote_stands_at_its_offsets():
    for _, sentence, _ in read_rows():
        article = build_article(sentence, "row.txt")
        for statement in load_engine().extract(article):
            assert statement.clause.of(article.text) == statement.quote
            assert statement.cue.span.of(article.text) == statement.cue.text
            for evidence in statement.grounds:
                assert evidence.mention.span.of(article.text) == evidence.mention.text
