"""The tutorial and the notebook are true: every block runs, and gives what is shown."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_docs import fits  # type: ignore[import-not-found]

PAGE = ROOT / "docs" / "notebook.md"
NOTEBOOK = ROOT / "examples" / "notebook.ipynb"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def workplace(tmp_path: Path, shipped_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the shipped graph as the default one."""
    monkeypatch.setenv("MASLAHAT_STORE", str(shipped_store))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(cell: str, names: dict[str, Any]) -> str:
    """What a cell shows: what it prints, and the value of its last line."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, str(PAGE), "exec"), names)
        value = eval(compile(ast.Expression(last.value), str(PAGE), "eval"), names) if isinstance(last, ast.Expr) else None
    return printed.getvalue() + ("" if value is None else repr(value))


@pytest.mark.usefixtures("workplace")
def test_every_block_of_the_tutorial_runs_and_shows_what_is_shown() -> None:
    names: dict[str, Any] = {}
    given: list[str] = []
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    for kind, text in blocks:
        if kind == "python":
            given = [line.rstrip() for line in run(text, names).splitlines()]
        else:
            assert fits(given, [line.rstrip() for line in text.splitlines()]), "\n".join(given)
    assert len(blocks) > 30


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 5
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in cells)


def test_the_notebook_runs_and_shows_tables_an_entity_and_a_page(workplace: Path) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    nbformat = pytest.importorskip("nbformat")
    shutil.copy(NOTEBOOK, workplace)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    notebook = nbformat.read(workplace / NOTEBOOK.name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(workplace)}}).execute()
    shown = [
        output["data"].get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "execute_result"
    ]
    assert any("Regional Climate Summit</a>" in html for html in shown)
    assert any("<h3>" in html and "Central Asian Union" in html for html in shown)
    assert any(html.startswith("<iframe sandbox") for html in shown)
