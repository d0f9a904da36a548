// What all observers need to walk the kernel's structures with: lists that may be broken, flags, tasks.

import type { Kernel } from '../globals.ts';
import {
  _PAGE_ACCESSED,
  _PAGE_DIRTY,
  _PAGE_PRESENT,
  _PAGE_RW,
  _PAGE_USER,
} from '../include/asm-i386/pgtable.ts';
import type { list_head } from '../include/linux/list.ts';
import {
  PG_active,
  PG_dirty,
  PG_error,
  PG_launder,
  PG_locked,
  PG_lru,
  PG_referenced,
  PG_reserved,
  PG_slab,
  PG_uptodate,
} from '../include/linux/mm.ts';
import type { task_struct } from '../include/linux/sched.ts';

const PAGE_FLAGS: [number, string][] = [
  [PG_locked, 'locked'],
  [PG_error, 'error'],
  [PG_referenced, 'referenced'],
  [PG_uptodate, 'uptodate'],
  [PG_dirty, 'dirty'],
  [PG_lru, 'lru'],
  [PG_active, 'active'],
  [PG_slab, 'slab'],
  [PG_reserved, 'reserved'],
  [PG_launder, 'launder'],
];
/** The bits of those. */
export const ALL_PAGE_FLAGS = PAGE_FLAGS.reduce((mask, [bit]) => mask | (1 << bit), 0);

/** Names of the PG_ bits that are set, without the prefix. */
export function pageFlags(flags: number): string[] {
  return PAGE_FLAGS.filter(([bit]) => flags & (1 << bit)).map(([, name]) => name);
}

/** The owners along a list, from its head; stops where the list does, or comes round early. */
export function listOwners<T>(head: list_head<T> | null | undefined): T[] {
  const owners: T[] = [];
  if (!head) return owners;
  const seen = new Set<list_head<T>>();
  for (let at = head.next; at && at !== head && !seen.has(at); at = at.next) {
    seen.add(at);
    if (at.owner !== null) owners.push(at.owner as T);
  }
  return owners;
}

/** `pwuad` with `-` for what is not set: present, writable, user, accessed, dirty. */
export function pteBits(pte: number): string {
  return (
    (pte & _PAGE_PRESENT ? 'p' : '-') +
    (pte & _PAGE_RW ? 'w' : '-') +
    (pte & _PAGE_USER ? 'u' : '-') +
    (pte & _PAGE_ACCESSED ? 'a' : '-') +
    (pte & _PAGE_DIRTY ? 'd' : '-')
  );
}

/** Every task in the ring that begins at init_task. */
export function allTasks(k: Kernel): task_struct[] {
  const tasks = new Set<task_struct>();
  for (let task = k.init_task; task && !tasks.has(task); task = task.next_task) tasks.add(task);
  if (k.current) tasks.add(k.current);
  return [...tasks];
}
