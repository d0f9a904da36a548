// After mlockall(MCL_FUTURE) a heap that grows has its new pages in memory at once, within RLIMIT_MEMLOCK.
import { boot, do_brk, find_vma, MCL_FUTURE, PAGE_SIZE, RLIMIT_MEMLOCK, VM_LOCKED } from 'sim';

const m = boot();
const p = m.spawn('realtime');
const heap = p.brk(p.brk() + PAGE_SIZE);
p.mlockall(MCL_FUTURE);

// The old page of the heap is not locked, so the new ones are another area.
const { rss } = p.mm;
p.brk(heap + 2 * PAGE_SIZE);
(find_vma(p.mm, heap)!.vm_flags & VM_LOCKED) !== 0; //=> true
[p.mm.map_count, p.mm.locked_vm, p.mm.rss - rss]; //=> [3, 2, 2]
m.trace(() => p.store8(heap, 1)).all('do_page_fault').length; //=> 0

// RLIMIT_MEMLOCK is tested before anything is changed. do_brk() returns EAGAIN; brk() returns the old break.
p.setrlimit(RLIMIT_MEMLOCK, 2 * PAGE_SIZE);
p.brk(heap + 3 * PAGE_SIZE) === heap + 2 * PAGE_SIZE; //=> true
m.runAs(p.task, null, do_brk(m.k, heap + 2 * PAGE_SIZE, PAGE_SIZE)); //=> -11

// A heap that shrinks frees its locked pages.
p.brk(heap + PAGE_SIZE);
p.mm.locked_vm; //=> 1
