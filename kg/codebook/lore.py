"""Loads the cues and names that a codebook names, and holds them against its lists."""

from __future__ import annotations

from collections.abc import Iterator

from kg.codebook.book import Codebook
from kg.codes import EvidenceKind
from kg.errors import LoreError
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Act


def load_lore(codebook: Codebook) -> tuple[Lexicon, Gazetteer]:
    """Load the lexicon and the gazetteer that a codebook names.

    Raises:
        LoreError: A file has faults.
    """
    return load_cues(codebook), load_names(codebook)


def load_cues(codebook: Codebook) -> Lexicon:
    """Load the cues that a codebook names; see `load_lore`."""
    alone = codebook.alone and codebook.cues is not None
    return load_lexicon(codebook.cues, replace=alone, codes=codebook.codes)


def load_names(codebook: Codebook) -> Gazetteer:
    """Load the actors and topics that a codebook names; see `load_lore`."""
    return load_gazetteer(codebook.actors, codebook.topics, replace=codebook.alone)


def check_lore(codebook: Codebook) -> list[str]:
    """Check the cues, actors and topics that a codebook names, and hold them against its lists; one line a fault."""
    faults: list[str] = []
    try:
        faults += _check_cues(codebook, load_cues(codebook))
    except LoreError as fault:
        faults += fault.faults
    try:
        faults += _check_names(codebook, load_names(codebook))
    except LoreError as fault:
        faults += fault.faults
    return faults


def _check_cues(codebook: Codebook, lexicon: Lexicon) -> Iterator[str]:
    acts = [code.value for code in codebook.lists["acts"]]
    told = {cue.act.value for cue in lexicon.cues}
    for act in acts:
        # A plain statement is what no cue of another act tells.
        if act not in told and act != Act.STATE:
            yield f"acts.{act}: no cue tells it - add one to the cue file, or take the act out"
    kinds = {code.value for code in codebook.lists["evidence-kinds"]}
    used = {entry.kind.value: entry.lemma for rows in lexicon.evidence.by_first.values() for _, entry in rows}
    for kind in sorted(kinds - used.keys() - {EvidenceKind.NONE}):
        yield f"evidence-kinds.{kind}: no record tells it - add one to the cue file, or take the kind out"
    for kind, lemma in sorted(used.items()):
        if kind not in kinds:
            yield f"evidence-kinds: the cue {lemma!r} has the kind {kind!r}, which is not listed"


def _check_names(codebook: Codebook, gazetteer: Gazetteer) -> Iterator[str]:
    for what, named in (("actor", gazetteer.actors.values()), ("topic", gazetteer.topics.values())):
        kinds = {code.value for code in codebook.lists[f"{what}-kinds"]}
        for one in named:
            if one.kind.value not in kinds:
                yield f"{what}-kinds: {what} {one.id} has the kind {one.kind.value!r}, which is not listed"
