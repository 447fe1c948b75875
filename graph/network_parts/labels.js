// Labels: the most connected first, none over another.

const FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const rulers = new Map();  // language and id -> wrapped label with its width at 12 pixels
const measure = document.createElement("canvas").getContext("2d");
let drawnLabels = [];  // places of the labels on the canvas, so that a click on a label chooses its node

function wrap(text, most, rows) {
  const out = [""];
  for (const word of shorten(text, most * rows).split(/\s+/)) {
    const longer = out[out.length - 1] ? out[out.length - 1] + " " + word : word;
    if (longer.length > most && out[out.length - 1] && out.length < rows) out.push(word);
    else out[out.length - 1] = longer;
  }
  return out.map((row) => shorten(row, most + 4));
}

function textWidth(text, size, weight = 400) {
  measure.font = `${weight} ${size}px ${FACE}`;
  return measure.measureText(text).width;
}

function ruled(node, rows) {
  const key = `${state.language} ${rows} ${node.id}`;
  if (!rulers.has(key)) {
    const wrapped = wrap(labelOf(node), 24, rows);
    rulers.set(key, { rows: wrapped, width: Math.max(...wrapped.map((row) => textWidth(row, 12, 600))) });
  }
  return rulers.get(key);
}

/** A field of rectangles that answers quickly whether a new one would touch one of them. */
function field() {
  const cells = new Map();
  const eachCell = (box, visit) => {
    for (let x = Math.floor(box.left / 64); x <= Math.floor(box.right / 64); x++) {
      for (let y = Math.floor(box.top / 64); y <= Math.floor(box.bottom / 64); y++) if (visit(x * 100003 + y) === false) return false;
    }
    return true;
  };
  const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
  return {
    add(box) { eachCell(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); }); },
    /** Whether a box is free of all others but those whose weight is less than a share of its own. */
    free(box, share) { return eachCell(box, (cell) => (cells.get(cell) ?? []).every((other) => other.owner === box.owner || other.weight < box.weight * share || apart(box, other))); },
  };
}

/** How the drawing lies on the screen: its size, its scale, where a point of it comes to be, and what lies over it. */
function screenView() {
  const { left, top, width, height } = $("network").getBoundingClientRect();
  const over = [$("status"), $("card"), $("pad")].map((one) => one.getBoundingClientRect()).filter((one) => one.width);
  const covered = over.map((one) => ({ left: one.left - left, right: one.right - left, top: one.top - top, bottom: one.bottom - top, weight: Infinity }));
  return { width, height, scale: network.getScale(), at: (point) => network.canvasToDOM(point), covered };
}

/** The same as a picture to keep, that has no buttons over it. */
const bareView = () => ({ ...screenView(), covered: [] });

/** The same for a picture of a size that shows everything that is not hidden. */
function wholeView(width, height) {
  const box = bounds(shownNodes());
  const scale = Math.min(1.9, (width - 130) / Math.max(1, box.width), (height - 60) / Math.max(1, box.height));
  return { width, height, scale, at: ({ x, y }) => ({ x: (x - box.x) * scale + width / 2, y: (y - box.y) * scale + height / 2 }), covered: [] };
}

/** The nodes that a view shows, with place and radius there; what is chosen comes first, then the most connected. */
function seenNodes(view) {
  const seen = [];
  for (const node of byDegree) {
    const look = looks.get(node.id) ?? "plain";
    if (look === "hidden") continue;
    const { x, y } = view.at(network.body.nodes[node.id]);
    const radius = Math.max(2, sizes.get(node.id) * view.scale);
    if (x < -radius || y < -radius || x > view.width + radius || y > view.height + radius) continue;
    const chosen = isChosen(node.id);
    seen.push({ node, x, y, radius, look, chosen, rank: chosen ? 0 : state.keptNodes ? 1 : 2 });
  }
  return seen.sort((a, b) => a.rank - b.rank || degree(b.node) - degree(a.node));
}

