"""The graph for language models: a server of the Model Context Protocol, with tools that answer with places to cite.

This module loads the package ``mcp``, which comes with the extra of that name: import it where it is used.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from threading import Lock
from typing import Annotated, Any

from maslahat.ontology.errors import MaslahatError, QueryLimitError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from .graph import Graph
from .library import find_query
from .mcp_records import Answered, EntityRecord, Hits, Queries, Record, Statements, Terms
from .mcp_tools import LIMITS, Tools

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_COMMANDS = {  # what other people are told to do, and what is to be done here
    "'maslahat queries'": "list_queries",
    "'maslahat search'": "search_entities",
    "; --allow-network allows it.": " here.",
    "; 'maslahat update' changes a store": "",
}
_INSTRUCTIONS = """\
A knowledge graph of the regional cooperation of Central Asia: states, leaders, summits, organisations, initiatives, agreements,
infrastructure, figures and ideas, as these documents speak of them:
{documents}

It holds {claims} claims about {entities} things. Each claim was read at a place: a document and a span of characters. What is not
in these documents is not in the graph; say so, and do not fill the gap.

- Cite every statement by its place as the answers give it: document and span, such as [{example}], and the quote if there is one.
- Modality matters. "happened" and "in force" are facts that a document states; "planned", "proposed", "targeted" and "forecast"
  are not: a proposal is no fact, a target is no figure. "denied" means that the document denies it.
- Claims may contradict each other and stand side by side. Their details say who holds an opinion, and which rank they have.
- "background" (terms of office, former names) helps to read; no document says it, and there is nothing to cite.

Begin with search_entities: names work in English, Kazakh, Russian, Uzbek and other scripts, and ids look like m:kazakhstan. For a
kind of question, list_queries and run_query; for one thing, describe_entity; for one statement, why; for all else sparql, with
vocabulary to find classes and properties. Facts are simple triples (?who msl:proposed ?what); claims of every modality are told
in full (?claim a msl:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; msl:modality ?m): select the modality with them.
A query may take {seconds:g} s and gives {rows} rows; an answer that was cut says so."""
Name = Annotated[str, Field(description="An entity: any name in any script, or its id.", max_length=300)]
Lang = Annotated[str, Field(description="Language of labels: en, kk, ru, uz; several with commas.", max_length=50)]
Offset = Annotated[int, Field(description="How many statements to skip.", ge=0)]


def make_server(graph: Graph) -> MCPServer[Any]:
    """The server of a graph, whose limits become small ones. Raises :class:`StoreError` where the graph cannot be read."""
    server: MCPServer[Any] = MCPServer(
        "maslahat",
        title="Maslahat",
        description="The knowledge graph of Central Asian regional cooperation, with sources.",
        instructions=_instructions(graph),
        version=version("maslahat"),
        log_level="WARNING",
    )
    _add_tools(server, Tools(graph), _Turn())
    _add_resources(server, graph)
    return server


def serve_http(server: MCPServer[Any], listener: socket.socket) -> None:
    """Serve on a socket that listens at this machine, until SIGINT or SIGTERM."""
    import uvicorn

    app = server.streamable_http_app(host="127.0.0.1")  # which lets no page of another site in
    with suppress(KeyboardInterrupt):  # uvicorn raises it again after the server has ended
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])


def _instructions(graph: Graph) -> str:
    documents = sorted(graph.documents.values(), key=lambda about: about["number"])
    listed = "\n".join(f"- {about['number']}: {about.get('title', 'without title')} ({about['language']})" for about in documents)
    return _INSTRUCTIONS.format(
        documents=listed or "- none",
        claims=graph.counts.get("claims made", 0),
        entities=graph.counts.get("entities named", 0),
        example=f"{documents[0]['number'] if documents else '001'}:15203-15299",
        seconds=LIMITS.seconds,
        rows=LIMITS.rows,
    )


class _Turn:
    """Lets one tool work at a time, since one process answers the queries, and makes its answer ready."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __call__(self, work: Callable[..., Record], *arguments: object) -> CallToolResult:
        """What a tool answers, as text and as a record. Raises :class:`ToolError` for what is known to go wrong."""
        with self._lock:
            try:
                record = work(*arguments)
            except MaslahatError as error:
                raise ToolError(_sentence(error)) from error
        text = TextContent(type="text", text=record.words())
        return CallToolResult(content=[text], structured_content=record.model_dump(mode="json"))


def _sentence(error: MaslahatError) -> str:
    """The error with the remedy that there is here, where nobody has a command line."""
    if isinstance(error, QueryLimitError):
        reached = (
            f"{LIMITS.seconds:g} s, the limit of time" if error.limit == "time" else f"{LIMITS.megabytes} MB, the limit of memory"
        )
        return f"The query was stopped at {reached}: ask for less, with more that is fixed in its patterns, or LIMIT."
    text = str(error)
    for command, tool in _COMMANDS.items():
        text = text.replace(command, tool)
    return text


