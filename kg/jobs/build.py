"""The main job: articles in, a whole new store out, with a report of what was read, found and skipped.

Articles that neither changed nor meet a changed engine are not read again. The old store stays in place until
the new one is whole; a build that is killed leaves it as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ReadError
from kg.jobs.engine import Engine
from kg.model import Article, Statement
from kg.reading import ReadOptions, Skipped, read_sources
from kg.store import Draft, replace_store

#: Told about each article: its source, and whether it was read anew.
Progress = Callable[[str, bool], None]


@dataclass(slots=True)
class BuildReport:
    """What one build did.

    Attributes:
        articles: In order of reading, each text once.
        statements: Of all of them, in article order.
        skipped: Inputs that gave no article, with the reason.
        reused: How many articles were taken over unread.
        repeated: Sources whose text is exactly that of an earlier article.
    """

    articles: list[Article] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    reused: int = 0
    repeated: list[str] = field(default_factory=list)


def build_store(
    inputs: Sequence[str],
    store: Path,
    engine: Engine,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the store anew from the inputs.

    Args:
        inputs: Files, folders, globs, `-`.
        store: Folder of the store; the version in it is replaced when the new one is whole.
        engine: From `load_engine`.
        options: How to read the inputs.
        progress: Called after each article.

    Raises:
        ReadError: No input gave an article; the old store stays.
        StoreError: The store cannot be written.
    """
    report = BuildReport()

    def build(draft: Draft) -> None:
        items = []
        for article in _list_articles(inputs, options, report):
            kept = draft.read_part(article, engine.fingerprint)
            statements = tuple(engine.extract(article)) if kept is None else kept
            if kept is None:
                draft.write_part(article, engine.fingerprint, statements)
            report.reused += kept is not None
            report.articles.append(article)
            report.statements.extend(statements)
            items.append((article, statements, engine.fingerprint))
            if progress is not None:
                progress(article.source, kept is None)
        _refuse_nothing(report)
        names = {t.id: t.label for t in engine.gazetteer.topics.values()}
        names |= {a.id: a.label for a in engine.gazetteer.actors.values()}
        draft.store.add_all(items, names=_pick_names(report.statements, names))
        draft.store.infer()

    replace_store(store, build)
    return report


def _list_articles(inputs: Sequence[str], options: ReadOptions | None, report: BuildReport) -> list[Article]:
    """Read the inputs; an exact repeat of an earlier text is counted and left out."""
    seen: dict[str, Article] = {}
    for found in read_sources(inputs, options):
        if isinstance(found, Skipped):
            report.skipped.append(found)
        elif found.id in seen:
            report.repeated.append(found.source)
        else:
            seen[found.id] = found
    return list(seen.values())


def _refuse_nothing(report: BuildReport) -> None:
    if not report.articles:
        reasons = "; ".join(s.reason for s in report.skipped[:3]) or "no input"
        raise ReadError(f"no article to build from - {reasons} - name files or folders with articles")


def _pick_names(statements: Sequence[Statement], names: dict[str, str]) -> dict[str, str]:
    """Pick the labels of the topics, sides and parties that the statements name."""
    used: set[str] = set()
    for statement in statements:
        for party in (statement.speaker, statement.target):
            if party is not None:
                used |= {party.actor.id, party.actor.side or ""}
        if statement.proposition is not None:
            used |= {*statement.proposition.topics, statement.proposition.about or ""}
    return {key: names[key] for key in sorted(used) if key in names}
