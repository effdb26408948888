"""Asks an OpenAI-compatible chat endpoint and never hangs: waits, sizes and tries are all bounded.

In: messages. Out: a `Reply`, or a fault that says whether asking others makes sense. What an endpoint does not take
(a schema, a temperature, a limit of tokens) is left out and it is asked again. Nothing is sent to an address that is
not this machine's unless that was allowed. The key is in the environment, and in no message, record or log.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.errors import UsageError
from kg.installation import load_extra

if TYPE_CHECKING:
    import httpx

Message = Mapping[str, str]
#: Where the key is looked for.
KEY = "KG_READER_KEY"
#: Bytes of a reply that are read, tries of one call, and the longest wait between two of them, in seconds.
MOST_BYTES, TRIES, LONGEST_WAIT = 2_000_000, 5, 120.0
#: What is asked for beside the messages: nothing left to chance, and a limit to what one answer may cost.
SETTINGS: Mapping[str, Any] = {"temperature": 0, "seed": 0, "max_tokens": 12000}
#: Replies after which the same call is tried again.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
#: Replies that no other call would change.
FINAL = frozenset({401, 402, 403, 404, 405})
#: Settings that an endpoint may refuse, in the order in which they are left out where it does not say which.
OPTIONAL = ("response_format", "seed", "temperature", "max_tokens", "system")


class CallError(Exception):
    """One call that failed for good; others may work. The message says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered.

    Attributes:
        text: The answer.
        whole: False where it was cut off by the limit of tokens.
        asked, answered: Tokens, as the endpoint counts them; 0 where it does not say.
        seconds: That it took, retries and waits included.
        retries: Tries before this one.
    """

    text: str
    whole: bool = True
    asked: int = 0
    answered: int = 0
    seconds: float = 0.0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is.

    Attributes:
        url: Of its chat completions.
        host: For people.
        local: It is on this machine.
    """

    url: str
    host: str
    local: bool


