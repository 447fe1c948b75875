/** The network of an answer: triples, or two columns of entities, drawn by vis-network at places that we compute. */
import { choice, colour, datum, el, save } from "./dom.js";
import { layout } from "./layout.js";
import { textOf, heading } from "./table.js";
import { address, compress, isEntity, ONTOLOGY, RDF_TYPE } from "./terms.js";
import { count, say } from "./words.js";

const MOST_NODES = 300;
const MOST_IN_CARD = 40;
const MOST_NAMED = 24;
const PALETTE = ["#0072B2", "#E69F00", "#CC79A7", "#D55E00", "#009E73", "#56B4E9", "#F0E442", "#8A8F98"];  // Okabe and Ito's, told apart by colour-blind eyes
const SHAPES = ["dot", "square", "diamond", "triangle", "star", "hexagon", "triangleDown"];
const ARROW = { enabled: true, scaleFactor: 0.45 };
const HIDDEN = new Set([RDF_TYPE]);

/** The columns that hold entities, by how many rows do; statements about statements come last. */
export function entityColumns(answer) {
  if (answer.form === "triples") return answer.rows.some((row) => edgeOfTriple(row)) ? [0, 2] : [];
  const share = (place) => answer.rows.filter((row) => isEntity(row[place]) && !/\/id\/(claim|evidence)-/.test(row[place].value)).length;
  return answer.columns.map((_, place) => place).filter((place) => share(place) > 0);
}

const edgeOfTriple = ([subject, property, object]) => object?.type !== "literal" && subject && object && !HIDDEN.has(property.value);

/** The two columns with the most different things, in their order. */
function mostTelling(answer, columns) {
  if (answer.form === "triples") return columns;
  const variety = (place) => new Set(answer.rows.map((row) => row[place]?.value)).size;
  return [...columns].sort((a, b) => variety(b) - variety(a)).slice(0, 2).sort((a, b) => a - b);
}

/** The lines to draw with the columns chosen: one for each pair of ends and direction, with all that is said between them. */
function gather(answer, { from, to, line }) {
  const edges = new Map();
  const key = (source, target) => `${source.value} ${target.value}`;
  for (const row of answer.rows) {
    const [source, target, label] = [row[from], row[to], line === null ? null : row[line]];
    if (!source || !target || source.type === "literal" || target.type === "literal") continue;
    if (answer.form === "triples" && !edgeOfTriple(row)) continue;
    const edge = edges.get(key(source, target)) ?? { source, target, labels: new Map(), rows: 0, both: false };
    edge.rows += 1;
    if (label) edge.labels.set(label.value, label);
    edges.set(key(source, target), edge);
  }
  for (const edge of edges.values()) {
    const back = edge.source.value === edge.target.value ? undefined : edges.get(key(edge.target, edge.source));
    if (!back || edge.both || [...edge.labels.keys()].sort().join() !== [...back.labels.keys()].sort().join()) continue;
    edge.both = true;
    edges.delete(key(back.source, back.target));
  }
  return [...edges.values()];
}

/** Draw the network of an answer into an element; ``kinds(iris)`` tells classes, ``use`` takes a CURIE to the editor. */
export class Network {
  constructor(parent, answer, chosen, { kinds, use, changed }) {
    Object.assign(this, { parent, answer, kinds, use, changed });
    const columns = entityColumns(answer);
    const lines = answer.columns.map((_, place) => place).filter((place) => answer.rows.some((row) => row[place]?.type === "iri" && row[place].value.startsWith(ONTOLOGY)));
    this.columns = columns;
    this.lines = answer.form === "triples" ? [1] : lines.filter((place) => !columns.includes(place));
    const [from, to] = mostTelling(answer, columns);
    this.chosen = { from, to, line: this.lines[0] ?? null, ...this.readable(chosen) };
  }

  /** Of the choices in an address, those that the answer has. */
  readable(chosen) {
    const places = Object.entries(chosen).map(([role, column]) => [role, this.answer.columns.indexOf(column)]);
    return Object.fromEntries(places.filter(([role, place]) => place >= 0 && ["from", "to", "line"].includes(role)));
  }

  async render() {
    if (this.columns.length < 2) return this.parent.replaceChildren(el("p", { class: "empty" }, say("noNetwork")));
    const all = gather(this.answer, this.chosen);
    const degrees = new Map();
    for (const edge of all) for (const end of [edge.source, edge.target]) degrees.set(end.value, (degrees.get(end.value) ?? 0) + 1);
    const nodes = [...degrees].sort((a, b) => b[1] - a[1]).slice(0, MOST_NODES).map(([iri]) => iri);
    const inside = new Set(nodes);
    const edges = all.filter((edge) => inside.has(edge.source.value) && inside.has(edge.target.value));
    const canvas = el("div", { class: "canvas", role: "img", "aria-label": say("drawing") });
    const card = el("aside", { class: "card", hidden: true });
    const status = el("p", { class: "muted small" }, say("entities", { n: nodes.length, e: edges.length }), degrees.size > nodes.length ? ` · ${say("networkCut", { n: nodes.length, m: degrees.size })}` : "");
    const legend = el("ul", { class: "legend" });
    this.parent.replaceChildren(this.controls(), legend, el("div", { class: "stage" }, canvas, this.pad(), card), status);
    const [kinds] = await Promise.all([this.kinds(nodes), loadDrawing()]);
    if (canvas.isConnected) this.draw({ canvas, card, legend, nodes, edges, degrees, kinds });
  }

