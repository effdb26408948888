"""Puts contents that say the same into one claim.

In: contents of a whole corpus, in any order, and what people said of claims. Out: a `Grouping`: for each content its
claim, the member nearest to it and how likely the two say the same. Contents are taken in order of day, each compared
with those before it in its block only; it joins the claim whose members are likeliest on the whole, or opens one of
its own. So chains do not drift, the order in which articles were read makes no difference, and articles of later days
move nothing that was there, unless they turn it away. What is turned away or granted asks more of those that share its
claim: they are to be what was turned away, not something about the same matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np

from kg.almanac import read_iso
from kg.model import Grouped, Proposition, Statement
from kg.pipeline.sentences import WIDTH, Floats
from kg.recurring.contents import Content, is_ahead, text_of
from kg.recurring.likeness import Likeness, embed_text, load_likeness
from kg.recurring.standing import load_standing
from kg.recurring.words import list_words

#: Claims compared with a content: those of the likest contents before it, by cosine.
NEAREST = 5
#: Members of a claim compared with a content: the first ones, which stay.
MEMBERS = 6
#: Likeness of a content that is turned away or granted with its nearest member where that is put forward, or met so by
#: somebody else: what came back across articles hangs on it. Judged pairs of a charge and a denial lie above 0.8 or
#: below 0.5.
CROSSED = 0.8
#: Least likeness, however like the claim is on the whole, of what joins with each member that somebody turned away or
#: granted; and of what was turned away with one member of the claim that it joins.
MET = 0.5
#: The same where the two are charges by different parties, whichever of them was met so: a denial of what one says is
#: seldom one of what the other says.
STRANGERS = 0.85
#: Days from its nearest member beyond which what lies ahead is of another occasion.
OCCASION = 90
#: Members of a claim whose labels are compared: the first ones, so that later articles seldom change the choice.
CHOICE = 12
#: What the probability, 0-1, that a label stands alone adds to its likeness to the other members. Of 143 claims whose
#: labels were judged, no weight from 0.1 to 1 changes the number of good ones by more than one; from 0.5 on, large
#: claims are called by what few of their members say.
STANDS = 0.3
#: Cosine below which two contents are not compared further.
LEAST_COSINE = 0.5

#: Gives the vector of a text.
Embed = Callable[[str], Floats]
#: Gives the probability, 0-1, that two contents say the same; of what is below the last argument anything below it.
Compare = Callable[[Content, Content, float], float]
#: What sums of likenesses may be off by.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which contents are one claim.

    Attributes:
        contents: By id, those that share a claim with another, or whose claim people renamed.
        claims: What stands for each of these claims, by id.
    """

    contents: Mapping[str, Grouped] = field(default_factory=dict)
    claims: Mapping[str, Proposition] = field(default_factory=dict)

    def find(self, key: str) -> str:
        """Give the claim of a content: itself where it shares none."""
        return self.contents[key].claim if key in self.contents else key

    def apply(self, statement: Statement) -> Statement:
        """Give a statement with the claim that its content belongs to."""
        own = statement.proposition
        if own is None:
            return statement
        found = self.contents.get(own.id)
        claim = own if found is None else self.claims[found.claim]
        broader = {self.find(key) for key in own.broader} - {claim.id}
        if claim is own and broader == set(own.broader):
            return statement
        shared = replace(
            claim, about=own.about or claim.about, topics=own.topics, broader=tuple(sorted(broader))
        )
        return replace(statement, proposition=shared)


def group_contents(
    contents: Iterable[Content],
    alone: Set[str] = frozenset(),
    likeness: Likeness | None = None,
    compare: Compare | None = None,
    embed: Embed = embed_text,
) -> Grouping:
    """Group contents into claims.

    Args:
        contents: Of all articles, in any order; the first by day stands for those with its id.
        alone: Ids of contents that people took out of their claims: they join nothing, and nothing joins them.
        likeness: Weights and limits; None: the bundled ones.
        compare: Compares two contents; None: `likeness` does.
        embed: Gives the vector of a text.

    Returns:
        The same for any order of the contents.
    """
    line = likeness or load_likeness()
    ask = compare or line.compare
    blocks: dict[str, dict[str, Content]] = defaultdict(dict)
    placed = set(alone)
    listed = sorted(contents, key=_rank)
    turned = {content.id for content in listed if content.turned}
    for content in listed:
        if content.id not in placed:
            placed.add(content.id)
            blocks[content.block][content.id] = replace(content, turned=content.id in turned)
    found: dict[str, Grouped] = {}
    claims: dict[str, Proposition] = {}
    # What stands alone in its block is compared with nothing.
    for block in sorted(key for key, listed in blocks.items() if len(listed) > 1):
        for members in _group_block(list(blocks[block].values()), line, ask, embed):
            if len(members) > 1:
                claim = members[0][0].claim
                label = _choose_label([content for _, content in members], embed)
                claims[claim] = Proposition(claim, label)
                found |= {grouped.id: replace(grouped, called=label) for grouped, _ in members}
    return Grouping(found, claims)


