"""The ontology, the list of terms in code, the JSON-LD context and the shapes say the same."""

from __future__ import annotations

import csv
import json
import re
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import DefinedNamespace

import kg
from kg.codebook.book import list_known
from kg.files import find_data
from kg.model import ACTS, Act
from kg.vocab import (
    CK,
    DCTERMS,
    GAF,
    KINDS,
    OA,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SCHEMES,
    SKOS,
    Polarity,
    concept,
)

SHARED = Path(__file__).parents[2] / "shared" / "design" / "ontology" / "iris.tsv"
OURS = "https://w3id.org/counterclaim/"
#: Terms that the checked list lacks, each looked up in rdflib's copy of its vocabulary.
CHECKED_ELSEWHERE = {f"{PREFIXES['schema']}{name}" for name in ("author", "headline", "inLanguage", "url")}
CHECKED_ELSEWHERE |= {
    str(one) for one in (SKOS.definition, SKOS.topConceptOf, DCTERMS.license, DCTERMS.creator)
}
#: The licence itself, as SPDX lists it.
CHECKED_ELSEWHERE.add("https://spdx.org/licenses/MIT")
#: The languages that RDF itself is written in.
BASIC = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))


@pytest.fixture(scope="module")
def core() -> Graph:
    return Graph().parse(find_data("ontology", "core.ttl"))


def terms_of(namespace: type[DefinedNamespace]) -> set[str]:
    return {f"{namespace._NS}{name}" for name in namespace.__annotations__ if not name.startswith("_")}


def test_vocabulary_in_code_equals_the_ontology_both_ways(core: Graph) -> None:
    defined = {str(term) for term in core.subjects() if str(term).startswith(str(CK._NS))}
    assert terms_of(CK) == defined


def test_a_misspelt_term_fails_at_once() -> None:
    for namespace in (CK, OA, GAF, SCHEMA):
        with pytest.raises(AttributeError, match="Acusation"):
            _ = namespace.Acusation


def test_controlled_values_in_code_equal_the_concepts_both_ways(core: Graph) -> None:
    in_code = {
        scheme: {str(concept(value)) for value in list_known(kind).values()}
        for kind, scheme in SCHEMES.items()
    }
    in_core = {
        str(scheme).rsplit("/", 1)[-1]: {str(value) for value in core.subjects(SKOS.inScheme, scheme)}
        for scheme in core.subjects(RDF.type, SKOS.ConceptScheme)
    }
    assert in_code == in_core


def test_every_term_has_a_label_and_every_class_and_concept_says_what_it_is(core: Graph) -> None:
    for term in core.subjects(RDF.type, SKOS.Concept):
        assert len(list(core.objects(term, SKOS.prefLabel))) == 1, term
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in core.subjects(RDF.type, kind):
            assert len(list(core.objects(term, RDFS.label))) == 1, term
    for term in core.subjects(RDF.type, OWL.Class):
        assert core.value(term, RDFS.comment), term


def test_every_term_says_what_it_means_and_where_it_is_defined(core: Graph) -> None:
    ontology = URIRef(f"{OURS}ns")
    for term in {term for term in core.subjects(RDF.type) if str(term).startswith(OURS)} - {ontology}:
        assert core.value(term, RDFS.comment) or core.value(term, SKOS.definition), term
        assert core.value(term, RDFS.isDefinedBy) == ontology, term


def test_the_ontology_says_whose_it_is_of_which_version_and_under_which_licence(core: Graph) -> None:
    ontology = URIRef(f"{OURS}ns")
    version = str(core.value(ontology, OWL.versionInfo))
    assert str(core.value(ontology, OWL.versionIRI)) == f"{ontology}/{version}"
    assert core.value(ontology, DCTERMS.license) and core.value(ontology, DCTERMS.creator)


def test_every_concept_is_at_the_top_of_its_scheme_or_below_another(core: Graph) -> None:
    for term, scheme in core.subject_objects(SKOS.inScheme):
        assert (term, SKOS.topConceptOf, scheme) in core or core.value(term, SKOS.broader), term


def test_notations_say_whose_codes_they_are(core: Graph) -> None:
    schemes = set(core.subjects(RDF.type, RDFS.Datatype))
    assert all(notation.datatype in schemes for notation in core.objects(None, SKOS.notation))


def test_nothing_is_defined_that_no_code_and_no_rule_writes() -> None:
    root = Path(kg.__file__).parent
    code = "\n".join(path.read_text("utf-8") for path in root.rglob("*.py") if path.name != "vocab.py")
    rules = "\n".join(path.read_text("utf-8") for path in find_data("ontology", "rules").glob("*.rq"))
    named = set(re.findall(r"\bCK\.(\w+)", code)) | set(re.findall(r"\bck:(\w+)", rules + code))
    # the class of an act is named in the codebook
    book = find_data("ontology", "codebook.toml").read_text("utf-8")
    named |= set(re.findall(r'^kind = "(\w+)"', book, re.MULTILINE))
    assert {term.removeprefix(str(CK._NS)) for term in terms_of(CK)} - named == set()


