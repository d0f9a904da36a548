/**
 * Recordings and looks as texts: what leaves the cage is text, and a recording of a million statements, written as
 * numbers with commas, would be twelve megabytes.
 *
 * A number is one or two signs of fifteen bits each, in the range from U+0030 to U+802F, which has no surrogates. What
 * numbers there are of statements and functions is made dense first, so that most take one sign.
 */
import type { Snapshot } from 'sim';
import type { Divergence, Look, Places, Recorded, View } from './look.ts';
import type { Recording } from './recorder.ts';
import { emptyResult, type RunResult } from './result.ts';

/** Numbers from −1 to 2³⁰ − 2, `width` signs each. */
interface PackedNumbers {
  width: 1 | 2;
  text: string;
}

const BASE = 0x30;
const BITS = 15;
const MASK = (1 << BITS) - 1;
/** So many signs are made a string at once: they are arguments of one call. */
const AT_ONCE = 8192;

function packNumbers(numbers: Int32Array): PackedNumbers {
  let largest = 0;
  for (const number of numbers) if (number > largest) largest = number;
  const width = largest < MASK ? 1 : 2;
  const signs = new Uint16Array(numbers.length * width);
  let at = 0;
  for (const number of numbers) {
    const value = number + 1;
    signs[at++] = BASE + (value & MASK);
    if (width === 2) signs[at++] = BASE + (value >> BITS);
  }
  let text = '';
  for (let i = 0; i < signs.length; i += AT_ONCE)
    text += String.fromCharCode(...signs.subarray(i, i + AT_ONCE));
  return { width, text };
}

function unpackNumbers({ width, text }: PackedNumbers): Int32Array {
  const numbers = new Int32Array(text.length / width);
  for (let i = 0; i < numbers.length; i++) {
    let value = text.charCodeAt(i * width) - BASE;
    if (width === 2) value |= (text.charCodeAt(i * 2 + 1) - BASE) << BITS;
    numbers[i] = value - 1;
  }
  return numbers;
}

const lists = ['statements', 'calls', 'funcs', 'parents', 'lanes', 'from', 'to'] as const;
type List = (typeof lists)[number];

/** A recording and its places; the run's result travels beside it. */
export interface PackedRecorded {
  lists: Record<List, PackedNumbers>;
  rest: Omit<Recording, List>;
  /** What the dense numbers of statements and of functions stand for. */
  statementIds: number[];
  functionIds: number[];
  places: Places;
  diverges?: Divergence | null;
}

/** Each number's index in a list of those that there are. */
function dense(numbers: Int32Array): { ids: number[]; indexes: Int32Array } {
  const known = new Map<number, number>();
  const indexes = numbers.map((number) => {
    let index = known.get(number);
    if (index === undefined) {
      index = known.size;
      known.set(number, index);
    }
    return index;
  });
  return { ids: [...known.keys()], indexes };
}

export function packRecorded({ recording, places, diverges }: Recorded): PackedRecorded {
  const { statements, calls, funcs, parents, lanes, from, to, ...rest } = recording;
  const byStatement = dense(statements);
  const byFunction = dense(funcs);
  const numbers: Record<List, Int32Array> = {
    statements: byStatement.indexes,
    funcs: byFunction.indexes,
    ...{ calls, parents, lanes, from, to },
  };
  return {
    lists: Object.fromEntries(
      lists.map((name) => [name, packNumbers(numbers[name])]),
    ) as PackedRecorded['lists'],
    rest,
    statementIds: byStatement.ids,
    functionIds: byFunction.ids,
    places,
    diverges,
  };
}

/** The reverse. `result`: what the run came to; of a part of a run nothing. */
export function unpackRecorded(packed: PackedRecorded, result?: RunResult): Recorded {
  const numbers = Object.fromEntries(
    lists.map((name) => [name, unpackNumbers(packed.lists[name])]),
  ) as Record<List, Int32Array>;
  const { statementIds, functionIds, places, rest, diverges } = packed;
  return {
    result: result ?? emptyResult(''),
    recording: {
      ...rest,
      ...numbers,
      statements: numbers.statements.map((index) => statementIds[index]),
      funcs: numbers.funcs.map((index) => functionIds[index]),
    },
    places,
    diverges,
  };
}

/** A view with the number of its machine in place of it. */
type PackedView = Omit<View, 'machine'> & { machine: number | null };

/** Looks; the machine of each is one of `machines`, as most statements leave it as it was. */
export interface PackedLooks {
  machines: { snapshot: Snapshot; pid: number }[];
  looks: (Omit<Look, 'before' | 'after'> & { before: PackedView; after: PackedView })[];
}

export function packLooks(looks: readonly Look[]): PackedLooks {
  const machines: PackedLooks['machines'] = [];
  const byIdentity = new Map<object, number>();
  const byText = new Map<string, number>();
  const numberOf = (machine: View['machine']): number | null => {
    if (machine === null) return null;
    let number = byIdentity.get(machine);
    if (number !== undefined) return number;
    const text = JSON.stringify(machine);
    number = byText.get(text);
    if (number === undefined) {
      number = machines.push(machine) - 1;
      byText.set(text, number);
    }
    byIdentity.set(machine, number);
    return number;
  };
  const pack = ({ variables, machine }: View): PackedView => ({
    variables,
    machine: numberOf(machine),
  });
  return {
    looks: looks.map((look) => ({ ...look, before: pack(look.before), after: pack(look.after) })),
    machines,
  };
}

/** The reverse: machines that are the same are one object. */
export function unpackLooks({ machines, looks }: PackedLooks): Look[] {
  const unpack = ({ variables, machine }: PackedView): View => ({
    variables,
    machine: machine === null ? null : machines[machine],
  });
  return looks.map((look) => ({
    ...look,
    before: unpack(look.before),
    after: unpack(look.after),
  }));
}
