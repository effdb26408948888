"""The learned reader of acts: the same twice, exact words, every sentence once, and nobody against himself."""

from __future__ import annotations

import functools
import json
from dataclasses import replace

import pytest
from factories import make_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import LoreError
from kg.extraction import build_scene
from kg.extraction.fitted import load_fitted, read_fitted
from kg.extraction.learned import choose_mentions, frame_readings
from kg.extraction.scene import Scene
from kg.files import find_data
from kg.frames import build_frame_lines, load_frames, verify_frames
from kg.jobs.engine import Engine, load_engine
from kg.model import Act, ActFrame, Article, Found, Span
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.pipeline.reader import (
    FLOOR,
    MOST_PIECES,
    WINDOW_PIECES,
    Place,
    Pointed,
    cut_blocks,
    load_reader,
    pack_blocks,
)
from kg.reading import build_article
from kg.records import build_lines

STORY = (
    "Avaria accused Borland of closing the locks in spring, citing photographs of the gates.\n"
    'Borland denied the charge. "We never touched the locks," Borland\'s minister Lena Brandt said.\n'
    "Brandt demanded that Avaria open its archive and threatened to sue if it does not.\n"
    "Avaria refused to open the archive. Its spokesman Tim Rolle admitted that the photographs were old.\n"
)
#: One act a sentence, plainly put: act, speaker, target, sentence.
PLAIN = (
    ("accuse", "Norway", "Sweden", "Norway accused Sweden of dumping waste in the lake."),
    ("accuse", "union", "airline", "The union blamed the airline for the crash of the small plane."),
    ("deny", "Iran", None, "Iran denied that it had armed the rebels."),
    ("demand", "Latvia", "Russia", "Latvia demanded that Russia free the crew at once."),
    ("threaten", "Turkey", "Greece", "Turkey threatened Greece with war over the islands."),
    ("concede", "Chad", None, "Chad admitted that its soldiers had burned the village."),
    ("refuse", "Serbia", None, "Serbia refused to withdraw its troops from the valley."),
)
QUIET = (
    "The garden behind the old mill opens at nine in the morning. Roses grow along the wall, and a narrow path leads "
    "down to the pond, where ducks sleep in the shade. On Sundays a brass band plays on the lawn. Tea costs two "
    "crowns and is poured from a blue pot."
)
#: What paragraphs of generated texts are put together from: prose with acts, and what is hardly prose.
PIECES = st.sampled_from([
    "Avaria accused Borland of lying.", "Borland denied it.", "\"They lied,\" she said.", "He must pay!",
    "🙂🙂 Rome 👩‍👩‍👧 blamed Oslo 🇳🇴.", "שלום האשים את חברו.", "\u202eאבג\u202c", "1 2 3 4", "...", "—", "\"", "“", "”",
    "e\u0301tat", "\u00a0", "\t", "A" * 300, "x,y;z", "http://a.example/b?c=d", "©®™", "If it does not, we will sue.",
])  # fmt: skip
PARAGRAPHS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=8).map(" ".join)
TEXTS = (
    st.lists(PARAGRAPHS, min_size=1, max_size=4)
    .map("\n\n".join)
    .map("The boats went home on Monday, and the people of the town had tea.\n\n{}".format)
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@functools.cache
def engine() -> Engine:
    return load_engine()


def read_frames(text: str) -> tuple[Article, list[ActFrame]]:
    article = build_article(text, "a.txt")
    return article, engine().read_frames(article)


def open_scene(text: str) -> Scene:
    return engine().open_scene(make_article(text))


def list_spans(frame: ActFrame) -> list[Span]:
    spans = [frame.cue, frame.clause, *frame.speakers, *frame.targets, *frame.content]
    return [*spans, *(ground.span for ground in frame.grounds), *filter(None, [frame.condition])]


def build_long_paragraph(words: int) -> str:
    """One paragraph of so many words, an accusation every tenth sentence."""
    sentences, count = [], 0
    while count < words:
        number = len(sentences)
        told = (
            f"Avaria accused Borland of poisoning well {number}"
            if number % 10 == 0
            else "the boats went up the slow river"
        )
        sentences.append(f"In week {number} {told}.")
        count += len(sentences[-1].split())
    return " ".join(sentences)


def check_frames(article: Article, frames: list[ActFrame]) -> None:
    """Check what holds of all frames of an article, whatever its text is."""
    ids = [frame.id for frame in frames]
    assert len(set(ids)) == len(ids)
    for frame in frames:
        for span in list_spans(frame):
            assert 0 <= span.start < span.end <= len(article.text)
            words = span.of(article.text)
            assert words.strip() == words, f"{words!r} begins or ends with a space"
        assert set(frame.answers) <= set(ids) - {frame.id}
        assert frame.inside is None or frame.inside in set(ids) - {frame.id}
        assert 0 <= frame.probability <= 1


# --- the same, in exact words ------------------------------------------------------------------------------


def test_an_article_read_twice_gives_the_same_frames():
    article, first = read_frames(STORY)
    assert first
    assert engine().read_frames(article) == first


def test_what_else_was_read_before_changes_nothing():
    _, first = read_frames(STORY)
    read_frames(QUIET)
    assert read_frames(STORY)[1] == first


@given(TEXTS)
@SLOW
def test_every_span_of_any_text_lies_in_it(text):
    article, frames = read_frames(text)
    check_frames(article, frames)
    for statement in engine().extract(article):
        assert statement.clause.of(article.text) == statement.quote
        for mention in (statement.cue, statement.speaker.mention, statement.content):
            assert mention is None or mention.span.of(article.text) == mention.text


@pytest.mark.parametrize(
    "text",
    ["...", "🙂", "\u202e\u202c", "1 2 3", "|a|b|\n|-|-|", "שלום"],
    ids=["dots", "emoji", "marks of direction", "figures", "table", "Hebrew"],
)
def test_what_holds_no_prose_holds_no_act(text):
    assert engine().read_frames(make_article(text)) == []


@pytest.mark.parametrize("texts", [[], [""], ["", " ", "\n\n"]], ids=["none", "empty", "spaces"])
def test_empty_paragraphs_hold_no_act(texts):
    reading = load_reader().read(load_pipeline().analyse(texts))
    assert reading.acts == ()
    assert reading.find(0, 0) == []


def test_a_paragraph_of_three_thousand_words_is_read_to_its_end():
    article, frames = read_frames(build_long_paragraph(3000))
    check_frames(article, frames)
    accused = [frame.cue.start for frame in frames if frame.act is Act.ACCUSE]
    assert len(accused) >= 10
    assert max(accused) > 0.9 * len(article.text)


def test_frames_printed_and_taken_back_give_the_same_statements(tmp_path):
    article, frames = read_frames(STORY)
    (tmp_path / "frames.jsonl").write_text(build_frame_lines(article, frames), encoding="utf-8")
    given_back = verify_frames(load_frames(tmp_path / "frames.jsonl"), [article])
    again = engine().take_frames(given_back).extract(article)
    assert again
    assert build_lines(again) == build_lines(engine().extract(article))


def test_without_the_encoder_no_act_is_read():
    article, used = make_article(STORY), engine()
    parsed = parse_article(article, used.pipeline)
    scene = build_scene(article, parsed, used.find_attributions(article), used.lexicon, used.gazetteer, None)
    assert frame_readings(scene, FLOOR, 0.0).frames == ()


# --- windows -----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, WINDOW_PIECES), max_size=30))
def test_every_block_is_read_anew_in_exactly_one_window(sizes):
    windows = list(pack_blocks(sizes))
    assert [number for _, start, end in windows for number in range(start, end)] == list(range(len(sizes)))
    for first, start, end in windows:
        assert first <= start < end
        assert end - start == 1 or sum(sizes[first:end]) + end - first <= WINDOW_PIECES


@given(st.lists(st.one_of(PARAGRAPHS, st.just(build_long_paragraph(400))), max_size=4))
@SLOW
def test_windows_hold_every_token_once_and_fit_the_encoder(texts):
    docs = load_pipeline().analyse(texts)
    reader = load_reader()
    reading = reader.read(docs)
    fresh = [place for w in reading.windows for place in w.places[w.fresh :] if place is not None]
    assert [(p.doc, p.token) for p in fresh] == [
        (number, token.i) for number, doc in enumerate(docs) for token in doc if not token.is_space
    ]
    blocks = list(cut_blocks(docs, reader.encoder))
    assert all(block.pieces <= MOST_PIECES for block in blocks)


def test_a_sentence_that_fits_a_window_is_never_cut():
    docs = load_pipeline().analyse([build_long_paragraph(2000)])
    windows = load_reader().read(docs).windows
    assert len(windows) > 1
    homes: dict[int, set[int]] = {}
    for number, window in enumerate(windows):
        for sentence in set(window.sentences[window.fresh :].tolist()) - {-1}:
            homes.setdefault(sentence, set()).add(number)
    assert {len(home) for home in homes.values()} == {1}


# --- what is read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "speaker", "target", "sentence"), PLAIN, ids=[row[3] for row in PLAIN])
def test_a_plain_sentence_gives_its_act_with_who_and_whom(act, speaker, target, sentence):
    found = [s for s in engine().extract(make_article(sentence)) if s.act == act]
    assert [s.speaker.actor.label for s in found] == [speaker]
    assert target is None or [s.target and s.target.actor.label for s in found] == [target]
    assert "learned" in found[0].votes


def test_a_paragraph_without_any_act_gives_none():
    assert [s for s in engine().extract(make_article(QUIET)) if s.act.main] == []


def test_nobody_is_against_himself():
    mixed = STORY + "Avaria and Borland accused each other of lying. Lena Brandt said she blamed herself.\n"
    for text in (STORY, mixed, QUIET):
        for statement in engine().extract(make_article(text)):
            assert statement.target is None or statement.target.actor.id != statement.speaker.actor.id


@pytest.mark.parametrize(("chance", "told"), [(0.35, ["Borland"]), (0.15, [])])
def test_nobody_is_meant_only_where_it_is_likelier_by_far_than_anybody(chance, told):
    scene = open_scene(
        "Avaria accused Borland of closing the locks in spring, citing photographs of the gates."
    )
    place = next(Place(0, t.i) for t in scene.parsed[0].doc if t.text == "Borland")
    pointed = Pointed(((place, chance),), nobody=0.5, outlet=0.0)
    spans, _, _ = choose_mentions(scene, pointed, frozenset(), None)
    assert [span.of(scene.article.text) for span in spans] == told


def test_two_who_accuse_each_other_are_each_accused_by_the_other():
    found = engine().extract(make_article("Avaria and Borland accused each other of lying about the locks."))
    pairs = {(s.speaker.actor.label, s.target.actor.label) for s in found if s.act is Act.ACCUSE and s.target}
    assert pairs == {("Avaria", "Borland"), ("Borland", "Avaria")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Canada has not accused India of anything.",
        "Iran did not deny the attack.",
        "Japan refused to blame North Korea.",
        "Spain would accuse France of theft if it could.",
        "Did Turkey accuse Syria of the attack?",
        "Japan stopped short of accusing China of the hack.",
    ],
)
def test_what_was_not_done_is_no_act(sentence):
    found = engine().extract(make_article(sentence))
    assert [(s.act.value, s.cue.text) for s in found if s.act in (Act.ACCUSE, Act.DENY)] == []