def merge_claims(
    grouping: Grouping, names: Mapping[str, str], merged: Mapping[str, str], labels: Mapping[str, str]
) -> Grouping:
    """Give the claims as people want them: some made one, single contents moved, some renamed.

    Args:
        grouping: The machine's.
        names: Labels of all contents, by id.
        merged: Content to one in whose claim it shall be; the first of a claim takes the whole claim along.
        labels: What people call claims, by id of a content in each.
    """
    homes = {key: _find_home(grouping, merged, key) for key in (*grouping.contents, *sorted(names))}
    called = {_find_home(grouping, merged, key): label for key, label in labels.items()}
    called |= {key: label for key, label in labels.items() if key in called}
    wanted = {home for key, home in homes.items() if home != grouping.find(key)}
    wanted |= {*called, *grouping.claims}
    found: dict[str, Grouped] = {}
    claims: dict[str, Proposition] = {}
    for key, home in homes.items():
        if home in wanted:
            known = claims.get(home) or grouping.claims.get(home) or Proposition(home, names.get(home, ""))
            label = called.get(home) or known.label or names.get(key, "")
            claims[home] = replace(known, label=label)
            found[key] = grouping.contents.get(key) or Grouped(key, names.get(key, ""), home)
            if key in merged and home != grouping.find(key):
                found[key] = Grouped(key, found[key].label, home, near=names.get(home, ""), reviewed=True)
    placed = {key: (one, homes[key]) for key, one in found.items()}
    return Grouping(
        {key: replace(one, claim=home, called=claims[home].label) for key, (one, home) in placed.items()},
        claims,
    )


def hand_on(
    before: Grouping,
    left: Mapping[str, tuple[str, Sequence[str]]],
    alone: Set[str],
    labels: Mapping[str, str],
    merged: Mapping[str, str],
) -> tuple[dict[str, str], dict[str, str]]:
    """Give to the rest of a claim what people said of it while a content that they took out stood for it.

    Args:
        before: The machine's grouping, had these contents not been taken out.
        left: By id of such a content: what people called the claim, "" for nothing, and what they had made one with it.
        alone: Ids of all contents that people took out.
        labels: As for `merge_claims`; what people called the rest itself stays.
        merged: Likewise.

    Returns:
        `labels` and `merged` with what stays with the first of each rest.
    """
    called, joined = dict(labels), dict(merged)
    for key, (label, others) in sorted(left.items()):
        claim = before.find(key)
        rest = [
            one for one, grouped in before.contents.items() if grouped.claim == claim and one not in alone
        ]
        heirs = [*rest, *(one for one in others if one not in alone)]
        if heirs and label:
            called.setdefault(heirs[0], label)
        for one in others:
            if one in heirs[1:]:
                joined.setdefault(one, heirs[0])
    return called, joined


def _find_home(grouping: Grouping, merged: Mapping[str, str], key: str) -> str:
    """Find the claim in which people want a content: a merge of it alone goes before one of its claim."""
    at = grouping.find(key)
    into, seen = merged.get(key) or merged.get(at), {at}
    while into is not None:
        at = grouping.find(into)
        into = None if at in seen else merged.get(at)
        seen.add(at)
    return at


def _rank(content: Content) -> tuple[str, str, str, str]:
    return content.day or "9999", content.id, content.clause, content.words


#: A content in its claim, with itself.
_Member = tuple[Grouped, Content]


