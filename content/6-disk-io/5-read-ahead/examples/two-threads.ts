// Two threads fault on the page in the middle: both move the window on, and one window is never read.
import {
  boot,
  find_vma,
  MADV_SEQUENTIAL,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  type Syscalls,
} from 'sim';

const m = boot();
m.file('/data', new Uint8Array(160 * PAGE_SIZE));
const said: string[] = [];

function* demo(p: Syscalls) {
  const a = yield* p.mmap(0, 160 * PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  yield* p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);
  const vma = find_vma(p.task.mm!, a)!;
  for (let page = 0; page < 16; page++) yield* p.load8(a + page * PAGE_SIZE);
  said.push(`vm_raend ${vma.vm_raend}`);

  const thread = yield* p.clone(
    (function* () {
      yield* p.load8(a + 16 * PAGE_SIZE);
      said.push(`second: vm_raend ${vma.vm_raend}`);
      yield* p.exit();
    })(),
  );
  // The first is short of memory for the window, and the second runs.
  m.fail('rmqueue', { nth: 9, count: 3 });
  yield* p.load8(a + 16 * PAGE_SIZE);
  yield* p.waitpid(thread);
  said.push(`first: vm_raend ${vma.vm_raend}`);
}
const trace = m.trace(() => m.run({ demo }));
said.join('\n');
//=> vm_raend 32
//   second: vm_raend 64
//   first: vm_raend 96
trace.all('nopage_sequential_readahead').length; //=> 18
