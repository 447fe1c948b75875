/** The query page: what is asked and how, what was asked before, and how the page itself is used. */
import { fail, fillExport, reveal, select, showAnswer, showTable, showView, tell } from "./answer.js";
import { Chart } from "./chart.js";
import { $, datum, el, kept, settled } from "./dom.js";
import { createEditor } from "./editor.min.js";
import { showForm, showLibrary } from "./library.js";
import { ask, boundText, labelsOf, loadLibrary, loadVocabulary, searchEntities } from "./server.js";
import { fragment, readAddress, state, VIEWS, writeAddress } from "./state.js";
import { address } from "./terms.js";
import { typeahead } from "./typeahead.js";
import { LANGUAGES, language, learnTerms, readable, say, speak } from "./words.js";

const MOST_HISTORY = 40;
const PICKS = ["proposals", "contacts", "meetings", "members", "figures", "rivals"];
const FIRST = `# Who proposed what at the Dushanbe meeting of 2023
SELECT ?who ?initiative WHERE {
  ?who msl:proposed ?initiative .
  ?initiative msl:proposedAt m:consultative-meeting-5 .
}
LIMIT 100`;

const graph = {
  vocabulary: () => state.vocabulary,
  search: (text, signal) => searchEntities(text, signal),
  label: async (iri) => (await labelsOf([iri]))[iri],
  say,
};

const keep = settled(() => kept.set("draft", editor.text()), 500);
const editor = createEditor({ parent: $("editor"), style: "static/editor.css", graph, say, run, changed: keep });
state.editor = editor;

// ---------------------------------------------------------------- the address

/** Show and run what the address says. */
async function follow() {
  const given = readAddress();
  if (given.lang && LANGUAGES.includes(given.lang) && given.lang !== language()) await translate(given.lang);
  state.view = VIEWS.includes(given.view) ? given.view : "table";
  state.options = given.options;
  const query = state.library.find((one) => one.name === given.name);
  if (given.text !== null) {
    editor.setText(given.text);
    switchMode("sparql");
    await run();
  } else if (query) {
    chooseQuery(query, given.values);
    await run();
  } else if (given.name) fail(new Error(`${given.name}: ${say("noQueries")}`));
  else welcome();
}

// ---------------------------------------------------------------- asking

function chooseQuery(query, values = {}) {
  state.name = query.name;
  state.values = showForm($("form"), query, values);
  document.title = `${readable(query.name)} · Maslahat`;
  switchMode("question");
  listLibrary();
}

function welcome() {
  state.name = null;
  const picks = PICKS.map((name) => state.library.find((query) => query.name === name)).filter(Boolean);
  const items = picks.map((query) => el("li", {}, el("a", { href: fragment({ name: query.name }) }, el("b", {}, readable(query.name)), datum(query.summary, { lang: "en" }))));
  $("form").replaceChildren(el("h2", {}, say("welcome")), el("p", { class: "muted" }, say(matchMedia("(max-width: 860px)").matches ? "introPhone" : "intro")), el("ul", { class: "picks" }, items));
  $("answer").hidden = true;
  document.title = `${say("title")} · Maslahat`;
  switchMode("question");
  listLibrary();
}

function switchMode(mode) {
  state.mode = mode;
  select("tab-question", mode === "question");
  select("tab-sparql", mode === "sparql");
  $("pane-question").hidden = mode !== "question";
  $("pane-sparql").hidden = mode !== "sparql";
  $("show-sparql").hidden = mode !== "question" || !state.name;
  $("run").hidden = mode === "question" && !state.name;
  $("copy-link").hidden = $("run").hidden;
}

const asked = () => (state.mode === "question" && state.name ? { name: state.name, values: state.values() } : { text: editor.text() });

async function run() {
  const question = asked();
  if (!question.name && !question.text.trim()) return;
  state.request?.abort();
  const request = (state.request = new AbortController());
  if (state.question && !same(state.question, question)) state.options = {};
  state.question = question;
  busy(true);
  try {
    const answer = await ask(question, request.signal);
    const labels = await labelsOf(irisOf(answer));
    if (request.signal.aborted) return;
    Object.assign(state, { answer: { ...answer, labels, prefixes: state.vocabulary?.prefixes ?? {} } });
    remember(question, answer);
    showAnswer();
    writeAddress(true);
  } catch (error) {
    if (state.request === request) fail(error);
  } finally {
    if (state.request === request) busy(false);
  }
}

