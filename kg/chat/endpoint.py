"""Asks an OpenAI-compatible chat endpoint, and never hangs: every wait, every size and every number of tries is bounded.

In: messages. Out: a `Reply`, or a fault that says whether asking others makes sense. What an endpoint does not take
(a schema, a temperature, a limit of tokens) is left out and it is asked again. Nothing is sent to an address that is
not this machine's unless that was allowed. The key is in the environment, and in no message, record or log.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.errors import UsageError

if TYPE_CHECKING:
    import httpx

Message = Mapping[str, str]
#: Where the key is looked for.
KEY = "KG_READER_KEY"
#: Bytes of a reply that are read, tries of one call, and the longest wait between two of them, in seconds.
MOST_BYTES, TRIES, LONGEST_WAIT = 2_000_000, 5, 120.0
#: Tokens that an answer may have.
MOST_TOKENS = 8192
#: Replies after which the same call is tried again.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
#: Replies that no other call would change.
FINAL = frozenset({401, 402, 403, 404, 405})
#: Settings that an endpoint may refuse, in the order in which they are left out where it does not say which.
OPTIONAL = ("response_format", "seed", "temperature", "max_tokens")


class CallFault(Exception):
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
    address = Address(
        f"{parts.scheme}://{parts.netloc}{path}", parts.netloc, _is_local(parts.hostname)
    )
    if not address.local and not allow_remote:
        raise UsageError(
            f"--reader {address.host} is not this machine: the articles would leave it - "
            "allow that with --allow-remote, or name an endpoint of this machine"
        )
    if not address.local and parts.scheme == "http" and os.environ.get(KEY):
        raise UsageError(f"--reader {address.host} - the key in {KEY} would be sent unencrypted - use https")
    return address


def _is_local(host: str) -> bool:
    # Names are not looked up: who answers for a name can change between the look and the call.
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


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

    @property
    def settings(self) -> dict[str, Any]:
        """What is asked for beside the messages; two readings with other settings are two readings."""
        return {"temperature": 0, "seed": 0, "max_tokens": MOST_TOKENS}

    async def __aenter__(self) -> Endpoint:
        """Open a client.

        Raises:
            UsageError: httpx is not installed.
        """
        try:
            web: Any = import_module("httpx")
        except ImportError as fault:
            raise UsageError("--reader needs httpx - install it: pip install 'counterclaim[reader]'") from fault
        limits = web.Limits(max_connections=None, max_keepalive_connections=0)
        # A proxy or certificate of the surroundings is for foreign addresses only: local texts go nowhere else.
        self._client = web.AsyncClient(
            timeout=self.timeout, limits=limits, trust_env=not self.address.local, follow_redirects=False
        )
        return self

    async def __aexit__(self, *fault: object) -> None:
        """Close it."""
        if self._client is not None:
            await self._client.aclose()

    async def ask(self, messages: Sequence[Message]) -> Reply:
        """Ask for one answer, several times if the endpoint fails in a way that passes.

        Raises:
            CallFault: This call failed for good.
            UsageError: All others would fail as well: nobody answers there, the key or the model is not known.
        """
        begun, why, reached = time.monotonic(), "", False
        for number in range(TRIES + len(OPTIONAL)):
            wait = min(2.0**number, LONGEST_WAIT)
            try:
                status, headers, body = await asyncio.wait_for(self._send(messages), self.timeout)
            except TimeoutError:
                why, reached = f"no whole answer within {self.timeout:g} seconds", True
                if number >= 1:
                    break
            except (OSError, ssl.SSLError, EOFError, *_list_web_faults()) as fault:
                why = f"{type(fault).__name__}: {self._hide(str(fault))}"
                reached = reached or type(fault).__name__ not in ("ConnectError", "ConnectTimeout")
            else:
                reached = True
                if status == 200:
                    return self._read_reply(body, time.monotonic() - begun, number)
                why = f"status {status}: {self._hide(_read_message(body))}"
                if status in FINAL:
                    raise UsageError(f"--reader {self.address.host} answers {why} - check model, key and address")
                if status not in PASSING and not self._leave_out(body):
                    raise CallFault(why)
                wait = _read_wait(headers, wait) if status in PASSING else 0.0
            if number + 1 >= TRIES and wait:
                break
            if wait:
                self.tell(f"{self.address.host}: {why}; asked again in {wait:.0f} s")
            await asyncio.sleep(wait)
        if not reached:
            raise UsageError(f"--reader {self.address.host} - nobody answers there ({why}) - is it started?")
        raise CallFault(why)

    async def _send(self, messages: Sequence[Message]) -> tuple[int, Mapping[str, str], bytes]:
        assert self._client is not None
        form = {"name": "frames", "strict": True, "schema": self.schema}
        body = {
            "model": self.model,
            "messages": list(messages),
            "stream": False,
            **self.settings,
            "response_format": {"type": "json_schema", "json_schema": form},
        }
        body = {key: value for key, value in body.items() if key not in self.refused}
        headers = {"content-type": "application/json"}
        key = os.environ.get(KEY, "").strip()
        if key:
            headers["authorization"] = f"Bearer {key}"
        content = json.dumps(body).encode("ascii")
        async with self._client.stream("POST", self.address.url, content=content, headers=headers) as reply:
            read = bytearray()
            async for piece in reply.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise CallFault(f"an answer of more than {MOST_BYTES:,} bytes")
            return reply.status_code, reply.headers, bytes(read)

    def _leave_out(self, body: bytes) -> bool:
        """Leave out a setting that the endpoint does not take: the one it names, else the next; False: none is left."""
        told = body.decode("utf-8", "replace").lower()
        left = [name for name in OPTIONAL if name not in self.refused]
        named = [name for name in left if name in told or (name == "response_format" and "schema" in told)]
        if not left:
            return False
        name = (named or left)[0]
        self.refused.add(name)
        self.tell(f"{self.address.host} does not take {name}: asked again without it")
        return True

    def _read_reply(self, body: bytes, seconds: float, retries: int) -> Reply:
        try:
            record = json.loads(body)
            choice = record["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as fault:
            raise CallFault("what it sends is no chat completion") from fault
        if isinstance(text, list):  # parts, as some endpoints give them
            text = "".join(str(one.get("text", "")) for one in text if isinstance(one, dict))
        usage = record.get("usage") if isinstance(record.get("usage"), dict) else {}
        asked, answered = (_read_count(usage.get(key)) for key in ("prompt_tokens", "completion_tokens"))
        whole = choice.get("finish_reason") != "length"
        return Reply(text if isinstance(text, str) else "", whole, asked, answered, seconds, retries)

    def _hide(self, text: str) -> str:
        key = os.environ.get(KEY, "").strip()
        return " ".join((text.replace(key, "***") if key else text).split())[:300]


def _list_web_faults() -> tuple[type[Exception], ...]:
    web: Any = import_module("httpx")
    return (web.HTTPError, web.InvalidURL, web.StreamError)


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
    with suppress(ValueError, TypeError):
        wait = float(told) if told.replace(".", "", 1).isdigit() else (
            parsedate_to_datetime(told).timestamp() - time.time()
        )
    return max(0.01, min(wait, LONGEST_WAIT))


def _read_count(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0
