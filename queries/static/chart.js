/** The chart of an answer: bars, a line or points, drawn as SVG that stands by itself. */
import { choice, colour, draw, el, save } from "./dom.js";
import { heading, textOf } from "./table.js";
import { isDate, isEntity, isNumber, moment } from "./terms.js";
import { count, language, say } from "./words.js";

const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A8F98", "#B8A800"];  // Okabe and Ito's, told apart by colour-blind eyes
const MOST_BARS = 40;
const COUNT = "";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
const LETTER = 6.7;  // width of a letter of 12 px, nearly

/** What a column holds: "number", "date", "text", or "" where it holds nothing. */
export function kindOfColumn(answer, place) {
  const terms = answer.rows.map((row) => row[place]).filter(Boolean);
  if (!terms.length) return "";
  if (terms.every(isNumber)) return "number";
  return terms.filter(isDate).length > terms.length / 2 ? "date" : "text";
}

/** Draw the chart of an answer into an element; ``chosen`` names kind and columns, ``changed`` is told of others. */
export class Chart {
  constructor(parent, answer, chosen, { changed }) {
    const kinds = answer.columns.map((_, place) => kindOfColumn(answer, place));
    Object.assign(this, { parent, answer, kinds, changed });
    const column = (name) => { const place = answer.columns.indexOf(name); return kinds[place] ? place : null; };
    const guess = this.guess();
    this.kind = ["bar", "line", "scatter"].includes(chosen.kind) ? chosen.kind : guess.kind;
    this.x = column(chosen.x) ?? guess.x;
    this.y = chosen.y === "*" ? COUNT : (column(chosen.y) ?? guess.y);
    this.series = chosen.series === "-" ? null : (column(chosen.series) ?? guess.series);
  }

  /** A first chart: numbers over time, numbers by thing, or how often each thing is there. */
  guess() {
    const { answer, kinds } = this;
    const places = (kind) => answer.columns.map((_, place) => place).filter((place) => kinds[place] === kind);
    const variety = (place) => new Set(answer.rows.map((row) => row[place]?.value)).size;
    const [date] = places("date");
    const mixed = ["indicator", "unit"].map((column) => answer.columns.indexOf(column)).filter((place) => variety(place) > 1);
    if (mixed.length) return { kind: "bar", x: mixed[0], y: COUNT, series: null };  // metres and dollars do not go on one axis
    const number = places("number")[0] ?? COUNT;
    const things = places("text").filter((place) => answer.rows.some((row) => isEntity(row[place]) || row[place]?.type === "literal"));
    const telling = things.filter((place) => variety(place) > 1 && variety(place) < Math.max(3, answer.rows.length));
    const thing = (number === COUNT ? telling[0] : things.find((place) => variety(place) > 1)) ?? things[0];
    if (date !== undefined && number !== COUNT) return { kind: "line", x: date, y: number, series: things.find((place) => variety(place) > 1 && variety(place) <= PALETTE.length) ?? null };
    return { kind: "bar", x: thing ?? date ?? places("number")[0] ?? 0, y: number === thing ? COUNT : number, series: null };
  }

  render() {
    if (!this.answer.rows.length) return this.parent.replaceChildren(el("p", { class: "empty" }, say("noChart")));
    const figure = el("figure", { class: "figure" });
    this.parent.replaceChildren(this.controls(), figure);
    const { points, notes } = this.points();
    if (!points.length) return figure.append(el("p", { class: "empty" }, say("noNumber")));
    const paper = new Paper(Math.max(320, figure.clientWidth), this);
    this.svg = this.kind === "bar" ? paper.bars(points, notes) : paper.plane(points, notes);
    figure.append(this.svg, ...notes.map((note) => el("figcaption", { class: "muted small" }, note)));
  }

