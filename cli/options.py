"""Options that several commands share, with the same words everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from maslahat.queries.answer import SparqlService
    from maslahat.queries.graph import Graph
    from maslahat.queries.limits import Limits

Command = TypeVar("Command", bound=Callable[..., Any])

OWN_PROCESS = object()
"""What the context of click carries when this process runs one command and nothing else, so that it may be forked."""

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    is_eager=True,  # known before --endpoint is looked at
    envvar="MASLAHAT_STORE",
    help="Folder of the store; by default in the user's data directory. [env: MASLAHAT_STORE]",
)


def _chosen_endpoint(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """The server, unless a store is named on the command line: that goes before the environment."""
    source = click.core.ParameterSource
    stored = ctx.get_parameter_source("store") == source.COMMANDLINE
    if value and stored and ctx.get_parameter_source("endpoint") == source.COMMANDLINE:
        raise click.UsageError("--store and --endpoint name two graphs; give one of them.")
    return None if stored else value


endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    envvar="MASLAHAT_ENDPOINT",
    callback=_chosen_endpoint,
    help="Read the graph from this SPARQL server, where 'maslahat publish' put it, instead of a store. [env: MASLAHAT_ENDPOINT]",
)
corpus_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    envvar="MASLAHAT_CORPUS",
    help="Folder with your copies of the documents; quotes are shown from them. [env: MASLAHAT_CORPUS]",
)
lang_option = click.option(
    "--lang", "languages", default="en", metavar="LANG[,LANG]", help="Languages of labels, the preferred one first."
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File to write; - is stdout.",
)


def format_option(*formats: str, default: str | None = None) -> Callable[[Command], Command]:
    """The option ``-f``; without it the ending of the output file decides, then ``default`` or the first format."""
    words = f"{', '.join(formats)}; by default that of the output file's ending, else {default or formats[0]}."
    return click.option("-f", "--format", "format_", type=click.Choice(formats), metavar="FORMAT", help=words)


row_format_option = format_option("table", "csv", "tsv", "json", "markdown", "html")


def languages_of(text: str) -> tuple[str, ...]:
    """The languages of ``--lang``, with English last so that there always is a label."""
    asked = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys([*asked, "en"]))


library_option = click.option(
    "--library",
    "libraries",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MASLAHAT_LIBRARY",
    help="A folder with your own .rq files, which join the library; may be repeated. [env: MASLAHAT_LIBRARY]",
)


@dataclass(frozen=True)
class QueryOptions:
    """What :func:`query_options` was told; 0 is no limit."""

    timeout: float
    memory: int
    rows: int
    prefixes: tuple[str, ...]
    allow_network: bool

    @property
    def limits(self) -> Limits:
        """The limits of a query."""
        from maslahat.queries.limits import Limits

        return Limits(self.timeout or None, self.memory or None, self.rows or None)

    def prefixed(self, text: str) -> str:
        """A text with the reader's own prefixes declared in its first line."""
        return "".join(f"PREFIX {name}: <{iri}> " for name, iri in map(_prefix, self.prefixes)) + text

    def open_graph(self, store: Path | None, endpoint: str | None = None, corpus: Path | None = None) -> Graph:
        """The graph, whose queries run within these limits: on a server, or in a process that is started now."""
        from maslahat.queries.graph import Graph

        prefixes = dict(_prefix(pair) for pair in self.prefixes)
        graph = Graph.open(store, endpoint=endpoint, corpus=corpus, limits=self.limits, prefixes=prefixes)
        graph.service = self._endpoint(endpoint) if endpoint else self._worker(graph.database)
        return graph

    def _worker(self, database: Path) -> SparqlService:
        from maslahat.queries.worker import Worker

        alone = click.get_current_context().obj is OWN_PROCESS
        worker = Worker(database, fork=alone, allow_network=self.allow_network)
        worker.start()
        return worker

    def _endpoint(self, url: str) -> SparqlService:
        from maslahat.queries.endpoint import Endpoint

        return Endpoint(url, allow_network=self.allow_network)


def _prefix(pair: str) -> tuple[str, str]:
    name, equals, iri = pair.partition("=")
    if (
        not equals
        or not re.fullmatch(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?:?", name)
        or ":" not in iri
        or set(iri) & set('<>"{}|^`\\ ')
    ):
        raise click.UsageError(f"--prefix takes NAME=IRI, and not {pair!r}.")
    return name.removesuffix(":"), iri


def query_options(command: Command) -> Command:
    """The options of every command that runs people's queries; the command gets them as ``options``."""

    @wraps(command)
    def with_options(
        *args: Any, timeout: float, memory: int, rows: int, prefixes: tuple[str, ...], allow_network: bool, **kwargs: Any
    ) -> Any:
        return command(*args, options=QueryOptions(timeout, memory, rows, prefixes, allow_network), **kwargs)

    options = (
        click.option(
            "--timeout",
            default=60.0,
            show_default=True,
            metavar="SECONDS",
            type=click.FloatRange(min=0),
            help="Stop a query after so long; 0: never.",
        ),
        click.option(
            "--memory",
            default=4096,
            show_default=True,
            metavar="MB",
            type=click.IntRange(min=0),
            help="Stop a query that needs more memory; 0: never.",
        ),
        click.option(
            "--rows",
            default=1_000_000,
            show_default=True,
            metavar="N",
            type=click.IntRange(min=0),
            help="Cut the answer after so many rows or triples; 0: never.",
        ),
        click.option(
            "--prefix",
            "prefixes",
            multiple=True,
            metavar="NAME=IRI",
            envvar="MASLAHAT_PREFIXES",
            help="A prefix of your own; may be repeated. [env: MASLAHAT_PREFIXES, separated by spaces]",
        ),
        click.option("--allow-network", is_flag=True, help="Let SERVICE call other servers."),
    )
    for option in reversed(options):
        with_options = option(with_options)
    return with_options  # type: ignore[return-value]
