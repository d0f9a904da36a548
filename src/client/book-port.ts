/**
 * <book-port>: one note is being read, and its lines are lit in the code and brought into its pane.
 *
 * Which note that is follows from how far the page is scrolled; a click on a line, J and K, and the address of a note
 * choose one, which stays chosen until the reader scrolls on. In the overview only these choose.
 */

import { button } from './dom.ts';
import { loading } from './load.ts';
import type { Overview } from './overview.ts';

/** The ports in or near the window. */
const near = new Set<BookPort>();
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    for (const port of near) port.read();
  });
}

/** The height of the site's header, which stays in the window. */
const headerHeight = (): number =>
  document.querySelector('header.header')?.getBoundingClientRect().bottom ?? 0;

/** So far the reader may scroll before another note than the chosen one is read, in pixels. */
const AWAY = 48;

/** Is the pointer's press the end of a selection? */
const selecting = (): boolean => getSelection()?.isCollapsed === false;

const numberAt = (target: EventTarget | null): string | null =>
  (target instanceof Element && target.closest<HTMLElement>('[data-n]')?.dataset.n) || null;

/** Where the names of the functions are kept that the reader last looked at in the overview. */
const OVERVIEWS = 'running-commentary:overviews';

/** Where nothing can be stored, there are none. */
function overviews(): string[] {
  try {
    return (localStorage.getItem(OVERVIEWS) ?? '').split(' ');
  } catch {
    return [];
  }
}

function remember(name: string, on: boolean): void {
  const others = overviews().filter((other) => other !== name && other !== '');
  try {
    localStorage.setItem(OVERVIEWS, [...others, ...(on ? [name] : [])].join(' '));
  } catch {
    // It is as good for this visit.
  }
}

class BookPort extends HTMLElement {
  private notes: HTMLElement[] = [];
  private code: HTMLElement | null = null;
  private lit = '';
  private hinted = '';
  /** While a note is chosen: how far the page was scrolled then, null until it has come there. */
  private chosen: { at: number | null } | null = null;
  private overview: Overview | null = null;
  private readonly switch = button('Overview', () => void this.look(!this.over), {
    class: 'overview-switch',
    'aria-pressed': 'false',
    title: 'The whole function, with the first sentence of each note',
  });

  connectedCallback(): void {
    if (this.code !== null) return;
    this.notes = [...this.querySelectorAll<HTMLElement>('.note')];
    this.code = this.querySelector<HTMLElement>('.port-code');
    if (this.notes.length === 0 || this.code === null) return;
    this.classList.add('ready');
    // Keys are for the port that the reader has last clicked in.
    this.tabIndex = -1;
    this.code.addEventListener('pointerover', ({ target }) => this.hint(numberAt(target) ?? ''));
    this.code.addEventListener('pointerleave', () => this.hint(''));
    this.addEventListener('click', (event) => this.clicked(event));
    this.addEventListener('focusin', ({ target }) => this.focused(target));
    this.addEventListener('keydown', (event) => this.key(event));
    new IntersectionObserver(([{ isIntersecting }]) => {
      near[isIntersecting ? 'add' : 'delete'](this);
      ask();
    }).observe(this);
    this.addEventListener('book-below', () => this.bring());
    window.addEventListener('hashchange', () => this.addressed());
    for (const proof of this.querySelectorAll('.proof')) proof.setAttribute('role', 'button');
    for (const chip of this.querySelectorAll<HTMLElement>('.breaks')) {
      chip.setAttribute('role', 'button');
      chip.tabIndex = 0;
    }
    if (this.notes.length > 1) this.querySelector('.port-caption > span')?.after(this.switch);
    if (this.dataset.kernel && this.querySelector('.l[data-c]')) this.offerC();
    if (overviews().includes(this.dataset.name ?? '')) void this.look(true);
    this.addressed();
  }

  /** A switch for the numbers in the margin: the port's, or the C's. */
  private offerC(): void {
    const { kernel } = this.dataset;
    const pressed = button(
      'C’s lines',
      async () => {
        const on = pressed.getAttribute('aria-pressed') !== 'true';
        const { showC } = await loading(() => import('./c-lines.ts'));
        pressed.setAttribute('aria-pressed', String(on));
        showC(this, on);
      },
      { class: 'overview-switch', 'aria-pressed': 'false', title: `Line numbers of ${kernel}` },
    );
    const file = this.querySelector('.port-caption > span');
    (this.switch.isConnected ? this.switch : file)?.after(pressed);
  }

  /** Shows the function with the first sentences of its notes, or with the notes going by. */
  private async look(over: boolean): Promise<void> {
    const { Overview } = await loading(() => import('./overview.ts'));
    this.overview ??= new Overview(this);
    const before = this.switch.getBoundingClientRect().top;
    this.switch.setAttribute('aria-pressed', String(over));
    this.overview.set(over);
    remember(this.dataset.name ?? '', over);
    if (over) {
      this.chosen = null;
      // In a narrow window a note lies over the code, so none does until it is asked for.
      const first = this.lit === '' ? (this.notes[0].dataset.n ?? '') : this.lit;
      this.light(this.overview.wide ? first : '');
      this.overview.place();
      // What was pressed stays under the pointer.
      if (before > 0 && before < innerHeight)
        scrollBy({ top: this.switch.getBoundingClientRect().top - before, behavior: 'instant' });
    } else this.choose(this.lit, true);
  }

  private get over(): boolean {
    return this.overview?.on ?? false;
  }

  /** Lights what is being read now. */
  read(): void {
    if (this.over) return;
    if (this.chosen !== null) {
      this.chosen.at ??= scrollY;
      if (Math.abs(scrollY - this.chosen.at) < AWAY) return;
      this.chosen = null;
    }
    this.light(this.beingRead());
  }

