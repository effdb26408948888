"""Finds acts that a cue word names and the encoder was not taught: a codebook's own cues, and acts beside its six.

In: a Scene. Out: frames. The word says which act it is; who does it to whom and in which words is what the encoder
reads there. An act that is not said to be done, or that nobody is read to do, makes no frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.learned import build_frame, span_mention
from kg.extraction.scene import Scene
from kg.extraction.undone import is_left_undone
from kg.extraction.words import GROUP_NOUNS, PERSON_NOUNS
from kg.lexicon import Cue, Pos, Pseudo
from kg.model import Act, ActFrame
from kg.pipeline.reader import ACTS, Place

if TYPE_CHECKING:
    from spacy.tokens import Token

#: A bundled word makes an act only where its speaker, and tells its target only where that one, is this sure.
SURE = 0.5
#: Parts of speech of cues.
COARSE = {"VERB": Pos.VERB, "AUX": Pos.VERB, "NOUN": Pos.NOUN, "ADJ": Pos.ADJ}
#: Most words that may stand between two words of a cue.
GAP = 2
#: Marks that no cue goes across.
MARKS = frozenset({",", ";", ":", '"', "\u201c", "\u201d"})


def frame_cues(scene: Scene, read: Sequence[ActFrame], probability: float, grounds: float) -> list[ActFrame]:
    """Make frames of cues for which the encoder has read nothing.

    Args:
        scene: The article; without a reading nothing is found.
        read: Frames that the encoder read surely enough: their words make no second act.
        probability: Given to each frame, 0-1.
        grounds: Log-odds from which a token belongs to the grounds.

    Returns:
        In text order; ids are `c1`, `c2` ...
    """
    found: list[ActFrame] = []
    for number, part in enumerate(scene.parsed):
        for token in part.doc:
            for cue, tokens in find_cues_at(scene, token):
                frame = _frame_cue(scene, number, cue, tokens, probability, grounds)
                if frame is not None and not any(
                    _tells_same(scene, frame, other) for other in (*read, *found)
                ):
                    found.append(replace(frame, id=f"c{len(found) + 1}"))
                    break
    return found


def _frame_cue(
    scene: Scene, number: int, cue: Cue, tokens: Sequence[Token], probability: float, grounds: float
) -> ActFrame | None:
    act = cue.act
    if not isinstance(act, Act) or act is Act.STATE or scene.reading is None:
        return None  # plain reports are read from attributions
    if act.value in ACTS and not cue.own:
        return None
    if cue.pos is Pos.ADJ and not any(tree.find_children(c, "mark") for c in tokens[0].children):
        return None  # "ready for the worst", not "ready to talk"
    places = [Place(number, t.i) for t in tokens]
    reading = scene.reading.read_cue(places, act.like or act.value, probability)
    if reading is None:
        return None
    frame = build_frame(scene, reading, "c", grounds, act)
    frame = replace(frame, own_voice=False, votes=("cue",), rule=f"cue:{cue.id}")
    doer = _find_doer(cue, tokens[0])
    if doer is not None and _may_act(scene, number, doer):
        mention = span_mention(scene, Place(number, doer.i), None)
        frame = replace(frame, speakers=(mention,), speakers_probability=1.0)
    if not cue.own and (act.unaimed or frame.targets_probability < SURE):
        frame = replace(frame, targets=())
    sure = frame.speakers and (cue.own or frame.speakers_probability >= SURE)
    return frame if sure and not is_left_undone(scene, frame) else None


def _find_doer(cue: Cue, token: Token) -> Token | None:
    """Find who does an act by the grammar of its word: "Avaria's offer", "Avaria backs it", "backed by Avaria"."""
    if cue.own:
        return None
    if cue.pos is Pos.NOUN:
        return tree.find_owner(token)
    return tree.find_agent(token) if tree.is_passive(token) else tree.find_subject(token)


def _may_act(scene: Scene, number: int, doer: Token) -> bool:
    """Tell whether a word means people or a body: a name, a pronoun, a noun for people; not "statements by Tull"."""
    people = doer.lemma_.lower() in PERSON_NOUNS | GROUP_NOUNS
    return people or doer.pos_ == "PRON" or scene.resolver.book.guess_at(number, doer) is not None


def _tells_same(scene: Scene, frame: ActFrame, other: ActFrame) -> bool:
    """Tell whether a frame's act is told already: its cue lies in another's, or criticism is told as a charge."""
    if scene.sentence_of(frame.cue) != scene.sentence_of(other.cue):
        return False
    same = frame.act == other.act or {frame.act, other.act} == {Act.CRITICISE, Act.ACCUSE}
    return same or frame.cue.overlaps(other.cue) or frame.clause == other.clause


def drop_overruled(scene: Scene, frames: Sequence[ActFrame]) -> list[ActFrame]:
    """Leave out frames on whose cue a codebook has a word of its own: its cue says another act, or none."""
    return [frame for frame in frames if frame.act in (_list_own_acts(scene, frame) or {frame.act})]


def _list_own_acts(scene: Scene, frame: ActFrame) -> set[Act | Pseudo]:
    number = scene.find_paragraph(frame.cue)
    tokens = scene.tokens_of(number, frame.cue) if number is not None else ()
    return {cue.act for token in tokens for cue, _ in match_cues(scene, token) if cue.own}


def find_cues_at(scene: Scene, token: Token) -> list[tuple[Cue, list[Token]]]:
    """List the cues that this token begins, phrases first; a pseudo phrase hides the shorter cues inside it."""
    hits = match_cues(scene, token)
    return [] if hits and hits[0][0].is_pseudo else [hit for hit in hits if not hit[0].is_pseudo]


def match_cues(scene: Scene, token: Token) -> list[tuple[Cue, list[Token]]]:
    """List the cues of the lexicon that begin at a token, pseudo cues too, phrases first."""
    pos = COARSE.get(token.pos_)
    if pos is None:
        return []
    words, lemmas = tree.list_forms(token.sent)
    sentence = list(token.sent)
    phrases = scene.lexicon.cue_phrases.find_at(words, lemmas, token.i - token.sent.start, gap=GAP)
    hits = [(cue, [sentence[p] for p in places]) for cue, places in phrases if _is_joined(sentence, places)]
    return hits + [(cue, [token]) for cue in scene.lexicon.find_cues(token.lemma_, pos)]


def _is_joined(sentence: Sequence[Token], places: Sequence[int]) -> bool:
    """Tell whether the words of a phrase belong together: no sentence mark between them."""
    return not any(t.text in MARKS for t in sentence[places[0] : places[-1]])
