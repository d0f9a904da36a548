// The ways that a page fault can go: every access to every kind of memory in every state of its entry.
//
//   memory × entry ──► a program that brings it about ─┐
//   access ────────────────────────────────────────────┴─► one text, run by the tests and in the page
//
// What each must come to is the table `cells`, one row per state. It was written from the C
// (do_page_fault(), handle_mm_fault() and what they call) before any of it was run.

/** One of the four columns: what accesses the memory, and how. */
export interface Access {
  id: string;
  /** Goes before the name of the memory: `The program writes to`. */
  title: string;
  label: string;
  write: boolean;
  user: boolean;
}

/** One state of an entry: how a program brings it about, and what comes of an access. */
export interface PathState {
  id: string;
  /** Goes on after the name of the memory: `the entry is empty`. */
  title: string;
  label: string;
  /** What is to be said of it, in a sentence or two. */
  about: string;
  /** Lines in place of those of the memory. */
  base?: string;
  /** Lines after those of the memory. */
  code: string;
  imports: string;
  /** Lines that put the machine in order at the end; `by` is the access. */
  after?: (by: Access) => string;
  /** For a read and a write of the program, and of the kernel for it. */
  cells: readonly [Cell, Cell, Cell, Cell];
}

/** What an address may lead to. */
export interface PathMemory {
  id: string;
  title: string;
  label: string;
  /** Lines that make it, and leave the address of the access in `a`. */
  code: string;
  imports: string;
  states: PathState[];
}

/**
 * `6 do_wp_page minor`: the error code, the function that answers, what comes of it; '' for no fault.
 * minor, major: served, and counted so. again: served, not counted. A name: a signal. EFAULT: the
 * kernel's own access has failed, without one.
 */
export type Cell = string;

export const accesses: readonly Access[] = [
  { id: 'read', title: 'The program reads', label: 'a read', write: false, user: true },
  { id: 'write', title: 'The program writes to', label: 'a write', write: true, user: true },
  {
    id: 'kernel-read',
    title: 'For the program the kernel reads',
    label: 'a read by the kernel',
    write: false,
    user: false,
  },
  {
    id: 'kernel-write',
    title: 'For the program the kernel writes to',
    label: 'a write by the kernel',
    write: true,
    user: false,
  },
];

const map = (prot: string, flags: string, pages = 'PAGE_SIZE') =>
  `const a = p.mmap(0, ${pages}, ${prot}, ${flags});`;
const RW = 'PROT_READ | PROT_WRITE';
const ANONYMOUS = 'MAP_PRIVATE | MAP_ANONYMOUS';
const SHARED = 'MAP_SHARED | MAP_ANONYMOUS';
const anonymous = 'MAP_ANONYMOUS MAP_PRIVATE PAGE_SIZE';
const shared = 'MAP_ANONYMOUS MAP_SHARED PAGE_SIZE';
const rw = 'PROT_READ PROT_WRITE';

/** No entry is looked at: nothing is to be done. */
const nothing = { code: '', imports: '' };

const twoOwners = (about: string): PathState => ({
  id: 'forked',
  title: 'read-only since a fork, with two owners',
  label: 'read-only, two owners',
  about,
  code: 'p.store8(a, 7);\np.fork();',
  imports: '',
  cells: ['', '7 do_wp_page minor', '', '3 do_wp_page minor'],
});

