// The kernel at the memory of a program.
//
// An address from a program is not trusted: access_ok() sees to it that it is not the kernel's. Whether
// there is memory is found out by trying: the access may fault like the program's own, and if the fault
// cannot be served it goes on at the exception table's fixup (see arch/i386/mm/extable.ts).

import type { Kernel } from '../../globals.ts';
import { ACCESS_WRITE } from '../../hw/mmu.ts';
import { u32 } from '../u32.ts';
import { EFAULT } from './errno.ts';
import { __pa, PAGE_MASK, PAGE_SIZE } from './page.ts';

/** access_ok(): to be read. @kernel include/asm-i386/uaccess.h:12 */
export const VERIFY_READ = 0;
/** access_ok(): to be written. @kernel include/asm-i386/uaccess.h:13 */
export const VERIFY_WRITE = 1;

/** The limit of the kernel itself: all addresses. @kernel include/asm-i386/uaccess.h:26 */
export const KERNEL_DS = 0xffffffff;
/** The limit of programs: 3 GB. @kernel include/asm-i386/uaccess.h:27 */
export const USER_DS = 0xc0000000;

/** Up to which address may the current task be given data? @kernel include/asm-i386/uaccess.h:30 @notrace */
export function get_fs(k: Kernel): number {
  return k.current.addr_limit;
}

/** Sets that limit: the kernel lends itself the calls of programs. @kernel include/asm-i386/uaccess.h:31 @notrace */
export function set_fs(k: Kernel, x: number): void {
  k.current.addr_limit = x;
}

/**
 * Are `size` bytes from `addr` the program's, as far as the address alone tells? 1 or 0.
 * @kernel include/asm-i386/uaccess.h:76
 */
export function access_ok(k: Kernel, _type: number, addr: number, size: number): number {
  return addr + size <= k.current.addr_limit ? 1 : 0;
}

/**
 * Physical address of a byte of a program, brought in if need be; -1 if there is none. Not before the
 * bytes from `addr` to `last`, on two pages, are there at the same time.
 */
function* reachBoth(
  k: Kernel,
  addr: number,
  last: number,
  access: number,
): Generator<void, number> {
  for (;;) {
    const physical = yield* k.cpu.reach(addr, access);
    if (physical < 0) return -1;
    const { faults } = k.cpu;
    if ((yield* k.cpu.reach(u32(last & PAGE_MASK), access)) < 0) return -1;
    if (k.cpu.faults === faults) return physical;
  }
}

/**
 * Copies `n` bytes between the kernel's memory at `kernel` and a program's at `user`: how many were not
 * copied. Four bytes at a time, then the rest: of four that cannot all be reached, none is copied.
 */
function* copyUser(
  k: Kernel,
  kernel: number,
  user: number,
  n: number,
  access: number,
): Generator<void, number> {
  const { bytes } = k.ram;
  let inside = __pa(kernel);
  while (n > 0) {
    const unit = n >= 4 ? 4 : 1;
    const room = PAGE_SIZE - (user & ~PAGE_MASK);
    let size = unit;
    if (room < unit) {
      const low = yield* reachBoth(k, user, (user + unit - 1) >>> 0, access);
      if (low < 0) return n;
      const high = k.cpu.mmu.translate((user + room) >>> 0, access);
      for (let i = 0; i < unit; i++) {
        const at = i < room ? low + i : high + i - room;
        if (access & ACCESS_WRITE) bytes[at] = bytes[inside + i];
        else bytes[inside + i] = at < bytes.length ? bytes[at] : k.cpu.openBus;
      }
    } else {
      const at = yield* k.cpu.reach(user, access);
      if (at < 0) return n;
      size = unit === 4 ? Math.min(n, room) & ~3 : n;
      if (access & ACCESS_WRITE) bytes.copyWithin(at, inside, inside + size);
      else if (at < bytes.length) bytes.copyWithin(inside, at, at + size);
      else bytes.fill(k.cpu.openBus, inside, inside + size);
    }
    n -= size;
    user = (user + size) >>> 0;
    inside += size;
  }
  return 0;
}

/**
 * Copies `n` bytes to a program, whose address has been checked: how many could not be.
 * @kernel include/asm-i386/uaccess.h:751
 * @locks no spinlock held: it may fault, and sleep
 * @differs Assembler in C.
 */
