// Red-black trees: how a tree is brought back into balance after an insertion or a removal.
//
//        g                p             A rotation lifts a child over its parent and keeps the
//       / \              / \            order: A < p < B < g < C on both sides.
//      p   C   ◄─────►  A   g
//     / \                  / \          left to right: __rb_rotate_right(g)
//    A   B                B   C         right to left: __rb_rotate_left(p)
//
// The rules: the root is black; a red node has no red child; every way down from a node passes the
// same number of black nodes. So no way down is more than twice as long as another.

import { RB_BLACK, RB_RED, type rb_node_t, type rb_root_t } from '../include/linux/rbtree.ts';

/**
 * Lifts the right child of `node` into its place; `node` becomes its left child.
 * @kernel lib/rbtree.c:25
 */
function __rb_rotate_left(node: rb_node_t, root: rb_root_t): void {
  const right = node.rb_right!;

  if ((node.rb_right = right.rb_left)) right.rb_left!.rb_parent = node;
  right.rb_left = node;

  if ((right.rb_parent = node.rb_parent)) {
    if (node === node.rb_parent!.rb_left) node.rb_parent!.rb_left = right;
    else node.rb_parent!.rb_right = right;
  } else {
    root.rb_node = right;
  }
  node.rb_parent = right;
}

/**
 * Lifts the left child of `node` into its place; `node` becomes its right child.
 * @kernel lib/rbtree.c:45
 */
function __rb_rotate_right(node: rb_node_t, root: rb_root_t): void {
  const left = node.rb_left!;

  if ((node.rb_left = left.rb_right)) left.rb_right!.rb_parent = node;
  left.rb_right = node;

  if ((left.rb_parent = node.rb_parent)) {
    if (node === node.rb_parent!.rb_right) node.rb_parent!.rb_right = left;
    else node.rb_parent!.rb_left = left;
  } else {
    root.rb_node = left;
  }
  node.rb_parent = left;
}

/**
 * Restores the rules after `node` was hung in as a red leaf.
 * A red parent breaks the second rule. With a red uncle, recolouring moves the trouble two levels up;
 * with a black one or none, at most two rotations end it.
 * @kernel lib/rbtree.c:65
 */
export function rb_insert_color(node: rb_node_t, root: rb_root_t): void {
  let parent: rb_node_t | null;

  while ((parent = node.rb_parent) && parent.rb_color === RB_RED) {
    const gparent: rb_node_t = parent.rb_parent!;

    if (parent === gparent.rb_left) {
      {
        const uncle = gparent.rb_right;
        if (uncle && uncle.rb_color === RB_RED) {
          uncle.rb_color = RB_BLACK;
          parent.rb_color = RB_BLACK;
          gparent.rb_color = RB_RED;
          node = gparent;
          continue;
        }
      }

      if (parent.rb_right === node) {
        __rb_rotate_left(parent, root);
        const tmp = parent;
        parent = node;
        node = tmp;
      }

      parent.rb_color = RB_BLACK;
      gparent.rb_color = RB_RED;
      __rb_rotate_right(gparent, root);
    } else {
      {
        const uncle = gparent.rb_left;
        if (uncle && uncle.rb_color === RB_RED) {
          uncle.rb_color = RB_BLACK;
          parent.rb_color = RB_BLACK;
          gparent.rb_color = RB_RED;
          node = gparent;
          continue;
        }
      }

      if (parent.rb_left === node) {
        __rb_rotate_right(parent, root);
        const tmp = parent;
        parent = node;
        node = tmp;
      }

      parent.rb_color = RB_BLACK;
      gparent.rb_color = RB_RED;
      __rb_rotate_left(gparent, root);
    }
  }

  root.rb_node!.rb_color = RB_BLACK;
}

/**
 * Restores the rules after a black node was taken out: the ways through `node` lack one black node.
 * `node` may be null, an empty place below `parent`, which is why the parent is given too.
 * @kernel lib/rbtree.c:131
 */
