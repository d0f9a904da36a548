// The statements of a function, each of which can be left out to see which examples need it.
import ts from 'typescript';

/** A statement of a port's text. */
export interface Statement {
  /** Its lines in the text, from 1. */
  from: number;
  to: number;
  /** The text without it, its lines where they were. */
  without: string;
}

/** Statements that can be left out and the text still be read: no declarations, no blocks alone. */
export function statementsOf(text: string): Statement[] {
  // A method is no declaration without its class.
  const before = /^(?:export |async |function\b|const |var |let )/.test(text) ? '' : 'class _ {\n';
  const source = ts.createSourceFile('port.ts', before + text + (before && '\n}'), {
    languageVersion: ts.ScriptTarget.Latest,
  });
  const found: Statement[] = [];
  const lineOf = (at: number): number =>
    source.getLineAndCharacterOfPosition(at).line + (before === '' ? 1 : 0);
  const walk = (node: ts.Node): void => {
    if (isLeftOut(node)) {
      const [at, end] = [node.getStart(source), node.getEnd()];
      const whole = source.text;
      // Where a statement must stand, an empty one does.
      const gap = whole.slice(at, end).replace(/[^\n]/g, ' ').replace(/^ /, ';');
      const without = whole.slice(0, at) + gap + whole.slice(end);
      found.push({
        from: lineOf(at),
        to: lineOf(end - 1),
        without: without.slice(before.length, before.length + text.length),
      });
    }
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

function isLeftOut(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) ||
    ts.isIfStatement(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isReturnStatement(node) ||
    ts.isBreakOrContinueStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isSwitchStatement(node)
  );
}
