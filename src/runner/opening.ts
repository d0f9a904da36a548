/**
 * What the stage shows first of a run: the moment that the program is about, or one that an address asks for, and what
 * lies around it. A long run is recorded whole only afterwards.
 */
import { type Look, lookAt, type Recorded, type Run, recordAround, recordUntil } from './look.ts';
import { type PackedLooks, type PackedRecorded, packLooks, packRecorded } from './packed.ts';
import { type Frame, PROGRAM } from './recorder.ts';
import { helpers } from './shown.ts';

/** Which moment is wanted. */
export type OpenAt =
  /** The first in one of these functions. */
  | { names: string[] }
  /** The one with this number, from 0, among those that are shown. */
  | { step: number };

export interface Opening {
  moment: number;
  /** The beginning of the run, as far as some moments after this one, or all of it. */
  recorded: PackedRecorded;
  looks: PackedLooks;
}

/** A function is looked for among so many moments. */
const FAR = 20_000;

/** So many moments after it are recorded: the reader can go on while the whole run is being recorded. */
const AHEAD = 300;

/** The file and the name of each function of the kernel. */
function functionsOf(options: Run): (func: number) => { name: string; helper: boolean } {
  const tables = options.kernel.stepped!.meta.steps!;
  const known = new Map<number, { name: string; helper: boolean }>();
  return (func) => {
    let found = known.get(func);
    if (found === undefined) {
      const table = tables.findLast(({ firstFunction }) => firstFunction <= func)!;
      const [name] = table.functions[func - table.firstFunction];
      found = { name, helper: helpers.test(table.file) };
      known.set(func, found);
    }
    return found;
  };
}

/** Is the call of a helper, or within one? */
function hiddenIn(options: Run): (frame: Frame) => boolean {
  const functionAt = functionsOf(options);
  const known = new WeakMap<Frame, boolean>();
  const hidden = (frame: Frame): boolean => {
    let found = known.get(frame);
    if (found === undefined) {
      const { func, parent } = frame;
      const helper = func < PROGRAM && functionAt(func).helper;
      found = helper || (parent !== null && hidden(parent));
      known.set(frame, found);
    }
    return found;
  };
  return hidden;
}

/**
 * Finds the moment and looks at it. If the run comes to none of the functions, or only late, it is the first one in any
 * function of the kernel that is not a helper; if there is none, or the run is shorter, its beginning or its end.
 */
export function openingOf(options: Run, wanted: OpenAt): Opening {
  const opened =
    'step' in wanted ? openStep(options, wanted.step) : openNames(options, new Set(wanted.names));
  const { recorded, moment } = opened;
  const call = recorded.recording.calls[moment] ?? -1;
  const look = opened.look ?? lookAt(options, { moment, call });
  return { moment, recorded: packRecorded(recorded), looks: packLooks([look]) };
}

interface Opened {
  recorded: Recorded;
  moment: number;
  look: Look | null;
}

function openStep(options: Run, step: number): Opened {
  const hidden = hiddenIn(options);
  let shown = 0;
  let found = -1;
  const recorded = recordUntil(options, (moment, { last }) => {
    if (found >= 0) return moment >= found + AHEAD;
    if (!hidden(last!) && shown++ === step) found = moment;
    return false;
  });
  return { recorded, moment: found >= 0 ? found : recorded.recording.calls.length, look: null };
}

function openNames(options: Run, names: Set<string>): Opened {
  const functionAt = functionsOf(options);
  const changed = Object.keys(options.patches ?? {});
  const nameAt = (func: number): { name: string; helper: boolean } => {
    if (func < PROGRAM) return functionAt(func);
    // The function itself is the first of its text.
    const name = func % PROGRAM === 0 ? changed[func / PROGRAM - 2] : undefined;
    return { name: name ?? '', helper: name === undefined };
  };
  let first = 0;
  let found = -1;
  const { recorded, look } = recordAround(options, (moment, { last }) => {
    if (found >= 0) return moment >= found + AHEAD ? 'enough' : null;
    const { name, helper } = nameAt(last!.func);
    if (names.has(name)) {
      found = moment;
      return 'here';
    }
    if (!helper && first === 0) first = moment;
    return moment >= FAR ? 'enough' : null;
  });
  return { recorded, moment: found >= 0 ? found : first, look };
}
