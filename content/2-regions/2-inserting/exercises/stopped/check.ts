import {
  boot,
  KernelBug,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

/** First page and number of pages of each call, counted from the start of A. */
const calls = {
  'the middle of A': [1, 2],
  'all of A and half of B': [0, 6],
  'half of A and all of B': [2, 6],
  'half of A, all of B, half of C': [2, 8],
  'all of A, B and C': [0, 12],
};
function stops(call: keyof typeof calls): boolean {
  const m = boot();
  const p = m.spawn('check');
  for (const prot of [PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC])
    p.mmap(0, 4 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
  m.k.debug_mm_rb = true;
  const [page, pages] = calls[call];
  try {
    p.munmap(0x40000000 + page * PAGE_SIZE, pages * PAGE_SIZE);
    return false;
  } catch (error) {
    if (error instanceof KernelBug) return true;
    throw error;
  }
}

/** 'right', or both to be compared. */
function judge(call: keyof typeof calls): string {
  const kernel = stops(call);
  return stopped[call] === kernel ? 'right' : `yours:\n${stopped[call]}\nkernel:\n${kernel}`;
}

// That the check works at all: a wrong count stops the next call that puts an area in.
const sample = boot();
sample.k.debug_mm_rb = true;
const broken = sample.spawn('broken');
broken.mm.map_count++;
broken.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS); //=> throws KernelBug

judge('the middle of A'); //=> right
judge('all of A and half of B'); //=> right
judge('half of A and all of B'); //=> right
judge('half of A, all of B, half of C'); //=> right
judge('all of A, B and C'); //=> right
