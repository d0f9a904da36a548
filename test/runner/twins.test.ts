// A plain twin does what its generator does: on small programs of every shape that ports and readers write.
import { describe, expect, test } from 'vitest';
import { addTwins, sleepsByItself, twinsOfPatch } from '../../src/runner/twins.ts';

/** What the text of a kernel finds around it; `letOthersRun` notes each sleep. */
const around = `
  'use strict';
  let unwinding = false;
  const isUnwinding = () => unwinding;
  const letOthersRun = () => { log.push('sleep'); if (--patience === 0) { unwinding = true; throw 'left'; } };
  const driveHere = (code) => {
    const it = code[Symbol.iterator]();
    for (;;) { const r = it.next(); if (r.done) return r.value; letOthersRun(); }
  };
  const twinOf = (f) => f.$sync ?? function (...a) { return driveHere(f.apply(this, a)); };
  const __method = (f, s) => { Object.defineProperty(f, '$sync', { value: s, configurable: true }); return f; };
  const __twin = (f, s) => { __method(f, s); return s; };
  const __driven = (f) => { const s = function () { return driveHere(f.apply(this, arguments)); }; __method(f, s); return s; };
  const __named = (n, s) => { Object.defineProperty(s, 'name', { value: n }); return s; };
`;

interface Outcome {
  log: unknown[];
  value?: unknown;
  threw?: unknown;
}

function outcome(run: (log: unknown[]) => unknown): Outcome {
  const log: unknown[] = [];
  try {
    return { log, value: run(log) };
  } catch (error) {
    return { log, threw: error instanceof Error ? error.message : error };
  }
}

/** Runs `main` of a text as a generator and as a twin; `patience` sleeps, and it is left. */
function both(text: string, patience = 1000): { starred: Outcome; twin: Outcome } {
  const starred = outcome((log) => {
    const main = new Function('log', `${text}\nreturn main;`)(log);
    const code = main();
    for (let sleeps = 1; ; sleeps++) {
      const result = code.next();
      if (result.done) return result.value;
      log.push('sleep');
      if (sleeps === patience) throw 'left';
    }
  });
  const twin = outcome((log) =>
    new Function('log', 'patience', `${around}\n${addTwins(text)}\nreturn main$sync;`)(
      log,
      patience,
    )(),
  );
  return { starred, twin };
}

/** The same with all that can differ. */
function expectAlike(text: string, patience?: number): Outcome {
  const { starred, twin } = both(text, patience);
  expect(twin).toEqual(starred);
  expect(starred.log).toContain('sleep');
  return starred;
}

const sleep = 'function* sleep(what) { log.push(what); yield; return what; }\n';

