"""RSS and Atom files: each entry an article, the feed's title its outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate
from typing import Any

from kg.reading.datasets import read_day
from kg.reading.inputs.extras import need
from kg.reading.inputs.markup import cut_page
from kg.reading.inputs.pieces import Draft, Piece, tidy
from kg.reading.inputs.sample import Sample
from kg.reading.options import Skipped

_FEED = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*|<\?[^>]*\?>\s*)*<(?:rss|feed|rdf:RDF)\b", re.I | re.S
)


def is_feed(sample: Sample) -> bool:
    """Tell a feed by its outermost element."""
    return _FEED.match(sample.start) is not None


def read_feed(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read the entries; one without words is told.

    Raises:
        ReadError: feedparser is not installed.
    """
    feedparser = need("feedparser", "feedparser", sample.source)
    decoded = {"content-type": "application/xml; charset=utf-8"}
    feed = feedparser.parse(sample.text.encode("utf-8"), response_headers=decoded)
    if not feed.entries:
        reason = f"{sample.source}: a feed without entries"
        if feed.bozo:
            reason += f", cut off or damaged ({tidy(str(feed.get('bozo_exception')))[:80]})"
        yield Skipped(sample.source, f"{reason} - download it again")
    for number, entry in enumerate(feed.entries, 1):
        where = f"{sample.source}:{number}"
        draft = _read_entry(entry, feed.feed)
        if draft.body:
            yield draft.build(where, "field: feed")
        else:
            yield Skipped(where, f"{where}: an entry without words - open its page and save that")


def _read_entry(entry: Any, feed: Any) -> Draft:  # noqa: ANN401 - feedparser has no types
    draft = Draft(title=_strip(entry.get("title")), url=entry.get("link"), document=entry.get("id"))
    source = entry.get("source") or {}
    draft.outlet = _strip(source.get("title")) or _strip(feed.get("title")) or _strip(feed.get("link"))
    draft.byline = _strip(entry.get("author"))
    draft.language = (feed.get("language") or "")[:2].lower() or None
    draft.published = draft.day_line = _read_moment(entry, "published") or _read_moment(entry, "updated")
    contents = [one.get("value") or "" for one in entry.get("content", ())] or [entry.get("summary") or ""]
    html = max(contents, key=len)
    draft.body = [chunk.words for chunk in cut_page(f"<div>{html}</div>")] if html.strip() else []
    return draft


def _read_moment(entry: Any, name: str) -> str | None:  # noqa: ANN401
    """Read the day of a moment as its place counted it; what only feedparser reads is a day in UTC."""
    if name not in entry:
        return None
    words = entry[name]
    local = None if re.match(r"\d{4}-", words) else parsedate(words)
    if local is None and (found := read_day(words).get("published")):
        return str(found)
    day = local or entry.get(f"{name}_parsed")
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if day else None


def _strip(words: str | None) -> str | None:
    return tidy(re.sub(r"<[^>]+>", " ", words)) or None if words else None
