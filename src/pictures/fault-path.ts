// The way of a fault through the generic handler: all the ways there are, and the one it went.
//
//     handle_mm_fault
//     ├ no frame for the page table       -1
//     ┗ handle_pte_fault
//       ┣ the entry is empty              do_no_page
//       ┃ ┗ no object                     do_anonymous_page
//       ┃   ┗ a read                      the zero page          1: a minor fault
//       ├ a place in swap                 do_swap_page
//       …
//
// What is known of it is the trace of one call of handle_mm_fault(): who called whom, and what came
// back. A call that has not returned yet is drawn as far as it got.

import type { TracedCall } from 'sim';
import { both, type PictureOptions } from './frame.ts';
import type { Drawing } from './strips.ts';
import { LINE, line, monoWidth, path, rect, textAt, textWidth, xy } from './svg.ts';

/** What the call of a fault tells. */
export interface FaultPath {
  address: string;
  write: boolean;
  /** The page table: there already, made now, made by another thread while this one waited, not to be had. */
  table: 'there' | 'made' | 'late' | 'none';
  /** Places in the tree of ways, from its root to where the fault ended. */
  places: Place[];
  /** 1, 2, 0 or -1; null if it has not returned. */
  result: string | null;
  /** Another thread filled the entry while this one waited. */
  late: boolean;
}

type Place =
  | 'fault'
  | 'no table'
  | 'entry'
  | 'empty'
  | 'anonymous'
  | 'zero'
  | 'frame'
  | 'object'
  | 'its page'
  | 'a copy'
  | 'swap'
  | 'read-only'
  | 'allowed';

interface Way {
  place: Place;
  /** What makes the fault come this way. */
  when: string;
  /** Who answers then, or with what. */
  name: string;
  /** `name` is that of a function. */
  code: boolean;
  ways: Way[];
}

function way(place: Place, when: string, name: string, ...ways: Way[]): Way {
  return { place, when, name, code: /^[a-z_]+$/.test(name), ways };
}

const allWays = way(
  'fault',
  '',
  'handle_mm_fault',
  way('no table', 'no frame for a page table', 'no memory'),
  way(
    'entry',
    'with a page table',
    'handle_pte_fault',
    way(
      'empty',
      'the entry is empty',
      'do_no_page',
      way(
        'anonymous',
        'no object',
        'do_anonymous_page',
        way('zero', 'a read', 'the zero page'),
        way('frame', 'a write', 'a frame of zeroes'),
      ),
      way(
        'object',
        'an object',
        'nopage',
        way('its page', 'read, or shared', 'the object’s page'),
        way('a copy', 'a private write', 'a copy of it'),
      ),
    ),
    way('swap', 'it names a place in swap', 'do_swap_page'),
    way('read-only', 'a write to a read-only page', 'do_wp_page'),
    way('allowed', 'the page allows it', 'establish_pte'),
  ),
);

const answers: Record<string, Place> = {
  do_no_page: 'empty',
  do_swap_page: 'swap',
  do_wp_page: 'read-only',
  establish_pte: 'allowed',
};

function child(call: TracedCall | undefined, name: string): TracedCall | undefined {
  return call?.children.find((one) => one.name === name);
}

/** Every fault of a run that came to handle_mm_fault(), in the order in which they began. */
export function faultsOf(calls: readonly TracedCall[]): TracedCall[] {
  const found: TracedCall[] = [];
  const visit = (call: TracedCall): void => {
    if (call.name === 'handle_mm_fault') found.push(call);
    call.children.forEach(visit);
  };
  calls.forEach(visit);
  return found.sort((a, b) => a.from - b.from);
}

/** Reads the way off the trace of one call of handle_mm_fault(). */
export function faultPath(call: TracedCall): FaultPath {
  const argument = (name: string) => call.args.find((one) => one.name === name)?.value ?? '?';
  const write = argument('write_access') === '1';
  const table = child(call, 'pte_alloc');
  const found: FaultPath = {
    address: argument('address').replace(/^0x/, '').padStart(8, '0'),
    write,
    table: 'there',
    places: ['fault'],
    result: call.result,
    late: false,
  };
  if (child(table, 'pte_free_fast')) found.table = 'late';
  else if (child(table, 'pte_alloc_one_fast')) found.table = 'made';
  const entry = child(call, 'handle_pte_fault');
  if (!entry) {
    if (table?.done) {
      found.table = 'none';
      found.places.push('no table');
    }
    return found;
  }
  found.places.push('entry');
  const answer = entry.children.find((one) => one.name in answers);
  if (!answer) return found;
  found.places.push(answers[answer.name]);
  if (answer.name !== 'do_no_page') return found;
  const anonymous = child(answer, 'do_anonymous_page');
  if (anonymous) {
    found.places.push('anonymous', write ? 'frame' : 'zero');
    found.late = anonymous.result === '1' && write && !child(anonymous, 'lru_cache_add');
  } else {
    found.places.push('object');
    const copied = child(answer, 'copy_user_highpage') !== undefined;
    if (answer.result === '1' || answer.result === '2')
      found.places.push(copied ? 'a copy' : 'its page');
    found.late = answer.result === '1';
  }
  return found;
}

