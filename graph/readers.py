"""Documents read as canonical text: the text that every span of the graph counts in.

**Canonical text** is defined here and nowhere else.

- The bytes are strict UTF-8. A leading byte order mark is removed; CRLF and a lone CR become LF.
- There is no Unicode normalisation: NFC and NFD stay as they are written.
- Offsets count Unicode code points, as the indices of a Python ``str`` do; a character outside the BMP is one.
- ``.txt`` is that and nothing more.
- Text *extracted* from the other formats is lines joined by one LF, without empty lines, without white space at the
  ends of a line, without control characters, and without LF at the end:

  - each block element (HTML, Markdown) or paragraph (Word) is a line, and a line break within it begins another one;
  - a table row is one line with its cells joined by tabs, an empty cell as nothing between its tabs and lines within a
    cell joined by a space; a row of a single cell, or a row with another table in it, is laid out as plain blocks;
  - what a reader does not see is left out: head, scripts, styles, comments, templates, form choices and elements
    hidden by attribute or inline style in HTML; deleted and hidden runs, field codes, page headers and page footers
    in Word. Foot- and endnotes of a Word file follow its body, one line each;
  - HTML white space (not the no-break space) collapses to one space outside ``pre``; Markdown is CommonMark with
    tables, rendered to HTML and read by the HTML rule; link addresses and list markers are not text;
  - PDF is the text layer as pypdf lays it out, page after page.

The same file gives the same text every time. Extraction is done by libraries, so another release of one of them may
lay out a broken file, or a PDF, otherwise; the hash in each span shows it (`maslahat.graph.spans.check_span`).
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from maslahat.ontology.errors import SourceError

from .reader_bytes import decode_text
from .reader_docx import read_docx
from .reader_html import read_html, read_markdown
from .reader_pdf import read_pdf

MAX_BYTES = 50_000_000
"""The largest file that is read unless the caller says otherwise."""


@dataclass(frozen=True)
class DocumentText:
    """The canonical text of a document; ``sha256`` is of the file's raw bytes in hex, ``format`` one of ``FORMATS``."""

    text: str
    sha256: str
    format: str


FORMATS: dict[str, Callable[[bytes, Path], str]] = {
    "txt": decode_text,
    "md": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
}
"""Reader of the bytes of each format; the path is only named in errors."""

SUFFIXES = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""Format of each known file ending (compared in lower case)."""


def read_document(path: Path | str, *, max_bytes: int = MAX_BYTES) -> DocumentText:
    """Return the canonical text of a file, by the rule of its format (see the module's docstring).

    Raises `SourceError` when the file is missing, no regular file, of an unknown kind, larger than ``max_bytes``,
    broken, protected, not UTF-8 or without text, and `MissingExtraError` when its format needs the extra ``documents``.
    """
    path = Path(path)
    _check_file(path, max_bytes)
    kind = _format_of(path)
    data = _read_bytes(path, max_bytes)
    text = FORMATS[kind](data, path)
    if not text.strip():
        raise SourceError("there is no text in this file; check that it is the right one.", path)
    return DocumentText(text, hashlib.sha256(data).hexdigest(), kind)


def _check_file(path: Path, max_bytes: int) -> None:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise SourceError("no such file; check the spelling and the folder.", path) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(f"cannot be opened ({_reason(error)}).", path) from error
    if stat.S_ISDIR(status.st_mode):
        raise SourceError("is a directory; name the documents in it.", path)
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("is not a regular file; save its content to a file and read that.", path)
    if status.st_size > max_bytes:
        raise _too_large(path, max_bytes)


def _format_of(path: Path) -> str:
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        ending = f"the ending '{path.suffix}' is unknown" if path.suffix else "the name has no ending"
        raise SourceError(f"{ending}; documents are read from {', '.join(SUFFIXES)}.", path)
    return kind


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the bytes; the limit holds here as well because a file can grow after its size was asked."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(f"cannot be read ({_reason(error)}).", path) from error
    if len(data) > max_bytes:
        raise _too_large(path, max_bytes)
    if not data.strip():
        raise SourceError("the file is empty; check that it is the right one.", path)
    return data


def _too_large(path: Path, max_bytes: int) -> SourceError:
    return SourceError(f"the file is larger than the limit of {max_bytes:,} bytes; split it into parts.", path)


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
