#+ expect: owl:sameAs would merge wording, dates and proof
#+ severity: violation
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX g: <https://w3id.org/counterclaim/g/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA { GRAPH g:registry { actor:borland owl:sameAs actor:avaria } }
