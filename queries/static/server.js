/** What the page asks of its server: answers, the library, names, labels, the vocabulary. */
import { language, say } from "./words.js";
import { parseTerm, parseTriple } from "./terms.js";

const MOST_ROWS = 50_000;
const ACCEPT = "text/tab-separated-values, application/n-triples;q=0.9, application/sparql-results+json;q=0.8";
export const MEDIA_TYPES = {
  csv: "text/csv", tsv: "text/tab-separated-values", json: "application/sparql-results+json", xml: "application/sparql-results+xml",
  ttl: "text/turtle", nt: "application/n-triples", jsonld: "application/ld+json", rdf: "application/rdf+xml",
};

/** An answer of the server that is an error: a message for people, and the line of the query where there is one. */
export class ServerError extends Error {
  constructor(message, line = null) {
    super(message);
    this.line = line;
  }
}

/** The request of a question: a text, or the name of a library query with its values. */
function request({ text, name, values }, accept, signal) {
  if (name) return [`queries/${encodeURIComponent(name)}?${new URLSearchParams(values)}`, { headers: { Accept: accept }, signal }];
  return ["sparql", { method: "POST", headers: { Accept: accept, "Content-Type": "application/sparql-query" }, body: text, signal }];
}

async function fetched(address, options = {}) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServerError(say("noServer"));
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  const body = await response.text();
  let problem = {};
  try { problem = JSON.parse(body); } catch { /* plain text */ }
  const wait = response.headers.get("Retry-After");
  const message = [problem.detail ?? problem.title ?? (body.trim().slice(0, 2000) || `${response.status} ${response.statusText}`), wait && say("wait", { n: wait })].filter(Boolean).join(" ");
  const line = problem.line ?? /\bline (\d+)|^[^\s:]+:(\d+):/.exec(message)?.slice(1).find(Boolean);
  return new ServerError(message, line ? Number(line) : null);
}

/**
 * The answer to a question: {form: "rows" | "triples" | "truth", columns, rows, truth, cut, cutHere, milliseconds}. Rows come as they
 * arrive and reading stops after MOST_ROWS, so that no answer is too large for the page.
 */
export async function ask(question, signal) {
  const started = performance.now();
  const response = await fetched(...request(question, ACCEPT, signal));
  const type = response.headers.get("Content-Type") ?? "";
  const answer = await (type.includes("json") ? truthOf(response) : type.includes("triples") ? triplesOf(response) : rowsOf(response));
  const duration = /dur=([\d.]+)/.exec(response.headers.get("Server-Timing") ?? "")?.[1];
  const cut = Number(response.headers.get("X-Maslahat-Cut")) || null;
  return { cutHere: false, ...answer, cut, milliseconds: duration ? Number(duration) : performance.now() - started };
}

async function truthOf(response) {
  return { form: "truth", truth: (await response.json()).boolean, columns: [], rows: [] };
}

async function rowsOf(response) {
  let columns = null;
  const rows = [];
  const cutHere = await eachLine(response, (line) => {
    if (columns === null) columns = line ? line.split("\t").map((name) => name.replace(/^[?$]/, "")) : [];
    else rows.push(columns.length ? line.split("\t").map(parseTerm) : []);
    return rows.length < MOST_ROWS;
  });
  return { form: "rows", columns: columns ?? [], rows, cutHere };
}

async function triplesOf(response) {
  const rows = [];
  const cutHere = await eachLine(response, (line) => {
    const triple = parseTriple(line);
    if (triple) rows.push(triple);
    return rows.length < MOST_ROWS;
  });
  return { form: "triples", columns: ["subject", "property", "object"], rows, cutHere };
}

/** Hand the lines of a response to a function as they come, until it says false; returns whether it did. */
async function eachLine(response, take) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    if (done && lines.at(-1) === "") lines.pop();
    for (const line of lines) {
      if (!take(line.replace(/\r$/, ""))) {
        await reader.cancel();
        return true;
      }
    }
    if (done) return false;
  }
}

/** The answer in a format of MEDIA_TYPES, as a blob; a server's own cut stays in it. */
export async function answerAs(question, format, signal) {
  return (await fetched(...request(question, MEDIA_TYPES[format], signal))).blob();
}

/** The SPARQL text of a library query with its values bound. */
export async function boundText({ name, values }) {
  return (await fetched(`queries/${encodeURIComponent(name)}.rq?${new URLSearchParams(values)}`)).text();
}

export const loadLibrary = async () => (await fetched("queries", { headers: { Accept: "application/json" } })).json();

export const loadVocabulary = async () => (await fetched(`vocabulary?lang=${language()}`)).json();

/** Entities by name, the best first: [{id, iri, label, name, kind}]; none where the request was given up. */
export async function searchEntities(text, signal) {
  try {
    return await (await fetched(`search?${new URLSearchParams({ q: text, lang: language(), limit: 12 })}`, { signal })).json();
  } catch (error) {
    if (error.name === "AbortError" || error instanceof ServerError) return [];
    throw error;
  }
}

const labelled = new Map();  // "language iri" -> label, null where there is none

/** Labels of IRIs in the language spoken, English where it has none: {iri: label}. */
export async function labelsOf(iris) {
  const spoken = language();
  const missing = [...new Set(iris)].filter((iri) => !labelled.has(`${spoken} ${iri}`));
  for (let start = 0; start < missing.length; start += 1000) await fetchLabels(missing.slice(start, start + 1000), spoken);
  return Object.fromEntries(iris.map((iri) => [iri, labelled.get(`${spoken} ${iri}`)]).filter(([, label]) => label));
}

async function fetchLabels(iris, spoken) {
  const lang = spoken === "en" ? ["en"] : [spoken, "en"];
  const response = await fetched("labels", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ iris, lang }) });
  const found = await response.json();
  for (const iri of iris) labelled.set(`${spoken} ${iri}`, found[iri] ?? null);
}
