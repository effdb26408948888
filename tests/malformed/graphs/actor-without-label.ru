#+ expect: an actor has exactly one label
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { actor:borland rdfs:label ?l } } WHERE { GRAPH ?g { actor:borland rdfs:label ?l } }