  controls() {
    if (this.answer.form === "triples") return el("div", { class: "controls" });
    const options = this.columns.map((place) => [String(place), heading(this.answer.columns[place], this.answer)]);
    const pick = (role) => (value) => { this.chosen[role] = value === "" ? null : Number(value); this.tell(); this.render(); };
    const lines = [["", say("nothing")], ...this.lines.map((place) => [String(place), heading(this.answer.columns[place], this.answer)])];
    return el("div", { class: "controls" },
      choice(say("from"), options, String(this.chosen.from), pick("from")), choice(say("to"), options, String(this.chosen.to), pick("to")),
      this.lines.length ? choice(say("line"), lines, String(this.chosen.line ?? ""), pick("line")) : "");
  }

  tell() {
    this.changed(Object.fromEntries(Object.entries(this.chosen).filter(([, place]) => place !== null).map(([role, place]) => [role, this.answer.columns[place]])));
  }

  pad() {
    const button = (word, sign, act) => el("button", { type: "button", class: "button icon", title: say(word), "aria-label": say(word), onclick: act }, sign);
    const zoom = (factor) => this.drawing?.moveTo({ scale: this.drawing.getScale() * factor, animation: false });
    return el("div", { class: "pad" }, button("zoomIn", "+", () => zoom(1.3)), button("zoomOut", "−", () => zoom(1 / 1.3)), button("fit", "⤢", () => { this.drawing?.fit(); zoom(0.9); }));
  }

  draw({ canvas, card, legend, nodes, edges, degrees, kinds }) {
    const ink = colour("ink");
    const styles = stylesOf(kinds);
    const hubs = new Set(nodes.filter((iri) => degrees.get(iri) > 2).slice(0, MOST_NAMED));
    const places = layout(nodes, edges.map((edge) => [edge.source.value, edge.target.value]), canvas.clientWidth / Math.max(1, canvas.clientHeight));
    const label = (term) => textOf(term, this.answer);
    const named = edges.length <= 60 && new Set(edges.flatMap((edge) => [...edge.labels.keys()])).size > 1;
    const words = (edge) => [...edge.labels.values()].map(label);
    const bends = bendsOf(edges);
    const data = {
      nodes: nodes.map((iri) => {
        const style = styles.get(kinds.get(iri) ?? "");
        const [x, y] = places.get(iri);
        return { id: iri, x, y, label: wrap(label({ type: "iri", value: iri })), title: label({ type: "iri", value: iri }), shape: style.shape, size: Math.min(26, 7 + 3 * Math.sqrt(degrees.get(iri))), color: { background: style.colour, border: style.colour, highlight: { background: style.colour, border: ink }, hover: { background: style.colour, border: ink } } };
      }),
      edges: edges.map((edge, place) => ({ id: place, from: edge.source.value, to: edge.target.value, label: named && edge.labels.size ? few(words(edge)) : undefined, title: words(edge).join("\n") || undefined, ...(edge.both ? { arrows: { to: ARROW, from: ARROW } } : {}), width: Math.min(6, 1 + Math.log2(edge.rows)), ...bends[place] })),
    };
    Object.assign(this, { card, edges });
    this.drawing?.destroy();
    this.drawing = new window.vis.Network(canvas, data, options(ink));
    this.enlarge(data.nodes, hubs);
    this.drawing.on("click", ({ nodes: [iri] }) => (iri ? this.showCard(iri) : (card.hidden = true)));
    this.drawing.on("doubleClick", ({ nodes: [iri] }) => { const where = iri && address({ type: "iri", value: iri }); if (where) window.open(where, "_blank", "noopener"); });
    const counts = [...styles].map(([kind, style]) => [kind, style, nodes.filter((iri) => (kinds.get(iri) ?? "") === kind).length]);
    legend.replaceChildren(...counts.filter(([kind, , n]) => kind && n).map(([kind, style, n]) => legendItem(label({ type: "iri", value: kind }), style, n)));
  }

  /** Where the whole drawing is small, the names of the best connected are written large enough to be read. */
  enlarge(nodes, hubs) {
    const scale = this.drawing.getScale() * 0.9;  // names stand out beyond the nodes that vis-network fits in
    this.drawing.moveTo({ scale });
    if (scale < 0.75) this.drawing.body.data.nodes.update(nodes.filter(({ id }) => hubs.has(id)).map(({ id }) => ({ id, font: { size: 12.5 / scale } })));
  }

