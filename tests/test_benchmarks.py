"""The scripts that measure: they run, count right, and say by their exit code what they found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

TESTS = ROOT / "tests" / "fixtures" / "sparql"


def conformance(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "benchmarks" / "sparql_conformance.py", *arguments]
    return subprocess.run([str(a) for a in command], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("how", [[], ["--worker"]], ids=["here", "worker"])
def test_tests_of_sparql_are_counted_by_group_and_failures_say_why(how: list[str]) -> None:
    run = conformance(TESTS, *how)
    assert (run.returncode, run.stderr) == (1, "")
    lines = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert lines[:3] == [
        "sparql/syntax 3 of 4",
        "fixtures/sparql 8 of 10 1 in another spelling, 1 in another order",
        "in all 11 of 14 1 in another spelling, 1 in another order",
    ]
    assert "sparql/syntax: a prefix that nobody declared: it is not SPARQL, but was answered" in lines
    assert any(line.startswith("fixtures/sparql: rows with numbers may not: the order") for line in lines)
    assert any(line.startswith('fixtures/sparql: a wrong expectation: unexpected 1: \'?height "1.8"') for line in lines)
    apart = ["Not counted: 4", "SERVICE, refused: 1", "entailment: 1", "update evaluation test: 1", "withdrawn: 1"]
    assert lines[-5:] == apart


@pytest.mark.parametrize(("expected", "code"), [(11, 0), (12, 1)])
def test_fewer_passed_tests_than_expected_are_a_failure(expected: int, code: int) -> None:
    assert conformance(TESTS / "manifest.ttl", "--expect", expected).returncode == code


def test_a_folder_without_tests_of_sparql_is_said(tmp_path: Path) -> None:
    run = conformance(tmp_path)
    assert (run.returncode, run.stderr) == (1, f"{tmp_path} is no manifest and has none.\n")


def test_the_cost_of_guarding_is_measured_for_warm_and_fresh_workers(small_store: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "guarded_query.py"), "--store", str(small_store), "--runs", "1"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.stderr == ""
    verdicts = run.stdout.splitlines()[-2:]
    assert [line.partition(":")[0] for line in verdicts] == ["a warm worker", "a whole command"]
    assert run.returncode == any("beyond" in line for line in verdicts)
