// Doubly linked rings with a head: the kernel's one list.
//
//     ┌────────────────────────────────────────────┐
//     ▼                                            │
//   head ──next──► entry ──next──► entry ──next────┘      prev runs the other way round
//
// The links are embedded in the structures that they chain, so a structure can be in several lists
// and moves between them without an allocation. Where C subtracts an offset to come from a link
// to its structure, a link here knows its `owner`.
//
// list_for_each() and its relatives are loop headers in C. Here they are written out:
// `for (let tmp = head.next; tmp !== head; tmp = tmp.next)`.

import type { Embedded } from '../object.ts';

/**
 * A link, or the head of a list. New ones lead nowhere, as zeroed memory does.
 * `next` and `prev` are null then and after list_del(); as in C their type does not say so.
 * @kernel include/linux/list.h:18
 */
export class list_head<T = unknown> implements Embedded {
  /** The following link; the head after the last one, itself when the list is empty. */
  next: list_head<T> = null as unknown as list_head<T>;
  /** The link before; the head before the first one. */
  prev: list_head<T> = null as unknown as list_head<T>;
  /** The structure that this link, or head, is a part of; null for a head that stands alone. */
  owner: T | null;

  constructor(owner: unknown = null) {
    this.owner = owner as T | null;
  }

  copyFrom(from: list_head<T>): void {
    this.next = from.next;
    this.prev = from.prev;
  }
}

/**
 * A new head of an empty list.
 * @kernel include/linux/list.h:24
 * @notrace
 */
export function LIST_HEAD<T>(): list_head<T> {
  const head = new list_head<T>();
  INIT_LIST_HEAD(head);
  return head;
}

/**
 * Makes a list empty: the link leads to itself both ways.
 * @kernel include/linux/list.h:27
 * @notrace
 */
export function INIT_LIST_HEAD(ptr: list_head): void {
  ptr.next = ptr;
  ptr.prev = ptr;
}

/**
 * Inserts a link between two neighbours.
 * @kernel include/linux/list.h:37
 * @notrace
 */
export function __list_add(entry: list_head, prev: list_head, next: list_head): void {
  next.prev = entry;
  entry.next = next;
  entry.prev = prev;
  prev.next = entry;
}

/**
 * Inserts a link first in the list: last in is first out.
 * @kernel include/linux/list.h:55
 * @notrace
 */
export function list_add(entry: list_head, head: list_head): void {
  __list_add(entry, head, head.next);
}

/**
 * Inserts a link last in the list: first in is first out.
 * @kernel include/linux/list.h:68
 * @notrace
 */
export function list_add_tail(entry: list_head, head: list_head): void {
  __list_add(entry, head.prev, head);
}

/**
 * Joins two links over what stood between them.
 * @kernel include/linux/list.h:80
 * @notrace
 */
export function __list_del(prev: list_head, next: list_head): void {
  next.prev = prev;
  prev.next = next;
}

/**
 * Takes a link out of its list. It leads nowhere afterwards, and list_empty() is not true of it.
 * @kernel include/linux/list.h:91
 * @notrace
 */
export function list_del(entry: list_head): void {
  __list_del(entry.prev, entry.next);
  entry.next = null as unknown as list_head;
  entry.prev = null as unknown as list_head;
}

/**
 * Takes a link out of its list and makes it an empty list of its own.
 * @kernel include/linux/list.h:102
 * @notrace
 */
export function list_del_init(entry: list_head): void {
  __list_del(entry.prev, entry.next);
  INIT_LIST_HEAD(entry);
}

/**
 * Moves a link from the list that it is in to the front of another one, or of the same.
 * @kernel include/linux/list.h:113
 * @notrace
 */
export function list_move(list: list_head, head: list_head): void {
  __list_del(list.prev, list.next);
  list_add(list, head);
}

/**
 * Moves a link from the list that it is in to the end of another one, or of the same.
 * @kernel include/linux/list.h:124
 * @notrace
 */
export function list_move_tail(list: list_head, head: list_head): void {
  __list_del(list.prev, list.next);
  list_add_tail(list, head);
}

/**
 * Is nothing in the list?
 * @kernel include/linux/list.h:135
 * @notrace
 */
export function list_empty(head: list_head): boolean {
  return head.next === head;
}

/**
 * Puts what hangs on `list` in at the front of `head`. `list` is not empty and is left as it was.
 * @kernel include/linux/list.h:140
 * @notrace
 */
export function __list_splice(list: list_head, head: list_head): void {
  const first = list.next;
  const last = list.prev;
  const at = head.next;

  first.prev = head;
  head.next = first;

  last.next = at;
  at.prev = last;
}

/**
 * Puts the entries of `list` in at the front of `head`; `list` itself must not be used after.
 * @kernel include/linux/list.h:159
 * @notrace
 */
export function list_splice(list: list_head, head: list_head): void {
  if (!list_empty(list)) __list_splice(list, head);
}

/**
 * Moves all entries of `list` to the front of `head`; `list` is empty after.
 * @kernel include/linux/list.h:172
 * @notrace
 */
export function list_splice_init(list: list_head, head: list_head): void {
  if (!list_empty(list)) {
    __list_splice(list, head);
    INIT_LIST_HEAD(list);
  }
}

/**
 * The structure that a link is a part of. Null for a head that stands alone.
 * @kernel include/linux/list.h:187
 * @differs C computes it from the link's address; here a link knows its owner.
 * @notrace
 */
export function list_entry<T>(ptr: list_head<T>): T {
  return ptr.owner as T;
}
