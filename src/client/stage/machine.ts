/** The machine at a moment: a picture of it, the locks held and the tasks asleep. What is clicked in it leads to what made it so. */
import type { Snapshot } from 'sim';
import type { PictureKind } from '../../pictures/index.ts';
import type { Look, View } from '../../runner/look.ts';
import type { Subject } from '../../runner/subjects.ts';
import { el } from '../dom.ts';
import { loading } from '../load.ts';
import { kinds, ofRuns } from '../picture-kinds.ts';
import { type Asked, areaAsked, thingIn, thingsOf } from './things.ts';

/** Asks which statement made it so; `said` is what it is, in words. */
type AskChanged = (subject: Subject, said: string) => void;

/** What shows of one statement what a picture shows of a whole run. */
const OF_STEPS: Partial<Record<PictureKind, PictureKind>> = {
  readahead: 'cache',
  truncation: 'cache',
  circle: 'lru',
  levels: 'lru',
};

export class MachinePane {
  readonly choose = el('select', { 'aria-label': 'Picture' });
  readonly picture = el('div', { class: 'picture picture-scroll', tabindex: 0 });
  readonly held = el('p', { class: 'stage-held' });
  readonly areas = el('details', { class: 'stage-areas' });
  private kind: PictureKind;
  private modules: typeof import('../../pictures/index.ts') | null = null;
  private views: [View, View] | null = null;
  /** What is drawn: most statements leave the machine as it was. */
  private drawn: unknown[] = [];

  constructor(
    kind: PictureKind,
    private readonly ask: AskChanged,
  ) {
    this.kind = ofRuns.has(kind) ? (OF_STEPS[kind] ?? 'address-space') : kind;
    for (const [one, name] of kinds)
      if (!ofRuns.has(one))
        this.choose.append(el('option', { value: one, selected: one === this.kind }, name));
    this.choose.addEventListener('change', () => {
      this.kind = this.choose.value as PictureKind;
      this.list();
      void this.draw();
    });
    this.picture.addEventListener('click', (event) => this.clicked(event));
    this.areas.addEventListener('toggle', () => this.list());
    // Before it is needed: the first picture is not to wait for it.
    void this.load();
  }

  show({ before, after }: Look): void {
    this.views = [before, after];
    this.tellHeld(before);
    this.list();
    void this.draw();
  }

  private async load(): Promise<typeof import('../../pictures/index.ts')> {
    this.modules ??= await loading(() => import('../../pictures/index.ts'));
    return this.modules;
  }

  private async draw(): Promise<void> {
    const [before, after] = this.views ?? [];
    const wanted = [before?.machine, after?.machine, this.kind];
    if (wanted.every((one, i) => one === this.drawn[i])) return;
    if (!before?.machine || !after?.machine) {
      this.drawn = wanted;
      this.picture.replaceChildren();
      return;
    }
    const { pictures } = await this.load();
    if (before !== this.views?.[0]) return;
    this.drawn = wanted;
    const snapshots: [Snapshot, Snapshot] = [before.machine.snapshot, after.machine.snapshot];
    const { svg } = pictures[this.kind](snapshots, {
      id: 'stage-picture',
      past: [],
      still: true,
    });
    this.picture.innerHTML = svg;
  }

  private tellHeld({ machine }: View): void {
    if (machine === null) {
      this.held.replaceChildren('No machine has been booted yet.');
      return;
    }
    const { locks, tasks, jiffies } = machine.snapshot;
    const names = locks.flatMap(({ name, mode }, i) => [
      i > 0 ? ', ' : '',
      this.askButton({ what: 'lock', name }, `${name}${mode === null ? '' : ` (${mode})`}`),
    ]);
    const asleep = tasks.filter(({ wait }) => wait !== undefined);
    this.held.replaceChildren(
      ...(names.length === 0 ? ['No lock is held. '] : ['Held: ', ...names, '. ']),
      asleep.length === 0
        ? ''
        : `Asleep: ${asleep.map(({ comm, pid }) => `${comm} (${pid})`).join(', ')}. `,
      `jiffies is ${jiffies}.`,
    );
  }

