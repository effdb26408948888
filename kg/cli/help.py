"""Help: commands in groups of what they are for, each with its whole first sentence; a named query's own parameters."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from kg.errors import NOT_BEGUN

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

    from kg.parameters import Parameter

#: Groups of commands, in the order in which one meets them.
GROUPS: Final = {
    "Read texts": ("read", "quotes", "extract"),
    "Build a graph": ("build", "info", "codebook", "train", "validate", "verify"),
    "Ask it": ("queries", "query", "sparql", "explain", "diff", "analyse"),
    "Look at it": ("view", "report"),
    "Review it": ("review", "actors", "claims", "verdicts", "agreement", "evaluate", "score"),
    "Exchange with other programs": ("export", "import"),
    "Serve it": ("serve", "push"),
}


class Commands(TyperGroup):
    """A group whose help says of each command what it does, never cut short."""

    def make_context(self, *given: Any, **named: Any) -> Context:  # noqa: ANN401 - as click has it
        """Read the arguments; Ctrl-C ends that with a line and exit code 130."""
        try:
            return super().make_context(*given, **named)
        except KeyboardInterrupt:
            typer.echo(NOT_BEGUN, err=True)
            raise typer.Exit(130) from None

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write a section for each of `GROUPS`, and one for whatever is in none of them; one for all of a group."""
        told = {
            name: " ".join((one.help or "").split("\n\n")[0].split()) for name, one in self.commands.items()
        }
        groups = GROUPS if ctx.parent is None else {}
        grouped = {name for names in groups.values() for name in names}
        sections = {**groups, "Commands": [name for name in told if name not in grouped]}
        for title, names in sections.items():
            rows = [(name, told[name]) for name in names if name in told]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class AskedCommand(TyperCommand):
    """`kg query NAME`: its help lists what the query of that name can be asked with."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Remember the arguments: `--help` is answered before anything else is read."""
        ctx.meta["kg.query"] = list(args)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the query's parameters before the options that every query has."""
        from kg.queryfiles import find_query

        args: list[str] = ctx.meta.get("kg.query", [])
        if args and not args[0].startswith("-"):
            folder = next((Path(b) for a, b in pairwise(args) if a == "--queries"), None)
            query = find_query(args[0], folder)
            rows = [
                (f"--{p.name.replace('_', '-')} <{p.type}>", f"{p.help}; such as {p.example}" + _tell_need(p))
                for p in query.parameters
            ]
            with formatter.section(query.title):
                formatter.write_text(query.question)
                formatter.write_dl(rows or [("no parameters", "")])
        super().format_options(ctx, formatter)


def _tell_need(parameter: Parameter) -> str:
    if parameter.required:
        return "  [required]"
    return f"  [default: {parameter.default}]" if parameter.default else ""
