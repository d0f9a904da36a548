// The timeline: lanes, what a sleeper waits for, and who woke it.
import type { Timeline } from 'sim';
import { expect, test } from 'vitest';
import { pictures } from '../../src/pictures/index.ts';
import { machine } from './made-up.ts';

const at = (time: number, order: number) => ({ time, order });
const span = (
  pid: number,
  state: Timeline['spans'][number]['state'],
  from: Timeline['from'],
  to: Timeline['to'],
  more: Partial<Timeline['spans'][number]> = {},
) => ({ pid, state, from, to, calls: [], ...more });
const page = { how: '___wait_on_page', file: '/data', page: 3, on: null, heldBy: [] };
const sem = { how: '__down', file: null, page: null, on: 'i_sem', heldBy: ['a 2'] };
const read = { write: false, block: 9, file: '/data', pid: 2, ok: true };

const run: Timeline = {
  from: at(1000, 0),
  to: at(9800, 20),
  tasks: [
    { pid: 2, comm: 'a' },
    { pid: 3, comm: 'b' },
    { pid: 4, comm: 'still' },
  ],
  spans: [
    span(2, 'running', at(1000, 1), at(1000, 4), { calls: ['read(0, 0x40000000, 4096)'] }),
    span(3, 'runnable', at(1000, 1), at(1000, 4)),
    span(2, 'sleeping', at(1000, 4), at(9800, 8), { wait: page, wokenBy: 'disk' }),
    span(3, 'running', at(1000, 4), at(1000, 6), { calls: ['open("/data", 2, 420)'] }),
    span(3, 'sleeping', at(1000, 6), at(9800, 12), { wait: sem, wokenBy: 'a 2' }),
    span(2, 'running', at(9800, 9), at(9800, 14)),
    span(3, 'ended', at(9800, 12), at(9800, 20)),
    span(4, 'idle', at(1000, 0), at(9800, 20)),
  ],
  transfers: [
    { ...read, page: 3, asked: at(1000, 2), begun: at(1000, 3), done: at(9800, 7) },
    { ...read, page: 4, asked: at(1000, 2), begun: at(1000, 3), done: at(9800, 10) },
  ],
  dropped: 0,
};

const draw = (timeline?: Timeline, more = {}) =>
  pictures.timeline([null, machine(null)], { id: 'p', timeline, ...more });

test('says who ran, who slept for what and who woke it, in order', () => {
  expect(draw(run).text).toEqual([
    'At 0.0 ms a 2 runs: read(0, …, 4096).',
    'From 0.0 ms to 8.8 ms the disk reads pages 3–4 of /data.',
    'From 0.0 ms to 8.8 ms a 2 waits for page 3 of /data; woken by the disk.',
    'At 0.0 ms b 3 runs: open("/data").',
    'From 0.0 ms to 8.8 ms b 3 waits for i_sem, held by a 2; woken by a 2.',
    'At 8.8 ms a 2 runs.',
  ]);
});

test('has a lane for each that did something, and one for the disk', () => {
  const { svg } = draw(run, { variant: 'wide' });
  const headings = [...svg.matchAll(/class="rc-heading"[^>]*>([^<]*)</g)].map((match) => match[1]);
  expect(headings).toEqual(['a 2', 'b 3', 'disk']);
  expect(svg.match(/class="rc-wake-head"/g)).toHaveLength(3);
});

test('of a long run the beginning is drawn, and the rest counted', () => {
  const { svg } = draw(run, { rows: 3, variant: 'narrow' });
  expect(svg).toContain('more points of the run');
  const many = {
    ...run,
    spans: Array.from({ length: 500 }, (_, i) => {
      return span(2 + (i % 2), 'running', at(i, i), at(i + 1, i + 1));
    }),
  };
  expect(draw(many).svg.length).toBeLessThan(40_000);
  expect(draw(many).text.at(-1)).toMatch(/^And \d+ more events\.$/);
});

test('says so if none was recorded, or nothing happened', () => {
  expect(draw().text).toEqual(['No timeline was recorded of this step.']);
  expect(draw({ ...run, spans: [], transfers: [] }).text).toEqual([
    'The call ended without a sleep, and no other task ran.',
  ]);
});

test('looks as it did when it was looked at', () => {
  expect(draw(run).svg.replaceAll('><', '>\n<')).toMatchSnapshot();
});

test('page faults in a row are counted, and of many calls the first are told', () => {
  const faults = [0, 1, 2].map((page) => `page fault at 0x4000${page}000`);
  const told = (calls: string[]) =>
    draw({
      ...run,
      transfers: [],
      spans: [span(2, 'running', at(1000, 1), at(1000, 4), { calls })],
    }).text;
  expect(told(['fsync(0)', ...faults])).toEqual([
    'At 0.0 ms a 2 runs: fsync(0), then 3 page faults, from 0x40000000 to 0x40002000.',
  ]);
  expect(told(faults.slice(1))[0]).toMatch(
    /page fault at 0x40001000, then page fault at 0x40002000/,
  );
  const many = Array.from({ length: 7 }, (_, i) => `close(${i})`);
  expect(told(many)[0]).toMatch(/: close\(0\), .*then close\(3\), and 3 more calls\.$/);
});
