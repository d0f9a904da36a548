import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE as PAGE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('check');
const a = p.mmap(0, 8 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(a + 9 * PAGE, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const locks = new Locks(p);

/** The numbers of the locked pages. */
function locked(): string {
  const numbers: number[] = [];
  for (const area of m.snapshot().addressSpaces.find((space) => space.totalVm === 11)!.areas)
    if (area.locked)
      for (let at = area.start; at < area.end; at += PAGE) numbers.push((at - a) / PAGE);
  return numbers.join(' ');
}

// Twenty bytes each, on the same page and over the end of it.
locks.lock(a + 100, 20);
locks.lock(a + 4090, 20);
locked(); //=> 0 1
locks.unlock(a + 100, 20);
locked(); //=> 0 1
locks.unlock(a + 4090, 20);
locked(); //=>

// Ranges that overlap, and one that is locked twice.
locks.lock(a, 4 * PAGE);
locks.lock(a + 2 * PAGE, 4 * PAGE);
locks.lock(a + 2 * PAGE, 4 * PAGE);
locks.unlock(a, 4 * PAGE);
locked(); //=> 2 3 4 5
locks.unlock(a + 2 * PAGE, 4 * PAGE);
locked(); //=> 2 3 4 5

// Page 8 is a hole. The attempt leaves the pages before it as they were, locked or not.
locks.lock(a + 5 * PAGE, 5 * PAGE); //=> throws ENOMEM
locked(); //=> 2 3 4 5
locks.unlock(a + 2 * PAGE, 4 * PAGE);
locked(); //=>
