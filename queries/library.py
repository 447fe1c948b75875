"""The query library: one ``.rq`` file for one kind of question, with a header of ``#+`` comments.

::

    #+ summary: The proposals of an actor, with the place where each is read.
    #+ tags: initiatives
    #+ param: who | entity | Who proposed.
    SELECT ... WHERE { VALUES ?who { UNDEF } ... }

The line of a parameter gives its name, its type (``entity``, ``date``, ``number``, ``text``) and its meaning; its default stands
in the query, as the one ``VALUES`` block of that variable, where ``UNDEF`` leaves it open. So the file is valid SPARQL as it
lies, for any engine, and a value is bound by taking the place of the default, written by the RDF library. A parameter must not
occur for the first time inside an OPTIONAL; it is compared there, as in
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
_HEADER = re.compile(r"#\+\s*([a-z]+):\s*(.*)")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a library query."""

    name: str
    type: str
    description: str
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
    """The query of a file. Raises :class:`QueryError` with file and line for a header that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"the file cannot be read ({error}).", str(path)) from error
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _HEADER.match(line)
        if match and match.group(1) == "param":
            parameters.append(_parameter(match.group(2), text, path, number))
        elif match:
            header[match.group(1)] = match.group(2).strip()
    if not header.get("summary"):
        raise QueryError("the header has no '#+ summary:' line.", str(path), 1)
    tags = tuple(tag.strip() for tag in header.get("tags", "").split(",") if tag.strip())
    return LibraryQuery(path.stem, header["summary"], header.get("description", ""), tags, tuple(parameters), text, path)


def _parameter(line: str, text: str, path: Path, number: int) -> Parameter:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or parts[1] not in TYPES:
        raise QueryError(f"a parameter is written 'name | {' or '.join(TYPES)} | meaning'.", str(path), number)
    defaults = _values(parts[0]).findall(text)
    if len(defaults) != 1:
        raise QueryError(f"the parameter {parts[0]} needs one block VALUES ?{parts[0]} {{ default }}.", str(path), number)
    name, type_, meaning = parts
    return Parameter(name, type_, meaning, defaults[0].strip())


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
def load_library(folder: Path = LIBRARY) -> dict[str, LibraryQuery]:
    """Name -> query, sorted. Raises :class:`QueryError`."""
    return {path.stem: load_query(path) for path in sorted(folder.glob("*.rq"))}


def find_query(name: str, folder: Path = LIBRARY) -> LibraryQuery:
    """The query of a name. Raises :class:`QueryError` that names the nearest."""
    path = folder / f"{name}.rq"
    if "/" not in name and path.is_file():
        return load_query(path)
    import difflib

    near = difflib.get_close_matches(name, [p.stem for p in folder.glob("*.rq")], n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise QueryError(f"there is no query {name!r} in the library, and no such file.{hint} 'maslahat queries' lists them.")
