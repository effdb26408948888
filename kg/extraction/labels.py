"""Writes what a statement says in words that stand alone: who does it, or is charged with it, and what.

In: a placed frame, its content's words, whom it concerns. Out: one line in the words of the text. Each piece of text
that could say it (`pieces`) is written, what a reader of it alone would miss is counted, and the best one wins. Square
brackets hold what a word of the text means: whom a pronoun or an office, which ones "these tariffs".
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.codes import Stand, Tone
from kg.extraction import tree
from kg.extraction.names import possess
from kg.extraction.pieces import (
    FINITE,
    GUESSED,
    LOST,
    Piece,
    count_lacks,
    find_head,
    list_mention,
    list_pieces,
)
from kg.extraction.scene import Placed, Scene
from kg.extraction.words import FIRST_PERSON, GROUP_NOUNS, HE, IT, PERSON_NOUNS, SECOND_PERSON, SHE, THEY
from kg.model import Act, ActorKind, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Marks of which a label holds both of a pair, or none.
PAIRS = (("\u201c", "\u201d"), ("(", ")"), ("[", "]"), ('"', '"'))
#: Marks around a label that say nothing; the dot of "U.S." does.
ENDS = re.compile(r"^[ ,.;:]+|(?:(?<!\.\w)\.|[ ,;:])+$")
#: What stands for the brackets around what is added until those of the text are in pairs.
INSERTED = "\ue000\ue001"
#: What is written without a space behind the word that it belongs to.
CLITICS = frozenset(f"{mark}{end}" for mark in "'\u2019" for end in ("s", "re", "ve", "ll", "m", "d"))
#: Pronouns that point to what was said or shown before, and words before a noun that do.
SHOWING = frozenset("this that these those which".split())
POINTING = SHOWING | {"the", "such", "both", "another", "other"}
#: Pronouns that mean somebody or something else than their own words say.
MEANING = FIRST_PERSON | SECOND_PERSON | HE | SHE | THEY | IT | SHOWING
#: Nouns of things of which there is one, so that "the" points nowhere.
ONLY = frozenset(
    "world economy market public people future past time way fact truth law press media internet war peace rest end "
    "day week month year beginning same one other problem point question thing issue idea".split()
)
#: Labels of what says which one a noun means.
WHICH_ONE = frozenset({"nmod", "acl", "appos", "compound", "flat", "ccomp"})
#: Words before what only says where a thing was.
ASIDE = frozenset({"from", "in", "at", "by", "without"})
#: Most words of what is put in brackets, and paragraphs back in which it is looked for.
MOST_WORDS, REACH = 10, 6
#: Pronouns of a group that its speaker belongs to.
OURS = frozenset({"we", "us", "our"})
#: Share of the learned reader, of those who can be meant, below which nobody stands in brackets for a pronoun: of 35
#: unseen labels that this changed 13 had been right and 19 had named a wrong one; then 16 were right and 4 named one.
SURE = 0.2
#: What a reader misses who is not told whom a charge, a demand or a threat is against.
UNTOLD = 0.6
#: Kinds of speakers whose "we" means more than themselves.
ALONE = frozenset({ActorKind.PERSON, ActorKind.OUTLET})
#: Tags of nouns for several.
PLURAL = ("NNS", "NNPS")


@dataclass(slots=True)
class Draft:
    """A piece while it is written: ids of actors `named` in it so far, and in brackets, words `said` so far."""

    scene: Scene
    placed: Placed
    piece: Piece
    named: set[str]
    said: list[Token] = field(default_factory=list)
    bracketed: set[str | None] = field(default_factory=set)

    @property
    def speaker(self) -> Party | None:
        """Who does the act."""
        return self.placed.speakers[0] if self.placed.speakers else None

    def place_of(self, token: Token) -> int:
        """Give the number of a word's paragraph."""
        return self.placed.paragraph - (token.doc is not self.placed.head.doc)


