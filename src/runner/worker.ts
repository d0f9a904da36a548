/**
 * The worker in which a page's examples run. It stands in the cage (cage.ts) and can fetch nothing: the texts of the
 * kernel, and what reads a reader's text, are handed in.
 */
import { LimitReached } from './failure.ts';
import { NO_FRAME, PROGRAM } from './frames.ts';
import { type KernelText, unpackKernel } from './kernel-text.ts';
import {
  type FromWorker,
  isForeign,
  type RunRequest,
  type StageRequest,
  type TextName,
  type ToWorker,
} from './messages.ts';
import { PatchError, parameters, type Reader, TextError } from './prepared.ts';
import { bootAhead, defaultLimits, type RunResult, runExample } from './run.ts';
import { show } from './show.ts';

// Taken before anything of a reader's runs: what an example changes in its world does not reach them.
const { stringify } = JSON;
const { clearTimeout, setTimeout } = globalThis;
const texts: Partial<Record<TextName, string>> = {};
const kernels: Partial<Record<TextName, KernelText>> = {};
const modules: Partial<Record<TextName, unknown>> = {};
/** What the modules that are handed in take from here (`shared` in vite-cage.ts). */
const shared = {
  LimitReached,
  NO_FRAME,
  PatchError,
  PROGRAM,
  parameters,
  runExample,
  show,
  TextError,
};
/** Milliseconds in which the page shows what came of a run, and is not to be disturbed. */
const AFTER = 30;
let warming: ReturnType<typeof setTimeout> | undefined;

function kernelOf(name: 'plain' | 'traced' | 'stepped'): KernelText | undefined {
  const text = texts[name];
  if (text === undefined) return undefined;
  kernels[name] ??= unpackKernel(text);
  return kernels[name];
}

function moduleOf(name: 'reader' | 'look'): unknown {
  const text = texts[name];
  if (text !== undefined && modules[name] === undefined) {
    const module = { exports: {} };
    new Function('module', 'require', text)(module, () => shared);
    modules[name] = module.exports;
  }
  return modules[name];
}

function readerOf(): Reader | undefined {
  return (moduleOf('reader') as typeof import('./reader.ts') | undefined)?.reader;
}

/** What most examples go through: a machine is booted, a process has memory, values are compared and told. */
const first = {
  code:
    "const p=__rc.bound(1,__sim.boot().spawn('')),at=__rc.bound(1,p.mmap(0,8192,3,34));" +
    'p.store8(at,1);__rc.begin(0);__rc.value(0,p.maps());p.munmap(at,4096)',
  expected: [{ line: 1, at: 1, end: 1, statement: '', text: '', throws: false }],
  imports: [],
  probe: false,
};

/**
 * What the first run would have to do besides: the kernel is read and compiled, a machine is booted for it. Then what it is
 * likely to call is called once. A run that is asked for meanwhile waits for one of these steps, and not for the rest.
 */
function warm(): void {
  const plain = kernelOf('plain');
  if (plain === undefined) return;
  bootAhead(plain);
  warming = setTimeout(() => {
    runExample({
      source: '',
      prepared: first,
      kernel: { plain },
      values: true,
      onEvent: stringify,
    });
    readerOf();
    warming = setTimeout(bootAhead, 0, plain);
  });
}

/** What the stage asks for. */
function staged(request: RunRequest, stage: StageRequest, time: number): RunResult {
  const stepped = kernelOf('stepped');
  const looking = moduleOf('look') as typeof import('./staged.ts') | undefined;
  if (stepped === undefined || looking === undefined) throw new Error('The kernel is not there.');
  const kernel = { plain: stepped, stepped };
  return looking.answer({ ...request, kernel, reader: readerOf(), limits: { time } }, stage);
}

function hear(message: ToWorker, say: (message: FromWorker) => void): void {
  if (message.type === 'text') texts[message.name] = message.text;
  else if (message.type === 'warm') {
    // If a run has been asked for already, it does all of that itself.
    warming = setTimeout(warm, 0);
  } else {
    clearTimeout(warming);
    const { id, request } = message;
    const { time = defaultLimits.time } = request;
    try {
      if (request.stage !== undefined) {
        say({ type: 'started', id });
        say({ type: 'done', id, result: staged(request, request.stage, time) });
        return;
      }
      const plain = kernelOf('plain');
      if (plain === undefined) throw new Error('The kernel is not there.');
      const kernel = { plain, traced: request.trace === true ? kernelOf('traced') : undefined };
      say({ type: 'started', id });
      const told = new Map<number, string>();
      const result = runExample({
        ...request,
        kernel,
        reader: isForeign(request) ? readerOf() : undefined,
        limits: { time },
        onEvent: (event) => {
          // In a loop an expectation comes to the same again and again.
          if (event.type === 'expectation') {
            const outcome = stringify(event.expectation);
            if (told.get(event.index) === outcome) return;
            told.set(event.index, outcome);
          }
          say({ type: 'event', id, event });
        },
      });
      say({ type: 'done', id, result });
      // The machine of the next run. With a reader's text in it this worker has none.
      if (!isForeign(request)) warming = setTimeout(bootAhead, AFTER, plain);
    } catch (error) {
      say({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

// A run is over when its text has come to its end. What the text has left behind goes wrong without a word.
for (const type of ['error', 'unhandledrejection'])
  globalThis.addEventListener(type, (event) => event.preventDefault());

globalThis.addEventListener(
  'message',
  ({ ports: [port] }) => {
    const post = port.postMessage.bind(port);
    const say = (message: FromWorker): void => post(stringify(message));
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => hear(data, say);
  },
  { once: true },
);

/** What an example finds in its world: the language, and what measures, waits and copies. */
const known = new Set(
  (
    'AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DataView Date ' +
    'DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity ' +
    'Int16Array Int32Array Int8Array InternalError Intl Iterator JSON Map Math NaN Number Object Promise Proxy ' +
    'RangeError ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError Temporal TypeError ' +
    'URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI ' +
    'decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt ' +
    'undefined unescape TextDecoder TextEncoder clearInterval clearTimeout performance queueMicrotask self ' +
    'setInterval setTimeout structuredClone'
  ).split(' '),
);

// The policy of the cage forbids what the rest is for. Firefox 140 asks it about all but the fonts that a worker loads,
// and it lets a worker start others: so what is not there cannot be forgotten either.
for (
  let world: object = globalThis;
  world !== Object.prototype;
  world = Object.getPrototypeOf(world)
)
  for (const name of Reflect.ownKeys(world))
    if (typeof name === 'symbol' || !known.has(name)) Reflect.deleteProperty(world, name);
