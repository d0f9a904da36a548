// The examples run, traced: the names of the functions that each went through.
import type { Reacher } from './reach.ts';

/** Nothing yet. */
export const reachOfExamples: Reacher = async () => new Map();
