"""The dataset that a request names (``default-graph-uri``, ``named-graph-uri``), put into the text of its query.

By `SPARQL 1.1 Protocol <https://www.w3.org/TR/sparql11-protocol/#dataset>`_ it takes the place of what FROM says there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .guard import code_of
from .http_problem import Problem

_TOKEN = re.compile(r"(?<![\w?$:@.-])[A-Za-z]+(?![\w:-])|[{}()]")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_ENDS = ("{", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_IRI = re.compile(r'[^\x00-\x20<>"{}|^`\\]+')


def form_of(text: str) -> str:
    """The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; empty where there is none.

    >>> form_of("PREFIX select: <http://example.org/ask#> # DESCRIBE\\nconstruct where { ?s ?p ?o }")
    'CONSTRUCT'
    """
    found = _form(code_of(text))
    return found.group().upper() if found else ""


def _form(code: str) -> re.Match[str] | None:
    return next((m for m in _TOKEN.finditer(code) if m.group().upper() in _FORMS), None)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The text with these graphs as its dataset, every line in its place.

    >>> with_dataset("SELECT * FROM <http://example.org/a> WHERE { ?s ?p ?o }", ["http://example.org/b"], [])
    'SELECT * FROM <http://example.org/b> WHERE { ?s ?p ?o }'

    Raises :class:`Problem` 400 where a name is no IRI.
    """
    if not default and not named:
        return text
    for iri in (*default, *named):
        if not _IRI.fullmatch(iri):
            raise Problem(400, "No IRI", f"{iri[:80]!r} is not the IRI of a graph.")
    clauses = [f"FROM <{iri}>" for iri in default] + [f"FROM NAMED <{iri}>" for iri in named]
    start, end = _place(code_of(text))
    lines = "\n" * text.count("\n", start, end)
    return f"{text[:start]}{' '.join(clauses)} {lines}{text[end:]}"


def _place(code: str) -> tuple[int, int]:
    """From where to where the clauses FROM stand in a query, or may stand."""
    form = _form(code)
    if form is None:
        return len(code), len(code)
    after = _after_template(code, form.end()) if form.group().upper() == "CONSTRUCT" else form.end()
    start, depth = len(code), 0
    for token in _TOKEN.finditer(code, after):
        word = token.group().upper()
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0 and (word == "FROM" or word in _ENDS):
            start = min(start, token.start())
            if word in _ENDS:
                return start, token.start()
    return start, len(code)


def _after_template(code: str, place: int) -> int:
    """Where the template of CONSTRUCT ends; the short form has none."""
    if not code[place:].lstrip().startswith("{"):
        return place
    depth = 0
    for brace in re.compile("[{}]").finditer(code, place):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return place