export function* __copy_to_user(
  k: Kernel,
  to: number,
  from: number,
  n: number,
): Generator<void, number> {
  return yield* copyUser(k, from, to, n, ACCESS_WRITE);
}

/**
 * Copies `n` bytes from a program, whose address has been checked: how many could not be. In their
 * place there are zeroes.
 * @kernel include/asm-i386/uaccess.h:773
 * @locks no spinlock held: it may fault, and sleep
 * @differs Assembler in C.
 */
export function* __copy_from_user(
  k: Kernel,
  to: number,
  from: number,
  n: number,
): Generator<void, number> {
  const left = yield* copyUser(k, to, from, n, 0);
  if (left) k.ram.bytes.fill(0, __pa(to) + n - left, __pa(to) + n);
  return left;
}

/**
 * Copies `n` bytes to a program: how many could not be.
 * @kernel include/asm-i386/uaccess.h:711
 * @locks no spinlock held: it may fault, and sleep
 */
export function* copy_to_user(
  k: Kernel,
  to: number,
  from: number,
  n: number,
): Generator<void, number> {
  if (access_ok(k, VERIFY_WRITE, to, n)) n = yield* __copy_to_user(k, to, from, n);
  return n;
}

/**
 * A byte or word of a program, whose address has been checked; -EFAULT if there is none.
 * @kernel include/asm-i386/uaccess.h:235
 * @locks no spinlock held: it may fault, and sleep
 * @differs C returns the error apart from the value, and takes the size from the type.
 */
export function* __get_user(k: Kernel, ptr: number, size: 1 | 4 = 1): Generator<void, number> {
  const value = yield* size === 1 ? k.cpu.load8(ptr, 0) : k.cpu.load32(ptr, 0);
  return value < 0 ? -EFAULT : value;
}

/**
 * Stores one, two or four bytes at an address of a program, which has been checked: 0, or -EFAULT.
 * @kernel include/asm-i386/uaccess.h:258
 * @locks no spinlock held: it may fault, and sleep
 * @fails errno
 * @differs C takes the size from the type. Two bytes are stored one by one.
 */
export function* __put_user(
  k: Kernel,
  x: number,
  ptr: number,
  size: 1 | 2 | 4,
): Generator<void, number> {
  if (size === 4) return (yield* k.cpu.store32(ptr, x, 0)) < 0 ? -EFAULT : 0;
  for (let i = 0; i < size; i++)
    if ((yield* k.cpu.store8(u32(ptr + i), (x >>> (8 * i)) & 0xff, 0)) < 0) return -EFAULT;
  return 0;
}

/**
 * Puts `size` zeroes into a program's memory, whose address has been checked: how many could not be. Four
 * bytes at a time, then the rest: of four that cannot all be reached, none becomes zero.
 * @kernel arch/i386/lib/usercopy.c:158
 * @locks no spinlock held: it may fault, and sleep
 * @differs Assembler in C.
 */
export function* __do_clear_user(k: Kernel, addr: number, size: number): Generator<void, number> {
  const { bytes } = k.ram;
  while (size > 0) {
    const unit = size >= 4 ? 4 : 1;
    const room = PAGE_SIZE - (addr & ~PAGE_MASK);
    let done = unit;
    if (room < unit) {
      const low = yield* reachBoth(k, addr, (addr + unit - 1) >>> 0, ACCESS_WRITE);
      if (low < 0) return size;
      const high = k.cpu.mmu.translate((addr + room) >>> 0, ACCESS_WRITE);
      bytes.fill(0, low, low + room);
      bytes.fill(0, high, high + unit - room);
    } else {
      const at = yield* k.cpu.reach(addr, ACCESS_WRITE);
      if (at < 0) return size;
      done = unit === 4 ? Math.min(size, room) & ~3 : size;
      bytes.fill(0, at, at + done);
    }
    size -= done;
    addr = (addr + done) >>> 0;
  }
  return 0;
}

/**
 * Puts `n` zeroes into a program's memory: how many could not be.
 * @kernel arch/i386/lib/usercopy.c:190
 * @locks no spinlock held: it may fault, and sleep
 */
export function* clear_user(k: Kernel, to: number, n: number): Generator<void, number> {
  if (access_ok(k, VERIFY_WRITE, to, n)) n = yield* __do_clear_user(k, to, n);
  return n;
}