def _add_tools(server: MCPServer[Any], tools: Tools, turn: _Turn) -> None:
    _add_lookups(server, tools, turn)
    _add_queries(server, tools, turn)


def _add_lookups(server: MCPServer[Any], tools: Tools, turn: _Turn) -> None:
    @server.tool(annotations=_READS)
    def search_entities(
        text: Name, limit: Annotated[int, Field(ge=1, le=50)] = 10, lang: Lang = "en"
    ) -> Annotated[CallToolResult, Hits]:
        """Find entities by name, in any script and any spelling near it. Start here."""
        return turn(tools.search_entities, text, limit, lang)

    @server.tool(annotations=_READS)
    def describe_entity(
        name: Name,
        lang: Lang = "en",
        as_of: Annotated[str | None, Field(description="A date: leave out what did not hold, or was not yet, then.")] = None,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, EntityRecord]:
        """Everything about one entity: names, kinds, identifiers, and statements with modality and places to cite."""
        return turn(tools.describe_entity, name, lang, as_of, offset)

    @server.tool(annotations=_READS)
    def why(
        subject: Name,
        property: Annotated[str | None, Field(description="A property, by name or id: proposed, msl:memberOf.")] = None,
        object: Annotated[str | None, Field(description="An entity, or the value of the statement.")] = None,
        lang: Lang = "en",
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, Statements]:
        """The claims behind a statement, with the places that show it, and their quotes. Only a subject: all its claims."""
        return turn(tools.why, subject, property, object, lang, offset)

    @server.tool(annotations=_READS)
    def cite(
        claims: Annotated[list[str], Field(description="Ids of claims, such as m:claim-...", min_length=1, max_length=50)],
        lang: Lang = "en",
    ) -> Annotated[CallToolResult, Statements]:
        """Claims by id, in words, with the places to cite."""
        return turn(tools.cite, claims, lang)


def _add_queries(server: MCPServer[Any], tools: Tools, turn: _Turn) -> None:
    @server.tool(annotations=_READS)
    def list_queries() -> Annotated[CallToolResult, Queries]:
        """The prepared queries, each for one kind of question, with their parameters."""
        return turn(tools.list_queries)

    @server.tool(annotations=_READS)
    def run_query(
        name: Annotated[str, Field(description="A name from list_queries.")],
        parameters: Annotated[dict[str, str] | None, Field(description="Parameter -> value; all may be left out.")] = None,
        lang: Lang = "en",
    ) -> Annotated[CallToolResult, Answered]:
        """Run a prepared query; each row comes with the places that show it."""
        return turn(tools.run_query, name, parameters or {}, lang)

    @server.tool(annotations=_READS)
    def sparql(
        text: Annotated[str, Field(description="SPARQL 1.1; the prefixes msl:, m:, rdf:, skos: and so on need no declaration.")],
        lang: Lang = "en",
    ) -> Annotated[CallToolResult, Answered]:
        """Ask in SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE), within limits. Select ?claim to get the exact places of each row."""
        return turn(tools.sparql, text, lang)

    @server.tool(annotations=_READS)
    def vocabulary(
        text: Annotated[str, Field(description="A word for what you look for.", min_length=1, max_length=100)], lang: Lang = "en"
    ) -> Annotated[CallToolResult, Terms]:
        """Find classes, properties and concepts of the ontology, for SPARQL: definition, domain, range, and how often used."""
        return turn(tools.vocabulary, text, lang)


def _add_resources(server: MCPServer[Any], graph: Graph) -> None:
    @server.resource("maslahat://ontology", mime_type="text/turtle")
    def ontology() -> str:
        """The ontology: classes, properties and concepts, with labels and definitions."""
        return files("maslahat.ontology").joinpath("maslahat.ttl").read_text(encoding="utf-8")

    @server.resource("maslahat://documents", mime_type="application/json")
    def documents() -> str:
        """The documents that the graph was read from: number, title, language, and SHA-256 of the file."""
        found = sorted(graph.documents.items(), key=lambda item: item[1]["number"])
        return json.dumps([{"id": curie, **about} for curie, about in found], ensure_ascii=False, indent=1)

    @server.resource("maslahat://queries", mime_type="text/markdown")
    def queries() -> str:
        """The prepared queries and their parameters."""
        return Tools(graph).list_queries().words()

    @server.resource("maslahat://queries/{name}", mime_type="application/sparql-query")
    def query(name: str) -> str:
        """The text of a prepared query, as a pattern for one's own."""
        try:
            return find_query(name, graph.libraries).text
        except MaslahatError as error:
            raise ResourceError(_sentence(error)) from error
