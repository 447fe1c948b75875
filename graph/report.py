"""The dossier of a thing: one HTML page that prints well, from the statements about it, each with its sources.

:func:`report_of` gathers what the page says as plain data, :func:`render_report` makes the page of it. The page has no script
at all, and a content security policy that lets nothing be loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from maslahat.ontology.namespaces import compress, expand

from .describe import Line, describe
from .knowledge_graph import KnowledgeGraph
from .page_parts import render_page
from .report_figures import FigureTable, figure_tables
from .report_network import Picture, picture_of
from .report_statements import FIGURE, Group, Statement, Teller, statements_about
from .report_summary import Entry, SummaryRow, rows_for, summary_of
from .report_timeline import Chronology, chronology_of
from .report_words import language_for, words_for
from .stated import claims_about

_SYSTEMS = {
    "wd": "Wikidata", "dbr": "DBpedia", "eucountry": "EU Vocabularies", "eurovoc": "EuroVoc", "geonames": "GeoNames",
    "gnd": "GND", "viaf": "VIAF",
}  # fmt: skip
LIMIT = 40
"""Statements of a group that are printed, unless another limit is asked for."""


@dataclass(frozen=True)
class ReadDocument:
    """A document behind the dossier, and how many of the statements stand in it."""

    number: str
    title: str
    language: str
    hash: str
    statements: int


@dataclass(frozen=True)
class Identifier:
    """A thing in another system: scheme, and value, a link where it is one of the web."""

    scheme: str
    value: str
    href: str | None


@dataclass(frozen=True)
class Report:
    """All that the page of a dossier shows. ``silent`` are the questions that no document answers."""

    curie: str
    iri: str
    language: str
    title: str
    names: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    description: str
    total: int
    summary: tuple[SummaryRow, ...]
    silent: tuple[str, ...]
    picture: Picture | None
    chronology: Chronology | None
    figures: tuple[FigureTable, ...]
    groups: tuple[Group, ...]
    background: tuple[Line, ...]
    identifiers: tuple[Identifier, ...]
    documents: tuple[ReadDocument, ...]
    quoted: bool
    """Whether any quote is at hand."""
    quotes_cut: bool
    words: Mapping[str, str]

    @property
    def printed(self) -> set[int]:
        """The numbers of the statements that are printed, in the groups or as figures."""
        told = {one.number for group in self.groups for one in group.printed}
        return told | {figure.statement.number for table in self.figures for figure in table.figures}


def report_of(graph: KnowledgeGraph, curie: str, languages: Sequence[str] = ("en",), limit: int = LIMIT) -> Report:
    """The dossier of a thing in the first of the languages; ``limit`` statements of a group are printed, 0 for all."""
    teller, words = Teller(graph, languages), words_for(languages)
    claims = [claim for claim in claims_about(graph.store, curie) if claim.review != "rejected"]
    rows = rows_for(graph.kinds(curie))
    order = [name for row in rows for name in row.properties if name != FIGURE]
    groups = statements_about(teller, curie, claims, list(dict.fromkeys(order)), limit)
    told = [one for group in groups for one in group.statements]
    about = describe(graph, curie, languages)
    summary, silent = summary_of(teller, curie, rows, told, dict(words))
    background = [_undressed(line) for line in about.background]
    held = (teller.label(curie), teller.label("msl:holdsOffice"))
    _add_offices(summary, silent, [line for line in background if (line.subject, line.property) == held], words)
    places = [place for one in told for place in one.places]
    return Report(
        curie=curie,
        iri=expand(curie),
        language=language_for(languages),
        title=teller.label(curie),
        names=tuple(sorted((language, text) for language, text in about.labels.items() if language)),
        aliases=tuple(alias for alias in about.aliases if alias not in about.labels.values()),
        kinds=tuple(about.kinds),
        description=about.description,
        total=len(claims),
        summary=tuple(summary),
        silent=tuple(silent) if claims else (),
        picture=picture_of(teller, curie, told),
        chronology=chronology_of(teller, curie, told),
        figures=tuple(figure_tables(teller, curie, told)),
        groups=tuple(group for group in groups if group.statements[0].claim.predicate != FIGURE),
        background=tuple(background),
        identifiers=tuple(_identifier(scheme, value) for scheme, value in about.identifiers),
        documents=tuple(_documents(graph, told)),
        quoted=any(place.quote for place in places),
        quotes_cut=any(place.cut for place in places),
        words=words,
    )


def _add_offices(summary: list[SummaryRow], silent: list[str], offices: Sequence[Line], words: Mapping[str, str]) -> None:
    """Tell offices that the background knows, too; they cite no statement, and say where they come from."""
    if not offices:
        return
    label = words["offices"]
    entries = tuple(Entry(line.value, [f"{line.details}, {words['background']}".removeprefix(", ")]) for line in offices)
    row = next((row for row in summary if row.label == label), SummaryRow(label, (), 0))
    others = [other for other in summary if other is not row]
    summary[:] = [SummaryRow(label, (*row.entries, *entries), row.more), *others]
    silent[:] = [missing for missing in silent if missing != label]


def _undressed(line: Line) -> Line:
    """A line of background with its time in figures alone, which is the same in every language."""
    words = line.details.split()
    begin = words[words.index("from") + 1] if "from" in words else ""
    end = words[words.index("until") + 1] if "until" in words else ""
    return replace(line, details=f"{begin}\N{EN DASH}{end}" if words else "")


def _identifier(scheme: str, value: str) -> Identifier:
    """An identifier by the name of its system or host; only an address of the web becomes a link."""
    if not value.startswith(("https://", "http://")):
        return Identifier(scheme, value, None)
    host = value.split("/")[2].removeprefix("www.")
    return Identifier(_SYSTEMS.get(compress(value).partition(":")[0], host), value, value)


def _documents(graph: KnowledgeGraph, statements: Sequence[Statement]) -> Iterator[ReadDocument]:
    counts = Counter(document for one in statements for document in {e.document for e in one.claim.evidence})
    for curie, count in sorted(counts.items(), key=lambda item: graph.documents[item[0]]["number"]):
        about = graph.documents[curie]
        yield ReadDocument(about["number"], about.get("title", curie), about["language"], about["hash"], count)


def render_report(report: Report) -> str:
    """The page of a dossier as HTML text, the same for the same dossier."""
    return render_page("report.html", {"en": report.title}, {"report": report, "words": report.words})
