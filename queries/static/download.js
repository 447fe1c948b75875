/** The answer as a file: formats of the server, and tables with names for people. */
import { save } from "./dom.js";
import { answerAs } from "./server.js";
import { heading, textOf } from "./table.js";

const ROWS = [["csv", "CSV"], ["tsv", "TSV"], ["json", "SPARQL JSON"], ["xml", "SPARQL XML"]];
const TRUTH = ROWS.slice(2);
const TRIPLES = [["ttl", "Turtle"], ["nt", "N-Triples"], ["jsonld", "JSON-LD"], ["rdf", "RDF/XML"]];

/** The formats that the server has for an answer: [[ending, name]]. */
export const formatsOf = (answer) => ({ rows: ROWS, truth: TRUTH, triples: TRIPLES })[answer.form];

/** Save the whole answer as the server writes it. */
export async function saveAnswer(question, format) {
  save(`${question.name ?? "answer"}.${format}`, await answerAs(question, format));
}

/** Save a table with names in place of IRIs, in the order and with the filter that the reader chose: csv or md. */
export function saveTable(question, table, format) {
  const { answer, shown } = table;
  const head = answer.columns.map((column) => heading(column, answer));
  const rows = [head, ...shown.map((row) => answer.columns.map((_, place) => textOf(row[place], answer)))];
  const text = format === "md" ? markdown(rows) : rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
  const mark = format === "md" ? "" : "\ufeff";  // without it a spreadsheet takes Cyrillic for something else
  save(`${question.name ?? "answer"}.${format}`, new Blob([mark + text], { type: format === "md" ? "text/markdown" : "text/csv" }));
}

/** A cell that a spreadsheet takes as text even where it starts like a formula. */
function quoted(cell) {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => cell.replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ").replace(/</g, "&lt;")).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n") + "\n";
}
