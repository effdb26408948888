"""Checks a finished store two ways: does it hold together, and are its words really in the sources?

`validate` checks all graphs at once against the SHACL shapes, with the ontology loaded (without it every subclass
would count as a fault), and says in plain words which statement of which article is wrong. `verify` re-reads the
sources: hash first, then every span against its exact words. Both return findings and raise nothing for a fault in the
data.

shapes      the shapes file -> queries for what breaks it: the only source of both ways of checking
violations  what breaks the shapes, by these queries in the store, or by pySHACL
places      names a resource by what a user knows: file, statement, words
sources     spans against the texts they came from
"""
