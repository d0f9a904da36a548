import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  PTRACE_PEEKDATA,
  PTRACE_POKEDATA,
} from 'sim';
import { describe, expect, it } from 'vitest';

const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

function pair() {
  const m = boot();
  return { m, debuggee: m.spawn('debuggee'), gdb: m.spawn('gdb') };
}

describe('ptrace() at the memory of another process', () => {
  it('reads what was written, across a border of pages', () => {
    const { m, debuggee, gdb } = pair();
    const a = debuggee.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, anonymous);
    debuggee.store32(a + PAGE_SIZE - 2, 0x89abcdef);
    expect(gdb.ptrace(PTRACE_PEEKDATA, debuggee.pid, a + PAGE_SIZE - 2)).toBe(0x89abcdef);
    expect(m.check()).toEqual([]);
  });

  it('gives a read-only page that two share a copy of its own when it is written', () => {
    const { m, debuggee, gdb } = pair();
    const a = debuggee.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, anonymous);
    debuggee.store32(a, 1);
    debuggee.mprotect(a, PAGE_SIZE, PROT_READ);
    const child = debuggee.fork();
    gdb.ptrace(PTRACE_POKEDATA, child.pid, a, 0xcc);
    expect([child.load32(a), debuggee.load32(a)]).toEqual([0xcc, 1]);
    expect(m.check()).toEqual([]);
  });

  it('leaves the page writable for the program too, as break_cow() does not ask for VM_WRITE', () => {
    const { debuggee, gdb } = pair();
    const a = debuggee.mmap(0, 2 * PAGE_SIZE, PROT_READ, anonymous);
    gdb.ptrace(PTRACE_POKEDATA, debuggee.pid, a, 7);
    debuggee.store32(a, 8);
    expect(debuggee.load32(a)).toBe(8);
    expect(() => debuggee.store32(a + PAGE_SIZE, 8)).toThrow('SIGSEGV');
  });

  it('counts the faults for the debugger', () => {
    const { debuggee, gdb } = pair();
    const a = debuggee.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, anonymous);
    const before = [debuggee.task.min_flt, gdb.task.min_flt];
    gdb.ptrace(PTRACE_POKEDATA, debuggee.pid, a, 7);
    expect([debuggee.task.min_flt, gdb.task.min_flt]).toEqual([before[0], before[1] + 1]);
  });

  it('gets at a page without rights, which the program cannot', () => {
    const { debuggee, gdb } = pair();
    const a = debuggee.mmap(0, PAGE_SIZE, PROT_NONE, anonymous);
    expect(gdb.ptrace(PTRACE_PEEKDATA, debuggee.pid, a)).toBe(0);
  });

  it('writes through to an area that others share', () => {
    const { debuggee, gdb } = pair();
    const a = debuggee.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
    gdb.ptrace(PTRACE_POKEDATA, debuggee.pid, a, 7);
    expect(debuggee.load32(a)).toBe(7);
  });

  it('says EIO where nothing is mapped, ESRCH for nobody, EPERM for init', () => {
    const { m, debuggee, gdb } = pair();
    const peek = (pid: number, addr: number) => () => gdb.ptrace(PTRACE_PEEKDATA, pid, addr);
    expect(peek(debuggee.pid, 0)).toThrow('EIO');
    expect(peek(debuggee.pid, 0xc0000000)).toThrow('EIO');
    expect(peek(999, 0)).toThrow('ESRCH');
    expect(peek(1, 0)).toThrow('EPERM');
    expect(() => gdb.ptrace(99, debuggee.pid, 0)).toThrow('EIO');
    expect(m.check()).toEqual([]);
  });
});

describe('mincore()', () => {
  it('knows nothing of anonymous memory', () => {
    const { debuggee } = pair();
    const a = debuggee.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, anonymous);
    expect(() => debuggee.mincore(a, PAGE_SIZE, a)).toThrow('ENOMEM');
    expect(() => debuggee.mincore(a + 1, PAGE_SIZE, a)).toThrow('EINVAL');
    expect(debuggee.mincore(a, 0, a)).toBe(0);
  });
});
