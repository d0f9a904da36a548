/** The calls of a run as a tree that opens and closes; every name leads to its place in the book. */
import type { TracedCall } from 'sim';
import { faultWords } from '../pictures/fault-words.ts';
import type { RunTrace, Step } from '../runner/result.ts';
import { button, count, el } from './dom.ts';

/** Rows that are open at first. */
const OPEN = 24;
/** Rows of one level that are shown at once. */
const WIDE = 200;

let places: Promise<Record<string, string>> | undefined;

/** Where each function is explained. */
export function functionPlaces(): Promise<Record<string, string>> {
  places ??= fetch(`${import.meta.env.BASE_URL}functions.json`).then((answer) => {
    if (!answer.ok) throw new Error(`functions.json: ${answer.status}`);
    return answer.json();
  });
  places.catch(() => {
    places = undefined;
  });
  return places;
}

function outcome(call: TracedCall): (Node | string)[] {
  const said: (Node | string)[] = [];
  if (!call.done) said.push(' ', el('span', { class: 'aside' }, 'has not returned'));
  else if (call.threw !== null)
    said.push(' ', el('b', { class: 'threw' }, 'threw'), ` ${call.threw}`);
  else if (call.result !== null) said.push(` = ${call.result}`);
  const words = faultWords(call);
  if (words !== null) said.push(' ', el('span', { class: 'aside' }, words));
  if (call.forced) said.push(' ', el('span', { class: 'aside' }, '(made to fail)'));
  return said;
}

function focusOn(row: Element | null | undefined): void {
  row?.querySelector<HTMLElement>(':scope > :is(button, a)')?.focus();
}

class Tree {
  private openers: ((open: boolean) => void)[] = [];
  private left = OPEN;

  constructor(private readonly hrefs: Record<string, string>) {}

  /** `open`: which are open at first, with as much in them as there is room for. */
  list(
    calls: TracedCall[],
    open: boolean | ((index: number) => boolean),
    task: string | null,
  ): HTMLUListElement {
    const list = el('ul');
    const add = (
      from: number,
      before: Node | null = null,
      fold = true,
      end = calls.length,
    ): void => {
      let last = from > 0 ? calls[from - 1].task : task;
      let rows = 0;
      let i = from;
      const show = (): void => {
        const opens = typeof open === 'boolean' ? open : open(i);
        const call = calls[i++];
        list.insertBefore(this.row(call, opens, call.task !== last && last !== null), before);
        last = call.task;
        rows++;
      };
      /** A row that stands for the calls up to `to`, until it is pressed. */
      const instead = (to: number, said: string, folded: boolean, stop: number): void => {
        const row = el('li', {});
        const first = i;
        row.append(
          button(said, () => {
            const last = row.previousElementSibling;
            add(first, row, folded, stop);
            // The button goes: the focus is on the first call that it stood for.
            const shown = last?.nextElementSibling ?? list.firstElementChild;
            row.remove();
            focusOn(shown);
          }),
        );
        list.insertBefore(row, before);
        i = to;
      };
      while (i < end && rows < WIDE) {
        const { alike } = calls[i];
        const run = i + (alike ?? 0);
        show();
        if (!fold || alike === undefined) continue;
        show();
        const rest = run - i;
        instead(run, `${count(rest, 'more call')} of ${calls[run].name} like these`, false, run);
        show();
      }
      if (i < end) instead(end, count(end - i, 'more call'), fold, end);
    };
    add(0);
    return list;
  }

  private row(call: TracedCall, open: boolean, newTask: boolean): HTMLLIElement {
    const href = this.hrefs[call.name];
    const name = href
      ? el('a', { href, 'data-card': `fn:${call.name}` }, call.name)
      : el('span', {}, call.name);
    const args = call.args.map((a) => `${a.name}=${a.value}`).join(', ');
    const row = el('li');
    if (newTask) row.append(el('span', { class: 'aside' }, `${call.task} (${call.pid}): `));
    if (call.children.length === 0) {
      row.append(name, `(${args})`, ...outcome(call));
      return row;
    }
    let inner: HTMLUListElement | null = null;
    const toggle = button('', () => set(toggle.getAttribute('aria-expanded') !== 'true', false), {
      class: 'twist',
      'aria-label': `Calls inside ${call.name}`,
    });
    const set = (wanted: boolean, below: boolean): void => {
      toggle.setAttribute('aria-expanded', String(wanted));
      if (wanted && inner === null) {
        inner = this.list(call.children, below, call.task);
        row.append(inner);
      }
      if (inner !== null) inner.hidden = !wanted;
    };
    row.append(toggle, name, `(${args})`, ...outcome(call));
    this.left -= call.children.length;
    set(open && this.left >= 0, open);
    this.openers.push((wanted) => set(wanted, wanted));
    return row;
  }

  /** Opens or closes every row that has been drawn; opening goes on below. */
  all(open: boolean): void {
    this.left = open ? 2000 : 0;
    for (let i = 0; i < this.openers.length; i++) this.openers[i](open);
  }
}

/**
 * The whole tree with its two buttons. Open are the calls of one step, which the example is about; without one, as many
 * as there is room for from the first on.
 */
export async function callTree(trace: RunTrace, step?: Step): Promise<HTMLElement> {
  const hrefs = await functionPlaces().catch(() => ({}));
  const box = el('div', { class: 'call-tree', 'data-live': true });
  const tree = new Tree(hrefs);
  if (trace.machines.some((m) => m.calls.some((c) => c.children.length > 0))) {
    box.append(
      el(
        'p',
        { class: 'controls' },
        button('Open all', () => tree.all(true)),
        button('Close all', () => tree.all(false)),
      ),
    );
  }
  trace.machines.forEach((machine, i) => {
    if (trace.machines.length > 1) box.append(el('p', { class: 'aside' }, `Machine ${i + 1}`));
    const [from, to] = step?.calls ?? [0, 0];
    const within = (index: number) => i === step?.machine && index >= from && index < to;
    box.append(tree.list(machine.calls, from < to ? within : true, null));
    if (machine.dropped > 0) {
      box.append(
        el('p', { class: 'aside' }, `${count(machine.dropped, 'later call')} not recorded.`),
      );
    }
  });
  if (trace.machines.every((m) => m.calls.length === 0)) {
    box.append(el('p', {}, 'The run called no function of the kernel, apart from starting it.'));
  }
  return box;
}
