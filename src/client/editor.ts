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
  HighlightStyle,
  indentNodeProp,
  indentOnInput,
  indentUnit,
  LRLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState, type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { parser } from '@lezer/javascript';
import { type Mark, outcome } from './marks.ts';

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  /** Its name for those who do not see it, and the id of the hint how to leave it. */
  label: string;
  hint: string;
  /** The number of its first line. */
  first: number;
  onChange: (text: string) => void;
  onRun: () => void;
}

export interface Editor {
  text(): string;
  setText(text: string): void;
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

/** The same classes as the code of the book has. */
const ink = HighlightStyle.define([
  { tag: [tags.keyword, tags.self, tags.operatorKeyword, tags.modifier], class: 't-k' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 't-s' },
  { tag: [tags.comment], class: 't-c' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: 't-n' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 't-f' },
  { tag: [tags.punctuation, tags.operator], class: 't-p' },
]);

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

/** What covers the page's upper and lower edge: the cursor is to stay clear of it. */
function covered(view: EditorView): { top: number; bottom: number } {
  const height = (element: Element | null | undefined): number =>
    element?.getBoundingClientRect().height ?? 0;
  const place = view.dom.closest('book-example, book-exercise, .port-work');
  return {
    top: height(document.querySelector('header')) + 8,
    bottom:
      height(document.querySelector('.changed-sign')) +
      height(place?.querySelector('.controls')) +
      8,
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

/** How the text looks, is written and is left. */
function extensions({ first, label, hint, onChange, onRun }: EditorOptions): Extension[] {
  const run = (): boolean => {
    onRun();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    lineNumbers({ formatNumber: (n) => String(n + first - 1) }),
    history(),
    EditorState.tabSize.of(2),
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    typescript,
    syntaxHighlighting(ink),
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
    // Escape, then Tab, leaves: CodeMirror keeps Tab for itself only until Escape is pressed.
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
