#+ expect: an article needs exactly one SHA-256 of its text
#+ severity: violation
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
DELETE { GRAPH ?g { ?a dcterms:identifier ?i } } INSERT { GRAPH ?g { ?a dcterms:identifier "md5:00" } }
WHERE { GRAPH ?g { ?a schema:datePublished "2019-01-10"^^xsd:date ; dcterms:identifier ?i } }
