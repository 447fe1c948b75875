// Text and elements.

const say = (word) => WORDS[state.language][word] ?? word;
const fill = (word, values) => say(word).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const inWords = (text) => (typeof text === "string" ? text : text[state.language] || text.en || Object.values(text)[0] || "");
const labelOf = (thing) => thing.labels[state.language] || thing.labels.en || Object.values(thing.labels)[0] || thing.property || thing.id;
const shorten = (text, most) => (text.length > most ? Array.from(text.slice(0, most * 2)).slice(0, most - 1).join("") + "…" : text);

/** An element with attributes and children; strings become text, never HTML. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A piece of data: isolated, so that marks of direction in it do not turn the text around it. */
const datum = (text, attributes = {}) => el("bdi", attributes, text);
const capital = (text) => text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(state.language));
const labelled = (thing) => datum(labelOf(thing), { lang: thing.labels[state.language] ? state.language : "en" });
const address = (id) => "#" + encodeURIComponent(id).replace(/%3A/gi, ":").replace(/%2F/gi, "/");
const link = (thing, ...children) => el("a", { href: address(thing.id) }, ...(children.length ? children : [labelled(thing)]));
const modalityOf = (edge) => say(edge.modality.replace("-", " "));
const lineOf = (edge) => lines.get(edge.modality);

function webLink(iri) {
  const text = datum(iri);
  return /^https?:\/\//i.test(iri) ? el("a", { href: iri, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

function languageName(code) {
  const said = [state.language, code].map((speaker) => {
    try { return new Intl.DisplayNames([speaker], { type: "language", fallback: "none" }).of(code); } catch { return undefined; }
  });
  return said[0] ?? said[1] ?? code;  // not every browser speaks Kazakh: then the language's own name
}

/** The days of a statement as people write them: a whole year as the year, a whole month as the month. */
function period(edge) {
  const { earliest: a, latest: b } = edge;
  if (a === null && b === null) return "";
  if (a === null || b === null) return `${a ?? "…"} – ${b ?? "…"}`;
  if (a === b) return a;
  if (a.slice(0, 4) === b.slice(0, 4) && a.endsWith("-01-01") && b.endsWith("-12-31")) return a.slice(0, 4);
  if (a.slice(0, 7) === b.slice(0, 7) && a.endsWith("-01") && +b.slice(8) === new Date(+b.slice(0, 4), +b.slice(5, 7), 0).getDate()) return a.slice(0, 7);
  return `${a} – ${b}`;
}

const OUTLINES = {  // the shapes of vis-network, in a box of 16 by 16
  dot: "M8 2a6 6 0 1 0 .01 0z", square: "M3 3h10v10H3z", diamond: "M8 1.5 14.5 8 8 14.5 1.5 8z",
  triangle: "M8 2 14.5 13.5h-13z", triangleDown: "M8 14 1.5 2.5h13z", hexagon: "M4.8 2.5h6.4L14.5 8l-3.3 5.5H4.8L1.5 8z",
  star: "M8 1.2l2 4.6 5 .5-3.8 3.3 1.2 4.9L8 12l-4.4 2.5 1.2-4.9L1 6.300l5-.5z",
};

const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;  // what XML cannot hold

/** A part of a drawing; strings become text. */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, typeof value === "number" ? +value.toFixed(2) : value);
  }
  element.append(...children.filter((child) => child !== null).map((child) => (typeof child === "string" ? child.replace(UNWRITABLE, "\ufffd") : child)));
  return element;
}

const picture = (width, ...shapes) => svg("svg", { width, height: 16, viewBox: `0 0 ${width} 16`, "aria-hidden": "true" }, ...shapes.map((shape) => svg("path", shape)));

const kindMark = (kind) => picture(16, { d: OUTLINES[kind.shape], fill: kind.colour, stroke: rim(kind.colour), "stroke-width": 1 });

function lineMark(line) {
  const stroke = { d: "M1 8h26", "stroke-width": 2, fill: "none", class: "line-" + line };
  return line === "rival" ? picture(28, { ...stroke, "stroke-width": 9, class: "line-rival" }, { ...stroke, class: "line-holds" }) : picture(28, stroke);
}
