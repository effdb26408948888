"""What the attribution encoder promises: consistent spans, sensible links, offsets inside the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import MissingData
from kg.pipeline.tagger import (
    LABELS,
    Chunk,
    RoleSpan,
    TaggedParagraph,
    join_chunks,
    link_spans,
    load_tagger,
    pack_chunks,
    read_spans,
)
from kg.pipeline.tokens import build_language, cut_tokens


def build_roles(*labels):
    roles = np.full((len(labels), len(LABELS)), 0.01, dtype=np.float32)
    for row, label in enumerate(labels):
        roles[row, LABELS.index(label)] = 0.94
    return roles


def tag(spans, to_anchor, to_source):
    arrays = (np.array(rows, dtype=np.float32) for rows in (to_anchor, to_source))
    return TaggedParagraph(np.zeros((9, 7), np.float32), tuple(RoleSpan(*s, 0.9) for s in spans), *arrays)


def test_spans_follow_their_labels():
    roles = build_roles("B-source", "I-source", "B-cue", "O", "B-content", "I-content")
    assert [(s.role, s.start, s.end) for s in read_spans(roles)] == [
        ("source", 0, 2), ("cue", 2, 3), ("content", 4, 6),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12), st.integers(0, 2**32 - 1))
def test_spans_of_any_probabilities_do_not_overlap(size, seed):
    spans = read_spans(np.random.default_rng(seed).dirichlet(np.ones(7), size).astype(np.float32))
    ends = [0, *(span.end for span in spans)]
    assert all(span.start >= end for span, end in zip(spans, ends, strict=False))
    assert all(span.start < span.end <= size and 0 <= span.probability <= 1.001 for span in spans)


def test_a_cue_takes_its_content_and_its_source():
    spans = [("source", 0, 1), ("cue", 1, 2), ("content", 2, 5)]
    linked = link_spans(
        tag(spans, [[0] * 4, [0, 1, 0, 0], [0, 0.9, 0.1, 0]], [[0] * 4, [0.8, 0, 0, 0.2], [0] * 4])
    )
    assert [(one.source.start, one.cues[0].start, one.contents[0].start) for one in linked] == [(0, 1, 2)]


def test_one_source_serves_two_cues():
    spans = [("source", 0, 1), ("cue", 1, 2), ("content", 2, 3), ("cue", 4, 5), ("content", 5, 6)]
    anchor = np.zeros((5, 6))
    anchor[[1, 2, 3, 4], [1, 1, 3, 3]] = 1
    source = np.zeros((5, 6))
    source[[1, 3], 0] = 0.9
    assert [one.source.start for one in link_spans(tag(spans, anchor, source))] == [0, 0]


def test_no_source_is_invented():
    spans = [("source", 0, 1), ("cue", 1, 2), ("content", 2, 3)]
    linked = link_spans(
        tag(spans, [[0] * 4, [0, 1, 0, 0], [0, 1, 0, 0]], [[0] * 4, [0.3, 0, 0, 0.7], [0] * 4])
    )
    assert [one.source for one in linked] == [None]


def test_a_content_without_a_cue_stands_alone():
    linked = link_spans(tag([("content", 0, 3)], [[1, 0]], [[0, 1]]))
    assert [(one.cues, one.contents[0].end) for one in linked] == [((), 3)]


def test_a_cue_without_content_is_no_attribution():
    assert link_spans(tag([("cue", 0, 1)], [[1, 0]], [[0, 1]])) == []


def test_neighbours_are_packed_up_to_the_budget():
    chunks = [Chunk(number, [0], ["x"], pieces) for number, pieces in enumerate((100, 99, 10, 250, 5))]
    assert [[chunk.paragraph for chunk in window] for window in pack_chunks(chunks)] == [
        [0, 1],
        [2],
        [3],
        [4],
    ]


def test_a_paragraph_without_tokens_has_no_spans():
    empty = join_chunks(0, [])
    assert (empty.roles.shape, empty.spans, empty.to_anchor.shape) == ((0, 7), (), (0, 1))


@pytest.fixture(scope="module")
def tagger():
    try:
        return load_tagger()
    except MissingData:
        pytest.skip("the attribution encoder is not bundled")


LANGUAGE = build_language()
NEWS = [
    "“We have seen no evidence,” Orlov said on Monday.",
    "The ministry denied that it had broken the treaty, and accused Washington of bad faith.",
]


def test_news_has_its_attributions(tagger):
    docs = [cut_tokens(LANGUAGE, text) for text in NEWS]
    first, second = ([*link_spans(tagged)] for tagged in tagger.tag(docs))
    assert docs[0][first[0].source.start : first[0].source.end].text == "Orlov"
    assert docs[0][first[0].cues[0].start : first[0].cues[0].end].text.startswith("said")
    assert {docs[1][one.cues[0].start].text for one in second} >= {"denied"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_paragraphs_give_spans_inside_them(tagger, texts):
    docs = [cut_tokens(LANGUAGE, text) for text in texts]
    for doc, tagged in zip(docs, tagger.tag(docs), strict=True):
        size = len(tagged.spans)
        assert tagged.roles.shape == (len(doc), 7)
        assert tagged.to_anchor.shape == tagged.to_source.shape == (size, size + 1)
        assert all(0 <= span.start < span.end <= len(doc) for span in tagged.spans)


def test_a_sentence_of_ten_thousand_words_is_tagged(tagger):
    doc = cut_tokens(LANGUAGE, "and the minister said that " * 2000)
    assert tagger.tag([doc])[0].roles.shape == (10_000, 7)


def test_two_calls_tag_the_same(tagger):
    docs = [cut_tokens(LANGUAGE, text) for text in NEWS]
    first, second = tagger.tag(docs), tagger.tag(docs)
    assert [one.spans for one in first] == [one.spans for one in second]
    assert all(np.array_equal(a.to_anchor, b.to_anchor) for a, b in zip(first, second, strict=True))
