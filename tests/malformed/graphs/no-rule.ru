#+ expect: no rule is named
#+ severity: warning
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?x ck:rule ?r } } WHERE { GRAPH ?g { ?x ck:ownVoice true ; ck:rule ?r } }
