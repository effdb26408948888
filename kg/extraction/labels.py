"""Writes what a statement says in words that stand alone: who does it, or is charged with it, and what.

In: a placed frame, its content's words, whom it concerns. Out: one line. Its words are those of the text, in one of two
forms: a clause with its subject ("Oslo broke the pact"), or behind a name and a colon what is no clause of its own
("Oslo: breaking the pact"). Names stand for pronouns, and in square brackets behind offices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.codes import Stand, Tone
from kg.extraction import tree
from kg.extraction.scene import Placed, Scene, is_same_side
from kg.extraction.words import FIRST_PERSON, HE, IT, SHE, THEY
from kg.model import Act, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Marks of which a label holds both of a pair, or none.
PAIRS = (("\u201c", "\u201d"), ("(", ")"), ("[", "]"), ('"', '"'))
#: Quotation marks that look like an apostrophe.
SINGLE = ("'", "‘", "’")
#: What stands for the brackets around names until those of the text are in pairs.
INSERTED = "\ue000\ue001"
#: Subjects that only point at what was said or shown before.
POINTERS = frozenset("this that these those it they he she there".split())
#: Words before a noun that point to whom it means.
POINTING = frozenset("the this that these those".split())
#: Words that a clause keeps before its subject: what follows holds only then.
CONDITIONS = frozenset({"if", "unless"})
#: Words that join a charge to its cue: "accused of", "blamed for", "called out as".
CHARGING = frozenset({"of", "for", "as", "over"})
#: Labels between a word and the one further on that it belongs to: no label ends in between.
LEADING = frozenset(
    {"case", "det", "amod", "compound", "nummod", "nmod:poss", "mark", "cc", "aux", "cop", "nsubj"}
)
#: Words further on that a label is carried to, rather than cut.
CARRIED = 4
#: Parts of speech of words that say something.
FULL = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"})
#: Most words of a clause put in the place of a phrase.
MOST_WORDS = 45
#: Tags of verbs that say themselves when something is, so that a clause has its verb in them.
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
#: What is written behind a pronoun, in full, for where a name takes its place ("they're" -> "Oslo are").
CLITICS = {
    f"{mark}{short}": f" {full}"
    for mark in "'\u2019"
    for short, full in (
        ("re", "are"),
        ("ve", "have"),
        ("ll", "will"),
        ("m", "is"),
        ("d", "would"),
        ("s", "is"),
    )
}


def write_label(scene: Scene, placed: Placed, tokens: list[Token], agent: Party | None) -> str:
    """Write the label of a content.

    Args:
        scene: The article.
        placed: The act.
        tokens: The content's words, in text order, without those that only join it to its cue.
        agent: Whose conduct it is, None where nobody's.

    Returns:
        One line, its brackets and quotation marks in pairs.
    """
    speaker = placed.speakers[0] if placed.speakers else None
    who = speaker if _tells_own(placed.act) else agent
    words, is_clause = _choose_words(scene, placed, tokens, who)
    named = {who.actor.id} if who is not None and not is_clause else set()
    text = _write(scene, placed, words, named)
    needs = _needs_name(placed.act) or (not is_clause and tree.is_verb(_find_head(words)))
    if who is None or not needs or (is_clause and not _is_pointing(words, text, who)):
        return text[:1].upper() + text[1:]
    name = who.actor.label
    if text.lower().removeprefix("the ").startswith(name.lower()):
        return text[:1].upper() + text[1:]
    small = (
        is_clause
        and text.startswith(words[0].text)
        and words[0].pos_ in ("PRON", "DET", "SCONJ", "ADV")
        and words[0].lower_ != "i"
    )
    return f"{name[:1].upper()}{name[1:]}: {text[:1].lower() if small else text[:1]}{text[1:]}"


def _needs_name(act: Act) -> bool:
    """Tell whether a phrase is a label of an act only with whom it concerns ("Oslo: new tariffs")."""
    return act.main or (act.tone is Tone.HOSTILE and act.claims)


def _tells_own(act: Act) -> bool:
    """Tell whether a speaker tells of conduct of its own by a main act: a threat or a concession."""
    return act.main and not act.asks and (act.content is Stand.WANTED or act.tone is Tone.FRIENDLY)


def _is_pointing(words: list[Token], text: str, who: Party) -> bool:
    """Tell whether a clause does not say itself whom it concerns: "this is a betrayal", "you are robbing the bank"."""
    first = words[0]
    if any(t.lower_ in ("you", "your") for t in words):
        return True
    if not text.startswith(first.text) or f"{first.head.text} [" in text:
        return False
    if first.dep_ == "det" and first.head.dep_ in tree.SUBJECTS:
        bare = {c.dep_ for c in first.head.children} <= {"det", "amod"} and first.lower_ in POINTING
        return bare and _is_office(first.head) and who.actor.label.lower() not in text.lower()
    return first.lower_ in POINTERS and (first.dep_ in tree.SUBJECTS or first.dep_ == "expl")


def _choose_words(
    scene: Scene, placed: Placed, tokens: list[Token], who: Party | None
) -> tuple[list[Token], bool]:
    """Choose the words of the label, and tell whether they are a clause with its subject."""
    words = _carry_on(tokens)
    head = _find_head(words)
    if who is not None and _is_complement(scene, placed, head, words):
        return words, False
    cue = scene.tokens_of(placed.paragraph, placed.frame.cue)
    for verb in (head, *tree.climb(head)):
        clause = _find_clause(verb, words, cue) if _is_finite(verb) else []
        if head in clause and (len(clause) <= MOST_WORDS or set(clause) <= set(words)):
            return clause, True
    around = _carry_on(_span([*placed.clause, *words]))
    around = around[1:] if around[0].lower_ in CLITICS else around
    if not len(words) < len(around) <= MOST_WORDS:
        around = words
    is_clause = any(_is_finite(t) and tree.find_subject(t) in around for t in around)
    return (around, True) if is_clause else (words, False)


def _find_head(tokens: list[Token]) -> Token:
    inside = set(tokens)
    return next((t for t in tokens if t.head not in inside or t.dep_ == "ROOT"), tokens[0])


def _span(tokens: list[Token]) -> list[Token]:
    """List all tokens from the first of some to the last."""
    return tree.trim_marks(list(tokens[0].doc[min(t.i for t in tokens) : max(t.i for t in tokens) + 1]))


def _carry_on(tokens: list[Token]) -> list[Token]:
    """Carry words on to what their last one belongs to, as "to their own" is cut before "ideas"; else cut more."""
    last = tokens[-1]
    owner = last.head if last.lower_ in ("'s", "’s") and last.dep_ == "case" else last
    goal = last if tree.is_verb(last) else owner.head
    if (goal is last or owner.dep_ in LEADING | {"advmod"}) and 0 <= goal.i - last.i <= CARRIED:
        end = goal.right_edge.i if goal.right_edge.i - last.i <= 2 * CARRIED else goal.i
        tokens = [*tokens, *last.doc[last.i + 1 : end + 1]]
    while len(tokens) > 1 and tokens[-1].dep_ in LEADING and tokens[-1].head.i > tokens[-1].i:
        tokens = tree.trim_marks(tokens[:-1])
    last = tokens[-1]
    while last.pos_ == "PROPN" and last.i + 1 < len(last.doc) and last.nbor().pos_ == "PROPN":
        last = last.nbor()
        tokens = [*tokens, last]
    if last.i + 1 < len(last.doc) and last.nbor().pos_ == "ADP" and last.nbor().head == last:
        tokens = [*tokens, last.nbor()]  # "uncalled for"
    return tokens


def _is_complement(scene: Scene, placed: Placed, head: Token, words: list[Token]) -> bool:
    """Tell whether words say what they say behind a name: what a cue of the act charges with or asks for."""
    charges = placed.act in (Act.ACCUSE, Act.CRITICISE)
    lead = placed.content[0].lower_ if placed.content else ""
    as_charged = charges and lead in CHARGING
    cues = [c for pos in ("verb", "noun") for c in scene.lexicon.find_cues(placed.head.lemma_, pos)]
    asks = any(cue.act is placed.act for cue in cues) or as_charged
    if (
        not (placed.is_named or (as_charged and lead == "as"))
        or not asks
        or words[0].pos_ in ("ADP", "CCONJ")
    ):
        return False
    if tree.is_verb(head):
        return not _is_finite(head)
    full = sum(t.pos_ in FULL for t in words) > 1 and not _find_at(scene, placed, head)
    return full and head.pos_ in FULL and (placed.act is Act.THREATEN or as_charged)


def _is_finite(verb: Token) -> bool:
    """Tell whether a token is the predicate of a clause that could stand alone."""
    if any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children):
        return False
    own = [c for c in verb.children if c.dep_.split(":")[0] in ("aux", "cop") or c.dep_ in tree.SUBJECTS]
    return verb.tag_ in FINITE or any(c.tag_ in FINITE or c.dep_ in tree.SUBJECTS for c in own)


def _find_clause(verb: Token, words: list[Token], cue: list[Token]) -> list[Token]:
    """Find the words of a verb's clause, from its subject to the end of a content and its cue; [] without a subject."""
    subject = tree.find_subject(verb)
    if subject is None or subject.sent != verb.sent or subject.i > verb.i:
        return []
    objects = [t for t in tree.find_children(verb, "obj", "ccomp") if not tree.is_relative(t)]
    if verb.dep_ == "acl:relcl" and subject.head == verb and not tree.is_relative(subject) and not objects:
        return []  # "the threat [that] Oslo poses": what it poses stands before it
    end = max(t.i for t in (words if verb in words else [*words, *cue]))
    end = verb.right_edge.i if end < verb.i else end
    start = subject.left_edge.i if tree.is_verb(subject) else tree.list_phrase(subject)[0].i
    if subject in words:
        start = min(start, words[0].i)
        start = min(
            c.left_edge.i for c in (verb.doc[start], *verb.lefts) if c.left_edge.i <= start <= c.right_edge.i
        )
    start = min([start, *(c.i for c in verb.children if c.lower_ in CONDITIONS)])
    found = list(verb.doc[start : end + 1])
    if subject.head != verb and not set(found) <= set(words):
        # The verb borrows its subject: "[Oslo] signed the pact and has broken it", "[Oslo], which has broken it".
        group = [
            c.i for c in verb.children if c.i < verb.i and c.dep_.split(":")[0] in ("aux", "cop", "advmod")
        ]
        group = [i for i in group if not tree.is_relative(verb.doc[i])]
        found = [*tree.list_phrase(subject), *verb.doc[min([verb.i, *group]) : end + 1]]
    return _carry_on(tree.trim_marks(found))


