"""What a program asks of a built store beside queries: why a statement is there, measures, scores, codings, pages.

Each function does what the command of its name does, with the same options; the command prints what it gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack
from warnings import warn

from kg.codes import SHIPPED
from kg.errors import ReadError, UsageError, suggest
from kg.files import write_atomic
from kg.jobs.options import Settings
from kg.model import Article, Statement
from kg.store import Store, holds_store, open_store, take_store
from kg.table import Table

if TYPE_CHECKING:
    from kg.analysis.events import Event
    from kg.importing.codings import Codings, Slots
    from kg.jobs.codedframes import CodedFrames
    from kg.review.verdicts import Verdict

#: Measures of networks.
NETWORKS: Final = (
    "two-mode", "one-mode", "centrality", "blocs", "hierarchy", "polarisation", "backbone", "windows", "balance",
)  # fmt: skip
#: Measures of what came back to what, on what grounds, by whom told.
LEDGERS: Final = (
    "answers", "exchanges", "evidence", "figures", "positions", "outlets", "depth", "deadlines",
    "who-whom", "reciprocity", "signed", "triads",
)  # fmt: skip
#: Tools whose codings are read.
SOURCES: Final = ("dna", "csv", "brat", "cas")
_SLOTS = ("speaker", "person", "target", "content", "stance", "act", "kind")


class Measure(TypedDict, total=False):
    """How to measure: the fields of `kg.jobs.options.Settings`, which say what each does."""

    aggregation: str
    normalization: str
    level: str
    busiest: int
    window: int
    kernel: str
    alpha: float
    method: str
    count: int
    backend: str
    act: str
    only: str
    most: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken from a file of codings.

    Attributes:
        statements: One for each coding that fits.
        left: How many codings were left out, by reason.
        codings: As the tool has them, with their articles.
        stanceless: Nothing tells for or against: every coding is read as `state`.
        written: Files and stores that were asked for.
        frames: What was written as frames; None: nothing.
    """

    statements: list[Statement]
    left: Counter[str]
    codings: Codings
    stanceless: bool
    written: tuple[Path, ...] = ()
    frames: CodedFrames | None = None


def explain(store: Store | str | Path, statement: str) -> str:
    """Explain why a statement is there: sentence with roles, rule and cue, who is who, evidence, answers, reviews.

    Args:
        store: What holds it; or its folder or address, which is opened for reading.
        statement: Its id, or the beginning of it. One that a reviewer rejected is explained by the review.

    Raises:
        QueryError: No statement, or several, with such an id.

    >>> explain(open_store(), "0123")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: no statement with id '0123' - expected one - `kg query statements` lists the ids
    """
    from kg.jobs.explaining import describe_reviews, explain_statement, find_statement
    from kg.queries import run_query

    store = take_store(store)
    statements = store.statements()
    said = list(run_query(store, "reviews").records())
    gone = [r for r in said if r["verdict"] == "rejected" and str(r["statement"]).startswith(statement)]
    if len(gone) == 1:
        return f"{gone[0]['statement']}  is no statement any more\n{describe_reviews(gone)}"
    found = find_statement(statements, statement)
    article, _ = store.article(found.article)
    reviews = describe_reviews(r for r in said if r["statement"] == found.id)
    return explain_statement(found, article, statements) + reviews


def write_report(
    store: Store | str | Path,
    folder: str | Path = "exports",
    *,
    min_confidence: float | None = None,
    title: str = "",
) -> list[Path]:
    """Write the report: pages that open from disk and lead from every figure to the exact words.

    Args:
        store: What the pages show; or its folder or address.
        folder: Made when it is not there.
        min_confidence: Show what is as sure as this, 0-1, or accepted by a reviewer; None: the package's own limit.
        title: Name of the dispute; "" for none.

    Returns:
        The pages, in order of name.

    Raises:
        ExportError: The folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "index.html" in [page.name for page in write_report(open_store(), folder)]
    True
    """
    from kg.jobs.exporting import write_site

    return write_site(take_store(store), Path(folder), min_confidence, dispute=title)


