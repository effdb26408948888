"""Reads annotated articles: texts with records of acts, in the tokens and sentences that the runtime sees.

A folder holds `texts/ID.txt` and `records/ID.json` (`../shared/data/acts`), or is one of the JSON files of
`training/made/`, each a list of `{"id", "text", "records"}`; `training/campaign.json` has records of excerpts of
PolNeAR's texts. A record's spans are half-open code points.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.pipeline import Pipeline
from kg.pipeline.reader import ACTS

#: A record that another careful reader could leave out counts this much.
DOUBTFUL = 0.5
PRONOUNS = frozenset(
    "i me my we us our you your he him his she her it its they them their who whose this that".split()
)


@dataclass(slots=True)
class Instance:
    """One act at one place; numbers count tokens of the text, None or empty where there is none.

    Attributes:
        act: Index into `ACTS`.
        weight: 1, or `DOUBTFUL`.
        cue, clause, content, grounds: Tokens.
        speakers, targets: Head tokens of the mentions in the text; `*_all` those of every mention of the same.
        outlet: The text's author speaks. `known_*`: False where the record says nothing usable.
        answers: Index of the instance answered, None.
    """

    act: int
    weight: float
    cue: list[int]
    clause: list[int]
    content: list[int]
    grounds: list[int]
    speakers: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    speakers_all: list[int] = field(default_factory=list)
    targets_all: list[int] = field(default_factory=list)
    outlet: bool = False
    known_speaker: bool = True
    known_target: bool = True
    answers: int | None = None


@dataclass(slots=True)
class Text:
    """One annotated article in tokens.

    Attributes:
        words, starts, ends: Tokens without spaces, and their code points.
        paragraphs, sentences: Of each token, numbered from 0 over the whole text.
        heads: Token that each token hangs on by the parse (itself at a root).
        instances: The acts, in record order.
        antecedents: Mention head token to the tokens that bear the name it stands for.
        places: Token of each (Doc, token) of the parsed paragraphs; filled where a reading is compared.
    """

    id: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    paragraphs: list[int]
    sentences: list[int]
    heads: list[int]
    instances: list[Instance]
    antecedents: dict[int, list[int]]
    places: dict[tuple[int, int], int] = field(default_factory=dict)


def read_folder(folder: Path) -> Iterator[tuple[str, str, list[dict]]]:
    """Yield (id, text, records) of every text of a folder, in order of id."""
    if (folder / "texts").is_dir():
        for path in sorted((folder / "records").glob("*.json")):
            with (folder / "texts" / f"{path.stem}.txt").open(encoding="utf-8", newline="") as file:
                yield path.stem, file.read(), json.loads(path.read_text(encoding="utf-8"))
        return
    for path in sorted(folder.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield entry["id"], entry["text"], entry["records"]


def read_excerpts(records: Path, texts: Path) -> Iterator[tuple[str, str, list[dict]]]:
    """Yield (id, text, records) of excerpts whose texts stand elsewhere.

    Args:
        records: A JSON list of `{"id", "span", "records"}`; the records' spans count from the excerpt's start.
        texts: Folder of `ID.txt`.
    """
    for entry in json.loads(records.read_text(encoding="utf-8")):
        with (texts / f"{entry['id']}.txt").open(encoding="utf-8", newline="") as file:
            start, end = entry["span"]
            yield f"{entry['id']}:{start}", file.read()[start:end], entry["records"]


def build_text(pipeline: Pipeline, name: str, text: str, records: Sequence[dict]) -> Text:
    """Cut a text as the runtime does and carry its records over to tokens."""
    built = Text(name, [], [], [], [], [], [], [], {})
    sentence = -1
    for number, block in enumerate(re.finditer(r"[^\n]+", text)):
        doc = pipeline.analyse([block[0]])[0]
        places: dict[int, int] = {}
        for token in doc:
            sentence += bool(token.is_sent_start or token.i == 0)
            if token.is_space:
                continue
            places[token.i] = len(built.words)
            built.words.append(token.text)
            built.starts.append(block.start() + token.idx)
            built.ends.append(block.start() + token.idx + len(token))
            built.paragraphs.append(number)
            built.sentences.append(sentence)
            built.heads.append(token.head.i)
        first = len(built.words) - len(places)
        built.heads[first:] = [places.get(head, first) for head in built.heads[first:]]
    carriers = {}
    for record in records:
        added = add_instance(built, text, record, records)
        carriers[record["id"]] = len(built.instances) - 1 if added else None
    for record in records:
        place, answered = carriers[record["id"]], carriers.get(record.get("answers") or "")
        if place is not None:
            built.instances[place].answers = answered
    return built


def cover(text: Text, span: Sequence[int] | None) -> list[int]:
    """List the tokens that a span overlaps; none for no span."""
    if not span:
        return []
    low, high = span
    return [i for i, (a, b) in enumerate(zip(text.starts, text.ends, strict=True)) if a < high and b > low]


def find_head(text: Text, tokens: Sequence[int]) -> int:
    """Find the token of a phrase that hangs outside it; of several, the first."""
    inside = set(tokens)
    return next((t for t in tokens if text.heads[t] not in inside or text.heads[t] == t), tokens[0])


def add_instance(built: Text, text: str, record: dict, records: Sequence[dict]) -> bool:
    """Carry one record over to tokens; False where its cue lies on none."""
    cue = cover(built, record["cue_span"])
    if not cue:
        return False
    instance = Instance(
        ACTS.index(record["act"]),
        1.0 if record.get("sure", True) else DOUBTFUL,
        cue,
        cover(built, record.get("clause_span")),
        cover(built, record.get("content_span")),
        [t for ground in record.get("grounds", ()) for t in cover(built, ground.get("span"))],
    )
    for kind in ("speakers", "targets"):
        local: list[int] = []
        wider: list[int] = []
        for party in record[kind]:
            tokens = cover(built, party.get("span"))
            named = find_names(built, text, party["name"], records)
            if tokens:
                head = find_head(built, tokens)
                local.append(head)
                add_antecedent(built, head, tokens, named, party["name"])
            wider += named
        setattr(instance, kind, sorted(set(local)))
        setattr(instance, kind + "_all", sorted({*local, *wider}))
    instance.outlet = bool(record["speakers"]) and not instance.speakers_all
    instance.known_target = not record["targets"] or bool(instance.targets_all)
    built.instances.append(instance)
    return True


def find_names(built: Text, text: str, name: str, records: Sequence[dict]) -> list[int]:
    """List head tokens of the places that bear a name, in full or as some record's mention of it.

    A person's surname alone counts where it is written like a name.
    """
    found: set[int] = set()
    for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
        tokens = cover(built, match.span())
        found |= {find_head(built, tokens)} if tokens else set()
    for record in records:
        for party in (*record["speakers"], *record["targets"]):
            tokens = cover(built, party.get("span")) if party["name"] == name else []
            if tokens and is_name(built, tokens, name):
                found.add(find_head(built, tokens))
    last = name.split()[-1] if name.split() else ""
    if found and len(name.split()) == 2 and last[:1].isupper():
        found |= {i for i, word in enumerate(built.words) if word == last}
    return sorted(found)


def is_name(built: Text, tokens: Sequence[int], name: str) -> bool:
    """Tell whether a mention bears (part of) the name itself."""
    wanted = {part.lower().strip(".") for part in name.split() if part[:1].isupper()}
    return any(built.words[t].lower().strip(".") in wanted and built.words[t][:1].isupper() for t in tokens)


def add_antecedent(built: Text, head: int, tokens: Sequence[int], named: Sequence[int], name: str) -> None:
    """Note what a mention stands for: itself where it bears the name, else the places that do."""
    if is_name(built, tokens, name):
        built.antecedents[head] = [head]
    elif named:
        others = [t for t in named if t not in tokens]
        built.antecedents.setdefault(head, others or [head])
