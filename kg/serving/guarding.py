"""Lets in only what this machine's own user asks: local host names, no forms of foreign sites, no endless bodies.

A web page of a stranger can make a browser send requests to 127.0.0.1, under a name of its own that it points there
(DNS rebinding) or as a form. Such requests carry a foreign Host or Origin, and are refused before any route sees them.

An origin that the user allows (a SPARQL editor on the web) may ask the endpoint and read its answers (CORS, Fetch
standard 3.2), and nothing else: neither pages nor review.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Names under which this machine reaches itself.
LOCAL = ("127.0.0.1", "localhost", "::1")
#: Bytes that a request's body may have: a long query has a few thousand.
LONGEST = 1 << 20
#: Pages carry their styles and scripts in themselves and reach for nothing else.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What an allowed origin may ask: the endpoint, and the shipped queries by name; all of it only reads.
_SHARED = re.compile(r"/sparql|/query/.+")
#: Any origin: what every web page that the user visits can then read.
ANY = "*"
_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)


def read_origin(words: str) -> str:
    """Read an origin as browsers write it: scheme, host, port where it is not the usual one.

    Raises:
        ValueError: It is none, or has a path.

    >>> read_origin("https://Yasgui.example:443/")
    'https://yasgui.example'
    """
    plain = words.strip().removesuffix("/").lower()
    if plain == ANY:
        return ANY
    if not _ORIGIN.fullmatch(plain):
        raise ValueError(f"{words!r} - expected scheme and host, such as https://yasgui.example")
    usual = {"http": ":80", "https": ":443"}[plain.partition(":")[0]]
    return plain.removesuffix(usual)


class Guard:
    """ASGI middleware; see the module's docstring."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOCAL, origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        shared = self._list_shared(asked, scope["path"])
        early = self._find_fault(asked, allowed=bool(shared)) or _answer_preflight(scope, asked, shared)
        if early is not None:
            await early(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {**HEADERS, **shared}.items()
                encoded = [(name.lower().encode(), value.encode()) for name, value in ours]
                message["headers"] = [*message["headers"], *encoded]
            await send(message)

        await self._app(scope, _count(receive), send_guarded)

    def _list_shared(self, headers: Headers, path: str) -> dict[str, str]:
        """List the headers that let an allowed origin read the answer; empty for any other request."""
        origin = headers.get("origin", "")
        allowed = ANY in self._origins or origin.lower() in self._origins
        if not origin or not allowed or not _SHARED.fullmatch(path):
            return {}
        return {
            "Access-Control-Allow-Origin": ANY if ANY in self._origins else origin,
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Vary": "Origin",
        }

    def _find_fault(self, headers: Headers, *, allowed: bool) -> PlainTextResponse | None:
        host = read_host(f"//{headers.get('host', '')}")
        if host not in self._hosts:
            known = ", ".join(sorted(self._hosts))
            return PlainTextResponse(f"Host {host!r} is refused - expected one of {known}\n", 403)
        origin = headers.get("origin")
        if origin is not None and not allowed and read_host(origin) not in self._hosts:
            return PlainTextResponse(
                f"requests from {origin!r} are refused - expected a page of this server; for the endpoint: "
                "kg serve --allow-origin\n",
                403,
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LONGEST:
            return PlainTextResponse(f"the body has {length} bytes - expected at most {LONGEST}\n", 413)
        return None


def _answer_preflight(scope: Scope, headers: Headers, shared: dict[str, str]) -> Response | None:
    """Answer a browser that asks whether it may ask; None for any other request."""
    if scope["method"] != "OPTIONS" or not shared or "access-control-request-method" not in headers:
        return None
    answer = {
        **shared,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    if headers.get("access-control-request-private-network") == "true":
        answer["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=answer)


def read_host(address: str) -> str:
    """Read the host out of an address, without its port; "" when there is none.

    >>> read_host("//[::1]:8080"), read_host("http://localhost:1"), read_host("null")
    ('::1', 'localhost', '')
    """
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _count(receive: Receive) -> Receive:
    """Cut off a body that is longer than it may be, also when it came without its length."""
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > LONGEST else message

    return receive_counted
