"""The main job: articles in, a store out, with a report of what was read, found and skipped.

    inputs -> articles, one at a time -> workers -> part files
    who is who over all articles -> quads, and tables of what can be compared
    what came, changed or went -> links between articles -> inferences -> the new version takes the old one's place

Memory does not grow with the texts: of each article only its id stays. A file that is known is not opened again; an
article that neither changed nor meets a changed engine is not read again, and its graph stays as it is. What is
extracted is kept at once, so a build that is killed goes on where it was. The old version stays in place until the
new one is whole.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.codebook.book import load_codebook
from kg.concepts.assigning import Assigner, Example
from kg.confidence import load_confidence
from kg.counting import count_words
from kg.errors import ReadError, StoreError, UsageError
from kg.gazetteer import Gazetteer
from kg.identity.joining import Identity
from kg.identity.table import NameTable
from kg.ids import build_id
from kg.ingredients import hash_ingredients
from kg.jobs.choices import write_choices
from kg.jobs.engine import Engine
from kg.jobs.inventory import Accusation, Inventory, Summary, mark_article, summarise
from kg.jobs.reviewing import Review, load_review
from kg.jobs.waiting import Waiting, WaitingRoom
from kg.jobs.workers import WORTH_A_POOL, Outcome, extract_safely, open_crew
from kg.model import UNKNOWN_OUTLET, Actor, ActorKind, AnswerStatus, Article, Statement
from kg.pipeline.sentences import embed
from kg.rdf.quads import find_outlet
from kg.rdf.terms import node
from kg.reading import ReadOptions, Skipped, Unchanged, name_language, renew_sources
from kg.recurring import ContentTable, Grouping
from kg.review.joining import Joins
from kg.store import Draft, Store, name_part, replace_store

#: Told about each article: its source, and whether it was read anew.
Progress = Callable[[str, bool], None]
#: Rows of the accusation table at most.
ROWS = 500
#: What came back to some accusations, how sure it is, and whether a reviewer stands behind it.
_ANSWERS = """SELECT ?statement ?who ?act ?confidence ?accepted {
  VALUES ?s { ?_listed }
  ?r ck:cameBackTo ?s ; ck:force ?force ; ck:speaker/rdfs:label ?who .
  ?x oa:hasBody ?r ; ck:confidence ?confidence .
  BIND(EXISTS { ?review oa:hasTarget ?x ; ck:verdict ?verdict . FILTER(?verdict IN (
    <https://w3id.org/counterclaim/voc/verdict/accepted>, <https://w3id.org/counterclaim/voc/verdict/corrected>,
    <https://w3id.org/counterclaim/voc/verdict/added>)) } AS ?accepted)
  BIND(STRAFTER(STR(?s), "/id/statement/") AS ?statement)
  BIND(STRAFTER(STR(?force), "/force/") AS ?act) }"""


@dataclass(slots=True)
class BuildReport:
    """What one build did, in numbers, so that it stays small however much is built.

    Attributes:
        articles: Each text once.
        outlets: Articles by outlet; `unknown outlet` where none is known.
        acts: Statements by act, less sure ones too.
        least: Confidence from which statements are shown, 0-1; those that a reviewer stands behind are, always.
        less_sure: Statements that are not shown, by act.
        main: Statements of main acts, less sure ones too.
        untargeted: Of these, those that name no target.
        undated: Articles of which no day of publication is known.
        cut: Articles of which a paywall keeps back a part.
        accusations: The first `ROWS` accusations at first hand that are shown.
        answers: Who answered which of them, with the act, by id; () where the only answers are less sure than what is
            shown, nothing where none was found.
        accused: How many accusations at first hand are shown.
        unsure: How many more there are that are less sure.
        skipped: Inputs that gave no article, with the reason.
        foreign: Articles left out for their language, by its code.
        reused: How many articles were taken over unread.
        repeated: Sources whose text is exactly that of an earlier article.
        copies: Articles that repeat a longer one.
        retold: Statements that report an act that another statement reports too.
        review: What became of the reviewers' verdicts; None where none were asked for.
    """

    articles: int = 0
    outlets: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    least: float = 0.0
    less_sure: Counter[str] = field(default_factory=Counter)
    main: int = 0
    untargeted: int = 0
    accusations: list[Accusation] = field(default_factory=list)
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    undated: int = 0
    cut: int = 0
    accused: int = 0
    unsure: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    foreign: Counter[str] = field(default_factory=Counter)
    reused: int = 0
    repeated: list[str] = field(default_factory=list)
    copies: int = 0
    retold: int = 0
    review: Review | None = None

    def tell_foreign(self) -> str:
        """Say how many articles were left out in which languages, and how to read them; nothing where none were."""
        if not self.foreign:
            return ""
        listed = ", ".join(f"{count} {name_language(code)}" for code, count in self.foreign.most_common())
        return f"left out for their language: {listed} - to read them: --language {self.foreign.most_common()[0][0]}"

    def note(self, summary: Summary) -> None:
        """Count one article."""
        self.articles += 1
        self.outlets[summary.outlet] += 1
        self.undated += not summary.dated
        self.cut += summary.cut
        self.acts.update(summary.count_acts())
        self.less_sure.update(summary.count_acts(below=self.least))
        self.main += summary.main
        self.untargeted += summary.untargeted
        shown = [one for one in summary.accusations if one.sureness >= self.least]
        self.accused += len(shown)
        self.unsure += len(summary.accusations) - len(shown)
        self.accusations += shown[: ROWS - len(self.accusations)]

    def tell_unknown(self) -> list[str]:
        """Say what most articles lack that comparing outlets and days needs, each with what mends it."""
        told = []
        if 2 * self.undated > self.articles:
            told.append(
                f"{_tell_of(self.undated, self.articles, 'has', 'have')} no date, so the timeline lacks them: write "
                'published = "2021-06-14" into NAME.toml beside NAME.txt, or give --year where days lack only their '
                "year, or --field published=NAME for JSON"
            )
        unknown = self.outlets[UNKNOWN_OUTLET]
        if 2 * unknown > self.articles:
            told.append(
                f"{_tell_of(unknown, self.articles, 'names', 'name')} no outlet, so none are compared: give --outlet "
                '"The Gazette" if all are of one, or write outlet = "The Gazette" into NAME.toml beside each'
            )
        if self.cut:
            told.append(
                f"{count_words(self.cut, 'article is', 'articles are')} cut off by a paywall: "
                "what it keeps back is not read"
            )
        return told

    def rank_accusations(self) -> list[Ranked]:
        """List the charges of `accusations`, each once: most answered, most repeated, then by their words."""
        found: dict[tuple[str, ...], list[tuple[str, ...] | None]] = {}
        for one in self.accusations:
            found.setdefault(one.charge, []).append(self.answers.get(one.id))
        ranked = [
            Ranked(charge, len(told), tuple(dict.fromkeys(a for one in told for a in one or ())), () in told)
            for charge, told in found.items()
        ]
        return sorted(ranked, key=lambda one: (-len(one.answers), -one.times, one.charge))

    def count_none_found(self) -> int:
        """Count the accusations of the table to which no answer is shown, those of `count_less_sure` too."""
        return sum(not self.answers.get(one.id) for one in self.accusations)

    def count_less_sure(self) -> int:
        """Count the accusations of the table whose only answers are less sure than what is shown."""
        return sum(self.answers.get(one.id) == () for one in self.accusations)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One charge: who, whom and what; how often it was made, who answered, and if less sure answers are left out."""

    charge: tuple[str, ...]
    times: int
    answers: tuple[str, ...]
    less_sure: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """Who, whom, what, times, answered by; `a less sure one` stands for answers that are left out."""
        nothing = "a less sure one" if self.less_sure else AnswerStatus.NONE_FOUND.value
        return (*self.charge, str(self.times), "; ".join(self.answers) or nothing)


@dataclass(frozen=True, slots=True)
class Work:
    """Who does the extraction, and whose verdicts are applied to it.

    Attributes:
        review: From `load_review`, used for this build only; None: no verdicts.
        workers: Processes; 0 takes one for each core, and none for a few articles.
        cluster: None, `local`, or the address of a Dask scheduler.
        add: Keep the articles of the store that are not among the inputs.
        anew: Build every graph again, from what was extracted.
        least: Confidence from which statements are in the report's table, 0-1; None: the package's own limit. The store
            holds all.
        title: Name of the dispute, which the store keeps; "" for the codebook's title, if one is used, or the folder's.
    """

    workers: int = 0
    cluster: str | None = None
    review: Review | None = None
    add: bool = False
    anew: bool = False
    least: float | None = None
    title: str = ""


def build_store(
    inputs: Sequence[str],
    store: Path,
    engine: Engine,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    work: Work | None = None,
) -> BuildReport:
    """Build the store from the inputs.

    The result is that of a build from nothing. But what the store holds already is kept, where engine, program and
    verdicts on statements being one act are those that made it.

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
        UsageError: The workers cannot be had, or die again and again; or articles are to be added to a store that
            another engine or version of this program made.
    """
    job = work or Work()
    review = job.review or load_review(None, machine_only=True)
    examples = list_examples(engine, review)
    done: list[BuildReport] = []

    def build(draft: Draft) -> None:
        if job.add and draft.total is None and draft.replaces:
            raise UsageError(_tell_why_apart(review))
        made = _Build(engine, job, review, draft, Assigner(examples, embed))
        done.append(made.run(inputs, options, progress))

    mark = build_id(hash_ingredients(__name__), engine.fingerprint, repr(review.joins), repr(examples))
    with _leave_out_of_collection():
        replace_store(store, build, "" if "-" in inputs or review.joins_statements() else mark, anew=job.anew)
    write_choices(store, engine, options or ReadOptions(), job.add, job.title, inputs)
    return done[-1]


def _tell_why_apart(review: Review) -> str:
    """Say why nothing can be added to a store, and what to do."""
    if review.joins_statements():
        return (
            "articles cannot be added to this store - its verdicts say which statements report one act, so it is built "
            "as a whole - `kg build` with its folders and files and these"
        )
    return (
        "articles cannot be added to this store - another engine, program or verdicts made it - "
        "`kg build` without articles builds it again from those it has; then add"
    )


@contextmanager
def _leave_out_of_collection() -> Iterator[None]:
    """Let Python's collector pass over what is loaded by now: an engine's million objects do not go meanwhile."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def list_examples(engine: Engine, review: Review) -> list[Example]:
    """List what concepts are told by: the examples of the engine's codebook, and what people said of statements."""
    book = load_codebook(engine.recipe.codebook)
    return [
        Example(text, one.label) for one in book.concepts for text in one.examples
    ] + review.list_examples()


class _Build:
    """One build under way."""

    def __init__(self, engine: Engine, work: Work, review: Review, draft: Draft, assigner: Assigner) -> None:
        self._engine, self._work, self._review, self._draft = engine, work, review, draft
        self._assigner = assigner
        self._verdicts = review.mark_articles()
        self._names = _list_names(engine.gazetteer)
        self._outlets: dict[str, Actor] = {}
        self._inventory = Inventory(draft.rows)
        self._actors = NameTable(draft.rows)
        self._contents = ContentTable(draft.rows, engine.gazetteer)
        self._waiting = WaitingRoom(draft.folder / "waiting")
        self._named = WaitingRoom(draft.folder / "named")
        self._writer = draft.open_writer(self._names)
        least = load_confidence().shown if work.least is None else work.least
        self._report = BuildReport(review=review, least=least)
        self._seen: dict[bytes, None] = {}

    def run(
        self, inputs: Sequence[str], options: ReadOptions | None, progress: Progress | None
    ) -> BuildReport:
        """Build; see `build_store`."""
        found = self._list_articles(renew_sources(inputs, options, self))
        for article, outcome, kept in _run(((a, self._recall(a)) for a in found), self._engine, self._work):
            if isinstance(outcome, str):
                source = article.source
                self._report.skipped.append(Skipped(source, f"{source}: {outcome}"))
                # As if it had not been among the inputs, so that no earlier reading of it stays.
                self._seen.pop(bytes.fromhex(article.id), None)
                continue
            self._take_in(article, outcome, kept)
            if progress is not None:
                progress(article.source, not kept)
        self._close()
        return self._report

    def recall(self, mark: str) -> Iterable[Unchanged | Skipped] | None:
        """Give what a file gave before; see `kg.reading.Memory`."""
        return self._inventory.recall_file(mark, self._verdicts, self._engine.name_reading)

    def keep(self, mark: str, found: Iterable[Article | Skipped]) -> None:
        """Keep what a file gave; see `kg.reading.Memory`."""
        self._inventory.keep_file(mark, found)

    def _list_articles(self, found: Iterable[Article | Unchanged | Skipped]) -> Iterator[Article | Unchanged]:
        """Give the articles one at a time; an exact repeat of an earlier text is counted and left out."""
        for one in found:
            if isinstance(one, Skipped) and one.language:
                self._report.foreign[one.language] += 1
            elif isinstance(one, Skipped):
                self._report.skipped.append(one)
            elif bytes.fromhex(one.id) in self._seen:
                self._report.repeated.append(one.source)
            else:
                self._seen[bytes.fromhex(one.id)] = None
                yield one

    def _recall(self, article: Article | Unchanged) -> Outcome | None:
        """Give what an earlier build extracted; of what is unchanged nothing is needed."""
        if isinstance(article, Unchanged):
            return ()
        return self._draft.read_part(article, self._engine.name_reading(article.id))

    def _take_in(self, article: Article | Unchanged, found: Sequence[Statement], kept: bool) -> None:
        """Keep what an article yielded."""
        self._report.reused += kept
        if isinstance(article, Unchanged):
            return
        reading = self._engine.name_reading(article.id)
        if not kept:
            self._draft.write_part(article, reading, found)
        self._judge(article, found, reading, name_part(article, reading))

    def _judge_unread(self, articles: Iterable[str]) -> None:
        """Apply the verdicts on articles that stay unread, so that none is lost or outlives its line in a log."""
        for key, reading, part in self._inventory.list_judged(articles, self._verdicts):
            self._judge(self._draft.store.text(key), self._read_found(key, part), reading, part)

    def _judge(self, article: Article, found: Sequence[Statement], reading: str, part: str) -> None:
        """Apply the verdicts on an article; its graph, if that changes, waits until it is known who is who."""
        statements = self._assigner.assign(self._review.apply(article, found), self._review.settled)
        mark = mark_article(article.id, article.source, self._verdicts, reading)
        if not self._inventory.is_built(article.id, mark, part):
            merged = self._review.list_merged(found)
            self._actors.note(article.id, article.day, statements, merged)
            self._waiting.put(Waiting(article, tuple(statements), mark, part))

    def _put_waiting(self) -> None:
        """Settle who is who and which contents are one claim; put what came, and what that makes otherwise."""
        identity = self._settle_actors()
        joins = self._review.joins
        grouping, changed = self._contents.settle(
            frozenset(joins.alone), {**joins.typed, **joins.labels}, joins.propositions, joins.left
        )
        gc.freeze()  # the grouping of all articles stays, too: of 500, writing the quads takes a quarter less
        for one, fetched in self._list_waiting(self._named, changed):
            self._put(one.rename(identity) if fetched else one, grouping)

    def _settle_actors(self) -> Identity:
        """Settle who is who, and keep what came, and what that makes mean somebody else, with these names."""
        joins = self._review.joins
        identity, changed = self._actors.settle(self._engine.gazetteer, joins.alone, joins.actors)
        for one, _ in self._list_waiting(self._waiting, changed):
            named = one.rename(identity)
            self._contents.note(named.article.id, named.article.day, named.statements)
            self._named.put(named)
        return identity

    def _list_waiting(self, room: WaitingRoom, changed: Iterable[str]) -> Iterator[tuple[Waiting, bool]]:
        """Give what waits in a room, then the other articles that changed, fetched from the store."""
        done: set[str] = set()
        for one in room.read():
            yield one, False
            done.add(one.article.id)
        yield from ((self._fetch(key), True) for key in changed if key not in done)

    def _fetch(self, key: str) -> Waiting:
        """Give an article of the store as it was before it was known who is who."""
        article = self._draft.store.text(key)
        mark, part = self._inventory.read_marks(key)
        found = self._read_found(key, part)
        statements = self._assigner.assign(self._review.apply(article, found), self._review.settled)
        return Waiting(article, tuple(statements), mark, part)

    def _read_found(self, key: str, part: str) -> Sequence[Statement]:
        """Read what an article of the store yielded; where that is lost the store is built from nothing."""
        found = self._draft.read_named(part)
        if found is None:
            raise StoreError(f"what article {key} yielded is lost - it is read again")
        return found

    def _put(self, one: Waiting, grouping: Grouping) -> None:
        statements = [grouping.apply(s) for s in one.statements]
        _note_outlet(one.article, self._outlets, self._engine.gazetteer, self._review.joins.labels)
        self._writer.put(one.article, statements, self._engine.fingerprint, self._outlets)
        summary = summarise(one.article, statements, self._review.accepted)
        self._inventory.note(one.article.id, one.mark, one.part, summary)

    def _close(self) -> None:
        """Take out what is not among the inputs, settle what spans articles, and count."""
        others = self._inventory.list_others({article.hex() for article in self._seen})
        if self._work.add:
            self._judge_unread(others)
        else:
            for article in others:
                self._writer.drop(article)
                self._inventory.forget(article)
                self._actors.forget(article)
                self._contents.forget(article)
            self._inventory.forget_unseen_files()
        self._put_waiting()
        # By id: what is told is the same whichever articles came in last.
        listed = sorted([article.hex() for article in self._seen] + (others if self._work.add else []))
        for summary in self._inventory.read_summaries(listed):
            self._report.note(summary)
        if not self._seen:
            reasons = (
                "; ".join(s.reason for s in self._report.skipped[:3])
                or self._report.tell_foreign()
                or "no input"
            )
            wanted = "no article to add" if self._work.add else "no article to build from"
            raise ReadError(f"{wanted} - {reasons} - name files or folders with articles")
        corrected = (
            self._review.correct_links(self._writer.find_links()) if self._review.joins_statements() else None
        )
        if self._review.joins != Joins():
            self._review.present = {
                "actor": self._actors.list_ids() | {*self._engine.gazetteer.actors},
                "proposition": self._contents.list_ids(),
            }
        self._writer.finish(self._review.list_outcomes(), corrected)
        self._report.answers = _find_answers(self._draft.store, self._report)
        self._report.copies, self._report.retold = self._writer.count_links()


def _tell_of(number: int, total: int, one: str, many: str) -> str:
    return f"{number} of {count_words(total, 'article')} {one if number == 1 else many}"


def _find_answers(store: Store, report: BuildReport) -> dict[str, tuple[str, ...]]:
    """Find who answered the accusations of the table; see `BuildReport.answers`."""
    listed = " ".join(str(node("statement", one.id)) for one in report.accusations)
    found: dict[str, set[str]] = {}
    for row in store.select(_ANSWERS.replace("?_listed", listed)).records():
        answers = found.setdefault(str(row["statement"]), set())
        if row["accepted"] or float(str(row["confidence"])) >= report.least:
            answers.add(f"{row['who']} ({row['act']})")
    return {key: tuple(sorted(answers)) for key, answers in found.items()}


def _run(
    known: Iterator[tuple[Article | Unchanged, Outcome | None]], engine: Engine, work: Work
) -> Iterator[tuple[Article | Unchanged, Outcome, bool]]:
    """Extract what has no outcome yet: here while it is little or one worker is asked for, else by workers."""
    workers = work.workers or os.cpu_count() or 1
    if work.cluster is None and work.workers < 2:
        left = WORTH_A_POOL if workers > 1 and not work.workers else None
        for article, outcome in known:
            yield (
                article,
                _extract(engine, article) if outcome is None else outcome,
                outcome is not None,
            )
            left = left - 1 if left is not None and outcome is None else left
            if left == 0:
                break
        else:
            return
    with open_crew(engine, workers, work.cluster) as crew:
        yield from crew.run(known)


def _extract(engine: Engine, article: Article | Unchanged) -> Outcome:
    assert isinstance(article, Article)
    return extract_safely(engine, article)


def _note_outlet(
    article: Article, outlets: dict[str, Actor], gazetteer: Gazetteer, labels: Mapping[str, str]
) -> None:
    """Find the actor behind an outlet's name, so that who publishes and who is quoted are one, as people call it."""
    name = article.outlet.value if article.outlet else None
    if name is not None and name not in outlets:
        meant = {hit.actor.id: hit.actor for hit in gazetteer.find(name)}
        found = [actor for actor in meant.values() if actor.kind is ActorKind.OUTLET]
        actor = found[0] if len(found) == 1 else find_outlet(name, {})
        outlets[name] = replace(actor, label=labels.get(actor.id, actor.label))


def _list_names(gazetteer: Gazetteer) -> dict[str, str]:
    """List the labels that the gazetteer knows, by id; the store keeps those that its statements refer to."""
    names = {topic.id: topic.label for topic in gazetteer.topics.values()}
    return names | {actor.id: actor.label for actor in gazetteer.actors.values()}
