"""A SPARQL server far away, asked as the process here is asked. This module loads httpx: import it where it is used."""

from __future__ import annotations

import io
import time
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox
from maslahat.graph.http_client import HttpClient, SlowServerError
from maslahat.graph.sparql_http import broken, failure, form_of, normal, question, solutions, triples
from maslahat.ontology.errors import QueryError, QueryLimitError

from .answer import Answer, Form
from .engine import run_query, written
from .guard import is_update, refuse_network
from .limits import DEFAULT, Limits

if TYPE_CHECKING:
    import httpx


class Endpoint:
    """A :class:`~maslahat.queries.answer.SparqlService` on a SPARQL 1.1 server.

    The limits of time and rows hold: the connection is closed when one is reached. The limit of memory is the server's own
    affair. Servers may have limits of their own and keep silent about them; Virtuoso gives 10,000 rows where it is not told
    otherwise. ``allow_network``: let SERVICE make that server ask other ones.
    """

    def __init__(self, url: str, *, client: HttpClient | None = None, allow_network: bool = False) -> None:
        self.client = client or HttpClient(url)
        self.allow_network = allow_network

    def answer(self, text: str, *, limits: Limits = DEFAULT, name: str = "query") -> Answer:
        """The answer to a query. Raises :class:`QueryError` where the server does not take it, :class:`QueryLimitError` where
        it takes longer than it may, and :class:`StoreError` where the server cannot be reached or breaks off.
        """
        if not self.allow_network:
            refuse_network(text, name)
        if is_update(text):
            raise QueryError("this is an update, and queries only read.", name, 1)
        begin = time.monotonic()
        try:
            answer = self._ask(text, name, limits, begin)
        except (SlowServerError, TimeoutError) as error:
            raise QueryLimitError(f"stopped after {limits.seconds:g} seconds, the limit of time.", name, "time") from error
        return answer

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _ask(self, text: str, name: str, limits: Limits, begin: float) -> Answer:
        data, headers = question(text)
        with self.client.stream("POST", data=data, headers=headers, seconds=limits.seconds) as response:
            error = failure(self.client, response, name)
            if error:
                _refuse_mistakes(text, name, error)
                raise error
            end = None if limits.seconds is None else begin + limits.seconds
            body = cast("IO[bytes]", _Body(response, end))  # it has what reading needs
            read = _triples if form_of(text) == "triples" else _rows
            form, found, cut = read(body, response.headers.get("content-type", ""), self.client.url, limits.rows)
            return Answer(form, found, cut or _cut_by(response, found), time.monotonic() - begin)


def _cut_by(response: httpx.Response, data: bytes) -> bool:
    """Whether the server has cut the answer at a limit of its own and says so, as newer versions of Virtuoso do."""
    most = response.headers.get("x-sparql-maxrows", "")
    return most.isdigit() and data.count(b"\n") - 1 >= int(most)


def _refuse_mistakes(text: str, name: str, error: Exception) -> None:
    """Say where the mistake is, as the engine here says it, if it finds one; servers say it each in their own way."""
    if isinstance(error, QueryError):
        run_query(ox.Store(), text, name, allow_network=True)


def _rows(body: IO[bytes], kind: str, url: str, most: int | None) -> tuple[Form, bytes, bool]:
    found = solutions(body, kind, url)
    try:
        form, data, cut = written(found, most)
    except SyntaxError as error:
        raise broken(url, error) from error
    return form, normal(data) if form == "rows" else data, cut


def _triples(body: IO[bytes], kind: str, url: str, most: int | None) -> tuple[Form, bytes, bool]:
    lines: list[str] = []
    for triple in triples(body, kind, url):
        if len(lines) == most:
            return "triples", "".join(lines).encode("utf-8"), True
        lines.append(f"{triple} .\n")
    return "triples", "".join(lines).encode("utf-8"), False


class _Body(io.RawIOBase):
    """The body of an answer as a file that raises TimeoutError after a moment of the monotonic clock."""

    def __init__(self, response: httpx.Response, end: float | None) -> None:
        self._pieces = response.iter_bytes()
        self._end = end
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what has come, and wait where nothing has."""
        if self._end is not None and time.monotonic() > self._end:
            raise TimeoutError
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
