#+ expect: a span must end after it starts
#+ severity: violation
PREFIX oa: <http://www.w3.org/ns/oa#>
DELETE { GRAPH ?g { ?p oa:end ?e } } INSERT { GRAPH ?g { ?p oa:end 0 } }
WHERE { GRAPH ?g { ?m oa:hasSelector ?q , ?p . ?q oa:exact "Borland refused" . ?p oa:end ?e } }
