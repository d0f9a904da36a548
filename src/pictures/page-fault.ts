// The way of a page fault through do_page_fault(): all the ways there are, and the one it went.
//
//     do_page_fault
//     ├ the kernel lacks a page                 vmalloc_fault
//     │ └ init_mm lacks it too                  no_context
//     ├ an interrupt, or no address space       no_context
//     ┗ otherwise                               find_vma
//       ├ no area ends above                    bad_area
//       ┣ the area begins above                 a stack, and near?
//       ┃ ├ no                                  bad_area
//       ┃ ┗ yes                                 expand_stack
//       ┃   └ over a limit                      bad_area
//       ┗ inside, or grown                      is it allowed?
//         ├ no                                  bad_area
//         ┗ yes                                 handle_mm_fault      1: a minor fault
//
// A stack that grows lights two ways from find_vma: the area is changed, and then all is as if the
// address had always been inside. What is known of it is the trace of one call of do_page_fault().

import type { TracedCall } from 'sim';
import { both, type PictureOptions } from './frame.ts';
import { drawWays, way } from './ways.ts';

type Place =
  | 'fault'
  | 'kernel page'
  | 'nowhere'
  | 'nobody'
  | 'search'
  | 'nothing'
  | 'above'
  | 'not near'
  | 'grow'
  | 'limit'
  | 'good'
  | 'forbidden'
  | 'served';

/** What the call of a fault tells. */
export interface PageFault {
  /** Of the program: bit 2 of the error code. */
  user: boolean;
  write: boolean;
  /** Where; null if no area was looked for. */
  address: string | null;
  /** Places in the tree of ways, from its root to where the fault ended. */
  places: Place[];
  /** What became of it, in a few words. */
  outcome: string;
}

const allWays = way<Place>(
  'fault',
  '',
  'do_page_fault',
  way(
    'kernel page',
    'the kernel lacks a page',
    'vmalloc_fault',
    way('nowhere', 'init_mm lacks it too', 'no_context'),
  ),
  way('nobody', 'an interrupt, or no address space', 'no_context'),
  way(
    'search',
    'otherwise',
    'find_vma',
    way('nothing', 'no area ends above', 'bad_area'),
    way(
      'above',
      'the area begins above',
      'a stack, and near?',
      way('not near', 'no', 'bad_area'),
      way('grow', 'yes', 'expand_stack', way('limit', 'over a limit', 'bad_area')),
    ),
    way(
      'good',
      'inside, or grown',
      'is it allowed?',
      way('forbidden', 'no', 'bad_area'),
      way('served', 'yes', 'handle_mm_fault'),
    ),
  ),
);

function child(call: TracedCall, name: string): TracedCall | undefined {
  return call.children.findLast((one) => one.name === name);
}

function argument(call: TracedCall, name: string): string {
  return call.args.find((one) => one.name === name)?.value ?? '?';
}

/** Every page fault of a run, in the order in which they began. */
export function pageFaultsOf(calls: readonly TracedCall[]): TracedCall[] {
  const found: TracedCall[] = [];
  const visit = (call: TracedCall): void => {
    if (call.name === 'do_page_fault') found.push(call);
    call.children.forEach(visit);
  };
  calls.forEach(visit);
  return found.sort((a, b) => a.from - b.from);
}

/** Where the kernel's half begins. */
const TASK_SIZE = 0xc0000000;

