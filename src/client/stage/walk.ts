/**
 * Ways through a recording: from a moment to another one.
 *
 * A walk goes over the calls that are shown, and passes over the others as if each were one statement. Moments are those
 * of the recording; `end` is the one past the last, when the run is over.
 */
import type { Recording } from '../../runner/recorder.ts';

/** Which calls are shown: all, or those of these functions only. */
export type Shown = (func: number) => boolean;

/** Where a way leads to; null if it leads nowhere. */
type To = number | null;

export class Walk {
  /** The moments that are shown, in order. */
  readonly moments: Int32Array;
  readonly end: number;
  private readonly hidden: Uint8Array;
  /** The moments of each call, in order: where its own begin in `own`, one after another. */
  private readonly own: Int32Array;
  private readonly ownFrom: Int32Array;
  /** The shown moments at which another task goes on than at the one before. */
  readonly switches: Int32Array;

  constructor(
    readonly recording: Recording,
    shown: Shown = () => true,
  ) {
    const { calls, funcs, parents } = recording;
    this.end = calls.length;
    this.hidden = new Uint8Array(funcs.length);
    funcs.forEach((func, call) => {
      const parent = parents[call];
      if (!shown(func) || (parent >= 0 && this.hidden[parent])) this.hidden[call] = 1;
    });
    let shownOnes = 0;
    for (const call of calls) shownOnes += 1 - this.hidden[call];
    this.moments = new Int32Array(shownOnes);
    let index = 0;
    calls.forEach((call, at) => {
      if (this.hidden[call] === 0) this.moments[index++] = at;
    });
    [this.own, this.ownFrom] = this.byCall();
    this.switches = this.switchesOf();
  }

  private switchesOf(): Int32Array {
    const { calls, lanes } = this.recording;
    let lane = -1;
    return this.moments.filter((at) => {
      const other = lanes[calls[at]];
      const switched = other !== lane && lane >= 0;
      lane = other;
      return switched;
    });
  }

  private byCall(): [Int32Array, Int32Array] {
    const { calls, funcs } = this.recording;
    const from = new Int32Array(funcs.length + 1);
    for (const call of calls) from[call + 1]++;
    for (let call = 0; call < funcs.length; call++) from[call + 1] += from[call];
    const next = from.slice();
    const own = new Int32Array(calls.length);
    calls.forEach((call, at) => {
      own[next[call]++] = at;
    });
    return [own, from];
  }

  /** The number of the shown moment at or before this one, from 0; -1 if all come later. */
  indexOf(moment: number): number {
    return firstFrom(this.moments, moment + 1) - 1;
  }

  /** The number of a shown moment, or of the nearest before it; that of the end is the number of all. */
  numberOf(moment: number): number {
    return moment >= this.end ? this.moments.length : Math.max(0, this.indexOf(moment));
  }

  /** The shown moment at this one, or the nearest before it, or the first of all. */
  nearest(moment: number): number {
    if (moment >= this.end) return this.end;
    return this.moments[Math.max(0, this.indexOf(moment))] ?? this.end;
  }

  next(moment: number): To {
    if (moment >= this.end) return null;
    return this.moments[this.indexOf(moment) + 1] ?? this.end;
  }

  previous(moment: number): To {
    const at = this.indexOf(moment);
    const before = this.moments[at] === moment ? at - 1 : at;
    return this.moments[before] ?? null;
  }

  /** Past the calls that the statement makes: to the next statement of the same call, or to where the call has returned. */
  over(moment: number): To {
    if (moment >= this.end) return null;
    const call = this.recording.calls[moment];
    return this.ownAfter(call, moment) ?? this.after(this.recording.to[call]);
  }

  /** The reverse: to the statement before it of the same call, or to the one that made the call. */
  overBack(moment: number): To {
    if (moment >= this.end) return this.lastOfProgram();
    const call = this.recording.calls[moment];
    return this.ownBefore(call, moment) ?? this.outBack(moment);
  }

  /** To where the call has returned. */
  out(moment: number): To {
    if (moment >= this.end) return null;
    return this.after(this.recording.to[this.recording.calls[moment]]);
  }

  /** To the statement that made the call. */
  outBack(moment: number): To {
    if (moment >= this.end) return this.lastOfProgram();
    const { calls, parents, from } = this.recording;
    const call = calls[moment];
    const parent = parents[call];
    if (parent >= 0) return this.ownBefore(parent, from[call]) ?? this.before(from[call]);
    return this.before(from[call]);
  }

  /** The next, or previous, moment of the lines `line` to `endLine` of a function. */
  ofStatements(moment: number, statements: ReadonlySet<number>, back = false): To {
    const { statements: all } = this.recording;
    const step = back ? -1 : 1;
    for (let at = moment + step; at >= 0 && at < this.end; at += step) {
      if (statements.has(all[at]) && !this.hidden[this.recording.calls[at]]) return at;
    }
    return null;
  }

  /** To where another task goes on; back, to the last moment at which another one had the processor. */
  switchOf(moment: number, back = false): To {
    const { switches } = this;
    const after = firstFrom(switches, moment + 1);
    if (!back) return switches[after] ?? null;
    const last = switches[after - 1];
    return last === undefined ? null : this.previous(last);
  }

  /** The moment at which a call began the statement that it is at; -1 before its first. */
  lastOf(call: number, moment: number): number {
    const own = this.ownOf(call);
    return own[firstFrom(own, moment + 1) - 1] ?? -1;
  }

  /** The moment of the call's statement that is so many before the one that it is at; its first, if there are fewer. */
  since(call: number, moment: number, statements: number): number {
    const own = this.ownOf(call);
    return own[Math.max(0, firstFrom(own, moment + 1) - statements)] ?? 0;
  }

  /** The first moment, from one on, in a call of one of these functions; null if there is none. */
  firstIn(isOne: (func: number) => boolean, from = 0): To {
    const { funcs, calls } = this.recording;
    for (const at of this.moments) if (at >= from && isOne(funcs[calls[at]])) return at;
    return null;
  }

  /** The call and those that it was made in, outermost first. */
  stack(call: number): number[] {
    const { parents } = this.recording;
    const stack: number[] = [];
    for (let at = call; at >= 0; at = parents[at]) stack.unshift(at);
    return stack;
  }

  isHidden(call: number): boolean {
    return this.hidden[call] === 1;
  }

  /** The first shown moment from this one on. */
  private after(moment: number): number {
    return this.moments[firstFrom(this.moments, moment)] ?? this.end;
  }

  private before(moment: number): To {
    return this.moments[firstFrom(this.moments, moment) - 1] ?? null;
  }

  private ownOf(call: number): Int32Array {
    return this.own.subarray(this.ownFrom[call], this.ownFrom[call + 1]);
  }

  private ownAfter(call: number, moment: number): To {
    const own = this.ownOf(call);
    return own[firstFrom(own, moment + 1)] ?? null;
  }

  private ownBefore(call: number, moment: number): To {
    const own = this.ownOf(call);
    return own[firstFrom(own, moment) - 1] ?? null;
  }

  private lastOfProgram(): To {
    return this.ownBefore(0, this.end) ?? this.previous(this.end);
  }
}

/** Index of the first number that is at least `wanted`. */
function firstFrom(sorted: Int32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
