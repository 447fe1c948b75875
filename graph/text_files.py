"""Writing files so that nothing is lost: to a temporary file beside the target, which then takes its name."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from maslahat.ontology.errors import SourceError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes ``path`` when the block ends well, and vanishes when it does not.

    Raises :class:`SourceError` where the folder is missing or may not be written, or the disk is full.
    """
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        _give_usual_permissions(temporary)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise SourceError(f"the file cannot be written ({error.strerror or error}).", path) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole text file as UTF-8 with line feeds. Raises :class:`SourceError`."""
    with replacing(path) as file:
        file.write(text.encode("utf-8"))


def _give_usual_permissions(path: str) -> None:
    mask = os.umask(0)  # there is no way to read the mask without setting it
    os.umask(mask)
    Path(path).chmod(0o666 & ~mask)
