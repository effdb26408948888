#+ expect: what a statement says must have a label
#+ severity: violation
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?p rdfs:label ?l } } WHERE { GRAPH ?g { ?p rdfs:label ?l FILTER(?l = "Borland steals water") } }
