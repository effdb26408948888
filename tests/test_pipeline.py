"""What the reading pipeline promises for any text: offsets, whole trees, no exceptions, no chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.pipeline import load_pipeline
from kg.pipeline.lemmas import Lemmatizer, Rule, read_lemmatizer
from kg.pipeline.tokens import build_language, cut_tokens
from kg.pipeline.trees import ROOT, find_heads
from kg.pipeline.wordpiece import MAX_PIECES, WordPieces, classify_casing, split_words

NEWS = (
    "The ministry accused Moscow of breaking the treaty. “We have seen no evidence,” Mr. Orlov said "
    "on Monday, calling the report “a fabrication.”"
)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def describe(doc):
    return [
        (
            t.idx,
            t.text,
            t.pos_,
            t.tag_,
            t.dep_,
            t.head.i,
            t.lemma_,
            str(t.morph),
            t.is_sent_start,
            t.ent_type_,
        )
        for t in doc
    ]


def assert_trees(doc):
    for sentence in doc.sents:
        assert sum(token.head.i == token.i for token in sentence) == 1
        for token in sentence:
            steps, node = 0, token
            while node.head.i != node.i:
                node = node.head
                steps += 1
                assert steps <= len(sentence)
            assert sentence.start <= node.i < sentence.end


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_spelled_by_its_tokens_and_has_trees(text):
    doc = load_pipeline().analyse([text])[0]
    assert doc.text == text
    for token in doc:
        assert text[token.idx : token.idx + len(token)] == token.text
    assert_trees(doc)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["“", '"', "said", "NATO", "…", "'s", "\n", " ", "🙂", "Kyiv", ".", "он"]),
        max_size=40,
    )
)
def test_broken_quotation_marks_and_emoji_still_give_trees(parts):
    assert_trees(load_pipeline().analyse([" ".join(parts)])[0])


def test_an_empty_text_gives_an_empty_doc():
    assert [len(doc) for doc in load_pipeline().analyse(["", "Yes."])] == [0, 2]


def test_spaces_alone_are_read():
    assert load_pipeline().analyse([" \n\t "])[0].text == " \n\t "


def test_one_enormous_word_is_read():
    doc = load_pipeline().analyse(["x" * 50_000])[0]
    assert len(doc) == 1


def test_a_sentence_of_ten_thousand_words_is_read_as_trees():
    doc = load_pipeline().analyse(["and the minister said " * 2500])[0]
    assert len([token for token in doc if not token.is_space]) == 10_000
    for sentence in doc.sents:
        assert sum(token.head.i == token.i for token in sentence) == 1


def test_two_calls_give_the_same_reading():
    first, second = (describe(load_pipeline().analyse([NEWS])[0]) for _ in range(2))
    assert first == second


def test_a_paragraph_is_read_the_same_beside_others():
    alone = load_pipeline().analyse([NEWS])[0]
    beside = load_pipeline().analyse(["Short.", NEWS, "Another paragraph, which is longer than that one."])[1]
    assert describe(alone) == describe(beside)


def test_news_is_parsed_into_its_sentences_and_roots():
    doc = load_pipeline().analyse([NEWS])[0]
    assert [sentence.root.text for sentence in doc.sents] == ["accused", "said"]
    accused = doc[2]
    assert {child.dep_: child.text for child in accused.children}["nsubj"] == "ministry"
    assert accused.lemma_ == "accuse"


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_any_scores_give_one_tree(size, seed):
    scores = np.random.default_rng(seed).integers(-3, 4, (size, size + 1)).astype(np.float32)
    heads = find_heads(scores)
    assert heads.count(ROOT) == 1
    for node in range(size):
        seen = set()
        while node != ROOT:
            assert node not in seen
            seen.add(node)
            node = heads[node]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_tree_is_the_best_of_all(size, seed):
    scores = np.random.default_rng(seed).normal(size=(size, size + 1))
    heads = find_heads(scores)
    assert weigh(scores, heads) == pytest.approx(max(weigh(scores, tree) for tree in list_trees(size)))


def weigh(scores, heads):
    return sum(scores[node, len(heads) if head == ROOT else head] for node, head in enumerate(heads))


def list_trees(size):
    choices = [[]]
    for node in range(size):
        choices = [[*tree, head] for tree in choices for head in (ROOT, *range(size)) if head != node]
    for tree in choices:
        if tree.count(ROOT) == 1 and all(reaches_root(tree, node) for node in range(size)):
            yield tree


def reaches_root(tree, node):
    for _ in tree:
        node = tree[node]
        if node == ROOT:
            return True
    return False


def test_scores_that_are_not_numbers_still_give_a_tree():
    assert find_heads(np.full((3, 4), np.nan)).count(ROOT) == 1


@given(st.text(max_size=40))
def test_every_token_has_some_pieces_and_not_too_many(token):
    pieces = WordPieces([*SPECIAL, "a", "##a"])
    assert 1 <= len(pieces.cut(token)) <= MAX_PIECES
    assert classify_casing(token) in range(4)
    assert all(split_words(token))


def test_pieces_are_the_longest_that_match():
    pieces = WordPieces([*SPECIAL, "denie", "den", "##s", "##ie"])
    assert pieces.cut("Denies") == (4, 6)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_tokens_spell_the_text(text):
    assert cut_tokens(LANGUAGE, text).text == text


LANGUAGE = build_language()


def test_lemmas_prefer_exceptions_and_long_endings():
    rules = {("VBZ", "l", "s"): Rule(True, 1, ""), ("VBZ", "l", "ies"): Rule(True, 3, "y")}
    lemmatizer = Lemmatizer({("VBZ", "is"): "be"}, rules)
    assert [lemmatizer.find_lemma(form, "VBZ", True) for form in ("is", "says", "Denies")] == [
        "be",
        "say",
        "deny",
    ]


def test_a_broken_lemma_table_names_every_bad_line(tmp_path):
    path = tmp_path / "lemmas.tsv"
    path.write_text("x\tVBZ\tis\tbe\nnonsense\nr\tVBZ\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"lemmas\.tsv:2, .*lemmas\.tsv:3"):
        read_lemmatizer(path)
