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
