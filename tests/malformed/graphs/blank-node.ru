#+ expect: a node without a name of its own
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX g: <https://w3id.org/counterclaim/g/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { GRAPH g:registry { [] a ck:Actor ; rdfs:label "Somebody" } }
