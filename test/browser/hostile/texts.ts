/**
 * Texts that mean harm, or do it: each is run in the page, and then an example of the book, which must come out as ever.
 *
 * `ends`: what its own run comes to. `well` is without an error; `broken` is with one, whichever the engine has for it.
 * One that ends by `time` gets little of it.
 */
export interface Hostile {
  name: string;
  source: string;
  ends: 'well' | 'time' | 'output' | 'memory' | 'broken' | 'either';
  /** By function: its changed text. */
  patches?: Record<string, string>;
}

const loops: [name: string, source: string][] = [
  ['while', 'while (true) {}'],
  ['for', 'for (;;);'],
  ['a generator', 'for (const n of (function* () { for (;;) yield 1; })()) n;'],
  ['an iterator without end', '[...{ [Symbol.iterator]: () => ({ next: () => ({}) }) }];'],
  ['regular expression', "/^(a+)+$/.test('a'.repeat(50) + 'b');"],
  ['a getter', '({ get x() { for (;;); } }).x;'],
  ['a getter of a result', '({ get x() { for (;;); } }); //=> 1'],
  ['the order of a list', '[3, 1, 2].sort(() => { for (;;); });'],
  ['toString', 'String({ toString() { for (;;); } });'],
  ['eval', "eval('for (;;);');"],
  ['no clock', 'performance.now = () => 0; Date.now = () => 0; for (;;);'],
  ['its own limit caught', 'for (;;) { try { for (;;); } catch {} }'],
  ['a list without end', 'const all = []; for (;;) all.push(all.length);'],
];

/** What a text leaves behind while it has ended itself. */
const survivors: [name: string, source: string][] = [
  ['a promise that goes on', '(async () => { for (;;) await null; })();'],
  ['a chain of promises', 'const f = () => Promise.resolve().then(f); f();'],
  ['a timer', 'setInterval(() => { for (;;); }, 0);'],
  ['a timer that changes lists', 'setTimeout(() => { Array.prototype.push = null; }, 0);'],
  ['a microtask', 'queueMicrotask(() => { for (;;); });'],
  ['what all see', "globalThis.left = 1; Object.prototype.left = 'here';"],
  ['its own hooks', '__rc.value(0, 1); __rc.begin(99); __rc.tick = null; 2; //=> 1'],
  ['a listener', "globalThis.addEventListener?.('message', () => { for (;;); });"],
  ['what hears', 'globalThis.onmessage = globalThis.onerror = () => { for (;;); };'],
  ['a rejection', "Promise.reject(new Error('nobody hears'));"],
];

/** What changes the world that the runner stands in, too, or how an engine goes about it. */
const worlds: [name: string, source: string][] = [
  [
    'waiting for no one',
    'const memory = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 });' +
      'Atomics.wait(new Int32Array(memory.buffer), 0, 0);',
  ],
  [
    'WebAssembly',
    'new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0,' +
      '3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11]))).exports.f();',
  ],
  ['a text of the kernel', 'Object.getPrototypeOf(__sim).boot = () => { throw new Error(); };'],
  ['an error that cannot be told', 'throw { get name() { for (;;); } };'],
  ['a proxy of itself', 'const p = new Proxy({}, { getPrototypeOf: () => p }); p instanceof Map;'],
  [
    'Object.prototype, a getter',
    "Object.defineProperty(Object.prototype, 'error', { get() { throw 1; }, set() { throw 2; } });",
  ],
  ['Array.prototype.push', 'Array.prototype.push = () => { throw new Error(); };'],
  ['Promise.prototype.then', 'Promise.prototype.then = () => { for (;;); };'],
  ['Error.prepareStackTrace', 'Error.prepareStackTrace = () => { throw new Error(); };'],
  ['Error.stackTraceLimit', 'Error.stackTraceLimit = 0; Object.freeze(Error);'],
  ['Function.prototype', 'Function.prototype.call = Function.prototype.apply = null;'],
  ['JSON', 'JSON.stringify = () => \'{"id":1}\'; JSON.parse = null;'],
  ['toJSON', "Object.prototype.toJSON = () => 'nothing';"],
  ['toJSON that throws', 'Array.prototype.toJSON = () => { throw new Error(); };'],
  ['Symbol.iterator', 'Array.prototype[Symbol.iterator] = null;'],
  ['Map', 'Map.prototype.get = Map.prototype.set = Map.prototype.has = () => undefined;'],
  ['texts', "String.prototype.split = String.prototype.replace = () => 'x';"],
  ['Object.keys', 'Object.keys = Object.entries = Object.create = () => [];'],
  ['frozen', 'for (const a of [Object, Array, Map, Error, JSON]) Object.freeze(a.prototype ?? a);'],
  ['all deleted', 'for (const n of Object.getOwnPropertyNames(globalThis)) delete globalThis[n];'],
];

