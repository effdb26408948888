"""A question that takes too long is given up, with nothing left running; any other is answered as if asked directly."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from factories import write_all
from river import ARTICLES, build_river

from kg.errors import QueryError, StoreError, UnknownQuery
from kg.jobs.asking import ask_store
from kg.queries import run_query, run_sparql
from kg.store import open_store, replace_store

ROOT = Path(__file__).resolve().parent.parent
#: Pairs of pairs of quads: hours of work on any store.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    def build(draft):
        said = build_river()
        write_all(draft, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])

    path = tmp_path_factory.mktemp("asking") / "store"
    replace_store(path, build)
    return path


def test_an_answer_is_the_one_asked_for_directly(store):
    direct = run_query(open_store(store, read_only=True), "accusations", actor="Avaria")
    assert ask_store(store, lambda opened: run_query(opened, "accusations", actor="Avaria"), 60) == direct


def test_a_question_that_takes_too_long_is_cancelled_and_says_so(store):
    with pytest.raises(QueryError, match=r"no answer within 0.3 s: cancelled .* --timeout"):
        ask_store(store, lambda opened: run_sparql(opened, ENDLESS), 0.3)
    assert multiprocessing.active_children() == []


def test_a_wrong_question_is_the_same_error_as_asked_directly(store):
    with pytest.raises(UnknownQuery, match="nothing-such"):
        ask_store(store, lambda opened: run_query(opened, "nothing-such"))


def test_a_process_that_dies_is_told(store):
    def die(_):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(StoreError, match="memory"):
        ask_store(store, die)


def test_the_command_is_cancelled_by_its_limit_and_by_the_keyboard(store):
    command = [sys.executable, "-m", "kg", "sparql", "-", "--store", str(store)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "--timeout", "0.5"], input=ENDLESS, env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "no answer within 0.5 s" in done.stderr
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=env, preexec_fn=_hear_interrupts, **pipes) as child:
        child.stdin.write(ENDLESS)
        child.stdin.close()
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
        limit = time.monotonic() + 30
        while not (asked := children.read_text().split()) and time.monotonic() < limit:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        try:
            assert child.wait(30) != 0
        finally:
            child.kill()
    assert not any(Path(f"/proc/{number}/stat").exists() for number in asked)


def test_an_interrupt_while_the_question_is_forked_is_not_lost(store):
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from kg.jobs.asking import ask_store\n"
        "from kg.queries import run_sparql\n"
        "os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "ask_store(Path(sys.argv[1]), lambda opened: run_sparql(opened, sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(store), ENDLESS]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=env, preexec_fn=_hear_interrupts, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            told = child.communicate(timeout=30)[1]
        finally:
            child.kill()
    assert told.rstrip().endswith("KeyboardInterrupt")


def test_the_question_ends_with_a_command_that_is_killed(store):
    command = [sys.executable, "-m", "kg", "sparql", "-", "--store", str(store)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, text=True) as child:
        child.stdin.write(ENDLESS)
        child.stdin.close()
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
        limit = time.monotonic() + 30
        while not (asked := children.read_text().split()) and time.monotonic() < limit:
            time.sleep(0.02)
        time.sleep(1)  # until the question itself is being answered
        child.kill()
    assert asked
    limit = time.monotonic() + 10
    while any(map(_is_alive, asked)) and time.monotonic() < limit:
        time.sleep(0.05)
    left = [number for number in asked if _is_alive(number)]
    for number in left:
        os.kill(int(number), signal.SIGKILL)
    assert left == []


def _is_alive(number: str) -> bool:
    """Tell whether a process runs; one that ended and waits for its parent's notice does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _hear_interrupts() -> None:
    """Undo an ignored SIGINT, which a job in the background inherits."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_limit_of_no_seconds_is_refused(store):
    command = [sys.executable, "-m", "kg", "query", "actors", "--store", str(store), "--timeout", "0"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "--timeout 0" in done.stderr
