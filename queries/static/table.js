/** The table of an answer: names for people, sortable, filtered, a page at a time. */
import { choice, datum, el } from "./dom.js";
import { address, compress, isNumber } from "./terms.js";
import { columnName, count, language, say } from "./words.js";

const SOURCE = /^(\d{3}):(\d+)-(\d+)$/;
const PAGES = [50, 100, 500];

const plain = (text) => text.normalize("NFKD").replace(/\p{M}|[ʻʼ'’]/gu, "").toLowerCase();

/** The text of a term as the table shows it. */
export function textOf(term, answer, identifiers = false) {
  if (!term) return "";
  if (term.type !== "iri") return term.value;
  return (!identifiers && answer.labels[term.value]) || compress(term.value, answer.prefixes);
}

/** The heading of a column; those of triples are ours, not the query's. */
export const heading = (column, answer) => (answer.form === "triples" ? say(column) : columnName(column));

/** Keeps what the reader chose for one answer: order, filter, page. */
export class Table {
  constructor(parent, answer, { identifiers }) {
    Object.assign(this, { parent, answer, identifiers, page: 0, sort: null, words: [], hidesEmpty: true });
    this.shown = answer.rows;
    this.empty = answer.rows.length ? answer.columns.filter((_, place) => answer.rows.every((row) => !row[place])) : [];
  }

  filter(text) {
    this.words = plain(text).split(/\s+/).filter(Boolean);
    this.arrange();
  }

  arrange() {
    const { rows, columns } = this.answer;
    const text = (row) => plain(columns.map((_, place) => textOf(row[place], this.answer, this.identifiers)).join("\t"));
    this.shown = this.words.length ? rows.filter((row) => { const all = text(row); return this.words.every((word) => all.includes(word)); }) : rows;
    if (this.sort) this.shown = sorted(this.shown, this.sort, (term) => textOf(term, this.answer, this.identifiers));
    this.page = 0;
    this.render();
  }

  order(place) {
    this.sort = this.sort?.place !== place ? { place, down: false } : this.sort.down ? null : { place, down: true };
    this.arrange();
    this.parent.querySelector(`[data-place="${place}"]`)?.focus();
  }

  turn(step) {
    this.page += step;
    this.render();
    this.parent.querySelector(".scroll").scrollTo(0, 0);
  }

  render() {
    const { columns } = this.answer;
    const places = columns.map((_, place) => place).filter((place) => !this.hidesEmpty || !this.empty.includes(columns[place]));
    const head = el("tr", {}, places.map((place) => this.headCell(place)));
    const from = this.page * Table.size;
    const body = this.shown.slice(from, from + Table.size).map((row) => el("tr", {}, places.map((place) => this.cell(row[place]))));
    const table = el("table", {}, el("caption", { class: "unseen" }, say("answer")), el("thead", {}, head), el("tbody", {}, body));
    this.parent.replaceChildren(el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("table") }, table), this.foot(from, body.length));
  }

  headCell(place) {
    const name = heading(this.answer.columns[place], this.answer);
    const now = this.sort?.place === place ? (this.sort.down ? "descending" : "ascending") : null;
    const button = el("button", { type: "button", "data-place": place, title: say("sortBy", { x: name }), onclick: () => this.order(place) }, datum(name), el("span", { class: "order", "aria-hidden": "true" }, now === "descending" ? "▼" : now ? "▲" : "↕"));
    return el("th", { scope: "col", "aria-sort": now }, button);
  }

  cell(term) {
    if (!term) return el("td", {});
    const text = textOf(term, this.answer, this.identifiers);
    if (isNumber(term)) return el("td", { class: "number" }, text);
    const source = term.type === "literal" && SOURCE.exec(term.value);
    if (source) return el("td", { class: "source" }, el("a", { href: `id/document-${source[1]}?lang=${language()}` }, text));
    return el("td", { class: /\S{32}/.test(text) ? "long" : text.length > 90 ? "wide" : text.length < 18 ? "short" : null }, term.type === "iri" ? this.link(term, text) : datum(text, { lang: term.lang }));
  }

  link(term, text) {
    const curie = compress(term.value, this.answer.prefixes);
    const where = address(term);
    if (!where) return datum(text);
    const outside = /^https?:/i.test(where);
    return el("a", { href: where, title: curie, target: outside ? "_blank" : null, rel: outside ? "noopener noreferrer" : null }, datum(text));
  }

  foot(from, here) {
    const total = this.shown.length;
    const notes = [];
    if (this.words.length) notes.push(el("span", {}, say("filtered", { n: total, m: this.answer.rows.length })));
    if (this.empty.length && this.hidesEmpty) notes.push(this.emptyNote());
    const pages = total > PAGES[0] ? this.pages(from, here, total) : "";
    return el("div", { class: "foot" }, notes, pages);
  }

  emptyNote() {
    const show = () => { this.hidesEmpty = false; this.render(); };
    return el("span", { class: "muted" }, say("emptyColumns", { x: this.empty.map((column) => heading(column, this.answer)).join(", ") }), " ", el("button", { type: "button", class: "plain", onclick: show }, say("showThem")));
  }

  pages(from, here, total) {
    const step = (label, sign, by, off) => el("button", { type: "button", class: "button icon", "aria-label": label, title: label, disabled: off, onclick: () => this.turn(by) }, sign);
    const size = choice(say("perPage"), PAGES.map((size) => [String(size), count(size)]), String(Table.size), (size) => { Table.size = Number(size); this.page = 0; this.render(); });
    return el("div", { class: "pages" }, size, step(say("previous"), "‹", -1, this.page === 0), el("span", { "aria-live": "polite" }, say("page", { a: from + Math.min(1, here), b: from + here, n: total })), step(say("next"), "›", 1, from + here >= total));
  }
}

Table.size = 100;

/** Rows in the order of one column: numbers by size, text as the language sorts it; empty cells last. */
function sorted(rows, { place, down }, text) {
  const collator = new Intl.Collator(language(), { numeric: true });
  const numeric = rows.every((row) => !row[place] || isNumber(row[place]));
  const key = (row) => (row[place] ? (numeric ? Number(row[place].value) : text(row[place])) : null);
  const sign = down ? -1 : 1;
  const compare = numeric ? (a, b) => a - b : collator.compare;
  return rows.map((row) => [key(row), row]).sort(([a], [b]) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : sign * compare(a, b))).map(([, row]) => row);
}
