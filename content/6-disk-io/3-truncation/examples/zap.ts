// munmap, madvise, exit and a truncation release pages with one function.
import {
  boot,
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(4 * PAGE_SIZE));
const p = m.spawn('demo');
const rw = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 4 * PAGE_SIZE, rw, MAP_PRIVATE | MAP_ANONYMOUS);
const fd = p.open('/data', O_RDWR);
const b = p.mmap(0, 4 * PAGE_SIZE, rw, MAP_PRIVATE, fd);
for (let page = 0; page < 4; page++) {
  p.store8(a + page * PAGE_SIZE, 1);
  p.store8(b + page * PAGE_SIZE, 1);
}

/** By how much rss falls in a call, and the caller. */
function falls(call: () => void): string {
  const { mm } = p;
  const { rss } = mm;
  const trace = m.trace(call);
  const callers = ['madvise_dontneed', 'do_munmap', 'vmtruncate_list', 'exit_mmap'].filter((name) =>
    trace.all(name).some(({ children }) => children.some((c) => c.name === 'zap_page_range')),
  );
  return `${rss - mm.rss} by ${callers.join(', ')}`;
}

falls(() => p.madvise(a, PAGE_SIZE, MADV_DONTNEED)); //=> 1 by madvise_dontneed
falls(() => p.munmap(a, 2 * PAGE_SIZE)); //=> 1 by do_munmap
falls(() => p.ftruncate(fd, 0)); //=> 4 by vmtruncate_list
falls(() => p.exit()); //=> 3 by exit_mmap
