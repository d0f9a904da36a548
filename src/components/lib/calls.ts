// A run's calls as nested lists, for the static page.
import type { TracedCall } from 'sim';
import type { RunTrace } from '../../runner/result.ts';
import { hrefOf } from '../../source/book.ts';
import { escapeHtml } from './code.ts';

/** Calls that a static page shows; the live one shows all. */
const LIMIT = 80;
/** The same within one outermost call, of which there is always one: a call that reclaims memory has thousands. */
const LIMIT_WITHIN = 400;

function sizeOf(call: TracedCall): number {
  return 1 + call.children.reduce((sum, child) => sum + sizeOf(child), 0);
}

function outcome(call: TracedCall): string {
  if (!call.done) return ' <span class="aside">has not returned</span>';
  if (call.threw !== null) return ` <span class="aside">threw</span> ${escapeHtml(call.threw)}`;
  return call.result === null ? '' : ` = ${escapeHtml(call.result)}`;
}

/** A call with those within it, as far as `budget.left` goes. */
function callHtml(call: TracedCall, budget: { left: number }): string {
  budget.left--;
  const key = `fn:${call.name}`;
  const href = hrefOf(key);
  const safe = escapeHtml(call.name);
  const name = href ? `<a href="${escapeHtml(href)}" data-card="${key}">${safe}</a>` : safe;
  const args = escapeHtml(call.args.map((a) => `${a.name}=${a.value}`).join(', '));
  const items: string[] = [];
  for (const child of call.children) {
    if (budget.left <= 0) break;
    items.push(callHtml(child, budget));
  }
  const left = call.children.length - items.length;
  if (left > 0) items.push(`<li class="aside">${left} more, left out here</li>`);
  const inner = items.length > 0 ? `<ul>${items.join('')}</ul>` : '';
  return `<li>${name}(${args})${outcome(call)}${inner}</li>`;
}

/** The last outermost calls that fit; '' if the run called nothing. */
export function callsHtml(trace: RunTrace | undefined): string {
  const all = trace?.machines.flatMap((machine) => machine.calls) ?? [];
  const shown: TracedCall[] = [];
  let size = 0;
  for (const call of [...all].reverse()) {
    size += sizeOf(call);
    if (size > LIMIT && shown.length > 0) break;
    shown.unshift(call);
  }
  if (shown.length === 0) return '';
  const left = all.length - shown.length;
  const note =
    left > 0
      ? `<p class="aside">The last calls of the run; ${left} before them are left out here.</p>`
      : '';
  const budget = { left: LIMIT_WITHIN };
  return `${note}<ul>${shown.map((call) => callHtml(call, budget)).join('')}</ul>`;
}
