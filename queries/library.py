"""The query library: one ``.rq`` file for one kind of question, with a header of ``#+`` comments.

::

    #+ summary: The proposals of an actor, with the place where each is read.
    #+ tags: initiatives
    #+ param: who | entity | Who proposed. | Tokayev
    SELECT ... WHERE { VALUES ?who { UNDEF } ... }

The line of a parameter gives its name, its type (``entity``, ``date``, ``number``, ``text``), its meaning and an example; its
default stands in the query, as the one ``VALUES`` block of that variable, where ``UNDEF`` leaves it open. So the file is valid
SPARQL as it lies, for any engine, and a value is bound by taking the place of the default, written by the RDF library. A
parameter must not occur for the first time inside an OPTIONAL; it is compared there, as in
``OPTIONAL { ?claim msl:at ?event } FILTER (!BOUND(?at) || ?at = ?event)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from maslahat.ontology.errors import QueryError

if TYPE_CHECKING:
    import pyoxigraph as ox

LIBRARY = Path(__file__).with_name("library")
TYPES = ("entity", "date", "number", "text")
_KEYS = ("summary", "description", "tags")
_HEADER = re.compile(r"#\+\s*([a-z]+):\s*(.*)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a library query."""

    name: str
    type: str
    description: str
    example: str
    default: str
    """As SPARQL writes it; ``UNDEF`` where it stays open."""


@dataclass(frozen=True)
class LibraryQuery:
    """A query of the library: its text is complete, header included."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    path: Path


def load_query(path: Path) -> LibraryQuery:
    """The query of a file, checked. Raises :class:`QueryError` with file and line for a wrong header or what is not SPARQL."""
    query = _read_query(path)
    _check(query)
    return query


def _read_query(path: Path) -> LibraryQuery:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"this is not UTF-8 (byte {error.start}); convert it, then try again.", str(path)) from error
    except OSError as error:
        raise QueryError(f"the file cannot be read ({error.strerror}).", str(path)) from error
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _HEADER.match(line)
        if match and match.group(1) == "param":
            parameters.append(_parameter(match.group(2), text, path, number))
        elif match and match.group(1) in _KEYS:
            header[match.group(1)] = match.group(2).strip()
        elif line.startswith("#+"):
            known = ", ".join((*_KEYS, "param"))
            raise QueryError(f"a line of the header is '#+ key: value', with one of the keys {known}.", str(path), number)
    if not header.get("summary"):
        raise QueryError("the header has no '#+ summary:' line.", str(path), 1)
    tags = tuple(tag.strip() for tag in header.get("tags", "").split(",") if tag.strip())
    return LibraryQuery(path.stem, header["summary"], header.get("description", ""), tags, tuple(parameters), text, path)


def plain_query(text: str, path: Path) -> LibraryQuery:
    """A query without a header and parameters, which errors call by its file."""
    return LibraryQuery(str(path), "", "", (), (), text, path)


def _parameter(line: str, text: str, path: Path, number: int) -> Parameter:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (3, 4) or parts[1] not in TYPES:
        form = f"name | {' or '.join(TYPES)} | meaning | example"
        raise QueryError(f"a parameter is written '{form}', where the example may be missing.", str(path), number)
    name, type_, meaning, example = [*parts, ""][:4]
    defaults = _values(name).findall(text)
    if len(defaults) != 1:
        raise QueryError(f"the parameter {name} needs one block VALUES ?{name} {{ default }}.", str(path), number)
    if len(re.findall(rf"[?$]{re.escape(name)}\b", text)) < 2:
        raise QueryError(f"the parameter {name} is not used outside its VALUES block.", str(path), number)
    return Parameter(name, type_, meaning, example, defaults[0].strip())


def _check(query: LibraryQuery) -> None:
    """That it is SPARQL, and that every open VALUES block is a parameter."""
    import pyoxigraph as ox

    from .engine import run_query

    run_query(ox.Store(), query.text, str(query.path))
    declared = {parameter.name for parameter in query.parameters}
    for match in re.finditer(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}", query.text):
        if match.group(1) not in declared:
            line = query.text.count("\n", 0, match.start()) + 1
            raise QueryError(
                f"?{match.group(1)} is left open by UNDEF, and no '#+ param:' line declares it.", str(query.path), line
            )


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{re.escape(name)}\s*\{{([^}}]*)\}}")


def bound_text(query: LibraryQuery, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The text of a query with values in the place of the defaults; a parameter that stays open loses its block."""
    text = query.text
    for parameter in query.parameters:
        written = str(values[parameter.name]) if parameter.name in values else parameter.default
        block = f"VALUES ?{parameter.name} {{ {written} }}" if written != "UNDEF" else ""
        text = _values(parameter.name).sub(lambda _, block=block: block, text)  # type: ignore[misc]
    return text


@cache
def load_library(folders: tuple[Path, ...] = ()) -> dict[str, LibraryQuery]:
    """Name -> query, sorted: the shipped ones and those of the reader's own ``folders``, where a later one hides an earlier.

    Raises :class:`QueryError`.
    """
    paths = {path.stem: path for folder in (LIBRARY, *folders) for path in _files(folder)}
    return {name: load_query(path) for name, path in sorted(paths.items())}


def find_query(name: str, folders: tuple[Path, ...] = ()) -> LibraryQuery:
    """The query of a name. Raises :class:`QueryError` that names the nearest."""
    paths = {path.stem: path for folder in (LIBRARY, *folders) for path in _files(folder)}
    if name in paths:  # the shipped ones are checked by the tests, and their text by whoever runs it
        return _read_query(paths[name]) if paths[name].parent == LIBRARY else load_query(paths[name])
    import difflib

    near = difflib.get_close_matches(name, list(paths), n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise QueryError(f"there is no query {name!r} in the library, and no such file.{hint} 'maslahat queries' lists them.")


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise QueryError(f"the folder of queries {folder} is not there; name another with --library.")
    return sorted(folder.glob("*.rq"))
