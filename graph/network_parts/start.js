// Start.

for (const language of Object.keys(WORDS)) $("language").append(el("option", { value: language, lang: language }, { en: "English", kk: "Қазақша", ru: "Русский", uz: "Oʻzbekcha" }[language]));
$("omitted").hidden = facts.omitted === null;
fit(false);
startDates();
showDates();
setLanguage(new URLSearchParams(location.search).get("lang") ?? kept.get("language") ?? (navigator.language || "en").slice(0, 2));
followAddress();
network.once("afterDrawing", () => performance.mark("drawn"));  // benchmarks ask for it

window.maslahat = { network, select, clear, find, fit, setLanguage, setTheme, setView, svg: () => asText(draw(bareView())), texts: () => placeTexts(screenView()), state, words: WORDS };