function __rb_erase_color(node: rb_node_t | null, parent: rb_node_t | null, root: rb_root_t): void {
  let other: rb_node_t;

  while ((!node || node.rb_color === RB_BLACK) && node !== root.rb_node) {
    if (parent!.rb_left === node) {
      other = parent!.rb_right!;
      if (other.rb_color === RB_RED) {
        other.rb_color = RB_BLACK;
        parent!.rb_color = RB_RED;
        __rb_rotate_left(parent!, root);
        other = parent!.rb_right!;
      }
      if (
        (!other.rb_left || other.rb_left.rb_color === RB_BLACK) &&
        (!other.rb_right || other.rb_right.rb_color === RB_BLACK)
      ) {
        other.rb_color = RB_RED;
        node = parent;
        parent = node!.rb_parent;
      } else {
        if (!other.rb_right || other.rb_right.rb_color === RB_BLACK) {
          let o_left: rb_node_t | null;
          if ((o_left = other.rb_left)) o_left.rb_color = RB_BLACK;
          other.rb_color = RB_RED;
          __rb_rotate_right(other, root);
          other = parent!.rb_right!;
        }
        other.rb_color = parent!.rb_color;
        parent!.rb_color = RB_BLACK;
        if (other.rb_right) other.rb_right.rb_color = RB_BLACK;
        __rb_rotate_left(parent!, root);
        node = root.rb_node;
        break;
      }
    } else {
      other = parent!.rb_left!;
      if (other.rb_color === RB_RED) {
        other.rb_color = RB_BLACK;
        parent!.rb_color = RB_RED;
        __rb_rotate_right(parent!, root);
        other = parent!.rb_left!;
      }
      if (
        (!other.rb_left || other.rb_left.rb_color === RB_BLACK) &&
        (!other.rb_right || other.rb_right.rb_color === RB_BLACK)
      ) {
        other.rb_color = RB_RED;
        node = parent;
        parent = node!.rb_parent;
      } else {
        if (!other.rb_left || other.rb_left.rb_color === RB_BLACK) {
          let o_right: rb_node_t | null;
          if ((o_right = other.rb_right)) o_right.rb_color = RB_BLACK;
          other.rb_color = RB_RED;
          __rb_rotate_left(other, root);
          other = parent!.rb_left!;
        }
        other.rb_color = parent!.rb_color;
        parent!.rb_color = RB_BLACK;
        if (other.rb_left) other.rb_left.rb_color = RB_BLACK;
        __rb_rotate_right(parent!, root);
        node = root.rb_node;
        break;
      }
    }
  }
  if (node) node.rb_color = RB_BLACK;
}

/**
 * Takes `node` out of the tree and restores the rules. Its own links keep their old values.
 * A node with two children cannot simply go: the next greater one, which has no left child,
 * takes over its place and colour, and the gap is where that one was.
 * @kernel lib/rbtree.c:223
 */
export function rb_erase(node: rb_node_t, root: rb_root_t): void {
  let child: rb_node_t | null;
  let parent: rb_node_t | null;
  let color: number;

  to_color: {
    if (!node.rb_left) {
      child = node.rb_right;
    } else if (!node.rb_right) {
      child = node.rb_left;
    } else {
      const old = node;
      let left: rb_node_t | null;

      node = node.rb_right;
      while ((left = node.rb_left)) node = left;
      child = node.rb_right;
      parent = node.rb_parent;
      color = node.rb_color;

      if (child) child.rb_parent = parent;
      if (parent) {
        if (parent.rb_left === node) parent.rb_left = child;
        else parent.rb_right = child;
      } else {
        root.rb_node = child;
      }

      if (node.rb_parent === old) parent = node;
      node.rb_parent = old.rb_parent;
      node.rb_color = old.rb_color;
      node.rb_right = old.rb_right;
      node.rb_left = old.rb_left;

      if (old.rb_parent) {
        if (old.rb_parent.rb_left === old) old.rb_parent.rb_left = node;
        else old.rb_parent.rb_right = node;
      } else {
        root.rb_node = node;
      }

      old.rb_left!.rb_parent = node;
      if (old.rb_right) old.rb_right.rb_parent = node;
      break to_color;
    }

    parent = node.rb_parent;
    color = node.rb_color;

    if (child) child.rb_parent = parent;
    if (parent) {
      if (parent.rb_left === node) parent.rb_left = child;
      else parent.rb_right = child;
    } else {
      root.rb_node = child;
    }
  }
  // color:
  if (color === RB_BLACK) __rb_erase_color(child, parent, root);
}
