#+ expect: evidence that no statement offers
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:grounds ?e } } WHERE { GRAPH ?g { ?a ck:grounds ?e . ?e ck:sourceCited "2018 survey" } }
