/** Completion: variables, keywords, terms of the ontology where they fit, and entities by any of their names. */
import { pickedCompletion, snippet } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { declared, describe } from "./terms.js";

const KEYWORDS = `SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES UNDEF LIMIT OFFSET HAVING CONSTRUCT DESCRIBE ASK
  PREFIX EXISTS NOT IN ASC DESC`.split(/\s+/);
const PHRASES = ["GROUP BY", "ORDER BY", "FILTER NOT EXISTS", "FILTER EXISTS"];
const FUNCTIONS = `ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT IF IRI LANG LANGMATCHES LCASE MAX MIN MONTH
  REGEX REPLACE ROUND SAMPLE STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM UCASE YEAR isBlank isIRI isLiteral
  isNumeric sameTerm`.split(/\s+/);
const SNIPPETS = [
  ["SELECT", "SELECT ${?thing} WHERE {\n  ${?thing a msl:State} .\n}\nLIMIT 100"],
  ["CONSTRUCT", "CONSTRUCT { ${?s ?p ?o} }\nWHERE { ${?s ?p ?o} }\nLIMIT 100"],
];
const ENTITY = "https://w3id.org/maslahat/id/";
const PNAME = /[\p{L}_][\p{L}\p{N}_-]*:[\p{L}\p{N}_.\-–']*$/u;
const WORD = /[\p{L}][\p{L}\p{N}_-]*$/u;

/** Everything that is known at once: variables, terms, keywords. */
export function completions(graph) {
  return (context) => {
    if (inText(context)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*$/u);
    if (variable) return { from: variable.from, options: variables(context, variable), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    const vocabulary = graph.vocabulary();
    if (!vocabulary) return null;
    const place = placeOf(context.state.sliceDoc(0, context.matchBefore(PNAME)?.from ?? context.matchBefore(WORD)?.from ?? context.pos));
    if (place === "prefix") return prefixes(context, vocabulary);
    const name = context.matchBefore(PNAME);
    if (name) return named(context, name, vocabulary, place, graph.say);
    const word = context.matchBefore(WORD);
    if (!word && !context.explicit) return null;
    const options = [...terms(vocabulary.terms, place, graph.say, context), ...keywords()];
    return { from: word?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}_-]*$/u };
  };
}

/** Entities from the server: after m:, and for words of three letters or more where a thing can stand. */
export function entityCompletions(graph) {
  return async (context) => {
    const vocabulary = graph.vocabulary();
    if (!vocabulary || inText(context)) return null;
    const found = context.matchBefore(PNAME) ?? context.matchBefore(/[\p{L}][\p{L}\p{N}_-]{2,}$/u);
    if (!found) return null;
    const [prefix, typed] = found.text.includes(":") ? found.text.split(/:(.*)/s) : [null, found.text];
    if (prefix === null ? isKeyword(typed) : namespaceOf(prefix, context, vocabulary) !== ENTITY) return null;
    if (!typed) return null;
    const place = placeOf(context.state.sliceDoc(0, found.from));
    if (prefix === null && place !== "subject" && place !== "object") return null;
    const hits = await graph.search(typed.replace(/[-_]/g, " "), abortOf(context));
    return context.aborted ? null : { from: found.from, filter: false, options: hits.map((hit, rank) => entity(hit, rank, prefix)) };
  };
}

function abortOf(context) {
  const controller = new AbortController();
  context.addEventListener("abort", () => controller.abort(), { onDocChange: true });
  return controller.signal;
}

function entity(hit, rank, prefix) {
  const curie = prefix === null ? hit.id : hit.id.replace(/^[^:]*/, prefix);
  const other = hit.name && hit.name !== hit.label ? hit.name : hit.kind;
  return { label: curie, displayLabel: hit.label || curie, detail: other, type: "entity", apply: curie, boost: -rank };
}

function inText(context) {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  return /^(Comment|String|IriRef|Iriref)/.test(node.name);
}

function variables(context, typed) {
  const found = new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu));
  const here = context.state.sliceDoc(typed.from, context.pos);
  const others = context.state.sliceDoc(0, typed.from) + context.state.sliceDoc(context.pos);
  if (!new RegExp(`\\${here}(?![\\p{L}\\p{N}_])`, "u").test(others)) found.delete(here);
  return [...found].map((label) => ({ label, type: "variable" }));
}

function prefixes(context, vocabulary) {
  const word = context.matchBefore(/[\p{L}\p{N}_:-]*$/u);
  const options = Object.entries(vocabulary.prefixes).map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: "prefix", apply: `${prefix}: <${iri}>` }));
  return { from: word?.from ?? context.pos, options };
}

