/**
 * What examples, exercises and changed functions have in common: a button that runs and, if that takes long, stops;
 * editing, resetting, copying and handing on; and the line that says what came of it.
 */
import { copyText } from './clipboard.ts';
import { button, el, isRunKey, isUndoKey } from './dom.ts';
import { loading } from './load.ts';
import { whenNear } from './near.ts';

export type Live = typeof import('./live.ts');

let live: Promise<Live> | undefined;

/** What runs, fetched with the first run. */
export function loadLive(): Promise<Live> {
  // What it needs is asked for together with it.
  live ??= Promise.all([
    loading(() => import('./live.ts')),
    loading(() => import('../runner/client.ts')),
  ]).then(([module]) => module);
  live.catch(() => {
    live = undefined;
  });
  return live;
}

export type Tone = 'good' | 'bad' | null;

/** One run, as its controls know it. */
export interface Turn {
  live: Live;
  /** Another has begun since: what this one comes to is not to be shown. */
  readonly past: boolean;
  /** The reader has stopped it. */
  readonly stopped: boolean;
}

export interface RunControlsOptions {
  /** What is controlled, for those who do not see it: `Controls of …`. */
  name: string;
  /** `Run`, `Check`, `Run the examples`. */
  runLabel: string;
  run: () => void;
  edit: () => void;
  reset: () => void;
  /** Undoes the reset; false if the last thing done was none. */
  undoReset: () => boolean;
  /** The text that is copied. */
  text: () => string;
  /** The address that is handed on, and what is said then. */
  link: () => Promise<{ address: string; said: string }>;
  /** The line that shows it in another page, if it can be shown there. */
  frame?: () => Promise<string>;
  /** Where a text is shown if there is no clipboard. */
  copyPlace: HTMLElement;
}

/** Milliseconds after which a run can be stopped: most are over by then. */
const SLOW = 150;

const RUNNING = 'Running …';

export class RunControls {
  readonly element: HTMLElement;
  readonly runButton: HTMLButtonElement;
  private readonly editButton: HTMLButtonElement;
  private readonly resetButton: HTMLButtonElement;
  private readonly status = el('p', { class: 'run-status', role: 'status' });
  private state: 'idle' | 'running' | 'stoppable' = 'idle';
  private turn = 0;
  private stopLive: (() => void) | null = null;

  /** `element`: where they stand, if the page has a place for them. */
  constructor(
    private readonly options: RunControlsOptions,
    element: HTMLElement = el('div'),
  ) {
    const { name, runLabel, edit, reset, text } = options;
    this.runButton = button(
      runLabel,
      () => (this.state === 'stoppable' ? this.stop() : options.run()),
      { class: 'run-button', title: 'Ctrl+Enter' },
    );
    this.editButton = button('Edit', edit);
    this.resetButton = button('Reset', reset);
    this.element = element;
    element.classList.add('controls');
    element.setAttribute('role', 'group');
    element.setAttribute('aria-label', `Controls of ${name}`);
    element.append(
      this.runButton,
      this.editButton,
      this.resetButton,
      button('Copy', () => void this.copy(text(), 'Copied.')),
      button('Link', () => void this.copyLink()),
      ...(options.frame === undefined
        ? []
        : [
            button('Embed', () => void this.copyFrame(), {
              class: 'embed-button',
              title: 'Copy a line of HTML that shows it in another page',
            }),
          ]),
      this.status,
    );
  }

  /**
   * Ctrl+Enter anywhere in `host` runs; Alt+Enter does what the last run offers; Ctrl+Z undoes a reset, outside the
   * editor, which knows how to undo by itself. What runs is made ready when the reader comes near.
   */
  listen(host: HTMLElement): void {
    const ready = (): void =>
      void loadLive().then(
        ({ getRunner }) => getRunner().warm(),
        () => {},
      );
    // A reader who points here, or reads here, may run this: what that takes is fetched and begun meanwhile.
    for (const event of ['pointerenter', 'pointerdown', 'focusin'])
      host.addEventListener(event, ready, { passive: true });
    whenNear(host, ready);
    host.addEventListener('keydown', (event) => {
      if (event.defaultPrevented) return;
      const offered = this.status.querySelector<HTMLButtonElement>('[data-offer]');
      if (isRunKey(event)) {
        event.preventDefault();
        this.runInstead();
      } else if (event.key === 'Enter' && event.altKey && offered) {
        event.preventDefault();
        offered.click();
      } else if (isUndoKey(event) && this.options.undoReset()) {
        event.preventDefault();
      }
    });
  }

  /** Another text is to be run: not after the one that does not end, but in its place. */
  runInstead(): void {
    if (this.state === 'stoppable') this.stop();
    this.options.run();
  }

  /**
   * Goes through a run.
   * @param announce when to say that it goes on
   * @param failed begins what is said if nothing could be run
   */
  async during(
    announce: 'at once' | 'if slow' | 'never',
    failed: string,
    work: (turn: Turn) => Promise<void>,
  ): Promise<void> {
    const own = ++this.turn;
    const past = (): boolean => own !== this.turn;
    let stopped = false;
    this.set('running');
    // Emptied, so that the same words are announced again; a space keeps the line.
    if (announce !== 'never') this.say(announce === 'at once' ? RUNNING : '\u00a0');
    const slow = setTimeout(() => {
      if (past()) return;
      this.set('stoppable');
      if (announce === 'if slow') this.say(RUNNING);
    }, SLOW);
    let fetched: Live | null = null;
    this.stopLive = () => {
      stopped = true;
      if (fetched !== null) fetched.getRunner().stop();
      else this.giveUp();
    };
    try {
      fetched = await loadLive();
      if (stopped) return;
      await work({
        live: fetched,
        get past() {
          return past();
        },
        get stopped() {
          return stopped;
        },
      });
    } catch (error) {
      if (!past()) this.say(`${failed}: ${(error as Error).message}`, 'bad');
    } finally {
      clearTimeout(slow);
      if (!past()) {
        this.stopLive = null;
        this.set('idle');
      }
    }
  }

  stop(): void {
    this.stopLive?.();
  }

  /** Stopped while what runs was on its way: it is not to run when it comes. */
  private giveUp(): void {
    this.turn++;
    this.stopLive = null;
    this.set('idle');
    this.say('Stopped.', 'bad');
  }

  private set(state: RunControls['state']): void {
    this.state = state;
    this.runButton.textContent = state === 'stoppable' ? 'Stop' : this.options.runLabel;
  }

  /** Shows whether the text is being edited, and whether there is something to reset. */
  refresh(editing: boolean, changed: boolean): void {
    this.editButton.textContent = editing ? 'Close editor' : 'Edit';
    this.resetButton.hidden = !changed;
  }

  /** Says something for all to hear; more can be put after it. */
  say(text: string, tone: Tone = null, ...more: Node[]): void {
    this.status.className = `run-status${tone === null ? '' : ` tone-${tone}`}`;
    this.status.replaceChildren(text, ...more.flatMap((node) => [' ', node]));
  }

  private async copy(text: string, said: string): Promise<void> {
    if (await copyText(text, this.options.copyPlace)) this.say(said);
  }

  private async copyFrame(): Promise<void> {
    try {
      await this.copy((await this.options.frame?.()) ?? '', 'A line of HTML for your page copied.');
    } catch (error) {
      this.say(`The line could not be made: ${(error as Error).message}`, 'bad');
    }
  }

  private async copyLink(): Promise<void> {
    try {
      const { address, said } = await this.options.link();
      await this.copy(address, said);
    } catch (error) {
      this.say(`The link could not be made: ${(error as Error).message}`, 'bad');
    }
  }
}
