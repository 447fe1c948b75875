// Choosing.

/** Choose a node or an edge by id, or nothing; returns whether there is such a thing. */
function select(id, { focus = true } = {}) {
  const selected = entities.has(id) ? { type: "node", id } : statements.has(id) ? { type: "edge", id } : null;
  const reading = $("card").contains(document.activeElement) || $("table").contains(document.activeElement);
  state.selected = selected;
  if (selected) reveal(selected);
  network.setSelection(
    { nodes: selected && selected.type === "node" ? [id] : [], edges: selected && selected.type === "edge" ? [id] : [] },
    { highlightEdges: false },
  );
  const opener = $("table").contains(document.activeElement) ? document.activeElement : cardOpener;
  showCard();
  refresh();
  if (reading) followFocus(opener);
  if (selected && focus && state.view === "network") look(selected);
  writeAddress(selected ? address(id) : "");
  return selected !== null;
}

let cardOpener = null;  // the link of the table that opened the card: there the keyboard goes back to

/** Who reads with the keyboard is taken to the card when it opens, and back when it closes. */
function followFocus(opener) {
  cardOpener = opener;
  const place = state.selected ? $("card-body").querySelector("h2, .sentence") : opener && opener.isConnected ? opener : $(state.view);
  if (place) place.focus({ preventScroll: true });
}

const clear = () => select(null);

/** What is chosen is shown, even when a filter had hidden its kind. */
function reveal(selected) {
  const ends = selected.type === "node" ? [selected.id] : [statements.get(selected.id).source, statements.get(selected.id).target];
  const hidden = ends.map((id) => entities.get(id).kind).filter((kind) => state.hiddenKinds.delete(kind));
  if (hidden.length) showLegend();
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const small = () => matchMedia("(max-width: 760px)").matches;

/** Bring what is chosen, with all it is connected to when that is not too wide, into the part that the card leaves free. */
function look(selected) {
  const card = $("card").getBoundingClientRect();
  const [width, height] = [$("network").clientWidth - (small() ? 0 : card.width + 24), $("network").clientHeight - (small() ? card.height : 0)];
  const box = bounds(selected.type === "node" ? [...state.keptNodes] : [statements.get(selected.id).source, statements.get(selected.id).target]);
  const scale = Math.min(1.1, (width - 150) / Math.max(1, box.width), (height - 150) / Math.max(1, box.height));
  const offset = small() ? { x: 0, y: -card.height / 2 } : { x: -(card.width + 24) / 2, y: -18 };
  const animation = calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  if (scale >= 0.35 || selected.type === "edge") network.moveTo({ position: box, scale, offset, animation });
  else network.focus(selected.id, { scale: Math.max(network.getScale(), 0.6), offset, animation });
}

function bounds(ids) {
  const places = Object.entries(network.getPositions(ids)).map(([id, { x, y }]) => [x, y, sizes.get(id)]);
  const edge = (axis, sign) => places.reduce((most, place) => Math.max(most, sign * place[axis] + place[2]), -Infinity);
  const [left, right, top, bottom] = [-edge(0, -1), edge(0, 1), -edge(1, -1), edge(1, 1)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

function writeAddress(hash) {
  if (hash === location.hash || decoded(hash) === decoded(location.hash)) return;
  try { history.pushState(null, "", hash || location.pathname + location.search); } catch { location.hash = hash; }
}

function decoded(hash) {
  try { return decodeURIComponent(hash.replace(/^#/, "")); } catch { return hash.replace(/^#/, ""); }
}

function followAddress() {
  const id = decoded(location.hash);
  if (id !== (state.selected ? state.selected.id : "")) select(id);
}

addEventListener("hashchange", followAddress);
addEventListener("popstate", followAddress);

network.on("click", ({ nodes: hitNodes, edges: hitEdges, pointer }) => {
  const id = hitNodes[0] ?? labelAt(pointer.DOM) ?? hitEdges[0] ?? null;
  select(id, { focus: false });
});

function hover(type, id, pointer) {
  state.hovered = id === null ? null : { type, id };
  $("tip").hidden = type !== "edge" || id === null;
  if (type === "edge" && id !== null) {
    const edge = statements.get(id);
    $("tip").replaceChildren(labelled(entities.get(edge.source)), el("b", {}, labelled(edge)), labelled(entities.get(edge.target)));
    $("tip").style.left = Math.min(pointer.DOM.x + 14, $("network").clientWidth - 260) + "px";
    $("tip").style.top = pointer.DOM.y + 14 + "px";
  }
  $("network").style.cursor = id === null ? "" : "pointer";
  redraw();
}

network.on("hoverNode", ({ node }) => hover("node", node));
network.on("blurNode", () => hover("node", null));
network.on("hoverEdge", ({ edge, pointer }) => hover("edge", edge, pointer));
network.on("blurEdge", () => hover("edge", null));
