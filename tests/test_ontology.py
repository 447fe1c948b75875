"""The ontology is held to the rules of a good one (after ROBOT's report) and to the profile OWL 2 RL."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import rdflib
from maslahat.ontology.errors import OntologyError
from maslahat.ontology.namespaces import ONTOLOGY, compress
from maslahat.ontology.terms import MSL, ONTOLOGY_FILE, load_ontology
from rdflib import OWL, RDF, RDFS, SKOS, XSD

GRAPH = rdflib.Graph().parse(ONTOLOGY_FILE)
OURS = sorted({s for s in GRAPH.subjects() if isinstance(s, rdflib.URIRef) and s.startswith(ONTOLOGY)})
CLASSES = [t for t in OURS if (t, RDF.type, OWL.Class) in GRAPH]
PROPERTIES = [t for t in OURS if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(GRAPH.objects(t, RDF.type))]
LANGUAGES = {"en", "kk", "ru", "uz"}
MSLN = rdflib.Namespace(ONTOLOGY)


def names(terms: list[rdflib.URIRef]) -> list[str]:
    return [compress(str(term)) for term in terms]


def languages(term: rdflib.URIRef, *predicates: rdflib.URIRef) -> Counter[str | None]:
    return Counter(text.language for p in predicates for text in GRAPH.objects(term, p) if isinstance(text, rdflib.Literal))


def test_every_term_has_one_label_and_one_definition_in_each_of_the_four_languages() -> None:
    wanted = Counter(LANGUAGES)
    assert names([t for t in OURS if languages(t, RDFS.label, SKOS.prefLabel) != wanted]) == []
    assert names([t for t in OURS if languages(t, RDFS.comment, SKOS.definition) != wanted]) == []


@pytest.mark.parametrize("group", ["CLASSES", "PROPERTIES"])
def test_no_two_terms_of_one_sort_share_a_label(group: str) -> None:
    labels = Counter((str(text), text.language) for t in globals()[group] for text in GRAPH.objects(t, RDFS.label))  # type: ignore[attr-defined]
    assert [label for label, count in labels.items() if count > 1] == []


def test_labels_and_definitions_have_no_stray_blanks_and_definitions_end_with_a_stop() -> None:
    texts = [o for p in (RDFS.label, SKOS.prefLabel, RDFS.comment, SKOS.definition) for o in GRAPH.objects(None, p)]
    assert [str(t) for t in texts if str(t) != " ".join(str(t).split())] == []
    definitions = [o for p in (RDFS.comment, SKOS.definition) for o in GRAPH.objects(None, p)]
    assert [str(d) for d in definitions if not str(d).endswith(".")] == []


def test_every_property_says_domain_range_and_aspect() -> None:
    for predicate in (RDFS.domain, RDFS.range, MSLN.aspect):
        assert names([p for p in PROPERTIES if len(list(GRAPH.objects(p, predicate))) != 1]) == []


def test_every_datatype_property_says_the_type_of_its_values() -> None:
    data = [p for p in PROPERTIES if (p, RDF.type, OWL.DatatypeProperty) in GRAPH]
    assert names([p for p in data if len(list(GRAPH.objects(p, MSLN.valueType))) != 1]) == []


def test_every_class_hangs_on_a_root() -> None:
    roots = {"msl:Entity", "msl:Record"}
    ontology = load_ontology()
    orphans = [
        c
        for c in names(CLASSES)
        if not roots & ontology.ancestors(c) and not ontology.is_a(c, "skos:Concept") and c != "msl:Evidence"
    ]
    assert orphans == []


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_no_term_is_above_itself(predicate: rdflib.URIRef) -> None:
    below = {t for t in OURS for parent in GRAPH.objects(t, predicate) if t in GRAPH.transitive_objects(parent, predicate)}
    assert below == set()


def test_every_term_that_is_used_is_defined() -> None:
    used = {t for triple in GRAPH for t in triple if isinstance(t, rdflib.URIRef) and t.startswith(ONTOLOGY)}
    assert sorted(used - set(OURS)) == []


def test_inverses_are_declared_once_and_mirror_domain_and_range() -> None:
    for one, other in GRAPH.subject_objects(OWL.inverseOf):
        assert (other, OWL.inverseOf, one) not in GRAPH
        assert GRAPH.value(one, RDFS.domain) == GRAPH.value(other, RDFS.range)
        assert GRAPH.value(one, RDFS.range) == GRAPH.value(other, RDFS.domain)


def test_symmetric_properties_relate_like_to_like() -> None:
    symmetric = list(GRAPH.subjects(RDF.type, OWL.SymmetricProperty))
    assert symmetric
    assert [p for p in symmetric if GRAPH.value(p, RDFS.domain) != GRAPH.value(p, RDFS.range)] == []


def test_a_subproperty_stays_within_its_parent() -> None:
    ontology = load_ontology()
    for child, parent in GRAPH.subject_objects(RDFS.subPropertyOf):
        if str(parent).startswith(ONTOLOGY):
            small, large = ontology.property(compress(str(child))), ontology.property(compress(str(parent)))
            assert large.domain == "owl:Thing" or ontology.is_a(small.domain, large.domain), compress(str(child))
            assert not small.is_object or ontology.is_a(small.range, large.range), compress(str(child))


def test_concepts_stand_in_one_scheme_with_a_notation_that_their_name_ends_with() -> None:
    concepts = list(GRAPH.subjects(SKOS.inScheme))
    assert len(concepts) > 100
    for concept in concepts:
        (notation,) = GRAPH.objects(concept, SKOS.notation)
        assert str(concept).endswith(f"-{notation}")
        assert len(list(GRAPH.objects(concept, SKOS.inScheme))) == 1


# Table 1 of https://www.w3.org/TR/owl2-profiles/#OWL_2_RL: what an ontology of declarations, subclass and subproperty axioms,
# domains, ranges, inverses and the simple property characteristics may use. Nothing else of OWL is used here.
ALLOWED_AXIOMS = {
    RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.versionInfo, OWL.versionIRI,
}  # fmt: skip
ALLOWED_TYPES = {
    OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.FunctionalProperty,
    OWL.SymmetricProperty, OWL.TransitiveProperty, RDFS.Datatype,
}  # fmt: skip
ALLOWED_DATATYPES = {XSD.string, XSD.integer, XSD.decimal, RDFS.Literal}


def test_only_axioms_of_owl_2_rl_are_used() -> None:
    vocabulary = (str(OWL), str(RDFS), str(RDF))
    logical = {p for p in GRAPH.predicates() if str(p).startswith(vocabulary)} - {RDFS.label, RDFS.comment}
    assert logical <= ALLOWED_AXIOMS
    assert {o for o in GRAPH.objects(None, RDF.type) if str(o).startswith(vocabulary)} <= ALLOWED_TYPES


def test_class_expressions_are_named_classes() -> None:
    for predicate in (RDFS.subClassOf, RDFS.domain, RDFS.range, RDFS.subPropertyOf):
        assert [o for o in GRAPH.objects(None, predicate) if not isinstance(o, rdflib.URIRef)] == []
    assert [s for s in GRAPH.subjects() if isinstance(s, rdflib.BNode)] == []


def test_ranges_of_datatype_properties_are_datatypes_of_the_profile() -> None:
    data = [p for p in PROPERTIES if (p, RDF.type, OWL.DatatypeProperty) in GRAPH]
    assert {GRAPH.value(p, RDFS.range) for p in data} <= ALLOWED_DATATYPES


def test_thing_is_never_a_subclass_which_the_profile_forbids() -> None:
    assert list(GRAPH.objects(OWL.Thing, RDFS.subClassOf)) == []


def test_no_property_is_of_two_kinds() -> None:
    both = [p for p in PROPERTIES if {OWL.ObjectProperty, OWL.DatatypeProperty} <= set(GRAPH.objects(p, RDF.type))]
    assert both == []


def test_a_misspelt_term_fails_when_it_is_named() -> None:
    assert MSL.proposed.value == ONTOLOGY + "proposed"
    with pytest.raises(OntologyError, match=r"no term msl:propsed\. Did you mean msl:proposed\?"):
        _ = MSL.propsed


def test_a_reference_to_a_class_that_is_not_there_fails_when_the_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(
        ONTOLOGY_FILE.read_text("utf-8")
        .replace("rdfs:range msl:Parliament", "")
        .replace("rdfs:domain msl:Tenure", "rdfs:domain msl:Tenur", 1),
        "utf-8",
    )
    with pytest.raises(OntologyError, match=r"no class msl:Tenur\. Did you mean msl:Tenure\?"):
        load_ontology(path)


def test_a_file_that_is_not_turtle_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix msl: <x> .\nmsl:a msl:b", "utf-8")
    with pytest.raises(OntologyError, match=r"broken\.ttl: the ontology cannot be read"):
        load_ontology(path)
