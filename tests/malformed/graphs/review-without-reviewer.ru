#+ expect: a review names its reviewer
#+ severity: violation
PREFIX ck: <https://w3id.org/counterclaim/ns#>
PREFIX g: <https://w3id.org/counterclaim/g/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX verdict: <https://w3id.org/counterclaim/voc/verdict/>
PREFIX x: <https://w3id.org/counterclaim/id/x/>
INSERT { GRAPH g:review { x:review-1 a oa:Annotation ; oa:motivatedBy oa:assessing ; oa:hasTarget ?x ; ck:verdict verdict:accepted } }
WHERE { GRAPH ?g { ?x ck:ownVoice true } }
