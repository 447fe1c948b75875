"""Prefixes of the project, and the way between CURIEs and IRIs.

The list is closed: :func:`expand` knows these prefixes and no others, so that a misspelt one fails where it is written.
"""

from __future__ import annotations

from .errors import IdentifierError

ONTOLOGY = "https://w3id.org/maslahat/ontology#"
ENTITY = "https://w3id.org/maslahat/id/"
LAYER = "https://w3id.org/maslahat/graph/"

PREFIXES: dict[str, str] = {
    "msl": ONTOLOGY,
    "m": ENTITY,
    "g": LAYER,
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dcterms": "http://purl.org/dc/terms/",
    "eucountry": "http://publications.europa.eu/resource/authority/country/",
    "eurovoc": "http://eurovoc.europa.eu/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geonames": "http://sws.geonames.org/",
    "gnd": "https://d-nb.info/gnd/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "viaf": "http://viaf.org/viaf/",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL_FORBIDDEN = set("/#?() ,;'\"<>")


def expand(curie: str) -> str:
    """The IRI of a CURIE.

    >>> expand("m:kazakhstan")
    'https://w3id.org/maslahat/id/kazakhstan'

    Raises :class:`IdentifierError` where the text is no CURIE or its prefix is not in :data:`PREFIXES`.
    """
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        raise IdentifierError(f"{curie!r} is not a CURIE with a known prefix ({', '.join(PREFIXES)}).")
    return PREFIXES[prefix] + local


def compress(iri: str) -> str:
    """The CURIE of an IRI, or the IRI itself where no prefix fits or the rest could not stand in Turtle unescaped.

    >>> compress("http://www.w3.org/ns/org#member")
    'org:member'
    >>> compress("https://example.org/x")
    'https://example.org/x'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            usable = local and not local.endswith(".") and not _LOCAL_FORBIDDEN & set(local)
            return f"{prefix}:{local}" if usable else iri
    return iri
