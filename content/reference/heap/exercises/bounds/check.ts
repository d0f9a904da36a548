import { boot, PAGE_SIZE } from 'sim';

const m = boot();
m.sysctl('vm.overcommit_memory', 1);

/** What checkedBrk() returns in a program with nothing but one area at 1 GB, and the areas after it. */
function attempt(addr: number, len: number): string {
  const p = m.spawn('check');
  p.brk(0x804b001);
  p.munmap(0xbffff000, PAGE_SIZE);
  const result = m.runAs(p.task, null, checkedBrk(m.k, addr, len));
  const areas = p
    .maps()
    .split('\n')
    .map((line) => line.slice(0, 17));
  return `${result < 0 ? result : result.toString(16)}: ${areas.slice(1).join(' ')}`;
}

// The last page of programs is theirs.
attempt(0xbffff000, PAGE_SIZE); //=> bffff000: bffff000-c0000000

// Into the kernel's addresses, by a page or by a byte.
attempt(0xbffff000, 2 * PAGE_SIZE); //=> -22:
attempt(0xbffff000, PAGE_SIZE + 1); //=> -22:
attempt(0xc0000000, PAGE_SIZE); //=> -22:

// An end that wraps: to 0, and far beyond it.
attempt(0x50000000, 0xb0000000); //=> -22:
attempt(0x50000000, 0xd0000000); //=> -22:

// Nothing at all is no error, wherever it is. Nearly 4 GB are rounded up to nothing.
attempt(0xc0000000, 0); //=> c0000000:
attempt(0x50000000, 0xfffff001); //=> 50000000:
