// Search.

// Letters that a keyboard without them replaces: Kazakh, Kyrgyz, Tajik, Uzbek and Turkish ones by their plain neighbours.
const PLAIN = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ҳ: "х", ҷ: "ч", ə: "a", ı: "i", ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae" };

function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}'’‘`ʻʼʹ"«»“”]/gu, "").replace(/[әғқңөұүһіҳҷəıøłđßæ]/g, (letter) => PLAIN[letter])
    .replace(/[\p{P}\s]+/gu, " ").trim();
}

// What a reader without the other keyboard types: Cyrillic letters as Latin ones, roughly.
const LATIN = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t",
  у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sh", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya",
};
const LIKE = [[/dzh|zh/g, "j"], [/kh|x/g, "h"], [/gh/g, "g"], [/q/g, "k"], [/w/g, "v"], [/y[eo]/g, "e"], [/iy|yi|y/g, "i"], [/(.)\1+/g, "$1"]];

function latin(text) {
  const spelled = text.replace(/[а-я]/g, (letter) => LATIN[letter]);
  return LIKE.reduce((sound, [sign, one]) => sound.replace(sign, one), spelled);
}

let index = null;
const indexed = () => (index ??= byDegree.map((node) => {
  const names = [...new Set([...Object.values(node.labels), ...node.names, node.id].map(plain))];
  return { node, names, sounds: [...new Set(names.map(latin))] };
}));

function rankOf(name, words, whole) {
  if (!words.every((word) => name.includes(word))) return Infinity;
  if (name === whole) return 0;
  if (name.startsWith(whole)) return 1;
  return words.every((word) => (" " + name).includes(" " + word)) ? 2 : 3;
}

function find(text) {
  const whole = plain(text);
  if (!whole) return [];
  const best = (names, asked) => Math.min(...names.map((name) => rankOf(name, asked.split(" "), asked)));
  const ranked = indexed().map(({ node, names, sounds }) => ({ node, rank: Math.min(best(names, whole), 4 + best(sounds, latin(whole))) }));
  return ranked.filter(({ rank }) => rank < Infinity).sort((a, b) => a.rank - b.rank).map(({ node }) => node);
}

const MOST_HITS = 40;
let hits = [];
let active = -1;

function showHits() {
  const asked = $("search").value;
  hits = find(asked);
  active = -1;
  const rows = hits.slice(0, MOST_HITS).map((node, number) => {
    const alias = aliasOf(node, plain(asked));
    const row = el("li", { role: "option", id: `hit-${number}`, "aria-selected": "false" }, kindMark(kinds.get(node.kind)), labelled(node), alias ? datum(alias, { class: "muted" }) : null);
    row.addEventListener("mousedown", (event) => { event.preventDefault(); takeHit(number); });
    return row;
  });
  $("hits").hidden = !rows.length;
  $("hits").replaceChildren(...rows);
  $("more").textContent = hits.length > MOST_HITS ? fill("more", { n: hits.length - MOST_HITS }) : hits.length ? "" : say("noHits");
  openHits(asked.trim() !== "");
}

/** The name that was found, when it is not the one on show. */
function aliasOf(node, whole) {
  if (plain(labelOf(node)).includes(whole)) return null;
  const name = [...Object.values(node.labels), ...node.names].find((one) => plain(one).includes(whole));
  return name ? shorten(name, 40) : null;
}

function openHits(open) {
  $("found").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open && hits.length > 0));
  $("search").removeAttribute("aria-activedescendant");
}

function moveHit(step) {
  const count = Math.min(hits.length, MOST_HITS);
  if (!count) return;
  if (active >= 0) $(`hit-${active}`).setAttribute("aria-selected", "false");
  active = (active + step + count) % count;
  $(`hit-${active}`).setAttribute("aria-selected", "true");
  $(`hit-${active}`).scrollIntoView({ block: "nearest" });
  $("search").setAttribute("aria-activedescendant", `hit-${active}`);
}

function takeHit(number) {
  if (!hits[number]) return;
  openHits(false);
  select(hits[number].id);
}

$("search").addEventListener("input", showHits);
$("search").addEventListener("focus", () => { if ($("search").value) showHits(); });
$("search").addEventListener("blur", () => openHits(false));
$("search").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); moveHit(step); }
  if (event.key === "Enter") { event.preventDefault(); takeHit(Math.max(active, 0)); }
});
