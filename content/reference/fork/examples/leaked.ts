// CVE-2004-0427: a fork that fails in a step after copy_mm() leaks an mm_struct and its page directory.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('demo');

// In C the next step, copy_namespace(), can fail. The machine has no namespaces, so the step after
// it is made to fail.
m.fail('copy_thread', { result: -12 });
p.fork(); //=> throws ENOMEM

// exit_mm() takes a second reference and drops one. The other would be dropped after the task's last
// turn, but this task never runs.
m.check().join('\n');
//=> A mm_struct at 0xc009b120 is in use, but no task has it: it has leaked.
//   Frame 526 is lost: its count is 1, but nothing refers to it.
