"""The rows of a view's query, with the claims behind them, and what page after page needs of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError, QueryError
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, PREFIXES, compress, expand

from .dates import partial_date
from .knowledge_graph import KnowledgeGraph
from .network_page import Evidence, Text
from .stated import StatedClaim, StatedEvidence, Term, fetch_records, read_claims
from .views import LANGUAGES, Texts, View

REQUIRED = {"network": ("source", "target"), "timeline": ("thing", "start"), "chart": ("x", "y")}
_KNOWN = {
    "network": {"source", "target", "claim", "property", "weight", "because", "sourceKind", "targetKind"},
    "timeline": {"thing", "start", "end", "group", "claim"},
    "chart": {"x", "y", "series", "unit", "claim"},
}
_TIMES = ("on", "from", "until")


@dataclass(frozen=True)
class Window:
    """What part of a view to draw: around one thing, within some steps, between two ISO days.

    Raises :class:`IdentifierError` where the second day is before the first.
    """

    focus: str | None = None
    depth: int = 1
    first: str | None = None
    last: str | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise IdentifierError(f"The time from {self.first} until {self.last} ends before it begins; swap the two dates.")

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.focus or self.first or self.last)


@dataclass(frozen=True)
class Row:
    """A row of a view: its values by column, those that are unbound left out, and the claim that it names."""

    values: dict[str, Term]
    claim: StatedClaim | None
    dated: bool
    """Whether the query has columns of its own for the time; else it is that of the claim."""
    place: str
    """The file of the view."""

    def __getitem__(self, column: str) -> str | None:
        """The CURIE or the text of a value; None where there is none."""
        return text_of_term(self.values.get(column))

    def number(self, column: str) -> float | None:
        """A number in a column; None where there is none. Raises :class:`QueryError` where it is no number."""
        text = self[column]
        try:
            return None if text is None else float(text)
        except ValueError as error:
            raise QueryError(f"?{column} must be a number, not {text!r}.", self.place) from error

    def day(self, column: str, *, first: bool) -> str | None:
        """The first or last ISO day of a date in a column; None where there is none, or it has no year.

        Raises :class:`QueryError` where it is no date.
        """
        text = self[column]
        try:
            date = partial_date(text) if text else None
        except IdentifierError as error:
            raise QueryError(f"?{column}: {error}", self.place) from error
        found = date and (date.earliest if first else date.latest)
        return found.isoformat() if found else None

    @cached_property
    def earliest(self) -> str | None:
        """The first ISO day of the row's time; None where it is open or not known."""
        if self.dated:
            return self.day("on", first=True) or self.day("from", first=True)
        return self.claim.earliest if self.claim else None

    @cached_property
    def latest(self) -> str | None:
        """The last ISO day."""
        if self.dated:
            return self.day("on", first=False) or self.day("until", first=False)
        return self.claim.latest if self.claim else None


class ViewRows:
    """The rows of a view on a graph, those of rejected claims left out, in the order of the query.

    Raises :class:`QueryError` with file and line where the query cannot be run or lacks a column.
    """

    def __init__(self, graph: KnowledgeGraph, view: View) -> None:
        self.view = view
        self.columns, found = _select(graph, view)
        self._dated = bool({*_TIMES} & {*self.columns}) and view.draw == "network"
        self._claims = _claims(graph, found)
        rows = (self._row(values) for values in found)
        self.rows = [row for row in rows if row.claim is None or row.claim.review != "rejected"]
        graph.prefetch(_told(self._claims.values(), found))

    def _row(self, values: dict[str, Term]) -> Row:
        name = text_of_term(values.get("claim"))
        if name is not None and name not in self._claims:
            raise QueryError(f"?claim is {name}, which is no claim of the graph.", str(self.view.path))
        return Row(values, self._claims[name] if name else None, self._dated, str(self.view.path))

    @property
    def details(self) -> list[str]:
        """The columns that the card shows as they are; the dates of reasons stand with these."""
        known = _KNOWN[self.view.draw] | ({*_TIMES} if "because" in self.columns else set())
        return [column for column in self.columns if column not in known]


def _select(graph: KnowledgeGraph, view: View) -> tuple[list[str], list[dict[str, Term]]]:
    place = str(view.path)
    try:
        found = graph.store.query(view.text, prefixes=PREFIXES)
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("the query of a view is a SELECT.", place)
        columns = [variable.value for variable in found.variables]
        _check_columns(view, columns)
        rows = [_values(columns, row) for row in found]
        del found  # it must be freed in its own thread, and an exception may hold this frame for long
        return columns, rows
    except SyntaxError as error:
        raise _syntax_error(error, view) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed while it ran: {error}.", place) from error


