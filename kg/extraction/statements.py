"""Turns drafts into Statements: one for each pair of speaker and target, with evidence, time, content and id.

In: everything the rules found in one article. Out: Statements in text order. Here drafts that say the same
thing are reduced to the best-founded one, missing targets are filled from context (and say so), and a report
inside a report is chained to the statement that carries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.conduct import find_implied_acts
from kg.extraction.contents import Themes, build_proposition, find_themes
from kg.extraction.frames import find_cues_at, find_framed_acts
from kg.extraction.grounds import find_grounds
from kg.extraction.opponents import AIMED, Feuds, fill_targets, find_feuds
from kg.extraction.predicates import find_conditional_demands, find_said_predicates
from kg.extraction.scene import Draft, Scene, Utterance, find_rendering
from kg.extraction.times import find_when
from kg.ids import build_id
from kg.model import Act, Framing, Mention, Party, Span, Statement

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts whose content says nothing on its own.
CLOSED = frozenset({Act.ACCUSE, Act.DENY, Act.REFUSE, Act.DEMAND, Act.CONCEDE, Act.CRITICISE, Act.THREATEN})


def build_statements(scene: Scene) -> list[Statement]:
    """Run every rule over one article and build its statements, in text order."""
    themes = find_themes(scene)
    framed = find_framed_acts(scene)
    drafts = reduce_drafts([*framed, *find_implied_acts(scene), *find_said_predicates(scene)])
    for draft in drafts:
        nested = draft.utterance is not None and draft.utterance.attribution.rule.startswith("nested")
        if draft.implied and draft.outer is None and draft.utterance is not None and nested:
            draft.outer = _find_outer(scene, draft.utterance)
    drafts += find_conditional_demands(scene, drafts)
    drafts += _draft_reports(scene, drafts)
    feuds = find_feuds(drafts)
    built = [s for draft in drafts for s in _split_draft(scene, draft, themes, feuds)]
    unique = {s.id: s for s in sorted(built, key=lambda s: (s.clause, s.act.value, s.confidence))}
    return _chain_reports(scene, drafts, sorted(unique.values(), key=lambda s: (s.clause, s.cue.span, s.id)))


def reduce_drafts(drafts: Iterable[Draft]) -> list[Draft]:
    """Keep, of drafts that tell the same act by the same speaker in the same clause, the best-founded one."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=_rank_draft):
        if not any(_repeats(draft, other) for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda d: (d.paragraph, d.clause[0].i, d.cue.span))


def _rank_draft(draft: Draft) -> tuple[bool, bool, float, int, Span]:
    """Order drafts: cues before content, denials that call a claim false before charges of the same words."""
    return draft.implied, "called-false" not in draft.rule, -draft.confidence, draft.paragraph, draft.cue.span


def _repeats(draft: Draft, kept: Draft) -> bool:
    """Tell whether a draft says again what a better one says."""
    if draft.paragraph != kept.paragraph:
        return False
    if (
        draft.implied
        and not kept.implied
        and draft.head.i == kept.head.i
        and _share_actor(draft.speakers, kept.speakers)
    ):
        return True
    if draft.implied and not kept.implied and kept.act in CLOSED and draft.head in kept.content:
        # The deed inside "accused of", "denied that", "demanded to" belongs to that act alone.
        return True
    if not _share_actor(draft.speakers, kept.speakers):
        return False
    if draft.implied and kept.implied and draft.head.i == kept.head.i and "called-false" in kept.rule:
        return True  # "it is a hoax" turns a claim away and charges nobody besides
    if not draft.implied and draft.head in kept.content and draft.head.dep_ == "xcomp" and kept.act in CLOSED:
        # "threatened to sue": one act, not two.
        return draft.act is not kept.act or not kept.implied
    mine, theirs = {t.i for t in draft.clause}, {t.i for t in kept.clause}
    if draft.act is kept.act and draft.implied:
        same_target = not draft.targets or not kept.targets or _share_actor(draft.targets, kept.targets)
        return bool(mine & theirs) and same_target
    return draft.act is kept.act and draft.head.i == kept.head.i


def _share_actor(one: Sequence[Party], other: Sequence[Party]) -> bool:
    return bool({p.actor.id for p in one} & {p.actor.id for p in other})


