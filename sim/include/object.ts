// What every object out of a slab has in common: a place in memory.
//
// A slab slot keeps one JavaScript object for its whole life. Freeing and allocating hands the
// same object out again with the fields it was left with, as C's memory does: whoever forgets
// to set a field sees the last owner's value.

/** An object that lives in simulated kernel memory. */
export class KernelObject {
  /** Kernel virtual address of the object; 0 for one that is not out of a slab. */
  kaddr = 0;
}

/** A struct embedded by value in another one: copied by content, never by reference. */
export interface Embedded {
  /** Takes over the content of `from`, as C's assignment of an embedded struct does. */
  copyFrom(from: unknown): void;
}

type Fields = Record<string, unknown>;

function isEmbedded(value: unknown): value is Embedded {
  return typeof value === 'object' && value !== null && 'copyFrom' in value;
}

/** `memset(o, 0, sizeof(*o))`: every field as a new object of the class has it; the address stays. */
export function clearStruct<T extends KernelObject>(o: T): void {
  const make = o.constructor as new () => T;
  // Embedded structs take over the content only: they keep pointing to the object they are part of.
  copyStruct(o, new make());
}

/** By class: what copies all fields of its objects but the address, written out so that it is compiled once. */
const copiers = new Map<unknown, (to: KernelObject, from: KernelObject) => void>();

function copierOf(o: KernelObject): (to: KernelObject, from: KernelObject) => void {
  const fields = Object.keys(o).filter((field) => field !== 'kaddr');
  const lines = fields.map((field) => {
    const pointer = `to.${field} = from.${field};`;
    if (!isEmbedded((o as unknown as Fields)[field])) return pointer;
    return `if (to.${field}?.copyFrom) to.${field}.copyFrom(from.${field}); else ${pointer}`;
  });
  return new Function('to', 'from', lines.join('\n')) as ReturnType<typeof copierOf>;
}

/** `*dst = *src`: embedded structs by content, pointers by reference; dst keeps its own address. */
export function copyStruct<T extends KernelObject>(dst: T, src: T): void {
  let copy = copiers.get(dst.constructor);
  if (copy === undefined) {
    copy = copierOf(dst);
    copiers.set(dst.constructor, copy);
  }
  copy(dst, src);
}
