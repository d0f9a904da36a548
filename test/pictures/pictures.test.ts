import type { Snapshot } from 'sim';
import { describe, expect, it } from 'vitest';
import { isPictureKind, type PictureKind, pictures } from '../../src/pictures/index.ts';
import { cases } from './cases.ts';
import { withoutInk } from './ink.ts';
import { area, machine, space, state } from './made-up.ts';

const kinds = Object.keys(pictures) as PictureKind[];
const names = Object.keys(cases);

/** Opening and closing tags must pair; returns the tags that are open at the end. */
function openTags(svg: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (empty) continue;
    if (!slash) open.push(name);
    else if (open.at(-1) === name) open.pop();
    else throw new Error(`</${name}> closes <${open.at(-1)}>`);
  }
  return open;
}

describe.each(kinds)('the picture "%s"', (kind) => {
  it.each(names)('of "%s" is well formed, named, and says the same in words', (name) => {
    const { before, after } = cases[name];
    const { svg, text } = pictures[kind]([before, after], { id: 'p', len: 8192 });
    expect(openTags(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null"/);
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, of] of svg.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/g)) {
      expect(ids).toContain(of);
    }
    for (const [, of] of svg.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(of);
    expect(text.length).toBeGreaterThan(0);
    for (const sentence of text) expect(sentence).toMatch(/^([A-Z]|[0-9a-f]{8}).*[.:]$/);
  });

  it('is the same text for the same snapshots', () => {
    const { before, after } = cases.split;
    const again = JSON.parse(JSON.stringify([before, after])) as [Snapshot, Snapshot];
    expect(pictures[kind](again)).toEqual(pictures[kind]([before, after]));
  });

  it('changes no snapshot', () => {
    const { before, after } = cases['whole process'];
    const was = JSON.stringify([before, after]);
    pictures[kind]([before, after]);
    expect(JSON.stringify([before, after])).toBe(was);
  });

  it('uses no class that ink.css does not know', () => {
    for (const name of names) {
      const { before, after } = cases[name];
      expect(withoutInk(pictures[kind]([before, after]).svg, kind), name).toEqual([]);
    }
  });

  it('draws a machine without a process', () => {
    const bare = machine(null, { tasks: [], current: null });
    expect(openTags(pictures[kind]([null, bare]).svg)).toEqual([]);
  });

  it('escapes the names of files', () => {
    const evil = state(['a: 40000000-40001000 r--p 0 </text><script>"&\'']);
    const { svg } = pictures[kind]([null, evil]);
    expect(svg).not.toContain('<script');
    expect(openTags(svg)).toEqual([]);
  });
});

describe('a kernel that has been broken', () => {
  it('with a list that runs in a circle is still drawn', () => {
    const broken = state(['a: 40000000-40001000 rw-p', 'b: 40002000-40003000 rw-p'], {
      listRunsInCircle: true,
    });
    expect(pictures.list([null, broken]).text.at(-1)).toBe(
      'The last one leads back: the list is a circle.',
    );
    expect(pictures.list([null, broken]).svg).toContain('runs in a circle');
  });

  it('with a tree that has a loop is still drawn', () => {
    const areas = [area('40000000-40001000 rw-p', 1), area('40002000-40003000 rw-p', 2)];
    const mm = space(areas);
    mm.tree = {
      root: 1,
      nodes: [
        { id: 1, color: 'red', parent: 2, left: 2, right: 1 },
        { id: 2, color: 'red', parent: 1, left: 1, right: null },
      ],
    };
    expect(openTags(pictures.tree([null, machine(mm)]).svg)).toEqual([]);
  });

  it('whose list and tree differ says which area is missing where', () => {
    const areas = [area('40000000-40001000 rw-p', 1), area('40002000-40003000 rw-p', 2)];
    areas[1].inTree = false;
    const mm = space(areas);
    mm.tree = {
      root: 1,
      nodes: [{ id: 1, color: 'black', parent: null, left: null, right: null }],
    };
    expect(pictures.tree([null, machine(mm)]).text).toContain(
      '40002000–40003000 is in the list but not in the tree.',
    );
  });

  it('whose areas overlap or are reversed is still drawn', () => {
    const broken = state([
      'a: 40000000-40003000 rw-p',
      'b: 40001000-40002000 r--p',
      'c: 40005000-40004000 rw-p',
    ]);
    expect(openTags(pictures['address-space']([null, broken]).svg)).toEqual([]);
  });

  it('whose area ends at address 0 has it up to 4 GB', () => {
    const below = 'b: 08048000-08049000 r-xp';
    const pair = [state([below]), state([below, 'a: 0804b000-00000000 rwxp'])] as const;
    const { text, svg } = pictures['address-space']([...pair]);
    expect(text.at(-1)).toBe('New: 0804b000–00000000, rwxp, anonymous, 3.9 GB.');
    expect(openTags(svg)).toEqual([]);
    expect(svg).toContain('3.9 GB');
    const gone = pictures['address-space']([pair[1], pair[0]]).text;
    expect(gone.at(-1)).toBe('Gone: 0804b000–00000000, rwxp, anonymous, 3.9 GB.');
    const one = pictures.list([null, pair[1]]);
    expect(one.svg).toContain('3.9 GB');
  });
});

describe('an address space of very many areas', () => {
  const lines = Array.from({ length: 4_000 }, (_, i) => {
    const start = 0x40000000 + i * 8192;
    return `m${i}: ${start.toString(16)}-${(start + 4096).toString(16)} rw-p`;
  });
  const before = state(lines);
  const after = state(lines.filter((_, i) => i !== 2_345));

  it.each(kinds.filter((kind) => kind !== 'buddy'))(
    'is drawn as "%s" in a bearable size',
    (kind) => {
      const { svg, text } = pictures[kind]([before, after], { len: 8192 });
      expect(openTags(svg)).toEqual([]);
      expect(svg.length).toBeLessThan(150_000);
      expect(text.join(' ').length).toBeLessThan(30_000);
    },
  );
});

describe('what a picture says in words', () => {
  it.each(names.filter((name) => name !== 'sixty areas'))('"%s"', (name) => {
    const { before, after } = cases[name];
    const texts = kinds.map(
      (kind) => `${kind}\n  ${pictures[kind]([before, after], { len: 8192 }).text.join('\n  ')}`,
    );
    expect(texts.join('\n')).toMatchSnapshot();
  });
});

describe('what a picture looks like', () => {
  const telling: Partial<Record<PictureKind, string>> = {
    buddy: 'buddies',
    walk: 'a page appears',
    pinned: 'locked in the middle',
  };
  // One of each kind, so that a change of the drawing is seen and looked at.
  it.each(kinds)('%s', (kind) => {
    const { before, after } = cases[telling[kind] ?? 'split'];
    const { svg } = pictures[kind]([before, after], { id: 'golden' });
    expect(svg.replaceAll('><', '>\n<')).toMatchSnapshot();
  });
});

it('kinds of picture are known by name', () => {
  expect(isPictureKind('tree')).toBe(true);
  expect(isPictureKind('toString')).toBe(false);
});
