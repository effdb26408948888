"""Reads PolNeAR: articles with every annotator's attributions, spans as half-open code points of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROLES = ("source", "cue", "content")


def read_articles(split: Path) -> Iterator[tuple[str, str, list[dict]]]:
    """Yield (stem, text, attributions) of every annotator's copy of every article of a PolNeAR split."""
    for path in sorted((split / "attributions").glob("*.ann")):
        stem = path.name.rsplit("_", 1)[0]
        if not (split / "text" / f"{stem}.txt").exists():
            stem = path.stem
        with (split / "text" / f"{stem}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        with path.open(encoding="utf-8", newline="") as file:
            yield stem, text, parse_annotations(file.read())


def parse_annotations(data: str) -> list[dict]:
    """Parse brat standoff into attributions; a text-bound line may hold raw line breaks."""
    spans, events = {}, []
    for record in re.split(r"\r?\n(?=[A-Z#*]\d*\t)", data):
        columns = record.rstrip("\r\n").split("\t")
        if len(columns) < 2:
            continue
        if columns[0].startswith("T"):
            _, _, offsets = columns[1].partition(" ")
            spans[columns[0]] = sorted(tuple(map(int, part.split())) for part in offsets.split(";"))
        elif columns[0].startswith("E"):
            events.append([part.split(":", 1) for part in columns[1].split()])
    attributions = []
    for event in events:
        found = {role: [] for role in ROLES}
        for name, target in event:
            role = name.rstrip("0123456789").lower()
            if role in found and target in spans:
                found[role] += spans[target]
        if found["cue"] or found["content"]:
            attributions.append({role: sorted(set(parts)) for role, parts in found.items()})
    return attributions
