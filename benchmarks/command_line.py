"""The command line against what it is built on, each as a whole process, side by side in one run.

The same question is asked of the same graph by: a bare script of click and pyoxigraph, ``maslahat query`` with SPARQL text, with
a query of the library, and rdflib's own ``sparqlquery`` on the graph as one file. Then: imports, and a full build.

Usage: python benchmarks/command_line.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTION = "SELECT ?who ?what WHERE { ?who msl:proposed ?what . ?what msl:proposedAt m:consultative-meeting-5 }"
PREFIXES = "PREFIX msl: <https://w3id.org/maslahat/ontology#> PREFIX m: <https://w3id.org/maslahat/id/> "
BARE = """
import click, pyoxigraph
@click.command()
@click.argument("store")
@click.argument("question")
def main(store, question):
    rows = pyoxigraph.Store.read_only(store).query(question)
    click.echo(rows.serialize(format=pyoxigraph.QueryResultsFormat.CSV))
main()
"""


def seconds(command: list[str]) -> float:
    """How long one run of a command took, from start to end. Raises CalledProcessError where it fails."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def compare(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """Median seconds of each command; the commands take turns, so that a busy moment hits all alike."""
    for command in commands.values():
        seconds(command)
    taken = {name: [] for name in commands}  # type: dict[str, list[float]]
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    return {name: statistics.median(values) for name, values in taken.items()}


def report(title: str, medians: dict[str, float]) -> None:
    """Print the medians and how many times the first one each is."""
    first = next(iter(medians.values()))
    print(f"\n{title}")
    for name, value in medians.items():
        print(f"  {name:<44} {value * 1000:8.0f} ms   {value / first:5.1f} x")


def main() -> None:
    """Run the comparison and print it."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    bin_ = Path(sys.executable).parent
    maslahat = str(bin_ / "maslahat")
    with tempfile.TemporaryDirectory() as folder:
        store, turtle = f"{folder}/store", f"{folder}/graph.ttl"
        build = [maslahat, "build", "--store", store]
        subprocess.run(build, check=True, capture_output=True)
        subprocess.run([maslahat, "export", "--store", store, "-o", turtle], check=True, capture_output=True)
        current = next(Path(store).glob("build-*"))
        python = sys.executable
        questions = {
            "bare click + pyoxigraph": [python, "-c", BARE, str(current / "db"), PREFIXES + QUESTION],
            "maslahat query -e, csv": [maslahat, "query", "-e", QUESTION, "-f", "csv", "--store", store],
            "maslahat query -e, table with labels": [maslahat, "query", "-e", QUESTION, "--store", store],
            "maslahat query state-proposals (library)": [maslahat, "query", "state-proposals", "--store", store],
            "maslahat query proposals -p who=Mirziyoyev": [
                maslahat,
                "query",
                "proposals",
                "-p",
                "who=Mirziyoyev",
                "--store",
                store,
            ],
        }
        report(f"One question, whole process, median of {runs}", compare(questions, runs))
        rdflib = {
            "maslahat query -e, csv": questions["maslahat query -e, csv"],
            "rdflib sparqlquery on the graph as Turtle": [str(bin_ / "sparqlquery"), turtle, "-q", PREFIXES + QUESTION],
        }
        report("Against rdflib's own command, median of 3", compare(rdflib, 3))
        imports = {
            "python -c 'import click, pyoxigraph'": [python, "-c", "import click, pyoxigraph"],
            "maslahat --help": [maslahat, "--help"],
        }
        report(f"Imports, median of {runs}", compare(imports, runs))
        report("Full build of the shipped graph, median of 3", compare({"maslahat build": build}, 3))


if __name__ == "__main__":
    main()
