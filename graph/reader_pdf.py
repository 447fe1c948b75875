"""PDF files as canonical text; the rule is in `maslahat.graph.readers`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from maslahat.ontology.errors import MissingExtraError, SourceError

from .reader_bytes import parser_errors
from .reader_flow import Flow

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_CHARACTERS = 50_000_000
"""The most text that is taken from one PDF; pages that repeat one stream make gigabytes out of a small file."""


def read_pdf(data: bytes, path: Path) -> str:
    """Return the canonical text of a PDF; raises `SourceError` when it is broken, protected or has no text layer."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError
    except ImportError:
        raise MissingExtraError("Reading PDF documents", "documents") from None
    if b"%PDF-" not in data[:1024]:
        raise SourceError("this is not a PDF file; give it the ending of what it is.", path)
    with parser_errors(path, "PDF"), _quiet():
        try:
            text = _text_of(PdfReader(BytesIO(data)), path)
        except (FileNotDecryptedError, DependencyError):  # an empty password is tried by pypdf itself
            raise SourceError("this PDF is encrypted; save a copy without a password and read that.", path) from None
    if not text:
        raise SourceError("this PDF has no text layer; recognise its text first, for example with ocrmypdf.", path)
    return text


def _text_of(reader: PdfReader, path: Path) -> str:
    flow, size = Flow(), 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MAX_CHARACTERS:
            raise SourceError(f"this PDF holds more than {MAX_CHARACTERS:,} characters; split it.", path)
        flow.write(text + "\n")
    return flow.text()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf from printing each flaw of structure that it mends; what it says of text it cannot decode stays."""
    logger = logging.getLogger("pypdf._reader")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
