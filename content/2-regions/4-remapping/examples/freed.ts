// An area that is moved into the hole just below itself is freed before the move; its flags are read afterwards.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MCL_FUTURE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

const m = boot();
const said: string[] = [];
const RW = PROT_READ | PROT_WRITE;
const border = 0x50000000;

function* mover(p: Syscalls) {
  const { mm } = p.task;
  const map = (addr: number, pages: number) =>
    p.mmap(addr, pages * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);

  // One page, a gap of one, and two pages of which the first is to go into the gap.
  yield* map(border - 2 * PAGE_SIZE, 1);
  yield* map(border, 2);
  yield* p.store8(border, 7);
  const area = find_vma(mm, border)!;

  // The gap has no page table yet, and memory is short, so the allocator lets other tasks run.
  m.fail('rmqueue', { count: 3 });
  yield* p.mremap(border, PAGE_SIZE, PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, border - PAGE_SIZE);
  said.push(`the byte is ${yield* p.load8(border - PAGE_SIZE)}`);
  said.push(`the structure is of process ${area.vm_mm === mm ? 'mover' : 'other'}`);
  said.push(`locked: ${mm!.locked_vm}`);
}

// All that this one maps is locked.
function* other(p: Syscalls) {
  yield* p.mlockall(MCL_FUTURE);
  yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  said.push('the other has mapped');
}

m.run({ mover, other }, ['mover']);

// The mover has never locked anything, but one page is counted as locked for it.
said.join('\n');
//=> the other has mapped
//   the byte is 7
//   the structure is of process other
//   locked: 1
