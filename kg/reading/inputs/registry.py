"""Tells what a file is by its content, and gives the articles in it: the one list of all input formats.

    CARRIERS   documents that give chunks                    kg.reading.inputs.documents
    ARCHIVES   chunks or lines of an archive's download      nexis_classic, nexis_uni, factiva, proquest
    MARKUP     XML or pages made of records                  factiva_xml, europresse, feeds
    PLAIN      text made of records                          ris, mail, markdown, tables

To add a format: one file here with `is_...` and `read_...`, one row below, a new name ending in `OTHERS` of
`kg.reading.sources`, one test with a file of your own in its shape. Raise a version when a reader gives other text for
the same file: it is kept with each article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.errors import ReadError
from kg.reading.inputs.documents import find_carrier, read_document, refuse_old
from kg.reading.inputs.europresse import is_europresse, read_europresse
from kg.reading.inputs.factiva import is_factiva, read_factiva
from kg.reading.inputs.factiva_xml import is_factiva_xml, read_factiva_xml
from kg.reading.inputs.feeds import is_feed, read_feed
from kg.reading.inputs.mail import is_mail, read_mail
from kg.reading.inputs.markdown import is_markdown, read_markdown
from kg.reading.inputs.markup import cut_page
from kg.reading.inputs.nexis_classic import is_classic, read_classic
from kg.reading.inputs.nexis_uni import is_uni, read_uni
from kg.reading.inputs.pieces import Chunk, Piece, cut_text
from kg.reading.inputs.proquest import is_proquest, read_proquest
from kg.reading.inputs.ris import is_ris, read_ris
from kg.reading.inputs.sample import Format, Sample
from kg.reading.inputs.tables import is_table, is_workbook, read_table, read_workbook
from kg.reading.options import Skipped

Pieces = Iterator[Piece | Skipped] | Iterator[Piece]
#: A file made of records, told and read by itself.
Records = Format[Sample, Callable[[Sample], Pieces]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file turned out to be, and its articles: `reader` names formats and versions, `nexis-uni 2, word 1`."""

    reader: str
    pieces: Pieces


ARCHIVES: tuple[Format[Sequence[str], Callable[[Iterable[Chunk], str], Pieces]], ...] = (
    # First: its `Document 3 of 40` counts in a classic download, too.
    Format("proquest", "2", is_proquest, read_proquest),
    Format("nexis-classic", "2", is_classic, read_classic),
    Format("nexis-uni", "2", is_uni, read_uni),
    Format("factiva", "2", is_factiva, read_factiva),
)
MARKUP: tuple[Records, ...] = (
    Format(
        "factiva-xml", "1", lambda s: is_factiva_xml(s.head), lambda s: read_factiva_xml(s.data, s.source)
    ),
    Format("feed", "2", is_feed, read_feed),
    Format("europresse", "2", lambda s: is_europresse(s.text), lambda s: read_europresse(s.text, s.source)),
)
PLAIN: tuple[Records, ...] = (
    Format("ris", "2", is_ris, read_ris),
    Format("mail", "2", is_mail, read_mail),
    Format("table", "2", is_table, read_table),
    Format("markdown", "2", is_markdown, read_markdown, many=False),
)
#: Pages are cut twice only where one of these words shows that an archive made them.
_HINT = re.compile(
    r"\bdocument(?:s|e|o|en|os)?\b|\bdokument|factiva|proquest|документ|文書|文件", re.IGNORECASE
)


def find_reading(sample: Sample) -> Reading | None:
    """Find what a file is, and begin to read its articles.

    Returns:
        None for a web page, JSON, and a plain text: one article, or a data set, as they are.

    Raises:
        ReadError: The file cannot be read: locked, cut off, damaged, no text.
    """
    refuse_old(sample)
    if is_workbook(sample.data):
        return Reading("workbook 2", read_workbook(sample))
    carrier = find_carrier(sample.data)
    if carrier is not None:
        chunks = carrier.read(sample.data, sample.source)
        lines = [line for chunk in chunks for line in chunk.lines]
        found = _find_archive(lines, chunks, sample.source, carrier.reader)
        return found or Reading(
            carrier.reader, read_document(chunks, sample.source, f"field: {carrier.name}")
        )
    if sample.start[:1] in ("{", "["):
        return None
    for record in MARKUP if sample.is_markup else PLAIN:
        if record.tells(sample):
            return Reading(record.reader, record.read(sample))
    if not sample.is_markup:
        return _find_archive(sample.begin, cut_text(sample.text), sample.source, "text 1")
    if _HINT.search(sample.text) is None:
        return None
    chunks = cut_page(sample.text)
    return _find_archive([line for chunk in chunks for line in chunk.lines], chunks, sample.source, "page 1")


def holds_many(head: Sample) -> bool:
    """Tell by its begin whether a file holds several articles as a rule, so that it may be large."""
    if find_carrier(head.data) or is_workbook(head.data):
        return True
    try:
        text = Sample(head.data.rsplit(b"\n", 1)[0], head.source, head.encoding, head.fields)
        if text.start[:1] in ("{", "["):
            return False
        rows = MARKUP if text.is_markup else PLAIN
        return any(row.many and row.tells(text) for row in rows) or any(
            archive.tells(text.begin) for archive in ARCHIVES
        )
    except ReadError:
        # Told when it is read.
        return False


def _find_archive(lines: Sequence[str], chunks: Iterable[Chunk], source: str, carrier: str) -> Reading | None:
    archive = next((one for one in ARCHIVES if one.tells(lines)), None)
    if archive is None:
        return None
    return Reading(f"{archive.reader}, {carrier}", archive.read(chunks, source))
