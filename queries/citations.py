"""Where the rows of an answer are read: document, characters and quote, found for any SELECT query.

A row is cited by the claims that it names; else by the places that it names, as ``001:15203-15299``; else by the claims that say
what the query's own triple patterns say, with the values of the row in the place of variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import ENTITY, PREFIXES, compress

from .answer import Answer, Cell
from .limits import UNLIMITED

if TYPE_CHECKING:
    from .graph import Graph

COLUMNS = ("cited_document", "cited_span", "cited_quote")
_PLACE = re.compile(r"(\S+?):(\d+)-(\d+)")
_BATCH = 500
_EVIDENCE = """?evidence msl:document ?document ; oa:start ?start ; oa:end ?end ; msl:spanHash ?hash .
  ?document msl:documentNumber ?number ."""
_SELECT = "SELECT DISTINCT ?key ?document ?number ?start ?end ?hash"
_BY_CLAIM = f"{_SELECT} {{ VALUES (?key ?claim) {{ %s }} ?claim msl:evidence ?evidence . {_EVIDENCE} }}"
_BY_PLACE = f"{_SELECT} {{ VALUES (?key ?number ?start ?end) {{ %s }} {_EVIDENCE} }}"
_BY_TRIPLE = f"""{_SELECT} {{
  VALUES (?key ?s ?p ?o) {{ %s }}
  {{ ?claim rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?said . ?said rdfs:subPropertyOf* ?p }}
  UNION
  {{ ?claim rdf:subject ?o ; rdf:object ?s ; rdf:predicate ?said . ?said rdfs:subPropertyOf*/(owl:inverseOf|^owl:inverseOf) ?p }}
  ?claim msl:modality ?modality ; msl:rank ?rank ; msl:review ?review ; msl:evidence ?evidence .
  FILTER (?modality IN (msl:modality-happened, msl:modality-in-force))
  FILTER (?rank != msl:rank-deprecated && ?review != msl:review-rejected)
  {_EVIDENCE} }}"""


class Citation(NamedTuple):
    """A place in a document; ``quote`` is None where the text is not at hand."""

    number: str
    start: int
    end: int
    quote: str | None


def cited(graph: Graph, answer: Answer, text: str) -> Answer:
    """The answer of a SELECT query ``text`` with three columns more: documents, spans and quotes of each row, parted by `` | ``.

    What no claim shows, such as a count, has empty cells. Raises :class:`QueryError` for ASK, CONSTRUCT and DESCRIBE.
    """
    if answer.form != "rows":
        raise QueryError("--cite is for SELECT, whose rows can be cited.")
    found = citations(graph, answer, text)
    head = "\t".join(f"?{name}" for name in (*answer.columns, *COLUMNS))
    lines = ["\t".join(map(_written, [*row, *_cells(places)])) for row, places in zip(answer.rows, found, strict=True)]
    return replace(answer, data="".join(f"{line}\n" for line in [head, *lines]).encode("utf-8"))


def citations(graph: Graph, answer: Answer, text: str) -> list[list[Citation]]:
    """For each row of an answer the places that show it, in the order of the documents."""
    keys = [_claims(row) or _places(row) for row in answer.rows]
    if not all(keys):
        patterns = _patterns(text)
        keys = [key or _statements(answer.columns, row, patterns) for key, row in zip(keys, answer.rows, strict=True)]
    known = _looked_up(graph, {key for row in keys for key in row})
    return [sorted({place for key in row for place in known.get(key, [])}) for row in keys]


Key = tuple[str, ...]


def _claims(row: list[Cell]) -> list[Key]:
    return [(str(cell),) for cell in row if isinstance(cell, ox.NamedNode) and cell.value.startswith(f"{ENTITY}claim-")]


def _places(row: list[Cell]) -> list[Key]:
    texts = (cell.value for cell in row if isinstance(cell, ox.Literal))
    matches = (match for text in texts for part in re.split(r"[\s,|]+", text) if (match := _PLACE.fullmatch(part)))
    return [(str(ox.Literal(m[1])), m[2], m[3]) for m in matches]


def _statements(columns: list[str], row: list[Cell], patterns: list[tuple[str, str, str]]) -> list[Key]:
    """The patterns with the values of a row, where nothing stays open."""
    values = {
        f"?{name}": str(cell) for name, cell in zip(columns, row, strict=True) if isinstance(cell, ox.NamedNode | ox.Literal)
    }
    filled = ((values.get(s, s), values.get(p, p), values.get(o, o)) for s, p, o in patterns)
    return [triple for triple in filled if not any(term.startswith(("?", "_")) for term in triple)]


def _patterns(text: str) -> list[tuple[str, str, str]]:
    """The triple patterns of a query that its rows assert: not those of FILTER NOT EXISTS and MINUS."""
    from rdflib import Variable
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    found: list[tuple[str, str, str]] = []

    def word(term: object) -> str:
        return f"?{term}" if isinstance(term, Variable) else _n3(term)

    def collect(part: object) -> None:
        if isinstance(part, CompValue):
            if part.name == "BGP":
                found.extend((word(s), word(p), word(o)) for s, p, o in part.triples)
            children = [part.p1] if part.name == "Minus" else [v for k, v in part.items() if k not in ("expr", "_vars", "PV")]
            for child in children:
                collect(child)

    try:
        collect(prepareQuery(text, initNs=PREFIXES).algebra)
    except Exception:  # what only the engine understands stays uncited; rdflib raises bare exceptions of many kinds
        return []
    return found


def _n3(term: object) -> str:
    """A term as SPARQL writes it, an open one where it is none, as a property path."""
    from rdflib import Literal, URIRef

    return term.n3() if isinstance(term, URIRef | Literal) else "?"


def _looked_up(graph: Graph, keys: set[Key]) -> dict[Key, list[Citation]]:
    found: dict[Key, list[Citation]] = {}
    for question in (_BY_CLAIM, _BY_PLACE, _BY_TRIPLE):
        wanted = sorted(key for key in keys if _question_for(key) == question)
        for begin in range(0, len(wanted), _BATCH):
            _look_up(graph, question, wanted[begin : begin + _BATCH], found)
    return found


def _question_for(key: Key) -> str:
    return _BY_CLAIM if len(key) == 1 else _BY_PLACE if key[1].isdigit() else _BY_TRIPLE


def _look_up(graph: Graph, question: str, batch: list[Key], found: dict[Key, list[Citation]]) -> None:
    values = " ".join(f"({number} {' '.join(key)})" for number, key in enumerate(batch))
    answer = graph.service.answer(_prefixed(question % values), limits=UNLIMITED, name="citations")
    for key, document, number, start, end, hash_ in answer.rows:
        assert isinstance(document, ox.NamedNode)
        span = int(_value(start)), int(_value(end))
        quote = graph.quote(compress(document.value), *span, _value(hash_))
        place = Citation(_value(number), *span, " ".join(quote.split()) if quote else None)
        found.setdefault(batch[int(_value(key))], []).append(place)


def _prefixed(text: str) -> str:
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("msl", "oa", "rdf", "rdfs", "owl")) + text


def _value(cell: Cell) -> str:
    assert isinstance(cell, ox.Literal)
    return cell.value


def _cells(places: list[Citation]) -> Iterable[Cell]:
    documents = dict.fromkeys(place.number for place in places)
    spans = [
        f"{place.start}-{place.end}" if len(documents) == 1 else f"{place.number}:{place.start}-{place.end}" for place in places
    ]
    quotes = [place.quote for place in places if place.quote]
    for texts in (documents, spans, quotes):
        yield ox.Literal(" | ".join(texts)) if texts else None


def _written(cell: Cell) -> str:
    """A term in TSV, which is as N-Triples writes it, but for tabs."""
    return "" if cell is None else str(cell).replace("\t", "\\t")
