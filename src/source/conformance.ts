// Does a port call what its C calls? The list of what it need not call, each with its reason.
//
// content/outline.ts has, for every entry, the names that the C calls (macros included) and the
// members of operations tables. A port must call each by the same name, unless it is excepted here.
// An exception that no port needs any more is an error too, so the list cannot rot.
import type { OutlineEntry } from '../../content/outline.ts';
import type { Port } from './ports.ts';
import type { Calls } from './xref.ts';

export interface GeneralException {
  /** The name that C calls. */
  call: string;
  /** What stands in its place in the port's text; without it, nothing does. */
  instead?: RegExp;
  reason: string;
}

export interface EntryException extends GeneralException {
  entry: string;
}

/** What no port calls, wherever C does. */
export const generalExceptions: GeneralException[] = [
  {
    call: 'BUG_ON',
    instead: /\bnew KernelBug\(|\bBUG\(/,
    reason: 'an if and BUG(), so that the values stand beside the test',
  },
  {
    call: 'memcpy',
    instead: /\bcopyStruct\(/,
    reason: 'a structure is copied field by field; it has no bytes',
  },
  {
    call: 'memset',
    instead: /\bclearStruct\(/,
    reason: 'a structure is cleared field by field; it has no bytes',
  },
  {
    call: 'unlikely',
    reason: 'a hint to the compiler about branches, without effect on what is computed',
  },
  {
    call: 'local_irq_save',
    reason: 'no interrupt can come in between: one is served only where the processor halts',
  },
  {
    call: 'local_irq_restore',
    reason: 'no interrupt can come in between: one is served only where the processor halts',
  },
  {
    call: 'local_irq_enable',
    reason: 'no interrupt can come in between: one is served only where the processor halts',
  },
];

/** What one port does not call, though its C does. */
export const entryExceptions: EntryException[] = [
  {
    entry: 'kmem_cache_free',
    call: '__kmem_cache_free',
    instead: /\bkmem_cache_free_one\(/,
    reason: 'an inline function that on one processor only calls kmem_cache_free_one()',
  },
  {
    entry: 'do_page_fault',
    call: '__asm__',
    instead: /\.cr2\b/,
    reason: 'the instruction that reads the register cr2 is a look at the field',
  },
  {
    entry: 'do_page_fault',
    call: 'asm',
    instead: /\.cr3\b/,
    reason: 'the instruction that reads the register cr3 is a look at the field',
  },
  {
    entry: 'do_page_fault',
    call: 'yield',
    instead: /\byield_\(/,
    reason: 'the function has an underscore: yield is a word of the language',
  },
  {
    entry: 'do_flushpage',
    call: 'int',
    instead: /\bflushpage\(/,
    reason: 'the type of a pointer to a function, not a call',
  },
  {
    entry: 'generic_file_readahead',
    call: 'profile_readahead',
    reason: 'statistics that are not compiled in without PROFILE_READAHEAD',
  },
  {
    entry: 'shrink_cache',
    call: 'writepage',
    instead: /\bwritepage\(/,
    reason: 'the operation is called through a variable, as in C',
  },
];

export interface Conformance {
  /** `find_vma does not call rb_entry (mm/mmap.c:661)` */
  errors: string[];
  /** Exceptions that nothing needs. */
  unneeded: string[];
}

export interface Exceptions {
  general: GeneralException[];
  entry: EntryException[];
}

interface Found {
  port: Port;
  calls: Calls;
}

/** Holds ports against the outline's facts. `portsOf` gives null for an entry without a port. */
export function checkCalls(
  entries: OutlineEntry[],
  portOf: (name: string) => Found | null,
  exceptions: Exceptions = { general: generalExceptions, entry: entryExceptions },
): Conformance {
  const errors: string[] = [];
  const needed = new Set<GeneralException>();
  for (const entry of entries) {
    const found = portOf(entry.name);
    const own = exceptions.entry.filter((e) => e.entry === entry.name);
    // A stub has its own way of saying what it does not do.
    if (!found || found.port.fidelity === 'stub') {
      // What a later port will need may stand in the list already.
      for (const e of own) needed.add(e);
      for (const e of exceptions.general) if (entry.calls.includes(e.call)) needed.add(e);
      continue;
    }
    const place = `${found.port.file}:${found.port.line}`;
    const missing = [
      ...missingCalls(entry, found, [...own, ...exceptions.general], needed),
      ...missingOps(entry, found, own, needed),
    ];
    errors.push(...missing.map((text) => `${place}: ${entry.name} ${text}`));
  }
  return { errors, unneeded: namesOf(exceptions, (e) => !needed.has(e)) };
}

/** What the C calls and the port does not; exceptions that excuse it are `needed`. */
function missingCalls(
  entry: OutlineEntry,
  { port, calls }: Found,
  exceptions: GeneralException[],
  needed: Set<GeneralException>,
): string[] {
  const called = new Set([...calls.callees.map((key) => key.slice(3)), ...calls.others]);
  return entry.calls.flatMap((call) => {
    if (called.has(call)) return [];
    const exception = exceptions.find((e) => e.call === call);
    if (!exception) return [`does not call ${call}, its C (${entry.file}:${entry.line}) does`];
    needed.add(exception);
    const { instead } = exception;
    return instead && !instead.test(port.text)
      ? [`calls no ${call} and has nothing in its place (${instead})`]
      : [];
  });
}

/** The same for operations, called through a table. */
function missingOps(
  entry: OutlineEntry,
  { calls }: Found,
  exceptions: EntryException[],
  needed: Set<GeneralException>,
): string[] {
  const ops = new Set(calls.ops.map((o) => o.op));
  return entry.ops.flatMap((op) => {
    if (ops.has(op)) return [];
    const exception = exceptions.find((e) => e.call === op);
    if (!exception) return [`calls no operation ${op}, its C (${entry.file}:${entry.line}) does`];
    needed.add(exception);
    return [];
  });
}

function namesOf(exceptions: Exceptions, which: (e: GeneralException) => boolean): string[] {
  return [
    ...exceptions.general.filter(which).map((e) => `the exception for ${e.call}`),
    ...exceptions.entry.filter(which).map((e) => `the exception for ${e.entry} → ${e.call}`),
  ];
}
