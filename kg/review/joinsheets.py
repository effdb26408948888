"""Verdicts on claims and actors by spreadsheet: tables to fill in, and their rows checked one by one on the way back.

Of a content's claim: a mark in `out` takes the content out, `into` names a claim that says the same by its label or id,
`label` is a better name for the claim; `out` and `into` together move this one content. Of a name: `verdict` is `merge`
(it is that actor's) or `split` (it is not). A row whose ids are not together in the store any more is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.model import Grouped
from kg.review.claims import LONGEST_LABEL
from kg.review.verdicts import Kind, Verdict

#: Columns that people fill, behind those of `kg claims` and of `kg actors`.
CLAIM_ASKED = ("out", "into", "label", "reason")
ACTOR_ASKED = ("verdict", "reason")
#: Line number in the file, and cells by column.
Row = tuple[int, Mapping[str, str]]
#: The verdicts, and (line number, what is wrong) of every row that is refused; the others are kept.
Parsed = tuple[list[Verdict], list[tuple[int, str]]]
#: Reviewer, and the time as ISO text with an offset.
By = tuple[str, str]


def parse_claim_rows(
    rows: Iterable[Row], grouped: Iterable[Grouped], labels: Mapping[str, str], by: By
) -> Parsed:
    """Parse filled rows on claims into verdicts.

    Args:
        rows: A row without anything filled in is passed over.
        grouped: Contents that share a claim.
        labels: Of all contents of the store, by id.
        by: Reviewer and time.

    Returns:
        What is said of one claim in several rows alike is one verdict; see `Parsed`.
    """
    homes, names = {key: key for key in labels}, {label.lower(): key for key, label in labels.items()}
    for one in grouped:
        homes[one.id] = one.claim
        names[one.called.lower()] = one.claim
    found: dict[str, Verdict] = {}
    faults = []
    for number, cells in rows:
        asked = {name: " ".join(cells.get(name, "").split()) for name in CLAIM_ASKED}
        if not any(asked.values()):
            continue
        try:
            for fields in _read_claim_row(cells, asked, homes, names):
                kind = Kind.MERGE if "into" in fields else Kind.SPLIT
                found.setdefault(repr(fields), Verdict(kind, *by, fields=fields, reason=asked["reason"]))
        except ValueError as fault:
            faults.append((number, str(fault)))
    return list(found.values()), faults


def _read_claim_row(
    cells: Mapping[str, str], asked: Mapping[str, str], homes: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """Read what one row asks for; `homes`: claims by content, `names`: ids by lower-case label."""
    content, claim = (cells.get(name, "").strip() for name in ("content_id", "claim_id"))
    if homes.get(content) != claim:
        raise ValueError(
            f"content {content!r} is not in claim {claim!r} - the row was shifted or the store rebuilt"
        )
    if not any(asked[name] for name in ("out", "into", "label")):
        raise ValueError("a reason alone changes nothing - expected out, into or label beside it")
    if len(asked["label"]) > LONGEST_LABEL:
        raise ValueError(f"a claim's name has at most {LONGEST_LABEL} characters")
    if asked["label"] and (asked["out"] or asked["into"]):
        raise ValueError("label stands alone - name the claim in another row or after the next build")
    named = asked["into"]
    into = homes.get(names.get(named.lower(), named))
    if asked["into"] and (into is None or into == claim):
        raise ValueError(f"into {asked['into']!r} - expected the label or id of another claim")
    if asked["out"]:
        yield {"of": "proposition", "from": [content]}
    if into is not None:
        yield {"of": "proposition", "from": [content if asked["out"] else claim], "into": into}
    if asked["label"]:
        yield {"of": "proposition", "from": [claim], "into": claim, "label": asked["label"]}


def parse_actor_rows(rows: Iterable[Row], pairs: Collection[tuple[str, str]], by: By) -> Parsed:
    """Parse filled rows on names into verdicts.

    Args:
        rows: A row without a verdict is passed over.
        pairs: Ids of a name and an actor that the store lists together.
        by: Reviewer and time.
    """
    found, faults = [], []
    for number, cells in rows:
        word = cells.get("verdict", "").strip().lower()
        if not word:
            continue
        name, actor = (cells.get(column, "").strip() for column in ("name_id", "actor_id"))
        reason = cells.get("reason", "").strip()
        if (name, actor) not in pairs:
            faults.append(
                (number, f"{name!r} and {actor!r} are not together in the store - was the row shifted?")
            )
        elif word == Kind.SPLIT.value:
            found.append(Verdict(Kind.SPLIT, *by, fields={"of": "actor", "from": [name]}, reason=reason))
        elif word == Kind.MERGE.value and name != actor:
            fields = {"of": "actor", "from": [name], "into": actor}
            found.append(Verdict(Kind.MERGE, *by, fields=fields, reason=reason))
        else:
            faults.append((number, f"verdict {word!r} of {name!r} and {actor!r} - expected merge or split"))
    return found, faults
