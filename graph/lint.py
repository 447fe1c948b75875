"""Rules for claims that need to know the entities: types that fit, modality that fits, no duplicates, honest ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from maslahat.ontology.terms import Ontology

from .claim import Claim
from .claims_file import DEFAULT_MODALITY
from .collection import Collection, PlacedClaim
from .entities import Entities

LONGEST_SPAN = 800
"""Characters; what shows a claim should be a clause or a sentence or two, not a page."""


class Problem(NamedTuple):
    """Something wrong with a claim; ``place`` is ``file:line``."""

    place: str
    rule: str
    message: str


@dataclass(frozen=True)
class Knowledge:
    """What the rules may look up."""

    ontology: Ontology
    entities: Entities


Rule = Callable[[Claim, Knowledge], Iterator[str]]


def references_exist(claim: Claim, known: Knowledge) -> Iterator[str]:
    """Every IRI that a claim names is an entity or a concept."""
    for curie in claim.references():
        if curie not in known.entities and curie not in known.ontology.concepts:
            yield f"{curie} is no entity of the graph; add it to graph/entities/ or correct it"


def types_fit(claim: Claim, known: Knowledge) -> Iterator[str]:
    """Subject, object and qualifiers have a class that the property's domain and range allow."""
    prop = known.ontology.property(claim.predicate)
    yield from _fits(claim.subject, prop.domain, "subject", claim.predicate, known)
    if isinstance(claim.object, str):
        yield from _fits(claim.object, prop.range, "object", claim.predicate, known)
    for name, value in claim.qualifiers:
        if isinstance(value, str):
            yield from _fits(value, known.ontology.property(name).range, "value", name, known)
    if claim.attributed_to:
        yield from _fits(claim.attributed_to, "msl:Actor", "value", "attributedTo", known)


def _fits(curie: str, wanted: str, part: str, where: str, known: Knowledge) -> Iterator[str]:
    concept = known.ontology.concepts.get(curie)
    classes = {concept} if concept else known.entities.classes.get(curie, set())
    if classes and not any(known.ontology.is_a(name, wanted) for name in classes if name):
        yield f"the {part} of {where} should be {wanted}, and {curie} is {', '.join(sorted(map(str, classes)))}"


def modality_fits(claim: Claim, known: Knowledge) -> Iterator[str]:
    """An act or a figure is never in force; a state that is over happened. The other modalities fit all."""
    usual = DEFAULT_MODALITY[known.ontology.property(claim.predicate).aspect]
    if claim.modality == "in-force" and usual != "in-force":
        yield f"{claim.predicate} is usually {usual}, and cannot be {claim.modality}"


def rank_has_reason(claim: Claim, known: Knowledge) -> Iterator[str]:  # noqa: ARG001  rules share one signature
    """A claim that is preferred or set aside says why."""
    if claim.rank != "normal" and not claim.reason:
        yield f"the rank {claim.rank} needs a reason"


def figures_are_complete(claim: Claim, known: Knowledge) -> Iterator[str]:  # noqa: ARG001
    """A value says what it measures, in which unit, and of what kind it is."""
    if claim.predicate == "msl:observedValue":
        for name in ("indicator", "unit", "observationKind"):
            if claim.qualifier(name) is None:
                yield f"a value needs the qualifier {name}"


def spans_are_short(claim: Claim, known: Knowledge) -> Iterator[str]:  # noqa: ARG001
    """The evidence is no longer than what shows the claim."""
    for evidence in claim.evidence:
        if evidence.span.end - evidence.span.start > LONGEST_SPAN:
            yield f"the span is {evidence.span.end - evidence.span.start} characters long, more than {LONGEST_SPAN}"


def subject_differs(claim: Claim, known: Knowledge) -> Iterator[str]:  # noqa: ARG001
    """A claim relates two different things."""
    if claim.subject == claim.object:
        yield f"subject and object are both {claim.subject}"


def proposals_are_initiatives(claim: Claim, known: Knowledge) -> Iterator[str]:
    """What is only proposed has not come about: it is never typed as an agreement."""
    target = claim.object
    if claim.predicate != "msl:proposed" or not isinstance(target, str):
        return
    if known.entities.is_a(target, "msl:Agreement", known.ontology):
        yield f"{target} is typed as an agreement, and the claim says that it was proposed; make an msl:Initiative of it"


RULES: tuple[Rule, ...] = (
    references_exist,
    types_fit,
    modality_fits,
    rank_has_reason,
    figures_are_complete,
    spans_are_short,
    subject_differs,
    proposals_are_initiatives,
)


def lint_claims(collection: Collection) -> list[Problem]:
    """Everything that the rules find wrong with the claims of a collection, in the order of the files."""
    known = Knowledge(collection.ontology, collection.entities)
    problems = [problem for placed in collection.placed_claims for problem in lint_claim(placed, known)]
    return problems + list(_duplicates(collection.placed_claims))


def lint_claim(placed: PlacedClaim, known: Knowledge) -> Iterator[Problem]:
    """What the rules find wrong with one claim."""
    for rule in RULES:
        for message in rule(placed.claim, known):
            yield Problem(f"{placed.path}:{placed.line}", rule.__name__, message)


def _duplicates(claims: list[PlacedClaim]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], PlacedClaim] = {}
    for placed in claims:
        for evidence in placed.claim.evidence:
            first = seen.setdefault((placed.claim.id, evidence.document), placed)
            if first is not placed:
                message = f"this claim stands in line {first.line} of {first.path.name} as well; put the evidence together"
                yield Problem(f"{placed.path}:{placed.line}", "no_duplicates", message)
                break
