"""Finds what a statement offers as grounds, asks for as proof, or calls unproven.

In: a Scene and a Draft. Out: Evidence in text order, empty when the statement stands bare. Three doors: a
link word inside the act's sentence ("because", "citing", "by developing ..."), a reason given by a denial
("saying the missile's range ..."), and a phrase that attacks the other side's evidence ("without any
grounds"). A span never leaves its sentence, save for a sentence of the same quotation that opens with a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Draft, Scene
from kg.model import Act, Evidence, EvidenceKind, EvidenceStance, Strength

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts that can carry grounds.
REASONED = frozenset(
    {
        Act.ACCUSE,
        Act.DENY,
        Act.DEMAND,
        Act.THREATEN,
        Act.CRITICISE,
        Act.REFUSE,
        Act.WARN,
        Act.CONCEDE,
        Act.STATE,
    }
)
#: Acts that a sentence beside them may back.
BACKED = frozenset({Act.ACCUSE, Act.DENY, Act.DEMAND, Act.THREATEN})
#: Prepositions that introduce grounds only before a deed ("by developing"), not before a thing.
BARE_LINKS = frozenset({"by", "through", "with", "in", "over", "as", "after", "from"})
#: Clauses that give a denial's or refusal's reason.
REASON_VERBS = frozenset(
    {"say", "argue", "insist", "cite", "note", "add", "point", "contend", "claim", "explain"}
)


def find_grounds(scene: Scene, draft: Draft) -> tuple[Evidence, ...]:
    """Find the evidence of one draft.

    Returns:
        In text order, never two with the same span; empty for acts that carry none.
    """
    if draft.act not in REASONED:
        return ()
    found: dict[tuple[int, int], Evidence] = {}
    near = [*_find_attacks(scene, draft), *_find_links(scene, draft), *_find_reasons(draft)]
    for stance, tokens in near or _find_backing(scene, draft):
        trimmed = tree.trim_marks(tokens)
        if not any(t.is_alpha or t.like_num for t in trimmed):
            continue
        mention = scene.mention(draft.paragraph, trimmed)
        if any(mention.span.overlaps(e.mention.span) for e in found.values()):
            continue
        kind, strength, cited = weigh_evidence(scene, trimmed)
        found[mention.span.start, mention.span.end] = Evidence(mention, kind, strength, stance, cited)
    return tuple(found[key] for key in sorted(found))


def weigh_evidence(scene: Scene, tokens: list[Token]) -> tuple[EvidenceKind, Strength, str | None]:
    """Say what kind of evidence some words offer, how checkable it is, and the document or body they cite."""
    words, lemmas = [t.lower_ for t in tokens], [t.lemma_.lower() for t in tokens]
    kinds: list[EvidenceKind] = []
    cited = None
    for index in range(len(tokens)):
        for entry, places in scene.lexicon.evidence.find_at(words, lemmas, index)[:1]:
            kinds.append(entry.kind)
            if (
                entry.kind in (EvidenceKind.REPORT, EvidenceKind.INTELLIGENCE, EvidenceKind.LEGAL)
                and cited is None
            ):
                cited = " ".join(tokens[p].text for p in places)
    kind = max(kinds, key=lambda k: (kinds.count(k), -kinds.index(k)), default=EvidenceKind.CONDUCT)
    if cited is not None:
        return kind, Strength.SOURCED, cited
    specific = any(t.like_num or any(c.isdigit() for c in t.text) for t in tokens)
    return kind, Strength.SPECIFIC if specific else Strength.BARE, None


def _find_attacks(scene: Scene, draft: Draft) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find phrases in the clause that call evidence missing or ask for it."""
    words, lemmas = [t.lower_ for t in draft.clause], [t.lemma_.lower() for t in draft.clause]
    found = []
    for index in range(len(draft.clause)):
        for entry, places in scene.lexicon.attacks.find_at(words, lemmas, index, gap=1)[:1]:
            found.append((entry.stance, draft.clause[places[0] : places[-1] + 1]))
    return found


