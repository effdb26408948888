#+ expect: an accusation affirms its content
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX polarity: <https://w3id.org/counterclaim/voc/polarity/>
DELETE { GRAPH ?g { ?a ck:polarity ?p } } INSERT { GRAPH ?g { ?a ck:polarity polarity:rejects } }
WHERE { GRAPH ?g { ?a ck:grounds/ck:sourceCited "2018 survey" ; ck:polarity ?p } }
