// What an access came to, as HTML: for the static page, and again after each run in the page.

import type { AccessRun } from './access.ts';
import { errorCodeBits, type FaultAnswer, faultAnswer } from './fault-answer.ts';
import { drawFaultPath, faultsOf } from './fault-path.ts';
import { drawPageFault } from './page-fault.ts';
import { escapeText } from './svg.ts';

/** Where a function is explained; null for one that is nowhere. */
export type HrefOf = (name: string) => string | null | undefined;

function link(name: string, hrefOf: HrefOf): string {
  const href = hrefOf(name);
  const code = `<code>${escapeText(name)}</code>`;
  return href
    ? `<a href="${escapeText(href)}" data-card="fn:${escapeText(name)}">${code}</a>`
    : code;
}

function counted({ minor, major }: FaultAnswer): string {
  if (minor) return '<code>min_flt</code> + 1';
  return major
    ? '<code>maj_flt</code> + 1'
    : 'neither <code>min_flt</code> nor <code>maj_flt</code>';
}

function signal({ signal, signalCode }: FaultAnswer): string {
  if (signal === null) return 'none';
  if (signal === 'SIGKILL') return 'none is sent; <code>do_exit(SIGKILL)</code> ends the program';
  return `<code>${signal}</code>${signalCode ? ` with <code>${signalCode}</code>` : ''}`;
}

function factsHtml(answer: FaultAnswer): string {
  const bits = errorCodeBits(answer.errorCode).map(
    ({ bit, set, meaning }) => `bit ${bit} is ${set ? 1 : 0}: ${meaning}`,
  );
  const rows = [
    ['Error code', `<code>${answer.errorCode}</code><br>${bits.join('<br>')}`],
    ['Counted', counted(answer)],
    ['Signal', signal(answer)],
  ];
  if (!(answer.errorCode & 4)) {
    const said = answer.oops
      ? 'an oops'
      : answer.fails
        ? 'fails, as -EFAULT of the system call'
        : 'is done';
    rows.push(['The access', said]);
  }
  const list = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join('');
  return `<dl class="facts">${list}</dl>`;
}

function figure(name: string, drawn: { svg: string; text: string[] }, hrefOf: HrefOf): string {
  return (
    `<figure class="picture"><div class="picture-scroll">${drawn.svg}</div>` +
    `<figcaption>The way through ${link(name, hrefOf)}` +
    '<details class="picture-words"><summary>The picture in words</summary>' +
    `<p>${escapeText(drawn.text.join(' '))}</p></details></figcaption></figure>`
  );
}

/** What is said of an access: before its program, and after it. */
export interface FaultView {
  /** The function that served the fault, and what it came to. */
  answer: string;
  /** The ways that the fault went; '' if there was none. */
  ways: string;
}

/** @param cr2 the address, if it is one of the kernel's: the trace does not tell it */
export function faultView(run: AccessRun | null, hrefOf: HrefOf, cr2?: number): FaultView {
  if (run === null)
    return {
      answer: '<h2 class="fault-head">The run has come to no load and no store.</h2>',
      ways: '',
    };
  const fault = run.faults.at(-1);
  if (!fault)
    return {
      answer:
        '<h2 class="fault-head">No fault.</h2><p>The entry allows the access: the processor does it ' +
        'by itself, and the kernel hears nothing of it.</p>',
      ways: '',
    };
  const found = faultAnswer(fault);
  const more =
    run.faults.length > 1
      ? `<p>The access took ${run.faults.length} faults. This is the last.</p>`
      : '';
  const generic = faultsOf([fault]).at(-1);
  return {
    answer:
      `<h2 class="fault-head">${link(found.name, hrefOf)} ${found.deed}.</h2>` +
      more +
      factsHtml(found),
    ways:
      figure('do_page_fault', drawPageFault(fault, { id: 'way-i386' }, cr2), hrefOf) +
      (generic ? figure('handle_mm_fault', drawFaultPath(generic, { id: 'way' }), hrefOf) : ''),
  };
}
