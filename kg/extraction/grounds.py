"""Finds grounds that the words announce, and says of what kind any grounds are and how checkable.

In: a Scene and a placed act. Out: `Ground`s beside those that the encoder reads; empty when no word announces any.
Doors, in this order: a phrase that attacks the other side's evidence ("without any grounds"), a link word in the
act's sentence ("because", "citing", "by developing ..."), and a reason given by a denial ("saying the missile's
range ...").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Placed, Scene, is_same_side
from kg.model import Act, ActFrame, Evidence, EvidenceKind, EvidenceStance, Ground, Strength

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Prepositions that introduce grounds only before a deed ("by developing"), not before a thing.
BARE_LINKS = frozenset({"by", "through", "with", "in", "over", "as", "after", "from"})
#: Of these, the ones that tell by what means a deed is to be done.
MEANS = frozenset({"by", "through", "with"})
#: Clauses that give a denial's or refusal's reason.
REASON_VERBS = frozenset(
    {"say", "argue", "insist", "cite", "note", "add", "point", "contend", "claim", "explain"}
)


def find_spans(scene: Scene, placed: Placed) -> list[Ground]:
    """Find the words that an act offers as grounds, asks for as proof, or calls missing.

    Returns:
        In text order, none overlapping another; empty for acts that carry none.
    """
    if not placed.act.reasoned:
        return []
    near = [
        *_find_attacks(scene, placed),
        *_find_links(scene, placed),
        *_find_reasons(placed),
    ]
    found: list[Ground] = []
    for stance, tokens in near:
        trimmed = tree.trim_marks(tokens)
        if not any(t.is_alpha or t.like_num for t in trimmed):
            continue
        span = scene.span(placed.paragraph, trimmed)
        if not any(span.overlaps(known.span) for known in found):
            found.append(Ground(span, stance))
    return sorted(found, key=lambda g: g.span)


def weigh_grounds(scene: Scene, frame: ActFrame) -> tuple[Evidence, ...]:
    """Say of what kind and how checkable a frame's grounds are, in text order."""
    found = []
    for ground in sorted(frame.grounds, key=lambda g: g.span):
        number = scene.find_paragraph(ground.span)
        tokens = scene.tokens_of(number, ground.span) if number is not None else []
        if number is None or not tokens:
            continue
        offered = ground.stance is EvidenceStance.OFFERED
        kind, strength, cited = weigh_evidence(scene, tokens, offered)
        found.append(Evidence(scene.mention(number, tokens), kind, strength, ground.stance, cited))
    return tuple(found)


def weigh_evidence(
    scene: Scene, tokens: list[Token], offered: bool = True
) -> tuple[EvidenceKind, Strength, str | None]:
    """Say what kind of evidence some words are about, how checkable it is, and the document or body they cite.

    Evidence that is asked for or called missing cites nothing.
    """
    words, lemmas = [t.lower_ for t in tokens], [t.lemma_.lower() for t in tokens]
    kinds: list[EvidenceKind] = []
    cited = None
    for index in range(len(tokens)):
        for entry, places in scene.lexicon.evidence.find_at(words, lemmas, index)[:1]:
            kinds.append(entry.kind)
            cited = cited or _find_cited(entry.kind, [tokens[p] for p in places])
    kind = max(kinds, key=lambda k: (kinds.count(k), -kinds.index(k)), default=EvidenceKind.CONDUCT)
    if cited is not None and offered:
        return kind, Strength.SOURCED, cited
    specific = any(t.like_num or any(c.isdigit() for c in t.text) for t in tokens)
    return kind, Strength.SPECIFIC if specific else Strength.BARE, None


def _find_cited(kind: EvidenceKind, words: list[Token]) -> str | None:
    """Name the report, body or rule that evidence words cite; None where they only mention one.

    A treaty is cited when something is so "under" or "pursuant to" it; a treaty that is broken is not.
    """
    noun = words[-1].head if words[-1].dep_ in ("case", "fixed", "mark") else words[-1]
    if noun.pos_ not in ("NOUN", "PROPN"):
        return None
    if kind is EvidenceKind.LEGAL and not tree.find_prepositions(noun) & {"under", "pursuant", "per"}:
        return None
    if kind not in (EvidenceKind.REPORT, EvidenceKind.INTELLIGENCE, EvidenceKind.LEGAL):
        return None
    phrase = [t for t in tree.list_phrase(noun) if t.dep_ != "det" or t.i > noun.i]
    return "".join(t.text_with_ws for t in phrase).strip()


