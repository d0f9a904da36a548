/**
 * What the stage asks of the worker, one question at a time. Looks are kept; those that the reader is likely to want next
 * are asked for while nothing else is: all of them cost one run.
 */
import { getRunner } from '../../runner/client.ts';
import type { Look, Recorded, Wanted, Why } from '../../runner/look.ts';
import type { StageRequest } from '../../runner/messages.ts';
import type { OpenAt } from '../../runner/opening.ts';
import type { Bounds, Orders } from '../../runner/orders.ts';
import { unpackLooks, unpackRecorded } from '../../runner/packed.ts';
import type { Chosen } from '../../runner/recorder.ts';
import type { RunResult } from '../../runner/result.ts';
import type { Subject } from '../../runner/subjects.ts';
import type { Given } from './given.ts';

/** Looks that are kept. */
const KEPT = 1_000;

/** Milliseconds that a question may take: a look at the end of a long run is that whole run. */
const TIME = 15_000;

export class Asking {
  /** The reader's choices of the task that goes on, if there are any. */
  chosen: Chosen | undefined;
  private readonly looks = new Map<number, Look>();
  private wanted: Wanted | null = null;
  private near: () => Wanted[] = () => [];
  private busy = false;
  /** Looks of another run are not wanted any more. */
  private age = 0;

  constructor(
    private readonly given: Given,
    private readonly onLook: (look: Look) => void,
    private readonly onTrouble: (message: string) => void,
  ) {}

  /** Forgets all looks: the run is another. */
  forget(): void {
    this.age++;
    this.looks.clear();
    this.wanted = null;
  }

  get(moment: number): Look | undefined {
    return this.looks.get(moment);
  }

  keep(looks: Look[]): void {
    for (const look of looks) {
      this.looks.delete(look.moment);
      this.looks.set(look.moment, look);
    }
    while (this.looks.size > KEPT) this.looks.delete(this.looks.keys().next().value!);
  }

  /** A moment is to be looked at; of several that are wanted meanwhile only the last. `near`: what is likely wanted next. */
  want(wanted: Wanted, near: () => Wanted[]): void {
    this.wanted = wanted;
    this.near = near;
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      for (;;) {
        const wanted = this.next();
        if (wanted.length === 0) return;
        const { age } = this;
        const { stage, error } = await this.ask({ ask: 'look', wanted });
        if (age !== this.age) continue;
        if (stage?.looks === undefined) {
          this.wanted = null;
          this.onTrouble(error?.message ?? 'The moment could not be found again.');
          return;
        }
        const looks = unpackLooks(stage.looks);
        this.keep(looks);
        const now = this.wanted === null ? undefined : this.get(this.wanted.moment);
        if (now !== undefined && looks.includes(now)) this.onLook(now);
      }
    } finally {
      this.busy = false;
    }
  }

  /** What is to be asked for: the moment that is wanted, or, if that is there, those that may be wanted next. */
  private next(): Wanted[] {
    const { wanted } = this;
    if (wanted === null) return [];
    if (!this.looks.has(wanted.moment)) return [wanted];
    const missing = this.near().filter(({ moment }) => !this.looks.has(moment));
    const byMoment = new Map(missing.map((one) => [one.moment, one]));
    return [...byMoment.values()];
  }

  /** The moment that the program is about, with what lies around it. */
  async open(at: OpenAt): Promise<{ moment: number; recorded: Recorded } | { error: string }> {
    const { stage, error } = await this.ask({ ask: 'open', at });
    const opening = stage?.opening;
    if (opening === undefined) return { error: error?.message ?? 'The run could not be begun.' };
    this.keep(unpackLooks(opening.looks));
    return { moment: opening.moment, recorded: unpackRecorded(opening.recorded) };
  }

  async record(): Promise<Recorded | { error: string }> {
    const result = await this.ask({ ask: 'record' });
    const packed = result.stage?.recorded;
    if (packed === undefined)
      return { error: result.error?.message ?? 'The run could not be recorded.' };
    return unpackRecorded(packed, result);
  }

  /** The moment of the statement that wrote it; null if there is none. */
  async why(why: Why): Promise<number | null> {
    return (await this.ask({ ask: 'why', ...why })).stage?.wrote ?? null;
  }

  async changed(moment: number, subject: Subject, next: boolean): Promise<number | null> {
    return (await this.ask({ ask: 'changed', moment, subject, next })).stage?.wrote ?? null;
  }

  async orders(bounds: Bounds): Promise<Orders | null> {
    return (await this.ask({ ask: 'orders', bounds })).stage?.orders ?? null;
  }

  private ask(stage: StageRequest): Promise<RunResult> {
    const { source, prepared, patches, id } = this.given;
    const { chosen } = this;
    const request = { source, prepared, patches, name: id, time: TIME };
    return getRunner().run({ ...request, stage: { chosen, ...stage } });
  }
}
