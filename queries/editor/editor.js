/** The SPARQL editor of the query page: CodeMirror with what the graph knows. Words and data come from the page. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap,
  lineNumbers, placeholder,
} from "@codemirror/view";
import { classHighlighter, styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { completions, entityCompletions } from "./completion.js";
import { problems } from "./problems.js";
import { hoverCard } from "./terms.js";

const FUNCTIONS = `STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
  ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID
  STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC SUBSTR
  REPLACE REGEX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT`.split(/\s+/).join(" ");

const language = SparqlLanguage.configure({
  props: [
    styleTags({ [FUNCTIONS]: tags.macroName, A_predicate: tags.keyword, "PrefixedName/...": tags.propertyName, Pname_ns: tags.propertyName, IriRef: tags.url }),
  ],
});

const setServerError = StateEffect.define();
const learnt = StateEffect.define();
const serverError = StateField.define({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setServerError)) return effect.value;
    return transaction.docChanged ? null : value;
  },
});

/**
 * An editor in ``parent``. ``graph`` has ``vocabulary()`` (prefixes and terms, or null while they load), ``search(text, signal)``
 * and ``label(iri)``, promises; ``say(word)`` gives the words of the interface; ``run`` and ``changed`` are called. The editor lives
 * in a shadow root with the style sheet of the address ``style``: there CodeMirror's own styles are adopted sheets, which a policy
 * without inline style allows.
 */
export function createEditor({ parent, style, graph, say, run, changed }) {
  const words = new Compartment();
  const root = parent.attachShadow({ mode: "open" });
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
  const place = root.appendChild(document.createElement("div"));
  root.prepend(sheet);
  const view = new EditorView({
    parent: place,
    root,
    state: EditorState.create({ extensions: [...furniture(run, changed), ...knowledge(graph, say), words.of(spoken(say))] }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
    },
    insert(text) {
      const { from, to } = view.state.selection.main;
      const before = view.state.sliceDoc(Math.max(0, from - 1), from);
      const piece = (/[\s({]|^$/.test(before) ? "" : " ") + text + " ";
      view.dispatch({ changes: { from, to, insert: piece }, selection: { anchor: from + piece.length } });
      view.focus();
    },
    focus: () => view.focus(),
    /** Mark a line (from 1) with what the server said of it; null takes the mark away. */
    markError(error) {
      view.dispatch({ effects: setServerError.of(error) });
      forceLinting(view);
      if (error) view.dispatch({ effects: EditorView.scrollIntoView(lineOf(view.state, error.line).from, { y: "center" }) });
    },
    /** Say everything in the language that ``say`` now speaks. */
    translate: () => view.dispatch({ effects: words.reconfigure(spoken(say)) }),
    /** Look through the text again, as the vocabulary is another now. */
    refresh() {
      view.dispatch({ effects: learnt.of(null) });
      forceLinting(view);
    },
  };
}

function furniture(run, changed) {
  return [
    lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(),
    closeBrackets(), highlightActiveLine(), EditorView.lineWrapping, new LanguageSupport(language), syntaxHighlighting(classHighlighter),
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
  ];
}

function knowledge(graph, say) {
  return [
    serverError,
    linter((view) => diagnostics(view.state, graph.vocabulary(), say), {
      delay: 600,
      needsRefresh: (update) => update.selectionSet || update.transactions.some(({ effects }) => effects.some((effect) => effect.is(learnt) || effect.is(setServerError))),
    }),
    lintGutter(),
    autocompletion({ override: [completions(graph), entityCompletions(graph)], icons: false, optionClass: (option) => `of-${option.type}`, maxRenderedOptions: 60 }),
    hoverTooltip((view, position) => hoverCard(view, position, graph, say), { hoverTime: 250 }),
  ];
}

function spoken(say) {
  return [
    EditorView.contentAttributes.of({ "aria-label": say("editor"), spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    placeholder(say("editorHint")),
  ];
}

function diagnostics(state, vocabulary, say) {
  const error = state.field(serverError);
  const own = problems(state, vocabulary, say);
  if (!error) return own;
  const line = lineOf(state, error.line);
  const indent = line.text.length - line.text.trimStart().length;
  const told = { from: line.from + (line.text.trim() ? indent : 0), to: line.to, severity: "error", message: error.message };
  return [told, ...own.filter((problem) => state.doc.lineAt(problem.from).number !== line.number)];
}

const lineOf = (state, number) => state.doc.line(Math.min(Math.max(number, 1), state.doc.lines));
