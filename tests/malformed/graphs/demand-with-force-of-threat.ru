#+ expect: a demand must have the force demand
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX force: <https://w3id.org/counterclaim/voc/force/>
DELETE { GRAPH ?g { ?a ck:force ?f } } INSERT { GRAPH ?g { ?a ck:force force:threaten } }
WHERE { GRAPH ?g { ?a ck:deadline "within 60 days" ; ck:force ?f } }
