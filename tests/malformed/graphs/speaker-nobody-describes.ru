#+ expect: must be an actor of the registry
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:speaker ?s } } INSERT { GRAPH ?g { ?a ck:speaker actor:nobody } }
WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:speaker ?s } }
