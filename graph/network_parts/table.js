// The table: the same network in text.

const TABLES = {  // column -> the text to show and sort by
  statements: {
    subject: (edge) => labelOf(entities.get(edge.source)), property: labelOf, object: (edge) => labelOf(entities.get(edge.target)),
    details: (edge) => isComputed(edge) ? "" : edge.qualifiers.map(([term, value]) => `${inWords(term)}: ${inWords(value)}`).join("; "), when: (edge) => edge.earliest ?? edge.latest ?? "",
    modality: (edge) => (isComputed(edge) ? "" : modalityOf(edge)), ...(weighted ? { weight: (edge) => edge.weight } : {}),
    evidence: (edge) => [...edge.evidence.map((one) => `${one.document} (${one.start}–${one.end})`), ...edge.because.map(inWords)].join(", "),
  },
  entities: { entity: labelOf, kind: (node) => labelOf(kinds.get(node.kind)), connections: (node) => node.edges.filter(edgeShown).length, names: otherNames },
};

function otherNames(node) {
  return [...new Set([...Object.values(node.labels), ...node.names])].filter((name) => name !== labelOf(node)).join(", ");
}

function showTable() {
  const columns = TABLES[state.table];
  const shown = state.table === "entities" ? byDegree.filter((node) => !state.hiddenKinds.has(node.kind)) : [...statements.values()].filter(edgeShown);
  if (state.sort) {
    const value = columns[state.sort.column];
    const order = (a, b) => (typeof a === "number" ? a - b : collator().compare(a, b));
    shown.sort((a, b) => state.sort.way * order(value(a), value(b)));
  }
  $("table-head").replaceChildren(...Object.keys(columns).map(columnHead));
  $("table-body").replaceChildren(...shown.map(state.table === "entities" ? entityRow : statementRow));
  for (const name of Object.keys(TABLES)) $(`table-${name}`).setAttribute("aria-pressed", String(state.table === name));
}

const collator = () => new Intl.Collator(state.language, { numeric: true });

function columnHead(column) {
  const sorted = state.sort && state.sort.column === column ? (state.sort.way > 0 ? "ascending" : "descending") : null;
  const button = el("button", { type: "button" }, say(column), el("span", { "aria-hidden": "true" }, { ascending: " ↑", descending: " ↓" }[sorted] ?? ""));
  button.addEventListener("click", () => {
    state.sort = { column, way: sorted === "ascending" ? -1 : 1 };
    showTable();
    $("table-head").children[Object.keys(TABLES[state.table]).indexOf(column)].querySelector("button").focus();
  });
  return el("th", { scope: "col", "aria-sort": sorted }, button);
}

function statementRow(edge) {
  const { details, modality, evidence } = TABLES.statements;
  return el("tr", { class: edge.rank === "deprecated" ? "deprecated" : null },
    el("td", {}, link(entities.get(edge.source))), el("td", {}, link(edge)), el("td", {}, link(entities.get(edge.target))),
    el("td", {}, datum(details(edge))), el("td", {}, datum(period(edge))),
    el("td", {}, el("span", {}, modality(edge), edge.rival ? el("span", { class: "rival-mark", title: [say("rivalNote"), ...edge.rivals.map(([, text]) => inWords(text))].join(" ") }, " ≠") : null)),
    weighted ? el("td", { class: "figure" }, number(edge.weight)) : null,
    el("td", {}, datum(evidence(edge))));
}

function entityRow(node) {
  const { kind, connections, names } = TABLES.entities;
  return el("tr", {}, el("td", {}, link(node)), el("td", {}, datum(kind(node))), el("td", { class: "figure" }, String(connections(node))), el("td", {}, datum(names(node))));
}

for (const name of Object.keys(TABLES)) {
  $(`table-${name}`).addEventListener("click", () => { state.table = name; state.sort = null; showTable(); });
}

function setView(view) {
  const back = state.view === "table" && view === "network";
  state.view = view;
  document.body.dataset.view = view;
  $("table").hidden = view !== "table";
  $("stage").hidden = view === "table";
  $("view").setAttribute("aria-pressed", String(view === "table"));
  $("view").textContent = say(view === "table" ? "view" : "table");
  if (view === "table") showTable();
  else redraw();
  if (back && state.selected) requestAnimationFrame(() => state.selected && look(state.selected));
}

$("view").addEventListener("click", () => setView(state.view === "table" ? "network" : "table"));
