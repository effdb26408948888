#+ expect: a span has exactly one wording
#+ severity: violation
PREFIX oa: <http://www.w3.org/ns/oa#>
INSERT { GRAPH ?g { ?q oa:exact "something else" } } WHERE { GRAPH ?g { ?q oa:exact "Borland refused" } }
