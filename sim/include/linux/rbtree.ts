// The nodes of red-black trees. What keeps the trees balanced is in lib/rbtree.ts.
//
// As with lists, a node is embedded in the structure that it sorts. Searching and finding the place
// for a new node is left to each user, who knows the order; then rb_link_node() hangs the node in
// as a red leaf and rb_insert_color() restores the balance.

import type { Embedded } from '../object.ts';
import type { Slot } from '../slot.ts';

/** No two red nodes follow each other on the way down. @kernel include/linux/rbtree.h:104 */
export const RB_RED = 0;
/** Every way down from a node passes equally many black nodes. @kernel include/linux/rbtree.h:105 */
export const RB_BLACK = 1;

/**
 * A node of a red-black tree. Areas are their own nodes.
 * @kernel include/linux/rbtree.h:100
 */
export interface rb_node_t {
  /** The node above; null at the root. */
  rb_parent: rb_node_t | null;
  /** RB_RED or RB_BLACK. */
  rb_color: number;
  /** The subtree of what is greater. */
  rb_right: rb_node_t | null;
  /** The subtree of what is less. */
  rb_left: rb_node_t | null;
  /** The structure that this node is a part of. */
  readonly owner: unknown;
}

/**
 * A red-black tree.
 * @kernel include/linux/rbtree.h:111
 */
export class rb_root_t implements Embedded {
  /** The topmost node; null when the tree is empty. */
  rb_node: rb_node_t | null = null;

  copyFrom(from: rb_root_t): void {
    this.rb_node = from.rb_node;
  }
}

/**
 * The root of an empty tree.
 * @kernel include/linux/rbtree.h:117
 * @notrace
 */
export function RB_ROOT(): rb_root_t {
  return new rb_root_t();
}

/**
 * The structure that a node is a part of.
 * @kernel include/linux/rbtree.h:118
 * @differs C computes it from the node's address; here a node knows its owner.
 * @notrace
 */
export function rb_entry<T>(ptr: rb_node_t): T {
  return ptr.owner as T;
}

/**
 * Hangs a new node in as a red leaf: `rb_link` is the empty place, `parent` the node above it.
 * The tree may be out of balance until rb_insert_color() has been called.
 * @kernel include/linux/rbtree.h:124
 * @notrace
 */
export function rb_link_node(
  node: rb_node_t,
  parent: rb_node_t | null,
  rb_link: Slot<rb_node_t | null>,
): void {
  node.rb_parent = parent;
  node.rb_color = RB_RED;
  node.rb_left = node.rb_right = null;

  rb_link.set(node);
}

const AT_ROOT = 0;
const AT_LEFT = 1;
const AT_RIGHT = 2;

/**
 * A place in a tree where a node hangs or could hang: C's `rb_node_t **`. A search starts with
 * `RbLink.root(root)` and goes down with `toLeft(node)` and `toRight(node)`, which move this same
 * link instead of making a new one at every level.
 */
export class RbLink implements Slot<rb_node_t | null> {
  #kind = AT_ROOT;
  #tree: rb_root_t | null = null;
  #node: rb_node_t | null = null;

  /** `&root->rb_node` */
  static root(root: rb_root_t): RbLink {
    const link = new RbLink();
    link.#tree = root;
    return link;
  }

  /** `&node->rb_left`, as a link of its own. */
  static left(node: rb_node_t): RbLink {
    return new RbLink().toLeft(node);
  }

  /** `&node->rb_right`, as a link of its own. */
  static right(node: rb_node_t): RbLink {
    return new RbLink().toRight(node);
  }

  /** Moves this link to `&node->rb_left`. */
  toLeft(node: rb_node_t): this {
    this.#kind = AT_LEFT;
    this.#node = node;
    return this;
  }

  /** Moves this link to `&node->rb_right`. */
  toRight(node: rb_node_t): this {
    this.#kind = AT_RIGHT;
    this.#node = node;
    return this;
  }

  get(): rb_node_t | null {
    if (this.#kind === AT_ROOT) return this.#tree!.rb_node;
    return this.#kind === AT_LEFT ? this.#node!.rb_left : this.#node!.rb_right;
  }

  set(v: rb_node_t | null): void {
    if (this.#kind === AT_ROOT) this.#tree!.rb_node = v;
    else if (this.#kind === AT_LEFT) this.#node!.rb_left = v;
    else this.#node!.rb_right = v;
  }
}
