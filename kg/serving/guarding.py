"""Lets in only what this machine's own user asks: local host names, no forms of foreign sites, no endless bodies.

A web page of a stranger can make a browser send requests to 127.0.0.1, under a name of its own that it points there
(DNS rebinding) or as a form. Such requests carry a foreign Host or Origin, and are refused before any route sees them.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
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


class Guard:
    """ASGI middleware; see the module's docstring."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOCAL) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._find_fault(Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_encode(HEADERS)]
            await send(message)

        await self._app(scope, _count(receive), send_guarded)

    def _find_fault(self, headers: Headers) -> PlainTextResponse | None:
        host = read_host(f"//{headers.get('host', '')}")
        if host not in self._hosts:
            known = ", ".join(sorted(self._hosts))
            return PlainTextResponse(f"Host {host!r} is refused - expected one of {known}\n", 403)
        origin = headers.get("origin")
        if origin is not None and read_host(origin) not in self._hosts:
            return PlainTextResponse(
                f"requests from {origin!r} are refused - expected a page of this server\n", 403
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LONGEST:
            return PlainTextResponse(f"the body has {length} bytes - expected at most {LONGEST}\n", 413)
        return None


def read_host(address: str) -> str:
    """Read the host out of an address, without its port; "" when there is none.

    >>> read_host("//[::1]:8080"), read_host("http://localhost:1"), read_host("null")
    ('::1', 'localhost', '')
    """
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _encode(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _count(receive: Receive) -> Receive:
    """Cut off a body that is longer than it may be, also when it came without its length."""
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > LONGEST else message

    return receive_counted
