// The prose of the book: content/<chapter>/<section>/en.mdx, and index.en.mdx for the home page
// and the chapters. The language is in the file's name and becomes the first part of the address,
// except English, which has none.

import { defineCollection } from 'astro:content';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { pageId } from './components/lib/page-id.ts';

export const collections = {
  docs: defineCollection({
    loader: glob({
      base: './content',
      pattern: ['**/{en,zh-cn}.mdx', '**/index.{en,zh-cn}.mdx'],
      generateId: ({ entry }) => pageId(entry),
    }),
    schema: docsSchema({
      extend: z.object({
        /** The number of the section or chapter that the page is: "2.5", or "2". */
        section: z.string().optional(),
        chapter: z.number().optional(),
        /** What readers call what the page is about, for the search: words that need not stand in its text. */
        words: z.array(z.string()).default([]),
      }),
    }),
  }),
  // Starlight's own words, where the book wants others.
  i18n: defineCollection({
    loader: () => [{ id: 'en', 'sidebarNav.accessibleLabel': 'Contents' }],
    schema: i18nSchema(),
  }),
};
