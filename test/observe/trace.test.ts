import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Kernel } from '../../sim/globals.ts';
import { VM_MAYREAD, VM_READ, VM_WRITE, vm_area_struct } from '../../sim/include/linux/mm.ts';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE } from '../../sim/include/linux/mman.ts';
import { mm_struct, task_struct } from '../../sim/include/linux/sched.ts';
import { describer, errnoName, parameterNames } from '../../sim/observe/describe.ts';
import { injectFailure } from '../../sim/observe/fail.ts';
import { nearest } from '../../sim/observe/nearest.ts';
import type { Probe, Watched } from '../../sim/observe/probe.ts';
import { beginTrace, traceCalls } from '../../sim/observe/trace.ts';

// A probe made by hand, around functions made by hand: the bundle's own is tested with the runner.

type Fn = (...args: never[]) => unknown;
const world = globalThis as unknown as { __probe?: Probe };
let probe: Probe;

function watch<F extends Fn>(name: string, f: F, failure: Watched['failure'] = ''): F {
  probe.functions.set(name, {
    failure,
    code: f as unknown as Watched['code'],
    parameters: null,
  });
  const starred = f.constructor.name === 'GeneratorFunction';
  const code = f as unknown as (...a: unknown[]) => never;
  return ((...args: unknown[]) =>
    probe.watch === null
      ? code(...args)
      : starred
        ? probe.watch.sleep(name, code, args)
        : probe.watch.call(name, code, args)) as unknown as F;
}

beforeEach(() => {
  probe = { watch: null, functions: new Map(), hits: null };
  world.__probe = probe;
});
afterEach(() => {
  world.__probe = undefined;
});

function task(k: Kernel, comm: string, pid: number): task_struct {
  const t = new task_struct();
  t.comm = comm;
  t.pid = pid;
  t.mm = new mm_struct();
  t.next_task = k.init_task.next_task;
  k.init_task.next_task = t;
  return t;
}