def _find_attacks(scene: Scene, placed: Placed) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find phrases in the clause that call evidence missing or ask for it."""
    teller = placed.utterance.speakers[:1] if placed.utterance is not None else ()
    if any(not is_same_side(t, s) for t in teller for s in placed.speakers):
        return []  # what another calls baseless is that other's word
    words, lemmas = [t.lower_ for t in placed.clause], [t.lemma_.lower() for t in placed.clause]
    found = []
    for index in range(len(placed.clause)):
        for entry, places in scene.lexicon.attacks.find_at(words, lemmas, index, gap=1)[:1]:
            found.append((entry.stance, placed.clause[places[0] : places[-1] + 1]))
    return found


def _find_links(scene: Scene, placed: Placed) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find clauses and phrases that a link word introduces, within the act's clause or hung on its head."""
    sentence = list(placed.head.sent)
    clause = {t.i for t in placed.clause} | {t.i for t in placed.content}
    anchor = tree.find_carrier(placed.head)
    words, lemmas = [t.lower_ for t in sentence], [t.lemma_.lower() for t in sentence]
    found = []
    for index, token in enumerate(sentence):
        causal = _find_causal(scene, placed, token)
        if causal:
            found.append((EvidenceStance.OFFERED, causal))
        hits = scene.lexicon.links.find_at(words, lemmas, index)
        if causal or not hits:
            continue
        if token.i <= placed.head.i and token.i not in clause:
            continue
        if _links_nothing(scene, placed, token, alone=len(hits[0][1]) == 1):
            continue
        head = token.head if token.dep_ in ("mark", "case", "fixed", "advmod") else token
        if token.dep_ == "fixed":
            head = token.head.head
        last = sentence[hits[0][1][-1]]
        hosts = [head, last.head] if last.dep_ == "case" and last.i > token.i else [head]
        tokens = sorted({t for host in hosts for t in host.subtree if t.i >= token.i}, key=lambda t: t.i)
        inside = token.i in clause or _hangs_on(head, anchor)
        if inside and 2 <= len(tokens) < len(sentence) and placed.head.i not in {t.i for t in tokens}:
            found.append((EvidenceStance.OFFERED, tokens))
    return found


def _links_nothing(scene: Scene, placed: Placed, token: Token, alone: bool) -> bool:
    """Tell whether a link word offers nothing here; `alone` when it is no part of a longer link."""
    if alone and token.lower_ in MEANS and placed.act not in (Act.ACCUSE, Act.CRITICISE):
        return True  # "will retaliate by deploying": how, not why
    if alone and token.lower_ in BARE_LINKS and not _is_gerund(token.head):
        return True
    if tree.is_verb(token) and (
        tree.is_negated(token) or (placed.act is Act.DEMAND and token in placed.content)
    ):
        return True  # "demanded that Rome prove it" asks for proof and offers none
    return _cites_speaker(scene, placed, token)


def _find_causal(scene: Scene, placed: Placed, token: Token) -> list[Token]:
    """Find the clause of reason that an "as" opens in somebody's own words; in the outlet's it tells the time.

    A parser may take that "as" for a preposition and hang the clause's verb elsewhere.
    """
    if token.lower_ != "as" or token.dep_ not in ("mark", "case") or placed.utterance is None:
        return []
    utterance, verb = placed.utterance, token.head
    if utterance.attribution.kind == "indirect" or token.i <= placed.head.i:
        return []
    if verb.dep_ == "advcl" and tree.find_children(verb, "obj", *tree.SUBJECTS):
        pass
    elif token.dep_ == "case":
        behind = verb.right_edge.i + 1
        verb = verb.doc[behind] if behind < len(verb.doc) else verb
        if not tree.is_verb(verb) or tree.find_children(verb, *tree.SUBJECTS) or verb.tag_[-1] not in "DZP":
            return []
    else:
        return []
    tokens = [t for t in verb.sent if token.i <= t.i <= verb.right_edge.i]
    return [t for t in tokens if utterance.covers(scene.span(placed.paragraph, [t]))]


def _cites_speaker(scene: Scene, placed: Placed, token: Token) -> bool:
    """Tell whether "according to X" only names who speaks."""
    if token.lower_ != "according" or token.i + 2 >= len(token.doc):
        return False
    phrase = (
        sorted(token.head.subtree, key=lambda t: t.i) if token.dep_ != "case" else list(token.head.subtree)
    )
    cited = scene.resolver.actors_between(placed.paragraph, [t for t in phrase if t.i > token.i])
    return not cited or any(is_same_side(c, s) for c in cited for s in placed.speakers)


def _find_reasons(placed: Placed) -> list[tuple[EvidenceStance, list[Token]]]:
    """Find the clause by which a denial, refusal or threat is explained: ", saying that ..."."""
    if placed.act not in (Act.DENY, Act.REFUSE, Act.THREATEN, Act.DEMAND, Act.ACCUSE):
        return []
    clauses = tree.find_children(placed.head, "advcl", "conj", "parataxis", "acl", "xcomp")
    report = placed.head.head
    if placed.head.dep_ == "ccomp" and report.i < placed.head.i:
        # "added that it had asked Oslo to stop, noting that ...": the reporter goes on with the reason.
        clauses += [c for c in tree.find_children(report, "advcl") if c.i > placed.head.i]
    for clause in clauses:
        if clause.lemma_.lower() in REASON_VERBS and clause.text.endswith("ing"):
            said = tree.find_children(clause, "ccomp", "obj", "parataxis", "xcomp")
            if said:
                return [(EvidenceStance.OFFERED, sorted(said[0].subtree, key=lambda t: t.i))]
    if placed.act is Act.DENY and not placed.is_named:
        # "It was not a lie, no one told us": what is set beside the denial is its reason.
        beside = [
            c for c in tree.find_children(placed.head, "parataxis") if c.i > placed.head.i and tree.is_verb(c)
        ]
        return [(EvidenceStance.OFFERED, sorted(c.subtree, key=lambda t: t.i)) for c in beside[:1]]
    return []


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