const same = (one, other) => one.name === other.name && one.text === other.text;

const irisOf = (answer) => [...new Set(answer.rows.flat().filter((term) => term?.type === "iri").map((term) => term.value))];

function busy(running) {
  $("stop").hidden = !running;
  $("run").disabled = running;
  $("answer").setAttribute("aria-busy", String(running));
  tell(running ? say("running") : "");
  if (running) editor.markError(null);
}

function stop() {
  state.request?.abort();
}

// ---------------------------------------------------------------- what was asked before

function remember(question, answer) {
  const entry = { ...question, at: Date.now(), rows: answer.rows.length };
  const key = ({ name, values, text }) => JSON.stringify([name, values, text]);
  const others = kept.get("history", []).filter((one) => key(one) !== key(entry));
  kept.set("history", [entry, ...others].slice(0, MOST_HISTORY));
  listHistory();
}

function listHistory() {
  const entries = kept.get("history", []);
  const when = new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "short" });
  const item = (entry) => el("li", {}, el("a", { href: fragment(entry) }, entry.name ? el("b", {}, readable(entry.name)) : el("code", {}, firstLine(entry.text)), entry.name ? datum(Object.values(entry.values).join(", ")) : "", el("span", { class: "muted small" }, `${when.format(entry.at)} · ${say("rows", { n: entry.rows })}`)));
  $("history").replaceChildren(...(entries.length ? entries.map(item) : [el("li", { class: "muted" }, say("noHistory"))]));
  $("clear-history").hidden = !entries.length;
}

const firstLine = (text) => text.split("\n").find((line) => line.trim())?.trim().slice(0, 80) ?? "";

function listLibrary() {
  showLibrary(state.library, $("search-library").value, state.name, (name) => fragment({ name }));
}

// ---------------------------------------------------------------- language, theme, panels

async function translate(wanted) {
  const values = state.name ? state.values() : {};
  speak(wanted);
  kept.set("language", language());
  document.documentElement.lang = language();
  $("language").value = language();
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) { element.setAttribute("aria-label", say(element.dataset.label)); if (element.tagName === "BUTTON") element.title = say(element.dataset.label); }
  for (const element of document.querySelectorAll("[data-hint]")) { element.placeholder = say(element.dataset.hint); element.setAttribute("aria-label", say(element.dataset.hint)); }
  editor.translate();
  listHistory();
  learn(wanted).catch(fail);
  await relabel();
  showQuestion(values);
}

function showQuestion(values) {
  const query = state.library.find((one) => one.name === state.name);
  if (query) state.values = showForm($("form"), query, values);
  else if (state.library.length) welcomeAgain();
  listLibrary();
}

function welcomeAgain() {
  const { mode } = state;
  const hidden = $("answer").hidden;
  welcome();
  switchMode(mode);
  $("answer").hidden = hidden;
}

async function relabel() {
  if (!state.answer) return;
  state.answer.labels = await labelsOf(irisOf(state.answer));
  if (!$("view").hidden) showAnswer();
}

/** The ontology in the language spoken; the page works before it is there, and then shows what it has learnt. */
async function learn(wanted) {
  const vocabulary = await loadVocabulary();
  if (wanted !== language()) return;
  state.vocabulary = vocabulary;
  learnTerms(vocabulary);
  editor.refresh();
  if (state.answer) state.answer.prefixes = vocabulary.prefixes;
  if (state.answer && state.view === "table" && !$("view").hidden) showTable();
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  kept.set("theme", theme);
  if (state.answer && ["network", "chart"].includes(state.view)) showView(state.view);
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function openSide(open) {
  document.body.classList.toggle("side-open", open);
  $("open-library").setAttribute("aria-expanded", String(open));
  if (open) $("search-library").focus({ preventScroll: true });
}

/** Tabs that arrows move between; ``chosen(tab)`` shows what belongs to it. */
function tabs(list, chosen) {
  const all = [...list.querySelectorAll("[role=tab]")];
  for (const tab of all) tab.addEventListener("click", () => chosen(tab));
  list.addEventListener("keydown", (event) => {
    const open = all.filter((tab) => !tab.hidden);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !open.includes(event.target)) return;
    const next = open[(open.indexOf(event.target) + step + open.length) % open.length];
    next.focus();
    chosen(next);
  });
}

