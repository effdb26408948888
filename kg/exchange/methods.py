"""Writes the methods paragraph that a paper can cite: what read how many articles, how well, and what people checked.

Every figure comes from the store, the cards of the bundled models or `kg/data/scores.toml`; nothing is rounded up, and
what nobody reviewed is said to be unreviewed. What read a statement is what its votes say; what reads none of them is
not named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.almanac import read_iso
from kg.codes import list_acts
from kg.counting import count_words
from kg.exchange.product import Product, to_bytes
from kg.frames import GIVEN, MODEL, PROMPT
from kg.ids import to_line
from kg.importing.codings import get_coder
from kg.model import Act, Article, Statement

_ROW = re.compile(r"^\| *(\w[\w-]*) *\|(.+)\|$", re.MULTILINE)
#: Votes of the program's own readers of acts.
_READERS = frozenset({"learned", "cue", "attribution"})
#: Begins the rule of a cue's statement; the cue's id follows.
_CUE = "cue:"
_LINKED = re.compile(r"LINKED P ([0-9.]+), R ([0-9.]+),\s+F1 ([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the statements were made.

    Attributes:
        version: Of this program.
        fingerprints: Of the readings in the store, sorted; more than one means that it is mixed.
        parser: Test set to labelled attachment score (LAS, 0-100), of the bundled parser.
        attribution: Precision, recall and F1 (0-100) of who said which words; empty when the card gives none.
        acts: F1 (0-1) of accusations and denials, as `kg extract` reads them: of the act, with its speaker, with its
            target too; empty for none.
        unseen: Articles on which that was measured.
        mode: Who said which words was read by `both` (rules and the learned tagger) or `rules`; "" where the store does
            not say.
        own_cues: Ids of cue words of a user's codebook or file.
        own_reader: The encoder of acts is one that the user trained.
        verdicts: Judgement (accepted, corrected, rejected, unsure, added) to the number of statements.
        reviewers: How many people judged.
        concepts: How many concepts the codebook has; 0 where it is not known.
    """

    version: str
    fingerprints: Sequence[str]
    parser: Mapping[str, float] = field(default_factory=dict)
    attribution: Sequence[float] = ()
    acts: Sequence[float] = ()
    unseen: int = 0
    mode: str = ""
    own_cues: Collection[str] = ()
    own_reader: bool = False
    verdicts: Mapping[str, int] = field(default_factory=dict)
    reviewers: int = 0
    concepts: int = 0


def parse_parser_card(card: str) -> dict[str, float]:
    r"""Read LAS by test set from the table of `kg/data/syntax/CARD.md`.

    >>> parse_parser_card("| test | UAS | LAS |\n|---|---|---|\n| ewt-test | 89.12 | 87.07 |\n")
    {'ewt-test': 87.07}
    """
    rows = {match[1]: [cell.strip() for cell in match[2].split("|")] for match in _ROW.finditer(card)}
    header = rows.pop("test", [])
    if "LAS" not in header:
        return {}
    place = header.index("LAS")
    return {name: float(cells[place]) for name, cells in rows.items() if len(cells) == len(header)}


def parse_attribution_card(card: str) -> tuple[float, ...]:
    """Read precision, recall and F1 of the merged reading, the last that `kg/data/attribution/CARD.md` gives.

    >>> parse_attribution_card("LINKED P 81.6, R 70.3, F1 75.5; direct 91.3")
    (81.6, 70.3, 75.5)
    """
    found = _LINKED.findall(card)
    return tuple(float(number.rstrip(".")) for number in found[-1]) if found else ()


def read_scores(raw: Mapping[str, Any]) -> tuple[int, tuple[float, ...]]:
    """Read the number of unseen articles, and F1 of act, with speaker, with target, from `kg/data/scores.toml`."""
    return int(raw["acts"]["articles"]), tuple(map(float, raw["acts"]["f1"]))


def build_methods(
    statements: Iterable[Statement], articles: Mapping[str, Article], reading: Reading
) -> Product:
    """Build the paragraph as Markdown.

    Args:
        statements: Of the whole store.
        articles: By id, all of them.
        reading: How the statements were made and checked.
    """
    said = list(statements)
    sentences = [
        _tell_articles(articles.values()),
        *_tell_reading(said, reading),
        *_tell_statements(said),
        *_tell_concepts(said, reading),
        *_tell_review(said, reading),
        "A statement records what an article reports somebody to have said; whether it is true was not judged. "
        "The same articles give the same statements on the same kind of processor.",
    ]
    cite = f"counterclaim {reading.version}, reading {', '.join(reading.fingerprints) or 'unknown'}"
    text = f"# Methods\n\n{' '.join(sentences)}\n\nSoftware: {cite}.\n"
    return Product(to_bytes(text))


def _tell_articles(articles: Iterable[Article]) -> str:
    listed = list(articles)
    outlets = {to_line(a.outlet.value) for a in listed if a.outlet}
    days = sorted(a.day for a in listed if read_iso(a.day))
    parts = [count_words(len(listed), "article"), f"of {count_words(len(outlets), 'outlet')}"]
    if nameless := sum(a.outlet is None for a in listed):
        parts.append(f"({count_words(nameless, 'names', 'name')} none)")
    if days:
        parts.append(f"published {days[0]} to {days[-1]}" if days[0] != days[-1] else f"published {days[0]}")
    if len(days) < len(listed):
        parts.append(f"({len(listed) - len(days)} without a date)")
    return f"We read {' '.join(parts)}."


