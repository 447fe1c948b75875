"""Where answers go: stdout or a file, in the format that was asked for or that the file's ending tells."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from maslahat.ontology.errors import SourceError

ROW_ENDINGS = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown", ".html": "html", ".txt": "table"}


def terminal_width() -> int | None:
    """How many characters fit into a line of the terminal; None where the output goes elsewhere, and nothing need be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def write_data(data: bytes, output: Path | None) -> None:
    """Write bytes to a file, which is replaced as a whole, or to stdout. Raises :class:`SourceError`."""
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from maslahat.graph.text_files import replacing

    with replacing(output) as file:
        file.write(data)


def choose_format(asked: str | None, output: Path | None, endings: dict[str, str], default: str) -> str:
    """The format: the one that was asked for, that of the file's ending, or the default.

    Raises :class:`SourceError` for a file whose ending tells nothing.
    """
    if asked:
        return asked
    if output is None or str(output) == "-":
        return default
    ending = output.suffix.lower()
    if ending not in endings:
        known = ", ".join(sorted(endings))
        raise SourceError(f"the ending {output.suffix!r} tells no format; use -f, or one of {known}.", output)
    return endings[ending]


def check_ending(output: Path, endings: tuple[str, ...], words: str) -> None:
    """Refuse a file whose ending promises another format than what is written into it. Raises :class:`SourceError`."""
    if str(output) != "-" and output.suffix and output.suffix.lower() not in endings:
        raise SourceError(f"the ending {output.suffix!r} is of another format; {words}", output)


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], format_: str | None, output: Path | None) -> None:
    """Write rows of text in a format of ``row_format_option``; a table by default."""
    chosen = choose_format(format_, output, ROW_ENDINGS, "table")
    width = terminal_width() if output is None else None
    write_data(_render(columns, rows, chosen, width).encode("utf-8"), output)


def _render(columns: Sequence[str], rows: Sequence[Sequence[str]], format_: str, width: int | None) -> str:
    from maslahat.queries import tables

    if format_ == "json":
        return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=1) + "\n"
    if format_ in ("csv", "tsv"):
        return _separated(columns, rows, "," if format_ == "csv" else "\t")
    return tables.render_rows(format_, columns, rows, width)


def _separated(columns: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def show_progress(words: str) -> None:
    """Say on a terminal what is being done, in one line that the next call overwrites."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words} ...")
        sys.stderr.flush()


def end_progress() -> None:
    """Clear the line of :func:`show_progress`."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def read_text_argument(name: str) -> str:
    """The text of a file, or of stdin for ``-``. Raises :class:`SourceError`."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"this is not UTF-8 (byte {error.start}); convert it, then try again.", name) from error
    except OSError as error:
        raise SourceError(f"the file cannot be read ({error.strerror}).", name) from error
