// The test for memory is made for private writable pages only, and for each mapping by itself.
import { boot, hex, MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PROT_READ, PROT_WRITE } from 'sim';

const MB = 1024 * 1024;
const m = boot({ pages: (16 * MB) / 4096 });
const p = m.spawn('demo');
const map = (size: number, prot: number, flags = 0) =>
  hex(p.mmap(0, size, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS));
const RW = PROT_READ | PROT_WRITE;

// The machine has 16 MB. Twenty are too much, but ten and ten again are not, because nothing is set aside.
map(20 * MB, RW); //=> throws ENOMEM
map(10 * MB, RW); //=> 0x40000000
map(10 * MB, RW); //=> 0x40a00000

// The test is not made for pages that cannot be written.
map(20 * MB, PROT_READ); //=> 0x41400000

// The program can have the test left out, and the administrator can turn it off for all programs.
map(20 * MB, RW, MAP_NORESERVE); //=> 0x42800000
m.k.sysctl_overcommit_memory = 1;
map(20 * MB, RW); //=> 0x43c00000
