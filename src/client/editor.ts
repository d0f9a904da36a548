/** The editor: CodeMirror with TypeScript, loaded when something is first edited. */
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
} from '@codemirror/commands';
import {
  bracketMatching,
  continuedIndent,
  delimitedIndent,
  flatIndent,
  indentNodeProp,
  indentOnInput,
  indentUnit,
  LRLanguage,
} from '@codemirror/language';
import {
  EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
  type Text,
} from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { parser } from '@lezer/javascript';
import { tokens } from '../tokens.ts';
import { completion } from './complete.ts';
import { type Mark, outcome, valueSign } from './marks.ts';

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  /** Its name for those who do not see it, and the id of the hint how to leave it. */
  label: string;
  hint: string;
  /** The number of the first line, if it says this. */
  first: (line: string) => number;
  onChange: (text: string) => void;
  onRun: () => void;
}

export interface Editor {
  text(): string;
  setText(text: string): void;
  /** A piece comes in at a place of the text; it can be undone. */
  insert(at: number, insert: string): void;
  setMarks(marks: Mark[]): void;
  goTo(line: number): void;
  focus(): void;
  destroy(): void;
}

const typescript = LRLanguage.define({
  name: 'typescript',
  parser: parser.configure({
    dialect: 'ts',
    props: [
      indentNodeProp.add({
        IfStatement: continuedIndent({ except: /^\s*({|else\b)/ }),
        TryStatement: continuedIndent({ except: /^\s*({|catch\b|finally\b)/ }),
        LabeledStatement: flatIndent,
        SwitchBody: (context) => {
          const after = context.textAfter;
          const closed = /^\s*\}/.test(after);
          const isCase = /^\s*(case|default)\b/.test(after);
          return context.baseIndent + (closed ? 0 : isCase ? 1 : 2) * context.unit;
        },
        Block: delimitedIndent({ closing: '}' }),
        ArrowFunction: (context) => context.baseIndent + context.unit,
        'TemplateString BlockComment': () => null,
        'Statement Property': continuedIndent({ except: /^\s*{/ }),
      }),
    ],
  }),
  languageData: {
    closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] },
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    indentOnInput: /^\s*(?:case .*:|default:|\{|\}|<\/.*>?)$/,
  },
});

const colours = new Map<string, Decoration>();

function colour(name: string): Decoration {
  const known = colours.get(name) ?? Decoration.mark({ class: name });
  colours.set(name, known);
  return known;
}

function coloured(doc: Text): DecorationSet {
  return Decoration.set(
    tokens(doc.toString()).map(({ from, to, name }) => colour(name).range(from, to)),
  );
}

/** The colours that the code of the book has, by the same reading. A text here has a few hundred lines at most. */
const ink = StateField.define<DecorationSet>({
  create: ({ doc }) => coloured(doc),
  update: (shown, { docChanged, newDoc }) => (docChanged ? coloured(newDoc) : shown),
  provide: (field) => EditorView.decorations.from(field),
});

class Outcome extends WidgetType {
  constructor(private readonly mark: Mark) {
    super();
  }
  override eq(other: Outcome): boolean {
    return JSON.stringify(other.mark) === JSON.stringify(this.mark);
  }
  override toDOM(): HTMLElement {
    return outcome(this.mark);
  }
}

class Value extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: Value): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    return valueSign(this.text);
  }
}

/**
 * What covers the page's upper and lower edge, if the text reaches under it: the cursor is to stay clear of it.
 * CodeMirror takes that much of the text for not seen and offers nothing there, so it is 0 where nothing is covered.
 */
function covered(view: EditorView): { top: number; bottom: number } {
  const height = (element: Element | null | undefined): number =>
    element?.getBoundingClientRect().height ?? 0;
  const place = view.dom.closest('book-example, book-exercise, .port-work');
  const head = height(document.querySelector('header'));
  const foot =
    height(document.querySelector('.changed-sign')) + height(place?.querySelector('.controls'));
  const { top, bottom } = view.scrollDOM.getBoundingClientRect();
  return {
    top: top < head ? head + 8 : 0,
    bottom: bottom > window.innerHeight - foot ? foot + 8 : 0,
  };
}

const setMarks = StateEffect.define<Mark[]>();

function decorations(state: EditorState, marks: Mark[]): DecorationSet {
  const ranges = [];
  const last = state.doc.lines;
  for (const mark of marks) {
    const from = Math.max(1, Math.min(mark.from, last));
    const to = Math.max(from, Math.min(mark.to, last));
    for (let n = from; n <= to; n++) {
      const name = `mark-${mark.kind}${n === from ? ' mark-first' : ''}`;
      ranges.push(Decoration.line({ class: name }).range(state.doc.line(n).from));
    }
    if (mark.value !== undefined) {
      const widget = new Value(mark.value);
      ranges.push(Decoration.widget({ widget, side: 1 }).range(state.doc.line(to).to));
    }
    if (mark.text !== undefined) {
      const widget = new Outcome(mark);
      ranges.push(Decoration.widget({ widget, block: true, side: 1 }).range(state.doc.line(to).to));
    }
  }
  return Decoration.set(ranges, true);
}

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) return decorations(transaction.state, effect.value);
    }
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Tab indents, until Escape has been pressed: then it leaves, however long that takes, until something is typed again.
 * CodeMirror's own Escape frees Tab for two seconds alone.
 */
const leavesByTab: Extension = [
  // An observer, since Escape may close what is offered as well, even before that is seen.
  EditorView.domEventObservers({
    keydown(event, view) {
      if (event.key === 'Escape') view.setTabFocusMode(true);
    },
  }),
  EditorView.updateListener.of(({ docChanged, view }) => {
    if (docChanged) view.setTabFocusMode(false);
  }),
];

/** How the text looks, is written and is left. */
function extensions({ first, label, hint, onChange, onRun }: EditorOptions): Extension[] {
  const run = (): boolean => {
    onRun();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    lineNumbers({ formatNumber: (n, { doc }) => String(n + first(doc.line(1).text) - 1) }),
    history(),
    EditorState.tabSize.of(2),
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    typescript,
    ink,
    markField,
    EditorView.lineWrapping,
    EditorView.scrollMargins.of(covered),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': hint,
      autocapitalize: 'off',
      autocorrect: 'off',
      spellcheck: 'false',
    }),
    leavesByTab,
    completion(),
    keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}

export function createEditor(options: EditorOptions): Editor {
  const { parent, text } = options;
  const state = EditorState.create({ doc: text, extensions: extensions(options) });
  const view = new EditorView({ parent, state });
  return {
    text: () => view.state.doc.toString(),
    setText(text) {
      // A step by itself: undoing it must not undo what was typed just before.
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: isolateHistory.of('full'),
      });
    },
    insert: (from, insert) => view.dispatch({ changes: { from, insert } }),
    setMarks: (marks) => view.dispatch({ effects: setMarks.of(marks) }),
    goTo(line) {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
