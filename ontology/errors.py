"""The error tree. Every known failure is one of these, and prints as one sentence.

::

    MaslahatError
    ├── OntologyError         the ontology file is broken, or a term is not in it
    ├── SourceError           a file of data or a document: carries its path and line
    │   └── SpanError         a place in a document that is not there
    ├── IdentifierError       a name, CURIE or IRI that stands for nothing, or for more than one thing
    ├── StoreError            the store on disk is missing, busy, or was written by another version
    ├── QueryError            a query cannot be run: carries its name and line
    │   ├── QueryParameterError
    │   ├── QueryEndedError   it was ended from outside, and can be asked again
    │   └── QueryLimitError   it reached its limit of time or memory, and was stopped
    └── MissingExtraError     an optional dependency is not installed: names the extra
"""

from __future__ import annotations

from pathlib import Path


class MaslahatError(Exception):
    """Base of all known failures; ``str()`` is one sentence that says what happened and what to do."""


class OntologyError(MaslahatError):
    """The ontology cannot be read, or a term does not exist in it."""


class SourceError(MaslahatError):
    """A data file or a document cannot be used; ``str()`` starts with ``path:line:`` where they are known."""

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = path
        self.line = line
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)


class SpanError(SourceError):
    """A span or a quote is not in its document, or is there more than once."""


class IdentifierError(MaslahatError):
    """A name, CURIE or IRI stands for nothing or for several things; ``candidates`` are the nearest that exist."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        self.candidates = candidates
        super().__init__(message)


class StoreError(MaslahatError):
    """The store on disk cannot be opened or written."""


class QueryError(MaslahatError):
    """A query is malformed, refused, or failed while it ran."""

    def __init__(self, message: str, name: str | None = None, line: int | None = None) -> None:
        self.message = message
        self.name = name
        self.line = line
        place = "" if name is None else f"{name}: " if line is None else f"{name}:{line}: "
        super().__init__(place + message)


class QueryParameterError(QueryError):
    """A parameter of a library query is missing, unknown, or has a value of the wrong kind."""


class QueryEndedError(QueryError):
    """A query was ended from outside, by its handle or by whoever killed its process: it may be good, and can be asked again."""


class QueryLimitError(QueryError):
    """A query reached a limit and was stopped; ``limit`` is ``time`` or ``memory``."""

    def __init__(self, message: str, name: str | None, limit: str) -> None:
        self.limit = limit
        super().__init__(message, name)


class MissingExtraError(MaslahatError):
    """An optional dependency is not installed; the sentence names the extra that brings it."""

    def __init__(self, purpose: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs the optional extra '{extra}': pip install 'maslahat[{extra}]'.")