  /** The last note that begins above the line at which the eye is; while the code alone is there, the first. */
  private beingRead(): string {
    const top = this.top();
    const eye = top + (innerHeight - top) * 0.22;
    let found = this.notes[0];
    for (const note of this.notes) {
      if (note.getBoundingClientRect().top > eye) break;
      found = note;
    }
    return found.dataset.n ?? '';
  }

  /** Where notes begin to be seen: below the header, or below the code that stays there. */
  private top(): number {
    const pane = this.code!.getBoundingClientRect();
    const beside = this.notes[0].getBoundingClientRect().right <= pane.left;
    const header = headerHeight();
    return beside ? header : Math.max(header, Math.min(pane.bottom, innerHeight / 2));
  }

  private light(number: string): void {
    if (number === this.lit) return;
    this.lit = number;
    this.put('lit', number);
    this.overview?.place();
    this.bring();
  }

  private hint(number: string): void {
    if (number === this.hinted) return;
    this.hinted = number;
    this.put('hint', number);
  }

  private put(name: string, number: string): void {
    for (const one of this.querySelectorAll(`.${name}`)) one.classList.remove(name);
    if (number === '') return;
    for (const part of this.querySelectorAll(`:is(.l, .note)[data-n="${number}"]`))
      part.classList.add(name);
  }

  /** Scrolls the code in its pane, never the page, so that the lit lines are seen. */
  private bring(): void {
    const { code } = this;
    if (code === null || code.scrollHeight <= code.clientHeight) return;
    const lines = [...code.querySelectorAll<HTMLElement>('.l.lit')];
    if (lines.length === 0) return;
    const first = lines[0].offsetTop;
    const end = lines.at(-1)!;
    const last = end.offsetTop + end.offsetHeight;
    const room = code.clientHeight;
    const margin = Math.min(60, room / 6);
    if (first >= code.scrollTop + margin && last <= code.scrollTop + room - margin) return;
    const fits = last - first + 2 * margin <= room;
    const top = fits ? (first + last - room) / 2 : first - margin;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    code.scrollTo({ top, behavior: still ? 'instant' : 'smooth' });
  }

  /** Makes a note the one that is read; `go`: and brings it into the window. */
  private choose(number: string, go: boolean): void {
    this.chosen = { at: null };
    this.light(number);
    // In the overview of a narrow window the note lies over the end of the code: its line must not be under it.
    const over = this.overview?.on === true && !this.overview.wide;
    const place = over ? this.code?.querySelector('.l.lit') : this.noteOf(number);
    if (go) place?.scrollIntoView({ block: this.over ? 'nearest' : 'start' });
    ask();
  }

  private noteOf(number: string): HTMLElement | undefined {
    return this.notes.find((note) => note.dataset.n === number);
  }

  private clicked(event: MouseEvent): void {
    const { target } = event;
    const chip = target instanceof Element ? target.closest<HTMLElement>('.breaks') : null;
    if (chip !== null) {
      this.choose(numberAt(chip) ?? '', false);
      this.bring();
      void loading(() => import('./breaks.ts')).then(({ toggle }) =>
        toggle(chip, this.dataset.name ?? ''),
      );
      return;
    }
    const proof = target instanceof Element ? target.closest<HTMLAnchorElement>('a.proof') : null;
    if (proof !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.choose(proof.closest<HTMLElement>('.note')?.dataset.n ?? '', false);
      this.bring();
      void loading(() => import('./proofs.ts')).then(
        ({ runProof }) => runProof(proof),
        () => location.assign(proof.href),
      );
      return;
    }
    if (!(target instanceof Element) || target.closest('a, button, summary') || selecting()) return;
    const line = target.closest<HTMLElement>('.port-code .l[data-n]');
    if (line !== null) this.choose(line.dataset.n!, true);
    else {
      const number = target.closest<HTMLElement>('.note')?.dataset.n;
      if (number === undefined) return;
      this.choose(number, false);
      this.bring();
    }
  }

  private focused(target: EventTarget | null): void {
    const note = target instanceof Element ? target.closest<HTMLElement>('.note') : null;
    if (note !== null && target instanceof Element && target.matches(':focus-visible'))
      this.choose(note.dataset.n ?? '', false);
  }

  /** J and K go from note to note. */
  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target instanceof Element && target.closest('input, select, textarea, .cm-editor')) return;
    const key = event.key.toLowerCase();
    const presses = key === ' ' ? '.proof, .breaks' : key === 'enter' ? '.breaks' : '';
    if (presses !== '' && target instanceof HTMLElement && target.matches(presses)) {
      event.preventDefault();
      target.click();
    }
    if (key === 'e' && this.over) this.overview?.toggleAll();
    const by = { j: 1, k: -1 }[key];
    if (by === undefined) return;
    const at = this.notes.findIndex((note) => note.dataset.n === this.lit);
    const next = this.notes[at + by];
    if (next === undefined) return;
    event.preventDefault();
    next.querySelector<HTMLElement>('.note-number')?.focus({ preventScroll: true });
    this.choose(next.dataset.n ?? '', true);
  }

  /** The page's address may be that of a note. */
  private addressed(): void {
    const note = this.notes.find(({ id }) => `#${id}` === location.hash);
    if (note !== undefined) this.choose(note.dataset.n ?? '', false);
  }
}

if (!customElements.get('book-port')) {
  customElements.define('book-port', BookPort);
  addEventListener('scroll', ask, { passive: true });
  addEventListener('resize', ask, { passive: true });
}
