"""Lists the stretches of text that could say what a statement says, and what each of them lacks.

In: a placed frame, its content's words, whom it concerns. Out: `Piece`s: the content behind a name, the clauses around
it from the narrowest on, its sentence, its clause behind what the sentence before says. Only the parse decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Placed, Scene
from kg.model import Act, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Words of a clause that holds only on a condition.
CONDITIONS = frozenset({"if", "unless"})
#: Words that join a charge to its cue: "accused of", "blamed for", "called out as".
CHARGING = frozenset({"of", "for", "as", "over"})
#: Labels between a word and the one further on that it belongs to: no piece ends in between.
LEADING = frozenset(
    {"case", "det", "amod", "compound", "nummod", "nmod:poss", "mark", "cc", "aux", "cop", "nsubj"}
)
#: Tags of verbs that say themselves when something is, so that a clause has its verb in them.
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
#: Parts of speech of words that say something; fewer of them say too little.
FULL, LEAST_WORDS = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"}), 2
#: Words that a piece may have at no cost, and with which it is too long.
SHORT, LONG = 20, 60
#: What a reader misses: the verb, the clause of which a condition is, what a word points to.
LOST = 1.0
#: What a reader has to guess.
GUESSED = 0.3
#: What a piece costs for each clause that it is wider than the content's own, for the sentence before, for a word.
WIDER, EARLIER, WORD = 0.1, 0.2, 0.01


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that could say a content.

    Attributes:
        words: Tokens in text order; the first ones may be of the paragraph before.
        cost: What speaks against it whatever its words.
        who: Whose name and a colon are to stand in front; None for nobody's.
        fits: Whether the words say what that one is charged with or asked for.
    """

    words: list[Token]
    cost: float = 0.0
    who: Party | None = None
    fits: bool = False


def list_pieces(scene: Scene, placed: Placed, content: list[Token], who: Party | None) -> Iterator[Piece]:
    """List the pieces of text that could say a content, the narrowest first; at least one.

    Args:
        scene: The article.
        placed: The act.
        content: The content's words, in text order.
        who: Whose conduct it is, None where nobody's.
    """
    content = _cut_ends(content)
    head = find_head(content)
    if who is not None:
        fits = _is_complement(scene, placed, content, who)
        yield Piece(content, 0.0 if fits else 2 * GUESSED, who, fits)
    needed = [*content, *scene.tokens_of(placed.paragraph, placed.frame.cue)]
    found = [_find_clause(verb, needed) for verb in (head, *tree.climb(head))]
    wholes = [*(clause for clause in found if head in clause), _list_sentence(head)]
    for wider, words in enumerate(wholes):
        yield Piece(words, WIDER * wider)
    if before := _find_before(scene, placed, head):
        yield Piece([*before, *wholes[0]], EARLIER)
    if who is not None:
        yield Piece(wholes[0], WIDER + GUESSED, who)
    yield Piece(content, LOST)


def find_head(tokens: list[Token]) -> Token:
    """Find the token that hangs outside of some, or the first."""
    inside = set(tokens)
    return next((t for t in tokens if t.head not in inside or t.dep_ == "ROOT"), tokens[0])


def list_mention(scene: Scene, placed: Placed, party: Party) -> list[Token]:
    """List the words by which an act's paragraph mentions a party."""
    return scene.tokens_of(placed.paragraph, party.mention.span) if party.mention is not None else []


def count_lacks(piece: Piece, content: list[Token]) -> float:
    """Count what a piece lacks whatever its words point to: words of the content, a verb, the clause of a condition."""
    words = set(piece.words)
    full = [t for t in content if t.is_alpha]
    cost = piece.cost + WORD * max(0, len(words) - SHORT) + LOST * (len(words) > LONG)
    cost += LOST * sum(t not in words for t in full) / max(1, len(full))
    if not _says(words):
        first, head = piece.words[0], find_head(piece.words)
        joined = first.dep_ in ("case", "mark") and first.lower_ != "to"
        cost += LOST * (sum(t.pos_ in FULL for t in words) < LEAST_WORDS)
        cost += LOST if piece.who is None else GUESSED * joined + LOST / 2 * (not tree.is_verb(head))
    return cost + LOST * any(_hangs(t) and (t.head.head not in words or t.head.dep_ == "ROOT") for t in words)


