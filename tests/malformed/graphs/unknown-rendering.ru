#+ expect: a statement has exactly one of the known renderings
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX rendering: <https://w3id.org/counterclaim/voc/rendering/>
DELETE { GRAPH ?g { ?x ck:rendering ?c } } INSERT { GRAPH ?g { ?x ck:rendering rendering:sung } }
WHERE { GRAPH ?g { ?x ck:ownVoice true ; ck:rendering ?c } }
