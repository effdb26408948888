"""Reads articles: files in, frozen texts with roles and facts out.

    sources     which files an input means, and their bytes          read_sources, read_article
    outputs     what this program made itself, which is never read
    decoding    bytes -> text, or what the bytes are instead
    tidying     frees sentences from links, drops links to other texts
    inputs      archives, documents, tables, mail, feeds, packed files, crawls -> articles, by content
    webpages    HTML -> reading text        datasets   JSON -> reading texts
    pagetitles  which part of a page's title is the headline
    filenames   facts in file names         languages  which language a text is in
    calendars   days with their year, in many languages
    articles    text -> Article                                      build_article
      known       facts from options, sidecars, front matter       fieldnames  what others call them
      blocks      text -> blocks            roles      blocks -> paragraphs with roles
      furniture   phrases that pages print  credits    bylines, captions
      datelines   MOSCOW, January 16. /TASS/.
      days        days in text              dating     which day the article is from, and why
      facts       title, outlet, author, agency, place

Nothing here knows who says what; nothing here uses a parser.
"""

from kg.reading.articles import build_article, explain_date, is_cut
from kg.reading.known import Known, read_dispute, read_known
from kg.reading.languages import find_code, name_language
from kg.reading.options import MAX_BYTES, ReadOptions, Skipped, Unchanged
from kg.reading.sources import Memory, count_files, read_article, read_bytes, read_sources, renew_sources

__all__ = [
    "MAX_BYTES",
    "Known",
    "Memory",
    "ReadOptions",
    "Skipped",
    "Unchanged",
    "build_article",
    "count_files",
    "explain_date",
    "find_code",
    "is_cut",
    "name_language",
    "read_article",
    "read_bytes",
    "read_dispute",
    "read_known",
    "read_sources",
    "renew_sources",
]
