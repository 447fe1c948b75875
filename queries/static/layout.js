/** Places for the nodes of a network: springs and repulsion from a fixed start, so that the same network looks the same. */

const ROUNDS = 300;
const LENGTH = 170;
const [WIDE, HIGH] = [176, 84];  // the room of a node with its name, which lies across

/** Map of id -> [x, y] for ids and pairs of ids; ``shape`` is width by height of the page, which the drawing fills. */
export function layout(ids, pairs, shape = 1.5) {
  const parts = partsOf(ids, pairs).map((part) => place(part.ids, part.pairs)).sort((a, b) => b.width * b.height - a.width * a.height);
  const area = parts.reduce((sum, part) => sum + part.width * part.height, 0);
  const tries = [0.6, 0.8, 1, 1.2, 1.4, 1.7, 2, 2.5].map((factor) => packed(parts, factor * Math.sqrt(area * shape)));
  const { places } = tries.reduce((best, one) => (room(one, shape) < room(best, shape) ? one : best));
  for (const [from, to] of pairs) if (from !== to && places.get(from)[1] === places.get(to)[1]) places.get(to)[1] += 1;  // vis-network loses the words of a level line
  return places;
}

/** How much of a page of some shape a drawing needs. */
const room = ({ width, height }, shape) => Math.max(width, height * shape);

/** The connected parts: [{ids, pairs}]. */
function partsOf(ids, pairs) {
  const root = new Map(ids.map((id) => [id, id]));
  const find = (id) => { while (root.get(id) !== id) { root.set(id, root.get(root.get(id))); id = root.get(id); } return id; };
  for (const [from, to] of pairs) root.set(find(from), find(to));
  const parts = new Map();
  for (const id of ids) parts.set(find(id), [...(parts.get(find(id)) ?? []), id]);
  const lines = Map.groupBy(pairs, ([from]) => find(from));
  return [...parts].map(([top, own]) => ({ ids: own, pairs: lines.get(top) ?? [] }));
}

/** The parts in rows, the large ones first: {places: Map of id -> [x, y], width, height}. */
function packed(parts, width) {
  const places = new Map();
  let [left, top, high, broad] = [0, 0, 0, 0];
  for (const part of parts) {
    if (left > 0 && left + part.width > width) [left, top, high] = [0, top + high, 0];
    for (const [id, x, y] of part.places) places.set(id, [Math.round(left + x), Math.round(top + y)]);
    left += part.width;
    [high, broad] = [Math.max(high, part.height), Math.max(broad, left)];
  }
  return { places, width: broad, height: top + high };
}

/** One part by itself: {places: [[id, x, y]], width, height}, the names' room counted in. */
function place(ids, pairs) {
  const number = new Map(ids.map((id, rank) => [id, rank]));
  const edges = pairs.map(([from, to]) => [number.get(from), number.get(to)]).filter(([from, to]) => from !== to);
  const x = Float64Array.from(ids, (_, rank) => Math.sqrt(rank + 0.5) * LENGTH * 0.5 * Math.cos(rank * 2.39996));
  const y = Float64Array.from(ids, (_, rank) => Math.sqrt(rank + 0.5) * LENGTH * 0.5 * Math.sin(rank * 2.39996));
  for (let round = 0; round < ROUNDS; round++) step(x, y, edges, 40 * (1 - round / ROUNDS) + 0.5);
  for (let round = 0; round < 120 && part(x, y); round++);
  const [left, top] = [Math.min(...x), Math.min(...y)];
  const places = ids.map((id, rank) => [id, x[rank] - left + WIDE / 2, y[rank] - top + HIGH / 3]);
  return { places, width: Math.max(...x) - left + WIDE, height: Math.max(...y) - top + HIGH };
}

function step(x, y, edges, most) {
  const dx = new Float64Array(x.length);
  const dy = new Float64Array(x.length);
  repel(x, y, dx, dy);
  for (const [from, to] of edges) {
    const pull = (Math.hypot(x[to] - x[from], y[to] - y[from]) / LENGTH) * 0.1;
    const [px, py] = [(x[to] - x[from]) * pull, (y[to] - y[from]) * pull];
    dx[from] += px; dy[from] += py; dx[to] -= px; dy[to] -= py;
  }
  for (let i = 0; i < x.length; i++) {
    const [fx, fy] = [dx[i] - x[i] * 0.03, dy[i] - y[i] * 0.06];  // wider than high, as pages are
    const size = Math.hypot(fx, fy) || 1;
    x[i] += (fx / size) * Math.min(size, most);
    y[i] += (fy / size) * Math.min(size, most);
  }
}

/** Every node pushes every other. */
function repel(x, y, dx, dy) {
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const [ax, ay] = [x[i] - x[j], y[i] - y[j]];
      const force = (LENGTH * LENGTH * 0.055) / (ax * ax + ay * ay + 60);
      dx[i] += ax * force; dy[i] += ay * force; dx[j] -= ax * force; dy[j] -= ay * force;
    }
  }
}

/** Move nodes whose names lie on each other apart, along the shorter way; returns whether any were. */
function part(x, y) {
  let moved = false;
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const [overX, overY] = [WIDE - Math.abs(x[i] - x[j]), HIGH - Math.abs(y[i] - y[j])];
      if (overX <= 0 || overY <= 0) continue;
      moved = true;
      if (overX / WIDE < overY / HIGH) shift(x, i, j, overX / 2 + 0.5);
      else shift(y, i, j, overY / 2 + 0.5);
    }
  }
  return moved;
}

function shift(axis, i, j, by) {
  const sign = axis[i] < axis[j] ? -1 : 1;
  axis[i] += sign * by;
  axis[j] -= sign * by;
}
