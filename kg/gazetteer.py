"""Knows who is who: states with their capitals and demonyms, bodies, people, outlets, and what is disputed.

`kg/data/actors.tsv` and `topics.tsv` go in, one frozen `Gazetteer` comes out. It answers which actor a name
may mean and never decides between two: a name with another reading carries a question mark in the file, and
the hit says `ambiguous`. A fault in any row stops the load, with every fault of the file reported at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from kg.errors import LoreError
from kg.files import find_data
from kg.ids import strip_accents
from kg.model import Actor, ActorKind

ACTOR_COLUMNS = ("id", "label", "kind", "side", "aliases", "seats", "demonyms", "wikidata", "source")
TOPIC_COLUMNS = ("id", "label", "kind", "aliases", "source")
#: Longest name in tokens that `scan` tries: "Office of the United Nations High Commissioner for ...".
MAX_WORDS = 12


class Naming(StrEnum):
    """In which way a name means an actor: its own name, its seat ("Moscow"), its people ("Russian")."""

    NAME = "name"
    SEAT = "seat"
    DEMONYM = "demonym"


class TopicKind(StrEnum):
    """What a topic is."""

    TREATY = "treaty"
    WEAPON = "weapon"
    EVENT = "event"
    BODY_OF_LAW = "body-of-law"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Hit:
    """One actor that a name may mean.

    `ambiguous` is True when the name has another reading, here or in the world (a person called
    Washington, the bird): a lone ambiguous hit is the usual reading, and context may still overrule it.
    """

    actor: Actor
    how: Naming
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A treaty, weapon, event, body of law or issue that statements are about; `aliases` hold no label."""

    id: str
    label: str
    kind: TopicKind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _TopicName:
    """One name of a topic, as words."""

    words: tuple[str, ...]
    topic: Topic

    def fits(self, text: str, found: Sequence[re.Match[str]], start: int) -> bool:
        """Tell whether the words of a text from `start` on spell this name.

        Case is free in the ordinary words of a longer name ("Outer space treaty"); an acronym, a word with
        digits or a name of one word keeps it. Only blanks, hyphens, dots,
        slashes and brackets may stand between.
        """
        here = found[start : start + len(self.words)]
        if len(here) < len(self.words):
            return False
        for word, match in zip(self.words, here, strict=True):
            free = len(self.words) > 1 and word.isalpha() and not word.isupper()
            if match.group() != word and not (free and match.group().casefold() == word.casefold()):
                return False
        return all(
            re.fullmatch(r"[\s\-‐-―./()'’]{0,3}", text[left.end() : right.start()])
            for left, right in pairwise(here)
        )


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The actors and topics of the two files, each table sorted by id.

    The other fields are look-ups built from them: `hits` by squeezed name (no blanks, see `_squeeze`),
    `keys` its names in order, `topic_names` by first word, `adjectives` the first demonym by actor id, `aliases` the
    unambiguous names, label included, by actor id.
    """

    actors: Mapping[str, Actor]
    topics: Mapping[str, Topic]
    hits: Mapping[str, tuple[Hit, ...]] = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    topic_names: Mapping[str, tuple[_TopicName, ...]] = field(repr=False)
    adjectives: Mapping[str, str] = field(repr=False, default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)

    def find(self, name: str) -> tuple[Hit, ...]:
        """Find every actor that a name may mean.

        A leading "the", a possessive ending and accents do not matter; upper case does ("US" is a state,
        "us" is not), save that a name in capitals is found as well ("MOSCOW" in a headline).

        Returns:
            Hits ordered by actor id; several: the name alone does not decide. Empty: unknown.

        >>> [(hit.actor.id, hit.how.value) for hit in load_gazetteer().find("the Kremlin's")]
        [('russia', 'seat')]
        """
        return self.hits.get(_squeeze(strip_name(name)), ())

    def scan(self, words: Sequence[str]) -> list[tuple[int, int, tuple[Hit, ...]]]:
        """Find the names in a list of tokens, the longest at each place, none overlapping.

        Returns:
            First token, token after the last, hits; in token order.

        >>> words = "The White House and Moscow spoke".split()
        >>> [(start, end) for start, end, _ in load_gazetteer().scan(words)]
        [(1, 3), (4, 5)]
        """
        found: list[tuple[int, int, tuple[Hit, ...]]] = []
        start = 0
        while start < len(words):
            end = self._longest(words, start)
            if end:
                found.append((start, end, self.hits[_squeeze("".join(words[start:end]))]))
            start = end or start + 1
        return found

    def _longest(self, words: Sequence[str], start: int) -> int:
        """Tell where the longest name that begins at `start` ends; 0 when none begins there."""
        end, joined = 0, ""
        for index in range(start, min(start + MAX_WORDS, len(words))):
            joined += _squeeze(words[index])
            place = bisect_left(self.keys, joined)
            if not joined or place == len(self.keys) or not self.keys[place].startswith(joined):
                break
            if self.keys[place] == joined:
                end = index + 1
        return end

    def side_of(self, actor: Actor) -> Actor | None:
        """Find the party an actor speaks for; None when it has no side (many outlets, groups)."""
        return self.actors.get(actor.side) if actor.side else None

    def find_topics(self, text: str) -> tuple[tuple[int, int, Topic], ...]:
        """Find the topics named in a text, as half-open code point offsets, longest name first at a place.

        >>> [topic.id for _, _, topic in load_gazetteer().find_topics("It left the INF Treaty.")]
        ['inf-treaty']
        """
        words = list(re.finditer(r"\w+", text))
        found: list[tuple[int, int, Topic]] = []
        index = 0
        while index < len(words):
            names = self.topic_names.get(words[index].group().casefold(), ())
            name = next((name for name in names if name.fits(text, words, index)), None)
            if name is None:
                index += 1
                continue
            last = words[index + len(name.words) - 1]
            found.append((words[index].start(), last.end(), name.topic))
            index += len(name.words)
        return tuple(found)


def load_gazetteer(
    path: Path | None = None, topics_path: Path | None = None, *, replace: bool = False
) -> Gazetteer:
    """Load the bundled actors and topics, with a user's files on top of them.

    Args:
        path: A user's actor file of the same columns; None for the bundled one alone. A row with the id of
            a bundled actor takes its place, others are added.
        topics_path: The same for topics.
        replace: Use the user's files alone, each where one is given.

    Raises:
        LoreError: A file cannot be read or has faulty rows; every fault of both files is listed.
        MissingData: A bundled file is gone.
    """
    if path is None and topics_path is None:
        return _load_bundled()
    actors, topics = find_data("data", "actors.tsv"), find_data("data", "topics.tsv")
    return _load_files(_choose_files(actors, path, replace), _choose_files(topics, topics_path, replace))


def strip_name(name: str) -> str:
    """Take a leading "the", a possessive ending and stray blanks off a name.

    >>> strip_name("the  White House’s")
    'White House'
    """
    plain = " ".join(name.split())
    plain = re.sub(r"(?:['’]s|(?<=s)['’])$", "", plain)
    return re.sub(r"^[Tt]he (?=.)", "", plain)


@cache
def _load_bundled() -> Gazetteer:
    return _load_files((find_data("data", "actors.tsv"),), (find_data("data", "topics.tsv"),))


def _choose_files(bundled: Path, own: Path | None, replace: bool) -> tuple[Path, ...]:
    """List the files to read in order: the bundled one unless replaced, then the user's."""
    if own is None:
        return (bundled,)
    return (own,) if replace else (bundled, own)


