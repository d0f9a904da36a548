/**
 * What a reader writes, and what a link brings: all that this site keeps in a browser.
 *
 *     text ── version, version, version …    each an entry of its own in the storage
 *                                   └─ the newest that fits is shown, and is what runs
 *
 * A text of the book (`3.1/above`, `fn:find_vma`) has versions. A version begins when an editor is opened and typed into, and
 * only the page that began it writes it again, so two tabs cannot overwrite what each other wrote. To put the book's text
 * back is a version too, without a text: undoing it is to take it away. Nothing that the reader typed is removed unless
 * he discards it, or {@link LIMIT} versions of that text are newer.
 *
 * A version has the hash of the book's text that it was made from. When the book has changed since, it does not fit: it is
 * neither shown nor run, but still there to be brought back.
 *
 * Nothing here knows of a page: it is tested with a storage that two tabs share.
 */
import { fnv1a } from '../fnv1a.ts';

/** Versions kept of one text. */
export const LIMIT = 20;

const PREFIX = 'running-commentary/';

export interface Version {
  id: string;
  /** `book`: the reader wanted the book's text again; `text` is empty. */
  by: 'reader' | 'link' | 'book';
  /** Milliseconds since 1970, and later than every version that its writer knew of. */
  at: number;
  /** Of the book's text that it was made from. */
  hash: string;
  text: string;
  /** Where a function stands on the site. */
  href?: string;
}

/** What is needed of localStorage. */
export type Entries = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Why nothing is kept. */
export type Trouble = 'full' | 'forbidden';

/** What a kept text was made from, in short. */
export const hashOf = (text: string): string => fnv1a(text).toString(36);

const keyOf = (of: string, id: string): string => `${PREFIX}${of}#${id}`;

/** The text that an entry of the storage belongs to; null if it is none of ours. */
export function textOfKey(key: string): string | null {
  const end = key.lastIndexOf('#');
  return key.startsWith(PREFIX) && end > 0 ? key.slice(PREFIX.length, end) : null;
}

