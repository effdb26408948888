"""Chooses the format of an answer from what the client accepts (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUALITY = re.compile(r"\s*q\s*=\s*(\d(?:\.\d*)?)\s*", re.IGNORECASE)


def choose_format(accept: str, offered: Iterable[str]) -> str | None:
    """Choose the offered media type that a client likes best.

    Args:
        accept: The Accept header; empty accepts anything.
        offered: Media types, the default first.

    Returns:
        One of `offered`; None when nothing offered is accepted. Equal likes: the earlier offer.

    >>> choose_format("text/csv;q=0.5, application/xml", ("application/json", "text/csv"))
    'text/csv'
    """
    wanted = [_read_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    likes = [(_like(media, wanted), -rank, media) for rank, media in enumerate(offered)]
    best = max(likes, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def _read_range(part: str) -> tuple[str, float]:
    media, *parameters = part.split(";")
    qualities = [match for match in map(_QUALITY.fullmatch, parameters) if match]
    return media.strip().lower(), min(1.0, float(qualities[0][1])) if qualities else 1.0


def _like(media: str, wanted: list[tuple[str, float]]) -> float:
    """Give the quality of the range that fits most closely: the very type, then `text/*`, then `*/*`."""
    for pattern in (media, f"{media.partition('/')[0]}/*", "*/*"):
        found = [quality for name, quality in wanted if name == pattern]
        if found:
            return max(found)
    return 0.0
