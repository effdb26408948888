#+ expect: an office is held by exactly one actor
#+ severity: violation
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?m org:member ?a } } WHERE { GRAPH ?g { ?m a org:Membership ; org:member ?a ; rdfs:label "Envoy" } }
