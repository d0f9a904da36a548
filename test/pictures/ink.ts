// What a picture's markup is held against: the classes that ink.css gives a look.

import { readFileSync } from 'node:fs';

const ink = readFileSync(new URL('../../src/pictures/ink.css', import.meta.url), 'utf8');

/** Classes used that ink.css does not know, but those that a picture of this kind needs no rule for. */
export function withoutInk(svg: string, kind: string): string[] {
  const used = [...svg.matchAll(/ class="([^"]*)"/g)].flatMap(([, list]) => list.split(' '));
  // Plain text needs no rule of its own, and the picture's kind is there for a page's own rules.
  const free = ['rc-text', `rc-picture-${kind}`];
  const unknown = used.filter((name) => !free.includes(name) && !ink.includes(`.${name}`));
  return [...new Set(unknown)];
}

/** Of markup with both variants, each by its name. */
export function variantsOf(svg: string): { variant: 'wide' | 'narrow'; inside: string }[] {
  return [...svg.matchAll(/rc-svg rc-(wide|narrow)"(.*?)<\/svg>/g)].map(([, variant, inside]) => ({
    variant: variant as 'wide' | 'narrow',
    inside,
  }));
}
