"""Statements as pages show them: every thing a link, every claim with the places that it was read at."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from maslahat.graph import report_statements
from maslahat.graph.network_export import text_in
from maslahat.graph.stated import StatedClaim, StatedEvidence, Term
from maslahat.graph.view_rows import rivals_of
from maslahat.ontology.namespaces import ENTITY, ONTOLOGY, compress, expand

from .page_words import words_in

_CLAIM, _PLAIN = "claim-", ("happened", "in-force")


@dataclass(frozen=True)
class Link:
    """A term in words; ``href`` leads to its page here or elsewhere, None for a value."""

    text: str
    href: str | None
    curie: str = ""


@dataclass(frozen=True)
class Source:
    """A place at which a claim was read; ``quote`` is None where the text is not at hand."""

    document: Link
    number: str
    start: int
    end: int
    language: str
    method: str
    confidence: float
    hash: str
    quote: str | None


@dataclass(frozen=True)
class Fact:
    """A claim; ``notes`` are its qualifiers, holder and rank as pairs of words, each with where it leads.

    Of a figure, ``lead`` is what is counted and ``unit`` in what.
    """

    href: str
    subject: Link
    property: Link
    object: Link
    lead: Link | None
    unit: str
    notes: tuple[tuple[str, Link], ...]
    modality: str
    plain: bool
    """It happened or is in force, as a reader supposes when nothing is said."""
    deprecated: bool
    rivals: tuple[Link, ...]
    sources: tuple[Source, ...]


def href_of(iri: str) -> str | None:
    """Where an IRI leads: to its page here, to the web, or nowhere where it has no scheme of the web.

    >>> href_of("https://w3id.org/maslahat/id/kazakhstan"), href_of("javascript:alert(1)")
    ('/id/kazakhstan', None)
    """
    if iri.startswith(ENTITY + _CLAIM):
        return "/claims/" + quote(iri[len(ENTITY + _CLAIM) :], safe="")
    if iri.startswith(ENTITY):
        return "/id/" + quote(iri[len(ENTITY) :], safe="")
    if iri.startswith(ONTOLOGY):
        return "/ontology#" + quote(iri[len(ONTOLOGY) :], safe="")
    return iri if iri.startswith(("https://", "http://")) else None


class Teller(report_statements.Teller):
    """Puts the terms and claims of a graph into words, as dossiers do, with links to the pages of the service."""

    def link(self, curie: str) -> Link:
        """A thing or term with its page; an IRI without a prefix of ours is its own name."""
        if curie.startswith(("https://", "http://")):
            return Link(curie, curie, curie)
        return Link(self.label(curie), href_of(expand(curie)), curie)

    def term(self, term: object) -> Link:
        """Any term."""
        if isinstance(term, ox.NamedNode):
            own = term.value.startswith((ENTITY, ONTOLOGY))
            curie = compress(term.value)
            return Link(self.label(curie) if own and curie != term.value else curie, href_of(term.value), curie)
        return Link(term.value if isinstance(term, ox.Literal) else str(term), None)

    def fact(self, claim: StatedClaim) -> Fact:
        """A claim with its sources."""
        about = dict(claim.qualifiers) if isinstance(claim.object, ox.Literal) else {}
        lead, unit = about.get("msl:indicator"), about.get("msl:unit")
        return Fact(
            href="/claims/" + quote(claim.curie.removeprefix(f"m:{_CLAIM}"), safe=""),
            subject=self.link(claim.subject),
            property=self.link(claim.predicate),
            object=self.term(claim.object),
            lead=self.term(lead) if lead else None,
            unit=self.term(unit).text if unit else "",
            notes=tuple(self._notes(claim, {lead, unit})),
            modality=self.label(f"msl:modality-{claim.modality}"),
            plain=claim.modality in _PLAIN,
            deprecated=claim.rank == "deprecated" or claim.review == "rejected",
            rivals=tuple(self._rivals(claim)),
            sources=tuple(self.source(e) for e in claim.evidence),
        )

    def _notes(self, claim: StatedClaim, told: set[Term | None]) -> list[tuple[str, Link]]:
        notes = [(self.label(name), self.term(term)) for name, term in claim.qualifiers if term not in told]
        if claim.attributed_to:
            notes.append((self.label("msl:attributedTo"), self.link(claim.attributed_to)))
        if claim.rank != "normal":
            why = f"{self.label(f'msl:rank-{claim.rank}')}: {claim.reason or ''}".rstrip(": ")
            notes.append((self.label("msl:rank"), Link(why, None)))
        if claim.review != "curated":
            notes.append((self.label("msl:review"), Link(self.label(f"msl:review-{claim.review}"), None)))
        if claim.note:
            notes.append((words_in(self.languages[0])["note"], Link(claim.note, None)))
        return notes

    def _rivals(self, claim: StatedClaim) -> list[Link]:
        named = rivals_of(self.graph, [claim])
        return [Link(text_in(text, self.languages), href_of(expand(curie)), curie) for curie, text in named]

    def source(self, evidence: StatedEvidence) -> Source:
        """A place in a document, with the quote where its text is at hand."""
        about = self.graph.documents.get(evidence.document, {})
        return Source(
            document=self.link(evidence.document),
            number=about.get("number", evidence.document),
            start=evidence.start,
            end=evidence.end,
            language=evidence.language,
            method=self.label(f"msl:method-{evidence.method}"),
            confidence=evidence.confidence,
            hash=evidence.hash,
            quote=self.graph.quote(evidence.document, evidence.start, evidence.end, evidence.hash),
        )

    def values(self, curie: str, predicate: str) -> list[Term]:
        """The objects of a property of a thing, in all layers."""
        quads = self.graph.store.quads_for_pattern(
            ox.NamedNode(expand(curie)), ox.NamedNode(expand(predicate)), None, ox.DefaultGraph()
        )
        return [q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)]

    def text(self, curie: str, predicate: str) -> str:
        """A text property in the first language that has it, else empty."""
        texts = {t.language or "": t.value for t in self.values(curie, predicate) if isinstance(t, ox.Literal)}
        return next((texts[g] for g in self.languages if g in texts), next(iter(texts.values()), ""))
