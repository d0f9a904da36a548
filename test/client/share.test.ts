import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../src/client/share.ts';
import { hashOf } from '../../src/client/store.ts';

test('any text comes through a link as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      const packed = await pack(text);
      expect(packed).toMatch(/^[\w-]*$/);
      expect(await unpack(packed)).toBe(text);
    }),
  );
});

test('a text that repeats itself makes a short link', async () => {
  expect((await pack('p.mmap(0, PAGE_SIZE);\n'.repeat(100))).length).toBeLessThan(100);
});

test('what is no packed text is refused', async () => {
  for (const damaged of ['AAAA', '!', 'not deflated at all']) {
    await expect(unpack(damaged)).rejects.toThrow();
  }
});

test('texts that differ in one character have different hashes', () => {
  expect(hashOf('return vma;')).not.toBe(hashOf('return vna;'));
  expect(hashOf('')).toMatch(/^[0-9a-z]+$/);
});
