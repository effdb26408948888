#+ expect: a property of ours that the ontology does not know
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
INSERT { GRAPH ?g { ?a ck:adressee actor:borland } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" } }
