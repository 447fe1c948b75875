/** Prefixed names in the text, and the card that says what one of them means. */
import { syntaxTree } from "@codemirror/language";

const indexes = new WeakMap();

/** The terms of a vocabulary by CURIE. */
export function byCurie(vocabulary) {
  if (!indexes.has(vocabulary)) indexes.set(vocabulary, new Map(vocabulary.terms.map((term) => [term.curie, term])));
  return indexes.get(vocabulary);
}

/** The prefixes that a query declares itself, with their namespaces. */
export function declared(text) {
  return new Map([...text.matchAll(/\bprefix\s+([\p{L}\w.-]*):\s*<([^<>\s]*)>/giu)].map((match) => [match[1], match[2]]));
}

/** The IRI of a CURIE by the prefixes of the query and those of the graph, or null. */
export function expand(curie, text, vocabulary) {
  const [, prefix, local] = /^([^:]*):(.*)$/s.exec(curie) ?? [];
  const namespace = declared(text).get(prefix) ?? vocabulary?.prefixes[prefix];
  return namespace === undefined ? null : namespace + local;
}

/** The prefixed name around a position: {from, to, curie}, or null. */
export function nameAt(state, position) {
  for (let node = syntaxTree(state).resolveInner(position, -1); node; node = node.parent) {
    if (node.name === "PrefixedName") return { from: node.from, to: node.to, curie: state.sliceDoc(node.from, node.to) };
  }
  return null;
}

function line(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** What a term means, as elements: label, definition, from what to what, how often it is used. */
export function describe(term, say) {
  const card = document.createElement("div");
  card.className = "term-card";
  card.append(line("b", "term-label", term.label), line("code", "term-curie", term.curie));
  if (term.definition) card.append(line("p", "term-definition", term.definition));
  const ends = [term.domain, term.range].map((end) => [end ?? []].flat().join(", "));
  if (term.kind === "property" && ends.some(Boolean)) card.append(line("p", "term-ends", `${ends[0] || "…"} → ${ends[1] || "…"}`));
  if (term.count) card.append(line("p", "term-count", say("uses", { n: term.count })));
  return card;
}

/** The card for the name under the pointer: a term of the vocabulary, or the label of an entity. */
export async function hoverCard(view, position, graph, say) {
  const name = nameAt(view.state, position);
  const vocabulary = graph.vocabulary();
  if (!name || !vocabulary) return null;
  const term = byCurie(vocabulary).get(name.curie);
  const iri = expand(name.curie, view.state.doc.toString(), vocabulary);
  const label = term || !iri ? null : await graph.label(iri);
  if (!term && !label) return null;
  const dom = term ? describe(term, say) : describe({ label, curie: name.curie }, say);
  return { pos: name.from, end: name.to, above: true, create: () => ({ dom }) };
}
