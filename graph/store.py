"""The store on disk: numbered builds in one folder, and a pointer to the current one that is replaced in one step.

::

    STORE/CURRENT      JSON: format, build, counts, what it was built from
    STORE/build-3/     db/, an Oxigraph database, and names.tsv, an index of names
    STORE/lock         held while a build runs

A reader never sees half a build: the pointer moves only when the new one is whole.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyoxigraph as ox
from maslahat.ontology.errors import StoreError

FORMAT = 3
"""Grows whenever a store of before can no longer be read as it should."""
DATABASE, NAMES = "db", "names.tsv"


@dataclass(frozen=True)
class Pointer:
    """What ``CURRENT`` says of the current build."""

    build: str
    counts: dict[str, int]
    """Layer or kind of thing -> how many."""
    collections: list[str]
    documents: list[str] = field(default_factory=list)
    """Only these documents were built; empty: all."""
    corpus: str | None = None
    format: int = FORMAT


def default_store() -> Path:
    """The folder that ``MASLAHAT_STORE`` names, else one in the user's data directory."""
    if named := os.environ.get("MASLAHAT_STORE"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("maslahat", appauthor=False) / "store"


def read_pointer(store: Path) -> Pointer | None:
    """The pointer of a store, or None where nothing was built yet. Raises :class:`StoreError`."""
    try:
        record = json.loads((store / "CURRENT").read_text(encoding="utf-8"))
        written = record["format"]
        if written == FORMAT:
            return Pointer(**record)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"The store in {store} is damaged (CURRENT: {error}); run 'maslahat build' again.") from error
    raise StoreError(
        f"The store in {store} has format {written}, and this version of Maslahat reads format {FORMAT}: "
        "run 'maslahat build' to make it anew."
    )


def write_pointer(store: Path, pointer: Pointer) -> None:
    """Make a build the current one, in one step."""
    from .text_files import write_text

    write_text(store / "CURRENT", json.dumps(asdict(pointer), indent=1, sort_keys=True) + "\n")


def open_build(store: Path, pointer: Pointer) -> ox.Store:
    """The build that a pointer names, read-only. Raises :class:`StoreError`."""
    check_build(store, pointer)
    try:
        return ox.Store.read_only(os.fspath(store / pointer.build / DATABASE))
    except OSError as error:
        raise _unopened(store, str(error)) from error


def check_build(store: Path, pointer: Pointer) -> None:
    """Raise :class:`StoreError` where the build that a pointer names is gone."""
    path = store / pointer.build / DATABASE
    if not path.is_dir():
        raise _unopened(store, f"{path} is missing")


def _unopened(store: Path, why: str) -> StoreError:
    return StoreError(f"The graph in {store} cannot be opened ({why}); run 'maslahat build' again.")
