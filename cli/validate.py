"""``maslahat validate``: one report on the graph."""

from __future__ import annotations

from pathlib import Path

import click

from .options import corpus_option, output_option, row_format_option, store_option

CHECKS = ("claims", "integrity", "shapes", "spans")


@click.command()
@click.option("--check", "checks", multiple=True, type=click.Choice(CHECKS), help="Only this check; may be given again.")
@click.option("--strict", is_flag=True, help="Warnings count as violations.")
@row_format_option
@output_option
@corpus_option
@store_option
def command(
    checks: tuple[str, ...],
    strict: bool,
    format_: str | None,
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
) -> None:
    """Check claims, integrity rules, shapes, and spans of the graph. Exit 1 where there is a violation."""
    from maslahat.graph.knowledge_graph import KnowledgeGraph
    from maslahat.graph.validate import validate

    from .output import end_progress, show_progress, write_rows

    graph = KnowledgeGraph.open(store, corpus=corpus)
    found = validate(graph, checks or CHECKS, show_progress)
    end_progress()
    rows = [list(finding) for finding in found]
    if rows or format_ or output:
        write_rows(["check", "severity", "place", "message"], rows, format_, output)
    counts = {severity: sum(f.severity == severity for f in found) for severity in ("violation", "warning")}
    click.echo(f"{counts['violation']} violations, {counts['warning']} warnings.", err=True)
    if counts["violation"] or (strict and counts["warning"]):
        raise SystemExit(1)
