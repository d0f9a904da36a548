/**
 * The worker in which a page's examples run. It stands in the cage (cage.ts) and can fetch nothing: the texts of the
 * kernel, and what reads a reader's text, are handed in.
 */
import { type KernelText, unpackKernel } from './kernel-text.ts';
import { type FromWorker, isForeign, type TextName, type ToWorker } from './messages.ts';
import * as prepared from './prepared.ts';
import { runExample } from './run.ts';

// Taken before anything of a reader's runs: what an example changes in its world does not reach them.
const { stringify } = JSON;
const texts: Partial<Record<TextName, string>> = {};
const kernels: Partial<Record<TextName, KernelText>> = {};
let reader: prepared.Reader | undefined;

function kernelOf(name: 'plain' | 'traced'): KernelText | undefined {
  const text = texts[name];
  if (text === undefined) return undefined;
  kernels[name] ??= unpackKernel(text);
  return kernels[name];
}

function readerOf(): prepared.Reader | undefined {
  if (texts.reader === undefined) return undefined;
  if (reader === undefined) {
    const module = { exports: {} as { reader: prepared.Reader } };
    new Function('module', 'require', texts.reader)(module, () => prepared);
    reader = module.exports.reader;
  }
  return reader;
}

/** What the first run would have to do besides: the kernel is read, compiled and begun. */
function warm(): void {
  const plain = kernelOf('plain');
  if (plain === undefined) return;
  const code = "const p = __sim.boot().spawn('warm'); p.write(p.mmap(null, 4096), 'a');";
  const begun = { code, expected: [], imports: [], probe: false };
  runExample({ source: '', prepared: begun, kernel: { plain } });
  readerOf();
}

function hear(message: ToWorker, say: (message: FromWorker) => void): void {
  if (message.type === 'text') texts[message.name] = message.text;
  else if (message.type === 'warm') warm();
  else {
    const { id, request, time } = message;
    try {
      const plain = kernelOf('plain');
      if (plain === undefined) throw new Error('The kernel is not there.');
      const kernel = { plain, traced: request.trace === true ? kernelOf('traced') : undefined };
      say({ type: 'started', id });
      const result = runExample({
        ...request,
        kernel,
        reader: isForeign(request) ? readerOf() : undefined,
        limits: { time },
        onEvent: (event) => say({ type: 'event', id, event }),
      });
      say({ type: 'done', id, result });
    } catch (error) {
      say({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

// The policy lets a worker start others of its kind. None is needed, and none may outlive a run.
Reflect.deleteProperty(globalThis, 'Worker');

globalThis.addEventListener(
  'message',
  ({ ports: [port] }) => {
    const post = port.postMessage.bind(port);
    const say = (message: FromWorker): void => post(stringify(message));
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => hear(data, say);
  },
  { once: true },
);
