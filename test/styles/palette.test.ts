// What is read stands out from what it stands on, in light and in dark: every pair that is used.
import { describe, expect, it } from 'vitest';
import { sheets } from './sheets.ts';

/** The palette: each name with its colour in light and in dark. */
const palette = new Map<string, [light: string, dark: string]>();
for (const [, name, value] of sheets['src/styles/palette.css'].matchAll(/--([a-z-]+): ([^;]+);/g)) {
  const two = /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/.exec(value);
  const one = /^#[0-9a-f]{6}$/.exec(value);
  const same = /^var\(--([a-z-]+)\)$/.exec(value);
  const colours = two
    ? ([two[1], two[2]] as [string, string])
    : one
      ? ([one[0], one[0]] as [string, string])
      : palette.get(same?.[1] ?? '');
  if (!colours) throw new Error(`--${name}: ${value} is no colour`);
  palette.set(name, colours);
}

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

const names = [...palette.keys()];
const kinds = names.flatMap((name) => /^(.*)-tint$/.exec(name)?.[1] ?? []);
const things = kinds.filter((kind) => !['good', 'bad', 'red-node'].includes(kind));
const tokens = names.filter((name) => /^code-(token-|foreground)/.test(name));

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the palette in %s', (_theme, at) => {
  /** The pairs whose contrast is too small. */
  const weak = (texts: string[], grounds: string[], least: number): string[] =>
    texts.flatMap((text) =>
      grounds.flatMap((ground) => {
        const [a, b] = [text, ground].map((name) => palette.get(name)?.[at] ?? name);
        const found = contrast(a, b);
        return found >= least ? [] : [`--${text} on --${ground}: ${found.toFixed(2)}`];
      }),
    );

  it('is read in prose and interface', () => {
    const papers = ['paper', 'paper-raised', 'paper-code', 'paper-lit'];
    const inks = ['ink', 'ink-strong', 'ink-soft', 'link', 'accent', 'good', 'bad'];
    expect(weak(inks, papers, 4.5)).toEqual([]);
    // On buttons and on the number of the note in view.
    expect(weak(['paper'], ['link', 'accent', 'ink-strong'], 4.5)).toEqual([]);
  });

  it('is read in code, on the lines that a run or a note has marked as well', () => {
    expect(tokens.length).toBeGreaterThan(8);
    const lines = ['code-background', 'paper-lit', 'good-tint', 'bad-tint'];
    const inks = [...tokens, 'ink-soft', 'ink-faint', 'accent', 'good', 'bad'];
    expect(weak(inks, lines, 4.5)).toEqual([]);
  });

  it('is read in pictures, and their patterns stand out from the tints', () => {
    expect(things.length).toBeGreaterThan(7);
    const tints = kinds.map((kind) => `${kind}-tint`);
    expect(weak(['ink-strong', 'ink-soft', 'mark'], ['paper', ...tints], 4.5)).toEqual([]);
    for (const kind of kinds) expect(weak([kind], [`${kind}-tint`], 4.5)).toEqual([]);
    expect(weak(['locked'], tints, 4.5)).toEqual([]);
    expect(weak(['black-node-text'], ['black-node'], 4.5)).toEqual([]);
    // Memory over a run.
    expect(weak(['mark', 'anonymous', 'file', 'swapped'], ['paper'], 4.5)).toEqual([]);
  });

  it('has lines that are seen', () => {
    const papers = ['paper', 'paper-raised', 'paper-code'];
    expect(weak(['rail', 'black-node-edge', 'link', 'accent'], papers, 3)).toEqual([]);
    expect(weak(['good'], ['good-tint'], 3)).toEqual([]);
    expect(weak(['bad'], ['bad-tint'], 3)).toEqual([]);
  });
});