def _group_block(
    contents: Sequence[Content], line: Likeness, ask: Compare, embed: Embed
) -> Iterator[list[_Member]]:
    """Group the contents of one block, given in order of day."""
    groups: list[list[_Member]] = []
    owners: list[int] = []
    vectors = np.zeros((len(contents), WIDTH), dtype=np.float32)
    for at, content in enumerate(contents):
        vectors[at] = embed(text_of(content))
        cosines = vectors[:at] @ vectors[at]
        best: tuple[float, int, Grouped] | None = None
        for owner in _list_near(cosines, owners):
            joined = _try(content, groups[owner], line, ask, 0.0 if best is None else best[0])
            if joined is not None and (best is None or joined[0] > best[0]):
                best = (joined[0], owner, joined[1])
        if best is None:
            groups.append([(Grouped(content.id, content.label, content.id), content)])
            owners.append(len(groups) - 1)
        else:
            groups[best[1]].append((best[2], content))
            owners.append(best[1])
    yield from groups


def _list_near(cosines: Floats, owners: Sequence[int]) -> list[int]:
    """List the groups of the likest contents, the likest first, each once."""
    order = np.argsort(-cosines, kind="stable")[: 4 * NEAREST]
    near = [owners[int(at)] for at in order if cosines[at] >= LEAST_COSINE]
    return list(dict.fromkeys(near))[:NEAREST]


def _try(
    content: Content, members: Sequence[_Member], line: Likeness, ask: Compare, best: float
) -> tuple[float, Grouped] | None:
    """Compare a content with a claim: the mean likeness, and its place in the claim; None where it does not join.

    Nothing is asked once it is clear that it does not join, or is less like this claim than `best`.
    """
    first = [member for _, member in members[:MEMBERS]]
    if is_ahead(content) and all(_are_apart(content.day, member.day) for member in first):
        return None
    chances: list[float] = []
    for member in first:
        left = len(first) - len(chances) - 1
        least = max(line.joins, best) * len(first) - sum(chances) - left - _ROUNDING
        if member.turned or (content.turned and len(first) == 1):
            least = max(least, _find_least(content, member))
        if len(first) == 1:
            least = max(least, line.nearest, CROSSED if _cross(content, member) else 0.0)
        chances.append(ask(content, member, least))
        if chances[-1] < least:
            return None
    mean, nearest = sum(chances) / len(chances), max(chances)
    if mean < line.joins or nearest < line.nearest:
        return None
    if not _may_meet(content, first, chances):
        return None
    near, like = members[chances.index(nearest)]
    if is_ahead(content) and _are_apart(content.day, like.day):
        return None
    if _cross(content, like) and nearest < CROSSED:
        return None
    return mean, Grouped(content.id, content.label, members[0][0].claim, "", near.label, round(nearest, 3))


def _may_meet(content: Content, members: Sequence[Content], chances: Sequence[float]) -> bool:
    """Tell whether what turns away a content, or a member of the claim that it joins, turns away the other too.

    All members that were turned away must be what it says, and one of them all where it was turned away itself.
    """
    met = [chance >= _find_least(content, one) for one, chance in zip(members, chances, strict=True)]
    return all(well or not one.turned for one, well in zip(members, met, strict=True)) and (
        not content.turned or any(met)
    )


def _find_least(one: Content, other: Content) -> float:
    """Find how like two contents of one claim must be where one of them was turned away."""
    apart = one.rivals and other.rivals and set(one.rivals).isdisjoint(other.rivals)
    return STRANGERS if apart else MET


def _cross(one: Content, other: Content) -> bool:
    """Tell whether one content is turned away or granted and the other put forward, or met so by somebody else."""
    if not (one.act.aims_back and other.act.aims_back):
        return one.act.aims_back != other.act.aims_back
    return set(list_words(one.who)).isdisjoint(list_words(other.who))


def _are_apart(one: str, other: str) -> bool:
    """Tell whether two days, ISO, are those of two occasions; unknown ones are not."""
    first, second = read_iso(one), read_iso(other)
    return first is not None and second is not None and abs((first - second).days) > OCCASION


def _choose_label(contents: Sequence[Content], embed: Embed) -> str:
    """Choose the label that stands for a claim: it says what the others say, of two what both do, and stands alone.

    What is put forward goes before what turns it away or grants it.
    """
    first = contents[:CHOICE]
    vectors = np.stack([embed(text_of(content)) for content in first])
    others = vectors.sum(axis=0) - vectors * (len(first) > 2)
    others /= np.maximum(np.linalg.norm(others, axis=1, keepdims=True), 1e-9)
    standing = load_standing()

    def fit(at: int) -> float:
        vector = embed(first[at].label)
        return float(vector @ others[at]) + STANDS * standing.share(vector)

    put_forward = [at for at, content in enumerate(first) if not content.act.aims_back]
    return first[max(put_forward or range(len(first)), key=fit)].label
