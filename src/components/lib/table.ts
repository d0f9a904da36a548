// Tables of the prose, for narrow screens: there a row becomes a list, so each cell must know its column's name.

import type { Element, ElementContent, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';

/** The inside of a table, with `data-label` on each cell but the first of a row: the words at the head of its column. */
export function labelCells(inside: string): string {
  const root = fromHtml(`<table>${inside}</table>`, { fragment: true });
  const table = root.children.find((node) => isElement(node, 'table')) as Element;
  const rows = all(table, 'tr');
  const labels = rows.length === 0 ? [] : all(rows[0], 'th').map(textOf);
  for (const row of rows)
    all(row, 'td').forEach((cell, i) => {
      if (i > 0 && labels[i]) cell.properties.dataLabel = labels[i];
    });
  return toHtml(table.children);
}

function isElement(node: Nodes, name: string): node is Element {
  return node.type === 'element' && node.tagName === name;
}

/** The elements of that name inside a node, in order. */
function all(node: Element, name: string): Element[] {
  return node.children.flatMap((child: ElementContent) => {
    if (child.type !== 'element') return [];
    return [...(child.tagName === name ? [child] : []), ...all(child, name)];
  });
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}
