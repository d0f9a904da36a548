import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

// Nothing there: what is wanted makes no difference.
answers(0, false); //=> do_no_page
answers(0, true); //=> do_no_page

// Not present, but something is written there.
answers(0x00001200, false); //=> do_swap_page
answers(0x00001200, true); //=> do_swap_page

// A page that may be read; one that may be written.
answers(0x00104025, true); //=> do_wp_page
answers(0x00104025, false); //=> establish_pte
answers(0x0020d067, true); //=> establish_pte

// Bit 7 alone is a page as well.
answers(0x0020d0e0, true); //=> do_wp_page

// And what the kernel does.
const m = boot();
const p = m.spawn('check');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const entry = (page: number) => {
  const tables = m.snapshot().addressSpaces[0].pageTables;
  const pte = tables
    .flatMap((table) => table.ptes)
    .find((one) => one.addr === a + page * PAGE_SIZE);
  if (!pte) return 0;
  return pte.pfn * PAGE_SIZE + (pte.bits[0] === 'p' ? 1 : 0) + (pte.bits[1] === 'w' ? 2 : 0);
};
const called = (access: () => void) =>
  m.trace(access).find('handle_pte_fault')?.children[0].name ?? '';
for (const [page, write] of [
  [0, false],
  [0, true],
  [1, true],
] as const) {
  const said = answers(entry(page), write);
  const access = () => (write ? p.store8(a + page * PAGE_SIZE, 1) : p.load8(a + page * PAGE_SIZE));
  called(access) === said; //=> true
}
