/** A text field that finds entities by any of their names: the combobox pattern of ARIA. */
import { datum, el, settled } from "./dom.js";
import { searchEntities } from "./server.js";
import { say } from "./words.js";

let number = 0;

/** Make a list of hits for an input; ``chosen(hit)`` is called with the entity that the reader takes. Returns the element around both. */
export function typeahead(input, chosen) {
  const list = el("ul", { id: `hits-${++number}`, role: "listbox", class: "hits", hidden: true, "aria-label": say("find") });
  const state = { hits: [], at: -1, request: null };
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);

  function show(hits) {
    state.hits = hits;
    list.replaceChildren(...hits.map(option));
    if (!hits.length) list.append(el("li", { class: "muted" }, say("noHits")));
    open(true);
    move(hits.length ? 0 : -1);
  }

  function option(hit, place) {
    const other = hit.name && hit.name !== hit.label ? datum(hit.name, { class: "muted small" }) : null;
    const take_ = (event) => { event.preventDefault(); take(place); };
    return el("li", { role: "option", id: `${list.id}-${place}`, onmousedown: take_ }, datum(hit.label || hit.id), el("span", { class: "kind" }, hit.kind ?? ""), other);
  }

  function open(wanted) {
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(wanted));
    if (!wanted) input.removeAttribute("aria-activedescendant");
  }

  function move(place) {
    state.at = place;
    [...list.querySelectorAll("[role=option]")].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    const item = list.children[place];
    if (place < 0 || !item) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function take(place) {
    state.request?.abort();
    open(false);
    chosen(state.hits[place]);
  }

  const look = settled(async () => {
    const text = input.value.trim();
    state.request?.abort();
    if (!text) return open(false);
    const request = (state.request = new AbortController());
    const hits = await searchEntities(text, request.signal);
    if (!request.signal.aborted && document.activeElement === input) show(hits);
  }, 120);

  input.addEventListener("input", look);
  input.addEventListener("blur", () => { state.request?.abort(); open(false); });
  input.addEventListener("keydown", (event) => {
    const count = state.hits.length;
    if (event.key === "ArrowDown" && list.hidden) look();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown" && count) move((state.at + 1) % count);
    else if (event.key === "ArrowUp" && count) move((state.at + count - 1) % count);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && state.at >= 0) take(state.at);
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return el("div", { class: "typeahead" }, input, list);
}
