"""Turns attributions into the JSON objects that `kg quotes --format jsonl` prints."""

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
        `type`, `rule`, `votes` and `confidence` (0-1, three decimals).
    """
    places = [
        [[s.start, s.end] for s in spans]
        for spans in (attribution.source, attribution.cue, attribution.content)
    ]
    return {
        "id": build_id(article.id, "attribution", *places),
        "article": article.id,
        "source": _list_spans(article.text, attribution.source),
        "cue": _list_spans(article.text, attribution.cue),
        "content": _list_spans(article.text, attribution.content),
        "type": attribution.kind,
        "rule": attribution.rule,
        "votes": list(attribution.votes),
        "confidence": round(attribution.confidence, 3),
    }


def _list_spans(text: str, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Give each span with its text."""
    return [{"text": span.of(text), "start": span.start, "end": span.end} for span in spans]
