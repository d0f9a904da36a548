// A machine with page tables and one process, driven from inside the kernel, and its state as text.

import { INIT_MM, INIT_TASK } from '../../sim/arch/i386/kernel/init_task.ts';
import { firmwareMap, setup_memory } from '../../sim/arch/i386/kernel/setup.ts';
import { USER_ACCESS_INSN } from '../../sim/arch/i386/mm/extable.ts';
import { do_page_fault } from '../../sim/arch/i386/mm/fault.ts';
import { mem_init, paging_init } from '../../sim/arch/i386/mm/init.ts';
import { exec_mmap, setup_arg_pages } from '../../sim/fs/exec.ts';
import { Kernel } from '../../sim/globals.ts';
import { Clock } from '../../sim/hw/clock.ts';
import { Cpu } from '../../sim/hw/cpu.ts';
import { ACCESS_USER, Mmu } from '../../sim/hw/mmu.ts';
import { Ram } from '../../sim/hw/ram.ts';
import {
  _PAGE_ACCESSED,
  _PAGE_DIRTY,
  _PAGE_PRESENT,
  _PAGE_RW,
  pgd_offset,
  pte_offset,
  pte_page,
  pte_present,
  ptepGet,
  ZERO_PAGE,
} from '../../sim/include/asm-i386/pgtable.ts';
import { pt_regs } from '../../sim/include/asm-i386/ptrace.ts';
import { linux_binprm, MAX_ARG_PAGES } from '../../sim/include/linux/binfmts.ts';
import { GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import { INIT_LIST_HEAD, list_add_tail } from '../../sim/include/linux/list.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED } from '../../sim/include/linux/mman.ts';
import { page_count } from '../../sim/include/linux/page.ts';
import { alloc_page } from '../../sim/include/linux/page_inline.ts';
import { type mm_struct, PF_MEMALLOC, type task_struct } from '../../sim/include/linux/sched.ts';
import { fork_init, proc_caches_init } from '../../sim/kernel/fork.ts';
import { page_cache_init } from '../../sim/mm/filemap.ts';
import { do_mmap_pgoff, do_munmap } from '../../sim/mm/mmap.ts';
import { kmem_cache_init, kmem_cache_sizes_init } from '../../sim/mm/slab.ts';

/** Runs a function that may sleep; nobody else is there to wait for. */
export function run<T>(g: Generator<void, T>): T {
  const r = g.next();
  if (!r.done) throw new Error('it sleeps, and nobody can wake it');
  return r.value;
}

/** Boots as far as a process can be made; the first task is the one that runs. */
export function bootPaging(pages = 4096): Kernel {
  const k = new Kernel();
  k.clock = new Clock();
  k.ram = new Ram(pages);
  k.ram.poison = 0x6b;
  k.cpu = new Cpu(new Mmu(k.ram.words), k.ram.bytes);
  k.e820 = firmwareMap(k);
  INIT_MM(k.init_mm);
  INIT_TASK(k, k.init_task);
  k.init_mm.mm_count.counter++;
  INIT_LIST_HEAD(k.current.local_pages);
  list_add_tail(k.current.run_list, k.runqueue_head);
  k.nr_running = 1;
  setup_memory(k);
  paging_init(k);
  kmem_cache_init(k);
  mem_init(k);
  run(kmem_cache_sizes_init(k));
  fork_init(k, k.num_physpages);
  run(proc_caches_init(k));
  run(page_cache_init(k, k.num_physpages));
  return k;
}

/** Gives the running task an empty address space, and with `argpages` a stack with so many pages. */
export function exec(k: Kernel, argpages = 0): mm_struct {
  k.current.pid = 100;
  k.current.comm = 'demo';
  if (run(exec_mmap(k)) !== 0) throw new Error('no memory for an address space');
  if (argpages > 0) {
    const bprm = new linux_binprm();
    for (let i = MAX_ARG_PAGES - argpages; i < MAX_ARG_PAGES; i++) {
      bprm.page[i] = run(alloc_page(k, GFP_KERNEL))!;
      k.ram.fillFrame(bprm.page[i]!.pfn, 0);
    }
    bprm.p -= argpages * 4096;
    run(setup_arg_pages(k, bprm));
  }
  return k.current.mm!;
}

/** Maps anonymous memory of `pages` pages; private unless told. */
export function mapAnonymous(
  k: Kernel,
  addr: number,
  pages: number,
  prot: number,
  flags = 0,
): number {
  const kind = flags & MAP_SHARED ? 0 : MAP_PRIVATE;
  return run(do_mmap_pgoff(k, null, addr, pages * 4096, prot, MAP_ANONYMOUS | kind | flags, 0));
}

/** Unmaps pages. */
export function unmap(k: Kernel, addr: number, pages: number): number {
  return run(do_munmap(k, k.current.mm!, addr, pages * 4096));
}

/** What became of an access: its value, `SIGSEGV 1 at …`, `EFAULT`; and how many faults it took. */
export function access(
  k: Kernel,
  what: (cpu: Cpu, mode: number) => Generator<void, number>,
  mode = ACCESS_USER,
): string {
  const { cpu, current } = k;
  cpu.faults = 0;
  cpu.pageFault = function* (errorCode) {
    const insn = errorCode & 4 ? 0x08048000 : USER_ACCESS_INSN;
    const regs = new pt_regs(insn, 0, 0, cpu.esp);
    yield* do_page_fault(k, regs, errorCode);
    return !current.sigpending && regs.eip === insn;
  };
  const value = run(what(cpu, mode));
  const signal = current.pending.queue.shift();
  if (signal) {
    current.sigpending = 0;
    current.pending.signal.sig = [0, 0];
    const name = signal.si_signo === 11 ? 'SIGSEGV' : `signal ${signal.si_signo}`;
    return `${name} ${signal.si_code & 0xffff} at ${signal.si_addr.toString(16)}`;
  }
  return value < 0 ? 'EFAULT' : `${value >>> 0} (${cpu.faults})`;
}

/** Loads a byte: `value (faults)`, or what came of it. */
export const load = (k: Kernel, addr: number, mode?: number): string =>
  access(k, (cpu, m) => cpu.load8(addr, m), mode);

/** Stores a byte. */
export const store = (k: Kernel, addr: number, value: number, mode?: number): string =>
  access(k, (cpu, m) => cpu.store8(addr, value, m), mode);

/**
 * The page-table entries of an address space that are not empty, a line each:
 * `40000000 A rw dirty used ×1`. Frames get letters in the order of the addresses.
 */
export function pagesText(k: Kernel, mm: mm_struct, names = new Map<number, string>()): string {
  const lines: string[] = [];
  for (let table = 0; table < 768; table++) {
    const dir = pgd_offset(mm, table * 0x400000);
    if (!ptepGet(k, dir)) continue;
    let empty = true;
    for (let i = 0; i < 1024; i++) {
      const addr = table * 0x400000 + i * 0x1000;
      const pte = ptepGet(k, pte_offset(k, dir, addr));
      if (!pte) continue;
      empty = false;
      const page = pte_page(k, pte);
      if (!names.has(page.pfn))
        names.set(
          page.pfn,
          page === ZERO_PAGE(k, 0) ? 'zero' : String.fromCharCode(65 + names.size),
        );
      const words = [addr.toString(16).padStart(8, '0'), names.get(page.pfn)!];
      if (!pte_present(pte)) words.push('swap');
      else if (!(pte & _PAGE_PRESENT)) words.push('none');
      else words.push(pte & _PAGE_RW ? 'rw' : 'ro');
      if (pte & _PAGE_DIRTY) words.push('dirty');
      if (pte & _PAGE_ACCESSED) words.push('used');
      if (page !== ZERO_PAGE(k, 0)) words.push(`×${page_count(page)}`);
      lines.push(words.join(' '));
    }
    if (empty) lines.push(`${(table * 0x400000).toString(16).padStart(8, '0')} an empty table`);
  }
  return lines.join('\n') || 'nothing';
}

/** What the TLB believes and the page tables of the current address space do not say. */
export function tlbFaults(k: Kernel): string[] {
  const faults: string[] = [];
  const mm = k.current.active_mm!;
  for (const entry of k.cpu.mmu.tlb()) {
    if (entry.linear >= 0xc0000000) continue;
    const dir = pgd_offset(mm, entry.linear);
    const pte = ptepGet(k, dir) ? ptepGet(k, pte_offset(k, dir, entry.linear)) : 0;
    const where = entry.linear.toString(16);
    if (!(pte & _PAGE_PRESENT)) faults.push(`${where} is in the TLB and not in the table`);
    else if ((pte & 0xfffff000) >>> 0 !== entry.physical) faults.push(`${where} is another frame`);
    else if (entry.write && !(pte & _PAGE_RW)) faults.push(`${where} may be written by the TLB`);
    else if (entry.dirty && !(pte & _PAGE_DIRTY)) faults.push(`${where} is not dirty in the table`);
  }
  return faults;
}

/** Runs `body` as another task. */
export function as<T>(k: Kernel, task: task_struct, body: () => T): T {
  const before = k.current;
  k.current = task;
  try {
    return body();
  } finally {
    k.current = before;
  }
}

/** Takes all free frames, and makes an allocation that then fails do so at once, without reclaim. */
export function takeAllMemory(k: Kernel): struct_page[] {
  const taken: struct_page[] = [];
  k.current.flags |= PF_MEMALLOC;
  for (;;) {
    const page = run(alloc_page(k, GFP_KERNEL));
    if (!page) return taken;
    taken.push(page);
  }
}
