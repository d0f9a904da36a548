// While its areas are copied, page-out can already find the child: its list is short, and its tree is the parent's.
import {
  boot,
  find_vma,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  type mm_struct,
  PAGE_SIZE,
  PROT_READ,
  type vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('parent');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
const b = p.mmap(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

/** The beginnings of the areas in a space's list. */
const list = (mm: mm_struct) => {
  const starts: string[] = [];
  for (let area = mm.mmap; area; area = area.vm_next) starts.push(hex(area.vm_start));
  return starts.join(' ');
};

// open() of the first area is called when that one is copied and the others are not. What it can see:
const seen: string[] = [];
const first = find_vma(p.mm, a)!;
first.vm_ops = {
  ...first.vm_ops,
  open: (k, area: vm_area_struct) => {
    const mm = area.vm_mm!;
    const next = [k.init_mm, p.mm].map((one) => one.mmlist.next.owner);
    seen.push(`in the list of spaces: ${next[0] === p.mm && next[1] === mm}`);
    seen.push(`its areas: ${list(mm)}`);
    // The search that page-out makes. It finds an area in the tree and keeps it in mmap_cache.
    seen.push(
      `at ${hex(b)}: an area of the ${find_vma(mm, b)!.vm_mm === p.mm ? 'parent' : 'child'}`,
    );
  },
};
const child = p.fork();
seen.join('\n');
//=> in the list of spaces: true
//   its areas: 0x40000000
//   at 0x40002000: an area of the parent

// The tree is built from the list at the end. mmap_cache is not cleared, and still leads to the parent's area.
list(child.mm) === list(p.mm); //=> true
child.mm.mmap_cache!.vm_mm === p.mm; //=> true

// Once it is cleared, the search finds the child's own area.
child.mm.mmap_cache = null;
find_vma(child.mm, b)!.vm_mm === child.mm; //=> true
