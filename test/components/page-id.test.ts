import { expect, test } from 'vitest';
import { pageId } from '../../src/components/lib/page-id.ts';

test.each([
  ['index.en.mdx', 'index'],
  ['index.zh-cn.mdx', 'zh-cn'],
  ['2-regions/index.en.mdx', '2-regions'],
  ['2-regions/5-deleting/en.mdx', '2-regions/5-deleting'],
  ['2-regions/5-deleting/zh-cn.mdx', 'zh-cn/2-regions/5-deleting'],
])('%s has the address %s', (file, id) => {
  expect(pageId(file)).toBe(id);
});

test('a file of another name is no page', () => {
  expect(() => pageId('2-regions/notes.mdx')).toThrow('not the name of a page');
});
