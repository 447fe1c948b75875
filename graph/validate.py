"""One report on the graph: shapes, integrity rules, claims, spans, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from maslahat.ontology.namespaces import LAYER, PREFIXES, compress

from .build import Progress, check_texts
from .collection import Collection
from .documents import Corpus
from .knowledge_graph import KnowledgeGraph
from .lint import lint_claims


class Finding(NamedTuple):
    """One result: ``check`` says which part found it, ``severity`` is ``violation``, ``warning`` or ``note``."""

    check: str
    severity: str
    place: str
    message: str


CHECKS = ("claims", "integrity", "shapes", "spans")


def validate(graph: KnowledgeGraph, checks: tuple[str, ...] = CHECKS, progress: Progress = lambda _: None) -> list[Finding]:
    """Everything that is wrong with a graph, violations first. Raises :class:`SourceError` where its files cannot be read."""
    collection = Collection([Path(folder) for folder in graph.pointer.collections])
    found: list[Finding] = []
    for check in checks:
        progress(f"checking {check}")
        if check == "claims":
            found += [Finding("claims", "violation", p.place, f"{p.message} [{p.rule}]") for p in lint_claims(collection)]
        elif check == "integrity":
            found += integrity_findings(graph.store)
        elif check == "shapes":
            found += shape_findings(graph.store)
        elif check == "spans":
            found += _span_findings(collection, graph)
    return sorted(found, key=lambda f: (f.severity != "violation", f.severity, f.check, f.place, f.message))


class IntegrityRule(NamedTuple):
    """A query whose rows break a rule; the first column is what breaks it."""

    name: str
    summary: str
    severity: str
    text: str


def integrity_rules() -> list[IntegrityRule]:
    """The rules of ``ontology/integrity``, by name."""
    folder = files("maslahat.ontology") / "integrity"
    found = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".rq"):
            text = path.read_text(encoding="utf-8")
            header = dict(re.findall(r"^#\+ (\w+): (.*)$", text, re.MULTILINE))
            found.append(IntegrityRule(path.name.removesuffix(".rq"), header["summary"], header["severity"], text))
    return found


def integrity_findings(store: ox.Store) -> Iterator[Finding]:
    """What breaks the integrity rules."""
    for rule in integrity_rules():
        rows = store.query(rule.text, prefixes=PREFIXES)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            focus, *rest = (_short(row[variable]) for variable in rows.variables)
            yield Finding(f"integrity/{rule.name}", rule.severity, focus, " ".join([rule.summary, *rest]))


def _short(term: object) -> str:
    return compress(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))


_SHAPED_LAYERS = ("documents", "entities", "background", "claims", "facts", "inferred")


def _shaped(store: ox.Store) -> set[ox.Triple]:
    """What the shapes look at: the records and names, and of the inferred statements only the classes of the ontology."""
    kind, inferred = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(LAYER + "inferred")
    quads = (q for name in _SHAPED_LAYERS for q in store.quads_for_pattern(None, None, None, ox.NamedNode(LAYER + name)))
    return {q.triple for q in quads if q.graph_name != inferred or (q.predicate == kind and _is_ours(q.object))}


def _is_ours(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(PREFIXES["msl"])


def shape_findings(store: ox.Store) -> Iterator[Finding]:
    """What does not have the shape that ``ontology/shapes.ttl`` asks for (SHACL core, by pySHACL)."""
    import pyshacl
    import rdflib

    shapes = files("maslahat.ontology") / "shapes.ttl"
    triples = _shaped(store)
    data = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=rdflib.Graph().parse(data=shapes.read_text(encoding="utf-8"), format="turtle")
    )
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus, value = report.value(result, sh.focusNode), report.value(result, sh.value)
        message = f"{report.value(result, sh.resultMessage)}" + (f" Found: {value}" if value is not None else "")
        yield Finding("shapes", "violation", compress(str(focus)), message)


def _span_findings(collection: Collection, graph: KnowledgeGraph) -> Iterator[Finding]:
    if graph.corpus_folder is None:
        yield Finding("spans", "note", "", "The spans were not looked up: name the folder of the documents with --corpus.")
        return
    report = check_texts(collection, Corpus(graph.corpus_folder), graph.pointer.documents)
    for place in report.spans_lost:
        yield Finding("spans", "violation", place, "The span is not at its place in the document.")
    for number, path in report.texts_changed.items():
        yield Finding("spans", "warning", f"document {number}", f"The text in {path} has changed since it was read.")
    for number in report.texts_missing:
        yield Finding(
            "spans",
            "note",
            f"document {number}",
            f"The text is not in {graph.corpus_folder}; its spans were not looked up.",
        )
    yield Finding("spans", "note", "", f"{report.spans_found} spans found at their place.")
