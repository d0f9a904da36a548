// A run's calls as text, indented: what a static page has of them. With a script they are a tree of a new run
// (client/call-tree.ts), whose names are links; a page with both would be mostly calls.
import type { TracedCall } from 'sim';
import { faultWords } from '../../pictures/fault-words.ts';
import type { RunTrace } from '../../runner/result.ts';

/** Calls that a static page shows; the live one shows all. */
const LIMIT = 80;
/** The same within one outermost call, of which there is always one: a call that reclaims memory has thousands. */
const LIMIT_WITHIN = 400;

function sizeOf(call: TracedCall): number {
  return 1 + call.children.reduce((sum, child) => sum + sizeOf(child), 0);
}

function outcome(call: TracedCall): string {
  if (!call.done) return ' has not returned';
  if (call.threw !== null) return ` threw ${call.threw}`;
  return call.result === null ? '' : ` = ${call.result}`;
}

/** A call with those within it, as far as `budget.left` goes; a line each. */
function callLines(call: TracedCall, depth: number, budget: { left: number }): string[] {
  budget.left--;
  const indent = '  '.repeat(depth);
  const args = call.args.map((a) => `${a.name}=${a.value}`).join(', ');
  const words = faultWords(call);
  const said = words === null ? '' : ` [${words}]`;
  const lines = [`${indent}${call.name}(${args})${outcome(call)}${said}`];
  let shown = 0;
  for (const child of call.children) {
    if (budget.left <= 0) break;
    lines.push(...callLines(child, depth + 1, budget));
    shown++;
  }
  const left = call.children.length - shown;
  if (left > 0) lines.push(`${indent}  (${left} more, left out here)`);
  return lines;
}

/** The last outermost calls that fit, and how many before them do not; null if the run called nothing. */
export function callsText(trace: RunTrace | undefined): { text: string; left: number } | null {
  const all = trace?.machines.flatMap((machine) => machine.calls) ?? [];
  const shown: TracedCall[] = [];
  let size = 0;
  for (const call of [...all].reverse()) {
    size += sizeOf(call);
    if (size > LIMIT && shown.length > 0) break;
    shown.unshift(call);
  }
  if (shown.length === 0) return null;
  const budget = { left: LIMIT_WITHIN };
  return {
    text: shown.flatMap((call) => callLines(call, 0, budget)).join('\n'),
    left: all.length - shown.length,
  };
}
