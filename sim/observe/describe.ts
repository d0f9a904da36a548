// Arguments and results in words: what a number means depends on what it is called.
//
// `addr` is an address and stands in hexadecimal, `prot` is taken apart into its flags, an area is
// shown by its range and rights, an address space by the pid of its first user. A structure in the
// middle of a change must not make the trace fail, so nothing here follows more than one pointer
// without looking.

import type { Kernel } from '../globals.ts';
import {
  EACCES,
  EAGAIN,
  EBADF,
  EBUSY,
  ECHILD,
  EEXIST,
  EFAULT,
  EFBIG,
  EINTR,
  EINVAL,
  EIO,
  EISDIR,
  EMFILE,
  ENAMETOOLONG,
  ENFILE,
  ENODEV,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOSPC,
  ENOSYS,
  ENOTDIR,
  EOVERFLOW,
  EPERM,
  EPIPE,
  ESPIPE,
  ESRCH,
  ETXTBSY,
} from '../include/asm-i386/errno.ts';
import { struct_dentry, struct_file, struct_inode } from '../include/linux/fs.ts';
import {
  NOPAGE_OOM,
  struct_page,
  VM_DENYWRITE,
  VM_DONTCOPY,
  VM_DONTEXPAND,
  VM_EXEC,
  VM_EXECUTABLE,
  VM_GROWSDOWN,
  VM_GROWSUP,
  VM_IO,
  VM_LOCKED,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_RAND_READ,
  VM_READ,
  VM_RESERVED,
  VM_SEQ_READ,
  VM_SHARED,
  VM_SHM,
  VM_WRITE,
  vm_area_struct,
} from '../include/linux/mm.ts';
import {
  MAP_ANONYMOUS,
  MAP_DENYWRITE,
  MAP_EXECUTABLE,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from '../include/linux/mman.ts';
import { mm_struct, task_struct } from '../include/linux/sched.ts';
import type { Watched } from './probe.ts';
import { rightsText } from './proc.ts';

/** Where programs of i386 begin: no count is as large in a machine of 128 MB. */
const FIRST_ADDRESS = 0x08048000;

type Flags = readonly (readonly [name: string, bit: number])[];

const errnos: Flags = [
  ['EPERM', EPERM],
  ['ENOENT', ENOENT],
  ['ESRCH', ESRCH],
  ['EINTR', EINTR],
  ['EIO', EIO],
  ['ENOEXEC', ENOEXEC],
  ['EBADF', EBADF],
  ['ECHILD', ECHILD],
  ['EAGAIN', EAGAIN],
  ['ENOMEM', ENOMEM],
  ['EACCES', EACCES],
  ['EFAULT', EFAULT],
  ['EBUSY', EBUSY],
  ['EEXIST', EEXIST],
  ['ENODEV', ENODEV],
  ['ENOTDIR', ENOTDIR],
  ['EISDIR', EISDIR],
  ['ENAMETOOLONG', ENAMETOOLONG],
  ['EOVERFLOW', EOVERFLOW],
  ['EINVAL', EINVAL],
  ['ENFILE', ENFILE],
  ['EMFILE', EMFILE],
  ['ETXTBSY', ETXTBSY],
  ['EFBIG', EFBIG],
  ['ENOSPC', ENOSPC],
  ['ESPIPE', ESPIPE],
  ['EPIPE', EPIPE],
  ['ENOSYS', ENOSYS],
];

const protFlags: Flags = [
  ['PROT_READ', PROT_READ],
  ['PROT_WRITE', PROT_WRITE],
  ['PROT_EXEC', PROT_EXEC],
];

const mapFlags: Flags = [
  ['MAP_SHARED', MAP_SHARED],
  ['MAP_PRIVATE', MAP_PRIVATE],
  ['MAP_FIXED', MAP_FIXED],
  ['MAP_ANONYMOUS', MAP_ANONYMOUS],
  ['MAP_GROWSDOWN', MAP_GROWSDOWN],
  ['MAP_DENYWRITE', MAP_DENYWRITE],
  ['MAP_EXECUTABLE', MAP_EXECUTABLE],
  ['MAP_LOCKED', MAP_LOCKED],
  ['MAP_NORESERVE', MAP_NORESERVE],
];

const vmFlags: Flags = [
  ['VM_READ', VM_READ],
  ['VM_WRITE', VM_WRITE],
  ['VM_EXEC', VM_EXEC],
  ['VM_SHARED', VM_SHARED],
  ['VM_MAYREAD', VM_MAYREAD],
  ['VM_MAYWRITE', VM_MAYWRITE],
  ['VM_MAYEXEC', VM_MAYEXEC],
  ['VM_MAYSHARE', VM_MAYSHARE],
  ['VM_GROWSDOWN', VM_GROWSDOWN],
  ['VM_GROWSUP', VM_GROWSUP],
  ['VM_SHM', VM_SHM],
  ['VM_DENYWRITE', VM_DENYWRITE],
  ['VM_EXECUTABLE', VM_EXECUTABLE],
  ['VM_LOCKED', VM_LOCKED],
  ['VM_IO', VM_IO],
  ['VM_SEQ_READ', VM_SEQ_READ],
  ['VM_RAND_READ', VM_RAND_READ],
  ['VM_DONTCOPY', VM_DONTCOPY],
  ['VM_DONTEXPAND', VM_DONTEXPAND],
  ['VM_RESERVED', VM_RESERVED],
];

/** include/linux/mm.h:604-627; whole words first, because they are what callers write. */
const gfpWords: Flags = [
  ['GFP_ATOMIC', 0x20],
  ['GFP_NOIO', 0x30],
  ['GFP_NOHIGHIO', 0x70],
  ['GFP_NOFS', 0xf0],
  ['GFP_USER', 0x1d0],
  ['GFP_HIGHUSER', 0x1d2],
  ['GFP_KERNEL', 0x1f0],
  ['GFP_DMA', 0x01],
];

/** Names of addresses, and of whole page-table entries. */
const addressName =
  /^(k?v?p?addr|address|start|end|.*_addr|.*_address|.*_start|.*_end|.*brk|.*_code|.*_data|pgd|pmd|pte|page_table|entry|pgdir|dir|cr[23]|esp|eip|objp)$/;
/** Functions whose result is an address unless it is a negative errno. */
const givesAddress =
  /(^|_)(mmap|mmap2|do_mmap_pgoff|do_mmap|brk|unmapped_area|mremap|pages|page|pgd|pmd|pte|kmap|__va|__pa|load32)($|_)/;
/** Functions whose -1 is no errno; those of a fault among them: 1 minor, 2 major, 0 no such page. */
const plainResult =
  /^(handle_(mm|pte)_fault|do_(no|anonymous|swap|wp)_page|make_pages_present|move_page_tables)$/;

/** `-EINVAL` for -22; null if the number is not a known negative errno. */
export function errnoName(n: number): string | null {
  const found = errnos.find(([, value]) => value === -n);
  return found === undefined ? null : `-${found[0]}`;
}

/** `0x` and lower-case digits, of the number as an unsigned word. */
export function hexWord(n: number): string {
  return `0x${(n >>> 0).toString(16)}`;
}

/** `VM_READ|VM_WRITE`; bits without a name are left as a number, no bits at all are `zero`. */
function flagWords(n: number, flags: Flags, zero = '0'): string {
  const words: string[] = [];
  let rest = n;
  for (const [name, bit] of flags) {
    if (bit !== 0 && (rest & bit) === bit) {
      words.push(name);
      rest &= ~bit;
    }
  }
  if (rest !== 0) words.push(hexWord(rest));
  return words.length === 0 ? zero : words.join('|');
}

function areaRange(vma: vm_area_struct): string {
  const digits = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
  return `[${digits(vma.vm_start)}-${digits(vma.vm_end)} ${rightsText(vma.vm_flags)}]`;
}

/** Name of an object's class; the bundle may have put an underscore before it. */
function className(value: object): string {
  return (value.constructor?.name ?? 'Object').replace(/^_/, '');
}

/** Parameter names of a function, from its text; `k` is among them. */
export function parameterNames(code: { toString(): string }): string[] {
  const text = code.toString();
  const open = text.indexOf('(');
  let depth = 0;
  let name = '';
  const names: string[] = [];
  for (let i = open; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    if (c === ')' || c === ']' || c === '}') depth--;
    if (depth === 0 || (depth === 1 && c === ',')) {
      const word = name.match(/[A-Za-z_$][\w$]*/);
      if (word !== null) names.push(word[0]);
      name = '';
      if (depth === 0) break;
    } else if (i > open) {
      name += c;
    }
  }
  return names;
}

/** An object whose fields mean nothing yet. */
function bareObject(value: object): string {
  const { kaddr } = value as { kaddr?: unknown };
  return `{${className(value)}${typeof kaddr === 'number' && kaddr !== 0 ? ` at ${hexWord(kaddr)}` : ''}}`;
}

/** `#2`: the address space of the task with pid 2. */
function spaceName(k: Kernel, mm: mm_struct): string {
  if (mm === k.init_mm) return 'init_mm';
  let task = k.init_task;
  for (let n = 0; n < 10000; n++) {
    if (task.mm === mm) return `#${task.pid}`;
    task = task.next_task;
    if (task === k.init_task || task === null) break;
  }
  return k.current?.mm === mm ? `#${k.current.pid}` : `new@${(mm.kaddr >>> 0).toString(16)}`;
}

/** `mm of demo (2)`: the same where there is room. */
function spaceWords(k: Kernel, mm: mm_struct): string {
  const name = spaceName(k, mm);
  if (!name.startsWith('#')) return name.replace('new@', 'new mm at 0x');
  const task = k.pidhash.get(Number(name.slice(1)));
  return task === undefined ? `mm of process ${name.slice(1)}` : `mm of ${task.comm} (${task.pid})`;
}

function objectWords(k: Kernel, func: string, value: object, depth: number): string {
  if (value instanceof vm_area_struct) {
    return value.vm_end === 0 ? bareObject(value) : areaRange(value);
  }
  if (value instanceof mm_struct) return spaceName(k, value);
  if (value instanceof task_struct) return `${value.comm || 'swapper'}(${value.pid})`;
  if (value instanceof struct_page) return `pfn ${hexWord(value.pfn)}`;
  if (value instanceof struct_file) return JSON.stringify(value.f_dentry?.d_name ?? '?');
  if (value instanceof struct_dentry) return JSON.stringify(value.d_name);
  if (value instanceof struct_inode) return `inode ${value.i_ino}`;
  const fields = value as Record<string, unknown>;
  if (typeof fields.name === 'string' && fields.name !== '') return fields.name;
  if (typeof fields.counter === 'number') return `${fields.counter}`;
  if (Array.isArray(value)) return `[${value.length}]`;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  // What a child runs: the C has no such argument.
  if (typeof fields.next === 'function') return 'program';
  const { owner } = fields;
  if (typeof owner === 'object' && owner !== null && depth < 2)
    return objectWords(k, func, owner, depth + 1);
  if (typeof fields.get === 'function') {
    return `&(${valueWords(k, func, '', (value as { get(): unknown }).get(), depth + 1)})`;
  }
  if (className(value) !== 'Object') return `{${className(value)}}`;
  if (depth > 0) return '{…}';
  const shown = Object.entries(fields)
    .slice(0, 6)
    .map(([name, inner]) => `${name}: ${valueWords(k, func, name, inner, depth + 1)}`);
  return `{${shown.join(', ')}}`;
}

/** What an allocator gives: a frame or a task is known by its number, the rest by its place. */
function freshWords(k: Kernel, func: string, value: object): string {
  return 'kaddr' in value && !(value instanceof task_struct)
    ? bareObject(value)
    : objectWords(k, func, value, 0);
}

function numberWords(func: string, name: string, n: number): string {
  if (!Number.isFinite(n)) return String(n);
  // wait4() of any child has the pid -1, mmap() of no file the descriptor -1: neither is an errno.
  if (name === 'pid' || name === 'fd') return String(n | 0);
  if (n < 0) return (n >= -4095 && errnoName(n)) || String(n);
  if (name === 'prot') return flagWords(n, protFlags, 'PROT_NONE');
  if (name === 'vm_flags' || name === 'newflags' || name === 'def_flags') {
    return flagWords(n, vmFlags);
  }
  if (/gfp/.test(name) || (/^flags?$/.test(name) && /kmem|kmalloc|slab/.test(func))) {
    return gfpWords.find(([, value]) => value === n)?.[0] ?? hexWord(n);
  }
  if (/^flags?$/.test(name) && /mmap|unmapped_area|calc_vm_flags/.test(func)) {
    return flagWords(n, mapFlags);
  }
  if (addressName.test(name) || /flags?$/.test(name)) return n < 10 ? String(n) : hexWord(n);
  return String(n);
}

/** A value that is called `name`, of a call of `func`. */
function valueWords(k: Kernel, func: string, name: string, value: unknown, depth: number): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return numberWords(func, name, value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return value.name || 'function';
  if (typeof value === 'object') return objectWords(k, func, value, depth);
  return String(value);
}

/** Puts arguments and results of one kernel's functions into words. */
export interface Describer {
  args(
    watched: Pick<Watched, 'code' | 'parameters'>,
    name: string,
    args: ArrayLike<unknown>,
  ): { name: string; value: string }[];
  result(name: string, value: unknown): string;
  /** What a variable or a field called `name` holds, in a call of `func`. */
  value(func: string, name: string, value: unknown): string;
}

/** The words for the structures of `k`. */
export function describer(k: Kernel): Describer {
  const names = new WeakMap<object, readonly string[]>();
  return {
    args(watched, func, args) {
      let known = names.get(watched);
      if (known === undefined) {
        known = watched.parameters ?? parameterNames(watched.code);
        names.set(watched, known);
      }
      const out: { name: string; value: string }[] = [];
      for (let i = 0; i < args.length; i++) {
        if (i === 0 && args[0] === k) continue;
        // An underscore marks a parameter that the port does not use.
        const name = (known[i] ?? `arg${i}`).replace(/^_(?=[a-z])/, '');
        out.push({ name, value: valueWords(k, func, name, args[i], 0) });
      }
      return out;
    },
    value(func, name, value) {
      if (value instanceof mm_struct) return spaceWords(k, value);
      const words = valueWords(k, func, name, value, 0);
      // By its name it may be a count; so large, it is an address.
      return typeof value === 'number' && value >= FIRST_ADDRESS && words === String(value)
        ? hexWord(value)
        : words;
    },
    result(func, value) {
      if (plainResult.test(func)) return String(value);
      if (value === NOPAGE_OOM && /_nopage$/.test(func)) return 'NOPAGE_OOM';
      if (typeof value === 'object' && value !== null && /alloc/.test(func))
        return freshWords(k, func, value);
      if (typeof value === 'number' && value >= 0) {
        if (/vm_flags$/.test(func)) return flagWords(value, vmFlags);
        return value >= 4096 && (givesAddress.test(func) || value % 4096 === 0)
          ? hexWord(value)
          : String(value);
      }
      return valueWords(k, func, '', value, 0);
    },
  };
}