export const memories: readonly PathMemory[] = [
  {
    id: 'hole',
    title: 'an address in no area',
    label: 'none: a hole',
    code: `const b = p.mmap(0, PAGE_SIZE, ${RW}, ${ANONYMOUS});\nconst a = b - 1;`,
    imports: `${anonymous} ${rw}`,
    states: [
      {
        id: 'nothing',
        title: 'the next area above is no stack',
        label: 'the next area is no stack',
        about:
          'find_vma() gives the lowest area that ends above the address. It begins above it as well and cannot grow, so the address belongs to no area.',
        ...nothing,
        cells: [
          '4 do_page_fault SEGV_MAPERR',
          '6 do_page_fault SEGV_MAPERR',
          '0 do_page_fault EFAULT',
          '2 do_page_fault EFAULT',
        ],
      },
    ],
  },
  {
    id: 'stack',
    title: 'an address below the stack',
    label: 'none: below a stack',
    code: '',
    imports: '',
    states: [
      {
        id: 'near',
        title: 'the stack pointer is near',
        label: 'near %esp',
        about:
          'The stack is made longer first. From there on it is a fault like any other: the address is inside the area, and its entry is empty.',
        code: 'const a = 0xbfffeffc;\np.setEsp(a);',
        imports: '',
        cells: [
          '4 do_anonymous_page minor',
          '6 do_anonymous_page minor',
          '0 do_anonymous_page minor',
          '2 do_anonymous_page minor',
        ],
      },
      {
        id: 'far',
        title: 'the stack pointer is far above',
        label: 'more than 32 bytes below %esp',
        about:
          'A program that reaches further than 32 bytes below its stack pointer is taken to be wrong. The kernel is not asked that: its own stack pointer would say nothing about the program’s.',
        code: 'const a = 0xbfff0000;',
        imports: '',
        cells: [
          '4 do_page_fault SEGV_MAPERR',
          '6 do_page_fault SEGV_MAPERR',
          '0 do_anonymous_page minor',
          '2 do_anonymous_page minor',
        ],
      },
      {
        id: 'limit',
        title: 'the stack would be longer than RLIMIT_STACK',
        label: 'over RLIMIT_STACK',
        about:
          'expand_stack() refuses with -ENOMEM, and do_page_fault() does not tell that from an address in no area.',
        code: 'p.setrlimit(RLIMIT_STACK, 4 * PAGE_SIZE);\nconst a = 0xc0000000 - 5 * PAGE_SIZE;\np.setEsp(a);',
        imports: 'PAGE_SIZE RLIMIT_STACK',
        cells: [
          '4 expand_stack SEGV_MAPERR',
          '6 expand_stack SEGV_MAPERR',
          '0 expand_stack EFAULT',
          '2 expand_stack EFAULT',
        ],
      },
    ],
  },
  {
    id: 'private',
    title: 'private anonymous memory, rw-',
    label: 'private anonymous, rw-',
    code: map(RW, ANONYMOUS, '2 * PAGE_SIZE'),
    imports: `${anonymous} ${rw}`,
    states: [
      {
        id: 'no-table',
        title: 'there is no page table',
        label: 'no page table',
        about:
          'Nothing in these four megabytes has been touched before. pte_alloc() makes the page table; the entry in it is empty, and the rest is as if the table had been there.',
        ...nothing,
        cells: [
          '4 do_anonymous_page minor',
          '6 do_anonymous_page minor',
          '0 do_anonymous_page minor',
          '2 do_anonymous_page minor',
        ],
      },
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about:
          'A read gets the zero page, read-only, and costs no frame. A write gets a frame of zeroes at once.',
        code: '// The page beside it is used, so there is a page table.\np.load8(a + PAGE_SIZE);',
        imports: '',
        cells: [
          '4 do_anonymous_page minor',
          '6 do_anonymous_page minor',
          '0 do_anonymous_page minor',
          '2 do_anonymous_page minor',
        ],
      },
      {
        id: 'zero',
        title: 'the zero page is there',
        label: 'the zero page',
        about:
          'A read before has put the zero page there, read-only. The processor serves further reads by itself. A write gets a frame of its own.',
        code: 'p.load8(a);',
        imports: '',
        cells: ['', '7 do_wp_page minor', '', '3 do_wp_page minor'],
      },
      {
        id: 'present',
        title: 'a page is there and may be written',
        label: 'present, writable',
        about:
          'The entry allows all that the area allows. The processor reads it, sets “accessed” and “dirty” in it, and the kernel hears nothing of it.',
        code: 'p.store8(a, 7);',
        imports: '',
        cells: ['', '', '', ''],
      },
      twoOwners(
        'fork() has made both entries read-only. The process that writes first gets a copy; the other keeps the page, and an entry that is still read-only.',
      ),
      {
        id: 'last',
        title: 'read-only since a fork, the other owner has gone',
        label: 'read-only, last owner',
        about:
          'The entry is read-only as after any fork(), but no other process has the page. do_wp_page() makes the entry writable, and copies nothing.',
        code: 'p.store8(a, 7);\np.fork().exit();',
        imports: '',
        cells: ['', '7 do_wp_page minor', '', '3 do_wp_page minor'],
      },
      {
        id: 'no-frame',
        title: 'the entry is empty and there is no frame',
        label: 'empty, and no memory',
        about:
          'A read needs no frame: it gets the zero page. A write without a frame kills the program; the kernel’s own write fails, and the program lives.',
        code: "p.load8(a + PAGE_SIZE);\nm.fail('alloc_page');",
        imports: '',
        cells: [
          '4 do_anonymous_page minor',
          '6 do_anonymous_page SIGKILL',
          '0 do_anonymous_page minor',
          '2 do_anonymous_page EFAULT',
        ],
      },
      {
        id: 'no-table-frame',
        title: 'there is no page table and no frame for one',
        label: 'no page table, and no memory',
        about:
          'Even a read fails now: its entry would have to stand somewhere. handle_mm_fault() returns −1 before an entry has been looked at.',
        code: "m.fail('pte_alloc_one', { result: 0 });",
        imports: '',
        cells: [
          '4 pte_alloc SIGKILL',
          '6 pte_alloc SIGKILL',
          '0 pte_alloc EFAULT',
          '2 pte_alloc EFAULT',
        ],
      },
    ],
  },
  {
    id: 'read-only',
    title: 'private anonymous memory, r--',
    label: 'private anonymous, r--',
    code: map('PROT_READ', ANONYMOUS),
    imports: `${anonymous} PROT_READ`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about:
          'do_page_fault() asks the area, not the entry: a write is refused before the entry is looked at.',
        ...nothing,
        cells: [
          '4 do_anonymous_page minor',
          '6 do_page_fault SEGV_ACCERR',
          '0 do_anonymous_page minor',
          '2 do_page_fault EFAULT',
        ],
      },
      {
        id: 'zero',
        title: 'the zero page is there',
        label: 'the zero page',
        about:
          'The entry looks as it does in memory that may be written: the zero page, read-only. The area makes the difference, and it forbids the write.',
        code: 'p.load8(a);',
        imports: '',
        cells: ['', '7 do_page_fault SEGV_ACCERR', '', '3 do_page_fault EFAULT'],
      },
    ],
  },
  {
    id: 'write-only',
    title: 'private anonymous memory, -w-',
    label: 'private anonymous, -w-',
    code: map('PROT_WRITE', ANONYMOUS),
    imports: `${anonymous} PROT_WRITE`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about: 'The area allows neither reading nor executing, so a read is refused.',
        ...nothing,
        cells: [
          '4 do_page_fault SEGV_ACCERR',
          '6 do_anonymous_page minor',
          '0 do_page_fault EFAULT',
          '2 do_anonymous_page minor',
        ],
      },
      {
        id: 'present',
        title: 'a page is there',
        label: 'present',
        about:
          'i386 has no bit for “not readable”. Once a write has brought the page, reads find it, and the area is not asked.',
        code: 'p.store8(a, 7);',
        imports: '',
        cells: ['', '', '', ''],
      },
    ],
  },
  {
    id: 'closed',
    title: 'private anonymous memory, ---',
    label: 'private anonymous, ---',
    code: map('PROT_NONE', ANONYMOUS),
    imports: `${anonymous} PROT_NONE`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about: 'The area allows nothing.',
        ...nothing,
        cells: [
          '4 do_page_fault SEGV_ACCERR',
          '6 do_page_fault SEGV_ACCERR',
          '0 do_page_fault EFAULT',
          '2 do_page_fault EFAULT',
        ],
      },
      {
        id: 'present',
        title: 'a page is in memory, hidden from the processor',
        label: 'present, hidden',
        about:
          'mprotect() has cleared the bit that the processor looks at; another one tells the kernel that a page is there. So bit 0 of the error code is clear, as if there were none.',
        code: `p.mprotect(a, PAGE_SIZE, ${RW});\np.store8(a, 7);\np.mprotect(a, PAGE_SIZE, PROT_NONE);`,
        imports: rw,
        cells: [
          '4 do_page_fault SEGV_ACCERR',
          '6 do_page_fault SEGV_ACCERR',
          '0 do_page_fault EFAULT',
          '2 do_page_fault EFAULT',
        ],
      },
    ],
  },
  {
    id: 'locked',
    title: 'locked memory, rw-',
    label: 'locked, rw-',
    code: `${map(RW, ANONYMOUS)}\np.mlock(a, PAGE_SIZE);`,
    imports: `${anonymous} ${rw}`,
    states: [
      {
        id: 'present',
        title: 'mlock() has brought the page',
        label: 'present, writable',
        about:
          'mlock() has had each page written to, as far as the entry can tell. That is what the lock is for: no fault.',
        ...nothing,
        cells: ['', '', '', ''],
      },
      twoOwners(
        'A lock keeps a page in memory, and no more than that. After a fork() a write to it faults as a write to any other page does.',
      ),
    ],
  },
  {
    id: 'shared',
    title: 'shared anonymous memory, rw-',
    label: 'shared anonymous, rw-',
    code: map(RW, SHARED),
    imports: `${shared} ${rw}`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty and the object has no page',
        label: 'empty',
        about:
          'Shared memory has an object, which is asked for the page. What an object supplies counts as a major fault, although nothing is read from a disk.',
        ...nothing,
        cells: [
          '4 do_no_page major',
          '6 do_no_page major',
          '0 do_no_page major',
          '2 do_no_page major',
        ],
      },
      {
        id: 'cached',
        title: 'the entry is empty and the object has the page',
        label: 'empty; the object has the page',
        about:
          'A child has written to the page, so the object has it. Nothing in this process knows that: its entry is empty, and the fault is a major one again.',
        code: 'p.fork().store8(a, 7);',
        imports: '',
        cells: [
          '4 do_no_page major',
          '6 do_no_page major',
          '0 do_no_page major',
          '2 do_no_page major',
        ],
      },
      {
        id: 'present',
        title: 'a page is there that was only read',
        label: 'present, clean',
        about:
          'The entry of a shared mapping is writable from the start. The first write sets “dirty” in it, and the processor does that by itself.',
        code: 'p.load8(a);',
        imports: '',
        cells: ['', '', '', ''],
      },
      {
        id: 'forked',
        title: 'a page is there, and a child has it too',
        label: 'present, two owners',
        about: 'fork() leaves the entries of shared memory writable: nothing is to be copied.',
        code: 'p.store8(a, 7);\np.fork();',
        imports: '',
        cells: ['', '', '', ''],
      },
      {
        id: 'past-end',
        title: 'the object ends before the page',
        label: 'past the end of the object',
        about:
          'mremap() makes an area longer, and not the object behind it. The address is in the area and the access is allowed, so it is no SIGSEGV; there is no such page, so it is SIGBUS. The kernel’s own access fails, and the signal comes all the same.',
        base: `const b = p.mmap(0, PAGE_SIZE, ${RW}, ${SHARED});
const a = p.mremap(b, PAGE_SIZE, 2 * PAGE_SIZE, MREMAP_MAYMOVE) + PAGE_SIZE;`,
        code: '',
        imports: 'MREMAP_MAYMOVE',
        cells: [
          '4 do_no_page SIGBUS',
          '6 do_no_page SIGBUS',
          '0 do_no_page SIGBUS',
          '2 do_no_page SIGBUS',
        ],
      },
    ],
  },
  {
    id: 'shared-read-only',
    title: 'shared anonymous memory, r--',
    label: 'shared anonymous, r--',
    code: map('PROT_READ', SHARED),
    imports: `${shared} PROT_READ`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about: 'The read asks the object. The write is refused before that.',
        ...nothing,
        cells: [
          '4 do_no_page major',
          '6 do_page_fault SEGV_ACCERR',
          '0 do_no_page major',
          '2 do_page_fault EFAULT',
        ],
      },
    ],
  },
  {
    id: 'object',
    title: 'a private mapping of an object, rw-',
    label: 'private, of an object, rw-',
    code: `${map(RW, ANONYMOUS)}

// The object is a driver with a new page for whoever asks.
find_vma(p.mm, a)!.vm_ops = {
  *nopage(k) {
    return yield* alloc_page(k, GFP_HIGHUSER);
  },
};`,
    imports: `${anonymous} ${rw} GFP_HIGHUSER alloc_page find_vma`,
    states: [
      {
        id: 'empty',
        title: 'the entry is empty',
        label: 'empty',
        about:
          'A read gets the object’s own page, read-only. A write gets a copy of it at once: the mapping is private, and a second fault is saved.',
        ...nothing,
        cells: [
          '4 do_no_page major',
          '6 do_no_page major',
          '0 do_no_page major',
          '2 do_no_page major',
        ],
      },
      {
        id: 'read',
        title: 'the page of the object is there, read-only',
        label: 'present, read-only',
        about:
          'A read before has mapped the object’s page. do_wp_page() asks who else has it. This driver has kept no reference, so there is no other user, and nothing is copied.',
        code: 'p.load8(a);',
        imports: '',
        cells: ['', '7 do_wp_page minor', '', '3 do_wp_page minor'],
      },
    ],
  },
  {
    id: 'kernel',
    title: 'an address of the kernel',
    label: 'the kernel’s own',
    code: '',
    imports: '',
    states: [
      {
        id: 'memory',
        title: 'memory is there',
        label: 'RAM',
        about:
          'The entry is there and is not for programs: bit 0 of the error code says so. No area ends above the address. The kernel reads and writes it without a fault.',
        code: 'const a = 0xc0000000;',
        imports: '',
        cells: ['5 do_page_fault SEGV_MAPERR', '7 do_page_fault SEGV_MAPERR', '', ''],
      },
      {
        id: 'nothing',
        title: 'nothing is there',
        label: 'nothing',
        about:
          'For the kernel the directory of init_mm is asked first, and it has no entry either. So there is nothing to copy, and no area is looked for.',
        code: 'const a = 0xf0000000;',
        imports: '',
        cells: [
          '4 do_page_fault SEGV_MAPERR',
          '6 do_page_fault SEGV_MAPERR',
          '0 do_page_fault EFAULT',
          '2 do_page_fault EFAULT',
        ],
      },
      {
        id: 'vmalloc',
        title: 'a page that vmalloc() made after the process began',
        label: 'a page of vmalloc()',
        about:
          'The kernel’s half of the process’s directory was copied before the page was there. do_page_fault() copies the entry from init_mm, takes no lock and counts nothing. The program does not come this way.',
        code: `const a = 0xf8000000;

// As vmalloc() does it: a page table and a page, and an entry in init_mm's directory alone.
const { k } = m;
const frame = () => m.runAs(p.task, null, alloc_page(k, GFP_KERNEL))!;
const [table, page] = [frame(), frame()];
const directory = (mm: typeof k.init_mm) => (pgd_offset(mm, a) - 0xc0000000) >>> 2;
k.ram.fillFrame(table.pfn, 0);
k.ram.words[table.pfn * 1024] = page.pfn * PAGE_SIZE + 0x63;
k.ram.words[directory(k.init_mm)] = table.pfn * PAGE_SIZE + 0x63;`,
        imports: 'GFP_KERNEL PAGE_SIZE alloc_page pgd_offset put_page',
        after: (by) => `// All is taken away again.
k.ram.words[directory(k.init_mm)] = 0;${by.user ? '' : '\nk.ram.words[directory(p.mm)] = 0;'}
k.cpu.mmu.flushAll();
put_page(k, page);
put_page(k, table);`,
        cells: [
          '4 do_page_fault SEGV_MAPERR',
          '6 do_page_fault SEGV_MAPERR',
          '0 do_page_fault again',
          '2 do_page_fault again',
        ],
      },
    ],
  },
];

