"""Reads one parsed article: first what acts its words do (frames), then who is who in them (statements).

Names      names (who is named where), runs, titles, mentions, profiles, book
Who        actors (whom a phrase means), pronouns, descriptions
Scene      scene (the article, ready), inner, continuing (quotations in quotations, reports that go on), showing
Frames     reading (the whole), learned (what the encoder reads: speakers and targets are chosen here), undone and
           screening (what is only named or asked about), cued (a codebook's own words), grounds, answering, reports
Statements placing (frames resolved), contents (of what), pieces and labels (in which words), times,
           weighing (how sure), statements
Numbers    fitted (thresholds and weights, from `kg/data/reading.json`)

`build_scene`, then `read_acts` (or frames from elsewhere), then `build_statements`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extraction.actors import Resolver
from kg.extraction.continuing import find_continuing_utterances
from kg.extraction.inner import find_inner_utterances
from kg.extraction.names import find_names
from kg.extraction.reading import read_acts
from kg.extraction.scene import Scene, Utterance
from kg.extraction.showing import says_nothing
from kg.extraction.statements import build_statements
from kg.extraction.tree import SUBJECTS
from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.model import Article, Attribution
from kg.parsed import Parsed

if TYPE_CHECKING:
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
        reader: The acts encoder; None reads no acts.
    """
    book = find_names(parsed, gazetteer)
    reading = None if reader is None else reader.read([part.doc for part in parsed])
    resolver = Resolver(parsed, book, gazetteer, attributions, reading, article)
    utterances: list[Utterance] = []
    for attribution in attributions:
        if says_nothing(attribution, parsed):
            continue
        utterances.append(_build_utterance(attribution, parsed, resolver))
    utterances += find_inner_utterances(parsed, resolver, utterances)
    utterances += find_continuing_utterances(parsed, utterances)
    return Scene(article, parsed, resolver, lexicon, utterances, reading)


def _build_utterance(attribution: Attribution, parsed: Sequence[Parsed], resolver: Resolver) -> Utterance:
    """Resolve the source of an attribution to parties; none when it is absent or means nobody."""
    spoken_of = _list_subjects(attribution, parsed, resolver)
    for source in attribution.source:
        parties = resolver.resolve_span(source, barred=spoken_of)
        if parties:
            return Utterance(attribution, tuple(parties))
    return Utterance(attribution, ())


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
