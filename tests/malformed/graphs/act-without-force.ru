#+ expect: a statement has exactly one of the known forces
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:force ?f } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:force ?f } }
