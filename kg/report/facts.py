"""What the pages of the report say, as plain records: who against whom, each claim with its answers, each outlet.

In: statements and articles. Out: frozen records in a fixed order. Status words are computed from what the articles
carry (asserted, unanswered, contested, conceded) and never say who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.model import MAIN_ACTS, Act, Article, Framing, Party, Statement

#: Acts that wait for an answer.
OPENING = (Act.ACCUSE, Act.DEMAND, Act.THREATEN)
#: Statements that are listed one by one at most, those read most surely.
MOST_STATEMENTS = 5000
#: Articles that get a page of their own at most, those with the most statements first.
MOST_ARTICLES = 500
#: Below so many articles an outlet is described but not compared.
FEW_ARTICLES = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition with those who affirm and those who reject it.

    `id` is the proposition's; `status` is `asserted`, `unanswered`, `contested` or `conceded`; `first` and `last` are
    ISO dates or "". Rejecting are denials of the same content, and denials that answer one of those who affirm.
    """

    id: str
    label: str
    status: str
    affirming: tuple[Statement, ...]
    rejecting: tuple[Statement, ...]
    outlets: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Opening:
    """An accusation, demand or threat with what answered it; empty `answers`: none in these articles."""

    statement: Statement
    answers: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class OutletFacts:
    """How one outlet tells the dispute. Shares are 0-1, None where there is nothing to share."""

    name: str
    articles: int
    acts: Mapping[str, int]
    answered_share: float | None
    grounded_share: float | None
    own_voice: int
    framing: Mapping[str, int]
    verbs: tuple[tuple[str, int], ...]

    @property
    def is_comparable(self) -> bool:
        """Tell whether there are articles enough to compare this outlet with others."""
        return self.articles >= FEW_ARTICLES


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the pages need, computed once.

    `readable` are the articles that have a page of their own, `listed` the statements that the list of all holds.
    """

    statements: tuple[Statement, ...]
    articles: Mapping[str, Article]
    answered_by: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    @property
    def main(self) -> tuple[Statement, ...]:
        """Give the statements of the five main acts, but not those that another statement reports.

        These are what the queries `accusations`, `denials`, `demands` and `threats` count.
        """
        return tuple(s for s in self.statements if s.act in MAIN_ACTS and not s.reported_by)

    @property
    def second_hand(self) -> int:
        """Count the statements of the main acts that another statement reports (`kg query second-hand`)."""
        return sum(s.act in MAIN_ACTS and bool(s.reported_by) for s in self.statements)


def build_facts(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Facts:
    """Order the statements, find what answers each, and what the pages have room for."""
    ordered = tuple(sorted(statements, key=lambda s: (s.article, s.clause, s.id)))
    answers: dict[str, list[Statement]] = {}
    for statement in ordered:
        for key in statement.answers:
            answers.setdefault(key, []).append(statement)
    counts = Counter(s.article for s in ordered)
    ranked = sorted(articles, key=lambda key: (-counts[key], key))
    answered_by = {key: tuple(found) for key, found in answers.items()}
    surest = sorted(ordered, key=lambda s: (-s.confidence, s.id))[:MOST_STATEMENTS]
    return Facts(
        ordered, articles, answered_by, frozenset(ranked[:MOST_ARTICLES]), frozenset(s.id for s in surest)
    )


def select_listed(facts: Facts) -> Facts:
    """Give the facts with the listed statements only, for what shows every statement one by one."""
    return replace(facts, statements=tuple(s for s in facts.statements if s.id in facts.listed))


def locate_statement(statement: Statement, facts: Facts) -> str:
    """Give the address of a statement's words: in its article, else in the list of all, else ""."""
    if statement.article in facts.readable:
        return f"article-{statement.article}.html#s-{statement.id}"
    return f"statements.html#s-{statement.id}" if statement.id in facts.listed else ""


def name_side(party: Party | None) -> str:
    """Name the side a party speaks for, its own name where no side is known, "" for nobody."""
    return "" if party is None else (party.side_label or party.actor.label)


def date_statement(statement: Statement, facts: Facts) -> str:
    """Give the last day the act can have happened, else the day of publication, else ""."""
    article = facts.articles.get(statement.article)
    published = article.published.value if article is not None and article.published else ""
    return statement.when.not_after or published


def name_outlet(statement: Statement, facts: Facts) -> str:
    """Name the outlet that carries a statement; "unknown outlet" where the article names none."""
    article = facts.articles.get(statement.article)
    return article.outlet.value if article is not None and article.outlet else "unknown outlet"


