"""What the tools for language models do: they look up, ask, and say where it is read, within small limits.

This module loads pydantic and starlette, which come with the extra ``mcp``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maslahat.graph.describe import Line, line_of
from maslahat.graph.stated import StatedClaim
from maslahat.ontology.errors import IdentifierError

from .citations import Citation
from .entity_page import claim_of
from .graph import Graph, languages_of
from .http_lookup import hits, terms
from .library import LibraryQuery, find_query, load_library
from .limits import Limits
from .mcp_records import (
    Answered,
    EntityRecord,
    Hit,
    Hits,
    ParameterRecord,
    Place,
    Queries,
    QueryRecord,
    Statement,
    Statements,
    Term,
    Terms,
)
from .page_facts import Teller
from .rows import Rows
from .triples import Triples

LIMITS = Limits(seconds=10, megabytes=1024, rows=200)
PAGE = 50
"""How many statements an answer has at most."""
_MOST_TERMS = 20
_FIELDS = ("claim", "subject", "property", "value", "details", "modality")
_UNITS = {Rows: "rows", Triples: "triples"}


class Tools:
    """The tools, on a graph whose queries get small limits."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.graph.limits = LIMITS
        self._terms: dict[str, list[dict[str, Any]]] = {}

    def search_entities(self, text: str, limit: int, lang: str) -> Hits:
        """Entities with a name like a text."""
        keys = ("id", "label", "name", "kind", "score")
        found = hits(self.graph, text, limit, languages_of(lang))
        return Hits(hits=[Hit(**{key: hit[key] for key in keys}) for hit in found])

    def describe_entity(self, name: str, lang: str, as_of: str | None, offset: int) -> EntityRecord:
        """Everything about an entity. Raises :class:`IdentifierError`."""
        found = self.graph.entity(name, lang=lang, as_of=as_of)
        page = self._page(found.lines, offset, lang)
        return EntityRecord(
            **dict(page),
            id=found.curie,
            iri=found.iri,
            label=found.label,
            labels=found.labels,
            aliases=found.aliases,
            kinds=found.kinds,
            description=found.description,
            identifiers=[f"{scheme} {value}" for scheme, value in found.identifiers],
            background=[
                " ".join(filter(None, (line.subject, line.property, line.value, line.details))) for line in found.background
            ],
        )

    def why(self, subject: str, property_: str | None, object_: str | None, lang: str, offset: int) -> Statements:
        """The claims behind a statement. Raises :class:`IdentifierError`."""
        return self._page(self.graph.why(subject, property_, object_, lang=lang), offset, lang)

    def cite(self, claims: list[str], lang: str) -> Statements:
        """Claims by id. Raises :class:`IdentifierError` for an id that is none."""
        teller = Teller(self.graph, languages_of(lang))
        found = [self._claim(teller, name) for name in claims]
        lines = [line_of(self.graph, claim, languages_of(lang)) for claim in found]
        statements = [self._statement(line, claim) for line, claim in zip(lines, found, strict=True)]
        return Statements(statements=statements, total=len(statements), cut=False)

    def _claim(self, teller: Teller, name: str) -> StatedClaim:
        curie = name if name.startswith("m:") else f"m:{name.rpartition('/')[2]}"
        found = claim_of(teller, curie)
        if found is None:
            raise IdentifierError(
                f"There is no claim {name[:80]!r}; describe_entity and why give the ids of claims, such as m:claim-..."
            )
        return found

    def _page(self, lines: Iterable[Line], offset: int, lang: str) -> Statements:
        lines = list(lines)
        teller = Teller(self.graph, languages_of(lang))
        shown = lines[offset : offset + PAGE]
        return Statements(
            statements=[self._statement(line, self._claim(teller, line.claim)) for line in shown],
            total=len(lines),
            offset=offset,
            cut=offset + len(shown) < len(lines),
        )

    def _statement(self, line: Line, claim: StatedClaim) -> Statement:
        number = {curie: about["number"] for curie, about in self.graph.documents.items()}
        places = [
            _place(Citation(number[e.document], e.start, e.end, self.graph.quote(e.document, e.start, e.end, e.hash)))
            for e in claim.evidence
        ]
        return Statement(**{name: getattr(line, name) for name in _FIELDS}, places=places)

    def list_queries(self) -> Queries:
        """The library."""
        return Queries(queries=[_query_record(query) for query in load_library(self.graph.libraries).values()])

    def run_query(self, name: str, parameters: dict[str, str], lang: str) -> Answered:
        """The answer to a query of the library. Raises :class:`QueryError`, :class:`IdentifierError`."""
        return self._answered(find_query(name, self.graph.libraries), parameters, lang)

    def sparql(self, text: str, lang: str) -> Answered:
        """The answer to SPARQL text. Raises :class:`QueryError`."""
        return self._answered(text, {}, lang)

    def _answered(self, question: str | LibraryQuery, parameters: dict[str, str], lang: str) -> Answered:
        found = self.graph.query_with(question, parameters, lang=lang)
        if isinstance(found, bool):
            return Answered(form="truth", truth=found, cut=False, note="")
        note = (
            f"Cut after {LIMITS.rows} {_UNITS[type(found)]}: ask for less, or for the next by LIMIT and OFFSET."
            if found.cut
            else ""
        )
        if isinstance(found, Triples):
            turtle = found.answer.serialize("turtle").decode("utf-8")
            return Answered(form="triples", turtle=turtle, cut=found.cut, note=note)
        places = [[_place(citation) for citation in row] for row in found.citations]
        return Answered(
            form="rows",
            columns=list(found.columns),
            rows=list(found),
            labels=found.labels,
            places=places,
            cut=found.cut,
            note=note,
        )

    def _all_terms(self, lang: str) -> list[dict[str, Any]]:
        """The terms with their counts, which take a second to count, and do not change."""
        if lang not in self._terms:
            self._terms[lang] = list(terms(self.graph, lang))
        return self._terms[lang]

    def vocabulary(self, text: str, lang: str) -> Terms:
        """Terms of the ontology whose label or definition is like a text."""
        from rapidfuzz import fuzz

        found = []
        for term in self._all_terms(lang):
            name, label = term["curie"].partition(":")[2], term["label"]
            score = max(fuzz.WRatio(text.casefold(), word.casefold()) for word in (name, label))
            inside = text.casefold() in term["definition"].casefold()
            if score >= 75 or inside:
                found.append((-score, -term["count"], term))
        return Terms(terms=[_term_record(term) for _, _, term in sorted(found, key=lambda one: one[:2])[:_MOST_TERMS]])


def _place(citation: Citation) -> Place:
    quote = " ".join(citation.quote.split()) if citation.quote else None
    return Place(document=citation.number, start=citation.start, end=citation.end, quote=quote)


def _query_record(query: LibraryQuery) -> QueryRecord:
    parameters = [ParameterRecord(name=p.name, type=p.type, meaning=p.description, example=p.example) for p in query.parameters]
    return QueryRecord(
        name=query.name, summary=query.summary, description=query.description, tags=list(query.tags), parameters=parameters
    )


def _term_record(term: dict[str, Any]) -> Term:
    return Term(
        id=term["curie"],
        kind=term["kind"],
        label=term["label"],
        definition=term["definition"],
        uses=term["count"],
        domain=_names(term.get("domain")),
        range=_names(term.get("range")),
    )


def _names(value: object) -> str:
    """The classes of a domain or range, of which there may be several or none."""
    return value if isinstance(value, str) else " or ".join(map(str, value)) if isinstance(value, Iterable) else ""
