#+ expect: it is narrower than itself
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
INSERT { GRAPH ?g { ?b ck:specialises ?a } } WHERE { GRAPH ?g { ?a ck:specialises ?b } }
