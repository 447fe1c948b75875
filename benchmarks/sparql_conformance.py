"""The W3C's tests of SPARQL queries, through our engine.

    python benchmarks/sparql_conformance.py MANIFEST... [--worker] [--expect N]

MANIFEST is a manifest of a checkout of https://github.com/w3c/rdf-tests, or a folder that has one, such as ``sparql/sparql11``;
manifests that it includes are read too. Each query is answered by ``run_query`` on a store with the data of the test, or with
``--worker`` by a process of its own as the command line does it. The answer is written in the format of the expected one and
read again, so that our writers are tested too.

Printed are passed and total by group, and why each that failed did. Said apart is how many passed only by value (1 where the test
has 1.0: the engine keeps values, and not how they were written), and how many with rows in another order where the test does not
number them (SPARQL orders some kinds of terms, and leaves the others to the engine). Not counted are tests of other things
(updates, protocol, entailment), withdrawn tests, and queries with SERVICE, which our rules refuse. A query that is no SPARQL,
but is answered since the prefixes of the project need no declaration, counts as failed. The exit code is 1 when fewer passed
than ``--expect``, or when any failed and no number is given.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox
import rdflib
from maslahat.ontology.errors import QueryError
from maslahat.queries.answer import Answer
from maslahat.queries.engine import run_query
from maslahat.queries.guard import code_of, refuse_network
from maslahat.queries.worker import Worker
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node
from sparql_results import difference, quads, read_answer, read_file

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
DAWGT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

EVALUATION = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
POSITIVE = {MF.PositiveSyntaxTest, MF.PositiveSyntaxTest11}
NEGATIVE = {MF.NegativeSyntaxTest, MF.NegativeSyntaxTest11}

SPELLING, ORDER = "in another spelling", "in another order"


@dataclass(frozen=True)
class Case:
    """One test of a manifest; ``graphs`` are the names and files of its named graphs, ``apart`` says why it does not count."""

    group: str
    name: str
    kind: Node
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    lax: bool = False
    apart: str = ""


# --- manifests


def path_of(iri: Node) -> Path:
    """The file of an IRI that was resolved against the place of its manifest."""
    return Path(url2pathname(urlsplit(str(iri)).path))


def cases(manifest: Path, seen: set[Path]) -> Iterator[Case]:
    """The tests of a manifest and of those that it includes, each once, in their order. Raises OSError where one is missing."""
    if manifest in seen:
        return
    seen.add(manifest)
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for head in (MF.include, MF.conformanceRequirement):
        for included in graph.objects(None, head):
            for item in Collection(graph, included):
                yield from cases(path_of(item), seen)
    for entries in graph.objects(None, MF.entries):
        for test in Collection(graph, entries):
            yield case(graph, test, "/".join(manifest.parts[-3:-1]))


def case(graph: Graph, test: Node, group: str) -> Case:
    """The test of a node."""
    action = graph.value(test, MF.action)
    query = graph.value(action, QT.query) or action
    kind = graph.value(test, RDF.type) or MF.QueryEvaluationTest
    name = str(graph.value(test, MF.name) or test).strip()
    apart = reason_apart(graph, test, kind)
    if apart or not isinstance(query, URIRef):
        return Case(group, name, kind, Path(), apart=apart or "it names no query")
    result = graph.value(test, MF.result)
    return Case(
        group,
        name,
        kind,
        path_of(query),
        tuple(path_of(file) for file in graph.objects(action, QT.data)),
        tuple(named_graph(graph, node) for node in graph.objects(action, QT.graphData)),
        None if result is None else path_of(result),
        (test, MF.resultCardinality, MF.LaxCardinality) in graph,
    )


def reason_apart(graph: Graph, test: Node, kind: Node) -> str:
    """Why a test is none of SPARQL queries, or an empty string."""
    if (test, DAWGT.approval, DAWGT.Withdrawn) in graph:
        return "withdrawn"
    if kind not in EVALUATION | POSITIVE | NEGATIVE:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|11$", " ", str(kind).rpartition("#")[2]).lower()
        return " ".join(words.split())
    action = graph.value(test, MF.action)
    regime = any(graph.value(node, SD.entailmentRegime) for node in (test, action))
    return "entailment" if regime else ""


def named_graph(graph: Graph, node: Node) -> tuple[str, Path]:
    """Name and file of a named graph, which has the name of its file unless a label gives another."""
    file = graph.value(node, QT.graph) or node
    return str(graph.value(node, RDFS.label) or path_of(file).as_uri()), path_of(file)


# --- answers


def fill(store: ox.Store, test: Case, text: str) -> None:
    """Load the data of a test into a store, and the graphs that its FROM clauses name, where they are files."""
    for file in test.data:
        store.extend(quads(file))
    named = dict(test.graphs)
    for iri in dataset(text):
        named.setdefault(iri, path_of(URIRef(iri)))
    for name, file in named.items():
        store.add_graph(ox.NamedNode(name))
        if file.is_file():
            store.extend(quads(file, name))


def dataset(text: str) -> set[str]:
    """The graphs that FROM and FROM NAMED name; none where the text cannot be read."""
    try:
        clauses = prepareQuery(text).algebra.datasetClause or ()
    except Exception:  # rdflib raises bare exceptions of many kinds
        return set()
    return {str(clause.default or clause.named) for clause in clauses}


def text_of(test: Case) -> str:
    """The query, with the place of its file as the base of IRIs, on its first line."""
    return f"BASE <{test.query.as_uri()}> " + test.query.read_bytes().decode("utf-8")


def answer(test: Case, text: str, worker: bool) -> Answer:
    """What our engine answers. Raises QueryError."""
    if not worker:
        store = ox.Store()
        fill(store, test, text)
        return run_query(store, text)
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        fill(store, test, text)
        store.flush()
        del store
        with Worker(Path(folder)) as service:
            return service.answer(text)


def is_ordered(text: str) -> bool:
    """Whether the outermost query orders its rows."""
    code = code_of(text)
    while (flat := re.sub(r"\{[^{}]*\}", " ", code)) != code:
        code = flat
    return re.search(r"\border\s+by\b", code, re.IGNORECASE) is not None


# --- the run


def verdict(test: Case, worker: bool) -> tuple[str, str]:
    """``passed``, :data:`SPELLING`, :data:`ORDER`, ``failed`` or ``apart``, and why."""
    if test.apart:
        return "apart", test.apart
    text = text_of(test)
    try:
        given = answer(test, text, worker)
    except QueryError as error:
        return refusal(test, text, error)
    if test.kind in NEGATIVE:
        return "failed", "it is not SPARQL, but was answered"
    return ("passed", "") if test.kind in POSITIVE else comparison(test, text, given)


def refusal(test: Case, text: str, error: QueryError) -> tuple[str, str]:
    """The verdict where a query was not answered: right if it is not SPARQL, or is just to be read and failed as it ran."""
    if calls_service(text):
        return "apart", "SERVICE, refused"
    ran = "failed while it ran" in str(error)
    right = (test.kind in NEGATIVE and error.line is not None) or (test.kind in POSITIVE and ran)
    return ("passed", "") if right else ("failed", str(error))


def calls_service(text: str) -> bool:
    """Whether a query was refused for SERVICE that really has the word, and not by a mistake of ours."""
    try:
        refuse_network(text)
    except QueryError:
        return re.search(r"\bservice\b", text, re.IGNORECASE) is not None
    return False


def comparison(test: Case, text: str, given: Answer) -> tuple[str, str]:
    """The verdict on an answer."""
    assert test.result is not None
    wanted, found = read_file(test.result), read_answer(given, test.result)
    typed = test.result.suffix != ".csv"
    values = (found.by_value(typed=typed), wanted.by_value(typed=typed))
    tries = [("passed", found, wanted, is_ordered(text)), (SPELLING, *values, is_ordered(text)), (ORDER, *values, False)]
    for outcome, ours, theirs, ordered in tries[: 2 if wanted.numbered else 3]:
        why = difference(ours, theirs, ordered=ordered, lax=test.lax)
        if not why:
            return outcome, ""
    return "failed", why


def run(tests: Iterable[Case], worker: bool) -> tuple[int, int]:
    """Run the tests and print the report; how many passed and how many there are that count."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        outcome, why = verdict(test, worker)
        outcomes[test.group][outcome] += 1
        line = f"{test.group}: {test.name}: {' '.join(why.split())}"
        reasons[outcome].append(why if outcome == "apart" else line)
    total = sum(outcomes.values(), Counter[str]())
    for group, counts in [*outcomes.items(), ("in all", total)]:
        report(group, counts)
    print("\n".join(["", f"Failed: {total['failed']}", *(f"  {line}" for line in reasons["failed"])]))
    apart = sorted(Counter(reasons["apart"]).items())
    print("\n".join(["", f"Not counted: {total['apart']}", *(f"  {why}: {count}" for why, count in apart)]))
    return passed(total), passed(total) + total["failed"]


