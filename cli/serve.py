"""``maslahat serve``: the SPARQL endpoint and the pages, on this machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click
from maslahat.ontology.errors import MaslahatError, MissingExtraError

from .options import corpus_option, store_option

if TYPE_CHECKING:
    from maslahat.queries.service_settings import ServiceSettings

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for the whole network.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")
@click.option("--workers", default=4, show_default=True, type=click.IntRange(min=1), help="Queries that run at a time.")
@click.option("--queue", default=64, show_default=True, type=click.IntRange(min=0), help="Queries that wait; more get 503.")
@click.option("--timeout", default=60.0, show_default=True, type=click.FloatRange(min=0.1), help="Seconds a query may take.")
@click.option("--memory", default=2048, show_default=True, type=click.IntRange(min=64), help="Megabytes a query may use.")
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(min=1), help="Rows or triples of an answer.")
@click.option(
    "--allowance",
    default=120.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds of queries a client may use a minute; 0: any.",
)
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="Let pages of this origin read; * for all. Repeatable.")
@click.option(
    "--library",
    "libraries",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of your own queries. Repeatable.",
)
@click.option("--log-queries", is_flag=True, help="Write the text of queries into the access log.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@corpus_option
@store_option
def command(
    host: str,
    port: int,
    workers: int,
    queue: int,
    timeout: float,
    memory: int,
    rows: int,
    allowance: float,
    origins: tuple[str, ...],
    libraries: tuple[Path, ...],
    log_queries: bool,
    open_browser: bool,
    corpus: Path | None,
    store: Path | None,
) -> None:
    """Serve the graph on this machine: a page for questions, a page for everything in it, and SPARQL 1.1 at /sparql.

    It only reads. A new build is picked up while it runs. The access log goes to stderr. Ctrl-C ends it.
    """
    _need_extra()
    from maslahat.queries.limits import Limits
    from maslahat.queries.service_settings import LOOPBACK, PoolSettings, ServiceSettings

    settings = ServiceSettings(
        store=store,
        corpus=corpus,
        libraries=libraries,
        pool=PoolSettings(workers, queue, Limits(timeout, memory, rows), allowance or None),
        cors=origins,
        hosts=LOOPBACK if host in _LOOPBACK else None,
        log_queries=log_queries,
    )
    with _listen(host, port) as listener:
        _serve(settings, listener, open_browser)


def _need_extra() -> None:
    try:
        import starlette
        import uvicorn
    except ImportError:
        raise MissingExtraError("the service", "serve") from None
    assert starlette
    assert uvicorn


class PortError(MaslahatError):
    """The address cannot be listened at."""


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise PortError(
            f"Cannot listen at {host}, port {port} ({reason}): choose another with --port, or 0 for a free one."
        ) from error


def _serve(settings: ServiceSettings, listener: socket.socket, open_browser: bool) -> None:
    from maslahat.queries.http_app import create_app
    from maslahat.queries.http_server import serve

    app = create_app(settings)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    click.echo(f"Serving {app.live.folder} at {address} (SPARQL: {address}sparql). Ctrl-C ends it.", err=True)
    if open_browser:
        click.launch(address)
    serve(app, listener)
