// A fork that fails in a task made by vfork() wakes that task's parent, whose memory is still in use.
import { boot, yield_ } from 'sim';

const m = boot();
const said: string[] = [];

m.run({
  *parent(p) {
    const child = function* () {
      said.push('the child begins');
      m.fail('copy_thread', { result: -12 });
      try {
        yield* p.fork();
      } catch {
        said.push('the child cannot fork');
      }
      yield* yield_(m.k);
      said.push('the child goes on');
    };
    yield* p.vfork(child());
    said.push('vfork() returns in the parent');
    yield* p.waitpid();
  },
});

said.join('\n');
//=> the child begins
//   the child cannot fork
//   vfork() returns in the parent
//   the child goes on

// And the address space of the task that was not made has leaked.
m.check().join('\n');
//=> A mm_struct at 0xc009b120 is in use, but no task has it: it has leaked.
//   Frame 526 is lost: its count is 1, but nothing refers to it.
