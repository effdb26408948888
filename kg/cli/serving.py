"""The command that serves the report and the graph from this machine: `kg serve`."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.choosing import STORE, All, Least, Title, Where, find_least, find_name, name_build
from kg.cli.console import words
from kg.cli.options import spread
from kg.cli.reviewing import tell_time
from kg.errors import UsageError
from kg.installation import tell_install

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True)
class Desk:
    """The pages at /review."""

    review: Annotated[
        Path | None,
        typer.Option(help="Log of verdicts, such as verdicts.jsonl: adds /review, which writes to it."),
    ] = None
    reviewer: Annotated[str, typer.Option(help="Who judges at /review; none: the page asks.")] = ""
    codebook: Annotated[
        Path | None,
        typer.Option(help="Codebook whose acts, concepts and definitions /review offers; none: the store's."),
    ] = None

    def list_routes(self, store: Path) -> list[BaseRoute]:
        """List the pages of review; none without a log.

        Raises:
            UsageError: A reviewer or codebook without a log.
        """
        from kg.codebook.book import load_codebook
        from kg.jobs.choices import load_book
        from kg.jobs.serving import open_desk
        from kg.serving.reviewing import build_review_routes

        if self.review is None:
            if self.reviewer or self.codebook:
                raise UsageError(
                    "--reviewer and --codebook go with --review FILE, the log that verdicts are written to"
                )
            return []
        book = load_codebook(self.codebook) if self.codebook else load_book(store)
        return build_review_routes(
            open_desk(store, self.review, tell_time, book), self.reviewer.strip(), book
        )


@spread
def serve(
    *,
    store: Where = STORE,
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than 127.0.0.1 is open to others.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: any free one.")] = 8080,
    timeout: Annotated[float, typer.Option(help="Seconds that one question may take.")] = 30.0,
    rows: Annotated[int, typer.Option(help="Rows that one answer may have; more are refused.")] = 100_000,
    desk: Desk,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="Origin of a web page that may ask the endpoint, such as https://yasgui.example; *: any page can read "
            "this store. Pages and review stay closed to it."
        ),
    ] = None,
    everything: All = False,
    min_confidence: Least = None,
    title: Title = "",
) -> None:
    """Serve the report's pages, a SPARQL endpoint (queries only) and review in the browser until Ctrl-C."""
    try:
        import uvicorn

        from kg.jobs.serving import open_app
        from kg.serving.app import Limits
        from kg.serving.guarding import LOCAL
    except ModuleNotFoundError as fault:
        raise UsageError(
            f"kg serve needs Starlette and uvicorn - install them: {tell_install('serve')}"
        ) from fault
    if timeout <= 0 or rows <= 0:
        raise UsageError(f"--timeout {timeout:g} --rows {rows} - expected numbers greater than 0")
    least, routes = find_least(everything, min_confidence), desk.list_routes(store)
    limits, origins = Limits(timeout, rows), _read_origins(allow_origin)
    app = open_app(store, limits, (*LOCAL, host), routes, least, origins, dispute=find_name(title, store))
    with _listen(host, port) as listening:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listening.getsockname()[1]}/"
        if desk.review is not None:
            told = f"verdicts go to {desk.review}; {name_build(desk.review)} applies them"
            words.print(f"{address}review  ({told})")
        words.print(f"{address}  (SPARQL: /sparql, questions: /query; Ctrl-C ends it)")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])


def _read_origins(given: list[str] | None) -> list[str]:
    from kg.serving.guarding import read_origin

    try:
        return [read_origin(origin) for origin in given or []]
    except ValueError as fault:
        raise UsageError(f"--allow-origin {fault}") from fault


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as fault:
        raise UsageError(
            f"cannot listen on {host}, port {port} - {fault} - expected a free one: try --port 0"
        ) from fault
