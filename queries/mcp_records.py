"""What the tools for language models answer: records with a schema, and the same as text, every statement with its places.

This module loads pydantic, which comes with the extra ``mcp``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from pydantic import BaseModel, Field


class Record(BaseModel):
    """An answer of a tool."""

    @abstractmethod
    def words(self) -> str:
        """The answer as markdown."""


class Place(BaseModel):
    """Where a statement was read: what to cite."""

    document: str = Field(description="Number of the document; the resource maslahat://documents has its title.")
    start: int = Field(description="First character of the span in the text of the document.")
    end: int = Field(description="The character after the span.")
    quote: str | None = Field(description="The words of the span; null where the texts are not at hand.")

    def words(self) -> str:
        """As it is cited."""
        return f"{self.document}:{self.start}-{self.end}" + (
            f" \N{LEFT DOUBLE QUOTATION MARK}{self.quote}\N{RIGHT DOUBLE QUOTATION MARK}" if self.quote else ""
        )


class Statement(BaseModel):
    """One claim that was read in one or more documents."""

    claim: str = Field(description="Id of the claim, for cite(); empty for background, which no document says.")
    subject: str
    property: str
    value: str
    details: str = Field(description="When, where, with whom; who holds the opinion; its rank where sources disagree.")
    modality: str = Field(description="happened, in force, planned, proposed, targeted, forecast or denied.")
    places: list[Place]

    def words(self) -> str:
        """As an item of a list."""
        details = f" ({self.details})" if self.details else ""
        places = "".join(f"\n  - {place.words()}" for place in self.places)
        return f"- [{self.modality}] {self.subject} | {self.property} | {self.value}{details} {self.claim}{places}"


class Hit(BaseModel):
    """An entity found by name."""

    id: str
    label: str
    name: str = Field(description="The name that fits.")
    kind: str
    score: float = Field(description="How well the name fits, 0 to 100.")


class Hits(Record):
    """Entities found by name, the best first."""

    hits: list[Hit]

    def words(self) -> str:
        """A list."""
        return (
            _listed(f"- {hit.id}: {hit.label} ({hit.kind}), {hit.score:.0f}" for hit in self.hits)
            or "Nothing has a name like this."
        )


class Statements(Record):
    """Statements, each with its places."""

    statements: list[Statement]
    total: int = Field(description="How many there are in all.")
    offset: int = 0
    cut: bool = Field(description="Whether there are more after these; ask again with a larger offset.")

    def words(self) -> str:
        """A list, and what is not in it."""
        if not self.total:
            return "The documents say nothing of this."
        more = (
            f"\n\nThese are {len(self.statements)} of {self.total} statements, from {self.offset}."
            if self.cut or self.offset
            else ""
        )
        return _listed(statement.words() for statement in self.statements) + more


class EntityRecord(Statements):
    """An entity: its names, and what the documents say of it."""

    id: str
    iri: str
    label: str
    labels: dict[str, str] = Field(description="Language -> label.")
    aliases: list[str]
    kinds: list[str]
    description: str
    identifiers: list[str]
    background: list[str] = Field(description="What reading needs, such as who held an office when; no document says it.")

    def words(self) -> str:
        """All of it."""
        names = ", ".join([*(f"{text} ({language})" for language, text in self.labels.items()), *self.aliases])
        parts = {
            "Kind": ", ".join(self.kinds),
            "Names": names,
            "About": self.description,
            "Identifiers": ", ".join(self.identifiers),
            "Background": "; ".join(self.background),
        }
        head = "".join(f"{title}: {text}\n" for title, text in parts.items() if text)
        return f"# {self.label} ({self.id})\n{head}\n{super().words()}"


class ParameterRecord(BaseModel):
    """A parameter of a library query."""

    name: str
    type: str = Field(description="entity (any name or id), date (may be partial), number or text.")
    meaning: str
    example: str


class QueryRecord(BaseModel):
    """A query of the library."""

    name: str
    summary: str
    description: str
    tags: list[str]
    parameters: list[ParameterRecord]


class Queries(Record):
    """The queries of the library."""

    queries: list[QueryRecord]

    def words(self) -> str:
        """A list."""
        return _listed(
            f"- {query.name}: {query.summary}"
            + "".join(f"\n  - {p.name} ({p.type}): {p.meaning} e.g. {p.example}" for p in query.parameters)
            for query in self.queries
        )


class Cut(BaseModel):
    """What an answer must tell of its limits."""

    cut: bool = Field(description="Whether there is more than this answer holds.")
    note: str = Field(description="What to do where it was cut; else empty.")


class Answered(Record, Cut):
    """The answer to a query: rows, a truth value, or triples."""

    form: str = Field(description="rows, truth or triples.")
    columns: list[str] = []
    rows: list[dict[str, str | int | float | bool | None]] = Field(default=[], description="Ids for things; see labels.")
    labels: dict[str, str] = Field(default={}, description="Id -> label, for the ids in the rows.")
    places: list[list[Place]] = Field(default=[], description="For each row the places that show it; none where no claim does.")
    truth: bool | None = None
    turtle: str | None = None

    def words(self) -> str:
        """A table with places, a word, or Turtle."""
        if self.form == "truth":
            return "true" if self.truth else "false"
        body = self.turtle or "" if self.form == "triples" else self._table()
        return f"{body}\n{self.note}".strip() if self.note else body

    def _table(self) -> str:
        from .tables import render_markdown

        if not self.rows:
            return "No rows."
        shown = [
            [self._cell(row[column]) for column in self.columns] + ["; ".join(p.words() for p in places)]
            for row, places in zip(self.rows, self.places, strict=True)
        ]
        return render_markdown([*self.columns, "places"], shown)

    def _cell(self, value: str | float | None) -> str:
        label = self.labels.get(str(value))
        return "" if value is None else f"{label} ({value})" if label else str(value)


class Term(BaseModel):
    """A class, property or concept of the ontology."""

    id: str
    kind: str
    label: str
    definition: str
    uses: int = Field(description="How often the graph uses it.")
    domain: str = ""
    range: str = ""


class Terms(Record):
    """Terms of the ontology, the best first."""

    terms: list[Term]

    def words(self) -> str:
        """A list."""
        return _listed(
            f"- {term.id} ({_signature(term)}; {term.uses} uses): {term.label}. {term.definition}" for term in self.terms
        ) or ("The ontology has nothing like this.")


def _signature(term: Term) -> str:
    return f"property, {term.domain or 'anything'} -> {term.range or 'anything'}" if term.kind == "property" else term.kind


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(lines)
