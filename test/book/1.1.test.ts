// Section 1.1: what the two counts and the list of init_mm do not say.

import { boot, exec_mmap, type task_struct } from 'sim';
import { expect, test } from 'vitest';

/** A machine with a task that lives in init_mm, as no task of 2.4.22 does. */
function inInitMm() {
  const m = boot();
  const { task } = m.spawn('test');
  task.mm = m.k.init_mm;
  task.active_mm = m.k.init_mm;
  return { m, task };
}

test('init_mm has two users, and no task uses it', () => {
  const m = boot();
  const p = m.spawn('demo');
  p.clone();
  p.fork();
  const users: task_struct[] = [];
  let seen = 0;
  for (let task = m.k.init_task.next_task; task !== m.k.init_task; task = task.next_task) {
    seen++;
    if (task.mm === m.k.init_mm) users.push(task);
  }
  expect(seen).toBe(4);
  expect(m.k.init_task.mm).toBe(null);
  expect(users).toEqual([]);
  expect(m.k.init_mm.mm_users.counter).toBe(2);
});

test('with mm_users 1 exec would go on in init_mm, with 2 it makes a new space', () => {
  const two = inInitMm();
  expect(two.m.runAs(two.task, null, exec_mmap(two.m.k))).toBe(0);
  expect(two.task.mm).not.toBe(two.m.k.init_mm);

  const one = inInitMm();
  one.m.k.init_mm.mm_users.counter = 1;
  expect(one.m.runAs(one.task, null, exec_mmap(one.m.k))).toBe(0);
  expect(one.task.mm).toBe(one.m.k.init_mm);
});

test('mmlist_nr does not count init_mm', () => {
  const m = boot();
  m.spawn('a');
  m.spawn('b');
  let nodes = 1;
  for (let at = m.k.init_mm.mmlist.next; at !== m.k.init_mm.mmlist; at = at.next) nodes++;
  expect(nodes).toBe(3);
  expect(m.k.mmlist_nr).toBe(2);
});
