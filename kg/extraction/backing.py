"""Finds grounds that no link word announces: what stands around a charge, denial, demand or threat.

In: a Scene and a Placed that offers nothing in so many words. Out: paragraph numbers with tokens, at most one
piece of the act's own sentence or one sentence beside it. Always words of the same speaker (or of somebody on
the same side), so that what the outlet adds is never taken for anybody's grounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.conduct import find_conduct, is_predicate
from kg.extraction.scene import Placed, Scene, Utterance, is_same_side
from kg.extraction.words import DEMONSTRATIVE, IT
from kg.model import Act, EvidenceKind

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

#: Acts that words around them may back.
BACKED = frozenset({Act.ACCUSE, Act.DENY, Act.DEMAND, Act.THREATEN})
#: Nouns that say how sure a charge is, or on what it rests.
CONCLUSIONS = frozenset(
    "conclusion explanation confidence doubt certainty evidence proof intelligence information indication sign".split()
)
#: Predicates by which a speaker calls something beyond doubt.
PLAIN_WORDS = frozenset({"obvious", "clear", "evident", "plain", "apparent", "undeniable", "unmistakable"})
#: Kinds of evidence that back a charge from the next sentence; a treaty named there proves nothing.
TELLING = frozenset(
    {EvidenceKind.REPORT, EvidenceKind.INTELLIGENCE, EvidenceKind.TEST, EvidenceKind.TECHNICAL}
)
#: Numerals that count nothing ("one of the reasons", "two other concerns").
VAGUE = frozenset({"one", "two", "first", "second", "once", "twice"})
#: What is told after a charge so often that it backs it: harm done.
HARM = frozenset(
    {"kill", "wound", "injure", "die", "destroy", "damage", "arrest", "detain", "capture", "hurt", "steal"}
)

Backing = tuple[int, list["Token"]]


def find_backing(scene: Scene, placed: Placed) -> list[Backing]:
    """Find what backs a placed, the nearest kind first; empty when nothing does or nobody is known to speak."""
    if placed.act not in BACKED or not placed.speakers:
        return []
    plain = _find_plain_from(placed)
    clear = [(placed.paragraph, plain)] if plain else []
    for find in (_find_conduct, _find_certainty, _find_told_detail):
        tokens = find(scene, placed)
        if tokens:
            return [*clear, (placed.paragraph, tokens)]
    return [*clear, *_find_beside(scene, placed)]


# --- in the act's own sentence ------------------------------------------------------------------------


def _find_conduct(scene: Scene, placed: Placed) -> list[Token]:
    """Read "its tests violated the treaty": the conduct or thing that is called a breach is the grounds."""
    if placed.act is not Act.ACCUSE or placed.is_named:
        return []
    if not (tree.is_verb(placed.head) or is_predicate(placed.head)) or tree.is_passive(placed.head):
        return []
    subject = tree.find_subject(placed.head)
    if subject is None or subject.pos_ != "NOUN" or subject not in placed.clause:
        return []
    if scene.resolver.resolve(placed.paragraph, subject, placed.speakers[0]):
        return []
    phrase = sorted(subject.subtree, key=lambda t: t.i)
    phrase = [t for t in phrase if t in placed.clause]
    return phrase if 2 <= len(phrase) < len(placed.clause) and placed.head not in phrase else []


def _find_certainty(scene: Scene, placed: Placed) -> list[Token]:
    """Read "has evidence that ...", "there is no other conclusion than that ...": what the charge hangs on."""
    if placed.act is not Act.ACCUSE:
        return []
    below = placed.head
    for above in tree.climb(placed.head):
        hung = below.dep_.split(":")[0] in ("acl", "ccomp", "nmod", "advcl")
        if hung and above.pos_ == "NOUN" and above.lemma_.lower() in CONCLUSIONS:
            return _list_before(scene, placed, above)
        below = above
    return []


def _find_plain_from(placed: Placed) -> list[Token]:
    """Read what makes it plain: "it is clear from the photos that ...", "if you read it, it is obvious that ..."."""
    if placed.act not in (Act.ACCUSE, Act.DENY):
        return []
    for above in tree.climb(placed.head):
        if above.lemma_.lower() in PLAIN_WORDS and is_predicate(above):
            shown = tree.find_obliques(above, {"from", "if", "when", "once"}, through_object=False)
            shown += [
                c for c in tree.find_children(above, "advcl") if tree.find_prepositions(c) & {"if", "when"}
            ]
            return tree.trim_marks(sorted(shown[0].subtree, key=lambda t: t.i)) if shown else []
    return []


def _list_before(scene: Scene, placed: Placed, noun: Token) -> list[Token]:
    """List the clause that holds a noun, up to what hangs on the noun; the speaker's own words only."""
    verb = next((t for t in tree.climb(noun) if tree.is_verb(t)), noun)
    tokens = [t for t in tree.list_clause(verb) if t.i <= noun.i]
    utterance = placed.utterance or scene.utterance_at(scene.span(placed.paragraph, [noun]))
    if utterance is None:
        return []
    inside = [t for t in tokens if utterance.covers(scene.span(placed.paragraph, [t]))]
    return inside if len(inside) > 2 else []


