#+ expect: the target is on another side
#+ severity: warning
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:target ?t } } INSERT { GRAPH ?g { ?a ck:target actor:river-league } }
WHERE { GRAPH ?g { ?a ck:grounds/ck:sourceCited "2018 survey" ; ck:target ?t } }