def test_links_name_frames_of_the_same_article():
    article, frames = read_frames(STORY)
    check_frames(article, frames)
    assert any(frame.answers for frame in frames)


def test_acts_below_the_threshold_are_not_told():
    scene = open_scene(STORY)
    sure = frame_readings(scene, 0.9, 0.0).frames
    assert all(frame.probability >= 0.9 for frame in sure)
    assert len(sure) <= len(frame_readings(scene, FLOOR, 0.0).frames)


# --- the fitted numbers ------------------------------------------------------------------------------------


def fitted_record() -> dict:
    return json.loads(find_data("data", "reading.json").read_text(encoding="utf-8"))


def test_the_shipped_numbers_are_whole():
    assert FLOOR <= load_fitted().least < 1
    assert load_fitted() is load_fitted()


def test_numbers_with_missing_unknown_and_wrong_keys_are_refused_with_every_fault(tmp_path):
    record = fitted_record() | {"mood": 1, "least": "much", "answers": {"bias": True}}
    del record["cued"]
    path = tmp_path / "reading.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(LoreError) as caught:
        read_fitted(path)
    faults = "\n".join(caught.value.faults)
    assert len(caught.value.faults) == 4
    for name in ("'mood'", "least", "answers", "cued"):
        assert name in faults


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", '{"note": NaN}'])
def test_numbers_that_are_no_whole_file_are_refused(tmp_path, text):
    path = tmp_path / "reading.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LoreError):
        read_fitted(path)


@pytest.mark.parametrize(
    ("author", "label"), [("Ida Tull", "Ida Tull"), ("Ida Tull, Per Holm and Eva Lund", "the text's author")]
)
def test_an_own_voice_has_a_name_only_where_one_author_signs(author, label):
    article = build_article(
        "The council's plan is a disgrace. Mayor Lind lied to everybody, and the harbour will pay for it.",
        "a.txt",
    )
    article = replace(article, author=Found(author, "field"))
    (speaker,) = {s.speaker.actor.label for s in engine().extract(article) if s.own_voice}
    assert speaker == label


@pytest.mark.parametrize("words", ("We accuse the company", "The River Herald accuses the company"))
def test_an_outlet_that_names_itself_speaks_in_its_own_voice(words):
    article = build_article(f"The dam is a danger. {words} of falsifying its logbooks.", "a.txt")
    article = replace(article, outlet=Found("River Herald", "field"))
    (said,) = {(s.speaker.actor.label, s.own_voice) for s in engine().extract(article) if s.act is Act.ACCUSE}
    assert said == ("River Herald", True)
