import { describe, expect, it } from 'vitest';
import { compareAreas } from '../../src/pictures/index.ts';
import { state } from './made-up.ts';

/** The changes as lines: what was said of each area, then of what is gone. */
function changes(before: string[], after: string[]): string[] {
  const [old, now] = [state(before), state(after)].map((s) => s.addressSpaces[0]);
  const { changes, ghosts } = compareAreas(old, now);
  const lines = now.areas.map((area) => {
    const change = changes.get(area.id);
    return `${area.start.toString(16)} ${change ? `${change.kind}: ${change.note}` : 'same'}`;
  });
  return [...lines, ...ghosts.map((ghost) => `${ghost.start.toString(16)} ${ghost.note}`)];
}

describe('comparing the areas before and after a step', () => {
  it('sees no change where there is none', () => {
    expect(changes(['a: 40000000-40001000 rw-p'], ['a: 40000000-40001000 rw-p'])).toEqual([
      '40000000 same',
    ]);
  });

  it('sees a split, and what is unmapped between the parts', () => {
    expect(
      changes(
        ['a: 40000000-40003000 rw-p'],
        ['a: 40000000-40001000 rw-p', 'b: 40002000-40003000 rw-p'],
      ),
    ).toEqual([
      '40000000 split: split: keeps this part',
      '40002000 split: split off',
      '40001000 unmapped: 1 page',
    ]);
  });

  it('sees a merge that closes a hole', () => {
    expect(
      changes(
        ['a: 40000000-40001000 rw-p', 'b: 40002000-40003000 rw-p'],
        ['a: 40000000-40003000 rw-p'],
      ),
    ).toEqual(['40000000 merged: merged with 40002000–40003000']);
  });

  it('sees growth at either end, and loss', () => {
    expect(
      changes(
        ['a: 40001000-40002000 rw-p', 'b: 50000000-50003000 rw-p', 'c: 60000000-60003000 rw-p'],
        ['a: 40000000-40004000 rw-p', 'b: 50000000-50002000 rw-p', 'c: 60001000-60003000 rw-p'],
      ),
    ).toEqual([
      '40000000 grown: grown down by 1 page, grown up by 2 pages',
      '50000000 shrunk: lost 1 page at its end',
      '60001000 shrunk: lost 1 page at its start',
      '50002000 unmapped: 1 page',
      '60000000 unmapped: 1 page',
    ]);
  });

  it('sees what is new and what is gone', () => {
    expect(changes(['a: 40000000-40001000 rw-p'], ['b: 50000000-50001000 rw-p'])).toEqual([
      '50000000 new: new',
      '40000000 gone: 1 page',
    ]);
  });

  it('sees a change of protection of a whole area', () => {
    expect(changes(['a: 40000000-40001000 rw-p'], ['a: 40000000-40001000 r--p'])).toEqual([
      '40000000 changed: was rw-p',
    ]);
  });

  it('does not call an area split off that has rules of its own', () => {
    expect(
      changes(
        ['a: 40000000-40003000 rw-p'],
        ['n: 40000000-40001000 r--p', 'a: 40001000-40003000 rw-p'],
      ),
    ).toEqual(['40000000 new: new, was rw-p', '40001000 shrunk: lost 1 page at its start']);
  });

  it('takes a structure that was freed and used again elsewhere for another area', () => {
    expect(changes(['a: 40000000-40001000 rw-p'], ['a: 50000000-50001000 r--p'])).toEqual([
      '50000000 new: new',
      '40000000 gone: 1 page',
    ]);
  });

  it('sees an area that moved', () => {
    expect(changes(['a: 40000000-40001000 rw-p'], ['a: 50000000-50001000 rw-p'])).toEqual([
      '50000000 moved: moved from 40000000–40001000',
      '40000000 moved away: 1 page',
    ]);
  });
});
