// What the manual pages say of a program's memory, as plainly as it can be put: a map from pages to
// what is in them, who may touch them, and with whom they are shared.
//
//   mmap(2) munmap(2) mremap(2) mprotect(2) mlock(2) mlockall(2) madvise(2) brk(2) fork(2) setrlimit(2)
//   open(2) read(2) write(2) lseek(2) truncate(2) fsync(2) msync(2) dup(2) unlink(2)
//
// Nothing here comes from the engine: no areas, no page tables, no frames. A call is told what the
// kernel answered, for the few things that the manual leaves to the kernel: where a mapping goes, and
// whether mremap() finds that a range was mapped in one piece. Everything else it must get right by itself.
//
// Where 2.4.22 knowingly does something that the manual does not say, or forbids, it stands in
// `differences`, and the place in the model says which one it is.

const PAGE = 4096;
/** Programs have the addresses below. */
const TOP = 0xc0000000;
/** Where mappings go that may go anywhere. */
const ANYWHERE = 0x40000000;
/** The program's code ends here, its data begin and end there. */
const END_CODE = 0x08049000;
const START_DATA = 0x0804a000;
const START_BRK = 0x0804b000;
/** A stack may have 8 MB. */
const STACK_LIMIT = 0x800000;
/** A limit that is none. */
export const UNLIMITED = 0xffffffff;

const READ = 1;
const WRITE = 2;
const EXEC = 4;
const SHARED = 1;
const PRIVATE = 2;
const FIXED = 0x10;
const ANONYMOUS = 0x20;
const GROWSDOWN = 0x100;
const MAYMOVE = 1;
const MOVE_FIXED = 2;
const CURRENT = 1;
const FUTURE = 2;
const AS = 9;
const MEMLOCK = 8;
const DATA = 2;

/** What 2.4.22 does that the manual does not say. Each is met in every long run, or the test says so. */
export const differences = {
  'mmap: length 0':
    'no error: nothing is mapped and the wished address comes back (EINVAL since 2.6.12)',
  'mmap: wish rounded to 0':
    'a wish in the last page below 4 GB is rounded up to address 0, and may be granted',
  'mmap: only above 1 GB':
    'room is looked for from 1 GB upwards: below it only a wish leads to a mapping',
  'mmap: offset counts':
    'the offset of shared anonymous memory is not ignored: it is where in the object the mapping begins',
  'mmap: fixed, and then refused':
    'what MAP_FIXED found is unmapped even if the mapping is then refused',
  'mprotect: half done':
    'pages before the first that is not mapped have their new rights although the answer is ENOMEM',
  'mlock: half done':
    'pages before the first that is not mapped are locked although the answer is ENOMEM',
  'mlock: counted twice': 'pages that are locked already count again against RLIMIT_MEMLOCK',
  'mlock: half of memory': 'nobody locks more than half of memory, whatever the limit',
  'mlock: sizes wrap': 'a length is rounded up in 32 bits: the last page of 4 GB becomes none',
  'mlockall: future alone unlocks': 'MCL_FUTURE without MCL_CURRENT unlocks what is mapped now',
  'madvise: half done': 'the answer for a hole is ENOMEM, and all that is mapped was advised',
  'mremap: sizes wrap':
    'what a mapping grows by is added up in 32 bits before it is held against a limit',
  'mremap: shrinks anything':
    'to make a range smaller needs no mapping there, and none is looked for',
  'mremap: to length 0': 'new length 0 is no error: it unmaps (CVE-2003-0985)',
  'mremap: fixed, and then refused':
    'what was at the new place is unmapped even if the call then fails',
  'mremap: cannot shrink and move':
    'with MREMAP_FIXED to a smaller size the end is cut off first, and then missed: EFAULT',
  'mremap: old length 0 of private memory':
    'makes a fresh mapping of zeroes, where the manual has an error',
  'brk: floor is the end of the code': 'the heap may be made to end before it begins',
  'brk: one page of distance': 'the heap does not grow to where the next page is mapped',
  'mmap: file that may not be written':
    'a shared mapping of a file that was opened for reading can never be made writable: EACCES',
  'madvise: nothing left to read': 'WILLNEED of pages past the end of a file is EIO',
  'write: half a buffer':
    'of a page that a bad buffer has only the beginning for, the rest becomes zeroes and counts into the size',
  'file: written past its end':
    'what a mapping wrote behind the end of a file, in its last page, comes to light when the file grows',
  'kernel: SIGBUS for a buffer':
    'a buffer that is a mapping past the end of a file kills, as if the program itself had touched it',
  'kernel: grows a stack': 'a buffer may be far below the stack pointer, and the stack grows to it',
  'access: writable is readable':
    'a page that may only be written can be read once it has been touched: an i386 has no such right',
} as const;

export type Difference = keyof typeof differences;

/** What came of a call: a value, an error, or a signal. */
export type Outcome = { value: number } | { error: string } | Signal;

interface Signal {
  signal: string;
  code: string;
  address: number;
}

/** Bytes that are not zero. */
type Bytes = Map<number, number>;

/** What mappings share: a number of pages, zero until written. A file has a size in bytes, too. */
interface SharedObject {
  pages: number;
  bytes: Map<number, Bytes>;
  /** null for shared memory without a file. */
  size: number | null;
}

/** An open of a file: dup() and fork() hand it on, with its position. */
interface OpenFile {
  file: SharedObject;
  /** O_ flags. */
  flags: number;
  at: number;
}

/** O_ACCMODE and the other flags of open(). */
const ACCMODE = 3;
const RDONLY = 0;
const WRONLY = 1;
const CREAT = 0o100;
const EXCL = 0o200;
const TRUNC = 0o1000;
const APPEND = 0o2000;

