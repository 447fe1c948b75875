"""Queries within limits: what ends them, what is said, and that the next one is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from maslahat.ontology.errors import QueryEndedError, QueryError, QueryLimitError
from maslahat.queries.answer import Answer
from maslahat.queries.engine import run_query
from maslahat.queries.graph import Graph
from maslahat.queries.limits import Limits
from maslahat.queries.worker import Handle, Worker

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COSTLY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?f }"
"""It takes longer than a thread needs to start."""
HUNGRY = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WHO = "SELECT ?who { ?who msl:proposed ?what }"


@pytest.fixture
def worker(small: Graph) -> Iterator[Worker]:
    """A worker on the tiny graph."""
    with Worker(small.database) as worker:
        yield worker


def test_a_worker_answers_as_the_engine_does(worker: Worker, small: Graph) -> None:
    for text in (WHO, "ASK {}", "CONSTRUCT WHERE { ?a msl:proposed ?b }"):
        ours = run_query(small.store, text)
        theirs = worker.answer(text)
        assert (theirs.form, theirs.data, theirs.cut) == (ours.form, ours.data, False)


def test_a_query_is_stopped_at_its_limit_of_time_and_the_next_is_answered(worker: Worker) -> None:
    with pytest.raises(QueryLimitError, match="stopped after 0.5 s") as caught:
        worker.answer(ENDLESS, limits=Limits(seconds=0.5))
    assert caught.value.limit == "time"
    assert worker.answer("ASK {}").truth


def test_a_query_is_stopped_at_its_limit_of_memory_and_the_next_is_answered(worker: Worker) -> None:
    with pytest.raises(QueryLimitError, match="stopped at 256 MB") as caught:
        worker.answer(HUNGRY, limits=Limits(megabytes=256))
    assert caught.value.limit == "memory"
    assert worker.answer("ASK {}").truth


@pytest.mark.parametrize("text", ["SELECT * { ?a ?b ?c }", "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }"])
def test_an_answer_is_cut_at_the_limit_of_rows_and_says_so(worker: Worker, text: str) -> None:
    whole = worker.answer(text)
    lines = whole.data.count(b"\n") - (whole.form == "rows")
    cut = worker.answer(text, limits=Limits(rows=7))
    assert (cut.cut, len(cut.rows if cut.form == "rows" else cut.data.splitlines())) == (True, 7)
    assert not worker.answer(text, limits=Limits(rows=lines)).cut


def test_nesting_beyond_the_stack_ends_the_query_and_not_the_program(worker: Worker) -> None:
    with pytest.raises(QueryError, match="nested too deeply"):
        worker.answer("SELECT * { " + "{" * 50_000 + "}" * 50_000 + " }")
    assert worker.answer("ASK {}").truth


def asked_in_a_thread(worker: Worker, text: str, handle: Handle | None = None) -> Future[Answer]:
    """The answer to come, of a query that runs."""
    pool = ThreadPoolExecutor(1)
    found = pool.submit(worker.answer, text, handle=handle)
    pool.shutdown(wait=False)
    time.sleep(0.2)
    return found


def test_a_handle_stops_its_query_and_the_next_is_answered(worker: Worker) -> None:
    handle = Handle()
    worker.start(wait=True)
    found = asked_in_a_thread(worker, ENDLESS, handle)
    handle.stop()
    with pytest.raises(QueryEndedError):
        found.result(10)
    assert worker.answer("ASK {}").truth


def test_a_query_that_was_stopped_before_it_began_does_not_run(worker: Worker) -> None:
    handle = Handle()
    handle.stop()
    worker.start(wait=True)
    child = worker._child
    with pytest.raises(QueryEndedError, match="before it began"):
        worker.answer(ENDLESS, handle=handle)
    assert worker._child is child


def test_a_handle_touches_no_query_but_its_own(worker: Worker) -> None:
    handle = Handle()
    worker.answer("ASK {}", handle=handle)
    found = asked_in_a_thread(worker, COSTLY)
    handle.give_way()
    handle.stop()
    assert found.result(30).rows


def test_a_query_that_gave_way_takes_its_low_rank_with_it(worker: Worker) -> None:
    handle = Handle()
    worker.start(wait=True)
    found = asked_in_a_thread(worker, ENDLESS, handle)
    assert worker._child is not None
    handle.give_way()
    assert os.getpriority(os.PRIO_PROCESS, worker._child.pid) > 10
    handle.stop()
    assert isinstance(found.exception(10), QueryEndedError)
    worker.start()
    assert os.getpriority(os.PRIO_PROCESS, worker._child.pid) < 10


def test_a_process_that_is_killed_from_outside_is_no_fault_of_the_query(worker: Worker) -> None:
    worker.start(wait=True)
    found = asked_in_a_thread(worker, ENDLESS)
    assert worker._child is not None
    os.kill(worker._child.pid, signal.SIGKILL)
    with pytest.raises(QueryEndedError, match="ended from outside; ask it again"):
        found.result(10)


@pytest.mark.parametrize("fork", [True, False])
def test_a_process_that_died_between_two_queries_is_replaced(small: Graph, fork: bool) -> None:
    with Worker(small.database, fork=fork) as worker:
        worker.start(wait=True)
        assert worker._child is not None
        os.kill(worker._child.pid, signal.SIGKILL)
        os.waitid(os.P_PID, worker._child.pid, os.WEXITED | os.WNOWAIT)
        assert worker.answer("ASK {}").truth


def test_a_mistake_does_not_end_the_process(worker: Worker) -> None:
    worker.answer("ASK {}")
    child = worker._child
    with pytest.raises(QueryError, match="query:1: this is not SPARQL"):
        worker.answer("SELECT nonsense")
    worker.answer("ASK {}")
    assert worker._child is child


def test_a_store_that_is_gone_is_named(tmp_path: Path) -> None:
    with Worker(tmp_path / "none") as worker, pytest.raises(QueryError, match="the store cannot be opened"):
        worker.answer("ASK {}")


def test_the_limits_have_exit_codes_and_messages_of_their_own(run: Run, small_store: Path) -> None:
    def exit_of(*arguments: object) -> tuple[int, str]:
        result = run("query", *arguments, "--store", small_store)
        return result.exit_code, result.stderr

    code, words = exit_of("-e", ENDLESS, "--timeout", "0.5")
    assert (code, "allow more with --timeout" in words) == (3, True)
    code, words = exit_of("-e", HUNGRY, "--memory", "256")
    assert (code, "allow more with --memory" in words) == (4, True)
    code, words = exit_of("-e", "SELECT * { ?a ?b ?c }", "--rows", "3")
    assert (code, words) == (0, "The answer was cut after 3 rows; --rows allows more.\n")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
def test_ctrl_c_ends_the_query_and_its_process_at_once(small_store: Path) -> None:
    command = [sys.executable, "-m", "maslahat.cli", "query", "-e", ENDLESS, "--store", str(small_store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        time.sleep(1.5)
        os.killpg(process.pid, signal.SIGINT)
        _, words = process.communicate(timeout=5)
    assert (process.returncode, words) == (130, "Error: interrupted.\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


TERMS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20).map(ox.Literal),
    st.sampled_from(
        [ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")), ox.Literal("x", language="kk")]
    ),
    st.just(ox.NamedNode("https://example.org/a%20b")),
)


@given(st.lists(TERMS, min_size=1, max_size=5))
def test_any_term_survives_the_way_from_the_engine(terms: list[ox.NamedNode | ox.Literal]) -> None:
    store = ox.Store()
    for number, term in enumerate(terms):
        store.add(
            ox.Quad(ox.NamedNode(f"http://x.example/{number}"), ox.NamedNode("http://x.example/p"), term, ox.DefaultGraph())
        )
    found = run_query(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?s", rows=len(terms))
    assert [row[0] for row in found.rows] == [quad.object for quad in sorted(store, key=lambda q: str(q.subject))]
    assert not found.cut


def test_an_answer_without_columns_has_rows() -> None:
    assert Answer("rows", b"\n\n").rows == [[]]
    assert Answer("rows", b"?a\n").rows == []
