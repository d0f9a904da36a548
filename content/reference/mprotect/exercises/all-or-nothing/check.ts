import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_MAYWRITE,
} from 'sim';

const m = boot();
const A = 0x40000000;

/** Pages 0 and 1, a hole, pages 3 and 4, of which the last may never be written. */
function demo() {
  const p = m.spawn('check');
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  p.mmap(A, 2 * PAGE_SIZE, PROT_READ, flags);
  p.mmap(A + 3 * PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ, flags);
  p.mprotect(A + 4 * PAGE_SIZE, PAGE_SIZE, 0);
  find_vma(p.mm, A + 4 * PAGE_SIZE)!.vm_flags &= ~VM_MAYWRITE;
  return p;
}

/** What protect() says of pages `first` up to `end`, and the rights of all areas after it. */
function after(first: number, end: number, prot: number): string {
  const p = demo();
  const said = protect(p, A + first * PAGE_SIZE, (end - first) * PAGE_SIZE, prot);
  const rights = p
    .maps()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(18, 21));
  return `${said}: ${rights.join(' ')}`;
}
const RW = PROT_READ | PROT_WRITE;

// One area, part of one, two that touch.
after(0, 2, RW); //=> true: rw- r-- ---
after(1, 2, RW); //=> true: r-- rw- r-- ---
after(3, 5, PROT_READ); //=> true: r-- r-- r--

// A hole at the beginning, in the middle, at the end.
after(2, 4, RW); //=> false: r-- r-- ---
after(0, 4, RW); //=> false: r-- r-- ---
after(4, 6, PROT_READ); //=> false: r-- r-- ---

// The second area does not allow it.
after(3, 5, RW); //=> false: r-- r-- ---
