"""What it costs that a query runs in a process that can be ended, against the engine in this process.

    python benchmarks/guarded_query.py [--store DIR] [--runs 20]

All ways take turns, so that a busy moment hits all alike; printed are medians in milliseconds and what each has over the first
of its block. The blocks: the same queries one after another, by the engine here and by a worker that is warm; the first answer
of an interpreter, by the engine there, a forked worker and a spawned one; whole processes, of ``maslahat query`` with the
engine in its own process, as it is, and of a script that has nothing but the engine. Without ``--store`` the shipped graph is
built first. The exit code is 1 when a query that takes no time takes more than 20 ms longer when it is guarded: by a warm
worker, or as a whole command.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from maslahat.queries.engine import run_query
from maslahat.queries.graph import Graph
from maslahat.queries.worker import Worker

BAR = 20.0  # milliseconds
NOTHING = "ASK {}"
QUERIES = {
    "ASK {}": NOTHING,
    "50 rows": "SELECT ?a ?b { ?a msl:proposed ?b } LIMIT 50",
    "10,000 rows": "SELECT ?a ?b ?c { ?a ?b ?c } LIMIT 10000",
}
FIRST = """
import sys, time
from maslahat.queries.{module} import {name}
{prepare}
begin = time.perf_counter()
{work}
print((time.perf_counter() - begin) * 1000)
"""
FIRST_HERE = FIRST.format(
    module="engine",
    name="run_query",
    prepare="import pyoxigraph as ox",
    work="run_query(ox.Store.read_only(sys.argv[1]), sys.argv[2])",
)
FIRST_WORKER = FIRST.format(
    module="worker",
    name="Worker",
    prepare="from pathlib import Path; import pyoxigraph, maslahat.queries.engine",
    work="Worker(Path(sys.argv[1]), fork={fork}).answer(sys.argv[2])",
)
SCRIPT = """
import sys
import pyoxigraph as ox
from maslahat.queries.engine import run_query
sys.stdout.buffer.write(run_query(ox.Store.read_only(sys.argv[1]), sys.argv[2]).serialize("csv"))
"""
UNGUARDED = """
from maslahat.cli.main import main
from maslahat.cli.options import QueryOptions

class Here:
    def __init__(self, database):
        import pyoxigraph as ox
        self.store = ox.Store.read_only(str(database))

    def answer(self, text, *, limits, name):
        from maslahat.queries.engine import run_query
        return run_query(self.store, text, name, rows=limits.rows)

QueryOptions._worker = lambda self, database: Here(database)
main()
"""

Way = Callable[[], float]


def taken(call: Callable[[], object]) -> float:
    """How many milliseconds a call takes."""
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def whole(command: list[str]) -> Way:
    """A way to run a command, in milliseconds from start to end; it raises CalledProcessError where the command fails."""
    return lambda: taken(lambda: subprocess.run(command, check=True, capture_output=True))


def told(script: str, *arguments: str) -> Way:
    """A way to run a script that prints its own milliseconds."""
    command = [sys.executable, "-c", script, *arguments]
    return lambda: float(subprocess.run(command, check=True, capture_output=True).stdout)


def compare(title: str, ways: Mapping[str, Way], runs: int) -> dict[str, float]:
    """Print and return the median of each way, which take turns; the first turn is not counted."""
    times = {name: [] for name in ways}  # type: dict[str, list[float]]
    for turn in range(runs + 1):
        for name, way in ways.items():
            found = way()
            if turn:
                times[name].append(found)
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = next(iter(medians.values()))
    print(f"\n{title}")
    for name, value in medians.items():
        print(f"  {name:<44} {value:9.2f} ms   {value - base:+9.2f} ms   (fastest {min(times[name]):.2f})", flush=True)
    return medians


def extra(medians: Mapping[str, float], way: str) -> float:
    """What a way takes more than the first of its block."""
    return medians[way] - next(iter(medians.values()))


def warm(graph: Graph, runs: int) -> float:
    """Compare queries one after another; what the worker takes more for the one that takes none."""
    with Worker(graph.database) as worker:
        found = [
            compare(
                f"Warm, {name}",
                {
                    "run_query here": lambda text=text: taken(lambda: run_query(graph.store, text)),  # type: ignore[misc]
                    "Worker.answer": lambda text=text: taken(lambda: worker.answer(text)),  # type: ignore[misc]
                },
                runs,
            )
            for name, text in QUERIES.items()
        ]
    return extra(found[0], "Worker.answer")


def processes(graph: Graph, runs: int) -> float:
    """Compare processes; what the command takes more than when the engine is in its own process."""
    database = str(graph.database)
    first = {
        "open and run_query": told(FIRST_HERE, database, NOTHING),
        "forked worker": told(FIRST_WORKER.format(fork=True), database, NOTHING),
        "spawned worker": told(FIRST_WORKER.format(fork=False), database, NOTHING),
    }
    compare("First answer in an interpreter that has imported what it needs, ASK {}", first, runs)
    question = ["query", "-e", NOTHING, "-f", "csv", "--store", str(graph.folder)]
    commands = {
        "maslahat query, engine in the same process": [sys.executable, "-c", UNGUARDED, *question],
        "maslahat query": [sys.executable, "-c", "from maslahat.cli.main import main; main()", *question],
        "a script that opens the store and asks it": [sys.executable, "-c", SCRIPT, database, NOTHING],
        "maslahat --version": [sys.executable, "-m", "maslahat.cli", "--version"],
    }
    ways = {name: whole(command) for name, command in commands.items()}
    return extra(compare("Whole process, ASK {}", ways, runs), "maslahat query")


def run(store: Path, runs: int) -> bool:
    """Run all comparisons; whether the bar is kept."""
    graph = Graph.open(store)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, " if hasattr(os, "getloadavg") else ""
    print(f"{load}medians of {runs}")
    costs = {"a warm worker": warm(graph, runs), "a whole command": processes(graph, runs)}
    print()
    for name, cost in costs.items():
        print(f"{name}: {cost:+.1f} ms, {'within' if cost <= BAR else 'beyond'} {BAR:.0f} ms")
    return max(costs.values()) <= BAR


def main() -> None:
    """Run the comparison on a store, or on the shipped graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not run(options.store or Path(folder), options.runs))


if __name__ == "__main__":
    main()
