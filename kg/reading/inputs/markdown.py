"""Markdown without its marks: headings, emphasis, links and lists are read as the words they set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.reading.inputs.markup import cut_page
from kg.reading.inputs.pieces import Piece, join_document
from kg.reading.inputs.sample import Sample
from kg.reading.known import Known, read_front_matter
from kg.reading.options import Skipped, tell_left_out

_SIGNS = re.compile(
    r"^#{1,6} \S|\[[^\]\n]+\]\([^)\s]+\)|(?<!\w)(?:\*\*|__)\S[^*_\n]*\S(?:\*\*|__)(?!\w)", re.MULTILINE
)


def is_markdown(sample: Sample) -> bool:
    """Tell Markdown by its name and at least one of its marks; a text without any is read as it is."""
    return sample.extension in (".md", ".markdown") and _SIGNS.search(sample.text) is not None


def read_markdown(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read a Markdown file as one article; what its front matter says besides facts is told.

    Raises:
        ReadError: Its front matter says something wrong.
    """
    from markdown_it import MarkdownIt

    begin, front = read_front_matter(sample.text, sample.source)
    # Breaks within a paragraph are white space; HTML inside is read as HTML.
    html = MarkdownIt("commonmark").render(sample.text[begin:])
    text, marked = join_document(cut_page(f"<div>{html}</div>"))
    yield Piece(sample.source, text, front or Known("markup"), marked)
    yield from tell_left_out(front, sample.source)
