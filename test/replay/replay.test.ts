// Scripts as they are written, what is wrong with one, and the state after each operation.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engines } from '../../src/replay/engine.ts';
import { replay } from '../../src/replay/replay.ts';
import { parseScript } from '../../src/replay/script.ts';
import { checksum, type Line } from '../../src/replay/state.ts';
import { projectRoot } from '../../src/runner/root.ts';

let engines: Engines;
beforeAll(async () => {
  engines = await Engines.load();
});

function script(...ops: object[]): string {
  return ops.map((op) => JSON.stringify(op)).join('\n');
}

function traceOf(...ops: object[]): Line[] {
  const text = script(...ops);
  return replay(engines.for(text), text)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** What the error of a script says, and its line. */
function complaint(text: string): string {
  try {
    replay(engines.for(text), text);
  } catch (error) {
    return `${(error as { line: number }).line}: ${(error as Error).message}`;
  }
  return 'none';
}

const anonymous = { op: 'mmap', addr: '0x40000000', len: 8192, prot: 3, flags: 0x32 };

describe('a script', () => {
  it('has one object a line; empty lines count but do nothing', () => {
    const ops = parseScript('{"op":"init"}\n\n{"op":"state","p":3,"colour":"red"}\n');
    expect(ops.map(({ line, name, p }) => [line, name, p])).toEqual([
      [1, 'init', 0],
      [3, 'state', 3],
    ]);
  });

  it('has numbers in decimal or as "0x…" texts', () => {
    const [op] = parseScript('{"op":"munmap","addr":"0x1000","len":4096}');
    expect([op.word('addr'), op.word('len'), op.word('pgoff', 7)]).toEqual([0x1000, 4096, 7]);
  });

  it('is refused with the line and what is wrong there', () => {
    expect(complaint('{"op":"init"}\nmunmap')).toMatch(/^2: not JSON: /);
    expect(complaint('[1]')).toBe('1: a line is one JSON object, but this is [1]');
    expect(complaint('{"p":0}')).toBe(
      '1: there is no "op": it names what to do, as {"op":"munmap", …}',
    );
    expect(complaint('{"op":"state","p":-1}')).toBe(
      '1: state: p is -1; processes are numbered 0, 1, 2 …',
    );
    expect(complaint('{"op":"init"}\n{"op":"boot","pages":1024}')).toBe(
      '2: boot: only the first line of a script can boot the machine',
    );
    expect(complaint('{"op":"munmap","addr":"here","len":4096}')).toBe(
      '1: munmap: addr is "here"; a number is written 4096 or "0x1000"',
    );
    expect(complaint('{"op":"munmap","addr":4294967296,"len":4096}')).toBe(
      '1: munmap: addr is 4294967296, which has more than 32 bits',
    );
  });

  it('that asks for what is not there is told so', () => {
    expect(complaint('{"op":"init"}\n{"op":"levitate"}')).toMatch(
      /^2: levitate is not supported yet; supported are boot, brk, .*munmap/,
    );
    expect(complaint('{"op":"sysctl","name":"speed","value":1}')).toMatch(
      /^1: sysctl: no setting "speed" is supported; there are overcommit, max_map_count/,
    );
    expect(complaint('{"op":"rlimit","which":4,"value":1}')).toMatch(
      /^1: rlimit: there is no limit 4; there are 1 FSIZE, 2 DATA, 3 STACK/,
    );
    expect(complaint('{"op":"mmap","len":4096,"file":1}')).toBe(
      '1: mmap: no file 1 has been made or opened',
    );
  });
});

describe('a trace', () => {
  it('describes the process after each operation', () => {
    const [, mapped] = traceOf({ op: 'init', stack: true }, anonymous);
    const { g, ...rest } = mapped;
    expect(rest).toEqual({
      i: 2,
      op: 'mmap',
      p: 0,
      ret: 0x40000000,
      min_flt: 0,
      maj_flt: 0,
      vmas: [
        ['0x40000000', '0x40002000', '0x73', 0, null],
        ['0xbffff000', '0xc0000000', '0x177', 0, null],
      ],
      total_vm: 3,
      locked_vm: 0,
      rss: 1,
      map_count: 2,
      brk: '0x804b000',
      def_flags: '0x0',
      mmap_cache: '0xbffff000',
    });
    expect(g).toMatchObject({ cache: 0, active: 0, inactive: 1, jiffies: 100000 });
  });

  it('begins with process 0 even without init, and then without a stack', () => {
    const [line] = traceOf({ op: 'state' });
    expect(line).toMatchObject({ op: 'state', p: 0, ret: 0, vmas: [], map_count: 0 });
  });

  it('gives errors as negative numbers and the end of the heap as an unsigned one', () => {
    const [, refused, heap] = traceOf(
      { op: 'init' },
      { op: 'munmap', addr: 1, len: 4096 },
      { op: 'brk', addr: 0 },
    );
    expect([refused.ret, heap.ret]).toEqual([-22, 0x0804b000]);
  });

  it('skips what a dead process is asked to do', () => {
    const trace = traceOf({ op: 'init' }, { op: 'exit' }, { op: 'state' }, { op: 'state', p: 7 });
    expect(trace.slice(1).map(({ ret, mm, dead }) => ({ ret, mm, dead }))).toEqual([
      { ret: 'exited', mm: null, dead: undefined },
      { ret: undefined, mm: undefined, dead: 1 },
      { ret: undefined, mm: undefined, dead: 1 },
    ]);
  });

  it('takes apart the page-table entry that an access has used', () => {
    const [, , poked, peeked, missed] = traceOf(
      { op: 'init' },
      anonymous,
      { op: 'poke', addr: '0x40000006', value: 42 },
      { op: 'peek', addr: '0x40000004' },
      { op: 'touch', addr: 0x50000000, write: 1 },
    );
    expect(poked).toMatchObject({
      ret: 'ok',
      faults: 1,
      pte: { a: '0x40000000', s: 'present', w: 1, d: 1, y: 1, zero: 0, cnt: 1, pg: 'Rl' },
    });
    expect(peeked).toMatchObject({ ret: 'ok', value: 42, faults: 0 });
    expect(missed).toMatchObject({ ret: 'SIGSEGV', si_code: 1, faults: 1, pte: { s: 'nopt' } });
  });

  it('lets a process live on after a signal, and makes the next access anew', () => {
    const trace = traceOf(
      { op: 'init' },
      { op: 'peek', addr: 0x50000000 },
      { ...anonymous, addr: 0x50000000 },
      { op: 'peek', addr: 0x50000000 },
    );
    expect(trace.map(({ ret }) => ret)).toEqual([undefined, 'SIGSEGV', 0x50000000, 'ok']);
  });

  it('shows a child beside its parent', () => {
    const [, , forked, childPoked] = traceOf(
      { op: 'init' },
      anonymous,
      { op: 'fork', child: 1 },
      { op: 'poke', p: 1, addr: 0x40000000, value: 1 },
    );
    expect(forked).toMatchObject({ ret: 0, child: { p: 1, total_vm: 2, rss: 0 } });
    expect(childPoked).toMatchObject({ p: 1, ret: 'ok', rss: 1 });
  });

  it('makes allocations fail: so many succeed first, then so many fail', () => {
    const [, , , first, second, third] = traceOf(
      { op: 'init' },
      { ...anonymous, len: 0x10000 },
      { op: 'inject', what: 'kmem', after: 1, count: 1 },
      ...[1, 2, 3].map((i) => ({ op: 'munmap', addr: 0x40000000 + i * 0x2000, len: 4096 })),
    );
    expect([first.ret, second.ret, third.ret]).toEqual([0, -12, 0]);
  });

  it('ends where the kernel stops', () => {
    const trace = traceOf(
      { op: 'init' },
      { op: 'sysctl', name: 'overcommit', value: 1 },
      { op: 'brk', addr: 0xffffffff },
      { op: 'exit' },
      { op: 'state' },
    );
    expect(trace).toHaveLength(4);
    expect(trace[3]).toEqual({ i: 4, op: 'exit', p: 0, ret: 'BUG', bug: 'mm/memory.c:377' });
  });

  it('sums up a page by FNV-1a', () => {
    expect(checksum(new TextEncoder().encode('foobar'))).toBe('bf9cf968');
  });
});

describe('the command', () => {
  const dir = mkdtempSync(join(tmpdir(), 'replay-'));
  const root = projectRoot();
  afterAll(() => rmSync(dir, { recursive: true }));
  const command = ['--import', 'tsx', join(root, 'src/tools/replay.ts')];

  it('turns a script on standard input into its trace on standard output', () => {
    const text = script({ op: 'init' }, { op: 'state' });
    const out = execFileSync(process.execPath, command, { cwd: root, input: text });
    expect(out.toString()).toBe(replay(engines.for(text), text));
  });

  it('takes files, packed ones too, and goes on after one that it cannot read', () => {
    const good = script({ op: 'init' }, { op: 'state' });
    writeFileSync(join(dir, 'a.script.jsonl'), good);
    writeFileSync(join(dir, 'b.script.jsonl'), '{"op":"init"}\n{"op":"levitate"}\n');
    writeFileSync(join(dir, 'c.script.jsonl.gz'), gzipSync(good));
    const files = ['a.script.jsonl', 'b.script.jsonl', 'c.script.jsonl.gz'];
    const result = spawnSync(
      process.execPath,
      [...command, '--out', dir, ...files.map((file) => join(dir, file))],
      { cwd: root, encoding: 'utf8' },
    );
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('b.script.jsonl:2: levitate is not supported yet');
    const lines = (name: string) =>
      readFileSync(join(dir, `${name}.trace.jsonl`), 'utf8').split('\n').length - 1;
    expect([lines('a'), lines('b'), lines('c')]).toEqual([2, 1, 2]);
  });
});