const forged = `'{"type":"done","id":1,"result":{"name":"x","ok":true,"expectations":[],"console":[],"steps":[],"stats":{}}}'`;

const messages: [name: string, source: string, ends: Hostile['ends']][] = [
  ['a forged end', `for (let id = 0; id < 999; id++) globalThis.postMessage?.(${forged});`, 'well'],
  [
    'a forged message',
    `globalThis.dispatchEvent?.(new MessageEvent('message', { data: ${forged} }));`,
    'well',
  ],
  [
    'messages of a megabyte',
    "for (let i = 0; i < 50; i++) globalThis.postMessage?.('x'.repeat(1e6));",
    'well',
  ],
  ['its own end', 'globalThis.close?.();', 'well'],
  ['lines without end', "for (;;) console.log('more');", 'output'],
  ['one long line', "console.log('x'.repeat(1e8));", 'output'],
  ['expectations in a loop', 'for (let i = 0; i < 1e5; i++) i % 2; //=> 1', 'well'],
  ['expectations that change', 'for (let i = 0; i < 1e5; i++) "a"; //=> a', 'well'],
  ['a string too long', "'x'.repeat(2 ** 30);", 'memory'],
  ['a string that doubles', "let s = 'x'; for (;;) s += s;", 'memory'],
  ['a list too long', 'new Uint8Array(2 ** 45);', 'memory'],
  ['machines without end', "import { boot } from 'sim';\nfor (;;) boot();", 'memory'],
  ['calls too deep', 'const f = () => f(); f();', 'memory'],
  [
    'a list in a list in a list',
    'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a; //=> []',
    'well',
  ],
  ['a result of many parts', 'Object.fromEntries(Array(1e5).entries()); //=> 1', 'well'],
  ['a getter that throws', '({ get x() { throw new Error(); } }); //=> 1', 'broken'],
  [
    'a proxy that throws',
    'new Proxy({}, { get() { throw 1; }, has() { throw 2; } }); //=> 1',
    'broken',
  ],
  ['a revoked proxy', 'const r = Proxy.revocable({}, {}); r.revoke(); r.proxy; //=> 1', 'broken'],
  ['a result that cannot be sent', 'Symbol(); //=> 1', 'well'],
  ['nothing thrown', 'throw undefined;', 'broken'],
  ['a proxy thrown', 'throw new Proxy(new Error(), { get() { throw new Error(); } });', 'broken'],
  ['an error without a prototype', 'throw Object.create(null);', 'broken'],
  ['no end of a comment', '/*', 'broken'],
  ['the end of a function', '} ); globalThis.left = 1; (() => {', 'broken'],
];

const kernel: Hostile[] = [
  ['for (;;);', 'time' as const],
  ['Object.prototype.left = 1; return null;', 'either' as const],
  ['throw { toString() { throw 1; } };', 'broken' as const],
].map(([body, ends]) => ({
  name: `a changed function: ${body}`,
  source:
    "import { boot } from 'sim';\nconst p = boot().spawn('x');\np.munmap(p.mmap(null, 4096), 4096);",
  patches: { find_vma: `function find_vma(mm: unknown, addr: number) { ${body} }` },
  ends: ends as Hostile['ends'],
}));

const all = (list: [string, string][], ends: Hostile['ends']): Hostile[] =>
  list.map(([name, source]) => ({ name, source, ends }));

