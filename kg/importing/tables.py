"""Reads a table of codings (CSV) whose columns the user maps to ours.

One row is one coding. A column `text` holds the words of its article, or `article` the id of one that is known, as in
our `statements.csv`; where rows carry `start` and `end` these must cut `quote` out of it, or the row is refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.almanac import read_iso
from kg.errors import ReadError
from kg.importing.codings import Coding, Codings, build_article
from kg.model import Article, Span

#: Our columns; only `speaker` and one of `quote` and `text` are needed.
COLUMNS = (
    "speaker", "person", "target", "act", "content", "stance", "quote", "text", "start", "end", "coder", "outlet",
    "title", "date", "article",
)  # fmt: skip
#: Finds the article of an id; None where it is not known.
Find = Callable[[str], Article | None]


def read_coding_table(
    path: Path, columns: Mapping[str, str] | None = None, encoding: str = "utf-8", find: Find | None = None
) -> Codings:
    """Read a CSV of codings.

    Args:
        path: The file; comma, semicolon or tab between cells (told from the header).
        columns: Our column -> the file's column, where they differ (`{"speaker": "actor"}`).
        encoding: Of the file.
        find: Finds the articles that rows without a text name by id; None: none is known.

    Returns:
        One article for each distinct text (`text`, else that of `article`, else `quote`).

    Raises:
        ReadError: Missing columns (all named), a row with too few or too many cells, bytes that are not of the
            encoding, offsets that do not cut out the quote, a stray date.
    """
    header, rows = _read_rows(path, encoding)
    place = {ours: (columns or {}).get(ours, ours) for ours in COLUMNS}
    needed = ["speaker", *(ours for ours in columns or {} if ours != "speaker")]
    unknown = [ours for ours in columns or {} if ours not in COLUMNS]
    if unknown:
        raise ReadError(f"{path}: cannot map {', '.join(unknown)} - expected {', '.join(COLUMNS)}")
    missing = [place[ours] for ours in needed if place[ours] not in header]
    if place["quote"] not in header and place["text"] not in header:
        missing.append(f"{place['quote']} or {place['text']}")
    if missing:
        raise ReadError(
            f"{path}: the table lacks {', '.join(missing)} - it has {', '.join(header)} - map columns by name"
        )
    articles: dict[str, Article] = {}
    codings = []
    for number, row in rows:
        cells = {ours: row.get(theirs, "").strip("\r\n") for ours, theirs in place.items()}
        codings.append(_read_coding(cells, row, f"{path}:{number}", number, articles, find))
    return Codings(articles, tuple(codings))


def _read_rows(path: Path, encoding: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except OSError as fault:
        raise ReadError(f"{path}: cannot be read - {fault.strerror or fault}") from fault
    except (UnicodeDecodeError, LookupError) as fault:
        line = raw[: fault.start].count(b"\n") + 1 if isinstance(fault, UnicodeDecodeError) else 1
        raise ReadError(f"{path}:{line}: not {encoding} - name the encoding, or save it as UTF-8") from fault
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        header = next(reader, [])
        rows = []
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise ReadError(
                    f"{path}:{reader.line_num}: {len(cells)} cells - expected {len(header)}, as in the header"
                )
            rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as fault:
        raise ReadError(f"{path}:{reader.line_num}: not CSV ({fault}) - expected RFC 4180") from fault
    if not header:
        raise ReadError(f"{path}: an empty table - expected a header line")
    return header, rows


def _read_coding(
    cells: Mapping[str, str],
    row: Mapping[str, str],
    where: str,
    number: int,
    articles: dict[str, Article],
    find: Find | None,
) -> Coding:
    if cells["date"] and not read_iso(cells["date"]):
        raise ReadError(f"{where}: date {cells['date']!r} - expected YYYY-MM-DD")
    article = _find_article(cells, where, articles, find)
    span = _read_span(cells, article.text, where)
    values = {
        **{key: value for key, value in row.items() if value},
        **{key: cells[key] for key in ("speaker", "person", "target", "act", "content", "stance")},
    }
    fields = {"source": cells["outlet"], "title": cells["title"], "id": article.id}
    day = cells["date"] or article.day or None
    return Coding(str(number), article.id, span, cells["coder"], "row", values, day, fields)


def _find_article(
    cells: Mapping[str, str], where: str, articles: dict[str, Article], find: Find | None
) -> Article:
    """Find the article of a row, or make it of the row's text."""
    key = cells["article"]
    article = articles.get(key) or (find(key) if find and key and not cells["text"] else None)
    if article is None or cells["text"]:
        facts = {"outlet": cells["outlet"], "title": cells["title"], "published": cells["date"]}
        article = build_article(cells["text"] or cells["quote"], where, facts)
    return articles.setdefault(article.id, article)


def _read_span(cells: Mapping[str, str], text: str, where: str) -> Span:
    quote = cells["quote"] or text
    if not cells["start"] and not cells["end"]:
        start = text.find(quote)
        if start < 0:
            raise ReadError(f"{where}: the quote is not in the text - expected its exact words")
        return Span(start, start + len(quote))
    try:
        span = Span(int(cells["start"]), int(cells["end"]))
    except ValueError as fault:
        raise ReadError(f"{where}: start and end - {fault} - expected code points, half-open") from fault
    # Tables guard a cell that spreadsheets would take for a formula with an apostrophe.
    if span.end > len(text) or (cells["quote"] and span.of(text) not in (quote, quote.removeprefix("'"))):
        lost = cells["article"] and text == cells["quote"]
        raise ReadError(
            f"{where}: {span.start}-{span.end} point into article {cells['article']}, whose text the table lacks - "
            "add a column text, or name the store that holds it: --store STORE"
            if lost
            else f"{where}: {span.start}-{span.end} does not cut the quote out of the text"
        )
    return span
