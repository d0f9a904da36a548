/**
 * Two tabs, one storage, and a reader who does anything in any order. What he may count on is written down here a second
 * time, without versions or entries: which texts he must be able to bring back, and what each tab must show.
 */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as kept from '../../src/client/kept.ts';
import { type Entries, hashOf, type Trouble, textOfKey } from '../../src/client/kept.ts';

export type Command = [operation: number, tab: number, text: number, choice: number];

/** What is under test: a test of the test puts another in its place. */
export type Module = Pick<typeof kept, 'Kept' | 'KeptText' | 'newestFitting'>;

const NAMES = ['3.1/above', 'fn:find_vma'];

/** What both tabs have of the storage. */
class Shared {
  readonly map = new Map<string, string>();
  /** For each tab the keys that it has not heard of yet; null: all. */
  readonly events: (string | null)[][] = [[], []];

  tell(from: number, key: string | null): void {
    for (const [tab, events] of this.events.entries()) if (tab !== from) events.push(key);
  }
}

class FakeStorage implements Entries {
  full = false;
  forbidden = false;
  constructor(
    private readonly shared: Shared,
    private readonly tab: number,
  ) {}
  get length(): number {
    this.ask();
    return this.shared.map.size;
  }
  key(index: number): string | null {
    this.ask();
    return [...this.shared.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    this.ask();
    return this.shared.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.ask();
    if (this.full && value.length > (this.shared.map.get(key)?.length ?? 0))
      throw new Error('QuotaExceededError');
    this.shared.map.set(key, value);
    this.shared.tell(this.tab, key);
  }
  removeItem(key: string): void {
    this.ask();
    if (this.shared.map.delete(key)) this.shared.tell(this.tab, key);
  }
  private ask(): void {
    if (this.forbidden) throw new Error('SecurityError');
  }
}

/** A text that the reader has typed and not discarded. */
interface Due {
  text: string;
  name: string;
  /** The tab that could not store it; null if it was stored. */
  only: number | null;
}

/** What a tab must show of a text. */
interface View {
  text: string;
  original: string;
  editing: boolean;
  /** Since the editor was opened; `before`: what a page opened then would have shown. */
  typed: { start: string; due: Due | null; before: string | undefined; act: number } | null;
  beforeReset: string | null;
  /** What the last thing done here has discarded. */
  discarded: { text: string; due: Due[] } | null;
}

interface Tab {
  storage: FakeStorage;
  kept: kept.Kept;
  texts: kept.KeptText[];
  views: View[];
  troubles: Trouble[];
}

export class Wrong extends Error {}

export class Keeping {
  /** What has been done, for the report. */
  readonly log: string[] = [];
  private readonly shared = new Shared();
  private readonly tabs: Tab[] = [];
  private readonly books = ['book 0', 'book 0'];
  private due: Due[] = [];
  /** By text and book: what a page opened now must show; undefined: it depends. */
  private readonly latest = new Map<string, string | undefined>();
  private opened = 0;
  private acts = 0;
  private clock = 0;

  constructor(private readonly parts: Module = kept) {
    for (const tab of [0, 1]) this.open(tab);
  }

  /** Does one thing; throws what is wrong then. */
  do([operation, tab, name, choice]: Command): void {
    this.clock += choice % 3;
    const all = this.operations();
    const which = all[operation % all.length];
    const said = which(tab % 2, name % 2, choice);
    if (said === null) return;
    this.log.push(said);
    this.check();
  }

  private operations(): ((tab: number, name: number, choice: number) => string | null)[] {
    const edit = (tab: number, name: number, choice: number) => this.type(tab, name, choice);
    return [
      (tab, name) => this.edit(tab, name),
      edit,
      edit,
      edit,
      (tab, name) => this.undo(tab, name),
      (tab, name) => this.close(tab, name),
      (tab, name) => this.reset(tab, name),
      (tab, name) => this.undoReset(tab, name),
      (tab, name, choice) => this.link(tab, name, choice),
      (tab, name, choice) => this.bringBack(tab, name, choice),
      (tab, name, choice) => this.discard(tab, name, choice),
      (tab, name) => this.undoDiscard(tab, name),
      (tab, name) => this.adopt(tab, name),
      (tab) => this.reload(tab),
      (tab, _, choice) => this.hear(tab, choice),
      (tab, _, choice) => this.hear(tab, choice),
      (tab, name, choice) => (choice % 3 === 0 ? this.bookChanges(tab, name) : null),
      (tab, _, choice) => (choice % 4 === 0 ? this.fail(tab, 'full') : null),
      (tab, _, choice) => (choice % 4 === 0 ? this.fail(tab, 'forbidden') : null),
      (tab, _, choice) => (choice % 8 === 0 ? this.clear(tab) : null),
    ];
  }

