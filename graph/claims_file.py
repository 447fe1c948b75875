"""The claims files: one claim a line in JSON, in a canonical order and form, edited by hand and checked when read.

What is usual is left out of a line (``docs/curating.md`` lists the defaults), so that a file reads like a list of facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from maslahat.ontology.errors import MaslahatError, SourceError
from maslahat.ontology.terms import Ontology, Property, load_ontology

from .claim import Claim, Evidence, Literal, Value
from .dates import partial_date
from .spans import Span
from .text_files import write_text

KEYS = (
    "subject", "predicate", "object", "qualifiers", "modality", "attributedTo",
    "rank", "reason", "review", "confidence", "note", "evidence",
)  # fmt: skip
DEFAULT_MODALITY = {"act": "happened", "figure": "happened", "state": "in-force"}


def read_claims(path: Path, ontology: Ontology, languages: dict[str, str]) -> list[Claim]:
    """The claims of a file, in its order.

    ``languages`` gives the language of each document, which is that of its evidence unless a line says otherwise.
    Raises :class:`SourceError` with file and line for whatever a line should not hold.
    """
    return [claim for _, claim in numbered_claims(path, ontology, languages)]


def numbered_claims(path: Path, ontology: Ontology, languages: dict[str, str]) -> Iterator[tuple[int, Claim]]:
    """Line number and claim for each line of a file that is not empty. Raises :class:`SourceError`."""
    for line, record in numbered_records(path):
        try:
            yield line, claim_of(record, ontology, languages)
        except MaslahatError as error:
            raise SourceError(str(error), path, line) from error


def numbered_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and JSON object for each line that is not empty. Raises :class:`SourceError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceError("there is no such file.", path) from None
    except UnicodeDecodeError as error:
        raise SourceError(f"the file is not UTF-8 (byte {error.start}); convert it, then try again.", path) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _record(line, path, number)


def _record(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise SourceError(f"this line is not JSON: {error}.", path, number) from error
    if not isinstance(record, dict):
        raise SourceError("this line is JSON, but not an object in braces.", path, number)
    return record


def claim_of(record: dict[str, Any], ontology: Ontology, languages: dict[str, str]) -> Claim:
    """The claim that a JSON object writes down. Raises :class:`SourceError` without a place, which the caller knows."""
    _only(record, KEYS, "a claim")
    for key in ("subject", "predicate", "object", "evidence"):
        if not record.get(key):
            raise SourceError(f"the claim has no {key}.")
    prop = ontology.property(_text(record, "predicate"))
    if prop.aspect not in DEFAULT_MODALITY:
        raise SourceError(f"{prop.curie} is a {prop.aspect} property and cannot be the predicate of a claim.")
    modality = _text(record, "modality", DEFAULT_MODALITY[prop.aspect])
    rank, review = _text(record, "rank", "normal"), _text(record, "review", "curated")
    for scheme, notation in (("modality", modality), ("rank", rank), ("review", review)):
        ontology.concept(scheme, notation)
    return Claim(
        subject=_reference(record["subject"]),
        predicate=prop.curie,
        object=_value(record["object"], prop),
        qualifiers=_qualifiers(record.get("qualifiers", {}), ontology),
        modality=modality,
        attributed_to=_reference(record["attributedTo"]) if record.get("attributedTo") else None,
        rank=rank,
        reason=_text(record, "reason", "") or None,
        review=review,
        confidence=_confidence(record),
        note=_text(record, "note", "") or None,
        evidence=tuple(sorted((_evidence(e, languages) for e in record["evidence"]), key=lambda e: e.sort_key)),
    )


def _only(record: dict[str, Any], allowed: Iterable[str], what: str) -> None:
    unknown = sorted(set(record) - set(allowed))
    if unknown:
        raise SourceError(f"{what} has no key {unknown[0]!r}; the keys are: {', '.join(allowed)}.")


def _text(record: dict[str, Any], key: str, default: str = "") -> str:
    value = record.get(key, default)
    if not isinstance(value, str):
        raise SourceError(f"{key} should be a text, and is {json.dumps(value, ensure_ascii=False)}.")
    return value


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(("m:", "msl:")):
        raise SourceError(f"{json.dumps(value, ensure_ascii=False)} should be a CURIE such as m:kazakhstan.")
    return value


def _confidence(record: dict[str, Any]) -> float:
    try:
        value = float(record.get("confidence", 1))
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value <= 1:
        raise SourceError(f"confidence should be a number from 0 to 1, and is {record['confidence']!r}.")
    return value


def _qualifiers(record: Any, ontology: Ontology) -> tuple[tuple[str, Value], ...]:
    if not isinstance(record, dict):
        raise SourceError("qualifiers should be an object in braces.")
    pairs = []
    for name, value in record.items():
        prop = ontology.property(name)
        if prop.aspect != "qualifier":
            raise SourceError(f"{name} is not a qualifier but a {prop.aspect} property.")
        pairs += [(prop.name, _value(v, prop)) for v in (value if isinstance(value, list) else [value])]
    return tuple(sorted(pairs, key=lambda pair: (pair[0], str(pair[1]))))


def _value(value: Any, prop: Property) -> Value:
    if prop.is_object:
        return _reference(value)
    if isinstance(value, dict):
        return _language_text(value, prop)
    if not isinstance(value, str):
        raise SourceError(f"the value of {prop.curie} should be a text, and is {json.dumps(value)}.")
    return _literal(value, prop)


def _language_text(value: dict[str, Any], prop: Property) -> Literal:
    if prop.value_type != "rdf:langString" or len(value) != 1:
        raise SourceError(f'the value of {prop.curie} should not be an object; {{"en": "..."}} is for texts of ours.')
    ((language, text),) = value.items()
    if not isinstance(text, str) or not text.strip():
        raise SourceError(f"the text of {prop.curie} is empty.")
    return Literal(text, "rdf:langString", language)


def _literal(value: str, prop: Property) -> Literal:
    if prop.value_type == "msl:PartialDate":
        return Literal(value, partial_date(value).datatype)
    if prop.value_type == "rdf:langString":
        raise SourceError(f'the value of {prop.curie} needs a language: {{"en": {json.dumps(value)}}}.')
    if prop.value_type in ("xsd:decimal", "xsd:integer"):
        return Literal(_number(value, prop), prop.value_type)
    return Literal(value, prop.value_type or "xsd:string")


def _number(value: str, prop: Property) -> str:
    digits = value.removeprefix("-")
    whole, point, rest = digits.partition(".")
    if not whole.isascii() or not whole.isdigit() or (point and not (rest.isascii() and rest.isdigit())):
        raise SourceError(f"{value!r} is not a number; {prop.curie} takes digits only, as in 225000000000 or 2.8.")
    if point and prop.value_type == "xsd:integer":
        raise SourceError(f"{prop.curie} takes a whole number, not {value}.")
    return value


def _evidence(record: Any, languages: dict[str, str]) -> Evidence:
    if not isinstance(record, dict):
        raise SourceError("each piece of evidence should be an object in braces.")
    _only(record, ("document", "start", "end", "hash", "language", "method", "rule", "confidence"), "evidence")
    number = _text(record, "document")
    if number not in languages:
        raise SourceError(f"document {number!r} is not registered; there are: {', '.join(sorted(languages))}.")
    try:
        span = Span(int(record["start"]), int(record["end"]), _text(record, "hash"))
    except (KeyError, TypeError, ValueError):
        raise SourceError("evidence needs start and end as whole numbers, and hash.") from None
    return Evidence(
        document=number,
        span=span,
        language=_text(record, "language", languages[number]),
        method=_text(record, "method", "curated"),
        rule=_text(record, "rule", "") or None,
        confidence=_confidence(record),
    )


def write_claims(path: Path, claims: Iterable[Claim], languages: dict[str, str]) -> None:
    """Write claims in their canonical form and order: by the place of their first evidence, then by id."""
    ordered = sorted(claims, key=lambda claim: (claim.evidence[0].sort_key, claim.id))
    write_text(path, "".join(claim_line(claim, languages) + "\n" for claim in ordered))


def claim_line(claim: Claim, languages: dict[str, str]) -> str:
    """The canonical line of a claim, without the line end."""
    return json.dumps(record_of(claim, languages), ensure_ascii=False)


def record_of(claim: Claim, languages: dict[str, str]) -> dict[str, Any]:
    """The JSON object of a claim, what is usual left out."""
    usual = DEFAULT_MODALITY[load_ontology().property(claim.predicate).aspect]
    record: dict[str, Any] = {
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": _written(claim.object),
        "qualifiers": _written_qualifiers(claim),
        "modality": claim.modality if claim.modality != usual else None,
        "attributedTo": claim.attributed_to,
        "rank": claim.rank if claim.rank != "normal" else None,
        "reason": claim.reason,
        "review": claim.review if claim.review != "curated" else None,
        "confidence": claim.confidence if claim.confidence != 1 else None,
        "note": claim.note,
        "evidence": [_written_evidence(e, languages) for e in claim.evidence],
    }
    return {key: value for key, value in record.items() if value not in (None, {})}


def _written(value: Value) -> Any:
    if isinstance(value, str):
        return value
    return {value.language: value.value} if value.language else value.value


def _written_qualifiers(claim: Claim) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for name, value in claim.qualifiers:
        found.setdefault(name, []).append(_written(value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _written_evidence(evidence: Evidence, languages: dict[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document": evidence.document,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "hash": evidence.span.sha256,
        "language": evidence.language if evidence.language != languages[evidence.document] else None,
        "method": evidence.method if evidence.method != "curated" else None,
        "rule": evidence.rule,
        "confidence": evidence.confidence if evidence.confidence != 1 else None,
    }
    return {key: value for key, value in record.items() if value is not None}
