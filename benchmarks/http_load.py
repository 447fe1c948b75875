"""How ``maslahat serve`` keeps answering ordinary questions while hostile ones come in.

    python benchmarks/http_load.py [--store DIR] [--seconds 60] [--readers 16] [--attackers 8]

Starts the service on a free port of the loopback interface and asks it twice for half of the time: by readers alone, then by
readers and attackers. Readers ask library queries, look up names, open pages and send SPARQL, with a pause as people make it.
Attackers send cross products, deep paths and giant regular expressions, four at a time. Everybody has an address of their own
(127.0.x.x, so this runs on Linux). Printed are the latencies of the readers in milliseconds, how many were refused, and what
became of the attacks.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

ORDINARY = (
    "/queries/proposals?who=Tokayev&format=json",
    "/queries/members?format=csv",
    "/queries/visits?format=json",
    "/search?q=Mirziyoev",
    "/id/kassym-jomart-tokayev?format=turtle",
    "/id/shavkat-mirziyoyev?format=html",
    "/sparql?query=SELECT%20%3Fwho%20%3Fwhat%20%7B%20%3Fwho%20msl%3Aproposed%20%3Fwhat%20%7D%20LIMIT%20100",
    "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fc%20a%20msl%3AClaim%20%7D",
)
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "SELECT (COUNT(*) AS ?n) { ?a (!msl:none|^!msl:none)* ?b . ?b (!msl:none|^!msl:none)* ?c }",
    "SELECT (COUNT(*) AS ?n) { ?a ?p ?t . ?b ?q ?u FILTER (REGEX(CONCAT(STR(?t), STR(?u)), '(a+b?)*(c|d|e)+.*(f.*){1,20}g$')) }",
    "SELECT (GROUP_CONCAT(?c; separator='') AS ?all) { ?a ?b ?c . ?d ?e ?f }",
)


@dataclass
class Tally:
    """What became of the requests of one kind."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """The latency that this share of the answered requests stayed below."""
        ordered = sorted(self.milliseconds) or [float("nan")]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask(client: httpx.AsyncClient, tally: Tally, method: str, address: str, body: str | None = None) -> None:
    """Send one request and note what came of it."""
    begin = time.perf_counter()
    try:
        headers = {"Content-Type": "application/sparql-query"} if body else {}
        reply = await client.request(method, address, content=body, headers=headers)
        tally.statuses[str(reply.status_code)] += 1
        if reply.status_code == 200:
            tally.milliseconds.append((time.perf_counter() - begin) * 1000)
    except httpx.HTTPError as error:
        tally.statuses[type(error).__name__] += 1


def client_at(base: str, host: str) -> httpx.AsyncClient:
    """A client that calls from an address of its own."""
    transport = httpx.AsyncHTTPTransport(local_address=host)
    return httpx.AsyncClient(base_url=base, transport=transport, timeout=90)


async def reader(base: str, number: int, until: float, tally: Tally) -> None:
    """Ask ordinary questions with pauses."""
    chance = random.Random(number)
    async with client_at(base, f"127.0.2.{number + 1}") as client:
        while time.monotonic() < until:
            await ask(client, tally, "GET", chance.choice(ORDINARY))
            await asyncio.sleep(chance.uniform(0.2, 1.0))


async def attacker(base: str, number: int, until: float, tally: Tally) -> None:
    """Send hostile queries, four at a time, and at once the next where one is refused."""
    chance = random.Random(1000 + number)
    async with client_at(base, f"127.0.1.{number + 1}") as client:

        async def one() -> None:
            while time.monotonic() < until:
                await ask(client, tally, "POST", "/sparql", chance.choice(HOSTILE))
                await asyncio.sleep(0.1)

        tasks = [asyncio.create_task(one()) for _ in range(4)]
        await asyncio.wait(tasks, timeout=until - time.monotonic())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def phase(base: str, seconds: float, readers: int, attackers: int) -> tuple[Tally, Tally]:
    """Ask for some seconds; the tallies of readers and attackers."""
    ordinary, hostile = Tally(), Tally()
    until = time.monotonic() + seconds
    people = [reader(base, number, until, ordinary) for number in range(readers)]
    await asyncio.gather(*people, *(attacker(base, number, until, hostile) for number in range(attackers)))
    return ordinary, hostile


def show(name: str, tally: Tally) -> None:
    """Print a tally in one line."""
    figures = "  ".join(f"p{round(share * 100)} {tally.percentile(share):.0f}" for share in (0.5, 0.9, 0.95, 0.99))
    mean = f"mean {statistics.mean(tally.milliseconds):.0f}" if tally.milliseconds else ""
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items()))
    print(f"{name:24} {sum(tally.statuses.values()):5} requests  {mean}  {figures} ms  ({counts})", flush=True)


def main() -> None:
    """Run both phases against a service of our own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=16)
    parser.add_argument("--attackers", type=int, default=8)
    options = parser.parse_args()
    command = [sys.executable, "-m", "maslahat.cli", "serve", "--port", "0", "--timeout", "10", "--memory", "1024"]
    server = subprocess.Popen(
        [*command, *(["--store", options.store] if options.store else [])], stderr=subprocess.PIPE, text=True
    )
    assert server.stderr
    found = re.search(r"http://[\d.]+:\d+", server.stderr.readline())
    assert found, "the service did not start"
    drain = subprocess.Popen([sys.executable, "-c", "import sys\nfor _ in sys.stdin: pass"], stdin=server.stderr)
    try:
        for name, attackers in (("readers alone", 0), ("readers, attacked", options.attackers)):
            ordinary, hostile = asyncio.run(phase(found.group(), options.seconds / 2, options.readers, attackers))
            show(name, ordinary)
            if attackers:
                show("attackers", hostile)
    finally:
        server.terminate()
        server.wait(timeout=30)
        drain.wait(timeout=30)


if __name__ == "__main__":
    main()
