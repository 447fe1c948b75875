// The card.

function showCard() {
  const { selected } = state;
  document.body.classList.toggle("with-card", selected !== null);
  $("card").hidden = selected === null;
  $("spoken").textContent = selected === null ? "" : labelOf((selected.type === "node" ? entities : statements).get(selected.id));
  if (selected === null) return;
  const parts = selected.type === "node" ? nodeCard(entities.get(selected.id)) : edgeCard(statements.get(selected.id));
  $("card-body").replaceChildren(...parts.filter((part) => part !== null));
  $("card-body").scrollTop = 0;
  if (small()) document.body.classList.remove("with-panel");
}

const section = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);
const fact = (term, ...values) => [el("dt", {}, term), el("dd", {}, ...values)];

function nodeCard(node) {
  const description = node.description[state.language] || node.description.en;
  return [
    el("p", { class: "kicker" }, kindMark(kinds.get(node.kind)), datum(capital(labelOf(kinds.get(node.kind))))),
    el("h2", { tabindex: -1 }, labelled(node)),
    description ? el("p", { dir: "auto" }, description) : null,
    connectionList(node),
    translationList(node),
    nameList(node),
    section(say("identifier"), el("p", { class: "small" }, el("code", {}, node.id), el("br"), webLink(node.iri))),
  ];
}

function translationList(node) {
  const others = Object.entries(node.labels).filter(([language]) => language !== state.language);
  if (!others.length) return null;
  return section(say("translations"), el("dl", {}, ...others.flatMap(([language, text]) => fact(languageName(language), datum(text, { lang: language })))));
}

function nameList(node) {
  const said = new Set(Object.values(node.labels));
  const others = [...new Set(node.names)].filter((name) => !said.has(name));
  if (!others.length) return null;
  return section(say("names"), el("p", { class: "names" }, ...others.map((name) => el("span", {}, datum(name)))));
}

function connectionList(node) {
  if (!node.edges.length) return section(say("connections"), el("p", { class: "muted" }, say("noConnections")));
  const groups = new Map();
  for (const edge of node.edges) {
    const out = edge.directed ? edge.source === node.id : null;
    const key = `${out} ${edge.property}`;
    if (!groups.has(key)) groups.set(key, { out, edge, edges: [] });
    groups.get(key).edges.push(edge);
  }
  const ordered = [...groups.values()].sort((a, b) => b.out - a.out || b.edges.length - a.edges.length);
  return section(`${say("connections")} (${node.edges.length})`, ...ordered.map((group) => connectionGroup(node, group)));
}

function connectionGroup(node, { out, edge, edges: group }) {
  const rows = group.map((one) => {
    const other = entities.get(one.source === node.id ? one.target : one.source);
    const told = gist(one);
    const text = el("span", {}, link(other), told ? el("span", { class: "gist" }, datum(told)) : null);
    return el("li", { class: edgeShown(one) ? null : "filtered" }, kindMark(kinds.get(other.kind)), text, sourceLink(one));
  });
  const title = el("h4", {}, el("span", { class: "arrow", "aria-hidden": "true" }, out === null ? "–" : out ? "→" : "←"), labelled(edge), ` (${group.length})`);
  return el("div", { class: "group" }, title, el("ul", {}, ...rows));
}

/** What tells a statement from its like: its qualifiers, or else its days. */
function gist(edge) {
  const values = isComputed(edge) ? edge.because.map(inWords) : edge.qualifiers.map(([term, value]) => (/^-?\d{1,3}\b(?!-)/.test(inWords(value)) ? `${inWords(term)} ${inWords(value)}` : inWords(value)));
  return shorten([...new Set(values.length ? values : [period(edge)])].filter(Boolean).join(" · "), 90);
}

/** The small link to a statement itself: its line, its date or modality, and its documents. */
function sourceLink(edge) {
  const documents = [...new Set(edge.evidence.map((one) => one.document))].join(", ");
  const held = lineOf(edge) === "holds" && !edge.rival;
  const text = [held ? null : edge.rival ? "≠ " + modalityOf(edge) : modalityOf(edge), isComputed(edge) ? `× ${number(edge.weight)}` : documents || say("statement")].filter(Boolean).join(" · ");
  return el("a", { href: address(edge.id), class: "source " + lineOf(edge) + (edge.rival ? " rival" : ""), title: say("evidence") }, datum(text));
}

