#+ expect: the latest day must be one day
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:notAfter ?d } } INSERT { GRAPH ?g { ?a ck:notAfter "last winter" } }
WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:notAfter ?d } }
