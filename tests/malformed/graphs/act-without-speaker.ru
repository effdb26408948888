#+ expect: a statement has exactly one speaker
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:speaker ?s } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:speaker ?s } }
