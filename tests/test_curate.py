"""From quotes to spans, by the commands of a curator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conftest import SMALL, Run

CLAIM: dict[str, Any] = {
    "subject": "m:southland",
    "predicate": "msl:supported",
    "object": "m:council-of-rivers",
    "evidence": [{"document": "d1", "quote": "a Council of Rivers at the meeting, and Northland supported it"}],
}


def draft(folder: Path, *claims: dict[str, Any]) -> Path:
    path = folder / "draft.jsonl"
    path.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in claims), "utf-8")
    return path


def test_a_quote_becomes_a_span_and_the_file_keeps_its_order(run: Run, small_copy: Path, tmp_path: Path) -> None:
    path = small_copy / "claims" / "d1.jsonl"
    before = path.read_text("utf-8").splitlines()
    result = run("claims", "add", draft(tmp_path, CLAIM), "--collection", small_copy, "--corpus", SMALL / "documents")
    assert (result.exit_code, f"{path}: 1 new claims." in result.stderr) == (0, True)
    after = path.read_text("utf-8").splitlines()
    (new,) = set(after) - set(before)
    evidence = json.loads(new)["evidence"][0]
    text = (SMALL / "documents" / "d1_meeting.txt").read_text("utf-8")
    assert " ".join(text[evidence["start"] : evidence["end"]].split()) == CLAIM["evidence"][0]["quote"]
    assert "quote" not in new
    assert run("claims", "lint", "--collection", small_copy).exit_code == 0
    run("claims", "format", "--collection", small_copy)
    assert path.read_text("utf-8").splitlines() == after


def test_filing_a_claim_again_adds_nothing(run: Run, small_copy: Path, tmp_path: Path) -> None:
    arguments = ("claims", "add", draft(tmp_path, CLAIM), "--collection", small_copy, "--corpus", SMALL / "documents")
    run(*arguments)
    first = (small_copy / "claims" / "d1.jsonl").read_bytes()
    assert "0 new claims" in run(*arguments).stderr
    assert (small_copy / "claims" / "d1.jsonl").read_bytes() == first


def test_a_quote_that_is_not_there_is_refused_and_nothing_is_filed(run: Run, small_copy: Path, tmp_path: Path) -> None:
    bad = CLAIM | {"evidence": [{"document": "d1", "quote": "words that nobody wrote in this note"}]}
    before = (small_copy / "claims" / "d1.jsonl").read_bytes()
    result = run("claims", "add", draft(tmp_path, CLAIM, bad), "--collection", small_copy, "--corpus", SMALL / "documents")
    assert result.exit_code == 1
    assert "draft.jsonl:2: " in result.stdout
    assert (small_copy / "claims" / "d1.jsonl").read_bytes() == before


def test_partial_files_the_good_ones(run: Run, small_copy: Path, tmp_path: Path) -> None:
    bad = CLAIM | {"object": "m:nothing"}
    path = draft(tmp_path, bad, CLAIM)
    result = run("claims", "add", path, "--partial", "--collection", small_copy, "--corpus", SMALL / "documents")
    assert (result.exit_code, "1 new claims" in result.stderr) == (0, True)


def test_an_ambiguous_quote_lists_its_places(run: Run, tmp_path: Path) -> None:
    bad = CLAIM | {"evidence": [{"document": "d1", "quote": "Northland"}]}
    result = run("claims", "check", draft(tmp_path, bad), "--collection", SMALL, "--corpus", SMALL / "documents")
    assert result.exit_code == 1
    assert "nth" in result.stdout


def test_span_prints_evidence_ready_to_paste(run: Run) -> None:
    result = run("claims", "span", "d2", "Өзен лигасына 1995 … кірді", "--collection", SMALL, "--corpus", SMALL / "documents")
    assert json.loads(result.stdout) | {"hash": ""} == {"document": "d2", "start": 94, "end": 123, "hash": ""}


def test_without_the_documents_the_remedy_is_named(run: Run, tmp_path: Path) -> None:
    result = run("claims", "check", draft(tmp_path, CLAIM), "--collection", SMALL)
    assert (result.exit_code, "--corpus or MASLAHAT_CORPUS" in result.stderr) == (2, True)
