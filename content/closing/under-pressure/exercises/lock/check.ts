import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const chosen = [...new Set(choose())];
chosen.length; //=> 2

/** How many rounds had to wait for the disk, with these pages locked. */
function waits(locked: number[]): number {
  const m = boot({ pages: 768, swap: 2048 });
  const p = m.spawn('work');
  const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.fill(a, 6 * PAGE_SIZE, 1);
  for (const page of locked) p.mlock(a + page * PAGE_SIZE, PAGE_SIZE);
  const others = m.spawn('others');
  const b = others.mmap(0, 800 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  let rounds = 0;
  for (const touched of work) {
    // Others take all the memory, twice: of this program, only what is locked stays in memory.
    others.fill(b, 800 * PAGE_SIZE, 7);
    const { reads } = m.disk;
    for (const page of touched) p.load8(a + page * PAGE_SIZE);
    if (m.disk.reads > reads) rounds++;
  }
  return rounds;
}

// Four rounds need a page that only they touch. The other four can do without the disk.
waits(chosen); //=> 4
