"""``maslahat query``: SPARQL from the library, a file, stdin or the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import languages_of, output_option, store_option

if TYPE_CHECKING:
    from maslahat.queries.library import LibraryQuery

# Named here, and not taken from queries.results, so that --help does not load the engine; a test compares the two.
FORMATS = ("table", "markdown", "html", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml")


@click.command()
@click.argument("query", required=False, metavar="[NAME | FILE | -]")
@click.option("-e", "--text", help="The query itself.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a library query.")
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
@click.option("--iri", is_flag=True, help="Show IRIs (as CURIEs) in tables instead of labels.")
@click.option("--lang", "languages", default="en", metavar="LANG[,LANG]", help="Languages of labels in tables.")
@output_option
@store_option
def command(
    query: str | None,
    text: str | None,
    params: tuple[str, ...],
    format_: str | None,
    iri: bool,
    languages: str,
    output: Path | None,
    store: Path | None,
) -> None:
    """Ask the graph: a query of the library by NAME, a FILE, - for stdin, or -e TEXT.

    The prefixes msl: (ontology) and m: (entities) and the usual ones are known. Exit 1 where ASK says no.
    """
    from maslahat.queries.graph import Graph
    from maslahat.queries.results import ENDINGS, Style, render_answer

    from .output import choose_format, terminal_width, write_data

    if (query is None) == (text is None):
        raise click.UsageError("Give a query: a NAME of the library, a FILE, - for stdin, or -e TEXT.")
    chosen = choose_format(format_, output, ENDINGS, "table")
    question = _question(query, text)
    graph = Graph.open(store)
    answer = graph.ask(question, _parameters(params))
    style = Style(() if iri else languages_of(languages), terminal_width() if output is None else None)
    data, count = render_answer(answer, chosen, graph.store, style)
    write_data(data, output)
    if graph.is_boolean(answer) and not count:
        raise SystemExit(1)


def _question(query: str | None, text: str | None) -> str | LibraryQuery:
    """The text of the question, or the query of the library that it names."""
    from maslahat.queries.library import find_query

    from .output import read_text_argument

    if text is not None:
        return text
    assert query is not None
    if query == "-" or Path(query).is_file() or query.endswith(".rq"):
        return read_text_argument(query)
    return find_query(query)


def _parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.UsageError(f"-p takes NAME=VALUE, and not {pair!r}.")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