def analyse(  # noqa: PLR0913 - what a network is made of
    store: str | Path,
    measure: str,
    *,
    coder: str = "",
    dna: str | Path | None = None,
    exclude: Mapping[str, Sequence[str]] | None = None,
    duplicates: str = "include",
    column: str = "content",
    tell: Callable[[str], object] = warn,
    **settings: Unpack[Measure],
) -> Table:
    """Measure who stands with whom (networks), or what came back to what, on what grounds, by whom told (ledgers).

    Args:
        store: Folder of the store, or address of a server.
        measure: One of `NETWORKS` or `LEDGERS`.
        coder: The codings of this coder beside the store, instead of the machine's statements; "": none.
        dna: Networks: a DNA database instead of the store.
        exclude: Networks: values that are left out, by variable.
        duplicates: Networks: include, document, week, month, year, acrossrange.
        column: Networks: content, or concept (those of the codebook that the store was built with).
        tell: Told in a sentence what of a DNA database is left out, and why; by default it is a warning.
        **settings: See `Measure`.

    Raises:
        QueryError, UsageError: A measure or setting that there is not, or a library that is missing.
        StoreError: There is no such store.

    >>> analyse("store", "love")
    Traceback (most recent call last):
    ...
    kg.errors.UsageError: unknown measure 'love' - expected one of two-mode, one-mode, centrality, blocs, hierarchy, \
polarisation, backbone, windows, balance, answers, exchanges, evidence, figures, positions, outlets, depth, deadlines, \
who-whom, reciprocity, signed, triads
    """
    from kg.analysis.discourse import keep_busiest, select_events
    from kg.jobs import analysing

    known = (*NETWORKS, *LEDGERS)
    if measure not in known:
        raise UsageError(f"unknown measure {measure!r} - {suggest(measure, known)}")
    chosen = Settings(**settings)
    if measure in NETWORKS:
        events = _list_events(Path(store), coder, dna, chosen.level, column, tell)
        kept = select_events(events, exclude or {}, duplicates, chosen.aggregation != "ignore")
        kept = keep_busiest(kept, chosen.busiest) if chosen.busiest else kept
        return analysing.NETWORKS[measure](kept, chosen)
    if dna is not None:
        raise UsageError(f"{measure} needs targets and answers, which a DNA database lacks - name a store")
    return analysing.LEDGERS[measure](analysing.load_corpus(Path(store), coder), chosen)


def _list_events(
    store: Path,
    coder: str,
    dna: str | Path | None,
    level: str,
    column: str,
    tell: Callable[[str], object],
) -> Sequence[Event]:
    from kg.analysis.events import from_codings, from_statements
    from kg.importing.dna import read_dna
    from kg.jobs.analysing import load_corpus

    if dna is not None:
        return from_codings(read_dna(Path(dna)), level, column, tell)
    corpus = load_corpus(store, coder)
    events = from_statements(corpus.statements, corpus.articles, level, column)
    if column == "concept" and corpus.statements and not events:
        raise UsageError(
            "no statement of this store falls under a concept - name concepts in a codebook "
            "(kg codebook suggest), then kg build --codebook FILE"
        )
    return events


def score(store: str | Path, *, coder: str = "", by: str = "act") -> Table:
    """Score the machine against codings kept beside the store: precision, recall, F1 by act, with 95 % intervals.

    Args:
        store: Folder of the store. Codings of articles that it does not hold are left out.
        coder: Only this coder; "" for all.
        by: act, or stance (agrees or rejects, as in DNA).

    Raises:
        UsageError: There are no codings, or none by that coder.

    >>> score("nowhere")
    Traceback (most recent call last):
    ...
    kg.errors.UsageError: no codings beside nowhere - add some: kg import TOOL FILE --store nowhere
    """
    from kg.analysis.scoring import score_codings
    from kg.jobs.coding import read_codings

    codings = read_codings(Path(store), coder)
    opened = open_store(Path(store), read_only=True)
    return score_codings(opened.statements(), codings, set(opened.article_ids()), by)


def evaluate(store: Store | str | Path, verdicts: str | Path | None = None) -> Table:
    """Score the machine on what was reviewed, by act, rule and outlet, with 95 % intervals.

    Args:
        store: Built with or without the verdicts: the machine's own reading is kept. Or its folder or address.
        verdicts: The log; None: that of the bundled articles, and `verdicts.jsonl` here.

    Raises:
        ReadError: The log cannot be read.

    >>> evaluate(open_store()).rows
    ()
    """
    from kg.jobs.evaluating import build_score_table, read_machine
    from kg.jobs.reviewing import read_entries

    entries = read_entries(None if verdicts is None else Path(verdicts))
    store = take_store(store)
    return build_score_table(read_machine(store), entries, store.articles())


def verdicts(log: str | Path = "verdicts.jsonl") -> list[Verdict]:
    """Read a log of verdicts, in its order, as `kg verdicts check` does.

    Raises:
        ReadError: It cannot be read, or has bad lines; each is named by its number.

    >>> from kg.files import find_data
    >>> isinstance(verdicts(find_data("articles", "verdicts.jsonl")), list)
    True
    """
    from kg.review.log import read_log

    found = read_log(Path(log), must_exist=True)
    if found.faults:
        raise ReadError("; ".join(f"{log}:{number}: {fault}" for number, fault in found.faults))
    return [entry.verdict for entry in found.entries]


