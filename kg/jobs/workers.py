"""Spreads extraction over processes: this one, a pool on this machine, or a Dask cluster.

In: articles in order. Out: their statements in the same order, whoever worked on them, so that one worker and many
give the same bytes. Each worker loads one engine, once, and keeps to one thread (numerical libraries that start a
thread for each core would only get in each other's way). A worker that dies is replaced and its articles are done
again; an article that cannot be read is told, and the rest goes on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, UsageError
from kg.installation import load_extra
from kg.jobs.engine import Engine, Recipe, load_engine
from kg.model import ActFrame, Article, Statement
from kg.processes import follow_parent
from kg.reading import Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

#: What extraction of one article gives: its statements, or why there are none.
Outcome = tuple[Statement, ...] | str
#: Frames that were given, by the id of their article.
Frames = Mapping[str, tuple[ActFrame, ...]]
#: Articles handed over at once: a worker needs a supply, as nothing is handed over while the store is written to.
BUNDLE = 4
#: Bundles under way for each worker: enough that none waits, few enough for memory and for what a kill loses.
AHEAD = 4
#: Articles in line at once that need no work.
_KNOWN = 64
#: Fewer new articles than this are done here: loading models in other processes takes longer than they do.
WORTH_A_POOL = 24
#: How often a broken pool is opened again before the build gives up.
REPAIRS = 5
#: Seconds between two looks whether a cluster is still there.
LOOK = 2.0
THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


#: What is in line: an article, or one that is known and needs no work.
Item = Article | Unchanged


@dataclass(slots=True)
class _Bundle:
    """Some of the line: each with its outcome where it is known, and the outcomes to come of the others, in order."""

    items: list[tuple[Item, Outcome | None]] = field(default_factory=list)
    future: Future[list[Outcome]] | None = None

    @property
    def articles(self) -> list[Article]:
        return [item for item, outcome in self.items if outcome is None and isinstance(item, Article)]

    def is_full(self) -> bool:
        return len(self.articles) >= BUNDLE or len(self.items) >= _KNOWN


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask cluster as its client sees it, with the number of its workers."""

    client: Any
    size: int

    def wait_for(self, future: Future[list[Outcome]]) -> list[Outcome]:
        """Wait for the outcomes of one bundle.

        Raises:
            UsageError: The scheduler is gone, or workers die of one of its articles.
        """
        hopeless = (CancelledError, import_module("distributed.scheduler").KilledWorker)
        while True:
            wait([future], timeout=LOOK)
            # Dask forgets some of what waits when its scheduler is lost: that never ends by itself.
            if not future.done() and self.client.status != "closed":
                continue
            try:
                return future.result(timeout=0)
            except (TimeoutError, *hopeless) as fault:
                raise UsageError(
                    f"the cluster lost articles ({type(fault).__name__}) - its scheduler is gone or its workers "
                    "die - see their logs and start it again; what they finished is kept"
                ) from fault


