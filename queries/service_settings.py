"""What a service serves, to whom, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .limits import Limits

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class PoolSettings:
    """How much a pool of workers may do at a time."""

    workers: int = 4
    queue: int = 64
    limits: Limits = field(default_factory=Limits)
    allowance: float | None = 120.0
    """Seconds of engine time a minute for one client."""
    short: float = 0.5
    """Seconds that a query may take on the workers that are kept for short ones."""

    @property
    def long(self) -> int:
        """How many workers take queries of any length."""
        return self.workers - self.workers // 2


@dataclass(frozen=True)
class ServiceSettings:
    """All settings of a service."""

    store: Path | None = None
    corpus: Path | None = None
    libraries: tuple[Path, ...] = ()
    """Folders of queries that join the library."""
    pool: PoolSettings = field(default_factory=PoolSettings)
    cors: tuple[str, ...] = ()
    """Origins whose pages may read from here; ``*`` for all."""
    hosts: tuple[str, ...] | None = LOOPBACK
    """Names under which it may be called; None for all."""
    log_queries: bool = False
