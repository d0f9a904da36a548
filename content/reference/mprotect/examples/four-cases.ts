// The whole of an area changes, or its front, its back, or its middle becomes an area of its own.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();

/** Four pages, rw-, of which `first` up to `end` are made read-only: which function did it, and what is there then. */
function protect(first: number, end: number): string {
  const p = m.spawn('demo');
  const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const trace = m.trace(() =>
    p.mprotect(a + first * PAGE_SIZE, (end - first) * PAGE_SIZE, PROT_READ),
  );
  const how = trace.find('mprotect_fixup')!.children[0].name;
  const areas = p.maps().split('\n').slice(0, -1);
  return [how, ...areas.map((line) => line.slice(0, 22))].join('\n');
}

protect(0, 4);
//=> mprotect_fixup_all
//   40000000-40004000 r--p
protect(0, 1);
//=> mprotect_fixup_start
//   40000000-40001000 r--p
//   40001000-40004000 rw-p
protect(3, 4);
//=> mprotect_fixup_end
//   40000000-40003000 rw-p
//   40003000-40004000 r--p
protect(1, 3);
//=> mprotect_fixup_middle
//   40000000-40001000 rw-p
//   40001000-40003000 r--p
//   40003000-40004000 rw-p
