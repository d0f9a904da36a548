import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

/** What the kernel asks for. */
function kernel(reads: number[], pages: number): number[][] {
  const m = boot();
  m.file('/data', new Uint8Array(pages * PAGE_SIZE));
  const p = m.spawn('check');
  const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(buf, 0);
  const fd = p.open('/data');
  const { i_mapping } = m.inode('/data');
  const inMemory = () => {
    const all: number[] = [];
    for (let at = i_mapping.clean_pages.next; at !== i_mapping.clean_pages; at = at!.next) {
      all.push(at!.owner!.index);
    }
    return all.sort((x, y) => x - y);
  };
  return reads.map((page) => {
    const before = new Set(inMemory());
    p.lseek(fd, page * PAGE_SIZE);
    p.read(fd, buf, PAGE_SIZE);
    // The disk does what it has been asked for.
    m.k.diskfs.disk.drain();
    return inMemory().filter((one) => !before.has(one));
  });
}

/** 4 5 6 9 → 4-6,9 */
function short(pages: number[]): string {
  const runs: [number, number][] = [];
  for (const page of pages) {
    const last = runs.at(-1);
    if (last && last[1] + 1 === page) last[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',') || 'none';
}

function both(reads: number[], pages: number): string {
  const right = kernel(reads, pages);
  const yours = requested([...reads], pages);
  const at = right.findIndex(
    (r, i) => short(r) !== short([...(yours[i] ?? [])].sort((x, y) => x - y)),
  );
  if (at < 0) return right.map(short).join(' ');
  return `read ${at + 1}, of page ${reads[at]}: you say ${short(yours[at] ?? [])}, the kernel asks for ${short(right[at])}`;
}

// At random.
both([50, 10, 30], 64); //=> 50-52 10-12 30-32

// From front to back.
both([0, 1, 2, 3, 4, 5], 64); //=> 0-3 4-10 none none 11-23 none

// The end of the file.
both([0, 1, 2, 3, 4, 5], 6); //=> 0-3 4-5 none none none none

// Beginning somewhere else, and leaving the window.
both([20, 21, 22, 40, 41], 64); //=> 20-22 23-27 none 40-42 43-47
both([0, 1, 30, 2, 3], 64); //=> 0-3 4-10 30-32 none none
