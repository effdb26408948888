#+ expect: an actor has exactly one label
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX g: <https://w3id.org/counterclaim/g/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { GRAPH g:registry { actor:borland rdfs:label "Boreland" } }