def _write(scene: Scene, placed: Placed, words: list[Token], named: set[str]) -> str:
    """Write words one by one: names in the place of pronouns, or in brackets behind them and behind offices."""
    single = [t for t in words if t.text in SINGLE and t.pos_ == "PUNCT"]
    if len(single) == 1 and single[0].i and not single[0].nbor(-1).whitespace_:
        words = [t for t in words if t != single[0]]
    parts: list[str] = []
    renamed = False
    for before, token in zip([None, *words], words, strict=False):
        if before is not None and token.i != before.i + 1 and not before.whitespace_:
            parts.append(" ")
        name = scene.resolver.book.name_at(placed.paragraph, token)
        if name is not None and not token.is_lower:
            named.add(name.actor.id)
        word = _name_word(scene, placed, token, words, named)
        if renamed and token.lower_ in CLITICS:
            word = CLITICS[token.lower_]
        renamed = word != token.text and token.pos_ == "PRON"
        parts.append(word + token.whitespace_)
    text = re.sub(r"\s+", " ", "".join(parts)).strip(" ,.;:")
    return _balance(text).replace(INSERTED[0], "[").replace(INSERTED[1], "]")


def _name_word(scene: Scene, placed: Placed, token: Token, words: list[Token], named: set[str]) -> str:
    """Give a word as the label has it, and note who is named by it."""
    party = _find_meant(scene, placed, token, words)
    if party is None or party.actor.id in named:
        return token.text
    ours = token.lower_ in ("we", "us", "our") and party.side_label
    name = party.side_label if ours and party.side_label else party.actor.label
    if name.lower() in " ".join(t.lower_ for t in tree.list_phrase(token)):
        return token.text
    named.add(party.actor.id)
    joined = token.i + 1 < len(token.doc) and token.nbor().lower_ in CLITICS
    if token.pos_ != "PRON" or (tree.is_first_person(token) and not joined):
        return f"{token.text} {INSERTED[0]}{name}{INSERTED[1]}"
    owned = token.dep_ == "nmod:poss" or token.lower_ in ("his", "its", "their", "our", "my")
    return (f"{name}'" if name.endswith("s") else f"{name}'s") if owned else name