def import_codings(  # noqa: PLR0913 - the options of every tool, and where codings go
    tool: str,
    file: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    slots: Mapping[str, str] | None = None,
    acts: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    coder: str = "",
    types: str | Path | None = None,
    store: str | Path | None = None,
    into: str | Path | None = None,
    texts: str | Path | None = None,
    frames: str | Path | None = None,
) -> Imported:
    """Take codings of another tool in, marked by coder.

    Args:
        tool: `dna`, `csv`, `brat` or `cas`.
        file: The file of that tool.
        columns: CSV: ours to theirs, such as `{"speaker": "actor"}`.
        slots: Slot to variable, such as `{"content": "concept"}`.
        acts: What a value or type of theirs means, such as `{"con": "deny"}`.
        encoding: CSV: of the file.
        coder: brat, cas: whose annotation it is.
        types: cas: the type system of an XMI file.
        store: Keep the codings beside this store, to score the machine by; a CSV without texts may name its articles.
        into: Make a store of the codings alone.
        texts: Write the texts as JSON Lines, for the machine to read.
        frames: Write the codings as frames, for `kg.build(..., frames=)`.

    Raises:
        ReadError, UsageError: The file cannot be read; a tool, slot or act that there is not.

    >>> import_codings("nvivo", "codes.nvp")
    Traceback (most recent call last):
    ...
    kg.errors.UsageError: cannot import 'nvivo' - expected dna, csv, brat, cas
    """
    from kg.importing.codings import has_stance, to_statements
    from kg.jobs.codedframes import build_coded_frames

    codings = _read_codings(tool, Path(file), columns or {}, encoding, coder, types, store)
    statements, left = to_statements(codings, chosen := _choose_slots(tool, slots or {}, acts or {}))
    coded = build_coded_frames(statements, codings.articles) if frames else None
    stanceless = bool(statements) and not has_stance(codings, chosen)
    # All is read and checked before anything is written.
    written = _write_codings(tool, Path(file), codings, statements, store, into, texts)
    written += [_write_frames(Path(frames), coded)] if frames and coded else []
    return Imported(statements, left, codings, stanceless, tuple(written), coded)


def _write_frames(path: Path, coded: CodedFrames) -> Path:
    return write_atomic(path, coded.lines.encode("utf-8", "surrogatepass"))


def _write_codings(  # noqa: PLR0913 - where codings go
    tool: str,
    file: Path,
    codings: Codings,
    statements: Sequence[Statement],
    store: str | Path | None,
    into: str | Path | None,
    texts: str | Path | None,
) -> list[Path]:
    from kg.jobs.coding import build_coded_store, write_codings, write_texts

    written: list[Path] = []
    if store:
        written.append(write_codings(Path(store), tool, file, statements))
    if into:
        written.append(build_coded_store(Path(into), codings, statements))
    if texts:
        written.append(write_texts(codings.articles.values(), Path(texts)))
    return written


def _read_codings(  # noqa: PLR0913 - the options of every tool
    tool: str,
    file: Path,
    columns: Mapping[str, str],
    encoding: str,
    coder: str,
    types: str | Path | None,
    store: str | Path | None,
) -> Codings:
    from kg.importing.brat import read_brat
    from kg.importing.cas import read_cas
    from kg.importing.dna import read_dna
    from kg.importing.tables import read_coding_table

    if tool == "dna":
        return read_dna(file)
    if tool == "csv":
        return read_coding_table(file, columns, encoding, _build_finder(store))
    if tool == "brat":
        return read_brat(file, coder)
    if tool == "cas":
        return read_cas(file, None if types is None else Path(types), coder=coder)
    raise UsageError(f"cannot import {tool!r} - expected {', '.join(SOURCES)}")


def _build_finder(store: str | Path | None) -> Callable[[str], Article | None] | None:
    """Build what finds the articles of a store by id; None where there is no store yet."""
    if store is None or not holds_store(Path(store)):
        return None
    opened = open_store(store, read_only=True)
    known = set(opened.article_ids())
    return lambda key: opened.article(key)[0] if key in known else None


def _choose_slots(tool: str, given: Mapping[str, str], acts: Mapping[str, str]) -> Slots:
    from kg.importing.codings import Slots

    start = Slots() if tool == "dna" else Slots("speaker", "person", "target", "content", "stance")
    stray = [name for name in given if name not in _SLOTS]
    if stray:
        raise UsageError(f"--slot {stray[0]!r} - expected one of {', '.join(_SLOTS)}")
    if wrong := [act for act in acts.values() if act not in SHIPPED.acts]:
        raise UsageError(f"--act {wrong[0]!r} - expected VALUE=ACT with one of {', '.join(SHIPPED.acts)}")
    meant = {word.strip().lower(): SHIPPED.act(act) for word, act in acts.items()}
    return replace(start, kinds_are_acts=tool == "brat", acts=meant, **given)
