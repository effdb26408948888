#+ expect: a span belongs to exactly one article
#+ severity: violation
PREFIX oa: <http://www.w3.org/ns/oa#>
DELETE { GRAPH ?g { ?m oa:hasSource ?s } } WHERE { GRAPH ?g { ?m oa:hasSelector ?q ; oa:hasSource ?s . ?q oa:exact "Borland refused" } }