def _load_files(actor_files: Iterable[Path], topic_files: Iterable[Path]) -> Gazetteer:
    faults: list[str] = []
    rows: dict[str, _ActorRow] = {}
    for path in actor_files:
        rows.update(_read_actors(path, faults))
    topics: dict[str, Topic] = {}
    for path in topic_files:
        topics.update(_read_topics(path, faults))
    _check_sides(rows, faults)
    _check_clashes(rows, faults)
    _check_topic_names(topics, faults)
    if faults:
        raise LoreError(faults)
    return _build_gazetteer(rows, topics)


# --- reading and checking rows --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ActorRow:
    """A row of the actor file: the actor, its names with their way of naming and `?`, and where it stands."""

    actor: Actor
    names: tuple[tuple[str, Naming, bool], ...]
    where: str


def _read_rows(path: Path, columns: Sequence[str], faults: list[str]) -> list[tuple[str, dict[str, str]]]:
    """Read a table: where each row stands, and its cells by column; faulty rows are noted and left out."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        faults.append(f"{path.name}: cannot be read - {fault.strerror or fault} - check the path")
        return []
    except UnicodeDecodeError as fault:
        faults.append(f"{path.name}: not UTF-8 - {fault.reason} at byte {fault.start} - save it as UTF-8")
        return []
    rows: list[tuple[str, dict[str, str]]] = []
    header = False
    for number, line in enumerate(lines, 1):
        where, cells = f"{path.name}:{number}", [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#"):
            continue
        if not header:
            header = True
            if tuple(cells) != tuple(columns):
                faults.append(f"{where}: header is {cells} - expected {', '.join(columns)}, tab-separated")
                return []
        elif len(cells) != len(columns):
            faults.append(f"{where}: {len(cells)} cells - expected {len(columns)}, separated by tabs")
        else:
            rows.append((where, dict(zip(columns, cells, strict=True))))
    if not header:
        faults.append(f"{path.name}: no header - expected {', '.join(columns)}, tab-separated")
    return rows


def _check_ids(rows: Sequence[tuple[str, dict[str, str]]], faults: list[str]) -> None:
    """Note ids that are malformed, repeated or out of order, and missing labels and sources."""
    seen: dict[str, str] = {}
    last = ""
    for where, cells in rows:
        key = cells["id"]
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
            faults.append(f"{where}: id '{key}' - expected lower-case letters and digits joined by hyphens")
        if key in seen:
            faults.append(f"{where}: id '{key}' is taken by {seen[key]} - give each row its own")
        elif key < last:
            faults.append(f"{where}: id '{key}' stands after '{last}' - keep rows sorted by id")
        seen.setdefault(key, where)
        last = max(key, last)
        for column in ("label", "source"):
            if not cells[column]:
                faults.append(f"{where}: '{key}' has no {column} - fill the cell")


def _read_actors(path: Path, faults: list[str]) -> dict[str, _ActorRow]:
    rows = _read_rows(path, ACTOR_COLUMNS, faults)
    _check_ids(rows, faults)
    kinds = [kind.value for kind in ActorKind]
    actors: dict[str, _ActorRow] = {}
    for where, cells in rows:
        key, kind, wikidata = cells["id"], cells["kind"], cells["wikidata"]
        if kind not in kinds:
            faults.append(f"{where}: '{key}' has kind '{kind}' - expected one of {', '.join(kinds)}")
            continue
        if wikidata and not re.fullmatch(r"Q[1-9]\d*", wikidata):
            faults.append(f"{where}: '{key}' has wikidata '{wikidata}' - expected Q and digits, or nothing")
        actor = Actor(key, cells["label"], ActorKind(kind), cells["side"] or None, wikidata or None)
        actors.setdefault(key, _ActorRow(actor, _read_names(where, cells, faults), where))
    return actors


def _read_names(
    where: str, cells: Mapping[str, str], faults: list[str]
) -> tuple[tuple[str, Naming, bool], ...]:
    """List the names of a row; the label is one, flagged when an alias repeats it with `?`."""
    names: dict[tuple[str, Naming], bool] = {}
    for column, naming in (("aliases", Naming.NAME), ("seats", Naming.SEAT), ("demonyms", Naming.DEMONYM)):
        for name in _split_names(where, column, cells[column], faults):
            plain = name.removesuffix("?")
            if (plain, naming) in names:
                faults.append(f"{where}: {column} has '{plain}' twice - write it once")
            names[plain, naming] = name.endswith("?")
    names.setdefault((cells["label"], Naming.NAME), False)
    return tuple((name, naming, flag) for (name, naming), flag in names.items())


def _split_names(where: str, column: str, cell: str, faults: list[str]) -> list[str]:
    names = [name.strip() for name in cell.split("|")] if cell else []
    if any(not name.removesuffix("?") for name in names):
        faults.append(f"{where}: {column} has an empty name - remove the extra '|'")
    return [name for name in names if name.removesuffix("?")]


def _read_topics(path: Path, faults: list[str]) -> dict[str, Topic]:
    rows = _read_rows(path, TOPIC_COLUMNS, faults)
    _check_ids(rows, faults)
    kinds = [kind.value for kind in TopicKind]
    topics: dict[str, Topic] = {}
    for where, cells in rows:
        if cells["kind"] not in kinds:
            faults.append(
                f"{where}: '{cells['id']}' has kind '{cells['kind']}' - expected one of {', '.join(kinds)}"
            )
            continue
        aliases = tuple(_split_names(where, "aliases", cells["aliases"], faults))
        topics.setdefault(cells["id"], Topic(cells["id"], cells["label"], TopicKind(cells["kind"]), aliases))
    return topics


def _check_sides(rows: Mapping[str, _ActorRow], faults: list[str]) -> None:
    for row in rows.values():
        if row.actor.side is not None and row.actor.side not in rows:
            faults.append(
                f"{row.where}: '{row.actor.id}' has side '{row.actor.side}', which is no actor's id - "
                "add that actor or leave the side empty"
            )


def _check_clashes(rows: Mapping[str, _ActorRow], faults: list[str]) -> None:
    """Note a name that two actors share unless every one of them flags it with `?`."""
    owners: dict[str, list[tuple[_ActorRow, str, bool]]] = {}
    for row in rows.values():
        for name, _, flag in row.names:
            owners.setdefault(_squeeze(strip_name(name)), []).append((row, name, flag))
    for shared in owners.values():
        ids = sorted({row.actor.id for row, _, _ in shared})
        for row, name, flag in shared:
            if len(ids) > 1 and not flag:
                others = ", ".join(key for key in ids if key != row.actor.id)
                faults.append(
                    f"{row.where}: '{name}' also names {others} - write '{name}?' in each of them, or drop it"
                )


def _check_topic_names(topics: Mapping[str, Topic], faults: list[str]) -> None:
    owners: dict[str, str] = {}
    for topic in topics.values():
        for name in (topic.label, *topic.aliases):
            if not _split_words(name):
                faults.append(f"topics: '{topic.id}' has the name '{name}' without a letter - correct it")
            # Alike in any spacing, hyphenation and case.
            owner = owners.setdefault(" ".join(_split_words(name)).casefold(), topic.id)
            if owner != topic.id:
                faults.append(f"topics: '{name}' names both {owner} and {topic.id} - keep it in one of them")


# --- look-ups -------------------------------------------------------------------------------------


def _build_gazetteer(rows: Mapping[str, _ActorRow], topics: Mapping[str, Topic]) -> Gazetteer:
    hits: dict[str, tuple[Hit, ...]] = {}
    capitals: dict[str, tuple[Hit, ...]] = {}
    for key in sorted(rows):
        for name, naming, flag in rows[key].names:
            squeezed, hit = _squeeze(strip_name(name)), Hit(rows[key].actor, naming, flag)
            _add_hit(hits, squeezed, hit)
            # Short words in capitals may be acronyms of something else ("MALI" is safe, "US" is not "us").
            if len(squeezed) > 3:
                _add_hit(capitals, squeezed.upper(), hit)
    hits = {**capitals, **hits}
    return Gazetteer(
        actors={key: rows[key].actor for key in sorted(rows)},
        topics={key: topics[key] for key in sorted(topics)},
        hits=hits,
        keys=tuple(sorted(hits)),
        topic_names=_index_topics(topics),
        adjectives={
            key: name.removesuffix("?")
            for key in sorted(rows, reverse=True)
            for name, naming, _ in reversed(rows[key].names)
            if naming is Naming.DEMONYM
        },
        aliases={
            key: tuple(name for name, naming, flag in row.names if naming is Naming.NAME and not flag)
            for key, row in sorted(rows.items())
        },
    )


def _add_hit(hits: dict[str, tuple[Hit, ...]], name: str, hit: Hit) -> None:
    """Add a hit to a name, one per actor: the first way of naming stays."""
    known = hits.get(name, ())
    if all(other.actor.id != hit.actor.id for other in known):
        hits[name] = (*known, hit)


def _squeeze(name: str) -> str:
    """Drop blanks and accents and straighten apostrophes, so that names match however they were tokenised."""
    if not name.isascii():
        name = strip_accents(name.replace("’", "'"))
    return "".join(name.split())


def _split_words(name: str) -> tuple[str, ...]:
    """Cut a topic's name into the words that count in a comparison: letters and digits only.

    >>> _split_words("Mk-41 launcher")
    ('Mk', '41', 'launcher')
    """
    return tuple(re.findall(r"\w+", name))


def _index_topics(topics: Mapping[str, Topic]) -> dict[str, tuple[_TopicName, ...]]:
    """Group topic names by their first word, longest first."""
    index: dict[str, list[_TopicName]] = {}
    for topic in topics.values():
        for name in (topic.label, *topic.aliases):
            words = _split_words(name)
            index.setdefault(words[0].casefold(), []).append(_TopicName(words, topic))
    return {
        first: tuple(sorted(names, key=lambda name: (-len(name.words), name.words)))
        for first, names in index.items()
    }
