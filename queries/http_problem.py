"""What a client is told when something cannot be done: status, title, detail; as JSON, as a page or as text by ``Accept``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from maslahat.ontology.errors import IdentifierError, MaslahatError, QueryEndedError, QueryError, QueryLimitError


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818  a problem of HTTP, RFC 9457
    """A request that cannot be answered: the status of HTTP, a title that is the same each time, and what happened this time."""

    status: int
    title: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None
    """Of the query, where it is wrong."""

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}"


def problem_of(error: MaslahatError) -> Problem:
    """A known error as HTTP says it."""
    if isinstance(error, QueryLimitError):
        return _limit(error)
    if isinstance(error, QueryEndedError):
        return Problem(503, "The query was ended", str(error), {"Retry-After": "1"})
    if isinstance(error, QueryError):
        return Problem(400, "The query cannot be run", str(error), line=error.line)
    if isinstance(error, IdentifierError):
        return Problem(404, "Not found", str(error))
    return Problem(503, "The graph is not at hand", str(error), {"Retry-After": "10"})


def _limit(error: QueryLimitError) -> Problem:
    if error.limit == "memory":
        return Problem(507, "The query needs too much memory", str(error))
    return Problem(504, "The query takes too long", str(error))


_UNWANTED = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*$")


def render_problem(problem: Problem, accept: str | None) -> tuple[str, str]:
    """The body and its media type: `problem JSON <https://www.rfc-editor.org/rfc/rfc9457>`_, a page, or plain text."""
    wanted = (part for part in (accept or "").lower().split(",") if not _UNWANTED.search(part))
    accept = ",".join(wanted)
    if "text/html" in accept:
        return _page(problem), "text/html; charset=utf-8"
    if "json" in accept:
        return _json(problem), "application/problem+json"
    return f"{problem.detail}\n", "text/plain; charset=utf-8"


def _json(problem: Problem) -> str:
    record: dict[str, object] = {"status": problem.status, "title": problem.title, "detail": problem.detail}
    if problem.line is not None:
        record["line"] = problem.line
    return json.dumps(record, ensure_ascii=False) + "\n"


def _page(problem: Problem) -> str:
    from .http_templates import render

    return render("problem.html", lang="en", title=problem.title, problem=problem)
