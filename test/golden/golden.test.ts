// The engine does what the real kernel did: every script here gives its trace, field by field.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Compilation, Engines } from '../../src/replay/engine.ts';
import { Replay } from '../../src/replay/replay.ts';
import { ScriptError } from '../../src/replay/script.ts';
import type { Line } from '../../src/replay/state.ts';
import { countsDifference, difference, goldenGroups, goldenNames, readGolden } from './compare.ts';

/**
 * Where what must hold does not, after an operation that the real kernel did alike: faults of 2.4.22
 * itself.
 */
const ownFaults: { scripts: string[]; op: RegExp; sentence: RegExp; why: string }[] = [
  {
    scripts: ['area/1009', 'edge/0101'],
    op: /"op": "brk".*4294967295/,
    sentence: /does not end after it begins/,
    why: 'do_brk() does not look at TASK_SIZE (CVE-2003-0961): brk(0xffffffff) makes an area that ends at 0',
  },
];

let engines: Record<Compilation, Engines>;
beforeAll(async () => {
  engines = {
    twins: await Engines.load('twins'),
    generators: await Engines.load('generators'),
  };
});

/** By generators too: of each group every tenth; with EVERY_GOLDEN=1 all. */
const some = process.env.EVERY_GOLDEN ? 1 : 10;

/** Replays a script and compares line by line: the first line that differs, and how; null if none does. */
function compare(name: string, compilation: Compilation): string | null {
  const { script, trace } = readGolden(name);
  const source = script.split('\n');
  const run = new Replay(engines[compilation].for(script), script);
  for (const text of trace.split('\n').filter(Boolean)) {
    const want = JSON.parse(text) as { i: number; g?: Record<string, number> };
    const at = `line ${want.i}: ${source[want.i - 1]}\n  `;
    let line: Line | null;
    try {
      line = run.next();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      return at + error.message;
    }
    const found = line
      ? (difference(want, line) ?? countsDifference(want, line))
      : 'the trace ends before this line';
    if (found) return at + found;
    const met = source.slice(0, want.i);
    const unsound = run.stopped ? null : unexplained(name, met, run.world?.machine.check());
    if (unsound) return at + unsound;
  }
  const more = run.next();
  return more && `a line too many: ${JSON.stringify(more)}`;
}

/** The first sentence of check() that is not a known fault of 2.4.22's own, met up to this line. */
function unexplained(name: string, met: string[], sentences: string[] = []): string | null {
  const known = ownFaults.filter(
    ({ scripts, op }) => scripts.includes(name) && met.some((line) => op.test(line)),
  );
  return sentences.find((said) => !known.some(({ sentence }) => sentence.test(said))) ?? null;
}

for (const group of goldenGroups()) {
  describe(group, () => {
    for (const [i, name] of goldenNames(group).entries()) {
      it(name, () => {
        expect(compare(name, 'twins')).toBeNull();
      });
      if (i % some !== 0) continue;
      it(`${name}, by generators`, () => {
        expect(compare(name, 'generators')).toBeNull();
      });
    }
  });
}
