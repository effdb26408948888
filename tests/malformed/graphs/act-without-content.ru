#+ expect: neither a content nor a statement reported inside it
#+ severity: warning
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:content ?p } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:content ?p } }
