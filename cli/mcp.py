"""``maslahat mcp``: the graph for language models, over the Model Context Protocol."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from .options import corpus_option, endpoint_option, library_option, store_option
from .serve import PortError


@click.command()
@click.option(
    "--http",
    "port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Serve over HTTP at 127.0.0.1 instead of stdin and stdout; 0 takes a free port.",
)
@library_option
@corpus_option
@store_option
@endpoint_option
def command(port: int | None, libraries: tuple[Path, ...], corpus: Path | None, store: Path | None, endpoint: str | None) -> None:
    """Serve the graph to language models: tools to search, ask and cite, over the Model Context Protocol.

    A program that talks with a model starts this command and speaks to it on stdin and stdout. The server only reads, and
    queries have small limits: 10 seconds, 1 GB, 200 rows.
    """
    from maslahat.ontology.errors import MissingExtraError
    from maslahat.queries.graph import Graph

    try:
        from maslahat.queries.mcp_server import make_server, serve_http
    except ModuleNotFoundError as error:
        raise MissingExtraError("the server for language models", "mcp") from error
    with Graph.open(store, endpoint=endpoint, corpus=corpus, libraries=libraries) as graph:
        server = make_server(graph)
        if port is None:
            server.run("stdio")
            return
        with _listen(port) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
            click.echo(f"Serving {graph.place} at {address}. Ctrl-C ends it.", err=True)
            serve_http(server, listener)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise PortError(f"Cannot listen at 127.0.0.1, port {port} ({reason}): choose another with --http.") from error
