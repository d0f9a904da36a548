import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  pgd_offset,
  pmd_offset,
  pte_offset,
  ptepGet,
} from 'sim';

const m = boot();
const RW = PROT_READ | PROT_WRITE;
const entryOf = ({ mm }: Process, addr: number) =>
  ptepGet(m.k, pte_offset(m.k, pmd_offset(pgd_offset(mm, addr), addr), addr));

/** Does the kernel do what copied() says, for a page that was written and then got the rights `prot`? */
function compare(kind: number, prot: number): string {
  const p = m.spawn('check');
  const a = p.mmap(0, PAGE_SIZE, RW, kind | MAP_ANONYMOUS);
  p.store8(a, 1);
  if (prot !== RW) p.mprotect(a, PAGE_SIZE, prot);
  const yours = copied(entryOf(p, a), find_vma(p.mm, a)!.vm_flags);
  const child = p.fork();
  const parentSame = yours.parent === entryOf(p, a);
  const childSame = yours.child === entryOf(child, a);
  return `parent ${parentSame ? 'right' : 'wrong'}, child ${childSame ? 'right' : 'wrong'}`;
}

compare(MAP_PRIVATE, RW); //=> parent right, child right
compare(MAP_PRIVATE, PROT_READ); //=> parent right, child right
compare(MAP_PRIVATE, PROT_NONE); //=> parent right, child right
compare(MAP_SHARED, RW); //=> parent right, child right
compare(MAP_SHARED, PROT_READ); //=> parent right, child right