  private askButton(subject: Subject, words: string, said = words): HTMLButtonElement {
    const title = `Which statement made it so? ${said}`;
    const made = el('button', { type: 'button', class: 'stage-why', title }, words);
    if (said !== words) made.setAttribute('aria-label', `${words}: ${said}`);
    made.addEventListener('click', () => this.ask(subject, said));
    return made;
  }

  /** What the picture shows, for those who do not click in it. */
  private list(): void {
    const machine = this.views?.[0].machine ?? null;
    this.areas.hidden = machine === null;
    const summary = el('summary', {}, 'Which statement made it so?');
    if (machine === null || !this.areas.open) {
      this.areas.replaceChildren(summary);
      return;
    }
    const { things, more } = thingsOf(this.kind, machine.snapshot, machine.pid);
    const rows = things.map(({ name, asked }) =>
      el(
        'li',
        {},
        el('code', {}, name),
        ...asked.flatMap(({ subject, words, said }) => [' ', this.askButton(subject, words, said)]),
      ),
    );
    if (more > 0)
      rows.push(el('li', {}, `and ${more} more, which a click in the picture asks about`));
    this.areas.replaceChildren(
      summary,
      rows.length === 0 ? el('p', {}, 'There is nothing here yet.') : el('ul', {}, ...rows),
    );
  }

  private clicked(event: MouseEvent): void {
    const { target, clientX, clientY } = event;
    const machine = this.views?.[0].machine;
    if (!machine || !(target instanceof Element) || target.closest('a') !== null) return;
    const { pid, snapshot } = machine;
    const thing = target.closest<SVGGElement>('[data-what]');
    if (thing !== null) {
      const { left, width } = thing.getBoundingClientRect();
      const at = Math.max(0, (clientX - left) / width);
      const asked = thingIn(thing.dataset.what!, snapshot, signAt(target, event), at);
      if (asked !== null) this.ask(asked.subject, asked.said);
      return;
    }
    const words = target.closest('text, g')?.textContent ?? '';
    const [, start] = /\b([0-9a-f]{8})[-–][0-9a-f]{8}\b/.exec(words) ?? [];
    if (start !== undefined) this.askFor(areaAsked(pid, Number.parseInt(start, 16)));
    else if (this.kind === 'address-space') {
      const address = this.addressBelow(clientY);
      if (address !== null) this.askFor(areaAsked(pid, address));
    }
  }

  private askFor({ subject, said }: Asked): void {
    this.ask(subject, said);
  }

  /** The picture of an address space has addresses at its edge, high ones above: the one below a place of the window. */
  private addressBelow(clientY: number): number | null {
    const labels = [...this.picture.querySelectorAll('text')]
      .filter(({ textContent }) => /^[0-9a-f]{8}$/.test(textContent ?? ''))
      .map((label) => {
        const { top, height } = label.getBoundingClientRect();
        return { y: top + height / 2, address: Number.parseInt(label.textContent!, 16) };
      })
      .filter(({ y }) => y >= clientY)
      .sort((a, b) => a.y - b.y);
    return labels[0]?.address ?? null;
  }
}

/** The letter of the bit that is clicked, `c` for a count; empty for the whole thing. */
function signAt(target: Element, { clientX, clientY }: MouseEvent): string {
  const bit = target.closest<SVGGElement>('[data-bit]')?.dataset.bit;
  if (bit !== undefined) return bit;
  const text = target.closest('text');
  const words = text?.textContent ?? '';
  if (/^count \d/.test(words)) return 'c';
  if (text === null || !/^[p-][w-][u-][a-][d-]$/.test(words)) return '';
  const matrix = text.getScreenCTM()?.inverse();
  const at = text.getCharNumAtPosition(new DOMPoint(clientX, clientY).matrixTransform(matrix));
  // A bit that is not set can be asked about as well as one that is.
  return 'pwuad'[at] ?? '';
}