describe('trace', () => {
  test('calls stand in their callers, with arguments and results in words', () => {
    const k = new Kernel();
    k.current = task(k, 'demo', 2);
    const find_vma = watch('find_vma', (_mm: mm_struct, addr: number) => {
      const vma = new vm_area_struct();
      vma.vm_start = addr & ~4095;
      vma.vm_end = vma.vm_start + 8192;
      vma.vm_flags = VM_READ | VM_MAYREAD;
      return vma;
    });
    const do_munmap = watch('do_munmap', (_k: Kernel, mm: mm_struct, addr: number, len: number) =>
      find_vma(mm, addr) && len > 4096 ? -22 : 0,
    );
    const trace = traceCalls(k, () => {
      do_munmap(k, k.current.mm!, 0x40001000, 4096);
      do_munmap(k, k.current.mm!, 0x40001000, 8192);
    });
    expect(trace.text()).toBe(
      [
        'do_munmap(mm=#2, addr=0x40001000, len=4096) {',
        '  find_vma(mm=#2, addr=0x40001000) = [40001000-40003000 r--p];',
        '} = 0',
        'do_munmap(mm=#2, addr=0x40001000, len=8192) {',
        '  find_vma(mm=#2, addr=0x40001000) = [40001000-40003000 r--p];',
        '} = -EINVAL',
      ].join('\n'),
    );
    expect(trace.find('find_vma')?.args).toEqual([
      { name: 'mm', value: '#2' },
      { name: 'addr', value: '0x40001000' },
    ]);
    expect(trace.all('find_vma')).toHaveLength(2);
    expect(probe.watch).toBeNull();
  });

  test('each task has its own stack while others run', () => {
    const k = new Kernel();
    const a = task(k, 'a', 2);
    const b = task(k, 'b', 3);
    const schedule = watch('schedule', function* () {
      yield;
    });
    const down = watch('down', function* (_k: Kernel) {
      yield* schedule();
      up(k);
    });
    const up = watch('up', (_k: Kernel) => {});
    const trace = traceCalls(k, () => {
      const [first, second] = [down(k), down(k)];
      k.current = a;
      first.next();
      k.current = b;
      second.next();
      k.current = a;
      first.next();
      k.current = b;
      second.next();
    });
    expect(trace.text()).toBe(
      [
        'down() {',
        '  schedule() {',
        '-- a(2) => b(3)',
        'down() {',
        '  schedule() {',
        '-- b(3) => a(2)',
        '  }',
        '  up();',
        '}',
        '-- a(2) => b(3)',
        '  }',
        '  up();',
        '}',
      ].join('\n'),
    );
    expect(trace.calls.map((c) => [c.task, c.pid, c.children.length])).toEqual([
      ['a', 2, 2],
      ['b', 3, 2],
    ]);
  });

  test('what is thrown and what never returns is told', () => {
    const k = new Kernel();
    const oops = watch('oops', () => {
      throw new RangeError('too far\nmore');
    });
    const wait = watch('wait', function* () {
      yield;
    });
    const trace = traceCalls(k, () => {
      expect(oops).toThrow('too far');
      wait().next();
    });
    expect(trace.text()).toBe(
      'oops() threw RangeError: too far;\nwait() {\n}  /* has not returned */',
    );
  });

  test('there is an end to what is kept', () => {
    const k = new Kernel();
    const inner = watch('inner', () => 1);
    const outer = watch('outer', () => inner());
    const underWay = beginTrace(k, { limit: 3 });
    for (let i = 0; i < 3; i++) outer();
    underWay.stop();
    expect(underWay.trace.count).toBe(3);
    expect(underWay.trace.text()).toMatch(/… and 3 more calls$/);
  });

  test('what the traced code throws goes through, and the trace ends', () => {
    expect(() =>
      traceCalls(new Kernel(), () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(probe.watch).toBeNull();
  });

  test('without a probe the author is told how to run it', () => {
    world.__probe = undefined;
    expect(() => traceCalls(new Kernel(), () => {})).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: A trace needs a kernel with the probe in it: run this as an example of the book, with \`npm run example -- FILE\`, or with runFile() of src/runner/node.ts.]`,
    );
  });
});

describe('fail', () => {
  test('the calls that were chosen fail, and the function does not run', () => {
    const k = new Kernel();
    let ran = 0;
    const alloc = watch('kmem_cache_alloc', () => ({ n: ++ran }), 'null');
    const order = injectFailure(k, 'kmem_cache_alloc', { nth: 2, count: 2 });
    expect([alloc(), alloc(), alloc(), alloc()]).toEqual([{ n: 1 }, null, null, { n: 2 }]);
    expect(order).toMatchObject({ calls: 4, failed: 2 });
    order.stop();
    expect(probe.watch).toBeNull();
  });

  test('a starred function fails, and a trace says that it was made to', () => {
    const k = new Kernel();
    const pages = watch(
      'get_zeroed_page',
      // biome-ignore lint/correctness/useYield: it could sleep
      function* () {
        return 4096;
      },
      'zero',
    );
    injectFailure(k, 'get_zeroed_page');
    const trace = traceCalls(k, () => {
      expect([...pages()]).toEqual([]);
      expect(pages().next().value).toBe(4096);
    });
    expect(trace.text()).toBe(
      'get_zeroed_page() = 0  /* made to fail */;\nget_zeroed_page() = 0x1000;',
    );
  });

  test('an errno, or what the caller asks for', () => {
    const k = new Kernel();
    const f = watch('do_brk', () => 1, 'errno');
    injectFailure(k, 'do_brk');
    expect(f()).toBe(-12);
    injectFailure(k, 'do_brk', { result: -4 });
    expect(f()).toBe(-4);
  });

  test('calls of another machine do not count', () => {
    const [k, other] = [new Kernel(), new Kernel()];
    const f = watch('do_brk', (_k: Kernel) => 1, 'errno');
    injectFailure(k, 'do_brk');
    expect([f(other), f(k), f(k)]).toEqual([1, -12, 1]);
  });

  test.each([
    ['kmem_cache_aloc', {}],
    ['nothing_like_it', {}],
    ['kmem_cache_alloc', { nth: 0 }],
    ['validate_mm', {}],
  ])('fail(%j, %j) is refused', (name, options) => {
    watch('kmem_cache_alloc', () => 1, 'null');
    watch('kmem_cache_free', () => {});
    watch('validate_mm', () => {});
    expect(() => injectFailure(new Kernel(), name, options)).toThrowErrorMatchingSnapshot();
  });
});

describe('words', () => {
  const k = new Kernel();
  const { args, result } = describer(k);
  const said = (name: string, code: Fn, ...values: unknown[]): string =>
    args({ code: code as never, parameters: null }, name, values)
      .map((a) => `${a.name}=${a.value}`)
      .join(', ');

  test('what a number means depends on its name', () => {
    expect(
      said(
        'do_mmap_pgoff',
        (_k, _file, addr, len, prot, flags, pgoff) => [addr, len, prot, flags, pgoff],
        k,
        null,
        0x40000000,
        8192,
        3,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
        5,
      ),
    ).toBe(
      'file=null, addr=0x40000000, len=8192, prot=PROT_READ|PROT_WRITE, ' +
        'flags=MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, pgoff=5',
    );
    expect(said('f', (vm_flags) => vm_flags, VM_READ | VM_WRITE | 0x100000)).toBe(
      'vm_flags=VM_READ|VM_WRITE|0x100000',
    );
    expect(said('f', (gfp_mask) => gfp_mask, 0x1f0)).toBe('gfp_mask=GFP_KERNEL');
    expect(said('f', (prot) => prot, 0)).toBe('prot=PROT_NONE');
    expect(said('sys_wait4', (pid, options) => [pid, options], -1, -22)).toBe(
      'pid=-1, options=-EINVAL',
    );
    expect(said('old_mmap', (fd) => fd, -1)).toBe('fd=-1');
    expect(said('sys_clone', (child) => child, [].values())).toBe('child=program');
  });

  test('results: negative errnos by name, addresses in hexadecimal', () => {
    expect(result('do_brk', -12)).toBe('-ENOMEM');
    expect(result('do_brk', 0x8048000)).toBe('0x8048000');
    expect(result('vm_enough_memory', 1)).toBe('1');
    expect(result('find_vma', null)).toBe('null');
    expect(result('find_vma_prev', { vma: null, prev: new mm_struct() })).toMatch(
      /^\{vma: null, prev: new@0\}$/,
    );
    expect(result('handle_mm_fault', -1)).toBe('-1');
    expect(result('kmem_cache_grow', -1)).toBe('-EPERM');
    expect(errnoName(-4)).toBe('-EINTR');
    expect(errnoName(-4000)).toBeNull();
  });

  test('parameter names are read off the function, defaults and all', () => {
    const f = 'function* f(k, { a, b }, c = g(1, [2]), ...d) { return (x, y); }';
    expect(parameterNames({ toString: () => f })).toEqual(['k', 'a', 'c', 'd']);
    expect(parameterNames({ toString: () => 'function f() {}' })).toEqual([]);
  });

  test('nearest names', () => {
    expect(nearest('do_mumap', ['do_munmap', 'do_mmap', 'find_vma'])).toEqual([
      'do_mmap',
      'do_munmap',
    ]);
    expect(nearest('zzz', ['do_munmap'])).toEqual([]);
  });
});

test('of many calls that are alike, the text shows the first two and the last', () => {
  const k = new Kernel();
  k.current = task(k, 'demo', 2);
  const clear = watch('clear', (_at: number) => 0);
  const free = watch('free', (at: number) => clear(at));
  const trace = traceCalls(k, () => {
    free(0);
    for (let i = 1; i < 10; i++) clear(i);
  });
  expect(trace.calls.map((call) => call.alike)).toEqual([
    undefined,
    8,
    ...Array(8).fill(undefined),
  ]);
  expect(trace.text().split('\n')).toHaveLength(3 + 4);
  expect(trace.text()).toContain('/* 6 more calls of clear() like these */');
});

test('seven calls that are alike are all shown', () => {
  const k = new Kernel();
  k.current = task(k, 'demo', 2);
  const clear = watch('clear', (_at: number) => 0);
  const trace = traceCalls(k, () => {
    for (let i = 0; i < 7; i++) clear(i);
  });
  expect(trace.calls.map((call) => call.alike)).toEqual(Array(7).fill(undefined));
  expect(trace.text().split('\n')).toHaveLength(7);
});