  controls() {
    const all = this.answer.columns.map((column, place) => [String(place), heading(column, this.answer)]).filter(([place]) => this.kinds[place]);
    const numbers = [[COUNT, say("countRows")], ...all.filter(([place]) => this.kinds[place] === "number")];
    const set = (role, read) => (value) => { this[role] = read(value); this.tell(); this.render(); };
    const place = (value) => (value === "" ? null : Number(value));
    return el("div", { class: "controls" },
      choice(say("chartKind"), [["bar", say("bar")], ["line", say("lineChart")], ["scatter", say("scatter")]], this.kind, set("kind", String)),
      choice(say("xAxis"), all, String(this.x), set("x", Number)),
      choice(say("yAxis"), numbers, String(this.y), set("y", (value) => (value === COUNT ? COUNT : Number(value)))),
      choice(say("series"), [["", say("nothing")], ...all], String(this.series ?? ""), set("series", place)));
  }

  tell() {
    const name = (place) => this.answer.columns[place];
    this.changed({ kind: this.kind, x: name(this.x), y: this.y === COUNT ? "*" : name(this.y), series: this.series === null ? "-" : name(this.series) });
  }

  /** The points to draw, [{x, key, name, y, series, rows}], and what has to be said about them. */
  points() {
    const xKind = this.kinds[this.x];
    const years = xKind === "date" && (this.kind === "bar" || this.y === COUNT);
    const cells = this.answer.rows.map((row) => this.point(row, xKind, years)).filter(Boolean);
    const points = this.kind === "scatter" && this.y !== COUNT ? cells : merged(cells, this.y === COUNT);
    const notes = points.some((point) => point.rows > 1) && this.y !== COUNT ? [say("chartMean")] : [];
    return { points: fewSeries(points, notes), notes };
  }

  point(row, xKind, years) {
    const [x, y] = [row[this.x], this.y === COUNT ? null : row[this.y]];
    if (!x || (this.y !== COUNT && !y)) return null;
    const name = years ? /^-?\d+/.exec(x.value)?.[0] ?? x.value : textOf(x, this.answer);
    const place = years ? Date.UTC(Number(name), 0, 1) : xKind === "date" ? moment(x) : xKind === "number" ? Number(x.value) : null;
    const series = this.series === null ? "" : textOf(row[this.series], this.answer) || "–";
    return Number.isNaN(place) ? null : { x: place, name, y: y ? Number(y.value) : 1, series, rows: 1 };
  }

  async picture(format) {
    if (!this.svg?.isConnected) return;
    const text = new XMLSerializer().serializeToString(this.svg);
    if (format === "svg") return save("chart.svg", new Blob([text], { type: "image/svg+xml" }));
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = el("canvas", { width: this.svg.width.baseVal.value * 2, height: this.svg.height.baseVal.value * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save("chart.png", blob));
  }
}

/** Points of the same place and series as one: their number, or their mean. */
function merged(cells, counted) {
  const bundles = Map.groupBy(cells, (cell) => `${cell.series}\t${cell.x ?? cell.name}`);
  return [...bundles.values()].map((bundle) => {
    const sum = bundle.reduce((total, cell) => total + cell.y, 0);
    return { ...bundle[0], y: counted ? bundle.length : sum / bundle.length, rows: bundle.length };
  });
}

function fewSeries(points, notes) {
  const sizes = new Map();
  for (const point of points) sizes.set(point.series, (sizes.get(point.series) ?? 0) + Math.abs(point.y));
  if (sizes.size <= PALETTE.length) return points;
  const largest = new Set([...sizes].sort((a, b) => b[1] - a[1]).slice(0, PALETTE.length).map(([series]) => series));
  notes.push(`${say("series")}: ${say("chartCut", { n: PALETTE.length, m: sizes.size })}`);
  return points.filter((point) => largest.has(point.series));
}

/** Round values that divide a span, at most ``most`` of them. */
export function ticks(low, high, most) {
  const rough = (high - low || Math.abs(high) || 1) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
  const found = [];
  for (let place = Math.ceil(low / size - 1e-9); place * size <= high + size * 1e-6; place++) found.push(Number((place * size).toPrecision(12)));
  return found;
}

const shorten = (text, width) => (text.length * LETTER > width ? `${Array.from(text).slice(0, Math.max(1, Math.floor(width / LETTER) - 1)).join("")}…` : text);

/** A sheet of SVG: axes, legend and marks in the colours that the page has now. */
class Paper {
  constructor(width, chart) {
    Object.assign(this, { width, chart, ink: colour("ink"), muted: colour("muted"), rule: colour("rule"), panel: colour("panel") });
  }

