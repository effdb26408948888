"""Carries articles and statements into RDF and back.

    article, statements --to_quads--> one named graph --from_quads--> the same article and statements
    what all of them describe --to_subject_quads--> labels, kinds and topics, once for all articles
    what was found between them --to_link_quads--> copies, clashes, acts reported twice, disputes
    any quads --build_nquads, build_trig, build_turtle, build_jsonld--> text, the same bytes every time

Nothing else in the program makes or reads triples of the graph. The terms are in `kg.vocab`, their meaning
in `ontology/`.
"""