def list_claims(facts: Facts) -> list[Claim]:
    """List the propositions of accusations, denials and concessions, the most spoken of first."""
    groups: dict[str, list[Statement]] = {}
    for statement in facts.main:
        if statement.proposition is not None and statement.act in (Act.ACCUSE, Act.DENY, Act.CONCEDE):
            groups.setdefault(statement.proposition.id, []).append(statement)
    claims = [_build_claim(group, facts) for group in groups.values()]
    return sorted(
        claims, key=lambda c: (not c.affirming, -len(c.affirming) - len(c.rejecting), c.label, c.first)
    )


def _build_claim(group: Sequence[Statement], facts: Facts) -> Claim:
    affirming = tuple(s for s in group if s.act is not Act.DENY)
    answers = [a for s in affirming for a in facts.answered_by.get(s.id, ()) if a.act is Act.DENY]
    rejecting = {s.id: s for s in [*(s for s in group if s.act is Act.DENY), *answers]}
    days = sorted(filter(None, (date_statement(s, facts) for s in group)))
    label = group[0].proposition.label if group[0].proposition else ""
    return Claim(
        group[0].proposition.id if group[0].proposition else "",
        label,
        _judge_status(group, bool(rejecting)),
        affirming,
        tuple(rejecting.values()),
        tuple(sorted({name_outlet(s, facts) for s in group})),
        days[0] if days else "",
        days[-1] if days else "",
    )


def _judge_status(group: Sequence[Statement], rejected: bool) -> str:
    if any(s.act is Act.CONCEDE for s in group):
        return "conceded"
    if rejected:
        return "contested"
    return "unanswered" if any(s.act is Act.ACCUSE for s in group) else "asserted"


def list_openings(facts: Facts) -> list[Opening]:
    """List accusations, demands and threats with their answers, the unanswered first, each in text order."""
    found = [Opening(s, facts.answered_by.get(s.id, ())) for s in facts.main if s.act in OPENING]
    return sorted(found, key=lambda o: bool(o.answers))


def count_matrix(facts: Facts) -> tuple[list[str], list[str], dict[tuple[str, str], list[Statement]]]:
    """Count who acts against whom.

    Returns:
        Sides that speak, sides that are spoken against (both by falling count, then name), and the statements of
        each pair of them.
    """
    cells: dict[tuple[str, str], list[Statement]] = {}
    by_id = {s.id: s for s in facts.statements}
    for statement in facts.main:
        against = [statement.target] if statement.target is not None else []
        # "Moscow denies it" names nobody: it is against whom it answers, as the query `denials` has it.
        against = against or [by_id[key].speaker for key in statement.answers if key in by_id]
        for side in sorted({name_side(party) for party in against}):
            cells.setdefault((name_side(statement.speaker), side), []).append(statement)
    rows, columns = Counter[str](), Counter[str]()
    for (speaker, target), found in cells.items():
        rows[speaker] += len(found)
        columns[target] += len(found)
    return _rank(rows), _rank(columns), cells


def _rank(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def list_outlets(facts: Facts) -> list[OutletFacts]:
    """Describe each outlet, by name."""
    names = sorted({a.outlet.value if a.outlet else "unknown outlet" for a in facts.articles.values()})
    return [_describe_outlet(name, facts) for name in names]


def _describe_outlet(name: str, facts: Facts) -> OutletFacts:
    own = [s for s in facts.statements if name_outlet(s, facts) == name and not s.reported_by]
    accusations = [s for s in own if s.act is Act.ACCUSE]
    told = [s for s in accusations if any(a.article == s.article for a in facts.answered_by.get(s.id, ()))]
    grounded = [s for s in accusations if s.grounds]
    verbs = Counter(s.cue.text.lower() for s in own if s.act in MAIN_ACTS)
    return OutletFacts(
        name,
        sum((a.outlet.value if a.outlet else "unknown outlet") == name for a in facts.articles.values()),
        {act.value: sum(s.act is act for s in own) for act in MAIN_ACTS},
        len(told) / len(accusations) if accusations else None,
        len(grounded) / len(accusations) if accusations else None,
        sum(s.own_voice for s in own),
        {f.value: sum(s.framing is f for s in own) for f in Framing},
        tuple(sorted(verbs.items(), key=lambda item: (-item[1], item[0]))[:8]),
    )
