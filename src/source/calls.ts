// What a program of a reader's can call, as the types and their doc comments say it: for the list on /play/ and for what
// the editor completes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../runner/root.ts';
import { docOf } from './heads.ts';

/** A call, or something that can be read. */
export interface Call {
  name: string;
  /** `(addr, len)`, with `?` after what may be left out; '' for what is read and not called. */
  parameters: string;
  /** The first sentence of its doc comment. */
  says: string;
}

/** Calls that belong together. */
export interface CallGroup {
  title: string;
  /** How they are written: `m.`, `p.`, `m.disk.`. */
  on: string;
  calls: Call[];
}

/** A class whose methods programs call. */
interface Described {
  file: string;
  name: string;
  on: string;
  /** Its groups, each with the names in it, in the order in which they are shown. */
  groups: Record<string, string>;
}

const described = {
  machine: {
    file: 'sim/machine/machine.ts',
    name: 'Machine',
    on: 'm.',
    groups: {
      'The machine': 'spawn run file sysctl swapon swapoff swapfile fail processOf disk k',
      'What it shows': 'trace timeline check meminfo slabinfo swaps snapshot inode',
    },
  },
  process: {
    file: 'sim/machine/process.ts',
    name: 'Process',
    on: 'p.',
    groups: {
      'Address space':
        'mmap munmap mremap brk mprotect madvise mlock munlock mlockall munlockall msync mincore mmap2',
      'Loads and stores': 'load8 store8 load32 store32 fill poke bytes text setEsp',
      Files:
        'open close read write pread pwrite lseek truncate ftruncate fsync fdatasync unlink dup file',
      'Processes and time': 'fork exit wait waitpid usleep clone vfork ptrace',
      Signals: 'kill sigaction sigprocmask sigpending sigaltstack sigactionOf tkill',
      'Limits and rights': 'getrlimit setrlimit setuid capset capabilities swapon swapoff',
      'What it shows': 'maps status mm pid name task',
    },
  },
  disk: {
    file: 'sim/machine/files.ts',
    name: 'DiskView',
    on: 'm.disk.',
    groups: { 'The disk': 'list text bytes fail mend reads writes seek transfer' },
  },
} satisfies Record<string, Described>;

export type Receiver = keyof typeof described;

/** What programs do not use. */
const LEFT_OUT = new Set(['letOthersGoFirst', 'runAs', 'onStep']);

function parameterText({
  name,
  initializer,
  questionToken,
  dotDotDotToken,
}: ts.ParameterDeclaration) {
  const text = name.getText();
  const given = ts.isIdentifier(name) ? text : 'options';
  return `${dotDotDotToken ? '…' : ''}${given}${initializer || questionToken ? '?' : ''}`;
}

/** The public members of a class, by name. */
function membersOf({ file, name }: Described): Map<string, Call> {
  const text = readFileSync(join(projectRoot(), file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === name,
  );
  const members = new Map<string, Call>();
  for (const member of found?.members ?? []) {
    if (!member.name || !ts.isIdentifier(member.name) || LEFT_OUT.has(member.name.text)) continue;
    let parameters = '';
    if (ts.isMethodDeclaration(member))
      parameters = `(${member.parameters.map(parameterText).join(', ')})`;
    else if (!ts.isPropertyDeclaration(member) && !ts.isGetAccessor(member)) continue;
    const { oneLine } = docOf(member);
    members.set(member.name.text, { name: member.name.text, parameters, says: oneLine });
  }
  // What the constructor takes in is a member too.
  const made = found?.members.find(ts.isConstructorDeclaration);
  for (const parameter of made?.parameters ?? []) {
    if (!parameter.modifiers?.length || !ts.isIdentifier(parameter.name)) continue;
    const { text } = parameter.name;
    members.set(text, { name: text, parameters: '', says: docOf(parameter).oneLine });
  }
  return members;
}

let known: Record<Receiver, CallGroup[]> | null = null;

/** All calls, in groups. @throws Error if a class has a public member that is in no group, or a group a name that is none */
export function callGroups(): Record<Receiver, CallGroup[]> {
  known ??= Object.fromEntries(
    Object.entries(described).map(([receiver, one]) => [receiver, groupsOf(one)]),
  ) as Record<Receiver, CallGroup[]>;
  return known;
}

function groupsOf(one: Described): CallGroup[] {
  const members = membersOf(one);
  const left = new Set(members.keys());
  const groups = Object.entries(one.groups).map(([title, names]) => ({
    title,
    on: one.on,
    calls: names.split(' ').map((name) => {
      const call = members.get(name);
      if (!call || !left.delete(name))
        throw new Error(`${one.file}: ${one.name} has no ${name}, or it is in two groups`);
      return call;
    }),
  }));
  if (left.size > 0)
    throw new Error(`src/source/calls.ts: no group has ${[...left].join(', ')} of ${one.name}`);
  return groups;
}

/** The names that a program can import from 'sim': functions, constants, classes. */
export function importable(): string[] {
  const file = join(projectRoot(), 'sim/index.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements
    .flatMap((node) => {
      if (!ts.isExportDeclaration(node) || node.isTypeOnly || !node.exportClause) return [];
      if (!ts.isNamedExports(node.exportClause)) return [];
      return node.exportClause.elements
        .filter((one) => !one.isTypeOnly)
        .map((one) => one.name.text);
    })
    .sort();
}
