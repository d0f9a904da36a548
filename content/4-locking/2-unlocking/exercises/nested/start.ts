// Locks that nest: a page stays locked until everyone who locked it has unlocked it.
import type { Process } from 'sim';

class Locks {
  constructor(readonly p: Process) {}

  /** Locks the pages of a range. If it fails nothing has changed, and the error is thrown on. */
  lock(addr: number, len: number): void {
    this.p.mlock(addr, len);
  }

  /** Takes back a lock() of the same range. */
  unlock(addr: number, len: number): void {
    this.p.munlock(addr, len);
  }
}
