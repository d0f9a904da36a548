/**
 * How fast the machine is while something is measured on it: two pieces of work of which the engine's code decides nothing,
 * and which are held up by what holds the engine up.
 *
 * A processor is slower at one time than at another, for other machines share it, and so are its caches. So a bench takes
 * turns with such a piece of work, in one process, some hundredths of a second each; what it takes is compared with what the
 * piece took beside it.
 */

/**
 * What holds a bench up: how much the processor does at once; or in a search, how long it waits for a word, from its own cache
 * or from memory.
 */
export type Bound = 'processor' | 'cache' | 'memory';

/** A structure as the kernel has them: some words, and links in a tree and in a ring. */
class Item {
  start = 0;
  end = 0;
  flags = 0;
  count = 1;
  parent: Item | null = null;
  left: Item | null = null;
  right: Item | null = null;
  next: Item = this;
  prev: Item = this;
  lock = 0;
  holder: Item | null = null;
  // As much again, which is not read: the kernel's structures are as large.
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  e = 0;
}

/** A root, and how many are below it. */
class Tree {
  root: Item | null = null;
  size = 0;
  last: Item | null = null;
}

function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 4;
  };
}

function take(item: Item): void {
  item.prev.next = item.next;
  item.next.prev = item.prev;
}

function put(item: Item, head: Item): void {
  item.prev = head;
  item.next = head.next;
  head.next.prev = item;
  head.next = item;
}

function find(tree: Tree, at: number): Item | null {
  let found: Item | null = null;
  let item = tree.root;
  while (item !== null) {
    if (item.end > at) {
      found = item;
      if (item.start <= at) break;
      item = item.left;
    } else item = item.right;
  }
  if (found !== null) tree.last = found;
  return found;
}

function insert(tree: Tree, item: Item): void {
  let parent: Item | null = null;
  let below = tree.root;
  while (below !== null) {
    parent = below;
    below = item.start < below.start ? below.left : below.right;
  }
  item.parent = parent;
  item.left = null;
  item.right = null;
  tree.size++;
  if (parent === null) tree.root = item;
  else if (item.start < parent.start) parent.left = item;
  else parent.right = item;
}

function replace(tree: Tree, item: Item, by: Item | null): void {
  const { parent } = item;
  if (parent === null) tree.root = by;
  else if (parent.left === item) parent.left = by;
  else parent.right = by;
  if (by !== null) by.parent = parent;
}

function remove(tree: Tree, item: Item): void {
  tree.size--;
  if (tree.last === item) tree.last = null;
  if (item.left === null || item.right === null) {
    replace(tree, item, item.left ?? item.right);
    return;
  }
  let next = item.right;
  while (next.left !== null) next = next.left;
  if (next.parent !== item) {
    replace(tree, next, next.right);
    next.right = item.right;
    next.right.parent = next;
  }
  replace(tree, item, next);
  next.left = item.left;
  next.left.parent = next;
}

function hold(item: Item, by: Item): void {
  if (item.lock !== 0) throw new Error('held twice');
  item.lock = 1;
  item.holder = by;
}

function release(item: Item, by: Item): void {
  if (item.lock !== 1 || item.holder !== by) throw new Error('not held');
  item.lock = 0;
  item.holder = null;
}

/** Sets `n` words of a table from `at` on to what they are not; says how many are set. */
function flip(words: Uint32Array, at: number, n: number, value: number): number {
  let set = 0;
  for (let i = at; i < at + n; i++) {
    const word = words[i & 4095];
    words[i & 4095] = word === 0 ? value : 0;
    if (word === 0) set++;
  }
  return set;
}

/** Takes the oldest of 64 items out of a tree and puts it in elsewhere, under a lock, with words of a table. */
function turnsOfProcessor(): (n: number) => void {
  const random = randomly(12345);
  const places = Uint32Array.from({ length: 1 << 12 }, () => random() & 0xffff000);
  const tree = new Tree();
  const head = new Item();
  const guard = new Item();
  const words = new Uint32Array(4096);
  for (let i = 0; i < 64; i++) {
    const item = new Item();
    item.start = places[i];
    item.end = item.start + 4096;
    insert(tree, item);
    put(item, head);
  }
  let turn = 64;
  const one = (): void => {
    const start = places[turn & 4095];
    const item = head.prev;
    hold(guard, item);
    take(item);
    remove(tree, item);
    item.count = (item.count + flip(words, item.start >>> 12, 2, 0)) | 0;
    release(guard, item);
    const near = find(tree, start);
    item.flags = near === null ? 0 : near.flags ^ 3;
    item.start = start;
    item.end = start + 4096;
    hold(guard, item);
    item.count = (item.count + flip(words, start >>> 12, 2, start | 7)) | 0;
    insert(tree, item);
    put(item, head);
    release(guard, item);
    turn++;
  };
  return (n) => {
    for (let i = 0; i < n; i++) one();
  };
}

/** Items one after the other in memory, each a page with a page's distance to the next. */
function itemsInARow(count: number): Item[] {
  return Array.from({ length: count }, (_, i) => {
    const item = new Item();
    item.start = i * 8192;
    item.end = item.start + 4096;
    return item;
  });
}

/** Finds one of `count` items in a tree, in an order by chance. */
function turnsOfSearch(count: number): (n: number) => void {
  const items = itemsInARow(count);
  const join = (from: number, to: number): Item | null => {
    if (from >= to) return null;
    const middle = (from + to) >>> 1;
    items[middle].left = join(from, middle);
    items[middle].right = join(middle + 1, to);
    return items[middle];
  };
  const tree = new Tree();
  tree.root = join(0, count);
  const random = randomly(54321);
  const places = Uint32Array.from({ length: 1 << 16 }, () => (random() % count) * 8192);
  let turn = 0;
  return (n) => {
    for (let i = 0; i < n; i++) {
      if (find(tree, places[turn & 0xffff]) === null) throw new Error('nothing is found');
      turn++;
    }
  };
}

const work: Record<Bound, () => (n: number) => void> = {
  processor: turnsOfProcessor,
  cache: () => turnsOfSearch(1000),
  memory: () => turnsOfSearch(60_000),
};

/** A piece of work, which gives the time of one turn of it. */
export class Pace {
  private readonly turns: (n: number) => void;
  /** Turns in a round, which is so short that most rounds have the processor for themselves. */
  private readonly n = 400;

  constructor(bound: Bound) {
    this.turns = work[bound]();
    this.times(300);
  }

  /** The times of a turn in ns, of rounds for so many ms. */
  times(ms: number): number[] {
    const times: number[] = [];
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const began = process.hrtime.bigint();
      this.turns(this.n);
      times.push(Number(process.hrtime.bigint() - began) / this.n);
    }
    return times;
  }
}
