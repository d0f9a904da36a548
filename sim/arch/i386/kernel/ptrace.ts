// ptrace() as the i386 has it: the part that is about memory.

import type { Kernel } from '../../../globals.ts';
import { EFAULT, EIO, EPERM, ESRCH } from '../../../include/asm-i386/errno.ts';
import { access_ok, VERIFY_WRITE } from '../../../include/asm-i386/uaccess.ts';
import {
  PTRACE_PEEKDATA,
  PTRACE_PEEKTEXT,
  PTRACE_POKEDATA,
  PTRACE_POKETEXT,
} from '../../../include/linux/ptrace.ts';
import { find_task_by_pid } from '../../../include/linux/sched_inline.ts';
import { lock_kernel, unlock_kernel } from '../../../include/linux/smp_lock.ts';
import { read_lock, read_unlock } from '../../../include/linux/spinlock.ts';
import { access_process_vm } from '../../../kernel/ptrace.ts';

/** Bytes of a long. */
const sizeofLong = 4;

/**
 * Reads or writes a word of another process. PEEK stores what it read at `data`, an address of the caller's own.
 * @kernel arch/i386/kernel/ptrace.c:150
 * @locks takes the big kernel lock; tasklist_lock (read); as access_process_vm()
 * @fails errno
 * @reduced PEEK and POKE of memory alone, and of any process but init: attaching to it, stopping it, its registers
 *   and single steps are left out
 */
export function* sys_ptrace(
  k: Kernel,
  request: number,
  pid: number,
  addr: number,
  data: number,
): Generator<void, number> {
  let ret: number;

  lock_kernel();
  out: {
    ret = -ESRCH;
    read_lock(k, k.tasklist_lock);
    const child = find_task_by_pid(k, pid);
    read_unlock(k, k.tasklist_lock);
    if (!child) break out;

    ret = -EPERM;
    if (pid === 1) break out;

    const word = new DataView(new ArrayBuffer(sizeofLong));
    const buf = new Uint8Array(word.buffer);
    switch (request) {
      case PTRACE_PEEKTEXT:
      case PTRACE_PEEKDATA: {
        const copied = yield* access_process_vm(k, child, addr, buf, sizeofLong, 0);
        ret = -EIO;
        if (copied !== sizeofLong) break;
        // put_user()
        ret = -EFAULT;
        if (!access_ok(k, VERIFY_WRITE, data, sizeofLong)) break;
        if ((yield* k.cpu.store32(data, word.getUint32(0, true), 0)) < 0) break;
        ret = 0;
        break;
      }
      case PTRACE_POKETEXT:
      case PTRACE_POKEDATA:
        word.setUint32(0, data, true);
        ret = 0;
        if ((yield* access_process_vm(k, child, addr, buf, sizeofLong, 1)) === sizeofLong) break;
        ret = -EIO;
        break;
      default:
        ret = -EIO;
    }
  }
  // out:
  unlock_kernel();
  return ret;
}