def write_label(
    scene: Scene, placed: Placed, tokens: list[Token], agent: Party | None, target: Party | None
) -> str:
    """Write the label of a content.

    Args:
        scene: The article.
        placed: The act.
        tokens: The content's words, in text order, without those that only join it to its cue.
        agent: Whose conduct it is, None where nobody's.
        target: Whom the act is against, None for nobody.

    Returns:
        One line, its brackets and quotation marks in pairs.
    """
    who = placed.speakers[0] if placed.speakers and _tells_own(placed.act) else agent
    aim = target if _concerns_target(placed.act) else None
    least, label = math.inf, ""
    for piece in list_pieces(scene, placed, tokens, who):
        missed = count_lacks(piece, tokens)
        if missed < least:  # else no words of it could make it the best
            more, text = _write(scene, placed, piece, aim)
            least, label = min((least, label), (missed + more, text), key=lambda found: found[0])
    return label


def _tells_own(act: Act) -> bool:
    """Tell whether a speaker tells of conduct of its own by a main act: a threat or a concession."""
    return act.main and not act.asks and (act.content is Stand.WANTED or act.tone is Tone.FRIENDLY)


def _concerns_target(act: Act) -> bool:
    """Tell whether what an act says is about whom it is against: a charge, a demand, a threat."""
    return not act.aims_back and (act.asks or act.tone is Tone.HOSTILE)


def _write(scene: Scene, placed: Placed, piece: Piece, aim: Party | None) -> tuple[float, str]:
    """Write a piece, and say how much a reader of it alone misses that its words point to.

    A reader misses `aim`, where there is one, if the words do not tell it.
    """
    draft = Draft(scene, placed, piece, {piece.who.actor.id} if piece.who is not None else set())
    missed, notes = 0.0, {}
    for at, token in enumerate(piece.words):
        note, fault = _explain(draft, token)
        draft.said.append(token)
        missed += fault
        behind = piece.words[at + 1 : at + 2]
        if note:
            notes[at + (not token.whitespace_ and bool(behind) and behind[0].lower_ in CLITICS)] = note
    text = _balance(_join(piece.words, notes)).replace(INSERTED[0], "[").replace(INSERTED[1], "]")
    if aim is not None and not piece.fits and not _tells(draft, aim):
        missed += UNTOLD
    name = piece.who.actor.label if piece.who is not None else ""
    if name and not text.lower().removeprefix("the ").startswith(name.lower()):
        text = f"{name}: {text}"
    return missed, text[:1].upper() + text[1:]


def _join(words: list[Token], notes: dict[int, str]) -> str:
    """Join words with the notes behind some of them, by place; a sentence begins with a capital."""
    parts: list[str] = []
    for at, token in enumerate(words):
        before = words[at - 1] if at else token
        beside = before.doc is token.doc and before.i + 1 == token.i and not token.is_sent_start
        if not beside and before.sent != token.sent:
            stop = "" if parts[-1].endswith(".") else "."
            parts.append(f"{stop} {token.text[:1].upper()}{token.text[1:]}")
        else:
            parts.append(f" {token.text}" if at and (before.whitespace_ or not beside) else token.text)
        if notes.get(at):
            parts.append(f" {INSERTED[0]}{notes[at]}{INSERTED[1]}")
    return "".join(parts)


def _explain(draft: Draft, token: Token) -> tuple[str, float]:
    """Say what a word means that points elsewhere, "" where that is clear or unknown, and how much a reader misses."""
    if token.pos_ in ("NOUN", "PROPN"):
        return _explain_noun(draft, token)
    if token.pos_ != "PRON" or token.lower_ not in MEANING or _is_clear(draft, token):
        return "", 0.0
    party = _find_meant(draft, token)
    if party is None:
        return "", _miss_pronoun(draft, token)
    if party.actor.id in draft.named or party.actor.label.lower() in _spell(draft.said).lower():
        return "", 0.0
    if token.lower_ in HE | SHE and any(_is_person(draft, t) for t in draft.said):
        return "", GUESSED  # a reader takes it for that one
    ours = token.lower_ in OURS
    if ours and party.side_label is None and (party.mention is None or party.actor.kind in ALONE):
        return "", GUESSED / 2  # one person, a newspaper or its author does not say who "we" are
    if not (ours and _speaks_for_state(draft, party)) and _is_doubtful(draft, token, party):
        return "", _miss_pronoun(draft, token)
    draft.named.add(party.actor.id)
    draft.bracketed |= {party.actor.id, party.actor.side}
    name = party.side_label if ours and party.side_label else party.actor.label
    if token.dep_ == "nmod:poss" and token.lower_ not in ("our", "my"):
        name = possess(name)
    return name, GUESSED * 2 / 3 * (token.lower_ in IT | THEY)


