"""Words broken at line ends, soft hyphens and ligatures are read as the words they are, and quoted as they stand."""

from __future__ import annotations

import re

import pytest

from kg.jobs.engine import load_engine
from kg.mending import mend_article
from kg.model import Mention, Span
from kg.pipeline.wordpiece import is_word
from kg.reading import build_article

CLEAN = "France's minister Ivo Karel accused Germany on Tuesday of poisoning the Rhine. Germany denied the accusation."


@pytest.fixture(scope="module")
def engine():
    return load_engine()


def mend(text: str) -> str:
    return mend_article(build_article(text, "a.txt"), is_word).article.text


SPELLINGS = {
    "hyphens at line ends": CLEAN.replace("Germany on", "Ger-\nmany on").replace("denied", "de-\nnied"),
    "hyphens with CR LF": CLEAN.replace("accused", "ac-\r\ncused").replace(
        "Germany denied", "Ger-\r\nmany denied"
    ),
    "soft hyphens": re.sub(r"(Ger|poi|de|ac)(?=many|soning|nied|cusation)", "\\1\u00ad", CLEAN),
    "soft hyphens at line ends": CLEAN.replace("Germany", "Ger\u00ad\nmany"),
    "soft hyphens shown as signs": CLEAN.replace("Germany", "Ger\u00ac\nmany"),
    "line ends that became spaces": CLEAN.replace("Germany", "Ger- many").replace("accused", "ac- cused"),
    "zero-width spaces": CLEAN.replace("Germany", "Ger\u200bmany").replace("denied", "\u2060denied"),
    "hyphens, lines otherwise wrapped": CLEAN.replace("Germany on", "Ger-\nmany on").replace(
        "of poi", "of\npoi"
    ),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_broken_words_are_read_like_whole_ones_and_quoted_word_for_word(engine, text):
    text = f"Row over the Rhine\n\n{text}"
    article = build_article(text, "a.txt")
    assert article.text == text
    found, plain = (
        engine.extract(article),
        engine.extract(build_article(f"Row over the Rhine\n\n{CLEAN}", "b.txt")),
    )
    assert [tell(s) for s in found] == [tell(s) for s in plain]
    assert [a.kind for a in engine.find_attributions(article)] == [
        a.kind for a in engine.find_attributions(build_article(f"Row over the Rhine\n\n{CLEAN}", "b.txt"))
    ]
    for s in found:
        assert s.quote == s.clause.of(text)
        mentions = [s.cue, s.content, s.speaker.mention, *((s.target.mention,) if s.target else ())]
        for mention in filter(None, mentions):
            assert isinstance(mention, Mention) and mention.text == mention.span.of(text)


def tell(s):
    target = s.target and (s.target.actor.id, s.target.actor.kind)
    return (
        s.act,
        s.speaker.actor.id,
        s.speaker.actor.side,
        target,
        s.proposition and s.proposition.id,
        bool(s.answers),
    )


def test_the_act_and_its_answer_are_there(engine):
    found = engine.extract(build_article(SPELLINGS["hyphens at line ends"], "a.txt"))
    assert [(s.act.value, s.target and s.target.actor.label) for s in found] == [
        ("accuse", "Germany"),
        ("deny", "Ivo Karel"),
    ]
    assert found[0].target.mention.text == "Ger-\nmany"


def test_frames_point_into_the_text_as_it_stands_and_are_taken_back(engine):
    article = build_article(f"Row over the Rhine\n\n{SPELLINGS['hyphens at line ends']}", "a.txt")
    frames = engine.read_frames(article)
    assert "Ger-\nmany" in [span.of(article.text) for frame in frames for span in frame.targets]
    assert engine.extract(article, frames) == engine.extract(article)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("They want a long-\nterm deal now.", "They want a long-term deal now."),
        ("It was Al-\nQaeda that did it.", "It was Al-Qaeda that did it."),
        ("An anti-\ngovernment group spoke.", "An anti-government group spoke."),
        ("Both pre- and post-war claims.", "Both pre- and post-war claims."),
        ("The Ostmar-\nkers said Ostmarkers lie.", "The Ostmarkers said Ostmarkers lie."),
        ("GER-\nMANY denies the charge.", "GERMANY denies the charge."),
        ("A \ufb01rm of\ufb01cial re\ufb02ected on it.", "A firm official reflected on it."),
        ("The war of 1914-\n18 was long.", "The war of 1914-\n18 was long."),
        ("He said -\nas always - no.", "He said -\nas always - no."),
    ],
)
def test_hyphens_stay_where_they_belong_to_the_word(text, mended):
    assert mend(text) == mended


