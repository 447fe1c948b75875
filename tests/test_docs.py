"""The documentation is true: its commands run and print what it shows, every command is documented, links lead somewhere."""

from __future__ import annotations

import fnmatch
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import ROOT, Run
from maslahat.cli.main import COMMANDS, cli
from maslahat.graph.views import load_views
from maslahat.ontology.errors import MaslahatError
from maslahat.queries.graph import Graph, Rows

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([\w/.-]+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
GALLERY = ROOT / "docs" / "gallery.md"


def blocks(page: Path, kind: str) -> list[str]:
    return [text for name, text in BLOCK.findall(page.read_text("utf-8")) if name == kind]


def shown_commands() -> list[tuple[str, list[str]]]:
    """Each command of the pages, and the lines that its page shows as its output."""
    found = []
    for page in PAGES:
        for block in blocks(page, "console"):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *lines = part.rstrip("\n").split("\n")
                found.append((command, lines))
    return found


def shown_files() -> dict[str, str]:
    """The files that the pages tell a reader to write: name -> text."""
    return {name: text for page in PAGES for name, text in FILE.findall(page.read_text("utf-8"))}


def fits(lines: list[str], shown: list[str]) -> bool:
    """Whether an output is what is shown; a line '...' stands for any lines, and '...' in a line for any text."""
    if not shown:
        return not lines
    if shown[0] == "...":
        return any(fits(lines[i:], shown[1:]) for i in range(len(lines) + 1))
    pattern = fnmatch.translate(re.sub(r"\.\.\.", "*", shown[0].replace("[", "[[]").replace("?", "[?]")))
    return bool(lines) and re.match(pattern, lines[0]) is not None and fits(lines[1:], shown[1:])


@pytest.fixture
def workplace(tmp_path: Path, shipped_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a fresh clone, with a graph built, a draft to check, the files of the pages, and nothing to lose."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(shipped_store, tmp_path / "store", copy_function=os.link)  # a build never writes into the files of another
    shutil.copy(ROOT / "tests" / "fixtures" / "draft.jsonl", tmp_path)
    for name, text in shown_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("MASLAHAT_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize(("command", "shown"), shown_commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_command_in_the_documentation_runs_and_prints_what_is_shown(run: Run, command: str, shown: list[str]) -> None:
    program, *arguments = shlex.split(command)
    assert program == "maslahat"
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert fits(lines, [line.rstrip() for line in shown]), result.output


def test_there_are_commands_to_run() -> None:
    assert len(shown_commands()) > 15


@pytest.mark.usefixtures("workplace")
def test_the_python_of_the_readme_runs() -> None:
    names: dict[str, object] = {}
    (cell,) = blocks(ROOT / "README.md", "python")
    exec(cell, names)
    assert "Graph" in names


def curls() -> list[str]:
    lines = [line for block in blocks(ROOT / "docs" / "serving.md", "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("curl ")]


@pytest.fixture(scope="module")
def service(shipped_store: Path) -> Iterator[str]:
    """The address of a running service on the shipped graph."""
    pytest.importorskip("uvicorn", reason="the extra 'serve' is not installed")
    command = [sys.executable, "-m", "maslahat.cli", "serve", "--port", "0", "--store", str(shipped_store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address is not None, said
        yield address.group()
        process.terminate()
        process.stderr.read()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("line", curls())
def test_a_request_in_the_documentation_is_answered(service: str, line: str) -> None:
    program, *arguments = shlex.split(line.replace("http://127.0.0.1:8080", service))
    answer = subprocess.run([program, "--silent", "--fail", *arguments], capture_output=True, check=True)
    assert b"w3id.org/maslahat/id/" in answer.stdout


def test_every_address_of_the_service_is_documented() -> None:
    pytest.importorskip("starlette", reason="the extra 'serve' is not installed")
    source = (ROOT / "queries" / "http_app.py").read_text("utf-8")
    routes = re.findall(r'_route\("(/[\w./-]*)', source)
    page = (ROOT / "docs" / "serving.md").read_text("utf-8")
    style = {"/pages.css", "/favicon.ico", "/static/"}
    assert len(routes) > 10
    assert [route for route in routes if route not in style and f"`{route}" not in page] == []


def pictures() -> list[Any]:
    found: list[Any] = list(runpy.run_path(str(ROOT / "docs" / "pictures.py"))["PICTURES"])
    return found


def used_pictures() -> dict[str, str]:
    """The pictures of all pages: file -> what stands for it where it cannot be seen."""
    used = {}
    for page in PAGES:
        for text, target in PICTURE.findall(page.read_text("utf-8")):
            used[(page.parent / target).resolve().relative_to(ROOT).as_posix()] = text
    return used


def test_every_view_is_in_the_gallery() -> None:
    page = GALLERY.read_text("utf-8")
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    shown = {section.split("\n")[0]: section for section in sections}
    assert set(shown) == set(load_views())
    for name, section in shown.items():
        assert f"(images/{name}.png)" in section, name
        assert f"](#{name})" in page, name


def test_the_pictures_are_those_that_the_program_makes_and_are_all_used() -> None:
    made = {f"docs/images/{picture.name}.png" for picture in pictures()}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "images").iterdir()}
    assert made == there == set(used_pictures())


def test_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()]
    assert max(sizes) <= 128 * 1024
    assert sum(sizes) <= 3_000_000


def test_every_picture_has_words_in_its_place() -> None:
    assert [file for file, text in used_pictures().items() if len(text) < 20] == []


def test_the_gallery_shows_the_commands_of_its_pictures() -> None:
    page = GALLERY.read_text("utf-8")
    assert [p.line for p in pictures() if p.line and f"$ {p.line}\n" not in page] == []


def test_every_make_target_that_the_documentation_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {t for page in PAGES for t in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)}
    assert {"demo", "test"} <= named <= targets


def test_links_between_pages_lead_to_files() -> None:
    broken = [
        (page.name, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def reference() -> str:
    """The page on the command line, made from the help texts."""
    parts = ["# The command line\n\nMade from `--help`; a test keeps it true.\n"]
    top = cli.make_context("maslahat", ["info"], max_content_width=110, terminal_width=110)
    for name in COMMANDS:
        command = cli.get_command(top, name)
        assert command is not None
        context = click.Context(command, parent=top, info_name=name)
        parts.append(_section(context))
        if isinstance(command, click.Group):
            parts += [
                _section(click.Context(sub, parent=context, info_name=key)) for key, sub in sorted(command.commands.items())
            ]
    return "\n".join(parts)


def _section(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```\n{context.get_help()}\n```\n"


def test_the_page_on_the_command_line_is_that_of_the_help_texts() -> None:
    page = ROOT / "docs" / "command-line.md"
    if os.environ.get("MASLAHAT_UPDATE_DOCS"):
        page.write_text(reference(), "utf-8")
    assert page.read_text("utf-8") == reference(), "run: MASLAHAT_UPDATE_DOCS=1 python -m pytest tests/test_docs.py"


def test_every_command_and_option_has_help() -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
        for one in commands:
            assert one.help, name
            assert [p.name for p in one.params if isinstance(p, click.Option) and not p.help] == []


def test_every_known_error_is_one_that_the_command_line_translates() -> None:
    import maslahat.ontology.errors as errors

    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    assert all(issubclass(c, MaslahatError) for c in classes)
    assert all(c.__name__ in (errors.__doc__ or "") for c in classes)


FORBIDDEN = ("/" + "work/", "/" + "root/", "/" + "tmp/bash")


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    suffixes = {".py", ".ttl", ".jsonl", ".md", ".tsv", ".rq", ".html", ".toml", ".yml"}
    files = [
        p
        for f in ("ontology", "graph", "queries", "cli", "tests", "docs", "examples", "benchmarks")
        for p in (ROOT / f).rglob("*")
        if p.suffix in suffixes
    ]
    found = [str(p) for p in files if p.name != "test_docs.py" and any(word in p.read_text("utf-8") for word in FORBIDDEN)]
    assert found == []


def numbers(shipped: Graph) -> str:
    """The tables of the page on the knowledge: claims by document and by property, figures, things by class."""
    from maslahat.queries.tables import render_markdown

    def table(columns: list[str], question: str) -> str:
        rows = shipped.query(question)
        assert isinstance(rows, Rows)
        return render_markdown(
            columns, [[shipped.label(str(v)) if ":" in str(v) else str(v) for v in row.values()] for row in rows]
        )

    documents = """SELECT ?n (COUNT(DISTINCT ?c) AS ?k) (COUNT(DISTINCT ?e) AS ?s) {
        ?c msl:evidence ?e . ?e msl:document/msl:documentNumber ?n } GROUP BY ?n ORDER BY ?n"""
    modality = "SELECT ?m (COUNT(?c) AS ?k) { ?c msl:modality ?m ; a msl:Claim } GROUP BY ?m ORDER BY DESC(?k) ?m"
    properties = "SELECT ?p (COUNT(?c) AS ?k) { ?c a msl:Claim ; rdf:predicate ?p } GROUP BY ?p ORDER BY DESC(?k) ?p LIMIT 25"
    kinds = """SELECT ?t (COUNT(DISTINCT ?x) AS ?k) { GRAPH g:entities { ?x a ?t } } GROUP BY ?t ORDER BY DESC(?k) ?t LIMIT 25"""
    return "\n".join([
        table(["document", "claims", "places"], documents),
        table(["modality", "claims"], modality),
        table(["property (the 25 most frequent)", "claims"], properties),
        table(["class (the 25 most frequent)", "things"], kinds),
    ])  # fmt: skip


def test_the_numbers_on_the_page_about_the_knowledge_are_those_of_the_graph(shipped: Graph) -> None:
    page = ROOT / "docs" / "knowledge.md"
    head, _, rest = page.read_text("utf-8").partition("<!-- numbers -->\n")
    shown, mark, tail = rest.partition("<!-- /numbers -->")
    if os.environ.get("MASLAHAT_UPDATE_DOCS"):
        page.write_text(f"{head}<!-- numbers -->\n{numbers(shipped)}{mark}{tail}", "utf-8")
        shown = numbers(shipped)
    assert shown == numbers(shipped), "run: MASLAHAT_UPDATE_DOCS=1 python -m pytest tests/test_docs.py"
