"""``maslahat export``: the graph, or the network of a view, as a file for other tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import (
    corpus_option,
    endpoint_option,
    format_option,
    lang_option,
    languages_of,
    output_option,
    store_option,
)
from .views import views_option

if TYPE_CHECKING:
    from maslahat.graph.knowledge_graph import KnowledgeGraph

LAYERS = ("ontology", "documents", "entities", "background", "claims", "facts", "inferred", "links")
_RDF = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
_NETWORK = ("graphml", "gexf", "cytoscape", "csv", "mermaid")
_ENDINGS = {
    ".ttl": "turtle",
    ".nt": "ntriples", ".nq": "nquads", ".trig": "trig", ".jsonld": "jsonld", ".rdf": "rdfxml", ".jsonl": "claims",
    ".graphml": "graphml", ".gexf": "gexf", ".cyjs": "cytoscape", ".csv": "csv", ".mmd": "mermaid",
}  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """What the options of a view were told: which part of the graph to export."""

    view: str | None
    focus: str | None
    depth: int | None
    begin: str | None
    end: str | None
    folders: tuple[Path, ...]

    @property
    def named(self) -> bool:
        """Whether any of the options was given."""
        return bool(self.view or self.focus or self.depth is not None or self.begin or self.end or self.folders)


def _part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose a part of the graph, as those of ``maslahat view``; the command gets them as ``part``."""

    @wraps(command)
    def with_part(view: str | None, focus: str | None, depth: int | None, **others: Any) -> Any:
        window = [others.pop(name) for name in ("begin", "end", "folders")]
        return command(part=_Part(view, focus, depth, *window), **others)

    options = (
        click.option("--view", metavar="NAME", help="Only what this view shows; networks show the 'region' by default."),
        click.option("--focus", metavar="ENTITY", help="Only what is near this entity."),
        click.option("--depth", type=click.IntRange(min=0), metavar="N", help="How many steps from the focus.  [default: 1]"),
        click.option("--from", "begin", metavar="DATE", help="Leave out what ended before."),
        click.option("--until", "end", metavar="DATE", help="Leave out what began later."),
        views_option,
    )
    for option in reversed(options):
        with_part = option(with_part)
    return with_part


@click.command()
@format_option(*_RDF, "claims", *_NETWORK)
@_part_options
@lang_option
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only this layer; may be given again.")
@output_option
@corpus_option
@store_option
@endpoint_option
def command(
    format_: str | None,
    part: _Part,
    languages: str,
    layers: tuple[str, ...],
    output: Path | None,
    corpus: Path | None,
    store: Path | None,
    endpoint: str | None,
) -> None:
    """Write the graph as RDF, its claims as a table (JSON Lines), or a view for other tools. The same graph gives the same bytes.

    graphml, gexf (Gephi), cytoscape, csv and mermaid (small ones) are networks of a --view; RDF formats with --view give its
    claims. -o NAME.csv writes NAME-nodes.csv and NAME-edges.csv; without -o the edges are printed.
    """
    from maslahat.graph.export import export_claims, export_rdf
    from maslahat.graph.knowledge_graph import KnowledgeGraph

    from .output import choose_format, write_data

    chosen = choose_format(format_, output, _ENDINGS, "turtle")
    _refuse_combinations(chosen, part, layers)
    graph = KnowledgeGraph.open(store, endpoint=endpoint, corpus=corpus)
    if chosen in _NETWORK or part.named:
        _export_part(graph, chosen, part, languages_of(languages), output)
    else:
        write_data(export_claims(graph) if chosen == "claims" else export_rdf(graph, chosen, layers), output)


def _refuse_combinations(chosen: str, part: _Part, layers: tuple[str, ...]) -> None:
    from .view import check_depth

    if chosen == "claims" and (layers or part.named):
        raise click.UsageError("--layer and the options of a view are for other formats; the claims table is made of all claims.")
    if layers and (chosen in _NETWORK or part.named):
        raise click.UsageError("--layer is for RDF of the whole graph; a view is made of claims.")
    check_depth(part.depth, part.focus)


def _export_part(graph: KnowledgeGraph, chosen: str, part: _Part, languages: tuple[str, ...], output: Path | None) -> None:
    from maslahat.graph.dates import day
    from maslahat.graph.view_rows import Window
    from maslahat.graph.views import find_view, user_folders

    from .output import write_data
    from .view import check_view

    view = find_view(part.view or "region", user_folders(part.folders))
    check_view(view, graph)
    window = Window(
        focus=graph.resolve(part.focus) if part.focus else None,
        depth=1 if part.depth is None else part.depth,
        first=day(part.begin, first=True),
        last=day(part.end, first=False),
    )
    if chosen in _RDF:
        from maslahat.graph.view_export import export_view

        write_data(export_view(graph, view, window, chosen), output)
        return
    if view.draw != "network":
        raise click.UsageError(f"{view.name} is a {view.draw} and no network; its claims are exported by -f jsonld or turtle.")
    from maslahat.graph.network import network_of

    _write_network(network_of(graph, view, window), chosen, languages, output)


def _write_network(network: Any, chosen: str, languages: tuple[str, ...], output: Path | None) -> None:
    from maslahat.graph.mermaid import export_mermaid
    from maslahat.graph.network_export import export_network, export_tables

    from .output import write_data

    if chosen == "csv":
        _write_tables(*export_tables(network, languages), output)
    elif chosen == "mermaid":
        write_data(export_mermaid(network, languages), output)
    else:
        write_data(export_network(network, chosen, languages), output)


def _write_tables(nodes: bytes, edges: bytes, output: Path | None) -> None:
    from .output import write_data

    if output is None or str(output) == "-":
        write_data(edges, None)
        click.echo("These are the edges; -o NAME.csv writes the nodes as well.", err=True)
        return
    files = {output.with_name(f"{output.stem}-{name}.csv"): data for name, data in (("nodes", nodes), ("edges", edges))}
    for file, data in files.items():
        write_data(data, file)
    click.echo(f"Written: {' and '.join(map(str, files))}.", err=True)
