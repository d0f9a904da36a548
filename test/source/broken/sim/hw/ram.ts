import { look } from '../observe/look.ts';

export let frames = 0;

export function load(): number {
  frames = look();
  return frames;
}
