"""Writes the pages of invented disputes for a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.model import Article, Statement
from kg.report.site import build_report


def write_site(
    folder: Path, statements: Iterable[Statement], articles: Mapping[str, Article], least: float = 0.0
) -> tuple[Path, list[str]]:
    """Write a report's pages; give the folder and their names."""
    pages = build_report(statements, articles, least=least)
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    return folder, sorted(pages)