def _draft_reports(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Draft a plain statement for each utterance in which no rule found a finer act."""
    taken = {id(d.utterance) for d in drafts if d.utterance is not None and d.outer is None}
    framed = [d.cue.span for d in drafts if not d.implied]
    reports = []
    for utterance in scene.utterances:
        cues = utterance.attribution.cue
        if not utterance.speakers or id(utterance) in taken:
            continue
        if cues and any(cue.overlaps(span) for cue in cues for span in framed):
            continue
        if not utterance.attribution.rule.startswith(("R4", "R15")) and not _is_said(scene, utterance):
            continue
        report = _draft_report(scene, utterance)
        if report is not None:
            reports.append(report)
    return reports


def _is_said(scene: Scene, utterance: Utterance) -> bool:
    """Tell whether the cue is one of saying; what somebody wants, tries or seems to think is no statement."""
    for part in scene.parsed:
        base = part.paragraph.span.start
        for cue in utterance.attribution.cue:
            span = part.doc.char_span(cue.start - base, cue.end - base, alignment_mode="expand")
            if not part.paragraph.span.contains(cue) or span is None:
                continue
            if any(find_cues_at(scene, token) for token in span) or "according" in span.text.lower():
                return True
    return False


def _draft_report(scene: Scene, utterance: Utterance) -> Draft | None:
    """Draft the plain act of one utterance: state, or what its cue word says (announce, warn, support)."""
    part = max(utterance.attribution.content, key=lambda s: s.end - s.start, default=None)
    if part is None:
        return None
    for number, parsed in enumerate(scene.parsed):
        if not parsed.paragraph.span.contains(part):
            continue
        base = parsed.paragraph.span.start
        tokens = [t for t in parsed.doc if part.start <= base + t.idx < part.end and not t.is_space]
        if not tokens:
            return None
        cue = utterance.attribution.cue[0] if utterance.attribution.cue else part
        head = next((t for t in tokens if t.head not in tokens or t.dep_ == "ROOT"), tokens[0])
        tokens = tree.trim_marks(tokens)
        return Draft(
            Act.STATE,
            number,
            head,
            Mention(cue, cue.of(scene.article.text)),
            tokens,
            f"attribution:{utterance.attribution.rule}",
            round(utterance.attribution.confidence * 0.9, 2),
            list(utterance.speakers),
            [],
            tokens,
            find_rendering(scene, number, utterance),
            outer=_find_outer(scene, utterance),
            utterance=utterance,
        )
    return None


def _find_outer(scene: Scene, inner: Utterance) -> Utterance | None:
    """Find whose words hold a whole report, its cue included: "Lind said Oslo confirmed the plan" is Lind's."""
    parts = [*inner.attribution.cue, *inner.attribution.content]
    around = [
        u for u in scene.utterances if u is not inner and u.speakers and all(u.covers(part) for part in parts)
    ]
    return min(around, key=lambda u: u.size, default=None)


# --- from draft to statements ---------------------------------------------------------------------------


def _split_draft(scene: Scene, draft: Draft, themes: Themes, feuds: Feuds) -> list[Statement]:
    """Build one statement for each speaker and target of a draft."""
    targets = draft.targets or fill_targets(scene, draft, feuds)
    grounds, when = find_grounds(scene, draft), find_when(scene, draft)
    clause = scene.mention(draft.paragraph, draft.clause)
    joint = build_id(
        "joint", scene.article.id, draft.act.value, clause.span.start, clause.span.end, draft.cue.span.start
    )
    condition, deadline = _find_terms(scene, draft)
    statements = []
    for speaker, target in _pair(draft, targets):
        parts = (speaker.mention, target.mention if target else None)
        statements.append(
            Statement(
                id=build_id(
                    scene.article.id,
                    draft.act.value,
                    clause.span.start,
                    clause.span.end,
                    draft.cue.span.start,
                    draft.cue.span.end,
                    *((m.span.start if m else None) for m in parts),
                ),
                article=scene.article.id,
                act=draft.act,
                clause=clause.span,
                quote=clause.text,
                cue=draft.cue,
                speaker=speaker,
                target=target,
                proposition=build_proposition(scene, draft, target, themes),
                content=scene.mention(draft.paragraph, tree.trim_marks(draft.content))
                if draft.content
                else None,
                grounds=grounds,
                rendering=draft.rendering,
                framing=_find_framing(scene, draft),
                when=when,
                rule=draft.rule,
                confidence=_weigh(draft, target),
                joint=joint if len(draft.speakers) * max(1, len(targets)) > 1 or draft.reciprocal else "",
                own_voice=draft.own_voice,
                condition=condition,
                deadline=deadline,
                votes=draft.utterance.attribution.votes if draft.utterance else (),
            )
        )
    return statements


def _find_framing(scene: Scene, draft: Draft) -> Framing:
    """Find the outlet's stance: that of the act's own cue, else of the word that reports it ("revealed")."""
    if draft.framing is not Framing.NEUTRAL or draft.utterance is None:
        return draft.framing
    part = scene.parsed[draft.paragraph]
    base = part.paragraph.span.start
    for span in draft.utterance.attribution.cue:
        words = part.doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        for token in words or ():
            for cue in scene.lexicon.find_cues(token.lemma_, "verb"):
                if cue.framing is not Framing.NEUTRAL:
                    return cue.framing
    return Framing.NEUTRAL


def _pair(draft: Draft, targets: list[Party]) -> list[tuple[Party, Party | None]]:
    """Pair speakers with targets; "each accused the other" crosses the speakers."""
    if draft.reciprocal:
        return [(a, b) for a in draft.speakers for b in draft.speakers if a.actor.id != b.actor.id]
    return [(s, t) for s in draft.speakers for t in ([*targets] if targets else [None])]


def _weigh(draft: Draft, target: Party | None) -> float:
    """Lower the rule's confidence for what had to be filled from context."""
    confidence = draft.confidence
    if draft.act in AIMED and (target is None or not draft.targets):
        confidence -= 0.2
    if any("refers back" in step or "fits" in step for p in draft.speakers for step in p.steps[:1]):
        confidence -= 0.05
    if draft.utterance is not None and draft.implied:
        confidence *= 0.5 + 0.5 * draft.utterance.attribution.confidence
    return round(max(0.05, min(0.99, confidence)), 2)


def _find_terms(scene: Scene, draft: Draft) -> tuple[Mention | None, str | None]:
    """Find the condition and deadline of a threat or demand."""
    if draft.act not in (Act.THREATEN, Act.DEMAND, Act.WARN, Act.ANNOUNCE):
        return None, None
    condition = None
    for token in draft.clause:
        # "wait to see if" asks a question and sets no condition.
        asked = token.head.dep_ == "ccomp"
        if token.lower_ in ("if", "unless", "until") and token.dep_ in ("mark", "case") and not asked:
            words = sorted(token.head.subtree, key=lambda t: t.i)
            words = [t for t in words if t.i >= token.i]
            condition = scene.mention(draft.paragraph, tree.trim_marks(words))
            break
    # "Rome on May 2 urged": the day of the act itself sets no deadline.
    own = {t.i for c in draft.head.children if c.i < draft.head.i for t in c.subtree}
    return condition, _find_deadline([t for t in draft.clause if draft.implied or t.i not in own])


def _find_deadline(tokens: list[Token]) -> str | None:
    """Find "within 60 days", "by March", "in six months" among the words of a clause."""
    for token in tokens:
        if token.lower_ in ("within", "by", "before", "in", "on", "until") and token.dep_ == "case":
            head = token.head
            month = any(t.text in MONTH_NAMES for t in [head, *head.children])
            if head.lemma_.lower() in TIME_NOUNS or month:
                return "".join(t.text_with_ws for t in _list_time(head)).strip()
    return None


def _list_time(head: Token) -> list[Token]:
    """List the words of a time, its preposition first, without what else hangs on it ("60 days from the treaty")."""
    other = [
        c
        for c in head.children
        if c.i > head.i and not (c.dep_ == "nmod" and "of" in tree.find_prepositions(c))
    ]
    other = [c for c in other if c.dep_ not in ("nummod", "nmod:unmarked", "nmod:desc", "flat", "compound")]
    dropped = {t.i for c in other for t in c.subtree}
    return [t for t in sorted(head.subtree, key=lambda t: t.i) if t.i not in dropped]


TIME_NOUNS = frozenset({"day", "week", "month", "year", "hour", "midnight", "tomorrow"})
MONTH_NAMES = frozenset(
    "January February March April May June July August September October November December".split()
)


# --- nested reports -------------------------------------------------------------------------------------


def _chain_reports(scene: Scene, drafts: list[Draft], statements: list[Statement]) -> list[Statement]:
    """Set `reported_by` on statements whose speaker is only quoted by another speaker."""
    chained = []
    for statement in statements:
        draft = next((d for d in drafts if d.cue.span == statement.cue.span and d.act is statement.act), None)
        outer = draft.outer if draft is not None else None
        if outer is None or not outer.speakers or outer.speakers[0].actor.id == statement.speaker.actor.id:
            chained.append(statement)
            continue
        carrier = _find_carrier(scene, outer, statement, statements)
        chained.append(replace(statement, reported_by=carrier))
    return chained


def _find_carrier(
    scene: Scene, outer: Utterance, inner: Statement, statements: list[Statement]
) -> str | None:
    """Find the statement of the outer speaker that holds the inner one; the smallest clause around it wins."""
    speaker = outer.speakers[0].actor.id
    around = [
        s
        for s in statements
        if s.id != inner.id
        and s.speaker.actor.id == speaker
        and s.reported_by is None
        and any(Span(s.clause.start, s.clause.end).overlaps(part) for part in outer.attribution.content)
    ]
    holding = [s for s in around if s.clause.contains(inner.clause)] or around
    return min(holding, key=lambda s: (s.clause.end - s.clause.start, s.id)).id if holding else None
