#+ expect: the earliest day is after the latest
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT { GRAPH ?g { ?a ck:notBefore "2019-01-11"^^xsd:date } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" } }
