// The way of a fault through the generic handler: all the ways there are, and the one it went.
//
//     handle_mm_fault
//     ├ no frame for the page table       -1
//     ┗ handle_pte_fault
//       ┣ the entry is empty              do_no_page
//       ┃ ┗ no object                     do_anonymous_page
//       ┃   ┗ a read                      the zero page          1: a minor fault
//       ├ a slot in swap                 do_swap_page
//       …
//
// What is known of it is the trace of one call of handle_mm_fault(): which function called which, and what was
// returned. A call that has not returned yet is drawn as far as it got.

import type { TracedCall } from 'sim';
import { both, type PictureOptions } from './frame.ts';
import { drawWays, way } from './ways.ts';

/** What the call of a fault tells. */
export interface FaultPath {
  address: string;
  write: boolean;
  /** The page table: there already, made now, made by another thread while this one waited, no memory for it. */
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

const allWays = way<Place>(
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
    way('swap', 'it names a slot in swap', 'do_swap_page'),
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
  if (found.late) return `${result}: too late, dropped`;
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
  say('swap', 'The entry names a slot in swap, so handle_pte_fault() calls do_swap_page().');
  say('read-only', 'A page is there, read-only, so handle_pte_fault() calls do_wp_page().');
  say(
    'allowed',
    'A page is there that allows the access, so establish_pte() notes that it is used.',
  );
  say('anonymous', 'No object stands behind the area, so do_anonymous_page() serves the fault.');
  say('object', 'The object behind the area is asked for the page.');
  say('zero', 'A read gets the zero page.');
  say('frame', 'A write gets a frame of zeroes.');
  say('its page', 'The page of the object itself is mapped.');
  say('a copy', 'A write to a private mapping gets a copy.');
  if (found.late)
    sentences.push(
      'Another thread has filled the entry meanwhile, so the page that was fetched is dropped.',
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
    draw: (_id, narrow) => drawWays(allWays, found.places, outcome(found), narrow),
  });
  return { svg, text };
}
