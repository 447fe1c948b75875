"""Views: what can be drawn. Each is one small ``.rq`` file: a SPARQL SELECT under a header of ``#+`` comments.

::

    #+ title: Members | Мүшелер | Члены | Aʼzolar
    #+ summary: Who belongs to which organisation.
    #+ draw: network
    SELECT ?source ?target ?claim WHERE { ... } ORDER BY ?source ?target ?claim

A text is written in English, Kazakh, Russian and Uzbek with ``|`` between, or on a line for each language
(``#+ title.kk: Мүшелер``); English must be there. What the rows mean depends on ``draw``:

========  ===================================  ==============================================================
draw      columns that must be there           columns that may be there
========  ===================================  ==============================================================
network   ``?source ?target``                  ``?claim ?property ?weight ?because ?on ?from ?until``
                                               ``?sourceKind ?targetKind``
timeline  ``?thing ?start``                    ``?end ?group ?claim``
chart     ``?x ?y``                            ``?series ?unit ?claim``
========  ===================================  ==============================================================

Rows of a network with the same ends are one line each for each claim; with ``?property``, one for each property. A line
that is computed is as wide as its ``?weight``, or as many as its rows have different ``?because``; ``#+ line:`` says what it
means, and ``#+ directed: no`` that it has no direction. Any other column is a detail that the card shows.
``#+ focus: required`` asks for one thing to draw around. A chart has ``#+ chart: line``, ``bar``, ``grouped`` or ``dot``,
titles of its axes as ``#+ x:`` and ``#+ y:``, and ``#+ reverse: yes`` where the smallest value is the best.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NoReturn, cast, get_args

from maslahat.ontology.errors import IdentifierError, QueryError

SHIPPED = Path(__file__).with_name("views")
LANGUAGES = ("en", "kk", "ru", "uz")

Drawing = Literal["network", "timeline", "chart"]
ChartKind = Literal["line", "bar", "grouped", "dot"]
Texts = dict[str, str]

_HEADER = re.compile(r"#\+\s*([A-Za-z]+)(?:\.([a-z]{2,3}))?\s*:\s*(.*)")
_CHOICES: dict[str, tuple[str, ...]] = {
    "draw": get_args(Drawing),
    "chart": get_args(ChartKind),
    "focus": ("required", "free"),
    "directed": ("yes", "no"),
    "reverse": ("yes", "no"),
}
_TEXTS = ("title", "line", "x", "y")
_KEYS = (*_TEXTS, "summary", *_CHOICES)
_ONLY = {"chart": ("chart", "x", "y", "reverse"), "network": ("line", "directed", "focus")}
"""What is drawn -> the keys that only it has."""


@dataclass(frozen=True)
class View:
    """A view: its query, and how its rows are drawn. Texts are by language; the title always has 'en'."""

    name: str
    title: Texts
    summary: str
    draw: Drawing
    text: str
    path: Path
    line: Texts = field(default_factory=dict)
    """What a line of a network says where its row names no property."""
    needs_focus: bool = False
    directed: bool = True
    chart: ChartKind = "bar"
    x: Texts = field(default_factory=dict)
    y: Texts = field(default_factory=dict)
    reverse: bool = False


def load_view(path: Path) -> View:
    """The view of a file. Raises :class:`QueryError` with file and line for a header that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"this is not UTF-8 (byte {error.start}); convert it, then try again.", str(path)) from error
    except OSError as error:
        raise QueryError(f"the view cannot be read ({error.strerror}).", str(path)) from error
    return _view(path, text, _Header(path, text))


def _view(path: Path, text: str, header: _Header) -> View:
    draw = cast(Drawing, header.choice("draw"))
    if draw == "chart":
        header.texts("x", "the title of its axis")
        header.texts("y", "the title of its axis")
    return View(
        name=path.stem,
        title=header.texts("title", "its name in the languages of the page"),
        summary=header.plain("summary"),
        draw=draw,
        text=text,
        path=path,
        line=header.found["line"],
        needs_focus=header.choice("focus", "free") == "required",
        directed=header.choice("directed", "yes") == "yes",
        chart=cast(ChartKind, header.choice("chart", "bar")),
        x=header.found["x"],
        y=header.found["y"],
        reverse=header.choice("reverse", "no") == "yes",
    )


