#+ expect: an accusation against nobody
#+ severity: warning
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:target ?t } } WHERE { GRAPH ?g { ?a ck:grounds/ck:sourceCited "2018 survey" ; ck:target ?t } }
