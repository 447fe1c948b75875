"""Building: what is made, that it is the same each time, and that nothing is lost when it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SMALL, Run
from maslahat.graph import build as build_module
from maslahat.graph.build import build
from maslahat.graph.collection import Collection
from maslahat.graph.export import export_rdf
from maslahat.graph.knowledge_graph import KnowledgeGraph
from maslahat.graph.store import FORMAT, read_pointer
from maslahat.ontology.errors import SourceError, StoreError
from maslahat.queries.graph import Graph


def claims_in(store: Path) -> int:
    pointer = read_pointer(store)
    assert pointer is not None
    return pointer.counts["claims made"]


def test_every_span_is_looked_up_in_the_documents(tmp_path: Path) -> None:
    report = build(tmp_path, Collection([SMALL]), corpus=SMALL / "documents")
    assert (report.spans_found, report.spans_lost, report.texts_missing, report.texts_changed) == (11, [], [], {})
    assert report.counts["claims made"] == 10


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, small: Graph) -> None:
    build(tmp_path, Collection([SMALL]), corpus=SMALL / "documents")
    other = KnowledgeGraph.open(tmp_path)
    for format_ in ("trig", "turtle", "nquads", "jsonld"):
        assert export_rdf(other, format_) == export_rdf(small, format_)


def test_a_second_build_takes_the_place_of_the_first(tmp_path: Path) -> None:
    build(tmp_path, Collection([SMALL]))
    build(tmp_path, Collection([SMALL]), documents=["d2"])
    build(tmp_path, Collection([SMALL]), documents=["d2"])
    assert claims_in(tmp_path) == 2
    assert sorted(p.name for p in tmp_path.glob("build-*")) == ["build-2", "build-3"]


def test_a_build_that_fails_leaves_the_old_graph_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, Collection([SMALL]))

    def full(_: ox.Store) -> list[ox.Triple]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_module, "infer", full)
    with pytest.raises(StoreError, match="cannot be written .No space left on device"):
        build(tmp_path, Collection([SMALL]), documents=["d2"])
    assert claims_in(tmp_path) == 10
    assert [p.name for p in tmp_path.glob("build-*")] == ["build-1"]
    assert len(KnowledgeGraph.open(tmp_path).rows("SELECT ?c { ?c a msl:Claim }")) == 10


BUILD_SLOWLY = """
import sys, time
from pathlib import Path
from maslahat.graph import build as module
from maslahat.graph.collection import Collection
infer = module.infer
def slow(store):
    print("inferring", flush=True)
    time.sleep(60)
    return infer(store)
