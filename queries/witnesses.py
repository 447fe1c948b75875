"""What stands behind the rows of an answer: the statements that a query found when it made them.

A row has only the columns that were selected. Here the query is asked again with the row in the place of its columns and all
its variables to see, those of subqueries too; so ``SELECT ?state { ?m org:member ?state ; msl:from ?year }`` tells which ``?m``
it was. Blank nodes and the stops of paths have no name in a query; their patterns are asked once more with names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

from .guard import code_of
from .limits import Limits

if TYPE_CHECKING:
    from .graph import Graph

Triple = tuple[str, str, str]
"""Terms as SPARQL writes them."""
Values = Mapping[str, str]
"""Variable, as ``?name``, -> term."""

MOST, SECONDS = 50_000, 3.0
"""Rows and time of a second asking. Where there is more behind some hundred rows, only what they say themselves is known."""
_BATCH = 500
_ALTERNATIVES = 16
_KEYWORD = r"(?<![?$:\w-]){}(?![\w:-])"
_SELECT = re.compile(_KEYWORD.format("SELECT"), re.IGNORECASE)
_FROM = re.compile(_KEYWORD.format("FROM"), re.IGNORECASE)
_GROUPED = re.compile(_KEYWORD.format(r"GROUP\s+BY") + r"([^{}]*?)(?=HAVING|ORDER|LIMIT|OFFSET|VALUES|$)", re.IGNORECASE)
_AGGREGATE = re.compile(_KEYWORD.format("(?:COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT)"), re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")
_NAMED = re.compile(r"AS\s*[?$](\w+)\s*$", re.IGNORECASE)
_BOUND = re.compile(r"\bAS\s*[?$](\w+)", re.IGNORECASE)


class Binding(NamedTuple):
    """Values of variables behind a row, which is given by its number."""

    row: int
    values: Values


class _Part(NamedTuple):
    """A SELECT in a query, or patterns: what stands before it, its FROM, and its group without the braces."""

    prologue: str
    dataset: str
    group: str
    shown: frozenset[str] | None = None
    """Which of its variables are those of the same name outside; None for all."""


def statements_behind(graph: Graph, text: str, rows: Mapping[int, Values]) -> dict[int, set[Triple]]:
    """Number of a row -> the statements that the patterns of a SELECT query found for it; ``rows`` has the values of columns.

    Patterns of FILTER (NOT) EXISTS and of the right side of MINUS find none. Of ``*`` and ``+`` one step is found.
    """
    told: dict[int, set[Triple]] = {row: set() for row in rows}
    groups = _groups_of_patterns(text)
    known = _bindings(graph, text, [Binding(*row) for row in rows.items()])
    for group in groups:
        named = all(not _is_made_up(word) for triple in group for word in triple)
        part = _Part("", "", " . ".join(map(" ".join, group)))
        for row, values in known if named else _extended(graph, known, part):
            told[row].update(_filled(group, values))
    return told


def _filled(group: Iterable[Triple], values: Values) -> Iterator[Triple]:
    for triple in group:
        s, p, o = (values.get(word, word) for word in triple)
        if not any(word.startswith("?") for word in (s, p, o)):
            yield s, p, o


def _bindings(graph: Graph, text: str, rows: list[Binding]) -> list[Binding]:
    """The values behind rows: those of the query itself, and of its subqueries."""
    parts = _parts(text)
    if not parts:
        return rows
    main, *inner = parts
    found = _extended(graph, rows, main)
    return [*found, *(binding for part in inner for binding in _extended(graph, found, part))]


def _extended(graph: Graph, bindings: Sequence[Binding], part: _Part) -> list[Binding]:
    """The bindings with the values that the variables of a part have as well; as they are where it finds none."""
    code = code_of(part.group)
    names = {f"?{name}" for name in _VARIABLE.findall(code)}
    computed = {f"?{name}" for name in _BOUND.findall(code)}
    if part.shown is not None:
        names &= part.shown
    alone = len(bindings) == 1
    told = [binding for binding in bindings if alone or names & binding.values.keys()]
    shared = sorted({name for binding in told for name in binding.values} & (names - computed))
    # of the others nothing tells which values are behind which
    found = [binding for binding in bindings if not (alone or names & binding.values.keys())]
    for begin in range(0, len(told), _BATCH):
        found += _asked(graph, told[begin : begin + _BATCH], part, shared)
    return found


def _asked(graph: Graph, batch: Sequence[Binding], part: _Part, shared: list[str]) -> Iterator[Binding]:
    lines = (" ".join([str(n), *(binding.values.get(name, "UNDEF") for name in shared)]) for n, binding in enumerate(batch))
    values = f"VALUES (?_row {' '.join(shared)}) {{ {' '.join(f'({line})' for line in lines)} }}"
    text = f"{part.prologue} SELECT DISTINCT * {part.dataset} {{ {values} {part.group} }}"
    try:
        answer = graph.service.answer(text, limits=Limits(SECONDS, graph.limits.megabytes, MOST), name="citations")
    except QueryError:  # it takes too long, or cannot be asked so: what the row itself says must do
        return iter(batch)
    found: dict[int, list[Binding]] = {}
    for row in [] if answer.cut else answer.rows:
        said = {f"?{name}": str(cell) for name, cell in zip(answer.columns, row, strict=True) if cell is not None}
        number = int(_PLAIN.sub("", said.pop("?_row")))
        before = batch[number]
        common = before.values if part.shown is None else part.shown & before.values.keys()
        if all(said.get(name, before.values[name]) == before.values[name] for name in common):
            found.setdefault(number, []).append(Binding(before.row, {**before.values, **said}))
    return (binding for number, before in enumerate(batch) for binding in found.get(number, [before]))


_PLAIN = re.compile(r'"|\^\^.*')


def _parts(text: str) -> list[_Part]:
    """The SELECTs of a query, the outermost first; none where its rows cannot be told apart by what they show."""
    code = code_of(text)
    prologue = text[: next((match.start() for match in _SELECT.finditer(code)), 0)]
    parts: list[_Part] = []
    for match in _SELECT.finditer(code):
        begin = code.find("{", match.end())
        end = _closing(code, begin)
        head = code[match.end() : begin]
        dataset = _FROM.search(head)
        source = text[match.end() + dataset.start() : begin] if dataset else ""
        tail = code[end + 1 :] if not parts else ""
        group = text[begin + 1 : end]
        if not parts:
            if _hides_groups(head, tail):
                return []
            place = match.end(), end + 1
            group += "".join(f"\nBIND ({words})" for words in _computed(head, text, place[0]) + _computed(tail, text, place[1]))
        shown = frozenset(f"?{name}" for name in _VARIABLE.findall(head)) if parts and "*" not in head else None
        parts.append(_Part(prologue, source, f"{group}\n", shown))
    return parts


def _closing(code: str, begin: int) -> int:
    """Where the bracket that opens at a place is closed; the end of the text where it is not."""
    depth = 0
    for match in re.finditer(r"[{}()]", code[begin:]):
        depth += 1 if match.group() in "{(" else -1
        if depth == 0:
            return begin + match.start()
    return len(code)


def _computed(code: str, text: str, offset: int) -> list[str]:
    """The ``expression AS ?name`` of a SELECT or GROUP BY that are no aggregates."""
    found, place = [], code.find("(")
    while place >= 0:
        end = _closing(code, place)
        inside = code[place + 1 : end]
        if _NAMED.search(inside) and not _AGGREGATE.search(inside):
            found.append(text[offset + place + 1 : offset + end])
        place = code.find("(", end + 1)
    return found


def _hides_groups(head: str, tail: str) -> bool:
    """Whether there are groups by something that the rows do not show."""
    grouped = _GROUPED.search(tail)
    if not grouped:
        return False
    plain = re.sub(r"\(.*\)", "", grouped.group(1), flags=re.DOTALL)
    return not set(_VARIABLE.findall(plain)) <= set(_VARIABLE.findall(head))


def _groups_of_patterns(text: str) -> list[list[Triple]]:
    """The triple patterns that the rows of a query assert, those that share a blank node or are one path together."""
    from rdflib import BNode
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    found: list[list[Triple]] = []

    def collect(part: object) -> None:
        if isinstance(part, list):
            for child in part:
                collect(child)
        elif isinstance(part, CompValue):
            if part.name == "BGP":
                for group in _tied(part.triples, lambda term: isinstance(term, BNode)):
                    found.extend(_written(group))
            for child in [part.p1] if part.name == "Minus" else [v for k, v in part.items() if k not in ("expr", "_vars", "PV")]:
                collect(child)

    try:
        collect(prepareQuery(text, initNs=PREFIXES).algebra)
    except Exception:  # what only the engine understands stays uncited; rdflib raises bare exceptions of many kinds
        return []
    return found


def _tied(triples: Iterable[Sequence[Any]], is_tie: Callable[[Any], bool]) -> list[list[Sequence[Any]]]:
    """Triples in groups that share ties."""
    groups: list[tuple[set[Any], list[Sequence[Any]]]] = []
    for triple in triples:
        ties = {term for term in triple if is_tie(term)}
        mine = [group for group in groups if group[0] & ties]
        groups = [group for group in groups if not group[0] & ties]
        groups.append((ties.union(*(group[0] for group in mine)), [*(t for group in mine for t in group[1]), triple]))
    return [group for _, group in groups]


def _written(triples: Iterable[Sequence[Any]]) -> Iterator[list[Triple]]:
    """A group of patterns, once for each choice among the alternatives of its paths."""
    stops = (f"?_stop{number}" for number in itertools.count())
    choices = [list(_chains(_word(s), p, _word(o), stops)) for s, p, o in triples]
    for choice in itertools.islice(itertools.product(*choices), _ALTERNATIVES):
        yield [triple for chain in choice for triple in chain]


def _chains(s: str, path: Any, o: str, stops: Iterator[str]) -> Iterator[list[Triple]]:
    """The ways of a path from one end to the other, as triple patterns with names for the stops between."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath

    if not isinstance(path, Path):
        yield [(s, _word(path), o)]
    elif isinstance(path, InvPath):
        yield from _chains(o, path.arg, s, stops)
    elif isinstance(path, AlternativePath):
        for way in path.args:
            yield from _chains(s, way, o, stops)
    elif isinstance(path, MulPath):
        yield from _chains(s, path.path, o, stops)
    elif isinstance(path, SequencePath):
        places = [s, *itertools.islice(stops, len(path.args) - 1), o]
        ways = [list(_chains(a, step, b, stops)) for a, step, b in zip(places, path.args, places[1:], strict=False)]
        yield from ([triple for chain in choice for triple in chain] for choice in itertools.product(*ways))
    elif not isinstance(path, NegatedPath):
        raise TypeError(path)


def _word(term: Any) -> str:
    """A term as SPARQL writes it; a blank node has no name there, and gets one."""
    from rdflib import BNode, Variable

    if isinstance(term, Variable):
        return f"?{term}"
    return f"?_stop_{term}" if isinstance(term, BNode) else str(term.n3())


def _is_made_up(word: str) -> bool:
    return word.startswith("?_stop")
