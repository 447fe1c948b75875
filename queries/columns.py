"""Terms of RDF as Python values, one by one and by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import pyoxigraph as ox
from maslahat.ontology.namespaces import PREFIXES, compress

from .answer import Cell

Kind = Literal["integer", "number", "truth", "date", "text"]
_XSD = PREFIXES["xsd"]
_READERS: dict[str, Any] = {
    **dict.fromkeys((_XSD + "integer", _XSD + "int", _XSD + "long", _XSD + "nonNegativeInteger"), int),
    **dict.fromkeys((_XSD + "decimal", _XSD + "double", _XSD + "float"), float),
    _XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}
_LARGEST = 2**63
_curie = lru_cache(1 << 16)(compress)  # the same things occur in row after row


class Column(NamedTuple):
    """The values of a column, all of one kind; None where there is none."""

    kind: Kind
    values: list[Any]


def python_value(term: Cell) -> str | int | float | bool | None:
    """A CURIE for an IRI, a number for a number, text for all else (dates too, which may be partial), None for None."""
    if isinstance(term, ox.NamedNode):
        return _curie(term.value)
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    try:
        found: str | int | float | bool = _READERS.get(term.datatype.value, str)(term.value)
    except (ValueError, KeyError):  # such as "many"^^xsd:integer, which RDF allows
        return term.value
    return found


def column_of(terms: Sequence[Cell], labels: Mapping[str, str] | None = None) -> Column:
    """The values of a column: numbers, truth values or full dates where all are, else text.

    With ``labels`` (by IRI), those stand for the IRIs.
    """
    values: list[Any] = [_typed(term) for term in terms]
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int} and all(abs(value) < _LARGEST for value in values if value is not None):
        return Column("integer", values)
    if kinds and kinds <= {int, float}:
        return Column("number", [None if value is None else float(value) for value in values])
    for type_, kind in _EXACT.items():
        if kinds == {type_}:
            return Column(kind, values)
    return Column("text", [_text(term, labels or {}) for term in terms])


_EXACT: dict[type, Kind] = {bool: "truth", date: "date"}


def _typed(term: Cell) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value == _XSD + "date":
        try:
            return date.fromisoformat(term.value)
        except ValueError:  # a year of more than four digits, or a time zone
            return term.value
    return python_value(term)


def _text(term: Cell, labels: Mapping[str, str]) -> str | None:
    if isinstance(term, ox.NamedNode):
        return labels.get(term.value) or _curie(term.value)
    return term.value if isinstance(term, ox.Literal) else None if term is None else str(term)
