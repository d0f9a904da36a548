/**
 * What is dear to make and comes out the same each time, kept on disk from one process to the next: the kernel's
 * texts, and what came of an example.
 *
 * A thing is found by the hash of everything that decides it, so there is nothing to forget: a text that changed has
 * another hash. A file that is damaged is no file. So a thing that was kept is the thing that would be made.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { projectRoot } from './root.ts';

/** The hash of a list of texts: of them, their number and where each ends. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} `).update(text);
  return hash.digest('hex');
}

/** The files of a directory whose names end so. */
function namesIn(directory: string, end: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(end))
    .sort();
}

/** What decides how the runner and the bundler work: their sources, the reader of heads, the packages that they use, and Node. */
function toolsNow(): string {
  const root = projectRoot();
  const runner = join(root, 'src/runner');
  const files = [
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
    join(root, 'src/source/heads.ts'),
    ...namesIn(runner, '.ts').map((name) => join(runner, name)),
  ];
  // Asked for each run: files that were not written since are not read again.
  const written = files.map((file) => {
    const { mtimeNs, ctimeNs, size } = statSync(file, { bigint: true });
    return `${file} ${mtimeNs} ${ctimeNs} ${size}`;
  });
  const state = written.join('\n');
  if (state !== toolsRead.state) {
    const hash = hashOf([
      process.version,
      ...files.flatMap((file) => [relative(root, file), readFileSync(file, 'utf8')]),
    ]);
    toolsRead = { state, hash };
  }
  return toolsRead.hash;
}

let toolsRead = { state: '', hash: '' };

const toolsLoaded = toolsNow();

/** The same as a hash; null if the sources are no longer those that this process runs: then nothing is kept. */
export function tools(): string | null {
  return toolsNow() === toolsLoaded ? toolsLoaded : null;
}

const HASH_BYTES = 32;
const WEEK = 7 * 24 * 3600 * 1000;

/** A directory of things, each under a hash. */
export class Store {
  private swept = false;

  constructor(readonly directory: string) {}

  private file(hash: string): string {
    return join(this.directory, hash);
  }

  /** Plain data that was put there; undefined if there is none, or what there is is damaged. */
  get(hash: string): unknown {
    try {
      const file = readFileSync(this.file(hash));
      const body = file.subarray(HASH_BYTES);
      if (!sumOf(hash, body).equals(file.subarray(0, HASH_BYTES))) return undefined;
      return deserialize(inflateRawSync(body));
    } catch {
      // Not there, or not to be read: it is made anew.
      return undefined;
    }
  }

  has(hash: string): boolean {
    return existsSync(this.file(hash));
  }

  /** Keeps plain data. Others see all of it or nothing. */
  put(hash: string, value: unknown): void {
    mkdirSync(this.directory, { recursive: true });
    this.sweep();
    const body = deflateRawSync(serialize(value), { level: 1 });
    const unready = `${this.file(hash)}.${process.pid}.new`;
    writeFileSync(unready, Buffer.concat([sumOf(hash, body), body]));
    renameSync(unready, this.file(hash));
  }

  /** Says that this process makes the thing; false if another that lives has said so. */
  claim(hash: string): boolean {
    mkdirSync(this.directory, { recursive: true });
    const file = `${this.file(hash)}.claim`;
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      return !this.claimed(hash);
    }
  }

  /** Does another process that lives say that it makes the thing? */
  claimed(hash: string): boolean {
    try {
      const pid = Number(readFileSync(`${this.file(hash)}.claim`, 'utf8'));
      if (pid === process.pid) return false;
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** The claim is over, with or without a thing. */
  release(hash: string): void {
    rmSync(`${this.file(hash)}.claim`, { force: true });
  }

  /** Once in a process, what has been there for a week goes. */
  private sweep(): void {
    if (this.swept) return;
    this.swept = true;
    for (const name of readdirSync(this.directory)) {
      const file = join(this.directory, name);
      const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Number.NaN };
      if (Date.now() - mtimeMs > WEEK) rmSync(file, { force: true });
    }
  }
}

/** The first bytes of a file: of its name and the rest, so that no file passes for another. */
function sumOf(hash: string, body: Buffer): Buffer {
  return createHash('sha256').update(hash).update(body).digest();
}

/** Where the project keeps its things. */
export const store = new Store(join(projectRoot(), 'node_modules/.cache/running-commentary/kept'));
