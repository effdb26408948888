"""Holds the graph: opened by one function, filled article by article, replaced as a whole or not at all.

    open_store()            in memory, empty but for the ontology
    open_store(PATH)        the finished store in a folder; read it, do not write it
    replace_store(PATH, build)   a new store beside the old one, swapped in when it is whole

On disk a store is a pure function of the articles and the extractor: it is never patched, always rebuilt,
and what an unchanged article yielded is kept in plain files so that a rebuild is quick.
"""

from kg.store.rebuild import Draft, replace_store
from kg.store.store import Store, open_store

__all__ = ["Draft", "Store", "open_store", "replace_store"]