const shapes: Record<string, string> = {
  'calls in arguments, conditions and operators': `
    function* add(a, b) { return (yield* sleep(a)) + (yield* sleep(b)); }
    function* main() {
      if ((yield* add(1, 2)) === 3 && (yield* add(yield* add(1, 1), 3)) > 4) return yield* add(5, yield* sleep(6));
      return 'no';
    }`,
  'a conditional of two calls': `
    const t = { f: sleep };
    function* main() { return [yield* log.length ? sleep(1) : t.f(2), yield* log.length ? sleep(3) : t.f(4)]; }`,
  'destructuring, defaults and rest, in parameters and in the body': `
    function* take({ a, b: [c] = [7] }, d = a + c, ...rest) { return [a, c, d, ...rest, yield* sleep('x')]; }
    function* main() {
      const [first, ...others] = yield* take({ a: 1, b: [2] });
      const { length = yield* sleep('default') } = {};
      return [first, others, length, yield* take({ a: 3 }, 4, 5, 6)];
    }`,
  'loops with labels, break and continue': `
    function* main() {
      let n = 0;
      outer: for (let i = 0; i < 4; i++) {
        for (const j of [0, 1, 2]) {
          if (j === 2) continue outer;
          if (i === 3) break outer;
          n += yield* sleep(10 * i + j);
        }
      }
      do n++; while ((yield* sleep(n)) < 70);
      switch (yield* sleep(1)) { case yield* sleep(1): n += 1000; break; default: n = -1; }
      return n;
    }`,
  'a labelled block that is left': `
    function* main() { out: { if (yield* sleep(true)) break out; return 1; } return 2; }`,
  'try, catch and finally around calls': `
    function* fails(what) { yield* sleep(what); throw new Error(what); }
    function* main() {
      try { yield* fails('a'); } catch (e) { log.push(e.message); } finally { yield* sleep('f'); }
      try { yield* fails('b'); } catch { log.push('caught'); }
      try { return yield* sleep('r'); } finally { log.push('at last'); }
    }`,
  'an error that goes through': `
    function* fails() { try { yield* sleep('x'); throw new Error('away'); } finally { log.push('cleaned'); } }
    function* main() { yield* fails(); }`,
  'a finally that returns': `
    function* main() { try { yield* sleep(1); throw new Error('lost'); } finally { return 'kept'; } }`,
  'closures that outlive the call': `
    function* main() {
      const fs = [];
      for (let i = 0; i < 3; i++) { yield* sleep(i); fs.push(() => i); }
      return fs.map((f) => f());
    }`,
  'functions out of tables and parameters, with their receiver': `
    const t = { n: 5, *m(x) { yield* sleep(x); return this.n + x; }, f: sleep, o: { f: sleep } };
    function* call(f, x) { return yield* f(x); }
    function* main() {
      return [yield* t.m(1), yield* t.f(2), yield* t['f'](3), yield* t.o.f(4), yield* call(sleep, 5),
        yield* call(function* (x) { yield; return x; }, 6), yield* (() => t)().m(7)];
    }`,
  'methods, private ones and getters': `
    class C {
      #n = 2;
      get twice() { return this.#n * 2; }
      *#hidden(x) { yield* sleep(x); return x + this.#n; }
      *m(x = this.twice) { return (yield* this.#hidden(x)) + (yield* this.other(1)); }
      *other(x) { return yield* sleep(x); }
      *delete(x) { return yield* sleep(x); }
    }
    const c = new C();
    function* main() { return [yield* c.m(), yield* c.m(1), yield* c.delete(3)]; }`,
  'a method that is inherited, and one that calls super': `
    class A { *m() { return yield* sleep('A'); } }
    class B extends A { *n() { return yield* this.m(); } }
    class C extends A { *m() { return 'C' + (yield* super.m()); } }
    function* main() { return [yield* new B().n(), yield* new C().m()]; }`,
  'generator objects': `
    function* main() {
      const program = sleep('later');
      log.push('first');
      return [yield* program, yield* (log.push('x'), sleep('y'))];
    }`,
  'functions inside, declared and not': `
    function* main() {
      function* inner(x) { yield* sleep(x); return x; }
      const other = function* (x) { return yield* inner(x); };
      return [yield* inner(1), yield* other(2)];
    }`,
  'a name of the kernel that means something else here': `
    function* main() { const sleep = function* (x) { yield; return -x; }; return yield* sleep(1); }`,
  'a function that names itself': `
    function* down(n, f = down) { yield; return n === 0 ? [] : [n, ...(yield* f(n - 1))]; }
    function* main() { return [yield* down(3), down.name, down.length]; }`,
  recursion: `
    function* down(n) { yield; return n === 0 ? 'ground' : yield* down(n - 1); }
    function* main() { return yield* down(3); }`,
  'an arrow that hands a generator on': `
    const handler = (x) => sleep(x);
    function* main() { return yield* handler(3); }`,
  'this, arguments and a bare yield with a value': `
    function* count() { yield* sleep(0); return arguments.length; }
    function* main() { const got = yield log.push('v'); return [got, yield* count(1, 2, 3)]; }`,
  'an operand on the next line': `
    function* main() {
      const a = yield*
        // a remark
        sleep(1);
      return yield* /* here */
        sleep(a + 1);
    }`,
  'a call with a list, a new object and a template': `
    function* main() { const list = [1]; return \`\${yield* sleep(...list)}\${(yield* sleep({ a: 2 })).a}\`; }`,
};