def _find_meant(scene: Scene, placed: Placed, token: Token, words: list[Token]) -> Party | None:
    """Find whom a pronoun or an office means; None for nobody known, and where the label says it before."""
    speaker = placed.speakers[0] if placed.speakers else None
    word = token.lower_
    if token.pos_ in ("NOUN", "PROPN"):
        if not _is_office(token) or token.tag_ in ("NNS", "NNPS"):
            return None
        alone = scene.resolver.resolve_alone(placed.paragraph, token, speaker)
        party = next(iter(_find_at(scene, placed, token)), alone)
        return party if party is not None and party.actor.label[:1].isupper() else None
    if token.pos_ != "PRON" or word not in FIRST_PERSON | HE | SHE | THEY | IT or _is_bound(token, words):
        return None
    quoted = tree.is_quoted(token)
    own = _tells_own(placed.act) and word in ("he", "she") and not quoted
    if own or word in ("we", "us", "our"):
        return speaker
    found = _find_at(scene, placed, token) or scene.resolver.resolve(placed.paragraph, token, speaker)
    if not found or (word == "it" and (token.dep_ == "expl" or tree.find_children(token.head, "cop"))):
        return None  # "it is wrong to leave": the clause is what is wrong
    # What "it" and "they" mean is often a thing: they are named only where they mean a party to the act.
    parties = placed.targets if quoted else [*placed.speakers, *placed.targets]
    known = [p.actor.id for p in parties] + [p.actor.side for p in parties if word in IT]
    placeable = token.dep_ in tree.SUBJECTS or token.dep_ == "nmod:poss"
    sure = word not in IT | THEY or (placeable and found[0].actor.id in known)
    return found[0] if sure and not _is_asked_of(token, found[0], speaker, words) else None


