"""The timeline of a dossier: the dated things that statements tie to it, a line for each, drawn as a still picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.namespaces import ENTITY, compress, expand

from .page_parts import year_span
from .report_statements import FIGURE, Statement, Teller

MOST = 30
"""Lines; more would fill pages."""
_WIDTH, _LEFT, _ROW = 900.0, 8.0, 21.0
_LETTERS = 62
_DATES = ("msl:date", "msl:startDate", "msl:foundingDate")
_ENDS = ("msl:endDate", "msl:dissolutionDate", "msl:publicationDate", "msl:entryIntoForce")


@dataclass(frozen=True)
class Mark:
    """A dated thing: from ``x1`` to ``x2``, its words at ``words_x``, to the left of it where ``before``."""

    y: float
    x1: float
    x2: float
    words_x: float
    before: bool
    words: str
    date: str
    numbers: tuple[int, ...]
    line: str
    rival: bool


@dataclass(frozen=True)
class Chronology:
    """The marks by time, the years of the axis with their places, and how many marks of how many are shown."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    years: tuple[tuple[float, str], ...]
    total: int


@dataclass
class _Dated:
    words: str
    start: str
    end: str
    statements: list[Statement]


def chronology_of(teller: Teller, me: str, statements: Sequence[Statement]) -> Chronology | None:
    """The timeline of a thing; None where fewer than two dates are known, which need no picture."""
    dated: dict[tuple[str, str, str], _Dated] = {}
    told = [one for one in statements if one.claim.predicate != FIGURE]
    own = _own_dates(teller, {other for one in told if (other := _other(me, one))})
    for one in told:
        for thing, start, end in _times(me, one, own):
            found = dated.setdefault((thing, start, end), _Dated(_words(teller, me, thing, one), start, end, []))
            found.statements.append(one)
    _join_vague(dated)
    if len(dated) < 2:
        return None
    weightiest = sorted(dated.items(), key=lambda item: (-len(item[1].statements), item[0]))[:MOST]
    chosen = sorted((item[1] for item in weightiest), key=lambda d: (_span(d), d.words))
    first, last = _axis(chosen)
    scale = (_WIDTH - 2 * _LEFT) / (last - first)
    return Chronology(
        width=_WIDTH,
        height=len(chosen) * _ROW + 40,
        marks=tuple(_mark(one, number, first, scale) for number, one in enumerate(chosen)),
        years=tuple((round(_LEFT + (year - first) * scale, 1), str(year)) for year in _years(first, last)),
        total=len(dated),
    )


def _join_vague(dated: dict[tuple[str, str, str], _Dated]) -> None:
    """Let a date that is part of a more exact one of the same thing, as 2019 of 2019-04, vanish into that one."""
    for key in sorted(dated, key=lambda key: len(key[1])):
        thing, start, end = key
        exact = next((k for k in sorted(dated) if k[0] == thing and k != key and k[1].startswith(start) and not end), None)
        if exact:
            dated[exact].statements += dated.pop(key).statements


def _times(me: str, one: Statement, dates_of: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """The thing that a statement gives a time, or that has one, with first and last date; things without a year have none."""
    claim = one.claim
    dates = {name: term.value for name, term in claim.qualifiers if name in ("msl:on", "msl:from", "msl:until")}
    if claim.predicate in (*_DATES, *_ENDS) and isinstance(claim.object, ox.Literal):
        if claim.subject == me and "--" not in claim.object.value:
            yield claim.predicate, claim.object.value, ""
        return
    other = _other(me, one)
    own = dates_of.get(other, [])
    start, end = dates.get("msl:on") or dates.get("msl:from", ""), dates.get("msl:until", "")
    if start and not start.startswith("--"):
        event = next((compress(t.value) for n, t in claim.qualifiers if n == "msl:at" and isinstance(t, ox.NamedNode)), me)
        itself = claim.predicate.endswith(("At", "PartIn")) or start in own  # the date is that of the other thing
        yield (event if event != me else other if itself else f"{claim.predicate} {other}"), start, end
    elif other and other != me and own and not own[0].startswith("--"):
        yield other, own[0], ""


def _own_dates(teller: Teller, things: set[str]) -> dict[str, list[str]]:
    """Thing -> the dates of its own, as when a meeting was or an agreement was made, in their order."""
    values = " ".join(f"<{expand(thing)}>" for thing in sorted(things))
    names = " ".join(_DATES)
    found: dict[str, list[str]] = {}
    rows = teller.graph.rows(
        f"SELECT DISTINCT ?thing ?date {{ VALUES ?thing {{ {values} }} VALUES ?p {{ {names} }} ?thing ?p ?date }}"
    )
    for thing, date in rows:
        assert thing is not None
        assert date is not None
        found.setdefault(compress(thing.value), []).append(date.value)
    return {thing: sorted(dates) for thing, dates in found.items()}


def _other(me: str, one: Statement) -> str:
    claim = one.claim
    if claim.subject == me:
        is_thing = isinstance(claim.object, ox.NamedNode) and claim.object.value.startswith(ENTITY)
        return compress(claim.object.value) if is_thing else ""
    return claim.subject


def _words(teller: Teller, me: str, thing: str, one: Statement) -> str:
    if thing in (*_DATES, *_ENDS):
        return teller.label(me) if thing == "msl:date" else f"{teller.label(me)}: {one.property}"
    if " " in thing:  # an act with a date of its own
        return f"{one.property} {one.value}" if one.claim.subject == me else f"{one.subject} {one.property} {_unless(me, one)}"
    return teller.label(thing)


def _unless(me: str, one: Statement) -> str:
    """The object of a statement, where it is not the thing itself."""
    own = isinstance(one.claim.object, ox.NamedNode) and one.claim.object.value == expand(me)
    return "" if own else one.value


def _span(dated: _Dated) -> tuple[float, float]:
    start, end = year_span(dated.start)
    last = year_span(dated.end)[1] if dated.end and not dated.end.startswith("--") else end
    return start, max(last, end)


def _axis(chosen: Sequence[_Dated]) -> tuple[float, float]:
    spans = [_span(one) for one in chosen]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    room = max((last - first) * 0.02, 0.5)
    return first - room, last + room


def _years(first: float, last: float) -> list[int]:
    span = last - first
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if span / step <= 12)
    begin = int(-(-first // step) * step)
    return list(range(begin, int(last) + 1, step))


def _mark(one: _Dated, row: int, first: float, scale: float) -> Mark:
    start, end = _span(one)
    x1, x2 = _LEFT + (start - first) * scale, _LEFT + (end - first) * scale
    if x2 - x1 < 8:  # shorter than a mark is wide
        x1 = x2 = (x1 + x2) / 2
    before = x1 > _WIDTH * 0.5
    words = " ".join(one.words.split())
    words = words if len(words) <= _LETTERS else words[: _LETTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return Mark(
        y=row * _ROW + 36,
        x1=round(x1, 1),
        x2=round(x2, 1),
        words_x=round(x1 - 9 if before else x2 + 9, 1),
        before=before,
        words=words,
        date=f"{one.start}\N{EN DASH}{one.end}" if one.end else one.start,
        numbers=tuple(statement.number for statement in one.statements),
        line="holds" if any(statement.line == "holds" for statement in one.statements) else one.statements[0].line,
        rival=any(statement.rivals and statement.claim.predicate in _DATES for statement in one.statements),
    )
