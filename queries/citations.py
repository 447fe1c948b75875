"""Where the rows of an answer are read: document, characters and quote, found for any SELECT query.

A row is cited by the claims that it names; else by the places that it names, as ``001:15203-15299``; else by the claims that say
what the query's own triple patterns found for it (:mod:`~maslahat.queries.witnesses`). So a count is cited by what was counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from maslahat.graph.derive import AT_EVENT
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import ENTITY, PREFIXES, compress

from .answer import Answer, Cell
from .limits import UNLIMITED

if TYPE_CHECKING:
    from .graph import Graph

COLUMNS = ("cited_document", "cited_span", "cited_quote")
_PLACE = re.compile(r"(\S+?):(\d+)-(\d+)")
_RECORD = re.compile(rf"<{ENTITY}(?:claim|membership|observation)-([0-9a-f]+)>")
_EVIDENCE_NODE = re.compile(rf"<{ENTITY}evidence-([0-9a-f]+)-[0-9a-f]+>")
SHOWN = 20
"""Places of a row that are written into its cells; how many more there are is said."""
_BATCH = 500
_EVIDENCE = """?evidence msl:document ?document ; oa:start ?start ; oa:end ?end ; msl:spanHash ?hash .
  ?document msl:documentNumber ?number ."""
_SELECT = "SELECT DISTINCT ?key ?document ?number ?start ?end ?hash"
_BY_CLAIM = f"{_SELECT} {{ VALUES (?key ?claim) {{ %s }} ?claim msl:evidence? ?evidence . {_EVIDENCE} }}"
_BY_PLACE = f"{_SELECT} {{ VALUES (?key ?number ?start ?end) {{ %s }} {_EVIDENCE} }}"
_AT_EVENT = " ".join(f"({said} {derived})" for said, derived in AT_EVENT.items())
_DAYS = " ".join(
    f"(msl:{day} msl:{said})"
    for day in ("earliestDay", "latestDay")
    for said in ("date", "startDate", "endDate", "publicationDate")
)
_BY_TRIPLE = f"""{_SELECT} {{
  VALUES (?key ?s ?p ?o) {{ %s }}
  {{ ?claim rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?said . ?said rdfs:subPropertyOf* ?p }}
  UNION
  {{ ?claim rdf:subject ?o ; rdf:object ?s ; rdf:predicate ?said . ?said rdfs:subPropertyOf*/(owl:inverseOf|^owl:inverseOf) ?p }}
  UNION
  {{ VALUES (?said ?p) {{ {_AT_EVENT} }} ?claim rdf:object ?s ; msl:at ?o ; rdf:predicate ?said }}
  UNION
  {{ ?claim rdf:subject ?o ; rdf:object ?s ; rdf:predicate ?said . ?said rdfs:subPropertyOf* ?p . ?p a owl:SymmetricProperty }}
  UNION
  {{ VALUES (?p ?said) {{ {_DAYS} }} ?claim rdf:subject ?s ; rdf:predicate ?said ; rdf:object ?date }}
  FILTER (!BOUND(?date) || STRSTARTS(STR(?o), STR(?date)))
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

    What no claim shows has empty cells. Raises :class:`QueryError` for ASK, CONSTRUCT and DESCRIBE.
    """
    if answer.form != "rows":
        raise QueryError("--cite is for SELECT, whose rows can be cited.")
    found = citations(graph, answer, text)
    head = "\t".join(f"?{name}" for name in (*answer.columns, *COLUMNS))
    lines = ["\t".join(map(_written, [*row, *_cells(places)])) for row, places in zip(answer.rows, found, strict=True)]
    return replace(answer, data="".join(f"{line}\n" for line in [head, *lines]).encode("utf-8"))


def citations(graph: Graph, answer: Answer, text: str) -> list[list[Citation]]:
    """For each row of an answer the places that show it, in the order of the documents."""
    keys: list[set[Key]] = [_claims(row) or _places(row) for row in answer.rows]
    silent = {place: _values(answer.columns, row) for place, row in enumerate(answer.rows) if not keys[place]}
    if silent:
        from .witnesses import statements_behind

        for place, statements in statements_behind(graph, text, silent).items():
            keys[place] = _narrowed({_key(statement) for statement in statements})
    known = _looked_up(graph, {key for row in keys for key in row})
    return [sorted({place for key in row for place in known.get(key, [])}) for row in keys]


Key = tuple[str, ...]


def _claims(row: list[Cell]) -> set[Key]:
    return {(claim,) for cell in row if (claim := _claim(str(cell)))}


def _claim(term: str) -> str | None:
    """The claim that a term is, or that it is the record of: memberships and observations are called as their claims are.

    A piece of evidence is given as itself.
    """
    record = _RECORD.fullmatch(term)
    return f"<{ENTITY}claim-{record[1]}>" if record else term if _EVIDENCE_NODE.fullmatch(term) else None


def _places(row: list[Cell]) -> set[Key]:
    texts = (cell.value for cell in row if isinstance(cell, ox.Literal))
    matches = (match for text in texts for part in re.split(r"[\s,|]+", text) if (match := _PLACE.fullmatch(part)))
    return {(str(ox.Literal(m[1])), m[2], m[3]) for m in matches}


def _values(columns: list[str], row: list[Cell]) -> dict[str, str]:
    """The values of a row that can be written into a query."""
    cells = zip(columns, row, strict=True)
    return {f"?{name}": str(cell) for name, cell in cells if isinstance(cell, ox.NamedNode | ox.Literal)}


def _key(statement: tuple[str, str, str]) -> Key:
    """How to look a statement up: by the evidence or claim that it is about, or else by what it says."""
    about = sorted(claim for term in (statement[0], statement[2]) if (claim := _claim(term)))
    return (about[-1],) if about else statement  # <...evidence- stands behind <...claim-


def _narrowed(keys: set[Key]) -> set[Key]:
    """Keys without those of claims of which a piece of evidence is among them."""
    pieces = {f"<{ENTITY}claim-{piece[1]}>" for key in keys if (piece := _EVIDENCE_NODE.fullmatch(key[0]))}
    return {key for key in keys if key[0] not in pieces}


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
    shown, more = places[:SHOWN], [f"... {len(places) - SHOWN} more"] if len(places) > SHOWN else []
    spans = [
        f"{place.start}-{place.end}" if len(documents) == 1 else f"{place.number}:{place.start}-{place.end}" for place in shown
    ]
    quotes = [place.quote for place in shown if place.quote]
    for texts in (list(documents), spans + more, quotes + more if quotes else []):
        yield ox.Literal(" | ".join(texts)) if texts else None


def _written(cell: Cell) -> str:
    """A term in TSV, which is as N-Triples writes it, but for tabs."""
    return "" if cell is None else str(cell).replace("\t", "\\t")
