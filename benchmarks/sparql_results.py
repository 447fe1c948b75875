"""Results of SPARQL queries, of which the W3C has many formats: read them, and tell whether two are the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
from maslahat.queries.answer import Answer
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic, to_canonical_graph
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.float}
DATES = {XSD.date, XSD.dateTime}
VARIABLE = Namespace("variable:")
TABLES = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".csv": "csv"}
Row = dict[str, Node]


@dataclass(frozen=True)
class Found:
    """What a query found, or should find, in terms of rdflib."""

    truth: bool | None = None
    triples: Graph | None = None
    columns: frozenset[str] = frozenset()
    rows: tuple[Row, ...] = ()
    numbered: bool = False
    """Whether each row has its place."""

    def by_value(self, *, typed: bool) -> Found:
        """The same with one spelling for each number; if not ``typed``, whatever looks like a number is one."""
        rows = tuple({name: spelt(value, typed=typed) for name, value in row.items()} for row in self.rows)
        if self.triples is None:
            return replace(self, rows=rows)
        graph = Graph()
        for subject, predicate, object_ in self.triples:
            graph.add((subject, predicate, spelt(object_, typed=typed)))
        return replace(self, triples=graph)


def spelt(value: Node, *, typed: bool) -> Node:
    """A term, in one spelling of its value where it is a number or a date; integers, decimals and doubles stay apart."""
    if not isinstance(value, Literal):
        return value
    if value.datatype in DATES:
        return Literal(re.sub(r"[+-]00:00$", "Z", value), datatype=value.datatype, normalize=False)
    if not (value.datatype in NUMBERS or (not typed and value.datatype is None)):
        return value
    try:
        number = float(value) if value.datatype in (XSD.double, XSD.float) else Decimal(value)
    except (ValueError, ArithmeticError):
        return value
    spelling = repr(number + 0) if isinstance(number, float) else f"{number.normalize() + 0:f}"
    return Literal(spelling, datatype=value.datatype, normalize=False)


def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """A term as rdflib has it, with the lexical form that it came with."""
    if isinstance(value, ox.NamedNode):
        return URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return BNode(value.value)
    assert isinstance(value, ox.Literal)
    if value.language:
        return Literal(value.value, lang=value.language)
    datatype = URIRef(value.datatype.value)
    return Literal(value.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def quads(file: Path, name: str | None = None) -> Iterator[ox.Quad]:
    """The statements of a file, in a named graph; blank nodes are of this file alone."""
    target = ox.DefaultGraph() if name is None else ox.NamedNode(name)
    for quad in ox.parse(path=str(file), base_iri=file.as_uri(), rename_blank_nodes=True):
        graph = target if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def triples(found: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Triples as a graph of rdflib."""
    graph = Graph()
    for triple in found:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def read_table(data: bytes, format_: str) -> Found:
    """Rows or a truth value in one of the four formats of the W3C."""
    if format_ == "csv":
        return read_csv(data.decode("utf-8"))
    format_of = {"xml": ox.QueryResultsFormat.XML, "json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
    found = ox.parse_query_results(data, format=format_of[format_])
    if isinstance(found, ox.QueryBoolean):
        return Found(truth=bool(found))
    names = [variable.value for variable in found.variables]
    rows = ({name: term(cell) for name, cell in zip(names, row, strict=True) if cell is not None} for row in found)
    return Found(columns=frozenset(names), rows=tuple(rows))


def read_csv(text: str) -> Found:
    """Rows of the CSV format, which knows no kinds of terms but blank nodes."""
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    rows = ({name: csv_term(cell) for name, cell in zip(head, line, strict=True) if cell} for line in lines)
    return Found(columns=frozenset(head), rows=tuple(rows))


def csv_term(cell: str) -> Node:
    """A cell of the CSV format."""
    return BNode(cell[2:]) if cell.startswith("_:") else Literal(cell)


def read_graph(file: Path) -> Found:
    """What an RDF file says: a set of results in its own vocabulary, or the triples themselves."""
    graph = triples(quads(file))
    top = graph.value(predicate=RDF.type, object=RS.ResultSet)
    if top is None:
        return Found(triples=graph)
    truth = graph.value(top, RS.boolean)
    if truth is not None:
        return Found(truth=str(truth) in ("true", "1"))
    solutions = sorted(graph.objects(top, RS.solution), key=lambda node: int(str(graph.value(node, RS["index"]) or 0)))
    rows = tuple(dict(bindings(graph, solution)) for solution in solutions)
    columns = frozenset(str(name) for name in graph.objects(top, RS.resultVariable))
    return Found(columns=columns, rows=rows, numbered=(None, RS["index"], None) in graph)


def bindings(graph: Graph, solution: Node) -> Iterator[tuple[str, Node]]:
    """Names and values of one solution."""
    for binding in graph.objects(solution, RS.binding):
        value = graph.value(binding, RS.value)
        assert value is not None
        yield str(graph.value(binding, RS.variable)), value


def read_file(file: Path) -> Found:
    """What a file of results says, in whichever format."""
    return read_table(file.read_bytes(), TABLES[file.suffix]) if file.suffix in TABLES else read_graph(file)


def read_answer(given: Answer, like: Path) -> Found:
    """Our answer, by way of the format of the expected result."""
    if given.form == "triples":
        return Found(triples=triples(given.triples))
    format_ = TABLES.get(like.suffix, "tsv")
    return read_table(given.serialize(format_), format_)


def difference(given: Found, wanted: Found, *, ordered: bool, lax: bool) -> str:
    """What is wrong with a result, or an empty string. Blank nodes may have any names."""
    if (given.truth is None, given.triples is None) != (wanted.truth is None, wanted.triples is None):
        return "the answer is of another form"
    if given.truth != wanted.truth:
        return f"{given.truth} instead of {wanted.truth}"
    if given.triples is not None and wanted.triples is not None:
        return "" if isomorphic(given.triples, wanted.triples) else graph_difference(given.triples, wanted.triples)
    if given.columns != wanted.columns:
        return f"columns {sorted(given.columns)} instead of {sorted(wanted.columns)}"
    if isomorphic(table(given.rows, ordered=ordered, lax=lax), table(wanted.rows, ordered=ordered, lax=lax)):
        return ""
    return row_difference(given.rows, wanted.rows)


def table(rows: Iterable[Row], *, ordered: bool, lax: bool) -> Graph:
    """Rows as a graph, so that one comparison serves both: equal rows are one node with their number, or each has its place."""
    graph = Graph()
    counted = Counter((place if ordered else 0, frozenset(row.items())) for place, row in enumerate(rows))
    for (place, cells), count in counted.items():
        node = BNode()
        graph.add((node, RDF.type, Literal(f"{place} {1 if lax else count}")))
        for name, value in cells:
            graph.add((node, VARIABLE[name], value))
    return graph


def row_difference(given: Iterable[Row], wanted: Iterable[Row]) -> str:
    """A row too many and a row that is missing, as far as they can be told without the names of blank nodes."""
    ours, theirs = (Counter(shown(row) for row in rows) for rows in (given, wanted))
    return differs(ours, theirs) or "the order of the rows, or which blank nodes are the same"


def shown(row: Row) -> str:
    """A row as one line, with blank nodes that have no names."""
    return ", ".join(f"?{name} {'_:' if isinstance(value, BNode) else value.n3()}" for name, value in sorted(row.items()))


def graph_difference(given: Graph, wanted: Graph) -> str:
    """A triple too many and a triple that is missing."""
    ours, theirs = (
        Counter(" ".join(n.n3() for n in triple) for triple in to_canonical_graph(graph)) for graph in (given, wanted)
    )
    return differs(ours, theirs)


def differs(ours: Counter[str], theirs: Counter[str]) -> str:
    """The first line that is too many and the first that is missing."""
    extra, missing = sorted(ours - theirs), sorted(theirs - ours)
    said = [f"{word} {len(lines)}: {lines[0]!r}" for word, lines in (("unexpected", extra), ("missing", missing)) if lines]
    return "; ".join(said)
