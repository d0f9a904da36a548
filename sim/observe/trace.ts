// The call tree of a run, as ftrace's function_graph draws it.
//
//     do_munmap(mm=#2, addr=0x40001000, len=4096) {
//       find_vma_prev(mm=#2, addr=0x40001000) = {vma: [40000000-40003000 rw-p], prev: null};
//       …
//     } = 0
//
// Each task has a stack of its own: a function that sleeps in schedule() stays open in its task
// while the functions of another one come and go. Arguments are put into words when the call
// begins, because the structures they point to will have changed when it ends.

import type { Kernel } from '../globals.ts';
import type { task_struct } from '../include/linux/sched.ts';
import { type Describer, describer } from './describe.ts';
import { addWatcher, isOtherKernel, theProbe } from './probe.ts';

/** One argument, in words. */
export interface TracedArgument {
  name: string;
  value: string;
}

/** One call. Plain data: it can be sent to another thread. */
export interface TracedCall {
  name: string;
  args: TracedArgument[];
  /** What it returned, in words; null if it returns nothing, has thrown, or has not returned. */
  result: string | null;
  /** What it threw, in one line; null if it did not. */
  threw: string | null;
  /** Returned or thrown; false for a call that still sleeps at the end of the trace. */
  done: boolean;
  /** The call was made to fail from outside: the function itself did not run. */
  forced: boolean;
  children: TracedCall[];
  /** The task that ran. */
  pid: number;
  task: string;
  /** Moment of entry and of exit, counted in entries and exits. */
  from: number;
  to: number;
  /**
   * How many that follow in the same list are alike, the same functions with the same results: a list may show the
   * first two and the last. Missing where there are too few for that.
   */
  alike?: number;
}

/** So many calls that are alike are worth leaving some out. */
const FOLD_FROM = 8;

/** How many calls a trace keeps. */
export const TRACE_LIMIT = 20000;

/** What a run called. */
export class Trace {
  /** Outermost calls, in the order in which they began. */
  calls: TracedCall[] = [];
  /** Number of calls kept. */
  count = 0;
  /** Number of calls that were not kept because there were too many. */
  dropped = 0;

  /** The tree as indented text. */
  text(): string {
    return traceText(this);
  }

  /** The first call of that function, depth first; null if there was none. */
  find(name: string): TracedCall | null {
    return this.all(name)[0] ?? null;
  }

  /** Every call of that function, in order of entry. */
  all(name: string): TracedCall[] {
    const found: TracedCall[] = [];
    const visit = (call: TracedCall): void => {
      if (call.name === name) found.push(call);
      call.children.forEach(visit);
    };
    this.calls.forEach(visit);
    return found.sort((a, b) => a.from - b.from);
  }
}

/** A head such as `find_vma(mm=#2, addr=0x40000000)`. */
export function callHead(call: Pick<TracedCall, 'name' | 'args'>): string {
  return `${call.name}(${call.args.map((a) => `${a.name}=${a.value}`).join(', ')})`;
}

/** What came out of a call: ` = 0`, ` threw KernelBug: …`, or nothing. */
export function callOutcome(call: TracedCall): string {
  const forced = call.forced ? '  /* made to fail */' : '';
  if (!call.done) return '  /* has not returned */';
  if (call.threw !== null) return ` threw ${call.threw}${forced}`;
  return (call.result === null ? '' : ` = ${call.result}`) + forced;
}

/** The trace as text. A line in the margin tells when another task takes over. */
export function traceText(trace: Pick<Trace, 'calls' | 'dropped'>): string {
  interface Line {
    at: number;
    pid: number;
    task: string;
    text: string;
  }
  const lines: Line[] = [];
  const visit = (call: TracedCall, depth: number): void => {
    const indent = '  '.repeat(depth);
    const { pid, task } = call;
    if (call.children.length === 0 && call.to <= call.from + 1 && call.done) {
      lines.push({
        at: call.from,
        pid,
        task,
        text: `${indent}${callHead(call)}${callOutcome(call)};`,
      });
      return;
    }
    lines.push({ at: call.from, pid, task, text: `${indent}${callHead(call)} {` });
    visitAll(call.children, depth + 1);
    lines.push({ at: call.to, pid, task, text: `${indent}}${callOutcome(call)}` });
  };
  const visitAll = (calls: readonly TracedCall[], depth: number): void => {
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      visit(call, depth);
      const { alike } = call;
      if (alike === undefined) continue;
      const folded = calls[i + 2];
      visit(calls[i + 1], depth);
      lines.push({
        at: folded.from,
        pid: folded.pid,
        task: folded.task,
        text: `${'  '.repeat(depth)}/* ${alike - 2} more calls of ${call.name}() like these */`,
      });
      visit(calls[i + alike], depth);
      i += alike;
    }
  };
  visitAll(trace.calls, 0);
  lines.sort((a, b) => a.at - b.at);
  const out: string[] = [];
  let last: Line | null = null;
  for (const line of lines) {
    if (last !== null && last.pid !== line.pid) {
      out.push(`-- ${last.task}(${last.pid}) => ${line.task}(${line.pid})`);
    }
    out.push(line.text);
    last = line;
  }
  if (trace.dropped > 0) out.push(`… and ${trace.dropped} more calls`);
  return out.join('\n');
}

