import * as path from 'node:path';
import { load as read } from '../hw/ram.ts';
import { look } from '../observe/look';

/**
 * @lock none
 */
export function find_area(): number {
  return read() + look() + path.sep.length;
}

/** @kernel mm/mmap.c:1 @stub */
export function load(): void {}

/** A thing. @kernel mm/mmap.c:2 */
export class thing {
  /** counted */
  count = 0;
  size = 0;
}

export const THINGS = 3;
export default find_area;