def _find_links(scene: Scene, draft: Draft) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find clauses and phrases that a link word introduces, within the act's clause or hung on its head."""
    sentence = list(draft.head.sent)
    clause = {t.i for t in draft.clause} | {t.i for t in draft.content}
    words, lemmas = [t.lower_ for t in sentence], [t.lemma_.lower() for t in sentence]
    found = []
    for index, token in enumerate(sentence):
        hits = scene.lexicon.links.find_at(words, lemmas, index)
        by_deed = token.lower_ == "by" and token.head.i > token.i and _is_gerund(token.head)
        if not hits and not (by_deed and draft.act in (Act.ACCUSE, Act.CRITICISE)):
            continue
        if token.i <= draft.head.i and token.i not in clause:
            continue
        if token.lower_ in BARE_LINKS and not _is_gerund(token.head):
            continue
        head = token.head if token.dep_ in ("mark", "case", "fixed", "advmod") else token
        if token.dep_ == "fixed":
            head = token.head.head
        tokens = sorted(head.subtree, key=lambda t: t.i)
        tokens = [t for t in tokens if t.i >= token.i]
        inside = token.i in clause or _hangs_on(head, draft.head)
        if inside and 2 <= len(tokens) < len(sentence) and draft.head.i not in {t.i for t in tokens}:
            found.append((EvidenceStance.OFFERED, tokens))
    return found


def _find_reasons(draft: Draft) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find the clause by which a denial, refusal or threat is explained: ", saying that ..."."""
    if draft.act not in (Act.DENY, Act.REFUSE, Act.THREATEN, Act.DEMAND, Act.ACCUSE):
        return []
    for clause in tree.find_children(draft.head, "advcl", "conj", "parataxis", "acl", "xcomp"):
        if clause.lemma_.lower() in REASON_VERBS and clause.text.endswith("ing"):
            said = tree.find_children(clause, "ccomp", "obj", "parataxis", "xcomp")
            if said:
                return [(EvidenceStance.OFFERED, sorted(said[0].subtree, key=lambda t: t.i))]
    if draft.act is Act.DENY and draft.implied:
        # "It was not a lie, no one told us": what is set beside the denial is its reason.
        beside = [
            c for c in tree.find_children(draft.head, "parataxis") if c.i > draft.head.i and tree.is_verb(c)
        ]
        return [(EvidenceStance.OFFERED, sorted(c.subtree, key=lambda t: t.i)) for c in beside[:1]]
    return []


def _find_backing(scene: Scene, draft: Draft) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find the sentence beside a bare charge or denial in which the same speaker gives a figure, test or source.

    Only within one paragraph and one speaker's quotation, the sentence after before the one before.
    """
    quoted = draft.utterance is not None and draft.utterance.attribution.kind != "indirect"
    if draft.act not in BACKED or not draft.speakers or not quoted:
        return []
    mine = {p.actor.id for p in draft.speakers}
    sentences = list(draft.head.doc.sents)
    here = next((i for i, s in enumerate(sentences) if s.start <= draft.head.i < s.end), None)
    for index in () if here is None else (here + 1, here - 1):
        if not 0 <= index < len(sentences):
            continue
        tokens = [t for t in sentences[index] if not t.is_space]
        inside = [t for t in tokens if _is_said_by(scene, draft.paragraph, t, mine)]
        if len(inside) > 3 and _backs(scene, inside):
            return [(EvidenceStance.OFFERED, inside)]
    return []


def _is_said_by(scene: Scene, paragraph: int, token: Token, speakers: set[str]) -> bool:
    utterance = scene.utterance_at(scene.span(paragraph, [token]))
    if utterance is None or utterance.attribution.kind == "indirect":
        return False
    return any(p.actor.id in speakers for p in utterance.speakers)


def _backs(scene: Scene, tokens: list[Token]) -> bool:
    """Tell whether some words hold a figure or a word of evidence."""
    words, lemmas = [t.lower_ for t in tokens], [t.lemma_.lower() for t in tokens]
    figure = any(t.like_num for t in tokens)
    return figure or any(scene.lexicon.evidence.find_at(words, lemmas, i) for i in range(len(tokens)))


def _hangs_on(token: Token, head: Token) -> bool:
    """Tell whether a phrase depends on the act's verb within a few steps."""
    for steps, above in enumerate(tree.climb(token)):
        if above.i == head.i:
            return True
        if steps > 3:
            return False
    return False


def _is_gerund(token: Token) -> bool:
    return token.pos_ in ("VERB", "NOUN", "AUX") and token.text.endswith("ing")
