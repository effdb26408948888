#+ expect: a statement without exactly one span of text behind it
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
DELETE { GRAPH ?g { ?x oa:hasBody ?a } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" . ?x oa:hasBody ?a } }
