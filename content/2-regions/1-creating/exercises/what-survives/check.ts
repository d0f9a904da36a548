import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIMIT_AS,
  RLIMIT_MEMLOCK,
  VM_LOCKED,
} from 'sim';

/** A machine of its own for each call: is the area of four pages there when the call has failed? */
function remains(pages: number, type: number, prepare: (m: Machine, p: Process) => void): boolean {
  const m = boot();
  const p = m.spawn('check');
  const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  const before = p.maps();
  prepare(m, p);
  try {
    const prot = PROT_READ | PROT_WRITE;
    p.mmap(a, pages * PAGE_SIZE, prot, type | MAP_ANONYMOUS | MAP_FIXED);
  } catch {
    return p.maps() === before;
  }
  throw new Error('the call was to fail');
}

/** 'right', or both to be compared. */
const judge = (yours: boolean, kernel: boolean) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

const noType = remains(4, 0, () => {});
judge(survives.noType, noType); //=> right

const overLimit = remains(9, MAP_PRIVATE, (_m, p) => p.setrlimit(RLIMIT_AS, 8 * PAGE_SIZE));
judge(survives.overLimit, overLimit); //=> right

const tooManyAreas = remains(4, MAP_PRIVATE, (m) => {
  m.k.max_map_count = 1;
});
judge(survives.tooManyAreas, tooManyAreas); //=> right

const tooMuchMemory = remains(8192, MAP_PRIVATE, () => {});
judge(survives.tooMuchMemory, tooMuchMemory); //=> right

const tooMuchLocked = remains(4, MAP_PRIVATE, (_m, p) => {
  p.mm.def_flags = VM_LOCKED;
  p.setrlimit(RLIMIT_MEMLOCK, PAGE_SIZE);
});
judge(survives.tooMuchLocked, tooMuchLocked); //=> right

const noStructure = remains(4, MAP_PRIVATE, (m) => {
  m.fail('kmem_cache_alloc', { nth: 2 });
});
judge(survives.noStructure, noStructure); //=> right
