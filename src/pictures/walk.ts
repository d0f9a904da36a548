// The walk: from an address through directory and page table to a frame, as the hardware makes it.
//
//     │ 0100000000   │ 0000000000   │ 000000001000 │   40000008: a write by the program
//       entry 256      entry 0        byte 8
//     before: page fault
//     ┌──────────────┐ ┌──────────────┐
//     │256 frame 530 │►│0  empty      │► error code 6
//     │ P RW US A D  │ │ P            │
//     └──────────────┘ └──────────────┘
//     after: physical address 00386008
//     ┌──────────────┐ ┌──────────────┐ ┌──────────────┐
//     │256 frame 530 │►│0  frame 902  │►│ + 008        │
//
// The address is that of the last translation that the processor asked for, and the tables are those
// of the directory that was in cr3 then, before and after the step.

import type { Snapshot } from 'sim';
import { spaceOf, subject } from './changes.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { AddressSpaceSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { element, fit, LINE, path, rect, round, textAt, textWidth, wrap, xy } from './svg.ts';
import { address, count } from './words.ts';

/** The kind of access that is walked for. */
interface Access {
  addr: number;
  write: boolean;
  user: boolean;
}

/** The bits that are drawn, in this order, and what they are called. */
const BITS = ['P', 'RW', 'US', 'A', 'D'] as const;
/** As other pictures have them. */
const LETTERS = 'pwuad';
const MEANING =
  'Bits: P present, RW may be written, US may be touched by a program, A accessed, D written to.';

/** An entry of directory or page table. */
interface Slot {
  index: number;
  /** Whether each bit of BITS is set. */
  bits: boolean[];
  /** The frame it names; null if it names none, or if the hardware does not look. */
  pfn: number | null;
  /** What the kernel keeps in an entry that is not present; `empty` if nothing. */
  kept: string;
  /** PS: maps 4 MB by itself. */
  big: boolean;
}

/** Where a walk leads, and what it passes. */
interface Walk {
  /** The address space. */
  space: number | null;
  /** The frame of the directory; null if there is no address space any more, or not yet. */
  cr3: number | null;
  directory: Slot | null;
  table: Slot | null;
  /** The frame and the byte in it; null if the walk ends before. */
  target: { pfn: number; look: string; owner: string } | null;
  /** Error code of the page fault in which it ends; null if it reaches a frame. */
  error: number | null;
}

interface Plan {
  access: Access | null;
  before: Walk | null;
  after: Walk;
  /** What the step did: an access, by how many faults; or none at all. */
  note: string;
  /** The two walks are the same in everything. */
  same: boolean;
}

const LOOKS: Record<string, string> = { user: 'anonymous', 'page-cache': 'file', slab: 'slab' };
const PRESENT = 0;
const WRITE = 1;
const USER = 2;
const PS = 0x80;
const GONE = 'no task uses this address space';
/** Where the kernel's addresses begin. */
const KERNEL = 0xc0000000;

function slotOfWord(index: number, word: number): Slot {
  const bits = [1, 2, 4, 0x20, 0x40].map((bit) => (word & bit) !== 0);
  const big = (word & PS) !== 0 && bits[PRESENT];
  return { index, bits, pfn: bits[PRESENT] ? word >>> 12 : null, kept: 'empty', big };
}

/** An entry as the snapshot has it: `pwuad`, or `s` for a slot in swap. */
function slotOf(index: number, entry: { pfn: number; bits: string } | undefined): Slot {
  const bits = BITS.map((_, i) => entry !== undefined && 'pwuad'[i] === entry.bits[i]);
  const slot: Slot = { index, bits, pfn: entry?.pfn ?? null, kept: 'empty', big: false };
  if (!entry || bits[PRESENT]) return slot;
  const swapped = entry.bits === 's';
  return {
    ...slot,
    bits: bits.map(() => false),
    pfn: null,
    kept: swapped ? `swap slot ${entry.pfn}` : `PROT_NONE, frame ${entry.pfn}`,
  };
}

function frameAt(snapshot: Snapshot, pfn: number): { look: string; owner: string } {
  const run = snapshot.frames.find((one) => one.pfn <= pfn && pfn < one.pfn + one.length);
  const owner = run?.owner ?? 'free';
  return { look: LOOKS[owner] ?? 'free', owner };
}

