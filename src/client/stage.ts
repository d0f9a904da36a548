/**
 * <book-stage>: one cursor through a run, forward and back. Program, port with values, note, picture, calls and tasks follow
 * it. What a moment looks like is asked of the worker, which runs the program up to there once more.
 */
import type { Snapshot } from 'sim';
import type { PictureKind } from '../pictures/index.ts';
import { getRunner } from '../runner/client.ts';
import type { Look, OpenCall, Recorded, StepPlace } from '../runner/look.ts';
import { button, el } from './dom.ts';
import { kinds, ofRuns } from './picture-kinds.ts';
import { codeOf, codeOfText } from './stage/code.ts';
import { Timeline } from './stage/timeline.ts';
import { valuesTable } from './stage/values.ts';
import { Walk } from './stage/walk.ts';
import { changedFunctions, keptText, textsOf } from './store.ts';

/** What is stepped through: the text of an example as its page has it, and where that is. */
interface Given {
  id: string;
  source: string;
  title: string;
  href: string;
}

interface Places {
  sections: Record<string, string>;
  paths: Record<string, string>;
}

/** Finds a text by what an address calls it: `2.5/hole`. @throws Error with what to open instead */
async function find(id: string, { sections, paths }: Places): Promise<Given> {
  const [section, ...rest] = id.split('/');
  const path = section === 'paths' ? paths[rest.join('/')] : sections[section];
  const missing = new Error(`There is no example ${id}. Open one by “Step through it” below it.`);
  if (path === undefined) throw missing;
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} could not be fetched (${answer.status}).`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const place = page.querySelector(`[data-id="${CSS.escape(id)}"]`);
  const data = place?.querySelector('[data-part="data"]')?.textContent;
  if (!data) throw missing;
  const { source, start, title } = JSON.parse(data);
  const anchor = place!.querySelector('h3')?.id ?? '';
  return { id, source: source ?? start, title, href: `${path}#${anchor}` };
}

/** Functions of these files are gone over as if each were one statement, unless the reader wants to see all. */
const helpers = /^sim\/(include|lib)\//;

/** Looks that are kept. */
const KEPT = 64;

const pane = (name: string, title: string, ...inside: Node[]): HTMLElement =>
  el(
    'section',
    { class: `stage-pane ${name}`, 'aria-label': title },
    el('h2', {}, title),
    ...inside,
  );

export class BookStage extends HTMLElement {
  private given!: Given;
  private begun = false;
  private source = '';
  private patches: Record<string, string> | undefined;
  private recorded: Recorded | null = null;
  private walk: Walk | null = null;
  private moment = 0;
  private all = false;
  private readonly looks = new Map<number, Look>();
  private looking = false;
  private shownCode = '';
  private pictures: typeof import('../pictures/index.ts') | null = null;
  private kind: PictureKind = 'address-space';

