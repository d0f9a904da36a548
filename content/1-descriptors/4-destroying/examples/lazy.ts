// A kernel thread runs in the space of the task before it, and is counted in mm_count.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('demo');
const { k } = m;
const seen: string[] = [];

// init is a kernel thread here. It looks at its two pointers, and at the counts of the space it has borrowed.
// (What runAs() runs is a generator; this one has nothing to wait for.)
m.runAs(
  k.child_reaper,
  null,
  (function* () {
    const { mm, active_mm } = k.current;
    seen.push(`mm is ${mm}, active_mm is ${active_mm === p.mm ? "demo's" : 'another'}`);
    seen.push(`mm_users ${p.mm.mm_users.counter}, mm_count ${p.mm.mm_count.counter}`);
    yield* [];
  })(),
);
seen.join('\n');
//=> mm is null, active_mm is demo's
//   mm_users 1, mm_count 2

// Back in the program: the space is the one already in use, so switch_mm() did not load cr3.
const trace = m.trace(() => p.brk());
trace.find('load_cr3'); //=> null
p.mm.mm_count.counter; //=> 1
k.child_reaper.active_mm; //=> null