  text(x, y, words, attributes = {}) {
    return draw("text", { x, y, fill: this.muted, "font-size": 12, "font-family": FONT, ...attributes }, words);
  }

  line(x1, y1, x2, y2) {
    return draw("line", { x1, y1, x2, y2, stroke: this.rule });
  }

  sheet(height, ...content) {
    const title = `${this.yName()} / ${heading(this.chart.answer.columns[this.chart.x], this.chart.answer)}`;
    return draw("svg", { xmlns: "http://www.w3.org/2000/svg", width: this.width, height, viewBox: `0 0 ${this.width} ${height}`, role: "img", "aria-label": title }, draw("rect", { width: this.width, height, fill: this.panel }), ...content);
  }

  yName() {
    return this.chart.y === COUNT ? say("countRows") : heading(this.chart.answer.columns[this.chart.y], this.chart.answer);
  }

  seriesOf(points) {
    return new Map([...new Set(points.map((point) => point.series))].sort(new Intl.Collator(language(), { numeric: true }).compare).map((name, place) => [name, PALETTE[place]]));
  }

  /** The legend over the drawing: its elements, and where the drawing may begin. */
  legend(series) {
    if (series.size < 2) return { marks: [], top: 30 };
    const marks = [];
    let [x, y] = [12, 34];
    for (const [name, fill] of series) {
      const short = shorten(name, Math.min(240, this.width - 60));
      const wide = short.length * LETTER + 34;
      if (x + wide > this.width - 8 && x > 12) [x, y] = [12, y + 19];
      marks.push(draw("rect", { x, y: y - 10, width: 11, height: 11, rx: 2, fill }), this.text(x + 16, y, short, { fill: this.ink }));
      x += wide;
    }
    return { marks, top: y + 18 };
  }

  said(point) {
    const value = `${point.name}${point.series ? ` · ${point.series}` : ""}: ${new Intl.NumberFormat(language(), { maximumFractionDigits: 4 }).format(point.y)}`;
    return draw("title", {}, point.rows > 1 && this.chart.y !== COUNT ? `${value} (${say("rows", { n: point.rows })})` : value);
  }

  /** Bars: lying where their names are long, standing where they are years or numbers. */
  bars(points, notes) {
    const series = this.seriesOf(points);
    const bands = [...Map.groupBy(points, (point) => point.x ?? point.name).values()];
    const size = (band) => Math.max(...band.map((point) => point.y));
    const total = (band) => band.reduce((sum, point) => sum + point.y, 0);
    const stacked = this.chart.y === COUNT;
    if (points[0].x === null) bands.sort((a, b) => total(b) - total(a) || a[0].name.localeCompare(b[0].name));
    else inTime(bands, this.chart.kinds[this.chart.x]);
    if (bands.length > MOST_BARS && points[0].x === null) notes.push(say("chartCut", { n: MOST_BARS, m: bands.length }));
    const shown = points[0].x === null ? bands.slice(0, MOST_BARS) : bands;
    const ends = shown.map(stacked ? total : size).concat(0);
    const span = [Math.min(0, ...shown.flat().map((point) => point.y)), Math.max(...ends)];
    const standing = points[0].x !== null && shown.every((band) => band[0].name.length <= 6);
    return standing ? this.standing(shown, series, span, stacked) : this.lying(shown, series, span, stacked);
  }

