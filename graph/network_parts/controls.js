// Buttons, keys, language, theme.

const smooth = () => (calm() ? false : { duration: 300, easingFunction: "easeInOutQuad" });
const shownNodes = () => byDegree.filter((node) => looks.get(node.id) !== "hidden").map((node) => node.id);
const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)), animation: smooth() });

function fit(animation = smooth()) {
  const some = shownNodes();
  if (!some.length) return;
  const box = bounds(some);
  const [width, height] = [$("network").clientWidth, $("network").clientHeight];
  const scale = Math.min(1.9, (width - Math.min(150, width / 10)) / Math.max(1, box.width), (height - 130) / Math.max(1, box.height));
  network.moveTo({ position: box, scale, animation });
}

let calming = 0;

/** Let the nodes find new places for a few seconds: the only time that physics runs. */
function rearrange() {
  network.setOptions({ physics: { enabled: true } });
  $("restore").hidden = false;
  clearTimeout(calming);
  calming = setTimeout(() => network.setOptions({ physics: { enabled: false } }), 4000);
}

function restore() {
  clearTimeout(calming);
  network.setOptions({ physics: { enabled: false } });
  nodes.update(drawing.nodes.map(({ id, x, y }) => ({ id, x, y })));
  $("restore").hidden = true;
  fit();
}

for (const [id, work] of Object.entries({ fit: () => fit(), "zoom-in": () => zoom(1.4), "zoom-out": () => zoom(1 / 1.4), rearrange, restore, svg: saveSvg, png: savePng, close: clear })) {
  $(id).addEventListener("click", work);
}
for (const id of ["filters", "close-panel"]) $(id).addEventListener("click", () => document.body.classList.toggle("with-panel"));

addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName || "") && event.target.type !== "range" && event.target.type !== "checkbox";
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); $("search").focus(); $("search").select(); }
  if (event.key === "Escape") escape();
});

// The keys of vis-network are off: it would take the focus from the search box as soon as the mouse moves.
$("network").addEventListener("keydown", (event) => {
  const [x, y] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key] ?? [0, 0];
  const factor = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key] ?? 1;
  if (!x && !y && factor === 1) return;
  event.preventDefault();
  network.moveTo({ position: network.getViewPosition(), offset: { x, y }, scale: network.getScale() * factor });
});

function escape() {
  $("search").value = "";
  showHits();
  document.body.classList.remove("with-panel");
  if (state.selected) clear();
}

function setLanguage(language) {
  state.language = Object.hasOwn(WORDS, language) ? language : "en";
  kept.set("language", state.language);
  document.documentElement.lang = state.language;
  document.title = facts.title[state.language] || facts.title.en;
  $("title").textContent = document.title;
  $("language").value = state.language;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = say(place.dataset.word);
  for (const place of document.querySelectorAll("[data-name]")) { place.setAttribute("aria-label", say(place.dataset.name)); if (place.tagName === "BUTTON") place.title = say(place.dataset.name); }
  $("search").placeholder = say("search");
  for (const format of ["PNG", "SVG"]) { const name = fill("saveAs", { format }); $(format.toLowerCase()).title = name; $(format.toLowerCase()).setAttribute("aria-label", name); }
  if (facts.omitted !== null) $("omitted-text").textContent = inWords(facts.omitted);
  showLegend();
  showCard();
  setView(state.view);
  showStatus();
  if ($("search").value && !$("found").hidden) showHits();
}

function setTheme(theme) {
  wearTheme(theme);
  showLegend();
  if (state.selected) showCard();
  refresh(true);
}

$("language").addEventListener("change", () => setLanguage($("language").value));
$("theme").addEventListener("click", () => {
  const theme = state.theme === "dark" ? "light" : "dark";
  kept.set("theme", theme);
  setTheme(theme);
});
dark.addEventListener("change", () => { if (!kept.get("theme")) setTheme(dark.matches ? "dark" : "light"); });

let shownTheme = null;  // paper is white: print light, then go back
addEventListener("beforeprint", () => {
  shownTheme = state.theme;
  if (shownTheme === "dark") setTheme("light");
  if (shownNodes().length) $("paper").replaceChildren(draw(wholeView(1060, 560), "#fff"));
});
addEventListener("afterprint", () => {
  $("paper").replaceChildren();
  if (shownTheme === "dark") setTheme("dark");
});
