// The life of an mm_struct: its four states, what exists in each, and which count keeps it.
//
//     free       ┊     ┊      ┊         ┊         ┊ ◄─┐
//                      │ allocate_mm(), mm_init()     │
//     being made ┊     ┊      │directory│structure│ ──┤ no memory
//                      │ a task gets it               │
//     in use     │areas│tables│directory│structure│   │   who uses it: 2 users
//                      │ the last mmput()             │
//     only borrowed ┊  ┊      │directory│structure│ ──┘   who borrows it
//
// The states are always the same; what stands in them is the address spaces of a snapshot, and
// whence they came is said if there is one before.

import type { Snapshot } from 'sim';
import { Column } from './column.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { AddressSpaceSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import {
  arrowDown,
  arrowRight,
  element,
  escapeText,
  fit,
  LINE,
  line,
  monoWidth,
  path,
  rect,
  round,
  textAt,
  wrap,
  xy,
} from './svg.ts';
import { address, enumeration } from './words.ts';

type StateName = 'free' | 'being made' | 'in use' | 'only borrowed';

interface State {
  name: StateName;
  counts: string;
  /** How many of the parts below exist, counted from the last. */
  parts: number;
  sentence: string;
  /** What leads to the next state. */
  way: string;
}

/** What an address space is made of: name, tint, and the count that keeps it. */
const PARTS = [
  ['areas', 'anonymous'],
  ['tables', 'page-table'],
  ['directory', 'page-table'],
  ['structure', 'slab'],
] as const;

const STATES: State[] = [
  {
    name: 'free',
    counts: '',
    parts: 0,
    sentence: 'Free: the place of the structure in its slab still holds what the last user left.',
    way: 'allocate_mm(), mm_init(): both counts are 1',
  },
  {
    name: 'being made',
    counts: 'mm_users 1, mm_count 1',
    parts: 2,
    sentence:
      'Being made: mm_users and mm_count are 1, and structure and directory exist; ' +
      'if memory runs out, they are freed again.',
    way: 'copy_mm() or exec_mmap() gives it to a task',
  },
  {
    name: 'in use',
    counts: 'mm_users ≥ 1, mm_count ≥ 1',
    parts: 4,
    sentence:
      'In use: mm_users keeps areas and page tables, mm_count keeps directory and structure; ' +
      'all users together hold one reference in mm_count.',
    way: 'the last mmput() frees areas and tables',
  },
  {
    name: 'only borrowed',
    counts: 'mm_users 0, mm_count ≥ 1',
    parts: 2,
    sentence:
      'Only borrowed: mm_users is 0, and directory and structure stay until the last mmdrop(); ' +
      'if no kernel thread borrows the space, mmput() calls that mmdrop() itself.',
    way: 'the last mmdrop() frees the rest as well',
  },
];

/** An address space of a snapshot, in words. */
interface Member {
  state: StateName;
  /** The tasks that use or borrow it: `demo 2`. */
  who: string;
  counts: string;
  /** What happened to it; empty if nothing did. */
  mark: string;
  gone: boolean;
}

function stateOf(space: AddressSpaceSnapshot): StateName {
  if (space.users > 0) return 'in use';
  return space.count > 0 ? 'only borrowed' : 'free';
}

/** The tasks for which `holds` is true, by name and pid. */
function tasksOf(snapshot: Snapshot, holds: (task: Snapshot['tasks'][number]) => boolean) {
  return enumeration(snapshot.tasks.filter(holds).map((task) => `${task.comm} ${task.pid}`));
}

function whoOf(snapshot: Snapshot, id: number): { users: string; borrowers: string } {
  return {
    users: tasksOf(snapshot, (task) => task.mm === id),
    borrowers: tasksOf(snapshot, (task) => task.mm === null && task.activeMm === id),
  };
}

function name(before: Snapshot | null, after: Snapshot, id: number): string {
  const now = whoOf(after, id);
  const former = before === null ? '' : whoOf(before, id).users;
  let text = now.users;
  if (text === '') text = former === '' ? `at ${address(id)}` : `${former} had it`;
  return now.borrowers === '' ? text : `${text}, borrowed by ${now.borrowers}`;
}

