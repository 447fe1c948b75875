"""Places in a document: spans of its canonical text, and how a quote is found without counting characters.

Offsets count code points of the canonical text (`maslahat.graph.readers`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from maslahat.ontology.errors import SpanError

HASH_DIGITS = 16
MAX_ELLIPSIS = 600
"""The longest span, in characters, that a quote with an ellipsis stands for."""

_LISTED = 5  # so many places are named when a quote is ambiguous
_SHOWN = 60  # characters of a text shown in an error
_LIKENESS = 50  # per cent; below it the nearest place has nothing to do with the quote

_QUOTE_MARKS = str.maketrans(dict.fromkeys("‘’‚‛ʻʼʽˈ′`´‹›", "'") | dict.fromkeys("“”„‟«»″", '"'))
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # soft hyphen, joiners, direction marks
_MARKS = "\u0300-\u036f\u0483-\u0487\u064b-\u0655\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNIT = re.compile(
    rf"(?P<nothing>[\s{_INVISIBLE}]+(?=[,.;:!?)\]}}…%])|[{_INVISIBLE}]+(?!\s))"
    rf"|(?P<space>[\s{_INVISIBLE}]+)"
    r"|(?P<dash>[-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]+)"
    rf"|(?s:.)[{_MARKS}]*"
)
_ELLIPSIS = re.compile(r"\s(?:…|\.\.\.|\[…\]|\[\.\.\.\])(?=\s)")

_Place = tuple[int, int]
_Finder = Callable[[str, int, int], Iterator[_Place]]  # the places of a snippet between two offsets


@dataclass(frozen=True)
class Span:
    """Characters ``start`` up to ``end`` (exclusive) of a canonical text; ``sha256`` is the hash of that piece.

    The hash is the first 16 hex digits of the SHA-256 of its UTF-8 bytes.
    """

    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class _Folded:
    """Text as tolerant matching sees it; character ``i`` comes from ``starts[i]`` up to ``ends[i]`` of the original."""

    text: str
    starts: array[int]  # arrays, because lists of the offsets of a large document take gigabytes
    ends: array[int]


def span_of(text: str, start: int, end: int) -> Span:
    """Return the span of ``text[start:end]``; raises `SpanError` when that is empty or reaches out of the text.

    >>> span_of("Samarkand and Khiva", 14, 19)
    Span(start=14, end=19, sha256='a313696c978961ea')
    """
    if not 0 <= start < end <= len(text):
        raise SpanError(f"there is no span from {start} to {end} in a text of {len(text)} characters.")
    return Span(start, end, _hash(text[start:end]))


def check_span(text: str, span: Span) -> bool:
    """Tell whether the span lies in the text and the characters there have its hash."""
    return 0 <= span.start < span.end <= len(text) and _hash(text[span.start : span.end]) == span.sha256


def quote(text: str, span: Span) -> str:
    """Return the characters of a span; raises `SpanError` when it is out of the text or its hash is another."""
    actual = span_of(text, span.start, span.end)
    if actual.sha256 != span.sha256:
        raise SpanError(
            f"the text from {span.start} to {span.end} has the hash {actual.sha256} where {span.sha256} is expected; "
            "the document or the way it is read has changed since, so locate the quote anew."
        )
    return text[span.start : span.end]


def line_number(text: str, offset: int) -> int:
    """Return the 1-based line that the character at ``offset`` stands in."""
    return text.count("\n", 0, offset) + 1


def locate_quote(text: str, quote: str, *, after: str | None = None, nth: int | None = None) -> Span:
    """Return the span of a quote, in offsets of ``text`` as it is.

    White space around the quote is not part of the span. The first of these readings that finds a place counts:

    1. the quote, character by character;
    2. the same where any white space is alike (and none needed before a punctuation mark), all quotation marks are
       alike, all dashes, and all Unicode normal forms; invisible characters count for nothing;
    3. with ``' … '`` or ``' ... '`` between words: from the first part to the next occurrence of the part after it,
       and so on, at most `MAX_ELLIPSIS` characters in all.

    ``after`` is a snippet whose first occurrence must lie before the quote; ``nth`` (from 1) chooses among the
    matches that remain. Raises `SpanError` when there is no match, with the nearest place, and when there are several
    and no ``nth``, with their places.

    >>> locate_quote('They met in\\n“Tashkent” , then Khiva', 'in "Tashkent", then')
    Span(start=9, end=29, sha256='3d31be914d3bab79')
    """
    wanted = quote.strip()
    if not wanted:
        raise SpanError("an empty quote stands nowhere; give the words of the document.")
    if nth is not None and nth < 1:
        raise SpanError(f"nth counts the matches from 1, so it cannot be {nth}.")
    places = _places(text, wanted, _end_of(text, after))
    start, end = _only(text, wanted, places) if nth is None else _nth(wanted, places, nth)
    return span_of(text, start, end)


def _hash(piece: str) -> str:
    return hashlib.sha256(piece.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _end_of(text: str, after: str | None) -> int:
    """Return the offset where the snippet ``after`` ends at its first occurrence, 0 without one."""
    if after is None:
        return 0
    snippet = after.strip()
    found = next(_matches(text, snippet, 0), None) if snippet else None
    if found is None:
        raise SpanError(f"the snippet given as 'after' is not in the text: '{_short(snippet)}'{_nearest(text, snippet)}.")
    return found[1]


def _places(text: str, wanted: str, begin: int) -> Iterator[_Place]:
    """Return the matches that begin at or after ``begin``, of which there is at least one."""
    matches = _matches(text, wanted, begin)
    first = next(matches, None)
    if first is None:
        raise SpanError(_not_found(text, wanted, begin))
    yield first
    yield from matches


def _matches(text: str, wanted: str, begin: int) -> Iterator[_Place]:
    """Return the matches of the first reading that finds any."""
    exact, tolerant = partial(_exact, text), partial(_tolerant, text)
    parts = _parts(wanted)
    readings = (
        exact(wanted, begin, len(text)),
        tolerant(wanted, begin, len(text)),
        _chains(exact, parts, begin, len(text)),
        _chains(tolerant, parts, begin, len(text)),
    )
    for places in readings:
        first = next(places, None)
        if first is not None:
            yield first
            yield from places
            return


def _exact(text: str, wanted: str, begin: int, stop: int) -> Iterator[_Place]:
    start = text.find(wanted, begin, stop)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1, stop)


def _tolerant(text: str, wanted: str, begin: int, stop: int) -> Iterator[_Place]:
    folded, needle = _fold(text), _fold(wanted).text.strip()
    if not needle:
        return
    first, last = bisect_left(folded.starts, begin), bisect_right(folded.ends, stop)
    for start, end in _exact(folded.text, needle, first, last):
        if _is_edge(folded, start) and _is_edge(folded, end):
            yield folded.starts[start], folded.ends[end - 1]


def _chains(find: _Finder, parts: list[str], begin: int, stop: int) -> Iterator[_Place]:
    """Yield the places from the first part to the last, each part at its next occurrence."""
    for start, end in find(parts[0], begin, stop) if parts else ():
        places = [(start, end)]
        for part in parts[1:]:
            places += islice(find(part, places[-1][1], start + MAX_ELLIPSIS), 1)
        if len(places) == len(parts) and places[-1][1] - start <= MAX_ELLIPSIS:
            yield start, places[-1][1]


def _parts(wanted: str) -> list[str]:
    """Return what stands between the ellipses of a quote; nothing when it has none."""
    pieces = _ELLIPSIS.split(f" {wanted} ")
    return [piece.strip() for piece in pieces if piece.strip()] if len(pieces) > 1 else []


def _is_edge(folded: _Folded, index: int) -> bool:
    """Tell whether a character of the original text begins or ends there, so that no accent is cut off its letter."""
    return index in (0, len(folded.text)) or folded.starts[index] != folded.starts[index - 1]


@lru_cache(maxsize=16)
def _fold(text: str) -> _Folded:
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    for unit in _UNIT.finditer(text):
        piece = _fold_unit(unit)
        pieces.append(piece)
        starts.extend([unit.start()] * len(piece))
        ends.extend([unit.end()] * len(piece))
    return _Folded("".join(pieces), starts, ends)


def _fold_unit(unit: re.Match[str]) -> str:
    match unit.lastgroup:
        case "nothing":
            return ""
        case "space":
            return " "
        case "dash":
            return "-"
    return unicodedata.normalize("NFKD", unit[0].translate(_QUOTE_MARKS))


def _only(text: str, wanted: str, places: Iterator[_Place]) -> _Place:
    found = list(islice(places, _LISTED + 1))
    if len(found) == 1:
        return found[0]
    listed = ", ".join(_place(text, start) for start, _ in found[:_LISTED])
    more = " and more" if len(found) > _LISTED else ""
    raise SpanError(f"the quote '{_short(wanted)}' matches at {listed}{more}; give more words, 'after' or 'nth'.")


def _nth(wanted: str, places: Iterator[_Place], nth: int) -> _Place:
    found = list(islice(places, nth))
    if len(found) < nth:
        raise SpanError(f"the quote '{_short(wanted)}' has {len(found)} matches, so there is none with nth={nth}.")
    return found[-1]


def _not_found(text: str, wanted: str, begin: int) -> str:
    if begin and any(_matches(text, wanted, 0)):
        return f"the quote '{_short(wanted)}' is in the text, but not after the snippet given as 'after'."
    parts = _parts(wanted) or [wanted]
    missing = next((part for part in parts if not any(_matches(text, part, begin))), None)
    if missing is None:
        return f"the parts of the quote '{_short(wanted)}' do not follow each other within {MAX_ELLIPSIS} characters."
    return f"the quote '{_short(missing)}' is not in the text{_nearest(text, missing)}."


def _nearest(text: str, wanted: str) -> str:
    """Return words that show the place most like ``wanted``."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    folded, needle = _fold(text), _fold(wanted).text.strip().lower()
    if not needle or not folded.text:
        return ""
    found = partial_ratio_alignment(needle, folded.text.lower(), score_cutoff=_LIKENESS)
    if found is None or found.dest_start >= len(folded.starts):
        return ", nor anything like it"
    start = folded.starts[found.dest_start]
    shown = " ".join(text[start : start + _SHOWN].split())
    return f"; the nearest place is {_place(text, start)}: '{shown}'{_difference(needle, folded, found.dest_start)}"


def _difference(needle: str, folded: _Folded, start: int) -> str:
    """Return from where on the nearest place is another: it shows the one wrong letter of a long quote."""
    pairs = zip(needle, folded.text[start : start + len(needle)].lower(), strict=False)
    alike = next((index for index, (wanted, there) in enumerate(pairs) if wanted != there), None)
    return f", which differs from offset {folded.starts[start + alike]} on" if alike else ""


def _place(text: str, offset: int) -> str:
    return f"offset {offset} (line {line_number(text, offset)})"


def _short(wanted: str) -> str:
    shown = " ".join(wanted.split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
