"""Bytes as text: strict UTF-8, and for everything else a sentence that says what the bytes seem to be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maslahat.ontology.errors import MaslahatError, SourceError

_SIGNATURES = {
    b"%PDF-": "a PDF file; give it the ending .pdf",
    b"PK\x03\x04": "a zip container (Word, OpenDocument, EPUB ...); a Word file needs the ending .docx",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file; save it as .docx",
    b"{\\rtf": "an RTF file; save it as .docx or as UTF-8 text",
    b"\x1f\x8b": "compressed by gzip; unpack it first",
    b"\x89PNG": "an image; recognise its text (OCR) first",
    b"\xff\xd8\xff": "an image; recognise its text (OCR) first",
}
_BOMS = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}  # longest first
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_STRAY, _CONTROL_SHARE = 2, 0.01  # a stray control character happens in real text; one in a hundred does not

_CYRILLIC = ("windows-1251", "koi8-r", "cp866", "iso8859-5", "kz1048", "ptcp154")  # the first of equals wins
_ICONV_NAMES = {"iso8859-5": "ISO-8859-5", "kz1048": "RK1048", "ptcp154": "PT154"}
_CYRILLIC_LOWER = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіўҳ")
_SAMPLE = 65_536


def decode_text(data: bytes, path: Path) -> str:
    """Return the canonical text of bytes: strict UTF-8, no byte order mark, LF line ends.

    Raises `SourceError` with the line, the byte offset and the likely encoding when the bytes are not UTF-8 text.
    """
    _refuse_known_binary(data, path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, path) from None
    if "\x00" in text or len(_CONTROL.findall(text)) > _STRAY + _CONTROL_SHARE * len(text):
        raise _binary(data, path)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def parser_errors(path: Path, kind: str) -> Iterator[None]:
    """Turn whatever a parsing library raises within the block into a `SourceError` that says the file is broken."""
    try:
        yield
    except MaslahatError:
        raise
    except Exception as error:  # a damaged or hostile file makes the parsers raise errors of every class there is
        reason = str(error).splitlines()[0][:100] if str(error).strip() else type(error).__name__
        raise SourceError(f"this {kind} file is broken ({reason}); open it and save it anew.", path) from error


def _refuse_known_binary(data: bytes, path: Path) -> None:
    for signature, description in _SIGNATURES.items():
        if data.startswith(signature):
            raise SourceError(f"this is no text but {description}.", path)


def _binary(data: bytes, path: Path) -> SourceError:
    guess = _guess_utf16(data)
    if guess:
        return SourceError(f"not UTF-8, it looks like {guess}; {_convert(guess)}", path)
    found = _CONTROL.search(data.decode("utf-8"))
    offset = len(data.decode("utf-8")[: found.start()].encode()) if found else 0
    message = f"binary content, not text (a control character at byte {offset}); save it as UTF-8 text."
    return SourceError(message, path, _line(data, offset))


def _not_utf8(data: bytes, offset: int, path: Path) -> SourceError:
    guess = _guess_encoding(data)
    if guess is None:
        advice = "it is binary content or in an unknown encoding; save it as UTF-8 text."
    elif guess == "utf-8":
        advice = "the rest is UTF-8, so the file was cut or damaged there; mend that place or get the file again."
    else:
        advice = f"it looks like {guess}; {_convert(guess)}"
    return SourceError(f"not UTF-8 at byte {offset}: {advice}", path, _line(data, offset))


def _line(data: bytes, offset: int) -> int:
    head = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return head.count(b"\n") + 1


def _convert(encoding: str) -> str:
    name = _ICONV_NAMES.get(encoding, encoding.upper())
    return f"convert it with: iconv -f {name} -t UTF-8 FILE > NEW-FILE"


def _guess_encoding(data: bytes) -> str | None:
    """Return the likely encoding of bytes that are not UTF-8, ``utf-8`` when only a few bytes are damaged."""
    wide = _guess_utf16(data)
    if wide or b"\x00" in data:
        return wide
    if _mostly_utf8(data):
        return "utf-8"
    sample = data[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    letters = sum(byte > 127 or chr(byte).isalpha() for byte in sample)
    if high > letters / 3:  # Latin scripts write most of their letters in ASCII, Cyrillic none
        return _best_cyrillic(sample, high)
    return "windows-1252" if _decodes(data, "windows-1252") else None


def _guess_utf16(data: bytes) -> str | None:
    for bom, name in _BOMS.items():
        if data.startswith(bom):
            return name
    sample = data[: _SAMPLE & ~1]
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, errors="replace")
        if sum((char.isalpha() and char < "\u0600") or char in " \r\n" for char in text) > 0.8 * len(text):
            return name
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether valid multi-byte sequences outnumber the broken ones by far."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - broken > 10 * broken


def _best_cyrillic(sample: bytes, high: int) -> str | None:
    scores = {name: _lower_cyrillic(sample.decode(name, errors="replace")) for name in _CYRILLIC}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > high / 2 else None


def _lower_cyrillic(text: str) -> int:
    return sum(char in _CYRILLIC_LOWER for char in text)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