def test_a_text_without_broken_words_is_read_as_it_is():
    article = build_article(f"Row over the Rhine\n\n{CLEAN}\n\nA long-term deal - if any.", "a.txt")
    mended = mend_article(article, is_word)
    assert mended.places is None and mended.article is article


def test_every_stretch_goes_there_and_back():
    article = build_article(
        f"Row over the Rhine\n\n{SPELLINGS['soft hyphens']} of\ufb01ce Ger-\nmany", "a.txt"
    )
    mended = mend_article(article, is_word)
    for start in range(len(mended.article.text)):
        for end in range(start + 1, len(mended.article.text) + 1, 7):
            there = mended.restore(Span(start, end))
            back = mended.carry_span(there)
            assert back.start <= start and back.end >= end and back.end - end <= 1
    assert all(p.span.end <= len(mended.article.text) for p in mended.article.paragraphs)


def test_a_title_is_spelt_without_soft_hyphens():
    article = build_article("Row over the Rhine\u00adland\n\nFrance accused Germany of theft.", "a.txt")
    assert article.title is not None and article.title.value == "Row over the Rhineland"


def test_lines_that_a_hyphen_joins_are_one_paragraph():
    text = "Row over the Rhine\n\nFrance accused Ger-\nmany of theft on\nthe river bank."
    assert [p.span.of(text) for p in build_article(text, "a.txt").paragraphs][1:] == [
        text.partition("\n\n")[2]
    ]


LINKED = (
    "Rep. Ann Lee Ann Mary LeeSenate passes river bill Lee's week: five things to know MORE (D-Ohio) accused "
    "Germany of poisoning the Rhine."
)


def test_a_list_of_links_pasted_behind_a_name_is_not_read_and_offsets_stay(engine):
    assert mend(LINKED) == "Rep. Ann Lee (D-Ohio) accused Germany of poisoning the Rhine."
    found = engine.extract(build_article(LINKED, "a.txt"))
    assert [s.speaker.actor.label for s in found if s.act == "accuse"] == ["Ann Lee"]
    assert all(LINKED[s.clause.start : s.clause.end] == s.quote for s in found)


@pytest.mark.parametrize(
    "pasted",
    [" Ann Mary LeeMORE", "Ann (Annie) Mary LeeMORE", " Ann LeeBill passes 52-48 | Lee votes no MORE"],
)
def test_a_list_of_links_may_be_short_or_glued(pasted):
    assert mend(f"Rep. Ann Lee{pasted} (D-Ohio) left.") == "Rep. Ann Lee (D-Ohio) left."


@pytest.mark.parametrize("pasted", [" Ada (Ann) McLeeBill passes MORE", " Ann McLee Panel: who paid MORE"])
def test_a_list_of_links_leaves_a_name_with_a_capital_inside_and_may_begin_with_it(pasted):
    assert mend(f"Rep. Ann McLee{pasted} (D-Ohio) left.") == "Rep. Ann McLee (D-Ohio) left."


def test_a_space_at_which_no_line_ends_is_read_as_another_and_offsets_stay(engine):
    text = "Rep.\u00a0Ann Lee accused Germany of poisoning the\u202fRhine."
    assert mend(text) == "Rep. Ann Lee accused Germany of poisoning the Rhine."
    found = engine.extract(build_article(text, "a.txt"))
    assert [s.speaker.actor.label for s in found if s.act == "accuse"] == ["Ann Lee"]
    assert all(text[s.clause.start : s.clause.end] == s.quote for s in found)


def test_more_in_a_sentence_is_no_end_of_links():
    plain = "Ann Lee wants MORE rivers. Lee said so."
    assert mend(plain) == plain
