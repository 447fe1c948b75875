// The drawing.

const ink = {};  // colours of the theme, for the canvas
const FADED = 0.16;

const dark = matchMedia("(prefers-color-scheme: dark)");

function wearTheme(theme) {
  state.theme = theme;
  document.documentElement.dataset.theme = theme;
  const style = getComputedStyle(document.documentElement);
  for (const name of ["canvas", "ink", "muted", "edge", "intended", "denied", "rival", "accent"]) ink[name] = style.getPropertyValue("--" + name).trim();
}

function mix(colour, other, share) {
  const parts = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * (1 - share) + other * share));
  return `rgb(${parts.join(",")})`;
}

const rim = (colour) => (state.theme === "dark" ? mix(colour, 255, 0.35) : mix(colour, 0, 0.35));

function nodePaint(node) {
  const { colour } = kinds.get(node.kind);
  const chosen = { background: colour, border: ink.ink };
  return { background: colour, border: rim(colour), highlight: chosen, hover: chosen };
}

const lineColour = (edge) => ({ intended: ink.intended, denied: ink.denied })[lineOf(edge)] ?? ink.edge;

function edgePaint(edge, look) {
  const colour = lineColour(edge);
  const chosen = lineOf(edge) === "holds" ? ink.accent : colour;
  return { color: colour, highlight: chosen, hover: chosen, inherit: false, opacity: look === "faded" ? FADED : 1 };
}

const lineWidth = (edge, width) => (edge.rank === "deprecated" ? 0.6 : width ?? drawing.options.edges.width);
const edgeBand = (edge, look) => ({ enabled: edge.rival && look !== "faded", color: ink.rival, size: 9, dashes: false });

/** The drawing is made for wide windows: on a tall one it is turned. */
function turn() {
  const { clientWidth: width, clientHeight: height } = $("network");
  if (height < width * 1.2) return;
  for (const node of drawing.nodes) [node.x, node.y] = [-node.y, node.x];
}

wearTheme(kept.get("theme") ?? (dark.matches ? "dark" : "light"));
turn();
const looks = new Map();  // what each node and edge looks like now, so that only changes reach the canvas
const nodes = new vis.DataSet(drawing.nodes.map(({ label, ...node }) => ({ ...node, color: nodePaint(entities.get(node.id)) })));
const edges = new vis.DataSet(drawing.edges.map((edge) => {
  const statement = statements.get(edge.id);
  return {
    ...edge, color: edgePaint(statement, "plain"), background: edgeBand(statement, "plain"),
    width: lineWidth(statement, edge.width),
  };
}));
const network = new vis.Network($("network"), { nodes, edges }, drawing.options);

const redraw = () => network.body.emitter.emit("_requestRedraw");  // with the next frame, once however often it is asked for

function edgeShown(edge) {
  if (state.hiddenLines.has(lineOf(edge))) return false;
  if (state.hiddenKinds.has(entities.get(edge.source).kind) || state.hiddenKinds.has(entities.get(edge.target).kind)) return false;
  if (span === null) return true;
  if (edge.earliest === null && edge.latest === null) return !state.hideUndated;
  const until = state.until === span[1] ? Infinity : state.until;
  const from = state.from === span[0] ? -Infinity : state.from;
  return (year(edge.earliest) ?? -Infinity) <= until && (year(edge.latest) ?? Infinity) >= from;
}

const narrowed = () => state.hiddenLines.size > 0 || span !== null && (state.from > span[0] || state.until < span[1] || state.hideUndated);

/** Note which nodes and edges belong to what is selected; null when nothing is, and all are equal. */
function keepAround(selected) {
  const around = !selected ? null : selected.type === "edge" ? [statements.get(selected.id)] : entities.get(selected.id).edges;
  state.keptEdges = around && new Set(around.map((edge) => edge.id));
  state.keptNodes = around && new Set(around.filter(edgeShown).flatMap((edge) => [edge.source, edge.target]));
  if (selected && selected.type === "node") state.keptNodes.add(selected.id);
}

function nodeLook(node, reached) {
  if (state.hiddenKinds.has(node.kind)) return "hidden";
  if (state.keptNodes && !state.keptNodes.has(node.id)) return "faded";
  return narrowed() && !reached.has(node.id) && !(state.keptNodes && state.keptNodes.has(node.id)) ? "faded" : "plain";
}

/** Bring the canvas, the counts and the table in line with the filters and the selection. */
function refresh(everything = false) {
  keepAround(state.selected);
  const reached = new Set();
  let rowsChanged = everything;
  const edgeChanges = [];
  for (const edge of statements.values()) {
    const shown = edgeShown(edge);
    if (shown) reached.add(edge.source).add(edge.target);
    const look = !shown ? "hidden" : state.keptEdges && !state.keptEdges.has(edge.id) ? "faded" : "plain";
    if (!everything && (looks.get(edge.id) ?? "plain") === look) continue;
    rowsChanged ||= (looks.get(edge.id) === "hidden") !== (look === "hidden");
    looks.set(edge.id, look);
    edgeChanges.push({ id: edge.id, hidden: look === "hidden", color: edgePaint(edge, look), background: edgeBand(edge, look) });
  }
  const nodeChanges = [];
  for (const node of entities.values()) {
    const look = nodeLook(node, reached);
    if (!everything && (looks.get(node.id) ?? "plain") === look) continue;
    rowsChanged ||= (looks.get(node.id) === "hidden") !== (look === "hidden");
    looks.set(node.id, look);
    nodeChanges.push({ id: node.id, hidden: look === "hidden", opacity: look === "faded" ? FADED * 1.5 : 1, color: nodePaint(node) });
  }
  if (nodeChanges.length) nodes.update(nodeChanges);
  if (edgeChanges.length) edges.update(edgeChanges);
  redraw();
  showStatus();
  if (rowsChanged && state.view === "table") showTable();
}

function counts() {
  const shownNodes = [...entities.values()].filter((node) => !state.hiddenKinds.has(node.kind)).length;
  return { n: shownNodes, N: entities.size, e: [...statements.values()].filter(edgeShown).length, E: statements.size };
}

const showStatus = () => { $("status").textContent = fill("status", counts()); };
