"""The command line. Data goes to stdout, words to stderr; exit 0 fine, 1 problems found, 2 wrong use.

console    where words go, how errors are shown
texts      read, quotes, extract
codebook   codebook (check, show, new)
comparing  diff
claims     claims
actors     actors
reviewing  review
verdicts   verdicts (check, sheet, import, merge, split), agreement, evaluate
servers    push
serving    serve
teaching   train
analysis   import, analyse, score
graph      build, info, query, queries, sparql, explain, export, verify, view
"""

from __future__ import annotations

from kg.cli.actors import add_actor_commands
from kg.cli.analysis import add_analysis_commands
from kg.cli.claims import add_claim_commands
from kg.cli.codebook import add_codebook_commands
from kg.cli.comparing import add_comparing_commands
from kg.cli.console import run_app
from kg.cli.exporting import add_export_commands
from kg.cli.graph import add_graph_commands
from kg.cli.reviewing import add_review_commands
from kg.cli.servers import add_server_commands
from kg.cli.serving import add_serving_commands
from kg.cli.teaching import add_teaching_command
from kg.cli.texts import add_text_commands
from kg.cli.verdicts import add_verdict_commands

__all__ = ["main"]


def main() -> None:
    """Run one command from the program's arguments."""
    run_app(
        add_text_commands,
        add_graph_commands,
        add_export_commands,
        add_comparing_commands,
        add_actor_commands,
        add_claim_commands,
        add_server_commands,
        add_serving_commands,
        add_analysis_commands,
        add_review_commands,
        add_verdict_commands,
        add_codebook_commands,
        add_teaching_command,
    )