function errorCode(access: Access, present: boolean): number {
  return (present ? 1 : 0) + (access.write ? 2 : 0) + (access.user ? 4 : 0);
}

/** What the hardware meets on its way to `access.addr` in the address space of a snapshot. */
function walkOf(snapshot: Snapshot, space: AddressSpaceSnapshot | null, access: Access): Walk {
  const walk: Walk = {
    space: space?.id ?? null,
    cr3: space?.pgd ?? null,
    directory: null,
    table: null,
    target: null,
    error: null,
  };
  const { addr } = access;
  if (!space || walk.cr3 === null) return walk;
  const high = addr >>> 22;
  const middle = (addr >>> 12) & 1023;
  if (addr >= KERNEL) {
    const words = snapshot.access?.addr === addr ? snapshot.access.kernel : undefined;
    // The snapshot has of the kernel's entries only those for its own last access.
    if (!words) return { ...walk, cr3: null };
    walk.directory = slotOfWord(high, words.pde);
    if (words.pte !== null) walk.table = slotOfWord(middle, words.pte);
  } else {
    const table = space.pageTables.find((one) => one.index === high);
    walk.directory = slotOf(high, table);
    if (table) {
      const page = (addr & ~4095) >>> 0;
      walk.table = slotOf(
        middle,
        table.ptes.find((pte) => pte.addr === page),
      );
    }
  }
  const levels = walk.directory.big ? [walk.directory] : [walk.directory, walk.table];
  for (const level of levels) {
    if (level?.bits[PRESENT]) continue;
    walk.error = errorCode(access, false);
    if (level === walk.directory) walk.table = null;
    return walk;
  }
  const refuses = (bit: number) => levels.some((level) => level !== null && !level.bits[bit]);
  if ((access.user && refuses(USER)) || (access.write && refuses(WRITE))) {
    walk.error = errorCode(access, true);
    return walk;
  }
  const last = levels[levels.length - 1];
  if (last?.pfn === null || last === null) return walk;
  const pfn = last.big ? last.pfn + middle : last.pfn;
  walk.target = { pfn, ...frameAt(snapshot, pfn) };
  return walk;
}

function layout(former: Snapshot | null, after: Snapshot, options: PictureOptions): Plan {
  const before = former === after ? null : former;
  const last = after.access;
  const made = last !== null && last.translations !== before?.access?.translations;
  const wanted = options.addr;
  const isLast = last !== null && (wanted === undefined || wanted === last.addr);
  const nothing: Walk = {
    space: null,
    cr3: null,
    directory: null,
    table: null,
    target: null,
    error: null,
  };
  if (wanted === undefined && last === null)
    return { access: null, before: null, after: nothing, note: '', same: true };
  const access: Access = isLast
    ? { addr: last.addr, write: last.write, user: last.user }
    : { addr: wanted ?? 0, write: false, user: true };
  const ofPid =
    options.pid === undefined && isLast ? undefined : subject(before, after, options.pid).pid;
  const spaceIn = (snapshot: Snapshot): AddressSpaceSnapshot | null => {
    if (ofPid !== undefined) return ofPid === null ? null : spaceOf(snapshot, ofPid);
    const found = snapshot.addressSpaces.find(({ pgd }) => pgd === last?.pgd);
    // If it has no user any more, only the kernel's part stands, for those who borrow the directory.
    return found && (found.users > 0 || access.addr >= KERNEL) ? found : null;
  };
  const now = walkOf(after, spaceIn(after), access);
  let was = before && walkOf(before, spaceIn(before), access);
  if (was?.cr3 === null && access.addr >= KERNEL) was = null;
  let note = '';
  if (before && isLast) {
    const faults = last.faults - (before.access?.faults ?? 0);
    const known = last.walks === (before.access?.walks ?? 0);
    if (!made) note = 'This step accesses nothing: the address is that of the last access.';
    else if (faults > 0)
      note = `In this step: ${count(faults, 'page fault')}${known ? ', with what the TLB knew of the page' : ''}.`;
    else if (known) note = 'The TLB knew the page, and the tables were not read.';
  }
  const same = was !== null && JSON.stringify(was) === JSON.stringify(now);
  return { access, before: was, after: now, note, same };
}

