// Only page tables that exist are walked, and a bad entry of the directory is cleared.
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

const m = boot({ pages: 8192 });
const p = m.spawn('demo');
const MB = 1024 * 1024;
const a = p.mmap(0, 16 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a + 5 * MB, 1);

// Four entries of the directory. Where there is no table nothing is looked up in it.
const trace = m.trace(() => p.mprotect(a + 2 * MB, 12 * MB, PROT_READ));
trace.all('change_pmd_range').length; //=> 4
trace
  .all('change_pte_range')
  .map((call) => call.args.find((one) => one.name === 'address')?.value)
  .join(' ');
//=> 0x200000 0 0 0

// An entry that names a page table always has the bit for writing. Here it is missing, so the entry is bad.
const entry = pgd_offset(p.mm, a + 8 * MB);
m.k.ram.words[(entry - 0xc0000000) >>> 2] = 0x01234001;
p.mprotect(a + 8 * MB, PAGE_SIZE, PROT_READ | PROT_WRITE); //=> 0
m.k.log.at(-1); //=> mprotect.c:24: bad pmd 01234001.
ptepGet(m.k, entry); //=> 0
