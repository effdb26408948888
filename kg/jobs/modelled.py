"""Has articles read by a language model: asks, checks word for word, asks once more where something fails, and counts.

In: articles and how to ask. Out: frames by article, as from files, and a `ModelReport`. What was answered is kept at
once, so whatever ends a run, the next one goes on there. An article whose answers cannot be used has no frames here:
the offline reader reads it, and the report says so.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.chat.answers import (
    BrokenAnswerError,
    Checked,
    Fault,
    Record,
    build_schema,
    check_answer,
    link_lines,
    parse_answer,
)
from kg.chat.endpoint import SETTINGS, Address, CallError, Endpoint, Message, Reply
from kg.chat.keeping import Answers, name_call
from kg.chat.prompt import Part, Prompt, build_prompt, cut_parts
from kg.codebook.book import Codebook
from kg.errors import UsageError
from kg.frames import MODEL, PROMPT, FrameLine, GivenFrames, check_frames, to_frame_record
from kg.gazetteer import Gazetteer
from kg.ids import build_id
from kg.mending import Mended, mend_article
from kg.model import ActFrame, Article
from kg.parsed import READ_ROLES
from kg.pipeline.wordpiece import is_word

#: Faults that the model is told when it is asked again; the rest would only repeat them.
TOLD = 40
#: Articles in a row whose calls fail for good, after which the endpoint is given up.
GIVEN_UP = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked.

    Attributes:
        model: Its name.
        answers: Folder of the answers that are kept.
        address: Of the endpoint; None asks nobody: only kept answers count.
        calls: Articles that are under way at once.
        timeout: Seconds for one call.
    """

    model: str
    answers: Path
    address: Address | None = None
    calls: int = 4
    timeout: float = 300.0


@dataclass(slots=True)
class ModelReport:
    """What a model read, in numbers.

    Attributes:
        model, prompt: Its name, and the digest of what it was told.
        articles: Read by the model.
        fallen: Sources that the offline reader reads instead, with the reason.
        calls: Answers that were asked for; `kept` were there before, `again` asked because of faults.
        retries: Tries of calls that failed.
        asked, answered: Tokens of this run.
        seconds: Of all calls of this run, summed; those at the same time count each.
        frames: That the answers gave; `left_out` of them were, by reason, and `details`, words in other frames.
    """

    model: str
    prompt: str
    articles: int = 0
    fallen: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    kept: int = 0
    again: int = 0
    retries: int = 0
    asked: int = 0
    answered: int = 0
    seconds: float = 0.0
    frames: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    details: int = 0

    def describe(self) -> Iterator[str]:
        """Say it in lines for people."""
        total = self.articles + len(self.fallen)
        yield f"{self.model} (prompt {self.prompt}) read {self.articles} of {total} articles: {self.frames} frames"
        yield (
            f"{self.calls} answers asked for, {self.kept} kept from before; {self.again} asked again for their faults, "
            f"{self.retries} calls tried again; {self.asked} + {self.answered} tokens, {self.seconds:.0f} s of calls"
        )
        for why, number in sorted((+self.left_out).items()):
            yield f"left out: {number} of {self.frames} frames {why}"
        if self.details:
            yield f"left out: {self.details} details of frames (grounds, names, sides, conditions)"
        for source, why in sorted(self.fallen.items()):
            yield f"{source} is read by the offline reader: {why}"

    def count(self, reply: Reply) -> None:
        """Count a call of this run."""
        self.calls += 1
        self.retries += reply.retries
        self.asked += reply.asked
        self.answered += reply.answered
        self.seconds += reply.seconds


