/** What an operation of a script is, whichever file has it. */
import type { mm_struct, task_struct } from 'sim';
import type { Op } from './script.ts';
import type { Line } from './state.ts';
import type { World } from './world.ts';

/** What an operation is given: the machine, what the script says, and the process it is for. */
export interface Call {
  world: World;
  op: Op;
  task: task_struct;
  mm: mm_struct;
}

/** Does the operation; its fields of the trace. */
export type Operation = (call: Call) => Line;
