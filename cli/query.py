"""``maslahat query``: SPARQL from the library, a file, stdin or the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    QueryOptions,
    corpus_option,
    endpoint_option,
    lang_option,
    languages_of,
    library_option,
    output_option,
    query_options,
    store_option,
)

if TYPE_CHECKING:
    from maslahat.queries.library import LibraryQuery

# Named here, and not taken from queries.results, so that --help does not load the engine; a test compares the two.
FORMATS = ("table", "markdown", "html", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml")


@click.command()
@click.argument("query", required=False, metavar="[NAME | FILE | -]")
@click.option("-e", "--text", metavar="TEXT", help="The query itself.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a library query.")
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
@click.option("--cite", is_flag=True, help="Add to each row where it is read: document, characters, and the quote.")
@click.option("--iri", is_flag=True, help="Show IRIs (as CURIEs) in tables instead of labels.")
@click.option("--explain", is_flag=True, help="Do not run it: say what the engine will do, in words and numbers.")
@lang_option
@query_options
@library_option
@output_option
@corpus_option
@endpoint_option
@store_option
def command(
    query: str | None,
    text: str | None,
    params: tuple[str, ...],
    format_: str | None,
    cite: bool,
    iri: bool,
    explain: bool,
    languages: str,
    options: QueryOptions,
    libraries: tuple[Path, ...],
    output: Path | None,
    corpus: Path | None,
    endpoint: str | None,
    store: Path | None,
) -> None:
    """Ask the graph: a query of the library by NAME, a FILE, - for stdin, or -e TEXT.

    The prefixes msl: (ontology) and m: (entities) and the usual ones are known. A query runs in a process of its own, within
    limits of time, memory and rows.

    Exit codes: 0 answered, 1 where ASK says no, 2 could not run, 3 stopped at the limit of time, 4 at that of memory.
    An answer cut at the limit of rows is announced on stderr.
    """
    from .output import choose_format, terminal_width, write_data

    if (query is None) == (text is None):
        raise click.UsageError("Give a query: a NAME of the library, a FILE, - for stdin, or -e TEXT.")
    if explain and (cite or format_):
        raise click.UsageError("--explain tells in words what would be done; -f and --cite are for answers.")
    graph = options.open_graph(store, endpoint, corpus)
    question = _question(query, text, libraries)
    if explain:
        from maslahat.queries.explain import explain_query

        write_data(explain_query(graph, question, _parameters(params)).encode("utf-8"), output)
        return
    from maslahat.queries.results import ENDINGS, Style, render_answer

    chosen = choose_format(format_, output, ENDINGS, "table")
    answer = graph.ask(question, _parameters(params))
    if cite:
        from maslahat.queries.citations import cited

        answer = cited(graph, answer, graph.text_of_question(question, _parameters(params))[0])
    style = Style(() if iri else languages_of(languages), terminal_width() if output is None else None)
    write_data(render_answer(answer, chosen, graph.service, style), output)
    if answer.cut:
        click.echo(f"The answer was cut after {options.rows:,} rows; --rows allows more.", err=True)
    if answer.form == "truth" and not answer.truth:
        raise SystemExit(1)


def _question(query: str | None, text: str | None, libraries: tuple[Path, ...]) -> str | LibraryQuery:
    """The text of the question, or the query of the library that it names."""
    from maslahat.queries.library import find_query, load_query, plain_query

    from .output import read_text_argument

    if text is not None:
        return text
    assert query is not None
    if query == "-":
        return read_text_argument(query)
    if Path(query).is_file() or query.endswith(".rq"):
        return load_query(Path(query)) if _has_header(Path(query)) else plain_query(read_text_argument(query), Path(query))
    return find_query(query, libraries)


def _has_header(path: Path) -> bool:
    """Whether a file is a query for the library, with parameters."""
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#+")
    except OSError:
        return False


def _parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"-p takes NAME=VALUE, and not {pair!r}.")
        if name in found:
            raise click.UsageError(f"-p gives {name} twice; a parameter takes one value.")
        found[name] = value
    return found
