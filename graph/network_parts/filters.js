// Legend, lines and dates.

function toggleRow(mark, name, count, hidden, toggle, only) {
  const button = el("button", { type: "button", class: "toggle", "aria-pressed": String(!hidden) }, mark, el("span", { class: "name" }, name), el("span", { class: "count" }, String(count)));
  button.addEventListener("click", toggle);
  const row = el("li", {}, button);
  if (only) {
    const alone = el("button", { type: "button", class: "only" }, say("only"));
    alone.addEventListener("click", only);
    row.append(alone);
  }
  return row;
}

const flip = (set, value) => { if (!set.delete(value)) set.add(value); };
const tally = (values) => values.reduce((count, value) => count.set(value, (count.get(value) ?? 0) + 1), new Map());

function filtered() {
  showLegend();
  refresh();
  if (state.selected) showCard();
}

const kindCounts = tally([...entities.values()].map((node) => node.kind));
const orderedKinds = () => [...kinds.values()].sort((a, b) => kindCounts.get(b.kind) - kindCounts.get(a.kind));

function showLegend() {
  $("kinds").replaceChildren(...orderedKinds().map((kind) => {
    const row = toggleRow(kindMark(kind), datum(capital(labelOf(kind))), kindCounts.get(kind.kind), state.hiddenKinds.has(kind.kind),
      () => { flip(state.hiddenKinds, kind.kind); filtered(); refocus("kinds", kind.kind); },
      () => { state.hiddenKinds = new Set([...kinds.keys()].filter((key) => key !== kind.kind)); filtered(); refocus("kinds", kind.kind); });
    row.dataset.key = kind.kind;
    return row;
  }));
  $("show-all").hidden = !state.hiddenKinds.size && !state.hiddenLines.size;
  showLines();
}

function showLines() {
  const all = [...statements.values()];
  const lineCounts = tally(all.map(lineOf));
  const rivals = all.filter((edge) => edge.rival).length;
  const rows = ["holds", "intended", "denied"].filter((line) => lineCounts.has(line)).map((line) => {
    const row = toggleRow(lineMark(line), say(line), lineCounts.get(line), state.hiddenLines.has(line),
      () => { flip(state.hiddenLines, line); filtered(); refocus("lines", line); });
    row.dataset.key = line;
    return row;
  });
  if (rivals) rows.push(el("li", { class: "key" }, lineMark("rival"), el("span", { class: "name" }, say("rival")), el("span", { class: "count" }, String(rivals))));
  if (weighted) rows.push(el("li", { class: "key" }, picture(28, { d: "M1 4h26", "stroke-width": 1, class: "line-holds" }, { d: "M1 11h26", "stroke-width": 5, class: "line-holds" }), el("span", { class: "name" }, say("wider"))));
  $("lines").replaceChildren(...rows);
}

/** A list that is written anew keeps the keyboard where it was. */
function refocus(list, key) {
  const row = [...$(list).children].find((one) => one.dataset.key === key);
  if (row) row.querySelector("button").focus();
}

$("show-all").addEventListener("click", () => { state.hiddenKinds.clear(); state.hiddenLines.clear(); filtered(); });

function showDates() {
  $("dates").hidden = span === null;
  if (span === null) return;
  const ends = { from: earlier && state.from === span[0] ? "≤ " : "", until: later && state.until === span[1] ? "≥ " : "" };
  for (const [id, sign] of Object.entries(ends)) {
    $(id).value = state[id];
    $(id).setAttribute("aria-valuetext", sign + state[id]);
    $(id + "-year").textContent = sign + state[id];
  }
  const width = Math.max(1, span[1] - span[0]);
  $("range").style.left = `${((state.from - span[0]) / width) * 100}%`;
  $("range").style.right = `${((span[1] - state.until) / width) * 100}%`;
  for (const bar of $("bars").children) bar.classList.toggle("outside", +bar.dataset.last < state.from || +bar.dataset.year > state.until);
}

const MOST_BARS = 80;  // more would be too thin to see

function startDates() {
  if (span === null) return;
  for (const id of ["from", "until"]) Object.assign($(id), { min: span[0], max: span[1], value: state[id] });
  const step = Math.ceil((span[1] - span[0] + 1) / MOST_BARS);
  const barOf = (one) => span[0] + Math.floor((Math.min(span[1], Math.max(span[0], one)) - span[0]) / step) * step;
  const starts = tally([...statements.values()].map((edge) => year(edge.earliest ?? edge.latest)).filter((one) => one !== null).map(barOf));
  const most = Math.max(...starts.values());
  for (let one = span[0]; one <= span[1]; one += step) {
    const last = Math.min(span[1], one + step - 1);
    const bar = el("i", { "data-year": one, "data-last": last, title: `${one === last ? one : `${one}–${last}`}: ${starts.get(one) ?? 0}` });
    bar.style.height = starts.has(one) ? `${Math.max(6, (100 * starts.get(one)) / most)}%` : "0";
    $("bars").append(bar);
  }
}

let waiting = 0;
const soon = (work) => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(work); };

$("from").addEventListener("input", () => { state.from = Math.min(+$("from").value, state.until); showDates(); soon(filtered); });
$("until").addEventListener("input", () => { state.until = Math.max(+$("until").value, state.from); showDates(); soon(filtered); });
$("hide-undated").addEventListener("change", () => { state.hideUndated = $("hide-undated").checked; filtered(); });
