"""What the graph says of a thing, and why, as objects that show themselves in a notebook.

>>> graph.entity("Northland").label
'Northland'
>>> graph.why("Aida", "proposed", "Council of Rivers")[0].source
'd1:79-135, d2:27-79'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maslahat.graph.describe import Description, Line
from maslahat.graph.names import Hit
from maslahat.ontology.namespaces import expand

from .display import SHOWN, Shown, Table, escape, html_table, link


@dataclass(frozen=True, repr=False)
class Entity(Description):
    """Everything about one entity: its names, classes and identifiers, and what the documents say of it, with the places.

    >>> graph.entity("Northland")
    <Entity m:northland 'Northland': 6 statements>
    """

    languages: tuple[str, ...] = ("en",)

    @property
    def iri(self) -> str:
        """The IRI."""
        return expand(self.curie)

    @property
    def label(self) -> str:
        """The label in the first of the languages that has one."""
        first = next((self.labels[g] for g in self.languages if g in self.labels), None)
        return first or next(iter(self.labels.values()), self.curie)

    @property
    def facts(self) -> Lines:
        """The lines about it as a table."""
        return Lines(self.lines)

    def __repr__(self) -> str:
        count = len(self.lines)
        return f"<Entity {self.curie} {self.label!r}: {count} statement{'' if count == 1 else 's'}>"

    def _repr_html_(self) -> str:
        names = [f"{text} ({language})" for language, text in sorted(self.labels.items()) if text != self.label]
        parts = {
            "Kind": ", ".join(self.kinds),
            "Other names": ", ".join([*names, *self.aliases]),
            "About": self.description,
        }
        said = "".join(f"<p><b>{title}:</b> {escape(text)}</p>\n" for title, text in parts.items() if text)
        background = "".join(f"<p>{escape(_sentence(line))} <i>(background)</i></p>\n" for line in self.background)
        head = f"<h3>{link(Shown(self.label, self.iri))} <small><code>{escape(self.curie)}</code></small></h3>\n"
        return head + said + self._identifiers_html() + background + self.facts._repr_html_()

    def _identifiers_html(self) -> str:
        links = [f"{escape(scheme)} {link(Shown(value, value))}" for scheme, value in self.identifiers]
        return f"<p><b>Identifiers:</b> {', '.join(links)}</p>\n" if links else ""


def entity_of(description: Description, languages: Sequence[str]) -> Entity:
    """An entity from its description."""
    return Entity(**vars(description), languages=tuple(languages))


class Lines(Table[Line]):
    """Statements in words, each with its modality and the places where it is read, and its quotes where the texts are at hand.

    >>> line = graph.why("Southland")[0]
    >>> line.subject, line.property, line.value, line.modality, line.quotes
    ('Southland', 'joined', 'River League', 'planned', ('Southland plans to join in 2025',))
    """

    columns: Sequence[str] = ("subject", "property", "value", "details", "modality", "source")

    def __init__(self, lines: Iterable[Line]) -> None:
        super().__init__(lines)
        if any(line.quotes for line in self._items):
            self.columns = (*self.columns, "quotes")

    def _shown(self, place: int) -> Sequence[Shown]:
        line = self._items[place]
        words = [Shown(getattr(line, column)) for column in Lines.columns[:-1]]
        source = Shown(line.source, expand(line.claim) if line.claim else None)
        quotes = [Shown(" | ".join(" ".join(quote.split()) for quote in line.quotes))] if "quotes" in self.columns else []
        return [*words, source, *quotes]

    def _repr_html_(self) -> str:
        shown = [self._shown(place) for place in range(min(len(self), SHOWN))]
        remarks = "".join(f"<p>{escape(remark)}</p>\n" for remark in self._remarks())
        return (html_table(self.columns, shown) if shown else "<p>The documents say nothing of it.</p>\n") + remarks


class Hits(Table[Hit]):
    """Things found by name, the best first: CURIE, label, the name that fits, and how well it does, of 100."""

    columns = ("curie", "name", "language", "score")

    def _shown(self, place: int) -> Sequence[Shown]:
        hit = self._items[place]
        return [Shown(hit.curie, expand(hit.curie)), Shown(hit.name), Shown(hit.language), Shown(f"{hit.score:.0f}")]


def _sentence(line: Line) -> str:
    return " ".join(part for part in (line.subject, line.property, line.value, line.details) if part)
