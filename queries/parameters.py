"""The values of parameters: what a person writes, as the terms that a library query takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pyoxigraph as ox
from maslahat.ontology.errors import QueryParameterError
from maslahat.ontology.namespaces import PREFIXES, expand

if TYPE_CHECKING:
    from maslahat.graph.describe import Description
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .library import LibraryQuery, Parameter

    Value = str | int | float | date | Description
    """A name, CURIE or IRI, or an entity itself; a date, which may be partial; a number; a text."""


_NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)"),
    "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
}
"""Type of XML Schema -> its numbers."""


def terms_of(graph: KnowledgeGraph, query: LibraryQuery, given: Mapping[str, Value]) -> dict[str, ox.NamedNode | ox.Literal]:
    """The terms of the parameters that are given; names of entities are looked up.

    Raises :class:`QueryParameterError`, and :class:`IdentifierError` for a name that stands for nothing, or for several things.
    """
    declared = {parameter.name for parameter in query.parameters}
    unknown = sorted(set(given) - declared)
    if unknown:
        known = f"its parameters are: {', '.join(sorted(declared))}" if declared else "it has none"
        raise QueryParameterError(f"there is no parameter {unknown[0]!r}; {known}.", query.name)
    return {p.name: _term(graph, p, _text(given[p.name]), query.name) for p in query.parameters if p.name in given}


def _text(value: Value) -> str:
    return str(getattr(value, "curie", value))


def _term(graph: KnowledgeGraph, parameter: Parameter, value: str, query: str) -> ox.NamedNode | ox.Literal:
    if parameter.type == "entity":
        return ox.NamedNode(expand(graph.resolve(value)))
    if parameter.type == "date":
        return _day(parameter, value, query)
    return _number(parameter, value, query) if parameter.type == "number" else ox.Literal(value)


def _day(parameter: Parameter, value: str, query: str) -> ox.Literal:
    from maslahat.graph.dates import partial_date

    day = partial_date(value).earliest
    if day is None:
        raise QueryParameterError(f"{parameter.name} needs a year: {value!r} has none.", query)
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))


def _number(parameter: Parameter, value: str, query: str) -> ox.Literal:
    written = value.strip()
    kind = next((kind for kind, form in _NUMBERS.items() if form.fullmatch(written)), None)
    if kind is None:
        raise QueryParameterError(f"{parameter.name} takes a number, and not {value!r}.", query)
    return ox.Literal(written, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
