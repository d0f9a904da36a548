// What an engine says of its own limits is told in the same words, whichever engine it is.
import { expect, test } from 'vitest';
import { describeError } from '../../src/runner/failure.ts';

/** As Firefox has it: a class that no other engine knows. */
const internal = (message: string): Error =>
  Object.assign(new Error(message), { name: 'InternalError' });

test.each([
  [new RangeError('Maximum call stack size exceeded'), /called each other too deeply/],
  [internal('too much recursion'), /called each other too deeply/],
  [new RangeError('Invalid string length'), /larger than can be/],
  [new RangeError('Array buffer allocation failed'), /larger than can be/],
  [internal('allocation size overflow'), /larger than can be/],
  [
    new RangeError('repeat count must be less than infinity and not overflow maximum string size'),
    /larger than can be/,
  ],
])('%s', (error, said) => {
  const told = describeError(error, { code: '', patches: [] }, (line) => ({ line }));
  expect(told).toMatchObject({ kind: 'limit', limit: 'memory' });
  expect(told.message).toMatch(said);
});

test('an error of the example itself is none', () => {
  const told = describeError(internal('mine'), { code: '', patches: [] }, (line) => ({ line }));
  expect(told.kind).toBe('error');
});
