// Snapshots made by hand, for pictures that no kernel is needed for.

import type { Snapshot } from 'sim';
import type {
  AddressSpaceSnapshot,
  AreaSnapshot,
  TreeNodeSnapshot,
} from '../../src/pictures/parts.ts';

let nextId = 0xc1000000;

/** An area from a line as /proc/PID/maps prints it, and a name: `40000000-40001000 rw-p 0 /bin/sh`. */
export function area(line: string, id?: number): AreaSnapshot {
  const [range, prot, pgoff = '0', name = ''] = line.split(' ');
  const [start, end] = range.split('-').map((text) => Number.parseInt(text, 16));
  const special = name === '[stack]' || name === '[heap]';
  const shared = prot[3] === 's';
  nextId += 64;
  let kind: AreaSnapshot['kind'] = 'anonymous';
  if (name === '[stack]') kind = 'stack';
  else if (name === '[heap]') kind = 'heap';
  else if (shared) kind = 'shared';
  else if (name !== '') kind = 'file';
  let flags = 0x70;
  if (prot[0] === 'r') flags |= 1;
  if (prot[1] === 'w') flags |= 2;
  if (prot[2] === 'x') flags |= 4;
  if (shared) flags |= 0x88;
  if (name === '[stack]') flags |= 0x100;
  return {
    id: id ?? nextId,
    start,
    end,
    flags,
    prot,
    kind,
    locked: false,
    pgoff: Number.parseInt(pgoff, 10),
    file: special || name === '' ? null : name,
    inList: true,
    inTree: true,
  };
}

/** A balanced tree over the areas: its lowest level red, all others black. */
function tree(areas: AreaSnapshot[]): AddressSpaceSnapshot['tree'] {
  const nodes: TreeNodeSnapshot[] = [];
  const depth = Math.floor(Math.log2(areas.length));
  const build = (from: number, to: number, parent: number | null, level: number): number | null => {
    if (from >= to) return null;
    const middle = (from + to) >> 1;
    const { id } = areas[middle];
    const red = level > 0 && level === depth;
    const node: TreeNodeSnapshot = {
      id,
      color: red ? 'red' : 'black',
      parent,
      left: null,
      right: null,
    };
    nodes.push(node);
    node.left = build(from, middle, id, level + 1);
    node.right = build(middle + 1, to, id, level + 1);
    return id;
  };
  return { root: build(0, areas.length, null, 0), nodes };
}

export function space(areas: AreaSnapshot[], more: Partial<AddressSpaceSnapshot> = {}) {
  const total = areas.reduce((sum, a) => sum + (a.end - a.start) / 4096, 0);
  const result: AddressSpaceSnapshot = {
    id: 0xc1200000,
    users: 1,
    count: 1,
    mapCount: areas.length,
    startCode: 0x08048000,
    endCode: 0x08049000,
    startData: 0x08049000,
    endData: 0x0804a000,
    startBrk: 0x0804a000,
    brk: 0x0804a000,
    startStack: 0xbffffff0,
    rss: 0,
    totalVm: total,
    lockedVm: 0,
    defFlags: 0,
    mmapCache: areas.length > 0 ? areas[areas.length >> 1].id : null,
    areas,
    listRunsInCircle: false,
    tree: tree(areas),
    pgd: null,
    pageTables: [],
    ...more,
  };
  return result;
}

export function machine(
  addressSpace: AddressSpaceSnapshot | null,
  more: Partial<Snapshot> = {},
): Snapshot {
  const id = addressSpace?.id ?? null;
  return {
    version: 1,
    jiffies: 0,
    time: 0,
    current: 2,
    tasks: [
      { pid: 0, comm: 'swapper', state: 'running', mm: null, activeMm: null, memlock: null },
      { pid: 2, comm: 'demo', state: 'running', mm: id, activeMm: id, memlock: null },
    ],
    addressSpaces: addressSpace ? [addressSpace] : [],
    frames: [],
    zones: [],
    slabs: [],
    lru: { active: [], inactive: [] },
    files: [],
    disk: { busy: false, queue: [], reads: 0, writes: 0 },
    swap: [],
    swapCache: [],
    swapOut: null,
    locks: [],
    access: null,
    ...more,
  };
}

/** Areas given as lines; those with the same label before `:` are the same structure. */
export function state(lines: string[], more: Partial<AddressSpaceSnapshot> = {}): Snapshot {
  const areas = lines.map((line) => {
    const [, label, rest] = /^(\w+): (.*)$/.exec(line) ?? [null, null, line];
    if (label === null) return area(rest);
    let id = 0;
    for (const letter of label) id = id * 64 + letter.charCodeAt(0);
    return area(rest, id);
  });
  areas.sort((a, b) => a.start - b.start);
  return machine(space(areas, more));
}
