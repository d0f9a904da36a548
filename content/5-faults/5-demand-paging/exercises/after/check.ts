import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;

/** What the kernel does. */
function kernel(others: number, write: boolean, full: boolean): After {
  const m = boot({ pages: 768, swap: full ? 64 : 1024 });
  const p = m.spawn('check');
  const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.fill(a, 8 * PAGE_SIZE, 7);
  const hog = m.spawn('hog');
  const pages = full ? 400 : 600;
  const b = hog.mmap(0, pages * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  hog.fill(b, pages * PAGE_SIZE, 1);
  if (full) hog.munmap(b + 100 * PAGE_SIZE, 300 * PAGE_SIZE);
  else hog.exit();
  for (let i = 0; i < others; i++) p.fork();

  // Page 2 is in slot 4.
  const at = a + 2 * PAGE_SIZE;
  const trace = m.trace(() => (write ? p.store8(at, 8) : void p.load8(at)));
  return { copies: trace.all('copy_cow_page').length, users: m.k.swap_info[0].swap_map![4] };
}

function both(others: number, write: boolean, full: boolean): string {
  const text = ({ copies, users }: After) => `${copies} copies, ${users} users`;
  const yours = text(after(others, write, full));
  const right = text(kernel(others, write, full));
  return yours === right ? right : `${yours}, but the kernel has ${right}`;
}

// Alone.
both(0, false, false); //=> 0 copies, 1 users
both(0, true, false); //=> 0 copies, 1 users
both(0, true, true); //=> 0 copies, 0 users

// With others.
both(1, false, false); //=> 0 copies, 2 users
both(2, true, false); //=> 1 copies, 3 users
both(1, true, true); //=> 1 copies, 2 users
