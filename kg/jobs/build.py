"""The main job: articles in, a whole new store out, with a report of what was read, found and skipped.

    inputs -> articles, one at a time -> workers -> part files -> quads, and a ledger of what can be compared
    ledger -> links between articles -> inferences -> the new store takes the place of the old one

Memory does not grow with the texts: of each article only its id stays. Articles that neither changed nor meet a
changed engine are not read again; what is extracted is kept at once, so a build that is killed goes on where it was.
The old store stays in place until the new one is whole.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ReadError
from kg.gazetteer import Gazetteer
from kg.jobs.engine import Engine
from kg.jobs.reviewing import Review, load_review
from kg.jobs.workers import WORTH_A_POOL, Outcome, extract_safely, open_crew
from kg.linking import Ledger, find_links
from kg.model import MAIN_ACTS, Act, Actor, ActorKind, Article, Statement
from kg.reading import ReadOptions, Skipped, read_sources
from kg.store import Draft, replace_store

#: Told about each article: its source, and whether it was read anew.
Progress = Callable[[str, bool], None]
#: Rows that the report's accusation table shows at most; `kg query accusations` shows all.
ROWS = 60


@dataclass(slots=True)
class BuildReport:
    """What one build did, in numbers, so that it stays small however much is built.

    Attributes:
        articles: Each text once.
        outlets: Articles by outlet; `unknown outlet` where none is known.
        acts: Statements by act.
        untargeted: Main statements that name no target.
        accusations: The first `ROWS` accusations: who, whom, what, grounds, answered by, id.
        skipped: Inputs that gave no article, with the reason.
        reused: How many articles were taken over unread.
        repeated: Sources whose text is exactly that of an earlier article.
        copies: Articles that repeat a longer one.
        retold: Statements that report an act that another statement reports too.
        review: What became of the reviewers' verdicts; None where none were asked for.
    """

    articles: int = 0
    outlets: Counter[str] = field(default_factory=Counter)
    acts: Counter[Act] = field(default_factory=Counter)
    untargeted: int = 0
    accusations: list[tuple[str, ...]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    reused: int = 0
    repeated: list[str] = field(default_factory=list)
    copies: int = 0
    retold: int = 0
    review: Review | None = None

    def note(self, article: Article, statements: Sequence[Statement]) -> None:
        """Count one article and its statements."""
        self.articles += 1
        self.outlets[article.outlet.value if article.outlet else "unknown outlet"] += 1
        self.acts.update(s.act for s in statements)
        self.untargeted += sum(s.target is None for s in statements if s.act in MAIN_ACTS)
        if len(self.accusations) < ROWS:
            self.accusations += build_accusation_rows(statements)[: ROWS - len(self.accusations)]


@dataclass(frozen=True, slots=True)
class Work:
    """Who does the extraction, and whose verdicts are applied to it.

    Attributes:
        review: From `load_review`, used for this build only; None: no verdicts.
        workers: Processes; 0 takes one for each core, and none for a few articles.
        cluster: None, `local`, or the address of a Dask scheduler.
    """

    workers: int = 0
    cluster: str | None = None
    review: Review | None = None


def build_store(
    inputs: Sequence[str],
    store: Path,
    engine: Engine,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    work: Work | None = None,
) -> BuildReport:
    """Build the store anew from the inputs.

    Args:
        inputs: Files, folders, globs, `-`.
        store: Folder of the store; the version in it is replaced when the new one is whole.
        engine: From `load_engine`.
        options: How to read the inputs.
        progress: Called after each article.
        work: Who extracts; the result is the same bytes for any. None: as `Work()`.

    Raises:
        ReadError: No input gave an article; the old store stays.
        StoreError: The store cannot be written.
        UsageError: The workers cannot be had, or die again and again.
    """
    review = (work or Work()).review or load_review(None, machine_only=True)
    report = BuildReport(review=review)

    def build(draft: Draft) -> None:
        ledger = Ledger(draft.folder / "ledger.db")
        outlets: dict[str, Actor] = {}
        articles = _list_articles(read_sources(inputs, options), report)
        names = _list_names(engine.gazetteer)

        def stream() -> Iterator[tuple[Article, Sequence[Statement], str]]:
            for article, found, anew in _extract_all(articles, draft, engine, report, work or Work()):
                statements = review.apply(article, found)
                report.note(article, statements)
                ledger.note(article, statements)
                _note_outlet(article, outlets, engine.gazetteer)
                yield article, statements, engine.fingerprint
                if progress is not None:
                    progress(article.source, anew)

        draft.store.add_all(stream(), names=names, outlets=outlets)
        _refuse_nothing(report)
        links = review.correct_links(find_links(ledger, draft.store.open_reader(), names))
        report.copies, report.retold = len(links.duplicates), len(links.same_acts)
        draft.store.set_links(links)
        draft.store.set_reviews(review.list_outcomes())
        draft.store.infer()
        ledger.close()
        (draft.folder / "ledger.db").unlink()

    replace_store(store, build)
    return report


def _list_articles(found: Iterable[Article | Skipped], report: BuildReport) -> Iterator[Article]:
    """Give the articles one at a time; an exact repeat of an earlier text is counted and left out."""
    seen: set[bytes] = set()
    for one in found:
        if isinstance(one, Skipped):
            report.skipped.append(one)
        elif bytes.fromhex(one.id) in seen:
            report.repeated.append(one.source)
        else:
            seen.add(bytes.fromhex(one.id))
            yield one


def _extract_all(
    articles: Iterator[Article], draft: Draft, engine: Engine, report: BuildReport, work: Work
) -> Iterator[tuple[Article, Sequence[Statement], bool]]:
    """Give each article with its statements, in order, and whether it was read anew; keep what is new."""
    known = ((article, draft.read_part(article, engine.fingerprint)) for article in articles)
    for article, outcome, kept in _run(known, engine, work):
        if isinstance(outcome, str):
            report.skipped.append(Skipped(article.source, f"{article.source}: {outcome}"))
            continue
        if kept:
            report.reused += 1
        else:
            draft.write_part(article, engine.fingerprint, outcome)
        yield article, outcome, not kept


def _run(
    known: Iterator[tuple[Article, Outcome | None]], engine: Engine, work: Work
) -> Iterator[tuple[Article, Outcome, bool]]:
    """Extract what has no outcome yet: here while it is little or one worker is asked for, else by workers."""
    workers = work.workers or os.cpu_count() or 1
    if work.cluster is None and work.workers < 2:
        left = WORTH_A_POOL if workers > 1 and not work.workers else None
        for article, outcome in known:
            yield (
                article,
                extract_safely(engine, article) if outcome is None else outcome,
                outcome is not None,
            )
            left = left - 1 if left is not None and outcome is None else left
            if left == 0:
                break
        else:
            return
    with open_crew(engine, workers, work.cluster) as crew:
        yield from crew.run(known)


def _note_outlet(article: Article, outlets: dict[str, Actor], gazetteer: Gazetteer) -> None:
    """Find the actor behind an outlet's name, so that who publishes and who is quoted are one."""
    name = article.outlet.value if article.outlet else None
    if name is not None and name not in outlets:
        meant = {hit.actor.id: hit.actor for hit in gazetteer.find(name)}
        found = [actor for actor in meant.values() if actor.kind is ActorKind.OUTLET]
        if len(found) == 1:
            outlets[name] = found[0]


