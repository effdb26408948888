"""Learns words from corrections: names and cues that reviewers' verdicts suggest, as a diff that a person applies.

In: the machine's statements, verdicts, a codebook. Out: a unified diff of the tables that the codebook names (of the
bundled ones where it names none) and a line for each suggestion that a table refuses. Nothing is changed here: one
correction may be about one sentence only, and who applies the diff decides.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kg.codebook.book import Codebook
from kg.codebook.lore import load_lore
from kg.errors import LoreError
from kg.files import PACKAGE, find_data
from kg.gazetteer import ACTOR_COLUMNS, load_gazetteer, strip_name
from kg.ids import build_slug
from kg.lexicon import Cue, Lexicon, load_lexicon
from kg.model import Act, Statement
from kg.pipeline.lemmas import read_lemmatizer
from kg.review.log import Entry, list_active
from kg.review.verdicts import JUDGEMENTS, Kind

#: Corrections of one cue to the same act, and more than it has acceptances, before its act is doubted.
FEWEST = 2
#: A name of more words is a description.
LONGEST_NAME = 4
ORIGIN = "reviewers"
_SMALL = frozenset("of the and for de al".split())
_PRONOUNS = frozenset("he she it they we i you this that these those who".split())


@dataclass(frozen=True, slots=True)
class Suggested:
    """A unified diff, empty when the verdicts suggest nothing, and what could not be put into it."""

    diff: str
    notes: tuple[str, ...] = ()


def suggest_changes(
    machine: Mapping[str, Statement], entries: Sequence[Entry], codebook: Codebook
) -> Suggested:
    """Suggest names and cues.

    Args:
        machine: The machine's statements by id, as it read them.
        entries: Of the log; each statement's last judgement counts.
        codebook: Whose tables are to change.
    """
    last: dict[str, Entry] = {}
    active = list_active(entries)
    for entry in active:
        if entry.verdict.kind in JUDGEMENTS and entry.verdict.statement in machine:
            last[entry.verdict.statement] = entry
    judged = [(machine[key], entry) for key, entry in sorted(last.items())]
    lexicon, gazetteer = load_lore(codebook)
    notes: list[str] = []
    names = _Actors(codebook, notes)
    for name, record in [*_find_names(judged), *_find_merges(active, machine)]:
        if record["id"] not in {hit.actor.id for hit in gazetteer.find(name)}:
            names.add(name, record)
    cues = _Cues(codebook, lexicon, notes)
    for cue, act in _doubt_cues(judged, lexicon):
        cues.change_act(cue, act)
    for entry in active:
        if entry.verdict.kind is Kind.ADD:
            cues.add(entry.verdict.fields)
    return Suggested(names.diff() + cues.diff(), tuple(dict.fromkeys(notes)))


def _find_names(judged: Sequence[tuple[Statement, Entry]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Find the words that reviewers gave another actor: the words, and the actor's record."""
    for statement, entry in judged:
        fields = entry.verdict.fields if entry.verdict.kind is Kind.CORRECT else {}
        for slot, party in (("speaker", statement.speaker), ("target", statement.target)):
            record = fields.get(slot)
            if not isinstance(record, dict) or (party is not None and record["id"] == party.actor.id):
                continue
            words = record.get("mention") or {}
            name = words.get("text") or (party.mention.text if party is not None and party.mention else "")
            if _is_name(name):
                yield strip_name(name), record


