// Every argument of every call of Process, Syscalls and Machine, with every value that it must refuse. The calls
// are found by reflection: one that is not in the table fails.

import { boot, DiskView, Machine, Process, Syscalls, UsageError } from 'sim';
import { describe, expect, test } from 'vitest';

type Bad = [title: string, value: unknown];

/** No argument takes any of these. */
const nothing: Bad[] = [
  ['an object', {}],
  ['a date', new Date(0)],
  ['a symbol', Symbol('s')],
  ['a map', new Map()],
  ['null', null],
];

const noNumber: Bad[] = [
  ...nothing,
  ['undefined', undefined],
  ['an array', [1]],
  ['true', true],
  ['a function', () => 1],
  ['NaN', Number.NaN],
  ['infinity', Infinity],
  ['a fraction', 0.5],
  ['a BigInt', 4096n],
  ['a string of digits', '4096'],
  ['a string of hexadecimal digits', '0x4000'],
  ['another string', 'four'],
  ['the name of a constant', 'PROT_READ'],
  ['a call that was not made', (function* () {})()],
  ['beyond what numbers tell apart', 2 ** 60],
  ['far below zero', -(2 ** 60)],
];
const noString: Bad[] = [...nothing, ['a number', 5], ['a BigInt', 5n], ['an array', ['a']]];

/** What an argument is, and what it is not. */
const kinds = {
  word: [...noNumber, ['33 bits', 2 ** 32], ['less than 32 bits', -(2 ** 31) - 1]],
  int: [...noNumber, ['32 bits without a sign', 2 ** 31], ['too low', -(2 ** 31) - 1]],
  byte: [...noNumber, ['9 bits', 300], ['less than nothing', -1]],
  offset: noNumber,
  count: [...noNumber, ['less than nothing', -1]],
  countOrNone: [...noNumber.filter(([title]) => title !== 'undefined'), ['less than nothing', -1]],
  length: [...noNumber, ['more than a machine has', 0x8000001], ['less than nothing', -1]],
  limit: [...noNumber, ['none of them', 11], ['less than nothing', -1]],
  /** The same where it may be left out. */
  wordOrNone: [
    ...noNumber.filter(([title]) => title !== 'undefined'),
    ['33 bits', 2 ** 32],
    ['less than 32 bits', -(2 ** 31) - 1],
  ],
  intOrNone: [...noNumber.filter(([title]) => title !== 'undefined'), ['too high', 2 ** 31]],
  priority: [...noNumber, ['too high', 32768], ['too low', -2]],
  user: [...noNumber, ['17 bits', 65536], ['less than nothing', -1]],
  swapPages: [...noNumber, ['too few', 2], ['too many', 32769]],
  signals: [
    ...noNumber.filter(([title]) => title !== 'an array'),
    ['a list with a fraction', [0.5]],
    ['a list with a BigInt', [1n]],
    ['a list with nothing', [null]],
    ['a list with what is no signal', [65]],
  ],
  handler: noNumber.filter(([title]) => title !== 'a function'),
  flagsOrProgram: noNumber.filter(
    ([title]) => !['null', 'undefined', 'a call that was not made'].includes(title),
  ),
  setting: [...noString, ['none of them', 'vm.swappiness']],
  string: noString,
  path: [
    ...noString,
    ['nothing', ''],
    ['no slash', 'data'],
    ['the root', '/'],
    ['a zero', '/a\0b'],
  ],
  pathname: [...noString, ['a zero', '/a\0b']],
  bytes: [
    ...nothing,
    ['a number', 5],
    ['a BigInt', 5n],
    ['a big one', [256]],
    ['halves', [0.5]],
    ['texts', ['1']],
  ],
  boolean: [...nothing, ['a number', 1], ['a string', 'true'], ['undefined', undefined]],
  order: [
    ...noNumber.filter(([title]) => title !== 'an array'),
    ['a list with a fraction', ['a', 0.5]],
    ['a list with a BigInt', [1n]],
    ['a list with nothing', [null]],
  ],
  callback: [...noString, ['a string', 'f'], ['undefined', undefined]],
  program: [
    ...nothing.filter(([title]) => title !== 'null'),
    ['a number', 5],
    ['its function', function* () {}],
  ],
  options: [
    ...noString.filter(
      ([title]) => title !== 'an object' && title !== 'a date' && title !== 'a map',
    ),
    ['a string', 'x'],
    ['another name', { sizes: 1 }],
  ],
} satisfies Record<string, Bad[]>;

