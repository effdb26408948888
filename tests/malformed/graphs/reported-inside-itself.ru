#+ expect: it is reported inside itself
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
INSERT { GRAPH ?g { ?a ck:reportedBy ?b } } WHERE { GRAPH ?g { ?b ck:reportedBy ?a } }
