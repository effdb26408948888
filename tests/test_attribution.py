"""Who is the source of which words, in whatever state the text is: each trap of real news by name.

All sentences are our own. Both ways of reading, `both` and `rules`, must pass the same tests.
"""

from __future__ import annotations

import pytest

from benchmarks.fuzz_reading import check, make_article, mutate_paragraphs
from kg.attribution import find_attributions, to_quote_record
from kg.attribution.nesting import place_nested
from kg.jobs.engine import Recipe, load_engine
from kg.model import Attribution, Span
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.pipeline.tagger import load_tagger
from kg.reading import read_article

MODES = ("both", "rules")
EITHER = pytest.mark.parametrize("mode", MODES)


def read(text, mode):
    """Outer attributions as (source, cue, content, kind), fragments joined by ` | `."""
    article = make_article(text)
    found = find_attributions(parse_article(article, load_pipeline()), mode=mode)
    return [
        (*(" | ".join(s.of(text) for s in spans) for spans in (one.source, one.cue, one.content)), one.kind)
        for one in found
        if not one.nested
    ]


def find_by_cue(text, mode, cue):
    """The one outer attribution with this cue; fails loudly when there is none."""
    (one,) = [row for row in read(text, mode) if row[1] == cue]
    return one


@EITHER
def test_a_quotation_inside_a_quotation_belongs_to_the_outer_speaker(mode):
    text = "“They told us ‘the dam is safe’ and then it broke,” Mira Olt said."
    assert find_by_cue(text, mode, "said")[::2] == (
        "Mira Olt",
        "“They told us ‘the dam is safe’ and then it broke,”",
    )


@EITHER
def test_an_inner_quotation_of_the_same_mark_closed_once_is_one_quotation(mode):
    text = '"Their answer was only: "You broke the treaty, so you must pay," the minister said.'
    assert find_by_cue(text, mode, "said")[::2] == (
        "the minister",
        '"Their answer was only: "You broke the treaty, so you must pay,"',
    )


@EITHER
def test_a_straight_mark_is_closed_by_a_curly_one(mode):
    text = '"We will keep the locks open until the talks end,” the governor said.'
    assert find_by_cue(text, mode, "said") == (
        "the governor",
        "said",
        '"We will keep the locks open until the talks end,”',
        "direct",
    )


@EITHER
def test_an_unclosed_quotation_ends_with_its_paragraph(mode):
    text = "The governor said: “We will keep the locks open until the talks end.\nThe river rose on Monday."
    source, _, content, _ = find_by_cue(text, mode, "said")
    assert source == "The governor"
    assert "talks end" in content
    assert "river rose" not in content


@EITHER
def test_a_doubled_mark_opens_one_quotation(mode):
    text = '""We will keep the locks open until the talks end,"" the governor said.'
    source, _, content, _ = find_by_cue(text, mode, "said")
    assert source == "the governor"
    assert "We will keep the locks open until the talks end" in content


@EITHER
def test_a_quotation_over_three_paragraphs_has_one_speaker(mode):
    text = (
        "“First they closed the locks,” the governor said. “Then they denied it.\n"
        "“Our farmers lost a harvest. Nobody paid them.\n"
        "“Now we want the court to decide.”"
    )
    source, _, content, kind = find_by_cue(text, mode, "said")
    assert (source, kind) == ("the governor", "direct")
    assert "lost a harvest" in content
    assert "court to decide" in content


@EITHER
def test_a_scare_quote_is_nobodys_statement(mode):
    assert [
        row for row in read("The “peace fleet” left the harbour on Monday.", mode) if "peace" in row[2]
    ] == []


@EITHER
def test_an_apostrophe_is_no_quotation_mark(mode):
    text = "The farmers' union wasn't at the talks, and the ministers' aides didn't ask."
    assert not any(row[3] != "indirect" for row in read(text, mode))


@EITHER
def test_a_mixed_quotation_keeps_the_words_around_it(mode):
    text = "The envoy said the council had “lost all interest” in the river treaty."
    assert find_by_cue(text, mode, "said") == (
        "The envoy",
        "said",
        "the council had “lost all interest” in the river treaty",
        "mixed",
    )


@EITHER
def test_a_headline_whose_speaker_follows_is_read(mode):
    rows = read("Council broke river treaty, says Mira Olt", mode)
    assert ("Mira Olt", "Council broke river treaty") in [row[::2] for row in rows]


@EITHER
def test_a_headline_without_a_verb_says_nothing(mode):
    assert read("New talks on river treaty in Olt", mode) == []


@EITHER
def test_lines_joined_without_a_space_still_give_the_speaker(mode):
    text = "“The treaty is dead,” the governor said.“We will leave it in May,” she added."
    sources = {row[1]: row[0] for row in read(text, mode)}
    assert sources["said"] == "the governor"
    assert sources["added"] == "she"


@EITHER
def test_a_report_that_closes_its_sentence_has_all_that_stands_before(mode):
    text = "The envoys confirmed the plan to leave the treaty in May, said deputy minister Mira Olt."
    rows = read(text, mode)
    assert ("deputy minister Mira Olt", "The envoys confirmed the plan to leave the treaty in May") in [
        row[::2] for row in rows
    ]


@EITHER
def test_according_to_names_its_source(mode):
    text = "According to the ministry, the dam was opened at night."
    assert find_by_cue(text, mode, "According to")[::2] == ("the ministry", "the dam was opened at night")