interface Call {
  /** Its arguments in order: name and kind. */
  args: readonly (readonly [name: string, kind: keyof typeof kinds])[];
  /** Arguments that are all right. */
  good: readonly unknown[];
}

const word = (name: string) => [name, 'word'] as const;
const int = (name: string) => [name, 'int'] as const;
const addr = word('addr');
const len = word('len');
const path = ['path', 'pathname'] as const;
/** A process that there is: init. */
const p0 = 1;

/** The calls that Process and Syscalls have in common. */
const both: Record<string, Call> = {
  mmap: {
    args: [addr, len, word('prot'), word('flags'), int('fd'), word('offset')],
    good: [0, 4096, 3, 0x22, -1, 0],
  },
  mmap2: {
    args: [addr, len, word('prot'), word('flags'), int('fd'), word('pgoff')],
    good: [0, 4096, 3, 0x22, -1, 0],
  },
  munmap: { args: [addr, len], good: [0x40000000, 4096] },
  brk: { args: [addr], good: [0] },
  mprotect: { args: [addr, len, word('prot')], good: [0xbffff000, 4096, 3] },
  mremap: {
    args: [addr, word('oldLen'), word('newLen'), word('flags'), word('newAddr')],
    good: [0xbffff000, 4096, 4096, 0, 0],
  },
  mlock: { args: [addr, len], good: [0xbffff000, 4096] },
  munlock: { args: [addr, len], good: [0xbffff000, 4096] },
  mlockall: { args: [word('flags')], good: [1] },
  munlockall: { args: [], good: [] },
  madvise: { args: [addr, len, word('advice')], good: [0xbffff000, 4096, 0] },
  mincore: { args: [addr, len, word('vec')], good: [0xbffff000, 4096, 0xbffff000] },
  ptrace: { args: [int('request'), int('pid'), addr, word('data')], good: [2, 1, 0, 0] },
  exit: { args: [int('status')], good: [0] },
  waitpid: { args: [int('pid'), word('options')], good: [-1, 1] },
  wait: { args: [int('pid')], good: [-1] },
  sigaction: {
    args: [int('sig'), ['handler', 'handler'], ['options', 'options']],
    good: [10, 0, {}],
  },
  sigactionOf: { args: [int('sig')], good: [10] },
  sigprocmask: { args: [int('how'), ['signals', 'signals']], good: [0, []] },
  sigpending: { args: [], good: [] },
  sigaltstack: {
    args: [word('sp'), word('size'), word('flags')],
    good: [0xbffff000, 4096, 0],
  },
  kill: { args: [int('pid'), int('sig')], good: [p0, 0] },
  tkill: { args: [int('pid'), int('sig')], good: [p0, 0] },
  getrlimit: { args: [['which', 'limit']], good: [3] },
  capset: {
    args: [word('effective'), ['permitted', 'wordOrNone'], ['inheritable', 'wordOrNone']],
    good: [0, 0, 0],
  },
  setuid: { args: [['uid', 'user']], good: [0] },
  swapon: {
    args: [
      ['path', 'path'],
      ['priority', 'priority'],
    ],
    good: ['/none', -1],
  },
  swapoff: { args: [['path', 'path']], good: ['/none'] },
  usleep: { args: [word('usec')], good: [1000] },
  open: { args: [path, word('flags'), word('mode')], good: ['/none', 0, 0] },
  close: { args: [int('fd')], good: [0] },
  read: { args: [int('fd'), addr, len], good: [0, 0xbffff000, 4] },
  write: { args: [int('fd'), addr, len], good: [0, 0xbffff000, 4] },
  pread: { args: [int('fd'), addr, len, ['pos', 'offset']], good: [0, 0xbffff000, 4, 0] },
  pwrite: { args: [int('fd'), addr, len, ['pos', 'offset']], good: [0, 0xbffff000, 4, 0] },
  lseek: { args: [int('fd'), int('offset'), word('whence')], good: [0, 0, 0] },
  truncate: { args: [path, len], good: ['/none', 0] },
  ftruncate: { args: [int('fd'), len], good: [0, 0] },
  fsync: { args: [int('fd')], good: [0] },
  fdatasync: { args: [int('fd')], good: [0] },
  msync: { args: [addr, len, word('flags')], good: [0xbffff000, 4096, 4] },
  dup: { args: [int('fd')], good: [0] },
  unlink: { args: [path], good: ['/none'] },
  load8: { args: [addr], good: [0xbffff000] },
  load32: { args: [addr], good: [0xbffff000] },
  store8: { args: [addr, ['value', 'byte']], good: [0xbffff000, 1] },
  store32: { args: [addr, word('value')], good: [0xbffff000, 1] },
  setEsp: { args: [addr], good: [0xbffff000] },
  setrlimit: {
    args: [['which', 'limit'], word('soft'), ['hard', 'wordOrNone']],
    good: [3, 4096, 4096],
  },
  fill: { args: [addr, ['len', 'length'], ['byte', 'byte']], good: [0xbffff000, 4, 1] },
  poke: { args: [addr, ['bytes', 'bytes']], good: [0xbffff000, 'a'] },
  bytes: { args: [addr, ['len', 'length']], good: [0xbffff000, 4] },
  text: { args: [addr, ['len', 'length']], good: [0xbffff000, 4] },
};

