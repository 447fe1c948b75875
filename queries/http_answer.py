"""An answer as a page: a table with labels and links, for whoever follows a link to a query in a browser."""

from __future__ import annotations

from collections.abc import Sequence

from .answer import Answer
from .graph import Graph
from .http_templates import render
from .page_facts import Link, Teller

SHOWN = 1000
"""Rows of a page; the other formats have all of them."""


def answer_page(graph: Graph, answer: Answer, text: str, lang: str) -> str:
    """The page of an answer, with labels in a language."""
    teller = Teller(graph, (lang, "en"))
    columns, rows, count = _table(teller, answer)
    return render(
        "answer.html",
        lang=lang,
        title=None,
        columns=columns,
        rows=rows,
        count=count,
        shown=SHOWN,
        truth=answer.truth if answer.form == "truth" else None,
        cut=answer.cut,
        text=text,
    )


def _table(teller: Teller, answer: Answer) -> tuple[list[str], list[list[Link]], int]:
    if answer.form == "truth":
        return [], [], 1
    if answer.form == "rows":
        return answer.columns, _cells(teller, answer.rows), len(answer.rows)
    triples = [[triple.subject, triple.predicate, triple.object] for triple in answer.triples]
    return ["subject", "predicate", "object"], _cells(teller, triples), len(triples)


def _cells(teller: Teller, rows: Sequence[Sequence[object]]) -> list[list[Link]]:
    return [[Link("", None) if cell is None else teller.term(cell) for cell in row] for row in rows[:SHOWN]]
