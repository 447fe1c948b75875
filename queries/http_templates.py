"""HTML from the templates in ``pages/``: everything that is put in is escaped, whatever it comes from."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .http_negotiation import LANGUAGES
from .page_words import words_in

if TYPE_CHECKING:
    import jinja2


def render(template: str, *, lang: str, **values: object) -> str:
    """A page as text; ``lang`` is the language of the interface's own words, ``w`` in the templates."""
    return _environment().get_template(template).render(lang=lang, w=words_in(lang), languages=LANGUAGES, **values)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("pages")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
