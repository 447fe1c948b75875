"""The house: imports run one way, and the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

LAYERS = ("ontology", "graph", "queries", "cli")
MODULES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


def imports(path: Path) -> list[tuple[str, int]]:
    """Imported modules of the project, absolute, and their lines."""
    package = f"maslahat.{path.relative_to(ROOT).parts[0]}"
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((f"{package}.{node.module}" if node.level else str(node.module), node.lineno))
    return [(name, line) for name, line in found if name.startswith("maslahat.")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_imports_from_a_layer_above_its_own(path: Path) -> None:
    own = LAYERS.index(path.relative_to(ROOT).parts[0])
    assert [(name, line) for name, line in imports(path) if LAYERS.index(name.split(".")[1]) > own] == []


def test_modules_have_names_of_nouns_and_stay_of_a_size() -> None:
    assert {path.stem for path in MODULES} & {"utils", "helpers", "common", "manager", "misc"} == set()
    assert [str(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > 400] == []


HEAVY = ["rdflib", "networkx", "pyvis", "numpy", "scipy", "pyshacl", "IPython", "bs4", "pypdf", "docx"]


@pytest.mark.parametrize("arguments", [["--help"], ["query", "--help"], ["view", "--help"], ["validate", "--help"], ["queries"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom maslahat.cli.main import cli\ncli(sys.argv[1:], standalone_mode=False)\n"
        f"print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_a_query_loads_neither_rdflib_nor_the_ontology(small_store: Path) -> None:
    code = (
        "import sys\nfrom maslahat.cli.main import cli\n"
        f"cli(['query', '-e', 'ASK {{ ?a ?b ?c }}', '--store', {str(small_store)!r}], standalone_mode=False)\n"
        f"print('LOADED', [m for m in {[*HEAVY, 'maslahat.ontology.terms', 'wcwidth']!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["true", "LOADED []"]