/** A page of a program. */
interface Page {
  rights: number;
  /** Its own contents; null if it shows a page of an object. A private page of a file has none until it is written. */
  own: Bytes | null;
  object: SharedObject | null;
  shared: boolean;
  /** mprotect() may make it writable: not so if it shares a file that was opened for reading. */
  mayWrite: boolean;
  /** Which page of the object. */
  index: number;
  growsDown: boolean;
  locked: boolean;
  /** It was read or written since it was mapped. */
  touched: boolean;
  /** A call may have cut the mapping right before this page. */
  seam: boolean;
}

/** An address space. Threads share one. */
class Space {
  readonly pages = new Map<number, Page>();
  brk = START_BRK;
  /** What is mapped from now on is locked. */
  lockFuture = false;

  /** Page numbers that are mapped, lowest first. */
  sorted(): number[] {
    return [...this.pages.keys()].sort((a, b) => a - b);
  }

  locked(): number {
    let n = 0;
    for (const page of this.pages.values()) if (page.locked) n++;
    return n;
  }
}

/** A program. */
class Program {
  esp = TOP - PAGE;
  readonly limits = new Map<number, number>();
  /** Open files by descriptor. */
  readonly files = new Map<number, OpenFile>();
  constructor(
    readonly name: string,
    readonly space: Space,
  ) {}

  limit(which: number): number {
    return this.limits.get(which) ?? UNLIMITED;
  }

  /** The lowest descriptor that is free. */
  freeFd(): number {
    let fd = 0;
    while (this.files.has(fd)) fd++;
    return fd;
  }
}

/** One call of a program, with plain numbers. */
export interface Call {
  /** Who calls. */
  by: string;
  name: string;
  args: readonly number[];
  /** The name of the child, for fork and clone. */
  child?: string;
  /** The file, for calls that take a path before the numbers. */
  path?: string;
  /** Where mmap() has put it. */
  at?: number;
}

/** What mmap() and mremap() are asked. */
interface MmapRequest {
  addr: number;
  len: number;
  prot: number;
  flags: number;
  fd: number;
  offset: number;
}

interface MremapRequest {
  addr: number;
  oldLen: number;
  newLen: number;
  flags: number;
  newAddr: number;
}

const ok = (value = 0): Outcome => ({ value });
const no = (error: string): Outcome => ({ error });
const u32 = (n: number) => n >>> 0;
const roundUp = (n: number) => u32((u32(n) + PAGE - 1) & -PAGE);
const pagesIn = (len: number) => roundUp(len) / PAGE;

/** Programs and their memory. */
export class MemoryModel {
  readonly programs = new Map<string, Program>();
  /** How often each difference has mattered. */
  readonly seen = new Map<Difference, number>();
  /** The files by name. */
  readonly #names = new Map<string, SharedObject>();

  constructor(
    /** Pages of RAM: who asks for more than all of it is refused. */
    readonly ram: number,
  ) {}

  #differs(what: Difference): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  /** A file on the disk. */
  file(path: string, contents: string): void {
    const file: SharedObject = { pages: 0, bytes: new Map(), size: 0 };
    for (let i = 0; i < contents.length; i++)
      this.#pageOf(file, Math.floor(i / PAGE)).set(i % PAGE, contents.charCodeAt(i));
    setSize(file, contents.length);
    this.#names.set(path, file);
  }

  /** A new program: a stack of one page and nothing else. */
  spawn(name: string): void {
    const space = new Space();
    space.pages.set(TOP / PAGE - 1, {
      rights: READ | WRITE | EXEC,
      own: new Map(),
      object: null,
      shared: false,
      mayWrite: true,
      index: 0,
      growsDown: true,
      locked: false,
      touched: true,
      seam: true,
    });
    this.programs.set(name, new Program(name, space));
  }

  /** Every page of a program with its rights, as `rwxp`: what /proc/PID/maps tells. */
  map(name: string): Map<number, string> {
    const found = new Map<number, string>();
    for (const [n, { rights, shared }] of this.#program(name).space.pages)
      found.set(
        n,
        (rights & READ ? 'r' : '-') +
          (rights & WRITE ? 'w' : '-') +
          (rights & EXEC ? 'x' : '-') +
          (shared ? 's' : 'p'),
      );
    return found;
  }

  #program(name: string): Program {
    return this.programs.get(name)!;
  }

  /** Makes a call; `answer` is what the kernel said. What the program must see comes back. */
  call(call: Call, answer: Outcome): Outcome {
    const p = this.#program(call.by);
    const outcome =
      this.#callForMemory(p, call, answer) ??
      this.#callForProgram(p, call) ??
      this.#callForFile(p, call) ??
      this.#callForAccess(p, call);
    if (outcome === null) throw new Error(`the model knows no call ${call.name}`);
    return outcome;
  }

