/**
 * Links that carry a reader's changes: `#edit=` and a packed JSON text. Nothing is sent anywhere: a browser keeps what
 * stands after the # to itself.
 *
 *     [at, [name, hash, hash, [line, piece], …], …]      what differs (text-difference.ts)
 *     {"texts": {…}, "patches": {…}, "at": "…"}          whole texts, as links had them until November 2026
 */
import { MARK } from './share-mark.ts';
import type { Carried } from './text-difference.ts';

/** A changed text: `3.1/above`, `exercise:3.1/contains`, `fn:find_vma`. */
export interface Sent {
  name: string;
  book: string;
  text: string;
}

/** What has come of it: what differs from the book's text, or the text itself. */
export type Received = { name: string } & ({ carried: Carried } | { text: string });

export interface Shared {
  received: Received[];
  /** Where on the page to go. */
  at: string;
}

/** Follows the mark if what comes then is not compressed; not a character of base64url. */
const PLAIN = '.';

const supported = (name: string): boolean => name in globalThis;

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream) {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer(),
  );
}

/** Text to base64url of its UTF-8: deflated, or after a dot as it is where the browser cannot compress. */
export async function pack(text: string): Promise<string> {
  const plain = new TextEncoder().encode(text);
  const can = supported('CompressionStream');
  const bytes = can ? await through(plain, new CompressionStream('deflate-raw')) : plain;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const packed = btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return can ? packed : PLAIN + packed;
}

/** The reverse; rejects if the text is not one of pack()'s, or if the browser cannot read it. */
export async function unpack(packed: string): Promise<string> {
  const plain = packed.startsWith(PLAIN);
  if (!plain && !supported('DecompressionStream'))
    throw new Error('this browser has no DecompressionStream, which reads it');
  const binary = atob(
    packed
      .slice(plain ? 1 : 0)
      .replace(/-/g, '+')
      .replace(/_/g, '/'),
  );
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(
    plain ? bytes : await through(bytes, new DecompressionStream('deflate-raw')),
  );
}

/** The address of this page with the changes in it; without any, of the place itself. */
export async function linkTo(sent: Sent[], at: string): Promise<string> {
  const page = location.href.replace(/#.*$/s, '');
  if (sent.length === 0) return `${page}#${at}`;
  return page + MARK + (await packed(sent, at));
}

/** The line of HTML that shows an example, with the changes in it, in a page of another site. */
export async function frameFor(
  { id, title, height }: { id: string; title: string; height: number },
  sent: Sent[],
  at: string,
): Promise<string> {
  const page = new URL(`${import.meta.env.BASE_URL}embed/?of=${id}`, location.href).href;
  const address = sent.length === 0 ? page : page + MARK + (await packed(sent, at));
  const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${safe(address)}" title="${safe(title)}" width="100%" height="${height}" loading="lazy"></iframe>`;
}

/** What stands after the mark. */
export async function packed(sent: Sent[], at: string): Promise<string> {
  const { carried } = await import('./text-difference.ts');
  const all = sent.map(({ name, book, text }) => [name, ...carried(book, text)]);
  return pack(JSON.stringify([at, ...all]));
}

/** The reverse; rejects if it is damaged. */
export async function unpacked(text: string): Promise<Shared> {
  const json: unknown = JSON.parse(await unpack(text));
  const shared = Array.isArray(json) ? fromPieces(json) : fromTexts(json);
  if (shared === null) throw new Error('what it carries is no change of a text');
  return shared;
}

const isPiece = (value: unknown): boolean =>
  Array.isArray(value) && Number.isInteger(value[0]) && typeof value[1] === 'string';

function fromPieces([at, ...changes]: unknown[]): Shared | null {
  if (typeof at !== 'string') return null;
  const received: Received[] = [];
  for (const change of changes) {
    if (!Array.isArray(change)) return null;
    const [name, ...carried] = change;
    const [book, text, ...pieces] = carried;
    const hashes = [name, book, text].every((part) => typeof part === 'string');
    if (!hashes || !pieces.every(isPiece)) return null;
    received.push({ name, carried: carried as unknown as Carried });
  }
  return { received, at };
}

function fromTexts(json: unknown): Shared | null {
  if (typeof json !== 'object' || json === null) return null;
  const { texts = {}, patches = {}, at = '' } = json as Record<string, unknown>;
  const received: Received[] = [];
  for (const [prefix, part] of [
    ['', texts],
    ['fn:', patches],
  ] as const) {
    if (typeof part !== 'object' || part === null) return null;
    for (const [name, text] of Object.entries(part)) {
      if (typeof text !== 'string') return null;
      received.push({ name: prefix + name, text });
    }
  }
  return typeof at === 'string' ? { received, at } : null;
}
