/** RDF terms as the server writes them in TSV and N-Triples, and how they are shown. */

import { language } from "./words.js";

const ENTITY = "https://w3id.org/maslahat/id/";
const ONTOLOGY = "https://w3id.org/maslahat/ontology#";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f", '"': '"', "'": "'", "\\": "\\" };
const TRIPLE = /^(<[^>]*>|_:\S+)\s+<([^>]*)>\s+(.*?)\s*\.\s*$/;
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "short"].map((name) => XSD + name));
const DATES = new Set(["date", "dateTime", "gYear", "gYearMonth"].map((name) => XSD + name));

export { ENTITY, ONTOLOGY, RDF_TYPE, XSD };

const unescaped = (text) => (text.includes("\\") ? text.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs, (_, four, eight, one) => (one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(four ?? eight, 16)))) : text);

/** A term of a TSV cell or of N-Triples: {type, value, lang, datatype}; null where nothing is bound. */
export function parseTerm(text) {
  if (!text) return null;
  if (text[0] === "<" && text[1] !== "<") return { type: "iri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "blank", value: text };
  if (text[0] === '"') return parseLiteral(text);
  if (/^[+-]?\d+$/.test(text)) return { type: "literal", value: text, datatype: `${XSD}integer` };
  if (/^[+-]?\d*\.\d*$/.test(text)) return { type: "literal", value: text, datatype: `${XSD}decimal` };
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(text)) return { type: "literal", value: text, datatype: `${XSD}double` };
  if (text === "true" || text === "false") return { type: "literal", value: text, datatype: `${XSD}boolean` };
  return { type: "other", value: text };
}

function parseLiteral(text) {
  const end = text.lastIndexOf('"');
  const tail = text.slice(end + 1);
  const literal = { type: "literal", value: unescaped(text.slice(1, end)) };
  if (tail[0] === "@") literal.lang = tail.slice(1);
  else if (tail.startsWith("^^<")) literal.datatype = tail.slice(3, -1);
  return literal;
}

/** The three terms of a line of N-Triples, null for a line without a triple. */
export function parseTriple(line) {
  const found = TRIPLE.exec(line);
  return found && [parseTerm(found[1]), { type: "iri", value: unescaped(found[2]) }, parseTerm(found[3])];
}

export const isEntity = (term) => term?.type === "iri" && term.value.startsWith(ENTITY);
export const isNumber = (term) => term?.type === "literal" && NUMBERS.has(term.datatype) && Number.isFinite(Number(term.value));
export const isDate = (term) => term?.type === "literal" && DATES.has(term.datatype);

/** The moment of a date or partial date in milliseconds: the start of its year, month or day. NaN where it is none. */
export function moment(term) {
  const [, year, month, day] = /^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?/.exec(term.value) ?? [];
  return year === undefined ? NaN : Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
}

/** The CURIE of an IRI; the IRI itself where no prefix fits. */
export function compress(iri, prefixes) {
  let best = null;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && (best === null || namespace.length > best[1].length)) best = [prefix, namespace];
  }
  const local = best && iri.slice(best[1].length);
  return local && /^[\p{L}\p{N}_.-]+$/u.test(local) ? `${best[0]}:${local}` : iri;
}

/** Where a term leads: pages of this server, in the language spoken, for what is ours, the web for the rest, null for no address. */
export function address(term) {
  if (term?.type !== "iri") return null;
  if (term.value.startsWith(ENTITY)) return ownPage(term.value.slice(ENTITY.length));
  if (term.value.startsWith(ONTOLOGY)) return `ontology?lang=${language()}#${encodeURIComponent(term.value.slice(ONTOLOGY.length))}`;
  return /^https?:\/\//i.test(term.value) ? term.value : null;
}

function ownPage(slug) {
  return slug.startsWith("claim-") ? `claims/${encodeURIComponent(slug.slice("claim-".length))}?lang=${language()}` : `id/${encodeURIComponent(slug)}?lang=${language()}`;
}
