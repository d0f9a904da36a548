// A run's calls as nested lists, for the static page.
import type { TracedCall } from 'sim';
import type { RunTrace } from '../../runner/result.ts';
import { hrefOf } from '../../source/book.ts';
import { escapeHtml } from './code.ts';

/** Calls that a static page shows; the live one shows all. */
const LIMIT = 80;

function sizeOf(call: TracedCall): number {
  return 1 + call.children.reduce((sum, child) => sum + sizeOf(child), 0);
}

function outcome(call: TracedCall): string {
  if (!call.done) return ' <span class="aside">has not returned</span>';
  if (call.threw !== null) return ` <span class="aside">threw</span> ${escapeHtml(call.threw)}`;
  return call.result === null ? '' : ` = ${escapeHtml(call.result)}`;
}

function callHtml(call: TracedCall): string {
  const key = `fn:${call.name}`;
  const href = hrefOf(key);
  const safe = escapeHtml(call.name);
  const name = href ? `<a href="${escapeHtml(href)}" data-card="${key}">${safe}</a>` : safe;
  const args = escapeHtml(call.args.map((a) => `${a.name}=${a.value}`).join(', '));
  const inner = call.children.length > 0 ? `<ul>${call.children.map(callHtml).join('')}</ul>` : '';
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
  return `${note}<ul>${shown.map(callHtml).join('')}</ul>`;
}
