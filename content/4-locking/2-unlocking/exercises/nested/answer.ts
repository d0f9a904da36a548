// Locks that nest: a page stays locked until everyone who locked it has unlocked it.
import { PAGE_SIZE, type Process } from 'sim';

class Locks {
  /** How many locks there are on a page, by its number. */
  readonly #holders = new Map<number, number>();

  constructor(readonly p: Process) {}

  /** Locks the pages of a range. If it fails nothing has changed, and the error is thrown on. */
  lock(addr: number, len: number): void {
    const pages = this.#pages(addr, len);
    try {
      this.p.mlock(addr, len);
    } catch (error) {
      // What comes before the place of the error is locked now. Unlock what was not locked before.
      for (const page of pages) if (!this.#holders.has(page)) this.#release(page);
      throw error;
    }
    for (const page of pages) this.#holders.set(page, (this.#holders.get(page) ?? 0) + 1);
  }

  /** Takes back a lock() of the same range. */
  unlock(addr: number, len: number): void {
    for (const page of this.#pages(addr, len)) {
      const left = this.#holders.get(page)! - 1;
      if (left > 0) this.#holders.set(page, left);
      else {
        this.#holders.delete(page);
        this.#release(page);
      }
    }
  }

  #pages(addr: number, len: number): number[] {
    const first = Math.floor(addr / PAGE_SIZE);
    const end = Math.ceil((addr + len) / PAGE_SIZE);
    return Array.from({ length: end - first }, (_, i) => first + i);
  }

  #release(page: number): void {
    try {
      this.p.munlock(page * PAGE_SIZE, PAGE_SIZE);
    } catch {
      // Nothing is mapped there; or there is no memory to cut the area, and then the page stays locked.
    }
  }
}
