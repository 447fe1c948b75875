"""From a curator's draft, whose evidence is quotes, to claims, whose evidence is spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maslahat.ontology.errors import MaslahatError, SourceError

from .claim import Claim
from .claims_file import claim_of, numbered_records, read_claims, write_claims
from .collection import Collection, PlacedClaim
from .documents import Corpus
from .lint import Knowledge, Problem, lint_claim
from .spans import locate_quote


@dataclass(frozen=True)
class Draft:
    """A checked draft: the claims that may be filed, and the problems of the others."""

    claims: list[Claim]
    problems: list[Problem]


def read_draft(path: Path, collection: Collection, corpus: Corpus) -> Draft:
    """Check a draft line by line: find each quote once in its document, then apply the rules of :mod:`lint`.

    Raises :class:`SourceError` only where the file itself cannot be read; the mistakes of lines are in ``problems``.
    """
    known = Knowledge(collection.ontology, collection.entities)
    texts = _Texts(collection, corpus)
    claims: list[Claim] = []
    problems: list[Problem] = []
    for line, record in numbered_records(path):
        try:
            claim = claim_of(_with_spans(record, texts), collection.ontology, collection.languages)
        except MaslahatError as error:
            problems.append(Problem(f"{path}:{line}", "readable", str(error)))
            continue
        found = list(lint_claim(PlacedClaim(claim, path, line), known))
        problems += found
        if not found:
            claims.append(claim)
    return Draft(claims, problems)


class _Texts:
    """The canonical texts of documents, each read once."""

    def __init__(self, collection: Collection, corpus: Corpus) -> None:
        self._collection = collection
        self._corpus = corpus
        self._texts: dict[str, str] = {}

    def __getitem__(self, number: str) -> str:
        if number not in self._texts:
            document = self._collection.documents.get(number)
            text = self._corpus.text(document) if document else None
            if text is None:
                raise SourceError(f"document {number!r} is not in {self._corpus.folder}, or is not registered.")
            self._texts[number] = text
        return self._texts[number]


def _with_spans(record: dict[str, Any], texts: _Texts) -> dict[str, Any]:
    evidence = record.get("evidence")
    if not isinstance(evidence, list):
        raise SourceError("evidence should be a list in square brackets.")
    return record | {"evidence": [_span_for_quote(e, texts) for e in evidence]}


def _span_for_quote(record: Any, texts: _Texts) -> Any:
    if not isinstance(record, dict) or "quote" not in record:
        return record
    rest = {key: value for key, value in record.items() if key not in ("quote", "after", "nth")}
    nth = int(record["nth"]) if record.get("nth") else None
    text = texts[str(record.get("document"))]
    span = locate_quote(text, str(record["quote"]), after=record.get("after"), nth=nth)
    return rest | {"start": str(span.start), "end": str(span.end), "hash": span.sha256}


def file_claims(claims: list[Claim], collection: Collection, folder: Path) -> dict[Path, int]:
    """Put claims into the claims files of a collection folder, one file for each document.

    A claim that is filed already gets the new evidence. Returns how many new claims each file got.
    """
    added: dict[Path, int] = {}
    for number in sorted({claim.evidence[0].document for claim in claims}):
        path = folder / "claims" / f"{number}.jsonl"
        path.parent.mkdir(exist_ok=True)
        filed = read_claims(path, collection.ontology, collection.languages) if path.exists() else []
        merged = {claim.id: claim for claim in filed}
        for claim in _of_document(claims, number):
            merged[claim.id] = claim.merged_with(merged[claim.id]) if claim.id in merged else claim
        write_claims(path, merged.values(), collection.languages)
        added[path] = len(merged) - len(filed)
    return added


def _of_document(claims: list[Claim], number: str) -> Iterator[Claim]:
    """The claims that show this document, without the evidence of others, which belongs to their files."""
    for claim in claims:
        own = tuple(e for e in claim.evidence if e.document == number)
        if own:
            yield replace(claim, evidence=own)
