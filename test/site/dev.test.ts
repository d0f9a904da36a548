// `npm run dev` while someone writes: a copy of the book, a server on it, edits of every kind. After each the open
// page is told to reload, and what it then gets is the text as it is, or the mistake with its place.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/runner/root.ts';

const root = projectRoot();
const page = '/2-regions/5-deleting/';
const prose = 'content/2-regions/5-deleting/en.mdx';
const example = 'content/2-regions/5-deleting/examples/hole.ts';

let copy: string;
let server: ChildProcess;
let address: string;
let said = '';
/** How often an open page was told to reload. */
let reloads = 0;

beforeAll(async () => {
  // Below the project, so that packages are found there; where nobody else looks.
  mkdirSync(join(root, '.astro'), { recursive: true });
  copy = mkdtempSync(join(root, '.astro', 'dev-'));
  const parts = [
    'content',
    'sim',
    'src',
    'test/book',
    'astro.config.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ];
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  const port = await freePort();
  address = `http://localhost:${port}`;
  server = spawn(process.execPath, ['src/tools/astro.mjs', 'dev', '--port', String(port)], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', NODE_ENV: 'development', VITEST: undefined },
  });
  for (const stream of [server.stdout!, server.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += stripVTControlCharacters(text);
    });
  await until(() => /^┃ Local/m.test(said));
  await listen();
  await until(async () => (await get(page)).includes('<h1'));
}, 120_000);

