// The red-black tree of an address space's areas, and the list that runs through it in order.
//
// Each area has a place of its own in the order of addresses; its node stands at that place and at
// its depth. Few areas are drawn upright, root at the top and the list along the bottom:
//
//              ┌────────┐
//              │40002000│
//              └─┬────┬─┘
//       (40000000)    (40006000)      black: filled boxes, red: outlined with round ends
//           ┊    ┊          ┊
//     mmap ►[ ]─►[ ]──────►[ ]        vm_next, lowest address first
//
// Many, or a narrow page, turn it on its side: root at the left, the list down the right.

import type { Snapshot } from 'sim';
import { MOST_SENTENCES, type Subject, subject } from './changes.ts';
import { nothing } from './column.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { AddressSpaceSnapshot, AreaSnapshot, TreeNodeSnapshot } from './parts.ts';
import type { Drawing } from './strips.ts';
import {
  arrowDown,
  arrowRight,
  element,
  escapeText,
  fit,
  line,
  monoWidth,
  path,
  rect,
  round,
  textAt,
  textWidth,
  xy,
} from './svg.ts';
import { address, areaPhrase, count, kindLabel, range } from './words.ts';

interface PlacedNode {
  area: AreaSnapshot;
  node: TreeNodeSnapshot | null;
  depth: number;
  /** Place in the order of addresses, from 0. */
  rank: number;
  isNew: boolean;
  recoloured: boolean;
  cached: boolean;
}

interface Layout {
  nodes: PlacedNode[];
  byId: Map<number, PlacedNode>;
  depth: number;
  /** Areas that are not drawn because there are too many. */
  left: number;
}

/** A tree with more nodes than this is drawn with its top levels only. */
const MOST_NODES = 150;
const TOP_LEVELS = 5;

/** Depth and place of every node. A tree with loops, which a broken kernel can make, ends at them. */
function layout(of: Subject): Layout {
  const mm = of.after;
  const result: Layout = { nodes: [], byId: new Map(), depth: 0, left: 0 };
  if (!mm) return result;
  const byNode = new Map(mm.tree.nodes.map((node) => [node.id, node]));
  const old = of.before ? new Map(of.before.tree.nodes.map((node) => [node.id, node.color])) : null;
  const depths = new Map<number, number>();
  const waiting: [number | null, number][] = [[mm.tree.root, 0]];
  while (waiting.length > 0) {
    const [id, depth] = waiting.pop() ?? [null, 0];
    if (id === null || depths.has(id)) continue;
    depths.set(id, depth);
    result.depth = Math.max(result.depth, depth);
    const node = byNode.get(id);
    if (node) waiting.push([node.left, depth + 1], [node.right, depth + 1]);
  }
  const sorted = [...mm.areas].sort((a, b) => a.start - b.start || a.end - b.end);
  const tooMany = sorted.length > MOST_NODES;
  const shown = tooMany
    ? sorted.filter((area) => (depths.get(area.id) ?? TOP_LEVELS) < TOP_LEVELS)
    : sorted;
  result.left = sorted.length - shown.length;
  shown.forEach((area, rank) => {
    const node = byNode.get(area.id) ?? null;
    const former = old?.get(area.id);
    const placed: PlacedNode = {
      area,
      node,
      depth: depths.get(area.id) ?? result.depth + 1,
      rank,
      isNew: old !== null && former === undefined,
      recoloured: former !== undefined && node !== null && former !== node.color,
      cached: mm.mmapCache === area.id,
    };
    result.nodes.push(placed);
    result.byId.set(area.id, placed);
  });
  return result;
}

const NODE_HEIGHT = 24;
const NODE_WIDTH = 70;

function nodeMark(placed: PlacedNode): string {
  const marks: string[] = [];
  if (placed.isNew) marks.push('new');
  if (placed.recoloured) marks.push(placed.node?.color === 'red' ? 'was black' : 'was red');
  return marks.join(', ');
}

function drawNode(placed: PlacedNode, x: number, y: number): string {
  const left = x - NODE_WIDTH / 2;
  const top = y - NODE_HEIGHT / 2;
  const red = placed.node?.color === 'red';
  const parts = [element('title', {}, escapeText(nodeSentence(placed)))];
  parts.push(
    rect(
      left,
      top,
      NODE_WIDTH,
      NODE_HEIGHT,
      red ? 'rc-node-red' : 'rc-node-black',
      red ? { rx: NODE_HEIGHT / 2 } : {},
    ),
  );
  const label = address(placed.area.start);
  const className = red ? 'rc-mono rc-on-red' : 'rc-mono rc-on-black';
  parts.push(textAt(x, y + 4, label, className, 'middle'));
  if (placed.cached) {
    const more = { rx: red ? NODE_HEIGHT / 2 + 4 : 3 };
    parts.push(rect(left - 4, top - 4, NODE_WIDTH + 8, NODE_HEIGHT + 8, 'rc-ring', more));
  }
  return element('g', {}, ...parts);
}

