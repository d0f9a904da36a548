/**
 * Words and signs of a JavaScript text, with their nesting: just enough to find where a statement
 * begins and ends, and where the comments are. Types have been stripped before.
 */

export type TokenKind =
  | 'word'
  | 'number'
  | 'string'
  | 'regex'
  | 'open'
  | 'close'
  | 'sign'
  | 'comment';

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
  /** Line of the first character, from 1. */
  line: number;
  /** How many brackets are open before the token; an opening and its closing one have the same. */
  depth: number;
  /** Nothing but white space before it on its line. */
  first: boolean;
}

/** After these words a slash begins a regular expression. */
const operators = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await'.split(' '),
);

const word = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const numeral = /\.?\d(?:[eE][+-]|[\w.])*/y;

/** Never fails: what it cannot make out becomes one-character signs. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  /** Open brackets; '`' stands for a template's `${`. */
  const open: string[] = [];
  /** Of the parentheses that are open: does a statement come behind it, as behind `if (…)`? */
  const heads: boolean[] = [];
  let behindHead = false;
  let at = 0;
  let line = 1;
  let lineStart = 0;

  function push(kind: TokenKind, end: number, depth = open.length): void {
    const first = text.slice(lineStart, at).trim() === '';
    tokens.push({ kind, text: text.slice(at, end), start: at, end, line, depth, first });
    for (; at < end; at++) {
      if (text[at] === '\n') {
        line++;
        lineStart = at + 1;
      }
    }
  }

  /** The end of a template from `from` up to and with its back quote or its next `${`. */
  function templateEnd(from: number): { end: number; opens: boolean } {
    for (let i = from; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === '`') return { end: i + 1, opens: false };
      else if (text[i] === '$' && text[i + 1] === '{') return { end: i + 2, opens: true };
    }
    return { end: text.length, opens: false };
  }

  function stringEnd(quote: string): number {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === quote) return i + 1;
      else if (text[i] === '\n') return i;
    }
    return text.length;
  }

  function regexEnd(): number {
    let inClass = false;
    for (let i = at + 1; i < text.length; i++) {
      const c = text[i];
      if (c === '\n') return at + 1;
      if (c === '\\') i++;
      else if (c === '[') inClass = true;
      else if (c === ']') inClass = false;
      else if (c === '/' && !inClass) {
        while (/[a-z]/.test(text[i + 1] ?? '')) i++;
        return i + 1;
      }
    }
    return at + 1;
  }

  function endsOperand(): boolean {
    const last = tokens.findLast((t) => t.kind !== 'comment');
    if (last === undefined) return false;
    if (last.kind === 'word') return !operators.has(last.text);
    if (last.kind === 'sign') return last.text === '++' || last.text === '--';
    if (last.text === ')') return !behindHead;
    // A line that begins with a slash behind a block begins a statement.
    if (last.text === '}') return text.slice(lineStart, at).trim() !== '';
    return last.kind !== 'open';
  }

  function opensHead(): boolean {
    const words = tokens.filter((t) => t.kind !== 'comment').slice(-2);
    const last = words.at(-1);
    return (
      last?.kind === 'word' &&
      /^(?:if|while|for|with|await)$/.test(last.text) &&
      words.at(-2)?.text !== '.'
    );
  }

  while (at < text.length) {
    const c = text[at];
    if (c === '\n') {
      line++;
      at++;
      lineStart = at;
      continue;
    }
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    if (c === '/' && text[at + 1] === '/') {
      const end = text.indexOf('\n', at);
      push('comment', end < 0 ? text.length : end);
      continue;
    }
    if (c === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      push('comment', end < 0 ? text.length : end + 2);
      continue;
    }
    if (c === '"' || c === "'") {
      push('string', stringEnd(c));
      continue;
    }
    if (c === '`') {
      const { end, opens } = templateEnd(at + 1);
      push(opens ? 'open' : 'string', end);
      if (opens) open.push('`');
      continue;
    }
    if (c === '}' && open.at(-1) === '`') {
      const { end, opens } = templateEnd(at + 1);
      open.pop();
      if (opens) {
        // `}…${` closes one substitution and opens the next: one token, still inside the template.
        push('sign', end, open.length + 1);
        open.push('`');
      } else {
        push('close', end);
      }
      continue;
    }
    if (c === '(' || c === '[' || c === '{') {
      if (c === '(') heads.push(opensHead());
      push('open', at + 1);
      open.push(c);
      continue;
    }
    if (c === ')' || c === ']' || c === '}') {
      if (c === ')') behindHead = heads.pop() ?? false;
      open.pop();
      push('close', at + 1);
      continue;
    }
    numeral.lastIndex = at;
    const n = numeral.exec(text);
    if (n !== null) {
      push('number', at + n[0].length);
      continue;
    }
    word.lastIndex = at;
    const w = word.exec(text);
    if (w !== null) {
      push('word', at + w[0].length);
      continue;
    }
    if (c === '/' && !endsOperand()) {
      const end = regexEnd();
      push(end > at + 1 ? 'regex' : 'sign', end);
      continue;
    }
    const two = text.slice(at, at + 2);
    push('sign', at + (two === '=>' || two === '++' || two === '--' ? 2 : 1));
  }
  return tokens;
}
