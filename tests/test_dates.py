"""Partial dates."""

from __future__ import annotations

import datetime

import pytest
from maslahat.graph.dates import partial_date
from maslahat.ontology.errors import IdentifierError


@pytest.mark.parametrize(
    ("text", "datatype", "first", "last"),
    [
        ("2023-09-14", "xsd:date", "2023-09-14", "2023-09-14"),
        ("2024-02", "xsd:gYearMonth", "2024-02-01", "2024-02-29"),
        ("2023", "xsd:gYear", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_partial_date_spans_the_days_it_can_mean(text: str, datatype: str, first: str, last: str) -> None:
    date = partial_date(text)
    assert (date.text, date.datatype) == (text, datatype)
    assert (date.earliest, date.latest) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


def test_a_day_without_a_year_has_no_bounds() -> None:
    date = partial_date("--02-29")
    assert (date.datatype, date.earliest, date.latest) == ("xsd:gMonthDay", None, None)


@pytest.mark.parametrize("text", ["2023-13", "2023-02-30", "--02-30", "14.09.2023", "23", "", "2023-9-1", "٢٠٢٣x"])
def test_what_is_no_date_is_refused_with_the_forms_or_the_reason(text: str) -> None:
    with pytest.raises(IdentifierError, match="calendar|write 2023-09-14"):
        partial_date(text)