  private readonly status = el('p', { class: 'stage-status', role: 'status' });
  private readonly where = el('p', { class: 'stage-where' });
  private readonly program = el('pre', { class: 'stage-program not-content', tabindex: 0 });
  private readonly port = el('pre', { class: 'stage-port not-content', tabindex: 0 });
  private readonly values = el('div', { class: 'stage-pane-body' });
  private readonly note = el('div', { class: 'stage-note sl-markdown-content' });
  private readonly picture = el('div', { class: 'picture picture-scroll' });
  private readonly held = el('p', { class: 'stage-held' });
  private readonly choose = el('select', { 'aria-label': 'Picture' });
  private readonly slider = el('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Moment of the run',
  });
  private readonly timeline = new Timeline((index) => this.goIndex(index));
  private buttons: [HTMLButtonElement, () => number | null][] = [];

  connectedCallback(): void {
    if (this.isConnected && this.begun) return;
    this.begun = true;
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('popstate', () => this.fromAddress());
    void this.begin();
  }

  private async begin(): Promise<void> {
    const id = new URLSearchParams(location.search).get('of');
    if (id === null) return;
    const places: Places = JSON.parse(this.querySelector('[data-part="places"]')!.textContent);
    try {
      this.given = await find(id, places);
      this.source = keptText(id, this.given.source).text;
      this.patches = textsOf(await changedFunctions());
    } catch (error) {
      this.querySelector('[data-part="static"]')!.prepend(this.status);
      this.status.textContent = (error as Error).message;
      return;
    }
    const { title, href } = this.given;
    document.title = `${title} | Stage | Running Commentary`;
    document.querySelector('.stage-head h1')?.replaceChildren(el('a', { href }, title));
    this.build();
    await this.record();
  }

  // what is there

  private build(): void {
    for (const [kind, name] of kinds.filter(([one]) => !ofRuns.has(one)))
      this.choose.append(el('option', { value: kind, selected: kind === this.kind }, name));
    this.choose.addEventListener('change', () => {
      this.kind = this.choose.value as PictureKind;
      void this.draw();
    });
    this.slider.addEventListener('input', () => this.goIndex(this.slider.valueAsNumber));
    this.values.addEventListener('stage-values', () => this.showLook());
    this.port.addEventListener('click', (event) => this.lineClicked(event));
    const side = el(
      'div',
      { class: 'stage-side' },
      pane('picture-pane', 'Machine', this.choose, this.picture, this.held),
      pane('values-pane', 'Values', this.values),
      pane('note-pane', 'Note', this.note),
    );
    const bar = el('div', { class: 'stage-bar' }, this.controls(), this.slider, this.everything());
    this.querySelector('[data-part="static"]')!.replaceWith(
      this.status,
      el(
        'div',
        { class: 'stage-grid' },
        pane('program-pane', 'Program', this.program),
        pane('port-pane', 'Kernel', this.where, this.port),
        side,
      ),
      el('div', { class: 'stage-foot' }, bar, this.timeline.element),
    );
  }

  /** A button for each way through the run. */
  private controls(): HTMLElement {
    const way = (label: string, title: string, to: () => number | null): HTMLButtonElement => {
      const made = button(label, () => this.follow(to), { title });
      this.buttons.push([made, to]);
      return made;
    };
    const walk = (): Walk => this.walk!;
    const at = (): number => this.moment;
    return el(
      'div',
      { class: 'controls', role: 'toolbar', 'aria-label': 'Ways through the run' },
      way('Start', 'To the beginning (Home)', () => walk().moments[0] ?? null),
      way('◀ Out', 'Back out of this call (Shift+↑)', () => walk().outBack(at())),
      way('◀ Over', 'Back over calls (Shift+←)', () => walk().overBack(at())),
      way('◀ Step', 'One statement back (←)', () => walk().previous(at())),
      way('Step ▶', 'One statement forward (→)', () => walk().next(at())),
      way('Over ▶', 'Forward over calls (Shift+→)', () => walk().over(at())),
      way('Out ▶', 'To where this call has returned (Shift+↓)', () => walk().out(at())),
      way('Task ▶', 'To where another task goes on (T)', () => walk().switchOf(at())),
      way('End', 'To the end (End)', () => walk().end),
    );
  }

  private everything(): HTMLElement {
    const helper = el('input', { type: 'checkbox' });
    helper.addEventListener('change', () => {
      this.all = helper.checked;
      this.rewalk();
    });
    return el('label', { class: 'stage-all' }, helper, ' step into helpers too');
  }

  // the run

  private request() {
    const { source, given, patches } = this;
    return { source, name: given.id, patches };
  }

  private async record(): Promise<void> {
    this.status.textContent = 'Recording the run …';
    const result = await getRunner().run({ ...this.request(), stage: { ask: 'record' } });
    const recorded = result.stage?.recorded;
    if (recorded === undefined) {
      this.status.textContent = result.error?.message ?? 'The run could not be recorded.';
      return;
    }
    this.recorded = recorded;
    this.program.replaceChildren(...codeOfText(this.source.trimEnd()).lines);
    this.rewalk(false);
    this.fromAddress();
    const { error } = recorded.result;
    this.status.textContent = error ? `The run ends with: ${error.message.split('\n')[0]}` : '';
  }

  private rewalk(stay = true): void {
    const { recording, places } = this.recorded!;
    const shown = (func: number): boolean =>
      this.all || !helpers.test(places.functions[func]?.file ?? '');
    this.walk = new Walk(recording, shown);
    this.slider.max = String(this.walk.moments.length);
    this.timeline.show(this.walk, places);
    if (stay) this.go(this.walk.nearest(this.moment));
  }

  private fromAddress(): void {
    if (this.walk === null) return;
    const step = Number(new URLSearchParams(location.search).get('step') ?? 1);
    this.go(this.walk.moments[Math.max(0, step - 1)] ?? this.walk.end, false);
  }

  // to another moment

  private follow(to: () => number | null): void {
    if (this.walk === null) return;
    const moment = to();
    if (moment !== null) this.go(moment);
  }

  private goIndex(index: number): void {
    if (this.walk !== null) this.go(this.walk.moments[index] ?? this.walk.end);
  }

  private go(moment: number, note = true): void {
    this.moment = moment;
    const walk = this.walk!;
    const index = moment >= walk.end ? walk.moments.length : walk.indexOf(moment);
    if (note) {
      const address = new URL(location.href);
      address.searchParams.set('step', String(index + 1));
      history.replaceState(null, '', address);
    }
    this.slider.value = String(index);
    const text = `Step ${index + 1} of ${walk.moments.length + 1}`;
    this.slider.setAttribute('aria-valuetext', `${text}: ${this.place()}`);
    this.timeline.at(index);
    for (const [made, to] of this.buttons)
      made.setAttribute('aria-disabled', String(to() === null || to() === moment));
    void this.showPlace(text);
    void this.look();
  }

  /** In words. */
  private place(): string {
    const at = this.placeAt(this.moment);
    if (at === null) return 'the run is over';
    const { name } = this.recorded!.places.functions[at.func];
    return `${name || 'the program'}, line ${at.line}`;
  }

  private placeAt(moment: number): StepPlace | null {
    const { recording, places } = this.recorded!;
    return places.statements[recording.statements[moment]] ?? null;
  }

  // what is shown

  private async showPlace(step: string): Promise<void> {
    const { recording, places } = this.recorded!;
    const { moment } = this;
    const call = recording.calls[moment] ?? -1;
    const stack = call < 0 ? [] : this.walk!.stack(call);
    // The line of the program that all this is done for.
    const own = stack.findLast((at) => places.functions[recording.funcs[at]].file === '');
    this.light(this.program, own === undefined ? null : this.lineIn(own, moment));
    this.where.replaceChildren(`${step} · `, ...this.trail(stack));
    const inner = stack.at(-1);
    const func = inner === undefined ? null : places.functions[recording.funcs[inner]];
    if (func === null || func.file === '') {
      this.port.classList.add('away');
      this.light(this.port, null);
      this.note.replaceChildren();
      return;
    }
    const key = `${func.file} ${func.name}`;
    const patch = func.file.startsWith('patch:') ? this.patches?.[func.name] : undefined;
    const code = patch === undefined ? await codeOf(func.name, func.file) : codeOfText(patch);
    if (this.moment !== moment) return;
    if (this.shownCode !== key) {
      this.shownCode = key;
      this.port.replaceChildren(...code.lines);
    }
    this.port.classList.remove('away');
    const at = this.placeAt(moment)!;
    this.light(this.port, at);
    const note = code.noteOf(at.line);
    this.note.replaceChildren(...(note === null ? [] : [note]));
    this.showValuesOnLines();
  }

  /** Where a call stands at a moment: at its statement that was begun last. */
  private lineIn(call: number, moment: number): StepPlace | null {
    const { calls } = this.recorded!.recording;
    for (let at = moment; at >= 0; at--) if (calls[at] === call) return this.placeAt(at);
    return null;
  }

  private trail(stack: number[]): Node[] {
    const { recording, places } = this.recorded!;
    return stack.flatMap((call, i) => {
      const { name, file } = places.functions[recording.funcs[call]];
      if (file === '' && name === '') return [];
      const part = el('code', {}, name || 'program');
      return i <= 1 ? [part] : [document.createTextNode(' › '), part];
    });
  }

  private light(pane: HTMLElement, at: StepPlace | null): void {
    for (const line of pane.querySelectorAll('.cur')) line.classList.remove('cur');
    if (at === null) return;
    let first: HTMLElement | null = null;
    for (const line of pane.querySelectorAll<HTMLElement>('.l')) {
      const number = Number(line.dataset.l);
      if (number < at.line || number > at.endLine) continue;
      line.classList.add('cur');
      first ??= line;
    }
    if (first === null) return;
    const { offsetTop, offsetHeight } = first;
    const top = offsetTop;
    if (
      top < pane.scrollTop + offsetHeight ||
      top > pane.scrollTop + pane.clientHeight - 3 * offsetHeight
    )
      pane.scrollTop = top - pane.clientHeight / 3;
  }

  /** Asks for the moment; of many that are wanted meanwhile only the last. */
  private async look(): Promise<void> {
    if (this.looks.has(this.moment)) return this.showLook();
    if (this.looking) return;
    this.looking = true;
    try {
      while (!this.looks.has(this.moment)) {
        const { moment } = this;
        const call = this.recorded!.recording.calls[moment] ?? -1;
        const result = await getRunner().run({
          ...this.request(),
          stage: { ask: 'look', moment, call },
        });
        const look = result.stage?.look;
        if (look === undefined) {
          this.status.textContent = result.error?.message ?? 'The moment could not be found again.';
          return;
        }
        this.looks.set(moment, look);
        if (this.looks.size > KEPT) this.looks.delete(this.looks.keys().next().value!);
        this.showLook();
      }
    } finally {
      this.looking = false;
    }
  }

  private showLook(): void {
    const look = this.looks.get(this.moment);
    if (look === undefined) return;
    this.values.replaceChildren(valuesTable(look, (name, field) => void this.why(name, field)));
    this.showValuesOnLines();
    this.showHeld(look);
    void this.draw();
  }

  /** What each line of the call has come to so far stands at its end. */
  private showValuesOnLines(): void {
    const look = this.looks.get(this.moment);
    for (const pane of [this.port, this.program])
      for (const chip of pane.querySelectorAll('.chip')) chip.remove();
    if (look === undefined || this.recorded === null) return;
    const inner = this.placeAt(this.moment);
    const own = inner !== null && this.recorded.places.functions[inner.func]?.file === '';
    const pane = own ? this.program : this.port;
    for (const line of pane.querySelectorAll('.l.ran')) line.classList.remove('ran');
    const byLine = new Map<number, string>();
    for (const { statement, changed, value, moment } of look.past) {
      const { line, endLine } = this.recorded.places.statements[statement];
      for (const one of pane.querySelectorAll<HTMLElement>('.l')) {
        const number = Number(one.dataset.l);
        if (number >= line && number <= endLine && moment < this.moment) one.classList.add('ran');
      }
      const known = changed.filter(([, text]) => text !== 'undefined');
      const words = known.map(([name, text]) => `${name} = ${text}`);
      if (words.length === 0 && value !== undefined && value !== 'undefined') words.push(value);
      if (words.length > 0) byLine.set(endLine, words.join(', '));
    }
    for (const [line, words] of byLine) {
      const at = pane.querySelector(`.l[data-l="${line}"]`);
      // Before the words of the line, at whose right it floats: after them comes the end of the line.
      at?.prepend(el('span', { class: 'chip' }, words));
    }
  }

  private showHeld({ before, calls }: Look): void {
    const { machine } = before;
    if (machine === null) {
      this.held.replaceChildren('No machine has been booted yet.');
      return;
    }
    const { locks, tasks, jiffies } = machine.snapshot;
    const names = locks.map((lock) => lock.name);
    const waiting = tasks.filter(({ wait }) => wait !== undefined);
    this.held.replaceChildren(
      names.length === 0 ? 'No lock is held. ' : `Held: ${names.join(', ')}. `,
      waiting.length === 0
        ? ''
        : `Asleep: ${waiting.map((task) => `${task.comm} (${task.pid})`).join(', ')}. `,
      `Jiffy ${jiffies}. `,
      `${new Set(calls.map(({ lane }: OpenCall) => lane)).size > 2 ? 'Other tasks have calls open.' : ''}`,
    );
  }

  private async draw(): Promise<void> {
    const look = this.looks.get(this.moment);
    if (!look?.before.machine || !look.after.machine) return this.picture.replaceChildren();
    this.pictures ??= await import('../pictures/index.ts');
    const step = (snapshot: Snapshot): Snapshot => snapshot;
    const views: [Snapshot, Snapshot] = [
      step(look.before.machine.snapshot),
      step(look.after.machine.snapshot),
    ];
    const drawn = this.pictures.pictures[this.kind](views, { id: 'stage-picture', past: [] });
    this.picture.innerHTML = drawn.svg;
  }

  // what wrote it

  private async why(name: string, field?: string): Promise<void> {
    const { moment } = this;
    const call = this.recorded!.recording.calls[moment];
    if (call === undefined) return;
    const label = field === undefined ? name : `${name}.${field}`;
    this.status.textContent = `Looking for what wrote ${label} …`;
    const result = await getRunner().run({
      ...this.request(),
      stage: { ask: 'why', moment, call, name, field },
    });
    const found = result.stage?.wrote ?? null;
    if (found === null) {
      this.status.textContent = `${label} has been so since before the run, or was not written by a function of the kernel.`;
      return;
    }
    if (this.walk!.nearest(found) !== found && !this.all) {
      this.all = true;
      this.querySelector<HTMLInputElement>('.stage-all input')!.checked = true;
      this.rewalk();
    }
    this.go(found);
    this.status.textContent = `${label} was written here: ${this.place()}.`;
  }

  // keys and clicks

  private lineClicked(event: MouseEvent): void {
    if ((event.target as Element).closest('a') || this.walk === null) return;
    const line = Number((event.target as Element).closest<HTMLElement>('.l')?.dataset.l);
    const at = this.placeAt(this.moment);
    if (!line || at === null) return;
    const { statements } = this.recorded!.places;
    const wanted = new Set(
      Object.keys(statements)
        .map(Number)
        .filter((id) => {
          const place = statements[id];
          return place.func === at.func && place.line <= line && line <= place.endLine;
        }),
    );
    const back = event.shiftKey;
    const to = this.walk.ofStatements(this.moment, wanted, back);
    if (to !== null) this.go(to);
    else
      this.status.textContent = `Line ${line} does not run ${back ? 'before' : 'again after'} this step.`;
  }

  private key(event: KeyboardEvent): void {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || this.walk === null) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return;
    const { walk, moment } = this;
    const ways: Record<string, () => number | null> = {
      ArrowRight: () => (event.shiftKey ? walk.over(moment) : walk.next(moment)),
      ArrowLeft: () => (event.shiftKey ? walk.overBack(moment) : walk.previous(moment)),
      ArrowDown: () => (event.shiftKey ? walk.out(moment) : null),
      ArrowUp: () => (event.shiftKey ? walk.outBack(moment) : null),
      Home: () => walk.moments[0] ?? null,
      End: () => walk.end,
      t: () => walk.switchOf(moment),
      T: () => walk.switchOf(moment, true),
    };
    const to = ways[event.key]?.() ?? null;
    if (to === null) return;
    event.preventDefault();
    this.go(to);
  }
}

if (!customElements.get('book-stage')) customElements.define('book-stage', BookStage);