/** What becomes of an access. */
export interface Expected {
  /** Of do_page_fault(): 4 a program, 2 a write, 1 the entry is there and does not allow it. */
  errorCode: number;
  /** The function that decides. */
  answer: string;
  minor: number;
  major: number;
  /** The signal or its code, as an example names it. */
  signal: string | null;
  /** The kernel's own access fails. */
  fails: boolean;
}

/** One choice of each kind, and the example that shows it. */
export interface FaultChoice {
  access: Access;
  memory: PathMemory;
  state: PathState;
  /** `paths/write-private-empty`. */
  id: string;
  /** '/5-faults/paths/write/private/empty/' */
  href: string;
  /** null: the kernel does not hear of it. */
  expected: Expected | null;
  title: string;
  source: string;
}

/** Where the chooser is. */
export const pathsHref = '/5-faults/paths/';

function expectedOf(cell: Cell): Expected | null {
  if (cell === '') return null;
  const [errorCode, answer, outcome] = cell.split(' ');
  const signal = /^SIG|^SEGV/.test(outcome) ? outcome : null;
  return {
    errorCode: Number(errorCode),
    answer,
    minor: outcome === 'minor' ? 1 : 0,
    major: outcome === 'major' ? 1 : 0,
    signal,
    fails: outcome === 'EFAULT',
  };
}

