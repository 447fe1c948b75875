"""How much of the engine each client has used of late, and how much it may."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .http_problem import Problem

_MINUTE, _MANY, _NOTHING = 60.0, 10_000, 0.01


@dataclass
class _Account:
    seconds: float
    """Used, when that was counted."""
    counted: float


class Allowances:
    """The accounts of clients. Use fades: who uses steadily has as much on the account as it uses in a minute.

    ``seconds``: as much may be on it; None: there is no limit, and use is counted all the same.
    """

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._accounts: dict[str, _Account] = {}

    def check(self, client: str, running: float = 0.0) -> None:
        """Raise :class:`Problem` 429 where a client has used too much; ``running`` is what its queries take just now."""
        used = self.used(client) + running
        if self._seconds is None or used < self._seconds:
            return
        wait = math.ceil(_MINUTE * math.log(used / self._seconds)) + 1
        raise Problem(
            429,
            "Too many queries",
            f"Your queries have used up the {self._seconds:g} seconds a minute that each client has; try again in {wait} s.",
            {"Retry-After": str(wait)},
        )

    def charge(self, client: str, seconds: float) -> None:
        """Put the time of a query on the account of a client."""
        used = self.used(client)
        if len(self._accounts) >= _MANY and client not in self._accounts:
            self._accounts = {name: account for name, account in self._accounts.items() if self._left_of(account) > _NOTHING}
        self._accounts[client] = _Account(used + seconds, self._clock())

    def used(self, client: str) -> float:
        """What a client has used of late, in seconds."""
        return self._left_of(self._accounts[client]) if client in self._accounts else 0.0

    def _left_of(self, account: _Account) -> float:
        return account.seconds * math.exp((account.counted - self._clock()) / _MINUTE)
