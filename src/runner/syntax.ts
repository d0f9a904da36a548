/** What is asked of a tree that acorn has made of a text. */
import type { AnyNode, Function as FunctionNode, Node } from 'acorn';

/** Calls `see` for a node and those inside it, each before what it contains; not inside those for which it says no. */
export function visit(node: Node, see: (node: AnyNode, parent: AnyNode | null) => boolean): void {
  const go = (one: AnyNode, parent: AnyNode | null): void => {
    if (!see(one, parent)) return;
    for (const value of Object.values(one)) {
      if (Array.isArray(value)) {
        for (const child of value) if (typeof child?.type === 'string') go(child, one);
      } else if (typeof value?.type === 'string') go(value, one);
    }
  };
  go(node as AnyNode, null);
}

export function isFunction(node: Node): node is FunctionNode {
  return /Function/.test(node.type);
}

/** All names that are declared somewhere in a node, parameters among them; not that of a declaration itself. */
export function boundIn(top: AnyNode): Set<string> {
  const names = new Set<string>();
  const pattern = (node: AnyNode | null | undefined): void => {
    if (!node) return;
    if (node.type === 'Identifier') names.add(node.name);
    else if (node.type === 'ObjectPattern') node.properties.forEach(pattern);
    else if (node.type === 'Property') pattern(node.value);
    else if (node.type === 'ArrayPattern') node.elements.forEach(pattern);
    else if (node.type === 'RestElement') pattern(node.argument);
    else if (node.type === 'AssignmentPattern') pattern(node.left);
  };
  visit(top, (node) => {
    if (node.type === 'VariableDeclarator') pattern(node.id);
    else if (node.type === 'CatchClause') pattern(node.param);
    else if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') pattern(node.id);
    else if (isFunction(node)) {
      node.params.forEach(pattern);
      if (node !== top || node.type === 'FunctionExpression') pattern(node.id);
    }
    return true;
  });
  return names;
}
