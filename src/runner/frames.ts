/**
 * The calls that a run is told of, and their numbers: what a recorder (recorder.ts) has in common with the run that tells it.
 * The recorder itself comes with the stage.
 */
import type { Kernel } from 'sim';

type Task = Kernel['current'];

/** A call that is open, or was. */
export interface Frame {
  /** In the recording; -1 as long as nothing in it has been recorded. */
  id: number;
  func: number;
  parent: Frame | null;
  lane: Lane;
  /** The moment that would be next when it began. */
  from: number;
  /** Statement that is under way in it; -1 before the first. */
  statement: number;
  /** What can be read there. */
  read: (() => unknown[]) | null;
}

/** Whose calls: a task's, or the program's that drives the machine from outside. */
export interface Lane {
  id: number;
  /** Null: the program's. */
  task: Task | null;
  /** Its number; that of a task that has ended is 0. */
  pid: number;
  top: Frame | null;
}

/** The call of a function without a star that began while nothing was recorded. It is over before that is. */
export const NO_FRAME: Frame = {
  id: -1,
  func: -1,
  parent: null,
  lane: { id: -1, task: null, pid: 0, top: null },
  from: -1,
  statement: -1,
  read: null,
};

/** From here on functions and statements are those of the example; from twice this on, of changed functions. */
export const PROGRAM = 1 << 20;
