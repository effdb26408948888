"""Holds the graph: opened by one function, filled article by article, replaced as a whole or not at all.

    open_store()            in memory, empty but for the ontology
    Writer(STORE)           fills it: put articles, drop them, finish
    open_store(PATH)        the finished store in a folder; read it, do not write it
    open_store(ADDRESS)     the same on a SPARQL server
    replace_store(PATH, build)   a new store beside the old one, swapped in when it is whole

On disk a store is a pure function of the articles and the extractor: each version is whole and never changed. A build
may go on from the version before (`Writer`); its result is that of a build from nothing. What an unchanged article
yielded is kept in plain files, so that even that is quick. `README.md` beside this draws the way of one statement.
"""

from kg.store.opening import open_earlier, open_store, open_tables, take_store
from kg.store.rebuild import Draft, holds_store, keep_parts, name_part, replace_store
from kg.store.remote import RemoteStore, find_address
from kg.store.store import Store, find_version
from kg.store.writer import Writer

__all__ = [
    "Draft",
    "RemoteStore",
    "Store",
    "Writer",
    "find_address",
    "find_version",
    "holds_store",
    "keep_parts",
    "name_part",
    "open_earlier",
    "open_store",
    "open_tables",
    "replace_store",
    "take_store",
]
