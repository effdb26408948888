"""Turns attributions into the JSON objects that `kg quotes` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.ids import build_id
from kg.model import Article, Attribution, Span


def to_quote_record(article: Article, attribution: Attribution) -> dict[str, Any]:
    """Turn an attribution into a JSON-able dict, keys in their documented order.

    Returns:
        `id` (of article and spans), `article`, then `source`, `cue` and `content` as lists of
        `{text, start, end}` (code points into the article's text; empty lists where the text has none),
        `type`, `rule`, `votes`, `confidence` (0-1, three decimals), `nested` (it stands in somebody's words) and
        `inside` (id of the attribution in whose words; null at the top, and where their source is not known).
    """
    outer = attribution.inside
    return {
        "id": name_attribution(article, attribution),
        "article": article.id,
        "source": _list_spans(article.text, attribution.source),
        "cue": _list_spans(article.text, attribution.cue),
        "content": _list_spans(article.text, attribution.content),
        "type": attribution.kind,
        "rule": attribution.rule,
        "votes": list(attribution.votes),
        "confidence": round(attribution.confidence, 3),
        "nested": attribution.nested,
        "inside": None if outer is None else name_attribution(article, outer),
    }


def name_attribution(article: Article, attribution: Attribution) -> str:
    """Name an attribution by article and spans: 16 hex digits."""
    parts = (attribution.source, attribution.cue, attribution.content)
    return build_id(article.id, "attribution", *([[s.start, s.end] for s in spans] for spans in parts))


def _list_spans(text: str, spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"text": span.of(text), "start": span.start, "end": span.end} for span in spans]