def _find_told_detail(scene: Scene, placed: Placed) -> list[Token]:
    """Read "blamed Oslo for the fire, which officials say was set with petrol": a detail the same side gives."""
    if placed.act is not Act.ACCUSE:
        return []
    for noun in placed.content or placed.clause:
        for clause in tree.find_children(noun, "acl:relcl"):
            if clause.i < placed.head.i:
                continue
            told = any(cue.act is Act.STATE for cue in scene.lexicon.find_cues(clause.lemma_, "verb"))
            teller = tree.find_subject(clause) if told else None
            inner = tree.find_children(clause, "ccomp")
            if teller is None or teller.i == noun.i or not inner:
                continue
            tellers = scene.resolver.resolve(placed.paragraph, teller)
            if any(is_same_side(t, s) for t in tellers for s in placed.speakers):
                return [t for t in sorted(clause.subtree, key=lambda t: t.i) if not tree.is_relative(t)]
    return []


# --- beside it ----------------------------------------------------------------------------------------


def _find_beside(scene: Scene, placed: Placed) -> list[Backing]:
    """Find the next sentence (else the one before) in which the same speaker gives a figure, harm or source."""
    if placed.act is Act.DEMAND:
        return []
    mine = {p.actor.id for p in placed.speakers}
    quoted = placed.utterance is not None and placed.utterance.attribution.kind != "indirect"
    for number, tokens, after in _list_neighbours(scene, placed):
        said = [(t, _find_sayer(scene, number, t, mine)) for t in tokens]
        inside = [t for t, utterance in said if utterance is not None]
        direct = any(u is not None and u.attribution.kind != "indirect" for _, u in said)
        if len(inside) <= 3 or (placed.act is Act.ACCUSE and _points_back(scene, inside)):
            continue
        if placed.act is Act.DENY and after and direct and quoted:
            # Who denies goes on to say why.
            return [(number, inside)]
        if after and direct and placed.is_named and _tells_conduct(scene, placed, number, inside):
            return [(number, inside)]
        told = after and placed.utterance is not None
        if number == placed.paragraph and (direct or told) and _backs(scene, placed, inside):
            return [(number, inside)]
    return []


def _list_neighbours(scene: Scene, placed: Placed) -> Iterator[tuple[int, list[Token], bool]]:
    """List the next sentence, also of the next paragraph, then the one before; True marks those after."""
    sentences = list(placed.head.doc.sents)
    here = next((i for i, s in enumerate(sentences) if s.start <= placed.head.i < s.end), None)
    if here is None:
        return
    following = placed.paragraph + 1
    if here + 1 < len(sentences):
        yield placed.paragraph, _join(sentences[here + 1 :]), True
    elif following < len(scene.parsed):
        yield following, _join(list(scene.parsed[following].doc.sents)), True
    if here > 0:
        yield placed.paragraph, [t for t in sentences[here - 1] if not t.is_space], False


def _join(sentences: Sequence[DocSpan]) -> list[Token]:
    """Give the words of the first sentence, with those of the next where the parser cut before a full stop."""
    tokens: list[Token] = []
    for sentence in sentences:
        tokens += [t for t in sentence if not t.is_space]
        if any(t.text in (".", "?", "!") for t in tokens[-3:]):
            break
    return tokens


def _find_sayer(scene: Scene, paragraph: int, token: Token, speakers: set[str]) -> Utterance | None:
    """Find the utterance of one of the speakers that holds a token."""
    utterance = scene.utterance_at(scene.span(paragraph, [token]))
    if utterance is None or not any(p.actor.id in speakers for p in utterance.speakers):
        return None
    return utterance


def _points_back(scene: Scene, tokens: list[Token]) -> bool:
    """Tell whether a sentence only charges again what was said ("That is an outright violation")."""
    root = next((t for t in tokens if t.dep_ == "ROOT"), None)
    if root is None or not is_predicate(root) or find_conduct(scene, root) is None:
        return False
    subject = tree.find_subject(root)
    return subject is not None and subject.lower_ in DEMONSTRATIVE | IT


def _tells_conduct(scene: Scene, placed: Placed, number: int, tokens: list[Token]) -> bool:
    """Tell whether a speaker's own words go on to say what the accused did ("... accused Oslo. "It stole ...")."""
    root = next((t for t in tokens if t.head not in tokens or t.dep_ == "ROOT"), None)
    if placed.act is not Act.ACCUSE or root is None or not tree.is_verb(root) or tree.is_negated(root):
        return False
    subject = tree.find_subject(root)
    if subject is None or subject not in tokens:
        return False
    doers = scene.resolver.resolve(number, subject, placed.speakers[0])
    return any(is_same_side(d, t) for d in doers for t in placed.targets)


def _backs(scene: Scene, placed: Placed, tokens: list[Token]) -> bool:
    """Tell whether some words hold a figure, a word of evidence or, after a charge, harm done."""
    words, lemmas = [t.lower_ for t in tokens], [t.lemma_.lower() for t in tokens]
    if any(t.like_num and t.lower_ not in VAGUE for t in tokens):
        return True
    if placed.act is Act.ACCUSE and any(t.lemma_.lower() in HARM and tree.is_verb(t) for t in tokens):
        return True
    hits = [scene.lexicon.evidence.find_at(words, lemmas, i)[:1] for i in range(len(tokens))]
    return any(entry.kind in TELLING for found in hits for entry, _ in found)
