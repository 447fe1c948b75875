"""The words of the pages' own interface, in the languages of the graph; they stand in ``pages/words.tsv``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

NAMES = MappingProxyType({"en": "English", "kk": "Қазақша", "ru": "Русский", "uz": "Oʻzbekcha"})
"""Languages by their own names."""


@cache
def words_in(language: str) -> MappingProxyType[str, str]:
    """Key -> words in a language; English where the language is not one of the interface.

    >>> words_in("ru")["names"]
    'Названия'
    """
    lines = Path(__file__).with_name("pages").joinpath("words.tsv").read_text(encoding="utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines]
    place = head.index(language) if language in head[1:] else 1
    return MappingProxyType({row[0]: row[place] for row in rows})
