"""The graph that a service answers from: the current build, and the next one as soon as there is one.

A request holds the build that it began with; the build before is closed when its last request has ended.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from maslahat.graph.store import default_store, read_pointer
from maslahat.ontology.errors import MaslahatError

from .graph import Graph
from .http_problem import Problem
from .library import load_library
from .service_settings import ServiceSettings
from .worker_pool import WorkerPool

Value = TypeVar("Value")
LOOK_EVERY = 1.0
"""Seconds between two looks for a new build."""
_KEPT = 64
_THREADS, _WAITING = 2, 64
"""Lookups hold the interpreter's lock nearly all the time: more threads would not make them faster."""


class OpenBuild:
    """One build of the graph, open: lookups in threads of this process, queries in the pool of workers."""

    def __init__(self, graph: Graph, pool: WorkerPool) -> None:
        self.graph = graph
        self.pool = pool
        self.tag = _tag_of(graph)
        self.users = 0
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._gate = asyncio.Semaphore(_THREADS)
        self._waiting = 0

    async def look_up(self, key: Hashable, work: Callable[[], Value]) -> Value:
        """The value of ``work``, done in a thread; kept under the key, since a build does not change.

        Raises :class:`Problem` 503 where too many wait, and what ``work`` raises.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]  # type: ignore[return-value]
        if self._waiting >= _WAITING:
            raise Problem(503, "The service is busy", "Too many pages are being made: try again.", {"Retry-After": "2"})
        self._waiting += 1
        try:
            async with self._gate:
                value = await asyncio.to_thread(work)
        finally:
            self._waiting -= 1
        self._kept[key] = value
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return value


def _tag_of(graph: Graph) -> str:
    """What changes with the build, the program, and whether quotes can be shown."""
    from importlib.metadata import version

    written = (graph.folder / "CURRENT").stat().st_mtime_ns
    parts = [asdict(graph.pointer), written, version("maslahat"), str(graph.corpus_folder)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()[:16]


class LiveGraph:
    """The current build of the store in a folder; looks now and then whether there is a new one."""

    def __init__(self, settings: ServiceSettings, make_pool: Callable[[Path], WorkerPool]) -> None:
        self._settings = settings
        self.folder = settings.store or default_store()
        self._make_pool = make_pool
        self._looked = 0.0
        self._moving = asyncio.Lock()
        self._current = self._open()

    @property
    def current(self) -> OpenBuild:
        """The build that new requests get."""
        return self._current

    @asynccontextmanager
    async def use(self) -> AsyncIterator[OpenBuild]:
        """Hold the current build for a request."""
        await self._follow()
        build = self._current
        build.users += 1
        try:
            yield build
        finally:
            build.users -= 1
            if build is not self._current and build.users == 0:
                build.pool.close()

    async def _follow(self) -> None:
        if self._moving.locked() or time.monotonic() - self._looked < LOOK_EVERY:
            return
        async with self._moving:
            self._looked = time.monotonic()
            try:
                if read_pointer(self.folder) in (None, self._current.graph.pointer):
                    return
                after = await asyncio.to_thread(self._open)
            except (MaslahatError, OSError) as error:
                print(f"The new build cannot be opened, the old one goes on: {error}", file=sys.stderr)
                return
            before, self._current = self._current, after
            if before.users == 0:
                before.pool.close()

    def _open(self) -> OpenBuild:
        graph = Graph.open(self.folder, corpus=self._settings.corpus)
        graph.libraries = self._settings.libraries
        load_library(graph.libraries)  # a wrong query is told now
        _ = graph.documents, graph.names  # read now, so that the first request need not wait
        return OpenBuild(graph, self._make_pool(graph.database))

    def close(self) -> None:
        """End what runs."""
        self._current.pool.close()
