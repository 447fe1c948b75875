"""A collection: a folder of documents' records, entities, claims and identifiers that belong together.

The shipped graph is one (this package's folder), ``examples/`` is another, and a user may have their own::

    documents.ttl       the registry of documents
    entities/*.ttl      entities with their names
    background/*.ttl    what reading needs and no document said: tenures, dated names
    claims/*.jsonl      claims, one a line
    identifiers.tsv     identifiers of entities in other systems
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
from maslahat.ontology.errors import SourceError
from maslahat.ontology.terms import Ontology, load_ontology

from .claim import Claim
from .claims_file import numbered_claims
from .documents import Document, registered_documents
from .entities import Entities, read_turtle
from .identifiers import Identifier, read_identifiers

SHIPPED = Path(str(files("maslahat.graph") / "documents.ttl")).parent
REGISTRY = "documents.ttl"


@dataclass(frozen=True)
class PlacedClaim:
    """A claim and the line that says it, for messages."""

    claim: Claim
    path: Path
    line: int


class Collection:
    """One or more collection folders, read together; each part is read when it is first asked for.

    Raises :class:`SourceError` with the place of whatever cannot be read.
    """

    def __init__(self, folders: Sequence[Path] = (SHIPPED,), ontology: Ontology | None = None) -> None:
        for folder in folders:
            if not (folder / REGISTRY).is_file():
                raise SourceError(f"this is no collection of documents and claims: it has no {REGISTRY}.", folder)
        self.folders = tuple(folders)
        self.ontology = ontology or load_ontology()

    @cached_property
    def document_quads(self) -> list[ox.Quad]:
        """The statements of the registries."""
        return [quad for folder in self.folders for quad in read_turtle(folder / REGISTRY)]

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Number -> document."""
        return registered_documents(self.document_quads, self.folders[-1] / REGISTRY)

    @cached_property
    def languages(self) -> dict[str, str]:
        """Number -> language of the document."""
        return {number: document.language for number, document in self.documents.items()}

    def turtle_files(self, part: str) -> Iterator[Path]:
        """The Turtle files of ``entities`` or ``background``, sorted."""
        for folder in self.folders:
            yield from sorted((folder / part).glob("*.ttl"))

    @cached_property
    def entity_quads(self) -> list[ox.Quad]:
        """The statements of the entity files."""
        return [quad for path in self.turtle_files("entities") for quad in read_turtle(path)]

    @cached_property
    def background_quads(self) -> list[ox.Quad]:
        """The statements of the background files."""
        return [quad for path in self.turtle_files("background") for quad in read_turtle(path)]

    @cached_property
    def entities(self) -> Entities:
        """Classes and names of everything that has an IRI in this collection."""
        entities = Entities()
        for quads in (self.document_quads, self.entity_quads, self.background_quads):
            entities.add(quads)
        return entities

    def claim_files(self) -> Iterator[Path]:
        """The claims files, sorted."""
        for folder in self.folders:
            yield from sorted((folder / "claims").glob("*.jsonl"))

    @cached_property
    def placed_claims(self) -> list[PlacedClaim]:
        """Every line of the claims files."""
        return [
            PlacedClaim(claim, path, line)
            for path in self.claim_files()
            for line, claim in numbered_claims(path, self.ontology, self.languages)
        ]

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims by id; what two documents say alike is one claim with the evidence of both."""
        merged: dict[str, Claim] = {}
        for placed in self.placed_claims:
            claim = placed.claim
            try:
                merged[claim.id] = merged[claim.id].merged_with(claim) if claim.id in merged else claim
            except ValueError as error:
                raise SourceError(f"{error}.", placed.path, placed.line) from error
        return [merged[key] for key in sorted(merged)]

    @cached_property
    def identifiers(self) -> list[Identifier]:
        """The identifiers of entities in other systems."""
        tables = [folder / "identifiers.tsv" for folder in self.folders]
        return [identifier for table in tables if table.exists() for identifier in read_identifiers(table)]


def collection_of(path: Path) -> Path:
    """The collection folder that a document or folder belongs to: itself, or the nearest above it that has a registry.

    Raises :class:`SourceError` where there is none.
    """
    if not path.exists():
        raise SourceError("there is no such file or folder.", path)
    for folder in (path, *path.resolve().parents):
        if (folder / REGISTRY).is_file():
            return folder
    raise SourceError(
        f"this document belongs to no collection: no {REGISTRY} beside it or above it registers it; see docs/curating.md.",
        path,
    )
