"""What came back to what, and what became of each claim: pages, queries, ledgers, exports and `kg diff` show this.

    answers   what came back to a statement; its status: denied, countered, refused, conceded, answered, none found
    claims    who puts a content forward and who rejects it; its status: contested, rejected, admitted, replied to,
              alleged, asserted, wanted

Pure: statements in, records out. `ontology/rules` infer the same in a graph, and the queries read it there; a test
compares them all.
"""
