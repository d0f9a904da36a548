// Examples tried on a changed function: whether they come to the change at all, and how they end.
import type { Example } from '../../runner/examples.ts';
import { type Brief, keptBrief } from '../../runner/kept-runs.ts';
import { nodeKernels, runWith } from '../../runner/node.ts';
import type { RunResult } from '../../runner/result.ts';
import type { LineRange } from '../../source/binding.ts';
import type { Port } from '../../source/ports.ts';

/** Milliseconds of the processor's after which an example counts as one that does not end. */
const TIME = 1000;

/** The example's run on the kernel in which the port has this text. */
export async function tryWith(
  { id, source }: Example,
  port: Port,
  text: string,
): Promise<RunResult> {
  const { plain } = await nodeKernels();
  const patches = { [port.name]: text };
  return runWith({ plain }, { source, name: id, patches, limits: { time: TIME } });
}

/**
 * Does the example, as it is, come to one of these lines of a port's text? What starts a machine or a process is not
 * counted line by line.
 */
export async function comesTo(
  example: Example,
  port: Port,
  { from, to }: LineRange,
): Promise<boolean> {
  const { linesHit, reached } = await briefOf(example);
  if ((reached?.spawn[port.name] ?? 0) > 0) return true;
  const hits = linesHit?.[port.file] ?? {};
  for (let line = port.line + from - 1; line < port.line + to; line++)
    if (hits[line] !== undefined) return true;
  return false;
}

const briefs = new WeakMap<Example, Promise<Brief>>();

/** The hash by which a run is kept costs more than the run. */
function briefOf(example: Example): Promise<Brief> {
  let brief = briefs.get(example);
  if (brief === undefined) {
    brief = keptBrief(example);
    briefs.set(example, brief);
  }
  return brief;
}