def _list_names(gazetteer: Gazetteer) -> dict[str, str]:
    """List the labels that the gazetteer knows, by id; the store keeps those that its statements refer to."""
    names = {topic.id: topic.label for topic in gazetteer.topics.values()}
    return names | {actor.id: actor.label for actor in gazetteer.actors.values()}


def _refuse_nothing(report: BuildReport) -> None:
    if not report.articles:
        reasons = "; ".join(s.reason for s in report.skipped[:3]) or "no input"
        raise ReadError(f"no article to build from - {reasons} - name files or folders with articles")


def build_accusation_rows(statements: Sequence[Statement]) -> list[tuple[str, ...]]:
    """Build rows of the accusation table from one article: who, whom, what, grounds, answered by, id."""
    answers: dict[str, set[str]] = {}
    for statement in statements:
        for key in statement.answers:
            answers.setdefault(key, set()).add(f"{statement.speaker.actor.label} ({statement.act.value})")
    return [
        (
            s.speaker.actor.label,
            s.target.actor.label if s.target else "-",
            s.proposition.label[:70] if s.proposition else "-",
            "; ".join(e.mention.text for e in s.grounds)[:50] or "none given",
            "; ".join(sorted(answers.get(s.id, ()))) or "-",
            s.id,
        )
        for s in statements
        if s.act is Act.ACCUSE
    ]