def read_by_model(
    articles: Iterable[Article],
    asking: Asking,
    codebook: Codebook,
    gazetteer: Gazetteer,
    done: Callable[[str, bool], None] = lambda source, asked: None,
    warn: Callable[[str], None] = lambda line: None,
) -> tuple[GivenFrames, ModelReport]:
    """Have articles read by a model.

    Args:
        articles: Taken one at a time as calls become free; each text is read once.
        asking: How to ask.
        codebook: What is asked for.
        gazetteer: Knows sides by their names.
        done: Called with a source and whether anything was asked for it, when an article is done.
        warn: Called with a line for people when a call failed and is tried again.

    Raises:
        UsageError: The endpoint cannot be had at all; or nobody is asked and nothing was kept.
        StoreError: A kept answer was spoiled.
    """
    prompt = build_prompt(codebook)
    if not prompt.acts:
        raise UsageError("the codebook asks a model for no act - list some under [prompt] acts")
    where, schema = asking.address, build_schema(prompt.acts)
    endpoint = None if where is None else Endpoint(where, asking.model, schema, asking.timeout, warn)
    answers, report = Answers(asking.answers), ModelReport(asking.model, prompt.digest)
    run = _Run(asking, prompt, gazetteer, endpoint, done, answers, report)
    seen: set[str] = set()
    _run_whole(run.read_all(_list_new(articles, seen)))
    if where is None and not report.articles and report.fallen:
        raise UsageError(
            f"--offline: {asking.answers} keeps no answer of {asking.model} to this prompt and these articles - "
            "ask once without --offline, or check --model, --answers and --codebook"
        )
    return run.give(len(seen)), report


