"""Reads what mentions stand for from GUM: its documents as texts whose antecedents are known and whose acts are not.

GUM marks every mention of an entity or event with the number of what it means. A mention stands for the names of what
it means; where nothing in the document names it, for the phrases before that describe it; and for itself where it is
a name or the first phrase of its kind. The marks are the `Entity` items of the last column of a CoNLL-U file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.pipeline import Pipeline

from .records import Text, build_text, cover, find_head
from .ud import Paragraph, find_entities, read_paragraphs

PRONOUN_TAGS = frozenset({"PRP", "PRP$", "DT", "WP", "WDT", "WP$", "EX"})
NAME_TAGS = frozenset({"NNP", "NNPS"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention in a document.

    Attributes:
        span: Code points of the document's text, half-open.
        means: GUM's number of what it means.
        kind: `name`, `pronoun`, or `phrase`, by the tag of its head.
    """

    span: tuple[int, int]
    means: str
    kind: str


def read_documents(path: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """Yield (name, text, mentions in text order) of every document of a CoNLL-U file that marks entities."""
    documents: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in read_paragraphs(path):
        if paragraph.has_mentions:
            documents[paragraph.document].append(paragraph)
    for name, paragraphs in documents.items():
        text, mentions = "", []
        for paragraph in paragraphs:
            mentions += [
                Mention((start + len(text), end + len(text)), means, kind)
                for start, end, means, kind in find_mentions(paragraph)
            ]
            text += paragraph.text + "\n"
        yield name, text, sorted(mentions, key=lambda mention: mention.span)


def find_mentions(paragraph: Paragraph) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, what it means, kind) of each mention of a paragraph, in code points of its text."""
    words = paragraph.words
    for first, end, means, _ in find_entities(words):
        heads = [word for word in words[first:end] if not first <= word.head < end]
        yield words[first].start, words[end - 1].end, means, tell_kind((heads or words[first:end])[0].xpos)


def tell_kind(tag: str) -> str:
    """Say what kind of mention a head word's tag makes.

    >>> [tell_kind(tag) for tag in ("NNP", "PRP$", "NN")]
    ['name', 'pronoun', 'phrase']
    """
    if tag in NAME_TAGS:
        return "name"
    return "pronoun" if tag in PRONOUN_TAGS else "phrase"


def build_document(pipeline: Pipeline, name: str, text: str, mentions: list[Mention]) -> Text:
    """Carry a document's mentions over to the tokens of the runtime; it has no acts that one could learn."""
    built = build_text(pipeline, name, text, [])
    built.acts_known = False
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for mention in mentions:
        tokens = cover(built, mention.span)
        if tokens:
            groups[mention.means].append((find_head(built, tokens), mention.kind))
    for group in groups.values():
        named = sorted({head for head, kind in group if kind == "name"})
        for place, (head, kind) in enumerate(group):
            before = sorted({h for h, k in group[:place] if k == "phrase" and h != head})
            wanted = [head] if kind == "name" else named or before or [head]
            built.antecedents.setdefault(head, wanted)
    return built