  private open(at: number): void {
    const storage = new FakeStorage(this.shared, at);
    const troubles: Trouble[] = [];
    const entries = new this.parts.Kept(
      () => storage,
      `t${++this.opened}-`,
      () => this.clock,
      (why) => troubles.push(why),
    );
    const texts = NAMES.map((name, i) => new this.parts.KeptText(entries, name, this.books[i]));
    const views = texts.map((text, i) => ({
      text: text.text,
      original: this.books[i],
      editing: false,
      typed: null,
      beforeReset: null,
      discarded: null,
    }));
    this.shared.events[at] = [];
    this.tabs[at] = { storage, kept: entries, texts, views, troubles };
    for (const [i, view] of views.entries()) {
      const latest = this.latest.get(`${i} ${view.original}`) ?? view.text;
      if (view.text !== latest)
        throw new Wrong(`a page that is opened shows ${view.text}, not ${latest}`);
    }
  }

  private edit(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    if (view.editing) return null;
    view.editing = true;
    this.tabs[tab].texts[name].begin();
    return `tab ${tab}: Edit ${NAMES[name]}`;
  }

  private close(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    if (!view.editing) return null;
    view.editing = false;
    view.typed = null;
    this.tabs[tab].texts[name].end();
    return `tab ${tab}: Close editor of ${NAMES[name]}`;
  }

  private type(tab: number, name: number, choice: number): string | null {
    const { views, storage } = this.tabs[tab];
    const view = views[name];
    if (!view.editing) return null;
    const text = choice % 7 === 6 ? view.original : `${view.text}${'abc'[choice % 3]}`.slice(-9);
    if (text === view.text) return null;
    const before = this.latest.get(`${name} ${view.original}`);
    view.typed ??= { start: view.text, due: null, before, act: this.acts };
    const { typed } = view;
    this.due = this.due.filter((one) => one !== typed.due);
    typed.due = null;
    if (text === typed.start) return this.undo(tab, name);
    if (text !== view.original) {
      typed.due = {
        text,
        name: NAMES[name],
        only: storage.full || storage.forbidden ? tab : null,
      };
      this.due.push(typed.due);
    }
    this.tabs[tab].texts[name].type(text);
    const others = typed.act !== this.acts;
    this.shows(tab, name, text);
    if (!others) typed.act = this.acts;
    return `tab ${tab}: type “${text}” into ${NAMES[name]}`;
  }

  private undo(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    if (view.typed === null) return null;
    const { start, due, before, act } = view.typed;
    this.due = this.due.filter((one) => one !== due);
    view.typed.due = null;
    this.tabs[tab].texts[name].type(start);
    const others = act !== this.acts;
    this.shows(tab, name, start);
    // All is as it was, unless something else was done in between.
    this.latest.set(`${name} ${view.original}`, others ? undefined : before);
    view.typed.act = others ? -1 : this.acts;
    return `tab ${tab}: undo all in ${NAMES[name]}`;
  }

  private reset(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    if (view.text === view.original) return null;
    const before = view.text;
    this.tabs[tab].texts[name].reset();
    this.shows(tab, name, view.original, true);
    view.beforeReset = before;
    return `tab ${tab}: Reset ${NAMES[name]}`;
  }

  private undoReset(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    if (view.beforeReset === null) return null;
    const { beforeReset } = view;
    if (!this.tabs[tab].texts[name].canUndoReset) throw new Wrong('a reset cannot be undone');
    this.tabs[tab].texts[name].undoReset();
    this.shows(tab, name, beforeReset, true);
    return `tab ${tab}: undo the reset of ${NAMES[name]}`;
  }