/** The texts of a view, none over another: ``{owner, rows, box, size, weight, colour}``. */
function placeTexts(view) {
  const taken = field();
  for (const box of view.covered) taken.add(box);
  const seen = seenNodes(view);
  for (const { node, x, y, radius, look } of seen) {
    if (look !== "faded" && radius > 2) taken.add({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius, owner: node.id, weight: degree(node) });
  }
  const most = state.keptNodes ? 160 : Math.max(24, (view.width * view.height) / 12000);
  const texts = [];
  const hubs = state.keptNodes ? most : most / 2;  // the rest is named only where that hides nothing
  for (const item of seen) {
    if (texts.length >= most) break;
    const placed = item.look !== "faded" || item.chosen ? placeLabel(item, taken, view, texts.length < hubs) : null;
    if (placed) texts.push(placed);
  }
  return [...texts, ...edgeWords(taken, view)];
}

const isChosen = (id) => [state.selected, state.hovered].some((one) => one && one.type === "node" && one.id === id);

function placeLabel({ node, x, y, radius, chosen }, taken, view, hub) {
  const share = Math.sqrt(degree(node) / Math.max(8, degree(byDegree[0])));
  const size = chosen ? 14 : 11 + 3.5 * share;
  const { rows, width: base } = ruled(node, chosen ? 4 : 2);
  const width = (base * size) / 12;
  const tall = rows.length * size * 1.18;
  const [above, beside] = [y - radius - 3 - tall, x + radius + 5];
  const boxes = [
    { left: x - width / 2, top: y + radius + 3 }, { left: beside, top: y - tall / 2 },
    { left: x - width / 2, top: above }, { left: x - radius - 5 - width, top: y - tall / 2 },
    { left: x + radius, top: y + radius }, { left: x - radius - width, top: y + radius },
    { left: x + radius, top: y - radius - tall }, { left: x - radius - width, top: y - radius - tall },
  ].map((box) => ({ ...box, right: box.left + width, bottom: box.top + tall, owner: node.id, weight: degree(node) }));
  const within = (one) => one.left >= 2 && one.top >= 2 && one.right <= view.width - 2 && one.bottom <= view.height - 2;
  const room = boxes.filter(within);
  const box = room.find((one) => taken.free(one, 0)) ?? (hub ? room.find((one) => taken.free(one, 1 / 3)) : null) ?? (chosen ? boxes[0] : null);
  if (!box) return null;
  taken.add({ ...box, weight: Infinity });
  return { owner: node.id, rows, box, size, weight: chosen || share > 0.6 ? 600 : 400, colour: "ink" };
}

/** The words on lines: only on the chosen one, or on those of the chosen node when they are few. */
function edgeWords(taken, view) {
  const { selected } = state;
  if (!selected) return [];
  const around = selected.type === "edge" ? [statements.get(selected.id)] : entities.get(selected.id).edges.filter(edgeShown);
  return around.length > 40 ? [] : around.map((edge) => edgeWord(edge, taken, view)).filter(Boolean);
}

function edgeWord(edge, taken, view) {
  const line = network.body.edges[edge.id];
  if (!line || !line.edgeType || edge.source === edge.target) return null;
  const { x, y } = view.at(line.edgeType.getPoint(0.5));
  const text = shorten(labelOf(edge), 32);
  const half = textWidth(text, 11, 500) / 2 + 2;
  const box = { left: x - half, right: x + half, top: y - 7, bottom: y + 7, owner: edge.id, weight: 0 };
  if (state.selected.type !== "edge" && !taken.free(box, 0)) return null;
  taken.add({ ...box, weight: Infinity });
  return { owner: edge.id, rows: [text], box: { ...box, top: y - 6 }, size: 11, weight: 500, colour: "muted" };
}

function paintLabels(ctx) {
  const ratio = network.canvas.pixelRatio || 1;
  const texts = placeTexts(screenView());
  drawnLabels = texts.filter((text) => entities.has(text.owner)).map((text) => text.box);
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(ctx, { textAlign: "center", textBaseline: "top", lineJoin: "round", lineWidth: 3.5, strokeStyle: ink.canvas });
  for (const text of texts) paintText(ctx, text);
  ctx.restore();
}

function paintText(ctx, { rows, box, size, weight, colour }) {
  ctx.font = `${weight} ${size}px ${FACE}`;
  ctx.fillStyle = ink[colour];
  const middle = (box.left + box.right) / 2;
  rows.forEach((row, number) => {
    ctx.strokeText(row, middle, box.top + number * size * 1.18);
    ctx.fillText(row, middle, box.top + number * size * 1.18);
  });
}

network.on("afterDrawing", paintLabels);

function labelAt(point) {
  const hit = drawnLabels.find((box) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
  return hit ? hit.owner : null;
}
