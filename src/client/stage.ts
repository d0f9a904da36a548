/**
 * <book-stage>: one cursor through a run, forward and back. Program, port with values, note, picture, calls and tasks follow
 * it. What a moment looks like is asked of the worker, which runs the program up to there once more (stage/ask.ts).
 *
 *     /stage/2.5/hole/                  opens where the run comes to what its section is about
 *             ?in=find_vma              opens where it first comes to this function
 *             ?step=23                  opens at this step
 *             ?order=4:1,7:0            with the choices of the scheduler numbered 4 and 7 made by the reader
 *             ?picture=frames           with this picture
 *     /stage/?of=2.5/hole               an address from before, which becomes the other
 *     /embed/?of=2.5/hole&step=23       in a page of another site
 */
import type { PictureKind } from '../pictures/index.ts';
import { getRunner } from '../runner/client.ts';
import type { Divergence, Look, Recorded, StepPlace, Wanted } from '../runner/look.ts';
import type { Chosen } from '../runner/recorder.ts';
import { helpers } from '../runner/shown.ts';
import type { Subject } from '../runner/subjects.ts';
import { button, el } from './dom.ts';
import { kinds } from './picture-kinds.ts';
import { Asking } from './stage/ask.ts';
import { type Code, codeOf, codeOfText } from './stage/code.ts';
import { find, type Given, type Opens } from './stage/given.ts';
import { MachinePane } from './stage/machine.ts';
import { BOUNDS, OrdersPane } from './stage/orders-pane.ts';
import { CodePane } from './stage/pane.ts';
import { Timeline } from './stage/timeline.ts';
import { valuesTable } from './stage/values.ts';
import { Walk } from './stage/walk.ts';

/** The program that an element shows, or the address asks for; null for none. */
const wantedId = (element: HTMLElement | null): string | null =>
  element?.dataset.of ?? new URLSearchParams(location.search).get('of');

// What runs it is started before the program is here.
if (wantedId(document.querySelector('book-stage')) !== null) getRunner().warm(['stepped', 'look']);

/** So many statements of a call are told at the ends of their lines. */
const TOLD = 400;
/** So many steps before and after the moment are looked at before they are asked for, */
const AROUND = 12;
/** and up to so many on the way that the reader keeps to: twice as many each time that they are used up. */
const AHEAD = 100;
/** What a reader needs first. */
const HINT =
  'The arrow keys → and ← step, with Shift over calls. A click on a line leads to the next time it runs, “why” to what wrote a value.';

/** The timeline becomes so many times as wide. */
const ZOOM = 4;
/** Milliseconds after which the address has the step: a browser lets it be changed only so often. */
const SETTLED = 250;

const pane = (name: string, title: string, ...inside: Node[]): HTMLElement =>
  el(
    'section',
    { class: `stage-pane ${name}`, 'aria-label': title },
    el('h2', {}, title),
    ...inside,
  );

const wordsOf = (chosen: Chosen): string =>
  Object.entries(chosen)
    .map(([choice, task]) => `${choice}:${task}`)
    .join(',');

function chosenOf(words: string): Chosen {
  const pairs = words.split(',').flatMap((pair) => {
    const [, choice, task] = /^(\d+):(\d+)$/.exec(pair) ?? [];
    return choice === undefined ? [] : [[Number(choice), Number(task)]];
  });
  return Object.fromEntries(pairs);
}

/** What was asked about last, to go on to its next or its last change. */
type Asked = {
  label: string;
  next: (from: number, next: boolean) => Promise<number | null>;
  /** The statement that was found last, which may be one of a helper's that is not shown. */
  at?: number;
};

export class BookStage extends HTMLElement {
  private given!: Given;
  private asking!: Asking;
  private machine!: MachinePane;
  private begun = false;
  private recorded: Recorded | null = null;
  /** The recording ends before the run does. */
  private partial = true;
  private walk: Walk | null = null;
  private moment = 0;
  private all = false;
  private asked: Asked | null = null;
  private frame = 0;
  /** The way that the reader last went, and so many steps of it are looked at before they are asked for. */
  private back = false;
  private ahead = AROUND;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private codes = new Map<string, Code>();