  private link(tab: number, name: number, choice: number): string {
    const text = `link ${choice % 3}`;
    this.tabs[tab].texts[name].receive(text);
    this.shows(tab, name, text, true);
    return `tab ${tab}: ${text} for ${NAMES[name]}`;
  }

  private bringBack(tab: number, name: number, choice: number): string | null {
    const text = this.tabs[tab].texts[name];
    const others = text.others();
    if (others.length === 0) return null;
    const version = others[choice % others.length];
    text.bringBack(version);
    this.shows(tab, name, version.text, true);
    return `tab ${tab}: bring back “${version.text}” of ${NAMES[name]}`;
  }

  private discard(tab: number, name: number, choice: number): string | null {
    const text = this.tabs[tab].texts[name];
    const others = text.others();
    if (others.length === 0) return null;
    const version = others[choice % others.length];
    this.acts++;
    this.tabs[tab].views[name].beforeReset = null;
    const gone = (d: Due): boolean => d.name === NAMES[name] && d.text === version.text;
    this.tabs[tab].views[name].discarded = { text: version.text, due: this.due.filter(gone) };
    this.due = this.due.filter((d) => !gone(d));
    // It may have been what pages opened from now on would have shown.
    this.forgetLatest(name);
    text.discard(version);
    if (text.others().some((other) => other.text === version.text))
      throw new Wrong('what was discarded is there again');
    return `tab ${tab}: discard “${version.text}” of ${NAMES[name]}`;
  }

  private forgetLatest(name: number): void {
    for (const key of this.latest.keys())
      if (key.startsWith(`${name} `)) this.latest.set(key, undefined);
  }

  private undoDiscard(tab: number, name: number): string | null {
    const view = this.tabs[tab].views[name];
    const text = this.tabs[tab].texts[name];
    if (view.discarded === null) {
      if (text.canUndoDiscard) throw new Wrong('something that was not discarded can be undone');
      return null;
    }
    const { discarded } = view;
    view.discarded = null;
    if (!text.canUndoDiscard) throw new Wrong('what was discarded last cannot be undone');
    this.acts++;
    text.undoDiscard();
    this.forgetLatest(name);
    const { storage } = this.tabs[tab];
    const only = storage.full || storage.forbidden ? tab : null;
    for (const due of discarded.due) due.only ??= only;
    this.due.push(...discarded.due);
    return `tab ${tab}: undo the discarding of “${discarded.text}” of ${NAMES[name]}`;
  }

  private adopt(tab: number, name: number): string | null {
    const text = this.tabs[tab].texts[name];
    const { elsewhere } = text;
    if (elsewhere === undefined) return null;
    const shown = elsewhere?.text ?? this.tabs[tab].views[name].original;
    text.adopt();
    this.tabs[tab].views[name].typed = null;
    this.tabs[tab].views[name].beforeReset = null;
    this.tabs[tab].views[name].discarded = null;
    this.tabs[tab].views[name].text = shown;
    return `tab ${tab}: show what the other tab has of ${NAMES[name]}`;
  }

  private reload(tab: number): string {
    this.due = this.due.filter(({ only }) => only !== tab);
    this.open(tab);
    return `tab ${tab}: reload`;
  }

  /** The storage tells a tab of a change: not of all, and not in their order. */
  private hear(tab: number, choice: number): string | null {
    const events = this.shared.events[tab];
    if (events.length === 0) return null;
    const [key] = events.splice(choice % events.length, 1);
    const name = key === null ? null : textOfKey(key);
    for (const [i, text] of this.tabs[tab].texts.entries()) {
      if (name !== null && name !== NAMES[i]) continue;
      const view = this.tabs[tab].views[i];
      if (!text.look()) continue;
      if (view.editing) throw new Wrong('a text changes while it is being edited');
      view.text = text.text;
      view.beforeReset = null;
      view.discarded = null;
    }
    return `tab ${tab}: hears of ${name ?? 'everything'}`;
  }

