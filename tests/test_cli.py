"""The command line as a whole: help, exit codes, wrong words, files and pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from maslahat.cli.main import COMMANDS


def test_help_lists_the_commands_and_the_exit_codes(run: Run) -> None:
    text = run("--help").stdout
    assert all(f"\n  {name} " in text for name in COMMANDS)
    said = " ".join(text.split())
    assert (
        "Exit codes: 0 done, 1 ran and the answer is no, 2 could not run, 3 and 4 stopped at a limit of time or memory." in said
    )


def test_version_is_that_of_the_package(run: Run) -> None:
    from importlib.metadata import version

    assert version("maslahat") in run("--version").stdout


@pytest.mark.parametrize(("word", "hint"), [("qurey", "Did you mean 'query'?"), ("xyzzy", "No such command 'xyzzy'")])
def test_a_wrong_command_is_answered_with_the_nearest(run: Run, word: str, hint: str) -> None:
    result = run(word)
    assert (result.exit_code, hint in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["queries"], ["views"], ["info"], ["link", "list"], ["show", "Northland"], ["search", "Northland"]]
)
@pytest.mark.parametrize("format_", ["csv", "tsv", "json", "markdown", "html"])
def test_every_listing_comes_in_every_row_format(run: Run, small_store: Path, arguments: list[str], format_: str) -> None:
    store = ["--store", str(small_store)] if arguments[0] in ("info", "show", "search") else []
    result = run(*arguments, "-f", format_, *store)
    assert result.exit_code == 0
    if format_ == "json":
        json.loads(result.stdout)
    start = {"csv": "", "tsv": "", "json": "", "markdown": "| ", "html": "<table>"}[format_]
    assert result.stdout.startswith(start)
    assert len(result.stdout.splitlines()) > 2


def test_info_says_what_is_where(run: Run, small_store: Path) -> None:
    told = {row["what"]: row["value"] for row in json.loads(run("info", "-f", "json", "--store", small_store).stdout)}
    assert (told["claims made"], told["store"]) == ("10", str(small_store / "build-1"))
    assert {"classes", "properties", "concepts", "pyoxigraph", "rdflib", "python", "corpus"} <= set(told)


def test_link_list_filters_by_scheme(run: Run) -> None:
    rows = json.loads(run("link", "list", "--scheme", "iso3166-1-alpha2", "-f", "json").stdout)
    assert {"entity": "m:kazakhstan", "scheme": "iso3166-1-alpha2", "id": "KZ"}.items() <= next(
        r for r in rows if r["id"] == "KZ"
    ).items()
    assert run("link", "list", "--scheme", "none").exit_code == 1


def test_search_that_finds_nothing_says_so_by_its_exit_code(run: Run, small_store: Path) -> None:
    assert run("search", "zzzzqqqq", "--store", small_store).exit_code == 1


@pytest.mark.parametrize("date", ["yesterday", "2023-13", "--05-01"])
def test_a_wrong_date_is_one_sentence(run: Run, small_store: Path, date: str) -> None:
    result = run("show", "Northland", "--as-of", date, "--store", small_store)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def maslahat(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "maslahat.cli", *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_the_module_runs_as_the_command_does(small_store: Path) -> None:
    done = maslahat("query", "-e", "ASK { ?a ?b ?c }", "--store", str(small_store))
    assert (done.returncode, done.stdout) == (0, b"true\n")


def test_output_is_utf8_whatever_the_locale(small_store: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = maslahat("show", "Northland", "--lang", "kk", "--store", str(small_store), env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Солтүстік ел" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_traceback(small_store: Path) -> None:
    command = f"{sys.executable} -m maslahat.cli export -f nquads --store {small_store} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=60)
    assert (len(done.stdout.splitlines()), b"Traceback" in done.stderr) == (1, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_one_sentence(small_store: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "maslahat.cli", "show", "Northland", "--store", str(small_store)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (2, b"Error: The answer cannot be written: no space is left there.\n")


def test_a_dossier_is_not_written_into_a_file_of_another_format(run: Run, small_store: Path, tmp_path: Path) -> None:
    result = run("report", "Northland", "-o", tmp_path / "n.pdf", "--store", small_store)
    assert (result.exit_code, "is of another format" in result.stderr) == (2, True)
    assert not (tmp_path / "n.pdf").exists()


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from maslahat.graph.readers import read_document
    from maslahat.ontology.errors import MissingExtraError

    monkeypatch.setitem(sys.modules, "pypdf", None)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4\n")
    with pytest.raises(MissingExtraError, match=r"pip install 'maslahat\[documents\]'"):
        read_document(tmp_path / "paper.pdf")
