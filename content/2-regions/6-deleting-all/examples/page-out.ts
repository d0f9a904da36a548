// While exec() empties a space, page-out finds no area in it.
import {
  boot,
  exec_mmap,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type mm_struct,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
  spin_lock,
  spin_unlock,
  yield_,
} from 'sim';

const m = boot();
const said: string[] = [];
let mm: mm_struct | null = null;
let address = 0;

/** What page-out does first: it asks for the area at the address where it stopped last time. */
function look(): string {
  spin_lock(m.k, mm!.page_table_lock);
  const vma = find_vma(mm!, address);
  spin_unlock(m.k, mm!.page_table_lock);
  return vma ? 'an area' : 'no area';
}

function* demo(p: Syscalls) {
  mm = p.task.mm!;
  address = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  yield* p.store8(address, 1);
  find_vma(mm, address)!.vm_ops = {
    *close(k) {
      said.push(`closing: ${mm!.mm_users.counter} user`);
      yield* yield_(k);
    },
  };
  said.push(`before: ${look()}`);
  yield* exec_mmap(m.k);
}
function* other() {
  while (said.length < 2) yield* yield_(m.k);
  said.push(`meanwhile: ${look()}`);
}
m.run({ demo, other });
said.join('\n');
//=> before: an area
//   closing: 1 user
//   meanwhile: no area
