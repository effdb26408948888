#+ expect: an actor accuses its own side
#+ severity: warning
PREFIX actor: <https://w3id.org/counterclaim/id/actor/>
PREFIX ck: <https://w3id.org/counterclaim/ns#>
DELETE { GRAPH ?g { ?a ck:speaker ?s } } INSERT { GRAPH ?g { ?a ck:speaker actor:mira-olt } }
WHERE { GRAPH ?g { ?a ck:grounds/ck:sourceCited "2018 survey" ; ck:speaker ?s } }
