import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { byLines, Progress } from '../../src/tools/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that keeps what is written, and progress told to it. */
function told(tty: boolean): { progress: Progress; text(): string } {
  let text = '';
  const out = { isTTY: tty, columns: 30, write: (piece: string) => (text += piece) };
  return {
    progress: new Progress(out as unknown as NodeJS.WriteStream),
    text: () => text,
  };
}

test('a log has a line now and then, and no more', () => {
  const { progress, text } = told(false);
  vi.advanceTimersByTime(10_000);
  for (let pages = 1; pages <= 250; pages++) {
    progress.set('site', `${pages} pages`);
    vi.advanceTimersByTime(100);
  }
  progress.set('site', null);
  progress.say('site: passed');
  progress.end();
  expect(text()).toBe(
    '   0:10 site: 1 pages\n   0:20 site: 101 pages\n   0:30 site: 201 pages\nsite: passed\n',
  );
});

test('in a terminal it is the last line, cut to its width, and goes at the end', () => {
  const { progress, text } = told(true);
  progress.set('site', '1 pages');
  progress.set('unit tests', '1 of 118 files');
  progress.say('types: passed');
  progress.end();
  const clear = '\r\x1b[K';
  const line = '0:00 site: 1 pages · unit tes';
  expect(text()).toBe(
    `${clear}0:00 site: 1 pages${clear}${line}${clear}types: passed\n${clear}${line}${clear}`,
  );
});

test('lines come whole and without colours', () => {
  const lines: string[] = [];
  const hear = byLines((line) => lines.push(line));
  for (const piece of ['a', 'b\n\x1b[32mc', 'd\x1b[39m\n\ne']) hear(piece);
  expect(lines).toEqual(['ab', 'cd', '']);
});
