"""The SPARQL 1.1 Protocol from the side of the one who asks: the text of a query as a server needs it, and what its answer means.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Literal

import pyoxigraph as ox
from maslahat.ontology.errors import MaslahatError, QueryError, StoreError
from maslahat.ontology.namespaces import PREFIXES

if TYPE_CHECKING:
    import httpx

    from .http_client import HttpClient

Form = Literal["rows", "truth", "triples"]

_FORMS: dict[str, Form] = {"SELECT": "rows", "ASK": "truth", "CONSTRUCT": "triples", "DESCRIBE": "triples"}
_ACCEPT = {
    "rows": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    "truth": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    "triples": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.6",
}
"""Asked for by form, since a server that is offered all of them at once may send the triples of CONSTRUCT as a table."""
_NOT_CODE = re.compile(
    r"""'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|<[^<>"{}|^`\\\s]*>|\#[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX_USED = re.compile(r"(?<![\w:?$-])([A-Za-z]\w*):")
_FIRST_WORD = re.compile(r"\s*(?:(?:prefix\s+[\w.-]*:|base)\s*)*([A-Za-z]+)", re.IGNORECASE)
_VIRTUOSO_TRUTH = "__ASK_RETVAL"
_ONE, _ZERO = (f'"{digit}"^^<{PREFIXES["xsd"]}boolean>'.encode() for digit in "10")
_SYNTAXES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def with_prefixes(text: str) -> str:
    """A query that declares those prefixes of the project that it uses and does not declare itself, in its first line.

    >>> with_prefixes("ASK { m:kazakhstan ?p ?o }")
    'PREFIX m: <https://w3id.org/maslahat/id/> ASK { m:kazakhstan ?p ?o }'
    """
    code = _NOT_CODE.sub(" ", text)
    declared = {name.lower() for name in re.findall(r"prefix\s+([\w-]*)\s*:", code, re.IGNORECASE)}
    used = (name for name in dict.fromkeys(_PREFIX_USED.findall(code)) if name in PREFIXES and name not in declared)
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in used) + text


def form_of(text: str) -> Form:
    """The form of the answer to a query, by its first word; rows where it cannot be seen.

    >>> form_of("PREFIX m: <https://w3id.org/maslahat/id/> ASK { m:a ?p ?o }"), form_of("# ask\\nSELECT * { }")
    ('truth', 'rows')
    """
    match = _FIRST_WORD.match(_NOT_CODE.sub(" ", text))
    return _FORMS.get(match.group(1).upper(), "rows") if match else "rows"


def question(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Form fields and headers of the request that asks a query.

    A form and not the bare query: Virtuoso 7.2.5 never answers a POST of application/sparql-query.
    """
    return {"query": with_prefixes(text)}, {"Accept": _ACCEPT[form_of(text)]}


def failure(client: HttpClient, response: httpx.Response, name: str | None = None) -> MaslahatError | None:
    """The error that an answer to a query is, or None where it is a success. Its body is read in the first case."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.is_success and kind != "text/html":
        return None
    response.read()
    if response.is_success:
        return StoreError(f"{client.url} answers with a web page, not with SPARQL results; is it the address of an endpoint?")
    if response.status_code == 400 or (response.status_code == 500 and "SPARQL" in response.text):
        from .http_client import first_words

        return QueryError(f"the server at {client.url} does not take the query: {first_words(response)}", name)
    return client.refusal(response)


def solutions(data: bytes | IO[bytes], kind: str, url: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """A result document of a media type. Raises :class:`StoreError` where it is broken or cut off."""
    media = kind.partition(";")[0].strip().lower()
    syntax = ox.QueryResultsFormat.XML if media.endswith("xml") else ox.QueryResultsFormat.JSON
    try:
        return _truth_of_virtuoso(ox.parse_query_results(data, format=syntax))
    except (SyntaxError, ValueError) as error:
        raise broken(url, error) from error


def _truth_of_virtuoso(found: ox.QuerySolutions | ox.QueryBoolean) -> ox.QuerySolutions | ox.QueryBoolean:
    """Virtuoso answers ASK by a row with 1, and by one with 0 or none."""
    if isinstance(found, ox.QueryBoolean) or [v.value for v in found.variables] != [_VIRTUOSO_TRUTH]:
        return found
    truth = any(isinstance(row[0], ox.Literal) and row[0].value == "1" for row in found)
    told = ox.parse_query_results(b"true" if truth else b"false", format=ox.QueryResultsFormat.TSV)
    assert isinstance(told, ox.QueryBoolean)
    return told


def broken(url: str, error: Exception) -> StoreError:
    """What to say of an answer that cannot be read to its end."""
    return StoreError(f"The answer of {url} is broken or was cut off ({error}); try again, or ask for less.")


def normal(tsv: bytes) -> bytes:
    """Rows in TSV with truth values as they were published: Virtuoso writes them as 1 and 0."""
    return tsv.replace(_ONE, b"true").replace(_ZERO, b"false")


def triples(data: bytes | IO[bytes], kind: str, url: str) -> Iterable[ox.Triple]:
    """The triples of a document of a media type, as they are read. Raises :class:`StoreError` where it is broken."""
    syntax = _SYNTAXES.get(kind.partition(";")[0].strip().lower(), ox.RdfFormat.TURTLE)
    try:
        for quad in ox.parse(data, format=syntax, base_iri=url):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise broken(url, error) from error
