"""The entities of a collection: their classes and names, read from its Turtle files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from maslahat.ontology.errors import SourceError
from maslahat.ontology.namespaces import PREFIXES, compress
from maslahat.ontology.terms import Ontology

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
PREFERRED = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
ALTERNATIVE = ox.NamedNode(PREFIXES["skos"] + "altLabel")


@dataclass
class Entities:
    """Classes and names of entities, by CURIE."""

    classes: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    """Entity -> language -> preferred name."""
    aliases: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Entity -> (name, language) of all names that are not preferred."""

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Take in the types and names that statements give."""
        for quad in quads:
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            curie = compress(quad.subject.value)
            if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
                self.classes.setdefault(curie, set()).add(compress(quad.object.value))
            elif isinstance(quad.object, ox.Literal):
                self._add_name(curie, quad.predicate, quad.object)

    def _add_name(self, curie: str, predicate: ox.NamedNode, name: ox.Literal) -> None:
        if predicate == PREFERRED:
            self.labels.setdefault(curie, {})[name.language or ""] = name.value
        elif predicate == ALTERNATIVE:
            self.aliases.setdefault(curie, []).append((name.value, name.language or ""))

    def __contains__(self, curie: str) -> bool:
        return curie in self.classes

    def is_a(self, curie: str, superclass: str, ontology: Ontology) -> bool:
        """Whether an entity has a class, or one below it."""
        return any(ontology.is_a(name, superclass) for name in self.classes.get(curie, ()))

    def label(self, curie: str, languages: tuple[str, ...] = ("en",)) -> str:
        """The preferred name in the first language that has one, else any, else the CURIE."""
        names = self.labels.get(curie, {})
        return next((names[g] for g in languages if g in names), next(iter(names.values()), curie))

    def kind(self, curie: str, ontology: Ontology) -> str:
        """The most special class of the ontology that an entity has, without prefix, such as ``Person``; '' if none."""
        own = sorted(c for c in self.classes.get(curie, ()) if c.startswith("msl:"))
        special = [c for c in own if not any(c != other and ontology.is_a(other, c) for other in own)]
        return special[0].removeprefix("msl:") if special else ""


def read_turtle(path: Path) -> list[ox.Quad]:
    """All statements of a Turtle file. Raises :class:`SourceError` with the line of a mistake."""
    try:
        return list(ox.parse(input=path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise SourceError(f"the file cannot be read ({error.strerror or error}).", path) from error
    except SyntaxError as error:
        raise SourceError(f"this is not Turtle: {error.msg}", path, error.lineno) from error
