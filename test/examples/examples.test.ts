import { beforeAll, describe, expect, test } from 'vitest';
import { compared } from '../../src/client/area-difference.ts';
import { allExamples, allExercises } from '../../src/runner/examples.ts';
import { type Brief, everything, keptBrief, makeRuns } from '../../src/runner/kept-runs.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
  await makeRuns(examples);
}, 300_000);

/** Throws with the place of the first thing that is wrong, as if the file itself had failed. */
function hold(result: Brief, files: { source: string; check?: string }): void {
  const fileOf = (inCheck?: true): string => (inCheck ? files.check! : files.source);
  const failed = result.expectations.find((e) => !e.ok);
  const { error } = result;
  if (failed !== undefined && (error === undefined || failed.threw !== undefined)) {
    const place = `${fileOf(failed.inCheck)}:${failed.line}`;
    fail(`${place}\nexpected  ${failed.expected}\nactual    ${failed.actual}`, place, failed);
  }
  if (error !== undefined) {
    const place = `${fileOf(error.inCheck)}${error.line === null ? '' : `:${error.line}`}`;
    const inside = error.inside === undefined ? '' : `\ninside ${error.inside.join(' < ')}`;
    fail(`${place}\n${error.kind}: ${error.message}${inside}`, place);
  }
}

function fail(
  message: string,
  place: string,
  values?: { expected: string; actual: string },
): never {
  const error = new Error(message);
  error.stack = `${error.name}: ${message}\n    at ${process.cwd()}/${place}${place.match(/:\d+$/) ? ':1' : ''}`;
  throw Object.assign(error, values, { showDiff: values !== undefined });
}

const { limits } = everything;
const examples = allExamples();
const exercises = allExercises();

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(0);
});

describe('examples', () => {
  for (const example of examples) {
    const { id, file } = example;
    test(id, async () => {
      const result = await keptBrief(example);
      hold(result, { source: file });
      // Steps that are not recorded would be missing from its pictures.
      expect(result.stepsLeftOut).toBeUndefined();
    });
  }

  test('each has a title in its first line, and something that is checked', () => {
    const untitled = examples.filter((e) => !/^\/\/ \S.*[.?!]$/.test(e.source.split('\n')[0]));
    const unchecked = examples.filter((e) => !/^.*\/\/=>/m.test(e.source));
    expect(untitled.map((e) => e.file)).toEqual([]);
    expect(unchecked.map((e) => e.file)).toEqual([]);
  });
});

describe('exercises', () => {
  for (const { id, directory, start, answer, check } of exercises) {
    test(`${id}: the answer passes`, () => {
      hold(runWith(kernels, { source: answer, check, name: directory, limits }), {
        source: `${directory}/answer.ts`,
        check: `${directory}/check.ts`,
      });
    });

    test(`${id}: the start runs but does not pass`, () => {
      const result = runWith(kernels, { source: start, check, name: directory, limits });
      expect(result.error?.kind, result.error?.message).not.toBe('syntax');
      expect(result.ok).toBe(false);
      // A prediction that is not right is printed beside what the kernel has, for the page to hold back or to draw.
      const predictions = result.expectations.filter((e) => e.expected === 'right');
      const wrong = predictions.filter((e) => e.reached && !e.ok);
      expect(wrong.filter(({ actual }) => compared(actual) === null)).toEqual([]);
      expect(predictions.filter((e) => !/^(?:judge\(|said\[)/.test(e.statement))).toEqual([]);
    });

    test(`${id}: there is something to check`, () => {
      expect(check).toMatch(/\/\/=>/);
    });
  }
});
