/**
 * What the editor of a program completes: the calls of a machine, a process and a disk, and what 'sim' exports. A name
 * that is chosen comes into the import by itself. The lists are from the types (pages/calls.json.ts), and are fetched when
 * something is first to be completed.
 */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { type EditorView, tooltips } from '@codemirror/view';
import { importing, importsOf } from '../runner/imports.ts';

type Receiver = 'machine' | 'process' | 'disk';

interface Calls {
  members: Record<Receiver, [name: string, parameters: string, says: string][]>;
  names: [name: string, says: string][];
}

let fetched: Promise<Calls> | null = null;

function calls(): Promise<Calls> {
  fetched ??= fetch(`${import.meta.env.BASE_URL}calls.json`).then((answer) => {
    if (!answer.ok) throw new Error(`calls.json: ${answer.status}`);
    return answer.json();
  });
  // Without a connection nothing is completed, and the next letter tries again.
  fetched.catch(() => {
    fetched = null;
  });
  return fetched;
}

/** What the variables of a program are, as far as its text shows it. */
export function receiversIn(text: string): Map<string, Receiver> {
  const found = new Map<string, Receiver>();
  for (const [, name, value] of text.matchAll(/\b(?:const|let|var)\s+(\w+)\s*=\s*([^;\n]*)/g)) {
    const kind = kindOf(value.trim(), found);
    if (kind !== null) found.set(name, kind);
  }
  // Programs that run side by side, and handlers: `*a(p) {`, `function* (p) {`.
  for (const [, name] of text.matchAll(/\*\s*\w*\s*\(\s*(\w+)\s*\)\s*\{/g))
    found.set(name, 'process');
  return found;
}

/** What an expression comes to: `boot()`, `m.spawn('demo')`, `m.disk`; null if that is not known. */
export function kindOf(expression: string, known: ReadonlyMap<string, Receiver>): Receiver | null {
  if (/^(?:yield\*\s*)?[\w.()'"{}:, ]*\.(?:spawn|fork|clone|processOf)\([^()]*\)$/.test(expression))
    return 'process';
  if (/^boot\([^()]*\)$/.test(expression)) return 'machine';
  if (/^[\w.()]+\.disk$/.test(expression)) return 'disk';
  return known.get(expression) ?? null;
}

const isWord = (node: string): boolean => !/Comment|String|Template|RegExp/.test(node);

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context;
  const text = state.doc.toString();
  // Functions of the kernel are changed in the same editor: they import nothing.
  if (importsOf(text) === null || !isWord(syntaxTree(state).resolveInner(pos, -1).name))
    return null;
  const member = context.matchBefore(/[\w$.]+(?:\([^()\n]*\)[\w$.]*)*\.\w*$/);
  const word = context.matchBefore(/\w+$/);
  if (member === null && !explicit && (word === null || word.to - word.from < 2)) return null;
  let all: Calls;
  try {
    all = await calls();
  } catch {
    return null;
  }
  if (member === null) return { from: word?.from ?? pos, options: all.names.map(nameOption) };
  const dot = member.text.lastIndexOf('.');
  const kind = kindOf(member.text.slice(0, dot), receiversIn(text));
  if (kind === null) return null;
  // In the order of the list, in which what is used most comes first.
  const options = all.members[kind].map(
    ([label, detail, says], i): Completion => ({ label, detail, info: plain(says), boost: 50 - i }),
  );
  return { from: member.from + dot + 1, options, validFor: /^\w*$/ };
}

/** Without the marks for code. */
const plain = (text: string): string => text.replaceAll('`', '');

/** A name of 'sim': chosen, it is imported if it is not yet. */
function nameOption([label, says]: [string, string]): Completion {
  return {
    label,
    ...(says === '' ? {} : { info: plain(says) }),
    apply(view: EditorView, _completion: Completion, from: number, to: number) {
      const text = view.state.doc.toString();
      const found = importsOf(text);
      const head = text
        .split('\n')
        .slice(0, found?.to ?? 0)
        .join('\n');
      const there = new RegExp(`[{,\\s]${label}[,\\s}]`).test(head);
      const changes = [{ from, to, insert: label }];
      const { at, insert } = importing(text, label);
      const before = there ? 0 : insert.length;
      view.dispatch({
        changes: there ? changes : [{ from: at, to: at, insert }, ...changes],
        selection: { anchor: from + before + label.length },
        userEvent: 'input.complete',
      });
    },
  };
}

/** For the editor of a program. */
export function completion(): Extension {
  return [
    autocompletion({ override: [complete], icons: false, tooltipClass: () => 'completion' }),
    // What is in a part of the page that is laid out by itself would be cut off at that part's edge.
    tooltips({ parent: document.body }),
  ];
}
