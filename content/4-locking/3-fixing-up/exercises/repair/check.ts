import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  VM_LOCKED,
} from 'sim';

const m = boot();
const a = 0x40000000;

/** Locks pages `from` to `to` of the area at `a` with your function, but does not fill them. */
function lock(p: Process, from: number, to: number): number {
  const vma = find_vma(p.mm, a)!;
  const [start, end] = [a + from * PAGE_SIZE, a + to * PAGE_SIZE];
  const call = mlock_fixup_middle(m.k, vma, start, end, vma.vm_flags | VM_LOCKED);
  const answer = m.runAs(p.task, null, call);
  if (answer === 0) p.mm.locked_vm += to - from;
  return answer;
}

const hex = (address: number) => address.toString(16).padStart(8, '0');

/** The areas below the stack, a line each: addresses, offset, and whether it is locked. */
function areas(p: Process): string {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next) {
    const { vm_start, vm_end, vm_pgoff, vm_flags } = vma;
    const locked = vm_flags & VM_LOCKED ? ' locked' : '';
    found.push(`${hex(vm_start)}-${hex(vm_end)} ${hex(vm_pgoff * PAGE_SIZE)}${locked}`);
  }
  return found.join('\n');
}

const map = (p: Process, flags: number) =>
  p.mmap(a, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);

// Private memory: only /proc/PID/maps tells the offsets.
const one = m.spawn('one');
map(one, MAP_PRIVATE);
lock(one, 2, 4); //=> 0
areas(one);
//=> 40000000-40002000 00000000
//   40002000-40004000 00002000 locked
//   40004000-40006000 00004000

// Every middle of an area that begins at page 7 of something, against the kernel.
let different = '';
for (let from = 1; from < 5; from++)
  for (let to = from + 1; to < 6; to++) {
    const [yours, kernel] = [m.spawn('yours'), m.spawn('kernel')];
    for (const p of [yours, kernel]) find_vma(p.mm, map(p, MAP_PRIVATE))!.vm_pgoff = 7;
    lock(yours, from, to);
    kernel.mlock(a + from * PAGE_SIZE, (to - from) * PAGE_SIZE);
    if (areas(yours) !== areas(kernel))
      different ||= `pages ${from} to ${to - 1} locked, yours:\n${areas(yours)}\nthe kernel's:\n${areas(kernel)}`;
    yours.exit();
    kernel.exit();
  }
different; //=>

// Shared memory: a child wrote 10 to 15, and the offsets decide what its parent reads.
const parent = m.spawn('parent');
map(parent, MAP_SHARED);
const child = parent.fork();
for (let page = 0; page < 6; page++) child.store8(a + page * PAGE_SIZE, 10 + page);
lock(parent, 1, 4); //=> 0
[0, 1, 2, 3, 4, 5].map((page) => parent.load8(a + page * PAGE_SIZE)); //=> [10, 11, 12, 13, 14, 15]
find_vma(parent.mm, a)!.vm_file!.f_count.counter; //=> 4

// Without memory for the second structure nothing has changed.
const poor = m.spawn('poor');
map(poor, MAP_PRIVATE);
m.fail('kmem_cache_alloc', { nth: 2 });
lock(poor, 2, 4); //=> -11
areas(poor); //=> 40000000-40006000 00000000