const tables: Record<FaultPath['table'], string> = {
  there: 'A page table is there.',
  made: 'There is no page table yet; one is made.',
  late: 'There is no page table; another thread makes one while this one waits for a frame.',
  none: 'There is no page table, and no frame for one.',
};

function outcome(found: FaultPath): string {
  const { result, places } = found;
  if (found.late) return `${result}: too late, given back`;
  if (result === '1') return '1: a minor fault';
  if (result === '2') return '2: a major fault';
  if (result === '0') return '0: no such page';
  if (result === '-1') return places.includes('no table') ? '-1' : '-1: no memory';
  return 'has not returned';
}

/** The way in sentences. */
export function describeFaultPath(call: TracedCall): string[] {
  const found = faultPath(call);
  const sentences = [
    `${found.write ? 'A write to' : 'A read of'} ${found.address} comes to handle_mm_fault().`,
    tables[found.table],
  ];
  const say = (place: Place, text: string) => {
    if (found.places.includes(place)) sentences.push(text);
  };
  say('empty', 'The entry is empty, so handle_pte_fault() calls do_no_page().');
  say('swap', 'The entry names a place in swap, so handle_pte_fault() calls do_swap_page().');
  say('read-only', 'A page is there, read-only, so handle_pte_fault() calls do_wp_page().');
  say(
    'allowed',
    'A page is there that allows the access, so establish_pte() notes that it is used.',
  );
  say('anonymous', 'No object stands behind the area, so do_anonymous_page() answers.');
  say('object', 'The object behind the area is asked for the page.');
  say('zero', 'A read gets the zero page.');
  say('frame', 'A write gets a frame of zeroes.');
  say('its page', 'The page of the object itself is mapped.');
  say('a copy', 'A write to a private mapping gets a copy.');
  if (found.late)
    sentences.push(
      'Another thread has filled the entry meanwhile, so what was fetched is given back.',
    );
  const result: Record<string, string> = {
    '1': 'The result is 1, a minor fault.',
    '2': 'The result is 2, a major fault.',
    '0': 'The result is 0, there is no such page.',
    '-1': 'The result is -1, there is no memory.',
  };
  sentences.push(result[found.result ?? ''] ?? 'It has not returned.');
  return sentences;
}

const INDENT = 24;
const ROW = 27;
/** Where the names stand in the wide drawing. */
const COLUMN = 268;

function draw(found: FaultPath, narrow: boolean): Drawing {
  const width = narrow ? 342 : 600;
  const unlit: string[] = [];
  const lit: string[] = [];
  const last = found.places[found.places.length - 1];
  let y = 0;

  const row = (one: Way, depth: number, parentY: number | null): void => {
    const isLit = found.places.includes(one.place);
    const left = 4 + depth * INDENT;
    const middle = y + ROW / 2;
    if (parentY !== null) {
      const rail = left - INDENT + 10;
      const d = `M${xy(rail, parentY + 9)}V${middle}H${left}`;
      if (isLit) lit.push(path(d, 'rc-outline-strong'));
      else unlit.push(path(d, 'rc-outline'));
    }
    const name = one.code ? monoWidth(one.name) : textWidth(one.name);
    const when = one.when === '' ? 0 : textWidth(one.when) + 10;
    const out = isLit ? lit : unlit;
    const colour = isLit ? 'rc-text' : 'rc-soft';
    const base = middle + 4.5;
    let x = left + 5;
    if (one.when !== '') out.push(textAt(x, base, one.when, colour));
    if (one.when !== '') x = narrow ? x + when : COLUMN;
    if (!narrow && one.when !== '')
      unlit.push(line(left + 5 + when, middle, COLUMN - 10, middle, 'rc-dotted'));
    out.push(
      textAt(x, base, one.name, one.code ? `rc-mono ${isLit ? '' : 'rc-soft'}`.trim() : colour),
    );
    if (isLit) lit.push(rect(x - 5, middle - 10, name + 10, 20, 'rc-outline-strong', { rx: 3 }));
    if (one.place === last) {
      const below = narrow ? LINE + 3 : 0;
      y += below;
      lit.push(textAt(narrow ? x : x + name + 18, base + below, outcome(found), 'rc-note'));
    }
    y += ROW;
    for (const next of one.ways) row(next, depth + 1, middle);
  };
  row(allWays, 0, null);
  return { width, height: y + 2, body: unlit.join('') + lit.join('') };
}

/** Draws all ways, and the one this call of handle_mm_fault() went. */
export function drawFaultPath(
  call: TracedCall,
  options: PictureOptions = {},
): { svg: string; text: string[] } {
  const found = faultPath(call);
  const text = describeFaultPath(call);
  const svg = both('fault-path', options, {
    title: `The way of a ${found.write ? 'write' : 'read'} fault at ${found.address}`,
    text,
    draw: (_id, narrow) => draw(found, narrow),
  });
  return { svg, text };
}
