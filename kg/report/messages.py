"""Says in one sentence what a page tells about this dispute: its subtitle.

In: facts and what pages count from them. Out: plain sentences; they say what the articles carry, never who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.almanac import MONTHS
from kg.claims.answers import tell_unsure
from kg.claims.claims import Claim
from kg.counting import count_words
from kg.model import UNKNOWN_OUTLET, Act
from kg.report.claims import Opening, count_statuses, list_carriers
from kg.report.facts import (
    Facts,
    OutletFacts,
    count_matrix,
    date_statement,
    name_outlet,
    name_represented,
    name_side,
)

#: Letters of a claim or name quoted in a message.
LONGEST = 80


def shorten(text: str, longest: int = LONGEST) -> str:
    """Shorten a text at the end of a word.

    >>> shorten("to withdraw from the treaty", 14)
    'to withdraw…'
    """
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:-") + "\N{HORIZONTAL ELLIPSIS}"


def tell_sides(counts: Mapping[tuple[str, str], int], of_any: bool = False) -> str:
    """Tell which two sides stand against each other most, from the statements of each (who, against whom).

    Args:
        counts: Statements of each pair.
        of_any: Statements of any act are counted, not of the five main ones alone; then sides speak of each other.

    >>> tell_sides({("Avaria", "Borland"): 3, ("Borland", "Avaria"): 1})
    'Avaria and Borland stand against each other most: 3 statements one way, 1 the other.'
    """
    between = {pair: number for pair, number in counts.items() if pair[0] != pair[1]}
    if not between:
        return "No statement names another side as its target."
    sums = Counter[tuple[str, str]]()
    for (one, other), number in between.items():
        sums[min(one, other), max(one, other)] += number
    pair = min(sums, key=lambda key: (-sums[key], key))
    there, back = between.get(pair, 0), between.get((pair[1], pair[0]), 0)
    first, second = pair if there >= back else (pair[1], pair[0])
    there, back = max(there, back), min(there, back)
    if not back:
        said = count_words(there, "statement")
        return f"{first} speaks most {'of' if of_any else 'against'} {second}: {said}, and none comes back."
    said = count_words(there, "statement of any act", "statements of any act") if of_any else ""
    said = said or count_words(there, "statement")
    do = "speak of" if of_any else "stand against"
    return f"{first} and {second} {do} each other most: {said} one way, {back} the other."


def tell_overview(facts: Facts, openings: Sequence[Opening]) -> str:
    """Tell how many accusations there are, how many got an answer, and which sides stand against each other."""
    charges = [o for o in openings if o.statement.act is Act.ACCUSE]
    if not charges:
        return "Nobody is accused of anything in these articles."
    answered = sum(bool(o.replies) for o in charges)
    told = f"{count_words(len(charges), 'accusation')}, {answered or 'none'} answered in these articles"
    if unsure := tell_unsure(sum(facts.lacks_sure(o.statement) for o in charges)):
        told += f", {len(charges) - answered} not ({unsure})"
    return f"{told}. {tell_matrix(facts)}"


def tell_matrix(facts: Facts) -> str:
    """Tell which sides stand against each other most, by the five main acts."""
    _, _, cells = count_matrix(facts)
    return tell_sides({pair: len(found) for pair, found in cells.items()})


def tell_claims(claims: Sequence[Claim]) -> str:
    """Tell how many claims are disputed, and what became of them."""
    disputed = [claim for claim in claims if claim.is_disputed]
    if not disputed:
        return "No claim in these articles is disputed."
    counted = ", ".join(f"{number} {word}" for word, number in count_statuses(disputed))
    return f"{count_words(len(disputed), 'claim')} in dispute: {counted}."


def tell_claim(claims: Sequence[Claim]) -> str:
    """Tell which claim is most spoken of."""
    disputed = [claim for claim in claims if claim.is_disputed]
    if not disputed:
        return "No claim in these articles is disputed."
    first = disputed[0]
    quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{shorten(first.label)}\N{RIGHT DOUBLE QUOTATION MARK}"
    there, back = _tell_times(first.affirming), _tell_times(first.rejecting)
    return f"Most spoken of: {quoted}, put forward {there}, rejected {back}."


def _tell_times(found: Sequence[object]) -> str:
    return ("never", "once", "twice")[len(found)] if len(found) < 3 else f"{len(found)} times"


def tell_grounds(facts: Facts) -> str:
    """Tell how many accusations offer grounds."""
    charges = [s for s in facts.main if s.act is Act.ACCUSE]
    if not charges:
        return "Nobody is accused of anything in these articles."
    grounded = sum(bool(s.offered) for s in charges)
    return f"{grounded} of {count_words(len(charges), 'accusation')} offer{'s' if grounded == 1 else ''} grounds."


def tell_carried(claims: Sequence[Claim], facts: Facts) -> str:
    """Tell which outlet carries most of the disputed claims."""
    disputed = [claim for claim in claims if claim.is_disputed]
    counts = Counter(outlet for claim in disputed for outlet in list_carriers(claim, facts))
    del counts[UNKNOWN_OUTLET]
    if not counts:
        return "No outlet that is named carries a disputed claim."
    who, carry, each = _tell_first(counts, "outlet")
    return f"{who} {carry} most of the disputed claims: {max(counts.values())} of {len(disputed)}{each}."


def _tell_first(counts: Mapping[str, int], noun: str) -> tuple[str, str, str]:
    """Name the first of those with the largest count and how many share it: who, "carries" or "carry", "" or " each".

    >>> _tell_first({"Echo": 2, "Herald": 2, "Post": 1}, "outlet")
    ('Echo and 1 other outlet', 'carry', ' each')
    """
    first, *others = sorted(name for name in counts if counts[name] == max(counts.values()))
    if not others:
        return first, "carries", ""
    return f"{first} and {count_words(len(others), f'other {noun}')}", "carry", " each"


def tell_speakers(facts: Facts) -> str:
    """Tell for which side others say most, and how many they are."""
    sides = Counter(side for s in facts.statements if (side := name_represented(s.speaker)))
    if not sides:
        return "No speaker is read as speaking for a side."
    first = min(sides, key=lambda side: (-sides[side], side))
    speakers = len({s.speaker.actor.id for s in facts.statements if name_represented(s.speaker) == first})
    by = count_words(speakers, "speaker")
    return f"Most is said for {first} by others: {count_words(sides[first], 'statement')} by {by}."


def tell_days(facts: Facts) -> str:
    """Tell in which month most was said."""
    months = Counter(day[:7] for s in facts.main if (day := date_statement(s, facts)))
    if not months:
        return "No statement has a date."
    said = count_words(months.total(), "dated statement")
    if len(months) == 1:
        return f"All was said in {_name_month(min(months))}: {said}."
    first, _, each = _tell_first(months, "month")
    when = _name_month(first[:7]) + first[7:]
    return f"Most was said in {when}: {max(months.values())} of {said}{each and ' in each'}."


def tell_outlets(outlets: Sequence[OutletFacts], facts: Facts) -> str:
    """Tell how many outlets there are, which one carries most, and how much stands in articles that name none."""
    if outlets and not any(outlet.is_known for outlet in outlets):
        return "No article names its outlet."
    number = count_words(sum(outlet.is_known for outlet in outlets), "outlet")
    counts = Counter(name_outlet(s, facts) for s in facts.main if not s.reported_by)
    total, elsewhere = counts.total(), counts.pop(UNKNOWN_OUTLET, 0)
    if not counts:
        told = f"{number}; none carries an accusation or a denial."
    else:
        who, carry, each = _tell_first(counts, "outlet")
        told = f"Of {number}, {who} {carry} most: {max(counts.values())}{each} of {total} {_ACTS}."
    nameless = sum(outlet.articles for outlet in outlets if not outlet.is_known)
    lacking = count_words(nameless, "article names no outlet", "articles name no outlet")
    beside = f", {elsewhere} of {total} stand there" if elsewhere else ""
    return f"{told} {lacking}{beside}." if nameless else told


def tell_carriers(outlets: Sequence[OutletFacts], most: int = 6) -> str:
    """Tell of how many outlets the articles are, naming the first `most` of them, and how many articles name none."""
    known = [outlet.name for outlet in outlets if outlet.is_known]
    nameless = sum(outlet.articles for outlet in outlets if not outlet.is_known)
    named = ", ".join(known[:most]) + (" and others" if len(known) > most else "")
    none = f"{nameless} name{'s' if nameless == 1 else ''} none" if nameless else ""
    told = "; ".join(filter(None, (named, none)))
    return count_words(len(known), "outlet") + (f" ({told})" if told else "")


_ACTS = "accusations, denials, demands, threats and concessions"


def tell_statements(facts: Facts) -> str:
    """Tell how many statements there are, and how many of the main acts, at first hand and as another reports them."""
    sides = len({name_side(s.speaker) for s in facts.statements})
    said = f"{count_words(len(facts.statements), 'statement')} of {count_words(sides, 'side')}"
    hands = f" at first hand, {facts.second_hand} at second hand" if facts.second_hand else ""
    return f"{said}; {len(facts.main)} {_ACTS}{hands}."


def _name_month(month: str) -> str:
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"