  lying(bands, series, [low, high], stacked) {
    const { marks, top } = this.legend(series);
    const left = Math.min(this.width * (this.width < 500 ? 0.46 : 0.36), Math.max(...bands.map((band) => band[0].name.length)) * LETTER + 18);
    const lanes = stacked ? 1 : Math.max(...bands.map((band) => band.length));
    const high_ = lanes > 1 ? lanes * 9 + 10 : 26;
    const bottom = top + bands.length * high_;
    const scale = (value) => left + ((value - low) / (high - low || 1)) * (this.width - left - 56);
    const grid = ticks(low, high, this.width / 130).flatMap((value) => [this.line(scale(value), top, scale(value), bottom), this.text(scale(value), bottom + 16, count(value), { "text-anchor": "middle" })]);
    const drawn = bands.flatMap((band, place) => this.band(band, { series, stacked, scale, from: top + place * high_, thick: high_, left }));
    return this.sheet(bottom + 26, this.text(12, 16, this.yName(), { "font-weight": 600, fill: this.ink }), ...marks, ...grid, ...drawn);
  }

  band(band, { series, stacked, scale, from, thick, left }) {
    let sum = 0;
    const lane = (thick - 8) / (stacked ? 1 : band.length);
    const bars = band.map((point, place) => {
      const [start, end] = stacked ? [sum, (sum += point.y)] : [0, point.y];
      const [x, x2] = [scale(start), scale(end)].sort((a, b) => a - b);
      return draw("rect", { x, y: from + 4 + (stacked ? 0 : place * lane), width: Math.max(1, x2 - x), height: Math.max(1, lane - 1), fill: series.get(point.series), rx: 2 }, this.said(point));
    });
    const name = this.text(left - 8, from + thick / 2 + 4, shorten(band[0].name, left - 16), { "text-anchor": "end", fill: this.ink });
    name.append(draw("title", {}, band[0].name));
    const value = stacked || band.length === 1 ? this.text(scale(stacked ? sum : Math.max(0, band[0].y)) + 6, from + thick / 2 + 4, count(stacked ? sum : band[0].y)) : null;
    return [name, ...bars, ...(value ? [value] : [])];
  }

  standing(bands, series, span, stacked) {
    const frame = this.frame(series, span);
    const wide = (frame.right - frame.left) / bands.length;
    const each = Math.ceil(48 / wide);
    const drawn = bands.flatMap((band, place) => {
      let sum = 0;
      const lane = Math.max(1, wide * 0.76) / (stacked ? 1 : band.length);
      const from = frame.left + place * wide + wide * 0.12;
      const bars = band.map((point, rank) => {
        const [start, end] = stacked ? [sum, (sum += point.y)] : [0, point.y];
        const [y2, y] = [frame.y(start), frame.y(end)].sort((a, b) => b - a);
        return draw("rect", { x: from + (stacked ? 0 : rank * lane), y, width: Math.max(1, lane - 0.5), height: y2 - y, fill: series.get(point.series), rx: Math.min(2, lane / 4) }, this.said(point));
      });
      return place % each ? bars : [...bars, this.text(from + (wide * 0.76) / 2, frame.bottom + 17, band[0].name, { "text-anchor": "middle" })];
    });
    return this.sheet(frame.height, ...frame.marks, ...drawn);
  }

  /** The axis of values at the left, and the space beside it. */
  frame(series, [low, high]) {
    const { marks, top } = this.legend(series);
    const height = Math.max(300, Math.min(460, this.width * 0.5)) + top;
    const values = ticks(low, high, 6);
    const left = Math.max(...values.map((value) => count(value).length)) * LETTER + 18;
    const [right, bottom] = [this.width - 16, height - 28];
    const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - top - 8);
    const grid = values.flatMap((value) => [this.line(left, y(value), right, y(value)), this.text(left - 7, y(value) + 4, count(value), { "text-anchor": "end" })]);
    return { left, right, bottom, height, y, marks: [this.text(12, 16, this.yName(), { "font-weight": 600, fill: this.ink }), ...marks, ...grid] };
  }

