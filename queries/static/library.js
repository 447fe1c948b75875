/** The library at the side, and the form of one question. */
import { $, datum, el } from "./dom.js";
import { labelsOf } from "./server.js";
import { ENTITY } from "./terms.js";
import { typeahead } from "./typeahead.js";
import { columnName, language, readable, say, tagName } from "./words.js";

const CURIE = /^m:(\S+)$/;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}|[ʻʼ'’]/gu, "").toLowerCase();

/** Show the questions that fit a search, grouped by tag; the address of each is a link that can be copied. */
export function showLibrary(queries, sought, current, linkTo) {
  const words = plain(sought).split(/\s+/).filter(Boolean);
  const fitting = queries.filter((query) => fits(query, words));
  const tags = [...new Set(fitting.flatMap((query) => query.tags))].sort((a, b) => tagName(a).localeCompare(tagName(b), language()));
  const groups = tags.map((tag) => group(tag, fitting.filter((query) => query.tags.includes(tag)), current, linkTo, words.length > 0));
  $("queries").replaceChildren(...(groups.length ? groups : [el("p", { class: "muted" }, say("noQueries"))]));
}

function fits(query, words) {
  const text = plain([query.name, query.summary, query.description, ...query.tags, ...query.tags.map(tagName)].join(" "));
  return words.every((word) => text.includes(word));
}

function group(tag, queries, current, linkTo, searched) {
  const items = queries.map((query) => item(query, query.name === current, linkTo));
  const holds = queries.some((query) => query.name === current);
  const head = el("summary", {}, el("span", {}, tagName(tag)), el("span", { class: "count" }, String(queries.length)));
  return el("details", { open: searched || holds || opened.has(tag), ontoggle: (event) => remember(tag, event.target.open) }, head, el("ul", {}, items));
}

const opened = new Set();
const remember = (tag, open) => (open ? opened.add(tag) : opened.delete(tag));

function item(query, current, linkTo) {
  const link = el("a", { href: linkTo(query.name), "aria-current": current ? "true" : null }, el("b", {}, readable(query.name)), datum(query.summary, { lang: "en" }));
  return el("li", {}, link);
}

/** Put the form of a question into an element; returns ``values()``, what is filled in, by parameter. */
export function showForm(parent, query, given) {
  const values = { ...given };
  const fields = query.parameters.map((parameter) => field(parameter, values));
  parent.replaceChildren(
    el("h2", {}, readable(query.name)),
    el("p", { class: "summary", lang: "en" }, datum(query.summary)),
    query.description ? el("p", { class: "muted", lang: "en" }, datum(query.description)) : "",
    language() === "en" ? "" : el("p", { class: "muted small" }, say("inEnglish")),
    fields.length ? el("div", { class: "fields" }, fields) : "",
  );
  return () => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

function field(parameter, values) {
  const id = `p-${parameter.name}`;
  const input = el("input", { id, name: parameter.name, "aria-describedby": `${id}-note`, ...kindOf(parameter) });
  const control = parameter.type === "entity" ? entityField(input, parameter, values) : plainField(input, parameter, values);
  writePlaceholder(input, parameter);
  return el("div", { class: "field" }, el("label", { for: id }, columnName(parameter.name)), control, el("p", { id: `${id}-note`, class: "muted small", lang: "en" }, datum(parameter.description)));
}

function kindOf(parameter) {
  if (parameter.type === "number") return { type: "number", step: "any" };
  if (parameter.type === "date") return { type: "text", inputmode: "numeric", pattern: "-?\\d{4}(-\\d\\d){0,2}", title: say("dateHint") };
  return { type: "text" };
}

function plainField(input, parameter, values) {
  input.value = values[parameter.name] ?? "";
  input.addEventListener("input", () => { values[parameter.name] = input.value.trim(); });
  return input;
}

/** An entity is sent by its CURIE once it was chosen; what was only typed is sent as typed, and the server finds it. */
function entityField(input, parameter, values) {
  const given = values[parameter.name] ?? "";
  input.value = given;
  nameOf(given).then((label) => { if (label && input.value === given) input.value = label; });
  input.addEventListener("input", () => { values[parameter.name] = input.value.trim(); });
  return typeahead(input, (hit) => {
    values[parameter.name] = hit.id;
    input.value = hit.label || hit.id;
  });
}

async function nameOf(value) {
  const slug = CURIE.exec(value)?.[1];
  const iri = slug ? ENTITY + slug : value.startsWith(ENTITY) ? value : null;
  return iri ? (await labelsOf([iri]))[iri] : null;
}

async function writePlaceholder(input, parameter) {
  const meant = parameter.default && parameter.default !== "UNDEF" ? unquoted(parameter.default) : null;
  const example = parameter.example ? unquoted(parameter.example) : null;
  const shown = meant ?? example;
  const text = shown && ((await nameOf(shown)) ?? shown);
  input.placeholder = meant ? say("byDefault", { x: text }) : example ? say("forExample", { x: text }) : parameter.type === "date" ? say("dateHint") : say("any");
}

/** The value of a default as SPARQL writes it: "2004-01-01"^^xsd:date is 2004-01-01. */
const unquoted = (text) => /^"(.*)"(?:@[\w-]+|\^\^\S+)?$/s.exec(text)?.[1] ?? String(text);
