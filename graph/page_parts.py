"""What the pages that draw time and figures share: the frame, the palette, and dates as places on an axis.

``page_frame.html`` is the frame: words, evidence cards, table, languages, themes, saving. A page extends it. As in
:mod:`.network_page`, data enters as JSON that cannot end its element, the page writes it as text, and a content security
policy lets exactly one script run, named by its hash, and no request leave.
"""

from __future__ import annotations

import base64
import calendar
import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from maslahat.ontology.errors import IdentifierError

from .dates import partial_date
from .network_page import line_of, script_json

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A8F98")
"""Okabe and Ito's colours, told apart by colour-blind eyes, without the yellow that white paper swallows."""

MARKERS = ("circle", "square", "triangle", "diamond", "cross", "triangleDown")
"""Shapes of points: with the seven colours no two of 42 series look alike, in grey print neither."""

_HALVES = re.compile("[\ud800-\udfff]")  # half a letter, left by a broken decoding: cannot be written as UTF-8


def render_page(template: str, title: Mapping[str, str], facts: Mapping[str, Any]) -> str:
    """Return the page of a template of this folder as HTML text, the same for the same facts."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"script_json": script_json, "script_hash": script_hash}
    return environment.get_template(template).render(
        facts=dict(facts), page_title=_HALVES.sub("\N{REPLACEMENT CHARACTER}", title["en"])
    )


def _template(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8").replace("\r\n", "\n")  # browsers hash plain line ends


def script_hash(script: str) -> str:
    """Return the name of a script in a content security policy.

    >>> script_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def check_unique(ids: Iterable[str], where: str) -> None:
    """Raise :exc:`~maslahat.ontology.errors.IdentifierError` when an id is there twice or empty."""
    for name, count in Counter(ids).items():
        if count > 1 or not name:
            raise IdentifierError(f"{name!r} is there {count} times in the {where}: ids must be unique and not empty.")


def modality_lines(modalities: Iterable[str]) -> dict[str, str]:
    """Return ``{modality: 'holds', 'intended' or 'denied'}``, in the order of the alphabet.

    >>> modality_lines(["happened", "forecast"])
    {'forecast': 'intended', 'happened': 'holds'}
    """
    return {modality: line_of(modality) for modality in sorted(set(modalities))}


def year_span(text: str) -> tuple[float, float]:
    """Return where a partial date begins and ends on an axis of years; a slash stands between two dates.

    Raises :exc:`~maslahat.ontology.errors.IdentifierError` for what is no date, has no year, or ends before it begins.

    >>> year_span("2018"), year_span("2017/2022"), year_span("2018-07")
    ((2018.0, 2019.0), (2017.0, 2023.0), (2018.495890411, 2018.580821918))
    """
    start, _, end = text.partition("/")
    first, last = partial_date(start).earliest, partial_date(end or start).latest
    if first is None or last is None:
        raise IdentifierError(f"{text!r} has no year: it has no place on an axis of time.")
    if last < first:
        raise IdentifierError(f"{text!r} ends before it begins: exchange the dates.")
    return _place(first), _place(last, after=1)


def _place(day: datetime.date, after: int = 0) -> float:
    days = 365 + calendar.isleap(day.year)
    return round(day.year + (day.timetuple().tm_yday - 1 + after) / days, 9)
