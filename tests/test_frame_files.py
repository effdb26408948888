"""Frames from files: what comes in stands in the text, word for word, or the whole input is refused, fault by fault."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import articles as any_article
from strategies import spans

from kg.errors import LoreError, ReadError
from kg.frames import (
    build_frame_lines,
    check_frames,
    find_words,
    load_frames,
    to_frame_record,
    verify_frames,
)
from kg.ids import ID_LENGTH, hash_text
from kg.model import ACTS, Act, ActFrame, Cancelled, EvidenceStance, Ground, Meant, Paragraph, Role, Span

TEXT = (
    "Avaria accused Borland of closing the locks, citing photographs. "
    "Borland denied it and demanded that Avaria pay."
)
ARTICLE = replace(make_article(TEXT), source="news/a.txt")
CUE = {"text": "accused", "start": 7, "end": 14}


def line(**keys) -> str:
    """One line for `ARTICLE`: an accusation unless said otherwise."""
    return (
        json.dumps({"source": "a.txt", "act": "accuse", "cue": "accused", **keys}, ensure_ascii=False) + "\n"
    )


def write(folder: Path, *lines: str, name: str = "frames.jsonl") -> Path:
    path = folder / name
    path.write_bytes("".join(lines).encode("utf-8"))
    return path


def take(folder: Path, *lines: str, articles=(ARTICLE,)):
    return verify_frames(load_frames(write(folder, *lines)), articles)


def refuse(folder: Path, *lines: str, articles=(ARTICLE,)) -> list[str]:
    with pytest.raises(LoreError) as caught:
        take(folder, *lines, articles=articles)
    return list(caught.value.faults)


# What comes in.


def test_act_cue_and_article_are_enough(tmp_path):
    given = take(tmp_path, line())
    (frame,) = given.by_article[ARTICLE.id]
    assert frame == ActFrame("f1", Act.ACCUSE, Span(7, 14), Span(7, 14), votes=("given",))
    assert given.describe() == "frames given for 1 of 1 articles"


def test_every_key_is_read(tmp_path):
    first = line(
        id="a", cue=CUE, clause=TEXT[:63], speakers=["Avaria"], targets=[{"text": "Borland"}],
        content=["of closing the locks"], grounds=[{"text": "photographs", "stance": "offered"}, "citing"],
        probability=0.83, rule="by hand", votes=["mira", "anna"],
    )  # fmt: skip
    second = line(
        act="deny",
        cue="denied",
        answers=["a"],
        inside="a",
        own_voice=True,
        cancelled="negated",
        condition="it",
    )
    one, other = take(tmp_path, first, second).by_article[ARTICLE.id]
    assert (one.clause, one.speakers, one.targets) == (Span(0, 63), (Span(0, 6),), (Span(15, 22),))
    assert one.grounds == (Ground(Span(45, 51)), Ground(Span(52, 63)))
    assert (one.probability, one.rule, one.votes) == (0.83, "by hand", ("anna", "mira"))
    assert (other.answers, other.inside, other.own_voice) == (("a",), "a", True)
    assert other.cancelled is Cancelled.NEGATED
    assert other.condition is not None and other.condition.of(TEXT) == "it"


def test_a_clause_that_is_not_given_is_the_shortest_with_cue_and_content(tmp_path):
    (frame,) = take(tmp_path, line(content=["the locks"])).by_article[ARTICLE.id]
    assert frame.clause.of(TEXT) == "accused Borland of closing the locks"


def test_null_is_as_if_the_key_were_not_there(tmp_path):
    keys = dict.fromkeys(
        ("clause", "condition", "inside", "cancelled", "speakers", "id", "probability", "votes")
    )
    assert take(tmp_path, line(**keys)).by_article == take(tmp_path, line()).by_article


def test_ids_are_minted_in_order_around_those_given(tmp_path):
    rows = [line(), line(id="f2", act="warn"), line(act="deny"), line(id=" ", act="state")]
    assert [f.id for f in take(tmp_path, *rows).by_article[ARTICLE.id]] == ["f1", "f2", "f3", "f4"]


@pytest.mark.parametrize(
    "key", [{"source": "a.txt"}, {"source": "news/a.txt"}, {"article": ARTICLE.id, "source": None}]
)
def test_an_article_is_named_by_its_file_or_its_id(tmp_path, key):
    assert list(take(tmp_path, line(**key)).by_article) == [ARTICLE.id]


def test_lines_of_one_article_are_together_however_they_name_it(tmp_path):
    rows = [line(id="x"), line(source=None, article=ARTICLE.id, act="deny", cue="denied", answers=["x"])]
    assert len(take(tmp_path, *rows).by_article[ARTICLE.id]) == 2


def test_a_folder_gives_all_its_files_and_a_file_may_have_a_mark_and_windows_lines(tmp_path):
    write(tmp_path, "\ufeff" + line().replace("\n", "\r\n"), "\r\n", line(act="warn"), name="b.jsonl")
    write(tmp_path, line(act="deny", cue="denied"), name="a.jsonl")
    found = verify_frames(load_frames(tmp_path), [ARTICLE])
    assert [f.act for f in found.by_article[ARTICLE.id]] == [Act.DENY, Act.ACCUSE, Act.WARN]


def test_the_digest_names_the_frames_not_the_file(tmp_path):
    short, long = take(tmp_path, line()), take(tmp_path, line(cue=CUE, id="f1", votes=["given"]))
    assert short.digest == long.digest
    assert take(tmp_path, line(act="warn")).digest != short.digest


# Words without a place.


@pytest.mark.parametrize(
    ("text", "words", "start"),
    [
        ("Avaria\r\naccused\r\nBorland", "accused\r\nBorland", 8),
        ("\U0001f600\U0001f600 Avaria accused", "accused", 10),
        ("\u05e9\u05dc\u05d5\u05dd \u202eAvaria\u202c accused", "\u05e9\u05dc\u05d5\u05dd", 0),
        ("the man said he did", "he", 13),
        ("cafe\u0301 and cafe", "cafe", 10),
        ("He said it; he said it", "He", 0),
    ],
)
def test_words_that_stand_once_are_found(tmp_path, text, words, start):
    article = replace(make_article(text), source="a.txt")
    (frame,) = take(tmp_path, line(cue=words), articles=[article]).by_article[article.id]
    assert frame.cue == Span(start, start + len(words))


def test_repeated_words_are_found_where_the_clause_has_them_once(tmp_path):
    clause = "Borland denied it"
    (frame,) = take(tmp_path, line(act="deny", cue="denied", clause=clause, speakers=["Borland"])).by_article[
        ARTICLE.id
    ]
    assert frame.speakers == (Span(65, 72),)


@given(st.text(max_size=30), st.text(min_size=1, max_size=4))
def test_words_are_found_only_where_they_stand(text, words):
    assert all(span.of(text) == words for span in find_words(text, words))


# What is refused: each with its file, its line, and what to do.

# ruff: noqa: E501 - a row is a line
REFUSED = [
    ({"cue": "accuses"}, "cue 'accuses' is not in news/a.txt - copy the words exactly"),
    ({"cue": "Accused"}, "cue 'Accused' is not in news/a.txt - it is there with other capitals"),
    ({"speakers": ["Avar"]}, "speakers 'Avar' is not in news/a.txt - it is there only as a part of longer words"),
    ({"targets": ["Borland"]}, "targets 'Borland' stands 2 times in news/a.txt (at 15, 65) - give start and end, or a clause"),
    ({"clause": "Avaria"}, "clause 'Avaria' stands 2 times in news/a.txt (at 0, 101) - give start and end, or more words"),
    ({"cue": {**CUE, "start": 8}}, "cue 'accused' is not at 8-14 of news/a.txt: 'ccused' stands there - it stands at 7-14"),
    ({"cue": {"text": "pay.", "start": 108, "end": 200}}, "cue 'pay.' is not at 108-200 of news/a.txt: the text ends at 112"),
    ({"content": ["nothing"]}, "content 'nothing' is not in news/a.txt"),
    ({"condition": "if"}, "condition 'if' is not in news/a.txt"),
    ({"grounds": ["a film"]}, "grounds 'a film' is not in news/a.txt"),
    ({"grounds": [{"text": "citing", "stance": "good"}]}, "grounds: stance is 'good' - expected one of offered, demanded, missing"),
    ({"cue": {"text": "accused", "at": 7}}, "cue: unknown key 'at' - known are text, start, end"),
    ({"cue": {"text": "accused", "start": 7}}, "cue: start is 7, end is None - expected two whole numbers"),
    ({"cue": {"text": "accused", "start": 14, "end": 7}}, "cue: start is 14, end is 7 - expected two whole numbers"),
    ({"cue": {"text": "accused", "start": True, "end": 7}}, "cue: start is True, end is 7"),
    ({"cue": {"start": 7, "end": 14}}, "cue has no text - copy the words from the article"),
    ({"cue": ""}, "cue has no text"),
    ({"cue": 7}, "cue is 7 - expected"),
    ({"cue": None}, "cue is missing"),
    ({"act": None}, "act is missing"),
    ({"act": "insult"}, "act is 'insult' - expected one of accuse, deny, demand"),
    ({"cancelled": "no"}, "cancelled is 'no' - expected one of negated, supposed"),
    ({"probability": 1.5}, "probability is 1.5 - expected a number from 0 to 1"),
    ({"probability": "high"}, "probability is 'high'"),
    ({"targets_probability": -1}, "targets_probability is -1 - expected a number from 0 to 1"),
    ({"own_voice": 1}, "own_voice is 1 - expected true or false"),
    ({"speakers": "Avaria"}, "speakers is 'Avaria' - expected a list"),
    ({"id": 3}, "id is 3 - expected text"),
    ({"answers": ["x"]}, "answers names 'x', which is no frame of news/a.txt"),
    ({"inside": "x"}, "inside names 'x', which is no frame of news/a.txt"),
    ({"id": "x", "answers": ["x"]}, "it answers itself"),
    ({"id": "x", "inside": "x"}, "inside runs in a circle: 'x', 'x'"),
    ({"confidence": 0.5}, "unknown key 'confidence' - known are article, source, id, act"),
    ({"source": None}, "it names no article - give"),
    ({"source": "b.txt"}, "source 'b.txt' is not among the inputs - name its file"),
    ({"article": "0" * 16, "source": None}, "article '0000000000000000' is not among the inputs"),
    ({"article": "0" * 16}, "is not among the inputs, but 'a.txt' is, with another text - the text changed"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "says"), REFUSED, ids=[says[:40] for _, says in REFUSED])
def test_a_fault_is_told_with_its_line(tmp_path, keys, says):
    (fault,) = refuse(tmp_path, line(), "\n", line(**keys))
    assert fault.startswith("frames.jsonl:3: ")
    assert says in fault


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("{", "not JSON in UTF-8"),
        ("[]", "not an object"),
        ('{"act": "warn", "act": "deny"}', "key 'act' twice"),
        ('{"probability": NaN}', "NaN is no number"),
        ("[" * 5000, "not JSON in UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_told(tmp_path, raw, says):
    (fault,) = refuse(tmp_path, raw + "\n", line())
    assert fault.startswith("frames.jsonl:1: ")
    assert says in fault


def test_bytes_that_are_no_text_are_told_by_line(tmp_path):
    path = tmp_path / "frames.jsonl"
    path.write_bytes(line().encode() + b'{"act": "\xff"}\n')
    with pytest.raises(LoreError, match=r"frames\.jsonl:2: not JSON in UTF-8"):
        verify_frames(load_frames(path), [ARTICLE])


def test_every_fault_of_the_input_is_told_at_once_in_order(tmp_path):
    rows = [
        line(cue="nowhere", speakers=["nobody"]), line(act="insult", id="gone"), line(source="b.txt"),
        line(source="b.txt"), line(act="deny", cue="denied", answers=["gone", "lost"]), "nonsense\n",
        line(id="x", inside="y"), line(id="y", inside="x"), line(id="x"),
    ]  # fmt: skip
    faults = refuse(tmp_path, *rows)
    numbers = [int(fault.split(":")[1]) for fault in faults]
    assert numbers == [1, 1, 2, 3, 5, 6, 7, 8, 9]
    assert "(2 lines)" in faults[3]
    # A line that is refused for something else is there all the same.
    assert "'lost'" in faults[4]
    assert "id 'x' is that of frames.jsonl:7 too" in faults[8]


def test_a_name_that_two_articles_have_is_refused(tmp_path):
    other = replace(make_article(TEXT + " Again."), source="old/a.txt")
    (fault,) = refuse(tmp_path, line(), articles=[ARTICLE, other])
    assert "source 'a.txt' names 2 articles: news/a.txt, old/a.txt - give more of the path" in fault
    assert take(tmp_path, line(source="old/a.txt"), articles=[ARTICLE, other]).articles == 2


def test_the_same_text_twice_is_one_article(tmp_path):
    copy = replace(ARTICLE, source="old/a.txt")
    assert take(tmp_path, line(), articles=[ARTICLE, copy]).describe() == "frames given for 1 of 1 articles"


def test_a_cue_where_nothing_is_read_is_refused():
    parts = (
        Paragraph(Span(0, 64), Role.CAPTION, "test"),
        Paragraph(Span(65, 83), Role.BODY, "test"),
        Paragraph(Span(84, 112), Role.BODY, "test", copy_of=65),
    )
    article = replace(ARTICLE, paragraphs=parts)
    whole = [(7, 14), (72, 78), (86, 94), (60, 70)]
    frames = [ActFrame(f"f{n}", Act.STATE, Span(*at), Span(*at)) for n, at in enumerate(whole)]
    lines = [replace_line(article, frame) for frame in frames]
    kept, problems = check_frames(article, lines, {Role.BODY, Role.HEADLINE})
    assert [frame.id for frame in kept] == ["f1"]
    assert ["part of the report (caption)" in problems[0].what, "repeat" in problems[1].what] == [True, True]
    assert "no paragraph" in problems[2].what
    assert check_frames(article, lines)[1] == []


def test_a_cue_in_a_pasted_list_of_links_is_refused():
    text = "Ann Lee Ann Mary LeeSenate accuses rivers MORE accused Borland of theft."
    article = make_article(text)
    places = [text.index("accuses"), text.index("accused")]
    frames = [
        ActFrame(f"f{n}", Act.ACCUSE, Span(at, at + 7), Span(at, at + 7)) for n, at in enumerate(places)
    ]
    kept, (problem,) = check_frames(article, [replace_line(article, f) for f in frames], {Role.BODY})
    assert [frame.id for frame in kept] == ["f1"] and "list of links" in problem.what


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        load_frames(tmp_path / "none.jsonl")
    with pytest.raises(ReadError, match=r"expected files named \*\.jsonl"):
        load_frames(tmp_path)


# Out and in again.


def replace_line(article, frame):
    """The line of a frame, as if read from a file that says where it is from."""
    from kg.frames import _Reading

    reading = _Reading(f"frames.jsonl:{frame.id[1:]}")
    found = reading.read_line(build_frame_lines(article, [frame]).encode())
    assert found is not None, reading.problems
    return found


@st.composite
def framed_articles(draw):
    """An article of any text, and frames anywhere in it; words of blanks alone are no words."""
    article = draw(any_article().filter(lambda one: one.text.strip()))
    worded = spans(article.text).filter(lambda span: bool(span.of(article.text).strip()))
    many = st.sets(worded, max_size=3).map(lambda found: tuple(sorted(found)))
    keys = draw(
        st.lists(
            st.text(min_size=1, max_size=3).filter(lambda k: k == k.strip() != ""), unique=True, max_size=4
        )
    )
    frames = []
    for number, key in enumerate(keys):
        grounds = {Ground(span, draw(st.sampled_from(EvidenceStance))) for span in draw(many)}
        frames.append(
            ActFrame(
                id=key,
                act=draw(st.sampled_from(ACTS)),
                cue=draw(worded),
                clause=draw(worded),
                speakers=draw(many),
                targets=draw(many),
                content=draw(many),
                condition=draw(st.none() | worded),
                grounds=tuple(sorted(grounds, key=lambda g: g.span)),
                answers=tuple(sorted(draw(st.sets(st.sampled_from(keys))) - {key})),
                inside=draw(st.none() | st.sampled_from(keys[:number])) if number else None,
                own_voice=draw(st.booleans()),
                cancelled=draw(st.none() | st.sampled_from(Cancelled)),
                votes=tuple(sorted(draw(st.sets(st.sampled_from(["learned", "cue", "given"]))))),
                rule=draw(st.text(max_size=5)),
                probability=draw(st.floats(0, 1)),
                speakers_probability=draw(st.floats(0, 1)),
                targets_probability=draw(st.floats(0, 1)),
            )
        )
    return article, frames


@settings(max_examples=200, deadline=None)
@given(made=framed_articles())
def test_what_is_written_is_read_back(tmp_path_factory, made):
    article, frames = made
    path = write(tmp_path_factory.mktemp("frames"), build_frame_lines(article, frames))
    assert list(verify_frames(load_frames(path), [article]).by_article.get(article.id, ())) == frames


@settings(max_examples=200, deadline=None)
@given(made=framed_articles(), other=st.text(min_size=1, max_size=40))
def test_no_frame_comes_in_with_words_that_do_not_stand_there(made, other):
    article, frames = made
    changed = replace(article, text=other, digest=hash_text(other), id=hash_text(other)[:ID_LENGTH])
    kept, _ = check_frames(changed, [replace_line(article, frame) for frame in frames])
    given_words = {json.dumps(to_frame_record(article, f)["cue"]) for f in frames}
    assert all(json.dumps(to_frame_record(changed, f)["cue"]) in given_words for f in kept)


def test_a_record_has_its_documented_keys_in_order():
    frame = ActFrame("f1", Act.ACCUSE, Span(7, 14), Span(0, 43))
    assert list(to_frame_record(ARTICLE, frame)) == [
        "article", "source", "id", "act", "cue", "clause", "speakers", "targets", "content", "condition", "grounds",
        "answers", "inside", "own_voice", "cancelled", "votes", "rule", "probability",
        "speakers_probability", "targets_probability",
    ]  # fmt: skip


def test_whom_a_mention_means_is_read_back_and_written(tmp_path):
    speakers = [
        {
            "text": "Avaria",
            "start": 0,
            "end": 6,
            "named": {"text": "Borland", "start": 15, "end": 22},
            "side": "the League",
        }
    ]
    (frame,) = take(tmp_path, line(speakers=speakers)).by_article[ARTICLE.id]
    assert frame.meant == (Meant(Span(0, 6), Span(15, 22), "the League"),)
    (tmp_path / "again.jsonl").write_text(build_frame_lines(ARTICLE, [frame]), encoding="utf-8")
    assert verify_frames(load_frames(tmp_path / "again.jsonl"), [ARTICLE]).by_article[ARTICLE.id] == (frame,)


@pytest.mark.parametrize(
    "extra", [{"named": "Carland"}, {"named": 3}, {"side": ""}, {"side": 3}, {"kind": "x"}]
)
def test_who_is_meant_must_stand_in_the_article_and_have_its_form(tmp_path, extra):
    with pytest.raises(LoreError, match="speakers"):
        take(tmp_path, line(speakers=[{"text": "Avaria"} | extra]))
