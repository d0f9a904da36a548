// The faces of the book, from npm and shipped with it: one family by one foundry, so that prose,
// interface and code stand beside each other well. Only the Latin files, which have all letters that
// the book uses; a face is fetched when a page has something set in it. Astro adds a fallback that is
// as wide as each, so that nothing moves when the face arrives.
import { fontProviders } from 'astro/config';

const face = (
  name: string,
  file: string,
  cssVariable: `--${string}`,
  cuts: readonly [weight: number, style: 'normal' | 'italic'][],
  fallbacks: string[],
) => ({
  name,
  cssVariable,
  provider: fontProviders.local(),
  fallbacks,
  options: {
    variants: cuts.map(([weight, style]) => ({
      weight,
      style,
      src: [`@fontsource/${file}/files/${file}-latin-${weight}-${style}.woff2`],
    })),
  },
});

/** For `fonts` in astro.config.mjs; src/styles/theme.css uses the variables. */
export const fonts = [
  face(
    'Source Serif 4',
    'source-serif-4',
    '--font-serif',
    [
      [400, 'normal'],
      [400, 'italic'],
      [600, 'normal'],
    ],
    ['Songti SC', 'Noto Serif CJK SC', 'SimSun', 'serif'],
  ),
  face(
    'Source Sans 3',
    'source-sans-3',
    '--font-sans',
    [
      [400, 'normal'],
      [600, 'normal'],
    ],
    ['PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'sans-serif'],
  ),
  face(
    'Source Code Pro',
    'source-code-pro',
    '--font-mono',
    [
      [400, 'normal'],
      [600, 'normal'],
    ],
    ['DejaVu Sans Mono', 'monospace'],
  ),
];
