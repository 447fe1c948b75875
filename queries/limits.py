"""How far a query may go before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one query; None where there is none."""

    seconds: float | None = 60.0
    """Time by the clock, from question to last row."""
    megabytes: int | None = 4096
    """Memory of the process in which the query runs, 1 MB = 2**20 bytes."""
    rows: int | None = 1_000_000
    """Rows or triples of the answer; what comes after is cut, and the answer says so."""


DEFAULT = Limits()
UNLIMITED = Limits(None, None, None)