  /** Points over a plane, joined in a line chart; what is neither number nor date stands in its order. */
  plane(points, notes) {
    const placed = points[0].x === null ? inOrder(points, notes) : points;
    const series = this.seriesOf(placed);
    const ys = placed.map((point) => point.y);
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const frame = this.frame(series, [low > 0 && low < high * 0.6 ? 0 : low, high]);
    const xs = placed.map((point) => point.x);
    const [first, last] = [Math.min(...xs), Math.max(...xs)];
    const x = (value) => frame.left + 10 + ((value - first) / (last - first || 1)) * (frame.right - frame.left - 30);
    const lines = this.chart.kind === "line" ? [...series].map(([name, stroke]) => this.path(placed.filter((point) => point.series === name), x, frame.y, stroke)) : [];
    const dots = placed.map((point) => draw("circle", { cx: x(point.x), cy: frame.y(point.y), r: placed.length > 400 ? 2.5 : 4, fill: series.get(point.series), "fill-opacity": 0.85 }, this.said(point)));
    return this.sheet(frame.height, ...frame.marks, ...this.across(placed, x, frame, [first, last]), ...lines, ...dots);
  }

  path(points, x, y, stroke) {
    const d = points.sort((a, b) => a.x - b.x).map((point, place) => `${place ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
    return draw("path", { d, fill: "none", stroke, "stroke-width": 2, "stroke-linejoin": "round" });
  }

  across(points, x, frame, [first, last]) {
    const kind = points[0].ordered ? "text" : this.chart.kinds[this.chart.x];
    const most = (frame.right - frame.left) / 70;
    const label = (value, words) => this.text(x(value), frame.bottom + 17, words, { "text-anchor": "middle" });
    if (kind === "number") return ticks(first, last, most).map((value) => label(value, count(value)));
    if (kind === "date") return dateTicks(first, last, most).map(([value, words]) => label(value, words));
    const names = [...new Map(points.map((point) => [point.x, point.name]))];
    const each = Math.ceil(names.length / most);
    return names.filter((_, place) => place % each === 0).map(([value, name]) => label(value, shorten(name, 80)));
  }
}

/** Bands in the order of their places; of years that lie close together none is left out, so that gaps show. */
function inTime(bands, kind) {
  const year = (band) => new Date(band[0].x).getUTCFullYear();
  bands.sort((a, b) => a[0].x - b[0].x);
  const [first, last] = [year(bands[0]), year(bands.at(-1))];
  if (kind !== "date" || last - first > 60) return;
  const known = new Map(bands.map((band) => [year(band), band]));
  const empty = (name) => [{ ...bands[0][0], x: Date.UTC(name, 0, 1), name: String(name), y: 0, rows: 0 }];
  bands.splice(0, bands.length, ...Array.from({ length: last - first + 1 }, (_, step) => known.get(first + step) ?? empty(first + step)));
}

/** Things in the order in which they come, at places 0, 1, 2 ...; the first MOST_BARS of them. */
function inOrder(points, notes) {
  const order = new Map([...new Set(points.map((point) => point.name))].map((name, place) => [name, place]));
  if (order.size > MOST_BARS) notes.push(say("chartCut", { n: MOST_BARS, m: order.size }));
  return points.map((point) => ({ ...point, x: order.get(point.name), ordered: true })).filter((point) => point.x < MOST_BARS);
}

/** Years, or months where the span is short: [[milliseconds, words]]. */
function dateTicks(first, last, most) {
  const [from, to] = [first, last].map((time) => new Date(time).getUTCFullYear());
  if (to - from >= 2) return ticks(from, to, most).filter(Number.isInteger).map((year) => [Date.UTC(year, 0, 1), String(year)]).filter(([time]) => time >= first);
  const day = 86_400_000;
  const span = last - first || day;
  return [0, 0.25, 0.5, 0.75, 1].slice(0, Math.max(2, Math.floor(most))).map((share) => first + share * span).map((time) => [time, new Date(time).toISOString().slice(0, span > 60 * day ? 7 : 10)]);
}
