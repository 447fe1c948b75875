"""Word files as canonical text; the rule is in `maslahat.graph.readers`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maslahat.ontology.errors import MissingExtraError, SourceError

from .reader_bytes import parser_errors
from .reader_flow import Flow, walk

if TYPE_CHECKING:
    from zipfile import ZipInfo

MAX_UNPACKED = 200_000_000
"""The most that a Word file may unpack to, in bytes; a zip bomb unpacks to a thousand times its size."""

MAX_XML = 50_000_000
"""The most XML in it, in bytes; parsed, it takes ten times that in memory."""

MAX_PARTS = 10_000

# Transitional WordprocessingML, https://ecma-international.org/publications-and-standards/standards/ecma-376/
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the drawing a second time
_NOTES = ("/footnotes", "/endnotes")  # how their relationship types end
_UNSEEN = frozenset({_FALLBACK, *(_W + name for name in ("del", "moveFrom", "instrText", "pPr", "sectPr", "tblPr"))})
_WRITTEN = {_W + "tab": "\t", _W + "ptab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011"}
_OFF = ("0", "false", "off")


def read_docx(data: bytes, path: Path) -> str:
    """Return the canonical text of a Word file; raises `SourceError` when it is broken, protected or a bomb."""
    try:
        import docx
    except ImportError:
        raise MissingExtraError("Reading Word documents", "documents") from None
    with parser_errors(path, "Word"):
        _check_archive(data, path)
        document = docx.Document(BytesIO(data))
        flow = Flow()
        for root in (document.element.body, *_notes(document.part)):
            _write_element(flow, root)
        return flow.text()


def _check_archive(data: bytes, path: Path) -> None:
    """Refuse what is no docx or a bomb, before anything is unpacked: zipfile never yields more than a size declares."""
    from zipfile import ZipFile

    if not data.startswith(b"PK"):
        raise SourceError("this is not a .docx file but perhaps an old or a protected one; save it as a plain .docx.", path)
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        if len(parts) > MAX_PARTS or _unpacked(parts) > MAX_UNPACKED or _unpacked(xml) > MAX_XML:
            raise SourceError(f"it unpacks to more than {MAX_UNPACKED:,} bytes, or {MAX_XML:,} of XML; split it.", path)
        if any(_has_doctype(archive.read(part)) for part in xml):
            raise SourceError("it declares XML entities, which no Word file does; save it anew.", path)


def _unpacked(parts: Iterable[ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _has_doctype(xml: bytes) -> bool:
    return b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml


def _notes(part: Any) -> Iterator[Any]:
    """Yield the root elements of the footnotes and then of the endnotes."""
    from docx.oxml import parse_xml

    for ending in _NOTES:
        for relationship in part.rels.values():
            if relationship.reltype.endswith(ending):
                yield parse_xml(relationship.target_part.blob)


def _write_element(flow: Flow, root: Any) -> None:
    for element, opening in walk(root, _visible_children):
        if opening and element.tag == _W + "t":
            flow.write((element.text or "").replace("\n", " "))
        elif opening and element.tag in _WRITTEN:
            flow.write(_WRITTEN[element.tag])
        else:
            _layout(flow, element.tag, opening)


def _layout(flow: Flow, tag: str, opening: bool) -> None:
    if tag == _W + "p":
        flow.end_line()
    elif tag == _W + "tbl":
        flow.open_table() if opening else flow.close_table()
    elif tag == _W + "tr":
        flow.open_row() if opening else flow.close_row()
    elif tag == _W + "tc" and opening:
        flow.open_cell()


def _visible_children(element: Any) -> Iterable[Any]:
    return () if element.tag in _UNSEEN or _is_hidden_run(element) or _is_note_rule(element) else element


def _is_hidden_run(element: Any) -> bool:
    if element.tag != _W + "r":
        return False
    mark = element.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(_W + "val") not in _OFF


def _is_note_rule(element: Any) -> bool:
    """Tell whether a note is only the rule between the body and the notes."""
    return element.tag in (_W + "footnote", _W + "endnote") and element.get(_W + "type", "normal") != "normal"
