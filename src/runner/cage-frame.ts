/**
 * The script of the cage's frame (cage.ts). It starts workers, hands on what is said in both directions, counts what
 * comes out, and ends them. It stands in the frame's page itself; nothing that a reader has written runs beside it.
 */
import { CHARACTERS, type FromFrame, MESSAGES, type ToFrame } from './messages.ts';

interface Kept {
  worker: Worker;
  port: MessagePort;
  url: string;
  /** What it has said since it was last told something. */
  messages: number;
  characters: number;
}

const cells = new Map<number, Kept>();
let page: MessagePort | undefined;

const say = (message: FromFrame): void => page?.postMessage(message);

function close(cell: number): void {
  const kept = cells.get(cell);
  if (kept === undefined) return;
  cells.delete(cell);
  kept.worker.terminate();
  kept.port.close();
  URL.revokeObjectURL(kept.url);
}

function broken(cell: number, message: string): void {
  if (!cells.has(cell)) return;
  close(cell);
  say({ type: 'broken', cell, message });
}

function open(cell: number, script: string): void {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // Its own way out, which the example does not know: what the example itself posts comes to nothing.
  const { port1: port, port2 } = new MessageChannel();
  const kept: Kept = { worker, port, url, messages: 0, characters: 0 };
  cells.set(cell, kept);
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    kept.messages++;
    if (typeof data === 'string') kept.characters += data.length;
    if (typeof data !== 'string')
      broken(cell, 'The worker has said something that is no message of its own.');
    else if (kept.messages > MESSAGES || kept.characters > CHARACTERS)
      broken(cell, 'The run has said more than a page can show.');
    else say({ type: 'said', cell, text: data });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    broken(cell, `The worker has failed${event.message ? `: ${event.message}` : '.'}`);
  };
  worker.postMessage(null, [port2]);
}

function hear({ data }: MessageEvent<ToFrame>): void {
  if (data.type === 'open') open(data.cell, data.script);
  else if (data.type === 'close') close(data.cell);
  else {
    const kept = cells.get(data.cell);
    if (kept === undefined) return;
    kept.messages = 0;
    kept.characters = 0;
    kept.port.postMessage(data.message);
  }
}

// Anyone can open this page by its address, and a script in it would then have the site's origin. It serves a sandbox only.
if (origin === 'null') {
  addEventListener('message', ({ source, ports: [port] }) => {
    if (source !== parent || port === undefined || page !== undefined) return;
    page = port;
    page.onmessage = hear;
    say({ type: 'here' });
  });
}