function membersOf(before: Snapshot | null, after: Snapshot): Member[] {
  const pair = before !== null && before !== after ? before : null;
  const old = new Map(pair?.addressSpaces.map((space) => [space.id, space]) ?? []);
  const members = after.addressSpaces.map((space): Member => {
    const was = old.get(space.id);
    const state = stateOf(space);
    const marks: string[] = [];
    if (pair !== null && !was) marks.push('new');
    if (was && stateOf(was) !== state) marks.push(`was ${stateOf(was)}`);
    else if (was && was.users !== space.users) marks.push(`mm_users was ${was.users}`);
    else if (was && was.count !== space.count) marks.push(`mm_count was ${was.count}`);
    return {
      state,
      who: name(pair, after, space.id),
      counts: `mm_users ${space.users}, mm_count ${space.count}`,
      mark: marks.join(', '),
      gone: false,
    };
  });
  const left = new Set(after.addressSpaces.map((space) => space.id));
  for (const space of old.values()) {
    if (left.has(space.id)) continue;
    const who = name(pair, after, space.id);
    members.push({ state: 'free', who, counts: '', mark: `was ${stateOf(space)}`, gone: true });
  }
  return members;
}

/** Of more address spaces in a state than this, those that did not change are only counted. */
const MOST_MEMBERS = 3;

function shown(members: Member[], state: StateName): { members: Member[]; hidden: number } {
  const here = members.filter((member) => member.state === state);
  if (here.length <= MOST_MEMBERS) return { members: here, hidden: 0 };
  const sorted = [...here].sort((a, b) => Number(a.mark === '') - Number(b.mark === ''));
  const kept = new Set(sorted.slice(0, MOST_MEMBERS - 1));
  return { members: here.filter((m) => kept.has(m)), hidden: here.length - kept.size };
}

function drawMember(member: Member, x: number, y: number, width: number): string {
  const out = [element('title', {}, escapeText(memberSentence(member)))];
  const look = member.gone ? 'rc-ghost' : member.mark === '' ? 'rc-cell' : 'rc-outline-strong';
  out.push(rect(x, y, width, 38, look));
  const mark = member.mark === '' ? '' : fit(member.mark, width - 20);
  out.push(textAt(x + 8, y + 15, fit(member.who, width - 16), 'rc-text'));
  out.push(textAt(x + 8, y + 31, member.counts, 'rc-mono'));
  const used = member.counts === '' ? 0 : monoWidth(member.counts) + 10;
  const room = width - 16 - used;
  if (mark !== '') out.push(textAt(x + width - 8, y + 31, fit(mark, room), 'rc-note', 'end'));
  return element('g', {}, ...out);
}

function drawParts(id: string, state: State, x: number, y: number, width: number): string {
  const cell = width / PARTS.length;
  return PARTS.map(([part, look], index) => {
    const at = x + cell * index;
    const exists = index >= PARTS.length - state.parts;
    if (!exists) return rect(at, y, cell, 26, 'rc-ghost');
    return (
      rect(at, y, cell, 26, `rc-fill rc-${look}`) +
      rect(at, y, 8, 26, 'rc-band', patternFill(id, look)) +
      rect(at, y, cell, 26, 'rc-cell') +
      textAt(at + 13, y + 17, part, 'rc-text')
    );
  }).join('');
}

/** Which count keeps which parts: a bracket under each two of them. */
function drawKeepers(x: number, y: number, width: number): string {
  return ['mm_users', 'mm_count']
    .map((count, index) => {
      const from = x + (width / 2) * index + 3;
      const to = x + (width / 2) * (index + 1) - 3;
      return (
        path(`M${xy(from, y)}v5H${round(to)}v-5`, 'rc-rail') +
        textAt((from + to) / 2, y + 19, `kept by ${count}`, 'rc-soft', 'middle')
      );
    })
    .join('');
}

const LEFT = 24;
/** The line at the left on which a freed one comes back. */
const RAIL = 8;

/** Sizes of the picture: the states, and beside or below each the tasks in it. */
interface Sizes {
  narrow: boolean;
  width: number;
  /** Of the four parts together. */
  box: number;
  aside: number;
  asideWidth: number;
}

function sizesOf(narrow: boolean): Sizes {
  const width = widthOf(narrow);
  const box = narrow ? 316 : 330;
  const aside = narrow ? LEFT : LEFT + box + 18;
  return { narrow, width, box, aside, asideWidth: narrow ? box : width - aside - 1 };
}

/** The members that are in a state; where they end. */
function drawMembers(out: string[], here: ReturnType<typeof shown>, top: number, sizes: Sizes) {
  let at = top;
  for (const member of here.members) {
    out.push(drawMember(member, sizes.aside, at, sizes.asideWidth));
    at += 44;
  }
  if (here.hidden > 0) {
    out.push(textAt(sizes.aside + 8, at + 11, `and ${here.hidden} more, unchanged`, 'rc-soft'));
    at += 20;
  }
  return at;
}

