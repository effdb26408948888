#+ expect: the wording is longer or shorter than its positions say
#+ severity: violation
PREFIX oa: <http://www.w3.org/ns/oa#>
DELETE { GRAPH ?g { ?q oa:exact ?w } } INSERT { GRAPH ?g { ?q oa:exact "Borland refused." } }
WHERE { GRAPH ?g { ?q oa:exact ?w FILTER(?w = "Borland refused") } }
