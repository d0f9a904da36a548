// Completions: one task waits until another has done something, once.

import { init_waitqueue_head, wait_queue_head_t } from './wait.ts';

/**
 * Something that a task waits for.
 * @kernel include/linux/completion.h:13
 */
export class completion {
  /** How often it was completed without a task having waited for that yet. */
  done = 0;
  /** Tasks that wait. */
  wait = new wait_queue_head_t('completion');
}

/**
 * Not done, and no task waits.
 * @kernel include/linux/completion.h:24
 * @notrace
 */
export function init_completion(x: completion): void {
  x.done = 0;
  init_waitqueue_head(x.wait);
}