def _tells(draft: Draft, party: Party) -> bool:
    """Tell whether the words of a piece, or what stands in brackets, name a party, its side or one of its side.

    A name in front does not: with nothing of the sort in the words, it is often not whom they are against.
    """
    book, mention = draft.scene.resolver.book, list_mention(draft.scene, draft.placed, party)
    if any(t.pos_ in ("NOUN", "PROPN") and t in draft.said for t in mention):
        return True
    named = [name.actor for t in draft.said if (name := book.name_at(draft.place_of(t), t)) is not None]
    told = draft.bracketed.union(*({actor.id, actor.side} for actor in named))
    return not told.isdisjoint({party.actor.id, party.actor.side} - {None})


def _speaks_for_state(draft: Draft, party: Party) -> bool:
    """Tell whether the side of a party is a state, so that its "we" is seldom anybody else."""
    side = draft.scene.resolver.gazetteer.actors.get(party.actor.side or "")
    return side is not None and side.kind is ActorKind.STATE


def _is_doubtful(draft: Draft, token: Token, party: Party) -> bool:
    """Tell whether the learned reader hardly takes a pronoun or noun for that party."""
    return draft.scene.resolver.share_of(draft.place_of(token), token, party.actor) < SURE


def _is_person(draft: Draft, token: Token) -> bool:
    """Tell whether a word names one person, or an office."""
    name = draft.scene.resolver.book.name_at(draft.place_of(token), token)
    if name is not None:
        return name.actor.kind is ActorKind.PERSON
    return token.lemma_.lower() in PERSON_NOUNS and token.tag_ not in PLURAL


def _is_actor(draft: Draft, token: Token) -> bool:
    """Tell whether a word names somebody: had a pronoun meant that one, it would have been found."""
    named = draft.scene.resolver.book.name_at(draft.place_of(token), token) is not None
    return named or _is_person(draft, token)


def _is_clear(draft: Draft, token: Token) -> bool:
    """Tell whether a pronoun points to nothing outside of its clause: "it is wrong to leave", "Oslo and its fleet"."""
    if token.dep_ == "expl" or (
        tree.is_relative(token) and any(t.dep_ == "acl:relcl" for t in tree.climb(token))
    ):
        return True
    if token.lower_ == "it" and token.dep_ in tree.SUBJECTS and tree.find_children(token.head, "cop"):
        return bool(tree.find_children(token.head, "ccomp", "csubj", "advcl", "acl"))
    return (
        token.dep_ == "nmod:poss"
        and token.lower_ in ("his", "her", "its", "their")
        and _is_bound(draft, token)
    )


def _is_bound(draft: Draft, token: Token) -> bool:
    """Tell whether whom "its" means stands before it: its clause's subject, the first of what it is joined to."""
    words = draft.piece.words
    if token.head.dep_ == "conj" and token.head.head in words:
        return True
    who = draft.piece.who
    if who is not None and (
        token == words[0] or (who.actor.kind is ActorKind.PERSON and token.lower_ in HE | SHE)
    ):
        return token.head.dep_ not in tree.SUBJECTS
    verb = next((t for t in tree.climb(token) if tree.is_verb(t)), None)
    subject = tree.find_subject(verb) if verb is not None else None
    if subject is None or subject not in words or subject.i > token.i or token.head.i == subject.i:
        return False
    if token.lower_ in ("his", "her"):
        return subject.pos_ == "PRON" or _is_person(draft, subject)
    several = subject.tag_ == "NNS" or len(tree.find_conjuncts(subject)) > 1
    return token.lower_ == "their" or not several or any(t.pos_ == "PROPN" for t in words if t.i < token.i)