  showCard(iri) {
    const { card, edges } = this;
    const term = { type: "iri", value: iri };
    const curie = compress(iri, this.answer.prefixes);
    const mine = edges.filter((edge) => edge.source.value === iri || edge.target.value === iri);
    const items = mine.slice(0, MOST_IN_CARD).map((edge) => this.connection(edge, iri));
    const more = mine.length > MOST_IN_CARD ? el("li", { class: "muted" }, say("more", { n: mine.length - MOST_IN_CARD })) : "";
    const where = address(term);
    card.replaceChildren(
      el("button", { type: "button", class: "button icon close", "aria-label": say("close"), onclick: () => { card.hidden = true; } }, "×"),
      el("h3", {}, datum(textOf(term, this.answer))), el("p", { class: "muted small" }, curie),
      el("p", { class: "actions" }, where ? el("a", { class: "button", href: where }, say("open")) : "", el("button", { type: "button", class: "button", onclick: () => this.use(curie) }, say("use"))),
      el("h4", {}, say("connections"), " ", el("span", { class: "count" }, count(mine.length))), el("ul", {}, items, more));
    card.hidden = false;
  }

  connection(edge, iri) {
    const out = edge.source.value === iri;
    const other = out ? edge.target : edge.source;
    const link = el("button", { type: "button", class: "plain", onclick: () => this.visit(other.value) }, datum(textOf(other, this.answer)));
    return el("li", {}, el("span", { class: "muted" }, edge.both ? "↔ " : out ? "→ " : "← ", [...edge.labels.values()].map((label) => textOf(label, this.answer)).join(", "), edge.labels.size ? " " : ""), link);
  }

  visit(iri) {
    this.drawing.selectNodes([iri]);
    this.drawing.focus(iri, { scale: Math.max(0.8, this.drawing.getScale()) });
    this.showCard(iri);
  }

  picture() {
    this.parent.querySelector("canvas")?.toBlob((blob) => save("network.png", blob));
  }
}

function stylesOf(kinds) {
  const counts = new Map();
  for (const kind of kinds.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([kind]) => kind);
  const styles = new Map(order.map((kind, place) => [kind, { colour: PALETTE[place % PALETTE.length], shape: SHAPES[place % SHAPES.length] }]));
  return styles.set("", { colour: "#8A8F98", shape: "dot" });
}

const MARKS = { dot: "●", square: "■", diamond: "◆", triangle: "▲", star: "★", hexagon: "⬢", triangleDown: "▼" };

function legendItem(name, style, n) {
  const mark = el("i", { "aria-hidden": "true" }, MARKS[style.shape]);
  mark.style.color = style.colour;
  return el("li", {}, mark, datum(name), el("span", { class: "count" }, count(n)));
}

/** How each edge is bent, so that edges between the same two nodes lie side by side. */
function bendsOf(edges) {
  const ends = (edge) => [edge.source.value, edge.target.value].sort().join(" ");
  const bundles = Map.groupBy(edges, ends);
  return edges.map((edge) => {
    const bundle = bundles.get(ends(edge));
    const rank = bundle.indexOf(edge) - (bundle.length - 1) / 2;
    const side = rank > 0 === edge.source.value < edge.target.value ? "curvedCW" : "curvedCCW";
    return rank ? { smooth: { enabled: true, type: side, roundness: Math.min(0.5, Math.abs(rank) * 0.2) } } : {};
  });
}

const few = (words) => (words.length > 2 ? `${shorten(words[0], 24)} +${words.length - 1}` : words.map((word) => shorten(word, 24)).join(" · "));

const shorten = (text, most) => (text.length > most ? `${Array.from(text).slice(0, most - 1).join("")}…` : text);

function wrap(text, most = 22) {
  return shorten(text, 60).split(" ").reduce((lines, word) => (lines.length && `${lines.at(-1)} ${word}`.length <= most ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`] : [...lines, word]), []).join("\n");
}

function options(ink) {
  const [edge, page, muted] = [colour("edge"), colour("canvas"), colour("muted")];
  return {
    nodes: { borderWidth: 1.5, font: { color: ink, size: 14, strokeWidth: 3, strokeColor: page }, scaling: { label: { drawThreshold: 7, maxVisible: 20 } } },
    edges: { arrows: { to: ARROW }, color: { color: edge, highlight: ink, hover: ink }, smooth: false, font: { color: muted, size: 11, strokeWidth: 4, strokeColor: page, align: "middle" }, hoverWidth: 0.5, arrowStrikethrough: false },
    interaction: { hover: true, keyboard: false },
    layout: { improvedLayout: false },
    physics: { enabled: false },
  };
}

let loading = null;

/** vis-network, fetched when the first network is drawn. */
function loadDrawing() {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(el("script", { src: "static/vis-network.min.js", onload: resolve, onerror: () => { loading = null; reject(new Error("vis-network.min.js")); } }));
  });
  return loading;
}
