"""Running the service: an HTTP server that ends at once, and cleanly, when it is told to."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn

from .http_app import Service


class _Server(uvicorn.Server):
    """Ends the queries that run before it waits for connections to close; so nobody waits for a long one."""

    def __init__(self, config: uvicorn.Config, app: Service) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        self._app.live.close()
        await super().shutdown(sockets)


def serve(app: Service, listener: socket.socket) -> None:
    """Serve on a socket that listens, until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=2, timeout_keep_alive=20
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises it again after the server has ended
        asyncio.run(_Server(config, app).serve([listener]))