const ofProcess: Record<string, Call> = {
  ...both,
  fork: { args: [], good: [] },
  clone: { args: [word('flags'), word('stack')], good: [0x111, 0] },
  vfork: { args: [['child', 'callback']], good: [function* () {}] },
  capabilities: { args: [], good: [] },
  file: { args: [int('fd')], good: [0] },
  maps: { args: [], good: [] },
  status: { args: [], good: [] },
};

const ofSyscalls: Record<string, Call> = {
  ...both,
  fork: { args: [['child', 'program']], good: [null] },
  clone: {
    args: [['first', 'flagsOrProgram'], ['second', 'program'], word('stack')],
    good: [0x111, null, 0],
  },
  vfork: { args: [['child', 'program']], good: [null] },
};

const ofMachine: Record<string, Call> = {
  spawn: { args: [['name', 'string']], good: ['demo'] },
  processOf: { args: [int('pid')], good: [1] },
  file: {
    args: [
      ['path', 'path'],
      ['contents', 'bytes'],
    ],
    good: ['/data', ''],
  },
  inode: { args: [['path', 'path']], good: ['/data'] },
  run: {
    args: [
      ['programs', 'options'],
      ['order', 'order'],
    ],
    good: [{}, []],
  },
  trace: { args: [['fn', 'callback']], good: [() => {}] },
  timeline: { args: [['fn', 'callback']], good: [() => {}] },
  swapfile: {
    args: [
      ['path', 'path'],
      ['pages', 'swapPages'],
    ],
    good: ['/more', 8],
  },
  sysctl: {
    args: [
      ['name', 'setting'],
      ['value', 'intOrNone'],
    ],
    good: ['vm.page-cluster', 3],
  },
  fail: {
    args: [
      ['name', 'string'],
      ['options', 'options'],
    ],
    good: ['do_brk', {}],
  },
  snapshot: { args: [], good: [] },
  check: { args: [], good: [] },
  swapon: {
    args: [
      ['path', 'path'],
      ['priority', 'priority'],
    ],
    good: ['/none', -1],
  },
  swapoff: { args: [['path', 'path']], good: ['/none'] },
  swaps: { args: [], good: [] },
  meminfo: { args: [], good: [] },
  slabinfo: { args: [], good: [] },
};

const ofDisk: Record<string, Call> = {
  list: { args: [], good: [] },
  bytes: {
    args: [
      ['path', 'path'],
      ['from', 'count'],
      ['len', 'countOrNone'],
    ],
    good: ['/data', 0, 1],
  },
  text: { args: [['path', 'path']], good: ['/data'] },
  fail: {
    args: [
      ['path', 'path'],
      ['page', 'count'],
      ['options', 'options'],
    ],
    good: ['/data', 0, {}],
  },
  mend: {
    args: [
      ['path', 'path'],
      ['page', 'count'],
    ],
    good: ['/data', 0],
  },
};