  /** Null if it is no call for what is mapped; so for the others. */
  #callForMemory(p: Program, { name, args }: Call, answer: Outcome): Outcome | null {
    const [a, b, c, d, e, f] = args;
    switch (name) {
      case 'mmap':
        return this.#mmap(p, { addr: a, len: b, prot: c, flags: d, fd: e, offset: f }, answer);
      case 'munmap':
        return this.#munmap(p.space, a, b);
      case 'mremap':
        return this.#mremap(p, { addr: a, oldLen: b, newLen: c, flags: d, newAddr: e }, answer);
      case 'mprotect':
        return this.#mprotect(p.space, a, b, c);
      case 'mlock':
        return this.#mlock(p, a, b);
      case 'munlock':
        return this.#lockRange(p.space, u32(a & -PAGE), roundUp(u32(b + (a % PAGE))), false);
      case 'mlockall':
        return this.#mlockall(p, a);
      case 'munlockall':
        p.space.lockFuture = false;
        for (const page of p.space.pages.values()) page.locked = false;
        return ok();
      case 'madvise':
        return this.#madvise(p.space, a, b, c, answer);
      case 'msync':
        return this.#msync(p.space, a, b, c);
      case 'brk':
        return this.#brk(p, a);
      default:
        return null;
    }
  }

  #callForProgram(p: Program, { by, name, args, child }: Call): Outcome | null {
    const [a, b] = args;
    switch (name) {
      case 'setEsp':
        p.esp = a;
        return ok();
      case 'setrlimit':
        p.limits.set(a, b);
        return ok();
      case 'fork':
        this.#fork(p, child!);
        return ok();
      case 'clone': {
        const thread = new Program(child!, p.space);
        thread.esp = p.esp;
        for (const [which, value] of p.limits) thread.limits.set(which, value);
        for (const [fd, open] of p.files) thread.files.set(fd, open);
        this.programs.set(child!, thread);
        return ok();
      }
      case 'exit':
        this.programs.delete(by);
        return ok();
      default:
        return null;
    }
  }

  #callForFile(p: Program, { name, args, path }: Call): Outcome | null {
    const [a, b, c, d] = args;
    switch (name) {
      case 'open':
        return this.#open(p, path!, a);
      case 'close':
        return p.files.delete(a) ? ok() : no('EBADF');
      case 'dup': {
        const file = p.files.get(a);
        if (!file) return no('EBADF');
        const fd = p.freeFd();
        p.files.set(fd, file);
        return ok(fd);
      }
      case 'unlink':
        return this.#names.delete(path!) ? ok() : no('ENOENT');
      case 'lseek':
        return this.#lseek(p, a, b, c);
      case 'read':
      case 'pread':
        return this.#read(p, a, b, c, d);
      case 'write':
      case 'pwrite':
        return this.#write(p, a, b, c, d);
      case 'ftruncate': {
        if (b < 0) return no('EINVAL');
        const open = p.files.get(a);
        if (!open) return no('EBADF');
        if ((open.flags & ACCMODE) === RDONLY) return no('EINVAL');
        this.#truncate(open.file, b);
        return ok();
      }
      case 'truncate': {
        if (a < 0) return no('EINVAL');
        const file = this.#names.get(path!);
        if (!file) return no('ENOENT');
        this.#truncate(file, a);
        return ok();
      }
      case 'fsync':
      case 'fdatasync':
        return p.files.has(a) ? ok() : no('EBADF');
      default:
        return null;
    }
  }

  #callForAccess(p: Program, { name, args }: Call): Outcome | null {
    const [addr, value] = args;
    switch (name) {
      case 'load8':
        return this.#access(p, addr, 1, null);
      case 'load32':
        return this.#access(p, addr, 4, null);
      case 'store8':
        return this.#access(p, addr, 1, value);
      case 'store32':
        return this.#access(p, addr, 4, value);
      default:
        return null;
    }
  }

  // Loads and stores

  #access(p: Program, addr: number, size: number, value: number | null): Outcome {
    const first = Math.floor(addr / PAGE);
    const last = Math.floor(u32(addr + size - 1) / PAGE);
    // Both pages must be there before a byte moves.
    const fault =
      this.#touch(p, addr, value !== null) ??
      (last === first ? null : this.#touch(p, last * PAGE, value !== null));
    if (fault) {
      this.programs.delete(p.name);
      return fault;
    }
    let loaded = 0;
    for (let i = 0; i < size; i++) {
      const at = u32(addr + i);
      const bytes = this.#bytes(p.space.pages.get(Math.floor(at / PAGE))!, value !== null);
      if (value === null) loaded += (bytes.get(at % PAGE) ?? 0) * 2 ** (8 * i);
      else bytes.set(at % PAGE, (value >>> (8 * i)) & 0xff);
    }
    return ok(loaded);
  }

  /** What is in a page. Who writes to a private page of a file gets a copy first. */
  #bytes(page: Page, write: boolean): Bytes {
    if (page.own) return page.own;
    const bytes = this.#pageOf(page.object!, page.index);
    if (page.shared || !write) return bytes;
    page.own = new Map(bytes);
    return page.own;
  }

  #pageOf({ bytes }: SharedObject, index: number): Bytes {
    const found = bytes.get(index) ?? new Map<number, number>();
    bytes.set(index, found);
    return found;
  }

  /** The signal that an access to the page of `addr` ends in, or null if it may be touched. */
  #touch(p: Program, addr: number, write: boolean, kernel = false): Signal | null {
    const segv = (code: string): Signal => ({ signal: 'SIGSEGV', code, address: addr });
    if (addr >= TOP) return segv('SEGV_MAPERR');
    const n = Math.floor(addr / PAGE);
    if (!p.space.pages.has(n) && !this.#growStack(p, addr, n, kernel)) return segv('SEGV_MAPERR');
    const page = p.space.pages.get(n)!;
    if (write) {
      if (!(page.rights & WRITE)) return segv('SEGV_ACCERR');
    } else if (!(page.rights & (READ | EXEC))) {
      if (!(page.rights & WRITE && page.touched)) return segv('SEGV_ACCERR');
      this.#differs('access: writable is readable');
    }
    if (!this.#exists(page)) return { signal: 'SIGBUS', code: 'BUS_ADRERR', address: addr };
    page.touched = true;
    return null;
  }

  /** Has the object a page here, or is there a copy of one? */
  #exists(page: Page): boolean {
    return page.object === null || page.own !== null || page.index < page.object.pages;
  }

  /** A touch below a stack, not far below the stack pointer, makes it reach down to there. */
  #growStack(p: Program, addr: number, n: number, kernel: boolean): boolean {
    const { pages } = p.space;
    const above = p.space.sorted().find((m) => m > n);
    if (above === undefined) return false;
    const bottom = pages.get(above)!;
    if (!bottom.growsDown) return false;
    const far = u32(addr + 32) < p.esp;
    if (far && !kernel) return false;
    if ((above + 1 - n) * PAGE > STACK_LIMIT) return false;
    if ((pages.size + above - n) * PAGE > p.limit(AS)) return false;
    if (far) this.#differs('kernel: grows a stack');
    for (let m = above - 1; m >= n; m--)
      pages.set(m, {
        ...bottom,
        own: bottom.own && new Map(),
        index: bottom.index - (above - m),
        touched: false,
        seam: m === n,
      });
    return true;
  }

  /** Numbers of the pages that a program has mapped, lowest first. */
  pages(name: string): number[] {
    return this.#program(name).space.sorted();
  }

  /** Those of them that it may read, or write, without a signal. */
  usable(name: string, how: 'read' | 'write'): number[] {
    const { space } = this.#program(name);
    const rights = how === 'read' ? READ | EXEC : WRITE;
    return space.sorted().filter((n) => {
      const page = space.pages.get(n)!;
      return (page.rights & rights) !== 0 && this.#exists(page);
    });
  }

  /** Those of them that it shares with others, or could. */
  shared(name: string): number[] {
    const { space } = this.#program(name);
    return space.sorted().filter((n) => space.pages.get(n)!.shared);
  }

  /** Descriptors that are open. */
  files(name: string): number[] {
    return [...this.#program(name).files.keys()];
  }

  /** How large an open file is; 0 if there is none. */
  size(name: string, fd: number): number {
    return this.#program(name).files.get(fd)?.file.size ?? 0;
  }

  /** Would a read or write move bytes within one page? What then comes of them no manual tells. */
  overlaps(name: string, fd: number, addr: number, len: number): boolean {
    const { space, files } = this.#program(name);
    const open = files.get(fd);
    for (let n = Math.floor(addr / PAGE); n <= Math.floor((addr + len) / PAGE); n++) {
      const page = space.pages.get(n);
      if (page && open && page.object === open.file && !page.own) return true;
    }
    return false;
  }

  /** Those of them that are locked. */
  locked(name: string): number[] {
    const { space } = this.#program(name);
    return space.sorted().filter((n) => space.pages.get(n)!.locked);
  }

  /** Where its heap ends. */
  brk(name: string): number {
    return this.#program(name).space.brk;
  }

  /** How many pages an access to `addr` would add to a stack; for those who draw a limit. */
  growth(name: string, addr: number): number {
    const { space } = this.#program(name);
    const n = Math.floor(addr / PAGE);
    if (space.pages.has(n)) return 0;
    const above = space.sorted().find((m) => m > n);
    return above !== undefined && space.pages.get(above)!.growsDown ? above - n : 0;
  }

  /** What locking brings into memory: whatever the program itself could touch. */
  #populate(page: Page): void {
    if (!(page.rights & (READ | WRITE)) || !this.#exists(page)) return;
    page.touched = true;
    if (page.rights & WRITE) this.#bytes(page, true);
  }

  // mmap and munmap

  #mmap(p: Program, request: MmapRequest, answer: Outcome): Outcome {
    const { space } = p;
    const { addr, len, prot, flags, fd, offset } = request;
    if (offset % PAGE) return no('EINVAL');
    const open = flags & ANONYMOUS ? null : p.files.get(fd);
    if (open === undefined) return no('EBADF');
    if (len === 0) {
      this.#differs('mmap: length 0');
      return ok(addr);
    }
    const size = roundUp(len);
    if (size === 0 || size > TOP) return no('EINVAL');
    const count = size / PAGE;

    const place = this.#place(space, addr, size, flags, answer);
    if (typeof place !== 'number') return place;

    if (space.lockFuture && space.locked() * PAGE + size > p.limit(MEMLOCK)) return no('EAGAIN');
    const type = flags & 0xf;
    if (type !== SHARED && type !== PRIVATE) return no('EINVAL');
    const shared = type === SHARED;
    const readOnly = open !== null && (open.flags & ACCMODE) === RDONLY;
    if (shared && readOnly && prot & WRITE) return no('EACCES');
    if (open && (open.flags & ACCMODE) === WRONLY) return no('EACCES');

    // MAP_FIXED: what is there goes.
    const had = space.pages.size;
    this.#discard(space, place / PAGE, count);
    const tooMuch =
      space.pages.size * PAGE + size > p.limit(AS) ||
      (count > this.ram && (shared ? open === null : (prot & WRITE) !== 0));
    if (tooMuch || (open && flags & GROWSDOWN)) {
      if (space.pages.size < had) this.#differs('mmap: fixed, and then refused');
      return no(tooMuch ? 'ENOMEM' : 'EINVAL');
    }

    const object = open?.file ?? (shared ? { pages: count, bytes: new Map(), size: null } : null);
    if (object && !open && offset) this.#differs('mmap: offset counts');
    this.#fill(space, place / PAGE, count, {
      rights: prot & (READ | WRITE | EXEC),
      object,
      shared,
      mayWrite: !(shared && readOnly),
      index: offset / PAGE,
      growsDown: (flags & GROWSDOWN) !== 0,
    });
    return ok(place);
  }

  /** Maps `count` pages from the `first` on, which begin with `kind`. */
  #fill(
    space: Space,
    first: number,
    count: number,
    kind: Pick<Page, 'rights' | 'object' | 'shared' | 'mayWrite' | 'index' | 'growsDown'>,
  ): void {
    for (let i = 0; i < count; i++)
      space.pages.set(first + i, {
        ...kind,
        own: kind.object ? null : new Map(),
        index: kind.index + i,
        locked: space.lockFuture,
        touched: false,
        seam: i === 0,
      });
    this.#seam(space, first + count);
    if (space.lockFuture)
      for (let i = 0; i < count; i++) this.#populate(space.pages.get(first + i)!);
  }

  /** Where a mapping goes: as asked, or where the kernel said if that is a place that is free. */
  #place(
    space: Space,
    addr: number,
    size: number,
    flags: number,
    answer: Outcome,
  ): number | Outcome {
    if (flags & FIXED) {
      if (addr > TOP - size) return no('ENOMEM');
      if (addr % PAGE) return no('EINVAL');
      return addr;
    }
    if (addr !== 0) {
      const wish = roundUp(addr);
      if (wish <= TOP - size && this.#isFree(space, wish, size)) {
        if (wish === 0) this.#differs('mmap: wish rounded to 0');
        return wish;
      }
    }
    return this.#anywhere(space, size, answer);
  }

  /** The kernel's choice, if it is one that it may make. ENOMEM if there is no room. */
  #anywhere(space: Space, size: number, answer: Outcome): number | Outcome {
    let begin = ANYWHERE / PAGE;
    let room = 0;
    for (const n of space.sorted()) {
      if (n < begin) continue;
      room = Math.max(room, n - begin);
      begin = n + 1;
    }
    room = Math.max(room, TOP / PAGE - begin);
    if (room < size / PAGE) {
      this.#differs('mmap: only above 1 GB');
      return no('ENOMEM');
    }
    if (!('value' in answer)) return begin * PAGE;
    const { value } = answer;
    if (value % PAGE || value < ANYWHERE || value > TOP - size || !this.#isFree(space, value, size))
      return no(
        `a free place for ${size} bytes from ${ANYWHERE.toString(16)} to ${TOP.toString(16)}`,
      );
    return value;
  }

  #isFree(space: Space, addr: number, size: number): boolean {
    const first = addr / PAGE;
    for (const n of space.pages.keys()) if (n >= first && n < first + size / PAGE) return false;
    return true;
  }

  /** Unmaps pages; those that are not mapped stay so. */
  #discard(space: Space, first: number, count: number): void {
    for (const n of space.pages.keys()) if (n >= first && n < first + count) space.pages.delete(n);
  }

  /** The mapping may from now on be in two pieces here. */
  #seam(space: Space, n: number): void {
    const page = space.pages.get(n);
    if (page) page.seam = true;
  }

  #munmap(space: Space, addr: number, len: number): Outcome {
    if (addr % PAGE || addr > TOP || len > TOP - addr || len === 0) return no('EINVAL');
    this.#discard(space, addr / PAGE, pagesIn(len));
    return ok();
  }

  // mremap

  #mremap(p: Program, request: MremapRequest, answer: Outcome): Outcome {
    const { space } = p;
    const { addr, flags, newAddr } = request;
    if (flags & ~(MAYMOVE | MOVE_FIXED) || addr % PAGE) return no('EINVAL');
    const oldSize = roundUp(request.oldLen);
    const newSize = roundUp(request.newLen);
    const before = space.pages.size;
    const fixed = (flags & MOVE_FIXED) !== 0;
    if (fixed) {
      if (!mayMoveTo(request, oldSize, newSize)) return no('EINVAL');
      this.#munmap(space, newAddr, newSize);
    }
    const refuse = (error: string): Outcome => {
      if (fixed && space.pages.size < before) this.#differs('mremap: fixed, and then refused');
      return no(error);
    };

    if (oldSize >= newSize) {
      this.#shrink(space, addr, oldSize, newSize);
      if (!fixed || newAddr === addr) return ok(addr);
      if (oldSize > newSize) this.#differs('mremap: cannot shrink and move');
    }

    const first = addr / PAGE;
    const count = oldSize / PAGE;
    const whole = this.#isOnePiece(space, first, count);
    const fault = 'error' in answer && answer.error === 'EFAULT';
    if (whole === 'no' || (whole === 'perhaps' && fault)) return refuse('EFAULT');

    const page = space.pages.get(first)!;
    const more = newSize - oldSize;
    const limit = this.#limitOn(p, page, more);
    if (limit !== null) return refuse(limit);

    if (!fixed && oldSize > 0) {
      const end = addr + oldSize;
      if (addr + newSize <= TOP && this.#isFree(space, end, more)) {
        this.#extend(space, page, first, count, newSize / PAGE);
        return ok(addr);
      }
    }
    if (!(flags & MAYMOVE)) return refuse('ENOMEM');
    const place = fixed ? newAddr : this.#anywhere(space, newSize, answer);
    if (typeof place !== 'number') return place;
    if (oldSize === 0 && !page.object) this.#differs('mremap: old length 0 of private memory');
    this.#movePages(space, first, place / PAGE, count);
    this.#extend(space, page, place / PAGE, count, newSize / PAGE);
    this.#seam(space, place / PAGE);
    this.#seam(space, (place + newSize) / PAGE);
    return ok(place);
  }

  /** The end of a range goes. */
  #shrink(space: Space, addr: number, oldSize: number, newSize: number): void {
    if (newSize === 0) this.#differs('mremap: to length 0');
    if (!space.pages.has(addr / PAGE)) this.#differs('mremap: shrinks anything');
    // A range that goes beyond the program's addresses is left alone, and nobody is told.
    this.#munmap(space, u32(addr + newSize), oldSize - newSize);
  }

  /** The error with which a mapping like `page` may not have `more` bytes; null if it may. */
  #limitOn(p: Program, page: Page, more: number): string | null {
    const { space } = p;
    const limited = (pages: number, which: number): boolean => {
      const bytes = pages * PAGE + more;
      if (bytes > 0xffffffff) this.#differs('mremap: sizes wrap');
      return u32(bytes) > p.limit(which);
    };
    if (page.locked && limited(space.locked(), MEMLOCK)) return 'EAGAIN';
    if (limited(space.pages.size, AS)) return 'ENOMEM';
    return !page.shared && page.rights & WRITE && more / PAGE > this.ram ? 'ENOMEM' : null;
  }

  #movePages(space: Space, first: number, to: number, count: number): void {
    const moved: Page[] = [];
    for (let i = 0; i < count; i++) {
      moved.push(space.pages.get(first + i)!);
      space.pages.delete(first + i);
    }
    moved.forEach((each, i) => {
      space.pages.set(to + i, { ...each, seam: i === 0 || each.seam });
    });
  }

  /** New pages at the end of a mapping that begins like `page`: `count` are there, `total` shall be. */
  #extend(space: Space, page: Page, to: number, count: number, total: number): void {
    for (let i = count; i < total; i++) {
      const fresh: Page = {
        ...page,
        own: page.object ? null : new Map(),
        index: u32(page.index + i),
        touched: false,
        seam: false,
      };
      space.pages.set(to + i, fresh);
      if (fresh.locked) this.#populate(fresh);
    }
    this.#seam(space, to + total);
  }

  /**
   * Is a range mapped in one piece, as mremap() asks? Pages with different rights are not. Pages that are alike may
   * be, if a call once ended between them: how the kernel cuts and joins there is not told by any manual.
   */
  #isOnePiece(space: Space, first: number, count: number): 'yes' | 'no' | 'perhaps' {
    const page = space.pages.get(first);
    if (!page) return 'no';
    let answer: 'yes' | 'perhaps' = 'yes';
    for (let i = 1; i < count; i++) {
      const next = space.pages.get(first + i);
      if (!next) return 'no';
      if (
        next.rights !== page.rights ||
        next.object !== page.object ||
        next.shared !== page.shared ||
        next.mayWrite !== page.mayWrite ||
        next.growsDown !== page.growsDown ||
        next.locked !== page.locked ||
        (next.object && next.index !== u32(page.index + i))
      )
        return 'no';
      if (next.seam) answer = 'perhaps';
    }
    return answer;
  }

  // Rights, locks, advice

  #mprotect(space: Space, addr: number, len: number, prot: number): Outcome {
    const size = roundUp(len);
    if (addr % PAGE || u32(addr + size) < addr || prot & ~(READ | WRITE | EXEC))
      return no('EINVAL');
    if (size === 0) return ok();
    this.#seam(space, addr / PAGE);
    this.#seam(space, (addr + size) / PAGE);
    for (let i = 0; i < size / PAGE; i++) {
      const page = space.pages.get(addr / PAGE + i);
      if (!page) {
        if (i > 0) this.#differs('mprotect: half done');
        return no('ENOMEM');
      }
      if (prot & WRITE && !page.mayWrite) {
        this.#differs('mmap: file that may not be written');
        return no('EACCES');
      }
      page.rights = prot;
    }
    return ok();
  }

  #mlock(p: Program, addr: number, len: number): Outcome {
    const size = roundUp(u32(len + (addr % PAGE)));
    const already = p.space.locked();
    const total = already + size / PAGE;
    const limit = Math.floor(p.limit(MEMLOCK) / PAGE);
    if (total > limit) {
      let again = 0;
      for (let i = 0; i < size / PAGE && i < 1000; i++)
        if (p.space.pages.get(Math.floor(addr / PAGE) + i)?.locked) again++;
      if (total - again <= limit) this.#differs('mlock: counted twice');
      return no('ENOMEM');
    }
    if (total > Math.floor(this.ram / 2)) {
      this.#differs('mlock: half of memory');
      return no('ENOMEM');
    }
    if (size === 0 && len > 0) this.#differs('mlock: sizes wrap');
    return this.#lockRange(p.space, u32(addr & -PAGE), size, true);
  }

  #lockRange(space: Space, addr: number, size: number, on: boolean): Outcome {
    if (u32(addr + size) < addr) return no('EINVAL');
    if (size === 0) return ok();
    this.#seam(space, addr / PAGE);
    this.#seam(space, (addr + size) / PAGE);
    for (let i = 0; i < size / PAGE; i++) {
      const page = space.pages.get(addr / PAGE + i);
      if (!page) {
        if (i > 0 && on) this.#differs('mlock: half done');
        return no('ENOMEM');
      }
      if (on && !page.locked) this.#populate(page);
      page.locked = on;
    }
    return ok();
  }

  #mlockall(p: Program, flags: number): Outcome {
    const { space } = p;
    if (flags === 0 || flags & ~(CURRENT | FUTURE)) return no('EINVAL');
    if (space.pages.size > Math.floor(p.limit(MEMLOCK) / PAGE)) return no('ENOMEM');
    if (space.pages.size > Math.floor(this.ram / 2)) return no('ENOMEM');
    space.lockFuture = (flags & FUTURE) !== 0;
    if (!(flags & CURRENT) && space.locked() > 0) this.#differs('mlockall: future alone unlocks');
    for (const page of space.pages.values()) {
      const on = (flags & CURRENT) !== 0;
      if (on && !page.locked) this.#populate(page);
      page.locked = on;
    }
    return ok();
  }

  #madvise(space: Space, addr: number, len: number, advice: number, answer: Outcome): Outcome {
    const size = roundUp(len);
    if (addr % PAGE || u32(addr + size) < addr) return no('EINVAL');
    if (size === 0) return ok();
    const first = addr / PAGE;
    const end = first + size / PAGE;
    this.#seam(space, first);
    this.#seam(space, end);
    const inside = space.sorted().filter((n) => n >= first && n < end);
    for (const n of inside) {
      const page = space.pages.get(n)!;
      if (advice === 3) {
        if (!page.object) return no('EBADF');
        if (page.index < page.object.pages) continue;
        // Read in are whole clusters, so the kernel decides whether there was anything to be read.
        if (!('error' in answer && answer.error === 'EIO')) continue;
        this.#differs('madvise: nothing left to read');
        return no('EIO');
      }
      if (advice > 4) return no('EINVAL');
      if (advice < 3) continue;
      if (page.locked) return no('EINVAL');
      page.own = page.object ? null : new Map();
      page.touched = false;
    }
    if (inside.length === end - first) return ok();
    if (inside.length > 0) this.#differs('madvise: half done');
    return no('ENOMEM');
  }

  // The heap

  #brk(p: Program, to: number): Outcome {
    const { space } = p;
    if (to < END_CODE) return ok(space.brk);
    const oldEnd = roundUp(space.brk);
    const newEnd = roundUp(to);
    if (newEnd !== oldEnd) {
      if (to <= space.brk) {
        if (newEnd < START_BRK) this.#differs('brk: floor is the end of the code');
        this.#discard(space, newEnd / PAGE, (oldEnd - newEnd) / PAGE);
      } else {
        const size = u32(newEnd - oldEnd);
        const limit = p.limit(DATA);
        if (limit !== UNLIMITED && u32(to - START_DATA) > limit) return ok(space.brk);
        if (newEnd > TOP - PAGE || newEnd < oldEnd || !this.#isFree(space, oldEnd, size))
          return ok(space.brk);
        if (!this.#isFree(space, newEnd, PAGE)) {
          this.#differs('brk: one page of distance');
          return ok(space.brk);
        }
        if (size / PAGE > this.ram) return ok(space.brk);
        if (space.lockFuture && space.locked() * PAGE + size > p.limit(MEMLOCK))
          return ok(space.brk);
        if (space.pages.size * PAGE + size > p.limit(AS)) return ok(space.brk);
        for (let n = oldEnd / PAGE; n < newEnd / PAGE; n++) {
          const page: Page = {
            rights: READ | WRITE | EXEC,
            own: new Map(),
            object: null,
            shared: false,
            mayWrite: true,
            index: 0,
            growsDown: false,
            locked: space.lockFuture,
            touched: false,
            seam: n === oldEnd / PAGE,
          };
          space.pages.set(n, page);
          if (page.locked) this.#populate(page);
        }
        this.#seam(space, newEnd / PAGE);
      }
    }
    space.brk = to;
    return ok(to);
  }

  // fork

  #fork(p: Program, name: string): void {
    const space = new Space();
    space.brk = p.space.brk;
    for (const [n, page] of p.space.pages)
      space.pages.set(n, { ...page, own: page.own && new Map(page.own), locked: false });
    const child = new Program(name, space);
    child.esp = p.esp;
    for (const [which, value] of p.limits) child.limits.set(which, value);
    for (const [fd, open] of p.files) child.files.set(fd, open);
    this.programs.set(name, child);
  }

  // Files

  #open(p: Program, path: string, flags: number): Outcome {
    let file = this.#names.get(path);
    if (file) {
      if (flags & CREAT && flags & EXCL) return no('EEXIST');
      if (flags & TRUNC) this.#truncate(file, 0);
    } else {
      if (!(flags & CREAT)) return no('ENOENT');
      file = { pages: 0, bytes: new Map(), size: 0 };
      this.#names.set(path, file);
    }
    const fd = p.freeFd();
    p.files.set(fd, { file, flags, at: 0 });
    return ok(fd);
  }

  #lseek(p: Program, fd: number, offset: number, whence: number): Outcome {
    const open = p.files.get(fd);
    if (!open) return no('EBADF');
    if (whence > 2) return no('EINVAL');
    const to = offset + (whence === 1 ? open.at : whence === 2 ? open.file.size! : 0);
    if (to < 0) return no('EINVAL');
    open.at = to;
    return ok(to);
  }

  /** read(), and pread() with a place: that leaves the position alone. */
  #read(p: Program, fd: number, addr: number, len: number, place?: number): Outcome {
    const open = p.files.get(fd);
    if (!open || (open.flags & ACCMODE) === WRONLY) return no('EBADF');
    if (place !== undefined && place < 0) return no('EINVAL');
    if (addr + len > TOP) return no('EFAULT');
    const { file } = open;
    let at = place ?? open.at;
    let done = 0;
    let signal: Signal | null = null;
    while (done < len && at < file.size!) {
      const chunk = Math.min(len - done, file.size! - at, PAGE - (at % PAGE));
      const bytes = new Map(this.#pageOf(file, Math.floor(at / PAGE)));
      const from = at % PAGE;
      const { copied, fault } = this.#copy(p, addr + done, chunk, (to, i) => {
        to.bytes.set(to.at, bytes.get(from + i) ?? 0);
      });
      done += copied;
      at += copied;
      signal ??= fault;
      if (copied < chunk) {
        if (place === undefined) open.at = at;
        return this.#after(p, signal, done > 0 ? ok(done) : no('EFAULT'));
      }
    }
    if (place === undefined) open.at = at;
    return ok(done);
  }

  /** write(), and pwrite() with a place. */
  #write(p: Program, fd: number, addr: number, len: number, place?: number): Outcome {
    const open = p.files.get(fd);
    if (!open || (open.flags & ACCMODE) === RDONLY) return no('EBADF');
    if (place !== undefined && place < 0) return no('EINVAL');
    if (addr + len > TOP) return no('EFAULT');
    const { file } = open;
    let at = open.flags & APPEND ? file.size! : (place ?? open.at);
    if (len === 0) return ok();
    let done = 0;
    let signal: Signal | null = null;
    while (done < len) {
      const chunk = Math.min(len - done, PAGE - (at % PAGE));
      const from = addr + done;
      // Both ends of the buffer are brought in first.
      for (const end of [from, from + chunk - 1]) {
        const fault = this.#touch(p, end, false, true);
        if (fault?.signal === 'SIGBUS') signal ??= fault;
      }
      const taken: number[] = [];
      const { copied, fault } = this.#copy(
        p,
        from,
        chunk,
        (source) => taken.push(source.bytes.get(source.at) ?? 0),
        false,
      );
      signal ??= fault;
      const into = this.#pageOf(file, Math.floor(at / PAGE));
      for (let i = 0; i < chunk; i++) into.set((at % PAGE) + i, i < copied ? taken[i] : 0);
      if (at + chunk > file.size!) {
        if (at > file.size!) this.#comesToLight(file);
        setSize(file, at + chunk);
      }
      if (copied < chunk) {
        this.#differs('write: half a buffer');
        if (place === undefined) open.at = at;
        return this.#after(p, signal, done > 0 ? ok(done) : no('EFAULT'));
      }
      done += chunk;
      at += chunk;
    }
    if (place === undefined) open.at = at;
    return ok(done);
  }

  /** A signal that the kernel met while it copied kills the program on its way back. */
  #after(p: Program, signal: Signal | null, result: Outcome): Outcome {
    if (!signal) return result;
    this.#differs('kernel: SIGBUS for a buffer');
    this.programs.delete(p.name);
    return signal;
  }

  /** Goes through `len` bytes of a buffer as the kernel does, four at a time: how many it came through. */
  #copy(
    p: Program,
    addr: number,
    len: number,
    each: (byte: { bytes: Bytes; at: number }, i: number) => void,
    write = true,
  ): { copied: number; fault: Signal | null } {
    let copied = 0;
    while (copied < len) {
      const unit = len - copied >= 4 ? 4 : 1;
      const first = addr + copied;
      const last = first + unit - 1;
      const second = Math.floor(last / PAGE) * PAGE;
      const fault =
        this.#touch(p, first, write, true) ??
        (second > first ? this.#touch(p, second, write, true) : null);
      if (fault) return { copied, fault: fault.signal === 'SIGBUS' ? fault : null };
      for (let i = 0; i < unit; i++, copied++) {
        const at = addr + copied;
        each(
          {
            bytes: this.#bytes(p.space.pages.get(Math.floor(at / PAGE))!, write),
            at: at % PAGE,
          },
          copied,
        );
      }
    }
    return { copied, fault: null };
  }

  /** A file gets another size: what is cut off is gone, from all mappings too, private ones included. */
  #truncate(file: SharedObject, size: number): void {
    if (size > file.size!) {
      this.#comesToLight(file);
      setSize(file, size);
      return;
    }
    setSize(file, size);
    for (const [index, bytes] of file.bytes)
      for (const at of bytes.keys()) if (index * PAGE + at >= size) bytes.delete(at);
    for (const { space } of this.programs.values())
      for (const page of space.pages.values())
        if (page.object === file && page.index >= file.pages) {
          page.own = null;
          page.touched = false;
        }
  }

  /** The file grows past its end: bytes that a mapping put there are now part of it. */
  #comesToLight(file: SharedObject): void {
    const from = file.size! % PAGE;
    if (from === 0) return;
    for (const [at, value] of this.#pageOf(file, file.pages - 1))
      if (at >= from && value !== 0) {
        this.#differs('file: written past its end');
        return;
      }
  }

  #msync(space: Space, addr: number, len: number, flags: number): Outcome {
    const size = roundUp(len);
    if (addr % PAGE || u32(addr + size) < addr || flags & ~7 || (flags & 5) === 5)
      return no('EINVAL');
    if (size === 0) return ok();
    const first = addr / PAGE;
    const end = first + size / PAGE;
    const inside = space.sorted().filter((n) => n >= first && n < end);
    for (const n of inside) if (flags & 2 && space.pages.get(n)!.locked) return no('EBUSY');
    return inside.length === end - first ? ok() : no('ENOMEM');
  }
}

/** May MREMAP_FIXED put it there: on a page, among the program's addresses, not upon itself? */
function mayMoveTo(
  { addr, flags, newAddr }: MremapRequest,
  oldSize: number,
  newSize: number,
): boolean {
  if (newAddr % PAGE || !(flags & MAYMOVE)) return false;
  if (newSize > TOP || newAddr > TOP - newSize) return false;
  if (newAddr <= addr && u32(newAddr + newSize) > addr) return false;
  return addr > newAddr || u32(addr + oldSize) <= newAddr;
}

function setSize(file: SharedObject, size: number): void {
  file.size = size;
  file.pages = Math.ceil(size / PAGE);
}
