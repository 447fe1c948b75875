"""Which representation a client gets: one table of formats, and the choice by ``Accept`` or by name.

>>> choose(ROWS, "text/csv;q=0.5, application/sparql-results+xml").format
'xml'
>>> choose(TRIPLES, None).media_type
'text/turtle; charset=utf-8'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .http_problem import Problem


@dataclass(frozen=True)
class Offer:
    """A format that can be had: its name, its media type, and media types by which it can be asked for as well."""

    format: str
    type: str
    aliases: tuple[str, ...] = ()
    binary: bool = False
    """Whether the media type says by itself how characters are written."""

    @property
    def media_type(self) -> str:
        """The value of ``Content-Type``."""
        return self.type if self.binary else f"{self.type}; charset=utf-8"


HTML = Offer("html", "text/html", ("application/xhtml+xml",))
JSON = Offer("json", "application/json", binary=True)
ROWS = (
    Offer("json", "application/sparql-results+json", ("application/json",), binary=True),
    Offer("xml", "application/sparql-results+xml", ("application/xml", "text/xml"), binary=True),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
    HTML,
)
"""Of SELECT; the first is the default."""
TRUTH = (ROWS[0], ROWS[1], HTML)
"""Of ASK: the W3C has no CSV and no TSV of a truth value."""
RDF = (
    Offer("turtle", "text/turtle", ("application/turtle", "application/x-turtle")),
    Offer("ntriples", "application/n-triples"),
    Offer("jsonld", "application/ld+json", ("application/json",), binary=True),
    Offer("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"), binary=True),
)
TRIPLES = (*RDF, HTML)
"""Of CONSTRUCT and DESCRIBE."""
PAGES = (HTML, *RDF)
"""Of a thing: a page for people, RDF for programs."""

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*((?:;[^,]*)?)\s*")
_QUALITY = re.compile(r";\s*q\s*=\s*([0-9.]+)", re.IGNORECASE)


def choose(offers: Sequence[Offer], accept: str | None, asked: str | None = None) -> Offer:
    """The offer that ``?format=`` names, else the one that ``Accept`` likes best; the first of equals.

    Raises :class:`Problem`: 400 for a format that there is not, 406 where nothing offered is acceptable.
    """
    if asked is not None:
        return _named(offers, asked)
    ranges = _ranges(accept) if accept and accept.strip() else [("*/*", 1.0)]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    if _quality(best, ranges) <= 0:
        there = ", ".join(offer.type for offer in offers)
        raise Problem(406, "Not acceptable", f"Nothing that Accept names can be given here; there are: {there}.")
    return best


def _named(offers: Sequence[Offer], name: str) -> Offer:
    for offer in offers:
        if name in (offer.format, offer.type):
            return offer
    there = ", ".join(offer.format for offer in offers)
    raise Problem(400, "Unknown format", f"There is no format {name[:40]!r} of this; there are: {there}.")


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Media range and quality; parts that cannot be read are passed over, as HTTP has it."""
    found = []
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match:
            found.append((match.group(1).lower(), _number(_QUALITY.search(match.group(2)))))
    return found


def _number(match: re.Match[str] | None) -> float:
    try:
        return min(1.0, float(match.group(1))) if match else 1.0
    except ValueError:
        return 0.0


def _quality(offer: Offer, ranges: list[tuple[str, float]]) -> float:
    """The quality of an offer: that of its own type, by the most special range that fits, or of an alias that is named."""
    main = offer.type.partition("/")[0]
    aliases = max((quality for range_, quality in ranges if range_ in offer.aliases), default=0.0)
    for fitting in (offer.type, f"{main}/*", "*/*"):
        values = [quality for range_, quality in ranges if range_ == fitting]
        if values:
            return max(*values, aliases)
    return aliases


LANGUAGES = ("en", "kk", "ru", "uz")
"""Languages that pages speak."""


def choose_language(accept_language: str | None, asked: str | None = None) -> str:
    """The language that ``?lang=`` names first, else the one that ``Accept-Language`` likes best, else English.

    >>> choose_language("kk-KZ,ru;q=0.8"), choose_language("fr"), choose_language("ru", "uz,en")
    ('kk', 'en', 'uz')
    """
    wanted = [(name, 1.0) for name in asked.split(",")] if asked else _wishes(accept_language or "")
    best = sorted(wanted, key=lambda wish: -wish[1])
    short = (name.strip().lower().split("-")[0] for name, quality in best if quality > 0)
    return next((name for name in short if name in LANGUAGES), "en")


def _wishes(accept_language: str) -> list[tuple[str, float]]:
    parts = (part.partition(";") for part in accept_language.split(",")[:50])
    return [(name, _number(_QUALITY.search(f";{rest}"))) for name, _, rest in parts]
