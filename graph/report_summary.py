"""The summary of a dossier: what a reader asks first of a summit, a state, a person ..., answered from the statements.

Each kind of thing has its rows (:data:`ROWS`). A row that nothing answers is no row: it is named under what no document says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox
from maslahat.ontology.namespaces import expand
from maslahat.ontology.terms import load_ontology

from .report_statements import FIGURE, Statement, Teller, is_thing
from .stated import StatedClaim, Term

MOST = 12
"""Entries of a row; the others are counted."""
_WORD = 30
_GENERIC = 9  # rows of a thing of a kind that has none of its own


@dataclass(frozen=True)
class Row:
    """A question and where its answers stand, as names of properties with spaces between.

    ``of``: values of the thing's own statements. ``by``: subjects of statements about it. ``at``: objects of what was done
    at it, ``doers``: who did it. ``occasion`` and ``days``: where and when such statements about it are set. ``quiet``: acts
    that the row's name tells, so that its answers need not. ``extra``: the absence of an answer is nothing to tell.
    """

    word: str
    of: str = ""
    by: str = ""
    at: str = ""
    doers: str = ""
    occasion: str = ""
    days: str = ""
    quiet: str = ""
    extra: bool = False

    @property
    def properties(self) -> list[str]:
        """All properties that it looks at, in their order."""
        words = f"{self.of} {self.by} {self.at} {self.doers} {self.occasion} {self.days}".split()
        return [f"msl:{name}" for name in words]


@dataclass
class Entry:
    """One answer: its text, when and how, the numbers of the statements that give it, and how sure it is drawn."""

    text: str
    notes: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    line: str = "holds"
    modality: str = ""
    rival: bool = False
    set_aside: bool = False


@dataclass(frozen=True)
class SummaryRow:
    """A row with answers; ``more`` counts those that are not told."""

    label: str
    entries: tuple[Entry, ...]
    more: int

    @property
    def short(self) -> bool:
        """Whether the answers are words that may stand in one line."""
        return all(len(entry.text) < _WORD and not entry.notes for entry in self.entries)


_ACTS = "proposed initiated announced calledFor introduced"
ROWS: dict[str, tuple[Row, ...]] = {
    "Event": (
        Row("date", of="date startDate endDate"),
        Row("place", of="heldIn"),
        Row("host", by="hosted"),
        Row("organisers", by="organised chaired initiated", extra=True),
        Row("participants", by="tookPartIn spokeAt", doers="met visited", quiet="spokeAt"),
        Row("invited", by="invitedTo sentAddressTo", extra=True),
        Row("editionOf", of="editionOf", extra=True),
        Row("decisions", at="decidedOn agreedOn", by="decidedAt", quiet="decidedOn agreedOn"),
        Row("signed", at="signed adopted", by="adoptedAt signedAt"),
        Row("initiatives", at=f"{_ACTS} launched", by="proposedAt announcedAt launchedAt establishedAt", quiet="proposed"),
        Row("topics", of="hasTopic", extra=True),
        Row("results", of="ledTo", extra=True),
        Row("following", of="followedBy", extra=True),
    ),
    "State": (
        Row("capital", of="capital"),
        Row("memberships", of="memberOf joined rejoined observerIn partnerOf left suspendedMembershipIn partOf"),
        Row("proposals", of=f"{_ACTS} launched"),
        Row("supported", of="supported", extra=True),
        Row("agreements", by="hasParty", of="signed adopted ratified agreedOn", quiet="hasParty"),
        Row("partners", of="cooperatesWith strategicPartnerOf", by="cooperatesWith strategicPartnerOf"),
        Row("meetings", of="tookPartIn hosted", by="heldIn visited", quiet="heldIn"),
        Row("priorities", of="pursues hasPriority", quiet="hasPriority"),
        Row("figures", of="observedValue"),
    ),
    "StateGroup": (
        Row("members", by="partOf memberOf"),
        Row("proposals", of=f"{_ACTS} decidedOn"),
        Row("meetings", of="tookPartIn met"),
        Row("agreements", of="adopted signed agreedOn", by="hasParty"),
        Row("priorities", of="hasPriority pursues", extra=True),
        Row("figures", of="observedValue", extra=True),
    ),
    "Person": (
        Row("offices", of="holdsOffice headOf"),
        Row("proposals", of=_ACTS),
        Row("meetings", of="tookPartIn spokeAt met visited chaired", by="met"),
        Row("agreements", of="signed adopted", extra=True),
        Row("said", of="stated"),
        Row("works", of="authorOf developed", extra=True),
    ),
    "Organisation": (
        Row("founded", of="foundingDate startDate"),
        Row("founders", by="established initiated headOf proposed", extra=True),
        Row("dissolved", of="dissolutionDate", extra=True),
        Row("seat", of="headquarteredIn"),
        Row("members", by="memberOf joined rejoined partOf participantIn"),
        Row("observers", by="observerIn partnerOf associatedWith"),
        Row("leftOut", by="left suspendedMembershipIn", extra=True),
        Row("editions", by="editionOf", extra=True),
        Row("purpose", of="purpose hasPriority", quiet="hasPriority"),
        Row("successor", of="succeededBy", extra=True),
        Row("figures", of="observedValue", extra=True),
    ),
    "Initiative": (
        Row("proposers", by=_ACTS),
        Row("occasion", of="proposedAt announcedAt launchedAt establishedAt", occasion=f"{_ACTS} launched"),
        Row("when", days=f"{_ACTS} proposedAt announcedAt", of="date startDate"),
        Row("kind", of="initiativeKind", extra=True),
        Row("purpose", of="purpose"),
        Row("involves", of="wouldInvolve"),
        Row("supporters", by="supported"),
        Row("opponents", by="opposed", extra=True),
        Row("status", of="hasStatus workStatus", by="decidedOn adopted launched implemented builds finances dropped"),
        Row("results", of="resultedIn", extra=True),
        Row("topics", of="hasTopic", extra=True),
    ),
    "Instrument": (
        Row("kind", of="instrumentKind"),
        Row("parties", of="hasParty", by="signed ratified adopted"),
        Row("date", of="date startDate entryIntoForce", days="signed adopted"),
        Row("place", of="heldIn signedAt adoptedAt", occasion="signed adopted"),
        Row("purpose", of="purpose"),
        Row("provisions", of="provision"),
        Row("status", of="hasStatus workStatus", extra=True),
        Row("basis", of="basedOn", extra=True),
        Row("topics", of="hasTopic", extra=True),
        Row("results", of="resultedIn ledTo contributesTo", extra=True),
    ),
    "Statement": (
        Row("speakers", by="stated"),
        Row("occasion", occasion="stated"),
        Row("when", days="stated"),
        Row("gist", of="gist", extra=True),
        Row("about", of="about"),
        Row("likelihood", of="likelihood horizon", extra=True),
        Row("topics", of="hasTopic", extra=True),
    ),
    "Infrastructure": (
        Row("location", of="locatedIn locatedOn connects"),
        Row("actors", by="builds finances operates launched"),
        Row("status", of="workStatus hasStatus"),
        Row("purpose", of="purpose", extra=True),
        Row("figures", of="observedValue", extra=True),
    ),
}  # fmt: skip
_LIKE = {"CooperationFormat": "Organisation", "Project": "Initiative", "Policy": "Initiative"}
_TIMES = ("msl:on", "msl:from", "msl:until")


def rows_for(kinds: Iterable[str]) -> tuple[Row, ...]:
    """The rows of a thing of some classes of the ontology, given without the prefix; none for a kind that has none."""
    ontology, kinds = load_ontology(), list(kinds)
    for name in ("StateGroup", *ROWS, *_LIKE):
        if any(ontology.is_a(f"msl:{kind}", f"msl:{name}") for kind in kinds):
            return ROWS[_LIKE.get(name, name)]
    return ()


def summary_of(
    teller: Teller, me: str, rows: Sequence[Row], statements: Sequence[Statement], words: dict[str, str]
) -> tuple[list[SummaryRow], list[str]]:
    """The rows that have answers, and the labels of those that a reader may miss."""
    if not rows:
        return _generic(teller, me, statements), []
    found = {row: _entries(teller, me, row, statements, words) for row in rows}
    told = [SummaryRow(words[row.word], tuple(list_[:MOST]), max(0, len(list_) - MOST)) for row, list_ in found.items() if list_]
    return told, [words[row.word] for row, list_ in found.items() if not list_ and not row.extra]


def _generic(teller: Teller, me: str, statements: Sequence[Statement]) -> list[SummaryRow]:
    """The most frequent properties of a thing of any kind."""
    counts: dict[tuple[str, bool], list[Statement]] = {}
    for one in statements:
        own = one.claim.subject == me
        if one.claim.predicate != FIGURE and (own or is_thing(one.claim.object, me)):
            counts.setdefault((one.claim.predicate, own), []).append(one)
    chosen = sorted(counts.items(), key=lambda item: (not item[0][1], -len(item[1])))[:_GENERIC]
    rows = []
    for (predicate, own), group in chosen:
        name = predicate.partition(":")[2]
        entries = _entries(teller, me, Row(name, of=name) if own else Row(name, by=name), group, {})
        label = (
            teller.label(predicate) if own else teller.inverse(predicate) or f"\N{HORIZONTAL ELLIPSIS} {teller.label(predicate)}"
        )
        rows.append(SummaryRow(label, tuple(entries[:MOST]), max(0, len(entries) - MOST)))
    return rows


def _entries(teller: Teller, me: str, row: Row, statements: Sequence[Statement], words: dict[str, str]) -> list[Entry]:
    if row.word == "figures":
        count = sum(one.claim.predicate == FIGURE for one in statements)
        return [Entry(words["seeFigures"].format(n=count))] if count else []
    entries: dict[tuple[str, str], Entry] = {}
    for one in _in_order(row, statements):
        for value, note in _answers(me, row, one.claim):
            # the same answer once, a plan apart from a fact
            entry = entries.setdefault((value.value, one.line), Entry(teller.word(value), line=one.line))
            _join(entry, one, _note(row, one, note))
    return list(entries.values())


def _note(row: Row, one: Statement, note: str) -> str:
    """What stands in brackets after an answer: the act, where it is not the one that the row is about, who, and when."""
    name = one.claim.predicate.partition(":")[2]
    usual = one.claim.predicate == row.properties[0] or name in f"{row.quiet} {row.doers} {row.occasion} {row.days}".split()
    act = "" if usual or name.endswith("At") else one.property
    who = one.subject if name in row.at.split() else ""
    return " ".join(part for part in (who, act, note) if part)


def _in_order(row: Row, statements: Sequence[Statement]) -> list[Statement]:
    order = row.properties
    told = [one for one in statements if one.claim.predicate in order]
    return sorted(told, key=lambda one: (one.claim.rank == "deprecated", order.index(one.claim.predicate), one.number))


def _join(entry: Entry, one: Statement, note: str) -> None:
    entry.notes += [note] if note and note not in entry.notes else []
    entry.numbers.append(one.number)
    entry.modality = entry.modality or one.modality
    entry.rival = entry.rival or bool(one.rivals)
    entry.set_aside = one.claim.rank == "deprecated"  # these come last: a claim before it keeps an entry alive
    entry.set_aside = entry.set_aside and len(entry.numbers) == 1


def _answers(me: str, row: Row, claim: StatedClaim) -> Iterator[tuple[Term, str]]:
    """The values that a claim gives to a row, each with its time."""
    name = claim.predicate.partition(":")[2]
    subject = ox.NamedNode(expand(claim.subject))
    is_object = is_thing(claim.object, me)
    here = any(is_thing(term, me) for key, term in claim.qualifiers if key == "msl:at")
    if name in row.of.split() and claim.subject == me:
        yield claim.object, time_of(claim)
    if name in row.by.split() and is_object:
        yield subject, time_of(claim)
    if name in row.at.split() and here and not is_object:
        yield claim.object, ""
    if name in row.doers.split() and here:
        yield subject, ""
    if claim.subject == me or is_object:
        wanted = (("msl:at", "msl:in") if name in row.occasion.split() else ()) + (_TIMES if name in row.days.split() else ())
        yield from ((term, "") for key, term in claim.qualifiers if key in wanted)


def time_of(claim: StatedClaim) -> str:
    """When a claim holds, as its qualifiers say.

    A day, or a span with a dash, as ``09-01`` where no year is given; empty where no time is.
    """
    dates = {key: term.value.removeprefix("--") for key, term in claim.qualifiers if key in _TIMES}
    if "msl:on" in dates:
        return dates["msl:on"]
    begin, end = dates.get("msl:from", ""), dates.get("msl:until", "")
    return f"{begin}\N{EN DASH}{end}" if begin or end else ""