/** What the shapes mean, in one line around the middle `x`. */
function key(x: number, y: number, narrow: boolean, cached: boolean): string {
  const gap = narrow ? 8 : 18;
  const items: [string, (at: number) => string][] = [
    ['black', (at) => rect(at, y - 6, 18, 12, 'rc-node-black')],
    ['red', (at) => rect(at, y - 6, 18, 12, 'rc-node-red', { rx: 6 })],
  ];
  if (cached) items.push(['mmap_cache', (at) => rect(at, y - 6, 18, 12, 'rc-ring', { rx: 2 })]);
  items.push([
    narrow ? 'list' : 'place in the list',
    (at) => path(`M${xy(at, y)}h18`, 'rc-thread'),
  ]);
  const widths = items.map(([words]) => 23 + textWidth(words));
  let at = x - (widths.reduce((sum, w) => sum + w, 0) + gap * (items.length - 1)) / 2;
  const parts: string[] = [];
  items.forEach(([words, shape], index) => {
    parts.push(shape(at), textAt(at + 23, y + 4, words, 'rc-soft'));
    at += widths[index] + gap;
  });
  return parts.join('');
}

/** The children of a node that are drawn, left before right. */
function childrenOf(plan: Layout, { node }: PlacedNode): PlacedNode[] {
  return [node?.left, node?.right].flatMap((id) => {
    const child = id === null || id === undefined ? null : plan.byId.get(id);
    return child ? [child] : [];
  });
}

/** Sizes of the drawing with the root at the top: a column for each area, a level below the other. */
class Upright {
  readonly width = 680;
  readonly listY: number;
  private readonly left: number;
  private readonly pitch: number;

  constructor({ nodes }: Layout) {
    const room = this.width - 64;
    this.pitch = Math.min(110, room / nodes.length);
    this.left = (room - this.pitch * nodes.length) / 2 + 64;
    const levels = Math.max(...nodes.map((placed) => placed.depth));
    this.listY = 38 + levels * 54 + 58;
  }

  x(placed: PlacedNode): number {
    return this.left + this.pitch * (placed.rank + 0.5);
  }

  y(placed: PlacedNode): number {
    return 38 + placed.depth * 54;
  }

  get cellWidth(): number {
    return Math.min(92, this.pitch - 16);
  }
}

const UPRIGHT_CELL = 44;

/** Nodes, and what is said over them. */
function drawNodesUpright(plan: Layout, at: Upright): string {
  const out: string[] = [];
  for (const placed of plan.nodes) {
    const x = at.x(placed);
    const y = at.y(placed);
    if (placed.node) out.push(drawNode(placed, x, y));
    const mark = nodeMark(placed);
    if (mark === '') continue;
    const up = NODE_HEIGHT / 2 + (placed.cached ? 10 : 7);
    out.push(textAt(x, y - up, mark, 'rc-note rc-halo', 'middle'));
  }
  return out.join('');
}

