#+ expect: evidence is of exactly one of the known kinds
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX evidence-kind: <https://w3id.org/counterclaim/voc/evidence-kind/>
INSERT { GRAPH ?g { ?e ck:evidenceKind evidence-kind:test } } WHERE { GRAPH ?g { ?e ck:sourceCited "2018 survey" } }
