"""The service as an ASGI application: SPARQL, the query library, lookups, and pages of everything in the graph.

>>> app = create_app(ServiceSettings(store=Path("store")))  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from . import http_library, http_lookup, http_pages
from .http_shell import HANDLERS, Endpoint, Shell, with_options
from .http_sparql import sparql
from .live_graph import LiveGraph
from .service_description import describe_dataset
from .service_settings import ServiceSettings
from .worker import Worker
from .worker_pool import Answering, WorkerPool

_HERE = Path(__file__).parent
_VIS = ("vis-network.min.js", "vis-network.css")


class Service(Starlette):
    """The application; ``live`` is its graph."""

    live: LiveGraph


def create_app(settings: ServiceSettings, make_worker: Callable[[Path], Answering] = Worker) -> Service:
    """The application that serves a store; ``make_worker`` makes what answers queries on a database.

    Raises :class:`StoreError` where there is no readable store, :class:`QueryError` where a query of the libraries is wrong.
    """
    live = LiveGraph(settings, lambda database: WorkerPool(lambda: make_worker(database), settings.pool))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        live.close()

    app = Service(routes=_routes(), middleware=_middleware(settings, live), exception_handlers=HANDLERS, lifespan=lifespan)
    app.live = live
    return app


def _middleware(settings: ServiceSettings, live: LiveGraph) -> list[Middleware]:
    layers = [Middleware(Shell, live=live, hosts=settings.hosts, log_queries=settings.log_queries)]
    if settings.cors:
        exposed = ["X-Maslahat-Cut", "Server-Timing", "Retry-After", "ETag", "Link"]
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors,
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                expose_headers=exposed,
            )
        )
    return [*layers, Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)]


def _routes() -> list[BaseRoute]:
    return [
        _route("/", front),
        _route("/sparql", sparql, "GET", "POST"),
        _route("/.well-known/void", describe_dataset),
        _route("/queries", http_library.list_queries),
        _route("/queries/{name}.rq", http_library.write_query),
        _route("/queries/{name}", http_library.run_query),
        _route("/search", http_lookup.search),
        _route("/labels", http_lookup.labels, "POST"),
        _route("/vocabulary", http_lookup.vocabulary),
        _route("/id/{slug}", http_pages.entity),
        _route("/id/{slug}/network", http_pages.network),
        _route("/claims/{id}", http_pages.claim),
        _route("/ontology", http_pages.ontology),
        _route("/entities", http_pages.entities),
        _route("/documents", documents),
        _route("/pages.css", style),
        _route("/favicon.ico", icon),
        *(_route(f"/static/{name}", vis) for name in _VIS),
        Mount("/static", StaticFiles(directory=_HERE / "static", check_dir=False)),
    ]


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    methods = methods or ("GET",)
    return Route(path, with_options(endpoint, methods), methods=[*methods, "OPTIONS"])


async def front(_: Request) -> Response:
    """The query page."""
    return FileResponse(_HERE / "pages" / "query.html", headers={"Cache-Control": "no-cache"})


async def documents(request: Request) -> Response:
    """The documents that were read."""
    return RedirectResponse(f"/entities?{request.url.query}&kind=SourceDocument".replace("?&", "?"), 303)


async def style(_: Request) -> Response:
    """The style sheet of the pages."""
    return FileResponse(_HERE / "pages" / "pages.css", headers={"Cache-Control": "no-cache"})


async def icon(_: Request) -> Response:
    """The sign of the pages in the tabs of browsers."""
    return FileResponse(_HERE / "static" / "icon.svg", headers={"Cache-Control": "max-age=86400"})


async def vis(request: Request) -> Response:
    """A file of vis-network, out of the package that brings it."""
    name = request.url.path.rpartition("/")[2]
    content = (files("pyvis") / "templates" / "lib" / "vis-9.1.2" / name).read_bytes()
    kind = "text/javascript" if name.endswith(".js") else "text/css"
    return Response(content, media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "max-age=86400"})