/** `import { … } from 'sim';`, as the formatter of the book's code has it. */
function importLine(names: string): string {
  const all = [...new Set(`boot ${names}`.split(/\s+/).filter((name) => name !== ''))];
  all.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const line = `import { ${all.join(', ')} } from 'sim';`;
  return line.length <= 100 ? line : `import {\n  ${all.join(',\n  ')},\n} from 'sim';`;
}

function accessLine(by: Access, expected: Expected | null): string {
  const call = by.write ? 'store8(a, 1' : 'load8(a';
  const text = by.user
    ? `p.${call});`
    : `m.runAs(p.task, 'the kernel ${by.write ? 'stores' : 'loads'}', m.k.cpu.${call}, 0));`;
  if (expected?.signal) return `${text} //=> throws ${expected.signal}`;
  return expected?.fails ? `${text} //=> -1` : text;
}

/** The bits of an error code as a sum: `4 + 2`. */
export function errorCodeSum(code: number): string {
  return [4, 2, 1].filter((bit) => code & bit).join(' + ') || '0';
}

function sourceOf(choice: Pick<FaultChoice, 'access' | 'memory' | 'state' | 'expected' | 'title'>) {
  const { access, memory, state, expected, title } = choice;
  const made = state.base ?? memory.code;
  const parts = [
    `// ${title}.`,
    `${importLine(`${memory.imports} ${state.imports}`)}\n`,
    "const m = boot();\nconst p = m.spawn('demo');",
    made,
    state.code && (made.includes('\n\n') ? `\n${state.code}` : state.code),
    '\nconst { faults } = m.k.cpu;\nconst { min_flt, maj_flt } = p.task;\n',
    access.user
      ? ''
      : `// As copy_${access.write ? 'to' : 'from'}_user() does it. -1 stands for -EFAULT.`,
    accessLine(access, expected),
    `\nm.k.cpu.faults - faults; //=> ${expected ? 1 : 0}`,
    expected && `m.k.cpu.mmu.errorCode; //=> ${expected.errorCode}`,
    expected &&
      `\`\${p.task.min_flt - min_flt} minor, \${p.task.maj_flt - maj_flt} major\`; //=> ${expected.minor} minor, ${expected.major} major`,
    state.after && `\n${state.after(access)}`,
  ];
  return `${parts.filter((part) => part).join('\n')}\n`;
}

function choiceOf(access: Access, memory: PathMemory, state: PathState): FaultChoice {
  const parts = [access.id, memory.id, state.id];
  const choice = {
    access,
    memory,
    state,
    id: `paths/${parts.join('-')}`,
    href: `${pathsHref}${parts.join('/')}/`,
    expected: expectedOf(state.cells[accesses.indexOf(access)]),
    title: `${access.title} ${memory.title}: ${state.title}`,
  };
  return { ...choice, source: sourceOf(choice) };
}

/** Every choice there is, memory by memory, state by state. */
export const faultChoices: readonly FaultChoice[] = memories.flatMap((memory) =>
  memory.states.flatMap((state) => accesses.map((access) => choiceOf(access, memory, state))),
);

/** The choice that is nearest: another memory may not have the state. */
export function faultChoice(access: Access, memory: PathMemory, stateId: string): FaultChoice {
  const state = memory.states.find((one) => one.id === stateId) ?? memory.states[0];
  return faultChoices.find(
    (one) => one.access === access && one.memory === memory && one.state === state,
  ) as FaultChoice;
}
