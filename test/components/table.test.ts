import { expect, test } from 'vitest';
import { labelCells } from '../../src/components/lib/table.ts';

const head = '<thead><tr><th>step</th><th><code>held</code> now</th></tr></thead>';

test('each cell but the first of a row has the name of its column', () => {
  expect(
    labelCells(`${head}<tbody><tr><td>a &lt; b</td><td><em>no</em>thing</td></tr></tbody>`),
  ).toBe(
    '<thead><tr><th>step</th><th><code>held</code> now</th></tr></thead>' +
      '<tbody><tr><td>a &#x3C; b</td><td data-label="held now"><em>no</em>thing</td></tr></tbody>',
  );
});

test('a column without a name gives none, and a table without a head stays as it is', () => {
  expect(
    labelCells(
      '<thead><tr><th>a</th><th></th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody>',
    ),
  ).not.toContain('data-label');
  expect(labelCells('<tbody><tr><td>1</td><td>2</td></tr></tbody>')).toBe(
    '<tbody><tr><td>1</td><td>2</td></tr></tbody>',
  );
});
