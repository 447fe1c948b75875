"""Partial dates: what XML Schema calls ``date``, ``gYearMonth``, ``gYear`` and ``gMonthDay``.

>>> partial_date("2023-09").datatype
'xsd:gYearMonth'
>>> partial_date("2023-09").latest
datetime.date(2023, 9, 30)
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from maslahat.ontology.errors import IdentifierError

# https://www.w3.org/TR/xmlschema11-2/#date and its siblings, without time zones: no document here gives one.
_FORMS = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), "xsd:date"),
    (re.compile(r"(\d{4})-(\d{2})"), "xsd:gYearMonth"),
    (re.compile(r"(\d{4})"), "xsd:gYear"),
    (re.compile(r"--(\d{2})-(\d{2})"), "xsd:gMonthDay"),
)


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known: its text, its XML Schema type, and the first and last day it can mean.

    ``earliest`` and ``latest`` are None for a day without a year.
    """

    text: str
    datatype: str
    earliest: datetime.date | None
    latest: datetime.date | None


def partial_date(text: str) -> PartialDate:
    """The date that a text such as ``2023-09-14``, ``2023-09``, ``2023`` or ``--09-14`` writes.

    Raises :class:`IdentifierError` for any other form and for days that no calendar has.
    """
    for form, datatype in _FORMS:
        match = form.fullmatch(text)
        if match:
            try:
                return PartialDate(text, datatype, *_bounds(datatype, [int(g) for g in match.groups()]))
            except ValueError as error:
                raise IdentifierError(f"{text!r} is not in the calendar: {error}.") from None
    raise IdentifierError(f"{text!r} is not a date; write 2023-09-14, 2023-09, 2023 or --09-14.")


def day(text: str | None, *, first: bool) -> str | None:
    """The first or last day of a partial date in ISO form; None for no date.

    Raises :class:`IdentifierError` where it has no year.

    >>> day("2023-02", first=False)
    '2023-02-28'
    """
    if text is None:
        return None
    date = partial_date(text)
    found = date.earliest if first else date.latest
    if found is None:
        raise IdentifierError(f"{text!r} has no year.")
    return found.isoformat()


def _bounds(datatype: str, numbers: list[int]) -> tuple[datetime.date | None, datetime.date | None]:
    if datatype == "xsd:gMonthDay":
        datetime.date(2000, *numbers)  # a leap year, so that 29 February is a day
        return None, None
    year, month, day = (*numbers, None, None)[:3]
    first = datetime.date(year or 0, month or 1, day or 1)
    last_month = month or 12
    last_day = day or calendar.monthrange(first.year, last_month)[1]
    return first, datetime.date(first.year, last_month, last_day)