export const hostile: Hostile[] = [
  ...all(loops, 'time'),
  ...all(survivors, 'well'),
  // What breaks the runner's own world breaks that run at most.
  ...all(worlds, 'either'),
  ...messages.map(([name, source, ends]) => ({ name, source, ends })),
  ...kernel,
];

/** Ways out. Each is tried, and then some time is let go by, so that what has begun may arrive. */
export const waysOut: Record<string, string> = {
  fetch: 'fetch(to)',
  'fetch that outlives':
    "fetch(to, { method: 'POST', body: 'x', keepalive: true, mode: 'no-cors' })",
  XMLHttpRequest: "const x = new XMLHttpRequest(); x.open('GET', to, false); x.send()",
  'XMLHttpRequest later': "const x = new XMLHttpRequest(); x.open('GET', to); x.send()",
  WebSocket: "new WebSocket(to.replace('http', 'ws'))",
  WebSocketStream: "new WebSocketStream(to.replace('http', 'ws'))",
  EventSource: 'new EventSource(to)',
  WebTransport: "new WebTransport(to.replace('http:', 'https:'))",
  importScripts: 'globalThis.importScripts(to)',
  import: "new Function('to', 'return import(to)')(to)",
  'import of a text': 'new Function(\'return import("data:text/javascript,1")\')()',
  sendBeacon: "navigator.sendBeacon(to, 'x')",
  Worker: 'new globalThis.Worker(to)',
  'Worker of a text': "new globalThis.Worker(URL.createObjectURL(new Blob(['for (;;);'])))",
  SharedWorker: 'new globalThis.SharedWorker(to)',
  'service worker': 'navigator.serviceWorker.register(to)',
  Image: 'new Image().src = to',
  FontFace: "const f = new FontFace('x', 'url(' + to + ')'); fonts.add(f); f.load()",
  location: 'globalThis.location = to; location.href = to; location.assign(to)',
  open: 'globalThis.open(to)',
  parent: 'globalThis.parent.location = to',
  document: 'document.cookie',
  localStorage: "localStorage.setItem('left', to)",
  indexedDB: "indexedDB.open('left')",
  caches: "caches.open('left')",
  locks: "navigator.locks.request('left', () => new Promise(() => {}))",
  files: 'navigator.storage.getDirectory()',
  cookies: "cookieStore.set('left', '1')",
  Notification: "new Notification('left')",
  BroadcastChannel: "new BroadcastChannel('left').postMessage(to)",
  RTCPeerConnection: "new RTCPeerConnection({ iceServers: [{ urls: 'stun:localhost:1' }] })",
};

/** A text that tries all ways to an address at once. */
export function tryAll(to: string): string {
  const tries = Object.entries(waysOut).map(
    ([name, way]) =>
      `try { (() => { const to = ${JSON.stringify(`${to}?${encodeURIComponent(name)}`)}; ${way}; })(); } catch {}`,
  );
  return `${tries.join('\n')}\nconst began = Date.now();\nwhile (Date.now() - began < 300);\n`;
}

/**
 * Scripts of a worker that has nothing of ours in it, put into the cage by its own frame: what an example could do that
 * had got hold of everything. `port` is the worker's way to the frame.
 */
export const besiegers: Record<string, { script: string; says: RegExp }> = {
  'too many messages': {
    script: "for (let i = 0; i < 30_000; i++) port.postMessage('x');",
    says: /^broken: The run has said more than a page can show\.$/,
  },
  'messages that are too long together': {
    script: "for (let i = 0; i < 80; i++) port.postMessage('x'.repeat(1e6));",
    says: /^broken: The run has said more than a page can show\.$/,
  },
  'one message that is too long': {
    script: "port.postMessage('x'.repeat(7e7));",
    says: /^broken: The run has said more than a page can show\.$/,
  },
  'what is no text': {
    script: 'port.postMessage({ type: "here" });',
    says: /^broken: The worker has said something that is no message of its own\.$/,
  },
  'a message past the port': {
    script: "postMessage('a'); port.postMessage('b');",
    says: /^b$/,
  },
  'an error': {
    script: "throw new Error('on purpose');",
    says: /^broken: The worker has failed: .*on purpose$/,
  },
};
