/**
 * The values of statements that expect nothing: what an expression came to, and what a name was bound to, for the reader
 * to see at the end of the line. Only what a reader can use is told, and no more of it than fits there.
 */
import type { Process } from 'sim';
import type { SeenValue } from './result.ts';
import { show } from './show.ts';

/** Characters of a value, and lines of a text, that are told. */
const MOST = 400;
const MOST_LINES = 30;
/** So often the value of one line is put into words, if it is an object: in a long loop it is then told no more. */
const MOST_TIMES = 50;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** Words for a value; `wide`: a text may take several lines. Empty for what is of no use. */
function words(value: unknown, wide: boolean): string {
  if (/^(?:undefined|function|symbol)$/.test(typeof value)) return '';
  const name = isObject(value) ? (value.constructor?.name ?? 'Object') : '';
  if (name === 'Process') return `pid ${(value as Process).pid}`;
  // A machine has no words, and the calls of a run are shown elsewhere. What has something to call is for going on with.
  const parts = name === 'Object' ? Object.values(value as object) : [];
  if (name === 'Machine' || name === 'Trace' || parts.some((one) => typeof one === 'function'))
    return '';
  if (wide && typeof value === 'string' && value.includes('\n')) {
    const lines = show(value).split('\n').map(cut);
    const left = lines.splice(MOST_LINES).length;
    return [...lines, ...(left > 0 ? [`… ${left} more lines`] : [])].join('\n');
  }
  // Within a list a number that is an address is shown as one: so it is here.
  const text = name === '' ? show([value]).slice(1, -1) : show(value);
  return cut(text.trim().replace(/\s*\n\s*/g, ' '));
}

/** Hears what each statement came to. Statements are known by their last lines. */
export class Values {
  private readonly seen = new Map<number, { value: unknown; text?: string; times: number }>();

  /** `wide`: an expression by itself, whose text may take several lines. */
  see(line: number, value: unknown, wide: boolean): void {
    const times = (this.seen.get(line)?.times ?? 0) + 1;
    // A number stays what it is; an object may be another when the run is over.
    const now = isObject(value) || typeof value === 'string';
    const text = now ? (times > MOST_TIMES ? '' : words(value, wide)) : undefined;
    this.seen.set(line, { value, text, times });
  }

  list(): SeenValue[] {
    return [...this.seen].flatMap(([line, { value, text = words(value, false), times }]) =>
      text === '' ? [] : { line, text, ...(times > 1 && { times }) },
    );
  }
}
