import { expect, test } from 'vitest';
import { placeAndText } from '../../src/components/lib/mistakes.ts';

test('each text has its place, what is wrong, and what to type instead', () => {
  const text = [
    'content/x/en.mdx:4: no line of f contains "a" — nearest: line 2 "b"',
    'content/x/en.mdx:9: this is no MDX: `</B>` — 8  <A>',
    '9  </B>',
  ].join('\n');
  expect(placeAndText(text, '')).toEqual([
    { place: 'content/x/en.mdx:4', text: 'no line of f contains "a"', hint: 'nearest: line 2 "b"' },
    { place: 'content/x/en.mdx:9', text: 'this is no MDX: `</B>`', hint: '8  <A>\n9  </B>' },
  ]);
});

test('a text without a place has that of its element', () => {
  expect(placeAndText('Unexpected token\nin line 3', 'content/x/en.mdx:7')).toEqual([
    { place: 'content/x/en.mdx:7', text: 'Unexpected token\nin line 3', hint: '' },
  ]);
});
