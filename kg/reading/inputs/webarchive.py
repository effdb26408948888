"""WARC files of web crawls (CC-NEWS and others), read as a stream: one pass, one record in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from urllib.parse import urlsplit

from kg.errors import ReadError
from kg.reading.inputs.extras import need
from kg.reading.inputs.packed import read_up_to
from kg.reading.inputs.pieces import Piece
from kg.reading.inputs.sample import Sample
from kg.reading.known import Known
from kg.reading.options import Skipped
from kg.reading.webpages import is_page

_PAGES = ("text/html", "application/xhtml+xml")


def is_warc(head: bytes) -> bool:
    """Tell a WARC file by its first bytes, unpacked."""
    return head.startswith(b"WARC/")


def read_warc(file: IO[bytes], source: str, limit: int) -> Iterator[Piece | Skipped]:
    """Read the pages of a crawl.

    Args:
        file: The file, packed or not, at its begin.
        source: Its name for people.
        limit: Bytes of the largest page that is read.

    Yields:
        A piece for each page that was got whole; a Skipped for the last record of a file that breaks off.

    Raises:
        ReadError: FastWARC is not installed.
    """
    warc = need("fastwarc.warc", "fastwarc", source)
    number = 0
    try:
        for record in warc.ArchiveIterator(file, record_types=warc.WarcRecordType.response, parse_http=True):
            number += 1
            head = record.http_headers
            kind = (record.http_content_type or "").lower()
            if head is None or head.status_code != 200 or (kind and kind not in _PAGES):
                continue
            data = read_up_to(record.reader, limit + 1)
            where = f"{source}:{number}"
            if len(data) < min(record.content_length, limit):
                yield Skipped(where, f"{where}: the file breaks off within this page - download it again")
            elif len(data) > limit:
                yield Skipped(
                    where, f"{where}: a page over {limit / 1e6:g} MB is no article - raise --max-mb for it"
                )
            elif data:
                yield from _read_page(data, where, record)
    except (OSError, EOFError, ValueError, RuntimeError, UnicodeDecodeError) as fault:
        yield Skipped(
            source, f"{source}: breaks off or is damaged after record {number} ({fault}) - download it again"
        )


def _read_page(data: bytes, where: str, record: object) -> Iterator[Piece | Skipped]:
    url = record.headers.get("WARC-Target-URI", "").strip("<>")  # type: ignore[attr-defined]
    charset = record.http_charset  # type: ignore[attr-defined]
    try:
        sample = Sample(data, where)
        text = (sample if sample.is_declared else Sample(data, where, charset)).text
    except ReadError as fault:
        yield Skipped(where, str(fault), ignored=True)
        return
    if is_page(text):
        outlet = (urlsplit(url).hostname or "").removeprefix("www.") or None
        # The address names the outlet only where the page itself does not.
        yield Piece(where, text, Known("field: WARC", outlet=outlet, url=url or None), page=True)