def _find_merges(
    active: Sequence[Entry], machine: Mapping[str, Statement]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    labels = {party.actor.id: party.actor for s in machine.values() for party in s.parties}
    for entry in active:
        fields = entry.verdict.fields
        if entry.verdict.kind is Kind.MERGE and fields["of"] == "actor":
            into = labels.get(fields["into"])
            record = {"id": fields["into"], "label": fields.get("label") or (into.label if into else "")}
            for key in fields["from"]:
                if key in labels and _is_name(labels[key].label):
                    yield labels[key].label, record


def _is_name(text: str) -> bool:
    """Tell whether words can be a name: few, all with a capital but for small ones between, no pronoun.

    >>> _is_name("the Kremlin"), _is_name("he"), _is_name("officials in the capital")
    (True, False, False)
    """
    words = strip_name(text).split()
    return (
        0 < len(words) <= LONGEST_NAME
        and words[0].lower() not in _PRONOUNS
        and all(word[:1].isupper() or word in _SMALL for word in words)
        and not re.search(r"[\t\n|]", text)
    )


def _doubt_cues(judged: Sequence[tuple[Statement, Entry]], lexicon: Lexicon) -> Iterator[tuple[Cue, str]]:
    """Find the cues whose act reviewers keep correcting to one other act."""
    said: dict[str, Counter[str]] = {}
    found: dict[str, Cue] = {}
    for statement, entry in judged:
        cue = find_cue(statement.cue.text, statement.act, lexicon)
        if cue is None or entry.verdict.kind not in (Kind.ACCEPT, Kind.CORRECT):
            continue
        found[cue.id] = cue
        act = str(entry.verdict.fields.get("act", statement.act.value))
        said.setdefault(cue.id, Counter())[act] += 1
    for key, counts in sorted(said.items()):
        (act, most), *_ = counts.most_common()
        if most >= FEWEST and act != found[key].act.value and most > counts[found[key].act.value]:
            yield found[key], act


def find_cue(words: str, act: Act | None, lexicon: Lexicon) -> Cue | None:
    """Find the cue that a statement's words show; None where several or none fit.

    Args:
        words: As they stand in the text.
        act: Of the statement; None: any.
        lexicon: Where to look.
    """
    forms = words.lower().split()
    found = []
    for cue in lexicon.cues:
        lemmas = cue.lemma.split()
        fits = len(lemmas) == len(forms) and all(map(is_form, forms, lemmas))
        if fits and (act is None or cue.act == act):
            found.append(cue)
    return found[0] if len({cue.lemma for cue in found}) == 1 else None


def is_form(word: str, lemma: str) -> bool:
    """Tell whether a word can be a regular form of a lemma.

    >>> is_form("denied", "deny"), is_form("accuses", "accuse"), is_form("rapped", "rap"), is_form("said", "say")
    (True, True, True, False)
    """
    stems = [lemma, lemma.removesuffix("e"), lemma + lemma[-1]]
    stems += [lemma[:-1] + "i"] if lemma.endswith("y") else []
    return word == lemma or any(word == stem + end for stem in stems for end in ("s", "es", "ed", "ing"))


class _Table:
    """A file being changed: each change is tried, and one that the loader refuses is noted and left out."""

    def __init__(self, name: str, own: Path | None, load: Callable[[Path], object], notes: list[str]) -> None:
        self.name, self._load, self._notes = name, load, notes
        self._path = own or find_data("data", name)
        self.text = self._before = self._path.read_text(encoding="utf-8")

    def diff(self) -> str:
        shown = _show(self._path)
        lines = difflib.unified_diff(
            self._before.splitlines(keepends=True),
            self.text.splitlines(keepends=True),
            f"a/{shown}",
            f"b/{shown}",
        )
        return "".join(lines)

    def _try(self, text: str, what: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.name
            path.write_text(text, encoding="utf-8")
            try:
                self._load(path)
            except LoreError as fault:
                self._notes.append(f"not suggested: {what} - {fault.faults[0]}")
                return
        self.text = text


class _Actors(_Table):
    def __init__(self, codebook: Codebook, notes: list[str]) -> None:
        load = partial(load_gazetteer, replace=codebook.alone or codebook.actors is None)
        super().__init__("actors.tsv", codebook.actors, load, notes)

    def add(self, name: str, record: Mapping[str, Any]) -> None:
        """Add a name to an actor's row, or a row for an actor that has none."""
        row = self._find_row(record["id"]) or self._make_row(record)
        if row is None:
            self._notes.append(f"not suggested: {name!r} for {record['id']} - no table has that actor")
            return
        known = [n.removesuffix("?") for n in row["aliases"].split("|") if n]
        if name not in (row["label"], *known):
            row["aliases"] = "|".join([*filter(None, row["aliases"].split("|")), name])
        self._try(self._put(row), f"{name!r} for {row['id']}")

    def _find_row(self, key: str) -> dict[str, str] | None:
        for text in (self.text, find_data("data", self.name).read_text(encoding="utf-8")):
            for line in text.splitlines():
                if line.startswith(f"{key}\t"):
                    return dict(zip(ACTOR_COLUMNS, line.split("\t"), strict=True))
        return None

    def _make_row(self, record: Mapping[str, Any]) -> dict[str, str] | None:
        if not record.get("kind") or not _is_name(str(record["label"])):
            return None
        side = str(record.get("side_id") or "")
        own = {"id": record["id"], "label": record["label"], "kind": record["kind"], "source": ORIGIN}
        return dict.fromkeys(ACTOR_COLUMNS, "") | own | ({"side": side} if self._find_row(side) else {})

    def _put(self, row: Mapping[str, str]) -> str:
        """Put a row into the text: over the one of that id, or where the order of ids wants it."""
        line = "\t".join(row[column] for column in ACTOR_COLUMNS)
        lines = self.text.splitlines()
        head = next(n for n, old in enumerate(lines) if old.startswith("id\t"))
        ids = [old.partition("\t")[0] for old in lines]
        if row["id"] in ids[head + 1 :]:
            lines[ids.index(row["id"], head + 1)] = line
        else:
            behind = [n for n in range(head + 1, len(lines)) if lines[n].strip() and ids[n] > row["id"]]
            lines.insert(behind[0] if behind else len(lines), line)
        return "\n".join(lines) + "\n"


class _Cues(_Table):
    def __init__(self, codebook: Codebook, lexicon: Lexicon, notes: list[str]) -> None:
        alone = codebook.alone or codebook.cues is None
        load = partial(load_lexicon, replace=alone, codes=codebook.codes)
        super().__init__("cues.toml", codebook.cues, load, notes)
        self._lexicon = lexicon

    def change_act(self, cue: Cue, act: str) -> None:
        """Give a cue another act; in a file of the user's the whole record takes the bundled one's place."""
        records = re.split(r"(?m)^(?=\[\[)", self.text)
        marked = [n for n, record in enumerate(records) if f'\nid = "{cue.id}"\n' in record]
        if marked:
            old = records[marked[0]]
            records[marked[0]] = re.sub(r'(?m)^act = ".*"$', f'act = "{act}"', old, count=1)
            text = "".join(records)
        else:
            text = self._append(cue.id, act, cue.lemma, cue.pos.value, cue.example)
        self._try(text, f"{cue.lemma!r} as {act}")

    def add(self, fields: Mapping[str, Any]) -> None:
        """Add the cue of a statement that the machine missed, if it is one word that is no cue yet."""
        cue = fields.get("cue")
        word = str(cue["text"]).lower() if isinstance(cue, dict) and "text" in cue else ""
        if not word or find_cue(word, None, self._lexicon) is not None:
            return
        if not re.fullmatch(r"[a-z]+", word):
            self._notes.append(f"not suggested: the cue {word!r} - write a phrase by hand")
            return
        lemma = _guess_lemma(word)
        towards = fields.get("target") is not None
        rest = "the airline over the plan" if towards else "that the plan is bad"
        act = str(fields["act"])
        text = self._append(f"{lemma}-{build_slug(act)}", act, lemma, "verb", f"The union {word} {rest}.")
        self._try(text, f"the cue {lemma!r}")

    def _append(self, key: str, act: str, lemma: str, pos: str, example: str) -> str:
        quoted = example.replace("\\", "\\\\").replace('"', '\\"')
        return (
            self.text.rstrip("\n")
            + f'\n\n[[cue]]\nid = "{key}"\nact = "{act}"\nlemma = "{lemma}"\npos = "{pos}"\n'
            f'example = "{quoted}"\n'
        )


def _guess_lemma(word: str) -> str:
    """Guess the lemma of a verb's form from its ending; who applies the diff looks at it.

    >>> [_guess_lemma(word) for word in ("denied", "harangues", "slamming", "accused")]
    ['deny', 'harangue', 'slam', 'accuse']
    """
    tag = "VBG" if word.endswith("ing") else "VBZ" if word.endswith("s") else "VBD"
    return read_lemmatizer(find_data("data", "syntax", "lemmas.tsv")).find_lemma(word, tag, False)


def _show(path: Path) -> str:
    """Name a file as `patch -p1` finds it: from the checkout for bundled ones, else from here."""
    for base in (PACKAGE.parent, Path.cwd()):
        if path.resolve().is_relative_to(base):
            return path.resolve().relative_to(base).as_posix()
    return path.name
