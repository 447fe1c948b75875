/** What the page is about at the moment, and where that stands in its address. */
import { kept } from "./dom.js";
import { language } from "./words.js";

export const VIEWS = ["table", "network", "chart", "raw"];

export const state = {
  mode: "question", name: null, values: () => ({}), view: "table", options: {}, identifiers: kept.get("identifiers", false),
  library: [], vocabulary: null, answer: null, question: null, table: null, shown: null, request: null, editor: null,
};

/** What the fragment of the address says: {name, values, text, view, lang, options}. */
export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const of = (mark) => Object.fromEntries([...given].filter(([key]) => key.startsWith(mark)).map(([key, value]) => [key.slice(mark.length), value]));
  return { name: given.get("name"), values: of("p."), text: given.get("query"), view: given.get("view"), lang: given.get("lang"), options: of("o.") };
}

export function fragment({ name, values = {}, text }, view = "table", options = {}) {
  const parts = name ? [["name", name], ...Object.entries(values).map(([key, value]) => [`p.${key}`, value])] : [["query", text]];
  if (view !== "table") parts.push(["view", view]);
  parts.push(...Object.entries(options).map(([key, value]) => [`o.${key}`, value]), ["lang", language()]);
  return `#${new URLSearchParams(parts)}`;
}

/** Write what is shown into the address; a new question is a step that the browser can go back from. */
export function writeAddress(step = false) {
  if (!state.question) return;
  const hash = fragment(state.question, state.view, state.options);
  if (hash === location.hash) return;
  history[step ? "pushState" : "replaceState"](null, "", hash);
}
