// Without a frame for the page table the fault ends before there is an entry.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('poor');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Any spare page table would have been used first; then the allocator is asked.
m.fail('pte_alloc_one', { result: 0 });
const trace = m.trace(() => {
  p.store8(a, 1); //=> throws SIGKILL
});
trace.find('handle_mm_fault')?.result; //=> -1
trace.find('handle_pte_fault'); //=> null

// do_page_fault() kills the task. The machine goes on.
m.k.log.at(-1); //=> VM: killing process poor
m.spawn('next').load8(0xbffffffc); //=> 0
