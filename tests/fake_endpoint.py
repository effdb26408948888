"""A chat endpoint on 127.0.0.1 that answers as told, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Fake(ThreadingHTTPServer):
    """`script` takes the request's body and how many came before; it gives a reply, or does what it likes."""

    daemon_threads = True

    def __init__(self, script: Callable[[Any, dict, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.asked, self.headers = script, [], []
        self.most, self.now, self.lock = 0, 0, threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """Clients that go away are what is tested."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with server.lock:
            number = len(server.asked)
            server.asked.append(body)
            server.headers.append(dict(self.headers))
            server.now += 1
            server.most = max(server.most, server.now)
        try:
            server.script(self, body, number)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with server.lock:
                server.now -= 1

    def log_message(self, *arguments) -> None:
        pass

    def reply(self, status: int, record: object, **headers: str) -> None:
        data = record if isinstance(record, bytes) else json.dumps(record).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def say(self, text: str, finish: str = "stop") -> None:
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
        self.reply(200, {"choices": [choice], "usage": usage})

    def begin(self, size: int) -> None:
        """Promise more than will come."""
        self.send_response(200)
        self.send_header("content-length", str(size))
        self.end_headers()

    def drip(self, seconds: float, piece: bytes = b" ") -> None:
        """Go on and on, slowly."""
        self.begin(10**9)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(0.02)


@contextmanager
def serve(script: Callable[[Handler, dict, int], None]) -> Iterator[Fake]:
    server = Fake(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def make_frame(**keys: object) -> dict[str, object]:
    """One frame of an answer about Avaria and Borland; everything can be changed."""
    frame: dict[str, object] = {
        "id": "a1", "act": "accuse", "sure": True, "sentence": 1, "cue": "accused",
        "clause": "Avaria accused Borland of closing the locks", "content": "closing the locks", "condition": "",
        "own_voice": False, "speakers": [make_party("Avaria")], "targets": [make_party("Borland")], "grounds": [],
        "answers": [], "inside": "",
    }  # fmt: skip
    return frame | keys


def make_party(words: str, sentence: int = 1, named: str = "", side: str = "") -> dict[str, object]:
    return {"words": words, "sentence": sentence, "named": named, "side": side}


def answer(*frames: dict[str, object]) -> str:
    return json.dumps({"frames": list(frames)}, ensure_ascii=False)
