// Without memory the task of a program ends, a system call fails, and process 1 tries again.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const RW = PROT_READ | PROT_WRITE;
function demo(name: string) {
  const p = m.spawn(name);
  p.mmap(0x40000000, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  return p;
}

// SIGKILL as an exit code: no signal was sent, so none can be caught.
const poor = demo('poor');
m.fail('alloc_page');
poor.store8(0x40000000, 1); //=> throws SIGKILL
m.k.log.at(-1); //=> VM: killing process poor

// The kernel stores for a program (the last argument is 0), as copy_to_user() does; -1 stands for -EFAULT.
// The line is printed, but no task is killed.
const lucky = demo('lucky');
m.fail('alloc_page');
m.runAs(lucky.task, null, m.k.cpu.store8(0x40000000, 1, 0)); //=> -1
m.k.log.at(-1); //=> VM: killing process lucky
lucky.store8(0x40000000, 1);

// Process 1 is not killed. It lets others run and tries again, here three times. In this machine it is a kernel
// thread, so a program is given its pid for a moment.
const first = demo('first');
const { pid } = first.task;
first.task.pid = 1;
const waits = m.fail('alloc_page', { count: 3 });
first.store8(0x40000000, 1);
waits.failed; //=> 3
first.task.min_flt; //=> 1
first.task.pid = pid;