/** What no example calls: the way in that a Process uses. */
const INSIDE = ['constructor', 'runAs', 'letOthersGoFirst'];

type Made = (...args: unknown[]) => unknown;

const classes: [name: string, prototype: object, table: Record<string, Call>][] = [
  ['Process', Process.prototype, ofProcess],
  ['Syscalls', Syscalls.prototype, ofSyscalls],
  ['Machine', Machine.prototype, ofMachine],
  ['DiskView', DiskView.prototype, ofDisk],
];

/** The methods of a class, each with its parameters' names, and which of them may be left out. */
function methodsOf(
  prototype: object,
): [name: string, parameters: [name: string, optional: boolean][]][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && !INSIDE.includes(name))
    .map(([name, { value }]) => [name, parametersOf(String(value))]);
}

function parametersOf(source: string): [name: string, optional: boolean][] {
  let depth = 0;
  const parts = [''];
  for (const c of source.slice(source.indexOf('('))) {
    if ('([{'.includes(c)) depth++;
    if (')]}'.includes(c)) depth--;
    if (depth === 0) break;
    if (c === ',' && depth === 1) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts
    .map((part) => part.replace(/^\(/, '').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const optional = /=(?!>)/.test(part.replace(/^\{[^}]*\}/, ''));
      return [
        part.startsWith('{') ? 'options' : part.split(/[\s=]/)[0].replace('...', ''),
        optional,
      ];
    });
}

/** One machine for all: what is refused leaves it as it was. */
const m = boot({ pages: 1024 });
const p = m.spawn('demo');
m.file('/data', 'hello');

/** The call, made as its class makes it. */
function made(of: string, method: string, args: readonly unknown[]): unknown {
  const target = { Machine: m, DiskView: m.disk, Process: p, Syscalls: new Syscalls(m.k, p.task) }[
    of
  ]!;
  const result = (target as unknown as Record<string, Made>)[method](...args);
  return of === 'Syscalls' ? m.runAs(p.task, null, result as Generator<void, unknown>) : result;
}

