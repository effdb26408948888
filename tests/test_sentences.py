"""What the sentence encoder promises: unit vectors, no neighbours, no chance, and meaning before words."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from kg.errors import ModelError
from kg.pipeline.sentences import WIDTH, SentenceEncoder, embed

TEXTS = ["Oslo broke the treaty.", "Norway violated the pact.", "The harvest was good.", "", "北 ☃ " * 300]


def test_every_text_has_a_vector_of_unit_length_and_none_gives_no_rows():
    vectors = embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), WIDTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert embed([]).shape == (0, WIDTH)


def test_the_vector_of_a_text_is_the_same_whatever_stands_beside_it():
    alone = np.concatenate([embed([text]) for text in TEXTS])
    assert np.array_equal(alone, embed(TEXTS))
    assert np.array_equal(alone[::-1], embed(TEXTS[::-1]))
    assert np.array_equal(embed([TEXTS[0]] * 3), alone[[0, 0, 0]])


def test_texts_that_mean_the_same_are_nearer_than_others():
    vectors = embed(TEXTS[:3])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_comparing_sentences_needs_no_spacy():
    command = "import sys, kg.pipeline.sentences; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


def test_a_file_that_is_no_model_is_said_in_one_line(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"no")
    with pytest.raises(ModelError, match="reinstall counterclaim"):
        SentenceEncoder(tmp_path / "model.onnx")
