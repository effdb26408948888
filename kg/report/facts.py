"""What the pages of the report say, as plain records: what came back to what, who against whom, each outlet.

In: statements, articles, and what spans articles. Out: frozen records in a fixed order. What came back to what is said
by `kg.claims`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.claims.answers import Answer, Debate, find_answers, puts_forward
from kg.codes import list_acts
from kg.confidence import load_confidence, measure_sureness
from kg.counting import count_words
from kg.linking import Links
from kg.model import (
    FEW_ARTICLES,
    UNKNOWN_OUTLET,
    Act,
    Article,
    Evidence,
    EvidenceStance,
    Framing,
    Party,
    Statement,
    Strength,
    When,
)
from kg.table import Table

#: Statements that are listed one by one at most, those read most surely.
MOST_STATEMENTS = 5000
#: Articles that get a page of their own at most, those with the most statements first.
MOST_ARTICLES = 500
#: Verdicts of people who stand behind a statement.
ACCEPTING = frozenset({"accepted", "corrected", "added"})


@dataclass(frozen=True, slots=True)
class OutletFacts:
    """How one outlet tells the dispute. Shares are 0-1, None where there is nothing to share.

    `unsure` counts the accusations whose article tells only less sure answers than are shown.
    """

    name: str
    articles: int
    acts: Mapping[str, int]
    answered_share: float | None
    grounded_share: float | None
    unsure: int
    own_voice: int
    framing: Mapping[str, int]
    verbs: tuple[tuple[str, int], ...]

    @property
    def is_comparable(self) -> bool:
        """Tell whether there are articles enough to compare this outlet with others."""
        return self.is_known and self.articles >= FEW_ARTICLES

    @property
    def is_known(self) -> bool:
        """Tell whether it is an outlet: not the articles that name none, taken together."""
        return self.name != UNKNOWN_OUTLET


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the pages need, computed once.

    `replies` are what came back to each statement, by its id; `debate` holds all statements, shown or not.
    `unsure` are what came back to them too, less sure than what is shown.
    `readable` are the articles that have a page of their own, `listed` the statements that the list of all holds.
    `less_sure` are the ids of statements that are left out because they are less sure than `least` (0-1).
    """

    statements: tuple[Statement, ...]
    articles: Mapping[str, Article]
    debate: Debate = field(default_factory=lambda: Debate(()))
    replies: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    unsure: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    less_sure: frozenset[str] = frozenset()
    least: float = 0.0

    @property
    def acts(self) -> tuple[Act, ...]:
        """Give the acts that can be chosen: those that ship, then others that some statement does."""
        return list_acts(s.act for s in self.statements)

    @property
    def main(self) -> tuple[Statement, ...]:
        """Give the statements of the five main acts, but not those that another statement reports.

        These are what the queries `accusations`, `denials`, `demands` and `threats` count.
        """
        return tuple(s for s in self.statements if s.act.main and not s.reported_by)

    @property
    def second_hand(self) -> int:
        """Count the statements of the main acts that another statement reports (`kg query second-hand`)."""
        return sum(s.act.main and bool(s.reported_by) for s in self.statements)

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of the statements."""
        return frozenset(s.id for s in self.statements)

    def list_answers(self, key: str) -> list[Statement]:
        """List what came back to a statement, what replies to its very words first."""
        return [reply.statement for reply in self.replies.get(key, ())]

    def lacks_sure(self, statement: Statement, within: str = "") -> bool:
        """Tell whether only less sure ones came back to a statement; `within`: in this article alone, "" for all."""

        def count(replies: Mapping[str, tuple[Answer, ...]]) -> int:
            found = replies.get(statement.id, ())
            return sum(not within or reply.statement.article == within for reply in found)

        return bool(count(self.unsure)) and not count(self.replies)


def build_facts(
    statements: Iterable[Statement], articles: Mapping[str, Article], links: Links | None = None
) -> Facts:
    """Order the statements, find what came back to each, and what the pages have room for.

    Args:
        statements: In any order.
        articles: By id.
        links: What spans articles; None: nothing is known to contradict or to be one dispute.
    """
    debate = Debate(statements, links)
    counts = Counter(s.article for s in debate.ordered)
    ranked = sorted(articles, key=lambda key: (-counts[key], key))
    surest = sorted(debate.ordered, key=lambda s: (-s.confidence, s.id))[:MOST_STATEMENTS]
    return Facts(
        debate.ordered,
        articles,
        debate,
        _sort_replies(debate),
        {},
        frozenset(ranked[:MOST_ARTICLES]),
        frozenset(s.id for s in surest),
    )


def _sort_replies(debate: Debate) -> dict[str, tuple[Answer, ...]]:
    """Sort the replies to each statement: those to its very words first, each in text order."""
    ranks = {s.id: rank for rank, s in enumerate(debate.ordered)}
    found = find_answers(debate, most=None, to=puts_forward)
    return {
        key: tuple(sorted(answers, key=lambda a: (a.how != "shown", ranks[a.statement.id])))
        for key, answers in found.items()
        if answers
    }


def select_shown(facts: Facts, reviews: Table | None, least: float | None = None) -> Facts:
    """Give the facts with the statements that are shown; whatever is counted from them agrees.

    Args:
        facts: Of all statements.
        reviews: The answer of the query `reviews`; None: nobody reviewed anything.
        least: 0-1, less sure ones are left out unless a reviewer stands behind them; None: the package's own limit.
    """
    rows = [] if reviews is None else reviews.records()
    accepted = {str(row["statement"]) for row in rows if row["verdict"] in ACCEPTING}
    least = load_confidence().shown if least is None else least
    shown = {s.id: s for s in facts.statements if measure_sureness(s, accepted) >= least}
    kept = {key: replies for key, replies in facts.replies.items() if key in shown}
    sure = {key: tuple(r for r in replies if r.statement.id in shown) for key, replies in kept.items()}
    unsure = {key: tuple(r for r in replies if r.statement.id not in shown) for key, replies in kept.items()}
    return replace(
        facts,
        statements=tuple(shown.values()),
        replies={key: found for key, found in sure.items() if found},
        unsure={key: found for key, found in unsure.items() if found},
        less_sure=frozenset(s.id for s in facts.statements if s.id not in shown),
        least=least,
    )


def tell_shown(facts: Facts, number: int | None = None) -> str:
    """Tell in a sentence how many statements are shown and how sure they are; `number` of them, None for all.

    >>> tell_shown(Facts((), {}))
    'all 0 statements, however sure.'
    """
    count = len(facts.statements) if number is None else number
    what = f"{'' if facts.less_sure else 'all '}{count_words(count, 'statement')}"
    if not facts.least:
        return f"{what}, however sure."
    if facts.least == load_confidence().shown:
        return f"{what}, read so surely that about four in five or more are right, or accepted by a reviewer."
    return f"{what}, read with a confidence of {facts.least:g} or more, or accepted by a reviewer."


def tell_source(facts: Facts) -> str:
    """Tell how many articles and statements pages are made from."""
    aside = f" ({count_words(len(facts.less_sure), 'less sure one')} aside)" if facts.less_sure else ""
    return f"{count_words(len(facts.articles), 'article')} and {count_words(len(facts.statements), 'statement')}{aside}"


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


def name_represented(party: Party) -> str:
    """Name the side that somebody else speaks for; "" for a side itself and where no side is known."""
    side = party.side_label or ""
    return "" if side == party.actor.label else side


def name_actor(party: Party) -> str:
    """Name an actor with its side in brackets where that adds something."""
    side = party.side_label
    return f"{party.actor.label} ({side})" if side and side != party.actor.label else party.actor.label


def date_statement(statement: Statement, facts: Facts) -> str:
    """Give the last day the act can have happened, else the day of publication, else ""."""
    return statement.find_day(facts.articles.get(statement.article))


def date_report(statement: Statement, facts: Facts) -> str:
    """Give the day on which the article of a statement appeared, "" when it is not known."""
    article = facts.articles.get(statement.article)
    return article.day if article is not None else ""


def tell_when(when: When) -> str:
    """Tell in words when an act happened: one day, between two days, or not after a day.

    >>> tell_when(When("2014-01-01", "2014-12-31")), tell_when(When(None, "2019-02-02")), tell_when(When())
    ('2014-01-01 to 2014-12-31', 'by 2019-02-02', '')
    """
    first, last = when.not_before or "", when.not_after or ""
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"by {last}" if last else f"since {first}" if first else ""


def tell_act(statement: Statement, facts: Facts) -> str:
    """Tell when the act happened, "" when it is not known to differ from the day of the report."""
    told, reported = tell_when(statement.when), date_report(statement, facts)
    return "" if told in (reported, f"by {reported}") else told


#: How checkable evidence is, in words for readers.
STRENGTHS = {
    Strength.BARE: "nothing to check it by",
    Strength.SPECIFIC: "with a figure",
    Strength.SOURCED: "names a source",
    Strength.CORROBORATED: "confirmed by others",
}


def tell_evidence(evidence: Evidence) -> str:
    """Tell in words of what kind evidence is and how checkable; or that it is not offered but demanded or missing.

    >>> from kg.model import EvidenceKind, Mention, Span
    >>> tell_evidence(Evidence(Mention(Span(0, 6), "photos"), EvidenceKind.TECHNICAL, Strength.BARE))
    'technical, nothing to check it by'
    """
    if evidence.stance is not EvidenceStance.OFFERED:
        return evidence.stance.value
    return f"{evidence.kind.value}, {STRENGTHS[evidence.strength]}"


#: Who reads statements, in words for readers.
READERS = {
    "learned": "the trained reader",
    "cue": "the word list",
    "attribution": "the rules for reported speech",
    "given": "given frames",
}


def tell_reading(statement: Statement) -> str:
    """Tell in words who read a statement: those that agree, or else its rule."""
    return " and ".join(READERS.get(vote, vote) for vote in statement.votes) or statement.rule


def name_outlet(statement: Statement, facts: Facts) -> str:
    """Name the outlet that carries a statement; "unknown outlet" where the article names none."""
    article = facts.articles.get(statement.article)
    return article.outlet_name if article is not None else UNKNOWN_OUTLET


#: The statements of each pair (who speaks, whom it is against).
Cells = Mapping[tuple[str, str], Sequence[Statement]]


def count_matrix(facts: Facts, by_actor: bool = False) -> tuple[list[str], list[str], Cells]:
    """Count who acts against whom, side by side or actor by actor.

    Returns:
        Those that speak, those that are spoken against (both by falling count, then name), and the statements of
        each pair of them.
    """
    name = name_actor if by_actor else name_side
    cells: dict[tuple[str, str], list[Statement]] = {}
    by_id = {s.id: s for s in facts.statements}
    for statement in facts.main:
        against = [statement.target] if statement.target is not None else []
        # "Moscow denies it" names nobody: it is against whom it answers, as the query `denials` has it.
        against = against or [by_id[key].speaker for key in statement.answers if key in by_id]
        for end in sorted({name(party) for party in against}):
            cells.setdefault((name(statement.speaker), end), []).append(statement)
    rows, columns = Counter[str](), Counter[str]()
    for (speaker, target), found in cells.items():
        rows[speaker] += len(found)
        columns[target] += len(found)
    return _rank(rows), _rank(columns), cells


def _rank(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def list_outlets(facts: Facts) -> list[OutletFacts]:
    """Describe each outlet, by name."""
    articles = Counter(a.outlet_name for a in facts.articles.values())
    own: dict[str, list[Statement]] = {name: [] for name in articles}
    for s in facts.statements:
        if not s.reported_by and (name := name_outlet(s, facts)) in own:
            own[name].append(s)
    acts = [act for act in facts.acts if act.main]
    return [_describe_outlet(name, articles[name], own[name], facts, acts) for name in sorted(articles)]


def _describe_outlet(
    name: str, articles: int, own: Sequence[Statement], facts: Facts, acts: Sequence[Act]
) -> OutletFacts:
    accusations = [s for s in own if s.act is Act.ACCUSE]
    told = [s for s in accusations if any(a.article == s.article for a in facts.list_answers(s.id))]
    grounded = [s for s in accusations if s.offered]
    verbs = Counter(s.cue.text.lower() for s in own if s.act.main)
    return OutletFacts(
        name,
        articles,
        {act.value: sum(s.act == act for s in own) for act in acts},
        len(told) / len(accusations) if accusations else None,
        len(grounded) / len(accusations) if accusations else None,
        sum(facts.lacks_sure(s, s.article) for s in accusations),
        sum(s.own_voice for s in own),
        {f.value: sum(s.framing is f for s in own) for f in Framing},
        tuple(sorted(verbs.items(), key=lambda item: (-item[1], item[0]))[:8]),
    )
