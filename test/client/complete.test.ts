// What the variables of a program are taken for, so that the editor completes their calls.
import { expect, test } from 'vitest';
import { kindOf, receiversIn } from '../../src/client/complete.ts';

test('machines, processes and disks are known by how a program came by them', () => {
  const text = `import { boot } from 'sim';
const m = boot({ pages: 1024 });
const p = m.spawn('demo');
const q = boot().spawn();
let child = p.fork();
const d = m.disk;
const n = p.mmap(0, 1, 2, 3);
m.run({
  *a(sys) {
    const other = yield* sys.fork();
  },
});
`;
  expect(Object.fromEntries(receiversIn(text))).toEqual({
    m: 'machine',
    p: 'process',
    q: 'process',
    child: 'process',
    d: 'disk',
    sys: 'process',
    other: 'process',
  });
  const known = receiversIn(text);
  expect(kindOf('m.disk', known)).toBe('disk');
  expect(kindOf('boot()', known)).toBe('machine');
  expect(kindOf("boot().spawn('demo')", known)).toBe('process');
  expect(kindOf('n', known)).toBeNull();
});