/** How far it came: the places in order. */
function placesOf(call: TracedCall, cr2: number | undefined): Place[] {
  const search = child(call, 'find_vma');
  if (!search) {
    const failed = child(call, 'search_exception_table') !== undefined;
    if (!failed) return ['fault', 'kernel page'];
    if (Number(argument(call, 'error_code')) & 5) return ['fault', 'nobody'];
    if (cr2 === undefined)
      throw new Error(
        'The trace of this fault does not tell why no area was looked for. Draw one with another error code.',
      );
    return cr2 < TASK_SIZE ? ['fault', 'nobody'] : ['fault', 'kernel page', 'nowhere'];
  }
  const places: Place[] = ['fault', 'search'];
  const area = /^\[([0-9a-f]+)-/.exec(search.result ?? '');
  if (area === null) return [...places, 'nothing'];
  if (Number(argument(search, 'addr')) < Number.parseInt(area[1], 16)) {
    places.push('above');
    const grown = child(call, 'expand_stack');
    if (!grown) return [...places, 'not near'];
    places.push('grow');
    if (grown.result !== '0') return [...places, 'limit'];
  }
  places.push('good', child(call, 'handle_mm_fault') ? 'served' : 'forbidden');
  return places;
}

function outcomeOf(call: TracedCall, user: boolean, last: Place): string {
  if (!call.done && !child(call, 'do_exit') && !child(call, 'die')) return 'has not returned';
  if (last === 'kernel page') return 'tried again';
  const answer = child(call, 'handle_mm_fault')?.result;
  if (last === 'served') {
    if (answer === '1') return '1: a minor fault';
    if (answer === '2') return '2: a major fault';
    if (user) return answer === '0' ? '0: SIGBUS' : `${answer}: killed`;
    if (answer === '0') return '0: −EFAULT, and SIGBUS';
  }
  if (!user) {
    const found = child(call, 'search_exception_table')?.result;
    return found !== undefined && found !== '0' ? 'no signal: −EFAULT' : 'an oops';
  }
  return last === 'forbidden' ? 'SEGV_ACCERR' : 'SEGV_MAPERR';
}

/**
 * Reads the way off the trace of one call of do_page_fault().
 * @param cr2 the address, which the trace does not tell where no area was looked for
 */
export function pageFault(call: TracedCall, cr2?: number): PageFault {
  const code = Number(argument(call, 'error_code'));
  const user = (code & 4) !== 0;
  const places = placesOf(call, cr2);
  const search = child(call, 'find_vma');
  return {
    user,
    write: (code & 2) !== 0,
    address: search ? argument(search, 'addr').replace(/^0x/, '').padStart(8, '0') : null,
    places,
    outcome: outcomeOf(call, user, places[places.length - 1]),
  };
}

const said: Partial<Record<Place, string>> = {
  'kernel page': 'The page belongs to the kernel, and the entry is copied from init_mm.',
  nowhere: 'The page would belong to the kernel, and init_mm has none either.',
  nobody: 'It is an interrupt or there is no address space, so no area is looked for.',
  search: 'It asks find_vma() for the lowest area that ends above the address.',
  nothing: 'No area ends above the address.',
  above: 'The area that it finds begins above the address.',
  'not near': 'It is no stack, or the address is too far below the stack pointer.',
  grow: 'It is a stack, and expand_stack() is to make it longer.',
  limit: 'That would be over a limit.',
  good: 'Now the address is inside an area.',
  forbidden: 'The area does not allow the access.',
  served: 'The area allows the access, and handle_mm_fault() serves it.',
};

/** The way in sentences. */
export function describePageFault(call: TracedCall, cr2?: number): string[] {
  const found = pageFault(call, cr2);
  const who = found.user ? 'a program' : 'the kernel';
  const where = found.address === null ? '' : ` at ${found.address}`;
  return [
    `A ${found.write ? 'write' : 'read'} of ${who}${where} comes to do_page_fault().`,
    ...found.places
      .filter((place) => place !== 'kernel page' || !found.places.includes('nowhere'))
      .flatMap((place) => said[place] ?? []),
    `The outcome: ${found.outcome}.`,
  ];
}

/** Draws all ways, and the one this call of do_page_fault() went. */
export function drawPageFault(
  call: TracedCall,
  options: PictureOptions = {},
  cr2?: number,
): { svg: string; text: string[] } {
  const found = pageFault(call, cr2);
  const text = describePageFault(call, cr2);
  const where = found.address === null ? '' : ` at ${found.address}`;
  const svg = both('page-fault', options, {
    title: `The way of a ${found.write ? 'write' : 'read'} fault${where}`,
    text,
    draw: (_id, narrow) => drawWays(allWays, found.places, found.outcome, narrow),
  });
  return { svg, text };
}
