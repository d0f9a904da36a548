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

const noType = remains(4, 0, () => {});
survives.noType === noType; //=> true

const overLimit = remains(9, MAP_PRIVATE, (_m, p) => p.setrlimit(RLIMIT_AS, 8 * PAGE_SIZE));
survives.overLimit === overLimit; //=> true

const tooManyAreas = remains(4, MAP_PRIVATE, (m) => {
  m.k.max_map_count = 1;
});
survives.tooManyAreas === tooManyAreas; //=> true

const tooMuchMemory = remains(8192, MAP_PRIVATE, () => {});
survives.tooMuchMemory === tooMuchMemory; //=> true

const tooMuchLocked = remains(4, MAP_PRIVATE, (_m, p) => {
  p.mm.def_flags = VM_LOCKED;
  p.setrlimit(RLIMIT_MEMLOCK, PAGE_SIZE);
});
survives.tooMuchLocked === tooMuchLocked; //=> true

const noStructure = remains(4, MAP_PRIVATE, (m) => {
  m.fail('kmem_cache_alloc', { nth: 2 });
});
survives.noStructure === noStructure; //=> true
