"""Holds what labels of contents promise: they say alone who does what, in the words of the text.

All people and deeds are invented, and so is what the states are said to have done.
"""

from __future__ import annotations

import functools
import re

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
    ],
)
def test_what_a_verb_asks_or_charges_stands_behind_whom_it_concerns(text: str, label: str) -> None:
    assert label in list_labels(text)


def test_a_refusal_asked_for_keeps_its_not() -> None:
    labels = list_labels("Sweden's government has told Norway not to use the new dam because of the flood.")
    assert labels and all("not to use the new dam" in label for label in labels)


def test_what_is_only_a_thing_has_the_clause_around_it() -> None:
    text = 'Swedish officials accused Norway of "reckless dam building".'
    assert list_labels(text) == ["Swedish officials accused Norway of reckless dam building"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f'{LUND}"You are robbing the river," she told Norway.', "You [Norway] are robbing the river"),
        (
            f"{LUND}The ministry in Stockholm spoke later. She said Norway's minister Per Dahl had lied about it. "
            'Lund told reporters: "He has broken the river pact."',
            "He [Per Dahl] has broken the river pact",
        ),
    ],
)
def test_a_pronoun_keeps_its_word_and_has_its_name_in_brackets(text: str, label: str) -> None:
    assert label in list_labels(text)


def test_an_office_has_its_bearer_in_brackets() -> None:
    text = (
        "Sweden's president Eva Lund threatened to close the dam. "
        "Norwegian officials said the president must open the dam."
    )
    assert "The president [Eva Lund] must open the dam" in list_labels(text)


def test_we_has_its_side_in_brackets() -> None:
    text = f'{DAHL}"Sweden\'s ministers lied. They broke the pact with us," Dahl said of Sweden.'
    assert any(label.endswith("broke the pact with us [Norway]") for label in list_labels(text))


def test_a_thing_pointed_at_has_the_words_it_had_before_in_brackets() -> None:
    text = f'Sweden put new tariffs on Norwegian fish in May. {DAHL}"Those tariffs are robbing our fishermen," he said.'
    label = next(label for label in list_labels(text) if "robbing" in label)
    assert re.match(r"Those tariffs \[.*tariffs on Norwegian fish\] are robbing", label)


def test_what_points_to_nothing_named_has_what_was_said_before_in_front() -> None:
    text = f'{LUND}"Norway has dammed the river. This is a betrayal," she said of Norway.'
    label = next(label for label in list_labels(text) if "betrayal" in label)
    assert label == "Norway has dammed the river. This is a betrayal"


def test_a_threat_tells_whom_it_is_against_though_its_sentence_does_not() -> None:
    text = f"{DAHL}Norway announced a levy on Swedish steel. Sweden has threatened to retaliate in equal measure."
    label = next(label for label in list_labels(text) if "retaliate" in label)
    assert (
        label
        == "Norway announced a levy on Swedish steel. Sweden has threatened to retaliate in equal measure"
    )


def test_its_of_whom_stands_in_front_stays() -> None:
    assert "Eva Lund: not to change her mind" in list_labels(
        f"{DAHL}He urged Eva Lund not to change her mind."
    )


def test_a_condition_stays_with_what_follows_from_it() -> None:
    text = f'{DAHL}"If Sweden will not make a fair deal with us, it will pay," he said.'
    label = next(label for label in list_labels(text) if "deal" in label)
    assert label.startswith("If Sweden will not make a fair deal with us")
    assert label.endswith("it will pay")


def test_a_clause_does_not_lose_the_object_that_stands_before_it() -> None:
    labels = list_labels(
        "Sweden published a list of Norwegian goods that it plans to hit with tariffs in May."
    )
    assert labels and all("goods" in label for label in labels)


def test_what_is_cut_to_a_thing_gets_the_words_of_its_clause_back() -> None:
    text = "Sweden blamed Norway for the flood. Sweden lashed out at Norway's dam."
    assert list_labels(text)[0].startswith("Sweden blamed Norway for the flood")


def test_a_label_does_not_end_before_a_word_that_belongs_to_its_last() -> None:
    text = f'{LUND}"The dam is absolutely uncalled for," she said of Norway\'s plan.'
    assert any(label.endswith("uncalled for") for label in list_labels(text))


@pytest.mark.parametrize("end", ["fish to the U.S.", "fish by 20%"])
def test_a_label_keeps_a_mark_that_belongs_to_its_last_word(end: str) -> None:
    labels = list_labels(f'{DAHL}"Sweden must sell more {end}," Dahl said.')
    assert f"Sweden must sell more {end}" in labels


def test_we_of_one_person_whose_side_nobody_tells_is_not_that_persons_name() -> None:
    text = "Ida Tull accused Halden Energy on Monday. “We were robbed by Halden Energy,” said Ida Tull."
    assert "We were robbed by Halden Energy" in list_labels(text)


def test_our_in_a_quotation_is_of_who_is_quoted_also_where_somebody_else_acts() -> None:
    text = f'{DAHL}"Our American partners have announced the end of the pact, so we will leave it as well," Dahl said.'
    found = engine().extract(build_article(text, "label.txt"))
    labels = [
        s.proposition.label for s in found if s.proposition and s.speaker.actor.label.endswith("partners")
    ]
    assert any(label.startswith("Our [Norway]") for label in labels)


def test_whom_the_reader_hardly_takes_for_a_pronoun_stands_in_no_brackets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        f"{LUND}The ministry in Stockholm spoke later. She said Norway's minister Per Dahl had lied about it. "
        'Lund told reporters: "He has broken the river pact."'
    )
    assert any("He [Per Dahl]" in label for label in list_labels(text))
    monkeypatch.setattr("kg.extraction.labels.SURE", 1.01)
    found = engine().extract(build_article(text, "label.txt"))
    told = [s.proposition.label for s in found if s.proposition and "has broken" in s.proposition.label]
    assert told and not any("He [" in label for label in told)
