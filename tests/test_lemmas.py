"""Every verb of the word lists is found in every form that it can have in a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline.lemmas import read_lemmatizer
from training.inflection import IRREGULAR, list_cue_verbs, read_irregular, spell_forms

DATA = Path(__file__).parent.parent / "kg" / "data"
#: Two verbs with the same forms.
TWINS = {"lambast", "lambaste"}


@pytest.fixture(scope="module")
def lemmatizer():
    return read_lemmatizer(DATA / "syntax" / "lemmas.tsv")


def test_every_form_of_every_cue_verb_leads_to_the_verb(lemmatizer):
    irregular = read_irregular(IRREGULAR)
    missed = [
        (tag, form, base)
        for base in list_cue_verbs(DATA)
        for tag, form in spell_forms(base, irregular)
        if base not in TWINS and lemmatizer.find_lemma(form, tag, False) != base
    ]
    assert missed == [], "run training/lemmas.py again, or add the verb to training/verbs.tsv"


@pytest.mark.parametrize(
    ("tag", "form", "lemma"),
    [
        ("VBD", "lied", "lie"),
        ("VBG", "lying", "lie"),
        ("VBN", "misled", "mislead"),
        ("VBD", "withdrew", "withdraw"),
        ("VBN", "overthrown", "overthrow"),
        ("VBG", "provoking", "provoke"),
        ("VBN", "contravened", "contravene"),
        ("VBD", "kidnapped", "kidnap"),
        ("VBG", "trafficking", "traffic"),
        ("VBD", "rebutted", "rebut"),
        ("VBZ", "denies", "deny"),
    ],
)
def test_a_form_of_a_verb_has_its_lemma(lemmatizer, tag, form, lemma):
    assert lemmatizer.find_lemma(form, tag, False) == lemma
