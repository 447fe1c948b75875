// Pictures to keep: SVG, PNG, paper.

/** What a view shows as a drawing of its own, with title, legend and what was left out, so that it can stand in a paper. */
function draw(view, ground = ink.canvas) {
  const title = textRow(labelOf({ labels: facts.title }), 16, 26, 17, { "font-weight": 600 });
  const scene = svg("svg", { x: 0, y: 40, width: view.width, height: view.height, viewBox: `0 0 ${view.width} ${view.height}` }, ...drawnEdges(view), ...drawnNodes(view), ...placeTexts(view).flatMap(drawnText));
  const { parts, bottom } = drawnLegend(view.width, 40 + view.height + 24);
  const attributes = { xmlns: "http://www.w3.org/2000/svg", width: view.width, height: bottom, viewBox: `0 0 ${view.width} ${bottom}`, "font-family": FACE.replaceAll("'", "") };
  return svg("svg", attributes, svg("title", {}, document.title), svg("rect", { width: view.width, height: bottom, fill: ground }), title, scene, ...parts);
}

const textRow = (text, x, y, size, more = {}) => svg("text", { x, y, "font-size": size, fill: ink.ink, ...more }, text);

function drawnEdges(view) {
  const drawn = [];
  for (const edge of statements.values()) {
    const look = looks.get(edge.id) ?? "plain";
    if (look === "hidden" || !network.body.edges[edge.id]) continue;
    const opacity = look === "faded" ? FADED : null;
    const { path, tip } = edge.source === edge.target ? loopPath(edge, view) : edgePath(edge, view);
    if (!path) continue;
    const width = Math.max(0.5, network.body.edges[edge.id].options.width * view.scale);
    const dashes = { intended: [7, 5], denied: [1.5, 4] }[lineOf(edge)];
    const stroke = { d: path, fill: "none", opacity };
    if (edge.rival && look !== "faded") drawn.push(svg("path", { ...stroke, stroke: ink.rival, "stroke-width": Math.max(3, 9 * view.scale) }));
    drawn.push(svg("path", { ...stroke, stroke: lineColour(edge), "stroke-width": width, "stroke-dasharray": dashes ? dashes.map((one) => +(one * Math.max(0.5, view.scale)).toFixed(2)).join(" ") : null }));
    if (tip && edge.directed) drawn.push(arrow(tip, Math.max(3, (7 + 2 * width) * view.scale), lineColour(edge), opacity));
  }
  return drawn;
}

const rounded = (...values) => values.map((value) => +value.toFixed(1)).join(" ");

/** The path of an edge up to the rim of its target, and where and in which direction the arrow stands; nothing where the view does not reach. */
function edgePath(edge, view) {
  const line = network.body.edges[edge.id];
  const [a, b] = [view.at(line.from), view.at(line.to)];
  const outside = Math.max(a.x, b.x) < 0 || Math.max(a.y, b.y) < 0 || Math.min(a.x, b.x) > view.width || Math.min(a.y, b.y) > view.height;
  if (outside) return {};
  const middle = line.edgeType.getViaNode();
  const via = middle && middle.x !== undefined ? view.at(middle) : null;
  const from = via ?? a;
  const far = Math.hypot(b.x - from.x, b.y - from.y) || 1;
  const [dx, dy] = [(b.x - from.x) / far, (b.y - from.y) / far];
  const short = sizes.get(edge.target) * view.scale + 1;
  const end = { x: b.x - dx * short, y: b.y - dy * short };
  return { path: `M${rounded(a.x, a.y)}${via ? `Q${rounded(via.x, via.y, end.x, end.y)}` : `L${rounded(end.x, end.y)}`}`, tip: { ...end, dx, dy } };
}

