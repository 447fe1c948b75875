"""The wheel holds all packages and data, nested packages too, and works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

LAYERS = ("ontology", "graph", "queries", "cli")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DATA = (".ttl", ".rq", ".html", ".tsv", ".jsonl")


def test_every_folder_with_an_init_is_listed_as_a_package() -> None:
    folders = [path.parent.relative_to(ROOT) for layer in LAYERS for path in (ROOT / layer).rglob("__init__.py")]
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted("maslahat." + ".".join(folder.parts) for folder in folders)


def test_every_folder_is_typed_and_linked_for_the_checkers() -> None:
    for layer in LAYERS:
        assert (ROOT / layer / "py.typed").is_file()
        assert (ROOT / "tests" / "typecheck" / "maslahat" / layer).resolve() == ROOT / layer


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel; the build works on a copy, so that no trace of it stays in the tree."""
    import shutil

    source = tmp_path_factory.mktemp("source") / "tree"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".*", "out", "build", "dist", "*.egg-info", "__pycache__", "tests")
    )
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return built


def test_the_wheel_holds_every_module_and_every_data_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"maslahat/{path.relative_to(ROOT)}"
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*")
        if path.suffix in (".py", *DATA) or path.name == "py.typed"
    }
    assert len(wanted) > 60
    assert sorted(wanted - held) == []


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"maslahat", f"maslahat-{PROJECT['project']['version']}.dist-info"}


def test_the_installed_wheel_answers_a_question_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1));"
        "sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f)];"
        "from maslahat.cli.main import main; import maslahat.graph.store as s; assert 'site' in s.__file__, s.__file__; main()"
    )
    command = [
        sys.executable,
        "-c",
        code,
        str(tmp_path / "site"),
        "query",
        "sources",
        "-f",
        "csv",
        "--store",
        str(tmp_path / "store"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6
