"""The terms of the ontology, read from ``maslahat.ttl`` once and never retyped.

>>> ontology = load_ontology()
>>> ontology.property("proposed").range
'msl:Entity'
>>> ontology.is_a("msl:Summit", "msl:Event")
True
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from .errors import OntologyError
from .namespaces import ONTOLOGY, PREFIXES, compress

ONTOLOGY_FILE = Path(str(files("maslahat.ontology") / "maslahat.ttl"))

_TYPE = PREFIXES["rdf"] + "type"
_CLASS = PREFIXES["owl"] + "Class"
_PROPERTY_TYPES = {PREFIXES["owl"] + name for name in ("ObjectProperty", "DatatypeProperty")}


@dataclass(frozen=True)
class Property:
    """A property of the ontology; classes and properties are given as CURIEs."""

    curie: str
    is_object: bool
    domain: str
    range: str
    aspect: str
    """``act``, ``state``, ``figure``, ``qualifier``, ``inverse`` or ``record``."""
    value_type: str | None
    """CURIE of the datatype of a datatype property (``msl:PartialDate`` for dates), else None."""

    @property
    def name(self) -> str:
        """The local name, as it is written in qualifiers: ``proposedAt``."""
        return self.curie.partition(":")[2]


@dataclass(frozen=True)
class Ontology:
    """Classes, properties and concepts by CURIE, with the questions that code asks of them."""

    classes: dict[str, frozenset[str]]
    """Class -> its direct superclasses, of other vocabularies too."""
    properties: dict[str, Property]
    concepts: dict[str, str]
    """Concept -> the class it belongs to, such as ``msl:Modality``."""
    schemes: frozenset[str]
    labels: dict[str, dict[str, str]] = field(repr=False)
    """Term -> language -> label."""
    version: str = ""

    def property(self, name: str) -> Property:
        """The property of a local name or CURIE. Raises :class:`OntologyError`, with the nearest name, if there is none."""
        curie = name if ":" in name else f"msl:{name}"
        try:
            return self.properties[curie]
        except KeyError:
            raise OntologyError(_unknown("property", curie, self.properties)) from None

    def concept(self, scheme: str, notation: str) -> str:
        """The CURIE of a concept by scheme and notation: ``concept("modality", "in-force")``. Raises :class:`OntologyError`."""
        curie = f"msl:{scheme}-{notation}"
        if curie not in self.concepts:
            known = [c.removeprefix(f"msl:{scheme}-") for c in self.concepts if c.startswith(f"msl:{scheme}-")]
            raise OntologyError(f"{notation!r} is no {scheme}; there are: {', '.join(sorted(known))}.")
        return curie

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(_walk_up(name, self.classes)) for name in self.classes}

    def ancestors(self, curie: str) -> frozenset[str]:
        """A class and all its superclasses, of other vocabularies too."""
        return self._ancestors.get(curie, frozenset({curie}))

    def is_a(self, curie: str, superclass: str) -> bool:
        """Whether a class is another, or below it. Everything is an ``owl:Thing``."""
        return superclass == "owl:Thing" or superclass in self.ancestors(curie)

    def is_date(self, curie: str) -> bool:
        """Whether the values of a property are partial dates."""
        return self.properties[curie].value_type == "msl:PartialDate"


def _walk_up(name: str, parents: dict[str, frozenset[str]]) -> set[str]:
    seen, waiting = {name}, [name]
    while waiting:
        new = parents.get(waiting.pop(), frozenset()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def _unknown(sort: str, curie: str, known: dict[str, object] | dict[str, Property] | dict[str, frozenset[str]]) -> str:
    near = difflib.get_close_matches(curie, list(known), n=1, cutoff=0.6)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"The ontology has no {sort} {curie}.{hint}"


@cache
def load_ontology(path: Path = ONTOLOGY_FILE) -> Ontology:
    """The ontology of a Turtle file; the shipped one by default. Raises :class:`OntologyError` with the place of a mistake."""
    return _ontology(_descriptions(path))


def ontology_quads(path: Path = ONTOLOGY_FILE) -> list[ox.Quad]:
    """All statements of the ontology file, in the order of the file. Raises :class:`OntologyError`."""
    try:
        return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: the ontology cannot be read: {error}") from error


Descriptions = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


def _descriptions(path: Path) -> Descriptions:
    found: Descriptions = {}
    for quad in ontology_quads(path):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            about = found.setdefault(compress(quad.subject.value), {})
            about.setdefault(compress(quad.predicate.value), []).append(quad.object)
    return found


def _ontology(descriptions: Descriptions) -> Ontology:
    own = {term: about for term, about in descriptions.items() if term.startswith("msl:")}
    kinds = {term: {o.value for o in about.get("rdf:type", [])} for term, about in own.items()}
    classes = {t: frozenset(_curies(own[t], "rdfs:subClassOf")) for t, types in kinds.items() if _CLASS in types}
    properties = {t: _property(t, own[t], types) for t, types in kinds.items() if types & _PROPERTY_TYPES}
    schemes = frozenset(t for t, types in kinds.items() if PREFIXES["skos"] + "ConceptScheme" in types)
    concepts = {t: compress(next(iter(kinds[t]))) for t in own if "skos:inScheme" in own[t]}
    head = descriptions.get(ONTOLOGY.removesuffix("#"), {})
    version = next((o.value for o in head.get("owl:versionInfo", [])), "")
    labels = {t: _labels(about) for t, about in own.items()}
    ontology = Ontology(classes, properties, concepts, schemes, labels, version)
    _check_references(ontology)
    return ontology


def _curies(about: dict[str, list[ox.NamedNode | ox.Literal]], predicate: str) -> list[str]:
    return [compress(o.value) for o in about.get(predicate, [])]


def _labels(about: dict[str, list[ox.NamedNode | ox.Literal]]) -> dict[str, str]:
    texts = about.get("rdfs:label", []) + about.get("skos:prefLabel", [])
    return {o.language or "en": o.value for o in texts if isinstance(o, ox.Literal)}


def _property(curie: str, about: dict[str, list[ox.NamedNode | ox.Literal]], types: set[str]) -> Property:
    def one(predicate: str) -> str | None:
        return next(iter(_curies(about, predicate)), None)

    aspect = one("msl:aspect")
    if not aspect:
        raise OntologyError(f"The property {curie} has no msl:aspect.")
    return Property(
        curie=curie,
        is_object=PREFIXES["owl"] + "ObjectProperty" in types,
        domain=one("rdfs:domain") or "owl:Thing",
        range=one("rdfs:range") or "owl:Thing",
        aspect=aspect.removeprefix("msl:aspect-"),
        value_type=one("msl:valueType"),
    )


def _check_references(ontology: Ontology) -> None:
    known = set(ontology.classes) | {"owl:Thing"}
    for prop in ontology.properties.values():
        for place in (prop.domain, prop.range if prop.is_object else "owl:Thing"):
            if place.startswith("msl:") and place not in known:
                raise OntologyError(f"{prop.curie} points to {place}. {_unknown('class', place, ontology.classes)}")
    for name, parents in ontology.classes.items():
        for parent in parents:
            if parent.startswith("msl:") and parent not in known:
                raise OntologyError(f"{name} is below {parent}. {_unknown('class', parent, ontology.classes)}")


class ClosedNamespace:
    """The ontology's terms as attributes: ``MSL.proposed`` is an IRI node, ``MSL.propsed`` raises at once.

    Modules name their terms at import, so that a term that is not in the file stops the program when it starts.
    """

    def __getattr__(self, name: str) -> ox.NamedNode:
        if name.startswith("__"):  # Python's own questions, as of doctest, are not about terms
            raise AttributeError(name)
        ontology = load_ontology()
        curie = f"msl:{name}"
        if curie not in ontology.labels:
            raise OntologyError(_unknown("term", curie, ontology.labels))  # type: ignore[arg-type]
        return ox.NamedNode(ONTOLOGY + name)

    __getitem__ = __getattr__


MSL = ClosedNamespace()
