"""What a query may not do: ask other servers, fetch documents, read graphs that are not there.

The engine follows SERVICE and LOAD and cannot be told not to. It also takes keywords that are glued to their neighbours
(``SERVICEex:a{``, ``FILTER(?a<'>')SERVICE:b{``), so looking for the word between spaces is not enough, and a second parser that
sees the end of a string elsewhere than the engine does could be led to overlook a call. So the text is split by the token
rules of the `grammar <https://www.w3.org/TR/sparql11-query/#sparqlGrammar>`_, and where these leave two readings it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

_SKIPPED = re.compile(
    r"""(?P<hidden>'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"  # strings
      |<[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\s]*>                             # IRIs that can be nothing else
      |\#[^\n\r]*)                                                             # comments
      |\\.                                                                     # escapes in names
      |(?P<unclear><[^<>"{}|^`\s'\#]*['\#][^<>"{}|^`\s]*>)                     # an IRI, or less-than and a string or comment""",
    re.VERBOSE | re.DOTALL,
)
_INSIDE_A_NAME = re.compile(r"(?:[?$]\w*|:[\w:%-]*)$")
_FIRST_WORD = re.compile(r"^\s*(?:(?:prefix\s+[\w.-]*:|base)\s*(?:<[^>]*>)?\s*)*([A-Za-z]+)", re.IGNORECASE)


def refuse_network(text: str, name: str = "query", *, update: bool = False) -> None:
    """Raise :class:`QueryError` with the line where a query would call another server by SERVICE, or an update by LOAD as well.

    >>> refuse_network('SELECT ?service { ?service ?p "SERVICE" }')
    >>> refuse_network("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    maslahat.ontology.errors.QueryError: query:1: SERVICE asks another server, which is refused; --allow-network allows it.
    """
    purposes = {"SERVICE": "asks another server"} | ({"LOAD": "fetches a document"} if update else {})
    for word, purpose in purposes.items():
        line = _keyword_line(word, text)
        if line:
            raise QueryError(f"{word} {purpose}, which is refused; --allow-network allows it.", name, line)


def refuse_unknown_graphs(text: str, name: str, graphs: Callable[[], Collection[str]]) -> None:
    """Raise :class:`QueryError` where FROM names a graph that is not among the IRIs that ``graphs`` gives."""
    line = _keyword_line("FROM", text)
    if line is None:
        return
    known = graphs()
    unknown = sorted(_dataset(text) - set(known))
    if unknown:
        there = ", ".join(f"<{graph}>" for graph in sorted(known))
        raise QueryError(f"FROM <{unknown[0]}>: the store has no such graph, and fetches none. It has {there}.", name, line)


def is_update(text: str) -> bool:
    """Whether a text begins, after its prologue, as a SPARQL update does.

    >>> is_update("PREFIX m: <https://w3id.org/maslahat/id/> INSERT DATA { m:a m:b m:c }"), is_update("ASK { ?insert ?a ?b }")
    (True, False)
    """
    first = _FIRST_WORD.match(code_of(text))
    return first is not None and first.group(1).upper() in UPDATES


def code_of(text: str) -> str:
    """The text with strings, full IRIs and comments replaced by spaces; every character and line stays in its place."""
    return _SKIPPED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()) if m.group("hidden") else m.group(), text)


def _keyword_line(word: str, text: str) -> int | None:
    """The line in which a word may stand as a keyword, or None where it surely does not."""
    if word.casefold() not in text.casefold():
        return None
    unclear = next((m for m in _SKIPPED.finditer(text) if m.group("unclear")), None)
    if unclear:
        return text.count("\n", 0, unclear.start()) + 1
    code = code_of(text)
    for match in re.finditer(word, code, re.IGNORECASE):
        if not _INSIDE_A_NAME.search(code, max(0, match.start() - 200), match.start()):
            return code.count("\n", 0, match.start()) + 1
    return None


def _dataset(text: str) -> set[str]:
    """The graphs that FROM and FROM NAMED name; mistakes in the text are the engine's to report."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(text, initNs=PREFIXES).algebra
    except Exception:  # rdflib raises bare exceptions of many kinds
        return set()
    return {str(part.default or part.named) for part in algebra.datasetClause or ()}