def _claims(graph: KnowledgeGraph, rows: list[dict[str, Term]]) -> dict[str, StatedClaim]:
    """The claims that rows name, by CURIE."""
    named = dict.fromkeys(row["claim"] for row in rows if "claim" in row)
    if graph.endpoint:
        fetch_records(graph.far, named)
    return {claim.curie: claim for claim in read_claims(graph.store, named)}


def _told(claims: Iterable[StatedClaim], rows: Iterable[dict[str, Term]]) -> Iterator[str]:
    """All things and terms that drawing will tell in words."""
    nodes = chain((node for claim in claims for node in claim.nodes), (term for row in rows for term in row.values()))
    return (compress(node.value) for node in nodes if isinstance(node, ox.NamedNode))


def _syntax_error(error: SyntaxError, view: View) -> QueryError:
    found = re.search(r"at (\d+):(\d+)", str(error.msg))
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    rest = [*view.text.split("\n"), ""][line - 1][column - 1 :].strip()
    where = f"it cannot be read from {rest[:40]!r} on" if rest else "it ends too early"
    return QueryError(f"this is not SPARQL 1.1: {where}.", str(view.path), line)


def _check_columns(view: View, columns: list[str]) -> None:
    missing = [f"?{name}" for name in REQUIRED[view.draw] if name not in columns]
    if missing:
        raise QueryError(f"the query of a {view.draw} must select {' and '.join(missing)}.", str(view.path))


def _values(columns: list[str], row: ox.QuerySolution) -> dict[str, Term]:
    return {name: term for name in columns if isinstance(term := row[name], ox.NamedNode | ox.Literal)}


def text_of_term(term: Term | None) -> str | None:
    """The CURIE of an IRI, the value of a literal; None for None."""
    return None if term is None else compress(term.value) if isinstance(term, ox.NamedNode) else term.value


def labels_of(graph: KnowledgeGraph, term: Term) -> Texts:
    """The labels of a thing or term by language, with 'en' always; a literal is its own label."""
    if isinstance(term, ox.Literal):
        return {term.language or "en": term.value} | {"en": term.value}
    curie = compress(term.value)
    labels = {language: text for language, text in graph.all_labels(curie).items() if language}
    return {"en": curie} | labels


def descriptions_of(graph: KnowledgeGraph, curie: str) -> Texts:
    """What a thing or term is, by language."""
    me = ox.NamedNode(expand(curie))
    names = ("dcterms:description", "rdfs:comment", "skos:definition") if curie.startswith("msl:") else ("dcterms:description",)
    nodes = (ox.NamedNode(expand(name)) for name in names)
    found = (q.object for node in nodes for q in graph.store.quads_for_pattern(me, node, None, ox.DefaultGraph()))
    return dict(sorted((text.language or "en", text.value) for text in found if isinstance(text, ox.Literal)))


def details_of(graph: KnowledgeGraph, rows: ViewRows, row: Row) -> tuple[tuple[Text, Text], ...]:
    """The qualifiers of the row's claim and the row's own details: name and value by language."""
    stated = [(name, term) for name, term in row.claim.qualifiers] if row.claim else []
    own = [(f"msl:{name}", row.values[name]) for name in rows.details if name in row.values]
    return tuple((_column_labels(graph, name), labels_of(graph, term)) for name, term in dict.fromkeys([*stated, *own]))


def _column_labels(graph: KnowledgeGraph, column: str) -> Text:
    return graph.all_labels(column) or column.removeprefix("msl:")


def rivals_of(graph: KnowledgeGraph, claims: Iterable[StatedClaim]) -> tuple[tuple[str, Text], ...]:
    """The claims that disagree with some claims: the id of each, and what it says by language."""
    rival = ox.NamedNode(expand("msl:rivalOf"))
    mine = (ox.NamedNode(expand(claim.curie)) for claim in claims)
    found = {q.object for me in mine for q in graph.store.quads_for_pattern(me, rival, None, ox.DefaultGraph())}
    if graph.endpoint:
        fetch_records(graph.far, found)
    told = {claim.curie: _sentence(graph, claim) for claim in read_claims(graph.store, found)}
    return tuple((curie, told[curie]) for curie in sorted(told))


def _sentence(graph: KnowledgeGraph, claim: StatedClaim) -> Texts:
    """A claim in words: its three terms, and its qualifiers in brackets."""
    said = [labels_of(graph, ox.NamedNode(expand(name))) for name in (claim.subject, claim.predicate)]
    said.append(labels_of(graph, claim.object))
    details = [labels_of(graph, term) for _, term in claim.qualifiers]

    def words(language: str, texts: list[Texts], between: str) -> str:
        return between.join(text.get(language, text["en"]) for text in texts)

    return {g: words(g, said, " ") + (f" ({words(g, details, ', ')})" if details else "") for g in LANGUAGES}


