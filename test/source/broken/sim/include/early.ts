import { type late, TWICE } from '../mm/late.ts';

/** One. */
export const ONE = 1;

export function fourTimes(): late {
  return TWICE + TWICE;
}
