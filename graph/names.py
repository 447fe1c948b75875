"""Finding entities by name: in any script, in any spelling that the graph knows, or near it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import ENTITY, PREFIXES, compress

_NAMES = """SELECT ?thing ?name ?preferred {
  { ?thing skos:prefLabel ?name BIND ("1" AS ?preferred) }
  UNION { ?thing skos:altLabel|(msl:hasName/msl:nameForm) ?name BIND ("" AS ?preferred) }
  FILTER (STRSTARTS(STR(?thing), STR(m:)))
}"""
_LIKE = "FILTER (?thing = {thing} || LCASE(STR(?name)) = {name}) }}"


class Hit(NamedTuple):
    """An entity found by name: its CURIE, the name that matched, and how well (0 to 100)."""

    curie: str
    name: str
    language: str
    score: float


class Name(NamedTuple):
    """A name of an entity; ``key`` is what is compared, ``preferred`` is '1' or ''."""

    curie: str
    text: str
    language: str
    key: str
    preferred: str


def name_key(text: str) -> str:
    """A name as it is compared: case, accents, apostrophes and punctuation do not count.

    >>> name_key("Oʻzbekiston"), name_key("ШАҲРИ  Душанбе")
    ('ozbekiston', 'шаҳри душанбе')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = re.sub("[ʻʼ'’‘`]", "", bare).casefold()
    return " ".join(re.findall(r"\w+", bare))


def names_in(store: ox.Store) -> list[Name]:
    """All names of all entities, ordered by entity, the preferred ones first."""
    return _names_found(store, _NAMES)


def names_like(store: ox.Store, text: str) -> list[Name]:
    """The names that are written like a text but for capital letters, and those of the thing whose slug it is, by one query."""
    slug = ox.NamedNode(ENTITY + re.sub("[^\\w-]", "-", _slug(name_key(text)).removeprefix("m:")))
    like = _LIKE.format(thing=slug, name=ox.Literal(" ".join(text.split()).lower()))
    return _names_found(store, _NAMES.removesuffix("}") + like)


def _names_found(store: ox.Store, text: str) -> list[Name]:
    rows = store.query(text, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    found = {_name(row["thing"], row["name"], row["preferred"]) for row in rows}
    del rows  # it must be freed in its own thread, and an exception may hold this frame for long
    return sorted(found, key=lambda n: (n.curie, not n.preferred, n.language, n.text))


def _name(thing: object, name: object, preferred: object) -> Name:
    assert isinstance(thing, ox.NamedNode)
    assert isinstance(name, ox.Literal)
    assert isinstance(preferred, ox.Literal)
    text = " ".join(name.value.split())
    return Name(compress(thing.value), text, name.language or "", name_key(text), preferred.value)


def write_names(path: Path, names: Iterable[Name]) -> None:
    """Write an index of names, which is read in a fraction of the time that asking the graph and comparing takes."""
    path.write_text("".join("\t".join(name) + "\n" for name in names), encoding="utf-8", newline="\n")


def read_names(path: Path) -> list[Name]:
    """The names of an index."""
    return [Name(*line.split("\t")) for line in path.read_text(encoding="utf-8").split("\n") if line]


def names_of_key(path: Path, key: str) -> list[Name]:
    """The names of an index that are compared as ``key``, and those of the entity whose slug it is; the others are not parsed."""
    middle, start = f"\t{key}\t", f"{_slug(key)}\t"
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Name(*line.split("\t")) for line in lines if middle in line or line.startswith(start)]


def _slug(key: str) -> str:
    return f"m:{key.replace(' ', '-')}"


def all_names(names: Iterable[Name]) -> dict[str, list[str]]:
    """Entity -> all its names in every language, each once, sorted."""
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(name.curie, set()).add(name.text)
    return {curie: sorted(texts) for curie, texts in found.items()}


def resolve(names: list[Name], text: str, exists: Callable[[str], bool]) -> str:
    """The CURIE of the entity that an IRI, a CURIE or a name stands for; ``exists`` tells whether the graph has a CURIE.

    Raises :class:`IdentifierError` where nothing is called so, with the nearest names, or where several are, with all of them.
    """
    curie = as_curie(text)
    if curie:
        if not exists(curie):
            raise _unknown(names, text)
        return curie
    found = exact(names, name_key(text)) or _by_words(names, name_key(text))
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(names, text)
    shown = ", ".join(found[:10]) + (" ..." if len(found) > 10 else "")
    raise IdentifierError(f"{text!r} can be {len(found)} things: {shown}. Name one of them.", tuple(found))


def as_curie(text: str) -> str | None:
    """The CURIE that a text is, or is the IRI of; None for a name."""
    iri = text.removeprefix("<").removesuffix(">")
    if iri.startswith((ENTITY, PREFIXES["msl"])):
        return compress(iri)
    prefix, colon, local = text.partition(":")
    return text if colon and prefix in ("m", "msl") and local and " " not in local else None


def exact(names: list[Name], key: str) -> list[str]:
    """Entities whose name is compared as just this key; a preferred name goes before another one's alias."""
    if not key:
        return []
    fitting = [n for n in names if n.key == key or n.curie == _slug(key)]
    preferred = {n.curie for n in fitting if n.preferred}
    return sorted(preferred or {n.curie for n in fitting})


def _by_words(names: list[Name], key: str) -> list[str]:
    """Entities with all these words in one of their names; those with the fewest words besides."""
    words = set(key.split())
    if not words:
        return []
    extra: dict[str, int] = {}
    for name in names:
        others = name.key.split()
        if words <= set(others):
            extra[name.curie] = min(extra.get(name.curie, 99), len(others) - len(words))
    return sorted(curie for curie, count in extra.items() if count == min(extra.values()))


def _unknown(names: list[Name], text: str) -> IdentifierError:
    near = tuple(f"{hit.curie} ({hit.name})" for hit in search(names, text.rpartition(":")[2].replace("-", " "), limit=3))
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return IdentifierError(f"The graph has nothing called {text[:80]!r}.{hint} 'maslahat search' finds names.", near)


def search(names: list[Name], text: str, limit: int = 20, least: float = 75) -> list[Hit]:
    """Entities whose names are like a text, the best first; each once, by its best name.

    Names in another script are compared in Latin letters, so that Токаев, Тоқаев and Tokayev find the same person. A name
    with all the words of the text, or that begins so, goes before those that are like a part of it.
    """
    from rapidfuzz import fuzz, process

    key = name_key(text)
    best: dict[str, Hit] = {}
    if not key:
        return []
    for form in (key, _latin(key)):
        keys = [n.key if form == key else _latin(n.key) for n in names]
        for _, score, place in process.extract(form, keys, scorer=fuzz.WRatio, limit=None, score_cutoff=least):
            name = names[place]
            value = 100.0 if name.key == key else _score(form, keys[place], score, bool(name.preferred))
            if value >= least and (name.curie not in best or best[name.curie].score < value):
                best[name.curie] = Hit(name.curie, name.text, name.language, value)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.curie))[:limit]


def _score(text: str, name: str, likeness: float, preferred: bool) -> float:
    """How well a name matches: one with all the words comes first, then one that begins so, the shorter the better.

    A short word inside a longer one, as 'us' in 'dushanbe', is hardly a likeness.
    """
    if set(text.split()) <= set(name.split()):
        return max(98.0, min(likeness, 99.0))
    if name.startswith(text):
        return 95.0 + 2 * len(text) / len(name) + preferred
    return min(likeness, 60.0 if len(name) < 4 and name not in text.split() else 95.0)


def _latin(text: str) -> str:
    from anyascii import anyascii

    return str(anyascii(text)).casefold()