class Crew:
    """Workers behind one `run`; made by `open_crew`."""

    def __init__(
        self,
        open_pool: Callable[[], Executor],
        size: int,
        engine: Engine,
        cluster: Cluster | None = None,
    ) -> None:
        """Begin; `cluster` is where the workers are, None for a pool of this machine."""
        self._open, self._size, self._cluster = open_pool, size, cluster
        self._order, self._frames = (engine.recipe, engine.fingerprint), engine.frames
        self._pool: Executor | None = None
        self._repairs = 0

    def run(self, known: Iterable[tuple[Item, Outcome | None]]) -> Iterator[tuple[Item, Outcome, bool]]:
        """Extract articles, in order; only a few for each worker are in memory at a time.

        Args:
            known: Articles, each with its outcome where an earlier build has it, else None.

        Yields:
            Article, outcome, and whether it was known before.

        Raises:
            UsageError: The workers die again and again, or run another version of this program.
        """
        waiting: deque[_Bundle] = deque()
        bundle = _Bundle()
        for item in known:
            bundle.items.append(item)
            if bundle.is_full():
                self._submit(bundle, waiting)
                bundle = _Bundle()
            while len(waiting) >= AHEAD * self._size:
                yield from self._finish(waiting)
        self._submit(bundle, waiting)
        while waiting:
            yield from self._finish(waiting)

    def close(self) -> None:
        """Let the workers go."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _submit(self, bundle: _Bundle, waiting: deque[_Bundle]) -> None:
        """Put a bundle in line, and hand over what of it is to be done."""
        if bundle.articles:
            if self._pool is None:
                self._pool = self._open()
            try:
                bundle.future = self._hand_over(self._pool, bundle)
            except BrokenProcessPool:
                self._repair(waiting)
                self._submit(bundle, waiting)
                return
        waiting.append(bundle)

    def _finish(self, waiting: deque[_Bundle]) -> Iterator[tuple[Item, Outcome, bool]]:
        outcomes = iter(self._wait(waiting))
        for item, outcome in waiting.popleft().items:
            yield item, next(outcomes) if outcome is None else outcome, outcome is not None

    def _wait(self, waiting: deque[_Bundle]) -> list[Outcome]:
        """Wait for the outcomes of the first in line."""
        while True:
            future = waiting[0].future
            if future is None:
                return []
            try:
                return future.result() if self._cluster is None else self._cluster.wait_for(future)
            except BrokenProcessPool:
                self._repair(waiting)

    def _repair(self, waiting: deque[_Bundle]) -> None:
        """Open a new pool and hand it everything that the broken one had not given back."""
        self._repairs += 1
        if self._repairs > REPAIRS:
            raise UsageError(
                f"workers died {self._repairs} times - is memory short? - use fewer with --workers; "
                "what they finished is kept"
            )
        self.close()
        self._pool = pool = self._open()
        for bundle in waiting:
            lost = bundle.future
            if lost is not None and not (lost.done() and lost.exception() is None):
                bundle.future = self._hand_over(pool, bundle)

    def _hand_over(self, pool: Executor, bundle: _Bundle) -> Future[list[Outcome]]:
        frames = {a.id: self._frames[a.id] for a in bundle.articles if a.id in self._frames}
        return pool.submit(extract_articles, *self._order, bundle.articles, frames)


@contextmanager
def open_crew(engine: Engine, workers: int, cluster: str | None = None) -> Iterator[Crew]:
    """Open workers; they start with the first article.

    Args:
        engine: Each worker loads its like.
        workers: Processes on this machine, at least 1; with a cluster only a local one takes the number.
        cluster: None for a process pool; `local` for a Dask cluster of this machine; else the address of a Dask
            scheduler (`tcp://host:8786`), whose workers have this program installed.

    Raises:
        UsageError: Dask is not installed or does not answer.
    """
    if cluster is None:
        crew = Crew(lambda: _open_pool(workers), workers, engine)
        try:
            yield crew
        finally:
            crew.close()
        return
    with _open_dask(cluster, workers) as found:
        pool = found.client.get_executor(retries=3, pure=False)
        yield Crew(lambda: pool, found.size, engine, found)


def extract_articles(
    recipe: Recipe, fingerprint: str, articles: Sequence[Article], frames: Frames | None = None
) -> list[Outcome]:
    """Extract articles in a worker; the engine is loaded with the first ones.

    Args:
        recipe: Of the engine to load.
        fingerprint: What it must have.
        articles: What to extract.
        frames: Those given for any of these articles; None where none can be.

    Raises:
        UsageError: This worker's program is not the one that sent the articles, or frames did not come with them.
    """
    if recipe.frames and frames is None:
        raise UsageError(
            "this engine takes frames, and none came with the articles - hand over engine.frames"
        )
    engine = _load_once(recipe)
    if engine.fingerprint != fingerprint:
        raise UsageError(
            "a worker runs another version of this program or its libraries - install the same ones everywhere"
        )
    given = frames or {}
    return [extract_safely(engine, article, given.get(article.id)) for article in articles]


def extract_safely(engine: Engine, article: Article, frames: Sequence[ActFrame] | None = None) -> Outcome:
    """Extract one article; a fault of ours in an odd text becomes a reason, so that the other articles go on."""
    try:
        return tuple(engine.extract(article, frames))
    except KgError as fault:
        return str(fault)
    except Exception as fault:  # noqa: BLE001 - one odd article must not end a night's work; it is told
        return (
            f"could not be understood ({type(fault).__name__}: {fault}) - a fault of this program: report it"
        )


@cache
def _load_once(recipe: Recipe) -> Engine:
    engine = load_engine(recipe)
    # It stays as long as this process: the collector need not go through it again and again.
    gc.freeze()
    return engine


def _open_pool(workers: int) -> Executor:
    # Spawned, not forked: the parent's store and models have threads and locks that a fork would copy halfway.
    for setting in THREAD_SETTINGS:
        os.environ.setdefault(setting, "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=follow_parent)


@contextmanager
def _open_dask(cluster: str, workers: int) -> Iterator[Cluster]:
    dask = load_extra("distributed", "--cluster needs Dask", "dask")
    for setting in THREAD_SETTINGS:
        os.environ.setdefault(setting, "1")
    try:
        local = _open_local_dask(dask, workers) if cluster == "local" else None
        client = dask.Client(local or cluster, timeout=15)
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"--cluster {cluster!r} - no Dask scheduler answers ({fault}) - expected local or tcp://HOST:PORT"
        ) from fault
    try:
        yield Cluster(client, max(1, len(client.scheduler_info(n_workers=-1)["workers"])))
    finally:
        client.close()
        if local is not None:
            local.close()


def _open_local_dask(dask: Any, workers: int) -> Any:  # noqa: ANN401 - Dask is not typed
    # Its profiler looks at each worker a hundred times a second: a twentieth of the processor's time, for nobody.
    with import_module("dask").config.set({"distributed.worker.profile.enabled": False}):
        return dask.LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        )
