// The object behind an area is told of a split and of an end, but not of a cut at one end.
import {
  boot,
  find_vma,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  type vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// A driver's operations, put into the area by hand.
const heard: string[] = [];
const told = (what: string, area: vm_area_struct) =>
  heard.push(`${what} ${hex(area.vm_start)}-${hex(area.vm_end)}`);
find_vma(p.mm, a)!.vm_ops = {
  open: (_k, area) => void told('open', area),
  *close(_k, area) {
    told('close', area);
    yield* []; // A real one could sleep here.
  },
};

p.munmap(a, PAGE_SIZE);
p.munmap(a + 7 * PAGE_SIZE, PAGE_SIZE);
heard.length; //=> 0

p.munmap(a + 3 * PAGE_SIZE, PAGE_SIZE);
heard.join('\n'); //=> open 0x40004000-0x40007000

// Two areas now, each with its own end: the higher first.
p.munmap(a, 8 * PAGE_SIZE);
heard.join('\n');
//=> open 0x40004000-0x40007000
//   close 0x40004000-0x40007000
//   close 0x40001000-0x40003000