function isVersion(value: unknown): value is Omit<Version, 'id'> {
  if (typeof value !== 'object' || value === null) return false;
  const { by, at, hash, text, href } = value as Record<string, unknown>;
  return (
    (by === 'reader' || by === 'link' || by === 'book') &&
    typeof at === 'number' &&
    typeof hash === 'string' &&
    typeof text === 'string' &&
    (href === undefined || typeof href === 'string')
  );
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

const newestFirst = (a: Version, b: Version): number => b.at - a.at || (a.id < b.id ? 1 : -1);

/** The entries, and what the browser did not take of them: that is kept as long as the page is open. */
export class Kept {
  private readonly untaken = new Map<string, string | null>();
  private readonly told = new Set<Trouble>();
  private made = 0;

  /**
   * @param entries the storage; may throw, and so may whatever it gives
   * @param tab different for each page that is opened
   * @param trouble is told once why something was not kept
   */
  constructor(
    private readonly entries: () => Entries,
    private readonly tab: string,
    private readonly now: () => number = Date.now,
    private readonly trouble: (why: Trouble) => void = () => {},
  ) {}

  /** All versions of a text, the newest first. */
  versions(of: string): Version[] {
    return this.keys(`${PREFIX}${of}#`)
      .flatMap((key) => {
        const value = parsed(this.read(key));
        return isVersion(value) ? [{ ...value, id: key.slice(key.lastIndexOf('#') + 1) }] : [];
      })
      .sort(newestFirst);
  }

  /** The texts whose names begin so, of which there are versions. */
  texts(prefix: string): string[] {
    const all = this.keys(PREFIX + prefix).flatMap((key) => textOfKey(key) ?? []);
    return [...new Set(all)].sort();
  }

  /** Writes a version; it is the newest from now on. False if it lasts only as long as the page. */
  put(of: string, version: Omit<Version, 'at'>): { version: Version; kept: boolean } {
    const others = this.versions(of).filter(({ id }) => id !== version.id);
    const at = Math.max(this.now(), (others[0]?.at ?? 0) + 1);
    const { id, ...rest } = { ...version, at };
    const kept = this.write(keyOf(of, id), JSON.stringify(rest));
    // Those that carry no text of the reader's go first.
    const spare = [...others].sort(
      (a, b) => Number(a.by === 'reader') - Number(b.by === 'reader') || a.at - b.at,
    );
    const over = Math.max(0, others.length + 1 - LIMIT);
    for (const old of spare.slice(0, kept ? over : 0)) this.remove(of, old.id);
    return { version: { ...version, at }, kept };
  }

  remove(of: string, id: string): void {
    this.write(keyOf(of, id), null);
  }

  /** Writes a version again as it was; beside what its page has gone on to write, if it has. */
  restore(of: string, { id, ...rest }: Version): void {
    const key = keyOf(of, id);
    const free = this.read(key) === null;
    this.write(free ? key : keyOf(of, this.newId()), JSON.stringify(rest));
  }

  newId(): string {
    return `${this.tab}${(++this.made).toString(36)}`;
  }

  /** Makes versions of what this site kept while it kept one text, and what a link had replaced. */
  takeOver(): void {
    const text = 'running-commentary:text:';
    const patches = 'running-commentary:patches';
    const taken = (of: string, value: unknown): boolean => {
      const version = { ...(value as object), id: this.newId(), by: 'reader' } as Version;
      return isVersion({ ...version, at: 0 }) && this.put(of, version).kept;
    };
    // In this order: what a link had replaced is older.
    for (const key of this.keys(text).sort().reverse()) {
      const name = key.slice(text.length).replace(/:before$/, '');
      if (taken(name, parsed(this.read(key)))) this.write(key, null);
    }
    const all = Object.entries(parsed(this.read(patches)) ?? {});
    if (all.length > 0 && all.every(([name, patch]) => taken(`fn:${name}`, patch)))
      this.write(patches, null);
  }

  private keys(prefix: string): string[] {
    const keys = new Set<string>();
    try {
      const entries = this.entries();
      for (let i = 0; i < entries.length; i++) keys.add(entries.key(i) ?? '');
    } catch {
      // What the page itself knows of is all there is.
    }
    for (const [key, value] of this.untaken) {
      if (value === null) keys.delete(key);
      else keys.add(key);
    }
    return [...keys].filter((key) => key.startsWith(prefix));
  }

  private read(key: string): string | null {
    const untaken = this.untaken.get(key);
    if (untaken !== undefined) return untaken;
    try {
      return this.entries().getItem(key);
    } catch {
      return null;
    }
  }

  private write(key: string, value: string | null): boolean {
    this.untaken.delete(key);
    this.untaken.set(key, value);
    this.retry();
    return !this.untaken.has(key);
  }

  /** What was not taken before may be taken now: something may have been removed. */
  private retry(): void {
    for (const [late, what] of [...this.untaken].reverse()) {
      if (!this.take(late, what)) break;
      this.untaken.delete(late);
    }
  }

  private take(key: string, value: string | null): boolean {
    try {
      if (value === null) this.entries().removeItem(key);
      else this.entries().setItem(key, value);
      return true;
    } catch {
      this.tell();
      return false;
    }
  }

  private tell(): void {
    let why: Trouble = 'full';
    try {
      this.entries().getItem(PREFIX);
    } catch {
      why = 'forbidden';
    }
    if (this.told.has(why)) return;
    this.told.add(why);
    this.trouble(why);
  }
}

/** The newest version that was made from the text with this hash; null if there is none. */
export function newestFitting(kept: Kept, name: string, hash: string): Version | null {
  return kept.versions(name).find((version) => version.hash === hash) ?? null;
}

const shownOf = (newest: Version | null): Version | null => (newest?.by === 'book' ? null : newest);

/** A text of the book as one page has it. What is in `text` is what is shown there, and what runs. */
export class KeptText {
  private readonly hash: string;
  /** What is shown; null: the book's. */
  private version: Version | null;
  /** The version that is being typed, and what was shown before it. */
  private typing: { id: string; from: Version | null } | null = null;
  private editing = false;
  /** Another page has a newer version, and the reader has not said that he wants it here. */
  private holding = false;
  /** What the last thing done here has put away, if that was a reset. */
  private putAway: { marker: string; version: Version } | null = null;
  /** What it has removed, if it was a discard. */
  private discarded: Version[] = [];

  /** @param href where it stands, for a function */
  constructor(
    private readonly kept: Kept,
    readonly name: string,
    readonly original: string,
    readonly href?: string,
  ) {
    this.hash = hashOf(original);
    this.version = shownOf(this.newest());
  }

  get text(): string {
    return this.version?.text ?? this.original;
  }
  get by(): Version['by'] {
    return this.version?.by ?? 'book';
  }
  get changed(): boolean {
    return this.version !== null;
  }

  /** An editor is opened: until it is closed, what is shown changes only by what is done here. */
  begin(): void {
    this.editing = true;
  }

  /** The editor is closed. What is shown stays. */
  end(): void {
    this.editing = false;
    this.typing = null;
    this.holding = this.elsewhere !== undefined;
  }

  /** The reader has typed; `text` is all of it. */
  type(text: string): void {
    if (text === this.text) return;
    this.typing ??= { id: this.kept.newId(), from: this.version };
    const { id, from } = this.typing;
    if (text === (from?.text ?? this.original)) {
      // All of it was undone, so nothing was changed.
      this.kept.remove(this.name, id);
      this.version = from;
      this.done();
      return;
    }
    if (text === this.original) this.put({ id, by: 'book', text: '' });
    else this.put({ id, by: 'reader', text });
  }

  /** Puts the book's text back. */
  reset(): void {
    const { version } = this;
    const marker = this.kept.newId();
    const all = this.kept.versions(this.name);
    this.typing = null;
    if (this.put({ id: marker, by: 'book', text: '' })) {
      for (const old of all) {
        if (old.by === 'book' && !this.isStale(old)) this.kept.remove(this.name, old.id);
      }
    }
    this.putAway = version && { marker, version };
  }

  /** Was the last thing done here a reset? */
  get canUndoReset(): boolean {
    return this.putAway !== null;
  }

  /** Shows what was there before the reset. */
  undoReset(): void {
    if (this.putAway === null) return;
    const { marker, version } = this.putAway;
    this.bringBack(version);
    this.kept.remove(this.name, marker);
  }

  /** A link brings another text. What the reader had stays among the versions. */
  receive(text: string): void {
    this.typing = null;
    const all = this.kept.versions(this.name);
    const own = all.find((version) => version.by === 'reader' && version.text === text);
    if (own) {
      this.bringBack(own);
    } else if (text === this.original) {
      this.reset();
    } else if (this.put({ id: this.kept.newId(), by: 'link', text })) {
      // The link itself can be followed again: what an earlier one brought need not be kept.
      for (const old of all) {
        if (old.by === 'link' && !this.isStale(old)) this.kept.remove(this.name, old.id);
      }
    }
  }

  /** Versions that are not shown and can be brought back, the newest first; each text once. */
  others(): Version[] {
    const texts = new Set([this.text, this.original]);
    return this.kept.versions(this.name).filter(({ by, text }) => {
      if (by === 'book' || texts.has(text)) return false;
      texts.add(text);
      return true;
    });
  }

  /** Was it made from a text that the book no longer has? */
  isStale(version: Version): boolean {
    return version.hash !== this.hash;
  }

  /** Shows a version again, in place of what the book has now. */
  bringBack({ by, text, id }: Version): void {
    this.typing = null;
    // First the new entry, then the old one away: between the two there are two.
    if (!this.put({ id: this.kept.newId(), by, text })) return;
    const old = this.kept.versions(this.name).find((version) => version.id === id);
    // Another page may have gone on typing into the old one.
    if (old?.text === text && !this.isStale(old)) this.kept.remove(this.name, id);
  }

  /** Forgets a text. */
  discard(version: Version): void {
    this.done();
    this.discarded = this.kept
      .versions(this.name)
      .filter(({ text, by }) => by !== 'book' && text === version.text);
    for (const { id } of this.discarded) this.kept.remove(this.name, id);
  }

  /** Was the last thing done here a discard? */
  get canUndoDiscard(): boolean {
    return this.discarded.length > 0;
  }

  /** Keeps what was discarded last after all. */
  undoDiscard(): void {
    for (const version of this.discarded) this.kept.restore(this.name, version);
    this.done();
  }

  /** What another page has made of it since; undefined if nothing, null: the book's text. */
  get elsewhere(): Version | null | undefined {
    const newest = this.newest();
    // Nothing is left of it anywhere: that is no other text.
    if (newest === null) return undefined;
    const shown = shownOf(newest);
    return (shown?.text ?? this.original) === this.text ? undefined : shown;
  }

  /** Shows what another page has made of it. */
  adopt(): void {
    this.typing = null;
    this.holding = false;
    this.done();
    this.version = shownOf(this.newest());
  }

  /** The storage has changed. True if something else is shown from now on. */
  look(): boolean {
    if (this.editing || this.holding || this.elsewhere === undefined) return false;
    this.adopt();
    return true;
  }

  private newest(): Version | null {
    return newestFitting(this.kept, this.name, this.hash);
  }

  private put(what: Pick<Version, 'id' | 'by' | 'text'>): boolean {
    const { version, kept } = this.kept.put(this.name, {
      ...what,
      hash: this.hash,
      ...(this.href === undefined ? {} : { href: this.href }),
    });
    this.holding = false;
    this.done();
    this.version = shownOf(version);
    return kept;
  }

  /** Something else has been done: what came before it is no longer undone by a button. */
  private done(): void {
    this.putAway = null;
    this.discarded = [];
  }
}
