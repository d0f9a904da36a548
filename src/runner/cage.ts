/**
 * Where examples run: a worker in a frame of no origin, from which nothing leads out but messages.
 *
 *     page ──port── frame (cage.html, sandbox="allow-scripts") ──port── worker ── the example
 *
 * The frame's page has a policy that allows nothing but its own script, `eval`, and workers made of a text; a worker made
 * so has the policy of what made it. Its origin is opaque: no storage, no channel to another page. So what it needs is
 * fetched out here and handed in. `src/README.md` says why this holds; `test/browser/hostile/` tries to get out.
 */
import { look, reader, worker } from 'virtual:cage';
import { plain, stepped, traced } from 'virtual:kernel';
import type { FromFrame, TextName, ToFrame, ToWorker } from './messages.ts';

/** Hears of one worker. */
export interface Heard {
  /** It has said this, which may be anything. */
  said(text: unknown): void;
  /** It could not be started, or is no more. */
  failed(message: string): void;
}

/** A worker in the cage. */
export interface Cell {
  /** Tells it something as soon as it is there and has these texts. */
  tell(message: ToWorker, texts: TextName[]): void;
  close(): void;
}

export interface Cage {
  open(heard: Heard): Cell;
  /** Ends all workers in it, whatever they do. The next is opened in another frame. */
  remove(): void;
}

const places: Record<TextName | 'worker', string> = {
  plain,
  traced,
  stepped,
  reader,
  look,
  worker,
};
const loaded = new Map<string, Promise<string>>();

/** A text by its name; one that could not be loaded is tried again the next time. */
function load(name: TextName | 'worker'): Promise<string> {
  let text = loaded.get(name);
  if (text === undefined) {
    text = fetch(places[name]).then(
      (response) => {
        if (!response.ok) throw new Error(`What runs examples is missing (${response.status}).`);
        return response.text();
      },
      () => {
        throw new Error('What runs examples could not be loaded. Is the site in reach?');
      },
    );
    text.catch(() => loaded.delete(name));
    loaded.set(name, text);
  }
  return text;
}

/** What this browser lacks to run anything; null if that is nothing. */
function lacking(): string | null {
  const needed: [string, boolean][] = [
    ['workers', typeof Worker === 'function'],
    ['message channels', typeof MessageChannel === 'function'],
    ['sandboxed frames', 'sandbox' in HTMLIFrameElement.prototype],
  ];
  const missing = needed.filter(([, there]) => !there).map(([name]) => name);
  return missing.length === 0
    ? null
    : `This browser has no ${missing.join(' and no ')}: it cannot run examples.`;
}

/** Milliseconds after which a frame that says nothing is looked into. */
const SILENT = 2000;

export class FrameCage implements Cage {
  private frame: HTMLIFrameElement | null = null;
  private port: Promise<MessagePort> | null = null;
  private readonly cells = new Map<number, Heard>();
  private numbers = 0;

  open(heard: Heard): Cell {
    const cell = ++this.numbers;
    this.cells.set(cell, heard);
    const given = new Set<TextName>();
    const send = (port: MessagePort, message: ToFrame): void => {
      if (this.cells.has(cell)) port.postMessage(message);
    };
    let ready = Promise.all([this.enter(), load('worker')]).then(([port, script]) => {
      send(port, { type: 'open', cell, script });
      return port;
    });
    ready.catch((error: Error) => this.fail(cell, error.message));
    const then = (what: (port: MessagePort) => unknown): void => {
      ready = ready.then(async (port) => {
        await what(port);
        return port;
      });
      ready.catch((error: Error) => this.fail(cell, error.message));
    };
    return {
      tell: (message, names) => {
        const missing = names.filter((name) => !given.has(name));
        for (const name of missing) given.add(name);
        const texts = Promise.all(missing.map(load));
        // If the frame could not be loaded either, that is what is told.
        texts.catch(() => {});
        then(async (port) => {
          (await texts).forEach((text, i) => {
            send(port, { type: 'tell', cell, message: { type: 'text', name: missing[i], text } });
          });
          send(port, { type: 'tell', cell, message });
        });
      },
      close: () => {
        then((port) => {
          send(port, { type: 'close', cell });
          this.cells.delete(cell);
        });
      },
    };
  }

  remove(): void {
    this.leave();
    this.cells.clear();
  }

  private leave(): void {
    this.frame?.remove();
    this.frame = null;
    this.port = null;
  }

  private fail(cell: number, message: string): void {
    const heard = this.cells.get(cell);
    this.cells.delete(cell);
    heard?.failed(message);
  }

  private enter(): Promise<MessagePort> {
    if (this.port === null) {
      const port = this.makeFrame();
      port.catch(() => {
        if (this.port === port) this.leave();
      });
      this.port = port;
    }
    return this.port;
  }

  private makeFrame(): Promise<MessagePort> {
    const missing = lacking();
    if (missing !== null) return Promise.reject(new Error(missing));
    const frame = document.createElement('iframe');
    this.frame = frame;
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = `${import.meta.env.BASE_URL}cage.html`;
    frame.title = 'Where examples run';
    frame.hidden = true;
    const { port1, port2 } = new MessageChannel();
    let here = false;
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<FromFrame>) => {
        if (frame !== this.frame) port1.close();
        else if (data.type === 'here') {
          here = true;
          resolve(port1);
        } else if (data.type === 'broken') this.fail(data.cell, data.message);
        else this.cells.get(data.cell)?.said(data.text);
      };
      frame.addEventListener(
        'load',
        // It has no origin that could be named here, and no other script than its own.
        () => frame.contentWindow?.postMessage(null, '*', [port2]),
        { once: true },
      );
      document.body.append(frame);
      // A frame does not say that its page could not be loaded.
      setTimeout(async () => {
        if (here || frame !== this.frame || (await fetch(frame.src).catch(() => null))?.ok) return;
        reject(new Error('What runs examples could not be loaded. Is the site in reach?'));
      }, SILENT);
    });
  }
}