/**
 * Marks in each list of calls the runs of those that are alike, and returns what `calls` are like: a number for
 * each shape, which `known` has by its text.
 */
function markAlike(calls: readonly TracedCall[], known = new Map<string, number>()): number[] {
  const shapes = calls.map((call) => {
    const inside = markAlike(call.children, known);
    // A call during which another task ran is like no other: its length tells.
    const length = call.to - call.from;
    const text = JSON.stringify([
      call.pid,
      call.name,
      call.result,
      call.threw,
      call.forced,
      length,
      inside,
    ]);
    const shape = known.get(text) ?? known.size;
    known.set(text, shape);
    return shape;
  });
  for (let i = 0, end = 1; i < calls.length; i = end++) {
    while (end < calls.length && shapes[end] === shapes[i]) end++;
    if (end - i >= FOLD_FROM) calls[i].alike = end - i - 1;
  }
  return shapes;
}

/** A trace under way. */
export interface TraceUnderWay {
  trace: Trace;
  /** While this is set, calls that begin are not kept, nor what they call. */
  paused: boolean;
  stop(): void;
}

interface Open {
  /** Null if the call is not kept. */
  call: TracedCall | null;
  stack: Open[];
  /** A call of another machine, or one that began during a pause. */
  foreign: boolean;
}

/** A call that begins at the moment `from`. */
function newCall(
  name: string,
  args: TracedArgument[],
  forced: boolean,
  task: task_struct | null,
  from: number,
): TracedCall {
  return {
    name,
    args,
    result: null,
    threw: null,
    done: false,
    forced,
    children: [],
    pid: task?.pid ?? 0,
    task: task?.comm || 'swapper',
    from,
    to: Number.MAX_SAFE_INTEGER,
  };
}

/** Begins to trace the calls of `k`; `endTrace` ends it. */
export function beginTrace(k: Kernel, options: { limit?: number } = {}): TraceUnderWay {
  const probe = theProbe('A trace');
  const limit = options.limit ?? TRACE_LIMIT;
  const trace = new Trace();
  const underWay: TraceUnderWay = { trace, paused: false, stop: () => {} };
  const say: Describer = describer(k);
  const stacks = new Map<task_struct | null, Open[]>();
  let now = 0;

  const stop = addWatcher(probe, {
    before(name, args, forced) {
      const task = k.current;
      const stack = stacks.get(task) ?? [];
      stacks.set(task, stack);
      const parent = stack.at(-1);
      const open: Open = { call: null, stack, foreign: false };
      stack.push(open);
      // Another machine's calls are not ours; a call is kept only with its caller, without holes.
      if (underWay.paused || parent?.foreign === true || isOtherKernel(args[0], k)) {
        open.foreign = true;
        return open;
      }
      if (trace.count >= limit || parent?.call === null) {
        trace.dropped++;
        return open;
      }
      trace.count++;
      const words = say.args(probe.functions.get(name)!, name, args);
      const call = newCall(name, words, forced, task, now++);
      open.call = call;
      (parent === undefined ? trace.calls : parent.call!.children).push(call);
      return open;
    },
    after(token, result, threw) {
      const { call, stack } = token as Open;
      const at = stack.lastIndexOf(token as Open);
      if (at >= 0) stack.length = at;
      if (call === null) return;
      call.to = now++;
      call.done = true;
      if (threw) call.threw = oneLine(result);
      else call.result = result === undefined ? null : say.result(call.name, result);
    },
  });
  underWay.stop = () => {
    stop();
    markAlike(trace.calls);
  };
  return underWay;
}

/** Ends a trace and hands it over. */
export function endTrace(underWay: TraceUnderWay): Trace {
  underWay.stop();
  return underWay.trace;
}

/** Runs `fn` and returns what the kernel called meanwhile. What `fn` throws, goes through. */
export function traceCalls(k: Kernel, fn: () => void): Trace {
  const underWay = beginTrace(k);
  try {
    fn();
  } finally {
    underWay.stop();
  }
  return endTrace(underWay);
}

/** Tells `heard` of every call by its function's name, from now until the result is called. */
export function beginReach(heard: (name: string) => void): () => void {
  return addWatcher(theProbe('To see which functions are reached'), { before: heard });
}

/** How often each statement was begun; null in a kernel that does not count them. */
export function hitCounts(): Uint32Array | null {
  return theProbe('To see which lines were gone through').hits;
}

/** Nothing watches and nothing is counted yet: so a run begins, however the one before it on this kernel has ended. */
export function forgetRun(): void {
  const probe = theProbe('To forget what was watched');
  probe.watch = null;
  probe.watchers = undefined;
  probe.hits?.fill(0);
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message.split('\n')[0]}`;
}
