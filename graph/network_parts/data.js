// Data and state.

const $ = (id) => document.getElementById(id);
const drawing = JSON.parse($("drawing").textContent);
const facts = JSON.parse($("facts").textContent);
const lines = new Map(Object.entries(facts.lines));
const kinds = new Map(facts.kinds.map((kind) => [kind.kind, kind]));
const entities = new Map(facts.nodes.map((node) => [node.id, { ...node, edges: [] }]));
const statements = new Map(facts.edges.map((edge) => [edge.id, edge]));
const sizes = new Map(drawing.nodes.map((node) => [node.id, node.size]));
for (const edge of statements.values()) {
  entities.get(edge.source).edges.push(edge);
  if (edge.target !== edge.source) entities.get(edge.target).edges.push(edge);
}
const weighted = facts.edges.some((edge) => edge.weight !== 1);
const degree = (node) => node.edges.length;
const byDegree = [...entities.values()].sort((a, b) => degree(b) - degree(a));
const year = (day) => (day === null ? null : parseInt(day, 10));
const years = [...statements.values()].flatMap((edge) => [year(edge.earliest), year(edge.latest)]).filter(Number.isFinite);
const span = years.length ? scaleOfYears(years.sort((a, b) => a - b)) : null;
const [earlier, later] = span ? [years[0] < span[0], years[years.length - 1] > span[1]] : [false, false];

/** The years of the slider: a few far away ones must not press the others into one corner; the end of the slider holds them. */
function scaleOfYears(sorted) {
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  const [low, high] = [at(0.03), at(0.99)];
  return [low - first > 0.4 * (last - first) ? low : first, last - high > 0.4 * (last - first) ? high : last];
}

const state = {
  language: "en", theme: "light", view: "network", selected: null, hovered: null,
  hiddenKinds: new Set(), hiddenLines: new Set(), from: span && span[0], until: span && span[1], hideUndated: false,
  table: "statements", sort: null, keptNodes: null, keptEdges: null,
};

const kept = {  // what the browser remembers between pages; a file may be forbidden to
  get(name) { try { return localStorage.getItem("maslahat." + name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem("maslahat." + name, value); } catch { /* then not */ } },
};
