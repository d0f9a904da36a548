// The last mmput() frees the areas; the directory stays until the processor has left it.
import { boot, pgd_offset, ptepGet } from 'sim';

const m = boot();
const p = m.spawn('demo');
const { mm } = p;
const entry = (addr: number) => ptepGet(m.k, pgd_offset(mm, addr));

const trace = m.trace(() => p.exit());
mm.mm_users.counter; //=> 0
mm.mmap; //=> null

// The processor still translates by this directory. Its user part is empty, the kernel's is whole.
m.k.cpu.mmu.cr3 === mm.pgd - 0xc0000000; //=> true
entry(0xbfffffff); //=> 0
entry(0xc0000000) === 0; //=> false

// One reference was the users'; mmput() dropped it. Two tasks borrowed in turn: the dying one, and
// the idle task. The third to borrow is init, and its reference is what is left.
trace.all('mmdrop').length; //=> 3
mm.mm_count.counter; //=> 1

// init forks the next program and makes way for it.
const gone = m.trace(() => m.spawn('next'));
gone.all('__mmdrop').length; //=> 1
mm.mm_count.counter; //=> 0
