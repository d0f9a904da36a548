// Pages of files: a clean one is dropped, a dirty one is written to its file. Neither takes a slot.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
m.file('/clean', new Uint8Array(60 * PAGE_SIZE).fill(1));
m.file('/dirty', new Uint8Array(20 * PAGE_SIZE).fill(1));
const p = m.spawn('demo');
const clean = p.mmap(0, 60 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/clean'));
const dirty = p.mmap(0, 20 * PAGE_SIZE, RW, MAP_SHARED, p.open('/dirty', O_RDWR));
p.bytes(clean, 60 * PAGE_SIZE);
p.fill(dirty, 20 * PAGE_SIZE, 5);
m.disk.writes; //=> 0
const before = m.disk.reads;

const greedy = m.spawn('greedy');
const b = greedy.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
greedy.fill(b, 600 * PAGE_SIZE, 7);

// Both files have left the page cache. What was written is on the disk.
m.inode('/clean').i_mapping.nrpages; //=> 0
m.inode('/dirty').i_mapping.nrpages; //=> 0
m.disk.bytes('/dirty', 0, 1)[0]; //=> 5
m.disk.bytes('/clean', 0, 1)[0]; //=> 1

// A touch reads the page from its file again.
p.load8(dirty); //=> 5
m.disk.reads > before; //=> true