  private bookChanges(tab: number, name: number): string {
    const next = Number(this.books[name].slice(5)) + 1;
    this.books[name] = `book ${next % 3}`;
    const said = this.reload(tab);
    return `the book changes its ${NAMES[name]} to “${this.books[name]}”; ${said}`;
  }

  private fail(tab: number, how: Trouble): string {
    const { storage } = this.tabs[tab];
    this.acts++;
    storage[how] = !storage[how];
    return `tab ${tab}: the storage is ${storage[how] ? '' : 'no longer '}${how}`;
  }

  private clear(tab: number): string {
    this.acts++;
    this.shared.map.clear();
    this.shared.tell(tab, null);
    this.latest.clear();
    // What a tab has shown until now it shows on; of the rest nothing can be asked.
    this.due = [];
    return `the storage is cleared, and tab ${tab} is not told`;
  }

  /** From now on this tab shows that, and if it could be stored, so does a page that is opened. */
  private shows(tab: number, name: number, text: string, whole = false): void {
    const { views, storage } = this.tabs[tab];
    const view = views[name];
    this.acts++;
    view.text = text;
    view.beforeReset = null;
    view.discarded = null;
    if (whole) view.typed = null;
    const stored = !storage.full && !storage.forbidden;
    this.latest.set(`${name} ${view.original}`, stored ? text : undefined);
  }

  private check(): void {
    for (const [t, { texts, views, storage, troubles }] of this.tabs.entries()) {
      for (const [i, text] of texts.entries()) {
        if (text.text !== views[i].text)
          throw new Wrong(`tab ${t} shows “${views[i].text}” and runs “${text.text}”`);
        if (text.changed !== (text.text !== text.original))
          throw new Wrong(`tab ${t} does not know whether ${NAMES[i]} is changed`);
      }
      if (new Set(troubles).size < troubles.length) throw new Wrong('a trouble is told twice');
      if (storage.forbidden) continue;
      for (const { name, text, only } of this.due) {
        if (only !== null && only !== t) continue;
        const it = texts[NAMES.indexOf(name)];
        const there = [it.text, it.original, ...it.others().map((other) => other.text)];
        if (!there.includes(text))
          throw new Wrong(`“${text}”, which the reader typed, cannot be brought back in tab ${t}`);
      }
      this.checkElsewhere(t);
    }
  }

  /** A page that does not show the function runs what one that shows it would show. */
  private checkElsewhere(tab: number): void {
    const { kept: entries } = this.tabs[tab];
    for (const [i, book] of this.books.entries()) {
      const newest = this.parts.newestFitting(entries, NAMES[i], hashOf(book));
      const runs = newest && newest.by !== 'book' ? newest.text : book;
      const shown = new this.parts.KeptText(entries, NAMES[i], book).text;
      if (runs !== shown) throw new Wrong(`“${runs}” runs where “${shown}” is shown`);
    }
  }
}

const number = fc.noBias(fc.integer({ min: 0, max: 839 }));
const program = fc.array(fc.tuple(number, number, number, number), {
  maxLength: 60,
  size: 'max',
}) as fc.Arbitrary<Command[]>;

/** Runs programs by chance; what went wrong in the smallest that does, or the first; null if none does. */
export function search(
  runs: number,
  seed: number,
  { parts, shrink = true }: { parts?: Module; shrink?: boolean } = {},
): { wrong: string | null; steps: number } {
  let steps = 0;
  const found = fc.check(
    fc.property(program, (commands) => {
      const keeping = new Keeping(parts);
      try {
        for (const command of commands) keeping.do(command);
      } catch (error) {
        if (error instanceof Wrong) throw new Error(`${error.message}:\n${keeping.log.join('\n')}`);
        throw error;
      }
      steps += keeping.log.length;
    }),
    { seed, numRuns: runs, endOnFailure: !shrink },
  );
  const error = found.errorInstance as Error | null;
  return { wrong: error?.message ?? null, steps };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [runs = 1000, seed = 1] = process.argv.slice(2).map(Number);
  const { wrong, steps } = search(runs, seed);
  console.log(wrong ?? `${steps} steps, seed ${seed}: nothing is lost`);
}
