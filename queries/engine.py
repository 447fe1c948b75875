"""Running SPARQL on the graph: prefixes known, values bound, errors that say where, no call to other servers.

All layers together are the default graph; ``GRAPH g:claims { ... }`` asks one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox
from maslahat.ontology.errors import QueryError
from maslahat.ontology.namespaces import PREFIXES

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Bindings = Mapping[str, ox.NamedNode | ox.Literal]

_NOT_CODE = re.compile(
    r"""'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\s]*>|\#[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w?$:-])service(?![\w:-])", re.IGNORECASE)
_UNKNOWN_PREFIX = re.compile(r"[Pp]refix not found|undeclared prefix", re.IGNORECASE)
_PLACE = re.compile(r"at (\d+):(\d+)")


def run_query(store: ox.Store, text: str, bindings: Bindings | None = None, name: str = "query") -> Answer:
    """The answer to a SPARQL 1.1 query: solutions for SELECT, a boolean for ASK, triples for CONSTRUCT and DESCRIBE.

    The prefixes of :data:`maslahat.ontology.namespaces.PREFIXES` need no declaration; ``bindings`` are values for variables.
    Raises :class:`QueryError` with the line where the text is not SPARQL, and for SERVICE, which would send the question to
    another server.
    """
    refuse_service(text, name)
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(key): value for key, value in (bindings or {}).items()
    }
    try:
        return store.query(text, prefixes=PREFIXES, substitutions=substitutions, use_default_graph_as_union=True)
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
    line = error.lineno or (int(place.group(1)) if place else None)
    said = re.sub(r"^error at \d+:\d+: ", "", message).strip().rstrip(".")
    hint = _prefix_hint(message, text) or "It should be SPARQL 1.1; 'maslahat queries' lists queries that work."
    return QueryError(f"this is not SPARQL: {said}. {hint}", name, line)


def _prefix_hint(message: str, text: str) -> str:
    if not _UNKNOWN_PREFIX.search(message):
        return ""
    import difflib

    used = set(re.findall(r"(?<![\w:<])([A-Za-z][\w-]*):", _NOT_CODE.sub(" ", text)))
    declared = set(re.findall(r"prefix\s+([\w-]*):", text, re.IGNORECASE))
    unknown = sorted(used - set(PREFIXES) - declared)
    near = difflib.get_close_matches(unknown[0], list(PREFIXES), n=1) if unknown else []
    hint = f" Did you mean {near[0]}:?" if near else ""
    return f"The prefix {', '.join(unknown)}: is not known.{hint} Declare it, or use one of: {', '.join(PREFIXES)}."
