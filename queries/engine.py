"""Running SPARQL on the graph: prefixes known, values bound, errors that say where, no call to other servers.

All layers together are the default graph of the store; ``GRAPH g:claims { ... }`` asks one of them.
"""

from __future__ import annotations

import re

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_NOT_CODE = re.compile(
    r"""'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\s]*>|\#[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w?$:-])service(?![\w:-])", re.IGNORECASE)
_PLACE = re.compile(r"at (\d+):(\d+)")


def run_query(store: ox.Store, text: str, name: str = "query") -> Answer:
    """The answer to a SPARQL 1.1 query: solutions for SELECT, a boolean for ASK, triples for CONSTRUCT and DESCRIBE.

    The prefixes of :data:`maslahat.ontology.namespaces.PREFIXES` need no declaration.
    Raises :class:`QueryError` with the line where the text is not SPARQL, and for SERVICE, which would send the question to
    another server.
    """
    refuse_service(text, name)
    try:
        return store.query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _syntax_error(error, text, name) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed while it ran: {error}.", name) from error


def refuse_service(text: str, name: str = "query") -> None:
    """Raise :class:`QueryError` where a query would ask another server. Strings, IRIs and comments do not count."""
    bare = _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    found = _SERVICE.search(bare)
    if found:
        line = bare.count("\n", 0, found.start()) + 1
        raise QueryError("SERVICE asks another server, which is not allowed; query that server by itself.", name, line)


def _syntax_error(error: SyntaxError, text: str, name: str) -> QueryError:
    message = str(error.msg or error)
    place = _PLACE.search(message)
    line, column = (int(place.group(1)), int(place.group(2))) if place else (error.lineno or 1, 1)
    hint = _prefix_hint(message, text)
    if hint:
        return QueryError(hint, name, line)
    rest = [*text.split("\n"), ""][line - 1][max(column - 1, 0) :].strip()
    where = f"it cannot be read from {rest[:40]!r} on" if rest else "it ends too early"
    return QueryError(f"this is not SPARQL 1.1: {where}. 'maslahat queries' lists queries that work.", name, line)


def _prefix_hint(message: str, text: str) -> str:
    used = set(re.findall(r"(?<![\w:<?$])([A-Za-z][\w-]*):", _NOT_CODE.sub(" ", text)))
    declared = set(re.findall(r"prefix\s+([\w-]*):", text, re.IGNORECASE))
    unknown = sorted(used - set(PREFIXES) - declared)
    if not unknown or "prefix" not in message.lower():
        return ""
    import difflib

    near = difflib.get_close_matches(unknown[0], list(PREFIXES), n=1)
    hint = f" Did you mean {near[0]}:?" if near else ""
    return f"the prefix {unknown[0]}: is not known.{hint} Declare it, or use one of: {', '.join(PREFIXES)}."
