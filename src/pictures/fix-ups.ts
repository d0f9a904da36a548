// What mlock_fixup() does to an area, by where in it the range lies: one panel for each run.
//
//     mlock_fixup_middle()
//     before  ┌──────────────────────────┐
//             │ old   vm_pgoff 0         │
//             └──────────────────────────┘
//                     ├─ range ─┤
//     after   ┌───────┬─────────┬────────┐
//             │ new   │ old     │ new    │
//             │ 0     │ 2       │ 4      │
//             │       │ LOCKED  │        │
//             └───────┴─────────┴────────┘
//
// Which fix-up it was is what the trace tells; which structure is the old one, its offset and its
// flag are those of the snapshots before and after.

import type { Snapshot, TracedCall } from 'sim';
import { spaceOf } from './changes.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { AreaKind, AreaSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, fit, LINE, path, rect, round, textAt, textWidth, xy } from './svg.ts';
import { address, enumeration, range } from './words.ts';

const FIX_UP = /^mlock_fixup_(all|start|end|middle)$/;

/** An area, or a piece of one, as a panel shows it. */
interface Piece {
  start: number;
  end: number;
  pgoff: number;
  locked: boolean;
  kind: AreaKind;
  /** The structure that was there before. */
  old: boolean;
}

/** One fix-up: the area, the range, and what became of it. */
export interface FixUp {
  /** `mlock_fixup_middle` */
  name: string;
  /** `mlock(0x40002000, 8192)` */
  label: string;
  /** The flag is set, not taken away. */
  locks: boolean;
  range: { start: number; end: number };
  before: Piece;
  after: Piece[];
  /** locked_vm before and after the call, in pages. */
  lockedVm: [number, number];
  /** What it returned: 0 or -EAGAIN. */
  result: string;
}

function find(call: TracedCall): TracedCall[] {
  return call.children.flatMap((child) => (FIX_UP.test(child.name) ? [child] : find(child)));
}

function pieceOf(area: AreaSnapshot, old: boolean): Piece {
  const { start, end, pgoff, locked, kind } = area;
  return { start, end, pgoff, locked, kind, old };
}

