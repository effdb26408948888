"""Decides which names of different articles are one actor, after the articles were read one by one.

list_namings    what one article calls its actors
find_identity   which of the names of all articles are one actor, why, and how sure

labels   a label taken apart          namings   what is known of each id
rules    grounds for taking two names for one actor
joining  the decision, and what the actor is called
table    namings and joins of a store, article by article
called   whom a name means among them
"""