class _Header:
    """The ``#+`` lines of a file: key -> language -> text; a value that has no language stands under ''."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self.found: dict[str, Texts] = {key: {} for key in _KEYS}
        self._lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if line.startswith("#+"):
                self._read(line, number)
        for draw, key in ((draw, key) for draw, keys in _ONLY.items() for key in keys):
            if self.found[key] and self.choice("draw") != draw:
                self._refuse(f"'#+ {key}:' is for a {draw} only.", self._lines[key])

    def _read(self, line: str, number: int) -> None:
        match = _HEADER.match(line)
        key, language, value = match.groups() if match else ("", None, "")
        if key not in self.found or not value.strip() or (language and key not in _TEXTS):
            known = ", ".join(_KEYS)
            self._refuse(f"a line of the header is '#+ key: value', with one of the keys {known}.", number)
        self._lines.setdefault(key, number)
        self.found[key] |= self._texts(key, language, value.strip(), number)

    def _texts(self, key: str, language: str | None, value: str, number: int) -> Texts:
        if key not in _TEXTS:
            return {"": value}
        if language:
            return {language: value}
        parts = [part.strip() for part in value.split("|")]
        if len(parts) > len(LANGUAGES) or not all(parts):
            self._refuse(f"'#+ {key}:' has texts in English, Kazakh, Russian and Uzbek with | between them.", number)
        return dict(zip(LANGUAGES, parts, strict=False))

    def texts(self, key: str, meaning: str) -> Texts:
        if "en" not in self.found[key]:
            self._refuse(f"the header has no '#+ {key}:' line in English: {meaning}.", self._lines.get(key, 1))
        return self.found[key]

    def plain(self, key: str) -> str:
        if not self.found[key]:
            self._refuse(f"the header has no '#+ {key}:' line.", 1)
        return self.found[key][""]

    def choice(self, key: str, default: str = "") -> str:
        value = self.found[key].get("", default)
        if value not in _CHOICES[key]:
            self._refuse(f"'#+ {key}:' is one of: {', '.join(_CHOICES[key])}.", self._lines.get(key, 1))
        return value

    def _refuse(self, message: str, line: int) -> NoReturn:
        raise QueryError(message, str(self._path), line)


def user_folders(folders: Iterable[Path] = ()) -> list[Path]:
    """The folders that a user's views lie in: the ones given, else those that ``MASLAHAT_VIEWS`` names.

    Raises :class:`QueryError` for a folder that is not there.
    """
    named = os.environ.get("MASLAHAT_VIEWS", "").split(os.pathsep)
    found = list(folders) or [Path(name) for name in named if name]
    for folder in found:
        if not folder.is_dir():
            raise QueryError("this folder of views is not there.", str(folder))
    return found


def load_views(folders: Sequence[Path] = ()) -> dict[str, View]:
    """Name -> view, the shipped ones and those of a user's folders, sorted; a user's view stands in for a shipped one.

    Raises :class:`QueryError` with file and line for a view that is wrong.
    """
    paths = {path.stem: path for folder in (SHIPPED, *folders) for path in folder.glob("*.rq")}
    return {name: load_view(paths[name]) for name in sorted(paths)}


def find_view(name: str, folders: Sequence[Path] = ()) -> View:
    """The view of a name. Raises :class:`IdentifierError` that lists them, and :class:`QueryError` as :func:`load_view`."""
    paths = {path.stem: path for folder in (SHIPPED, *folders) for path in folder.glob("*.rq")}
    if name not in paths:
        known = tuple(sorted(paths))
        raise IdentifierError(f"There is no view {name!r}; there are: {', '.join(known)}.", known)
    return load_view(paths[name])
