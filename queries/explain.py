"""What the engine will do with a query, in words and numbers, without running it.

The engine chooses the order of its joins itself and does not tell it. What it has to go by are the numbers shown here: how many
statements fit each pattern, and which patterns share a variable. Patterns that share none multiply their rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES, compress

from .engine import syntax_error
from .guard import refuse_network
from .limits import Limits

if TYPE_CHECKING:
    from .graph import Graph
    from .library import LibraryQuery

_FORMS = {"SelectQuery": "SELECT", "AskQuery": "ASK", "ConstructQuery": "CONSTRUCT", "DescribeQuery": "DESCRIBE"}
_STEPS = {
    "LeftJoin": "parts that may be missing (OPTIONAL)",
    "Union": "alternatives (UNION)",
    "Minus": "exclusions (MINUS)",
    "Filter": "conditions (FILTER)",
    "Extend": "computed values (BIND, AS)",
    "Graph": "parts in one layer (GRAPH)",
    "ToMultiSet": "subqueries and lists of values",
    "AggregateJoin": "groups (GROUP BY)",
    "Builtin_EXISTS": "tests of existence (EXISTS)",
    "Builtin_NOTEXISTS": "tests of absence (NOT EXISTS)",
    "Builtin_REGEX": "regular expressions (REGEX)",
    "Distinct": "removal of doubles (DISTINCT)",
    "OrderBy": "sorting (ORDER BY)",
}


@dataclass
class _Plan:
    """What the algebra of a query holds."""

    patterns: list[tuple[str, frozenset[str], bool]] = field(default_factory=list)
    """Pattern as SPARQL, its variables, and whether it has a property path."""
    steps: dict[str, int] = field(default_factory=dict)
    products: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of patterns of one group that share no variable with each other's side."""
    length: int | None = None
    blank: dict[str, str] = field(default_factory=dict)
    """Blank node -> its name here."""


def explain_query(graph: Graph, question: str | LibraryQuery, parameters: Mapping[str, str] | None = None) -> str:
    """The explanation, as lines of text.

    Raises :class:`QueryError` where the query cannot be run, or the second parser, which this needs, does not understand it.
    """
    text, name = graph.text_of_question(question, parameters)
    refuse_network(text, name)
    try:
        ox.Store().query(text, prefixes=PREFIXES)  # on nothing, so that mistakes are told as they are when it runs
    except SyntaxError as error:
        raise syntax_error(error, text, name) from error
    algebra = _algebra(text, name)
    plan = _plan(algebra)
    lines = [_headline(algebra), "", *_pattern_lines(graph, plan)]
    lines += [f"Further: {', '.join(f'{step} x {count}' for step, count in plan.steps.items())}."] if plan.steps else []
    lines += [_product(*pair) for pair in plan.products]
    return "\n".join([*lines, _limits(graph.limits)]) + "\n"


def _algebra(text: str, name: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery

    try:
        return prepareQuery(text, initNs=PREFIXES).algebra
    except Exception as error:  # rdflib raises bare exceptions of many kinds
        first = (str(error).strip().splitlines() or ["unknown"])[0]
        raise QueryError(f"it cannot be explained: the parser says {first[:120]!r}.", name) from error


def _plan(algebra: Any) -> _Plan:
    from rdflib.plugins.sparql.parserutils import CompValue

    plan = _Plan()

    def collect(part: object) -> None:
        if isinstance(part, list | tuple):
            for child in part:
                collect(child)
        elif isinstance(part, CompValue):
            if part.name == "BGP":
                _collect_patterns(plan, part.triples)
            elif part.name == "Slice":
                plan.length = part.length
            elif part.name in _STEPS:
                plan.steps[_STEPS[part.name]] = plan.steps.get(_STEPS[part.name], 0) + 1
            for key, child in part.items():
                if key not in ("_vars", "PV", "triples"):
                    collect(child)

    collect(algebra)
    return plan


def _collect_patterns(plan: _Plan, triples: Iterable[tuple[Any, Any, Any]]) -> None:
    group = []
    for triple in triples:
        words = [_word(term, plan.blank) for term in triple]
        variables = frozenset(word for word in words if word.startswith(("?", "_:")))
        group.append((" ".join(words), variables, not hasattr(triple[1], "toPython")))
    plan.patterns += group
    plan.products += _unconnected(group)


def _unconnected(group: list[tuple[str, frozenset[str], bool]]) -> list[tuple[str, str]]:
    """Pairs of patterns from parts of a group between which no chain of shared variables leads."""
    parts: list[tuple[str, set[str]]] = []
    for words, variables, _ in group:
        if not variables:
            continue
        touching = [part for part in parts if part[1] & variables]
        parts = [part for part in parts if part not in touching]
        parts.append((touching[0][0] if touching else words, set(variables).union(*(part[1] for part in touching))))
    return [(parts[0][0], other[0]) for other in parts[1:]]


def _word(term: Any, blank: dict[str, str]) -> str:
    """A term as a person writes it: a variable, a CURIE, a literal, or a path; a blank node gets a short name."""
    from rdflib import BNode, Variable

    if isinstance(term, Variable):
        return f"?{term}"
    if isinstance(term, BNode):
        return blank.setdefault(str(term), f"_:b{len(blank) + 1}")
    return re.sub("<([^<>]*)>", lambda match: compress(match[1]) if compress(match[1]) != match[1] else match[0], str(term.n3()))


def _headline(algebra: Any) -> str:
    form = _FORMS[algebra.name]
    columns = f" of {', '.join(f'?{name}' for name in algebra.PV)}" if form == "SELECT" else ""
    named = [compress(str(part.default or part.named)) for part in algebra.datasetClause or ()]
    return f"{form}{columns}, over {', '.join(named) if named else 'all layers together'}."


def _pattern_lines(graph: Graph, plan: _Plan) -> list[str]:
    width = max((len(words) for words, _, _ in plan.patterns), default=0)
    lines = []
    for words, _, is_path in plan.patterns:
        count = _count(graph, words)
        path = ", by following a path" if is_path else ""
        lines.append(f"{words:<{width}}  {count}{path}")
    return lines


def _count(graph: Graph, words: str) -> str:
    pattern = re.sub(r"_:(\w+)", r"?\1", words)
    question = f"SELECT (COUNT(*) AS ?number) {{ {pattern} }}"
    try:
        answer = graph.service.answer(question, limits=Limits(2.0, graph.limits.megabytes, 1), name="count")
    except QueryError:
        return "more statements fit than can be counted in 2 s"
    number = int(answer.rows[0][0].value)  # type: ignore[union-attr]
    return f"{number:>9,} statement{'s' if number != 1 else ''} fit" + ("s" if number == 1 else "")


def _product(one: str, other: str) -> str:
    return f"Caution: nothing ties '{one}' to '{other}', so that every row of the one is joined with every row of the other."


def _limits(limits: Limits) -> str:
    parts = [
        "no limit of time" if limits.seconds is None else f"{limits.seconds:g} s",
        "no limit of memory" if limits.megabytes is None else f"{limits.megabytes:,} MB",
        "no limit of rows" if limits.rows is None else f"{limits.rows:,} rows",
    ]
    return f"Limits: {', '.join(parts)}. It reads only, and calls no other server unless --allow-network is given."
