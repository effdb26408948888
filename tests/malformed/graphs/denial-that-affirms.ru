#+ expect: a denial rejects its content
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX polarity: <https://w3id.org/counterclaim/voc/polarity/>
DELETE { GRAPH ?g { ?a ck:polarity ?p } } INSERT { GRAPH ?g { ?a ck:polarity polarity:affirms } }
WHERE { GRAPH ?g { ?a a ck:Denial ; ck:notBefore ?day ; ck:polarity ?p } }
