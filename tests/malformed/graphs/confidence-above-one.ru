#+ expect: a confidence is one number from 0 to 1
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?x ck:confidence ?c } } INSERT { GRAPH ?g { ?x ck:confidence 1.5e0 } }
WHERE { GRAPH ?g { ?x ck:ownVoice true ; ck:confidence ?c } }