function accessWords({ write, user }: Access): string {
  return `a ${write ? 'write' : 'read'} by ${user ? 'the program' : 'the kernel'}`;
}

/** `6: not present, a write, by a program` */
function errorWords(code: number): string {
  return [
    code & 1 ? 'not allowed' : 'not present',
    code & 2 ? 'a write' : 'a read',
    code & 4 ? 'by a program' : 'by the kernel',
  ].join(', ');
}

function offsetOf(addr: number): number {
  return addr & 4095;
}

function physical(walk: Walk, addr: number): string {
  return address((walk.target?.pfn ?? 0) * 4096 + offsetOf(addr));
}

/** In a word or three: how the walk ends. */
function outcome(walk: Walk, access: Access): string {
  if (walk.cr3 === null) return GONE;
  if (walk.error !== null) return `a page fault, error code ${walk.error}`;
  return `physical address ${physical(walk, access.addr)}`;
}

const ENTRY = 60;
const EDGE = 9;
const BIT = 29;

/** The bits of an entry, a cell each: its name above, what it is below. */
function drawBits(slot: Slot, was: Slot | null, faulty: number | null, x: number, y: number) {
  return BITS.map((name, index) => {
    const left = x + index * BIT;
    const read = slot.bits[PRESENT] || index === PRESENT;
    const set = slot.bits[index];
    const changed = was !== null && read && was.bits[index] !== set;
    const blamed = faulty === index;
    const out = [rect(left, y, BIT - 3, 32, set ? 'rc-outline' : 'rc-ghost')];
    if (blamed) out.push(rect(left, y, BIT - 3, 32, 'rc-chosen'));
    const colour = blamed || changed ? 'rc-note' : set ? 'rc-text' : 'rc-soft';
    const middle = left + (BIT - 3) / 2;
    out.push(textAt(middle, y + 13, name, colour, 'middle'));
    out.push(textAt(middle, y + 27, read ? String(Number(set)) : '–', colour, 'middle'));
    return element('g', { 'data-bit': LETTERS[index] }, ...out);
  }).join('');
}

/** The entry of the page table, for those who ask about it; the kernel's own are of no process. */
const whatOf = ({ space }: Walk, { addr }: Access): string | false =>
  space !== null && addr < KERNEL && `entry ${space} ${(addr & ~4095) >>> 0}`;

/** A piece of directory or table with the one entry that counts. */
function drawTable(
  slot: Slot,
  was: Slot | null,
  blame: number | null,
  x: number,
  y: number,
  width: number,
): string {
  const right = x + width;
  const bottom = y + ENTRY;
  // The table goes on above and below.
  const torn =
    path(`M${xy(x, y)}v-${EDGE}M${xy(right, y)}v-${EDGE}`, 'rc-thread') +
    path(`M${xy(x, bottom)}v${EDGE}M${xy(right, bottom)}v${EDGE}`, 'rc-thread');
  const changed = was !== null && JSON.stringify(was) !== JSON.stringify(slot);
  const words = slot.pfn === null ? slot.kept : `frame ${slot.pfn}`;
  const out = [
    torn,
    rect(x, y, width, ENTRY, `rc-fill ${slot.bits[PRESENT] ? 'rc-page-table' : 'rc-free'}`),
    rect(x, y, width, ENTRY, changed ? 'rc-outline-strong' : 'rc-outline'),
    path(`M${xy(x + 40, y)}v${ENTRY}`, 'rc-rail'),
    textAt(x + 34, y + ENTRY / 2 + 4.5, String(slot.index), 'rc-mono', 'end'),
    textAt(x + 48, y + 16, fit(words, width - 54), slot.pfn === null ? 'rc-soft' : 'rc-text'),
    drawBits(slot, was, blame, x + 48, y + 23),
  ];
  return out.join('');
}

