"""Commands that read texts: `kg read`, `kg quotes`, `kg extract`. One JSON object a line on stdout."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from typing import Annotated, Any

import typer

from kg.cli.choosing import find_least
from kg.cli.console import complain, write_out
from kg.cli.options import spread
from kg.cli.readers import take_frames
from kg.errors import UsageError, choose
from kg.jobs.options import Model, Reading, Tables
from kg.model import Article, Found
from kg.reading import ReadOptions, Skipped, is_cut, read_sources

Files = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for stdin.", metavar="FILE...")]


@spread
def read(files: Files, *, reading: Reading) -> None:
    """Show how articles are read: facts with how they were found, paragraphs with their roles."""
    failed = False
    for article in list_articles(files, reading.build(["all"])):
        failed = failed or article is None
        if article is not None:
            write_out(json.dumps(describe_article(article), ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)


@spread
def quotes(
    files: Files,
    *,
    reading: Reading,
    attribution: Annotated[str, typer.Option(help="both (rules and learned tagger) or rules.")] = "both",
    min_confidence: Annotated[float, typer.Option(help="0-1")] = 0.0,
) -> None:
    """Print who is the source of which words: source, cue and content of every attribution."""
    from kg.attribution.records import to_quote_record

    find_least(False, min_confidence)
    engine, failed = Tables(attribution).load_engine(), False
    for article in list_articles(files, reading.build()):
        failed = failed or article is None
        for found in engine.find_attributions(article) if article is not None else []:
            if found.confidence >= min_confidence:
                assert article is not None
                write_out(json.dumps(to_quote_record(article, found), ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)


@spread
def extract(
    files: Files,
    *,
    reading: Reading,
    tables: Tables,
    asked: Model,
    acts: Annotated[str | None, typer.Option(help="Only these acts, such as accuse,deny.")] = None,
    min_confidence: Annotated[float, typer.Option(help="0-1")] = 0.0,
    form: Annotated[
        str, typer.Option("--format", help="jsonl; frames: what was read, nobody resolved, for --frames")
    ] = "jsonl",
) -> None:
    """Print the statements of articles: speaker, act, target, proposition, exact words, grounds, answers."""
    from kg.frames import build_frame_lines
    from kg.records import build_lines

    wanted = _choose_acts(acts, min_confidence, form, tables)
    articles: Iterable[Article | None] = list_articles(files, reading.build())
    given = None
    if tables.frames or asked.build() is not None:
        articles = list(articles)
        read = [one for one in articles if one is not None]
        given = take_frames(tables, asked, lambda: read, lambda: len(read))
    engine, failed = tables.load_engine().take_frames(given), False
    for article in articles:
        if article is None:
            failed = True
        elif form == "frames":
            write_out(build_frame_lines(article, engine.read_frames(article)))
        else:
            found = (s for s in engine.extract(article) if s.confidence >= min_confidence)
            write_out(build_lines(s for s in found if s.act in wanted))
    if failed:
        raise typer.Exit(1)


def _choose_acts(acts: str | None, least: float, form: str, tables: Tables) -> Container[str]:
    """Choose the acts that are printed: of the codebook's, those that are named, or all."""
    choose("--format", form, ("jsonl", "frames"))
    find_least(False, least)
    if form == "frames" and (acts or least):
        raise UsageError(
            "--acts and --min-confidence choose statements - leave them out with --format frames"
        )
    known = tuple(tables.load_codebook().codes.acts)
    return {choose("--acts", name.strip(), known) for name in acts.split(",")} if acts else known


def list_articles(files: list[str], options: ReadOptions) -> Iterator[Article | None]:
    """Give the articles; None for an input that gave none, after saying why on stderr."""
    for found in read_sources(files, options):
        if isinstance(found, Article):
            if is_cut(found):
                complain(f"{found.source}: cut off by a paywall - what it keeps back is not read")
            yield found
        elif isinstance(found, Skipped):
            complain(found.describe())
            if not found.ignored:
                yield None


def describe_article(article: Article) -> dict[str, Any]:
    """Describe an article as a JSON-able dict: facts, then paragraphs."""
    names = ("outlet", "title", "author", "agency", "published", "place", "url")
    more = ("updated", "section", "page", "words", "document", "reader")
    facts: dict[str, Any] = {name: _describe_found(getattr(article, name)) for name in names}
    paragraphs = [
        {"start": p.span.start, "end": p.span.end, "role": p.role.value, "why": p.why, "copy_of": p.copy_of,
         "text": p.span.of(article.text)}
        for p in article.paragraphs
    ]  # fmt: skip
    return {
        "id": article.id,
        "source": article.source,
        "language": article.language,
        **facts,
        **{name: _describe_found(getattr(article, name)) for name in more if getattr(article, name)},
        "paragraphs": paragraphs,
    }


def _describe_found(found: Found | None) -> dict[str, Any] | None:
    if found is None:
        return None
    span = None if found.span is None else [found.span.start, found.span.end]
    return {"value": found.value, "how": found.how, "span": span}
