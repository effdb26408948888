"""The application: the report's pages, the SPARQL endpoint, the query page.

    /                       the overview; /ledger.html and the other pages
    /sparql                 SPARQL 1.1 Protocol, queries only: GET, POST of a form, POST of the query itself
    /query                  shipped queries by name and SPARQL of one's own, for people
    /query/NAME?actor=...   one shipped query; as NAME.csv and NAME.json for programs

Other routes are mounted by giving them to `build_app`; they come first and stand behind the same guard.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.serving.answering import TABLES, TRIPLES, Answer, Question, refuse
from kg.serving.asking import READABLE, build_query_page, has_required
from kg.serving.describing import describe_service
from kg.serving.guarding import LOCAL, Guard
from kg.serving.negotiating import choose_format
from kg.serving.workers import Workers

#: What the page of queries is sent as, to those who prefer it.
_HTML = ("text/html", *TABLES)
#: Names of actors that the page of queries offers.
_HINTS = 200
#: The name's ending chooses the format for those who cannot set a header.
_SUFFIXES = {"csv": "text/csv", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take.

    Attributes:
        seconds: Time for an answer.
        rows: Rows or triples of an answer; more are refused, never cut silently.
        workers: Questions answered at once.
    """

    seconds: float = 30.0
    rows: int = 100_000
    workers: int = 2


def build_app(
    store: Path | str,
    pages: Mapping[str, str] | Callable[[], Mapping[str, str]],
    limits: Limits | None = None,
    hosts: Sequence[str] = LOCAL,
    routes: Sequence[BaseRoute] = (),
    origins: Sequence[str] = (),
) -> Starlette:
    """Build the application.

    Args:
        store: Folder or address of the store that is asked.
        pages: HTML by file name, or what builds it when the first page is asked for; `index.html` is also `/`.
        limits: None: the defaults.
        hosts: Host names under which it may be asked.
        routes: Further routes, before our own.
        origins: Origins, from `read_origin`, whose pages may ask the endpoint; `*` is any.

    Returns:
        An ASGI application. Its worker processes live while its lifespan does; `state.dispute` may name the dispute.
    """
    bounds = limits or Limits()
    asking = _Asking(str(store), bounds, list_ways(routes))
    own = [
        Route("/", lambda request: RedirectResponse("index.html")),
        Route("/sparql", asking.ask_sparql, methods=["GET", "POST"]),
        Route("/query", asking.show_page),
        Route("/query/{name}", asking.ask_name),
        Route("/{file}", partial(_show_page, cache(pages if callable(pages) else lambda: pages))),
    ]

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        with Workers(bounds.workers, bounds.seconds) as workers:
            app.state.workers = workers
            yield

    guard = Middleware(Guard, hosts=tuple(hosts), origins=tuple(origins))
    return Starlette(routes=[*routes, *own], middleware=[guard], lifespan=live)


def list_ways(routes: Sequence[BaseRoute]) -> tuple[tuple[str, str], ...]:
    """List address and label of the pages that a server has beside the report's."""
    review = any(getattr(route, "path", "") == "/review" for route in routes)
    return (("/query", "Ask"), ("/review", "Review")) if review else (("/query", "Ask"),)