def test_the_main_acts_carry_cameo_codes(core: Graph) -> None:
    for act in (Act.ACCUSE, Act.DENY, Act.DEMAND, Act.THREATEN, Act.CONCEDE):
        assert any(n.datatype == CK.CAMEO for n in core.objects(concept(act), SKOS.notation)), act


def test_classes_of_one_layer_are_disjoint_pair_by_pair(core: Graph) -> None:
    parents = {
        child for child, parent in core.subject_objects(RDFS.subClassOf) if str(parent).startswith(OURS)
    }
    tops = [term for term in core.subjects(RDF.type, OWL.Class) if term not in parents]
    apart = {frozenset(pair) for pair in core.subject_objects(OWL.disjointWith)}
    # A topic may be what a dispute is about; both are SKOS concepts.
    missing = (
        {frozenset(pair) for pair in combinations(tops, 2)} - apart - {frozenset({CK.Topic, CK.Dispute})}
    )
    assert not missing


def test_there_is_no_blank_node_and_nothing_is_imported(core: Graph) -> None:
    assert not [term for term in core.all_nodes() if isinstance(term, BNode)]
    assert not list(core.objects(None, OWL.imports))


def test_every_outside_iri_was_checked_at_its_source(core: Graph) -> None:
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name} of the design folder is not here")
    with SHARED.open(encoding="utf-8", newline="") as lines:
        checked = {row["iri"] for row in csv.DictReader(lines, delimiter="\t")} | CHECKED_ELSEWHERE
    used = {
        str(term)
        for term in {*core.all_nodes(), *core.predicates()}
        if isinstance(term, URIRef) and not str(term).startswith((OURS, *BASIC))
    }
    used |= terms_of(OA) | terms_of(GAF) | terms_of(SCHEMA)
    assert sorted(used - checked) == []


def test_prefixes_are_sorted_and_no_namespace_lies_inside_another() -> None:
    assert list(PREFIXES) == sorted(PREFIXES)
    for one, other in combinations(PREFIXES.values(), 2):
        assert not one.startswith(other), (one, other)
        assert not other.startswith(one), (one, other)
    assert set(KINDS) < set(PREFIXES)


def test_the_json_ld_context_knows_every_term_with_its_type(core: Graph) -> None:
    context = json.loads(find_data("ontology", "context.jsonld").read_text("utf-8"))["@context"]
    for term in terms_of(CK) - {str(one) for one in core.subjects(RDF.type, RDFS.Datatype)}:
        name = term.removeprefix(str(CK._NS))
        definition = context[name]
        identifier = definition["@id"] if isinstance(definition, dict) else definition
        assert identifier == f"ck:{name}"
        points = (URIRef(term), RDF.type, OWL.ObjectProperty) in core
        assert points == (isinstance(definition, dict) and definition["@type"] == "@id"), name


def test_shapes_and_rules_use_only_our_terms() -> None:
    files = [find_data("ontology", "shapes.ttl"), *find_data("ontology", "rules").glob("*.rq")]
    known = {f"ck:{term.removeprefix(str(CK._NS))}" for term in terms_of(CK)}
    for file in files:
        used = set(re.findall(r"(?<![\w-])ck:\w+", file.read_text("utf-8")))
        assert used <= known, file.name


def test_every_shape_speaks_in_plain_words() -> None:
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    sh = "http://www.w3.org/ns/shacl#"
    message = URIRef(f"{sh}message")
    silent = [
        str(shapes.value(one, URIRef(f"{sh}path")) or one)
        for parent, one in shapes.subject_objects(URIRef(f"{sh}property"))
        if not list(shapes.objects(one, message)) and not isinstance(parent, BNode)
    ]
    silent += [
        str(one) for one in shapes.objects(None, URIRef(f"{sh}sparql")) if not shapes.value(one, message)
    ]
    assert silent == []


def test_every_rule_explains_itself() -> None:
    for rule in find_data("ontology", "rules").glob("*.rq"):
        keys = re.findall(r"^#\+ (\w+):", rule.read_text("utf-8"), re.MULTILINE)
        assert keys == ["title", "acts", "gives", "care"], rule.name


def test_values_in_shapes_are_those_of_the_ontology(core: Graph) -> None:
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    concepts = set(core.subjects(RDF.type, SKOS.Concept))
    listed = {
        term for term in shapes.objects() if isinstance(term, URIRef) and term.startswith(f"{OURS}voc/")
    }
    assert listed <= concepts
    # Answer status is not checked by shapes: rules write it.
    checked = {str(term).rsplit("/", 1)[0] for term in listed}
    everything = {term for term in concepts if str(term).rsplit("/", 1)[0] in checked}
    assert everything == listed


def test_each_main_act_has_a_class_of_speech_acts(core: Graph) -> None:
    for act in ACTS:
        assert not act.main or act.kind
        if act.kind:
            assert CK.SpeechAct in core.transitive_objects(CK[act.kind], RDFS.subClassOf), act
    assert set(Polarity) == {"affirms", "rejects"}
