"""The pool of workers: who is served when, and what is said to the others."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from http_service import Engine
from maslahat.ontology.errors import QueryLimitError
from maslahat.queries.limits import Limits

pytest.importorskip("starlette", reason="the extra 'serve' is not installed")

from maslahat.queries.allowance import Allowances
from maslahat.queries.http_problem import Problem
from maslahat.queries.service_settings import PoolSettings
from maslahat.queries.worker import Worker
from maslahat.queries.worker_pool import WorkerPool

QUICK, HELD = "ASK {}", "ASK {} #HOLD"


class Pool(WorkerPool):
    """A pool whose engines the test holds."""

    engines: list[Engine]


@pytest.fixture
def make_pool(small_store: Path) -> Iterator[Callable[[PoolSettings], Pool]]:
    pools: list[Pool] = []

    def make(settings: PoolSettings) -> Pool:
        engines: list[Engine] = []

        def engine() -> Engine:
            engines.append(Engine(small_store / "build-1" / "db"))
            return engines[-1]

        pool = Pool(engine, settings)
        pool.engines = engines
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()


async def refused(answer: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as caught:
        await answer
    return caught.value


def test_short_queries_are_answered_while_long_ones_hold_all_other_workers(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(2, 8, Limits(20, None, None), None, short=0.05))
        long = [asyncio.create_task(pool.answer(HELD, client=f"hostile {n}")) for n in range(3)]
        await asyncio.sleep(0)
        assert (await asyncio.wait_for(pool.answer(QUICK, client="reader"), 10)).truth
        assert not any(task.done() for task in long)
        for engine in pool.engines:
            engine.let_go.set()
        assert [answer.truth for answer in await asyncio.wait_for(asyncio.gather(*long), 10)] == [True] * 3

    asyncio.run(scenario())


def test_who_has_used_the_least_is_served_first(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> list[str]:
        pool = make_pool(PoolSettings(2, 8, Limits(20, None, None), None, short=20))
        done: list[str] = []

        async def ask(client: str, text: str) -> None:
            await pool.answer(text, client=client)
            done.append(client)

        tasks = [asyncio.create_task(ask(*one)) for one in [("busy", HELD), ("other", HELD), ("busy", QUICK), ("idle", QUICK)]]
        await asyncio.sleep(0.01)
        pool.engines[0].let_go.set()
        await asyncio.gather(*tasks[1:])
        pool.engines[1].let_go.set()
        await tasks[0]
        return done

    assert asyncio.run(scenario()) == ["other", "idle", "busy", "busy"]


def test_a_full_queue_refuses_the_greedy_and_lets_in_the_modest(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(1, 2, Limits(20, None, None), None))
        tasks = [asyncio.create_task(pool.answer(HELD, client="greedy")) for _ in range(3)]
        await asyncio.sleep(0.01)
        again = await refused(pool.answer(QUICK, client="greedy"))
        assert (again.status, again.headers["Retry-After"]) == (503, "5")
        modest = asyncio.create_task(pool.answer(QUICK, client="modest"))
        assert (await refused(tasks[2])).status == 503
        pool.engines[0].let_go.set()
        assert (await modest).truth

    asyncio.run(scenario())


def test_waiting_ends_with_the_limit_of_time(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(1, 2, Limits(0.1, None, None), None))
        running = asyncio.create_task(pool.answer(HELD, client="a"))
        await asyncio.sleep(0)
        results = await asyncio.gather(running, pool.answer(QUICK, client="b"), return_exceptions=True)
        assert isinstance(results[0], QueryLimitError)
        assert isinstance(results[1], Problem) or getattr(results[1], "truth", False)
        assert (await pool.answer(QUICK, client="c")).truth

    asyncio.run(scenario())


def test_whoever_hangs_up_frees_the_worker(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(1, 2, Limits(60, None, None), None))
        held = asyncio.create_task(pool.answer(HELD, client="a"))
        await asyncio.sleep(0.01)
        held.cancel()
        with pytest.raises(asyncio.CancelledError):
            await held
        assert (await asyncio.wait_for(pool.answer(QUICK, client="b"), 10)).truth

    asyncio.run(scenario())


def test_a_worker_is_free_only_when_its_query_has_ended(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(1, 2, Limits(60, None, None), None))
        pool.engines[0].kill = lambda: None  # it takes long to die
        held = asyncio.create_task(pool.answer(HELD, client="a"))
        await asyncio.sleep(0.01)
        for _ in range(3):
            held.cancel()
            await asyncio.wait({held}, timeout=0.01)
        assert held.cancelled()
        assert not pool._free
        pool.engines[0].let_go.set()
        assert (await asyncio.wait_for(pool.answer(QUICK, client="b"), 10)).truth

    asyncio.run(scenario())


def test_closing_ends_what_runs_and_what_waits(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(1, 2, Limits(60, None, None), None))
        tasks = [asyncio.create_task(pool.answer(HELD, client=name)) for name in "ab"]
        await asyncio.sleep(0.01)
        pool.close()
        problems = [await refused(task) for task in tasks] + [await refused(pool.answer(QUICK, client="c"))]
        assert {problem.title for problem in problems} == {"The service closes"}

    asyncio.run(scenario())


def test_a_client_may_use_so_many_seconds_a_minute() -> None:
    now = [0.0]
    accounts = Allowances(60, lambda: now[0])
    accounts.check("a")
    accounts.charge("a", 60 * math.e)
    with pytest.raises(Problem) as caught:
        accounts.check("a")
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "61")
    accounts.check("b")
    now[0] = 61
    accounts.check("a")
    with pytest.raises(Problem):
        accounts.check("a", running=5)


def test_the_accounts_of_rested_clients_are_forgotten() -> None:
    now = [0.0]
    accounts = Allowances(60, lambda: now[0])
    for number in range(10_000):
        accounts.charge(str(number), 1)
    now[0] = 600
    accounts.charge("new", 1)
    assert len(accounts._accounts) == 1


def test_who_has_used_much_does_not_get_the_worker_for_short_queries(make_pool: Callable[[PoolSettings], Pool]) -> None:
    async def scenario() -> None:
        pool = make_pool(PoolSettings(2, 8, Limits(20, None, None), None, short=0.05))
        pool.allowances.charge("hostile", 5)
        tasks = [asyncio.create_task(pool.answer(HELD, client="hostile")) for _ in range(2)]
        await asyncio.sleep(0.01)
        assert len(pool._free) == 1
        assert (await pool.answer(QUICK, client="reader")).truth
        for engine in pool.engines:
            engine.let_go.set()
        await asyncio.gather(*tasks)

    asyncio.run(scenario())


def test_hanging_up_when_the_answer_is_there_already_does_not_end_the_next_query(small_store: Path) -> None:
    class Slow(Worker):
        """A worker that takes its time between an answer and the next query."""

        between: Callable[[], None] | None = None

        def start(self, *, wait: bool = False) -> None:
            super().start(wait=wait)
            if wait and self.between:
                self.between()

    async def scenario() -> None:
        worker, loop, told = Slow(small_store / "build-1" / "db"), asyncio.get_running_loop(), threading.Event()
        pool = WorkerPool(lambda: worker, PoolSettings(1, 2, Limits(60, 512, 10), None))
        asked = asyncio.create_task(pool.answer(QUICK, client="a"))
        asked.add_done_callback(lambda _: told.set())
        worker.between = lambda: (loop.call_soon_threadsafe(asked.cancel), told.wait(10))  # type: ignore[assignment]
        with pytest.raises(asyncio.CancelledError):
            await asked
        worker.between = None
        child = worker._child
        assert (await pool.answer(QUICK, client="a")).truth
        assert worker._child is child
        pool.close()

    asyncio.run(scenario())


def test_a_real_worker_is_stopped_and_answers_again(small_store: Path) -> None:
    hostile = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"

    async def scenario() -> None:
        pool = WorkerPool(lambda: Worker(small_store / "build-1" / "db"), PoolSettings(1, 2, Limits(1.0, 512, 10), None))
        try:
            with pytest.raises(QueryLimitError):
                await pool.answer(hostile, client="a")
            hung_up = asyncio.create_task(pool.answer(hostile, client="a"))
            await asyncio.sleep(0.2)
            hung_up.cancel()
            await asyncio.gather(hung_up, return_exceptions=True)
            assert (await pool.answer("SELECT * { ?s ?p ?o }", client="a")).cut
        finally:
            pool.close()

    asyncio.run(scenario())
