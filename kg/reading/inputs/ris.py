"""RIS files, as ProQuest, Factiva's partners and reference managers write them: one record an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import ReadError
from kg.reading.calendars import find_written_days
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Draft, Piece, tidy
from kg.reading.inputs.sample import Sample
from kg.reading.options import Skipped

_RECORD = re.compile(r"\ufeff?\s*TY  ?- ?\w{3,6}\s")
#: Keys of the library under which a text may stand; the longest is the article's.
TEXTS = ("abstract", "notes_abstract", "notes", "research_notes")


def is_ris(sample: Sample) -> bool:
    """Tell a RIS file by its first line."""
    return _RECORD.match(sample.start) is not None


def read_ris(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read the records; one without a text is told.

    Raises:
        ReadError: The file as a whole is damaged, or rispy is not installed.
    """
    rispy = need("rispy", "rispy", sample.source)
    try:
        records = rispy.loads(sample.text.removeprefix("\ufeff"), skip_unknown_tags=True)
    except (OSError, ValueError, KeyError, AttributeError, IndexError) as fault:
        raise ReadError(f"{sample.source}: this RIS file is damaged ({fault}) - export it again") from fault
    for number, record in enumerate(records, 1):
        where = f"{sample.source}:{number}"
        text = max((_join(record.get(key)) for key in TEXTS), key=len)
        if not text.strip():
            yield Skipped(where, f"{where}: no text in fields AB, N1, N2 - export with full text")
            continue
        yield _read_record(record, text).build(where, "field: RIS")


def _read_record(record: Mapping[str, Any], text: str) -> Draft:
    draft = Draft(title=_first(record, "primary_title", "title", "short_title"))
    draft.outlet = _first(
        record, "journal_name", "secondary_title", "alternate_title3", "alternate_title2", "publisher"
    )
    authors = record.get("authors") or record.get("first_authors") or []
    draft.byline = ", ".join(" ".join(reversed(name.split(", ", 1))) for name in authors) or None
    draft.page = _first(record, "start_page")
    draft.document = _first(record, "accession_number", "id")
    draft.url = _first(record, "url") or next(iter(record.get("urls", [])), None)
    draft.language = (_first(record, "language") or "")[:2].lower() or None
    for key in ("date", "publication_year", "year"):
        # `2021/03/04/`, `20210304`.
        words = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", (_first(record, key) or "").strip("/"))
        day = next(find_written_days(words), None) if words else None
        if day is not None and day.value:
            draft.day_line = draft.published = day.value
            break
    draft.body = [tidy(part) for part in re.split(r"\n\s*\n|\n", text) if part.strip()]
    return draft


def _first(record: Mapping[str, Any], *keys: str) -> str | None:
    return next((tidy(_join(record[key])) for key in keys if record.get(key)), None)


def _join(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
