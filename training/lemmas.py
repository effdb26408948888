"""Makes the lemma table: rules for endings from the treebank's words, the words they get wrong, and verbs.

The verbs are those of the treebank and of the package's own word lists, in all their forms (`inflection.py`).
"""

from __future__ import annotations

import collections
from collections.abc import Sequence
from pathlib import Path

from kg.pipeline.lemmas import LONGEST_ENDING, Lemmatizer, Rule, classify_form
from training.inflection import IRREGULAR, list_cue_verbs, list_forms, read_irregular
from training.ud import read_paragraphs

DATA = Path(__file__).resolve().parent.parent / "kg" / "data"
# A rule must have been seen this often, or cover the empty ending.
LEAST_SEEN = 2


def write_lemmas(treebank: Path, pieces: Sequence[str], out: Path) -> None:
    """Learn from a CoNLL-U file and write the table.

    Args:
        treebank: The training part; nothing else is read.
        pieces: The encoder's vocabulary, a list of common words to check unseen forms against.
        out: The file to write.
    """
    seen = collections.Counter()
    verbs = set(read_irregular(IRREGULAR))
    for paragraph in read_paragraphs(treebank):
        for word in paragraph.words:
            if word.upos == "VERB" and word.lemma.isalpha() and word.lemma.isascii() and word.lemma.islower():
                verbs.add(word.lemma)
            if word.lemma != "_" and word.upos != "X":
                form = word.form.replace("’", "'").replace("‘", "'")
                lemma = word.lemma.replace("’", "'").replace("‘", "'")
                seen[word.xpos, classify_form(form, word.first), form, lemma] += 1
    rules = learn_rules(seen)
    exceptions = learn_exceptions(seen, Lemmatizer({}, rules))
    exceptions = check_unseen(pieces, Lemmatizer(exceptions, rules)) | exceptions
    known = Lemmatizer(exceptions, rules)
    cues = list_cue_verbs(DATA)
    spelled = list_forms([*cues, *sorted(verbs - set(cues))])
    missed = {key: base for key, base in spelled.items() if known.find_lemma(key[1], key[0], False) != base}
    # What a treebank shows stands, unless it is a slip of tagging that knows no base form.
    exceptions = missed | {key: lemma for key, lemma in exceptions.items() if key not in missed}
    lines = ["\t".join(("x", tag, form, lemma)) for (tag, form), lemma in sorted(exceptions.items())]
    for (tag, casing, ending), rule in sorted(rules.items()):
        lines.append("\t".join(("r", tag, casing, ending, str(int(rule.lower)), str(rule.drop), rule.append)))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def learn_rules(seen: collections.Counter) -> dict[tuple[str, str, str], Rule]:
    """Take the commonest rule of each ending, and keep it where a shorter ending says otherwise."""
    votes: dict[tuple[str, str, str], collections.Counter] = collections.defaultdict(collections.Counter)
    for tag, casing, form, lemma in sorted(seen):
        rule = find_rule(form, lemma)
        for size in range(min(LONGEST_ENDING, len(form)) + 1):
            votes[tag, casing, form[len(form) - size :].lower()][rule] += 1
    rules: dict[tuple[str, str, str], Rule] = {}
    for tag, casing, ending in sorted(votes, key=lambda key: (len(key[2]), key)):
        rule, count = votes[tag, casing, ending].most_common(1)[0]
        if ending and count < LEAST_SEEN:
            continue
        shorter = next(
            (
                rules[tag, casing, ending[at:]]
                for at in range(1, len(ending) + 1)
                if (tag, casing, ending[at:]) in rules
            ),
            None,
        )
        if rule != shorter:
            rules[tag, casing, ending] = rule
    return rules


def find_rule(form: str, lemma: str) -> Rule:
    """Find the shortest rule that makes the lemma of the form."""
    best = None
    for lower in (False, True):
        word = form.lower() if lower else form
        same = 0
        while same < min(len(word), len(lemma)) and word[same] == lemma[same]:
            same += 1
        rule = Rule(lower, len(word) - same, lemma[same:])
        # Lowering wins ties so that "denies" and "Denies" share a rule.
        if best is None or len(rule.append) + rule.drop <= len(best.append) + best.drop:
            best = rule
    return best


def learn_exceptions(seen: collections.Counter, lemmatizer: Lemmatizer) -> dict[tuple[str, str], str]:
    """List the forms whose commonest lemma the rules miss."""
    lemmas: dict[tuple[str, str, str], collections.Counter] = collections.defaultdict(collections.Counter)
    for (tag, casing, form, lemma), count in sorted(seen.items()):
        lemmas[tag, casing, form][lemma] += count
    exceptions = {}
    for (tag, casing, form), counter in sorted(lemmas.items()):
        lemma = counter.most_common(1)[0][0]
        if lemmatizer.find_lemma(form, tag, casing == "l") != lemma:
            exceptions[tag, form] = lemma
    return exceptions


def check_unseen(pieces: Sequence[str], lemmatizer: Lemmatizer) -> dict[tuple[str, str], str]:
    """List common words whose rule gives no word where another regular rule gives one ("provoked")."""
    words = {piece for piece in pieces if piece.isalpha() and piece.isascii() and len(piece) > 2}
    endings = {"VBD": "ed", "VBN": "ed", "VBG": "ing", "VBZ": "s", "NNS": "s"}
    exceptions = {}
    for tag, ending in endings.items():
        for form in sorted(word for word in words if word.endswith(ending) and len(word) > len(ending) + 2):
            if lemmatizer.find_lemma(form, tag, True) in words:
                continue
            stem = form[: -len(ending)]
            bases = [stem, stem + "e", stem[:-1]] if ending != "s" else [stem]
            if ending != "s" and stem[-1] != stem[-2]:
                bases = bases[:2]
            found = [base for base in bases if base in words]
            if len(found) == 1:
                exceptions[tag, form] = found[0]
    return exceptions
