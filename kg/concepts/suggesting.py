"""Suggests concepts from what recurs: contents that say much the same in several articles, with who agrees and rejects.

In: statements and the encoder. Out: groups around the content that most others are near to, the largest first, and the
tables of a codebook that a person edits: merges, renames, deletes. Groups never overlap; a content that one article
alone carries suggests nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.concepts.assigning import Embed, describe_content
from kg.ids import build_slug
from kg.model import Statement

#: Examples that a suggested concept has at most: enough to see what it is, few enough to read.
EXAMPLES = 6
#: Examples that it has at least, where statements word it in so many ways: one alone tells too little.
FEWEST = 3
#: Cosine from which contents belong together: below what an assignment asks for, as a person looks at each group.
NEAR = 0.7
#: Contents compared with all others at once, so that memory does not grow with the square of the contents.
_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Contents that recur together.

    Attributes:
        label: The content in the middle.
        examples: It and those of the group that are nearest to it, nearest first, at most `EXAMPLES`; of fewer than
            `FEWEST` contents also the shortest of the words that put them forward.
        contents: How many different contents the group has.
        statements, articles: How many there are.
        rejects: How many of the statements reject it.
    """

    label: str
    examples: tuple[str, ...]
    contents: int
    statements: int
    articles: int
    rejects: int


def suggest_concepts(
    statements: Iterable[Statement], embed: Embed, count: int = 20, near: float = NEAR
) -> list[Suggestion]:
    """Suggest concepts.

    Args:
        statements: Those with a content and without a concept count.
        embed: Encodes texts.
        count: How many at most.
        near: Cosine from which contents belong together.

    Returns:
        The group of most articles first, then of most statements; each of two articles at least.
    """
    told: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        if (text := describe_content(s)) and s.assigned is None:
            told[text].append(s)
    texts = sorted(told)
    neighbours = _find_near(embed(texts), near)
    taken: set[int] = set()
    found: list[Suggestion] = []
    while len(found) < count:
        middle = _find_middle(neighbours, texts, told, taken)
        if middle is None:
            break
        members = [n for n in neighbours[middle] if n not in taken]
        found.append(_build_suggestion(texts[middle], [texts[n] for n in members], told))
        taken.update(members)
    return found


def write_suggestions(suggestions: Sequence[Suggestion]) -> str:
    """Write suggestions as tables of a codebook: TOML that `load_codebook` reads as it stands.

    >>> print(write_suggestions([Suggestion("Oslo floods fields", ("Oslo floods fields",), 1, 3, 2, 1)]))
    # 3 statements in 2 articles, 1 of them against it; contents: 1
    [concepts.oslo-floods-fields]
    label = "Oslo floods fields"
    examples = [
      "Oslo floods fields",
    ]
    <BLANKLINE>
    """
    names: Counter[str] = Counter()
    return "\n".join(_write(one, names) for one in suggestions)


def _write(one: Suggestion, names: Counter[str]) -> str:
    name = build_slug(one.label)[:40].strip("-")
    names[name] += 1
    lines = [
        f"# {one.statements} statements in {one.articles} articles, {one.rejects} of them against it; "
        f"contents: {one.contents}",
        f"[concepts.{name}{'' if names[name] == 1 else f'-{names[name]}'}]",
        f"label = {_quote(one.label)}",
        "examples = [",
        *(f"  {_quote(text)}," for text in one.examples),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Write a text as a basic string of TOML: JSON's escapes are among TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _find_near(rows: NDArray[np.float32], least: float) -> list[list[int]]:
    """List for each row those that are near it, itself among them, the nearest first."""
    near: list[list[int]] = []
    for start in range(0, len(rows), _ROWS):
        for cosines in rows[start : start + _ROWS] @ rows.T:
            places = np.flatnonzero(cosines >= least)
            near.append([int(n) for n in places[np.argsort(-cosines[places], kind="stable")]])
    return near


def _find_middle(
    near: Sequence[Sequence[int]],
    texts: Sequence[str],
    told: Mapping[str, Sequence[Statement]],
    taken: set[int],
) -> int | None:
    """Find the content with most articles around it; None where no two articles are left around any."""
    best, middle = (1, 0), None
    for n, members in enumerate(near):
        if n in taken:
            continue
        listed = [s for m in members if m not in taken for s in told[texts[m]]]
        weight = (len({s.article for s in listed}), len(listed))
        if weight > best and weight[0] > 1:
            best, middle = weight, n
    return middle


def _build_suggestion(
    label: str, members: Sequence[str], told: Mapping[str, Sequence[Statement]]
) -> Suggestion:
    listed = [s for text in members for s in told[text]]
    rejects = sum(s.act.rejects for s in listed)
    articles = len({s.article for s in listed})
    # One claim stands for all its wordings: where few contents are left, what is said in other words shows what it is.
    words = sorted({s.quote for s in listed if not s.act.rejects} - {*members}, key=lambda q: (len(q), q))
    examples = (*members[:EXAMPLES], *words[: max(0, FEWEST - len(members))])
    return Suggestion(label, examples, len(members), len(listed), articles, rejects)