/** A state: its name, what exists in it, who is in it. */
function drawState(column: Column, id: string, state: State, members: Member[], sizes: Sizes) {
  const { out, y } = column;
  const { narrow, box } = sizes;
  out.push(textAt(LEFT, y + 14, state.name, 'rc-heading'));
  out.push(textAt(LEFT + box, y + 14, state.counts, 'rc-mono', 'end'));
  out.push(drawParts(id, state, LEFT, y + 21, box));
  let bottom = y + 47;
  if (state.name === 'in use') {
    out.push(drawKeepers(LEFT, bottom + 3, box));
    bottom += 26;
  }
  const here = shown(members, state.name);
  const end = drawMembers(out, here, narrow ? bottom + 8 : y + 9, sizes);
  column.y = Math.max(bottom, here.members.length > 0 ? end - 6 : 0);
}

/** What leads on from a state, beside an arrow to the next if there is one. */
function drawWay(column: Column, { way }: State, box: number, last: boolean): void {
  const { out, y } = column;
  const words = wrap(way, box - 30);
  const deep = 14 + words.length * LINE;
  if (!last) {
    out.push(line(LEFT + 12, y + 4, LEFT + 12, y + deep - 4, 'rc-edge'));
    out.push(arrowDown(LEFT + 12, y + deep + 1));
  }
  words.forEach((text, row) => {
    out.push(textAt(LEFT + 24, y + 18 + row * LINE, text, 'rc-text'));
  });
  column.y += deep + 4;
}

/** The way back: every end is the beginning of another life of the same slab slot. */
function drawReturns({ free, made, borrowed }: { free: number; made: number; borrowed: number }) {
  return (
    path(`M${xy(LEFT - 2, borrowed)}H${RAIL}V${round(free)}H${LEFT - 8}`, 'rc-edge') +
    path(`M${xy(LEFT - 2, made)}H${RAIL}`, 'rc-thread') +
    arrowRight(LEFT - 1, free)
  );
}

function draw(id: string, members: Member[], narrow: boolean): Drawing {
  const sizes = sizesOf(narrow);
  const { width, box, aside } = sizes;
  const column = new Column(width);
  const { out } = column;
  column.y = 4;
  // Where the middle of each state's parts is.
  const [free, made, , borrowed] = STATES.map((state, index) => {
    const middle = column.y + 34;
    drawState(column, id, state, members, sizes);
    drawWay(column, state, box, index === STATES.length - 1);
    return middle;
  });
  out.push(drawReturns({ free, made, borrowed }));
  const { y } = column;
  const keyX = narrow ? LEFT : aside + 8;
  const keyY = narrow ? y + 8 : made + 4;
  if (narrow || !members.some((member) => member.state === 'being made')) {
    out.push(path(`M${xy(keyX, keyY - 4)}h18`, 'rc-thread'));
    out.push(textAt(keyX + 24, keyY, 'no memory: back at once', 'rc-soft'));
  }
  const height = narrow ? y + 16 : y;
  const looks = new Set(PARTS.map(([, look]) => look));
  return { width, height, body: defs(id, looks) + out.join('') };
}

/** Whose it is or was, in a sentence: "of demo 2", "that demo 2 had, borrowed by init 1". */
function ofWhom(who: string): string {
  if (who.startsWith('at ')) return who;
  return / had it(,|$)/.test(who) ? `that ${who.replace(' had it', ' had')}` : `of ${who}`;
}

function memberSentence(member: Member): string {
  const space = `The address space ${ofWhom(member.who)}`;
  if (member.gone) return `${space}: freed, ${member.mark}.`;
  const mark = member.mark === '' ? '' : ` (${member.mark})`;
  return `${space}: ${member.state}, ${member.counts}${mark}.`;
}

function memberSentences(members: Member[]): string[] {
  const order = STATES.map((state) => state.name);
  const sorted = [...members].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return sorted.map(memberSentence);
}

/** The states of an mm_struct, and the address spaces that are in them after a step. */
export function life(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const members = membersOf(before, after);
  const summary = memberSentences(members);
  return both('life', options, {
    title: 'The life of an mm_struct',
    text: describeLife(before, after, options),
    summary: summary.length > 0 ? summary : undefined,
    draw: (id, narrow) => draw(id, members, narrow),
  });
}

/** The states in sentences, and then each address space. */
export function describeLife(
  before: Snapshot | null,
  after: Snapshot,
  _options: PictureOptions = {},
): string[] {
  const states = STATES.flatMap(({ sentence, way }) => [sentence, `Then ${way}.`]);
  return [...states, ...memberSentences(membersOf(before, after))];
}
