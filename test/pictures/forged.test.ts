// A picture in the page is drawn from what a worker says that runs a reader's text, and put in as markup: whatever stands
// in place of a text or a number, no element comes of it.
import { expect, test } from 'vitest';
import { type PictureKind, pictures } from '../../src/pictures/index.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { run } from '../../src/runner/node.ts';
import type { Step } from '../../src/runner/result.ts';

const forged = '"\'><img src=x>';

/** Every place of a value, once for all entries of a list: its way there. */
function* places(value: unknown, way: string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null) yield way;
  else for (const [key, inner] of Object.entries(value)) yield* places(inner, [...way, key]);
}

/** The value with another at one place. */
function withForged(value: unknown, [key, ...way]: string[]): unknown {
  if (key === undefined) return forged;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  Reflect.set(copy, key, withForged(Reflect.get(copy, key), way));
  return copy;
}

test.each(['5.1/object'])('%s', async (id) => {
  const example = allExamples().find((e) => e.id === id)!;
  const { steps } = await run({ source: example.source, snapshots: true, timeline: true });
  // As the page has it: what it gets is JSON.
  const step = JSON.parse(JSON.stringify(steps.at(-1)!)) as Step;
  const seen = new Set<string>();
  let drawn = 0;
  for (const way of places(step)) {
    const like = way.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('.');
    if (seen.has(like)) continue;
    seen.add(like);
    const bad = withForged(step, way) as Step;
    for (const kind of Object.keys(pictures) as PictureKind[]) {
      let svg = '';
      try {
        svg = pictures[kind]([bad.before, bad.after] as never, {
          id: 'x',
          past: [bad] as never,
        }).svg;
        drawn++;
      } catch {
        // What cannot be drawn is told as a run that failed.
      }
      expect(svg, `${kind}, ${like}`).not.toContain('<img');
    }
  }
  expect(seen.size).toBeGreaterThan(50);
  expect(drawn).toBeGreaterThan(500);
});