@EITHER
def test_a_denial_has_its_speaker(mode):
    text = "Borland denied that it had broken the treaty."
    source, _, content, kind = find_by_cue(text, mode, "denied")
    assert (source, content, kind) == ("Borland", "that it had broken the treaty", "indirect")


def list_records(text, mode):
    article = make_article(text)
    found = find_attributions(parse_article(article, load_pipeline()), mode=mode)
    return [to_quote_record(article, one) for one in found]


@EITHER
def test_an_attribution_names_the_one_in_whose_words_it_stands(mode):
    rows = list_records("Mira Olt said that the governor denied that the locks were closed.", mode)
    by_cue = {row["cue"][0]["text"]: row for row in rows}
    assert (by_cue["said"]["nested"], by_cue["said"]["inside"]) == (False, None)
    assert (by_cue["denied"]["nested"], by_cue["denied"]["inside"]) == (True, by_cue["said"]["id"])
    assert not any(row["rule"].startswith("nested") for row in rows)


@EITHER
def test_a_report_in_a_quotation_stands_inside_whoever_is_quoted(mode):
    rows = list_records("“The council claimed that nobody lives there,” Mira Olt said on Monday.", mode)
    by_cue = {row["cue"][0]["text"]: row for row in rows}
    assert by_cue["claimed"]["inside"] == by_cue["said"]["id"]


@EITHER
def test_whatever_an_attribution_stands_inside_is_among_the_attributions(mode):
    text = "\n".join(mutate_paragraphs(12, seed=5))
    rows = list_records(text, mode)
    ids = {row["id"] for row in rows}
    assert all(row["inside"] is None or (row["nested"] and row["inside"] in ids) for row in rows)


def test_nobody_stands_inside_himself_or_in_a_circle():
    def told(cue, content, nested):
        return Attribution((), (Span(*cue),), (Span(*content),), "indirect", "R1", ("syntax",), 0.5, nested)

    # Each one's words hold the other's cue.
    found = place_nested(
        [told((0, 2), (3, 30), False), told((4, 6), (7, 30), True), told((8, 10), (3, 28), True)]
    )
    assert [one.inside and one.inside.cue[0].start for one in found] == [None, 0, 0]


def test_captions_are_not_read(tmp_path):

    path = tmp_path / "a.txt"
    path.write_text(
        "Borland opens the dam\n\nThe dam at Olt is closed, said the governor. [Jan Holm/AFP]\n\n"
        "The council met on Monday to speak about the dam. It will meet again in May.\n",
        encoding="utf-8",
    )
    article = read_article(path)
    found = find_attributions(parse_article(article, load_pipeline()))
    assert not any("governor" in s.of(article.text) for one in found for s in one.source)


def test_rules_alone_never_load_the_tagger(monkeypatch):
    monkeypatch.setattr("kg.attribution.load_tagger", lambda: pytest.fail("the tagger was loaded"))
    (row,) = read("Borland denied that it had broken the treaty.", "rules")
    assert row[0] == "Borland"


def test_votes_name_every_reading_that_agrees():
    text = "“The treaty is dead,” the governor said."
    votes = {
        mode: find_attributions(parse_article(make_article(text), load_pipeline()), mode=mode)[0].votes
        for mode in MODES
    }
    assert "tagger" in votes["both"]
    assert "tagger" not in votes["rules"]


@EITHER
def test_an_article_without_a_word_has_no_attributions(mode):
    assert read(" \n\u00a0\n", mode) == []


@EITHER
def test_two_readings_are_the_same(mode):
    text = "\n".join(mutate_paragraphs(6, seed=3))
    article = make_article(text)
    first, second = (find_attributions(parse_article(article, load_pipeline()), mode=mode) for _ in range(2))
    assert [to_quote_record(article, one) for one in first] == [
        to_quote_record(article, one) for one in second
    ]


@pytest.fixture(scope="module", params=MODES)
def engine(request):
    if request.param == "both":
        load_tagger()
    return load_engine(Recipe(request.param))


def test_mutated_paragraphs_raise_nothing_and_stay_in_the_text(engine):
    for text in mutate_paragraphs(40, seed=11):
        outside, _ = check(engine, text)
        assert outside == [], text


def test_a_sentence_of_ten_thousand_words_is_read(engine):
    article = make_article("and the minister said that “the river " * 1430)
    found = engine.find_attributions(article)
    assert all(s.end <= len(article.text) for one in found for s in (*one.source, *one.cue, *one.content))


NESTED = [
    (
        "things do not report",
        "Borland claims that the rocket has a range that exceeds the limit and demands that Avaria scrap it.",
        "demands",
        "Borland",
    ),
    (
        "infinitive has its noun's owner",
        'Mira Olt said "Avaria opposes Borland\'s move to denounce the pact."',
        "denounce",
        "Borland",
    ),
    (
        "passive adjective keeps its subject",
        "Borland is determined to withdraw from the pact.",
        "is determined",
        "Borland",
    ),
]


@pytest.mark.parametrize(
    ("text", "cue", "source"), [row[1:] for row in NESTED], ids=[row[0] for row in NESTED]
)
def test_an_inner_report_has_its_own_speaker(text, cue, source):
    article = make_article(text)
    found = find_attributions(parse_article(article, load_pipeline()))
    sources = {
        " | ".join(s.of(text) for s in one.source)
        for one in found
        if " ".join(s.of(text) for s in one.cue) == cue
    }
    assert sources == {source}


def test_a_phrase_that_reports_nothing_has_no_speaker():
    text = "Mira Olt has made no secret of her careless approach towards the river treaty between the two states."
    assert not any("approach" in row[2] for row in read(text, "both"))
