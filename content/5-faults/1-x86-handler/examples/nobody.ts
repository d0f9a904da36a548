// Without an address space, or in an interrupt, no area is searched for.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const { k } = m;
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// In this machine process 1, init, is a kernel thread, without a program. It runs on the address space of another task.
const { child_reaper } = k;
child_reaper.mm; //=> null
m.runAs(child_reaper, null, k.cpu.load8(a, 0)); //=> -1

// An interrupt comes while the program runs. It would touch the memory of whichever program runs, and it may not sleep.
function* interrupt() {
  k.local_irq_count++;
  const value = yield* k.cpu.load8(a, 0);
  k.local_irq_count--;
  return value;
}
m.runAs(p.task, null, interrupt()); //=> -1

// Outside an interrupt the same access is served.
m.runAs(p.task, null, k.cpu.load8(a, 0)); //=> 0