def passed(counts: Counter[str]) -> int:
    """How many are right, in whatever spelling."""
    return counts["passed"] + counts[SPELLING] + counts[ORDER]


def report(group: str, counts: Counter[str]) -> None:
    """Print the numbers of a group, if any of its tests counts."""
    if passed(counts) + counts["failed"]:
        notes = ", ".join(f"{counts[how]} {how}" for how in (SPELLING, ORDER) if counts[how])
        print(f"{group:<36} {passed(counts):5} of {passed(counts) + counts['failed']:5}   {notes}".rstrip())


def main() -> None:
    """Run the tests of the manifests that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", nargs="+", type=Path, metavar="MANIFEST")
    parser.add_argument("--worker", action="store_true", help="ask a process of its own for each test")
    parser.add_argument("--expect", type=int, metavar="N", help="how many must pass; without it, all")
    options = parser.parse_args()
    rdflib.NORMALIZE_LITERALS = False  # 01 and 1 are two terms
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it warns of IRIs that are meant to be odd
    seen: set[Path] = set()
    tests = [test for path in options.manifests for manifest in manifests_of(path) for test in cases(manifest, seen)]
    passed, total = run(tests, options.worker)
    sys.exit(passed < (total if options.expect is None else options.expect))


def manifests_of(path: Path) -> list[Path]:
    """The manifests that a path names: a file, or what a folder has. Exits with a sentence where there is none."""
    whole = [path / name for name in ("manifest-all.ttl", "manifest.ttl") if (path / name).is_file()][:1]
    found = [path] if path.is_file() else whole or sorted(path.glob("manifest-*.ttl"))
    if not found:
        sys.exit(f"{path} is no manifest and has none.")
    return [manifest.resolve() for manifest in found]


if __name__ == "__main__":
    main()
