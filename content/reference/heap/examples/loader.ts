// do_brk() itself unmaps what is in its way, and a test that fails afterwards does not bring it back.
import {
  boot,
  do_brk,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIM_INFINITY,
  RLIMIT_AS,
} from 'sim';

const m = boot();
const p = m.spawn('loader');
const a = 0x40000000;
const fd = p.open(m.file('/program', new Uint8Array(2 * PAGE_SIZE)));
p.mmap(a, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd);

/** What a loader does to get zeroed memory after a program's data. */
const bss = (addr: number, len: number) => m.runAs(p.task, null, do_brk(m.k, addr, len));
const areas = () => p.maps().split('\n').slice(0, -1).join('\n');

// The second page of the file is unmapped. sys_brk() would have refused.
bss(a + PAGE_SIZE, PAGE_SIZE) === a + PAGE_SIZE; //=> true
areas();
//=> 40000000-40001000 r--p 00000000 00:00 2          /program
//   40001000-40002000 rwxp 00000000 00:00 0

// RLIMIT_AS is compared after the unmapping, so a call that fails has unmapped all the same.
p.setrlimit(RLIMIT_AS, 2 * PAGE_SIZE);
bss(a, 8 * PAGE_SIZE); //=> -12
areas(); //=>
p.setrlimit(RLIMIT_AS, RLIM_INFINITY);
