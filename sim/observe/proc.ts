// The texts under /proc that speak of memory, byte for byte as 2.4.22 writes them.
//
//   /proc/PID/maps    mapsText       fs/proc/array.c
//   /proc/PID/status  statusText     fs/proc/array.c
//   /proc/meminfo     meminfoText    fs/proc/proc_misc.c
//   /proc/slabinfo    slabinfoText   mm/slab.c
//   /proc/swaps       swapsText      mm/swapfile.c
//
// Each is a whole file with a newline at its end. Nothing is locked and nothing changes: what the
// kernel must guard with mmap_sem can be read here at any moment. Only slabinfo is as particular as in
// C: it stops the machine (BUG) if a slab is in the wrong list.

import { dentryPath } from '../fs/dcache.ts';
import type { Kernel } from '../globals.ts';
import { PAGE_SHIFT } from '../include/asm-i386/page.ts';
import type { struct_file } from '../include/linux/fs.ts';
import {
  VM_EXEC,
  VM_EXECUTABLE,
  VM_GROWSDOWN,
  VM_MAYSHARE,
  VM_READ,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import {
  type mm_struct,
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  TASK_UNINTERRUPTIBLE,
  TASK_ZOMBIE,
  type task_struct,
} from '../include/linux/sched.ts';
import { SIG_DFL, SIG_IGN, sigaddset, sigset_t } from '../include/linux/signal.ts';
import type { kmem_cache_t } from '../include/linux/slab.ts';
import { SWAP_MAP_BAD, SWP_USED } from '../include/linux/swap.ts';
import { u32 } from '../include/u32.ts';
import { nr_free_pages } from '../mm/page_alloc.ts';
import { allCaches, s_show } from '../mm/slab.ts';
import { si_swapinfo } from '../mm/swapfile.ts';

/** A number in hexadecimal with leading zeroes: `%0*x`. */
function zeroHex(n: number, digits: number): string {
  return u32(n).toString(16).padStart(digits, '0');
}

/** A number in a field of `width` columns, at its right: `%8lu`. */
function right(n: number, width: number): string {
  return String(n).padStart(width);
}

/** Kilobytes in `pages` pages. */
function kilobytes(pages: number): number {
  return pages * (1 << (PAGE_SHIFT - 10));
}

/** Column of the file's name in /proc/PID/maps (MAPS_LINE_MAX4). */
const nameColumn = 49;

/** The rights of an area as /proc/PID/maps has them: `rw-p`, `r-xs`. */
export function rightsText(flags: number): string {
  return (
    (flags & VM_READ ? 'r' : '-') +
    (flags & VM_WRITE ? 'w' : '-') +
    (flags & VM_EXEC ? 'x' : '-') +
    (flags & VM_MAYSHARE ? 's' : 'p')
  );
}

/** The path of an open file, as d_path() gives it: with ' (deleted)' if it cannot be found by its name. */
export function pathText(file: struct_file): string {
  const dentry = file.f_dentry!;
  const deleted = dentry.d_parent !== null && dentry.d_parent !== dentry && !dentry.d_hashed;
  return dentryPath(dentry) + (deleted ? ' (deleted)' : '');
}

/** Major and minor number of a device, as kdevname() gives them: `03:01`. */
function deviceText(dev: number): string {
  return `${zeroHex((dev >>> 8) & 0xff, 2)}:${zeroHex(dev & 0xff, 2)}`;
}

/**
 * One area as its line in /proc/PID/maps, without the newline: range, rights, offset in the file in
 * bytes, device, inode, and from column 49 on the file's name if it has one.
 * proc_pid_maps_get_line() in fs/proc/array.c.
 */
export function areaText(map: vm_area_struct): string {
  const file = map.vm_file;
  const inode = file?.f_dentry?.d_inode;
  const line =
    `${zeroHex(map.vm_start, 8)}-${zeroHex(map.vm_end, 8)} ${rightsText(map.vm_flags)} ` +
    `${zeroHex(map.vm_pgoff << PAGE_SHIFT, 8)} ${deviceText(inode?.i_dev ?? 0)} ${inode?.i_ino ?? 0}`;
  return file ? line.padEnd(nameColumn) + pathText(file) : line;
}

/**
 * /proc/PID/maps: a line for each area, lowest address first; empty without an address space.
 * proc_pid_read_maps() in fs/proc/array.c.
 */
export function mapsText(_k: Kernel, mm: mm_struct | null): string {
  let text = '';
  for (let map = mm ? mm.mmap : null; map; map = map.vm_next) text += `${areaText(map)}\n`;
  return text;
}

/** A task's state by its first bit that is set, as get_task_state() names it. */
const stateTexts: readonly string[] = [
  'R (running)',
  'S (sleeping)',
  'D (disk sleep)',
  'Z (zombie)',
  'T (stopped)',
  'W (paging)',
];

function stateText(task: task_struct): string {
  const known = TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | TASK_ZOMBIE | TASK_STOPPED;
  return stateTexts[32 - Math.clz32(task.state & known)];
}

/** A task's name with backslashes and newlines made visible: task_name(). */
function commText(comm: string): string {
  return comm.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/**
 * The lines of /proc/PID/status that speak of memory, in kilobytes; task_mem() in fs/proc/array.c.
 * VmData is every area without a file, the stack not counted; VmStk the areas that grow down. Areas of
 * files that may be written count in VmSize alone. VmExe is executable areas of the program, VmLib
 * those of its libraries.
 */
function memoryLines(mm: mm_struct): string {
  let data = 0;
  let stack = 0;
  let exec = 0;
  let lib = 0;
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    const len = u32(vma.vm_end - vma.vm_start) >>> 10;
    if (!vma.vm_file) {
      data += len;
      if (vma.vm_flags & VM_GROWSDOWN) stack += len;
      continue;
    }
    if (vma.vm_flags & VM_WRITE) continue;
    if (vma.vm_flags & VM_EXEC) {
      exec += len;
      if (vma.vm_flags & VM_EXECUTABLE) continue;
      lib += len;
    }
  }
  return (
    `VmSize:\t${right(kilobytes(mm.total_vm), 8)} kB\n` +
    `VmLck:\t${right(kilobytes(mm.locked_vm), 8)} kB\n` +
    `VmRSS:\t${right(kilobytes(mm.rss), 8)} kB\n` +
    `VmData:\t${right(data - stack, 8)} kB\n` +
    `VmStk:\t${right(stack, 8)} kB\n` +
    `VmExe:\t${right(exec - lib, 8)} kB\n` +
    `VmLib:\t${right(lib, 8)} kB\n`
  );
}

/** A set of signals as 16 hexadecimal digits, signal 1 the lowest bit: render_sigset_t(). */
function signalsText(set: sigset_t): string {
  return zeroHex(set.sig[1], 8) + zeroHex(set.sig[0], 8);
}

/** The signals that a task ignores, and those that it has handlers for: collect_sigign_sigcatch(). */
function collectedSignals({ sig }: task_struct): { ignored: sigset_t; caught: sigset_t } {
  const ignored = new sigset_t();
  const caught = new sigset_t();
  sig?.action.forEach(({ sa }, i) => {
    if (sa.sa_handler === SIG_IGN) sigaddset(ignored, i + 1);
    else if (sa.sa_handler !== SIG_DFL) sigaddset(caught, i + 1);
  });
  return { ignored, caught };
}

/**
 * /proc/PID/status. The lines on memory are left out for a task without an address space.
 * proc_pid_status() in fs/proc/array.c. What this machine does not keep stands there as it is for a
 * process of the superuser: no groups.
 */
export function statusText(_k: Kernel, task: task_struct): string {
  const { ignored, caught } = collectedSignals(task);
  return (
    `Name:\t${commText(task.comm)}\n` +
    `State:\t${stateText(task)}\n` +
    `Tgid:\t${task.tgid}\n` +
    `Pid:\t${task.pid}\n` +
    `PPid:\t${task.pid ? (task.p_opptr?.pid ?? 0) : 0}\n` +
    'TracerPid:\t0\n' +
    `Uid:\t${task.uid}\t${task.euid}\t${task.suid}\t${task.euid}\n` +
    'Gid:\t0\t0\t0\t0\n' +
    `FDSize:\t${task.files ? 32 : 0}\n` +
    'Groups:\t\n' +
    (task.mm ? memoryLines(task.mm) : '') +
    `SigPnd:\t${signalsText(task.pending.signal)}\n` +
    `SigBlk:\t${signalsText(task.blocked)}\n` +
    `SigIgn:\t${signalsText(ignored)}\n` +
    `SigCgt:\t${signalsText(caught)}\n` +
    `CapInh:\t${zeroHex(task.cap_inheritable, 16)}\n` +
    `CapPrm:\t${zeroHex(task.cap_permitted, 16)}\n` +
    `CapEff:\t${zeroHex(task.cap_effective, 16)}\n`
  );
}

/**
 * /proc/meminfo: a table in bytes for old tools, then tagged lines in kilobytes.
 * meminfo_read_proc() in fs/proc/proc_misc.c. `used` is everything that is not free, the page cache too.
 */
export function meminfoText(k: Kernel): string {
  const totalram = k.totalram_pages;
  const freeram = nr_free_pages(k);
  const bufferram = 0;
  const { totalswap, freeswap } = si_swapinfo(k);
  const cached = k.page_cache_size.counter - bufferram;
  const bytes = (pages: number) => right(pages * (1 << PAGE_SHIFT), 8);
  const tagged = (tag: string, pages: number) =>
    `${`${tag}:`.padEnd(14)}${right(kilobytes(pages), 8)} kB\n`;
  return (
    '        total:    used:    free:  shared: buffers:  cached:\n' +
    `Mem:  ${[totalram, totalram - freeram, freeram, 0, bufferram, cached].map(bytes).join(' ')}\n` +
    `Swap: ${[totalswap, totalswap - freeswap, freeswap].map(bytes).join(' ')}\n` +
    tagged('MemTotal', totalram) +
    tagged('MemFree', freeram) +
    tagged('MemShared', 0) +
    tagged('Buffers', bufferram) +
    tagged('Cached', cached - k.swapper_space.nrpages) +
    tagged('SwapCached', k.swapper_space.nrpages) +
    tagged('Active', k.nr_active_pages) +
    tagged('Inactive', k.nr_inactive_pages) +
    tagged('HighTotal', 0) +
    tagged('HighFree', 0) +
    tagged('LowTotal', totalram) +
    tagged('LowFree', freeram) +
    tagged('SwapTotal', totalswap) +
    tagged('SwapFree', freeswap)
  );
}

function cacheLine(cachep: kmem_cache_t): string {
  const info = s_show(cachep);
  return (
    `${info.name.padEnd(17)} ${right(info.active_objs, 6)} ${right(info.num_objs, 6)} ` +
    `${right(info.objsize, 6)} ${right(info.active_slabs, 4)} ${right(info.num_slabs, 4)} ` +
    `${right(info.pages_per_slab, 4)}\n`
  );
}

/**
 * /proc/slabinfo: for each cache its name, objects in use and in all, bytes of an object, slabs in use
 * and in all, pages of a slab. s_show() in mm/slab.c.
 */
export function slabinfoText(k: Kernel): string {
  return `slabinfo - version: 1.1\n${allCaches(k).map(cacheLine).join('')}`;
}

/**
 * /proc/swaps: a line for each swap area in use, sizes in kilobytes. get_swaparea_info() in mm/swapfile.c.
 */
export function swapsText(k: Kernel): string {
  let text = 'Filename\t\t\tType\t\tSize\tUsed\tPriority\n';
  for (const { flags, swap_file, swap_map, pages, prio } of k.swap_info) {
    if (!(flags & SWP_USED) || !swap_map) continue;
    const used = swap_map.reduce((n, count) => n + (count && count !== SWAP_MAP_BAD ? 1 : 0), 0);
    text += `${`/${swap_file!.d_name}`.padEnd(31)} file\t\t${kilobytes(pages)}\t${kilobytes(used)}\t${prio}\n`;
  }
  return text;
}
