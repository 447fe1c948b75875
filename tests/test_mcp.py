"""The server for language models, asked by the client of its own package: in memory, over stdio, over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import ROOT, Run
from maslahat.ontology.namespaces import ENTITY
from maslahat.queries.graph import Graph, Limits

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

Value = TypeVar("Value")
Ask = Callable[..., Any]
TOOLS = {"search_entities", "describe_entity", "why", "cite", "list_queries", "run_query", "sparql", "vocabulary"}
PAGE = ROOT / "docs" / "mcp.md"


def talk(server: Any, work: Callable[[Any], Awaitable[Value]]) -> Value:
    """What a client gets from a server."""

    async def run() -> Value:
        async with mcp.Client(server) as client:
            return await work(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def graph(small_store: Path) -> Iterator[Graph]:
    """A graph of its own, since the server changes the limits."""
    with Graph.open(small_store) as graph:
        yield graph


@pytest.fixture(scope="module")
def server(graph: Graph) -> Any:
    """The server of the tiny graph."""
    from maslahat.queries.mcp_server import make_server

    return make_server(graph)


@pytest.fixture
def ask(server: Any) -> Ask:
    """Call a tool; the result has content and structured_content."""

    def call(tool: str, /, **arguments: object) -> Any:
        return talk(server, lambda client: client.call_tool(tool, arguments))

    return call


def test_every_tool_only_reads_and_describes_its_arguments_and_answer(server: Any) -> None:
    tools = talk(server, lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.description
        assert tool.output_schema["type"] == "object"
        assert all("description" in about or "default" in about for about in tool.input_schema["properties"].values())


def test_the_instructions_say_what_is_in_the_graph_and_how_to_cite(server: Any, graph: Graph) -> None:
    async def instructions(client: Any) -> str:
        return str(client.instructions)

    text = talk(server, instructions)
    for words in ("- d1: ", "- d2: ", "a proposal is no fact", "Cite every statement"):
        assert words in text
    made, named = (graph.counts[name] for name in ("claims made", "entities named"))
    assert f"It holds {made} claims about {named} things." in text


def test_entities_are_found_by_name(ask: Ask) -> None:
    found = ask("search_entities", text="Аида", limit=1)
    (hit,) = found.structured_content["hits"]
    assert (hit["id"], hit["label"], hit["kind"]) == ("m:aida-example", "Aida Example", "person")
    assert "m:aida-example: Aida Example (person), 100" in found.content[0].text
    assert ask("search_entities", text="Аида", lang="kk").structured_content["hits"][0]["label"] == "Аида Мысал"


def test_an_entity_comes_with_statements_modality_places_and_quotes(ask: Ask) -> None:
    answer = ask("describe_entity", name="Southland")
    (joined,) = (s for s in answer.structured_content["statements"] if s["property"] == "joined")
    assert (joined["modality"], joined["details"]) == ("planned", "on 2025")
    (place,) = joined["places"]
    assert (place["document"], place["start"], place["end"]) == ("d1", 355, 386)
    assert place["quote"] in answer.content[0].text
    assert joined["claim"] in answer.content[0].text
    labels = answer.structured_content["labels"]
    assert (labels["kk"], answer.structured_content["cut"]) == ("Оңтүстік ел", False)


def test_many_statements_come_in_pages(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maslahat.queries.mcp_tools.PAGE", 2)
    first = ask("describe_entity", name="Northland")
    assert (len(first.structured_content["statements"]), first.structured_content["cut"]) == (2, True)
    total = first.structured_content["total"]
    assert f"These are 2 of {total} statements, from 0." in first.content[0].text
    last = ask("describe_entity", name="Northland", offset=total - 1).structured_content
    assert (len(last["statements"]), last["cut"]) == (1, False)


def test_an_entity_as_of_a_date_leaves_out_what_ended(ask: Ask) -> None:
    now, then = (ask("describe_entity", name="Northland", **more).structured_content["total"] for more in ({}, {"as_of": "1996"}))
    assert then < now


def test_why_and_cite_give_the_same_statement_with_its_places(ask: Ask) -> None:
    (statement,) = ask("why", subject="Aida", property="proposed", object="Council of Rivers").structured_content["statements"]
    assert [(p["document"], p["start"]) for p in statement["places"]] == [("d1", 79), ("d2", 27)]
    iri = ENTITY + statement["claim"].removeprefix("m:")
    for name in (statement["claim"], iri):
        assert ask("cite", claims=[name]).structured_content["statements"] == [statement]
    assert ask("why", subject="Dushanbe", property="joined").content[0].text == "The documents say nothing of this."


def test_the_library_is_listed_and_run_with_places_for_each_row(ask: Ask) -> None:
    queries = {query["name"]: query for query in ask("list_queries").structured_content["queries"]}
    assert {p["name"]: p["type"] for p in queries["members"]["parameters"]}["on"] == "date"
    answer = ask("run_query", name="proposals", parameters={"who": "Aida"})
    content = answer.structured_content
    assert (content["form"], content["rows"][0]["initiative"]) == ("rows", "m:council-of-rivers")
    assert content["labels"]["m:council-of-rivers"] == "Council of Rivers"
    assert content["places"][0][0]["document"] == "d1"
    assert content["places"][0][0]["quote"] in answer.content[0].text
    assert "Council of Rivers (m:council-of-rivers)" in answer.content[0].text
    assert ask("run_query", name="sources").structured_content["rows"]


def test_sparql_gives_rows_a_truth_value_or_triples(ask: Ask) -> None:
    rows = ask("sparql", text="SELECT ?who { ?who msl:proposed m:council-of-rivers }")
    assert rows.structured_content["rows"] == [{"who": "m:aida-example"}]
    assert rows.structured_content["places"][0][0]["start"] == 79
    truth = ask("sparql", text="ASK { m:northland a msl:State }")
    assert (truth.structured_content["truth"], truth.content[0].text) == (True, "true")
    triples = ask("sparql", text="CONSTRUCT WHERE { ?a msl:left ?b }")
    assert "m:northland msl:left m:river-league" in triples.content[0].text
    assert ask("sparql", text="SELECT * { ?a msl:dropped ?b }").content[0].text == "No rows."


def test_a_cut_answer_says_so(ask: Ask) -> None:
    for text, unit in (("SELECT * { ?a ?b ?c }", "rows"), ("CONSTRUCT WHERE { ?a ?b ?c }", "triples")):
        answer = ask("sparql", text=text)
        assert answer.structured_content["cut"] is True
        assert f"Cut after 200 {unit}: ask for less, or for the next by LIMIT and OFFSET." in answer.content[0].text


def test_a_query_that_takes_too_long_is_stopped_and_the_server_goes_on(
    ask: Ask, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "limits", Limits(0.3, 1024, 200))
    answer = ask("sparql", text="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    assert answer.is_error
    assert "stopped at 10 s, the limit of time: ask for less" in answer.content[0].text
    assert ask("sparql", text="ASK {}").structured_content["truth"] is True


def test_the_vocabulary_is_found_by_words(ask: Ask) -> None:
    answer = ask("vocabulary", text="proposed")
    first = answer.structured_content["terms"][0]
    assert (first["id"], first["kind"], first["domain"]) == ("msl:proposed", "property", "msl:Actor")
    assert "msl:proposed (property, msl:Actor -> " in answer.content[0].text
    assert ask("vocabulary", text="qqqqqq").content[0].text == "The ontology has nothing like this."


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("describe_entity", {"name": "Nobody"}, "nothing called 'Nobody'. search_entities finds names."),
        ("describe_entity", {"name": "Example"}, "can be 2 things: m:aida-example, m:bishkek-example"),
        ("describe_entity", {"name": "Aida", "as_of": "soon"}, "'soon' is not a date"),
        ("why", {"subject": "Aida", "property": "propose"}, "no property 'propose'. Did you mean proposed"),
        ("run_query", {"name": "proposal"}, "Did you mean proposals"),
        ("run_query", {"name": "proposals", "parameters": {"whom": "x"}}, "its parameters are: at, initiative, who"),
        ("run_query", {"name": "proposals", "parameters": {"lang": "x"}}, "there is no parameter 'lang'"),
        ("sparql", {"text": "SELECT *\n{ ? }"}, "query:2: this is not SPARQL"),
        (
            "sparql",
            {"text": "ASK { SERVICE <http://127.0.0.1:9/> {} }"},
            "SERVICE asks another server, which is refused here.",
        ),
        ("sparql", {"text": "DELETE WHERE { ?a ?b ?c }"}, "update"),
        ("cite", {"claims": ["m:claim-0"]}, "There is no claim 'm:claim-0'; describe_entity and why give the ids"),
        ("search_entities", {"text": "Aida", "limit": 0}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_answered_by_a_sentence_with_a_remedy(ask: Ask, tool: str, arguments: dict[str, Any], message: str) -> None:
    answer = ask(tool, **arguments)
    assert answer.is_error
    assert message in answer.content[0].text
    assert "maslahat" not in answer.content[0].text
    assert not re.search("--[a-z]", answer.content[0].text)


def test_resources_hold_the_documents_the_ontology_and_the_queries(server: Any) -> None:
    async def read(client: Any) -> dict[str, str]:
        names = [str(resource.uri) for resource in (await client.list_resources()).resources]
        return {name: (await client.read_resource(name)).contents[0].text for name in [*names, "maslahat://queries/members"]}

    found = talk(server, read)
    assert [document["number"] for document in json.loads(found["maslahat://documents"])] == ["d1", "d2"]
    assert "msl:proposed a " in found["maslahat://ontology"]
    assert "- members: " in found["maslahat://queries"]
    assert found["maslahat://queries/members"].startswith("#+ summary:")


def test_the_text_of_a_query_that_is_not_there_is_an_error(server: Any) -> None:
    async def read(client: Any) -> str:
        try:
            return str(await client.read_resource("maslahat://queries/nothing"))
        except mcp.MCPError as error:
            return str(error)

    assert "there is no query 'nothing' in the library" in talk(server, read)


def test_tools_that_are_called_at_once_all_answer(server: Any) -> None:
    async def many(client: Any) -> list[Any]:
        return await asyncio.gather(*(client.call_tool("sparql", {"text": f"SELECT ({n} AS ?n) {{}}"}) for n in range(8)))

    assert [answer.structured_content["rows"][0]["n"] for answer in talk(server, many)] == list(range(8))


@pytest.fixture
def installed(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment in which the command is found and has the tiny graph."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("MASLAHAT_STORE", str(small_store))
    return {name: os.environ[name] for name in ("PATH", "MASLAHAT_STORE")}


def test_the_settings_in_the_documentation_start_a_server_over_stdio(installed: dict[str, str]) -> None:
    (block,) = re.findall("```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    entry = json.loads(block)["mcpServers"]["maslahat"]
    parameters = mcp.StdioServerParameters(**entry, env=installed)
    answer = talk(parameters, lambda client: client.call_tool("why", {"subject": "Aida", "property": "proposed"}))
    assert answer.structured_content["statements"][0]["places"][0]["document"] == "d1"


def test_the_program_in_the_documentation_runs(
    shipped_store: Path, installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall("```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    monkeypatch.setenv("MASLAHAT_STORE", str(shipped_store))
    block = block.replace('args=["mcp"]', f'args=["mcp"], env={installed | {"MASLAHAT_STORE": str(shipped_store)}}')
    exec(block, {})
    assert capfd.readouterr().out.startswith("m:")


def test_the_tools_in_the_documentation_are_those_there_are() -> None:
    table = re.findall(r"^\| (`.*?`) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert set(re.findall("`(.*?)`", " ".join(table))) == TOOLS


def test_it_serves_over_http(installed: dict[str, str]) -> None:
    command = [sys.executable, "-m", "maslahat.cli", "mcp", "--http", "0"]
    with subprocess.Popen(command, env=os.environ | installed, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = process.stderr.readline().split(" at ")[1].split(". ")[0]
            tools = talk(address, lambda client: client.list_tools()).tools
        finally:
            process.terminate()
        assert "Traceback" not in process.stderr.read()
    assert {tool.name for tool in tools} == TOOLS


def test_a_port_that_is_taken_is_named(run: Run, small_store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("mcp", "--http", taken.getsockname()[1], "--store", small_store)
    assert (result.exit_code, "Cannot listen at 127.0.0.1" in result.stderr) == (2, True)


def test_without_the_extra_it_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, small_store: Path) -> None:
    monkeypatch.delitem(sys.modules, "maslahat.queries.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    result = run("mcp", "--store", small_store)
    assert (result.exit_code, "pip install 'maslahat[mcp]'" in result.stderr) == (2, True)