function loopPath(edge, view) {
  const line = network.body.edges[edge.id];
  const { x, y } = view.at(line.from);
  const radius = line.options.selfReference.size * view.scale;
  const [left, top] = [x - radius, y - sizes.get(edge.source) * view.scale - radius];
  return { path: `M${rounded(left, top)}a${rounded(radius, radius)} 0 1 0 ${rounded(2 * radius, 0)}a${rounded(radius, radius)} 0 1 0 ${rounded(-2 * radius, 0)}`, tip: null };
}

function arrow({ x, y, dx, dy }, long, colour, opacity) {
  const [bx, by, half] = [x - dx * long, y - dy * long, long * 0.4];
  return svg("path", { d: `M${rounded(x, y)}L${rounded(bx - dy * half, by + dx * half)}L${rounded(bx + dy * half, by - dx * half)}z`, fill: colour, opacity });
}

function drawnNodes(view) {
  return seenNodes(view).reverse().map(({ node, x, y, radius, look, chosen }) => {
    const kind = kinds.get(node.kind);
    const factor = radius / 6.2;
    const outline = { d: OUTLINES[kind.shape], fill: kind.colour, stroke: chosen ? ink.ink : rim(kind.colour), "stroke-width": (chosen ? 2 : 0.9) / factor };
    return svg("g", { transform: `translate(${rounded(x, y)}) scale(${+factor.toFixed(3)}) translate(-8 -8)`, opacity: look === "faded" ? FADED * 1.5 : null }, svg("title", {}, labelOf(node)), svg("path", outline));
  });
}

function drawnText({ rows, box, size, weight, colour }) {
  const look = { "text-anchor": "middle", "font-weight": weight, fill: ink[colour], stroke: ink.canvas, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
  return rows.map((row, at) => textRow(row, (box.left + box.right) / 2, box.top + size * (0.9 + at * 1.18), size, look));
}

/** The kinds and lines on show and the sentence on what was left out, in as many rows as the width asks for. */
function drawnLegend(width, top) {
  const parts = [];
  let [x, y] = [16, top];
  const add = (mark, wide, text) => {
    const need = wide + 6 + textWidth(text, 12) + 18;
    if (x > 16 && x + need > width) [x, y] = [16, y + 22];
    parts.push(svg("g", { transform: `translate(${rounded(x, y - 12)})` }, mark), textRow(text, x + wide + 6, y, 12));
    x += need;
  };
  const used = new Set(shownNodes().map((id) => entities.get(id).kind));
  for (const kind of orderedKinds()) if (used.has(kind.kind)) add(kindMark(kind), 16, shorten(capital(labelOf(kind)), 40));
  const shown = [...statements.values()].filter(edgeShown);
  const keys = new Set([...shown.map(lineOf), ...shown.filter((edge) => edge.rival).map(() => "rival")]);
  for (const line of ["holds", "intended", "denied", "rival"]) if (keys.has(line)) add(legendLine(line), 28, say(line));
  if (facts.omitted !== null) {
    for (const row of wrap(inWords(facts.omitted), Math.floor(width / 7), 3)) parts.push(textRow(row, 16, (y += 22), 12, { fill: ink.muted }));
  }
  return { parts, bottom: y + 16 };
}

function legendLine(line) {
  const dashes = { intended: "6 4", denied: "1 4" }[line];
  const colour = { intended: ink.intended, denied: ink.denied, rival: ink.rival }[line] ?? ink.edge;
  return svg("path", { d: "M1 8h26", "stroke-width": line === "rival" ? 8 : 2, stroke: colour, "stroke-dasharray": dashes });
}

const asText = (image) => new XMLSerializer().serializeToString(image);
const fileName = (ending) => `${document.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "network"}.${ending}`;

function save(blob, ending) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: fileName(ending) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const saveSvg = () => save(new Blob([asText(draw(bareView()))], { type: "image/svg+xml" }), "svg");

/** The same drawing in dots, twice as fine as the screen, for slides and letters. */
async function savePng() {
  const drawn = draw(bareView());
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(asText(drawn));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * drawn.getAttribute("width"), height: 2 * drawn.getAttribute("height") });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, "png"), "image/png");
}
