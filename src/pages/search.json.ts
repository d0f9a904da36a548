// The names of the engine and the heads of the pages, for the search: fetched with it, when it is opened.
import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';
import { pathsHref } from '../../content/5-faults/paths.ts';
import { glossaryHref, terms } from '../components/lib/glossary-terms.ts';
import { allConstants, allFunctions, allGlobals, allStructs, hrefOf } from '../source/book.ts';
import { byLetter, letterHref } from '../source/reference.ts';

type Kind = 'section' | 'chapter' | 'terms' | 'reference';

export const GET: APIRoute = async () => {
  const pages: Record<string, [title: string, kind: Kind, words: string[]]> = {
    [pathsHref]: ['Paths of a page fault', 'chapter', []],
    '/reference/functions/': ['Functions A–Z', 'reference', []],
    '/reference/structures/': ['Structures', 'reference', []],
    '/reference/constants/': ['Constants', 'reference', []],
    '/reference/globals/': ['Global variables', 'reference', []],
    '/reference/fidelity/': ['Fidelity', 'reference', []],
    '/reference/bugs/': ['The bugs of 2.4.22', 'reference', []],
  };
  for (const { id, title } of byLetter(allFunctions()))
    pages[letterHref(id)] = [`Functions: ${title}`, 'reference', []];
  for (const { id, data } of await getCollection(
    'docs',
    ({ id }: { id: string }) => !id.startsWith('zh-cn'),
  )) {
    const number = data.section ?? data.chapter;
    const url = id === 'index' ? '/' : `/${id}/`;
    pages[url] = [
      number === undefined ? data.title : `${number} ${data.title}`,
      url === glossaryHref ? 'terms' : data.section ? 'section' : 'chapter',
      data.words,
    ];
  }
  const names: Record<string, string[]> = {
    [glossaryHref]: terms.map(([anchor]) => anchor),
  };
  const add = (key: string) => {
    const [url, anchor] = (hrefOf(key) ?? '').split('#');
    if (!anchor) return;
    names[url] ??= [];
    if (!names[url].includes(anchor)) names[url].push(anchor);
  };
  for (const { key } of allFunctions()) add(key);
  for (const { key, fields } of allStructs()) {
    add(key);
    for (const field of fields) add(field.key);
  }
  for (const { key } of [...allConstants(), ...allGlobals()]) add(key);
  return Response.json({ pages, names });
};
