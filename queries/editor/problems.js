/** What is wrong with a query, found while it is written: syntax, prefixes, terms that the ontology does not have. */
import { ensureSyntaxTree } from "@codemirror/language";
import { byCurie, declared } from "./terms.js";

const ONTOLOGY = "https://w3id.org/maslahat/ontology#";

/** The diagnostics of a query: the first place that cannot be read, and the names that nobody knows. */
export function problems(state, vocabulary, say) {
  const tree = ensureSyntaxTree(state, state.doc.length, 400);  // half a tree ends in an error that the text does not have
  if (!tree || !state.doc.toString().trim()) return [];
  const found = [];
  const names = [];
  tree.iterate({
    enter(node) {
      if (node.type.isError && !found.length) found.push(syntaxProblem(state, node, say));
      if (node.name === "PrefixedName") names.push({ from: node.from, to: node.to, curie: state.sliceDoc(node.from, node.to) });
    },
  });
  const written = names.filter((name) => name.to !== state.selection.main.head);  // a name that is still being typed is not yet wrong
  return vocabulary ? [...found, ...written.flatMap((name) => nameProblem(name, state, vocabulary, say))] : found;
}

function syntaxProblem(state, node, say) {
  const size = state.doc.length;
  let from = Math.min(node.from, size);
  let to = Math.min(Math.max(node.to, from + 1), state.doc.lineAt(from).to);
  if (to <= from) from = Math.max(0, (to = from) - 1);
  const early = !state.sliceDoc(node.from).trim();
  return { from, to, severity: "error", message: say(early ? "endsEarly" : "notSparql") };
}

function nameProblem({ from, to, curie }, state, vocabulary, say) {
  const prefix = curie.slice(0, curie.indexOf(":"));
  const own = declared(state.doc.toString());
  if (!own.has(prefix) && !(prefix in vocabulary.prefixes)) return [problem(from, to, say("unknownPrefix", { prefix: `${prefix}:` }), nearest(prefix, Object.keys(vocabulary.prefixes)), (near) => near + curie.slice(prefix.length), say)];
  const terms = byCurie(vocabulary);
  const namespace = own.get(prefix) ?? vocabulary.prefixes[prefix];
  if (namespace !== ONTOLOGY || own.has(prefix) || terms.has(curie) || curie.endsWith(":")) return [];
  const near = nearest(curie, [...terms.keys()].filter((known) => known.startsWith(`${prefix}:`)));
  return [{ ...problem(from, to, say("unknownTerm", { term: curie }), near, (name) => name, say), severity: "warning" }];
}

function problem(from, to, message, near, written, say) {
  const actions = near ? [{ name: say("replaceBy", { term: near }), apply: (view, start, end) => view.dispatch({ changes: { from: start, to: end, insert: written(near) } }) }] : [];
  return { from, to, severity: "error", message, actions };
}

/** The nearest of some names by letters changed, null where none is near. */
export function nearest(name, known) {
  const most = Math.max(2, Math.floor(name.length / 4));
  const [best] = known.map((other) => [distance(name.toLowerCase(), other.toLowerCase(), most), other]).sort(([a], [b]) => a - b);
  return best && best[0] <= most ? best[1] : null;
}

function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
