"""The words of a dossier itself, in the languages of the graph; they stand in ``report_words.tsv``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def _table() -> tuple[list[str], list[list[str]]]:
    text = (files(__package__) / "report_words.tsv").read_text(encoding="utf-8")
    head, *rows = [line.split("\t") for line in text.splitlines() if line]
    return head[1:], rows


def words_for(languages: Sequence[str]) -> MappingProxyType[str, str]:
    """Key -> words in the first of the languages that has them; English where none has.

    >>> words_for(["ky", "ru"])["host"]
    'Принимающая сторона'
    """
    known, rows = _table()
    place = known.index(language_for(languages))
    return MappingProxyType({row[0]: row[1 + place] for row in rows})


def language_for(languages: Sequence[str]) -> str:
    """The language that :func:`words_for` chooses.

    >>> language_for(["fr"])
    'en'
    """
    known, _ = _table()
    return next((language for language in languages if language in known), "en")