def _miss_pronoun(draft: Draft, token: Token) -> float:
    """Say how much a reader misses who is not told what a pronoun means: less where it may have been said before."""
    word = token.lower_
    if word in FIRST_PERSON | SECOND_PERSON:
        return GUESSED / 2
    said = [t for t in draft.said if not t.is_ancestor(token)]
    if word in ("this", "that", "it", "which") and any(
        t.tag_ in FINITE and t.head != token.head for t in said
    ):
        return GUESSED / 3
    beside = tree.find_children(token.head, "nsubj", "csubj", "obj", "obl")
    things = [t for t in said if t.pos_ in ("NOUN", "PROPN") and t not in beside]
    if word not in HE | SHE:
        things = [t for t in things if not _is_actor(draft, t)]
    several = word in THEY | {"these", "those"}
    return GUESSED / 3 if any((t.tag_ in PLURAL) == several for t in things) else LOST


def _explain_noun(draft: Draft, token: Token) -> tuple[str, float]:
    """Do so for a noun: an office has its bearer, "these tariffs" what they were called before."""
    name = draft.scene.resolver.book.name_at(draft.place_of(token), token)
    if name is not None and not token.is_lower:
        draft.named.add(name.actor.id)
        return "", 0.0
    if any(t.lemma_ == token.lemma_ and t.pos_ == token.pos_ for t in draft.said):
        return "", 0.0
    party = _find_bearer(draft, token)
    if party is not None and (
        token.lower_ in party.actor.label.lower() or not _is_doubtful(draft, token, party)
    ):
        phrase = _spell(tree.list_phrase(token)).lower()
        clear = party.actor.id in draft.named or party.actor.label.lower() in phrase
        draft.named.add(party.actor.id)
        draft.bracketed |= {party.actor.id, party.actor.side}
        return "" if clear else party.actor.label, 0.0
    lead = next((c.lower_ for c in tree.find_children(token, "det", "amod") if c.lower_ in POINTING), "")
    if not lead or _is_told(token):
        return "", 0.0
    missed = (LOST / 2 if lead in ("the", "both") else 0.8 * LOST) * (
        1 if token.dep_ in tree.SUBJECTS else 0.5
    )
    fuller = _find_fuller(draft, token)
    return fuller, missed / 4 if fuller or _may_mean(draft, token) else missed


def _may_mean(draft: Draft, noun: Token) -> bool:
    """Tell whether what a noun points to may stand before it in the piece: another sentence, a name for a body."""
    earlier = bool(draft.said) and draft.said[0].sent != noun.sent
    return earlier or (noun.lemma_.lower() in GROUP_NOUNS and any(t.pos_ == "PROPN" for t in draft.said))


def _is_told(noun: Token) -> bool:
    """Tell whether a noun's own words say which one it means."""
    return noun.lemma_.lower() in ONLY or bool(_list_telling(noun))


def _list_telling(noun: Token) -> list[Token]:
    """List what says of a noun which one it means."""
    own = [
        c
        for c in noun.children
        if c.dep_.split(":")[0] in WHICH_ONE or (c.dep_ == "amod" and c.text[:1].isupper())
    ]
    return [c for c in own if not tree.find_prepositions(c) & ASIDE]


def _find_fuller(draft: Draft, noun: Token) -> str:
    """Find by which fuller words a thing was called before the piece; "" where it was not."""
    place, first = draft.place_of(noun), draft.piece.words[0]
    docs = [part.doc[:] for part in draft.scene.parsed[max(0, place - REACH) : place]]
    docs.append(noun.doc[: first.i if first.doc is noun.doc else 0])
    for other in itertools.chain.from_iterable(map(reversed, reversed(docs))):
        if other.lemma == noun.lemma and other.pos_ == "NOUN":
            phrase = [t for t in tree.list_phrase(other) if not t.tag_.startswith("W")]
            words = [t for t in phrase if t.dep_ != "det" or t.head != other]
            told = any(t in words for t in _list_telling(other))
            if told and len(words) <= MOST_WORDS and not any(t.pos_ == "PRON" for t in words):
                return _spell(words)
    return ""


def _spell(words: list[Token]) -> str:
    """Spell words, with a space where some are left out."""
    return re.sub(r"\s+", " ", _join(words, {}))


