#+ expect: the day of publication must be one day
#+ severity: violation
PREFIX schema: <https://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
DELETE { GRAPH ?g { ?a schema:datePublished ?d } } INSERT { GRAPH ?g { ?a schema:datePublished "a Thursday" } }
WHERE { GRAPH ?g { ?a schema:datePublished ?d FILTER(?d = "2019-03-05"^^xsd:date) } }
