// A guard page that moves: memory grows when its end is touched, up to a limit.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  SA_ONSTACK,
  SIGSEGV,
} from 'sim';

const m = boot();
const p = m.spawn('threads');
const RW = PROT_READ | PROT_WRITE;

// Eight pages for a thread's stack, of which the highest may be used. The rest is a guard.
const PAGES = 8;
const low = p.mmap(0, PAGES * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
const top = low + PAGES * PAGE_SIZE;
let bottom = top - PAGE_SIZE;
p.mprotect(bottom, PAGE_SIZE, RW);
p.setEsp(top);

// The stack has no room when the handler is called, so the handler's frame goes elsewhere.
p.sigaltstack(p.mmap(0, 8192, RW, MAP_PRIVATE | MAP_ANONYMOUS), 8192);
p.sigaction(
  SIGSEGV,
  function* (_sig, { si_addr }, sys) {
    // One page below the stack is unprotected at a time; the lowest stays a guard for ever.
    if (si_addr < bottom - PAGE_SIZE || bottom === low + PAGE_SIZE) yield* sys.exit(139);
    bottom -= PAGE_SIZE;
    yield* sys.mprotect(bottom, PAGE_SIZE, RW);
  },
  { flags: SA_ONSTACK },
);

// Frames of 1,000 bytes each, a word written in every one of them.
const c = p.fork();
for (let esp = top - 1000; esp > top - 12_000; esp -= 1000) {
  p.setEsp(esp);
  p.store32(esp, 1);
}
(top - bottom) / PAGE_SIZE; //=> 3

// Without SA_ONSTACK the kernel cannot write the frame: the signal that was to be handled kills.
c.sigaction(SIGSEGV, () => {});
c.setEsp(top - PAGE_SIZE);
c.store32(top - PAGE_SIZE - 4, 1); //=> throws SIGSEGV
