#+ expect: a statement has exactly one speaker
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
INSERT { GRAPH ?g { ?a ck:speaker actor:avaria } } WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" } }