/** The error code, bit by bit as it is pushed, with what each says. */
function drawError(code: number, x: number, y: number): string {
  const bits: [string, number, string][] = [
    ['2', code & 4, code & 4 ? 'by a program' : 'by the kernel'],
    ['1', code & 2, code & 2 ? 'a write' : 'a read'],
    ['0', code & 1, code & 1 ? 'present, not allowed' : 'not present'],
  ];
  const out = [
    textAt(x, y + 2, 'page fault', 'rc-note'),
    textAt(x, y + 2 + LINE, `error code ${code}`, 'rc-note'),
  ];
  bits.forEach(([bit, set, words], index) => {
    const at = y + 24 + index * LINE;
    out.push(textAt(x, at + 12, `bit ${bit} = ${set ? 1 : 0}`, 'rc-text'));
    out.push(textAt(x + 62, at + 12, words, 'rc-soft'));
  });
  return out.join('');
}

/** The frame, with the byte at its offset. */
function drawTarget(
  id: string,
  walk: Walk,
  was: Walk | null,
  access: Access,
  x: number,
  y: number,
  width: number,
): string {
  if (!walk.target) return '';
  const { look } = walk.target;
  const deep = ENTRY + 2 * EDGE;
  const top = y - EDGE;
  const at = top + 6 + ((deep - 12) * offsetOf(access.addr)) / 4096;
  const changed = was !== null && was.target?.pfn !== walk.target.pfn;
  const band = 12;
  const out = [
    rect(x, top, width, deep, `rc-fill rc-${look}`),
    rect(x, top, band, deep, 'rc-band', patternFill(id, look)),
    rect(x, top, width, deep, changed ? 'rc-outline-strong' : 'rc-outline'),
    path(`M${xy(x + 1, at)}h${band + 8}`, 'rc-outline-strong'),
  ];
  const text = Math.min(Math.max(at + 4.5, top + 16), top + deep - 8 - LINE);
  out.push(textAt(x + band + 14, text, `byte ${offsetOf(access.addr)}`, 'rc-text'));
  out.push(textAt(x + band + 14, text + LINE, physical(walk, access.addr), 'rc-mono'));
  return out.join('');
}

function arrow(x1: number, y1: number, x2: number, y2: number): string {
  const middle = round((x1 + x2) / 2 - 2);
  const head = path(`M${xy(x2, y2)}l-8 -3.5v7Z`, 'rc-arrow');
  return path(`M${xy(x1, y1)}H${middle}V${round(y2)}H${round(x2 - 7)}`, 'rc-edge') + head;
}

/** The bit that stops the walk in this entry; null if the entry lets it pass. */
function blameOf(slot: Slot, walk: Walk, access: Access): number | null {
  if (walk.error === null) return null;
  if (!slot.bits[PRESENT]) return PRESENT;
  if (!(walk.error & 1)) return null;
  if (access.user && !slot.bits[USER]) return USER;
  return access.write && !slot.bits[WRITE] ? WRITE : null;
}

interface Column {
  x: number;
  y: number;
  width: number;
}