def _tell_reading(said: Sequence[Statement], reading: Reading) -> Iterable[str]:
    machine = [s for s in said if not get_coder(s)]
    parser = ", ".join(f"{score} on {name}" for name, score in reading.parser.items())
    yield (
        f"Articles were read with counterclaim {reading.version} over the trees of its "
        f"bundled dependency parser (labelled attachment score {parser or 'not given'})."
    )
    if machine:
        yield _tell_attribution(machine, reading)
    yield from _tell_learned(machine, reading)
    yield from _tell_cues(machine, reading)
    if reports := [s for s in machine if "attribution" in s.votes]:
        yield f"{_count(reports, 'is', 'are')} what somebody is reported to have said, without an act that was coded."
    yield from _tell_given(machine)
    yield from _tell_models(machine)
    if len(machine) < len(said):
        yield f"{count_words(len(said) - len(machine), 'statement')} are codings by people, imported."
    if len(reading.fingerprints) > 1:
        yield (
            f"The articles were not all read alike: the store holds {len(reading.fingerprints)} readings, by version, "
            "options or frames."
        )


def _count(found: Sequence[Statement], one: str, several: str) -> str:
    return count_words(len(found), f"statement {one}", f"statements {several}")


def _tell_attribution(machine: Sequence[Statement], reading: Reading) -> str:
    mode = reading.mode or ("both" if any(s.rule == "attribution:tagger" for s in machine) else "")
    if mode == "rules":
        return "Who said which words was decided by rules alone."
    scores = ""
    if len(reading.attribution) == 3:
        precision, recall, f1 = reading.attribution
        scores = f" (precision {precision}, recall {recall}, F1 {f1} on PolNeAR dev, out of fold)"
    if mode == "both":
        return f"Who said which words was decided by rules joined with a trained encoder{scores}."
    return (
        "Who said which words was decided by rules; whether with the trained encoder, the store does not say."
    )


def _tell_learned(machine: Sequence[Statement], reading: Reading) -> Iterable[str]:
    found = [s for s in machine if "learned" in s.votes]
    if not found:
        return
    scores = ""
    if len(reading.acts) == 3 and not reading.own_reader:
        act, speaker, target = reading.acts
        scores = (
            f" (accusations and denials, as the whole program reads {reading.unseen} unseen articles: "
            f"act F1 {act:.2f}, with its speaker {speaker:.2f}, with its target too {target:.2f})"
        )
    which = (
        "an encoder of acts trained for this study" if reading.own_reader else "the bundled encoder of acts"
    )
    yield f"{_count(found, 'was', 'were')} read by {which}, act, roles and words{scores}."


def _tell_cues(machine: Sequence[Statement], reading: Reading) -> Iterable[str]:
    found = [s for s in machine if "cue" in s.votes and "learned" not in s.votes]
    own = [s for s in found if s.rule.removeprefix(_CUE) in reading.own_cues]
    bundled = len(found) - len(own)
    lists = [f"{bundled} in the bundled list"] if bundled else []
    lists += [f"{len(own)} in the codebook's own"] if own else []
    if lists:
        yield f"{_count(found, 'has its', 'have their')} act from a word list ({', '.join(lists)})."


def _tell_given(machine: Sequence[Statement]) -> Iterable[str]:
    given = [s for s in machine if not _READERS.intersection(s.votes) and not _list_models(s)]
    if given:
        named = sorted({to_line(vote) for s in given for vote in s.votes} - {GIVEN})
        by = f" ({', '.join(named)})" if named else ""
        yield f"{_count(given, 'comes', 'come')} from frames that were given{by}."


def _tell_models(machine: Sequence[Statement]) -> Iterable[str]:
    modelled = [s for s in machine if _list_models(s)]
    if modelled:
        readers = sorted({(name, s.rule.removeprefix(PROMPT)) for s in modelled for name in _list_models(s)})
        named = "; ".join(f"{to_line(name)} with the prompt {to_line(prompt)}" for name, prompt in readers)
        yield (
            f"{_count(modelled, 'was', 'were')} read by a language model ({named}); every word that they "
            "quote was found in the article by program, and who is who was resolved by rules."
        )


def _tell_statements(said: Sequence[Statement]) -> Iterable[str]:
    acts = Counter(s.act for s in said)
    kinds = ", ".join(f"{acts[act]} {act.value}" for act in list_acts(acts) if acts[act])
    yield f"This gave {count_words(len(said), 'statement')}" + (f" (by act: {kinds})." if kinds else ".")
    if said:
        accusations = [s for s in said if s.act is Act.ACCUSE]
        grounded = sum(bool(s.grounds) for s in accusations)
        answers = sum(bool(s.answers) for s in said)
        yield (
            f"{grounded} of {count_words(len(accusations), 'accusation')} carry grounds; "
            f"{count_words(answers, 'statement answers', 'statements answer')} another of "
            "the same article."
        )


def _tell_concepts(said: Sequence[Statement], reading: Reading) -> Iterable[str]:
    coded = sum(s.assigned is not None for s in said)
    if coded or reading.concepts:
        book = (
            f"a codebook with {count_words(reading.concepts, 'concept')}"
            if reading.concepts
            else "a codebook"
        )
        yield f"{coded} of {count_words(len(said), 'statement')} were coded under a concept of {book}."


def _tell_review(said: Sequence[Statement], reading: Reading) -> Iterable[str]:
    judged = sum(reading.verdicts.values())
    if not judged:
        yield "No statement was reviewed by a person."
        return
    kinds = ", ".join(f"{number} {word}" for word, number in sorted(reading.verdicts.items()))
    yield (
        f"{count_words(reading.reviewers, 'person', 'people')} reviewed "
        f"{count_words(judged, 'statement')} ({kinds}); the rest are as the machine read them."
    )


def _list_models(statement: Statement) -> list[str]:
    return [vote.removeprefix(MODEL) for vote in statement.votes if vote.startswith(MODEL)]
