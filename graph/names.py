"""Finding entities by name: in any script, in any spelling that the graph knows, or near it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pyoxigraph as ox
from maslahat.ontology.errors import IdentifierError
from maslahat.ontology.namespaces import ENTITY, PREFIXES, compress, expand

_NAMES = """SELECT ?thing ?name ?preferred {
  { ?thing skos:prefLabel ?name BIND (true AS ?preferred) }
  UNION { ?thing skos:altLabel|msl:hasName/msl:nameForm ?name BIND (false AS ?preferred) }
  FILTER (STRSTARTS(STR(?thing), STR(m:)))
}"""


@dataclass(frozen=True)
class Hit:
    """An entity found by name: its CURIE, the name that matched, and how well (0 to 100)."""

    curie: str
    name: str
    language: str
    score: float


@dataclass(frozen=True)
class _Name:
    curie: str
    text: str
    language: str
    key: str
    preferred: bool


def name_key(text: str) -> str:
    """A name as it is compared: case, accents, apostrophes and punctuation do not count.

    >>> name_key("Oʻzbekiston"), name_key("ШАҲРИ  Душанбе")
    ('ozbekiston', 'шахри душанбе')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = re.sub("[ʻʼ'’‘`]", "", bare).casefold()
    return " ".join(re.findall(r"\w+", bare))


def _names(store: ox.Store) -> list[_Name]:
    rows = store.query(_NAMES, prefixes=PREFIXES, use_default_graph_as_union=True)
    found = [
        _Name(
            compress(row["thing"].value), row["name"].value, row["name"].language or "",
            name_key(row["name"].value), row["preferred"].value == "true",
        )
        for row in rows  # type: ignore[union-attr]
    ]  # fmt: skip
    return sorted(found, key=lambda n: (n.curie, not n.preferred, n.language, n.text))


def all_names(store: ox.Store) -> dict[str, list[str]]:
    """Entity -> all its names in every language, each once, sorted."""
    found: dict[str, set[str]] = {}
    for name in _names(store):
        found.setdefault(name.curie, set()).add(name.text)
    return {curie: sorted(texts) for curie, texts in found.items()}


def resolve(store: ox.Store, text: str) -> str:
    """The CURIE of the entity that an IRI, a CURIE or a name stands for.

    Raises :class:`IdentifierError` where nothing is called so, with the nearest names, or where several are, with all of them.
    """
    curie = _as_curie(text)
    if curie:
        if next(store.quads_for_pattern(ox.NamedNode(expand(curie)), None, None, None), None) is None:
            raise _unknown(store, text)
        return curie
    names = _names(store)
    found = _exact(names, name_key(text)) or _by_words(names, name_key(text))
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(store, text)
    shown = ", ".join(found[:10]) + (" ..." if len(found) > 10 else "")
    raise IdentifierError(f"{text!r} can be {len(found)} things: {shown}. Name one of them.", tuple(found))


def _as_curie(text: str) -> str | None:
    iri = text.removeprefix("<").removesuffix(">")
    if iri.startswith(ENTITY) or iri.startswith(PREFIXES["msl"]):
        return compress(iri)
    prefix, colon, local = text.partition(":")
    return text if colon and prefix in ("m", "msl") and local and " " not in local else None


def _exact(names: list[_Name], key: str) -> list[str]:
    """Entities of just this name; a preferred name goes before another one's alias."""
    if not key:
        return []
    slug = f"m:{key.replace(' ', '-')}"
    preferred = {n.curie for n in names if n.key == key and n.preferred} | {n.curie for n in names if n.curie == slug}
    return sorted(preferred or {n.curie for n in names if n.key == key})


def _by_words(names: list[_Name], key: str) -> list[str]:
    """Entities with all these words in one of their names; those with the fewest words besides."""
    words = set(key.split())
    if not words:
        return []
    extra = {n.curie: len(n.key.split()) - len(words) for n in names if words <= set(n.key.split())}
    return sorted(curie for curie, count in extra.items() if count == min(extra.values()))


def _unknown(store: ox.Store, text: str) -> IdentifierError:
    near = tuple(f"{hit.curie} ({hit.name})" for hit in search(store, text.rpartition(":")[2].replace("-", " "), limit=3))
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return IdentifierError(f"The graph has nothing called {text!r}.{hint} 'maslahat search' finds names.", near)


def search(store: ox.Store, text: str, limit: int = 20, least: float = 75) -> list[Hit]:
    """Entities whose names are like a text, the best first; each once, by its best name.

    Names in another script are compared in Latin letters, so that Токаев, Тоқаев and Tokayev find the same person.
    """
    from rapidfuzz import fuzz, process

    key = name_key(text)
    names = _names(store)
    best: dict[str, Hit] = {}
    if not key:
        return []
    for form in (key, _latin(key)):
        keys = [n.key if form == key else _latin(n.key) for n in names]
        for _, score, place in process.extract(form, keys, scorer=fuzz.WRatio, limit=None, score_cutoff=least):
            name = names[place]
            value = 100.0 if name.key == key else min(score, 99.0)
            if name.curie not in best or best[name.curie].score < value:
                best[name.curie] = Hit(name.curie, name.text, name.language, value)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.curie))[:limit]


def _latin(text: str) -> str:
    from anyascii import anyascii

    return str(anyascii(text)).casefold()
