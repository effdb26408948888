"""Reads one parsed article into statements: who did what with words, to whom, about what, on what grounds.

names       who is named where
actors      whom a phrase means
showing     sources that only show something and say nothing
inner       quotations inside quotations
scene       what the rules look at
frames      acts that a cue names: fills (its roles), roles (resolved), settling (does the act stand), namings
conduct     acts that nobody names: deeds, pressure (duties, harsh deeds, snubs), ownvoice
predicates  acts that a predicate or set phrase makes
grounds     evidence offered, asked for, called missing; backing: what stands around an act
times       when it was said
contents    of what: propositions
statements  drafts become Statements
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction.actors import Resolver
from kg.extraction.continuing import find_continuing_utterances
from kg.extraction.inner import find_inner_utterances
from kg.extraction.names import find_names
from kg.extraction.reading import read_acts
from kg.extraction.scene import Scene, Utterance
from kg.extraction.showing import says_nothing
from kg.extraction.statements import build_statements
from kg.extraction.tree import SUBJECTS, find_owner
from kg.extraction.words import HE, IT, SHE, THEY
from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.model import ActorKind, Article, Attribution, Party, Span
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan

    from kg.pipeline.reader import ActReader

__all__ = ["build_scene", "build_statements", "read_acts"]


def build_scene(
    article: Article,
    parsed: Sequence[Parsed],
    attributions: Sequence[Attribution],
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    reader: ActReader | None,
) -> Scene:
    """Make an article ready to be read: names found, sources resolved.

    Args:
        article: The article.
        parsed: Its paragraphs with their parses, from `kg.parsed.parse_article`.
        attributions: Who is the source of which words, from `kg.attribution.find_attributions`.
        lexicon: Cues, conduct and evidence words.
        gazetteer: Actors and topics.
        reader: The acts encoder; None reads by rules alone.
    """
    book = find_names(parsed, gazetteer)
    reading = None if reader is None else reader.read([part.doc for part in parsed])
    resolver = Resolver(parsed, book, gazetteer, antecedents=reading)
    utterances: list[Utterance] = []
    for attribution in attributions:
        if says_nothing(attribution, parsed):
            continue
        utterances.append(_build_utterance(attribution, parsed, resolver, utterances))
    utterances += find_inner_utterances(parsed, resolver, utterances)
    utterances += find_continuing_utterances(parsed, utterances)
    return Scene(article, parsed, resolver, lexicon, utterances, reading)


def _build_utterance(
    attribution: Attribution, parsed: Sequence[Parsed], resolver: Resolver, before: Sequence[Utterance]
) -> Utterance:
    """Resolve the source of an attribution to parties; none when it is absent or means nobody.

    A pronoun that speaks is first of all whoever spoke last.
    """
    for source in attribution.source:
        for number, part in enumerate(parsed):
            if not part.paragraph.span.contains(source):
                continue
            base = part.paragraph.span.start
            span = part.doc.char_span(source.start - base, source.end - base, alignment_mode="expand")
            if span is None:
                continue
            spoken_of = _list_subjects(attribution, parsed, resolver)
            last = _continue_speakers(span.root.lower_, source, before, spoken_of, resolver)
            if last:
                return Utterance(attribution, tuple(replace(p, mention=part.mention_of(span)) for p in last))
            parties = _name_after_office(resolver, number, span)
            parties = parties or resolver.resolve(number, span.root, barred=spoken_of)
            parties = parties or _find_author(resolver, number, span)
            parties = parties or resolver.actors_between(number, list(span))[-1:]
            if parties:
                return Utterance(attribution, tuple(parties))
    return Utterance(attribution, ())


#: How far back (code points) a speaking pronoun may mean the last speaker.
CONTINUITY = 600


def _name_after_office(resolver: Resolver, number: int, source: DocSpan) -> list[Party]:
    """Take the person whose name stands right behind a source that ends in an office ("... Secretary Ann Lee")."""
    if source.end >= len(source.doc) or any(t.is_punct and t.text == "," for t in source):
        return []
    name = resolver.book.name_at(number, source.doc[source.end])
    inside = [resolver.book.name_at(number, t) for t in source]
    persons = any(n is not None and n.actor.kind is ActorKind.PERSON for n in inside)
    if name is None or name.start != source.end or name.actor.kind is not ActorKind.PERSON or persons:
        return []
    return resolver.actors_between(number, [source.doc[source.end]])


def _find_author(resolver: Resolver, number: int, source: DocSpan) -> list[Party]:
    """Find whose text a source is: "the party's complaint to the court" speaks for the party."""
    owner = find_owner(source.root) if source.root.pos_ == "NOUN" else None
    return resolver.resolve(number, owner) if owner is not None and owner.dep_ == "nmod:poss" else []


def _list_subjects(attribution: Attribution, parsed: Sequence[Parsed], resolver: Resolver) -> frozenset[str]:
    """List the actors that the content names as its subjects: "he said Smith lied" is not said by Smith."""
    found: set[str] = set()
    for content in attribution.content:
        for number, part in enumerate(parsed):
            if not part.paragraph.span.contains(content):
                continue
            base = part.paragraph.span.start
            span = part.doc.char_span(content.start - base, content.end - base, alignment_mode="expand")
            subjects = [t for t in span or () if t.dep_ in SUBJECTS]
            found |= {p.actor.id for t in subjects for p in resolver.actors_between(number, [t])}
    return frozenset(found)


def _continue_speakers(
    word: str,
    source: Span,
    before: Sequence[Utterance],
    spoken_of: frozenset[str],
    resolver: Resolver,
) -> tuple[Party, ...]:
    """Give the last speaker before a speaking he, she or it, or the last ones before a speaking they.

    Empty when nobody fits; whom the content itself speaks of by name is never its speaker.
    """
    if word not in HE | SHE | IT | THEY:
        return ()
    for utterance in reversed(before):
        places = utterance.attribution.source or utterance.attribution.content
        near = places and 0 < source.start - places[-1].start < CONTINUITY
        if not utterance.speakers or not near or utterance.attribution.nested:
            continue
        if any(p.actor.id in spoken_of for p in utterance.speakers) or not _fits(word, utterance.speakers):
            continue
        if not resolver.agrees(word, utterance.speakers[0].actor):
            continue
        step = f'"{word}" is whoever spoke last'
        speakers = utterance.speakers if word in THEY else utterance.speakers[:1]
        return tuple(replace(party, steps=(step, *party.steps)) for party in speakers)
    return ()


def _fits(word: str, speakers: Sequence[Party]) -> bool:
    """Tell whether a pronoun can mean these speakers: they are several or a group, he and she one person."""
    kind = speakers[0].actor.kind
    if word in THEY:
        return len(speakers) > 1 or kind in (ActorKind.GROUP, ActorKind.UNNAMED, ActorKind.ORGANISATION)
    return (kind is ActorKind.PERSON) == (word not in IT)