def _hangs(token: Token) -> bool:
    """Tell whether a word makes its clause one that says nothing without another: "if Oslo leaves", "how it left"."""
    if token.tag_ == "WRB":
        return bool(token.head.dep_ != "ROOT")
    return token.dep_ == "mark" and token.lower_ in CONDITIONS


def _says(words: set[Token]) -> bool:
    """Tell whether what others hang on is, among some words, the verb of a clause with its subject, or that subject."""
    heads = [t for t in words if t.head not in words or t.dep_ == "ROOT"]
    verbs = [t for head in heads for t in (head, *tree.find_children(head, "acl:relcl"))]
    clauses = [t for t in verbs if _is_finite(t, words) and (t in heads or _find_subject(t) == t.head)]
    whole = [t for t in clauses if _find_subject(t) in words and not _has_relative(t, words)]
    return {*heads} <= {*whole, *map(_find_subject, whole)}


def _has_relative(verb: Token, words: set[Token]) -> bool:
    """Tell whether some words of a relative clause have its pronoun among them."""
    return verb.dep_ == "acl:relcl" and any(tree.is_relative(c) and c in words for c in verb.children)


def _is_complement(scene: Scene, placed: Placed, words: list[Token], who: Party) -> bool:
    """Tell whether words say behind a name what that one is charged with or asked for by the verb of a cue."""
    head, charges = find_head(words), placed.act in (Act.ACCUSE, Act.CRITICISE)
    lead = placed.content[0].lower_ if placed.content else ""
    cues = [c for pos in ("verb", "noun") for c in scene.lexicon.find_cues(placed.head.lemma_, pos)]
    asks = any(cue.act is placed.act for cue in cues) or (charges and lead in CHARGING)
    if not asks or not placed.is_named or not tree.is_verb(head) or words[0].pos_ in ("ADP", "CCONJ"):
        return False
    turned = any(c.lower_ in tree.NEGATIONS and c not in words for c in head.children)
    if turned or _is_finite(head) or _lacks_object(head):
        return False
    parties = [who, *placed.speakers] if placed.act.asks else [who]
    doer = tree.find_subject(head)
    named = any(doer in list_mention(scene, placed, party) for party in parties)
    return named or charges or doer in (None, placed.head)


def _find_before(scene: Scene, placed: Placed, head: Token) -> list[Token]:
    """Find what the sentence before a word's says, be it the last of the paragraph before; [] for none."""
    doc, end = head.doc, head.sent.start
    if end == 0 and placed.paragraph:
        doc = scene.parsed[placed.paragraph - 1].doc
        end = len(doc)
    if end == 0:
        return []
    sentence = _list_sentence(doc[end - 1])
    if len(sentence) <= SHORT and _says(set(sentence)):
        return sentence
    root = sentence[0].sent.root
    said = next((c for c in root.lefts if c.dep_ in ("ccomp", "parataxis")), root)
    return _find_clause(said, [said])


def _list_sentence(token: Token) -> list[Token]:
    """List the words of a token's sentence, without one that joins it to what was before."""
    words = _cut_ends(list(token.sent))
    joined = words[0].dep_ in ("cc", "mark") and words[0].lower_ not in CONDITIONS and len(words) > 1
    return _cut_ends(words[1:]) if joined else words


def _cut_ends(tokens: list[Token]) -> list[Token]:
    """Cut marks around words, and words at the end that only lead to one further on."""
    tokens = tree.trim_marks(tokens)
    last = tokens[-1]
    if last.i + 1 < len(last.doc) and last.nbor().text == "%":
        return [*tokens, last.nbor()]
    while len(tokens) > 1 and tokens[-1].dep_ in LEADING and tokens[-1].head.i > tokens[-1].i:
        tokens = tree.trim_marks(tokens[:-1])
    return tokens


