"""A worker for a service: its query can be ended from another thread, and gives way to others when it takes long."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import Protocol

from maslahat.ontology.errors import QueryError

from .answer import SparqlService
from .limits import Limits
from .worker import Worker

_NICE = 15


class Stoppable(SparqlService, Protocol):
    """A service whose running query another thread can end; :class:`ServedWorker` is one."""

    def start(self) -> None:
        """Make ready for the next query."""

    def stop(self) -> None:
        """End the query that runs; its :meth:`answer` raises :class:`QueryError` at once."""

    def give_way(self) -> None:
        """Go on with the query behind all others."""


class ServedWorker(Worker):
    """A worker whose query is ended when the client hangs up, and that gives way to the others when it takes long."""

    def start(self) -> None:
        """Start the process where there is none, and wait until it answers: no query shall pay for that with its time."""
        is_new = self._child is None
        super().start()
        if is_new:
            with suppress(QueryError):
                super().answer("ASK {}", limits=Limits(30, None, 1))

    def stop(self) -> None:
        """End the process; the thread that waits for its answer sees that and cleans up."""
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)

    def give_way(self) -> None:
        """Let other processes go first."""
        child = self._child
        if child is not None and hasattr(os, "setpriority"):
            with suppress(OSError):  # it may have ended just now
                os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
