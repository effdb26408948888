#+ expect: it answers a statement that is not in the store
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX statement: <https://w3id.org/counterclaim/id/statement/>
INSERT { GRAPH ?g { ?a ck:answers statement:0000000000000000 } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" } }