const namespaceOf = (prefix, context, vocabulary) => declared(context.state.doc.toString()).get(prefix) ?? vocabulary.prefixes[prefix];

function named(context, name, vocabulary, place, say) {
  const prefix = name.text.split(":", 1)[0];
  const namespace = namespaceOf(prefix, context, vocabulary);
  if (!namespace || namespace === ENTITY) return null;
  const known = vocabulary.terms.filter((term) => term.iri.startsWith(namespace));
  const options = terms(known, place, say, context).map((option) => ({ ...option, label: `${prefix}:${option.iri.slice(namespace.length)}`, displayLabel: undefined, apply: undefined, detail: option.title }));
  return { from: name.from, options, validFor: /^[\p{L}\p{N}_-]*:[\p{L}\p{N}_.-]*$/u };
}

/** Terms as options; those that fit the place come first, among them the most used. */
function terms(known, place, say, context) {
  const wanted = { predicate: "property", class: "class", object: "concept" }[place];
  const domains = place === "predicate" ? classesOf(context) : new Set();
  return known.map((term) => {
    const fits = term.kind === wanted ? 40 : wanted && place !== "object" ? -30 : 0;
    const domain = [term.domain ?? []].flat().some((end) => domains.has(end)) ? 20 : 0;
    return {
      label: `${term.label} ${term.curie}`, displayLabel: term.curie, title: term.label, iri: term.iri, detail: term.label, type: term.kind,
      apply: term.curie, boost: fits + domain + Math.min(9, Math.log2(1 + (term.count ?? 0)) / 2) - term.curie.length / 30, info: () => describe(term, say),
    };
  });
}

/** The classes that the subject before the cursor is said to have. */
function classesOf(context) {
  const text = context.state.sliceDoc(0, context.pos);
  const subject = /(?:[{.]|^)\s*([?$][\p{L}\p{N}_]+)[^{}.]*$/u.exec(text)?.[1];
  if (!subject) return new Set();
  const typed = new RegExp(`\\${subject}\\s+(?:a|rdf:type)\\s+([\\p{L}\\w-]+:[\\p{L}\\w-]+)`, "gu");
  return new Set([...context.state.doc.toString().matchAll(typed)].map((match) => match[1]));
}

function keywords() {
  const plain = [...KEYWORDS, ...PHRASES].map((label) => ({ label, type: "keyword", apply: `${label} `, boost: -5 }));
  const calls = FUNCTIONS.map((label) => ({ label, displayLabel: `${label}()`, type: "function", boost: -10, apply: snippet(`${label}(\${})`) }));
  const whole = SNIPPETS.map(([label, text]) => ({ label: `${label} …`, type: "keyword", boost: -6, apply: applied(text) }));
  return [...plain, ...calls, ...whole];
}

function applied(text) {
  const put = snippet(text);
  return (view, completion, from, to) => {
    put(view, completion, from, to);
    view.dispatch({ annotations: pickedCompletion.of(completion) });
  };
}

const isKeyword = (word) => [...KEYWORDS, ...FUNCTIONS, "GROUP", "ORDER", "BY"].some((known) => known.toLowerCase() === word.toLowerCase());

/** What can stand after a text: "subject", "predicate", "class", "object", "prefix" or "" outside of patterns. */
export function placeOf(text) {
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|(?<![\w:<])#[^\n]*/g, (found) => (found[0] === "#" ? " " : "x"));
  if (/\bprefix\s+$/i.test(bare)) return "prefix";
  const group = bare.slice(Math.max(bare.lastIndexOf("{"), bare.lastIndexOf("}"), bare.lastIndexOf("[")));
  if (!/^[{}[]/.test(group) || (group[0] === "}" && open(bare) === 0)) return "";
  if (/\b(filter|bind|values|order|group|having|limit|offset)\b[^.;]*$/i.test(group) && !/\)\s*\.?\s*$/.test(group)) return "";
  const statement = group.slice(1).split(/\.(?=\s|$)|\bwhere\b|\boptional\b|\bunion\b|\bminus\b|\)\s*$/i).pop();
  const parts = statement.split(";");
  const words = parts.at(-1).split(",")[0].trim().split(/[\s|/^]+/).filter(Boolean);
  if (/[|/^]\s*$/.test(parts.at(-1))) return "predicate";
  const place = words.length + (parts.length > 1 || group[0] === "[" ? 1 : 0) + (parts.at(-1).includes(",") ? 9 : 0);
  if (place === 0) return "subject";
  if (place === 1) return "predicate";
  return /^(a|rdf:type)$/.test(words.at(-1)) ? "class" : "object";
}

const open = (text) => (text.match(/\{/g) ?? []).length - (text.match(/\}/g) ?? []).length;
