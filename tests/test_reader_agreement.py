"""Two readers are compared on frames: by act and role, over what both read, before any name is resolved."""

from __future__ import annotations

import json

import pytest
from factories import make_article

from kg.errors import UsageError
from kg.frames import load_frames, verify_frames
from kg.jobs.readings import build_reader_table, read_readings

TEXT = (
    "Avaria accused Borland of closing the locks. Borland denied it. It demanded proof from Avaria. "
    "Borland would sue Avaria."
)
ARTICLE = make_article(TEXT)
OTHER = make_article("Avaria accused Borland of fishing.")
ACCUSE = {
    "id": "a",
    "act": "accuse",
    "cue": "accused",
    "clause": TEXT[:43],
    "speakers": ["Avaria"],
    "targets": ["Borland"],
}
DENY = {
    "id": "d",
    "act": "deny",
    "cue": "denied",
    "clause": "Borland denied it",
    "speakers": ["Borland"],
    "answers": ["a"],
}
DEMAND = {
    "id": "m",
    "act": "demand",
    "cue": "demanded",
    "clause": "It demanded proof from Avaria",
    "speakers": ["It"],
}


def write(folder, name, *frames, article=ARTICLE):
    path = folder / name
    lines = [json.dumps({"article": article.id, **frame}) + "\n" for frame in frames]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def compare(folder, one, other):
    names = [write(folder, "one.jsonl", *one), write(folder, "other.jsonl", *other)]
    rows = build_reader_table(read_readings(names, [ARTICLE], None), [ARTICLE]).rows
    return {row[0]: (row[3], row[6]) for row in rows}


def test_a_reader_agrees_with_itself_in_everything(tmp_path):
    table = compare(tmp_path, [ACCUSE, DENY, DEMAND], [ACCUSE, DENY, DEMAND])
    assert table["all acts"] == table["accuse"] == table["deny"] == (1.0, 1)
    assert table["speakers"] == table["targets"] == (1.0, 3)
    assert table["answers"] == (1.0, 1) and table["condition"] == (None, 0)


def test_what_only_one_gives_counts_against_both(tmp_path):
    table = compare(tmp_path, [ACCUSE, DENY], [ACCUSE, DENY, DEMAND])
    assert table["all acts"] == (0.8, 1) and table["demand"] == (0.0, 1)


def test_another_act_at_the_same_place_is_no_agreement(tmp_path):
    table = compare(tmp_path, [ACCUSE], [{**ACCUSE, "act": "criticise"}])
    assert table["all acts"] == (0.0, 1) and table["speakers"] == (None, 0)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("It", "It", 1.0),
        ("It", "Borland", 0.0),
        ({"text": "It", "named": "Borland"}, {"text": "Borland", "start": 45, "end": 52}, 1.0),
        ({"text": "It", "named": "Avaria"}, {"text": "Borland", "start": 45, "end": 52}, 0.0),
    ],
)
def test_words_are_the_same_where_they_stand_or_name_the_same(tmp_path, mine, theirs, same):
    theirs = {"text": theirs, "start": 45, "end": 52} if theirs == "Borland" else theirs
    table = compare(tmp_path, [{**DEMAND, "speakers": [mine]}], [{**DEMAND, "speakers": [theirs]}])
    assert table["speakers"][0] == same


def test_a_denial_of_something_else_disagrees_on_answers(tmp_path):
    sue = {"id": "s", "act": "threaten", "cue": "would sue"}
    table = compare(tmp_path, [ACCUSE, sue, DENY], [ACCUSE, sue, {**DENY, "answers": ["s"]}])
    assert table["answers"] == (0.0, 1) and table["all acts"] == (1.0, 1)


def test_acts_that_were_not_done_count_for_nobody(tmp_path):
    table = compare(tmp_path, [ACCUSE, {**DENY, "cancelled": "negated"}], [ACCUSE])
    assert table["all acts"] == (1.0, 1)


def test_only_articles_that_both_read_count(tmp_path):
    one = write(tmp_path, "one.jsonl", ACCUSE)
    other = write(
        tmp_path, "other.jsonl", {**ACCUSE, "clause": None, "speakers": [], "targets": []}, article=OTHER
    )
    articles = [ARTICLE, OTHER]
    with pytest.raises(UsageError, match="no article in common"):
        build_reader_table(read_readings([one, other], articles, None), articles)
    assert len(verify_frames(load_frames(tmp_path), articles).by_article) == 2


def test_readers_have_names_of_their_own(tmp_path):
    path = write(tmp_path, "one.jsonl", ACCUSE)
    with pytest.raises(UsageError, match="two readers are called"):
        read_readings([path, path], [ARTICLE], None)
    with pytest.raises(UsageError, match="twice at least"):
        read_readings([path], [ARTICLE], None)
    table = build_reader_table(read_readings([f"anna={path}", f"ben={path}"], [ARTICLE], None), [ARTICLE])
    assert {row[2] for row in table.rows} == {"anna, ben"}
