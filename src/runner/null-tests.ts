/**
 * Asks whether something is null, where a port asks whether there is anything: `if (vma)`, as in C.
 *
 *     if (vma && !vma.vm_file)      if ((vma!==null) && (vma.vm_file===null))
 *
 * For JavaScript `vma` could be 0, '' or false, which its compilers test for one after the other each time. The types say that it
 * is an object or null, so one comparison does: a mmap() with its munmap() takes a sixth less time, a search for an area as much.
 *
 * What a reader's program hands over may be left out, whatever the types say, so a parameter is compared with undefined
 * as well (`== null`). What stands in an array or a Map may not be there, and is tested as it is written. Lines stay what they are.
 */
import ts from 'typescript';

import { Edits } from './edits.ts';

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};

/** The texts of those of the TypeScript files in which something is tested so, by path. */
export function withNullTests(files: readonly string[]): Map<string, string> {
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const texts = new Map<string, string>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source === undefined) continue;
    const tests = new Tests(source, checker);
    if (tests.count > 0) texts.set(file, tests.edits.apply(source.text));
  }
  return texts;
}

/** The tests of one file. */
class Tests {
  readonly edits = new Edits();
  count = 0;

  constructor(
    private readonly source: ts.SourceFile,
    private readonly checker: ts.TypeChecker,
  ) {
    this.visit(source);
  }

  private visit(node: ts.Node): void {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      this.test(node.expression);
    } else if (ts.isForStatement(node) && node.condition) this.test(node.condition);
    else if (ts.isConditionalExpression(node)) this.test(node.condition);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  /** Of this only counts whether it is true. */
  private test(node: ts.Expression): void {
    if (ts.isParenthesizedExpression(node)) this.test(node.expression);
    else if (isNot(node)) {
      if (!this.isThing(node.operand)) this.test(node.operand);
      else this.compare(node, node.operand, '==');
    } else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
        this.test(node.left);
        this.test(node.right);
      } else if (kind === ts.SyntaxKind.EqualsToken && this.isObjectOrNull(node)) {
        this.edits.before(node.getStart(this.source), '((');
        this.edits.after(node.end, ')!==null)');
        this.count++;
      }
    } else if (this.isThing(node)) this.compare(node, node, '!=');
  }

  private compare(whole: ts.Expression, thing: ts.Expression, how: '==' | '!='): void {
    const start = whole.getStart(this.source);
    if (whole === thing) this.edits.before(start, '(');
    else this.edits.replace(start, thing.getStart(this.source), '(');
    this.edits.after(whole.end, `${how}${this.isParameter(thing) ? '' : '='}null)`);
    this.count++;
  }

  /** Does it name something that is an object or null? */
  private isThing(node: ts.Expression): boolean {
    const isName = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
    return isName && this.isObjectOrNull(node);
  }

  private isObjectOrNull(node: ts.Expression): boolean {
    const type = this.checker.getTypeAtLocation(node);
    if (!type.isUnion() || !type.types.some(({ flags }) => flags & ts.TypeFlags.Null)) return false;
    return type.types.every(({ flags }) => flags & (ts.TypeFlags.Null | ts.TypeFlags.Object));
  }

  private isParameter(node: ts.Expression): boolean {
    const declared = this.checker.getSymbolAtLocation(node)?.valueDeclaration;
    return ts.isIdentifier(node) && declared !== undefined && ts.isParameter(declared);
  }
}

function isNot(node: ts.Node): node is ts.PrefixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}
