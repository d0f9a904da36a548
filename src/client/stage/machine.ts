/** The machine at a moment: a picture of it, the locks held and the tasks asleep. What is clicked in it leads to what made it so. */
import type { Snapshot } from 'sim';
import type { PictureKind } from '../../pictures/index.ts';
import type { Look, Subject, View } from '../../runner/look.ts';
import { el } from '../dom.ts';
import { loading } from '../load.ts';
import { kinds, ofRuns } from '../picture-kinds.ts';

/** Asks which statement made it so; `said` is what it is, in words. */
type AskChanged = (subject: Subject, said: string) => void;

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
    this.kind = kind;
    for (const [one, name] of kinds)
      if (!ofRuns.has(one))
        this.choose.append(el('option', { value: one, selected: one === kind }, name));
    this.choose.addEventListener('change', () => {
      this.kind = this.choose.value as PictureKind;
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
    const { svg } = pictures[this.kind](snapshots, { id: 'stage-picture', past: [] });
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
      `Jiffy ${jiffies}.`,
    );
  }

  private askButton(subject: Subject, said: string): HTMLButtonElement {
    const made = el('button', { type: 'button', class: 'stage-why' }, said);
    made.title = 'Which statement made it so?';
    made.addEventListener('click', () => this.ask(subject, said));
    return made;
  }

  /** The areas of the process, for those who do not click in a picture. */
  private list(): void {
    const machine = this.views?.[0].machine ?? null;
    this.areas.hidden = machine === null;
    const pid = machine?.pid ?? 0;
    const mm = machine?.snapshot.tasks.find((task) => task.pid === pid)?.mm;
    const space = machine?.snapshot.addressSpaces.find(({ id }) => id === mm);
    this.areas.replaceChildren(
      el('summary', {}, 'Which statement made an area what it is?'),
      ...(this.areas.open && space !== undefined
        ? space.areas.map(({ start, end }) => {
            const said = `${hex(start)}–${hex(end)}`;
            return this.askButton({ what: 'area', pid, address: start }, said);
          })
        : []),
    );
  }

  private clicked({ target, clientY }: MouseEvent): void {
    const machine = this.views?.[0].machine;
    if (!machine || !(target instanceof Element) || target.closest('a') !== null) return;
    const words = target.closest('text, g')?.textContent ?? '';
    const [, start] = /\b([0-9a-f]{8})[-–][0-9a-f]{8}\b/.exec(words) ?? [];
    const [, frame] = /\b(?:frame|pfn) (\d+)/.exec(words) ?? [];
    const { pid } = machine;
    if (start !== undefined) this.askArea(pid, Number.parseInt(start, 16));
    else if (frame !== undefined) this.ask({ what: 'frame', pfn: Number(frame) }, `frame ${frame}`);
    else if (this.kind === 'address-space') {
      const address = this.addressBelow(clientY);
      if (address !== null) this.askArea(pid, address);
    }
  }

  private askArea(pid: number, address: number): void {
    this.ask({ what: 'area', pid, address }, `what is at ${hex(address)}`);
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

const hex = (address: number): string => address.toString(16).padStart(8, '0');