/** Every fix-up of one call of mlock() or munlock(), with the machine before and after the call. */
export function fixUpsOf(
  label: string,
  call: TracedCall,
  before: Snapshot,
  after: Snapshot,
): FixUp[] {
  const was = spaceOf(before, call.pid);
  const is = spaceOf(after, call.pid);
  if (!was || !is) return [];
  return find(call).flatMap((one) => {
    const value = (name: string) => one.args.find((arg) => arg.name === name)?.value;
    const [, first, last] = /^\[([0-9a-f]+)-([0-9a-f]+)/.exec(value('vma') ?? '') ?? [];
    const area = was.areas.find(
      ({ start, end }) => start === Number.parseInt(first, 16) && end === Number.parseInt(last, 16),
    );
    if (!area) return [];
    const part = {
      start: value('start') === undefined ? area.start : Number(value('start')),
      end: value('end') === undefined ? area.end : Number(value('end')),
    };
    const pieces = is.areas.filter(({ start, end }) => start >= area.start && end <= area.end);
    return [
      {
        name: one.name,
        label,
        locks: (value('newflags') ?? '').includes('VM_LOCKED'),
        range: part,
        before: pieceOf(area, true),
        after: pieces.map((piece) => pieceOf(piece, piece.id === area.id)),
        lockedVm: [was.lockedVm, is.lockedVm],
        result: one.result ?? '?',
      },
    ];
  });
}

const PANEL = 326;
const DEEP = 214;

/** Where each address that bounds something is drawn: to scale, but no piece too narrow to read. */
function scale(fixUp: FixUp): (addr: number) => number {
  const { before, after } = fixUp;
  const cuts = [
    ...new Set([before, fixUp.range, ...after].flatMap(({ start, end }) => [start, end])),
  ];
  cuts.sort((a, b) => a - b);
  const whole = before.end - before.start;
  const shares = cuts.slice(1).map((cut, index) => Math.max((cut - cuts[index]) / whole, 0.3));
  const sum = shares.reduce((total, share) => total + share, 0);
  const places = new Map<number, number>();
  let x = 1;
  cuts.forEach((cut, index) => {
    places.set(cut, round(x));
    x += ((PANEL - 2) * (shares[index] ?? 0)) / sum;
  });
  return (addr) => places.get(addr) ?? 1;
}

function drawPiece(id: string, piece: Piece, x: number, y: number, width: number, height: number) {
  const hint = pieceWords(piece);
  const out = [
    element('title', {}, escapeText(hint)),
    rect(x, y, width, height, `rc-fill rc-${piece.kind}`),
  ];
  if (piece.locked)
    out.push(rect(x, y + height - 9, width, 9, 'rc-band', patternFill(id, 'locked')));
  const inset = piece.old ? 1 : 0;
  out.push(
    rect(
      x + inset,
      y + inset,
      width - 2 * inset,
      height - 2 * inset,
      piece.old ? 'rc-outline-strong' : 'rc-outline',
    ),
  );
  const lines: [string, string][] = [
    [piece.old ? 'old structure' : 'new structure', 'rc-text'],
    [`vm_pgoff ${piece.pgoff}`, 'rc-text'],
  ];
  if (piece.locked) lines.push(['VM_LOCKED', 'rc-text']);
  // What is a structure is said by the other word alone where there is little room.
  if (textWidth(lines[0][0]) > width - 12) lines[0][0] = piece.old ? 'old' : 'new';
  lines.forEach(([text, look], index) => {
    out.push(textAt(x + 8, y + 17 + index * LINE, fit(text, width - 12), look));
  });
  return element('g', {}, ...out);
}

function drawPanel(id: string, fixUp: FixUp): string {
  const at = scale(fixUp);
  const out = [
    textAt(1, 13, `${fixUp.name}()`, 'rc-mono'),
    textAt(1, 30, fit(fixUp.label, PANEL - 4), 'rc-soft'),
  ];
  const draw = (piece: Piece, y: number, height: number) =>
    drawPiece(id, piece, at(piece.start), y, at(piece.end) - at(piece.start), height);
  out.push(draw(fixUp.before, 40, 62));
  // The range, between the two.
  const [left, right] = [at(fixUp.range.start), at(fixUp.range.end)];
  out.push(path(`M${xy(left + 1, 108)}v14M${xy(right - 1, 108)}v14`, 'rc-edge'));
  const word = fixUp.locks ? 'to be locked' : 'to be unlocked';
  const shown = textWidth(word) + 12 > right - left ? 'range' : word;
  const half = textWidth(shown) / 2 + 4;
  const middle = (left + right) / 2;
  out.push(
    path(
      `M${xy(left + 1, 115)}H${middle - half}M${xy(middle + half, 115)}H${right - 1}`,
      'rc-edge',
    ),
  );
  out.push(textAt(middle, 119.5, shown, 'rc-note rc-halo', 'middle'));
  out.push(...fixUp.after.map((piece) => draw(piece, 128, 62)));
  const ends = [...new Set(fixUp.after.flatMap(({ start, end }) => [start, end]))];
  ends.sort((a, b) => a - b);
  ends.forEach((addr, index) => {
    const anchor = index === 0 ? 'start' : index === ends.length - 1 ? 'end' : 'middle';
    out.push(textAt(at(addr), 204, address(addr), 'rc-mono', anchor));
  });
  return out.join('');
}

function draw(id: string, fixUps: readonly FixUp[], narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const out: string[] = [];
  const deep = DEEP + 30;
  fixUps.forEach((fixUp, index) => {
    const x = narrow ? 8 : (index % 2) * (width - PANEL);
    const y = (narrow ? index : Math.floor(index / 2)) * deep;
    out.push(
      element('g', { transform: `translate(${x} ${y})` }, drawPanel(id, fixUp), foot(fixUp)),
    );
  });
  const rows = narrow ? fixUps.length : Math.ceil(fixUps.length / 2);
  const looks = new Set<string>(['locked']);
  return { width, height: rows * deep - 14, body: defs(id, looks) + out.join('') };
}

/** Below a panel: what was counted. */
function foot({ lockedVm: [was, is], after, result }: FixUp): string {
  const structures = after.length - 1;
  const made = structures === 0 ? 'no new structure' : `${structures} new`;
  const text =
    result === '0' ? `locked_vm ${was} → ${is}, ${made}` : `answer ${result}, locked_vm ${is}`;
  return textAt(1, DEEP + 7, text, 'rc-soft');
}

function pieceWords(piece: Piece): string {
  const structure = piece.old ? 'the old structure' : 'a new structure';
  const locked = piece.locked ? ', VM_LOCKED' : '';
  return `${range(piece)} is ${structure}, vm_pgoff ${piece.pgoff}${locked}`;
}

/** Each fix-up in sentences. */
export function describeFixUps(fixUps: readonly FixUp[]): string[] {
  return fixUps.flatMap(({ name, locks, range: part, before, after, lockedVm, result }) => {
    const kind = name.replace('mlock_fixup_', '');
    const locked = before.locked ? ' and VM_LOCKED' : '';
    const sentences = [
      `Fix-up “${kind}”: of the area ${range(before)}, with vm_pgoff ${before.pgoff}${locked}, ${range(part)} is to be ${locks ? 'locked' : 'unlocked'}.`,
    ];
    if (result !== '0') return [...sentences, `The result is ${result}.`];
    return [
      ...sentences,
      `Afterwards ${enumeration(after.map(pieceWords))}.`,
      `Then locked_vm is ${lockedVm[1]}; before the call it was ${lockedVm[0]}.`,
    ];
  });
}

/** Draws fix-ups side by side, each from a run of its own. */
export function drawFixUps(
  fixUps: readonly FixUp[],
  options: PictureOptions = {},
): { svg: string; text: string[] } {
  const text = describeFixUps(fixUps);
  const svg = both('fix-ups', options, {
    title: 'What mlock_fixup() makes of an area',
    text,
    draw: (id, narrow) => draw(id, fixUps, narrow),
  });
  return { svg, text };
}
