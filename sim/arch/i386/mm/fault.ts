// A page fault: whose fault is it?
//
//   find_vma ──► none ──────────────────────────────► bad_area  SIGSEGV, SEGV_MAPERR
//      ├─► begins above: is it a stack, and near? no ─►   "
//      │                                    yes ─► expand_stack ┐
//      └─► covers it ──────────────────────────────► good_area ◄┘
//                 may it be read, may it be written? no ─► bad_area  SEGV_ACCERR
//                                      yes ─► handle_mm_fault
//                 1 minor, 2 major: try again ◄─┘ ├─ 0: SIGBUS
//                                                 └─ no memory: the task is killed
//
// A fault of the kernel itself, on behalf of a program, ends in the exception table instead of a
// signal; without an entry there it is a bug: an oops.

import type { Kernel } from '../../../globals.ts';
import { __va, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../../../include/asm-i386/page.ts';
import {
  __pgd_offset,
  pgd_present,
  pmd_offset,
  pmd_present,
  pte_offset,
  pte_present,
  ptepGet,
  set_pgd,
  set_pmd,
  sizeofPte,
} from '../../../include/asm-i386/pgtable.ts';
import { TASK_SIZE } from '../../../include/asm-i386/processor.ts';
import type { pt_regs } from '../../../include/asm-i386/ptrace.ts';
import { in_interrupt } from '../../../include/asm-i386/system.ts';
import { printk } from '../../../include/linux/kernel.ts';
import {
  VM_EXEC,
  VM_GROWSDOWN,
  VM_READ,
  VM_WRITE,
  type vm_area_struct,
} from '../../../include/linux/mm.ts';
import { expand_stack } from '../../../include/linux/mm_inline.ts';
import { down_read, up_read } from '../../../include/linux/rwsem_inline.ts';
import {
  BUS_ADRERR,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SIGBUS,
  SIGKILL,
  SIGSEGV,
  type siginfo,
} from '../../../include/linux/signal.ts';
import { u32 } from '../../../include/u32.ts';
import { do_exit } from '../../../kernel/exit.ts';
import { yield_ } from '../../../kernel/sched.ts';
import { force_sig_info } from '../../../kernel/signal.ts';
import { handle_mm_fault } from '../../../mm/memory.ts';
import { find_vma } from '../../../mm/mmap.ts';
import { die, do_invalid_op } from '../kernel/traps.ts';
import { search_exception_table } from './extable.ts';

/**
 * May `size` bytes from `addr` be written? 1 if so, and then the pages are there, writable: for the
 * 386, whose kernel writes through read-only entries without a fault. 0 if not.
 * @kernel arch/i386/mm/fault.c:33
 * @locks none, although it looks for areas
 * @bug On a 386, another thread can change the areas while the kernel tests whether a buffer may be written, because
 *   access_ok() calls this test without mmap_sem. Only a 386 needs the test.
 */
export function* __verify_write(k: Kernel, addr: number, size: number): Generator<void, number> {
  let vma: vm_area_struct | null;
  let start = addr;

  if (!size) return 1;

  bad_area: {
    vma = find_vma(k.current.mm, start);
    if (!vma) break bad_area;
    if (vma.vm_start > start) {
      // check_stack:
      if (!(vma.vm_flags & VM_GROWSDOWN)) break bad_area;
      if (expand_stack(k, vma, start) !== 0) break bad_area;
    }

    // good_area:
    if (!(vma.vm_flags & VM_WRITE)) break bad_area;
    size--;
    size += start & ~PAGE_MASK;
    size = u32(size) >>> PAGE_SHIFT;
    start = u32(start & PAGE_MASK);

    for (;;) {
      let fault: number;
      // survive:
      while ((fault = yield* handle_mm_fault(k, k.current.mm!, vma, start, 1)) < 0) {
        // out_of_memory:
        if (k.current.pid !== 1) break bad_area;
        yield* yield_(k);
      }
      if (!fault) break bad_area;
      if (!size) break;
      size--;
      start = u32(start + PAGE_SIZE);
      if (start < vma.vm_end) continue;
      vma = vma.vm_next;
      if (!vma || vma.vm_start !== start) break bad_area;
      if (!(vma.vm_flags & VM_WRITE)) break bad_area;
    }
    return 1;
  }
  // bad_area:
  return 0;
}

/**
 * Makes the console work while the kernel dies.
 * @kernel arch/i386/mm/fault.c:102
 * @reduced there is no console, and no lock that printk() needs
 * @notrace
 */
export function bust_spinlocks(_yes: number): void {}

/**
 * Serves a page fault: the address is in cr2, `error_code` says what was tried.
 *
 *   bit 0: 0 no page, 1 not allowed    bit 1: 0 read, 1 write    bit 2: 0 kernel, 1 program
 *
 * When it returns, the instruction is tried again, unless a signal was sent or regs.eip moved.
 * @kernel arch/i386/mm/fault.c:140
 * @locks takes mmap_sem (read)
 * @omits Turning interrupts on again after `cr2` has been read; the screen memory of 16-bit programs (vm86 mode); and the
 *   comparison of the address in the workaround for a bug of the Pentium (an invalid instruction, F0 0F C7 C8, hangs it).
 */
export function* do_page_fault(
  k: Kernel,
  regs: pt_regs,
  error_code: number,
): Generator<void, void> {
  let vma: vm_area_struct | null;
  let page: number;
  let fixup: number;
  let write: number;
  const info: siginfo = { si_signo: 0, si_code: 0, si_addr: 0 };

  let address = k.cpu.mmu.cr2;

  const tsk = k.current;

  no_context: {
    vmalloc_fault: {
      if (address >= TASK_SIZE && !(error_code & 5)) break vmalloc_fault;

      const mm = tsk.mm;
      info.si_code = SEGV_MAPERR;

      if (in_interrupt(k) || !mm) break no_context;

      yield* down_read(k, mm.mmap_sem);

      do_sigbus: {
        out_of_memory: {
          bad_area: {
            vma = find_vma(mm, address);
            if (!vma) break bad_area;
            good_area: {
              if (vma.vm_start <= address) break good_area;
              if (!(vma.vm_flags & VM_GROWSDOWN)) break bad_area;
              if (error_code & 4) {
                // pusha writes 32 bytes below %esp before it moves it.
                if (u32(address + 32) < regs.esp) break bad_area;
              }
              if (expand_stack(k, vma, address)) break bad_area;
            }
            // good_area:
            info.si_code = SEGV_ACCERR;
            write = 0;
            switch (error_code & 3) {
              case 3:
              case 2:
                if (!(vma.vm_flags & VM_WRITE)) break bad_area;
                write++;
                break;
              case 1:
                break bad_area;
              case 0:
                if (!(vma.vm_flags & (VM_READ | VM_EXEC))) break bad_area;
            }

            survive: for (;;) {
              switch (yield* handle_mm_fault(k, mm, vma, address, write)) {
                case 1:
                  tsk.min_flt++;
                  break;
                case 2:
                  tsk.maj_flt++;
                  break;
                case 0:
                  break do_sigbus;
                default:
                  // out_of_memory:
                  if (tsk.pid === 1) {
                    yield* yield_(k);
                    continue survive;
                  }
                  break out_of_memory;
              }
              break;
            }

            up_read(k, mm.mmap_sem);
            return;
          }
          // bad_area:
          up_read(k, mm.mmap_sem);

          if (error_code & 4) {
            tsk.thread.cr2 = address;
            tsk.thread.error_code = error_code;
            tsk.thread.trap_no = 14;
            info.si_signo = SIGSEGV;
            // info.si_code has been set above.
            info.si_addr = address;
            force_sig_info(k, SIGSEGV, info, tsk);
            return;
          }

          if (k.boot_cpu_data.f00f_bug) {
            do_invalid_op(regs, 0);
            return;
          }
          break no_context;
        }
        // out_of_memory:
        up_read(k, mm.mmap_sem);
        printk(k, `VM: killing process ${tsk.comm}\n`);
        if (error_code & 4) yield* do_exit(k, SIGKILL);
        break no_context;
      }
      // do_sigbus:
      up_read(k, mm.mmap_sem);

      tsk.thread.cr2 = address;
      tsk.thread.error_code = error_code;
      tsk.thread.trap_no = 14;
      info.si_signo = SIGBUS;
      info.si_code = BUS_ADRERR;
      info.si_addr = address;
      force_sig_info(k, SIGBUS, info, tsk);

      if (!(error_code & 4)) break no_context;
      return;
    }
    // vmalloc_fault:
    const offset = __pgd_offset(address);
    const pgd = __va(k.cpu.mmu.cr3) + sizeofPte * offset;
    const pgd_k = k.init_mm.pgd + sizeofPte * offset;

    if (!pgd_present(ptepGet(k, pgd_k))) break no_context;
    set_pgd(k, pgd, ptepGet(k, pgd_k));

    const pmd = pmd_offset(pgd, address);
    const pmd_k = pmd_offset(pgd_k, address);
    if (!pmd_present(ptepGet(k, pmd_k))) break no_context;
    set_pmd(k, pmd, ptepGet(k, pmd_k));

    const pte_k = pte_offset(k, pmd_k, address);
    if (!pte_present(ptepGet(k, pte_k))) break no_context;
    return;
  }
  // no_context:
  if ((fixup = search_exception_table(regs.eip)) !== 0) {
    regs.eip = fixup;
    return;
  }

  bust_spinlocks(1);

  if (address < PAGE_SIZE) printk(k, 'Unable to handle kernel NULL pointer dereference');
  else printk(k, 'Unable to handle kernel paging request');
  printk(k, ` at virtual address ${hex8(address)}\n`);
  printk(k, ' printing eip:\n');
  printk(k, `${hex8(regs.eip)}\n`);
  page = ptepGet(k, __va(k.cpu.mmu.cr3) + sizeofPte * (address >>> 22));
  printk(k, `*pde = ${hex8(page)}\n`);
  if (page & 1) {
    page = u32(page & PAGE_MASK);
    address &= 0x003ff000;
    page = ptepGet(k, __va(page) + sizeofPte * (address >>> PAGE_SHIFT));
    printk(k, `*pte = ${hex8(page)}\n`);
  }
  yield* die(k, 'Oops', regs, error_code);
  bust_spinlocks(0);
  yield* do_exit(k, SIGKILL);
}

/** An address as C's %08lx prints it. @notrace */
function hex8(x: number): string {
  return x.toString(16).padStart(8, '0');
}
