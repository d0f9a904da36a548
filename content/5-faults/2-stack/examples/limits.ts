// RLIMIT_STACK limits the length of the area, RLIMIT_AS the whole address space.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIMIT_AS,
  RLIMIT_STACK,
} from 'sim';

const m = boot();
const TOP = 0xc0000000;

function demo(which: number, bytes: number) {
  const p = m.spawn('demo');
  p.setrlimit(which, bytes);
  p.setEsp(TOP - 64 * PAGE_SIZE);
  return p;
}

// Four pages are allowed. The fifth is refused.
const p = demo(RLIMIT_STACK, 4 * PAGE_SIZE);
p.store8(TOP - 4 * PAGE_SIZE, 1);
p.mm.total_vm; //=> 4
p.store8(TOP - 5 * PAGE_SIZE, 1); //=> throws SEGV_MAPERR

// All or nothing: for an address past the limit the stack does not grow at all.
const q = demo(RLIMIT_STACK, 4 * PAGE_SIZE);
const trace = m.trace(() => {
  q.store8(TOP - 9 * PAGE_SIZE, 1); //=> throws SEGV_MAPERR
});
trace.find('expand_stack')!.result; //=> -ENOMEM

// A limit that is no multiple of a page is in effect rounded down to one.
demo(RLIMIT_STACK, 4 * PAGE_SIZE - 1).store8(TOP - 4 * PAGE_SIZE, 1); //=> throws SEGV_MAPERR

// RLIMIT_AS: what is mapped elsewhere counts too. Four pages there leave two for the stack.
const r = demo(RLIMIT_AS, 6 * PAGE_SIZE);
r.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
r.store8(TOP - 2 * PAGE_SIZE, 1);
r.store8(TOP - 3 * PAGE_SIZE, 1); //=> throws SEGV_MAPERR
