import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/pictures/ink.css', import.meta.url), 'utf8');

/** The custom properties with a colour in the block that begins with `head`. */
function colours(head: string): Record<string, string> {
  const from = css.indexOf(head);
  expect(from, head).toBeGreaterThanOrEqual(0);
  const block = css.slice(from, css.indexOf('}', from));
  return Object.fromEntries(
    [...block.matchAll(/--(rc-[a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

const light = colours(':root {');
const dark = { ...light, ...colours(':root[data-theme="dark"] {') };

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the ink in %s', (_theme, ink) => {
  const tints = Object.keys(ink).filter((name) => name.endsWith('-tint'));

  it('has text that can be read on paper and on every tint', () => {
    expect(tints.length).toBeGreaterThan(6);
    for (const ground of ['rc-paper', ...tints]) {
      for (const text of ['rc-ink', 'rc-ink-soft', 'rc-accent']) {
        expect(contrast(ink[text], ink[ground]), `${text} on ${ground}`).toBeGreaterThan(4.5);
      }
    }
    expect(contrast(ink['rc-red-node'], ink['rc-red-node-tint'])).toBeGreaterThan(4.5);
    expect(contrast(ink['rc-black-node-text'], ink['rc-black-node'])).toBeGreaterThan(4.5);
  });

  it('has patterns and lines that stand out from what they are drawn on', () => {
    for (const tint of tints) {
      const kind = tint.replace(/-tint$/, '');
      expect(contrast(ink[kind], ink[tint]), kind).toBeGreaterThan(4.5);
      expect(contrast(ink['rc-locked'], ink[tint]), `rc-locked on ${tint}`).toBeGreaterThan(4.5);
    }
    for (const name of ['rc-rail', 'rc-black-node-edge']) {
      expect(contrast(ink[name], ink['rc-paper']), name).toBeGreaterThan(3);
    }
  });
});

it('is as dark by the reader’s system as by the reader’s choice', () => {
  const system = colours(':root:not([data-theme]) {');
  expect(system).toEqual(colours(':root[data-theme="dark"] {'));
});
