"""What follows from the shape of claims: memberships, observations, the event of a proposal, sortable days of things.

These are other forms of what claims say, not new knowledge, and point back to their claim.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from maslahat.ontology.namespaces import expand
from maslahat.ontology.terms import MSL, Ontology

from .claim import Claim, Literal, Value
from .dates import partial_date
from .rdf import EARLIEST, LATEST, TYPE, layer, node, term, time_statements

AT_EVENT = {
    "msl:proposed": MSL.proposedAt,
    "msl:supported": MSL.supportedAt,
    "msl:announced": MSL.announcedAt,
    "msl:decidedOn": MSL.decidedAt,
    "msl:agreedOn": MSL.decidedAt,
    "msl:adopted": MSL.adoptedAt,
    "msl:signed": MSL.signedAt,
    "msl:launched": MSL.launchedAt,
    "msl:established": MSL.establishedAt,
}
"""What somebody did at an event, and the property that ties its object to the event."""

STATUS = {
    "msl:memberOf": "member",
    "msl:joined": "member",
    "msl:rejoined": "member",
    "msl:observerIn": "observer",
    "msl:partnerOf": "partner",
    "msl:suspendedMembershipIn": "suspended",
}
ENDING = {"member": ("msl:left", "msl:suspendedMembershipIn"), "suspended": ("msl:rejoined", "msl:left")}
"""Which later acts end a membership of a status."""

MEMBERSHIP, OBSERVATION = MSL.Membership, MSL.Observation
_MEMBER, _ORGANIZATION = ox.NamedNode(expand("org:member")), ox.NamedNode(expand("org:organization"))
_STATUS, _MEMBERSHIP_CLAIM, _FROM, _UNTIL = MSL.membershipStatus, MSL.membershipClaim, MSL["from"], MSL.until
_OF, _VALUE, _READ_IN, _MODALITY = MSL.observationOf, MSL.observedValue, MSL.observedBy, MSL.modality
_RIVAL = MSL.rivalOf
_DAY = ox.NamedNode(expand("xsd:date"))


def event_quads(claim: Claim) -> Iterator[ox.Quad]:
    """``?initiative msl:proposedAt ?event`` and its like, from the qualifier ``at``."""
    predicate, event = AT_EVENT.get(claim.predicate), claim.qualifier("at")
    if predicate and claim.holds and isinstance(event, str) and isinstance(claim.object, str):
        yield ox.Quad(node(claim.object), predicate, node(event), layer("facts"))


def observation_quads(claim: Claim) -> Iterator[ox.Quad]:
    """A node for each stated value, with all that the claim says of it; targets and forecasts keep their modality."""
    if claim.predicate != "msl:observedValue" or claim.review == "rejected" or claim.rank == "deprecated":
        return
    me, graph = node(f"m:observation-{claim.id}"), layer("facts")
    yield ox.Quad(me, TYPE, OBSERVATION, graph)
    yield ox.Quad(me, _OF, node(claim.subject), graph)
    yield ox.Quad(me, _VALUE, term(claim.object), graph)
    yield ox.Quad(me, _READ_IN, node(claim.curie), graph)
    yield ox.Quad(me, _MODALITY, node(f"msl:modality-{claim.modality}"), graph)
    for name, value in claim.qualifiers:
        yield ox.Quad(me, node(f"msl:{name}"), term(value), graph)
    for predicate, day in time_statements(claim):
        yield ox.Quad(me, predicate, day, graph)


def membership_quads(claims: Iterable[Claim]) -> Iterator[ox.Quad]:
    """Dated ``org:Membership`` nodes from joining, being a member, suspending and leaving."""
    acts = [c for c in claims if c.holds and isinstance(c.object, str)]
    ends = [c for c in acts if c.predicate in {act for group in ENDING.values() for act in group}]
    for claim in acts:
        if claim.predicate in STATUS:
            yield from _membership(claim, _end(claim, ends))


def _end(claim: Claim, ends: Iterable[Claim]) -> Value | None:
    own = claim.qualifier("until")
    if own:
        return own
    begin = _start(claim)
    later = [
        date
        for end in ends
        if (end.subject, end.object) == (claim.subject, claim.object)
        and end.predicate in ENDING.get(STATUS[claim.predicate], ())
        and isinstance(date := _start(end), Literal)
        and isinstance(begin, Literal)
        and date.value > begin.value
    ]
    return min(later, key=lambda date: date.value, default=None)


def _start(claim: Claim) -> Value | None:
    return claim.qualifier("from") or claim.qualifier("on")


def _membership(claim: Claim, until: Value | None) -> Iterator[ox.Quad]:
    me, graph = node(f"m:membership-{claim.id}"), layer("facts")
    assert isinstance(claim.object, str)
    status = claim.qualifier("membershipStatus")
    yield ox.Quad(me, TYPE, MEMBERSHIP, graph)
    yield ox.Quad(me, TYPE, ox.NamedNode(expand("org:Membership")), graph)
    yield ox.Quad(me, _MEMBER, node(claim.subject), graph)
    yield ox.Quad(me, _ORGANIZATION, node(claim.object), graph)
    usual = f"msl:membership-{STATUS[claim.predicate]}"
    yield ox.Quad(me, _STATUS, node(status if isinstance(status, str) else usual), graph)
    yield ox.Quad(me, _MEMBERSHIP_CLAIM, node(claim.curie), graph)
    for predicate, date, bound in ((_FROM, _start(claim), EARLIEST), (_UNTIL, until, LATEST)):
        if isinstance(date, Literal):
            yield ox.Quad(me, predicate, term(date), graph)
            yield from _bound(me, date, bound, graph)


def _bound(me: ox.NamedNode, date: Literal, bound: ox.NamedNode, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    known = partial_date(date.value)
    day = known.earliest if bound == EARLIEST else known.latest
    if day:
        yield ox.Quad(me, bound, ox.Literal(day.isoformat(), datatype=_DAY), graph)


def rival_quads(claims: Iterable[Claim]) -> Iterator[ox.Quad]:
    """``msl:rivalOf`` between claims that say different things of one matter, where the curators ranked one of them.

    One matter is the same relation between the same two things with other details, or another value of the same property.
    """
    matters: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.review != "rejected":
            matters.setdefault(_matter(claim), []).append(claim)
    for rivals in matters.values():
        if len(rivals) > 1 and any(claim.rank != "normal" for claim in rivals):
            for one, other in itertools.permutations(rivals, 2):
                yield ox.Quad(node(one.curie), _RIVAL, node(other.curie), layer("claims"))


def _matter(claim: Claim) -> tuple[object, ...]:
    if claim.predicate == "msl:observedValue":
        details = tuple(pair for pair in claim.qualifiers if pair[0] != "comparator")
        return (claim.subject, claim.predicate, claim.modality, details)
    return (claim.subject, claim.predicate, claim.modality, claim.object if isinstance(claim.object, str) else None)


def day_quads(quads: Iterable[ox.Quad], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """First and last day of everything that statements of this layer give a date: ``startDate``, ``date``, ``from`` ...

    Only dates of the thing itself count; the companions of claims, memberships and observations are made with them.
    """
    bounds: dict[ox.NamedNode, tuple[list[str], list[str]]] = {}
    own = {node(f"msl:{name}"): name for name in ("date", "startDate", "endDate", "from", "until", "publicationDate")}
    for quad in quads:
        name = own.get(quad.predicate)
        if name and isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            date = partial_date(quad.object.value)
            starts, ends = bounds.setdefault(quad.subject, ([], []))
            if date.earliest and date.latest:
                starts += [] if name in ("endDate", "until") else [date.earliest.isoformat()]
                ends += [] if name in ("startDate", "from") else [date.latest.isoformat()]
    for thing, (starts, ends) in bounds.items():
        if starts:
            yield ox.Quad(thing, EARLIEST, ox.Literal(min(starts), datatype=_DAY), graph)
        if ends:
            yield ox.Quad(thing, LATEST, ox.Literal(max(ends), datatype=_DAY), graph)


def derived_quads(claims: list[Claim], ontology: Ontology) -> Iterator[ox.Quad]:
    """All that this module derives from claims, in their order."""
    for claim in claims:
        yield from event_quads(claim)
        yield from observation_quads(claim)
    yield from membership_quads(claims)
    plain = [q for c in claims for q in _dated_fact(c, ontology)]
    yield from day_quads(plain, layer("facts"))


def _dated_fact(claim: Claim, ontology: Ontology) -> Iterator[ox.Quad]:
    if claim.holds and ontology.is_date(claim.predicate):
        yield ox.Quad(node(claim.subject), node(claim.predicate), term(claim.object), layer("facts"))
