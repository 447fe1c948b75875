/** Elements. Text of the data enters the page by these functions only, always as text, never as HTML. */

export const $ = (id) => document.getElementById(id);

/** An element with attributes and children: strings become text; functions under "on…" names listen. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A piece of data: isolated, so that marks of direction in it do not turn the text around it. */
export const datum = (text, attributes = {}) => el("bdi", attributes, text);

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A choice: a label and a select of [value, text] pairs. */
export function choice(label, options, value, chosen) {
  const select = el("select", { onchange: (event) => chosen(event.target.value) }, options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
  return el("label", { class: "choice" }, el("span", {}, label), select);
}

/** What a variable of the style sheet comes to now, as a colour that a canvas understands. */
export function colour(name) {
  const probe = el("i", { hidden: true });
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Wait until a run of calls is over, then call once. */
export function settled(call, milliseconds) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), milliseconds);
  };
}

/** Offer data as a file. */
export function save(name, blob) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What the browser remembers between visits; it may be forbidden to. */
export const kept = {
  get(name, otherwise = null) {
    try { return JSON.parse(localStorage.getItem(`maslahat.query.${name}`)) ?? otherwise; } catch { return otherwise; }
  },
  set(name, value) {
    try { localStorage.setItem(`maslahat.query.${name}`, JSON.stringify(value)); } catch { /* then not */ }
  },
};