describe('a twin does what its function does', () => {
  test.each(Object.entries(shapes))('%s', (_title, text) => {
    const { threw, value } = expectAlike(sleep + text);
    expect(threw === undefined || value === undefined).toBe(true);
  });
});

describe('a call that is left for good', () => {
  const text = `${sleep}
    function* main() {
      try { yield* sleep('a'); log.push('b'); yield* sleep('c'); }
      catch (e) { log.push('caught'); }
      finally { log.push('finally'); return 'stopped'; }
    }`;

  test.each([1, 2])('after sleep %i goes through catch and finally', (patience) => {
    expect(expectAlike(text, patience).threw).toBe('left');
  });

  test('goes through a catch without a name', () => {
    const bare = `${sleep} function* main() { try { yield* sleep(1); } catch { log.push('caught'); } }`;
    expect(expectAlike(bare, 1)).toEqual({ log: [1, 'sleep'], threw: 'left' });
  });
});

test('a twin has the name of its function, alone and in stack traces', () => {
  const text = `
    function* main() { yield; return yield* other(); }
    function* other(f = other) { return new Error('here').stack; }
    class C { *m() { return new Error('here').stack; } }
    const c = new C();
    function* viaClass() { return yield* c.m(); }`;
  const code = `${around}\n${addTwins(text)}\nreturn [main$sync(), viaClass$sync(), main.$sync.name, other.$sync.name];`;
  const found = new Function('log', 'patience', code)([], 100) as string[];
  expect(found[0]).toMatch(/at other .*\n.*at main /);
  expect(found[1]).toMatch(/at C\.m .*\n.*at viaClass /);
  expect(found.slice(2)).toEqual(['main', 'other']);
  expect(found.join()).not.toContain('$sync');
});

test('what cannot be derived is driven: right, and slower', () => {
  const text = `${sleep} function* main() { return [yield* sleep(1), new.target, eval('1 + 1')]; }`;
  expect(addTwins(text)).toContain('__driven(main)');
  expectAlike(text);
});

test('a function without a star, an async one and a static one are left alone', () => {
  const text =
    'function f() { return 1; }\nasync function* g() {}\nclass C { static *m() {} get x() { return 1; } }\n';
  expect(addTwins(text)).toBe(text);
});

describe('a changed function', () => {
  const kernel = new Set(['sleep', 'sys_brk']);

  test('has its twin on its own lines', () => {
    const code =
      'const N = 2;\n\nfunction* sys_brk(k) {\n  // comment\n  return (yield* sleep(N)) + half(2);\n}\nfunction half(x) {\n  return x / 2;\n}\n';
    const twins = twinsOfPatch(code, kernel).split('\n');
    expect(twins).toEqual([
      '',
      '',
      'var sys_brk$sync=__twin(sys_brk,function sys_brk(k) {',
      '  // comment',
      '  return (sleep$sync(N)) + half(2);',
      '});',
    ]);
  });

  test('brings helpers along, and may take the star from another', () => {
    const twins = twinsOfPatch(
      'function* sys_brk() { yield* mine(); yield* sleep(); }\nfunction* mine() {}\nfunction sleep() { return []; }\n',
      kernel,
    );
    expect(twins).toContain('mine$sync();');
    expect(twins).toContain('var mine$sync=__twin(mine,');
    expect(twins).toContain('twinOf(sleep)();');
    expect(twins).toContain('var sleep$sync=__driven(sleep);');
  });

  test('that sleeps so that a signal wakes it, or yields by itself, is told', () => {
    expect(sleepsByItself('function* f(k) { yield* schedule(k); }')).toBe(false);
    expect(sleepsByItself('function* f(k) { yield; }')).toBe(true);
    expect(sleepsByItself('function* f(k) { k.current.state = TASK_INTERRUPTIBLE; }')).toBe(true);
    expect(sleepsByItself('function* f(k, q) { yield* interruptible_sleep_on(k, q); }')).toBe(true);
  });
});
