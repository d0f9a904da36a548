// A task that was about to sleep is marked as running after a fault.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
} from 'sim';

const m = boot();
const { k } = m;
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** A driver that waits: it says that it will sleep, and then looks for work in the program's memory. */
function* wait() {
  k.current.state = TASK_INTERRUPTIBLE;
  yield* k.cpu.load8(a, 0);
  return k.current.state;
}

// The first look faults, and leaves the task running: schedule() would return at once.
m.runAs(p.task, 'wait()', wait()) === TASK_RUNNING; //=> true

// The second does not fault. Whether to go on or to sleep is the driver's business.
m.runAs(p.task, 'wait()', wait()) === TASK_INTERRUPTIBLE; //=> true
p.task.state = TASK_RUNNING;
