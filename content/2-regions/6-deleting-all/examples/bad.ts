// A bad directory entry is reported and cleared, and what it led to is left alone.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  ptepGet,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);
const { mm } = p;

// A stray write has gone where no area is. Frame 0x1234 does not exist on this machine.
const entry = pgd_offset(mm, 0x50000000);
m.k.ram.words[(entry - 0xc0000000) >>> 2] = 0x01234001;
p.exit();
m.k.log.at(-1); //=> memory.c:100: bad pmd 01234001.
ptepGet(m.k, entry); //=> 0

// The other tables were freed as always.
ptepGet(m.k, pgd_offset(mm, a)); //=> 0
