"""Lists what statements say and of whose conduct, so that it can be compared.

In: statements of one article. Out: `Content`s. What is said of nobody's conduct is compared with nothing, nor is what
says too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.codes import Stand
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.ids import build_id
from kg.model import Act, ActorKind, Party, Proposition, Statement
from kg.pipeline.stopwords import SETTING_OFF
from kg.recurring.words import list_names, list_words

#: Words of a content's own below which it says too little to be compared: "the decision", "further tariffs".
LEAST_OWN = 2


@dataclass(frozen=True, slots=True)
class Content:
    """What one statement says, and of whom.

    Attributes:
        id: Of the proposition, as its article alone gives it.
        act: With which it is said.
        who: Names of whose conduct it is, "" where nobody is named.
        other: Names of the other party: who charges, who is answered.
        words: The content as the article has it.
        clause: The words around it that carry the act.
        label: Of the proposition.
        block: Contents of other blocks are never the same: whose conduct it is, and whether it is said or wanted.
        day: ISO date of the act or its article, "" where unknown.
        broader: Ids of propositions that this one specialises.
        names: What the words name beside the two parties, as `list_names` surely has it.
        around: All that words and clause name, and the parties. What a label adds in brackets is only guessed.
        turned: Whether somebody turns it away or grants it in its article, in words of its own or by an answer to it.
        rivals: Ids of the other party and its side; none where no party is named.
    """

    id: str
    act: Act
    who: str
    other: str
    words: str
    clause: str
    label: str = ""
    block: str = ""
    day: str = ""
    broader: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    turned: bool = False
    rivals: tuple[str, ...] = ()


def list_contents(
    statements: Iterable[Statement], published: str = "", gazetteer: Gazetteer | None = None
) -> Iterator[Content]:
    """List what statements say, once for each proposition: by the first of them, in the order given, that says enough.

    Args:
        statements: Of one article.
        published: The article's ISO date; "" for none.
        gazetteer: Who is one party by which names; None: the bundled one.

    Returns:
        Contents of whose conduct somebody is named. What is said of nobody's conduct is compared with nothing, nor is
        what says too little, nor a breach of a treaty, which all its wordings share by its kind.
    """
    known = gazetteer or load_gazetteer()
    listed = list(statements)
    turned = {s.proposition.id for s in listed if s.act.aims_back and s.proposition}
    seen: set[str] = set()
    for s in listed:
        p = s.proposition
        if p is None or p.about is None or p.id in seen or _is_shared(p):
            continue
        words = s.content.text if s.content else s.quote
        who, other = _list_roles(s, p.about)
        if not _says_enough(words, _name(who)):
            continue
        seen.add(p.id)
        content = Content(
            p.id,
            s.act,
            _name(who),
            _name(other),
            words,
            s.quote,
            p.label,
            f"{p.about} {_name_kind(s.act)}",
            s.when.not_after or published,
            p.broader,
            turned=p.id in turned,
            rivals=_list_named(other),
        )
        yield add_names(content, known, {p.about, *_list_sides(who), *_list_sides(other)})


def add_names(content: Content, gazetteer: Gazetteer, parties: Iterable[str] = ()) -> Content:
    """Add to a content what it names.

    Args:
        content: One without names.
        gazetteer: Who is one party by which names.
        parties: Ids of the two parties and their sides.
    """
    own = {*parties, *(key for text in (content.who, content.other) for key in list_names(text, gazetteer))}
    names = list_names(content.words, gazetteer, sure=True) - own
    told = [content.clause, *([] if content.words in content.clause else [content.words])]
    around = own.union(*(list_names(text, gazetteer) for text in told))
    return replace(content, names=tuple(sorted(names)), around=tuple(sorted(around)))


def _list_roles(s: Statement, about: str) -> tuple[Party | None, Party | None]:
    """Give whose conduct a content is, by its `about`, and the other party."""
    if not is_of_speaker(s.act):
        return s.target, s.speaker
    if not s.act.rejects or about in _list_sides(s.speaker):
        return s.speaker, s.target
    # Somebody turns away what is said of the one that he speaks against, or of a third one.
    return (s.target, s.speaker) if about in _list_sides(s.target) else (None, s.target)


def _list_sides(party: Party | None) -> tuple[str, ...]:
    return () if party is None else (party.actor.id, party.actor.side or party.actor.id)


def _list_named(party: Party | None) -> tuple[str, ...]:
    if party is None or party.actor.kind is ActorKind.UNNAMED:
        return ()
    return tuple(sorted({*_list_sides(party)}))


def _is_shared(proposition: Proposition) -> bool:
    """Tell whether all wordings of one kind of conduct share a proposition already."""
    from kg.extraction.contents import SHARED_KINDS  # with spaCy, which only a build needs

    about, topics = proposition.about, proposition.topics
    return any(proposition.id == build_id("proposition", about, kind, *topics) for kind in SHARED_KINDS)


def _says_enough(words: str, who: str) -> bool:
    """Tell whether words say enough of somebody to be compared with those of other articles."""
    return len({*list_words(words)} - SETTING_OFF - {*list_words(who)}) >= LEAST_OWN


def is_ahead(content: Content) -> bool:
    """Tell whether a content is what somebody means to do: another round of the like, months later, is another one."""
    return content.act.content is Stand.WANTED and not content.act.asks


def is_of_speaker(act: Act) -> bool:
    """Tell whether by an act a party turns away or grants what is said of itself, so that the conduct is its own."""
    return act.aims_back and act.content is not Stand.REFUSED


def text_of(content: Content) -> str:
    """Give the text whose vector stands for a content: what is said, with whom it is said against."""
    return f"{content.other if is_of_speaker(content.act) else content.who} {content.words}"


def _name_kind(act: Act) -> str:
    """Name what contents of an act may be the same as: what is denied was claimed, what is refused was asked for."""
    if act.asks or act.content is Stand.REFUSED:
        return "asked"
    return Stand.WANTED.value if act.content is Stand.WANTED else Stand.CLAIMED.value


def _name(party: Party | None) -> str:
    return "" if party is None else party.actor.label
