"""Commands on codebooks: `kg codebook check | show | prompt | new | suggest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.choosing import STORE, Where
from kg.cli.console import complain, words, write_out
from kg.counting import count_words
from kg.errors import LoreError, choose
from kg.formats import TABLE_FORMATS, render_table

Chosen = Annotated[Path | None, typer.Argument(help="A codebook of your own; none: the bundled one.")]


def check(codebook: Chosen = None) -> None:
    """Check that cues, actors, topics, ontology and shapes agree with the codebook; every fault at once.

    A concept with one example is told, too, but is no fault.
    """
    from kg.codebook.book import load_codebook
    from kg.rdf.codebooks import check_codebook

    try:
        loaded = load_codebook(codebook)
        faults = check_codebook(loaded)
    except LoreError as fault:
        faults, loaded = list(fault.faults), None
    for concept in loaded.concepts if loaded else ():
        if len(concept.examples) == 1:
            complain(
                f"concepts.{concept.value}: one example finds only what is worded like it - give two or three more"
            )
    for line in faults:
        complain(line)
    words.print(f"{codebook or 'the bundled codebook'}: {count_words(len(faults), 'fault')}")
    if faults:
        raise typer.Exit(1)


def show(
    codebook: Chosen = None,
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(TABLE_FORMATS)}, turtle")] = "table",
) -> None:
    """Print the codebook with its crosswalks (CAMEO, PLOVER, DNA, schema.org); turtle: SKOS and shapes."""
    from kg.codebook.book import load_codebook
    from kg.codebook.crosswalk import build_codebook_table
    from kg.rdf.codebooks import build_codebook_graph

    loaded = load_codebook(codebook)
    if form == "turtle":
        write_out(build_codebook_graph(loaded).serialize(format="turtle"))
    else:
        choose("--format", form, (*TABLE_FORMATS, "turtle"))
        write_out(render_table(build_codebook_table(loaded), form))


def prompt(codebook: Chosen = None) -> None:
    """Print all that a language model is told before each article: acts, rulings, form of the answer, example."""
    from kg.chat.prompt import build_prompt
    from kg.codebook.book import load_codebook

    write_out(build_prompt(load_codebook(codebook)).text)


def new(
    folder: Annotated[Path, typer.Argument(help="Made if it is not there.")],
    title: Annotated[str, typer.Option(help="Name of the dispute.")] = "A dispute",
) -> None:
    """Make a codebook with tables to fill in, for a dispute of your own: kg build --codebook FOLDER/codebook.toml."""
    from kg.codebook.starter import write_codebook

    for path in write_codebook(folder, title):
        words.print(str(path))


def suggest(
    store: Where = STORE,
    count: Annotated[int, typer.Option(help="Concepts at most.")] = 20,
    near: Annotated[
        float | None,
        typer.Option(help="How near contents must be to belong together, 0-1; none: as measured."),
    ] = None,
) -> None:
    """Print concepts that the store's contents suggest, to edit and put into a codebook; those it has are left out."""
    from kg.concepts.suggesting import NEAR, suggest_concepts, write_suggestions
    from kg.pipeline.sentences import embed
    from kg.store import open_store

    found = suggest_concepts(
        open_store(store, read_only=True).statements(), embed, count, NEAR if near is None else near
    )
    write_out(write_suggestions(found))
    told = "none" if not found else f"{len(found)}, the one of most articles first"
    words.print(f"concepts suggested: {told}")
