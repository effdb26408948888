"""Lets a process of ours end with the one that started it, however that one ends.

A killed parent can tell nothing, and a child that waits for work, or is deep in a long question, would live on and
keep its memory for good.
"""

from __future__ import annotations

import multiprocessing
import os
from threading import Thread


def follow_parent() -> None:
    """End this process as soon as its parent is gone; call it first thing in a child."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_and_leave, args=(parent,), daemon=True, name="follow-parent").start()


def _wait_and_leave(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    # Not `sys.exit`: that would end this thread only, and nobody waits for what is left to do.
    os._exit(1)
