"""The statements of a dossier: every claim about a thing, numbered and grouped by property, with the places that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from maslahat.ontology.namespaces import compress, expand

from .knowledge_graph import KnowledgeGraph
from .network_page import line_of
from .stated import StatedClaim, StatedEvidence, Term

FIGURE = "msl:observedValue"
QUOTE = 280
"""Characters of a quote that are printed."""


@dataclass(frozen=True)
class Place:
    """Where a statement was read; ``quote`` is None where the text is not at hand, ``cut`` says that it goes on."""

    number: str
    start: int
    end: int
    language: str
    quote: str | None
    cut: bool


@dataclass(frozen=True)
class Statement:
    """A claim in words; ``number`` is what the rest of the dossier cites it by.

    ``notes`` are its qualifiers, ``line`` is 'holds', 'intended' or 'denied', ``modality``, ``review`` and ``rank`` are words,
    empty where they are the usual ones; ``rivals`` are numbers of statements that disagree, or ids of those not printed.
    """

    number: int
    claim: StatedClaim
    subject: str
    property: str
    value: str
    notes: tuple[tuple[str, str], ...]
    line: str
    modality: str
    rank: str
    review: str
    rivals: tuple[int | str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Group:
    """Statements with one property; ``side`` says where the thing stands in them: subject, object or beside.

    Of all its ``statements`` the first ``limit`` are printed, every one where it is 0.
    """

    key: str
    title: str
    side: str
    statements: tuple[Statement, ...]
    limit: int

    @property
    def printed(self) -> tuple[Statement, ...]:
        """The statements that are printed."""
        return self.statements[: self.limit or None]

    @property
    def hidden(self) -> int:
        """How many are not."""
        return len(self.statements) - len(self.printed)


class Teller:
    """Puts the terms of a graph into words of the first language that has them; remembers them."""

    def __init__(self, graph: KnowledgeGraph, languages: Sequence[str]) -> None:
        self.graph = graph
        self.languages = languages
        self._labels: dict[str, str] = {}

    def label(self, curie: str) -> str:
        """The label of a thing or term."""
        if curie not in self._labels:
            self._labels[curie] = self.graph.label(curie, self.languages)
        return self._labels[curie]

    def word(self, term: Term) -> str:
        """Any term in words."""
        return self.label(compress(term.value)) if isinstance(term, ox.NamedNode) else term.value

    def inverse(self, predicate: str) -> str | None:
        """The label of the property that says the same from the other end; None where there is none."""
        curie = self._inverses.get(predicate)
        return self.label(curie) if curie else None

    @cached_property
    def _inverses(self) -> dict[str, str]:
        rows = self.graph.rows("SELECT ?property ?inverse { ?inverse owl:inverseOf ?property }")
        return {compress(one.value): compress(other.value) for one, other in rows if one is not None and other is not None}

    def place(self, evidence: StatedEvidence) -> Place:
        """A place in a document."""
        about = self.graph.documents.get(evidence.document, {})
        quote = self.graph.quote(evidence.document, evidence.start, evidence.end, evidence.hash)
        words = None if quote is None else " ".join(quote.split())
        cut = words is not None and len(words) > QUOTE
        shown = words if words is None or not cut else words[:QUOTE].rstrip() + " \N{HORIZONTAL ELLIPSIS}"
        return Place(about.get("number", evidence.document), evidence.start, evidence.end, evidence.language, shown, cut)


def statements_about(teller: Teller, me: str, claims: Sequence[StatedClaim], order: Sequence[str], limit: int) -> list[Group]:
    """The claims about a thing in groups: those of it in an order of properties, then those that lead to it, then the rest.

    ``limit`` is how many of a group are printed, 0 for all.
    """
    groups: dict[str, list[StatedClaim]] = {}
    for claim in claims:
        groups.setdefault(_key(claim, me), []).append(claim)
    ordered = sorted(groups.items(), key=lambda item: (*_standing(item[1], me, order), item[0]))
    numbers = {claim.curie: number for number, claim in enumerate((c for _, group in ordered for c in group), 1)}
    return [
        Group(
            key=key,
            title=_title(teller, group[0], me),
            side=("subject", "object", "beside")[_side(group[0], me)],
            statements=tuple(_statement(teller, claim, me, numbers) for claim in group),
            limit=limit,
        )
        for key, group in ordered
    ]


def _standing(group: list[StatedClaim], me: str, order: Sequence[str]) -> tuple[int, int, int]:
    predicate = group[0].predicate
    return _side(group[0], me), order.index(predicate) if predicate in order else len(order), -len(group)


def _side(claim: StatedClaim, me: str) -> int:
    if claim.subject == me:
        return 0
    return 1 if is_thing(claim.object, me) else 2


def is_thing(term: object, curie: str) -> bool:
    """Whether a term is the thing."""
    return isinstance(term, ox.NamedNode) and term.value == expand(curie)


def _beside(claim: StatedClaim, me: str) -> str:
    """The qualifier by which a claim names the thing."""
    return next((name for name, term in claim.qualifiers if is_thing(term, me)), "msl:attributedTo")


def _key(claim: StatedClaim, me: str) -> str:
    name = claim.predicate.partition(":")[2]
    side = _side(claim, me)
    return (name, f"of-{name}", f"{name}-{_beside(claim, me).partition(':')[2]}")[side]


def _title(teller: Teller, claim: StatedClaim, me: str) -> str:
    label, side = teller.label(claim.predicate), _side(claim, me)
    if side == 1:
        return teller.inverse(claim.predicate) or f"\N{HORIZONTAL ELLIPSIS} {label}"
    return label if side == 0 else f"{label} ({teller.label(_beside(claim, me))})"


def _statement(teller: Teller, claim: StatedClaim, me: str, numbers: dict[str, int]) -> Statement:
    normal = claim.modality in ("happened", "in-force")
    return Statement(
        number=numbers[claim.curie],
        claim=claim,
        subject=teller.label(claim.subject),
        property=teller.label(claim.predicate),
        value=teller.word(claim.object),
        notes=tuple(_notes(teller, claim, me)),
        line=line_of(claim.modality.replace("-", " ")),
        modality="" if normal else teller.label(f"msl:modality-{claim.modality}"),
        rank="" if claim.rank == "normal" else f"{teller.label(f'msl:rank-{claim.rank}')}: {claim.reason or ''}".rstrip(": "),
        review="" if claim.review == "curated" else teller.label(f"msl:review-{claim.review}"),
        rivals=tuple(_rivals(teller.graph, claim, numbers)),
        places=tuple(map(teller.place, claim.evidence)),
    )


def _notes(teller: Teller, claim: StatedClaim, me: str) -> Iterable[tuple[str, str]]:
    for name, term in claim.qualifiers:
        if not is_thing(term, me):
            yield teller.label(name), teller.word(term)
    if claim.attributed_to and claim.attributed_to != me:
        yield teller.label("msl:attributedTo"), teller.label(claim.attributed_to)
    if claim.note:
        yield "", claim.note


def _rivals(graph: KnowledgeGraph, claim: StatedClaim, numbers: dict[str, int]) -> list[int | str]:
    me, rival = ox.NamedNode(expand(claim.curie)), ox.NamedNode(expand("msl:rivalOf"))
    found = (quad.object for quad in graph.store.quads_for_pattern(me, rival, None, ox.DefaultGraph()))
    curies = sorted({compress(term.value) for term in found if isinstance(term, ox.NamedNode)})
    return [numbers.get(curie, curie) for curie in curies]