def _is_finite(verb: Token, words: set[Token] | None = None) -> bool:
    """Tell whether a token, with its auxiliaries (those among some words), says itself when something is."""
    own = [c for c in tree.find_children(verb, "aux", "cop") if words is None or c in words]
    return verb.tag_ in FINITE or any(c.tag_ in FINITE for c in own)


def _find_clause(verb: Token, needed: list[Token]) -> list[Token]:
    """Find the words of a verb's clause from its subject on, with all that is needed; [] where it has no subject."""
    subject = _find_subject(verb) if _is_finite(verb) and not _lacks_object(verb) else None
    if subject is None or subject.sent != verb.sent:
        return []
    inside = [t.i for t in needed if (t == verb or verb.is_ancestor(t)) and t.dep_ != "mark"]
    end = _find_end(verb, max([verb.i, *inside]))
    if subject.head == verb and subject.dep_ in tree.SUBJECTS | {"expl"}:
        ifs = [c for c in verb.lefts if c.lower_ in CONDITIONS or _is_condition(c)]
        start = min([subject.left_edge.i, *inside, *(c.left_edge.i for c in ifs)])
        start = min([start, *(c.left_edge.i for c in verb.lefts if c.left_edge.i <= start <= c.right_edge.i)])
        return _cut_ends(list(verb.doc[start : end + 1]))
    if verb.dep_ != "conj" and verb.dep_ != "acl:relcl":
        return []
    # The verb borrows its subject: "[Oslo] signed the pact and has broken it", "[Oslo], which has broken it".
    group = [c for c in tree.find_children(verb, "aux", "cop", "advmod") if not tree.is_relative(c)]
    start = min(t.i for t in (verb, *group))
    shared = tree.list_phrase(subject)
    if verb.dep_ == "conj" and subject.dep_ in tree.SUBJECTS:
        shared = tree.trim_marks(sorted(subject.subtree, key=lambda t: t.i))
    return _cut_ends([*shared, *verb.doc[start : end + 1]])


def _find_subject(verb: Token) -> Token | None:
    """Find who or what a verb is about; in "there is a plan", "it is wrong to leave" the word in that place."""
    return next((c for c in verb.lefts if c.dep_ == "expl"), None) or tree.find_subject(verb)


def _lacks_object(verb: Token) -> bool:
    """Tell whether a verb stands in a clause whose object is before it: "the goods [that] Oslo plans to tax"."""
    for word in (verb, *tree.climb(verb)):
        if word.dep_.endswith(":relcl"):
            return not any(tree.is_relative(c) for c in word.children if c.dep_ in tree.SUBJECTS)
        if word.dep_ not in ("xcomp", "ccomp", "conj"):
            break
    return False


def _is_condition(word: Token) -> bool:
    """Tell whether a clause says on what condition another one holds."""
    return word.dep_ == "advcl" and any(c.lower_ in CONDITIONS for c in tree.find_children(word, "mark"))


def _find_end(verb: Token, last: int) -> int:
    """Find the last token of a verb's clause without what is only added to it behind a given token."""
    own = set(verb.subtree)
    added = [t.left_edge.i for t in own if t.left_edge.i > last and _is_added(t)]
    end = min(added) - 1 if added else max(last, verb.right_edge.i)
    beside = (t.i for t in verb.doc[last + 1 : end + 1] if t not in own and not t.is_punct)
    return next(beside, end + 1) - 1


def _is_added(word: Token) -> bool:
    """Tell whether a word heads what is only added: a clause behind a comma or beside, an aside."""
    if word.dep_ in ("parataxis", "discourse", "dep", "vocative", "list"):
        return True
    behind = word.left_edge.i > 0 and word.left_edge.nbor(-1).is_punct
    if word.dep_.startswith("acl") or word.dep_ == "appos":
        return behind
    if word.dep_ == "advcl":
        return not _is_condition(word) and (behind or _is_finite(word))
    return word.dep_ == "conj" and (_is_finite(word) or (behind and tree.is_verb(word)))
