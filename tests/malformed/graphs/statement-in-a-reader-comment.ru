#+ expect: it stands in a reader comment
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX paragraph-role: <https://w3id.org/counterclaim/voc/paragraph-role/>
PREFIX schema: <https://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
DELETE { GRAPH ?g { ?p ck:paragraphRole ?r } } INSERT { GRAPH ?g { ?p ck:paragraphRole paragraph-role:comment } }
WHERE { GRAPH ?g { ?a schema:datePublished "2019-03-05"^^xsd:date . ?p oa:hasSource ?a ; ck:paragraphRole ?r } }
