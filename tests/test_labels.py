"""Holds what labels of contents promise: they say alone who does what, in the words of the text.

All people and deeds are invented, and so is what the states are said to have done.
"""

from __future__ import annotations

import functools

import pytest

from kg.jobs.engine import Engine, load_engine
from kg.reading import build_article


@functools.cache
def engine() -> Engine:
    return load_engine()


@functools.cache
def list_labels(text: str) -> list[str]:
    """List the labels of what a text's statements of the main acts say, in text order."""
    found = engine().extract(build_article(text, "label.txt"))
    return [s.proposition.label for s in found if s.act.main and s.proposition]


DAHL = "Norway's prime minister Per Dahl spoke on Monday. "
LUND = "Swedish foreign minister Eva Lund criticised Norway on Monday. "


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f"{DAHL}He said that Sweden must treat farmers better.", "Sweden must treat farmers better"),
        (f'{DAHL}"Sweden should not build the dam," Dahl said.', "Sweden should not build the dam"),
        (
            "Eva Lund, the Swedish foreign minister, said Norway signed the river pact in May and has broken it.",
            "Norway signed the river pact in May and has broken it",
        ),
        (
            "Foreign minister Eva Lund said on Monday that Sweden was readying tariffs on Norwegian fish.",
            "Sweden was readying tariffs on Norwegian fish",
        ),
    ],
)
def test_a_clause_keeps_its_subject_and_its_verb(text: str, label: str) -> None:
    assert label in list_labels(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Sweden accused Norway of breaking the river pact.", "Norway: breaking the river pact"),
        (f"{DAHL}He called on Eva Lund to open the dam.", "Eva Lund: open the dam"),
        ('Swedish officials accused Norway of "reckless dam building".', "Norway: reckless dam building"),
    ],
)
def test_what_is_no_clause_stands_behind_whom_it_concerns(text: str, label: str) -> None:
    assert label in list_labels(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f'{LUND}"You are robbing the river," she told Norway.', "Norway: you are robbing the river"),
        (
            f'{LUND}"These tariffs are dangerous," she said of Norway\'s plan.',
            "Norway: these tariffs are dangerous",
        ),
    ],
)
def test_a_clause_that_only_points_has_whom_it_concerns_in_front(text: str, label: str) -> None:
    assert label in list_labels(text)


def test_an_office_has_its_bearer_in_brackets() -> None:
    text = (
        "Sweden's president Eva Lund threatened to close the dam. "
        "Norwegian officials said the president must open the dam."
    )
    assert "The president [Eva Lund] must open the dam" in list_labels(text)


def test_a_pronoun_for_a_party_is_its_name_and_we_keeps_its_word() -> None:
    text = f'{DAHL}"Sweden\'s ministers lied. They broke the pact with us," Dahl said of Sweden.'
    assert any(label.endswith("broke the pact with us [Norway]") for label in list_labels(text))


def test_its_of_whom_stands_in_front_stays() -> None:
    assert "Eva Lund: not to change her mind" in list_labels(
        f"{DAHL}He urged Eva Lund not to change her mind."
    )


def test_a_condition_stays_with_what_follows_from_it() -> None:
    text = f'{DAHL}"If Sweden will not make a fair deal with us, it will pay," he said.'
    assert next(label for label in list_labels(text) if "deal" in label).startswith(
        "If Sweden will not make a fair deal with us [Norway]"
    )


def test_what_is_cut_to_a_thing_gets_the_words_of_its_clause_back() -> None:
    text = "Sweden blamed Norway for the flood. Sweden lashed out at Norway's dam."
    assert list_labels(text)[0].startswith("Sweden blamed Norway for the flood")


def test_a_label_does_not_end_before_a_word_that_belongs_to_its_last() -> None:
    text = f'{LUND}"The dam is absolutely uncalled for," she said of Norway\'s plan.'
    assert any(label.endswith("uncalled for") for label in list_labels(text))
