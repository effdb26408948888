"""The command `kg export`: the store's content in the formats of other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.choosing import EXPORTS, STORE, Out, Where
from kg.cli.console import words
from kg.store import open_store


def export(
    formats: Annotated[
        list[str] | None,
        typer.Argument(
            help="csv jsonl graphml gexf trig turtle nquads jsonld page (none: these); parquet xlsx dl pajek edges "
            "dna nanopub claims aif aif-rdf argdown ftm methods crate."
        ),
    ] = None,
    store: Where = STORE,
    exports: Out = EXPORTS,
    networks: Annotated[
        list[str] | None,
        typer.Option(
            "--network",
            help="For graphml gexf dl pajek edges: network (the usual one), network-claims, network-grounds, "
            "network-outlets, network-sides; as often as needed.",
        ),
    ] = None,
    licence: Annotated[
        str,
        typer.Option(
            "--licence", "--license", help="crate, nanopub: address of the licence you publish under."
        ),
    ] = "",
    creator: Annotated[
        str, typer.Option(help="crate, nanopub: who publishes, an ORCID address for instance.")
    ] = "",
    title: Annotated[str, typer.Option(help="crate, argdown: title of the whole.")] = "",
    published: Annotated[str, typer.Option(help="crate: day of publication, such as 2026-01-31.")] = "",
    bulk: Annotated[
        bool, typer.Option("--bulk", help="N-Quads in parts and settings for QLever, Fuseki and Neptune.")
    ] = False,
) -> None:
    """Write the store's content as tables, networks, RDF, argument maps and databases of other programs."""
    from kg.exchange.imprint import Imprint
    from kg.installation import read_version
    from kg.jobs.exporting import export_store

    if bulk:
        from kg.jobs.bulk import write_bulk

        for path in write_bulk(open_store(store, read_only=True), exports / "bulk"):
            words.print(str(path))
        if not formats:
            return
    imprint = Imprint(read_version(), licence, creator, title, published)
    opened, chosen = open_store(store, read_only=True), networks or ["network"]
    for path in export_store(opened, exports, formats or (), chosen, imprint, _tell):
        words.print(str(path))


def _tell(note: str) -> None:
    words.print(f"note: {note}")
