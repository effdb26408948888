"""Scores the bundled parser on raw paragraphs, as the CoNLL 2018 shared task did: own tokens and sentences.

    python benchmarks/parse_scores.py ../shared/data/ud/{ewt-test,gum-test,gumnews-test}.conllu
    python benchmarks/parse_scores.py --model FOLDER dev.conllu     # a spaCy folder, or an encoder folder

Each paragraph's text is rebuilt from the file and parsed; words are aligned by their character offsets, and
every score is an F1 over words (or sentences) of both sides, so a wrong token costs on both.

    WORDS SENT        same offsets
    UPOS FEATS LEMMA  an aligned word with the same value
    UAS               an aligned word whose head is aligned to the gold head (or both are roots)
    LAS               and the same relation, subtypes ignored, punctuation counted (the CoNLL 2018 definition)
    LAS-FULL          and the same relation with its subtype
    LAS-NOPUNCT       LAS-FULL over words that are not punctuation (the spaCy definition)
"""

from __future__ import annotations

import argparse
import collections
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import spacy

from kg.pipeline import Pipeline, load_pipeline
from training.ud import Paragraph, read_paragraphs

MEASURES = ("WORDS", "SENT", "UPOS", "FEATS", "LEMMA", "UAS", "LAS", "LAS-FULL", "LAS-NOPUNCT")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, help="CoNLL-U files")
    parser.add_argument("--model", type=Path, help="a model folder instead of the bundled one")
    arguments = parser.parse_args()
    analyse = load_analyser(arguments.model)
    print(f"{'file':14}" + "".join(f"{name:>12}" for name in MEASURES) + f"{'words/s':>10}")
    for path in arguments.files:
        paragraphs = read_paragraphs(path)
        clock = time.process_time()
        docs = analyse([paragraph.text for paragraph in paragraphs])
        clock = time.process_time() - clock
        counts = collections.Counter()
        for paragraph, doc in zip(paragraphs, docs, strict=True):
            score_paragraph(paragraph, doc, counts)
        cells = "".join(f"{find_f1(counts, name):12.2f}" for name in MEASURES)
        print(f"{path.stem:14}{cells}{sum(len(p.words) for p in paragraphs) / clock:10.0f}", flush=True)


def load_analyser(folder: Path | None):
    """Return the function that parses paragraphs: the bundled model's, or that of a folder."""
    if folder is None:
        return load_pipeline().analyse
    if (folder / "config.cfg").exists():
        nlp = spacy.load(folder)
        return lambda texts: list(nlp.pipe(texts))
    from kg.pipeline.syntax import SyntaxReader

    return Pipeline(SyntaxReader(folder)).analyse


def score_paragraph(paragraph: Paragraph, doc, counts: collections.Counter) -> None:
    """Add a paragraph's matches and totals to the counts."""
    gold, tokens = paragraph.words, [token for token in doc if not token.is_space]
    place = {(word.start, word.end): number for number, word in enumerate(gold)}
    aligned = {token.i: place.get((token.idx, token.idx + len(token))) for token in tokens}
    counts["gold"] += len(gold)
    counts["system"] += len(tokens)
    counts["gold-nopunct"] += sum(word.deprel.partition(":")[0] != "punct" for word in gold)
    counts["system-nopunct"] += sum(token.dep_ != "punct" for token in tokens)
    found = {(sentence[0].idx, sentence[-1].idx + len(sentence[-1])) for sentence in list_sentences(doc)}
    truth = {(gold[start].start, gold[end - 1].end) for start, end in paragraph.sentences}
    counts["gold-sentences"] += len(truth)
    counts["system-sentences"] += len(found)
    counts["SENT"] += len(found & truth)
    for token in tokens:
        number = aligned[token.i]
        if number is not None:
            score_word(token, gold[number], aligned, counts)


def list_sentences(doc):
    """List sentences as their tokens that are not spaces."""
    sentences = [[token for token in sentence if not token.is_space] for sentence in doc.sents]
    return [sentence for sentence in sentences if sentence]


def score_word(token, word, aligned, counts: collections.Counter) -> None:
    """Add what is right about one aligned word."""
    counts["WORDS"] += 1
    counts["UPOS"] += token.pos_ == word.upos
    counts["FEATS"] += (str(token.morph) or "_") == word.feats
    counts["LEMMA"] += token.lemma_ == word.lemma or word.lemma == "_"
    head = -1 if token.head is token or token.head.i == token.i else aligned.get(token.head.i)
    if head is None or head != word.head:
        return
    counts["UAS"] += 1
    label = "root" if head == -1 else token.dep_
    counts["LAS"] += label.partition(":")[0] == word.deprel.partition(":")[0]
    if label == word.deprel:
        counts["LAS-FULL"] += 1
        counts["LAS-NOPUNCT"] += label != "punct"


def find_f1(counts: collections.Counter, name: str) -> float:
    """Return the F1 of a measure in percent."""
    kind = {"SENT": "-sentences", "LAS-NOPUNCT": "-nopunct"}.get(name, "")
    total = counts["gold" + kind] + counts["system" + kind]
    return 200 * counts[name] / total if total else 0.0


if __name__ == "__main__":
    main()
