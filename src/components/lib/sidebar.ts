// The contents: how to read, all chapters and sections, written or not, then the reference pages.
import type { StarlightUserConfig } from '@astrojs/starlight/types';
import { pathsHref } from '../../../content/5-faults/paths.ts';
import { outline, sectionById, sectionHref, supplements } from '../../../content/outline.ts';

export const sidebar: StarlightUserConfig['sidebar'] = [
  { label: 'About this book', link: '/' },
  { label: 'How to read a port', link: '/reference/reading/' },
  ...outline.map((chapter) => ({
    label: `${chapter.number} ${chapter.title}`,
    items: [
      { label: 'About this chapter', link: `/${chapter.slug}/` },
      ...chapter.sections.map((section) => ({
        label: `${section.id} ${section.title}`,
        link: sectionHref(section),
        ...(section.status === 'complete'
          ? {}
          : {
              attrs: { 'data-to-come': '' },
              badge: { text: 'to come', variant: 'default' as const, class: 'to-come-badge' },
            }),
      })),
      ...(chapter.number === 5 ? [{ label: 'Paths of a page fault', link: pathsHref }] : []),
    ],
  })),
  { label: 'Under pressure', link: sectionHref(sectionById('C.1')) },
  { label: 'A program of your own', link: '/play/' },
  {
    label: 'Reference',
    items: [
      { label: 'Glossary', link: '/reference/glossary/' },
      ...supplements
        .filter(({ slug }) => slug.startsWith('reference/'))
        .map((section) => ({
          label: `${section.id} ${section.title}`,
          link: sectionHref(section),
        })),
      { label: 'Functions A–Z', link: '/reference/functions/' },
      { label: 'Structures', link: '/reference/structures/' },
      { label: 'Constants', link: '/reference/constants/' },
      { label: 'Global variables', link: '/reference/globals/' },
      { label: 'Fidelity', link: '/reference/fidelity/' },
      { label: 'The bugs of 2.4.22', link: '/reference/bugs/' },
    ],
  },
];