def _show_page(build: Callable[[], Mapping[str, str]], request: Request) -> Response:
    pages = build()
    page = pages.get(request.path_params["file"])
    if page is None:
        known = ", ".join(name for name in sorted(pages) if not name.startswith("article-"))
        return PlainTextResponse(f"no such page - expected one of {known}\n", 404)
    return HTMLResponse(page.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Questions put to one store: SPARQL, shipped queries by name, and the page for both."""

    store: str
    limits: Limits
    ways: Sequence[tuple[str, str]]

    async def _put(self, request: Request, accept: str, **asked: Any) -> Answer:  # noqa: ANN401 - see `Question`
        question = Question(self.store, accept, self.limits.rows, **asked)
        return await run_in_threadpool(request.app.state.workers.ask, question)

    async def ask_sparql(self, request: Request) -> Response:
        """Speak the SPARQL 1.1 Protocol, queries only (https://www.w3.org/TR/sparql11-protocol/)."""
        try:
            asked = await _read_request(request)
        except _Refused as fault:
            return _respond(fault.answer)
        if "query" not in asked and request.method == "GET":
            return _describe(request)
        refusal = _find_protocol_fault(asked)
        if refusal is not None:
            return _respond(refusal)
        accept = request.headers.get("accept", "")
        return _respond(await self._put(request, accept, sparql=asked["query"]))

    async def show_page(self, request: Request) -> Response:
        sparql = request.query_params.get("sparql", "")
        if not sparql.strip():
            return HTMLResponse(self._page(request)())
        answer = await self._put(request, READABLE, sparql=sparql)
        return HTMLResponse(self._page(request)(sparql=sparql, answer=answer), answer.status)

    async def ask_name(self, request: Request) -> Response:
        given = {key: value for key, value in request.query_params.items() if value}
        name, _, suffix = request.path_params["name"].partition(".")
        accept = _SUFFIXES.get(suffix) or request.headers.get("accept", "")
        if choose_format(accept, _HTML) == "text/html":
            return await self._show_answer(request, name, given)
        return _respond(await self._put(request, accept, name=name, given=given))

    async def _show_answer(self, request: Request, name: str, given: Mapping[str, str]) -> Response:
        hints = await self._list_actors(request)
        if not given and has_required(name):
            return HTMLResponse(self._page(request)(name, hints=hints))
        answer = await self._put(request, "application/json", name=name, given=given)
        return HTMLResponse(self._page(request)(name, given, answer=answer, hints=hints), answer.status)

    def _page(self, request: Request) -> Callable[..., str]:
        """Give what builds the page for the dispute that is served."""
        return partial(build_query_page, ways=self.ways, dispute=getattr(request.app.state, "dispute", ""))

    async def _list_actors(self, request: Request) -> list[str]:
        """List the names of the busiest actors of the store as it is now."""
        answer = await self._put(request, "application/json", name="actors")
        rows = json.loads(answer.body) if answer.status == 200 else []
        return list(dict.fromkeys(row["actor"] for row in rows))[:_HINTS]


class _Refused(Exception):  # noqa: N818 - named for what happened
    """A request that is no question; carries what to say."""

    def __init__(self, status: int, message: str) -> None:
        self.answer = refuse(status, message)
        super().__init__(message)


async def _read_request(request: Request) -> QueryParams:
    """Read the fields of a request, wherever the protocol lets them stand."""
    if request.method == "GET":
        return request.query_params
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise _Refused(400, f"the body is not UTF-8 - {fault}") from fault
    except ClientDisconnect as fault:
        raise _Refused(413, "the body is too long") from fault
    if kind == "application/x-www-form-urlencoded":
        return QueryParams([*request.query_params.multi_items(), *QueryParams(body).multi_items()])
    if kind == "application/sparql-query":
        return QueryParams([*request.query_params.multi_items(), ("query", body)])
    if kind == "application/sparql-update":
        return QueryParams([("update", body)])
    raise _Refused(
        415, f"Content-Type {kind!r} - expected application/sparql-query or application/x-www-form-urlencoded"
    )


def _find_protocol_fault(asked: QueryParams) -> Answer | None:
    if "update" in asked:
        return refuse(403, "updates are refused - this endpoint only reads: build the store again instead")
    if len(asked.getlist("query")) != 1:
        return refuse(400, f"{len(asked.getlist('query'))} fields `query` - expected exactly one")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in asked:
            return refuse(
                400, f"{name} is refused - all graphs are read as one; choose one by GRAPH <...> {{ }}"
            )
    return None


def _describe(request: Request) -> Response:
    """Answer an endpoint's bare address: people get the query page, programs the service description."""
    offered = ("text/turtle", "application/n-triples", "text/html")
    media = choose_format(request.headers.get("accept", ""), offered) or offered[0]
    if media == "text/html":
        return RedirectResponse("query")
    address = str(request.url.replace(query=""))
    return Response(describe_service(address, TRIPLES[media]), media_type=media)


def _respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"Vary": "Accept"}, media_type=answer.media)
