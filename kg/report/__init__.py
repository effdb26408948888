"""Writes the report: a folder of plain pages that open from disk and lead from every figure to the exact words.

facts      what the pages say: ledger, matrix, timeline, outlets, counts (pure, no HTML)
reading    an article's text cut where statements begin and end
wordings   how outlets word the same thing, word by word
sketch     the overview's picture of who stands against whom
timeline   where each statement stands on the picture of days
networks   which networks are drawn, from the same facts
messages   what each page tells, in one sentence
site       facts to files
stills     a page's picture for print

In: statements and articles. Out: file names with whole HTML documents; same input, same bytes. Nothing is fetched.
"""