def _find_bearer(draft: Draft, noun: Token) -> Party | None:
    """Find whom an office or kind means ("the president", "the country"); None where it is none, or nobody known."""
    inside = tree.list_phrase(noun)
    lower = all(t.is_lower for t in [noun, *inside[1:]])
    if inside[0].lower_ not in POINTING or not lower or noun.tag_ in PLURAL:
        return None
    alone = draft.scene.resolver.resolve_alone(draft.place_of(noun), noun, draft.speaker)
    party = next(iter(_find_at(draft, noun)), alone)
    return party if party is not None and party.actor.label[:1].isupper() else None


def _find_meant(draft: Draft, token: Token) -> Party | None:
    """Find whom a pronoun means; None for nobody known."""
    word, speaker, quoted = token.lower_, draft.speaker, tree.is_quoted(token)
    own = _tells_own(draft.placed.act) and word in ("he", "she") and not quoted
    if own:
        return speaker
    if word in OURS:
        voices = draft.placed.utterance.speakers if draft.placed.utterance is not None else ()
        return next(iter(voices), speaker)
    if word in SECOND_PERSON:
        return _find_told(draft, token) if quoted else None
    barred = {speaker.actor.id} if speaker is not None and quoted and word not in FIRST_PERSON else set()
    resolver = draft.scene.resolver
    found = _find_at(draft, token) or resolver.resolve(
        draft.place_of(token), token, speaker, frozenset(barred)
    )
    if not found or word in SHOWING:
        return None
    return found[0] if word not in IT | THEY or _is_party(draft, token, found[0]) else None


def _is_party(draft: Draft, token: Token, party: Party) -> bool:
    """Tell whether "it" or "they" surely means a party to the act, or one named before: often it means a thing."""
    if party.actor.id in draft.named:
        return True
    quoted = tree.is_quoted(token)
    if token.dep_ in tree.SUBJECTS and token.head.pos_ in (
        ("NOUN", "NUM", "ADJ") if quoted else ("NOUN", "NUM")
    ):
        return False
    parties = draft.placed.targets if quoted else [*draft.placed.speakers, *draft.placed.targets]
    known = {p.actor.id for p in parties} | {p.actor.side for p in parties if token.lower_ in IT}
    return party.actor.id in known and (token.dep_ in tree.SUBJECTS or token.dep_ == "nmod:poss")


def _find_told(draft: Draft, token: Token) -> Party | None:
    """Find whom "you" means: the target, unless the piece names it beside the pronoun."""
    target = next(iter(draft.placed.targets), None)
    if target is None:
        return None
    beside = set(list_mention(draft.scene, draft.placed, target)) - {token}
    return None if beside & set(draft.piece.words) else target


def _find_at(draft: Draft, token: Token) -> list[Party]:
    """Find the party of the act whose mention a word heads."""
    for party in (*draft.placed.targets, *draft.placed.speakers):
        mention = list_mention(draft.scene, draft.placed, party)
        if token in mention and find_head(mention) == token:
            return [party]
    return []


def _balance(text: str) -> str:
    """Drop the marks of a pair of which only one is there, and quotation marks around the whole.

    >>> _balance('the "most shameless thief')
    'the most shameless thief'
    >>> _balance('\u201ca lie\u201d')
    'a lie'
    """
    for left, right in PAIRS:
        uneven = _is_uneven(text, left, right)
        around = text.startswith(left) and text.endswith(right) and text.count(left) <= 1 + (left == right)
        if uneven or (around and left not in "(["):
            text = text.replace(left, "").replace(right, "")
    return ENDS.sub("", re.sub(r"\s+", " ", text))


def _is_uneven(text: str, left: str, right: str) -> bool:
    """Tell whether a mark of a pair lacks its other, or stands behind it: `unjust" and "wrong`."""
    if left == right:
        opens = [text[at - 1 : at] in ("", " ", "(") for at, sign in enumerate(text) if sign == left]
        return len(opens) % 2 == 1 or opens[::2].count(False) > 0
    depth = 0
    for sign in text:
        depth += (sign == left) - (sign == right)
        if depth < 0:
            return True
    return depth > 0