def _is_asked_of(token: Token, party: Party, speaker: Party | None, words: list[Token]) -> bool:
    """Tell whether "its" seems to mean the speaker, but means who is asked: "[urged Oslo] not to change its mind"."""
    if token.dep_ != "nmod:poss" or tree.is_first_person(token) or token.head.dep_ in tree.SUBJECTS:
        return False
    behind = any(t.dep_ in tree.SUBJECTS for t in words if t.i < token.i)
    return not behind and speaker is not None and is_same_side(party, speaker)


def _find_at(scene: Scene, placed: Placed, token: Token) -> list[Party]:
    """Find the party of the act whose mention a word heads."""
    for party in (*placed.targets, *placed.speakers):
        mention = scene.tokens_of(placed.paragraph, party.mention.span) if party.mention is not None else []
        if token in mention and _find_head(mention) == token:
            return [party]
    return []


def _is_bound(token: Token, words: list[Token]) -> bool:
    """Tell whether whom "its" means stands before it: its clause's subject, the first of what it is joined to."""
    if token.lower_ not in ("his", "her", "its", "their") or token.dep_ != "nmod:poss":
        return False
    if token == words[0] or (token.head.dep_ == "conj" and token.head.head in words):
        return token.head.dep_ not in tree.SUBJECTS
    verb = next((t for t in tree.climb(token) if tree.is_verb(t)), None)
    subject = tree.find_subject(verb) if verb is not None else None
    if subject is None or subject not in words or subject.i > token.i or token.head.i == subject.i:
        return False
    several = subject.tag_ == "NNS" or len(tree.find_conjuncts(subject)) > 1
    return token.lower_ == "their" or not several or any(t.pos_ == "PROPN" for t in words if t.i < token.i)


def _is_office(noun: Token) -> bool:
    """Tell whether a noun names somebody only by an office or kind: "the president", "the country"."""
    inside = tree.list_phrase(noun)
    return inside[0].lower_ in POINTING and all(t.is_lower for t in [noun, *inside[1:]])


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
    return re.sub(r"\s+", " ", text).strip(" ,.;:")


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