  private readonly status = el('p', { class: 'stage-status', role: 'status' });
  private readonly where = el('p', { class: 'stage-where', 'aria-live': 'polite' });
  private readonly program = new CodePane('stage-program', (line, back) =>
    this.lineClicked(line, back, true),
  );
  private readonly port = new CodePane('stage-port', (line, back) =>
    this.lineClicked(line, back, false),
  );
  private readonly values = el('div', { class: 'stage-pane-body', tabindex: 0 });
  private readonly note = el('div', { class: 'stage-note sl-markdown-content' });
  private readonly slider = el('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Moment of the run',
  });
  private readonly timeline = new Timeline((index) => this.goIndex(index));
  private readonly orders = new OrdersPane({
    choose: (chosen) => void this.chooseOrder(chosen),
    tryAll: () => this.asking.orders(BOUNDS),
    go: (moment) => this.go(this.walk!.nearest(moment)),
  });
  private buttons: [HTMLButtonElement, () => number | null][] = [];

  connectedCallback(): void {
    if (this.begun) return;
    this.begun = true;
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('popstate', () => this.fromAddress());
    void this.begin();
  }

  private async begin(): Promise<void> {
    const address = new URLSearchParams(location.search);
    const id = wantedId(this);
    if (id === null) return;
    try {
      this.given = await find(id);
    } catch (error) {
      this.querySelector('[data-part="static"]')!.prepend(this.status);
      this.status.textContent = (error as Error).message;
      return;
    }
    const { title, href, source, checkFrom } = this.given;
    document.title = `${title} | Stage | Running Commentary`;
    document.querySelector('.stage-head h1')?.replaceChildren(el('a', { href }, title));
    if (/\/stage\/$/.test(location.pathname)) {
      const own = new URL(`${encodeURI(id)}/${location.search}`, location.href);
      own.searchParams.delete('of');
      history.replaceState(null, '', own);
    }
    this.asking = new Asking(
      this.given,
      (look) => {
        if (look.moment === this.moment) this.showLook(look);
      },
      (message) => this.say(message),
    );
    const order = address.get('order');
    if (order !== null) this.asking.chosen = chosenOf(order);
    this.build(address.get('picture'));
    this.program.show('program', () => {
      const { lines } = codeOfText(source.trimEnd());
      lines[checkFrom - 1]?.classList.add('check-begins');
      return lines;
    });
    await this.open(address);
    await this.record();
    if (this.recorded !== null) await this.loadAhead();
  }

  /** The code is shown before the run has come there. */
  private async openCode({ name, file, line, endLine, href }: Opens): Promise<void> {
    const code = await codeOf(name, file, href ?? undefined);
    const key = `${file} ${name}`;
    this.codes.set(key, code);
    if (this.walk !== null) return;
    this.where.replaceChildren('Step … · ', el('code', {}, name));
    this.port.show(key, () => code.lines);
    this.port.light({ line, endLine, func: -1 });
    this.port.reveal();
    const note = code.noteOf(line);
    this.note.replaceChildren(...(note === null ? [] : [note]));
  }

  // what is there

  private build(picture: string | null): void {
    const kind = kinds.find(([one]) => one === picture)?.[0] ?? 'address-space';
    this.machine = new MachinePane(kind as PictureKind, (subject, said) =>
      this.askChanged(subject, said),
    );
    const { machine } = this;
    this.slider.addEventListener('input', () => this.goIndex(this.slider.valueAsNumber));
    this.values.addEventListener('stage-values', () => {
      const look = this.asking.get(this.moment);
      if (look !== undefined) this.showValues(look);
    });
    const side = el(
      'div',
      { class: 'stage-side' },
      pane('values-pane', 'Values', this.values),
      pane('picture-pane', 'Machine', machine.choose, machine.picture, machine.held, machine.areas),
      pane('note-pane', 'Note', this.note),
      this.orders.element,
    );
    this.querySelector('[data-part="static"]')!.replaceWith(
      el(
        'div',
        { class: 'stage-grid' },
        pane('program-pane', this.given.changed ? 'Your program' : 'Program', this.program.element),
        pane('port-pane', 'Kernel', this.where, this.port.element),
        side,
      ),
      el(
        'div',
        { class: 'stage-foot' },
        el('div', { class: 'stage-bar' }, this.controls(), this.slider, this.everything()),
        this.timeline.element,
        this.status,
      ),
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
      way('◀ Task', 'Back to where another task was (Shift+T)', () => walk().switchOf(at(), true)),
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
    const zoom = (sign: string, by: number, title: string): HTMLButtonElement =>
      button(sign, () => this.timeline.zoom(by), { title, 'aria-label': title });
    return el(
      'div',
      { class: 'stage-more' },
      zoom('−', 1 / ZOOM, 'Show more of the run in the timeline (−)'),
      zoom('+', ZOOM, 'Enlarge the timeline around this step (+)'),
      el(
        'label',
        {
          class: 'stage-all',
          title: 'Functions of include/ and lib/ are else gone over as one statement each',
        },
        helper,
        ' into helpers',
      ),
    );
  }

  private say(message: string, ...more: Node[]): void {
    this.status.replaceChildren(message, ...more);
  }

  // the run

  private async open(address: URLSearchParams): Promise<void> {
    this.say('Running up to there …');
    const step = Number(address.get('step') ?? 0);
    const name = address.get('in');
    const { about, opens, patches } = this.given;
    let names = name === null ? about : [name];
    if (step === 0 && name === null && opens !== null && patches === undefined) {
      names = [opens.name];
      // If it cannot be fetched, it is said when the run has come there.
      this.openCode(opens).catch(() => {});
    }
    const opened = await this.asking.open(step > 0 ? { step: step - 1 } : { names });
    if ('error' in opened) {
      this.say(opened.error);
      return;
    }
    this.recorded = opened.recorded;
    this.moment = opened.moment;
    this.rewalk();
  }

  private async record(): Promise<void> {
    if (this.recorded === null) this.say('Recording the run …');
    const recorded = await this.asking.record();
    if ('error' in recorded) {
      this.say(recorded.error);
      return;
    }
    this.recorded = recorded;
    this.partial = false;
    this.orders.show(recorded.recording, this.asking.chosen ?? null);
    this.rewalk();
    const { result, recording, diverges } = recorded;
    const said: string[] = [];
    if (result.error)
      said.push(`The run ends with: ${result.error.message.split('\n')[0].replace(/\.$/, '')}.`);
    if (recording.leftOut > 0)
      said.push(
        `The run goes on for ${recording.leftOut.toLocaleString('en')} statements more, of which nothing is kept: ` +
          `the first ${recording.statements.length.toLocaleString('en')} are here. To walk through what comes ` +
          'later, change the program on its page so that it comes there sooner.',
      );
    // Said once, where nothing else is to be said.
    if (
      said.length === 0 &&
      !diverges &&
      matchMedia('(hover: hover) and (min-width: 50rem)').matches
    )
      said.push(HINT);
    this.say(said.join(' '), ...(diverges ? this.tellDivergence(diverges) : []));
  }

  /** Where a run with changed functions leaves that of the book's kernel. */
  private tellDivergence({ moment, instead }: Divergence): Node[] {
    const names = Object.keys(this.given.patches ?? {}).join(' and ');
    const at = this.walk!.nearest(moment);
    const step = this.walk!.numberOf(at) + 1;
    const book =
      instead === null
        ? 'there the run of the book’s kernel ends'
        : `the book’s kernel goes on in ${instead.name || 'the program'}, line ${instead.line}`;
    return [
      document.createTextNode(
        ` With your ${names}, the run takes another way from step ${step} on: ${book}. `,
      ),
      button('Go there', () => this.go(at)),
    ];
  }

  private async chooseOrder(chosen: Chosen | null): Promise<void> {
    this.asking.chosen = chosen ?? undefined;
    this.asking.forget();
    this.say('Recording the run in this order …');
    this.setAddress('order', chosen === null || wordsOf(chosen) === '' ? null : wordsOf(chosen));
    await this.record();
    const choices = this.recorded!.recording.choices;
    const last = Object.keys(chosen ?? {}).at(-1);
    const made = last === undefined ? undefined : choices[Number(last)];
    if (made !== undefined) this.go(this.walk!.nearest(made.moment));
  }

  private rewalk(): void {
    const { recording, places } = this.recorded!;
    const shown = (func: number): boolean =>
      this.all || !helpers.test(places.functions[func]?.file ?? '');
    this.walk = new Walk(recording, shown);
    this.slider.max = String(this.walk.moments.length);
    this.timeline.show(this.walk, places);
    this.go(this.walk.nearest(this.moment), false);
  }

  private fromAddress(): void {
    if (this.walk === null) return;
    const step = Number(new URLSearchParams(location.search).get('step') ?? 1);
    this.go(this.walk.moments[Math.max(0, step - 1)] ?? this.walk.end, false);
  }

  private setAddress(name: string, value: string | null): void {
    const address = new URL(location.href);
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
    history.replaceState(null, '', address);
  }

  // to another moment

  private follow(to: () => number | null): void {
    if (this.walk === null) return;
    const moment = to();
    if (moment === null) return;
    if (this.partial && moment >= this.walk.end) this.say('The run is still being recorded.');
    else {
      const steps = this.walk.numberOf(moment) - this.walk.numberOf(this.moment);
      // After a turn or a jump the reader may go on in any way.
      if (Math.abs(steps) > 1 || steps < 0 !== this.back) this.ahead = AROUND;
      this.back = steps < 0;
      this.go(moment);
    }
  }

  private goIndex(index: number): void {
    if (this.walk !== null) this.follow(() => this.walk!.moments[index] ?? this.walk!.end);
  }

  /** To a moment. All that can be shown of it at once is shown with the next frame; what the worker knows, when it has told. */
  private go(moment: number, note = true): void {
    this.moment = moment;
    if (note) {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => {
        this.setAddress('step', String(this.walk!.numberOf(this.moment) + 1));
      }, SETTLED);
    }
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  private show(): void {
    const { moment } = this;
    const walk = this.walk!;
    const index = walk.numberOf(moment);
    this.slider.value = String(index);
    const text = `Step ${index + 1} of ${this.partial ? '…' : walk.moments.length + 1}`;
    this.slider.setAttribute('aria-valuetext', `${text}: ${this.place()}`);
    const call = this.callAt(moment);
    const stack = call < 0 ? [] : walk.stack(call);
    this.timeline.at(index, stack);
    for (const [made, to] of this.buttons) {
      const there = to();
      const nowhere = String(there === null || there === moment);
      if (made.getAttribute('aria-disabled') !== nowhere)
        made.setAttribute('aria-disabled', nowhere);
    }
    this.orders.at(moment);
    this.showProgram(stack);
    const trail = this.trail(stack);
    this.where.replaceChildren(`${text} · `, ...(trail.length > 0 ? trail : [this.place()]));
    this.showPort(stack.at(-1));
    const look = this.asking.get(moment);
    if (look === undefined) this.fadeLook();
    else this.showLook(look);
    this.program.reveal();
    this.port.reveal();
    this.asking.want(this.wantedAt(moment), () => this.near(moment));
  }

  private callAt(moment: number): number {
    return this.recorded!.recording.calls[moment] ?? -1;
  }

  private wantedAt(moment: number): Wanted {
    const call = this.callAt(moment);
    const since = call < 0 ? 0 : this.walk!.since(call, moment, TOLD);
    return { moment, call, since };
  }

  /** What the reader is likely to want next; nothing as long as half of it is there, as a look costs a run. */
  private near(moment: number): Wanted[] {
    const walk = this.walk!;
    if (moment !== this.moment) return [];
    const missing: number[] = [];
    /** So many steps of one way are there, before the first that is not. */
    const along = (back: boolean, steps: number): number => {
      let there = 0;
      let to: number | null = moment;
      for (let i = 0; i < steps; i++) {
        to = back ? walk.previous(to) : walk.next(to);
        if (to === null || to >= walk.end) return there === i ? steps : there;
        if (this.asking.get(to) !== undefined) there += there === i ? 1 : 0;
        else missing.push(to);
      }
      return there;
    };
    const there = along(this.back, this.ahead);
    const behind = along(!this.back, AROUND);
    let enough = there * 2 >= this.ahead && behind > 0;
    for (const way of ['over', 'out', 'overBack', 'outBack'] as const) {
      const to = walk[way](moment);
      if (to === null || to >= walk.end || this.asking.get(to) !== undefined) continue;
      enough = false;
      missing.push(to);
    }
    if (enough || missing.length === 0) return [];
    if (there * 2 < this.ahead) this.ahead = Math.min(AHEAD, this.ahead * 2);
    return missing.map((to) => this.wantedAt(to));
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

  /** The line of the program that all is done for. */
  private showProgram(stack: number[]): void {
    const { recording, places } = this.recorded!;
    const own = stack.findLast((call) => places.functions[recording.funcs[call]].file === '');
    const at = own === undefined ? -1 : this.walk!.lastOf(own, this.moment);
    this.program.light(at < 0 ? null : this.placeAt(at));
  }

  /** The function that is under way, when its text is there. */
  private showPort(call: number | undefined): void {
    const { recording, places } = this.recorded!;
    const func = call === undefined ? null : places.functions[recording.funcs[call]];
    const away = func === null || func.file === '';
    this.port.element.classList.toggle('away', away);
    if (away) {
      this.port.light(null);
      this.note.replaceChildren();
      return;
    }
    const { name, file } = func;
    const key = `${file} ${name}`;
    const known = this.codes.get(key);
    if (known !== undefined) {
      this.showCode(key, known);
      return;
    }
    // What is shown is another function until the text of this one is there.
    this.port.element.classList.add('away');
    this.port.light(null);
    this.note.replaceChildren();
    const { moment } = this;
    void this.load(name, file).then(
      (loaded) => {
        if (this.moment !== moment) return;
        this.port.element.classList.remove('away');
        this.showCode(key, loaded);
        const look = this.asking.get(moment);
        if (look !== undefined) this.tellLines(look);
        this.port.reveal();
      },
      (error: Error) => this.say(error.message),
    );
  }

  private async load(name: string, file: string): Promise<Code> {
    const patch = file.startsWith('patch:') ? this.given.patches?.[name] : undefined;
    const code = patch === undefined ? await codeOf(name, file) : codeOfText(patch);
    this.codes.set(`${file} ${name}`, code);
    return code;
  }

  /** Fetches the texts of the functions that the run goes through, one after the other, before they are needed. */
  private async loadAhead(): Promise<void> {
    const { functions } = this.recorded!.places;
    for (const { name, file } of Object.values(functions)) {
      if (file === '' || helpers.test(file) || this.codes.has(`${file} ${name}`)) continue;
      // If one cannot be fetched, that is said when it is to be shown.
      await this.load(name, file).catch(() => {});
    }
  }

  private showCode(key: string, code: Code): void {
    this.port.show(key, () => code.lines);
    const at = this.placeAt(this.moment)!;
    this.port.light(at);
    const note = code.noteOf(at.line);
    this.note.replaceChildren(...(note === null ? [] : [note]));
  }

  private trail(stack: number[]): Node[] {
    const { recording, places } = this.recorded!;
    return stack.flatMap((call, i) => {
      const { name, file } = places.functions[recording.funcs[call]];
      if (file === '' && name === '') return [];
      // The statement of it that made the next call.
      const at = i === stack.length - 1 ? -1 : this.walk!.lastOf(call, this.moment);
      const said = el('code', {}, name || 'program');
      if (at < 0 || at === this.moment)
        return i <= 1 ? [said] : [document.createTextNode(' › '), said];
      const title = 'Back to where it made this call';
      const part = el('button', { type: 'button', class: 'stage-why', title }, said);
      part.addEventListener('click', () => this.go(this.walk!.nearest(at)));
      return i <= 1 ? [part] : [document.createTextNode(' › '), part];
    });
  }

  /** What is shown is of another moment. */
  private fadeLook(): void {
    this.port.forget();
    this.program.forget();
    this.classList.add('behind');
  }

  private showLook(look: Look): void {
    this.classList.remove('behind');
    this.showValues(look);
    this.tellLines(look);
    this.machine.show(look);
  }

  private showValues(look: Look): void {
    const table = valuesTable(look, (name, field, next) => this.askWhy(name, field, next));
    this.values.replaceChildren(table);
  }

  /** What each line of the call has come to so far stands at its end. */
  private tellLines({ past, expectations }: Look): void {
    const { statements, functions } = this.recorded!.places;
    const inner = this.placeAt(this.moment);
    const own = inner !== null && functions[inner.func]?.file === '';
    const ran = new Set<number>();
    const words = new Map<number, string>();
    for (const { statement, changed, value, moment } of past) {
      const place = statements[statement];
      if (place === undefined) continue;
      const { line, endLine } = place;
      if (moment < this.moment) for (let at = line; at <= endLine; at++) ran.add(at);
      const said = changed
        .filter(([, text]) => text !== 'undefined')
        .map(([name, text]) => `${name} = ${text}`);
      if (said.length === 0 && value !== undefined && value !== 'undefined') said.push(value);
      if (said.length > 0) words.set(endLine, said.join(', '));
    }
    const [pane, other] = own ? [this.program, this.port] : [this.port, this.program];
    other.forget();
    pane.tell(ran, words);
    for (const { at, reached, ok } of expectations)
      if (reached) this.program.mark(at, ok ? '✓' : '✗', ok ? 'holds' : 'does not hold');
  }

  // what wrote it

  private askWhy(name: string, field: string | undefined, next: boolean): void {
    const { moment } = this;
    const call = this.callAt(moment);
    if (call < 0) return;
    const label = field === undefined ? name : `${name}.${field}`;
    const asked: Asked = {
      label,
      next: (from, next) => this.asking.why({ moment, call, name, field, from, next }),
    };
    void this.ask(asked, next);
  }

  private askChanged(subject: Subject, said: string): void {
    const asked: Asked = {
      label: said,
      next: (from, next) => this.asking.changed(from, subject, next),
    };
    void this.ask(asked, false);
  }

  private async ask(asked: Asked, next: boolean): Promise<void> {
    this.asked = asked;
    const { label } = asked;
    this.say(`Looking for what ${next ? 'changes' : 'made'} ${label} …`);
    const from = asked.at ?? this.moment;
    // The reader may have gone on since.
    const found = await asked.next(
      this.walk!.nearest(from) === this.moment ? from : this.moment,
      next,
    );
    if (found === null) {
      this.say(
        next
          ? `Nothing later in the run changes ${label}.`
          : `${label} has been so since before the run, or was not written by a function of the kernel.`,
      );
      return;
    }
    asked.at = found;
    // What a helper did is shown where it was called.
    const shown = this.walk!.nearest(found);
    const { recording, places } = this.recorded!;
    const by =
      shown === found
        ? ''
        : `, by ${places.functions[recording.funcs[recording.calls[found]]].name}`;
    this.go(shown);
    this.say(
      `${label} was written here: ${this.place()}${by}. `,
      button('The one before', () => void this.ask(asked, false), { title: 'Key: [' }),
      button('The next one', () => void this.ask(asked, true), { title: 'Key: ]' }),
    );
  }

  // keys and clicks

  /** To the next time that a line runs, of the program or of the function that is shown. */
  private lineClicked(line: number, back: boolean, own: boolean): void {
    if (this.walk === null) return;
    const at = this.placeAt(this.moment);
    const { statements, functions } = this.recorded!.places;
    const wanted = new Set(
      Object.keys(statements)
        .map(Number)
        .filter((id) => {
          const { func, line: from, endLine } = statements[id];
          const here = own ? functions[func].file === '' : func === at?.func;
          return here && from <= line && line <= endLine;
        }),
    );
    const to = this.walk.ofStatements(this.moment, wanted, back);
    if (to !== null) this.go(to);
    else this.say(`Line ${line} does not run ${back ? 'before' : 'again after'} this step.`);
  }

  private key(event: KeyboardEvent): void {
    const { target, key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || this.walk === null) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return;
    if ((key === '[' || key === ']') && this.asked !== null) {
      void this.ask(this.asked, key === ']');
      return;
    }
    if (key === '+' || key === '-') {
      this.timeline.zoom(key === '+' ? ZOOM : 1 / ZOOM);
      return;
    }
    const { walk, moment } = this;
    const ways: Record<string, () => number | null> = {
      ArrowRight: () => (shiftKey ? walk.over(moment) : walk.next(moment)),
      ArrowLeft: () => (shiftKey ? walk.overBack(moment) : walk.previous(moment)),
      ArrowDown: () => (shiftKey ? walk.out(moment) : null),
      ArrowUp: () => (shiftKey ? walk.outBack(moment) : null),
      Home: () => walk.moments[0] ?? null,
      End: () => walk.end,
      t: () => walk.switchOf(moment),
      T: () => walk.switchOf(moment, true),
    };
    const way = ways[key];
    if (way === undefined || way() === null) return;
    event.preventDefault();
    this.follow(way);
  }
}

if (!customElements.get('book-stage')) customElements.define('book-stage', BookStage);
