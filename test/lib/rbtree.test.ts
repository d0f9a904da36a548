import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RB_BLACK,
  RB_RED,
  RB_ROOT,
  RbLink,
  rb_entry,
  rb_link_node,
  type rb_node_t,
  type rb_root_t,
} from '../../sim/include/linux/rbtree.ts';
import { rb_erase, rb_insert_color } from '../../sim/lib/rbtree.ts';

class Item {
  readonly node: rb_node_t = {
    rb_parent: null,
    rb_color: RB_RED,
    rb_right: null,
    rb_left: null,
    owner: this,
  };
  constructor(readonly key: number) {}
}

/** Puts an item in by its key; false if the key is there already. */
function insert(root: rb_root_t, item: Item): boolean {
  const link = RbLink.root(root);
  let parent: rb_node_t | null = null;
  for (let node = link.get(); node; node = link.get()) {
    parent = node;
    const { key } = rb_entry<Item>(node);
    if (item.key < key) link.toLeft(node);
    else if (item.key > key) link.toRight(node);
    else return false;
  }
  rb_link_node(item.node, parent, link);
  rb_insert_color(item.node, root);
  return true;
}

function keys(node: rb_node_t | null): number[] {
  if (!node) return [];
  return [...keys(node.rb_left), rb_entry<Item>(node).key, ...keys(node.rb_right)];
}

/** `(left key right)`, red keys with a star. */
function shape(node: rb_node_t | null): string {
  if (!node) return '.';
  const key = `${rb_entry<Item>(node).key}${node.rb_color === RB_RED ? '*' : ''}`;
  if (!node.rb_left && !node.rb_right) return key;
  return `(${shape(node.rb_left)} ${key} ${shape(node.rb_right)})`;
}

/** Number of black nodes on every way down; throws where a rule is broken. */
function blackHeight(node: rb_node_t | null): number {
  if (!node) return 0;
  for (const child of [node.rb_left, node.rb_right]) {
    if (!child) continue;
    if (child.rb_parent !== node) throw new Error('a child does not know its parent');
    if (node.rb_color === RB_RED && child.rb_color === RB_RED) throw new Error('red below red');
  }
  const left = blackHeight(node.rb_left);
  const right = blackHeight(node.rb_right);
  if (left !== right) throw new Error(`black height ${left} on the left, ${right} on the right`);
  return left + (node.rb_color === RB_BLACK ? 1 : 0);
}

function checkTree(root: rb_root_t): void {
  if (!root.rb_node) return;
  if (root.rb_node.rb_parent !== null) throw new Error('the root has a parent');
  if (root.rb_node.rb_color !== RB_BLACK) throw new Error('the root is red');
  blackHeight(root.rb_node);
}

function treeOf(...values: number[]): { root: rb_root_t; items: Map<number, Item> } {
  const root = RB_ROOT();
  const items = new Map<number, Item>();
  for (const key of values) {
    const item = new Item(key);
    insert(root, item);
    items.set(key, item);
  }
  return { root, items };
}

describe('lib/rbtree', () => {
  it('keeps order and the red-black rules through any sequence of insertions and removals', () => {
    let inserted = 0;
    let erased = 0;
    const step = fc.record({ erase: fc.boolean(), key: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const root = RB_ROOT();
        const model = new Map<number, Item>();
        for (const { erase, key } of steps) {
          const item = model.get(key);
          if (erase && item) {
            rb_erase(item.node, root);
            model.delete(key);
            erased++;
          } else if (!erase && !item) {
            const fresh = new Item(key);
            expect(insert(root, fresh)).toBe(true);
            model.set(key, fresh);
            inserted++;
          }
          checkTree(root);
        }
        expect(keys(root.rb_node)).toEqual([...model.keys()].sort((a, b) => a - b));
      }),
      { seed: 20030825, numRuns: 100 },
    );
    expect(inserted).toBeGreaterThan(1000);
    expect(erased).toBeGreaterThan(1000);
  });

  it('is at most twice as deep as a perfect tree when keys come in order', () => {
    const { root } = treeOf(...Array.from({ length: 1023 }, (_, i) => i));
    const depth = (node: rb_node_t | null): number =>
      node ? 1 + Math.max(depth(node.rb_left), depth(node.rb_right)) : 0;
    checkTree(root);
    expect(depth(root.rb_node)).toBeLessThanOrEqual(20);
  });

  it('takes the shapes that these rotations and recolourings give, insertion by insertion', () => {
    const root = RB_ROOT();
    const shapes = [1, 2, 3, 4, 5, 6, 7, 8].map((key) => {
      insert(root, new Item(key));
      return shape(root.rb_node);
    });
    expect(shapes).toEqual([
      '1',
      '(. 1 2*)',
      '(1* 2 3*)',
      '(1 2 (. 3 4*))',
      '(1 2 (3* 4 5*))',
      '(1 2 (3 4* (. 5 6*)))',
      '(1 2 (3 4* (5* 6 7*)))',
      '((1 2* 3) 4 (5 6* (. 7 8*)))',
    ]);
  });

  it('turns a zigzag straight before it lifts the middle node', () => {
    expect(shape(treeOf(1, 3, 2).root.rb_node)).toBe('(1* 2 3*)');
    expect(shape(treeOf(3, 1, 2).root.rb_node)).toBe('(1* 2 3*)');
  });

  it('puts the next greater node in the place of one with two children', () => {
    const { root, items } = treeOf(1, 2, 3, 4, 5, 6, 7, 8);
    rb_erase(items.get(4)!.node, root);
    checkTree(root);
    expect(shape(root.rb_node)).toBe('((1 2* 3) 5 (6 7* 8))');
    rb_erase(items.get(5)!.node, root);
    checkTree(root);
    expect(shape(root.rb_node)).toBe('((1 2* 3) 6 (. 7 8*))');
  });

  it('leaves the links of an erased node as they were', () => {
    const { root, items } = treeOf(1, 2, 3);
    rb_erase(items.get(3)!.node, root);
    expect(items.get(3)!.node.rb_parent).toBe(items.get(2)!.node);
    expect(shape(root.rb_node)).toBe('(1* 2 .)');
  });

  it('empties', () => {
    const { root, items } = treeOf(5);
    rb_erase(items.get(5)!.node, root);
    expect(root.rb_node).toBeNull();
  });
});
