import {
  boot,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const A = 0x40000000;

/** A new program: an area of each kind with a hole above it, a second stack, and %esp where it is wanted. */
function program(esp: number) {
  const p = m.spawn('check');
  [PROT_NONE, PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE, PROT_EXEC].forEach((prot, i) => {
    p.mmap(A + 2 * i * PAGE_SIZE, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
  });
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN;
  p.mmap(0x60000000, PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
  p.setEsp(esp);
  return p;
}

/** What the machine says of an access, and what verdict() does: '' if they agree. */
function differs(address: number, write: boolean, esp: number, touched: boolean): string {
  const p = program(esp);
  if (touched) p.load8(address);
  const mine = verdict(p.mm, address, 4 + (write ? 2 : 0) + (touched ? 1 : 0), esp);
  let real = 'served';
  try {
    if (write) p.store8(address, 1);
    else p.load8(address);
  } catch (error) {
    if (!(error instanceof FatalSignal)) throw error;
    real = error.code;
  }
  const what = `${write ? 'a write to' : 'a read of'} ${address.toString(16)}, esp ${esp.toString(16)}`;
  return mine === real ? '' : `${what}: ${real}, not ${mine}`;
}

const esps = [0xbffff000, 0xbfffc800, 0x60000000];
const stacks = esps.flatMap((esp) => [esp - 1, esp - 32, esp - 33, esp - PAGE_SIZE]);
const inAreas = Array.from({ length: 11 }, (_, i) => A + i * PAGE_SIZE);
const every = [0, ...inAreas, ...stacks, 0xc0000000 - 1];
const wrong = every.flatMap((address) =>
  esps.flatMap((esp) => [differs(address, false, esp, false), differs(address, true, esp, false)]),
);
wrong.find((text) => text !== '') ?? 'all as the machine says'; //=> all as the machine says

// A write to a page that is there and read-only: in an area that may not be written, and in one that may.
differs(A + 2 * PAGE_SIZE, true, 0xbffff000, true) || 'as the kernel'; //=> as the kernel
differs(A + 6 * PAGE_SIZE, true, 0xbffff000, true) || 'as the kernel'; //=> as the kernel

// Above all areas. And a read that an entry forbade although the area allows it: such an entry is broken.
verdict(program(0xbffff000).mm, 0xc0000000, 5, 0xbffff000); //=> SEGV_MAPERR
verdict(program(0xbffff000).mm, A + 2 * PAGE_SIZE, 5, 0xbffff000); //=> SEGV_ACCERR
