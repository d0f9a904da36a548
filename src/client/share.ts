/**
 * Links that carry an edit: `#edit=` and a packed JSON text. Nothing is sent anywhere: a browser
 * keeps what stands behind the # to itself.
 */

/** What a link carries. */
export interface Shared {
  /** Texts by id: `3.1/above`, `exercise:3.1/contains`. */
  texts?: Record<string, string>;
  /** Changed functions by name. */
  patches?: Record<string, string>;
  /** Where on the page to go. */
  at?: string;
}

const MARK = '#edit=';

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream) {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer(),
  );
}

/** Text to base64url of its deflated UTF-8. */
export async function pack(text: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** The reverse; rejects if the text is not one of pack()'s. */
export async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(
    await through(bytes, new DecompressionStream('deflate-raw')),
  );
}

/** The address of this page with the edit in it; without one, of the place itself. */
export async function linkTo(shared: Shared & { at: string }): Promise<string> {
  const page = location.href.replace(/#.*$/s, '');
  const has = (part?: object): boolean => part !== undefined && Object.keys(part).length > 0;
  if (!has(shared.texts) && !has(shared.patches)) return `${page}#${shared.at}`;
  return page + MARK + (await pack(JSON.stringify(shared)));
}

function isTexts(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((text) => typeof text === 'string'))
  );
}

/** What the page's address carries; null if nothing. Rejects if it is damaged. */
export async function sharedHere(): Promise<Shared | null> {
  if (!location.hash.startsWith(MARK)) return null;
  const shared = JSON.parse(await unpack(location.hash.slice(MARK.length)));
  if (typeof shared !== 'object' || shared === null) throw new Error('not an edit');
  if (!isTexts(shared.texts) || !isTexts(shared.patches)) throw new Error('not an edit');
  return shared;
}