module.infer = slow
module.build(Path(sys.argv[1]), Collection([Path(sys.argv[2])]), documents=["d2"])
"""


@pytest.fixture
def slow_build(tmp_path: Path) -> subprocess.Popen[str]:
    """A build in another process, over a store that has a graph, which has come as far as the inference."""
    build(tmp_path / "store", Collection([SMALL]))
    arguments = [sys.executable, "-c", BUILD_SLOWLY, str(tmp_path / "store"), str(SMALL)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "inferring\n"
    return process


def test_an_interrupted_build_leaves_the_old_graph_whole(slow_build: subprocess.Popen[str], tmp_path: Path) -> None:
    slow_build.send_signal(signal.SIGINT)
    slow_build.communicate(timeout=30)
    assert slow_build.returncode != 0
    assert claims_in(tmp_path / "store") == 10
    assert [p.name for p in (tmp_path / "store").glob("build-*")] == ["build-1"]


def test_a_killed_build_leaves_the_old_graph_whole_and_the_next_one_tidies_up(
    slow_build: subprocess.Popen[str], tmp_path: Path
) -> None:
    slow_build.kill()
    slow_build.communicate(timeout=30)
    assert claims_in(tmp_path / "store") == 10
    build(tmp_path / "store", Collection([SMALL]), documents=["d2"])
    assert claims_in(tmp_path / "store") == 2
    assert not list((tmp_path / "store").glob("*.part"))


def test_two_builds_at_once_are_refused_with_a_sentence(slow_build: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Another build is running in .*; wait for it"):
        build(tmp_path / "store", Collection([SMALL]))
    slow_build.kill()
    slow_build.communicate(timeout=30)


def test_a_reader_keeps_its_graph_while_another_is_built(tmp_path: Path) -> None:
    build(tmp_path, Collection([SMALL]))
    reader = KnowledgeGraph.open(tmp_path)
    build(tmp_path, Collection([SMALL]), documents=["d2"])
    assert len(reader.rows("SELECT ?c { ?c a msl:Claim }")) == 10
    assert len(KnowledgeGraph.open(tmp_path).rows("SELECT ?c { ?c a msl:Claim }")) == 2


def test_a_changed_document_keeps_its_claims_and_loses_its_quotes(run: Run, small_copy: Path, tmp_path: Path) -> None:
    note = small_copy / "documents" / "d1_meeting.txt"
    note.write_text("A new beginning. " + note.read_text("utf-8"), "utf-8")
    store = tmp_path / "store"
    result = run("build", small_copy, "--alone", "--corpus", small_copy / "documents", "--store", store)
    assert result.exit_code == 0
    assert "document d1 has changed since it was read; its claims stay, its quotes are left out" in result.stderr
    told = run("why", "m:aida-example", "proposed", "--store", store).stdout
    assert "кездесуде Аида" in told
    assert "Aida Example proposed a Council" not in told


def test_a_span_that_is_not_in_its_text_is_reported_and_the_exit_code_says_so(run: Run, small_copy: Path, tmp_path: Path) -> None:
    path = small_copy / "claims" / "d2.jsonl"
    path.write_text(path.read_text("utf-8").replace('"end": 79', '"end": 9000'), "utf-8")
    path.write_text(path.read_text("utf-8").replace('"start": 27', '"start": 8990'), "utf-8")
    result = run("build", small_copy, "--alone", "--corpus", small_copy / "documents", "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "The span d2 8990-9000 is not in its document." in result.stderr


def test_a_missing_document_is_named(run: Run, small_copy: Path, tmp_path: Path) -> None:
    (small_copy / "documents" / "d2_note.txt").unlink()
    result = run("build", small_copy, "--alone", "--corpus", small_copy / "documents", "--store", tmp_path / "store")
    assert (result.exit_code, "document d2; no quotes from there" in result.stderr) == (0, True)


def test_one_document_can_be_built_alone(run: Run, small_copy: Path, tmp_path: Path) -> None:
    result = run("build", small_copy / "documents" / "d2_note.txt", "--alone", "--store", tmp_path / "store")
    assert (result.exit_code, "document d2, 125 characters" in result.stderr) == (0, True)
    assert claims_in(tmp_path / "store") == 2


def test_claims_with_a_mistake_are_not_built(small_copy: Path, tmp_path: Path) -> None:
    path = small_copy / "claims" / "d1.jsonl"
    path.write_text(path.read_text("utf-8").replace("m:river-league", "m:river-leage"), "utf-8")
    with pytest.raises(SourceError, match=r"d1\.jsonl:\d+: m:river-leage is no entity of the graph.*more: maslahat claims lint"):
        build(tmp_path / "store", Collection([small_copy]))


def test_a_store_of_another_format_says_what_to_do(run: Run, tmp_path: Path) -> None:
    build(tmp_path, Collection([SMALL]))
    pointer = tmp_path / "CURRENT"
    pointer.write_text(pointer.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
    result = run("query", "sources", "--store", tmp_path)
    assert result.exit_code == 2
    assert f"has format 99, and this version of Maslahat reads format {FORMAT}: run 'maslahat build'" in result.stderr
    build(tmp_path, Collection([SMALL]))
    assert run("query", "sources", "--store", tmp_path).exit_code == 0


@pytest.mark.parametrize("damage", ["no json", "{}", '{"format": 3, "surprise": 2}'])
def test_a_damaged_pointer_says_what_to_do(run: Run, tmp_path: Path, damage: str) -> None:
    (tmp_path / "CURRENT").write_text(damage)
    result = run("info", "--store", tmp_path)
    assert (result.exit_code, "run 'maslahat build' again" in result.stderr) == (2, True)


def test_a_build_that_was_deleted_says_what_to_do(run: Run, tmp_path: Path) -> None:
    build(tmp_path, Collection([SMALL]))
    (tmp_path / "build-1").rename(tmp_path / "away")
    result = run("info", "--store", tmp_path)
    assert (result.exit_code, "cannot be opened" in result.stderr) == (2, True)


def test_a_store_where_nothing_may_be_written_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("build", "--store", tmp_path / "file" / "store")
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)


def test_the_first_question_builds_what_is_shipped(run: Run, tmp_path: Path) -> None:
    result = run("query", "sources", "-f", "csv", "--store", tmp_path / "store")
    assert "There is no graph yet: building the shipped one" in result.stderr
    assert len(result.stdout.splitlines()) == 6


def test_progress_is_told_on_a_terminal_only(tmp_path: Path) -> None:
    said: list[str] = []
    build(tmp_path, Collection([SMALL]), corpus=SMALL / "documents", progress=said.append)
    assert said[:3] == ["reading document d1", "reading document d2", "gathering ontology"]
    assert said[-2:] == ["inferring", "writing"]


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """The limit on the size of files stands in for a disk that is full."""
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        "from maslahat.cli.main import main; main()"
    )
    build(tmp_path / "store", Collection([SMALL]))
    arguments = [sys.executable, "-c", code, "build", str(SMALL), "--store", str(tmp_path / "store")]
    done = subprocess.run(arguments, capture_output=True, text=True, env=os.environ, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert claims_in(tmp_path / "store") == 10


def test_time_passes_between_builds_without_a_trace(tmp_path: Path) -> None:
    build(tmp_path / "one", Collection([SMALL]))
    time.sleep(1.1)  # longer than the resolution of a clock that somebody might print
    build(tmp_path / "two", Collection([SMALL]))
    assert (tmp_path / "one" / "CURRENT").read_bytes() == (tmp_path / "two" / "CURRENT").read_bytes()