/** The list along the bottom, and where it begins. */
function drawListUpright(plan: Layout, at: Upright): string {
  const { listY, cellWidth } = at;
  const middle = listY + UPRIGHT_CELL / 2;
  const listed = plan.nodes.filter((placed) => placed.area.inList);
  const out: string[] = [];
  const arrow = (from: number, to: number) =>
    out.push(line(from, middle, to - 5, middle, 'rc-edge'), arrowRight(to, middle));
  listed.forEach((placed, index) => {
    const x = at.x(placed);
    const left = x - cellWidth / 2;
    out.push(rect(left, listY, cellWidth, UPRIGHT_CELL, `rc-fill rc-${placed.area.kind}`));
    out.push(rect(left, listY, cellWidth, UPRIGHT_CELL, 'rc-cell'));
    out.push(textAt(x, listY + 18, placed.area.prot, 'rc-mono', 'middle'));
    const label = fit(kindLabel(placed.area).replace(/.*\//, ''), cellWidth - 6);
    out.push(textAt(x, listY + 35, label, 'rc-text', 'middle'));
    const next = listed[index + 1];
    if (next) arrow(x + cellWidth / 2, at.x(next) - cellWidth / 2);
  });
  if (listed.length > 0) {
    const to = at.x(listed[0]) - cellWidth / 2;
    const from = to - 20;
    out.push(textAt(from - 4, middle + 4, 'mmap', 'rc-mono', 'end'));
    arrow(from, to);
  }
  return out.join('');
}

/** Root at the top, list along the bottom. */
function drawUpright(plan: Layout): Drawing {
  const at = new Upright(plan);
  const { width, listY } = at;
  const out: string[] = [];
  for (const placed of plan.nodes) {
    for (const child of childrenOf(plan, placed))
      out.push(line(at.x(placed), at.y(placed), at.x(child), at.y(child), 'rc-edge'));
  }
  // Threads go down beside what is in their way, which by construction is nothing but edges.
  for (const placed of plan.nodes) {
    const x = at.x(placed);
    const below = at.y(placed) + NODE_HEIGHT / 2 + (placed.cached ? 6 : 2);
    out.push(line(x, placed.node ? below : listY - 12, x, listY - 1, 'rc-thread'));
  }
  out.push(drawNodesUpright(plan, at), drawListUpright(plan, at));
  const cached = plan.nodes.some((placed) => placed.cached);
  const height = listY + UPRIGHT_CELL + 34;
  out.push(key(width / 2, height - 12, false, cached));
  return { width, height, body: out.join('') };
}

const SIDEWAYS_ROW = 30;
const SIDEWAYS_TOP = 46;

/** Sizes of the drawing with the root at the left: a row for each area, a level beside the other. */
class Sideways {
  readonly width: number;
  readonly listWidth: number;
  readonly listX: number;
  /** From one level to the next. */
  readonly step: number;

  constructor(
    plan: Layout,
    readonly narrow: boolean,
  ) {
    this.width = widthOf(narrow);
    this.listWidth = narrow ? 126 : 260;
    this.listX = this.width - this.listWidth - 1;
    const levels = Math.max(...plan.nodes.map((placed) => placed.depth));
    const marks = plan.nodes.map((placed) => textWidth(nodeMark(placed)));
    const room = this.listX - 20 - NODE_WIDTH - Math.max(8, ...marks);
    this.step = levels === 0 ? 0 : Math.max(4, Math.min(92, room / levels));
  }

  x(placed: PlacedNode): number {
    return 5 + NODE_WIDTH / 2 + placed.depth * this.step;
  }

  y(placed: PlacedNode): number {
    return SIDEWAYS_TOP + placed.rank * SIDEWAYS_ROW;
  }
}

/** From each node to its children: down beside it, and then to the right. */
function drawEdgesSideways(plan: Layout, at: Sideways): string {
  const edges = plan.nodes.flatMap((placed) =>
    childrenOf(plan, placed).map((child) => {
      const x = at.x(placed) - NODE_WIDTH / 2 + Math.min(12, at.step * 0.6);
      const d = `M${xy(x, at.y(placed))}V${round(at.y(child))}H${round(at.x(child))}`;
      return path(d, 'rc-edge');
    }),
  );
  return edges.join('');
}

/** From each node to its place in the list, with what is said of it. */
function drawThreadsSideways(plan: Layout, at: Sideways): string {
  const { listX } = at;
  const out: string[] = [];
  for (const placed of plan.nodes) {
    const y = at.y(placed);
    const beside = at.x(placed) + NODE_WIDTH / 2 + (placed.cached ? 6 : 2);
    const from = placed.node ? beside : listX - 14;
    const mark = nodeMark(placed);
    const shown = mark === '' ? '' : fit(mark, Math.max(0, listX - from - 10));
    const after = shown === '' ? from : from + 4 + textWidth(shown) + 4;
    if (after < listX - 1) out.push(line(after, y, listX - 1, y, 'rc-thread'));
    if (shown !== '' && shown !== '…') out.push(textAt(from + 4, y + 4, shown, 'rc-note'));
  }
  return out.join('');
}

/** An area as it stands in the list. */
function drawListedSideways({ area }: PlacedNode, y: number, at: Sideways): string {
  const { listX, listWidth, width, narrow } = at;
  const mono = narrow ? area.prot : `–${address(area.end)} ${area.prot}`;
  const x = listX + 8 + monoWidth(mono) + 7;
  const label = kindLabel(area);
  const name = textWidth(label) <= width - x - 6 ? label : label.replace(/.*\//, '');
  return [
    rect(listX, y - 11, listWidth, 22, `rc-fill rc-${area.kind}`),
    rect(listX, y - 11, listWidth, 22, 'rc-cell'),
    textAt(listX + 8, y + 4, mono, 'rc-mono'),
    textAt(x, y + 4, fit(name, width - x - 6), 'rc-text'),
  ].join('');
}

/** The list down the right, and where it begins. */
function drawListSideways(plan: Layout, at: Sideways): string {
  const middle = at.listX + at.listWidth / 2;
  const listed = plan.nodes.filter((placed) => placed.area.inList);
  const out: string[] = [];
  listed.forEach((placed, index) => {
    const y = at.y(placed);
    out.push(drawListedSideways(placed, y, at));
    const next = listed[index + 1];
    if (!next) return;
    // Where not all areas are drawn, the next one here may not be the next one.
    out.push(
      line(middle, y + 11, middle, at.y(next) - 14, plan.left > 0 ? 'rc-thread' : 'rc-edge'),
    );
    out.push(arrowDown(middle, at.y(next) - 11));
  });
  if (listed.length > 0) {
    out.push(textAt(middle, SIDEWAYS_TOP - 30, 'mmap', 'rc-mono', 'middle'));
    out.push(line(middle, SIDEWAYS_TOP - 26, middle, SIDEWAYS_TOP - 14, 'rc-edge'));
    out.push(arrowDown(middle, SIDEWAYS_TOP - 11));
  }
  return out.join('');
}

/** Root at the left, list down the right. */
function drawSideways(plan: Layout, narrow: boolean): Drawing {
  const at = new Sideways(plan, narrow);
  const { width } = at;
  const out = [drawEdgesSideways(plan, at), drawThreadsSideways(plan, at)];
  for (const placed of plan.nodes) {
    if (placed.node) out.push(drawNode(placed, at.x(placed), at.y(placed)));
  }
  out.push(drawListSideways(plan, at));
  const cached = plan.nodes.some((placed) => placed.cached);
  let height = SIDEWAYS_TOP + plan.nodes.length * SIDEWAYS_ROW + 20;
  if (plan.left > 0) {
    const words = `${count(plan.left, 'area')} further down the tree not drawn`;
    out.push(textAt(width / 2, height - 18, words, 'rc-soft', 'middle'));
    height += 26;
  }
  out.push(key(width / 2, height - 14, narrow, cached));
  return { width, height, body: out.join('') };
}

/** The tree after a step; what the step added or recoloured is marked if `before` is given. */
export function areaTree(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const of = subject(before, after, options.pid);
  const plan = layout(before === after ? { ...of, before: null } : of);
  return both('tree', options, {
    title: 'The red-black tree of areas',
    text: describeAreaTree(before, after, options),
    draw: (_id, narrow) => {
      if (plan.nodes.length === 0) return nothing(widthOf(narrow), 'no areas: the tree is empty');
      return narrow || plan.nodes.length > 6 ? drawSideways(plan, narrow) : drawUpright(plan);
    },
  });
}

function nodeSentence(placed: PlacedNode): string {
  const { node } = placed;
  const mark = nodeMark(placed);
  const extra = [mark, placed.cached ? 'mmap_cache' : ''].filter((text) => text !== '').join(', ');
  const colour = node === null ? 'not in the tree' : node.color;
  return `${areaPhrase(placed.area)}: ${colour}${extra === '' ? '' : ` (${extra})`}`;
}

function child(plan: Layout, id: number | null | undefined): string {
  const placed = id === null || id === undefined ? undefined : plan.byId.get(id);
  return placed ? address(placed.area.start) : 'none';
}

function listSentence(mm: AddressSpaceSnapshot): string {
  const listed = mm.areas.filter((area) => area.inList);
  const chain = listed.slice(0, MOST_SENTENCES).map(range).join(', ');
  const end = mm.listRunsInCircle ? ', and then it runs in a circle' : '';
  if (listed.length > MOST_SENTENCES) return `The list from mmap begins: ${chain}.`;
  return listed.length === 0 ? 'The list is empty.' : `The list from mmap: ${chain}${end}.`;
}

/** The tree in sentences: each node with its colour and children, then the list. */
export function describeAreaTree(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const of = subject(before, after, options.pid);
  if (!of.after || of.after.areas.length === 0) return ['The tree of areas is empty.'];
  const plan = layout(before === after ? { ...of, before: null } : of);
  const root = of.after.tree.root;
  const sentences = [
    `Red-black tree of ${count(of.after.tree.nodes.length, 'area')}, root ${child(plan, root)}.`,
  ];
  for (const placed of plan.nodes) {
    const { node } = placed;
    const children =
      node && (node.left !== null || node.right !== null)
        ? `, left ${child(plan, node.left)}, right ${child(plan, node.right)}`
        : '';
    sentences.push(`${nodeSentence(placed)}${children}.`);
  }
  if (plan.left > 0) sentences.push(`${count(plan.left, 'area')} further down are not told.`);
  const apart = of.after.areas.filter((area) => area.inList !== area.inTree);
  for (const area of apart) {
    const where = area.inList
      ? 'in the list but not in the tree'
      : 'in the tree but not in the list';
    sentences.push(`${range(area)} is ${where}.`);
  }
  sentences.push(listSentence(of.after));
  return sentences;
}
