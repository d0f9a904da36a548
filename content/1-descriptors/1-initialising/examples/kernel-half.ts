// Every directory has the kernel entries of init_mm, and user entries of its own.
import { boot, hex, pgd_offset, ptepGet, swapper_pg_dir } from 'sim';

const m = boot();
const p = m.spawn('demo');
const entry = (mm: typeof p.mm, addr: number) => hex(ptepGet(m.k, pgd_offset(mm, addr)));

m.k.init_mm.pgd; //=> 0xc0101000
m.k.init_mm.pgd === swapper_pg_dir; //=> true

// The first 4 MB of RAM, seen from the kernel: one entry, in both directories.
entry(m.k.init_mm, 0xc0000000); //=> 0x1e3
entry(p.mm, 0xc0000000); //=> 0x1e3

// The stack: the program has a page table there, init_mm has no user entries at all.
entry(p.mm, 0xbfffffff) === '0x0'; //=> false
entry(m.k.init_mm, 0xbfffffff); //=> 0x0

// The entry is there, but the program may not use it: its user bit is clear.
p.load8(0xc0000000); //=> throws SIGSEGV
