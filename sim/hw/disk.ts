// A disk: blocks of 4 KB, of which a part can be read or written too, and a head that takes its time.
//
// Requests wait in a queue. When the disk is started it needs a while, and then has done all that the
// queue holds by that time, in the order in which it was asked. A task that asks for many blocks at once waits
// little longer than one that asks for one. The computer is told of each by a call.

/** Bytes of a block. */
export const BLOCK_SIZE = 4096;

/** A transfer that the disk has been asked for. */
export interface Request {
  readonly block: number;
  /** Where in the block it begins, in bytes. */
  readonly from: number;
  readonly write: boolean;
  /** Memory that it goes to or comes from. */
  readonly memory: Uint8Array;
  /** Called when it is done, or has failed. */
  readonly done: (ok: boolean) => void;
}

/** A watcher of a disk hears of a transfer when it is asked for, begun and done. */
export type DiskWatch = (what: 'asked' | 'begun' | 'done', request: Request, ok: boolean) => void;

/** What calls a function after some time: the machine's clock. */
export interface Timer {
  after(delay: number, ring: () => void): unknown;
}

/** A disk. */
export class Disk {
  /** Reads so far. */
  reads = 0;
  /** Writes so far. */
  writes = 0;
  /** Microseconds until the head is there; 0: each transfer is done while it is asked for. */
  seek = 8000;
  /** Microseconds for each block. */
  transfer = 400;
  /** Begins as soon as it is asked, not when it is started. */
  eager = false;
  /** Blocks that cannot be read. */
  readonly bad = new Set<number>();
  /** Blocks that cannot be written. */
  readonly badToWrite = new Set<number>();
  /** Null while nothing watches. */
  watch: DiskWatch | null = null;
  /** Places, in bytes from the start of the disk, from which nothing can be read. */
  readonly badParts = new Set<number>();
  readonly #blocks = new Map<number, Uint8Array>();
  #queue: Request[] = [];
  #busy = false;

  constructor(private readonly timer: Timer) {}

  /** Requests that wait. */
  get queued(): number {
    return this.#queue.length;
  }

  /** What waits, in the order in which it was asked for. */
  get queue(): readonly Request[] {
    return this.#queue;
  }

  /** Has it begun with the queue? */
  get busy(): boolean {
    return this.#busy;
  }

  /** The bytes of a block, without a transfer; null if it was never written: then they are zeroes. */
  look(block: number): Uint8Array | null {
    return this.#blocks.get(block) ?? null;
  }

  /** The bytes of a block, to be changed without a transfer: for making a file system. */
  contents(block: number): Uint8Array {
    let bytes = this.#blocks.get(block);
    if (!bytes) {
      bytes = new Uint8Array(BLOCK_SIZE);
      this.#blocks.set(block, bytes);
    }
    return bytes;
  }

  /** Frees a block. */
  forget(block: number): void {
    this.#blocks.delete(block);
  }

  /** Asks for a block, or what of it from byte `from` on fits, to be read into `memory`. It begins when it is started. */
  read(block: number, memory: Uint8Array, done: (ok: boolean) => void, from = 0): void {
    this.#submit({ block, from, write: false, memory, done });
  }

  /** Asks for `memory` to be written to a block, from its byte `from` on. It begins when it is started. */
  write(block: number, memory: Uint8Array, done: (ok: boolean) => void, from = 0): void {
    this.#submit({ block, from, write: true, memory, done });
  }

  /** Begins with what is queued, if it has not yet. */
  start(): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    if (this.watch !== null) for (const request of this.#queue) this.watch('begun', request, true);
    this.timer.after(this.seek + this.transfer * this.#queue.length, () => {
      this.#busy = false;
      this.drain();
    });
  }

  /** Does all that is queued, now. */
  drain(): void {
    while (this.#queue.length > 0) this.#do(this.#queue.shift()!);
  }

  #submit(request: Request): void {
    this.watch?.('asked', request, true);
    if (this.seek === 0) {
      this.#do(request);
      return;
    }
    this.#queue.push(request);
    if (this.eager) this.start();
  }

  #do(request: Request): void {
    const { block, from, write, memory, done } = request;
    const bad = write ? this.badToWrite : this.bad;
    const ok = !bad.has(block) && (write || !this.badParts.has(block * BLOCK_SIZE + from));
    if (write) {
      this.writes++;
      if (ok) this.contents(block).set(memory, from);
    } else {
      this.reads++;
      const bytes = this.#blocks.get(block);
      if (ok && bytes) memory.set(bytes.subarray(from, from + memory.length));
      else if (ok) memory.fill(0);
    }
    this.watch?.('done', request, ok);
    done(ok);
  }
}
