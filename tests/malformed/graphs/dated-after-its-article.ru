#+ expect: it is dated after the article that reports it
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
DELETE { GRAPH ?g { ?a ck:notAfter ?d } } INSERT { GRAPH ?g { ?a ck:notBefore "2020-01-01"^^xsd:date ; ck:notAfter "2020-01-02"^^xsd:date } }
WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:notAfter ?d } }
