"""Keeps a few processes that answer questions, and kills one that takes too long or too much memory.

The engine cannot be stopped in the middle of a query; a process can. A killed one is replaced at once, and nothing is
lost with it: it only reads.
"""

from __future__ import annotations

import multiprocessing
import queue
from contextlib import suppress
from multiprocessing.connection import Connection
from types import ModuleType

from kg.processes import follow_parent
from kg.serving.answering import Answer, Question, answer, refuse

resource: ModuleType | None = None
with suppress(ImportError):  # not on Windows; there a worker's memory has no bound
    import resource

#: Bytes of address space that one worker may take; a query that sorts billions of rows ends here.
MEMORY = 8 << 30
#: Seconds that a new worker may take to import the engine, before its first question's own time begins.
START = 60.0


class Worker:
    """One process with the two ends of a pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, child = context.Pipe()
        self._process = context.Process(target=serve_questions, args=(child,), daemon=True, name="kg-answers")
        self._process.start()
        child.close()
        self._ready = False

    def ask(self, question: Question, seconds: float) -> Answer | None:
        """Ask and wait; None when there is no answer in time.

        Raises:
            EOFError, OSError: The process died.
        """
        if not self._ready:
            if not self.pipe.poll(START):
                return None
            self.pipe.recv()
            self._ready = True
        self.pipe.send(question)
        if not self.pipe.poll(seconds):
            return None
        found = self.pipe.recv()
        return found if isinstance(found, Answer) else None

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


class Workers:
    """A fixed number of workers; more questions than workers wait for a free one.

    Use it as a context manager, so that no process stays behind.
    """

    def __init__(self, number: int, seconds: float) -> None:
        self._seconds = seconds
        self._free: queue.Queue[Worker] = queue.Queue()
        self._all = [Worker() for _ in range(number)]
        for worker in self._all:
            self._free.put(worker)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        """End every process."""
        self.close()

    def ask(self, question: Question) -> Answer:
        """Ask a free worker; blocks. 503 when none comes free or the answer takes too long."""
        try:
            worker = self._free.get(timeout=self._seconds)
        except queue.Empty:
            return refuse(503, "every worker is busy with another question - ask again in a moment")
        try:
            found = worker.ask(question, self._seconds)
            why = f"no answer within {self._seconds:g} s - ask for less: fewer patterns, narrower filters, a LIMIT"
        except (EOFError, OSError):
            found, why = None, "the question took more memory than one question may - ask for less"
        if found is None:
            worker = self._replace(worker)
            found = refuse(503, why)
        self._free.put(worker)
        return found

    def close(self) -> None:
        """End every process."""
        for worker in self._all:
            worker.kill()
        self._all = []

    def _replace(self, worker: Worker) -> Worker:
        worker.kill()
        fresh = Worker()
        self._all[self._all.index(worker)] = fresh
        return fresh


def serve_questions(pipe: Connection) -> None:
    """Answer what comes through the pipe until it closes; the first thing sent says that the engine is loaded."""
    follow_parent()
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(EOFError, KeyboardInterrupt):
        pipe.send("ready")
        while True:
            pipe.send(answer(pipe.recv()))
