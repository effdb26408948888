"""Commands that read texts: `kg read`, `kg quotes`, `kg extract`. One JSON object a line on stdout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import complain, words, write_out
from kg.cli.readers import (
    ANSWERS,
    AllowRemote,
    Calls,
    CallTimeout,
    KeptAnswers,
    ModelName,
    Offline,
    ReaderUrl,
    ask_model,
)
from kg.errors import UsageError
from kg.jobs.options import build_options, choose_texts, read_asking
from kg.model import Article, Found
from kg.reading import ReadOptions, Skipped, is_cut, read_sources

if TYPE_CHECKING:
    from kg.frames import GivenFrames

Files = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for stdin.", metavar="FILE...")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of the files, such as latin-1.")]
Year = Annotated[int | None, typer.Option(help="Year of the articles where the text gives none.")]
Outlet = Annotated[
    str | None,
    typer.Option(
        help="Outlet of the articles that name none themselves; what a file or archive names stays. To put another in "
        "its place, write outlet = into NAME.toml beside the file."
    ),
]
MaxMb = Annotated[float, typer.Option(help="Refuse larger files (megabytes).")]
Field = Annotated[list[str] | None, typer.Option(help="JSON field of a fact, such as text=article.body.")]
NamePattern = Annotated[
    str | None, typer.Option(help="Facts in file names, such as '{date}_{outlet}_{title}'; {skip} is none.")
]
DateOrder = Annotated[
    str | None, typer.Option(help="dmy or mdy: how 03/04/2025 is meant, where nothing in the file tells.")
]
Language = Annotated[
    list[str] | None,
    typer.Option(help="Languages to read, such as de; all: every one. Others are left out and counted."),
]
Reader = Annotated[str, typer.Option("--attribution", help="both (rules and learned tagger) or rules.")]
Cues = Annotated[Path | None, typer.Option(help="Your cue file, on top of the bundled one.")]
Codebook = Annotated[
    Path | None, typer.Option(help="Your codebook (kg codebook new): its cues, actors, topics and acts.")
]
Calibration = Annotated[
    Path | None, typer.Option(help="File of kg evaluate --calibrate: confidence refitted from verdicts.")
]
ReaderModel = Annotated[
    Path | None,
    typer.Option("--reader-model", help="Model folder of kg train, instead of the bundled reader."),
]
Actors = Annotated[Path | None, typer.Option(help="Your actor table, on top of the bundled one.")]
Frames = Annotated[
    list[Path] | None,
    typer.Option(
        help="Frames to take instead of reading acts in their articles: a file, or a folder of *.jsonl."
    ),
]


def add_text_commands(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("read")(read)
    app.command("quotes")(quotes)
    app.command("extract")(extract)


def read(
    files: Files,
    encoding: Encoding = None,
    year: Year = None,
    outlet: Outlet = None,
    max_mb: MaxMb = 10.0,
    field: Field = None,
    name_pattern: NamePattern = None,
    date_order: DateOrder = None,
    language: Language = None,
) -> None:
    """Show how articles are read: facts with how they were found, paragraphs with their roles."""
    options = choose_texts(
        build_options(encoding, year, outlet, max_mb, field), name_pattern, date_order, language or ["all"]
    )
    failed = False
    for article in list_articles(files, options):
        failed = failed or article is None
        if article is not None:
            write_out(json.dumps(describe_article(article), ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)


def quotes(
    files: Files,
    encoding: Encoding = None,
    year: Year = None,
    outlet: Outlet = None,
    max_mb: MaxMb = 10.0,
    field: Field = None,
    name_pattern: NamePattern = None,
    date_order: DateOrder = None,
    language: Language = None,
    attribution: Reader = "both",
    min_confidence: Annotated[float, typer.Option(help="0-1")] = 0.0,
    form: Annotated[str, typer.Option("--format", help="jsonl")] = "jsonl",
) -> None:
    """Print who is the source of which words: source, cue and content of every attribution."""
    from kg.attribution.records import to_quote_record
    from kg.jobs.engine import load_engine

    _check("--format", form, ("jsonl",))
    _check("--attribution", attribution, ("both", "rules"))
    asked = build_options(encoding, year, outlet, max_mb, field)
    options = choose_texts(asked, name_pattern, date_order, language)
    engine, failed = load_engine(attribution), False
    for article in list_articles(files, options):
        failed = failed or article is None
        for found in engine.find_attributions(article) if article is not None else []:
            if found.confidence >= min_confidence:
                assert article is not None
                write_out(json.dumps(to_quote_record(article, found), ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)


def extract(
    files: Files,
    encoding: Encoding = None,
    year: Year = None,
    outlet: Outlet = None,
    max_mb: MaxMb = 10.0,
    field: Field = None,
    name_pattern: NamePattern = None,
    date_order: DateOrder = None,
    language: Language = None,
    attribution: Reader = "both",
    cues: Cues = None,
    actors: Actors = None,
    codebook: Codebook = None,
    calibration: Calibration = None,
    frames: Frames = None,
    reader: ReaderUrl = None,
    model: ModelName = None,
    allow_remote: AllowRemote = False,
    answers: KeptAnswers = ANSWERS,
    offline: Offline = False,
    calls: Calls = 4,
    call_timeout: CallTimeout = 300.0,
    reader_model: ReaderModel = None,
    acts: Annotated[str | None, typer.Option(help="Only these acts, such as accuse,deny.")] = None,
    min_confidence: Annotated[float, typer.Option(help="0-1")] = 0.0,
    form: Annotated[
        str, typer.Option("--format", help="jsonl; frames: what was read, nobody resolved, for --frames")
    ] = "jsonl",
) -> None:
    """Print the statements of articles: speaker, act, target, proposition, exact words, grounds, answers."""
    from kg.codebook import load_codebook
    from kg.frames import build_frame_lines
    from kg.jobs.engine import load_engine
    from kg.jobs.given import take_frames
    from kg.records import build_lines

    _check("--format", form, ("jsonl", "frames"))
    _check("--attribution", attribution, ("both", "rules"))
    if form == "frames" and (acts or min_confidence):
        raise UsageError(
            "--acts and --min-confidence choose statements - leave them out with --format frames"
        )
    codes = load_codebook(codebook).codes
    wanted = {_check("--acts", name.strip(), tuple(codes.acts)) for name in acts.split(",")} if acts else None
    asked = build_options(encoding, year, outlet, max_mb, field)
    options, failed = choose_texts(asked, name_pattern, date_order, language), False
    articles: Iterable[Article | None] = list_articles(files, options)
    given = None
    asking = read_asking(reader, model, allow_remote, answers, offline, calls, call_timeout)
    if frames or asking is not None:
        articles = list(articles)
        read = [one for one in articles if one is not None]
        given = tell_frames(take_frames(frames, read, codes)) if frames else None
        if asking is not None:
            given = ask_model(asking, lambda: read, given, (codebook, actors), len(read))
    engine = load_engine(
        attribution, cues, actors, codebook=codebook, calibration=calibration, reader=reader_model
    )
    engine = engine if given is None else engine.take_frames(given)
    for article in articles:
        if article is None:
            failed = True
        elif form == "frames":
            write_out(build_frame_lines(article, engine.read_frames(article)))
        else:
            found = (s for s in engine.extract(article) if s.confidence >= min_confidence)
            write_out(build_lines(s for s in found if wanted is None or s.act in wanted))
    if failed:
        raise typer.Exit(1)


def tell_frames(given: GivenFrames) -> GivenFrames:
    """Say for how many articles frames were given."""
    words.print(given.describe(), markup=False)
    return given


def list_articles(files: list[str], options: ReadOptions) -> Iterator[Article | None]:
    """Give the articles; None for an input that gave none, after saying why on stderr."""
    for found in read_sources(files, options):
        if isinstance(found, Article):
            if is_cut(found):
                complain(f"{found.source}: cut off by a paywall - what it keeps back is not read")
            yield found
        elif isinstance(found, Skipped):
            complain(found.reason if found.where in found.reason else f"{found.where}: {found.reason}")
            if not found.ignored:
                yield None


def describe_article(article: Article) -> dict[str, Any]:
    """Describe an article as a JSON-able dict: facts, then paragraphs."""
    names = ("outlet", "title", "author", "agency", "published", "place", "url")
    more = ("section", "page", "words", "document", "reader")
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


def _check(option: str, value: str, known: tuple[str, ...] | list[str]) -> str:
    if value not in known:
        raise UsageError(f"{option} {value!r} - expected {', '.join(known)}")
    return value
