"""Claims that cannot both be right: by a curator's ranks, and by rule (a property that has one value, and two are stated)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from .describe import place_of
from .knowledge_graph import KnowledgeGraph
from .stated import StatedClaim, all_claims

SINGLE = (
    "msl:date", "msl:startDate", "msl:endDate", "msl:foundingDate", "msl:dissolutionDate", "msl:publicationDate",
    "msl:editionNumber", "msl:capital", "msl:headquarteredIn", "msl:heldIn",
)  # fmt: skip
"""Properties of which a thing has one value."""
DATED_ACTS = ("msl:joined", "msl:left", "msl:established", "msl:signed", "msl:ratified", "msl:establishedRelationsWith")
"""Acts that happen once between the same two things, so that two dates of them conflict."""


class Conflict(NamedTuple):
    """Several values stated of one matter; ``values`` are in words with rank and places, ``found`` is ``rank`` or ``rule``."""

    subject: str
    matter: str
    values: tuple[str, ...]
    reason: str
    found: str


def conflicts(graph: KnowledgeGraph) -> list[Conflict]:
    """All conflicts, those that curators ranked first, then by subject and matter."""
    matters: dict[tuple[str, ...], list[StatedClaim]] = {}
    for claim in all_claims(graph.store):
        matter = _matter(claim)
        if matter and claim.review != "rejected":
            matters.setdefault(matter, []).append(claim)
    found = [_conflict(graph, matter, claims) for matter, claims in matters.items() if _differ(claims)]
    return sorted(found, key=lambda c: (c.found != "rank", c.subject, c.matter))


def _matter(claim: StatedClaim) -> tuple[str, ...] | None:
    """What a claim gives a value of; None where several values are no conflict."""
    if claim.predicate in SINGLE:
        return (claim.subject, claim.predicate, claim.modality)
    if claim.predicate in DATED_ACTS or claim.rank != "normal":
        return (claim.subject, claim.predicate, claim.object.value, claim.modality)
    if claim.predicate == "msl:observedValue":
        details = sorted(f"{name} {term}" for name, term in claim.qualifiers if name != "msl:comparator")
        dated = any(name in ("msl:period", "msl:on", "msl:from", "msl:until") for name, _ in claim.qualifiers)
        return (claim.subject, claim.predicate, claim.modality, *details) if dated else None
    return None


def _value(claim: StatedClaim) -> str:
    """The value that may conflict: the date of an act, else the object."""
    if claim.predicate in DATED_ACTS:
        return next((term.value for name, term in claim.qualifiers if name == "msl:on"), "")
    return claim.object.value


def _differ(claims: list[StatedClaim]) -> bool:
    """Whether the values contradict: a date that is part of a more exact one does not."""
    if any(claim.rank != "normal" for claim in claims):
        return True
    values = sorted({_value(claim) for claim in claims} - {""}, key=len)
    return any(not other.startswith(one) for i, one in enumerate(values) for other in values[i + 1 :])


def _conflict(graph: KnowledgeGraph, matter: tuple[str, ...], claims: Iterable[StatedClaim]) -> Conflict:
    claims = sorted(claims, key=lambda c: (c.rank == "deprecated", c.sort_key))
    reasons = [claim.reason for claim in claims if claim.reason]
    return Conflict(
        subject=graph.label(matter[0]),
        matter=" ".join([graph.label(matter[1]), *_about(graph, claims[0])]),
        values=tuple(_words(graph, claim) for claim in claims),
        reason=" ".join(dict.fromkeys(reasons)),
        found="rank" if reasons else "rule",
    )


def _about(graph: KnowledgeGraph, claim: StatedClaim) -> list[str]:
    if claim.predicate == "msl:observedValue":
        return [graph.text_of(term) for _, term in claim.qualifiers]
    return [graph.text_of(claim.object)] if claim.predicate in DATED_ACTS else []


def _words(graph: KnowledgeGraph, claim: StatedClaim) -> str:
    value = _value(claim)
    words = graph.text_of(claim.object) if isinstance(claim.object, ox.NamedNode) and claim.predicate not in DATED_ACTS else value
    rank = "" if claim.rank == "normal" else f", {claim.rank}"
    return f"{words} ({', '.join(place_of(graph, e) for e in claim.evidence)}{rank})"