def holder_of(graph: KnowledgeGraph, claims: Iterable[StatedClaim]) -> Texts | None:
    """Whose opinion or figure claims are, where it is one and the same."""
    holders = {claim.attributed_to for claim in claims}
    (holder,) = holders if len(holders) == 1 else (None,)
    return graph.all_labels(holder) if holder else None


def evidence_of(graph: KnowledgeGraph, claims: Iterable[StatedClaim]) -> tuple[Evidence, ...]:
    """Where claims are read, each place once, with the quotes where the texts are at hand."""
    places = {(e.document, e.start, e.end): e for claim in claims for e in claim.evidence}
    return tuple(_evidence(graph, place) for _, place in sorted(places.items(), key=lambda item: item[0]))


def _evidence(graph: KnowledgeGraph, e: StatedEvidence) -> Evidence:
    quote = graph.quote(e.document, e.start, e.end, e.hash)
    title = labels_of(graph, ox.NamedNode(expand(e.document)))
    return Evidence(graph.documents[e.document]["number"], title, e.start, e.end, e.language, quote)


def focused_title(graph: KnowledgeGraph, view: View, focus: str | None) -> Texts:
    """The title of a view, with the name of the thing it is drawn around before it."""
    if focus is None:
        return view.title
    names = graph.all_labels(focus)
    dash = "\N{EN DASH}"
    return {language: f"{names.get(language, names.get('en', focus))} {dash} {text}" for language, text in view.title.items()}


_LEFT_OUT = {
    "graph": (
        "Statements of the graph that are not in this picture: {n}. To see them, draw 'maslahat view everything'.",
        "Графтағы, бірақ бұл суретте жоқ тұжырымдар: {n}. Оларды көру үшін 'maslahat view everything' көрінісін салыңыз.",
        "Утверждения графа, которых нет на этом рисунке: {n}. Чтобы увидеть их, нарисуйте 'maslahat view everything'.",
        "Grafda bor, ammo bu rasmda yoʻq tasdiqlar: {n}. Ularni koʻrish uchun 'maslahat view everything' koʻrinishini chizing.",
    ),
    "window": (
        "Left out by --focus, --from and --until: {n}. To see them, draw the view without these options.",
        "--focus, --from және --until параметрлері бойынша қалдырылғандар: {n}. Оларды көру үшін көріністі бұл параметрлерсіз "
        "салыңыз.",
        "Не показано из-за --focus, --from и --until: {n}. Чтобы увидеть, нарисуйте вид без этих параметров.",
        "--focus, --from va --until sababli koʻrsatilmagan: {n}. Ularni koʻrish uchun koʻrinishni bu parametrlarsiz chizing.",
    ),
    "around": (
        "Statements further away that are not in this picture: {n}. To see them, draw it with a greater --depth.",
        "Алысырақта тұрған, бұл суретте жоқ тұжырымдар: {n}. Оларды көру үшін --depth мәнін арттырып салыңыз.",
        "Более далёкие утверждения, которых нет на этом рисунке: {n}. Чтобы увидеть их, нарисуйте его с бо́льшим --depth.",
        "Uzoqroqdagi, bu rasmda yoʻq tasdiqlar: {n}. Ularni koʻrish uchun --depth qiymatini oshirib chizing.",
    ),
    "undated": (
        "Things without a known date, which cannot be placed in time: {n}. 'maslahat query undated-events' lists events without "
        "a date.",
        "Күні белгісіз, сондықтан уақыт осіне қойылмаған нысандар: {n}. Күні жоқ оқиғаларды 'maslahat query undated-events' "
        "көрсетеді.",
        "Без известной даты, поэтому не на оси времени: {n}. События без даты перечисляет 'maslahat query undated-events'.",
        "Sanasi maʼlum boʻlmagani uchun vaqt oʻqida yoʻq: {n}. Sanasiz voqealarni 'maslahat query undated-events' koʻrsatadi.",
    ),
}


def left_out(kind: str, count: int) -> Texts | None:
    """The sentence, in each language of the pages, that says how many are left out and how to see them; None for none."""
    return {g: text.format(n=count) for g, text in zip(LANGUAGES, _LEFT_OUT[kind], strict=True)} if count else None


def is_thing(term: Term | None) -> bool:
    """Whether a term can be a node: an entity of the graph or a term of the ontology."""
    return isinstance(term, ox.NamedNode) and term.value.startswith((ENTITY, ONTOLOGY))


def is_entity(term: Term | None) -> bool:
    """Whether a term is an entity of the graph."""
    return isinstance(term, ox.NamedNode) and term.value.startswith(ENTITY)
