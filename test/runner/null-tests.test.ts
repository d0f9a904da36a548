import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withNullTests } from '../../src/runner/null-tests.ts';

/** A test as it is written, and as it is bundled; one that stays has no second. */
const cases: [about: string, written: string, bundled?: string][] = [
  ['a variable', 'if (local) f();', 'if ((local!==null)) f();'],
  ['a variable that must be null', 'if (!local) f();', 'if ((local===null)) f();'],
  ['a field', 'while (a.next) a = a.next;', 'while ((a.next!==null)) a = a.next;'],
  ['a field that must be null', 'do f(); while (!a.next);', 'do f(); while ((a.next===null));'],
  [
    'a parameter, which a program may leave out',
    'if (given) f(); while (!given) f();',
    'if ((given!=null)) f(); while ((given==null)) f();',
  ],
  [
    'a loop that goes down a chain',
    'for (let i = local; i && n; i = i.next) f();',
    'for (let i = local; (i!==null) && n; i = i.next) f();',
  ],
  [
    'what has just been assigned',
    'while ((local = a.next)) f();',
    'while ((((local = a.next)!==null))) f();',
  ],
  [
    'parts of a condition, in parentheses and not',
    'if (!(local || a.next) && (n || !given)) f();',
    'if (!((local!==null) || (a.next!==null)) && (n || (given==null))) f();',
  ],
  ['a choice', 'n = local ? 1 : 2;', 'n = (local!==null) ? 1 : 2;'],
  ['a number', 'if (n) f();'],
  ['a number or null', 'if (a.count) f();'],
  ['a text or null', 'if (!a.name) f();'],
  ['what may be undefined', 'if (a.maybe) f();'],
  ['an entry of an array', 'const one = a.all[n]; if (one) f();'],
  ['what an optional chain gives', 'if (local?.next) f();'],
  ['what is never null', 'if (a) f();'],
  ['what can be anything', 'if (a.other) f();'],
  ['a value that is used, not tested', 'const both = local && a.next; f(both);'],
  ['a comparison', 'if (local === a.next) f();'],
];

const head = `class Area {
  next: Area | null = null;
  count: number | null = null;
  name: string | null = null;
  maybe?: Area;
  all: (Area | null)[] = [];
  other: unknown;
}
export function* g(a: Area, n: number, given: Area | null, f: (x?: unknown) => Area | null): Generator<void, void> {
  let local = f();
`;

describe('a test whether there is anything', () => {
  let dir: string;
  let texts: Map<string, string>;
  const place = (i: number) => join(dir, `case-${i}.ts`);

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'null-tests-'));
    for (const [i, [, written]] of cases.entries())
      writeFileSync(place(i), `${head}  ${written}\n}\n`);
    texts = withNullTests(cases.map((_, i) => place(i)));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test.each(cases.map(([about, ...rest], i) => [about, i, ...rest] as const))(
    'of %s',
    (_, i, _written, bundled) => {
      expect(texts.get(place(i))).toBe(bundled && `${head}  ${bundled}\n}\n`);
    },
  );
});
