"""Claims, entities and ontology become a graph in a store; the old graph stays whole until the new one is."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from maslahat.ontology.errors import SourceError, StoreError
from maslahat.ontology.namespaces import expand
from maslahat.ontology.terms import ontology_quads

from .claim import Claim
from .collection import Collection
from .derive import day_quads, derived_quads, rival_quads
from .documents import Corpus
from .identifiers import CONFIDENCE, Identifier
from .inference import infer
from .lint import lint_claims
from .names import names_in, write_names
from .rdf import LAYERS, claim_quads, decimal, fact_quads, in_union, layer, node
from .spans import check_span
from .store import DATABASE, NAMES, Pointer, read_pointer, write_pointer

Progress = Callable[[str], None]


@dataclass
class BuildReport:
    """What a build read, found, and could not read."""

    counts: dict[str, int]
    spans_found: int = 0
    spans_lost: list[str] = field(default_factory=list)
    """``document start-end`` of each span that is not at its place in an unchanged text."""
    texts_missing: list[str] = field(default_factory=list)
    """Numbers of documents whose text is not in the corpus."""
    texts_changed: dict[str, Path] = field(default_factory=dict)
    """Number of a document -> a file of its name with other bytes than those that were read."""


def layers(collection: Collection, documents: Iterable[str] = ()) -> Iterator[tuple[str, list[ox.Quad]]]:
    """Each layer of the graph but the inferred one, with its statements in named graphs.

    ``documents`` limits the claims to those that these documents show; none means all.
    Raises :class:`SourceError` with the place of the first mistake in the files.
    """
    claims = shown_claims(collection, set(documents))
    curies = {number: document.curie for number, document in collection.documents.items()}
    yield "ontology", _placed(ontology_quads(), "ontology")
    yield "documents", _placed(collection.document_quads, "documents")
    yield "entities", _placed(collection.entity_quads, "entities")
    background = _placed(collection.background_quads, "background")
    yield "background", background + list(day_quads(background, layer("background")))
    yield "claims", [*(quad for claim in claims for quad in claim_quads(claim, curies)), *rival_quads(claims)]
    facts = [quad for claim in claims for quad in fact_quads(claim, collection.ontology)]
    yield "facts", facts + list(derived_quads(claims, collection.ontology))
    yield "links", [quad for identifier in collection.identifiers for quad in identifier_quads(identifier)]


def shown_claims(collection: Collection, documents: set[str]) -> list[Claim]:
    """The claims of a collection that some of the documents show, by id; all where no document is named."""
    unknown = sorted(documents - set(collection.documents))
    if unknown:
        raise SourceError(f"document {unknown[0]!r} is not registered; there are: {', '.join(sorted(collection.documents))}.")
    return [c for c in collection.claims if not documents or any(e.document in documents for e in c.evidence)]


def _placed(quads: Iterable[ox.Quad], name: str) -> list[ox.Quad]:
    graph = layer(name)
    return [ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads]


def identifier_quads(identifier: Identifier) -> Iterator[ox.Quad]:
    """``schema:sameAs`` or ``skos:notation``, and a node that keeps label, source and confidence of the link."""
    graph, me = layer("links"), node(identifier.entity)
    if identifier.iri:
        predicate, value = node("schema:sameAs"), ox.NamedNode(identifier.iri)
        yield ox.Quad(me, predicate, value, graph)
    else:
        kind = ox.NamedNode(expand("msl:notation-") + identifier.scheme)
        predicate, notation = node("skos:notation"), ox.Literal(identifier.id, datatype=kind)
        yield ox.Quad(me, predicate, notation, graph)
    slug = identifier.entity.removeprefix("m:")
    link = node(f"m:link-{slug}-{identifier.scheme}-{_safe(identifier.id)}")
    yield ox.Quad(link, node("rdf:type"), node("rdf:Statement"), graph)
    yield ox.Quad(link, node("rdf:subject"), me, graph)
    yield ox.Quad(link, node("rdf:predicate"), predicate, graph)
    yield ox.Quad(link, node("rdf:object"), value if identifier.iri else notation, graph)
    yield ox.Quad(link, node("rdfs:label"), ox.Literal(identifier.label), graph)
    yield ox.Quad(link, node("dcterms:source"), ox.Literal(identifier.source), graph)
    yield ox.Quad(link, node("msl:confidence"), decimal(CONFIDENCE[identifier.confidence]), graph)


def _safe(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text).strip("-").lower()


def build(
    store: Path,
    collection: Collection,
    *,
    documents: Iterable[str] = (),
    corpus: Path | None = None,
    progress: Progress = lambda _: None,
) -> BuildReport:
    """Build the graph of a collection in a store and make it the current one.

    With a ``corpus``, every span is looked up in its text; a text that has changed since it was read keeps its claims and
    loses its quotes. Raises :class:`SourceError` for a mistake in the files and :class:`StoreError` where the store is
    busy or cannot be written; in both cases, and when interrupted, the graph of before stays as it was.
    """
    documents = sorted(documents)
    with locked(store):
        _refuse_problems(collection)
        report = check_texts(collection, Corpus(corpus), documents, progress) if corpus else BuildReport({})
        with new_build(store) as folder:
            report.counts = _fill(folder, collection, documents, progress)
            pointer = Pointer(
                build=folder.name.removesuffix(".part"),
                counts=report.counts,
                collections=[str(path) for path in collection.folders],
                documents=documents,
                corpus=str(corpus.resolve()) if corpus else None,
            )
            folder.replace(store / pointer.build)
            write_pointer(store, pointer)
        remove_old(store, pointer.build)
    return report


@contextlib.contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the lock of a store, so that one build or update runs at a time. Raises :class:`StoreError`."""
    from filelock import FileLock, Timeout

    try:
        store.mkdir(parents=True, exist_ok=True)
        with FileLock(store / "lock", timeout=0):
            yield
    except Timeout:
        raise StoreError(f"Another build is running in {store}; wait for it, or name another folder by --store.") from None
    except OSError as error:
        raise StoreError(f"The store in {store} cannot be written ({error.strerror or error}).") from error


