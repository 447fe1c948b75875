/** The answer: its table, network, chart or source text, what can be saved of it, and what is said where there is none. */
import { Chart } from "./chart.js";
import { $, el } from "./dom.js";
import { formatsOf, saveAnswer, saveTable } from "./download.js";
import { Network } from "./network.js";
import { answerAs, ask, labelsOf } from "./server.js";
import { state, VIEWS, writeAddress } from "./state.js";
import { Table } from "./table.js";
import { address } from "./terms.js";
import { say } from "./words.js";

const MOST_RAW = 200_000;

export function showAnswer() {
  const { answer } = state;
  $("answer").hidden = false;
  $("failure").hidden = true;
  for (const id of ["answer-head", "view"]) $(id).hidden = false;
  const amount = answer.form === "truth" ? "" : `${say(answer.form, { n: answer.rows.length })} · `;
  $("measure").textContent = amount + say("time", { n: Math.round(answer.milliseconds) });
  const notes = [answer.cut && say("cut", { n: answer.cut }), answer.cutHere && say("cutHere", { n: answer.rows.length })].filter(Boolean);
  $("cut").hidden = !notes.length;
  $("cut").textContent = notes.join(" ");
  $("filter").value = "";
  state.table = new Table($("view"), answer, { identifiers: state.identifiers });
  fillExport();
  showView(state.view);
}

export function showView(view) {
  const { answer } = state;
  state.view = answer.form === "truth" && view !== "raw" ? "table" : view;
  for (const name of VIEWS) {
    select(`tab-${name}`, name === state.view);
    $(`tab-${name}`).hidden = answer.form === "truth" && !["table", "raw"].includes(name);
  }
  $("view").setAttribute("aria-labelledby", `tab-${state.view}`);
  const table = state.view === "table" && answer.form !== "truth";
  $("filter").hidden = $("identifiers").hidden = !table || !answer.rows.length;
  $("identifiers").setAttribute("aria-pressed", String(state.identifiers));
  state.shown = null;
  ({ table: showTable, network: showNetwork, chart: showChart, raw: showRaw })[state.view]();
}

/** Bring the answer up where little of it can be seen. */
export function reveal() {
  const place = $("answer").getBoundingClientRect();
  if (place.top > innerHeight * 0.35) $("answer").scrollIntoView({ block: "start" });
}

export function showTable() {
  const { answer } = state;
  if (answer.form === "truth") return $("view").replaceChildren(el("p", { class: "truth" }, say(answer.truth ? "yes" : "no")));
  if (!answer.rows.length) return showNothing();
  state.table.render();
}

const showNothing = () => $("view").replaceChildren(el("p", { class: "empty" }, say("empty")));

function showNetwork() {
  if (!state.answer.rows.length) return showNothing();
  const use = (curie) => { $("tab-sparql").click(); state.editor.insert(curie); };
  state.shown = new Network($("view"), state.answer, state.options, { kinds: kindsOf, use, changed: setOptions });
  state.shown.render().catch(fail);
}

function showChart() {
  if (!state.answer.rows.length) return showNothing();
  state.shown = new Chart($("view"), state.answer, state.options, { changed: setOptions });
  state.shown.render();
}

function setOptions(options) {
  state.options = options;
  writeAddress();
}

async function showRaw() {
  const text = el("pre", { tabindex: "0", "aria-label": say("raw") }, say("loading"));
  $("view").replaceChildren(text);
  try {
    const format = state.answer.form === "triples" ? "ttl" : "json";
    const whole = await (await answerAs(state.question, format)).text();
    text.textContent = whole.length > MOST_RAW ? `${whole.slice(0, MOST_RAW)}\n… ${say("more", { n: whole.length - MOST_RAW })}` : pretty(whole, format);
  } catch (error) {
    text.textContent = error.message;
  }
}

function pretty(text, format) {
  try { return format === "json" ? JSON.stringify(JSON.parse(text), null, 2) : text; } catch { return text; }
}

/** The class of each entity: Map iri -> iri of its class, asked of the graph itself. */
async function kindsOf(iris) {
  const own = iris.filter((iri) => address({ type: "iri", value: iri })?.startsWith("id/"));
  if (!own.length) return new Map();
  const text = `SELECT ?thing ?kind WHERE { VALUES ?thing { ${own.map((iri) => `<${iri}>`).join(" ")} } GRAPH g:entities { ?thing a ?kind } }`;
  const { rows } = await ask({ text });
  const kinds = new Map(rows.map(([thing, kind]) => [thing.value, kind.value]));
  Object.assign(state.answer.labels, await labelsOf([...new Set(kinds.values())]));
  return kinds;
}

export function fillExport() {
  const { answer, question, table } = state;
  const item = (name, act) => el("li", {}, el("button", { type: "button", onclick: () => { $("export").open = false; Promise.resolve(act()).catch(fail); } }, name));
  const items = formatsOf(answer).map(([format, name]) => item(name, () => saveAnswer(question, format)));
  if (answer.form !== "truth") items.push(item(say("exportNames"), () => saveTable(question, table, "csv")), item(say("exportTable"), () => saveTable(question, table, "md")));
  const picture = (format) => item(`${say("exportPicture")} (${format.toUpperCase()})`, () => state.shown?.picture(format));
  $("export").querySelector("ul").replaceChildren(...items, ...{ network: [picture("png")], chart: [picture("svg"), picture("png")] }[state.view] ?? []);
}

/** Say what is going on, beside the buttons. */
export const tell = (words) => { $("said").textContent = words; };

/** Say in words what went wrong, and mark the line of the query where the server names one. */
export function fail(error) {
  if (error.name === "AbortError") {
    setTimeout(() => tell(say("stopped")));
    return;
  }
  $("answer").hidden = false;
  $("failure").hidden = false;
  $("failure").replaceChildren(el("b", {}, say("failed")), el("p", {}, error.message));
  for (const id of ["answer-head", "cut", "view"]) $(id).hidden = true;
  if (error.line && state.mode === "sparql") state.editor.markError({ line: error.line, message: error.message });
}

/** Show which of some tabs is chosen. */
export function select(tab, chosen) {
  $(tab).setAttribute("aria-selected", String(chosen));
  $(tab).tabIndex = chosen ? 0 : -1;
}