def read_address(url: str, allow_remote: bool = False) -> Address:
    """Read the address of an endpoint.

    Args:
        url: With or without `/v1` and `/chat/completions`.
        allow_remote: Also one that is not of this machine.

    Raises:
        UsageError: It is no such address, or is not allowed.

    >>> read_address("http://localhost:11434").url
    'http://localhost:11434/v1/chat/completions'
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"--reader {url!r} - no address - expected such as http://localhost:11434/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(f"--reader - an address with a user, query or mark - put a key into {KEY}")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = f"{path or '/v1'}/chat/completions"
    address = Address(f"{parts.scheme}://{parts.netloc}{path}", parts.netloc, _is_local(parts.hostname))
    if not address.local and not allow_remote:
        raise UsageError(
            f"--reader {address.host} is not this machine: the articles would leave it - "
            "allow that with --allow-remote, or name an endpoint of this machine"
        )
    if not address.local and parts.scheme == "http" and os.environ.get(KEY):
        raise UsageError(f"--reader {address.host} - the key in {KEY} would be sent unencrypted - use https")
    return address


def read_key() -> str:
    """Read the key from the environment; empty where there is none.

    Raises:
        UsageError: It holds what no header can; the message does not show it.
    """
    key = os.environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError(
            f"{KEY} holds a line break or a letter that no key has - set it to the key alone, on one line"
        )
    return key


def _is_local(host: str) -> bool:
    # Names are not looked up: who answers for a name can change between the look and the call.
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one call: a status with a body, or (status 0) why there is none."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    why: str = ""
    late: bool = False
    reached: bool = True


@dataclass(slots=True)
class Endpoint:
    """An endpoint that is asked by several at once.

    Attributes:
        address: From `read_address`.
        model: Name of the model, as the endpoint calls it.
        schema: JSON schema of an answer.
        timeout: Seconds that one try may take.
        tell: Called with a line for people when a try failed.
    """

    address: Address
    model: str
    schema: Mapping[str, Any]
    timeout: float = 300.0
    tell: Callable[[str], None] = lambda line: None
    refused: set[str] = field(default_factory=set)
    _client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Endpoint:
        """Open a client.

        Raises:
            UsageError: httpx is not installed, or the key is none.
        """
        read_key()
        web = load_extra("httpx", "--reader needs httpx", "reader")
        limits = web.Limits(max_connections=None, max_keepalive_connections=0)
        # A proxy or certificate of the surroundings is for foreign addresses only: local texts go nowhere else.
        self._client = web.AsyncClient(
            timeout=self.timeout, limits=limits, trust_env=not self.address.local, follow_redirects=False
        )
        return self

    async def __aexit__(self, *fault: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def ask(self, messages: Sequence[Message]) -> Reply:
        """Ask for one answer, several times if the endpoint fails in a way that passes.

        Raises:
            CallError: This call failed for good.
            UsageError: All others would fail as well: nobody answers there, the key or the model is not known.
        """
        begun, tries, retries = time.monotonic(), 0.0, 0
        reached = False
        while True:
            before = frozenset(self.refused)
            outcome = await self._try(messages)
            if outcome.status == 200:
                return _read_reply(outcome.body, time.monotonic() - begun, retries)
            why = self._explain(outcome)
            if outcome.status in FINAL:
                raise UsageError(f"--reader {self.address.host} answers {why} - check model, key and address")
            if outcome.status and outcome.status not in PASSING:
                if not self._leave_out(outcome.body, before):
                    raise CallError(why)
                continue
            reached = reached or outcome.reached
            # Who was late is asked again once only; who is busy, and says so, is waited for longer.
            tries += 2 if outcome.late else 0.25 if outcome.status == 429 else 1
            retries += 1
            if tries >= TRIES and not reached:
                raise UsageError(
                    f"--reader {self.address.host} - nobody answers there ({why}) - is it started?"
                )
            if tries >= (4 if outcome.late else TRIES):
                raise CallError(why)
            wait = _read_wait(outcome.headers, min(2.0**tries / 2, LONGEST_WAIT))
            self.tell(f"{self.address.host}: {why}; asked again in {wait:.0f} s")
            await asyncio.sleep(wait)

    async def _try(self, messages: Sequence[Message]) -> _Outcome:
        """Make one call; what fails on the way is an outcome too."""
        try:
            return await asyncio.wait_for(self._send(messages), self.timeout)
        except TimeoutError:
            return _Outcome(why=f"no whole answer within {self.timeout:g} seconds", late=True)
        except _list_web_faults() as fault:
            reached = type(fault).__name__ not in ("ConnectError", "ConnectTimeout")
            return _Outcome(why=f"{type(fault).__name__} {fault}".strip(), reached=reached)

    def _explain(self, outcome: _Outcome) -> str:
        """Say why a call failed, without the key, should the endpoint repeat it."""
        why = outcome.why or f"status {outcome.status}: {_read_message(outcome.body)}"
        key = read_key()
        return " ".join((why.replace(key, "***") if key else why).split())[:300]

    async def _send(self, messages: Sequence[Message]) -> _Outcome:
        assert self._client is not None
        form = {"name": "frames", "strict": True, "schema": self.schema}
        body = {
            "model": self.model,
            "messages": _join_system(messages) if "system" in self.refused else list(messages),
            "stream": False,
            **SETTINGS,
            "response_format": {"type": "json_schema", "json_schema": form},
        }
        body = {key: value for key, value in body.items() if key not in self.refused}
        headers = {"content-type": "application/json"}
        if key := read_key():
            headers["authorization"] = f"Bearer {key}"
        content = json.dumps(body).encode("ascii")
        async with self._client.stream("POST", self.address.url, content=content, headers=headers) as reply:
            read = bytearray()
            async for piece in reply.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise CallError(f"an answer of more than {MOST_BYTES:,} bytes")
            return _Outcome(reply.status_code, reply.headers, bytes(read))

    def _leave_out(self, body: bytes, before: frozenset[str]) -> bool:
        """Leave out a setting that the endpoint does not take: the one it names, else the next; False: none is left.

        `before` are those that the refused call was without: another call may have left one out meanwhile.
        """
        if self.refused != before:
            return True
        told = body.decode("utf-8", "replace").lower()
        left = [name for name in OPTIONAL if name not in self.refused]
        named = [name for name in left if name in told or (name == "response_format" and "schema" in told)]
        if not left:
            return False
        name = (named or left)[0]
        self.refused.add(name)
        self.tell(f"{self.address.host} does not take {name}: asked again without it")
        return True


def _read_reply(body: bytes, seconds: float, retries: int) -> Reply:
    try:
        record = json.loads(body)
        choice = record["choices"][0]
        text = choice["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as fault:
        raise CallError("what it sends is no chat completion") from fault
    if isinstance(text, list):  # parts, as some endpoints give them
        text = "".join(str(one.get("text", "")) for one in text if isinstance(one, dict))
    usage = record.get("usage") if isinstance(record.get("usage"), dict) else {}
    counts = [usage.get(key) for key in ("prompt_tokens", "completion_tokens")]
    asked, answered = (n if type(n) is int and n >= 0 else 0 for n in counts)
    whole = choice.get("finish_reason") != "length"
    return Reply(text if isinstance(text, str) else "", whole, asked, answered, seconds, retries)


def _join_system(messages: Sequence[Message]) -> list[Message]:
    """Say in the first message of the user what the system would say, for models without that role."""
    system, user, *others = messages
    return [{"role": "user", "content": f"{system['content']}\n\n{user['content']}"}, *others]


def _list_web_faults() -> tuple[type[Exception], ...]:
    web: Any = import_module("httpx")
    return OSError, EOFError, web.HTTPError, web.InvalidURL, web.StreamError


def _read_message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        told = json.loads(text)["error"]
        return str(told["message"] if isinstance(told, dict) else told)
    return text


def _read_wait(headers: Mapping[str, str], otherwise: float) -> float:
    """Read how long an endpoint asks to wait: seconds, or a day and time."""
    told = headers.get("retry-after", "").strip()
    wait = otherwise
    with suppress(ValueError, TypeError, OverflowError):
        wait = (
            float(told)
            if told.replace(".", "", 1).isdigit()
            else (parsedate_to_datetime(told).timestamp() - time.time())
        )
    return max(0.01, min(wait, LONGEST_WAIT))
