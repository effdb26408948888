"""Asks a store in a process of its own, so that a question which takes too long can be given up.

The engine cannot be stopped in the middle of a query; a process can, by a time limit or by Ctrl-C, and nothing is lost
with it: it only reads. A server is asked directly and told when we stop waiting; its own limits end its work.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import KgError, QueryError, StoreError
from kg.processes import follow_parent
from kg.store import RemoteStore, Store, find_address, open_store
from kg.table import Table

#: A whole question: what is done with an open store.
Ask = Callable[[Store], Table]


def ask_store(store: Path, ask: Ask, seconds: float | None = None) -> Table:
    """Ask a store, for at most so many seconds.

    Args:
        store: Folder, or address of a server.
        ask: Done with the open store.
        seconds: None: as long as it takes.

    Raises:
        QueryError: There was no answer in time, or the question is wrong.
        StoreError: The store cannot be read, or the question took more memory than there is.
    """
    address = find_address(store)
    if address is not None:
        return ask(RemoteStore(address) if seconds is None else RemoteStore(address, seconds))
    # Forked: the question need not be packed, and nothing that would mind runs beside it.
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, store, ask), daemon=True)
    try:
        with _interrupts_held():
            child.start()
        theirs.close()
        if not ours.poll(seconds):
            raise QueryError(
                f"no answer within {seconds:g} s: cancelled - ask for less (narrower filters, a LIMIT), or raise "
                "--timeout"
            )
        found = ours.recv()
    except EOFError as fault:
        raise StoreError(
            "the question ended without an answer - did memory run out? - ask for less"
        ) from fault
    finally:
        if child.pid is not None:
            child.kill()
            child.join()
        ours.close()
    if isinstance(found, KgError):
        raise found
    assert isinstance(found, Table)
    return found


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back: one that comes while Python forks is lost, because what it runs then ignores exceptions."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answer(pipe: Connection, store: Path, ask: Ask) -> None:
    follow_parent()
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        pipe.send(ask(open_store(store, read_only=True)))
    except KgError as fault:
        pipe.send(fault)
    except (KeyboardInterrupt, BrokenPipeError):
        # Whoever asked has gone.
        pass
