"""People's word on the machine's statements: kept in a log that only grows, applied anew in every build.

verdicts    what a verdict is, and its line of the log
log         read and append, killed at any moment
anchoring   find judged words and statements again
applying    machine's statements + verdicts -> corrected statements, and what became of each verdict
joining     merges and splits of actors, propositions and utterances
claims      claims of several contents as reviewers look at them
queue       what to look at first
suggestions names and cues that corrections suggest, as a diff
"""

from kg.review.anchoring import Lost, build_anchor, judge
from kg.review.applying import Outcome, Reviewed, apply_verdicts, build_added, correct_statement
from kg.review.joining import Joins, find_joins
from kg.review.log import Entry, Log, append_verdicts, list_active, parse_log, read_log
from kg.review.queue import order_queue, weigh_doubt
from kg.review.verdicts import JUDGEMENTS, Anchor, Kind, Verdict, parse_verdict

__all__ = [
    "JUDGEMENTS",
    "Anchor",
    "Entry",
    "Joins",
    "Kind",
    "Log",
    "Lost",
    "Outcome",
    "Reviewed",
    "Verdict",
    "append_verdicts",
    "apply_verdicts",
    "build_added",
    "build_anchor",
    "correct_statement",
    "find_joins",
    "judge",
    "list_active",
    "order_queue",
    "parse_log",
    "parse_verdict",
    "read_log",
    "weigh_doubt",
]