/** One walk; what it does not reach is left out. `was` is the walk to compare with. */
function drawWalk(
  id: string,
  walk: Walk,
  was: Walk | null,
  access: Access,
  columns: [Column, Column, Column],
): string {
  const { directory, table } = walk;
  if (!directory) return '';
  const out: string[] = [];
  const beside = columns[1].y === columns[0].y;
  const caption = ({ x, y, width }: Column, text: string) => {
    out.push(textAt(x, y - EDGE - 5, fit(text, width), 'rc-soft'));
  };
  /** From an entry to the base of what it names. */
  const lead = (from: Column, to: Column) => {
    if (beside) out.push(arrow(from.x + from.width, from.y + 13, to.x - 1, to.y - EDGE));
    else {
      const x = from.x + 20;
      out.push(path(`M${xy(x, from.y + ENTRY + 1)}V${round(to.y - EDGE - 26)}`, 'rc-edge'));
      out.push(path(`M${xy(x, to.y - EDGE - 18)}l-3.5 -8h7Z`, 'rc-arrow'));
    }
  };
  const [first, second, third] = columns;
  caption(first, `cr3: directory in frame ${walk.cr3}`);
  const old = was?.directory ?? null;
  out.push(
    drawTable(directory, old, blameOf(directory, walk, access), first.x, first.y, first.width),
  );
  let last = first;
  if (table) {
    lead(first, second);
    caption(second, `page table in frame ${directory.pfn}`);
    // A table that was not there counts as one whose entries were empty.
    const then = was && (was.table ?? slotOf(table.index, undefined));
    const blame = blameOf(table, walk, access);
    const drawn = drawTable(table, then, blame, second.x, second.y, second.width);
    out.push(element('g', { 'data-what': whatOf(walk, access) }, drawn));
    last = second;
  } else if (walk.target) {
    const { x, y, width } = second;
    lead(first, second);
    out.push(rect(x, y - EDGE, width, ENTRY + 2 * EDGE, 'rc-ghost'));
    wrap('no page table: the entry maps 4 MB by itself (PS)', width - 24).forEach((text, row) => {
      out.push(textAt(x + 12, y + 22 + row * LINE, text, 'rc-soft'));
    });
    last = beside ? second : { ...second, y: y + EDGE };
  }
  if (walk.error !== null) {
    const next = last === first ? second : third;
    lead(last, next);
    out.push(drawError(walk.error, next.x + (beside ? 8 : 0), next.y));
  } else if (walk.target) {
    lead(last, third);
    caption(third, `frame ${walk.target.pfn}`);
    out.push(drawTarget(id, walk, was, access, third.x, third.y, third.width));
  }
  return out.join('');
}

/** The address cut in three, each part over what it chooses from. */
function drawAddress({ addr }: Access, big: boolean, columns: Column[], y: number): string {
  const bits = (from: number, size: number) =>
    ((addr >>> from) & (2 ** size - 1)).toString(2).padStart(size, '0');
  const parts: [string, string, string][] = [
    [bits(22, 10), '31–22', `entry ${addr >>> 22}`],
    [bits(12, 10), '21–12', `${big ? 'frame +' : 'entry'} ${(addr >>> 12) & 1023}`],
    [bits(0, 12), '11–0', `byte ${offsetOf(addr)}`],
  ];
  return parts
    .map(([text, where, what], index) => {
      const { x, width } = columns[index];
      const middle = x + width / 2;
      return (
        rect(x, y, width, 24, 'rc-cell') +
        textAt(middle, y + 16.5, text, 'rc-mono', 'middle') +
        textAt(middle, y + 24 + 15, `bits ${where}`, 'rc-small', 'middle') +
        textAt(middle, y + 24 + 31, what, 'rc-text', 'middle')
      );
    })
    .join('');
}

function draw(id: string, plan: Plan, options: PictureOptions, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const { access } = plan;
  if (access === null) {
    const text = textAt(width / 2, 24, 'no address has been accessed yet', 'rc-soft', 'middle');
    return { width, height: 40, body: text };
  }
  const out: string[] = [];
  const head = `${address(access.addr)}: ${accessWords(access)}`;
  out.push(textAt(1, 14, head, 'rc-text'));
  const column = narrow ? 215 : 200;
  const strip = narrow
    ? [1, 108, 215].map((x, i) => ({ x, y: 0, width: i === 2 ? 126 : 107 }))
    : [1, 1 + column + 38, 1 + 2 * (column + 38)].map((x) => ({ x, y: 0, width: column }));
  const big = plan.after.directory?.big === true;
  out.push(drawAddress(access, big, strip, 24));
  let y = 24 + 24 + 31 + 12;
  const states: [string, Walk, Walk | null][] = [];
  const { before, after } = plan;
  const headings = options.headings ?? ['before', 'after'];
  if (before === null) states.push(['', after, null]);
  else if (plan.same) states.push([`${headings[0]} and ${headings[1]}`, after, null]);
  else states.push([headings[0], before, null], [headings[1], after, before]);
  for (const [heading, walk, was] of states) {
    const end = outcome(walk, access);
    y += 16;
    const start = heading === '' ? '' : `${heading}: `;
    out.push(textAt(1, y, start, 'rc-heading'));
    const x = start === '' ? 1 : 1 + textWidth(start);
    out.push(textAt(x, y, fit(end, width - x), walk.error === null ? 'rc-text' : 'rc-note'));
    y += 10;
    if (!walk.directory) continue;
    const top = y + 20 + EDGE;
    if (narrow) {
      const step = ENTRY + 2 * EDGE + 40;
      const places = [0, 1, 2].map((i) => ({ x: 1, y: top + i * step, width: column }));
      out.push(drawWalk(id, walk, was, access, places as [Column, Column, Column]));
      const rows = walk.table !== null || walk.target !== null ? 3 : 2;
      y = top + rows * step - 32;
    } else {
      const places = strip.map((one) => ({ ...one, y: top }));
      out.push(drawWalk(id, walk, was, access, places as [Column, Column, Column]));
      y = top + ENTRY + EDGE + 14;
    }
  }
  if (plan.note !== '') {
    for (const text of wrap(plan.note, width - 4)) {
      y += LINE;
      out.push(textAt(1, y, text, 'rc-soft'));
    }
  }
  const looks = states.flatMap(([, walk]) => (walk.target ? [walk.target.look] : []));
  return { width, height: y + 8, body: defs(id, new Set(looks)) + out.join('') };
}