function showSide(tab) {
  const past = tab.id === "tab-history";
  select("tab-library", !past);
  select("tab-history", past);
  $("pane-library").hidden = past;
  $("pane-history").hidden = !past;
}

async function showAsSparql() {
  try {
    editor.setText(await boundText(asked()));
    switchMode("sparql");
    editor.focus();
  } catch (error) {
    fail(error);
  }
}

async function copyLink() {
  state.question = asked();
  writeAddress(true);
  try {
    await navigator.clipboard.writeText(location.href);
    tell(say("linkCopied"));
  } catch {
    tell(location.href);  // the browser forbids it: then the address stands there to be copied
  }
}

// ---------------------------------------------------------------- beginning

function listen() {
  $("stop").addEventListener("click", stop);
  $("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    await run();
    if (innerWidth <= 860) reveal();
  });
  $("show-sparql").addEventListener("click", showAsSparql);
  $("copy-link").addEventListener("click", copyLink);
  $("language").addEventListener("change", async (event) => { await translate(event.target.value); writeAddress(); });
  $("theme").addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
  $("search-library").addEventListener("input", settled(listLibrary, 80));
  $("search-library").addEventListener("keydown", (event) => { if (event.key === "Enter") { listLibrary(); $("queries").querySelector("a")?.click(); } });
  $("filter").addEventListener("input", settled(() => state.table.filter($("filter").value), 120));
  $("identifiers").addEventListener("click", () => { state.identifiers = !state.identifiers; kept.set("identifiers", state.identifiers); showView("table"); state.table.identifiers = state.identifiers; state.table.arrange(); });
  $("open-library").addEventListener("click", () => openSide(!document.body.classList.contains("side-open")));
  $("close-library").addEventListener("click", () => openSide(false));
  $("side").addEventListener("click", (event) => { if (event.target.closest("a")) openSide(false); });
  $("clear-history").addEventListener("click", () => { kept.set("history", []); listHistory(); });
  tabs($("side").querySelector("[role=tablist]"), showSide);
  tabs(document.querySelector(".ask [role=tablist]"), (tab) => switchMode(tab.id === "tab-sparql" ? "sparql" : "question"));
  tabs($("answer-head").querySelector("[role=tablist]"), (tab) => { showView(tab.id.slice("tab-".length)); fillExport(); writeAddress(); if (state.view !== "table") reveal(); });
  addEventListener("keydown", keyed);
  addEventListener("popstate", follow);
  addEventListener("resize", settled(() => { if (state.shown instanceof Chart && state.view === "chart") state.shown.render(); }, 150));
  addEventListener("click", (event) => { if (!$("export").contains(event.target)) $("export").open = false; });
}

function keyed(event) {
  const writing = event.target.closest?.("input, select, textarea, #editor");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.target.closest?.("#editor")) run();
  else if (event.key === "/" && !writing) { openSide(true); showSide($("tab-library")); $("search-library").focus(); }
  else if (event.key === "Escape") { openSide(false); $("export").open = false; return; }
  else return;
  event.preventDefault();
}

function wrapSearch(id, chosen) {
  const input = $(id);
  const place = input.parentElement;
  place.append(typeahead(input, (hit) => { input.value = ""; chosen(hit); }));
}

async function begin() {
  const theme = kept.get("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  wrapSearch("find", (hit) => location.assign(address({ type: "iri", value: hit.iri })));
  wrapSearch("insert", (hit) => editor.insert(hit.id));
  editor.setText(kept.get("draft") ?? FIRST);
  listen();
  const wanted = [readAddress().lang, kept.get("language"), ...navigator.languages.map((name) => name.slice(0, 2)), "en"];
  try {
    state.library = await loadLibrary();
    await translate(wanted.find((one) => LANGUAGES.includes(one)));
    await follow();
  } catch (error) {
    fail(error);
  }
  document.body.dataset.ready = "true";
}

begin();
