// Virtual time, and what devices have promised to do in it.
//
// Time stands still while kernel or program code runs and jumps to the next alarm when there is nothing
// else to do. So a run takes as long as it takes, and comes out the same every time.

/** Something that will happen. */
export interface Alarm {
  /** When, in microseconds since boot. */
  readonly at: number;
  /** What. */
  readonly ring: () => void;
}

/** A clock with alarms. */
export class Clock {
  /** Microseconds since boot. */
  now = 0;
  /** Called before time moves on to an alarm; null while nothing watches. */
  watch: (() => void) | null = null;
  #alarms: Alarm[] = [];

  /** The next alarm; null if none is set. */
  get next(): Alarm | null {
    return this.#alarms.length === 0 ? null : this.#alarms[0];
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.length;
  }

  /** Sets an alarm for `at` microseconds since boot. Alarms for the same time ring in the order of setting. */
  set(at: number, ring: () => void): Alarm {
    const alarm = { at: Math.max(at, this.now), ring };
    const alarms = this.#alarms;
    let i = alarms.length;
    while (i > 0 && alarms[i - 1].at > alarm.at) i--;
    alarms.splice(i, 0, alarm);
    return alarm;
  }

  /** Sets an alarm `delay` microseconds from now: when a device will be ready. */
  after(delay: number, ring: () => void): Alarm {
    return this.set(this.now + delay, ring);
  }

  /** Takes an alarm back; false if it has rung already. */
  cancel(alarm: Alarm): boolean {
    const i = this.#alarms.indexOf(alarm);
    if (i < 0) return false;
    this.#alarms.splice(i, 1);
    return true;
  }

  /** Goes on to the next alarm and rings it; false if none is set. */
  jump(): boolean {
    const alarm = this.#alarms.shift();
    if (alarm === undefined) return false;
    this.watch?.();
    this.now = alarm.at;
    alarm.ring();
    return true;
  }
}
