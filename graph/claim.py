"""The claim: one statement read in one or more places of documents, the unit of the graph.

A claim names things by CURIE. Its id is a hash of what it says, so that the same statement read in two documents
is one claim with two pieces of evidence, and any change of content is a new claim.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from .spans import Span


@dataclass(frozen=True, order=True)
class Literal:
    """A value: its lexical form, the CURIE of its datatype, and a language for texts."""

    value: str
    datatype: str
    language: str = ""


Value = str | Literal
"""A CURIE, or a literal."""

REVIEWS = ("extracted", "accepted", "curated", "rejected")
"""The review statuses, the less checked ones first."""


@dataclass(frozen=True)
class Evidence:
    """A place that shows a claim: document number, span in characters, language, how it was found, how sure (0 to 1)."""

    document: str
    span: Span
    language: str = "en"
    method: str = "curated"
    rule: str | None = None
    confidence: float = 1.0

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Evidence is ordered by its place."""
        return (self.document, self.span.start, self.span.end)


@dataclass(frozen=True)
class Claim:
    """One statement with its qualifiers, modality and evidence; see ``docs/curating.md`` for the meaning of each part."""

    subject: str
    predicate: str
    object: Value
    qualifiers: tuple[tuple[str, Value], ...] = ()
    """Pairs of a property name without prefix and a value, sorted."""
    modality: str = "happened"
    attributed_to: str | None = None
    rank: str = "normal"
    reason: str | None = None
    review: str = "curated"
    confidence: float = 1.0
    note: str | None = None
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of the content: all that the claim says, nothing of where it was read."""
        content = [self.subject, self.predicate, _plain(self.object), self.modality, self.attributed_to]
        content.append([[name, _plain(value)] for name, value in self.qualifiers])
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def curie(self) -> str:
        """The IRI of the claim as a CURIE."""
        return f"m:claim-{self.id}"

    @property
    def holds(self) -> bool:
        """Whether the plain statement may be asserted: not rejected, not deprecated, and said to be so."""
        return self.review != "rejected" and self.rank != "deprecated" and self.modality in ("happened", "in-force")

    def qualifier(self, name: str) -> Value | None:
        """The first value of a qualifier, or None."""
        return next((value for key, value in self.qualifiers if key == name), None)

    def references(self) -> list[str]:
        """All CURIEs that the claim names: subject, object, qualifiers, holder of the opinion."""
        values = [self.subject, self.object, *(value for _, value in self.qualifiers), self.attributed_to or ""]
        return [value for value in values if isinstance(value, str) and value]

    def merged_with(self, other: Claim) -> Claim:
        """This claim with the evidence of another of the same id added, and the judgement of the one that was judged.

        A rank other than normal is a judgement, and so is a further review. Raises ValueError where two judgements differ.
        """
        ranked = {(c.rank, c.reason) for c in (self, other) if c.rank != "normal"} or {(self.rank, self.reason)}
        reviews = sorted({self.review, other.review}, key=REVIEWS.index)
        if self.id != other.id or len(ranked) > 1 or (len(reviews) > 1 and "rejected" in reviews):
            raise ValueError(f"claim {self.id} is written twice with different rank, reason or review")
        ((rank, reason),) = ranked
        places = {e.sort_key: e for e in (*other.evidence, *self.evidence)}
        evidence = tuple(places[key] for key in sorted(places))
        return replace(self, rank=rank, reason=reason, review=reviews[-1], evidence=evidence)


def _plain(value: Value) -> Any:
    return value if isinstance(value, str) else [value.value, value.datatype, value.language]