def _refuse_problems(collection: Collection) -> None:
    problems = lint_claims(collection)
    if problems:
        more = f" ({len(problems) - 1} more: maslahat claims lint)" if len(problems) > 1 else ""
        raise SourceError(f"{problems[0].place}: {problems[0].message}.{more}")


def check_texts(
    collection: Collection, corpus: Corpus, documents: Iterable[str] = (), progress: Progress = lambda _: None
) -> BuildReport:
    """Look up every span of the claims in the texts of a corpus, of some documents or all. The report has no counts yet."""
    report = BuildReport({})
    wanted = set(documents) or set(collection.documents)
    for number, document in sorted(collection.documents.items()):
        if number not in wanted:
            continue
        progress(f"reading document {number}")
        changed = corpus.changed(document)
        if changed:
            report.texts_changed[number] = changed
        text = corpus.text(document)
        if text is None and not changed:
            report.texts_missing.append(number)
        if text is not None:
            _check_spans(collection, number, text, report)
    return report


def _check_spans(collection: Collection, number: str, text: str, report: BuildReport) -> None:
    spans = {e.span for claim in collection.claims for e in claim.evidence if e.document == number}
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if check_span(text, span):
            report.spans_found += 1
        else:
            report.spans_lost.append(f"{number} {span.start}-{span.end}")


@contextlib.contextmanager
def new_build(store: Path) -> Iterator[Path]:
    """A folder ``build-N.part`` for the next build; whatever is left of it is removed."""
    pointer = _pointer_or_none(store)
    numbers = [int(p.name.removeprefix("build-").removesuffix(".part")) for p in store.glob("build-*")]
    last = int(pointer.build.removeprefix("build-")) if pointer else 0
    folder = store / f"build-{max([last, *numbers]) + 1}.part"
    try:
        yield folder
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # they hold the database open, which would write once more
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pointer_or_none(store: Path) -> Pointer | None:
    try:
        return read_pointer(store)
    except StoreError:
        return None  # of another version, or damaged: a build is the remedy


def _fill(folder: Path, collection: Collection, documents: list[str], progress: Progress) -> dict[str, int]:
    """Gather and infer in memory, then write everything to the disk at once, which is much faster than layer by layer."""
    counts: Counter[str] = Counter()
    union, gathered = ox.Store(), list[ox.Quad]()
    for name, quads in layers(collection, documents):
        progress(f"gathering {name}")
        distinct = set(quads)
        union.bulk_extend(in_union(distinct))
        gathered += distinct
        counts[name] = len(distinct)
    progress("inferring")
    inferred = [ox.Quad(t.subject, t.predicate, t.object, layer("inferred")) for t in infer(union)]
    counts["inferred"] = len(inferred)
    progress("writing")
    _write(folder, [*gathered, *inferred])
    return {name: counts[name] for name in LAYERS} | _things(collection, documents)


def _write(folder: Path, quads: list[ox.Quad]) -> None:
    folder.mkdir()
    store = ox.Store(os.fspath(folder / DATABASE))
    store.bulk_extend(itertools.chain(quads, in_union(quads)))
    store.optimize()
    store.flush()
    write_names(folder / NAMES, names_in(store))


def _things(collection: Collection, documents: list[str]) -> dict[str, int]:
    claims = shown_claims(collection, set(documents))
    return {
        "documents read": len(documents or collection.documents),
        "entities named": len(collection.entities.labels),
        "claims made": len(claims),
        "spans": len({(e.document, e.span) for claim in claims for e in claim.evidence}),
    }


def remove_old(store: Path, current: str) -> None:
    """Remove old builds: keep the current build and the one before it, which a running query may still read."""
    number = int(current.removeprefix("build-"))
    keep = {f"build-{number}", f"build-{number - 1}"}
    for folder in store.glob("build-*"):
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
