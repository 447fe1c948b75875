"""``show`` and ``why``: everything about a thing, each line with its source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run


def test_show_tells_names_identifiers_background_and_claims_with_their_places(run: Run, small_store: Path) -> None:
    text = run("show", "Northland", "--store", small_store).stdout
    assert text.splitlines()[0] == "Northland  [m:northland]  state"
    assert "iso3166-1-alpha2: QN" in text
    assert "- Northland has dated name Upland (until 1991)  <background>" in text
    assert "- Northland supported Council of Rivers  <d1:141-163>" in text
    assert "deprecated: The note in English says 1994." in text
    assert "[targeted]" in text


def test_show_in_another_language(run: Run, small_store: Path) -> None:
    text = run("show", "m:northland", "--lang", "kk", "--store", small_store).stdout
    assert text.startswith("Солтүстік ел  [m:northland]  мемлекет\n")


@pytest.mark.parametrize(("day", "joined", "left"), [("1993", False, False), ("1996", True, False), ("2000-05", True, True)])
def test_show_as_of_leaves_out_what_had_not_happened(run: Run, small_store: Path, day: str, joined: bool, left: bool) -> None:
    text = run("show", "Northland", "--as-of", day, "--store", small_store).stdout
    assert ("joined River League (on 1994" in text, "left River League" in text) == (joined, left)


def test_show_says_that_no_document_speaks_of_a_thing(run: Run, small_store: Path) -> None:
    assert "No document says anything about it." in run("show", "Bishkek Example", "--store", small_store).stdout


def test_show_as_rows_and_as_json(run: Run, small_store: Path, tmp_path: Path) -> None:
    rows = run("show", "Northland", "-f", "csv", "--store", small_store).stdout.splitlines()
    assert rows[0] == "subject,property,value,details,modality,source"
    assert len(rows) == 8
    run("show", "Northland", "-o", tmp_path / "n.json", "--store", small_store)
    assert json.loads((tmp_path / "n.json").read_text("utf-8"))["kinds"] == ["state"]


def test_why_shows_the_words_of_every_document(run: Run, small_store: Path) -> None:
    text = run("why", "Aida", "proposed", "Council of Rivers", "--store", small_store).stdout
    assert "“Aida Example proposed a Council of Rivers at the meeting”" in text
    assert "“2023 жылғы кездесуде Аида Өзен кеңесін құруды ұсынды”" in text
    assert "d1:79-135, d2:27-79" in text


def test_why_finds_a_value(run: Run, small_store: Path) -> None:
    assert "13500000000" in run("why", "Northland", "value", "13500000000", "--store", small_store).stdout


def test_why_says_no_by_its_exit_code(run: Run, small_store: Path) -> None:
    result = run("why", "Northland", "proposed", "--store", small_store)
    assert (result.exit_code, result.stderr) == (1, "No claim says so.\n")


def test_why_names_the_nearest_property(run: Run, small_store: Path) -> None:
    result = run("why", "Northland", "propsed", "--store", small_store)
    assert (result.exit_code, "Did you mean proposed" in result.stderr) == (2, True)


def test_why_without_the_documents_says_how_to_get_the_quotes(run: Run, tmp_path: Path, small_copy: Path) -> None:
    (small_copy / "documents").rename(tmp_path / "elsewhere")
    run("build", small_copy, "--alone", "--store", tmp_path / "store")
    text = run("why", "Northland", "supported", "--store", tmp_path / "store").stdout
    assert "(the quote appears when the documents are at hand: --corpus DIR)" in text
    text = run("why", "Northland", "supported", "--corpus", tmp_path / "elsewhere", "--store", tmp_path / "store").stdout
    assert "“Northland supported it”" in text


def test_a_corpus_that_is_not_there_is_named(run: Run, small_store: Path, tmp_path: Path) -> None:
    result = run("why", "Northland", "supported", "--corpus", tmp_path / "none", "--store", small_store)
    assert (result.exit_code, "no such folder of documents" in result.stderr) == (2, True)
