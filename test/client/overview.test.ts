import { expect, test } from 'vitest';
import { places } from '../../src/client/overview.ts';

test('each note stands at its lines, or below the one before', () => {
  expect(places([0, 20, 200], [50, 50, 50], -1)).toEqual([0, 50, 200]);
});

test('the note that is read stands exactly at its lines, and those above make room', () => {
  expect(places([0, 100, 120, 140], [50, 50, 50, 50], 2)).toEqual([0, 70, 120, 170]);
});

test('what does not fit above pushes all down', () => {
  expect(places([0, 20, 40, 300], [50, 50, 50, 50], 2)).toEqual([0, 50, 100, 300]);
});