const isComputed = (edge) => edge.because.length > 0;
const number = (value) => value.toLocaleString(state.language, { maximumFractionDigits: 2 });

function edgeCard(edge) {
  const [source, target] = [entities.get(edge.source), entities.get(edge.target)];
  return [
    el("p", { class: "kicker" }, lineMark(edge.rival ? "rival" : lineOf(edge)), say(isComputed(edge) ? "computed" : "statement")),
    el("p", { class: "sentence", tabindex: -1 }, link(source), " ", el("em", {}, labelled(edge)), " ", link(target)),
    rivalNote(edge),
    edgeFacts(edge),
    basisList(edge),
    isComputed(edge) && !edge.evidence.length ? null : evidenceList(edge),
    isComputed(edge) && edge.qualifiers.length ? section(say("details"), el("dl", {}, ...qualifierFacts(edge))) : null,
    siblingList(edge),
    section(say("identifier"), el("p", { class: "small" }, el("code", {}, edge.id), el("br"), el("code", {}, edge.property))),
  ];
}

/** That another statement disagrees, and which: a link where it is a line of its own here. */
function rivalNote(edge) {
  if (!edge.rival) return null;
  const named = edge.rivals.map(([id, text]) => el("li", {}, statements.has(id) ? link(statements.get(id), datum(inWords(text))) : datum(inWords(text))));
  return el("div", { class: "rival-note" }, say("rivalNote"), named.length ? el("ul", {}, ...named) : null);
}

const qualifierFacts = (edge) => edge.qualifiers.flatMap(([term, value]) => fact(datum(inWords(term)), datum(inWords(value))));

/** What is said of a statement; of a computed line only what holds for all that it rests on. */
function edgeFacts(edge) {
  const told = !isComputed(edge) && edge.qualifiers.some(([, value]) => inWords(value).includes(period(edge)));
  return el("dl", {},
    ...(isComputed(edge) ? [] : fact(say("modality"), modalityOf(edge))),
    ...(isComputed(edge) ? [] : qualifierFacts(edge)),
    ...(period(edge) && !told ? fact(say("when"), datum(period(edge))) : []),
    ...(weighted ? fact(say("weight"), number(edge.weight)) : []),
    ...(isComputed(edge) ? [] : fact(say("attributedTo"), edge.attributed_to === null ? say("theDocument") : datum(inWords(edge.attributed_to)))),
    ...(isComputed(edge) ? [] : fact(say("rank"), say(edge.rank))));
}

function basisList(edge) {
  if (!edge.because.length) return null;
  return section(`${say("basis")} (${edge.because.length})`, el("ul", { class: "basis" }, ...edge.because.map((text) => el("li", {}, datum(inWords(text))))));
}

function evidenceList(edge) {
  const places = edge.evidence.map((one) => el("article", { class: "evidence" },
    el("h4", {}, `${say("document")} `, datum(one.document), inWords(one.title) ? ": " : "", datum(inWords(one.title))),
    el("p", { class: "small muted" }, `${fill("characters", { a: one.start, b: one.end })} · ${languageName(one.language)}`),
    one.quote === null ? el("p", { class: "muted no-quote" }, say("noQuote")) : el("blockquote", { lang: one.language, dir: "auto" }, one.quote)));
  return section(`${say("evidence")} (${places.length})`, ...(places.length ? places : [el("p", { class: "muted" }, say("noEvidence"))]));
}

function siblingList(edge) {
  const same = (other) => other !== edge && [other.source, other.target].every((id) => id === edge.source || id === edge.target);
  const others = entities.get(edge.source).edges.filter((other) => same(other) && (edge.source === edge.target) === (other.source === other.target));
  if (!others.length) return null;
  return section(say("siblings"), el("ul", {}, ...others.map((other) => el("li", {},
    lineMark(lineOf(other)), el("span", {}, labelled(entities.get(other.source)), " ", labelled(other),
      gist(other) ? el("span", { class: "gist" }, datum(gist(other))) : null), sourceLink(other)))));
}