afterAll(async () => {
  const ended = once(server, 'close');
  server.kill();
  await ended;
  rmSync(copy, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Asks again and again; the last answer is in the error if it never comes. */
async function until(holds: () => unknown): Promise<void> {
  const end = Date.now() + 50_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${holds} never held. The server said:\n${said}`);
    await sleep(100);
  }
}

/** What a browser shows for an address: the page, or the text of the error. */
async function get(path: string): Promise<string> {
  const answer = await fetch(address + path).catch(() => null);
  return answer === null ? '' : await answer.text();
}

/** As an open page: hears when it is to reload. */
async function listen(): Promise<void> {
  const [, token] = /wsToken = "([^"]+)"/.exec(await get('/@vite/client'))!;
  const socket = new WebSocket(`${address.replace('http', 'ws')}/?token=${token}`, 'vite-hmr');
  socket.addEventListener('message', ({ data }) => {
    if (JSON.parse(String(data)).type === 'full-reload') reloads++;
  });
  await until(() => socket.readyState === WebSocket.OPEN);
}

/** Changes a file of the copy; gives back how to undo that. */
function edit(file: string, before: string | RegExp, after: string): () => void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(before, after);
  expect(changed, `${before} is in ${file}`).not.toBe(text);
  writeFileSync(path, changed);
  const undo = () => {
    if (undos.delete(undo)) writeFileSync(path, text);
  };
  undos.add(undo);
  return undo;
}

/** What a test that fails has left changed. */
const undos = new Set<() => void>();
afterEach(() => {
  for (const undo of [...undos].reverse()) undo();
});

/** The line of a file of the copy that holds `text`. */
function lineOf(file: string, text: string): number {
  return readFileSync(join(copy, file), 'utf8').split(text)[0].split('\n').length;
}

/** Makes an edit, and waits until the page is told and shows `text`. */
async function shows(text: string, make: () => void): Promise<string> {
  const before = reloads;
  make();
  let shown = '';
  await until(async () => {
    shown = await get(page);
    return reloads > before && shown.includes(text);
  });
  return shown;
}

type Tree = Root | Element;

async function read(): Promise<Tree> {
  return fromHtml(await get(page));
}

/** All elements below a node of which that holds. */
function all(node: Tree, holds: (element: Element) => boolean): Element[] {
  return node.children.flatMap((child) =>
    child.type === 'element' ? [...(holds(child) ? [child] : []), ...all(child, holds)] : [],
  );
}

function find(tree: Tree, id: string): Element {
  const [found] = all(tree, ({ properties }) => properties.id === id);
  if (!found) throw new Error(`${page} has no #${id}`);
  return found;
}

function textOf(node: Tree): string {
  return node.children
    .map((child) =>
      child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : '',
    )
    .join('');
}

/** What the boxes of mistakes say, each text after its place. */
function mistakesIn(tree: Tree): string[] {
  const isMistake = ({ properties }: Element) => [properties.className].flat().includes('mistake');
  return all(tree, isMistake).map(textOf);
}

/** Makes mistakes, and waits until for each a box at its place, not only the list at the head, says all of its texts. */
async function breaks(make: () => () => void, ...mistakes: string[][]): Promise<() => void> {
  const told = reloads;
  const undo = make();
  let boxes: string[] = [];
  const isTold = (texts: string[]) =>
    boxes.some((box) => texts.every((text) => box.includes(text)));
  await until(async () => {
    const tree = await read();
    const [content] = all(tree, ({ properties }) =>
      [properties.className].flat().includes('sl-markdown-content'),
    );
    boxes = content ? mistakesIn(content) : [];
    return reloads > told && mistakes.every(isTold);
  });
  return undo;
}

/** Takes a mistake back, and waits until the page has none. */
async function mends(undo: () => void): Promise<void> {
  const told = reloads;
  undo();
  await until(async () => {
    const text = await get(page);
    return reloads > told && text.includes('<h1') && mistakesIn(fromHtml(text)).length === 0;
  });
}

test('prose is shown as it is now', async () => {
  const undo = edit(prose, 'So `do_munmap` has four parts', 'So `do_munmap` has 4 parts');
  // The edit is made already: the page asked for next must have it, told or not.
  await until(async () => (await get(page)).includes('has 4 parts'));
  await until(() => reloads > 0);
  const page_ = await shows('has four parts', undo);
  expect(page_).not.toContain('has 4 parts');
});

test('a note that fits nowhere says so where it stands, with the nearest line, and so does the terminal', async () => {
  const line = lineOf(prose, '<Note on="if (!mpnt) return 0');
  const undo = await breaks(
    () => edit(prose, '<Note on="if (!mpnt) return 0', '<Note on="if (!mptn) return 0'),
    [
      `${prose}:${line}`,
      'no line of do_munmap contains "if (!mptn) return 0"',
      'nearest: line 14 "if (!mpnt) return 0;"',
    ],
  );
  const tree = await read();
  // It has its number and its text all the same, and the notes after it are where they were.
  expect(mistakesIn(find(tree, 'do_munmap-4'))).toHaveLength(1);
  expect(mistakesIn(find(tree, 'do_munmap-5'))).toEqual([]);
  for (const id of ['do_munmap-4', 'do_munmap-5'])
    expect(all(find(tree, id), ({ tagName }) => tagName === 'p').length).toBeGreaterThan(0);
  await until(() => said.includes(`${prose}:${line}: `));
  await mends(undo);
  await until(
    () => said.lastIndexOf('the book is in order') > said.lastIndexOf('mistake in the book'),
  );
});

test('a note whose text stands twice says how to name either, and that does', async () => {
  const before = '<Note on="if ((len = PAGE_ALIGN(len)) === 0) return -EINVAL">';
  const undo = await breaks(
    () => edit(prose, before, '<Note on="return -EINVAL">'),
    [
      `${prose}:${lineOf(prose, before)}`,
      '2 lines of do_munmap contain "return -EINVAL": 7 and 9',
      'for line 9 type on="if ((len = PAGE_ALIGN(len)) === 0) return -EINVAL;"',
    ],
  );
  let back!: () => void;
  await mends(() => {
    undo();
    back = edit(prose, before, '<Note on="return -EINVAL" after="if (addr & ~PAGE_MASK">');
  });
  await mends(back);
}, 180_000);

test('an entry, an example, an exercise and an element that are not there', async () => {
  const broken: [before: string, after: string, text: string, hint: string][] = [
    [
      '<Entry name="unmap_fixup">',
      '<Entry name="unmap_fixpu">',
      'the outline has no entry unmap_fixpu',
      'nearest: "unmap_fixup"',
    ],
    [
      '<Example name="hole" />',
      '<Example name="hloe" />',
      'there is no content/2-regions/5-deleting/examples/hloe.ts',
      'nearest: "hole"',
    ],
    [
      '<Exercise name="pieces">',
      '<Exercise name="peices">',
      'there is no content/2-regions/5-deleting/exercises/peices/',
      'nearest: "pieces"',
    ],
    ['<Difference test=', '<Diference test=', 'there is no <Diference>', 'nearest: "Difference"'],
  ];
  const texts = broken.map(([before, , text, hint]) => [
    `${prose}:${lineOf(prose, before)}`,
    text,
    hint,
  ]);
  // All at once: each is told at its place, and none hides another.
  await mends(
    await breaks(
      () => {
        const undos = broken.map(([before, after]) => edit(prose, before, after));
        undos.push(edit(prose, '</Difference>', '</Diference>'));
        return () => {
          for (const undo of undos.reverse()) undo();
        };
      },
      ...texts,
    ),
  );
}, 240_000);

test('a text that is no MDX: where, why, and the lines', async () => {
  const undo = await breaks(
    () => edit(prose, '</Entry>', '</Entyr>'),
    [
      `${prose}:${lineOf(prose, '</Entry>')}`,
      'this is no MDX: Unexpected closing tag `</Entyr>`',
      '</Entyr>',
    ],
  );
  // The frame of the page stands: its title, the contents.
  expect(await get(page)).toContain('Deleting a memory region</h1>');
  await mends(undo);
});

test('an example is run again, and one that fails says where', async () => {
  let undo!: () => void;
  const [, title] = /^\/\/ (.*)\.$/m.exec(readFileSync(join(copy, example), 'utf8'))!;
  await shows('Another title', () => {
    undo = edit(example, title, 'Another title');
  });
  await shows(title, undo);
  const line = lineOf(example, '//=> 2');
  const mend = await breaks(
    () => edit(example, 'map_count; //=> 2', 'map_count; //=> 3'),
    [`${example}:${line}`, 'expected 3, got 2', 'type //=> 2'],
  );
  await mends(mend);
});

test('an example that does not compile says so at its line', async () => {
  const line = lineOf(example, 'map_count; //=> 2');
  const mend = await breaks(
    () => edit(example, 'map_count; //=> 2', 'map_count +; //=> 2'),
    [`${example}:${line}`],
  );
  await mends(mend);
});

test('an exercise, and a port', async () => {
  await shows('without ever calling it', () => {
    edit(
      'content/2-regions/5-deleting/exercises/outcome/start.ts',
      'without calling it',
      'without ever calling it',
    );
  });
  const lineOfNote = async () => {
    const tree = await read();
    const [line] = all(tree, ({ properties }) => properties.dataM === '4');
    return Number(line.properties.dataL);
  };
  const before = await lineOfNote();
  await shows('nothing is mapped up there', () => {
    edit(
      'sim/mm/mmap.ts',
      '  const prev = found.prev;\n  if (!mpnt) return 0;',
      '  const prev = found.prev;\n  // nothing is mapped up there\n  if (!mpnt) return 0;',
    );
  });
  // The prose was not touched, and its notes have gone on with their lines.
  expect(await lineOfNote()).toBe(before + 1);
});

test('the outline, with which the server starts again', async () => {
  edit(
    'content/outline.ts',
    "'Deleting a memory region', 'complete'",
    "'Deleting a region', 'complete'",
  );
  await until(() => said.includes('the server starts again'));
  await until(async () => (await get('/')).includes('2.5 Deleting a region'));
});