def _run_whole(reading: Coroutine[None, None, None]) -> None:
    """Run to the end; beside a loop that runs already, as in a notebook, in a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(reading)
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, reading).result()


def _list_new(articles: Iterable[Article], seen: set[str]) -> Iterator[Article]:
    for article in articles:
        if article.id not in seen:
            seen.add(article.id)
            yield article


@dataclass(slots=True)
class _Run:
    """One reading of articles under way."""

    asking: Asking
    prompt: Prompt
    gazetteer: Gazetteer
    endpoint: Endpoint | None
    done: Callable[[str, bool], None]
    answers: Answers
    report: ModelReport
    frames: dict[str, tuple[ActFrame, ...]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    failed: int = 0

    async def read_all(self, articles: Iterator[Article]) -> None:
        """Read articles, some at once."""
        if self.endpoint is None:
            await self._work(articles)
            return
        async with self.endpoint:
            workers = [asyncio.ensure_future(self._work(articles)) for _ in range(max(1, self.asking.calls))]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, articles: Iterator[Article]) -> None:
        for article in articles:
            calls = self.report.calls
            try:
                await self._read(article)
            except (CallError, BrokenAnswerError) as fault:
                self.report.fallen[article.source] = str(fault)
                self._give_up(fault)
            self.done(article.source, self.report.calls > calls)

    def _give_up(self, fault: Exception) -> None:
        self.failed = self.failed + 1 if isinstance(fault, CallError) and self.endpoint is not None else 0
        if self.failed >= GIVEN_UP:
            raise UsageError(
                f"the last {GIVEN_UP} articles had no answer ({fault}) - what was answered is kept"
            )

    async def _read(self, article: Article) -> None:
        """Read an article in its mended copy, as the offline reader does: a model copies words whole."""
        lines: dict[str, FrameLine] = {}
        mended = mend_article(article, is_word)
        for number, part in enumerate(cut_parts(mended.article, READ_ROLES), 1):
            found = await self._read_part(mended.article, part)
            linked = link_lines(found, {key: f"{number}.{key}" for key in found})
            lines |= {line.id: line for line in linked}
        self.failed = 0
        self._take(article, mended, lines)

    def _take(self, article: Article, mended: Mended, lines: dict[str, FrameLine]) -> None:
        """Let lines in through the door of all frames."""
        ordered = sorted(lines, key=lambda key: (_start(lines[key]), lines[key].act.value, key))
        named = link_lines(lines, {key: f"f{number}" for number, key in enumerate(ordered, 1)})
        vote, rule = (f"{MODEL}{self.asking.model}",), f"{PROMPT}{self.prompt.digest}"
        listed = [replace(line, votes=vote, rule=rule) for line in sorted(named, key=_start)]
        checked, problems = check_frames(mended.article, listed, READ_ROLES)
        frames = mended.restore(checked)
        self.report.left_out["do not fit the article"] += len({problem.where for problem in problems})
        self.report.articles += 1
        self.frames[article.id] = tuple(frames)
        self.marks[article.id] = build_id(*(to_frame_record(article, f) | {"source": ""} for f in frames))

    async def _read_part(self, article: Article, part: Part) -> dict[str, FrameLine]:
        """Ask for a part, and once more where something fails; what fails again is left out."""
        messages = [
            {"role": "system", "content": self.prompt.text},
            {"role": "user", "content": part.text},
        ]
        reply = await self._ask(messages)
        try:
            records = _read_frames(reply)
        except BrokenAnswerError as fault:
            self.report.again += 1
            told = f"Your answer cannot be read: {fault}. Answer again: the one JSON object, whole, and nothing else."
            records = _read_frames(await self._ask([*messages, {"role": "user", "content": told}]))
            return self._settle(self._check(records, article, part), len(records))
        checked = self._check(records, article, part)
        if not checked.faults:
            return self._settle(checked, len(records))
        self.report.again += 1
        again = [*messages, {"role": "assistant", "content": reply.text}, _tell_faults(checked.faults)]
        try:
            mended = _read_frames(await self._ask(again))
        except (BrokenAnswerError, CallError):
            mended = []
        return self._settle(self._mend(checked, records, mended, article, part), len(records))

    def _mend(
        self,
        checked: Checked,
        records: Sequence[Record],
        mended: Sequence[Record],
        article: Article,
        part: Part,
    ) -> Checked:
        """Put corrected frames in the place of the faulty ones; new ones that nobody asked for do not count."""
        faulty = {fault.frame for fault in checked.faults}
        better = self._check([one for one in mended if str(one.get("id")).strip() in faulty], article, part)
        touched = {*better.lines, *better.lost}
        # A frame that was only poor in a detail is not lost by a correction that fails.
        spoiled = better.lost & set(checked.lines)
        kept = {key: line for key, line in checked.lines.items() if key not in touched or key in spoiled}
        lines = {**kept, **better.lines}
        faults = [f for f in checked.faults if f.frame not in touched or f.frame in spoiled]
        faults += [f for f in better.faults if f.frame not in spoiled]
        order = [str(one.get("id")).strip() for one in records]
        return Checked({key: lines[key] for key in (*order, *lines) if key in lines}, faults)

    def _settle(self, checked: Checked, given: int) -> dict[str, FrameLine]:
        """Count what is left out.

        Raises:
            BrokenAnswerError: Nothing is left of several frames.
        """
        if given and not checked.lines:
            raise BrokenAnswerError(f"none of its {given} frames stands in the text")
        self.report.frames += given
        worst: dict[str, bool] = {}
        for fault in checked.faults:
            if fault.fatal:
                worst[fault.frame] = worst.get(fault.frame, False) or fault.words
            elif fault.frame in checked.lines:
                self.report.details += 1
        for quoted in worst.values():
            self.report.left_out[
                "quoted words that are not in the text" if quoted else "were not as asked for"
            ] += 1
        return checked.lines

    def _check(self, records: Sequence[Record], article: Article, part: Part) -> Checked:
        return check_answer(
            records, article, part, self.prompt.acts, lambda side: bool(self.gazetteer.find(side))
        )

    async def _ask(self, messages: Sequence[Message]) -> Reply:
        """Give the kept answer, else ask and keep it.

        Raises:
            BrokenAnswerError: Nobody is asked, and none is kept.
            CallError: The call failed for good.
        """
        key = name_call(messages, self.asking.model, SETTINGS)
        found = self.answers.find(key)
        if found is not None:
            self.report.kept += 1
            return found
        if self.endpoint is None:
            raise BrokenAnswerError("no answer is kept, and nobody is asked")
        reply = await self.endpoint.ask(messages)
        self.report.count(reply)
        self.answers.keep(key, self.asking.model, self.prompt.digest, reply)
        return reply

    def give(self, articles: int) -> GivenFrames:
        """Give what was read, of so many articles."""
        mark = build_id(*(self.marks[key] for key in sorted(self.marks))) if self.marks else ""
        ordered = {key: self.frames[key] for key in sorted(self.frames)}
        return GivenFrames(ordered, articles, mark)


def _read_frames(reply: Reply) -> list[Record]:
    try:
        return parse_answer(reply.text)
    except BrokenAnswerError as fault:
        if reply.whole:
            raise
        raise BrokenAnswerError("it was cut off by the limit of tokens") from fault


def _tell_faults(faults: Sequence[Fault]) -> Message:
    told = "\n".join(f"- {fault.frame}: {fault.what}" for fault in faults[:TOLD])
    return {
        "role": "user",
        "content": f"A program compared your answer with the article and found:\n{told}\nAnswer with the same JSON "
        "object, holding only these frames, corrected, with the same ids. Leave out what the article does not say.",
    }


def _start(line: FrameLine) -> tuple[int, int]:
    span = line.cue.span
    return (span.start, span.end) if span is not None else (0, 0)
