"""The figures of a dossier: tables by indicator and unit, with a bar for each value where bars can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .report_statements import FIGURE, Statement, Teller
from .report_summary import time_of

_TOLD = ("msl:indicator", "msl:unit", "msl:observationKind", "msl:period", "msl:on", "msl:from", "msl:until", "msl:comparator")
_BAR = 150.0


@dataclass(frozen=True)
class Figure:
    """A value with when and of what it is; ``start`` and ``bar`` place its bar, None where it has none."""

    statement: Statement
    value: str
    when: str
    what: str
    start: float
    bar: float | None


@dataclass(frozen=True)
class FigureTable:
    """The figures of one indicator in one unit, by time; ``shared`` is what is the same of all of them."""

    key: str
    indicator: str
    unit: str
    shared: str
    figures: tuple[Figure, ...]
    width: float = _BAR

    @property
    def has_times(self) -> bool:
        """Whether it is known of any figure when it was."""
        return any(figure.when for figure in self.figures)

    @property
    def has_bars(self) -> bool:
        """Whether any figure has a bar."""
        return any(figure.bar is not None for figure in self.figures)


def figure_tables(teller: Teller, me: str, statements: Sequence[Statement]) -> list[FigureTable]:
    """The tables of a thing's figures, the longest first."""
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    for one in statements:
        if one.claim.predicate == FIGURE:
            groups.setdefault(_key(one), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_table(teller, me, number, key, group) for number, (key, group) in enumerate(ordered, 1)]


def _key(one: Statement) -> tuple[str, str, str]:
    about = {name: getattr(term, "value", "") for name, term in one.claim.qualifiers}
    return tuple(about.get(name, "") for name in ("msl:indicator", "msl:observationKind", "msl:unit"))  # type: ignore[return-value]


def _table(teller: Teller, me: str, number: int, key: tuple[str, str, str], group: list[Statement]) -> FigureTable:
    first = dict(group[0].claim.qualifiers)
    words = {name: teller.word(term) for name, term in first.items()}
    title = ", ".join(words[name] for name in ("msl:indicator", "msl:observationKind") if name in words)
    numbers = [_number(one) for one in group]
    scale = _scale(numbers) if len(group) > 1 and not key[1].endswith("observation-rank") else None
    about = [_what(teller, me, one) for one in group]
    shared = [part for part in about[0] if all(part in parts for parts in about)]
    figures = [
        _figure(teller, one, value, scale, "; ".join(part for part in parts if part not in shared))
        for one, value, parts in zip(group, numbers, about, strict=True)
    ]
    figures.sort(key=lambda figure: (figure.when == "", figure.when, figure.what, figure.statement.number))
    return FigureTable(f"figures-{number}", title, words.get("msl:unit", ""), "; ".join(shared), tuple(figures))


def _number(one: Statement) -> float | None:
    try:
        value = float(one.claim.object.value)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _scale(numbers: Iterable[float | None]) -> tuple[float, float] | None:
    """The least and the greatest of the values, zero among them; None where there is no length to draw."""
    known = [value for value in numbers if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else None


def _figure(teller: Teller, one: Statement, value: float | None, scale: tuple[float, float] | None, what: str) -> Figure:
    start, length = 0.0, None
    if scale and value is not None:
        unit = _BAR / (scale[1] - scale[0])
        start, length = round((min(0.0, value) - scale[0]) * unit, 1), round(abs(value) * unit, 1)
    terms = dict(one.claim.qualifiers)
    comparator = teller.word(terms["msl:comparator"]) + " " if "msl:comparator" in terms else ""
    period = teller.word(terms["msl:period"]) if "msl:period" in terms else time_of(one.claim)
    return Figure(one, comparator + spoken(one.claim.object.value), period, what, start, length)


def _what(teller: Teller, me: str, one: Statement) -> list[str]:
    """What a figure is of, beside what its table says."""
    parts = [] if one.claim.subject == me else [one.subject]
    for name, term in one.claim.qualifiers:
        if name not in _TOLD:
            parts.append(f"{teller.label(name)}: {teller.word(term)}")
    if one.claim.attributed_to and one.claim.attributed_to != me:
        parts.append(f"{teller.label('msl:attributedTo')}: {teller.label(one.claim.attributed_to)}")
    return parts


def spoken(number: str) -> str:
    r"""A number with a narrow space between groups of three digits.

    >>> spoken("263300000"), spoken("41.3"), spoken("much")
    ('263\u202f300\u202f000', '41.3', 'much')
    """
    whole, point, rest = number.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not digits.isdecimal() or len(digits) < 5:
        return number
    return sign + f"{int(digits):,}".replace(",", "\N{NARROW NO-BREAK SPACE}") + point + rest