/** What is said of it. Whatever is thrown must be meant for the author. */
function refusal(of: string, method: string, args: readonly unknown[]): string {
  try {
    made(of, method, args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was said';
}

describe.each(classes)('%s', (of, prototype, table) => {
  const methods = methodsOf(prototype);

  test('every method is in the table, with its arguments', () => {
    const found = methods.map(
      ([name, parameters]) => `${name}(${parameters.map(([n]) => n).join(', ')})`,
    );
    const listed = Object.entries(table).map(
      ([name, { args }]) => `${name}(${args.map(([n]) => n).join(', ')})`,
    );
    expect(found.sort()).toEqual(listed.sort());
  });

  const all = methods.flatMap(([method, parameters]) =>
    parameters.map(([name, optional], i) => [method, name, optional, i] as const),
  );
  test.each(all.length > 0 ? all : [])('%s: %s', (method, name, optional, i) => {
    const { args, good } = table[method];
    const before = JSON.stringify(m.snapshot());
    for (const [title, value] of kinds[args[i][1]] as Bad[]) {
      if (optional && value === undefined) continue;
      const said = refusal(of, method, good.with(i, value));
      expect
        .soft(said, `${method}: ${name} is ${title}`)
        .toMatch(
          new RegExp(
            `^(?:disk[.])?${method}\\(\\): (${name}|options|\\w+)(\\[\\d\\])? (is|has) .+(, but |, which ).+[.] .+[.]$`,
          ),
        );
      if (typeof value === 'string')
        expect.soft(said).toContain(`the string '${value.replace('\0', '\\0')}'`);
      if (typeof value === 'bigint') expect.soft(said).toContain(`the BigInt ${value}n`);
    }
    expect(JSON.stringify(m.snapshot())).toBe(before);
    expect(m.check()).toEqual([]);
  });
});

test('what is said of each', () => {
  const said = (method: string, i: number, value: unknown) =>
    refusal('Process', method, both[method].good.with(i, value));
  const lines = [
    ...kinds.word.map(([, value]) => said('munmap', 0, value)),
    said('munmap', 0, p),
    ...kinds.byte.slice(-2).map(([, value]) => said('store8', 1, value)),
    said('waitpid', 0, p),
    said('waitpid', 0, 2 ** 31),
    said('mmap', 4, '3'),
    said('setrlimit', 0, 11),
    refusal('Syscalls', 'fork', [function* child() {}]),
    refusal('Syscalls', 'fork', [5]),
    refusal('Machine', 'spawn', [5]),
    refusal('Machine', 'trace', [p.maps()]),
    refusal('Machine', 'run', [[]]),
    refusal('Machine', 'run', [{ a: 5 }]),
    refusal('Machine', 'run', [{ a: () => 5 }]),
    refusal('Machine', 'run', [{}, 'a b']),
    refusal('Machine', 'run', [{}, ['a', 0.5]]),
    refusal('Machine', 'fail', ['do_brk', { at: 2 }]),
    refusal('Machine', 'fail', ['do_brk', { nth: 0 }]),
    refusal('Machine', 'fail', ['do_brk', { notFrom: 'sys_brk' }]),
  ];
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "munmap(): addr is an object, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is a Date, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is a symbol, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is a Map, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is null, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is undefined, but a register of an i386 holds a whole number from 0 to 0xffffffff. It was left out, or what should hold it was never set. Pass it.
    munmap(): addr is an array, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is true, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is a function, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is NaN, but a register of an i386 holds a whole number from 0 to 0xffffffff. Look for a part of the calculation that is not a number.
    munmap(): addr is Infinity, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is 0.5, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 0 or 1.
    munmap(): addr is the BigInt 4096n, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 4096, without the n.
    munmap(): addr is the string '4096', but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 4096, without quotes.
    munmap(): addr is the string '0x4000', but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 0x4000, without quotes.
    munmap(): addr is the string 'four', but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is the string 'PROT_READ', but a register of an i386 holds a whole number from 0 to 0xffffffff. Import PROT_READ from 'sim', and pass it without quotes.
    munmap(): addr is a call that was not made, but a register of an i386 holds a whole number from 0 to 0xffffffff. Write yield* before that call.
    munmap(): addr is 1152921504606847000, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is -1152921504606847000, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is 4294967296, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is -2147483649, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.
    munmap(): addr is a Process, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass its number: write .pid after it.
    store8(): value is 300, but a byte holds a whole number from 0 to 255. Write & 0xff after it for its low byte.
    store8(): value is -1, but a byte holds a whole number from 0 to 255. Write & 0xff after it for its low byte.
    waitpid(): pid is a Process, but a pid is a whole number, such as a Process's pid. Pass its number: write .pid after it.
    waitpid(): pid is 2147483648, but a pid is a whole number, such as a Process's pid. Pass such a number.
    mmap(): fd is the string '3', but a file descriptor is a small whole number, as open() returns it. Pass 3, without quotes.
    setrlimit(): which is 11, but a limit is a whole number from 0 to 10. Use RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK or RLIMIT_AS.
    fork(): child is a function, but a program is what a generator function returns. Call it: write () after it.
    fork(): child is 5, but a program is what a generator function returns. Write it as a generator function, with a star, that makes its calls with yield*.
    spawn(): name is 5, but it must be a string. Pass a string, in quotes.
    trace(): fn is the string 'bffff000-c0000000 rwxp 00000000 00:00 0', but it must be a function. Pass a function: trace(() => { … }).
    run(): programs is an array, but it must be an object. Pass { *a(p) { … }, *b(p) { … } }.
    run(): a is 5, but a program is a generator function. Write it as *a(p) { yield* p.brk(); }.
    run(): what a() returns is 5, but a program is what a generator function returns. Write it as a generator function, with a star, that makes its calls with yield*.
    run(): order is the string 'a b', but an order is a list of names, or a seed, a whole number from -0x80000000 to 0xffffffff. Pass such a number.
    run(): order[1] is 0.5, but an entry of an order is a name or a pid, a whole number from 0 to 0x7fffffff. Pass 0 or 1.
    fail(): options has 'at', which fail() does not know. It knows { nth, count, result, notFrom }.
    fail(): nth is 0, but it must be a whole number from 1 to 0x7fffffff. Pass such a number.
    fail(): notFrom is the string 'sys_brk', but it must be an array. Pass an array: […]."
  `);
});
