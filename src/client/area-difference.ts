/** Two lists of areas, what was said and what is, drawn so that the difference is seen. */
import { el } from './dom.ts';

/** A prediction and what it is held against, as a check prints them. */
export interface Compared {
  yours: string;
  kernel: string;
}

/** What a check has said of a prediction that is not right; null if it is something else. */
export function compared(actual: string): Compared | null {
  const found = /^yours:\n([\s\S]*?)\n?kernel:\n([\s\S]*)$/.exec(actual);
  return found === null ? null : { yours: found[1].trim(), kernel: found[2].trim() };
}

/** A line of /proc/PID/maps, or what is left of it. */
export interface Area {
  from: number;
  to: number;
  line: string;
}

/** The areas that a text lists, in its order; null if it lists anything else. */
export function areasIn(text: string): Area[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const areas = lines.map((line) => {
    const found = /^([0-9a-f]{8})-([0-9a-f]{8})\b/.exec(line.trim());
    return found && { from: parseInt(found[1], 16), to: parseInt(found[2], 16), line: line.trim() };
  });
  return areas.every((area) => area !== null) ? areas : null;
}

/** A line of either list: only yours, only the kernel's, or of both. */
export interface Row {
  line: string;
  in: 'both' | 'yours' | 'kernel';
}

/** Both lists as one, by address; of two lines at one address yours comes first. */
export function rowsOf(yours: Area[], kernel: Area[]): Row[] {
  const theirs = new Set(kernel.map(({ line }) => line));
  const mine = new Set(yours.map(({ line }) => line));
  const all = [
    ...yours.map((area) => ({ area, in: theirs.has(area.line) ? 'both' : 'yours' }) as const),
    ...kernel
      .filter(({ line }) => !mine.has(line))
      .map((area) => ({ area, in: 'kernel' }) as const),
  ];
  return all
    .sort((a, b) => a.area.from - b.area.from)
    .map(({ area, in: where }) => ({ line: area.line, in: where }));
}

const SIGNS = { both: ' ', yours: '−', kernel: '+' } as const;
const WORDS = { both: 'both: ', yours: 'yours only: ', kernel: 'the kernel only: ' } as const;

/** The lists above each other, line by line, with two bars that have the areas side by side. */
export function drawAreas(yours: Area[], kernel: Area[]): HTMLElement {
  const rows = rowsOf(yours, kernel).map((row) =>
    el(
      'li',
      { class: `in-${row.in}` },
      el('span', { 'aria-hidden': 'true' }, `${SIGNS[row.in]} `),
      el('span', { class: 'sr-only' }, WORDS[row.in]),
      row.line,
    ),
  );
  return el('div', { class: 'area-difference' }, bars(yours, kernel), el('ul', {}, ...rows));
}

/** Room of a bar, in units of its picture. */
const WIDTH = 280;
const HEIGHT = 16;
const LEFT = 44;

const SVG = 'http://www.w3.org/2000/svg';

function shape(tag: string, attributes: Record<string, string | number>, text?: string) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Nothing is told here that the lines beside it do not tell. */
function bars(yours: Area[], kernel: Area[]): Element {
  const picture = shape('svg', {
    viewBox: `0 0 ${LEFT + WIDTH} ${3.4 * HEIGHT}`,
    class: 'area-bars',
    'aria-hidden': 'true',
  });
  const place = placesOf([...yours, ...kernel]);
  const lines = { yours: new Set(yours.map(lineOf)), kernel: new Set(kernel.map(lineOf)) };
  [yours, kernel].forEach((areas, i) => {
    const y = i * 1.3 * HEIGHT;
    const [name, others, only] =
      i === 0
        ? (['you', lines.kernel, 'yours'] as const)
        : (['kernel', lines.yours, 'kernel'] as const);
    picture.append(shape('text', { x: 0, y: y + 0.7 * HEIGHT }, name));
    for (const area of areas) {
      const [x, end] = [place(area.from), place(area.to)];
      const kind = others.has(area.line) ? 'both' : only;
      const size = { x, y, width: Math.max(end - x, 1), height: HEIGHT };
      picture.append(shape('rect', { ...size, class: `bar-${kind}` }));
    }
  });
  const first = Math.min(...[...yours, ...kernel].map(({ from }) => from));
  const last = Math.max(...[...yours, ...kernel].map(({ to }) => to));
  const y = 3.2 * HEIGHT;
  picture.append(
    shape('text', { x: LEFT, y }, hex(first)),
    shape('text', { x: LEFT + WIDTH, y, 'text-anchor': 'end' }, hex(last)),
  );
  return picture;
}

const lineOf = ({ line }: Area): string => line;
const hex = (address: number): string => address.toString(16).padStart(8, '0');

/**
 * From addresses to places. What lies between two edges is as wide as it is long, but a gap of many pages is cut short,
 * so that an area of one page is still to be seen.
 */
export function placesOf(areas: Area[]): (address: number) => number {
  const edges = [...new Set(areas.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const most = 8 * 4096;
  const places = new Map<number, number>();
  let at = 0;
  edges.forEach((edge, i) => {
    if (i > 0) at += Math.min(edge - edges[i - 1], most);
    places.set(edge, at);
  });
  return (address) => LEFT + ((places.get(address) ?? 0) / Math.max(at, 1)) * WIDTH;
}
