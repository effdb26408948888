"""A language model on the command line: the same bytes without asking again, whatever was killed, and who read what."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from factories import make_article
from fake_endpoint import answer, make_frame, make_party, serve

from kg.chat.endpoint import Address
from kg.cli.readers import ask_model
from kg.codebook.book import load_codebook
from kg.errors import UsageError
from kg.jobs.modelled import Asking
from kg.jobs.options import Model
from kg.rdf.serialise import build_nquads
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("Avaria", "Dorland", "Elland", "Farland", "Gerland", "Harland")
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "articles").mkdir()
    for name in NAMES:
        text = f"{name} accused Borland of closing the locks. It gave no reason.\n"
        (tmp_path / "articles" / f"{name.lower()}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def read(handler, body, number):
    """Read an article of `folder`."""
    name = next(name for name in NAMES if name in body["messages"][1]["content"])
    clause = f"{name} accused Borland of closing the locks"
    handler.say(answer(make_frame(clause=clause, speakers=[make_party(name)])))


def read_slowly(handler, body, number):
    time.sleep(0.15)
    read(handler, body, number)


def command(*arguments):
    return [sys.executable, "-m", "kg", *map(str, arguments)]


def run(cwd, *arguments):
    done = subprocess.run(command(*arguments), cwd=cwd, env=ENV, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def build(folder, *arguments, store="store"):
    options = ("--attribution", "rules", "--store-only", "--workers", 1)
    return run(folder, "build", "articles", "--store", store, *options, *arguments)


def dump(store):
    return build_nquads(open_store(store, read_only=True).quads())


def test_a_rebuild_asks_nothing_and_gives_the_same_bytes_and_offline_proves_it(folder):
    with serve(read) as server:
        code, _, err = build(folder, "--reader", server.url, "--model", "small")
        assert code == 0, err
        assert len(server.asked) == len(NAMES)
        assert "small (prompt " in err and "read 6 of 6 articles: 6 frames" in err
        first = dump(folder / "store")
        code, _, err = build(folder, "--reader", server.url, "--model", "small")
        assert code == 0 and len(server.asked) == len(NAMES), err
    code, _, err = build(folder, "--model", "small", "--offline", store="offline")
    assert code == 0, err
    assert "0 answers asked for, 6 kept from before" in err
    assert first == dump(folder / "store") == dump(folder / "offline")
    statement = open_store(folder / "store", read_only=True).statements()[0]
    _, told, _ = run(folder, "explain", statement.id)
    assert "read by     the model small (prompt:" in told
    code, _, err = run(folder, "export", "methods", "--store", "store", "--out", "out")
    assert code == 0, err
    (methods,) = (folder / "out").rglob("methods*")
    told = methods.read_text("utf-8")
    assert "6 statements were read by a language model (small with the prompt" in told
    assert "decided by rules alone" in told and "encoder" not in told


def test_articles_are_added_by_a_model_which_is_asked_for_them_alone(folder):
    late = folder / "articles" / "harland.txt"
    late.rename(folder / "harland.txt")
    options = ("--attribution", "rules", "--store-only", "--workers", 1, "--model", "small")
    with serve(read) as server:
        asking = ("--store", "store", *options, "--reader", server.url)
        code, _, err = run(folder, "build", "articles", *asking)
        assert code == 0 and len(server.asked) == len(NAMES) - 1, err
        code, _, err = run(folder, "build", "--add", "harland.txt", *asking)
        assert code == 0 and len(server.asked) == len(NAMES), err
    assert "6 articles" in err
    code, _, err = run(folder, "build", "articles", "harland.txt", "--offline", "--store", "whole", *options)
    assert code == 0, err
    assert dump(folder / "store") == dump(folder / "whole")
    code, _, err = run(
        folder, "build", "--add", "harland.txt", "--store", "store", "--attribution", "rules", "--store-only"
    )
    assert "this store took frames; the articles that are added now have none" in err


def test_extract_takes_a_model_for_what_no_file_gives(folder):
    given = {"source": "avaria.txt", "act": "warn", "cue": "accused", "speakers": ["Avaria"]}
    (folder / "f.jsonl").write_text(json.dumps(given) + "\n", encoding="utf-8")
    with serve(read) as server:
        options = ("--frames", "f.jsonl", "--reader", server.url, "--model", "small", "--format", "frames")
        code, out, err = run(folder, "extract", "articles", *options)
        assert code == 0 and len(server.asked) == len(NAMES) - 1, err
    frames = [json.loads(line) for line in out.splitlines()]
    assert [f["votes"] for f in frames] == [["given"], *[["reader:small"]] * 5]
    assert (folder / "store-answers").is_dir()


def kill_when(server, process, number, how):
    end = time.monotonic() + 30
    while len(server.asked) < number and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(how)


def test_kills_lose_no_answer_that_was_given(folder):
    with serve(read_slowly) as server:
        options = ("--reader", server.url, "--model", "small", "--calls", "1", "--attribution", "rules")
        for number in (2, 4):
            process = subprocess.Popen(
                command("build", "articles", "--store-only", *options), cwd=folder, env=ENV,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            kill_when(server, process, number, signal.SIGKILL)
            process.wait()
        code, out, err = run(folder, "extract", "articles", "--attribution", "rules", *options[:4])
        assert code == 0, err
        # Each kill loses at most the one call under way.
        assert len(server.asked) <= len(NAMES) + 2
    assert sorted(json.loads(line)["speaker"]["label"] for line in out.splitlines()) == sorted(NAMES)


def test_an_interrupt_ends_at_once_and_keeps_what_was_answered(folder):
    def script(handler, body, number):
        if number:
            handler.drip(60)
        else:
            read(handler, body, number)

    with serve(script) as server:
        options = ("--reader", server.url, "--model", "small", "--calls", "1")
        process = subprocess.Popen(
            command("extract", "articles", *options), cwd=folder, env=ENV,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # A test run in the background hands a deaf ear to SIGINT down to what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        kill_when(server, process, 2, signal.SIGINT)
        begun = time.monotonic()
        _, err = process.communicate(timeout=30)
        assert time.monotonic() - begun < 5
    assert process.returncode == 130 and b"interrupted" in err and b"Traceback" not in err
    assert len(list((folder / "store-answers").rglob("*.answer"))) == 1


def test_which_texts_leave_the_machine_is_said_before(tmp_path, capsys):
    texts = [make_article(f"Avaria accused Borland of closing the locks {n}.") for n in range(3)]
    with serve(read) as server:
        address = Address(f"{server.url}/v1/chat/completions", "models.example.org", local=False)
        ask_model(Asking("small", tmp_path, address), lambda: texts, None, load_codebook())
    told = capsys.readouterr().err
    assert "To models.example.org are sent" in told and "test.txt" in told
    assert told.index("are sent") < told.index("small (prompt")
    with serve(read) as server:
        address = Address(f"{server.url}/v1/chat/completions", "localhost", local=True)
        ask_model(Asking("small", tmp_path, address), lambda: texts, None, load_codebook())
    assert "are sent" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ("http://localhost", None, False, False),
        (None, "small", False, False),
        (None, None, False, True),
        (None, None, True, False),
        ("https://models.example.org", "small", False, False),
    ],
)
def test_options_that_do_not_go_together_are_refused(given):
    url, model, allow, offline = given
    with pytest.raises(UsageError):
        Model(url, model, allow, offline=offline).build()


def test_without_its_options_no_model_is_asked():
    assert Model().build() is None


def test_the_prompt_is_printed_whole(tmp_path):
    code, out, _ = run(tmp_path, "codebook", "prompt")
    assert code == 0 and "# The acts" in out and '{"frames": [' in out