function slotWords(slot: Slot): string {
  if (!slot.bits[PRESENT]) {
    const kept = slot.kept === 'empty' ? '' : ` (the kernel keeps in it: ${slot.kept})`;
    return slot.kept === 'empty' ? 'is empty' : `is not present${kept}`;
  }
  const set = BITS.filter((_, index) => slot.bits[index]).join(' ');
  const ps = slot.big ? ', and PS: it maps 4 MB' : '';
  return `names frame ${slot.pfn}, bits ${set}${ps}`;
}

function walkSentences(when: string, walk: Walk, access: Access): string[] {
  const { directory, table } = walk;
  const start = when === '' ? '' : `${when[0].toUpperCase()}${when.slice(1)}: `;
  if (!directory) return [`${start}${start === '' ? `N${GONE.slice(1)}` : GONE}.`];
  const sentences = [
    `${start}cr3 names frame ${walk.cr3}, the directory; its entry ${directory.index} ${slotWords(directory)}.`,
  ];
  if (start === '') sentences[0] = `The register ${sentences[0]}`;
  if (table)
    sentences.push(
      `Entry ${table.index} of the page table in frame ${directory.pfn} ${slotWords(table)}.`,
    );
  if (walk.error !== null)
    sentences.push(
      `The walk ends there with a page fault, error code ${walk.error}: ${errorWords(walk.error)}.`,
    );
  else if (walk.target)
    sentences.push(
      `The access goes to byte ${offsetOf(access.addr)} of frame ${walk.target.pfn}, physical address ${physical(walk, access.addr)}.`,
    );
  return sentences;
}

/** The walk in sentences: the address in its three parts, then each entry on the way. */
export function describeWalk(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  const { access } = plan;
  if (access === null) return ['No address has been accessed yet.'];
  const { addr } = access;
  const headings = options.headings ?? ['before', 'after'];
  const sentences = [
    `A walk for ${address(addr)}, ${accessWords(access)}: entry ${addr >>> 22} of the directory, ` +
      `${plan.after.directory?.big ? 'page' : 'entry'} ${(addr >>> 12) & 1023} of ` +
      `${plan.after.directory?.big ? 'its 4 MB' : 'the page table'}, byte ${offsetOf(addr)} of the page.`,
  ];
  if (plan.before === null) sentences.push(...walkSentences('', plan.after, access));
  else if (plan.same)
    sentences.push(...walkSentences(`${headings[0]} and ${headings[1]}`, plan.after, access));
  else {
    sentences.push(...walkSentences(headings[0], plan.before, access));
    sentences.push(...walkSentences(headings[1], plan.after, access));
  }
  if (plan.note !== '') sentences.push(plan.note);
  return [...sentences, MEANING];
}

/** The walk for the last access, through the tables before and after the step. */
export function walk(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  const where = plan.access === null ? '' : ` for ${address(plan.access.addr)}`;
  return both('walk', options, {
    title: `The walk of the page tables${where}`,
    text: describeWalk(before, after, options),
    draw: (id, narrow) => draw(id, plan, options, narrow),
  });
}
