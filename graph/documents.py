"""The registry of documents, and the folder (the corpus) where a user keeps their texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from maslahat.ontology.errors import SourceError
from maslahat.ontology.namespaces import PREFIXES, compress

_REGISTERED = {
    "msl:documentNumber": "number",
    "msl:fileHash": "sha256",
    "dcterms:language": "language",
    "msl:documentKind": "kind",
}


@dataclass(frozen=True)
class Document:
    """A registered document; ``sha256`` is that of its file, ``title`` the preferred English name."""

    curie: str
    number: str
    title: str
    language: str
    kind: str
    sha256: str


def registered_documents(quads: Iterable[ox.Quad], path: Path) -> dict[str, Document]:
    """Number -> document, from the statements of a registry file.

    Raises :class:`SourceError` where a document lacks number, hash or language, or two share a number.
    """
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            _note(found.setdefault(compress(quad.subject.value), {}), quad.predicate, quad.object)
    documents: dict[str, Document] = {}
    for curie, about in sorted(found.items()):
        if not set(about) & set(_REGISTERED.values()):
            continue
        missing = sorted({"number", "sha256", "language"} - set(about))
        if missing:
            raise SourceError(f"the document {curie} has no {missing[0]}.", path)
        if about["number"] in documents:
            raise SourceError(f"the number {about['number']} is given to two documents.", path)
        documents[about["number"]] = Document(
            curie, about["number"], about.get("title", curie), about["language"], about.get("kind", ""), about["sha256"]
        )
    return documents


def _note(about: dict[str, str], predicate: ox.NamedNode, value: ox.Literal) -> None:
    key = _REGISTERED.get(compress(predicate.value))
    if key:
        about[key] = value.value
    elif predicate.value == PREFIXES["skos"] + "prefLabel" and value.language == "en":
        about["title"] = value.value


@dataclass(frozen=True)
class Corpus:
    """A folder that holds the texts of documents, recognised by the hash of their bytes, then by their number."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise SourceError("there is no such folder of documents; give the one that holds them.", self.folder)

    @cached_property
    def _files(self) -> dict[str, Path]:
        files = sorted(p for p in self.folder.rglob("*") if p.is_file() and not p.name.startswith("."))
        return {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in files}

    def path(self, document: Document) -> Path | None:
        """The file of a document, byte for byte the one that was read; None where it is not here."""
        return self._files.get(document.sha256)

    def changed(self, document: Document) -> Path | None:
        """A file that is named after the document and has other bytes than the one that was read, or None."""
        if self.path(document):
            return None
        return next((p for p in self._files.values() if p.stem.split("_")[0] == document.number), None)

    def text(self, document: Document) -> str | None:
        """The canonical text of a document, or None where its file is not here or has changed."""
        from .readers import read_document

        path = self.path(document)
        return read_document(path).text if path else None
