/** Replays a script: the lines of its trace, one for each operation. */
import type { task_struct } from 'sim';
import { operations, withoutProcess } from './ops.ts';
import { type Op, parseScript, ScriptError } from './script.ts';
import { type Line, machineState, processState } from './state.ts';
import { type Sim, World } from './world.ts';

/** Names of the operations that a replay understands, sorted. */
export function supportedOps(): string[] {
  return ['boot', 'init', ...Object.keys(operations)].sort();
}

/** A replay, an operation at a time. */
export class Replay {
  readonly #ops: Op[];
  #at = 0;
  #world: World | null = null;
  /** A kernel BUG() has ended the trace. */
  #over = false;

  constructor(
    readonly sim: Sim,
    script: string,
  ) {
    this.#ops = parseScript(script);
  }

  /** The machine; booted by the first operation. */
  get world(): World | null {
    return this.#world;
  }

  /** Has a kernel BUG() stopped the machine? */
  get stopped(): boolean {
    return this.#over;
  }

  /** Does the next operation: its line of the trace, or null after the last. */
  next(): Line | null {
    if (this.#over || this.#at >= this.#ops.length) return null;
    const op = this.#ops[this.#at++];
    try {
      return this.#perform(op);
    } catch (error) {
      const { KernelBug, NotSimulated } = this.sim;
      if (error instanceof KernelBug) {
        this.#over = true;
        return { ...head(op), ret: 'BUG', bug: error.where };
      }
      if (error instanceof NotSimulated)
        throw new ScriptError(op.line, `${op.name}: ${error.message}`);
      if (error instanceof ScriptError) throw error;
      throw new ScriptError(op.line, `${op.name}: ${(error as Error).stack ?? String(error)}`);
    }
  }

  #perform(op: Op): Line {
    if (op.name === 'boot') {
      const pages = op.number('pages', 8192);
      this.#world = new World(this.sim, pages);
      return { i: op.line, op: op.name, pages };
    }
    this.#world ??= new World(this.sim);
    const world = this.#world;
    if (op.name === 'init') {
      const task = world.createProcess(op.p, {
        argpages: op.flag('stack') ? op.number('argpages', 1) : null,
        ...optional(op, 'brk', 'start_code', 'end_code', 'start_data', 'pid'),
      });
      return { ...head(op), ...this.#after(op, task) };
    }
    const operation = operations[op.name];
    if (!operation)
      throw new ScriptError(
        op.line,
        `${op.name} is not supported yet; supported are ${supportedOps().join(', ')}`,
      );
    if (op.p === 0 && !world.task(0) && !world.began) world.createProcess(0, { argpages: null });
    const task = world.task(op.p);
    const mm = task?.mm;
    if (!task || !mm) return { ...head(op), dead: 1 };
    const printed = world.k.log.length;
    const line = { ...head(op), ...operation({ world, op, task, mm }) };
    const child = line.child;
    if (typeof child === 'number')
      line.child = { p: child, ...processState(this.sim, world.task(child)!, world) };
    if (task.mm && world.doomed(task)) world.end(task);
    const vmops = world.vmops.splice(0);
    if (vmops.length > 0) line.vmops = vmops;
    const printk = world.k.log.slice(printed).join('\n').trimEnd();
    return { ...line, ...this.#after(op, task), ...(printk ? { printk } : {}) };
  }

  /** The state that ends a line. */
  #after(op: Op, task: task_struct): Line {
    const world = this.#world!;
    world.began = true;
    return {
      ...(withoutProcess.has(op.name) ? {} : processState(this.sim, task, world)),
      g: machineState(this.sim, world.k),
    };
  }
}

function head(op: Op): Line {
  return { i: op.line, op: op.name, p: op.p };
}

/** The numbers that a line has, under their own names. */
function optional(op: Op, ...keys: string[]): Record<string, number> {
  return Object.fromEntries(keys.filter((key) => op.has(key)).map((key) => [key, op.word(key)]));
}

/** The whole trace as text. */
export function replay(sim: Sim, script: string): string {
  const run = new Replay(sim, script);
  let text = '';
  for (let line = run.next(); line; line = run.next()) text += `${JSON.stringify(line)}\n`;
  return text;
}
