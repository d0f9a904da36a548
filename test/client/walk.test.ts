// Ways through a recording, against what they mean, looked for in the slow way.
import { expect, test } from 'vitest';
import { Walk } from '../../src/client/stage/walk.ts';
import type { Recording } from '../../src/runner/recorder.ts';

/** `f(a b g(c) d)`: letters are statements, names before a bracket are functions; `h` is hidden. */
function recordingOf(text: string): Recording {
  const names = [...new Set(text.match(/\w+(?=\()/g))];
  const letters = [...new Set(text.match(/\b[a-z]\b(?!\()/g))];
  const funcs: number[] = [];
  const parents: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const statements: number[] = [];
  const calls: number[] = [];
  const open: number[] = [];
  for (const [, name, letter] of text.matchAll(/(\w+)\(|(\b[a-z]\b)|\)/g)) {
    if (name !== undefined) {
      parents.push(open.at(-1) ?? -1);
      open.push(funcs.length);
      funcs.push(names.indexOf(name));
      from.push(statements.length);
      to.push(-1);
    } else if (letter !== undefined) {
      calls.push(open.at(-1)!);
      statements.push(letters.indexOf(letter));
    } else to[open.pop()!] = statements.length;
  }
  const lanes = funcs.map((func) => (names[func].startsWith('t') ? 1 : 0));
  const tasks = [
    { pid: 0, name: '' },
    { pid: 2, name: 'task' },
  ];
  const lists = { funcs, parents, from, to, statements, calls, lanes };
  const packed = Object.entries(lists).map(([name, list]) => [name, Int32Array.from(list)]);
  const none = { waits: [], transfers: [], choices: [], leftOut: 0 };
  return { ...Object.fromEntries(packed), tasks, ...none };
}

//                            0 1   2 3   4   5   6   7 8
const recording = recordingOf('main(a b(c d h(e) f) g(i j) k)');
const hidden = recording.funcs[2];

test('step, over and out, forward and back', () => {
  const walk = new Walk(recordingOf('main(a b f(c d g(e) i) j)'));
  // a b | c d | e | i | j
  expect([...walk.moments]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(walk.next(1)).toBe(2);
  expect(walk.previous(2)).toBe(1);
  expect(walk.over(1)).toBe(6);
  expect(walk.over(3)).toBe(5);
  expect(walk.out(4)).toBe(5);
  expect(walk.out(2)).toBe(6);
  expect(walk.overBack(6)).toBe(1);
  expect(walk.overBack(5)).toBe(3);
  expect(walk.outBack(4)).toBe(3);
  expect(walk.outBack(3)).toBe(1);
  expect(walk.outBack(0)).toBe(null);
  expect(walk.next(6)).toBe(walk.end);
  expect(walk.next(walk.end)).toBe(null);
  expect(walk.previous(walk.end)).toBe(6);
  expect(walk.out(6)).toBe(walk.end);
});

test('what is hidden is gone over, with all that it calls', () => {
  const walk = new Walk(recording, (func) => func !== hidden);
  const shown = [...walk.moments];
  expect(shown).not.toContain(3);
  expect(walk.next(2)).toBe(4);
  expect(walk.previous(4)).toBe(2);
  expect(walk.nearest(3)).toBe(2);
});

test('a line, and another task', () => {
  const walk = new Walk(recordingOf('main(a f(b) a t(c b) b)'));
  const b = new Set([walk.recording.statements[1]]);
  expect(walk.ofStatements(0, b)).toBe(1);
  expect(walk.ofStatements(1, b)).toBe(4);
  expect(walk.ofStatements(4, b, true)).toBe(1);
  expect(walk.ofStatements(5, b)).toBe(null);
  expect(walk.switchOf(0)).toBe(3);
  expect(walk.switchOf(3)).toBe(5);
  expect(walk.switchOf(5)).toBe(null);
  expect(walk.switchOf(5, true)).toBe(4);
});

test('every way forward leads back, in any recording', () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const calls = (depth: number): string => {
    let text = '';
    for (let i = random(4) + 1; i > 0; i--)
      text +=
        random(3) > 0 || depth > 4 ? 'abc'[random(3)] + ' ' : `f${random(3)}(${calls(depth + 1)})`;
    return text;
  };
  for (let round = 0; round < 300; round++) {
    const walk = new Walk(recordingOf(`main(a ${calls(0)})`), (func) => func !== random(9) + 2);
    const { moments, end, recording } = walk;
    for (const moment of moments) {
      const next = walk.next(moment)!;
      expect(walk.previous(next)).toBe(moment);
      const over = walk.over(moment)!;
      expect(over).toBeGreaterThan(moment);
      // Nothing deeper than the call itself is at the end of a way over it.
      const call = recording.calls[moment];
      if (over < end) {
        const inside = moments.filter((at) => at > moment && at < over);
        for (const at of inside) expect(walk.stack(recording.calls[at])).toContain(call);
        expect(recording.to[call] <= over || recording.calls[over] === call).toBe(true);
      }
      const out = walk.out(moment)!;
      expect(out).toBeGreaterThanOrEqual(recording.to[call]);
      const back = walk.outBack(moment);
      if (back !== null) expect(walk.stack(recording.calls[back])).not.toContain(call);
    }
  }
});
