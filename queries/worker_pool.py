"""Several workers behind one queue, so that ordinary questions are answered while hostile ones run.

- At most ``workers`` queries run; ``queue`` more wait; what comes then is refused with 503.
- Who has used the least of late is served next. Where the queue is full, the client with the most places in it gives up
  one to a client with fewer.
- Half of the workers are kept for short queries of clients that have used little: they stop a query after ``short`` seconds
  and let it wait for one of the others, on which it may take its time, behind all short ones as the operating system sees it.
  So no number of long queries keeps short ones from being answered.
- A client has so many seconds of engine time a minute (:mod:`maslahat.queries.allowance`), then 429.
- Whoever hangs up frees the worker at once.

All bookkeeping happens in the thread of the event loop; only :class:`Answering` works in threads. A worker is free when its
thread is done, however often the task that asked was cancelled; so it never has two queries.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol

from maslahat.ontology.errors import QueryError, QueryLimitError

from .allowance import Allowances
from .answer import Answer
from .http_problem import Problem
from .limits import Limits
from .service_settings import PoolSettings
from .worker import Handle


class Answering(Protocol):
    """What a pool needs of a worker; :class:`~maslahat.queries.worker.Worker` has it."""

    def start(self, *, wait: bool = False) -> None:
        """Make ready for the next query, where that is not done."""

    def answer(self, text: str, *, limits: Limits, name: str, handle: Handle) -> Answer:
        """The answer to a query that other threads can stop by its handle."""

    def close(self) -> None:
        """End what was started."""


@dataclass(eq=False)
class _Place:
    """A place in the queue; ``turn`` is done when a worker is free for it."""

    client: str
    unhurried: bool
    """It has been stopped on the worker for short queries, and waits for another."""
    turn: asyncio.Future[_Slot]


@dataclass(eq=False)
class _Slot:
    """The right to ask a worker one query."""

    worker: Answering
    client: str
    is_long: bool
    began: float
    handle: Handle = field(default_factory=Handle)


class WorkerPool:
    """Answers queries by workers that ``make`` makes; see the module for who is served when."""

    def __init__(
        self, make: Callable[[], Answering], settings: PoolSettings | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.settings = settings or PoolSettings()
        self._clock = clock
        self._free = [make() for _ in range(self.settings.workers)]
        self._busy: set[_Slot] = set()
        self._queue: list[_Place] = []
        self._closed = False
        self._threads = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="query")
        list(self._threads.map(lambda worker: worker.start(wait=True), self._free))
        self.allowances = Allowances(self.settings.allowance, clock)

    async def answer(self, text: str, *, client: str, name: str = "query") -> Answer:
        """The answer to a query of a client.

        Raises :class:`Problem` where the service is busy or closing, :class:`QueryError`, :class:`QueryLimitError`.
        """
        self.allowances.check(client, self._running(client))
        slot = await self._slot(client, unhurried=False)
        try:
            return await self._run(slot, text, name)
        except QueryLimitError as error:
            if slot.is_long or error.limit != "time":
                raise
        return await self._run(await self._slot(client, unhurried=True), text, name)

    # the queue

    async def _slot(self, client: str, *, unhurried: bool) -> _Slot:
        if self._closed:
            raise _closing()
        place = _Place(client, unhurried, asyncio.get_running_loop().create_future())
        if len(self._queue) >= self.settings.queue and not self._can_start(place):
            self._make_room(place)
        self._queue.append(place)
        self._serve()
        try:
            return await asyncio.wait_for(place.turn, self.settings.limits.seconds)
        except TimeoutError:
            self._abandon(place)
            raise _busy("No worker became free in time") from None
        except asyncio.CancelledError:
            self._abandon(place)
            raise

    def _abandon(self, place: _Place) -> None:
        """Nobody waits any more; a worker that was given to the place at the last moment goes to the next."""
        if place in self._queue:
            self._queue.remove(place)
        elif place.turn.done() and not place.turn.cancelled() and place.turn.exception() is None:
            self._give_back(place.turn.result())

    def _make_room(self, place: _Place) -> None:
        """Send away the last place of the client that has the most; the new one, where that is its own client."""
        places = Counter(p.client for p in self._queue)
        most, count = places.most_common(1)[0] if places else (place.client, 0)
        if count <= places[place.client] + 1:
            raise _busy("Too many queries wait already")
        last = next(p for p in reversed(self._queue) if p.client == most)
        self._queue.remove(last)
        if not last.turn.done():
            last.turn.set_exception(_busy("Too many of your queries wait, and others wait as well"))

    def _can_start(self, place: _Place) -> bool:
        if not self._free:
            return False
        return self._long_running < self.settings.long or not (place.unhurried or self._used(place.client) > self.settings.short)

    def _running(self, client: str) -> float:
        """The seconds that the queries of a client have been running for."""
        return sum(self._clock() - slot.began for slot in self._busy if slot.client == client)

    def _used(self, client: str) -> float:
        return self.allowances.used(client) + self._running(client)

    @property
    def _long_running(self) -> int:
        return sum(slot.is_long for slot in self._busy)

    def _serve(self) -> None:
        """Give free workers to those who wait: first who has used the least, then who came first."""
        while self._free:
            fitting = [p for p in self._queue if self._can_start(p) and not p.turn.done()]
            if not fitting:
                return
            place = min(fitting, key=lambda p: self._used(p.client))
            self._queue.remove(place)
            slot = _Slot(self._free.pop(), place.client, self._long_running < self.settings.long, self._clock())
            self._busy.add(slot)
            place.turn.set_result(slot)

    def _give_back(self, slot: _Slot) -> None:
        self._busy.discard(slot)
        if self._closed:
            slot.worker.close()
            return
        self._free.append(slot.worker)
        self._serve()

    # running

    async def _run(self, slot: _Slot, text: str, name: str) -> Answer:
        if self._closed:
            self._give_back(slot)
            raise _closing()
        limits = self.settings.limits
        if not slot.is_long:
            limits = replace(limits, seconds=min(self.settings.short, limits.seconds or self.settings.short))
        slot.began = self._clock()
        loop = asyncio.get_running_loop()
        slowly = loop.call_later(self.settings.short, slot.handle.give_way)
        job = loop.run_in_executor(self._threads, self._ask, slot, text, limits, name)
        job.add_done_callback(lambda done: self._end(slot, slowly, done))
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            slot.handle.stop()
            raise
        except QueryError as error:
            if self._closed:
                raise _closing() from error
            raise

    def _ask(self, slot: _Slot, text: str, limits: Limits, name: str) -> Answer:
        try:
            return slot.worker.answer(text, limits=limits, name=name, handle=slot.handle)
        finally:
            if not self._closed:  # a limit may have ended the process: the next query shall find a new one
                slot.worker.start(wait=True)

    def _end(self, slot: _Slot, slowly: asyncio.TimerHandle, job: asyncio.Future[Answer]) -> None:
        job.exception()  # else asyncio complains where nobody waits for it any more
        slowly.cancel()
        self.allowances.charge(slot.client, self._clock() - slot.began)
        self._give_back(slot)

    def close(self) -> None:
        """End all workers, and what they do, at once; those who wait are told that the service closes."""
        self._closed = True
        for place in self._queue:
            if not place.turn.done():
                place.turn.set_exception(_closing())
        self._queue.clear()
        for slot in self._busy:
            slot.handle.stop()
        for worker in self._free:
            worker.close()
        self._free.clear()
        self._threads.shutdown(wait=False)


def _busy(reason: str) -> Problem:
    return Problem(503, "The service is busy", f"{reason}: try again in a few seconds.", {"Retry-After": "5"})


def _closing() -> Problem:
    return Problem(503, "The service closes", "The service is being stopped or restarted.", {"Retry-After": "10"})
