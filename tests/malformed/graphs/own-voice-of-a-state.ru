#+ expect: the speaker is no outlet
#+ severity: warning
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
DELETE { GRAPH ?g { ?a ck:speaker ?s } } INSERT { GRAPH ?g { ?a ck:speaker actor:avaria } }
WHERE { GRAPH ?g { ?x ck:ownVoice true ; oa:hasBody ?a . ?a ck:speaker ?s } }
