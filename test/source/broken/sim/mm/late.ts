import { ONE } from '../include/early.ts';

/** Two, as soon as this file is read. */
export const TWICE = ONE + ONE;

export type late = number;
